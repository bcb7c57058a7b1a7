"""Duplicates: what is proposed and why; a merge loses nothing, and undone leaves no trace but its own."""

import datetime
import threading
from typing import Any

import pghistory.models
import pytest
import time_machine
from django.apps import apps
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.models import Invitee
from partners.models import (
    AgreementAmount,
    ContactPost,
    CorrectionRequest,
    Exchange,
    Merge,
    NotADuplicate,
    Occupation,
    Partner,
    PartnerPublic,
    PartnerTheme,
    Presence,
    Subsidy,
)
from partners.services.duplicates import duplicate_candidates
from partners.services.merges import (
    GROUPS,
    KEPT,
    LOST,
    MergeError,
    counts_of,
    links_to_partner,
    merge_partners,
    proposed_choices,
    tell_apart,
    undo_merge,
)
from tests.factories import (
    AgreementFactory,
    CommuneFactory,
    ContactFactory,
    DecisionFactory,
    ExchangeFactory,
    MeetingFactory,
    PartnerFactory,
    PremisesFactory,
    PresenceFactory,
    QuartierFactory,
)

pytestmark = pytest.mark.django_db


def with_everything(partner: Partner, user: Any, shared: dict[str, Any]) -> None:
    """Give a partner one link of each kind, some of which the other one has too."""
    partner.themes.add(*PartnerTheme.objects.order_by("pk")[: 2 + partner.pk % 3])
    partner.publics.add(PartnerPublic.objects.order_by("pk")[partner.pk % 4])
    ContactPost.objects.create(contact=shared["contact"], partner=partner, function="Directrice")
    ContactPost.objects.create(contact=ContactFactory(), partner=partner, function="Animateur")
    presence = PresenceFactory(partner=partner, quartier=shared["quartier"])
    presence.themes.add(*PartnerTheme.objects.order_by("-pk")[: 1 + partner.pk % 3])
    PresenceFactory(partner=partner)
    ExchangeFactory(partner=partner, author=user)
    shared["agreement"].partners.add(partner)
    AgreementAmount.objects.create(agreement=shared["agreement"], partner=partner, year=2026, amount="1000.50")
    AgreementAmount.objects.create(
        agreement=shared["agreement"], partner=partner, year=2020 + partner.pk % 2, amount=7
    )
    Occupation.objects.create(premises=PremisesFactory(), partner=partner, starts_on=datetime.date(2026, 1, 1))
    Subsidy.objects.create(
        partner=partner, funder="Ville", beneficiary=partner.name, year=2025, amount=10, digest=f"d{partner.pk}"
    )
    CorrectionRequest.objects.create(
        partner=partner, email="a@b.fr", sent_by=user, expires_at=timezone.now() + datetime.timedelta(days=9)
    )
    Invitee.objects.create(meeting=shared["meeting"], partner=partner)
    Invitee.objects.create(meeting=MeetingFactory(), partner=partner)
    DecisionFactory(partner=partner)


@pytest.fixture
def shared() -> dict[str, Any]:
    return {
        "contact": ContactFactory(last_name="Commune"),
        "quartier": QuartierFactory(),
        "agreement": AgreementFactory(),
        "meeting": MeetingFactory(),
    }


@pytest.fixture
def two(administrator, shared) -> tuple[Partner, Partner]:
    kept = PartnerFactory(name="Régie", phone="01 99 00 00 01", siret="77567227200018")
    lost = PartnerFactory(
        name="La Régie", email="r@regie.example", rna="W381000001", is_dissolved=True, dissolved_on="2025-03-01"
    )
    for row in (kept, lost):
        with_everything(row, administrator, shared)
    return kept, lost


def snapshot() -> dict[str, list[Any]]:
    """Every row of the apps that know partners, but for versions, history and the merges themselves."""
    found = {}
    for name in ("partners", "meetings"):
        for model in apps.get_app_config(name).get_models(include_auto_created=True):
            if issubclass(model, pghistory.models.Event) or model is Merge or model._meta.proxy:
                continue
            # The key of a link of a many-to-many is nobody's.
            left = ("version", "id") if model._meta.auto_created else ("version",)
            names = [field.attname for field in model._meta.concrete_fields if field.attname not in left]
            found[model._meta.label] = sorted(model._base_manager.values_list(*names), key=str)
    return found


def test_no_relation_is_forgotten():
    """What leads to a partner is moved, or is known to stay: history, merges, pairs found different."""
    known = {f"{model._meta.label}.{field.name}" for model, field in links_to_partner()}
    every = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if not issubclass(model, pghistory.models.Event) and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Partner
    }
    assert every - known == {
        "partners.Merge.kept",
        "partners.Merge.lost",
        "partners.NotADuplicate.first",
        "partners.NotADuplicate.second",
    }
    assert {"meetings.Decision.partner", "meetings.Invitee.partner", "partners.Agreement_partners.partner"} <= known


