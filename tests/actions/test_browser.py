"""A fiche is written, a session noted on a phone, a dossier préfet awaited, a figure followed to its paper."""

import re
import uuid
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions import tasks
from actions.models import Action, ActionDocument, Framework, TfpbConvention
from actions.services.dossiers import ask_dossier
from tests.factories import AxisFactory, FrameworkFactory, ParticipationFactory, PartnerFactory, spend


@pytest.mark.timeout(90)
def test_a_fiche_is_written_and_a_session_noted(
    live_site: Any, page: Page, axe: Any, officer: Any, programme: Any
) -> None:
    framework = FrameworkFactory(title="Contrat de quartier")
    AxisFactory(framework=framework, number=1, name="Cadre de vie")
    programme.frameworks.add(framework)
    PartnerFactory(name="Régie des Tilleuls")
    live_site.sign_in(page, officer)
    page.goto(live_site + programme.get_absolute_url())
    page.get_by_role("link", name="Nouvelle action").click()
    assert axe() == []
    page.get_by_label("Intitulé").fill("Café du lundi")
    page.get_by_label("Type").select_option(label="Action de proximité")
    page.get_by_label("1. Cadre de vie").check()
    page.get_by_label("Droit commun ou au-delà").select_option(label="Au-delà du droit commun")
    page.get_by_label("Autre partenaire").first.fill("Régie des Tilleuls")
    page.get_by_role("button", name="Enregistrer").click()
    # Nothing is lost, and what is missing is one link away.
    summary = page.get_by_role("alert")
    summary.get_by_role("link", name="Ce qui le justifie").click()
    page.keyboard.type("Une présence que le bailleur ne doit pas.")
    assert page.get_by_label("Intitulé").input_value() == "Café du lundi"
    assert page.get_by_label("1. Cadre de vie").is_checked()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Café du lundi")
    action = Action.objects.get()
    assert [str(axis) for axis in action.axes.all()] == ["1. Cadre de vie"]
    assert action.partners.get().partner.name == "Régie des Tilleuls"

    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Séances").click()
    page.get_by_role("link", name="Noter une séance").first.click()
    page.get_by_label("Personnes venues").fill("14")
    page.get_by_label("Femmes", exact=True).fill("9")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("main")).to_contain_text("9 F, 0 H, 5 non renseignés")
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.timeout(120)
def test_a_dossier_is_followed_then_downloaded(
    live_site: Any, page: Page, axe: Any, officer: Any, quartier: Any
) -> None:
    year = timezone.localdate().year
    convention = TfpbConvention.objects.create(
        quartier=quartier, framework=Framework.objects.get(kind="tfpb"), first_year=year, last_year=year + 2
    )
    live_site.sign_in(page, officer)
    # Somebody has asked for one, and the worker has not come yet.
    dossier, _ = ask_dossier(quartier=quartier, year=year, by=officer, uid=uuid.uuid4())
    page.goto(live_site + convention.get_absolute_url())
    page.get_by_role("link", name=f"Dossier {year}-01").click()
    expect(page.locator("#etat")).to_contain_text("En attente")
    expect(page.get_by_role("link", name="Actualiser")).to_be_visible()
    assert axe() == []
    tasks.make_dossier.enqueue(dossier.pk, dossier.attempt)
    # The page has followed by itself.
    expect(page.locator("#etat")).to_contain_text("Le dossier est prêt.", timeout=20_000)
    assert axe() == []
    with page.expect_download() as waited:
        page.get_by_role("link", name="Archive").click()
    assert waited.value.suggested_filename.startswith(f"dossier-{year}-01")
    with zipfile.ZipFile(waited.value.path()) as files:
        assert files.namelist()[0] == "00-dossier.pdf"

    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.goto(live_site + convention.get_absolute_url())
    page.get_by_role("button", name="Préparer le dossier préfet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Dossier préfet {year}-02")


@pytest.mark.timeout(90)
def test_a_figure_of_a_bilan_leads_to_the_paper_that_justifies_it(
    live_site: Any, page: Page, axe: Any, officer: Any, action: Any
) -> None:
    ParticipationFactory(action=action, people=14, women=9)
    spend(action, Decimal("30.00"), account="623", label="Affiches")
    line = spend(action, Decimal("120.50"), label="Terreau")
    invoice = ActionDocument(
        action=action, spending=line, title="Facture du terreau", name="facture.txt", content_type="text/plain",
        size=14, digest="a" * 64, added_by=officer,
    )  # fmt: skip
    invoice.file.save("facture.txt", ContentFile(b"Facture jointe"), save=False)
    invoice.save()
    live_site.sign_in(page, officer)
    page.goto(live_site + reverse("actions:report_detail", args=[action.pk, 2026]))
    # The text is proposed, put right, and kept when it is sent.
    page.get_by_role("link", name="Proposer un texte").click()
    written = page.get_by_label("Ce qui a été fait")
    expect(written).to_have_value(re.compile("une séance a réuni 14 participations"))
    written.fill(f"{written.input_value()}\n\nLe jardin est ouvert.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#qualitatif")).to_contain_text("Le jardin est ouvert.")
    assert axe() == []
    # From the amount to its only line, from the line to its paper.
    page.get_by_role("link", name="120,50 € réalisés : Prestations de services").click()
    rows = page.get_by_role("region", name="Les dépenses")
    expect(rows.get_by_role("rowheader", name="Terreau")).to_be_visible()
    expect(rows).not_to_contain_text("Affiches")
    assert axe() == []
    with page.expect_download() as download:
        rows.get_by_role("link", name="Facture du terreau").click()
    assert Path(download.value.path()).read_bytes() == b"Facture jointe"
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
