"""Teams: who sees them, who keeps them, their quartiers and their members."""

import threading

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from accounts import services
from accounts.enums import Role, TeamKind
from accounts.models import Membership, Team, TeamQuartier, User
from territories.models import Quartier
from tests.factories import MembershipFactory, QuartierFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(quartier):
    team = TeamFactory(name="Agence Est", quartiers=[quartier])
    MembershipFactory(user__first_name="Awa", user__last_name="Martin", team=team, role=Role.MANAGER)
    return team


def page(client, name, *args, **query):
    return client.get(reverse(f"accounts:{name}", args=args, query=query or None))


def content(response):
    return response.content.decode()


# ---- who --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("proximity", 404), ("officer", 404), ("manager", 404), ("outsider", 404), ("administrator", 200)],
)
def test_a_team_is_seen_by_its_members_and_by_administrators(request, sign_in, team, who, status):
    response = page(sign_in(request.getfixturevalue(who)), "team_detail", team.pk)
    assert response.status_code == status
    assert ("Awa Martin" in content(response)) == (status == 200)


def test_a_member_reads_the_team_and_changes_nothing(sign_in, team, quartier):
    member = MembershipFactory(team=team, role=Role.MANAGER).user
    client = sign_in(member)
    shown = content(page(client, "team_detail", team.pk))
    assert "Awa Martin" in shown
    assert "Les Tilleuls" in shown
    assert "Ajouter à l’équipe" not in shown
    membership = team.memberships.first()
    for name, *args in [
        ("team_update", team.pk),
        ("team_quartiers", team.pk),
        ("member_add", team.pk),
        ("member_role", team.pk, membership.pk),
        ("member_remove", team.pk, membership.pk),
    ]:
        response = client.post(reverse(f"accounts:{name}", args=args), {"email": "x@exemple.fr", "role": 30})
        assert response.status_code == 403, name
        assert "administrateurs" in content(response)
    assert team.memberships.count() == 2


def test_the_list_shows_a_user_their_own_teams(sign_in, team, officer):
    client = sign_in(officer)
    shown = content(page(client, "team_list"))
    assert officer.memberships.get().team.name in shown
    assert "Agence Est" not in shown
    assert "Nouvelle équipe" not in shown


# ---- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_makes_as_many_queries_whatever_it_shows(sign_in, administrator, count, django_assert_num_queries):
    for _ in range(count):
        MembershipFactory(team=TeamFactory(quartiers=[QuartierFactory()]))
    client = sign_in(administrator)
    with django_assert_num_queries(6):
        response = page(client, "team_list")
    assert response.context["count_label"] == f"{count} équipe{'s' if count > 1 else ''}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_team_makes_as_many_queries_whatever_it_shows(
    sign_in, administrator, count, django_assert_num_queries
):
    team = TeamFactory(quartiers=[QuartierFactory() for _ in range(count)])
    for _ in range(count):
        MembershipFactory(team=team)
    client = sign_in(administrator)
    with django_assert_num_queries(12):
        response = page(client, "team_detail", team.pk)
    assert len(response.context["members"]) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ést"}, ["Agence Est"]),
        ({"type": TeamKind.MISSION}, ["Mission DSU"]),
        ({"activite": "0"}, ["Ancienne agence"]),
        ({"quartier": "tileuls"}, ["Agence Est"]),
        ({"q": "rien de tel"}, []),
        ({"tri": "-name"}, ["Mission DSU", "Ancienne agence", "Agence Est"]),
    ],
)
def test_filters_and_sort(sign_in, administrator, team, query, found):
    TeamFactory(name="Mission DSU", kind=TeamKind.MISSION)
    TeamFactory(name="Ancienne agence", is_active=False)
    response = page(sign_in(administrator), "team_list", **query)
    names = [row.name for row in response.context["rows"]]
    assert names == found or (not query.get("tri") and sorted(names) == sorted(found))