def test_every_link_follows_and_what_both_have_is_joined(two, administrator, shared):
    kept, lost = two
    before = dict(counts_of(lost))
    assert len(before) >= 11
    merge_partners(kept=kept, lost=lost, choices={"email": LOST, "rna": LOST, "situation": LOST}, by=administrator)
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert counts_of(lost) == []
    assert (kept.name, kept.phone, kept.email, kept.rna) == (
        "Régie", "01 99 00 00 01", "r@regie.example", "W381000001"
    )  # fmt: skip
    assert (kept.is_dissolved, kept.dissolved_on) == (True, datetime.date(2025, 3, 1))
    assert lost.merged_into == kept
    assert lost not in Partner.objects.visible_to(administrator)
    # The same role on the same quartier is one presence, with the themes of both.
    presence = Presence.objects.get(quartier=shared["quartier"])
    assert presence.partner == kept
    assert presence.themes.count() == 1 + max(kept.pk % 3, lost.pk % 3)
    # The money of both adds up.
    amount = AgreementAmount.objects.get(agreement=shared["agreement"], year=2026)
    assert (amount.partner, str(amount.amount)) == (kept, "2001.00")
    assert list(shared["agreement"].partners.all()) == [kept]
    assert shared["meeting"].invitees.count() == 1
    assert shared["contact"].posts.get().partner == kept
    assert Exchange.objects.filter(partner=kept).count() == 2
    assert set(kept.themes.all()) == set(PartnerTheme.objects.order_by("pk")[: 2 + max(kept.pk % 3, lost.pk % 3)])


@given(st.dictionaries(st.sampled_from(list(GROUPS)), st.sampled_from([KEPT, LOST])), st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_then_undo_is_the_identity(two, administrator, choices, is_turned):
    kept, lost = reversed(two) if is_turned else two
    before = snapshot()
    merge = merge_partners(kept=kept, lost=lost, choices=choices, by=administrator)
    assert snapshot() != before
    assert undo_merge(merge=merge, by=administrator) == []
    assert snapshot() == before


def test_what_was_done_since_the_merge_stays(two, administrator):
    kept, lost = two
    merge = merge_partners(kept=kept, lost=lost, choices={"email": LOST, "rna": LOST}, by=administrator)
    Partner.objects.filter(pk=kept.pk).update(email="autre@regie.example")
    new = ExchangeFactory(partner=kept)
    gone = Exchange.objects.filter(partner=kept).exclude(pk=new.pk).first()
    gone.delete()
    assert undo_merge(merge=merge, by=administrator) == ["email"]
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.email, kept.rna, lost.rna) == ("autre@regie.example", None, "W381000001")
    new.refresh_from_db()
    assert new.partner == kept
    assert not Exchange.objects.filter(pk=gone.pk).exists()


def test_a_merge_is_undone_once_and_for_thirty_days(two, administrator):
    kept, lost = two
    merge = merge_partners(kept=kept, lost=lost, choices={}, by=administrator)
    with (
        time_machine.travel(timezone.now() + datetime.timedelta(days=31)),
        pytest.raises(MergeError, match="30 jours"),
    ):
        undo_merge(merge=merge, by=administrator)
    undo_merge(merge=merge, by=administrator)
    with pytest.raises(MergeError, match="déjà défaite"):
        undo_merge(merge=merge, by=administrator)


def test_an_identifier_that_was_taken_meanwhile_is_said_and_nothing_is_undone(two, administrator):
    kept, lost = two
    merge = merge_partners(kept=kept, lost=lost, choices={}, by=administrator)
    PartnerFactory(rna=lost.rna)
    before = snapshot()
    with pytest.raises(MergeError, match="pris entre-temps"):
        undo_merge(merge=merge, by=administrator)
    assert snapshot() == before
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_merges_in_a_row_are_undone_from_the_last_one(two, administrator):
    first, second = two
    third = PartnerFactory()
    one = merge_partners(kept=first, lost=second, choices={}, by=administrator)
    other = merge_partners(kept=third, lost=first, choices={}, by=administrator)
    with pytest.raises(MergeError, match="d’abord cette autre fusion"):
        undo_merge(merge=one, by=administrator)
    undo_merge(merge=other, by=administrator)
    undo_merge(merge=one, by=administrator)
    second.refresh_from_db()
    assert second.merged_into is None


def test_two_merges_into_one_are_undone_from_the_last_one(two, administrator, shared):
    kept, first = two
    second = PartnerFactory()
    with_everything(second, administrator, shared)
    before = snapshot()
    one = merge_partners(kept=kept, lost=first, choices={}, by=administrator)
    other = merge_partners(kept=kept, lost=second, choices={}, by=administrator)
    with pytest.raises(MergeError, match="fusionné ensuite"):
        undo_merge(merge=one, by=administrator)
    undo_merge(merge=other, by=administrator)
    undo_merge(merge=one, by=administrator)
    assert snapshot() == before


