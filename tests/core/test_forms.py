"""Forms of core: a concurrent change is shown, a text that may name a resident is asked about."""

import threading

import pghistory
import pytest
from django import forms
from django.db import connection, transaction
from django.test import override_settings
from django.urls import include, path
from django.views.generic import UpdateView

from core.forms import PrivacyGuardMixin, VersionedModelForm
from core.models import PrivacyOverride
from core.views import ScopedMixin
from territories.models import Operation, Residence
from tests.factories import QuartierFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db


class ResidenceForm(VersionedModelForm):
    class Meta:
        model = Residence
        fields = ["name", "address", "quartier", "dwellings", "is_active", "latitude"]


def typed(residence, **changes):
    """What a browser sends from the form of the residence, as it was opened."""
    form = ResidenceForm(instance=residence)
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(form.fields[name], forms.BooleanField):
            value = "on" if value else ""
        sent[name] = "" if value is None else str(value)
    return sent | {name: str(value) for name, value in changes.items()}


def by_somebody_else(residence, **changes):
    lea = UserFactory(first_name="Léa", last_name="Martin")
    with pghistory.context(user=lea.pk):
        Residence.objects.filter(pk=residence.pk).update(**changes)


def fresh(residence):
    return Residence.objects.get(pk=residence.pk)


@pytest.fixture
def residence():
    return ResidenceFactory(name="Les Lilas", address="1 rue des Lilas", dwellings=40)


def test_nothing_chosen_is_one_dash(residence):
    class EveryForm(VersionedModelForm):
        class Meta:
            model = Operation
            fields = ["kind", "quartier"]

    shown = str(EveryForm())
    assert "---" not in shown
    assert shown.count('<option value="" selected>—</option>') == 2


# ---- lost update ----------------------------------------------------------------------------------------------------


def test_a_form_opened_on_the_current_row_is_kept(residence):
    form = ResidenceForm(typed(residence, name="Les Tilleuls"), instance=fresh(residence))
    assert form.is_valid(), form.errors
    form.save()
    residence.refresh_from_db()
    assert (residence.name, residence.version) == ("Les Tilleuls", 2)


def test_a_change_made_meanwhile_is_shown_with_its_author_and_nothing_is_written(residence):
    sent = typed(residence, name="Les Tilleuls")
    by_somebody_else(residence, address="2 avenue Foch")
    form = ResidenceForm(sent, instance=fresh(residence))
    assert not form.is_valid()
    (message,) = form.non_field_errors()
    assert "modifiée pendant que vous l’aviez ouverte" in message
    assert "« Adresse » : « 2 avenue Foch », par Léa Martin" in message
    assert fresh(residence).name == "Les Lilas"


def test_the_second_submission_goes_through_and_keeps_what_the_other_changed(residence):
    sent = typed(residence, name="Les Tilleuls")
    by_somebody_else(residence, address="2 avenue Foch", dwellings=55, is_active=False)
    shown = ResidenceForm(sent, instance=fresh(residence))
    assert not shown.is_valid()
    # What the page shows again: what was typed, and the new values of what was left alone.
    assert shown["name"].value() == "Les Tilleuls"
    assert shown["address"].value() == "2 avenue Foch"
    again = {name: shown[name].value() for name in shown.fields}
    again["is_active"] = "on" if again["is_active"] else ""
    form = ResidenceForm(again, instance=fresh(residence))
    assert form.is_valid(), form.errors
    form.save()
    residence.refresh_from_db()
    assert (residence.name, residence.address, residence.dwellings, residence.is_active) == (
        "Les Tilleuls",
        "2 avenue Foch",
        55,
        False,
    )


def test_both_changed_the_same_field_what_was_typed_stays_on_the_page(residence):
    sent = typed(residence, address="3 place Jean-Jaurès")
    by_somebody_else(residence, address="2 avenue Foch")
    form = ResidenceForm(sent, instance=fresh(residence))
    assert not form.is_valid()
    assert form["address"].value() == "3 place Jean-Jaurès"
    assert "2 avenue Foch" in form.non_field_errors()[0]


def test_a_relation_changed_meanwhile_is_told_by_its_name(residence):
    sent = typed(residence)
    other = QuartierFactory(name="Les Acacias")
    by_somebody_else(residence, quartier=other)
    form = ResidenceForm(sent, instance=fresh(residence))
    assert not form.is_valid()
    assert "« Quartier » : « Les Acacias »" in form.non_field_errors()[0]
    assert form["quartier"].value() == str(other.pk)


def test_a_third_change_between_the_two_submissions_is_shown_too(residence):
    sent = typed(residence, name="Les Tilleuls")
    by_somebody_else(residence, address="2 avenue Foch")
    shown = ResidenceForm(sent, instance=fresh(residence))
    assert not shown.is_valid()
    by_somebody_else(residence, dwellings=12)
    second = ResidenceForm(sent | {"version": shown["version"].value()}, instance=fresh(residence))
    assert not second.is_valid()
    assert "« Nombre de logements » : « 12 »" in second.non_field_errors()[0]
    assert "avenue Foch" not in second.non_field_errors()[0]


