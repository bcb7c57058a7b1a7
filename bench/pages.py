"""What is measured: pages of the product, their floors, and what Django's admin has in their place."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import User
from bench.seed import BUILDINGS, HALLS, RESIDENCES, Seeded
from bench.server import Answer, Site
from bench.words import COMMON, RARE
from diagnostics.models import Observation, Theme

CSRF = "mesures" + "a" * 25


@dataclass(frozen=True)
class Visitor:
    """A signed-in user: the headers of their browser."""

    headers: dict[str, str]

    @classmethod
    def of(cls, user_id: int) -> "Visitor":
        """Sign a user in."""
        user = User.objects.get(pk=user_id)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return cls({"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={CSRF}"})


@dataclass(frozen=True)
class Page:
    """Something that is measured.

    `budget` is the most that it may take, as a multiple of its floor; `admin` names the page of the admin that a team
    would use in its place; `every` tells in how many of the rounds it is asked for.
    """

    name: str
    label: str
    ask: Callable[[Site, dict[str, str]], Answer]
    floor: Callable[[Site, dict[str, str]], Answer] | None = None
    budget: float | None = None
    admin: str | None = None
    every: int = 1
    expected: tuple[int, ...] = (200,)


def _get(visitor: Visitor, path: str) -> Callable[[Site, dict[str, str]], Answer]:
    return lambda site, headers: site.request("GET", path, {**visitor.headers, **headers})


def _floor(visitor: Visitor, path: str, method: str = "GET") -> Callable[[Site, dict[str, str]], Answer]:
    address = f"/bench/plancher/?page={quote(path)}"
    body = urlencode({"csrfmiddlewaretoken": CSRF}).encode() if method == "POST" else None
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    return lambda site, headers: site.request(method, address, {**visitor.headers, **form, **headers}, body)


def _entry(visitor: Visitor, quartier: int, theme: int) -> Callable[[Site, dict[str, str]], Answer]:
    residence = (quartier - 1) * RESIDENCES + 1
    building = (residence - 1) * BUILDINGS + 1

    def ask(site: Site, headers: dict[str, str]) -> Answer:
        fields = {
            "csrfmiddlewaretoken": CSRF,
            "uid": str(uuid.uuid4()),
            "quartier": quartier,
            "residence": residence,
            "building": building,
            "entrance": (building - 1) * HALLS + 1,
            "theme": theme,
            "kind": "finding",
            "severity": 2,
            "text": "La porte du hall ne ferme plus.",
            "seen_on": timezone.localdate().isoformat(),
            "responsible_body": "landlord",
            # Seen beside what is already there: it is another one.
            "other": 1,
        }
        return site.request(
            "POST",
            "/signaler/",
            {**visitor.headers, "Content-Type": "application/x-www-form-urlencoded", **headers},
            urlencode(fields).encode(),
        )

    return ask


def _admin_entry(visitor: Visitor, quartier: int, theme: int, author: int) -> Callable[[Site, dict[str, str]], Answer]:
    def ask(site: Site, headers: dict[str, str]) -> Answer:
        fields = {
            "csrfmiddlewaretoken": CSRF,
            "quartier": quartier,
            "theme": theme,
            "kind": "finding",
            "severity": 2,
            "text": "La porte du hall ne ferme plus.",
            "seen_on": timezone.localdate().strftime("%d/%m/%Y"),
            "responsible_body": "landlord",
            "status": "to_qualify",
            "author": author,
            "closing_reason": "",
            "answer": "",
        }
        return site.request(
            "POST",
            "/bench/admin/diagnostics/observation/add/",
            {**visitor.headers, "Content-Type": "application/x-www-form-urlencoded", **headers},
            urlencode(fields).encode(),
        )

    return ask


def pages(made: Seeded) -> list[Page]:
    """Return what is measured on the database in use."""
    manager, officer = Visitor.of(made.manager_id), Visitor.of(made.officer_id)
    administrator = Visitor.of(made.administrator_id)
    busiest, usual = f"/quartiers/{made.busiest_id}/", f"/quartiers/{made.usual_id}/"
    theme = Theme.objects.order_by("pk").values_list("pk", flat=True)[2]
    since = (timezone.localdate() - datetime.timedelta(days=365)).isoformat()
    filtered = f"/veille/?theme={theme}&etat=ouvertes&gravite=3"
    row = Observation.objects.filter(quartier_id=made.usual_id).order_by("pk").values_list("pk", flat=True)[0]
    change_list = "/bench/admin/diagnostics/observation/"
    listed = "Liste de l’admin"

    def both(
        name: str, label: str, path: str, budget: float, who: Visitor = manager, admin: str | None = None
    ) -> Page:
        return Page(name, label, _get(who, path), _floor(who, path), budget, admin)

    return [
        both("bureau", "Mon bureau, manager de tout", "/", 2),
        both("quartier", "Quartier, le plus chargé", busiest, 2),
        both("quartier_usual", "Quartier, le centième", usual, 2),
        both("portfolio", "Portefeuille, 1 600 quartiers", "/portefeuille/", 2),
        both("list", "Liste", "/veille/", 2, admin="admin_list"),
        both("list_officer", "Liste, une agence", "/veille/", 2, officer, "admin_list"),
        both("list_filtered", "Liste filtrée (thème, état, gravité)", filtered, 2, admin="admin_filtered"),
        both("list_quartier", "Liste d’un quartier sur un an", f"/veille/?quartier={made.busiest_id}&du={since}", 2),
        both("list_deep", "Liste, page 400", "/veille/?page=400", 2, admin="admin_deep"),
        both("search_rare", "Recherche, mot rare", f"/veille/?q={RARE}", 3, admin="admin_search"),
        both("search_common", "Recherche, mot courant", f"/veille/?q={COMMON}", 3, admin="admin_search_common"),
        both("search_two", "Recherche, deux mots, une agence", f"/veille/?q={COMMON}+hall", 3, officer),
        both("observation", "Observation", f"/veille/{row}/", 2, admin="admin_form"),
        both("entry_form", "Signaler (formulaire)", f"/signaler/?quartier={made.usual_id}", 2, admin="admin_add"),
        Page(
            "entry_post",
            "Signaler (envoi)",
            _entry(officer, _of_agency(made), theme),
            _floor(officer, f"/signaler/?quartier={_of_agency(made)}", "POST"),
            2,
            "admin_post",
            expected=(302, 303),
        ),
        Page("admin_list", listed, _get(administrator, change_list), every=5),
        Page(
            "admin_filtered",
            f"{listed}, filtrée",
            _get(administrator, f"{change_list}?theme__id__exact={theme}&status__exact=to_do&severity__exact=3"),
            every=5,
        ),
        Page("admin_deep", f"{listed}, page 400", _get(administrator, f"{change_list}?p=400"), every=5),
        Page("admin_search", f"{listed}, mot rare", _get(administrator, f"{change_list}?q={RARE}"), every=10),
        Page(
            "admin_search_common",
            f"{listed}, mot courant",
            _get(administrator, f"{change_list}?q={COMMON}"),
            every=10,
        ),
        Page("admin_form", "Fiche de l’admin", _get(administrator, f"{change_list}{row}/change/"), every=5),
        Page("admin_add", "Formulaire de l’admin", _get(administrator, f"{change_list}add/"), every=5),
        Page(
            "admin_post",
            "Envoi dans l’admin",
            _admin_entry(administrator, made.usual_id, theme, made.officer_id),
            every=5,
            expected=(302, 303),
        ),
    ]


def _of_agency(made: Seeded) -> int:
    """Return the first quartier of the officer's agency."""
    quartiers = User.objects.get(pk=made.officer_id).scope.officer_quartier_ids
    return int(quartiers[0])
