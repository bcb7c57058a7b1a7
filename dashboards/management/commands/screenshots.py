"""``manage.py screenshots``: pictures of the main screens, on a demonstration of their own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from dashboards.demo.accounts import DOMAIN, PASSWORD

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (320, 768, 1440)
HEIGHT = 1000
START_SECONDS = 180
# Shown by README.md: the screen, the width, the height that is kept.
DOCS = (("quartier", 1440, 1000), ("bureau-mission", 1440, 900), ("signaler", 320, 640))


@dataclass(frozen=True)
class Screen:
    """A page to look at: who opens it, where; `follow` is a link of that page that leads to the picture."""

    name: str
    account: str
    path: str
    follow: str = ""


SCREENS = (
    Screen("connexion", "", "/compte/connexion/"),
    Screen("bureau-gardien", "gardien", "/"),
    Screen("bureau-mission", "mission", "/"),
    Screen("bureau-manager", "manager", "/"),
    Screen("bureau-admin", "admin", "/"),
    Screen("signaler", "gardien", "/signaler/"),
    Screen("mes-signalements", "gardien", "/veille/mes-signalements/"),
    Screen("veille", "mission", "/veille/"),
    Screen("veille-carte", "mission", "/veille/carte/"),
    Screen("observation", "mission", "/veille/", "main tbody a.row-link"),
    Screen("quartiers", "manager", "/quartiers/"),
    Screen("quartiers-carte", "manager", "/quartiers/carte/"),
    Screen("quartier", "manager", "/portefeuille/", "main tbody a[href^='/quartiers/']"),
    Screen("portefeuille", "manager", "/portefeuille/"),
    Screen("residences", "mission", "/residences/"),
    Screen("residence", "mission", "/residences/", "main tbody a[href^='/residences/']"),
    Screen("projets", "manager", "/projets/"),
    Screen("projet", "manager", "/projets/", "main a[href^='/projets/']:not([href*=nouveau]):not([href*='?'])"),
    Screen("recherche", "manager", "/recherche/?q=hall"),
    Screen("administration", "admin", "/administration/"),
    Screen("imports", "admin", "/administration/imports/"),
    Screen("equipe", "admin", "/equipes/", "main tbody a"),
    Screen("droits", "admin", "/droits/"),
)


class Command(BaseCommand):
    """Start a site with the demonstration on a database that is thrown away, and take pictures of it."""

    help = "Photographie les écrans principaux sur une démonstration jetable, dans var/screenshots/."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--docs", action="store_true", help="renouvelle aussi les images de docs/screenshots/")
        parser.add_argument("--only", nargs="+", default=[], metavar="ÉCRAN", help="ces écrans seulement")
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "var" / "screenshots", help="dossier")

    def handle(self, *, docs: bool, only: list[str], output: Path, **options: Any) -> None:
        """Take the pictures. Raises CommandError without a browser, or when the site does not start."""
        known = {screen.name for screen in SCREENS}
        if unknown := set(only) - known:
            raise CommandError(f"Écrans inconnus : {', '.join(sorted(unknown))}. Connus : {', '.join(sorted(known))}.")
        executable = next(filter(None, map(shutil.which, BROWSERS)), None)
        if executable is None:
            raise CommandError(f"Aucun navigateur n’est installé : il faut l’un de {', '.join(BROWSERS)}.")
        try:
            from playwright.sync_api import sync_playwright
        except ImportError as error:
            raise CommandError("Il manque les outils de développement : « make screenshots » les installe.") from error
        output.mkdir(parents=True, exist_ok=True)
        with _site() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
            photographer = _Photographer(browser, address)
            for screen in SCREENS:
                if not only or screen.name in only:
                    for width in WIDTHS:
                        photographer.take(screen, width, output / f"{screen.name}-{width}.png")
                    self.stdout.write(f"{screen.name} : {', '.join(map(str, WIDTHS))} px")
            if docs:
                folder = settings.BASE_DIR / "docs" / "screenshots"
                folder.mkdir(exist_ok=True)
                for name, width, height in DOCS:
                    screen = next(screen for screen in SCREENS if screen.name == name)
                    photographer.take(screen, width, folder / f"{name}.png", height=height)
            browser.close()
        self.stdout.write(f"Les images sont dans {output}.")


class _Photographer:
    """A browser with one session for each account."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.contexts: dict[str, Any] = {}

    def take(self, screen: Screen, width: int, path: Path, height: int | None = None) -> None:
        """Write the picture of a screen: the whole page, or its first `height` pixels."""
        page = self._context(screen.account).new_page()
        page.set_viewport_size({"width": width, "height": height or HEIGHT})
        page.goto(self.address + screen.path)
        if screen.follow:
            target = page.locator(screen.follow).first.get_attribute("href")
            page.goto(self.address + target)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path, full_page=height is None, animations="disabled")
        page.close()

    def _context(self, account: str) -> Any:
        if account not in self.contexts:
            context = self.browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
            self.contexts[account] = context
            if account:
                page = context.new_page()
                page.goto(f"{self.address}/compte/connexion/")
                page.locator("[name=login]").fill(f"{account}@{DOMAIN}")
                page.locator("[name=password]").fill(PASSWORD)
                page.locator("main form button[type=submit]").first.click()
                page.wait_for_url(f"{self.address}/")
                page.close()
        return self.contexts[account]


@contextmanager
def _site() -> Iterator[str]:
    """Run the whole product on a database and a folder of files of its own; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="screenshots-", dir=_folder()))
    # The account of the database server goes through it.
    folder.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "DEBUG": "1",
        "DATABASE_DIRECTORY": str(folder / "postgres"),
        "MEDIA_ROOT": str(folder / "files"),
        # No network, and the same picture every time.
        "MAP_TILES": "",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    folder = settings.BASE_DIR / "var"
    folder.mkdir(exist_ok=True)
    return folder


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandError("Le site de démonstration n’a pas démarré : la cause est écrite au-dessus.")
        try:
            urllib.request.urlopen(f"{address}/sante/", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise CommandError(f"Le site de démonstration ne répond pas après {START_SECONDS} secondes.")
