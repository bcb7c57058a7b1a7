"""The thread of insertion, in a browser: from the contract to the bilan of its hours."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from insertion.models import HoursTally, Lot, Pathway, Sheet
from partners.models import PartnerKind
from tests.factories import PartnerFactory, QuartierFactory, member


@pytest.fixture(autouse=True)
def _short_patience(context: Any) -> None:
    """What is missing is said soon."""
    context.set_default_timeout(15_000)


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def field(page: Page, words: str) -> Any:
    """Return the field whose label begins so, whether it is marked as obligatory or not."""
    return page.locator("main form").get_by_label(re.compile(rf"^\s*{re.escape(words)}(?!\w)")).first


def save(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Enregistrer", exact=True).click()


def write_the_contract(page: Page, site: Any, year: int) -> None:
    page.goto(site + "/insertion/marches/nouveau/")
    field(page, "Référence").fill(f"{year}-014")
    field(page, "Objet").fill("Réhabilitation de la Galerie")
    field(page, "Type").select_option(label="Renouvellement urbain (NPNRU)")
    assert field(page, "Quartier").input_value(), "the only quartier of the reader is chosen already"
    field(page, "Début").fill(f"{year}-01-01")
    field(page, "Fin").fill(f"{year}-12-31")
    field(page, "Montant HT").fill("1 000 000")
    save(page)
    expect(heading(page)).to_contain_text(f"{year}-014")


def calculate_and_settle_the_lot(page: Page) -> None:
    """The worked example of facilitators: 1,000,000 € × 50 % × 5 % ÷ 30 €/h = 833 h."""
    page.get_by_role("link", name="Ajouter un lot").click()
    field(page, "N°").fill("1")
    field(page, "Intitulé").fill("Gros œuvre")
    field(page, "Entreprise").fill("Bâtir ensemble")
    field(page, "Montant HT du lot").fill("1 000 000")
    field(page, "Part de main-d’œuvre").fill("50")
    field(page, "Taux d’insertion").fill("5")
    field(page, "Coût horaire").fill("30")
    page.get_by_role("button", name="Calculer").click()
    expect(page.locator("#calcul")).to_contain_text("833")
    assert not Lot.objects.exists(), "the calculator writes nothing"
    save(page)
    expect(heading(page)).to_contain_text("Gros œuvre")
    page.get_by_role("link", name="Arrêter l’objectif").click()
    expect(heading(page)).to_contain_text("833 h")
    page.locator("main").get_by_role("button", name="Arrêter l’objectif").click()
    expect(page.locator("main")).to_contain_text("Arrêté par")


def add_a_pathway(page: Page, site: Any, lot: Lot, year: int) -> None:
    page.goto(site + f"/insertion/parcours/nouveau/?lot={lot.pk}")
    field(page, "Modalité").select_option(label="Mise à disposition (AI, ETTI, GEIQ)")
    field(page, "Contrat de travail").select_option(label="Contrat d’usage (CDDU)")
    field(page, "Structure employeuse").fill("Coup de main")
    field(page, "Début").fill(f"{year}-01-05")
    field(page, "Sexe").select_option(label="Femme")
    field(page, "Âge au début du parcours").select_option(label="18 à 25 ans")
    field(page, "Résidence").select_option(label="Habite un QPV")
    field(page, "Bénéficiaire du RSA").check()
    save(page)
    expect(page.locator("main")).to_contain_text(re.compile(r"P-[2-9A-Z]{6}"))


def note_hours_by_keyboard(page: Page, site: Any, lot: Lot, year: int) -> None:
    """From a month to the next with the arrows; more than the days of a month hold is refused, and why."""
    page.goto(site + f"/insertion/lots/{lot.pk}/heures/?annee={year}")
    cells = page.locator("[data-hours] tbody tr").first.locator("input:visible")
    cells.first.focus()
    page.keyboard.type("300")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("35h30")
    expect(cells.nth(1)).to_be_focused()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"10.h par jour"))
    assert not Sheet.objects.filter(hours__gt=0).exists(), "all or nothing"
    page.locator("[data-hours] tbody tr").first.locator("input:visible").first.fill("120,5")
    page.keyboard.press("Tab")
    # What was typed beside is still there.
    expect(page.locator("[data-hours] tbody tr").first.locator("input:visible").nth(1)).to_have_value(
        re.compile(r"35[,h.]?3?[05]")
    )
    save(page)
    expect(page.locator("[data-grand-total]")).to_have_text("156")
    assert list(Sheet.objects.order_by("month").values_list("hours", flat=True)) == [Decimal("120.5"), Decimal("35.5")]


def validate_the_month(page: Page, site: Any, year: int) -> None:
    """January is validated, and locked in the grid; February waits."""
    page.goto(site + "/insertion/releves/")
    page.locator("main tbody").get_by_role("link", name=re.compile(rf"janvier {year}", re.I)).first.click()
    page.get_by_role("button", name="Valider le mois").click()
    expect(page.locator("#heures")).to_contain_text("Mois validé")
    tally = HoursTally.objects.get()
    assert (tally.done, tally.waiting) == (Decimal("120.5"), Decimal("35.5"))


def read_the_bilan(page: Page, site: Any, year: int) -> None:
    page.goto(site + f"/insertion/bilan/?annee={year}")
    expect(heading(page)).to_have_text("Bilan de l’insertion")
    expect(page.locator("main")).to_contain_text(re.compile(r"120,5"))
    expect(page.locator("main")).to_contain_text("833")
    with page.expect_download() as download:
        page.get_by_role("link", name="Bilan en PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.timeout(180)
def test_from_the_contract_to_the_bilan(page: Page, live_site: Any) -> None:
    year = timezone.localdate().year
    here = QuartierFactory(kind="qpv_2024", code="QN03807M", name="Villeneuve")
    officer = member(here, Role.OFFICER)
    PartnerFactory(name="Bâtir ensemble", kind=PartnerKind.objects.get(code="entreprise"))
    PartnerFactory(name="Coup de main", kind=PartnerKind.objects.get(code="ai"))
    live_site.sign_in(page, officer)

    write_the_contract(page, live_site, year)
    calculate_and_settle_the_lot(page)
    lot = Lot.objects.get()
    assert (lot.target_hours, lot.settled_by) == (833, officer)
    add_a_pathway(page, live_site, lot, year)
    pathway = Pathway.objects.get()
    assert (pathway.sex, pathway.criteria, pathway.home_area) == ("woman", ["rsa"], "qpv")
    note_hours_by_keyboard(page, live_site, lot, year)
    validate_the_month(page, live_site, year)

    # The lot counts what is validated, the grid shows it locked, nobody wrote a name.
    page.goto(live_site + lot.get_absolute_url())
    expect(page.locator("main")).to_contain_text("120,5")
    page.goto(live_site + f"/insertion/lots/{lot.pk}/heures/?annee={year}")
    expect(page.locator("[data-hours] tbody")).to_contain_text("mois validé")
    read_the_bilan(page, live_site, year)

    # For the proximity team of the quartier: totals, and no pathway.
    live_site.sign_in(page, member(here, Role.PROXIMITY))
    answer = page.goto(live_site + pathway.get_absolute_url())
    assert answer is not None
    assert answer.status == 403
    page.goto(live_site + lot.get_absolute_url())
    expect(page.locator("main")).to_contain_text("120,5")
    expect(page.locator("main")).not_to_contain_text(pathway.number)
