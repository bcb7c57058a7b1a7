"""Accounts: opened by invitation, changed, closed at once; the site never loses its last administrator."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from accounts import services
from accounts.enums import Role
from accounts.models import User
from tests.factories import PASSWORD, MembershipFactory, QuartierFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def content(response):
    return response.content.decode()


def typed(user, **changes):
    """What a browser sends from the page of the account."""
    sent = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "job_title": user.job_title,
        "is_administrator": "on" if user.is_administrator else "",
        "is_active": "on" if user.is_active else "",
        "version": User.objects.get(pk=user.pk).version,
    }
    return sent | changes


def save(client, user, **changes):
    return client.post(reverse("accounts:user_update", args=[user.pk]), typed(user, **changes))


# ---- who --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["proximity", "officer", "manager"])
@pytest.mark.parametrize("name", ["user_list", "user_create"])
def test_accounts_are_kept_by_administrators(request, sign_in, who, name):
    response = sign_in(request.getfixturevalue(who)).get(reverse(f"accounts:{name}"))
    assert response.status_code == 403
    assert "tenus par les administrateurs" in content(response)


def test_a_colleague_is_refused_and_a_stranger_not_found(sign_in, manager, outsider):
    client = sign_in(manager)
    for user, status in [(manager, 403), (outsider, 404)]:
        for name in ("user_update", "user_invite", "user_end_sessions"):
            response = client.post(reverse(f"accounts:{name}", args=[user.pk]), typed(user, is_administrator="on"))
            assert response.status_code == status, name
    assert not User.objects.filter(is_administrator=True).exists()
    assert mail.outbox == []


# ---- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_makes_as_many_queries_whatever_it_shows(sign_in, administrator, count, django_assert_num_queries):
    for _ in range(count):
        user = UserFactory()
        for _ in range(count):
            MembershipFactory(user=user)
    client = sign_in(administrator)
    with django_assert_num_queries(9):
        response = client.get(reverse("accounts:user_list"))
    assert len(response.context["rows"]) == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_account_makes_as_many_queries_whatever_it_shows(
    sign_in, administrator, count, django_assert_num_queries
):
    user = UserFactory()
    for n in range(count):
        MembershipFactory(user=user)
        User.objects.filter(pk=user.pk).update(job_title=f"Fonction {n}")
    client = sign_in(administrator)
    with django_assert_num_queries(8):
        response = client.get(reverse("accounts:user_update", args=[user.pk]))
    assert len(response.context["memberships"]) == count
    assert len(response.context["history"]) == count + 1


@pytest.fixture
def people():
    est, nord = TeamFactory(name="Agence Est"), TeamFactory(name="Agence Nord")
    awa = UserFactory(first_name="Awa", last_name="Émery", email="awa@exemple.fr")
    MembershipFactory(user=awa, team=est, role=Role.MANAGER)
    MembershipFactory(user=awa, team=nord, role=Role.PROXIMITY)
    MembershipFactory(user=UserFactory(first_name="Bo", last_name="Nord"), team=nord, role=Role.MANAGER)
    UserFactory(first_name="Cy", last_name="Parti", is_active=False)
    return {"est": est, "nord": nord}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "emery awa"}, {"Awa Émery"}),
        ({"q": "AWA@"}, {"Awa Émery"}),
        ({"equipe": "nord"}, {"Awa Émery", "Bo Nord"}),
        ({"equipe": "nord", "role": "30"}, {"Bo Nord"}),
        ({"role": "30"}, {"Awa Émery", "Bo Nord"}),
        ({"role": "administrateur"}, {"Ada Admin"}),
        ({"etat": "ferme"}, {"Cy Parti"}),
        ({"etat": "seul"}, {"Ada Admin", "Cy Parti"}),
        ({"etat": "attente"}, {"Awa Émery", "Bo Nord"}),
    ],
)
def test_filters(sign_in, administrator, people, query, found):
    query = {name: people[value].pk if value in people else value for name, value in query.items()}
    response = sign_in(administrator).get(reverse("accounts:user_list"), query)
    assert {str(row) for row in response.context["rows"]} == found


def test_the_export_says_teams_and_never_the_password(sign_in, administrator, people):
    response = sign_in(administrator).get(reverse("accounts:user_list"), {"format": "csv", "q": "awa"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Émery;Awa;awa@exemple.fr;;Agence Est, Agence Nord;non;oui;" in text
    assert "Bo" not in text
    assert User.objects.get(email="awa@exemple.fr").password not in text


# ---- opening --------------------------------------------------------------------------------------------------------


def test_an_account_is_opened_without_password_and_its_owner_invited(sign_in, administrator):
    response = sign_in(administrator).post(
        reverse("accounts:user_create"), {"email": "Lea@Exemple.fr", "first_name": "Léa", "last_name": "Petit"}
    )
    lea = User.objects.get(email="lea@exemple.fr")
    assert response.url == reverse("accounts:user_update", args=[lea.pk])
    assert not lea.has_usable_password()
    assert not lea.is_administrator
    assert mail.outbox[0].to == ["lea@exemple.fr"]
    assert lea.invited_at is not None


def test_there_is_no_field_for_a_password(sign_in, administrator):
    client = sign_in(administrator)
    for url in (reverse("accounts:user_create"), reverse("accounts:user_update", args=[administrator.pk])):
        assert 'type="password"' not in content(client.get(url))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "ada@exemple.fr"}, "Un compte a déjà cette adresse."),
        ({"email": "ADA@exemple.fr"}, "Un compte a déjà cette adresse."),
        ({"email": "pas une adresse"}, "adresse"),
        ({"email": "l@exemple.fr", "last_name": ""}, "obligatoire"),
    ],
)
def test_a_wrong_account_is_refused_beside_the_field(sign_in, administrator, data, words):
    User.objects.filter(pk=administrator.pk).update(email="ada@exemple.fr")
    response = sign_in(administrator).post(
        reverse("accounts:user_create"), {"first_name": "Léa", "last_name": "Petit", **data}
    )
    assert response.status_code == 422
    assert words in content(response)
    assert response.context["form"]["first_name"].value() == "Léa"
    assert User.objects.count() == 1
    assert mail.outbox == []


def test_the_invitation_is_sent_again(sign_in, administrator):
    user = UserFactory()
    sign_in(administrator).post(reverse("accounts:user_invite", args=[user.pk]))
    assert mail.outbox[0].to == [user.email]


def test_a_closed_account_is_not_invited(sign_in, administrator):
    user = UserFactory(is_active=False)
    response = sign_in(administrator).post(reverse("accounts:user_invite", args=[user.pk]), follow=True)
    assert "rouvrez-le" in content(response)
    assert mail.outbox == []
    with pytest.raises(ValueError, match="fermé"):
        services.send_invitation(user=user, by=administrator)


# ---- change, closing ------------------------------------------------------------------------------------------------


def test_an_account_is_changed_and_its_new_address_is_the_one_that_signs_in(sign_in, administrator, client):
    user = UserFactory(email="avant@exemple.fr")
    user.vouch_for_address()
    save(sign_in(administrator), user, email="Apres@exemple.fr", job_title="Chef d’agence")
    changed = User.objects.get(pk=user.pk)
    assert (changed.email, changed.job_title) == ("apres@exemple.fr", "Chef d’agence")
    assert [(a.email, a.verified, a.primary) for a in changed.emailaddress_set.all()] == [
        ("apres@exemple.fr", True, True)
    ]
    for email, is_in in [("avant@exemple.fr", False), ("apres@exemple.fr", True)]:
        client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert ("_auth_user_id" in client.session) == is_in


def test_closing_an_account_ends_its_sessions_for_good(sign_in, administrator, client):
    user = UserFactory()
    assert client.login(email=user.email, password=PASSWORD) or client.force_login(user) is None
    assert client.get(reverse("accounts:profile")).status_code == 200
    response = save(sign_in(administrator), user, is_active="")
    assert response.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 302
    # Opened again, what was signed in stays out.
    save(sign_in(administrator), User.objects.get(pk=user.pk), is_active="on")
    assert User.objects.get(pk=user.pk).is_active
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_a_closed_account_reads_why_it_does_not_open(client):
    user = UserFactory(is_active=False)
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
    assert "Compte fermé" in content(response)
    assert "_auth_user_id" not in client.session


def test_an_administrator_signs_somebody_out_everywhere(sign_in, administrator, officer):
    client = sign_in(officer)
    sign_in(administrator).post(reverse("accounts:user_end_sessions", args=[officer.pk]))
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert sign_in(User.objects.get(pk=officer.pk)).get(reverse("accounts:profile")).status_code == 200


def test_the_form_does_not_bring_back_an_old_password(sign_in, administrator):
    user = UserFactory()
    form_was_opened_on = User.objects.get(pk=user.pk)
    user.set_password("une autre phrase de passe")
    user.save(update_fields=["password"])
    form_was_opened_on.first_name = "Léa"
    services.save_account(user=form_was_opened_on, by=administrator)
    assert User.objects.get(pk=user.pk).check_password("une autre phrase de passe")


# ---- the last administrator -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"is_administrator": ""}, {"is_active": ""}])
def test_the_last_administrator_stays(sign_in, administrator, change):
    UserFactory(is_administrator=True, is_active=False)
    response = save(sign_in(administrator), administrator, **change)
    assert response.status_code == 422
    assert "C’est le dernier administrateur" in content(response)
    assert User.objects.administrators().get() == administrator


@pytest.mark.parametrize("change", [{"is_administrator": ""}, {"is_active": ""}])
def test_one_of_two_administrators_may_go(sign_in, administrator, change):
    other = UserFactory(is_administrator=True)
    assert save(sign_in(administrator), other, **change).status_code == 302
    assert User.objects.administrators().get() == administrator


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_dismiss_each_other_at_once_leave_one(sign_in):
    first, second = UserFactory(is_administrator=True), UserFactory(is_administrator=True)
    clients = {first.pk: sign_in(first), second.pk: sign_in(second)}
    answers = []
    start = threading.Barrier(2, timeout=20)

    def dismiss(by, whom):
        try:
            start.wait()
            answers.append(save(clients[by.pk], whom, is_administrator="").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=dismiss, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # The second one is refused: as the last administrator, or because whoever asks is none any more.
    assert len(answers) == 2
    assert sorted(answers)[0] == 302
    assert sorted(answers)[1] in (403, 404, 422)
    assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_services_wait_for_each_other(monkeypatch):
    first, second = UserFactory(is_administrator=True), UserFactory(is_administrator=True)
    start = threading.Barrier(2, timeout=20)
    outcomes = []

    def dismiss(key):
        user = User.objects.get(pk=key)
        user.is_administrator = False
        start.wait()
        try:
            services.save_account(user=user, by=None)
            outcomes.append("done")
        except services.LastAdministratorError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=dismiss, args=[user.pk]) for user in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "refused"]
    assert User.objects.administrators().count() == 1


# ---- one's own ------------------------------------------------------------------------------------------------------


def test_the_profile_shows_teams_and_ways_to_sign_in(sign_in, officer, django_assert_num_queries):
    client = sign_in(officer)
    with django_assert_num_queries(7):
        shown = content(client.get(reverse("accounts:profile")))
    assert officer.memberships.get().team.name in shown
    assert "Chargé·e de mission" in shown
    for name in ("account_change_password", "account_email", "mfa_index"):
        assert reverse(name) in shown
    assert reverse("accounts:rights") not in shown


def test_the_profile_changes_ones_own_name_and_nothing_more(sign_in, officer):
    version = User.objects.get(pk=officer.pk).version
    sign_in(officer).post(
        reverse("accounts:profile"),
        {
            "first_name": "Olga",
            "last_name": "Nouvelle",
            "job_title": "Cheffe de projet",
            "version": version,
            "is_administrator": "on",
            "email": "autre@exemple.fr",
        },
    )
    changed = User.objects.get(pk=officer.pk)
    assert (changed.last_name, changed.job_title) == ("Nouvelle", "Cheffe de projet")
    assert (changed.is_administrator, changed.email) == (False, officer.email)


def test_a_profile_without_a_name_is_refused(sign_in, officer):
    response = sign_in(officer).post(
        reverse("accounts:profile"), {"first_name": "", "last_name": "X", "version": officer.version}
    )
    assert response.status_code == 422
    assert User.objects.get(pk=officer.pk).first_name == "Olga"


def test_somebody_without_a_team_is_told_what_to_do(sign_in):
    assert "Demandez à un administrateur" in content(sign_in(UserFactory()).get(reverse("accounts:profile")))
    QuartierFactory()