def test_one_that_closed_is_not_proposed_to_close_the_other(two):
    kept, lost = two
    assert proposed_choices(kept, lost)["situation"] == KEPT
    assert proposed_choices(kept, lost)["email"] == LOST


def test_one_is_not_merged_into_itself_nor_twice(two, administrator):
    kept, lost = two
    with pytest.raises(MergeError, match="deux partenaires différents"):
        merge_partners(kept=kept, lost=kept, choices={}, by=administrator)
    merge_partners(kept=kept, lost=lost, choices={}, by=administrator)
    with pytest.raises(MergeError, match="fusionnée entre-temps"):
        merge_partners(kept=PartnerFactory(), lost=lost, choices={}, by=administrator)


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_are_one(administrator):
    kept, lost, third = (PartnerFactory() for _ in range(3))
    found: list[str] = []
    together = threading.Barrier(2)

    def merge(one: Partner, other: Partner) -> None:
        together.wait()
        try:
            merge_partners(kept=one, lost=other, choices={}, by=administrator)
            found.append("merged")
        except MergeError:
            found.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((kept, lost), (third, lost))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["merged", "refused"]
    assert Merge.objects.count() == 1


# ---- what is proposed -----------------------------------------------------------------------------------------------


def proposed() -> dict[frozenset[str], list[str]]:
    return {frozenset([one.first.name, one.second.name]): one.reasons for one in duplicate_candidates()}


def test_pairs_and_why(administrator, quartier):
    commune = quartier.communes.get()
    PartnerFactory(name="A", siret="77567227200018")
    PartnerFactory(name="B", siret="77567227200026")
    PartnerFactory(name="C", phone="01 99 00 00 01", email="x@y.example")
    PartnerFactory(name="D", phone="01 99 00 00 01", email="X@y.example")
    PartnerFactory(name="Club de l’Âge d’or", commune=commune)
    PartnerFactory(name="CLUB DE L’AGE D’OR", commune=commune)
    used = PartnerFactory(name="Régie de quartier Les Passerelles", commune=commune)
    PresenceFactory(partner=used, quartier=quartier)
    PartnerFactory(name="Regie de quartier Passerelles", commune=commune)
    # Elsewhere, dissolved or without anything in common: not proposed.
    PartnerFactory(name="Régie de quartier Les Passerelles 2", commune=QuartierFactory().communes.get())
    PartnerFactory(name="E", phone="01 99 00 00 01", is_dissolved=True)
    PartnerFactory(name="F")
    found = proposed()
    assert found == {
        frozenset(["A", "B"]): ["même SIREN"],
        frozenset(["C", "D"]): ["même courriel", "même téléphone"],
        frozenset(["Club de l’Âge d’or", "CLUB DE L’AGE D’OR"]): ["même nom, même commune"],
        frozenset(["Régie de quartier Les Passerelles", "Regie de quartier Passerelles"]): [
            "noms proches, même commune"
        ],
    }


def test_a_name_alone_says_little_and_no_more_than_it_says(quartier):
    here = quartier.communes.get()
    PartnerFactory(name="Caisse des écoles", postal_code="38000", siret="31538511200026")
    PartnerFactory(name="Caisse des écoles", commune=here)
    # Elsewhere, or another organisation: not the same.
    PartnerFactory(name="Amicale", postal_code="38000")
    PartnerFactory(name="Amicale", postal_code="38100")
    PartnerFactory(name="Le Club", commune=here, siret="34327898200107")
    PartnerFactory(name="Le Club", commune=here, siret="77567227200018")
    found = [(pair.first.name, pair.reasons) for pair in duplicate_candidates()]
    assert found == [("Caisse des écoles", ["même nom, commune inconnue"])]


def test_establishments_of_a_company_are_compared_where_they_are(quartier, monkeypatch):
    here, there = quartier.communes.get(), CommuneFactory()
    for number, (name, commune) in enumerate(
        [
            ("Poste des Tilleuls", here),
            ("Bureau du Mail", here),
            ("Poste centrale de Lyon", there),
            ("Postes centrale de Lyon", CommuneFactory()),
            ("Sans adresse", None),
        ]
    ):
        PartnerFactory(name=name, siret=f"77567227200{number:03d}", commune=commune)
    of_unknown = {frozenset(["Sans adresse", row.name]) for row in Partner.objects.exclude(commune=None)}
    same_town = frozenset(["Poste des Tilleuls", "Bureau du Mail"])
    alike = frozenset(["Poste centrale de Lyon", "Postes centrale de Lyon"])
    assert proposed().keys() == {same_town, alike, *of_unknown}
    # With a place in every town, those of the same town only.
    monkeypatch.setattr("partners.services.duplicates.COMMON", 4)
    assert proposed().keys() == {same_town}


