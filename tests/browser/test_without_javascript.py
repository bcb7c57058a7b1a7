"""What people come for works in a browser without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.models import ImportJob
from diagnostics.models import Observation
from territories.models import Commune
from tests.world import Site, picture


@pytest.fixture
def plain(new_context: Any) -> Iterator[Page]:
    """A browser in which no script runs."""
    context = new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def site(live_site: Any) -> Site:
    return Site()


def test_reporting(live_site: Any, plain: Page, site: Site, tmp_path: Path) -> None:
    live_site.sign_in(plain, site.here.proximity)
    photo = tmp_path / "vitre.jpg"
    photo.write_bytes(picture("crimson"))
    plain.goto(live_site + "/signaler/")
    if not plain.locator("#ou").get_by_label("Résidence").is_visible():
        plain.locator("#ou > summary").click()
    # Each place offers what is in it once it is sent.
    for label, place in (("Résidence", site.here.residence), ("Bâtiment", site.here.building)):
        plain.locator("#ou").get_by_label(label).select_option(label=place.name)
        plain.get_by_role("button", name="Préciser : bâtiments et halls").click()
    plain.locator("#ou").get_by_label("Hall").select_option(index=1)
    plain.locator("label.tile:has(input[name=theme])").first.click()
    plain.locator("label.g2").click()
    plain.locator("input[name=photos]").set_input_files(photo)
    plain.locator("textarea[name=text]").fill("Vitre fendue")
    plain.get_by_role("button", name="Envoyer", exact=True).click()
    if plain.get_by_role("button", name="C’est autre chose, envoyer").is_visible():
        # The photo has to be chosen again: a browser gives no file twice.
        plain.locator("input[name=photos]").set_input_files(photo)
        plain.get_by_role("button", name="C’est autre chose, envoyer").click()
    plain.wait_for_url(re.compile("/envoye/"))
    observation = Observation.objects.get(text="Vitre fendue")
    assert observation.entrance == site.here.entrance
    assert observation.photos.count() == 1


def test_filtering_a_list(live_site: Any, plain: Page, site: Site) -> None:
    live_site.sign_in(plain, site.here.officer)
    plain.goto(live_site + "/veille/")
    expect(plain.locator("#liste tbody tr")).to_have_count(2)
    plain.locator("form#filtres [name=q]").fill("cassée")
    plain.get_by_role("button", name="Filtrer").click()
    expect(plain.locator("#liste tbody tr")).to_have_count(1)
    plain.get_by_role("link", name=re.compile("retirer ce filtre")).first.click()
    expect(plain.locator("#liste tbody tr")).to_have_count(2)


def test_qualifying(live_site: Any, plain: Page, site: Site) -> None:
    live_site.sign_in(plain, site.here.officer)
    plain.goto(live_site + "/")
    plain.get_by_role("link", name=re.compile("^Qualifier")).first.click()
    plain.locator("#action").get_by_label("Gravité").select_option(label="Sérieux")
    plain.locator("#action").get_by_role("button", name="Qualifier").click()
    expect(plain.locator("main")).to_contain_text("L’observation est qualifiée.")
    site.here.observation.refresh_from_db()
    assert (site.here.observation.severity, site.here.observation.status) == (3, "to_do")


def test_importing(live_site: Any, plain: Page, site: Site, tmp_path: Path) -> None:
    live_site.sign_in(plain, site.people["administrator"])
    file = tmp_path / "communes.csv"
    file.write_text("code Insee;nom\n11262;Narbonne\n34032;Béziers\n")
    plain.goto(live_site + "/administration/imports/communes/nouveau/")
    plain.locator("main input[type=file]").first.set_input_files(file)
    plain.get_by_role("button", name="Vérifier le fichier").click()
    expect(plain.locator("main")).to_contain_text("rien n’est encore écrit")
    assert not Commune.objects.filter(insee_code="11262").exists()
    plain.get_by_role("button", name="Importer", exact=True).click()
    expect(plain.locator("main")).to_contain_text("C’est importé.")
    assert set(Commune.objects.filter(insee_code__in=["11262", "34032"]).values_list("name", flat=True)) == {
        "Narbonne",
        "Béziers",
    }
    assert ImportJob.objects.get(importer="communes").created == 2
