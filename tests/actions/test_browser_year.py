"""A year of actions in a browser: an abatement from its convention to its file, an action from its sessions to its
bilan.
"""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from actions.models import ActionReport, Framework, TfpbConvention, TfpbLine
from tests.factories import ActionFactory, ParticipationFactory, ProgrammeFactory, spend


@pytest.fixture
def year() -> int:
    """The year that pages open on."""
    return timezone.localdate().year


@pytest.fixture
def action(quartier: Any, officer: Any, year: int) -> Any:
    """An action of last year and of this one."""
    programme = ProgrammeFactory(quartiers=[quartier], lead=officer, first_year=year - 1, last_year=year)
    return ActionFactory(
        programme=programme, title="Correspondants de nuit", responsible=officer, first_year=year - 1, last_year=year
    )


@pytest.mark.timeout(120)
def test_a_plan_of_abatement_is_built_and_taken_away_to_be_signed(
    live_site: Any, page: Page, axe: Any, quartier: Any, officer: Any, action: Any, year: int, tmp_path: Any
) -> None:
    framework = Framework.objects.get(kind="tfpb")
    night, axis = framework.axes.get(number=5), framework.axes.get(number=7)
    before = TfpbConvention.objects.create(
        quartier=quartier, framework=framework, first_year=year - 3, last_year=year - 1
    )
    TfpbLine.objects.create(convention=before, year=year - 1, axis=night, action=action, landlord=6000, valued=4500)
    garden = ActionFactory(
        programme=action.programme, title="Jardin partagé", responsible=officer, first_year=year, last_year=year
    )

    live_site.sign_in(page, officer)
    page.goto(live_site + reverse("actions:tfpb_list"))
    page.get_by_role("link", name="Nouvelle convention").first.click()
    page.get_by_label("Quartier").select_option(value=str(quartier.pk))
    page.get_by_label("Cadre").select_option(value=str(framework.pk))
    page.get_by_label("Première année").fill(str(year))
    page.get_by_label("Dernière année").fill(str(year + 2))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(year))
    assert axe() == []

    page.get_by_role("link", name="Logements et abattement").click()
    page.get_by_label("Logements concernés").fill("120")
    page.get_by_label("Abattement de l’année").fill("10 000")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name=f"Reprendre le plan de {year - 1}").click()
    plan = page.locator("#plan")
    expect(plan).to_contain_text("Correspondants de nuit")

    page.get_by_role("link", name="Ajouter une ligne").click()
    page.get_by_label("Axe").select_option(value=str(axis.pk))
    page.get_by_label("Action", exact=False).first.select_option(value=str(garden.pk))
    page.get_by_label("Financement du bailleur").fill("2 500,50")
    page.get_by_label("Dépense valorisée").fill("3000")
    page.get_by_role("button", name="Enregistrer").click()
    # More than it costs: what was typed is still there.
    expect(page.get_by_role("alert")).to_contain_text("On ne valorise pas plus que la dépense prévue")
    page.get_by_label("Dépense valorisée").fill("2500,50")
    page.get_by_role("button", name="Enregistrer").click()
    expect(plan).to_contain_text("Jardin partagé")
    # 10,000 less 4,500 and 2,500.50.
    expect(page.locator("#jauge")).to_contain_text("Le plan laisse 2 999,50 €".replace(" ", " "))
    assert axe() == []

    with page.expect_download() as told:
        page.get_by_text("Autres fichiers").click()
        page.get_by_role("link", name="À signer (XLSX)").click()
    path = tmp_path / told.value.suggested_filename
    told.value.save_as(path)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    total = next(row for row in rows if row[0] == "Total")
    assert (total[2], total[5]) == (8500.5, 7000.5)


@pytest.mark.timeout(120)
def test_a_bilan_is_written_validated_and_told_by_the_programme(
    live_site: Any, page: Page, axe: Any, quartier: Any, officer: Any, manager: Any, action: Any, year: int
) -> None:
    day = timezone.localdate().replace(month=1, day=1)
    ParticipationFactory(action=action, on=day, people=14, women=9, quartier=quartier)
    ParticipationFactory(action=action, on=day, people=11, women=4, quartier=quartier)
    spend(action, Decimal("1234.56"), on=day)

    live_site.sign_in(page, officer)
    page.goto(live_site + reverse("actions:report_detail", args=[action.pk, year]))
    expect(page.locator("main")).to_contain_text("1 234,56 €".replace(" ", " "))
    page.get_by_role("link", name="Écrire").click()
    page.get_by_label("Ce qui a été fait").fill("Deux correspondants ont tourné chaque soir.")
    page.get_by_label("Suite").select_option(label="À reconduire")
    page.get_by_label("La phrase du bilan").fill("Les halls sont calmes le soir.")
    page.get_by_role("button", name="Enregistrer").click()
    main = page.locator("main")
    expect(main).to_contain_text("pas encore validé")
    # Who came and what was spent were not typed: they are read.
    expect(main).to_contain_text("25")
    expect(main).to_contain_text("13")
    assert page.get_by_role("button", name="Valider").count() == 0, "that is for a manager"
    assert axe() == []

    live_site.sign_in(page, manager)
    page.reload()
    page.get_by_role("button", name="Valider").click()
    expect(page.locator("main")).to_contain_text(f"Validé par {manager}")
    assert ActionReport.objects.get().validated_by == manager
    page.goto(live_site + reverse("actions:programme_results", args=[action.programme_id]))
    row = page.get_by_role("row").filter(has_text="Correspondants de nuit")
    expect(row).to_contain_text("Les halls sont calmes le soir.")
    expect(page.get_by_role("row").filter(has_text="Participations").first).to_contain_text("25")
