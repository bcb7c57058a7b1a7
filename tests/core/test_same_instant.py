"""The same form sent twice at the same instant: the second one is told why it is refused, in the words of the form."""

import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.forms import TeamForm
from accounts.models import Membership
from core.forms import told_in
from territories.forms import QuartierForm
from territories.models import Quartier
from tests.access import MATRIX, Row, as_shown
from tests.factories import MembershipFactory, QuartierFactory, TeamFactory
from tests.world import Site

TAKEN = {
    "accounts:team_create": "Une équipe de ce nom existe déjà.",
    "accounts:user_create": "Un compte a déjà cette adresse.",
    "core:saved_view_create": "Vous avez déjà une vue de ce nom sur cette page.",
    "diagnostics:item_create": "Ce thème a déjà un élément de ce nom.",
    "diagnostics:theme_create": "Un thème de ce nom existe déjà.",
    "territories:building_create": "Cette résidence a déjà un bâtiment de ce nom.",
    "territories:entrance_create": "Ce bâtiment a déjà un hall de ce nom.",
    "territories:project_create": "Un projet de ce nom existe déjà.",
    "territories:quartier_create": "Un secteur de ce nom existe déjà dans cette commune.",
}

MORE = [
    Row(
        "territories:project_create",
        "in 200 403 302 302 302",
        post=as_shown(
            "territories:project_create", name="Grand projet", kind="quartier", quartier_0=lambda w: w.quartier.pk
        ),
    )
]


def row_of(name: str) -> Row:
    return next(
        row for row in [*MATRIX, *MORE] if row.name == name and row.post and row.outcome("administrator") == "302"
    )


def is_waiting() -> bool:
    """Whether another connection to the database of the tests waits for a lock."""
    with connection.cursor() as cursor:
        # Or the first look would hold until the end of the transaction.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", TAKEN)
def test_the_second_is_told(name):
    world, row = Site().here, row_of(name)
    url, sent, answers = row.url(world), row.post(world), []
    first, second = Client(), Client()
    for client in (first, second):
        client.force_login(world.administrator)

    def send():
        try:
            answers.append(second.post(url, sent))
        finally:
            connection.close()

    other = threading.Thread(target=send)
    with transaction.atomic():
        assert first.post(url, sent).status_code == 302
        other.start()
        until = time.monotonic() + 20
        while not is_waiting():
            assert other.is_alive(), "it waits for the first one"
            assert time.monotonic() < until
            time.sleep(0.02)
    other.join(20)
    [answer] = answers
    form = answer.context["form"]
    assert answer.status_code == 422
    assert [message for messages in form.errors.values() for message in messages] == [TAKEN[name]]
    assert TAKEN[name] in answer.content.decode()
    field = "email" if "email" in form.fields else "name"
    assert form[field].value() == sent[field]
    assert type(form.instance)._base_manager.filter(**{field: sent[field]}).count() == 1


@pytest.mark.django_db
def test_a_unique_field_is_told_beside_it():
    form = QuartierForm({}, instance=Quartier())
    form.full_clean()
    form.errors.clear()
    QuartierFactory(kind="qpv_2024", code="QN09399M")
    with told_in(form):
        QuartierFactory(kind="qpv_2024", code="QN09399M")
    assert list(form.errors) == ["code"]
    assert "existe déjà" in form.errors["code"][0]


@pytest.mark.django_db
def test_what_is_no_rule_of_the_form_is_raised():
    membership = MembershipFactory()
    form = TeamForm({"name": "Agence Est", "kind": "agency"})
    assert form.is_valid()

    def save():
        with told_in(form):
            TeamFactory(name="Annulée")
            Membership.objects.create(team=membership.team, user=membership.user, role=membership.role)

    with pytest.raises(IntegrityError, match="membership_once"):
        save()
    assert not form.errors
    # What was written before it is undone.
    assert not type(membership.team).objects.filter(name="Annulée").exists()
