"""Each constraint of the accounts is broken once, in the database itself."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.enums import NotificationKind, Role
from accounts.models import Membership, Notification, NotificationChoice, Team, TeamQuartier, User, WordTemplate
from tests.factories import MembershipFactory, QuartierFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def same_address():
    UserFactory(email="lea@exemple.fr")
    User.objects.bulk_create([User(email="LEA@exemple.fr", first_name="Léa", last_name="Autre")])


def no_address():
    User.objects.bulk_create([User(email="", first_name="Léa", last_name="Autre")])


def same_team_name():
    TeamFactory(name="Agence Est")
    TeamFactory(name="  agence  ést ")


def no_team_name():
    TeamFactory(name="")


def same_quartier():
    team = TeamFactory(quartiers=[QuartierFactory()])
    TeamQuartier.objects.create(team=team, quartier=team.quartiers.get())


def same_member():
    membership = MembershipFactory()
    MembershipFactory(user=membership.user, team=membership.team, role=Role.MANAGER)


def unknown_role():
    MembershipFactory(role=15)


def word_template(**fields):
    values = {"title": "Modèle", "name": "modele.docx", "size": 10, "document": "compte-rendu"}
    team = fields.pop("team", None) or TeamFactory()
    return WordTemplate.objects.create(**{**values, "team": team, "added_by": UserFactory(), **fields})


def notification(**fields):
    values = {"kind": NotificationKind.values[0], "title": "Titre", "url": "/", "key": "k"}
    return Notification.objects.create(user=fields.pop("user", None) or UserFactory(), **{**values, **fields})


def same_notification():
    notification(user=notification().user)


def choice(**fields):
    values = {"user": UserFactory(), "kind": NotificationKind.values[0]}
    return NotificationChoice.objects.create(**{**values, **fields})


def same_choice():
    choice(user=choice().user)


CASES = {
    "notification_once": same_notification,
    "notification_kind_known": lambda: notification(kind="x"),
    "notification_url_of_the_site": lambda: notification(url="//ailleurs.exemple.fr/"),
    "notificationchoice_once": same_choice,
    "notificationchoice_known": lambda: choice(kind="x"),
    "user_email_once": same_address,
    "user_email_given": no_address,
    "team_name_once": same_team_name,
    "team_name_given": no_team_name,
    "teamquartier_once": same_quartier,
    "membership_once": same_member,
    "membership_role_known": unknown_role,
    "wordtemplate_file_whole": lambda: word_template(name=""),
    "wordtemplate_once": lambda: word_template(team=word_template().team),
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CASES[name]()


def test_every_constraint_has_its_case_and_its_words():
    constraints = [
        constraint for model in apps.get_app_config("accounts").get_models() for constraint in model._meta.constraints
    ]
    assert {constraint.name for constraint in constraints} == set(CASES)
    default = type(constraints[0]).default_violation_error_message
    assert [c.name for c in constraints if c.violation_error_message == default] == []


def test_a_team_that_has_quartiers_keeps_them_from_being_deleted():
    team = TeamFactory(quartiers=[quartier := QuartierFactory()])
    with pytest.raises(Exception, match="TeamQuartier"):
        quartier.delete()
    assert list(team.quartiers.all()) == [quartier]


def test_who_leaves_is_kept_in_the_history(db):
    from core.history import event_model

    membership = MembershipFactory(role=Role.OFFICER)
    key = membership.pk
    membership.delete()
    labels = list(
        event_model(Membership).objects.filter(pgh_obj_id=key).order_by("pgh_id").values_list("pgh_label", flat=True)
    )
    assert labels == ["insert", "delete"]


def test_signing_in_is_no_change_of_the_account(client):
    user = UserFactory()
    before = User.objects.get(pk=user.pk).version
    client.force_login(user)
    assert User.objects.get(pk=user.pk).last_login is not None
    assert User.objects.get(pk=user.pk).version == before
    Team.objects.create(name="Autre")
    User.objects.filter(pk=user.pk).update(first_name="Autre")
    assert User.objects.get(pk=user.pk).version == before + 1