@pytest.mark.parametrize("version", ["", "abc", "-1", "999", None])
def test_a_version_that_is_missing_or_wrong_does_not_open_the_way(residence, version):
    sent = typed(residence, name="Les Tilleuls")
    if version is None:
        del sent["version"]
    else:
        sent["version"] = version
    assert not ResidenceForm(sent, instance=fresh(residence)).is_valid()


def test_a_new_row_has_no_version(residence):
    form = ResidenceForm({"name": "Neuve"})
    assert "version" not in form.fields


@pytest.mark.django_db(transaction=True)
def test_two_people_who_save_at_the_same_instant_do_not_overwrite_each_other():
    residence = ResidenceFactory(name="Les Lilas", address="1 rue des Lilas", dwellings=40)
    together = threading.Barrier(2)
    answers = {}

    def save(who, changes):
        try:
            instance = fresh(residence)
            form = ResidenceForm(typed(instance, **changes), instance=instance)
            together.wait(timeout=10)
            with transaction.atomic():
                answers[who] = form.is_valid()
                if answers[who]:
                    form.save()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=("a", {"name": "Les Tilleuls"})),
        threading.Thread(target=save, args=("b", {"address": "2 avenue Foch"})),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(answers.values()) == [False, True]
    residence.refresh_from_db()
    expected = ("Les Tilleuls", "1 rue des Lilas") if answers["a"] else ("Les Lilas", "2 avenue Foch")
    assert (residence.name, residence.address) == expected


class ResidenceUpdate(ScopedMixin, UpdateView):
    model = Residence
    form_class = ResidenceForm
    template_name = "core/administration.html"
    success_url = "/"


urlpatterns = [path("fiche/<int:pk>/", ResidenceUpdate.as_view()), path("", include("dsu.urls"))]


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_a_request_that_writes_runs_in_a_transaction_so_that_the_lock_holds(sign_in):
    administrator = UserFactory(is_administrator=True)
    residence = ResidenceFactory(name="Les Lilas")
    # Without a transaction, the lock of the row would raise.
    response = sign_in(administrator).post(f"/fiche/{residence.pk}/", typed(residence, name="Les Tilleuls"))
    assert response.status_code == 302
    assert fresh(residence).name == "Les Tilleuls"


# ---- privacy --------------------------------------------------------------------------------------------------------


class NoteForm(PrivacyGuardMixin, forms.ModelForm):
    guarded_fields = ("address",)

    class Meta:
        model = Residence
        fields = ["name", "address"]


def note(address, residence=None, **more):
    return NoteForm({"name": "Les Lilas", "address": address, **more}, instance=residence)


def test_a_text_about_nobody_passes_without_a_question(residence):
    form = note("Porte du hall cassée", residence)
    assert form.is_valid()
    assert form.fields["privacy_confirmed"].widget.input_type == "hidden"


def test_a_text_about_somebody_is_asked_about_once_with_its_reason(residence):
    form = note("Mme Durand, 06 12 34 56 78", residence)
    assert not form.is_valid()
    assert len(form.errors["address"]) == 2
    assert "« Mme Durand » ressemble à un nom de personne" in form.errors["address"][0]
    assert "« 06 12 34 56 78 »" in form.errors["address"][1]
    # The box to tick is on the page with what was typed.
    html = form.as_p()
    assert 'type="checkbox" name="privacy_confirmed"' in html
    assert "Mme Durand, 06 12 34 56 78" in html


def test_a_confirmed_text_is_kept_and_the_confirmation_is_logged_without_the_text(residence):
    form = note("Mme Durand, 06 12 34 56 78", residence, privacy_confirmed="on")
    assert form.is_valid(), form.errors
    author = UserFactory()
    saved = form.save()
    form.log_privacy_overrides(saved, author)
    log = PrivacyOverride.objects.get()
    assert (log.by, log.target, log.target_pk, log.field, log.kinds) == (
        author,
        "territories.residence",
        saved.pk,
        "address",
        ["person", "phone"],
    )
    assert not any("Durand" in str(value) for value in vars(log).values())


def test_nothing_is_logged_when_nothing_was_found(residence):
    form = note("Porte cassée", residence, privacy_confirmed="on")
    assert form.is_valid()
    form.log_privacy_overrides(form.save(), UserFactory())
    assert not PrivacyOverride.objects.exists()


def test_a_text_that_was_there_before_is_not_held_against_the_next_writer():
    residence = ResidenceFactory(name="Ancienne", address="Mme Durand")
    assert note("Mme Durand", residence).is_valid()


def test_an_empty_or_refused_text_is_no_error_of_its_own(residence):
    assert note("", residence).is_valid()
    form = note("x" * 300, residence)
    assert not form.is_valid()
    assert len(form.errors["address"]) == 1
