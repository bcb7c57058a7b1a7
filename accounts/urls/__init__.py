from django.urls import path

from accounts.views import notifications, rights, teams, users, word_templates

app_name = "accounts"

urlpatterns = [
    path("compte/moi/", users.profile, name="profile"),
    path("compte/notifications/", notifications.notification_list, name="notifications"),
    path("compte/notifications/choix/", notifications.save_choices, name="notification_choices"),
    path("compte/notifications/lues/", notifications.read_all, name="notifications_read"),
    path("compte/notifications/<int:pk>/lue/", notifications.read_one, name="notification_read"),
    path("droits/", rights.Rights.as_view(), name="rights"),
    path("equipes/", teams.TeamList.as_view(), name="team_list"),
    path("equipes/nouvelle/", teams.TeamCreate.as_view(), name="team_create"),
    path("equipes/personnes/", teams.person_suggestions, name="person_suggestions"),
    path("equipes/<int:pk>/", teams.team_detail, name="team_detail"),
    path("equipes/<int:pk>/modifier/", teams.TeamUpdate.as_view(), name="team_update"),
    path("equipes/<int:pk>/quartiers/", teams.team_quartiers, name="team_quartiers"),
    path("equipes/<int:pk>/membres/", teams.member_add, name="member_add"),
    path("equipes/<int:pk>/membres/<int:member>/role/", teams.member_role, name="member_role"),
    path("equipes/<int:pk>/membres/<int:member>/retirer/", teams.member_remove, name="member_remove"),
    path("equipes/<int:pk>/modeles/", word_templates.word_templates, name="word_templates"),
    path("equipes/<int:pk>/modeles/<slug:slug>/", word_templates.word_template_save, name="word_template_save"),
    path(
        "equipes/<int:pk>/modeles/<slug:slug>/retirer/",
        word_templates.word_template_remove,
        name="word_template_remove",
    ),
    path(
        "equipes/<int:pk>/modeles/<slug:slug>/standard.docx",
        word_templates.word_template_standard,
        name="word_template_standard",
    ),
    path(
        "equipes/<int:pk>/modeles/<slug:slug>/modele.docx",
        word_templates.word_template_file,
        name="word_template_file",
    ),
    path(
        "equipes/<int:pk>/modeles/<slug:slug>/apercu.docx",
        word_templates.word_template_preview,
        name="word_template_preview",
    ),
    path("utilisateurs/", users.UserList.as_view(), name="user_list"),
    path("utilisateurs/nouveau/", users.UserCreate.as_view(), name="user_create"),
    path("utilisateurs/<int:pk>/", users.UserUpdate.as_view(), name="user_update"),
    path("utilisateurs/<int:pk>/inviter/", users.user_invite, name="user_invite"),
    path("utilisateurs/<int:pk>/deconnecter/", users.user_end_sessions, name="user_end_sessions"),
]