def test_the_export_holds_what_is_filtered(sign_in, administrator, team):
    TeamFactory(name="Mission DSU")
    response = page(sign_in(administrator), "team_list", q="est", format="csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Agence Est;Agence;1;1;oui" in text
    assert "Mission DSU" not in text
    assert "Rechercher : est" in text or "Équipe : est" in text


# ---- creation, change -----------------------------------------------------------------------------------------------


def test_a_team_is_made_then_its_quartiers_are_chosen(sign_in, administrator):
    response = sign_in(administrator).post(
        reverse("accounts:team_create"), {"name": "Agence Nord", "kind": TeamKind.AGENCY}
    )
    team = Team.objects.get(name="Agence Nord")
    assert response.url == reverse("accounts:team_quartiers", args=[team.pk])
    assert team.is_active


def test_a_name_that_is_taken_is_said_and_nothing_is_lost(sign_in, administrator, team):
    response = sign_in(administrator).post(
        reverse("accounts:team_create"), {"name": "agence est", "kind": TeamKind.MISSION}
    )
    assert response.status_code == 422
    assert "Une équipe de ce nom existe déjà." in content(response)
    assert response.context["form"]["name"].value() == "agence est"
    assert Team.objects.count() == 1


def test_a_team_that_stops_no_longer_opens_its_quartiers(sign_in, administrator, team, quartier):
    member = team.memberships.get().user
    assert member.scope.sees(quartier.pk)
    sign_in(administrator).post(
        reverse("accounts:team_update", args=[team.pk]),
        {"name": team.name, "kind": team.kind, "version": team.version},
    )
    assert not Team.objects.get(pk=team.pk).is_active
    assert not User.objects.get(pk=member.pk).scope.sees(quartier.pk)


def test_a_change_made_meanwhile_is_shown(sign_in, administrator, team):
    Team.objects.filter(pk=team.pk).update(name="Agence Est et Nord")
    response = sign_in(administrator).post(
        reverse("accounts:team_update", args=[team.pk]),
        {"name": "Agence Orientale", "kind": team.kind, "is_active": "on", "version": 1},
    )
    assert response.status_code == 422
    assert "modifiée pendant que vous l’aviez ouverte" in content(response)
    assert Team.objects.get(pk=team.pk).name == "Agence Est et Nord"


# ---- quartiers ------------------------------------------------------------------------------------------------------


def test_quartiers_are_searched_added_and_removed(sign_in, administrator, team, quartier):
    acacias, bosquets = QuartierFactory(name="Les Acacias"), QuartierFactory(name="Les Bosquets")
    client = sign_in(administrator)
    url = reverse("accounts:team_quartiers", args=[team.pk])
    response = client.get(url, {"q": "ACÀCIAS"})
    assert [q.name for q in response.context["found"]] == ["Les Acacias"]
    assert [q.name for q in client.get(url).context["chosen"]] == ["Les Tilleuls"]
    response = client.post(f"{url}?q=acacias", {"action": "ajouter", "quartier": [acacias.pk]})
    assert response.url == f"{url}?q=acacias"
    assert set(team.quartiers.all()) == {quartier, acacias}
    client.post(url, {"action": "retirer", "quartier": [quartier.pk, bosquets.pk]})
    assert set(team.quartiers.all()) == {acacias}


def test_all_that_is_found_is_added_at_once_and_nothing_else(sign_in, administrator, team):
    wanted = {QuartierFactory(name=f"Bosquets {n}") for n in range(60)}
    QuartierFactory(name="Les Acacias")
    url = reverse("accounts:team_quartiers", args=[team.pk], query={"q": "bosquets"})
    client = sign_in(administrator)
    assert client.get(url).context["found_count"] == 60
    client.post(url, {"action": "tous"})
    assert wanted <= set(team.quartiers.all())
    assert team.quartiers.count() == 61


@pytest.mark.parametrize("sent", [["x"], ["999999"], ["9" * 30], []])
def test_a_wrong_choice_of_quartiers_changes_nothing_and_says_so(sign_in, administrator, team, sent):
    response = sign_in(administrator).post(
        reverse("accounts:team_quartiers", args=[team.pk]), {"action": "ajouter", "quartier": sent}, follow=True
    )
    assert "Rien n’a changé" in content(response)
    assert team.quartiers.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_makes_as_many_queries_whatever_it_shows(sign_in, administrator, count, django_assert_num_queries):
    team = TeamFactory(quartiers=[QuartierFactory() for _ in range(count)])
    for _ in range(count):
        QuartierFactory()
    client = sign_in(administrator)
    with django_assert_num_queries(8):
        page(client, "team_quartiers", team.pk)


# ---- members --------------------------------------------------------------------------------------------------------


def add(client, team, **data):
    return client.post(reverse("accounts:member_add", args=[team.pk]), {"role": Role.OFFICER, **data})


def test_somebody_who_has_an_account_is_added_by_the_address_alone(sign_in, administrator, team, quartier):
    karim = UserFactory(email="karim@exemple.fr")
    response = add(sign_in(administrator), team, email="Karim@Exemple.fr")
    assert response.url == team.get_absolute_url()
    assert karim.memberships.get().role == Role.OFFICER
    assert User.objects.get(pk=karim.pk).scope.is_officer_of(quartier.pk)
    assert mail.outbox == []


def test_a_new_person_gets_an_account_without_password_and_an_invitation(sign_in, administrator, team):
    add(sign_in(administrator), team, email="Neuve@exemple.fr", first_name="Nina", last_name="Neuve")
    nina = User.objects.get(email="neuve@exemple.fr")
    assert not nina.has_usable_password()
    assert nina.memberships.get().team == team
    assert nina.invited_at is not None
    assert [message.to for message in mail.outbox] == [["neuve@exemple.fr"]]
    assert nina.emailaddress_set.get().verified


def test_a_new_person_has_names(sign_in, administrator, team):
    response = add(sign_in(administrator), team, email="neuve@exemple.fr", first_name="Nina")
    assert response.status_code == 422
    assert "donnez aussi le prénom et le nom" in content(response)
    assert response.context["form"]["first_name"].value() == "Nina"
    assert not User.objects.filter(email="neuve@exemple.fr").exists()
    assert mail.outbox == []


def test_a_closed_account_is_not_added(sign_in, administrator, team):
    UserFactory(email="parti@exemple.fr", is_active=False)
    response = add(sign_in(administrator), team, email="parti@exemple.fr")
    assert response.status_code == 422
    assert "est fermé : rouvrez-le" in content(response)
    assert team.memberships.count() == 1


def test_nobody_is_added_twice(sign_in, administrator, team):
    response = add(sign_in(administrator), team, email=team.memberships.get().user.email)
    assert response.status_code == 422
    assert "est déjà dans cette équipe" in content(response)
    assert team.memberships.get().role == Role.MANAGER


@pytest.mark.parametrize(
    "data", [{"email": "pas une adresse"}, {"email": "a@exemple.fr", "role": "15"}, {"email": ""}]
)
def test_a_wrong_member_is_refused_beside_the_field(sign_in, administrator, team, data):
    response = add(sign_in(administrator), team, **data)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert team.memberships.count() == 1


def test_a_role_is_changed_and_a_member_removed(sign_in, administrator, team, quartier):
    membership = team.memberships.get()
    client = sign_in(administrator)
    client.post(reverse("accounts:member_role", args=[team.pk, membership.pk]), {"role": Role.PROXIMITY})
    assert Membership.objects.get(pk=membership.pk).role == Role.PROXIMITY
    assert not User.objects.get(pk=membership.user_id).scope.is_officer_of(quartier.pk)
    client.post(reverse("accounts:member_remove", args=[team.pk, membership.pk]))
    assert not team.memberships.exists()
    assert User.objects.filter(pk=membership.user_id, is_active=True).exists()
    shown = content(client.get(team.get_absolute_url()))
    assert "Arrivée : Awa Martin" in shown
    assert "Changement de rôle : Awa Martin" in shown
    assert "Départ : Awa Martin" in shown
    assert "Ada Admin" in shown


def test_a_role_that_does_not_exist_changes_nothing(sign_in, administrator, team):
    membership = team.memberships.get()
    response = sign_in(administrator).post(
        reverse("accounts:member_role", args=[team.pk, membership.pk]), {"role": "99"}, follow=True
    )
    assert "Ce rôle n’existe pas" in content(response)
    assert Membership.objects.get(pk=membership.pk).role == Role.MANAGER


def test_a_member_of_another_team_is_not_found_here(sign_in, administrator, team):
    other = MembershipFactory()
    response = sign_in(administrator).post(reverse("accounts:member_remove", args=[team.pk, other.pk]))
    assert response.status_code == 404
    assert Membership.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("name", ["member_add", "member_role", "member_remove"])
def test_a_get_writes_nothing(sign_in, administrator, team, name):
    args = [team.pk] if name == "member_add" else [team.pk, team.memberships.get().pk]
    assert sign_in(administrator).get(reverse(f"accounts:{name}", args=args)).status_code == 405
    assert team.memberships.count() == 1


def test_addresses_are_suggested_to_administrators_alone(sign_in, administrator, manager):
    UserFactory(first_name="Éléonore", last_name="Petit", email="ep@exemple.fr")
    UserFactory(first_name="Éléonore", last_name="Partie", email="partie@exemple.fr", is_active=False)
    shown = content(page(sign_in(administrator), "person_suggestions", email="eleonore pet"))
    assert '<option value="ep@exemple.fr">Éléonore Petit</option>' in shown
    assert "partie@exemple.fr" not in content(page(sign_in(administrator), "person_suggestions", email="eleo"))
    assert page(sign_in(manager), "person_suggestions", email="eleo").status_code == 403


def test_the_service_signs_nothing_twice(administrator, team):
    quartiers = [QuartierFactory(), QuartierFactory()]
    assert services.add_quartiers(team=team, by=administrator, quartiers=quartiers) == 2
    assert services.add_quartiers(team=team, by=administrator, quartiers=quartiers) == 0
    assert services.remove_quartiers(team=team, by=administrator, quartiers=quartiers) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_teams_that_open_the_account_of_one_person_at_once_one_is_told():
    person = {"email": "awa@exemple.fr", "role": Role.PROXIMITY, "first_name": "Awa", "last_name": "Martin"}
    first, second, told = TeamFactory(), TeamFactory(), []

    def add_to_the_second():
        try:
            services.add_member(team=second, by=None, **person)
        except ValueError as error:
            told.append(str(error))
        finally:
            connection.close()

    other = threading.Thread(target=add_to_the_second)
    with transaction.atomic():
        services.add_member(team=first, by=None, **person)
        other.start()
        other.join(timeout=1)
        assert other.is_alive(), "it waits for the one under way"
    other.join()
    assert told == ["Un compte vient d’être ouvert à cette adresse : ajoutez-la de nouveau."]
    assert User.objects.get().memberships.get().team == first


def test_a_team_of_all_quartiers_does_not_send_their_keys(quartier, officer):
    other = QuartierFactory()
    assert not officer.scope.quartier_ids.is_everything
    assert set(Quartier.objects.visible_to(officer)) == {quartier}
    TeamQuartier.objects.create(team=officer.memberships.get().team, quartier=other)
    everywhere = User.objects.get(pk=officer.pk)
    assert everywhere.scope.quartier_ids.is_everything
    assert everywhere.scope.officer_quartier_ids.is_everything, "chargé de mission on all of them too"
    assert not everywhere.scope.manager_quartier_ids
    assert set(Quartier.objects.visible_to(everywhere)) == {quartier, other}
    # One more quartier, that no team of theirs has: out of sight again.
    new = QuartierFactory()
    assert set(Quartier.objects.visible_to(User.objects.get(pk=officer.pk))) == {quartier, other}
    assert not User.objects.get(pk=officer.pk).scope.sees(new.pk)