def test_what_very_many_have_in_common_says_nothing(monkeypatch):
    for name in "ABC":
        PartnerFactory(name=name, phone="01 99 00 00 01", email=f"{'x' if name < 'C' else 'y'}@y.example")
    assert len(proposed()) == 3
    monkeypatch.setattr("partners.services.duplicates.COMMON", 2)
    assert proposed() == {frozenset("AB"): ["même courriel"]}


def test_those_found_different_are_not_proposed_again(sign_in, administrator):
    first, second = PartnerFactory(phone="01 99 00 00 01"), PartnerFactory(phone="01 99 00 00 01")
    assert len(duplicate_candidates()) == 1
    sign_in(administrator).post(reverse("partners:tell_apart", args=[second.pk, first.pk]))
    assert duplicate_candidates() == []
    tell_apart(first=first, second=second, by=administrator)
    assert NotADuplicate.objects.count() == 1


def test_a_record_that_changed_meanwhile_is_read_again(sign_in, administrator, two):
    kept, lost = two
    client = sign_in(administrator)
    url = reverse("partners:merge", args=[kept.pk, lost.pk])
    page = client.get(url).content.decode()
    assert "r@regie.example" in page
    versions = {"version": Partner.objects.get(pk=kept.pk).version, "autre_version": lost.version}
    Partner.objects.filter(pk=kept.pk).update(notes="Changé")
    page = client.post(url, versions, follow=True).content.decode()
    assert "a changé entre-temps" in page
    assert not Merge.objects.exists()


def test_the_address_of_the_lost_one_leads_to_the_kept_one(sign_in, administrator, two):
    kept, lost = two
    client = sign_in(administrator)
    merge_partners(kept=kept, lost=lost, choices={}, by=administrator)
    assert client.get(lost.get_absolute_url()).url == kept.get_absolute_url()
    page = client.get(reverse("partners:duplicate_list")).content.decode()
    assert "Défaire" in page
    client.post(reverse("partners:merge_undo", args=[Merge.objects.get().pk]))
    assert client.get(lost.get_absolute_url()).status_code == 200


def test_what_hangs_on_a_record_is_said_in_words_of_people(sign_in, administrator, two):
    kept, lost = two
    lost.themes.set(PartnerTheme.objects.all()[:2])
    lost.posts.all().delete()
    AgreementAmount.objects.filter(partner=lost, year=2026).delete()
    ContactPost.objects.create(contact=ContactFactory(), partner=lost, function="Directrice")
    told = [f"{count} {words}" for words, count in counts_of(lost)]
    assert {"2 thèmes", "1 contact", "1 montant de convention"} <= set(told)
    page = sign_in(administrator).get(reverse("partners:merge", args=[kept.pk, lost.pk])).content.decode()
    assert "2 thèmes, " in page


def test_the_kept_one_tells_its_merges_and_undoes_the_last_one(sign_in, administrator, officer, two):
    kept, lost = two
    third = PartnerFactory(name="Troisième fiche")
    first = merge_partners(kept=kept, lost=lost, choices={}, by=administrator)
    second = merge_partners(kept=kept, lost=third, choices={}, by=administrator)
    undo = [f'action="{reverse("partners:merge_undo", args=[merge.pk])}"' for merge in (first, second)]
    page = sign_in(administrator).get(kept.get_absolute_url()).content.decode()
    assert page.count(f"« {lost} » a été fusionné dans cette fiche") == 1
    assert [form in page for form in undo] == [False, True]
    assert "« Troisième fiche » a été fusionné ensuite" in page
    assert "« Troisième fiche » est fusionné dans cette fiche." in page
    page = sign_in(officer).get(kept.get_absolute_url()).content.decode()
    assert f"« {lost} » a été fusionné dans cette fiche" in page
    assert not any(form in page for form in undo)
    undo_merge(merge=second, by=administrator)
    page = sign_in(administrator).get(kept.get_absolute_url()).content.decode()
    assert [form in page for form in undo] == [True, False]
    assert "Fusion défaite" in page
    Merge.objects.filter(pk=first.pk).update(at=timezone.now() - datetime.timedelta(days=31))
    page = sign_in(administrator).get(kept.get_absolute_url()).content.decode()
    assert "a été fusionné dans cette fiche" not in page
    assert f"« {lost} » est fusionné dans cette fiche." in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(sign_in, administrator, count, django_assert_num_queries):
    for number in range(count):
        for _ in range(2):
            PartnerFactory(phone=f"01 99 00 00 {number:02d}")
    client = sign_in(administrator)
    with django_assert_num_queries(6):
        client.get(reverse("partners:duplicate_list"))
