"""The thread of the whole product, in a browser: from the national file to the answer that the gardien reads."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from diagnostics.models import Observation
from territories.models import Quartier, Residence
from tests.factories import PASSWORD, QuartierFactory, UserFactory, member
from tests.world import picture

ROOT = Path(__file__).resolve().parent.parent.parent
NATIONAL_FILE = "01_qpv2024_contours_france_DERIVE.geojson"
QUARTIERS = 1584
PHONE = {"width": 320, "height": 640}
HALLS = """\
référence;nom;code Insee;commune;adresse;logements;latitude;longitude;code quartier;bâtiment;hall
R1;Les Oliviers;11262;Narbonne;3 rue des Oliviers;24;43,1840;2,9830;QN01107I;Bâtiment B;Hall 3
R1;Les Oliviers;11262;Narbonne;5 rue des Oliviers;16;43,1840;2,9830;QN01107I;Bâtiment B;Hall 4
R2;Les Figuiers;11262;Narbonne;1 rue des Figuiers;40;;;QN01109I;Tour 1;Hall A
"""


@pytest.fixture
def worker(settings: Any, live_site: Any, tmp_path: Path) -> Iterator[None]:
    """Run background tasks as in production: kept in the database, done by a process of its own."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "dsu.settings"}
    environment["MEDIA_ROOT"] = default_storage.location
    name = connection.settings_dict["NAME"]
    if address := os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", address)
    else:
        environment["DATABASE_NAME"] = name
    output = (tmp_path / "worker.txt").open("w")
    command = [sys.executable, "manage.py", "db_worker", "--interval", "0.2", "--no-startup-delay", "--no-reload"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
        output.close()


@pytest.fixture(autouse=True)
def _short_patience(context: Any) -> None:
    """What is missing is said soon."""
    context.set_default_timeout(15_000)


def sign_in_by_form(page: Page, site: Any, email: str, password: str) -> None:
    """Sign in as a person does."""
    page.goto(site + "/")
    page.get_by_label(re.compile("e-mail", re.I)).fill(email)
    page.get_by_label("Mot de passe").first.fill(password)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(site + "/")


def send_file(page: Page, site: Any, importer: str, file: Any) -> None:
    """Go from the administration to the page of an import, and send a file."""
    page.goto(site + "/administration/")
    page.get_by_role("main").get_by_role("link", name="Imports").click()
    page.get_by_role("link", name=importer).click()
    page.locator("main input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name="Vérifier le fichier").click()
    page.wait_for_url(re.compile(r"/administration/imports/[0-9a-f-]{36}/$"))


def follow(page: Page, done: Any) -> list[str]:
    """Wait for a work to end; return what its bar said on the way."""
    said: list[str] = []
    deadline = time.monotonic() + 90
    while not done.is_visible():
        assert time.monotonic() < deadline, said
        for text in page.locator(".work-progress-text").all_inner_texts():
            if text not in said:
                said.append(" ".join(text.split()))
        page.wait_for_timeout(100)
    return said


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("worker")
def test_the_national_file_is_previewed_then_imported_with_a_bar_and_a_report(
    page: Page, live_site: Any, shared_data: Path
) -> None:
    UserFactory(email="ada@exemple.fr", is_administrator=True)
    sign_in_by_form(page, live_site, "ada@exemple.fr", PASSWORD)
    send_file(page, live_site, "Choisir un fichier : Quartiers", shared_data / NATIONAL_FILE)

    expect(page.locator("progress")).to_be_visible()
    follow(page, page.get_by_role("heading", name="Premières lignes à créer"))
    expect(page.locator("main")).to_contain_text("rien n’est encore écrit")
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s584"))
    assert not Quartier.objects.exists(), "a preview writes nothing"

    page.get_by_role("button", name="Importer", exact=True).click()
    # The bar of a work in the background: found again by the address, with its counts.
    said = follow(page, page.locator("main").get_by_text("C’est importé."))
    assert any(re.search(r"/ 1\s584", text) for text in said), said
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s584\s*créées"))
    expect(page.locator("main")).to_contain_text(re.compile(r"0\s*refusée"))
    assert Quartier.objects.count() == QUARTIERS
    with page.expect_download() as download:
        page.get_by_role("link", name="Rapport CSV").click()
    assert "1584" in download.value.path().read_text("utf-8-sig").replace("\u202f", "").replace("\xa0", "")

    page.get_by_role("link", name="Voir les données").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s584 quartiers"))


def make_the_team(page: Page, site: Any) -> None:
    """Create a team on two quartiers, and its three members."""
    page.goto(site + "/equipes/nouvelle/")
    page.get_by_label("Nom").fill("Agence de Narbonne")
    page.get_by_role("button", name="Créer et choisir ses quartiers").click()
    page.get_by_label("Nom, code ou commune").fill("Narbonne")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page).to_have_url(re.compile("q=Narbonne"))
    for name in ("Narbonne Ouest", "Narbonne Est"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Ajouter les cochés").click()
    expect(page.get_by_text("2 quartiers ajoutés.")).to_be_visible()
    page.get_by_role("link", name="Terminer").click()
    for first_name, role in (("Paul", Role.PROXIMITY), ("Olga", Role.OFFICER), ("Maya", Role.MANAGER)):
        form = page.locator("#ajouter form")
        form.get_by_label("Adresse e-mail").fill(f"{first_name.lower()}@exemple.fr")
        form.get_by_label("Rôle").select_option(label=str(role.label))
        form.get_by_label("Prénom").fill(first_name)
        form.get_by_label("Nom", exact=True).fill("Durand")
        form.get_by_role("button", name="Ajouter à l’équipe").click()
        expect(page.locator("#membres")).to_contain_text(f"{first_name} Durand")


def accept_the_invitation(page: Page, site: Any, email: str) -> None:
    """Follow the link of the invitation, choose a password, sign in with it."""
    message = next(message for message in mail.outbox if message.to == [email])
    path = re.search(r"https?://[^/\s]+(/compte/\S+)", str(message.body))
    assert path, message.body
    page.goto(site + path[1])
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    if "/compte/" in page.url:
        sign_in_by_form(page, site, email, PASSWORD)


def report_a_broken_door(page: Page, site: Any, photo: Path) -> None:
    """Report with a photo, in a hall, on a phone."""
    page.goto(site + "/")
    page.get_by_role("link", name=re.compile("Signaler")).first.click()
    expect(page.get_by_role("heading", name="Signaler")).to_be_visible()
    if not page.locator("#ou").get_by_role("combobox", name="Quartier").is_visible():
        page.locator("#ou > summary").click()
    for label, choice in (
        ("Quartier", "Narbonne Ouest"),
        ("Résidence", "Les Oliviers"),
        ("Bâtiment", "Bâtiment B"),
        ("Hall", "Hall 3"),
    ):
        page.locator("#ou").get_by_role("combobox", name=label).select_option(label=choice)
    page.locator("label.tile:has(input[name=theme])").first.click()
    page.locator("label.g3").click()
    page.locator("input[name=photos]").set_input_files(photo)
    page.get_by_label("En quelques mots").fill("La porte du hall ne ferme plus")
    expect(page.get_by_role("listitem").filter(has=page.locator("img")).first).to_be_visible()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    page.wait_for_url(re.compile(r"/signaler/[0-9a-f-]{36}/envoye/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("envoyé")


@pytest.mark.timeout(300)
def test_from_the_hall_to_the_answer(page: Page, new_context: Any, live_site: Any, tmp_path: Path) -> None:
    # The administrator makes the team, and imports the residences of its quartiers.
    for code, name in (("QN01107I", "Narbonne Ouest"), ("QN01109I", "Narbonne Est"), ("QN01108I", "Narbonne Centre")):
        QuartierFactory(code=code, name=name, kind="qpv_2024", at=(2.983, 43.184))
    elsewhere = Quartier.objects.get(code="QN01108I")
    colleague = member(elsewhere, Role.MANAGER, email="omar@exemple.fr")
    UserFactory(email="ada@exemple.fr", is_administrator=True)
    sign_in_by_form(page, live_site, "ada@exemple.fr", PASSWORD)
    make_the_team(page, live_site)
    file = tmp_path / "residences.csv"
    file.write_text(HALLS)
    send_file(page, live_site, "Choisir un fichier : Résidences", file)
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.locator("main").get_by_text("C’est importé.")).to_be_visible()
    assert Residence.objects.count() == 2

    # A member of the proximity team reports what is seen in a hall.
    phone = new_context(has_touch=True).new_page()
    phone.set_viewport_size(PHONE)
    accept_the_invitation(phone, live_site, "paul@exemple.fr")
    photo = tmp_path / "porte.jpg"
    photo.write_bytes(picture())
    report_a_broken_door(phone, live_site, photo)
    observation = Observation.objects.get()
    assert observation.place_label == "Les Oliviers, Bâtiment B, Hall 3"
    assert observation.photos.count() == 1

    # The chargée de mission finds it on her desk, qualifies it and gives it to somebody.
    desk = new_context().new_page()
    live_site.sign_in(desk, User.objects.get(email="olga@exemple.fr"))
    desk.goto(live_site + "/")
    expect(desk.locator("main")).to_contain_text("La porte du hall ne ferme plus")
    desk.get_by_role("link", name=re.compile("^Qualifier")).first.click()
    desk.locator("#action").get_by_label("Gravité").select_option(label="Grave")
    desk.locator("#action").get_by_role("button", name="Qualifier").click()
    desk.get_by_role("link", name="Confier").click()
    desk.locator("#action").get_by_label("confi", exact=False).select_option(label="Paul Durand")
    desk.locator("#action").get_by_role("button", name="Confier").click()
    desk.get_by_role("link", name="Répondre à l’auteur").click()
    desk.locator("#action textarea").fill("Le serrurier passe demain matin.")
    desk.locator("#action").get_by_role("button", name="Répondre").click()
    expect(desk.locator("main")).to_contain_text("Le serrurier passe demain matin.")
    observation.refresh_from_db()
    assert (observation.severity, observation.assignee.first_name) == (4, "Paul")

    # The manager sees it counted, on the quartier and in the portfolio, and lands on it from the figure.
    live_site.sign_in(desk, User.objects.get(email="maya@exemple.fr"))
    for path in (observation.quartier.get_absolute_url(), "/portefeuille/"):
        desk.goto(live_site + path)
        figure = desk.locator("main a[href*='/veille/?']").filter(has_text=re.compile(r"^\W*1\b")).first
        figure.click()
        expect(desk.get_by_role("heading", level=1)).to_contain_text("Veille")
        row = desk.locator("main tbody tr, main li").filter(has_text="Les Oliviers, Bâtiment B, Hall 3").first
        row.get_by_role("link").first.click()
        desk.wait_for_url(live_site + observation.get_absolute_url())

    # The gardien reads the answer.
    phone.goto(live_site + "/veille/mes-signalements/")
    expect(phone.locator("main")).to_contain_text("Le serrurier passe demain matin.")

    # For a colleague of another team, none of it exists.
    live_site.sign_in(desk, colleague)
    for path in (observation.get_absolute_url(), observation.quartier.get_absolute_url()):
        response = desk.goto(live_site + path)
        assert response is not None
        assert response.status == 404
        expect(desk.locator("main")).to_contain_text("Page introuvable")
