"""Agreements: who writes them, their years and amounts, their paper, their life, the warning before their end."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Notification
from core.french import euro
from partners.models import Agreement, AgreementAmount
from partners.services import agreements as services
from tests.factories import (
    AgreementFactory,
    OccupationFactory,
    PartnerFactory,
    PremisesFactory,
    QuartierFactory,
    member,
)

pytestmark = pytest.mark.django_db
LIST = "/conventions/"


def url(name: str, row: Any) -> str:
    return reverse(f"partners:{name}", args=[row.pk])


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls")


@pytest.fixture
def officer(quartier):
    return member(quartier, Role.OFFICER)


@pytest.fixture
def partner():
    return PartnerFactory(name="Régie des Tilleuls")


@pytest.fixture
def agreement(quartier, partner):
    row = AgreementFactory(
        title="Animation du mail",
        quartiers=[quartier],
        starts_on=datetime.date(2025, 1, 1),
        ends_on=datetime.date(2026, 12, 31),
        status="signed",
        signed_on=datetime.date(2024, 12, 10),
    )
    row.partners.add(partner)
    return row


def text(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("\u202f", " ").replace("\xa0", " ")


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


# ---- list -----------------------------------------------------------------------------------------------------------


def test_the_list_keeps_to_what_is_asked_and_to_the_quartiers_of_the_reader(client, officer, quartier, partner):
    near = AgreementFactory(title="Bientôt", quartiers=[quartier], ends_on=in_days(40), status="signed")
    near.partners.add(partner)
    AgreementFactory(title="Plus tard", quartiers=[quartier], ends_on=in_days(400), status="signed")
    AgreementFactory(title="Échue", quartiers=[quartier], ends_on=in_days(-3), status="signed")
    AgreementFactory(title="Ailleurs", ends_on=in_days(40), status="signed")
    client.force_login(officer)

    def found(query: str) -> list[str]:
        return [row.title for row in client.get(LIST + query).context["rows"]]

    assert found("") == ["Échue", "Bientôt", "Plus tard"]
    assert found("?etat=bientot") == ["Bientôt"]
    assert found("?etat=echue") == ["Échue"]
    assert found("?etat=draft") == []
    assert found(f"?partenaire={partner.pk}") == ["Bientôt"]
    assert found(f"?annee={in_days(400).year}")[-1] == "Plus tard"
    assert found("?annee=2001") == []
    assert found("?q=tard+plus") == ["Plus tard"]
    assert found("?tri=-fin") == ["Plus tard", "Bientôt", "Échue"]


def test_the_file_has_what_is_filtered_with_totals_and_quartiers_that_are_seen(client, officer, agreement, partner):
    agreement.quartiers.add(QuartierFactory(name="Le Secret"))
    AgreementAmount.objects.create(agreement=agreement, partner=partner, year=2025, amount=1000)
    AgreementAmount.objects.create(agreement=agreement, partner=partner, year=2026, amount=500)
    client.force_login(officer)
    content = b"".join(client.get(LIST + "?format=csv")).decode("utf-8-sig")
    assert "Animation du mail" in content
    assert "Les Tilleuls" in content
    assert "Le Secret" not in content
    assert "1500" in content
    assert "Animation" not in b"".join(client.get(LIST + "?annee=2001&format=csv")).decode("utf-8-sig")


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_much_they_show(client, officer, quartier, number, django_assert_max_num_queries):
    rows = []
    for _ in range(number):
        row = AgreementFactory(quartiers=[quartier, QuartierFactory()], status="signed")
        for year in (2025, 2026):
            partner = PartnerFactory()
            row.partners.add(partner)
            AgreementAmount.objects.create(agreement=row, partner=partner, year=year, amount=10)
        rows.append(row)
    client.force_login(officer)
    with django_assert_max_num_queries(10):
        client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(rows[0].get_absolute_url())


# ---- writing --------------------------------------------------------------------------------------------------------


def test_an_agreement_is_written_from_the_page_of_a_partner(client, officer, quartier, partner):
    client.force_login(officer)
    address = f"{reverse('partners:agreement_create')}?partenaire={partner.pk}"
    page = client.get(address)
    assert page.context["form"]["partner_0"].value().startswith("Régie des Tilleuls")
    response = client.post(
        address,
        {
            "title": "Animation",
            "partner_0": partner.pk,
            "quartier_0": quartier.pk,
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "notice_months": 3,
        },
    )
    row = Agreement.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.title, row.status) == ("Animation", "draft")
    assert list(row.partners.all()) == [partner]
    assert list(row.quartiers.all()) == [quartier]


def test_quartiers_of_others_stay_and_cannot_be_chosen(client, officer, agreement, quartier, partner):
    other = QuartierFactory(name="Ailleurs")
    agreement.quartiers.add(other)
    client.force_login(officer)
    sent = {
        "version": Agreement.objects.get().version,
        "title": "Animation du mail",
        "partner_0": partner.pk,
        "quartier_0": quartier.pk,
        "starts_on": "2025-01-01",
        "ends_on": "2026-12-31",
        "notice_months": 6,
    }
    assert client.post(url("agreement_update", agreement), sent).status_code == 302
    assert set(agreement.quartiers.all()) == {quartier, other}
    sent |= {"version": Agreement.objects.get().version, "quartier_0": QuartierFactory().pk}
    assert client.post(url("agreement_update", agreement), sent).status_code == 422


def test_what_somebody_else_wrote_meanwhile_is_shown(client, officer, agreement, quartier, partner):
    client.force_login(officer)
    version = Agreement.objects.get().version
    Agreement.objects.update(title="Animation et jardin")
    response = client.post(
        url("agreement_update", agreement),
        {
            "version": version,
            "title": "Autre",
            "partner_0": partner.pk,
            "quartier_0": quartier.pk,
            "starts_on": "2025-01-01",
            "ends_on": "2026-12-31",
            "notice_months": 3,
        },
    )
    assert response.status_code == 422
    assert "a été modifiée pendant" in text(response)
    assert Agreement.objects.get().title == "Animation et jardin"


def test_an_end_before_its_beginning_is_told_and_refused_by_the_database(client, officer, agreement):
    client.force_login(officer)
    response = client.post(
        url("agreement_update", agreement), {"title": "x", "starts_on": "2026-01-02", "ends_on": "2026-01-01"}
    )
    assert "La fin ne peut pas précéder le début." in text(response)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.update(ends_on=datetime.date(2024, 1, 1))


# ---- amounts --------------------------------------------------------------------------------------------------------


def test_amounts_are_typed_as_people_write_them_and_added_up(client, officer, agreement, partner):
    second = PartnerFactory(name="Mission locale")
    agreement.partners.add(second)
    client.force_login(officer)
    address = url("agreement_amounts", agreement)
    response = client.post(
        address,
        {
            "version": Agreement.objects.get().version,
            f"amount_{partner.pk}_2025": "12 500,50 €",
            f"amount_{second.pk}_2025": "1000",
            f"amount_{partner.pk}_2026": "",
        },
    )
    assert response.status_code == 302
    assert sorted(AgreementAmount.objects.values_list("year", "amount")) == [
        (2025, Decimal("1000.00")),
        (2025, Decimal("12500.50")),
    ]
    assert client.get(agreement.get_absolute_url()).context["grid"]["total"] == Decimal("13500.50")
    # Emptied, it is gone.
    client.post(address, {"version": Agreement.objects.get().version, f"amount_{second.pk}_2025": "1000"})
    assert AgreementAmount.objects.get().partner == second


@pytest.mark.parametrize("typed", ["douze", "-5", "1,234", "NaN", "99999999999"])
def test_what_is_no_amount_is_told(client, officer, agreement, partner, typed):
    client.force_login(officer)
    response = client.post(
        url("agreement_amounts", agreement),
        {"version": Agreement.objects.get().version, f"amount_{partner.pk}_2025": typed},
    )
    assert response.status_code == 422
    assert not AgreementAmount.objects.exists()


def test_two_people_on_the_same_grid_do_not_overwrite_each_other(client, officer, agreement, partner):
    client.force_login(officer)
    version = Agreement.objects.get().version
    services.save_amounts(agreement=agreement, amounts={(partner.pk, 2025): Decimal(700)}, by=officer)
    response = client.post(
        url("agreement_amounts", agreement), {"version": version, f"amount_{partner.pk}_2025": "900"}
    )
    assert response.status_code == 422
    assert AgreementAmount.objects.get().amount == 700


def test_a_partner_that_is_given_something_is_not_taken_away(agreement, officer, quartier, partner):
    AgreementAmount.objects.create(agreement=agreement, partner=partner, year=2025, amount=10)
    with pytest.raises(services.AgreementError, match="Régie des Tilleuls » a un montant en 2025"):
        services.save_agreement(
            agreement=agreement, partners=[PartnerFactory()], quartiers=[quartier], kept=[], by=officer
        )
    assert list(agreement.partners.all()) == [partner]


# ---- paper ----------------------------------------------------------------------------------------------------------


def test_the_signed_paper_is_kept_as_sent_and_only_downloaded(client, officer, agreement):
    client.force_login(officer)

    def send() -> Any:
        file = SimpleUploadedFile("Convention.txt", "Signée le 10 décembre.".encode())
        return client.post(url("paper_create", agreement), {"title": "Convention signée", "file": file})

    assert send().status_code == 302
    paper = agreement.documents.get()
    response = client.get(reverse("partners:paper_file", args=[paper.uid]))
    assert b"".join(response.streaming_content).decode() == "Signée le 10 décembre."
    assert response.headers["Content-Disposition"] == 'attachment; filename="Convention.txt"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
    again = send()
    assert again.status_code == 422
    assert "déjà joint" in text(again)
    client.force_login(member(QuartierFactory(), Role.MANAGER))
    assert client.get(reverse("partners:paper_file", args=[paper.uid])).status_code == 404
    client.force_login(officer)
    client.post(reverse("partners:paper_remove", args=[paper.uid]))
    assert not agreement.documents.exists()


# ---- life -----------------------------------------------------------------------------------------------------------


def test_an_agreement_is_signed_ended_and_never_skips_a_state(client, officer, quartier):
    row = AgreementFactory(quartiers=[quartier])
    client.force_login(officer)
    client.post(url("agreement_terminer", row))
    row.refresh_from_db()
    assert row.status == "draft"
    client.post(url("agreement_signer", row), {"signed_on": "2026-01-15"})
    row.refresh_from_db()
    assert (row.status, row.signed_on) == ("signed", datetime.date(2026, 1, 15))
    client.post(url("agreement_terminer", row))
    row.refresh_from_db()
    assert row.status == "ended"


@pytest.mark.parametrize(
    ("period", "following"),
    [
        (("2025-01-01", "2026-12-31"), ("2027-01-01", "2028-12-31")),
        (("2025-09-01", "2026-08-31"), ("2026-09-01", "2027-08-31")),
        (("2024-02-29", "2025-02-28"), ("2025-03-01", "2026-03-01")),
        (("2026-03-15", "2026-04-14"), ("2026-04-15", "2026-05-15")),
    ],
)
def test_the_next_period_follows_and_is_as_long(period, following):
    row = Agreement(starts_on=datetime.date.fromisoformat(period[0]), ends_on=datetime.date.fromisoformat(period[1]))
    assert tuple(str(day) for day in services.next_period(row)) == following


def test_renewing_moves_dates_and_amounts_and_keeps_the_link(client, officer, agreement, quartier, partner):
    for year, amount in ((2025, 1000), (2026, 1200)):
        AgreementAmount.objects.create(agreement=agreement, partner=partner, year=year, amount=amount)
    client.force_login(officer)
    response = client.post(url("agreement_renew", agreement))
    following = Agreement.objects.get(renews=agreement)
    assert response.url == following.get_absolute_url()
    assert (following.status, str(following.starts_on), str(following.ends_on)) == (
        "draft",
        "2027-01-01",
        "2028-12-31",
    )
    assert list(following.amounts.values_list("year", "amount")) == [(2027, Decimal(1000)), (2028, Decimal(1200))]
    assert list(following.partners.all()) == [partner]
    assert list(following.quartiers.all()) == [quartier]
    # Twice is once.
    client.post(url("agreement_renew", agreement))
    assert Agreement.objects.count() == 2
    assert "Renouvelle" in text(client.get(following.get_absolute_url()))
    assert "Renouvelée par" in text(client.get(agreement.get_absolute_url()))


def test_an_agreement_is_renewed_once_and_never_by_itself(agreement):
    AgreementFactory(renews=agreement)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementFactory(renews=agreement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(renews=agreement.pk)


@pytest.mark.parametrize(
    ("days", "notice", "status", "is_near"),
    [(40, 3, "signed", True), (40, 1, "signed", False), (-1, 3, "signed", False), (40, 3, "draft", False)],
)
def test_an_end_is_near_in_the_same_way_for_the_page_and_the_database(days, notice, status, is_near):
    row = AgreementFactory(ends_on=in_days(days), notice_months=notice, status=status)
    assert row.is_ending == is_near
    assert Agreement.objects.ending().exists() == is_near


def test_those_who_lead_are_told_once_before_the_end(quartier, officer):
    manager, watcher = member(quartier, Role.MANAGER), member(quartier, Role.PROXIMITY)
    row = AgreementFactory(title="Jardin", quartiers=[quartier], ends_on=in_days(20), status="signed")
    AgreementFactory(quartiers=[quartier], ends_on=in_days(300), status="signed")
    assert services.warn_of_ends() == 1
    assert services.warn_of_ends() == 1
    told = Notification.objects.filter(url=row.get_absolute_url())
    assert set(told.values_list("user", flat=True)) == {officer.pk, manager.pk}
    assert watcher.pk not in told.values_list("user", flat=True)
    assert told.count() == 2
    AgreementFactory(renews=row)
    assert services.warn_of_ends() == 0


def test_its_history_tells_gestures(client, officer, quartier, partner):
    client.force_login(officer)
    row = AgreementFactory(title="Animation", quartiers=[quartier])
    row.partners.add(partner)
    client.post(url("agreement_signer", row), {"signed_on": "2026-01-10"})
    year = row.starts_on.year
    AgreementAmount.objects.create(agreement=row, partner=partner, year=year, amount=1000)
    AgreementAmount.objects.filter(agreement=row).update(amount=1500)
    OccupationFactory(agreement=row, partner=partner, premises=PremisesFactory(name="Salle bleue", quartier=quartier))
    entries = client.get(row.get_absolute_url()).context["history"]
    told = {
        entry.label: [(change.label, change.before, change.after) for change in entry.changes] for entry in entries
    }
    assert told["Création"] == []
    assert ("État", "En préparation", "Signée") in told["Signature"]
    assert told["Montants"] == [
        (f"Régie des Tilleuls, {year}", "", euro(1000)), (f"Régie des Tilleuls, {year}", euro(1000), euro(1500))
    ]  # fmt: skip
    assert told["Local"] == [("Salle bleue", "", "Régie des Tilleuls")]
    assert next(entry.who for entry in entries if entry.label == "Signature") == str(officer)


def test_those_who_do_not_lead_read_and_do_not_write(client, quartier, agreement):
    client.force_login(member(quartier, Role.PROXIMITY))
    assert "Renouveler" not in text(client.get(agreement.get_absolute_url()))
    assert client.post(url("agreement_renew", agreement)).status_code == 403
    client.force_login(member(QuartierFactory(), Role.MANAGER))
    assert client.get(agreement.get_absolute_url()).status_code == 404
    assert client.post(url("agreement_terminer", agreement)).status_code == 404
    agreement.refresh_from_db()
    assert agreement.status == "signed"
