"""Who gets what at which address: the one table that the tests of the whole site read.

Each row names a view and what six visitors get there, in this order: anonymous, outsider (manager of another
quartier), proximité, chargé de mission, manager, administrateur. "in" is the redirection to the sign-in page. A view
that answers differently to different objects or methods has several rows.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.forms import FileField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import NotificationKind
from core.documents.registry import word_document
from diagnostics.models import Grid
from insertion.models import ClauseSettings, WorkKind
from insertion.services import links as hours_links
from insertion.services import retention
from meetings.services import answers, shares
from partners.models import Contact
from partners.services import corrections
from tests.factories import PASSWORD, square
from tests.world import World

VISITORS = ("anonymous", "outsider", "proximity", "officer", "manager", "administrator")
EVERYBODY = "200 200 200 200 200 200"
SIGNED_IN = "in 200 200 200 200 200"
ADMINISTRATORS = "in 403 403 403 403 200"
# What hangs on a quartier: out of scope it does not exist.
SCOPED = "in 404 200 200 200 200"
OFFICERS = "in 404 403 200 200 200"
# To be given again: the password, or that the account is one's own.
ASKS_AGAIN = "in 302 302 302 302 302"
NOWHERE = "in 404 404 404 404 404"

Data = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """What a view answers. `shows` is a text of the page (200), `why` a part of the reason of a refusal (403).

    `path` gives the arguments of the address, from the world; `post` is the form that is sent, without which it is a
    GET. `is_scoped`: the same address for the other quartier does not exist for those who work on this one.
    """

    name: str
    outcomes: str
    shows: str | Callable[[World], str] = ""
    why: str = ""
    path: Callable[[World], Sequence[Any]] = lambda world: ()
    query: dict[str, Any] | Callable[[World], Data] = field(default_factory=dict)
    post: Callable[[World], Data] | None = None
    address: str = ""
    note: str = ""
    is_scoped: bool = False
    # Whether the form that is sent writes something when it is taken.
    changes: bool = True
    # Whether a browser shows it as a page: not a file, data or a part of a page.
    is_page: bool = True

    def __str__(self) -> str:
        return " ".join(filter(None, ["POST" if self.post else "", self.name, self.note]))

    def url(self, world: World) -> str:
        """Return the address, for the objects of a world."""
        path = self.address or reverse(self.name, args=[str(value) for value in self.path(world)])
        query = self.query(world) if callable(self.query) else self.query
        return f"{path}?{urlencode(query)}" if query else path

    def outcome(self, visitor: str) -> str:
        """Return what a visitor gets: a status, or "in"."""
        return self.outcomes.split()[VISITORS.index(visitor)]

    def text(self, world: World) -> str:
        """Return the text that the page shows."""
        return self.shows(world) if callable(self.shows) else self.shows


def nothing(world: World) -> Data:
    """Send a form without a field."""
    return {}


def quartier(world: World) -> list[Any]:
    """The key of the quartier."""
    return [world.quartier.pk]


def observation(world: World) -> list[Any]:
    """The key of the observation."""
    return [world.observation.pk]


def action(name: str) -> Callable[[World], list[Any]]:
    """The key of the observation, and what is done with it."""
    return lambda world: [world.observation.pk, name]


def on_over(name: str) -> Callable[[World], list[Any]]:
    """The key of the observation that is over, and what is done with it."""
    return lambda world: [world.over.pk, name]


def reported(world: World) -> Data:
    """What a report on the quartier of the world holds."""
    return {
        "uid": "11111111-1111-4111-8111-111111111111",
        "quartier": world.quartier.pk,
        "theme": world.theme.pk,
        "kind": "finding",
        "severity": 2,
        "text": "Ampoule grillée",
        "seen_on": "2026-01-15",
        "responsible_body": "landlord",
        "other": 1,
    }


def corrected(world: World) -> Data:
    """What a correction of the observation holds."""
    row = world.observation
    return {
        "version": row.version,
        "theme": row.theme_id,
        "kind": "finding",
        "severity": 3,
        "text": "Porte cassée, vitre brisée",
        "seen_on": row.seen_on.isoformat(),
        "responsible_body": "landlord",
    }


def as_shown(view: str, path: Callable[[World], Sequence[Any]] = lambda world: (), **typed: Any) -> Any:
    """Return a form as its page shows it to an administrator, with what is typed in it: values, or made of a world."""

    def data(world: World) -> Data:
        client = Client()
        client.force_login(world.administrator)
        form = client.get(reverse(view, args=[str(value) for value in path(world)])).context["form"]
        sent: Data = {}
        for bound in form:
            value = bound.value()
            if isinstance(value, list | tuple | models.QuerySet):
                sent[bound.html_name] = [getattr(each, "pk", each) for each in value]
            elif value is not None and value is not False and not isinstance(bound.field, FileField):
                sent[bound.html_name] = bound.field.widget.format_value(value)
        sent = {name: value for name, value in sent.items() if value is not None}
        return sent | {name: value(world) if callable(value) else value for name, value in typed.items()}

    return data


def contours() -> BytesIO:
    """Return a GeoJSON file of one quartier."""
    feature = {
        "type": "Feature",
        "properties": {"code_qp": "QN09399M", "lib_qp": "Les Aulnes", "insee_com": "93001"},
        "geometry": square(2.4, 48.9),
    }
    file = BytesIO(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    file.name = "quartiers.geojson"
    return file


def note_to_attach() -> BytesIO:
    """Return a small text."""
    file = BytesIO("Réunion du 12 mars.".encode())
    file.name = "note.txt"
    return file


def xlsform() -> BytesIO:
    """Return a form of one question."""
    file = BytesIO()
    sheets = {
        "survey": [("type", "name", "label"), ("select_one etat", "sols", "Sols")],
        "choices": [("list_name", "name", "label"), ("etat", "bon", "Bon"), ("etat", "mauvais", "Mauvais")],
    }
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)
    file.seek(0)
    file.name = "halls.xlsx"
    return file


def seeded_grid(world: World) -> list[Any]:
    """The key of a grid that every site has."""
    return [Grid.objects.in_use().values_list("pk", flat=True)[0]]


def dossier(world: World) -> list[Any]:
    """The identifier of the dossier préfet."""
    return [world.dossier.uid]


def of(name: str) -> Callable[[World], list[Any]]:
    """The key of a row of the world."""
    return lambda world: [getattr(world, name).pk]


def members(world: World) -> list[Any]:
    """The keys of the team and of one of its members."""
    return [world.team.pk, world.membership.pk]


def document(world: World) -> list[Any]:
    """The identifier of the document of the diagnostic."""
    return [world.document.uid]


def sheet(world: World) -> list[Any]:
    """The identifier of the document of the meeting."""
    return [world.sheet.uid]


def figures_of_2024(world: World) -> list[Any]:
    """The key of the quartier, and the year of its figures."""
    return [world.quartier.pk, 2024]


def team_template(world: World) -> list[Any]:
    """The keys of the team and of the document that it has its own template for."""
    return [world.team.pk, world.template.document]


def letterhead() -> BytesIO:
    """Return a Word template of a team."""
    file = BytesIO(word_document("compte-rendu").standard)
    file.name = "en-tete.docx"
    return file


def page_and_form(
    view: str, who: str, why: str, path: Any, form: Any, shows: Any, is_scoped: bool = True
) -> list[Row]:
    """Return the rows of a form: its page, and what becomes of it when it is sent. `who` is of the page."""
    sent = who.replace("200", "302")
    return [
        Row(view, who, shows, why, path, is_scoped=is_scoped),
        Row(view, sent, "", why, path, post=form, is_scoped=is_scoped),
    ]


RESIDENCES = "Les résidences sont tenues"
FIGURES = "Les chiffres du bailleur sont saisis"
FIGURE_KINDS = "La liste des chiffres du bailleur est tenue"
PROJECTS = "Les projets sont tenus"
ACCOUNTS = "tenus par les administrateurs"
TEMPLATES = "Les modèles Word d’une équipe"
ALERT_RULES = "Les règles d’alerte sont tenues"
THEMES = "Les thèmes de la veille sont tenus"
INCIDENT_TYPES = "Les types d’incidents sont tenus"
DIAGNOSTICS = "Les diagnostics sont menés"
ISSUES = "Les problématiques sont tenues"
GRIDS = "Les grilles sont composées"
IMPORTS = "réservés aux administrateurs"
DIRECTORY = "L’annuaire est tenu"
COMPOSED = "Les grilles sont composées"
OWN_IMPORTS = "in 404 403 404 404 200"
# A list, a form of creation: in no quartier yet, open to whoever leads one.
LEADERS = "in 200 403 200 200 200"
# A form that only those who lead may send.
SENT = "in 404 403 302 302 302"
MEETINGS = "Cette réunion est tenue"
LANDLORD = "qui disent qui est votre organisme"
MERGES = "Les imports, les fusions"
TAKEN = "réservé à ceux qui les tiennent"
AGREED = "Les conventions sont tenues"
TFPB = "Les conventions TFPB sont écrites"
EVIDENCE = "Les dossiers préfet, avec les justificatifs"
LENT = "Les locaux sont tenus"
PREPARED = "Les réunions sont préparées"
WRITTEN = "Les programmes sont écrits"
ACTED = "Les actions sont écrites"
SHARED = "Les modèles d’actions sont écrits"
FRAMED = "Les cadres, leurs axes"


def choices(world: World) -> Data:
    """How one wants to be told of each subject."""
    return {f"mail_{kind}": "daily" for kind in NotificationKind.values}


def meeting_form(world: World) -> Data:
    """What a new meeting on the quartier of the world is."""
    return {
        "kind": "team",
        "title": "Point du lundi",
        "quartier_0": world.quartier.pk,
        "day": "2026-12-14",
        "begins": "09:00",
        "ends": "10:00",
    }


def agreement_form(world: World) -> Data:
    """What a new agreement on the quartier of the world is."""
    return {
        "title": "Animation de l’été",
        "partner_0": world.partner.pk,
        "quartier_0": world.quartier.pk,
        "starts_on": "2026-06-01",
        "ends_on": "2026-09-30",
        "notice_months": 3,
    }


def programme_form(world: World) -> Data:
    """What a new programme on the quartier of the world is."""
    return {
        "title": "Programme 2027",
        "quartier_0": world.quartier.pk,
        "first_year": 2027,
        "last_year": 2027,
        "lead": world.officer.pk,
    }


def series_form(world: World) -> Data:
    """What a new series on the quartier of the world is."""
    return {
        "kind": "gusp",
        "title": "Cellule du premier mardi",
        "quartier_0": world.quartier.pk,
        "frequency": "monthly",
        "interval": 1,
        "weekday": 2,
        "week": 1,
        "starts_on": "2026-12-01",
        "time": "14:00",
        "minutes": 120,
    }


MATRIX = [
    # ---- dashboards -----------------------------------------------------------------------------------------------
    Row("dashboards:bureau", SIGNED_IN, "Mon bureau"),
    Row("dashboards:quartier", SCOPED, lambda w: w.quartier.name, path=quartier, is_scoped=True),
    Row("dashboards:quartier_timeline", SCOPED, lambda w: w.issue.title, path=quartier, is_scoped=True),
    Row("dashboards:portfolio", "in 200 403 403 200 200", "Portefeuille", "ouvert aux managers"),
    Row("dashboards:compare", "in 200 403 403 200 200", "Comparer", "ouvert aux managers"),
    Row("dashboards:bilans", SIGNED_IN, "Bilans"),
    *(
        # About quartiers that the reader does not see, there is no contribution: the page says why.
        Row(
            f"dashboards:contribution_{kind}",
            "in 302 200 200 200 200",
            begins,
            query=lambda w: {"annee": 2026, "quartiers": w.quartier.pk},
            is_page=False,
        )
        for kind, begins in (("pdf", "%PDF"), ("word", "PK"))
    ),
    Row("dashboards:search", SIGNED_IN, "Recherche", query={"q": "porte"}),
    # ---- quartiers ------------------------------------------------------------------------------------------------
    Row("territories:quartier_list", SIGNED_IN, "Quartiers"),
    Row("territories:quartier_map_all", SIGNED_IN, "Quartiers"),
    Row("territories:quartier_layer", SIGNED_IN, "FeatureCollection", is_page=False),
    Row("territories:quartier_map", SCOPED, "FeatureCollection", path=quartier, is_scoped=True, is_page=False),
    Row("territories:quartier_history", SCOPED, lambda w: w.quartier.name, path=quartier, is_scoped=True),
    Row("territories:suggestions", SIGNED_IN, path=lambda w: ["commune"], query={"commune": "x"}, is_page=False),
    Row("territories:suggestions", NOWHERE, path=lambda w: ["inconnu"], note="unknown", is_page=False),
    *page_and_form(
        "territories:quartier_create",
        ADMINISTRATORS,
        "Les quartiers sont tenus",
        lambda w: (),
        as_shown(
            "territories:quartier_create", name="Les Érables", kind="local", commune_0=lambda w: w.commune.insee_code
        ),
        "quartier",
        is_scoped=False,
    ),
    *page_and_form(
        "territories:quartier_update",
        "in 404 403 403 403 200",
        "Les quartiers sont tenus",
        quartier,
        as_shown("territories:quartier_update", quartier, name="Les Érables"),
        lambda w: w.quartier.name,
    ),
    # ---- partners -------------------------------------------------------------------------------------------------
    # The directory is the house's: whoever works somewhere reads it.
    Row("partners:partner_list", SIGNED_IN, lambda w: w.partner.name),
    Row("partners:partner_list", SIGNED_IN, "Nom", query={"format": "csv"}, note="as CSV", is_page=False),
    Row(
        "partners:partner_list", SIGNED_IN, '"nom": "Centre', query={"format": "inclusion"}, note="JSON", is_page=False
    ),
    Row("partners:partner_list", LEADERS, "VCARD", TAKEN, query={"format": "vcf"}, note="as cards", is_page=False),
    Row(
        "partners:partner_list", LEADERS, "Nom", TAKEN, query={"format": "contacts-csv"}, note="people", is_page=False
    ),
    Row("partners:contact_card", SIGNED_IN, "VCARD", path=of("post"), is_page=False),
    Row("partners:partner_cards", SIGNED_IN, "VCARD", path=of("partner"), is_page=False),
    Row("partners:upkeep", LEADERS, "Contacts à revoir", DIRECTORY),
    Row("partners:upkeep_panel", SIGNED_IN, path=lambda w: (), is_page=False),
    Row("partners:still_right_together", "in 405 405 405 405 405", is_page=False),
    Row(
        "partners:still_right_together",
        "in 302 403 302 302 302",
        why=DIRECTORY,
        post=lambda w: {"row": f"{w.partner.pk}:{w.partner.version}"},
    ),
    Row("partners:contacts_purge", "in 405 405 405 405 405", is_page=False),
    Row(
        "partners:contacts_purge",
        "in 403 403 403 403 302",
        why=MERGES,
        post=lambda w: {"montres": f"{timezone.localdate().isoformat()}:{Contact.objects.overdue().count()}"},
    ),
    *page_and_form(
        "partners:contact_move",
        LEADERS,
        DIRECTORY,
        of("post"),
        as_shown("partners:contact_move", of("post"), partner=lambda w: w.twin.pk, on="2026-02-01"),
        "a changé de structure",
        is_scoped=False,
    ),
    Row("partners:matrix", SIGNED_IN, "Qui fait quoi, où"),
    Row("partners:matrix", SIGNED_IN, "Thème", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("partners:matrix", SIGNED_IN, "Aucun de vos quartiers", query={"quartier": "nulle part"}, note="unknown"),
    Row("partners:matrix_map", SIGNED_IN, "sur la carte"),
    Row("partners:matrix_quartiers", SIGNED_IN, "FeatureCollection", is_page=False),
    Row("partners:matrix_partners", SIGNED_IN, "FeatureCollection", query={"bbox": "2,48,3,49"}, is_page=False),
    Row("partners:partner_suggestions", SIGNED_IN, query={"partner": "centre"}, is_page=False),
    Row("partners:partner_detail", SIGNED_IN, lambda w: w.partner.name, path=of("partner")),
    *page_and_form(
        "partners:partner_create",
        LEADERS,
        DIRECTORY,
        lambda w: (),
        as_shown("partners:partner_create", name="Régie des Tilleuls", kind=lambda w: w.partner.kind_id),
        "Nouveau partenaire",
        is_scoped=False,
    ),
    *page_and_form(
        "partners:partner_update",
        LEADERS,
        DIRECTORY,
        of("partner"),
        as_shown("partners:partner_update", of("partner"), short_name="CST"),
        lambda w: w.partner.name,
        is_scoped=False,
    ),
    Row("partners:landlord_name", "in 405 405 405 405 405", path=of("partner"), is_page=False),
    Row("partners:landlord_name", "in 403 403 403 403 302", why=LANDLORD, path=of("partner"), post=nothing),
    Row("partners:landlord_forget", "in 405 405 405 405 405", path=of("partner"), is_page=False),
    Row(
        "partners:landlord_forget",
        "in 403 403 403 403 302",
        why=LANDLORD,
        path=of("partner"),
        post=nothing,
        # The partner of the world is not the landlord: there is nothing to take back.
        changes=False,
    ),
    Row("partners:partner_still_right", "in 405 405 405 405 405", path=of("partner"), is_page=False),
    Row("partners:partner_still_right", "in 302 403 302 302 302", why=DIRECTORY, path=of("partner"), post=nothing),
    *page_and_form(
        "partners:contact_create",
        LEADERS,
        DIRECTORY,
        of("partner"),
        as_shown(
            "partners:contact_create",
            of("partner"),
            last_name="Durand",
            function="Animateur",
            origin="Carte de visite",
        ),
        "Ajouter un contact",
        is_scoped=False,
    ),
    *page_and_form(
        "partners:contact_update",
        LEADERS,
        DIRECTORY,
        of("post"),
        as_shown("partners:contact_update", of("post"), function="Responsable"),
        "Modifier le contact",
        is_scoped=False,
    ),
    Row("partners:contact_leave", "in 405 405 405 405 405", path=of("post"), is_page=False),
    Row("partners:contact_leave", "in 302 403 302 302 302", why=DIRECTORY, path=of("post"), post=nothing),
    Row("partners:presence_create", LEADERS, "Ajouter une intervention", DIRECTORY, of("partner")),
    Row(
        "partners:presence_create",
        "in 422 403 302 302 302",
        why=DIRECTORY,
        path=of("partner"),
        post=lambda w: {"quartier": w.quartier.pk, "role": "funder"},
    ),
    *page_and_form(
        "partners:presence_update",
        OFFICERS,
        "disent qui y intervient",
        of("presence"),
        as_shown("partners:presence_update", of("presence"), notes="Le mercredi"),
        "Intervention sur",
    ),
    Row("partners:exchange_create", LEADERS, "Noter un échange", DIRECTORY, of("partner")),
    Row(
        "partners:exchange_create",
        "in 302 403 302 302 302",
        why=DIRECTORY,
        path=of("partner"),
        post=lambda w: {"kind": "call", "on": "2026-01-15", "text": "Point sur les ateliers"},
    ),
    *page_and_form(
        "partners:exchange_update",
        OFFICERS,
        "corrigé par son auteur",
        of("exchange"),
        as_shown("partners:exchange_update", of("exchange"), text="Point sur les sorties"),
        "Modifier",
    ),
    Row("partners:exchange_done", "in 405 405 405 405 405", path=of("exchange"), is_page=False),
    Row(
        "partners:exchange_done",
        "in 404 403 302 302 302",
        why="Les suites sont tenues",
        path=of("exchange"),
        post=nothing,
        is_scoped=True,
    ),
    # ---- corrections by partners ----------------------------------------------------------------------------------
    Row("partners:correction_list", LEADERS, "Mises à jour proposées", DIRECTORY),
    Row("partners:correction_ask", "in 405 405 405 405 405", path=of("partner"), is_page=False),
    Row(
        "partners:correction_ask",
        "in 302 403 302 302 302",
        why=DIRECTORY,
        path=of("partner"),
        post=nothing,
        # The partner of the world has no address: the page says so.
        changes=False,
    ),
    Row(
        "partners:correction",
        EVERYBODY,
        lambda w: w.twin.name,
        path=lambda w: [corrections.SIGNER.sign(str(w.asked.uid))],
    ),
    Row(
        "partners:correction",
        EVERYBODY,
        "Merci",
        path=lambda w: [corrections.SIGNER.sign(str(w.asked.uid))],
        post=lambda w: {"name": w.twin.name, "phone": "0199000042"},
    ),
    *page_and_form(
        "partners:correction_review",
        ADMINISTRATORS,
        MERGES,
        of("answered"),
        lambda w: {"champ": ["phone"], "version": w.answered.partner.version},
        lambda w: w.twin.name,
        is_scoped=False,
    ),
    # ---- programmes -----------------------------------------------------------------------------------------------
    Row("actions:programme_list", SIGNED_IN, "Programmes d’actions"),
    Row("actions:programme_list", SIGNED_IN, "Programme", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("actions:programme_create", LEADERS, "Nouveau programme", WRITTEN),
    Row("actions:programme_create", "in 422 403 302 302 302", why=WRITTEN, post=programme_form),
    Row("actions:programme_detail", SCOPED, lambda w: w.programme.title, path=of("programme"), is_scoped=True),
    *page_and_form(
        "actions:programme_update",
        OFFICERS,
        WRITTEN,
        of("programme"),
        as_shown("actions:programme_update", of("programme"), title="Programme revu"),
        lambda w: w.programme.title,
    ),
    Row("actions:programme_move", "in 405 405 405 405 405", path=of("programme"), is_page=False),
    Row(
        "actions:programme_move",
        SENT,
        why="font avancer un programme",
        path=of("programme"),
        post=lambda w: {"status": "submitted"},
        is_scoped=True,
    ),
    Row("actions:programme_history", SCOPED, "Historique", path=of("programme"), is_scoped=True),
    Row("actions:programme_gantt", SCOPED, lambda w: w.action.title, path=of("programme"), is_scoped=True),
    Row("actions:programme_calendar", SCOPED, "Mois par mois", path=of("programme"), is_scoped=True),
    *page_and_form(
        "actions:programme_renew",
        OFFICERS,
        WRITTEN,
        of("programme"),
        as_shown("actions:programme_renew", of("programme")),
        "Reconduire le programme",
    ),
    # ---- actions --------------------------------------------------------------------------------------------------
    Row("actions:action_list", SIGNED_IN, "Actions"),
    Row("actions:action_list", SIGNED_IN, "Action", query={"format": "csv"}, note="as CSV", is_page=False),
    Row(
        "actions:action_list",
        "in 302 302 302 302 302",
        query={"format": "scdl"},
        note="as SCDL, nobody being the landlord",
        is_page=False,
    ),
    Row("actions:action_create", LEADERS, "Dans quel programme", WRITTEN),
    Row(
        "actions:action_create",
        "in 200 403 302 302 302",
        "Dans quel programme",
        WRITTEN,
        query=lambda w: {"programme": w.programme.pk},
        post=lambda w: {
            "title": "Café des habitants",
            "kind": w.action.kind_id,
            "first_year": 2026,
            "last_year": 2026,
            "quartiers": w.quartier.pk,
            "responsible": w.officer.pk,
            "involvement": "none",
            "additionality": "unknown",
            "progress": 0,
        },
    ),
    Row("actions:action_detail", SCOPED, lambda w: w.action.title, path=of("action"), is_scoped=True),
    *page_and_form(
        "actions:action_update",
        OFFICERS,
        ACTED,
        of("action"),
        as_shown("actions:action_update", of("action"), title="Jardins et compost"),
        lambda w: w.action.title,
    ),
    Row("actions:action_move", "in 405 405 405 405 405", path=of("action"), is_page=False),
    Row(
        "actions:action_move",
        SENT,
        why=ACTED,
        path=of("action"),
        post=lambda w: {"status": "running"},
        is_scoped=True,
    ),
    Row("actions:action_history", SCOPED, "Historique", path=of("action"), is_scoped=True),
    Row("actions:action_renew", OFFICERS, "Reconduire", ACTED, of("action"), is_scoped=True),
    Row(
        "actions:action_renew",
        "in 404 403 422 422 422",
        why=ACTED,
        path=of("action"),
        post=nothing,
        is_scoped=True,
    ),
    *page_and_form(
        "actions:action_duplicate",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"programme": w.programme.pk, "quartiers": w.quartier.pk},
        "Dupliquer",
    ),
    Row("actions:document_create", OFFICERS, "Joindre", ACTED, of("action"), is_scoped=True),
    Row(
        "actions:document_create",
        SENT,
        why=ACTED,
        path=of("action"),
        post=lambda w: {"title": "Affiche", "file": note_to_attach()},
        is_scoped=True,
    ),
    Row(
        "actions:document_create",
        SCOPED,
        "Joindre",
        path=of("action"),
        query=lambda w: {"seance": w.session.pk},
        note="of a session",
        is_scoped=True,
    ),
    Row(
        "actions:document_file",
        SCOPED,
        "Papier joint",
        path=lambda w: [w.fiche.uid],
        is_scoped=True,
        is_page=False,
    ),
    Row("actions:document_remove", "in 405 405 405 405 405", path=lambda w: [w.fiche.uid], is_page=False),
    Row("actions:document_remove", SENT, why=ACTED, path=lambda w: [w.fiche.uid], post=nothing, is_scoped=True),
    Row("actions:session_list", SCOPED, "Séances", path=of("action"), is_scoped=True),
    *page_and_form(
        "actions:session_create",
        SCOPED,
        "",
        of("action"),
        lambda w: {"people": 12, "women": 7, "on": "2026-03-05"},
        "Noter une séance",
    ),
    *page_and_form(
        "actions:session_update",
        OFFICERS,
        ACTED,
        of("session"),
        as_shown("actions:session_update", of("session"), people=14),
        "Corriger la séance",
    ),
    Row("actions:session_remove", "in 405 405 405 405 405", path=of("session"), is_page=False),
    Row("actions:session_remove", SENT, why=ACTED, path=of("session"), post=nothing, is_scoped=True),
    *page_and_form(
        "actions:milestone_create",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"title": "Bilan à mi-parcours", "due_on": "2026-06-30"},
        "Ajouter une étape",
    ),
    *page_and_form(
        "actions:milestone_update",
        OFFICERS,
        ACTED,
        of("milestone"),
        lambda w: {"title": "Plantations d’automne", "due_on": "2026-10-30"},
        lambda w: w.milestone.title,
    ),
    *(
        row
        for name in ("tick", "remove")
        for row in (
            Row(f"actions:milestone_{name}", "in 405 405 405 405 405", path=of("milestone"), is_page=False),
            Row(
                f"actions:milestone_{name}",
                SENT,
                why=ACTED,
                path=of("milestone"),
                post=nothing,
                is_scoped=True,
            ),
        )
    ),
    Row("actions:template_list", SIGNED_IN, lambda w: w.template_of_action.title),
    *page_and_form(
        "actions:template_create",
        LEADERS,
        SHARED,
        lambda w: (),
        lambda w: {"title": "Nettoyage citoyen", "kind": w.action.kind_id, "involvement": "none", "is_active": "on"},
        "Nouveau modèle",
        is_scoped=False,
    ),
    *page_and_form(
        "actions:template_update",
        LEADERS,
        SHARED,
        of("template_of_action"),
        as_shown("actions:template_update", of("template_of_action"), title="Chantier revu"),
        lambda w: w.template_of_action.title,
        is_scoped=False,
    ),
    # ---- frameworks and kinds of actions --------------------------------------------------------------------------
    Row("actions:framework_list", SIGNED_IN, "Contrat de ville"),
    Row("actions:framework_detail", SIGNED_IN, lambda w: w.framework.title, path=of("framework")),
    *page_and_form(
        "actions:framework_create",
        ADMINISTRATORS,
        FRAMED,
        lambda w: (),
        lambda w: {"title": "Projet de quartier", "kind": "project", "is_active": "on"},
        "Nouveau cadre",
        is_scoped=False,
    ),
    *page_and_form(
        "actions:framework_update",
        ADMINISTRATORS,
        FRAMED,
        of("framework"),
        as_shown("actions:framework_update", of("framework"), title="Contrat revu"),
        lambda w: w.framework.title,
        is_scoped=False,
    ),
    *page_and_form(
        "actions:framework_axes",
        ADMINISTRATORS,
        FRAMED,
        of("framework"),
        as_shown("actions:framework_axes", of("framework"), name_0="Cadre de vie"),
        lambda w: w.framework.title,
        is_scoped=False,
    ),
    Row("actions:framework_paper_create", ADMINISTRATORS, "Joindre", FRAMED, of("framework")),
    Row(
        "actions:framework_paper_create",
        "in 403 403 403 403 302",
        why=FRAMED,
        path=of("framework"),
        post=lambda w: {"title": "Contrat signé", "file": note_to_attach()},
    ),
    Row(
        "actions:framework_paper_file",
        SIGNED_IN,
        "Papier joint",
        path=lambda w: [w.framework_paper.uid],
        is_page=False,
    ),
    Row(
        "actions:framework_paper_remove",
        "in 405 405 405 405 405",
        path=lambda w: [w.framework_paper.uid],
        is_page=False,
    ),
    Row(
        "actions:framework_paper_remove",
        "in 403 403 403 403 302",
        why=FRAMED,
        path=lambda w: [w.framework_paper.uid],
        post=nothing,
    ),
    Row("actions:kind_list", ADMINISTRATORS, "Types d’actions", FRAMED),
    *page_and_form(
        "actions:kind_create",
        ADMINISTRATORS,
        FRAMED,
        lambda w: (),
        lambda w: {"name": "Ressourcerie"},
        "Nouveau type",
        is_scoped=False,
    ),
    *page_and_form(
        "actions:kind_update",
        ADMINISTRATORS,
        FRAMED,
        lambda w: [w.action.kind_id],
        lambda w: {"name": "Proximité"},
        lambda w: w.action.kind.name,
        is_scoped=False,
    ),
    Row("actions:kind_action", "in 405 405 405 405 405", path=lambda w: [w.action.kind_id, "archiver"], is_page=False),
    Row(
        "actions:kind_action",
        "in 403 403 403 403 302",
        why=FRAMED,
        path=lambda w: [w.action.kind_id, "archiver"],
        post=nothing,
    ),
    # ---- programmes and actions, on the pages of others -----------------------------------------------------------
    Row(
        "actions:quartier_panel",
        SCOPED,
        lambda w: w.action.title,
        path=quartier,
        is_scoped=True,
        is_page=False,
    ),
    Row("actions:issue_panel", SCOPED, "Aucune action", path=of("issue"), is_scoped=True, is_page=False),
    Row("actions:my_panel", SIGNED_IN, "", is_page=False),
    Row("actions:deadline_list", SIGNED_IN, "Échéances des actions"),
    # ---- what actions bring ---------------------------------------------------------------------------------------
    Row("actions:action_results", SCOPED, lambda w: w.gauge.name, path=of("action"), is_scoped=True),
    Row("actions:action_chain", SCOPED, lambda w: w.report.sentence, path=of("action"), is_scoped=True),
    Row("actions:programme_results", SCOPED, lambda w: w.report.sentence, path=of("programme"), is_scoped=True),
    Row("actions:programme_report", SCOPED, lambda w: w.report.sentence, path=of("programme"), is_scoped=True),
    Row("actions:quartier_results", SCOPED, lambda w: w.gauge.name, path=quartier, is_scoped=True),
    Row(
        "actions:quartier_results",
        SCOPED,
        lambda w: w.gauge.name,
        path=quartier,
        query={"format": "csv"},
        note="as CSV",
        is_scoped=True,
        is_page=False,
    ),
    # The axes are the house's; each reader finds there the actions of their quartiers.
    Row("actions:axis_results", SIGNED_IN, "Résultats", path=lambda w: [w.plan_line.axis_id]),
    Row(
        "actions:action_rows",
        SCOPED,
        lambda w: w.spending.label,
        path=of("action"),
        query={"de": "depenses"},
        note="spending",
        is_scoped=True,
    ),
    Row(
        "actions:action_rows",
        SCOPED,
        lambda w: w.gauge.name,
        path=of("action"),
        query={"de": "mesures"},
        note="measures",
        is_scoped=True,
    ),
    *page_and_form(
        "actions:watched_update",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"watched": [w.indicator.pk]},
        "Indicateurs du quartier à suivre",
    ),
    *page_and_form(
        "actions:indicator_create",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"name": "Arbres plantés", "direction": "up", "frequency": "yearly"},
        "Nouvel indicateur",
    ),
    *page_and_form(
        "actions:indicator_update",
        OFFICERS,
        ACTED,
        of("gauge"),
        lambda w: {"name": "Arbres", "direction": "up", "frequency": "yearly", "version": w.gauge.version},
        lambda w: w.gauge.name,
    ),
    *page_and_form(
        "actions:measurement_create",
        OFFICERS,
        ACTED,
        of("gauge"),
        lambda w: {"on": "2026-03-04", "value": "12", "note": ""},
        "Noter une mesure",
    ),
    *page_and_form(
        "actions:measurement_update",
        OFFICERS,
        ACTED,
        of("measure"),
        lambda w: {"on": "2026-03-04", "value": "13", "note": ""},
        "Corriger une mesure",
    ),
    Row(
        "actions:report_detail",
        SCOPED,
        lambda w: w.report.qualitative,
        path=lambda w: [w.action.pk, 2026],
        is_scoped=True,
    ),
    *page_and_form(
        "actions:report_update",
        OFFICERS,
        ACTED,
        lambda w: [w.action.pk, 2026],
        lambda w: {"qualitative": "Fait.", "verdict": "stop", "version": w.report.version},
        "Bilan 2026",
    ),
    *(
        Row(
            f"actions:{what}_{kind}",
            SCOPED,
            start,
            path=path,
            query={"fiches": "1"} if what == "programme" else {},
            is_scoped=True,
            is_page=False,
        )
        for what, path in (
            ("sheet", of("action")),
            ("report", lambda w: [w.action.pk, 2026]),
            ("programme", of("programme")),
        )
        for kind, start in (("pdf", "%PDF"), ("word", "word/document.xml"))
    ),
    Row("actions:report_validate", "in 405 405 405 405 405", path=lambda w: [w.action.pk, 2026], is_page=False),
    Row(
        "actions:report_validate",
        "in 404 403 403 302 302",
        "",
        "par un manager",
        lambda w: [w.action.pk, 2026],
        post=nothing,
        is_scoped=True,
    ),
    # ---- money of actions, TFPB -----------------------------------------------------------------------------------
    Row("actions:money", SCOPED, lambda w: w.spending.label, path=of("action"), is_scoped=True),
    *page_and_form(
        "actions:budget_edit",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"f_604_0": "150", "f_own_0": "50"},
        lambda w: w.action.title,
    ),
    Row("actions:budget_gap", "in 405 405 405 405 405", path=of("action"), is_page=False),
    Row(
        "actions:budget_gap",
        OFFICERS,
        "Non équilibré",
        why=ACTED,
        path=of("action"),
        post=lambda w: {"f_604_0": "150"},
        is_scoped=True,
        changes=False,
        is_page=False,
    ),
    Row("actions:budget_settle", "in 405 405 405 405 405", path=of("action"), is_page=False),
    Row("actions:budget_settle", SENT, why=ACTED, path=of("action"), post=nothing, is_scoped=True),
    Row("actions:budget_reopen", "in 405 405 405 405 405", path=of("action"), is_page=False),
    # It is not settled: the page says so.
    Row("actions:budget_reopen", SENT, why=ACTED, path=of("action"), post=nothing, is_scoped=True, changes=False),
    Row("actions:budget_sheet", SCOPED, lambda w: w.action.title, path=of("action"), is_scoped=True),
    Row(
        "actions:budget_sheet",
        SCOPED,
        "Prestations de services",
        path=of("action"),
        query={"format": "csv"},
        note="as CSV",
        is_scoped=True,
        is_page=False,
    ),
    *page_and_form(
        "actions:funding_create",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"funder": w.partner.pk, "account": "74epci", "planned": "10"},
        "Nouveau financement",
    ),
    *page_and_form(
        "actions:funding_update",
        OFFICERS,
        ACTED,
        of("funding"),
        as_shown("actions:funding_update", of("funding"), reference="2026-12"),
        lambda w: w.funding.confidential,
    ),
    Row("actions:funding_move", "in 405 405 405 405 405", path=of("funding"), is_page=False),
    Row(
        "actions:funding_move",
        SENT,
        why=ACTED,
        path=of("funding"),
        post=lambda w: {"status": "asked", "amount": "100"},
        is_scoped=True,
    ),
    Row("actions:funding_delete", "in 405 405 405 405 405", path=of("funding"), is_page=False),
    # The funding of the world has a paper: it is not taken away.
    Row(
        "actions:funding_delete",
        SENT,
        why=ACTED,
        path=of("funding"),
        post=nothing,
        is_scoped=True,
        changes=False,
    ),
    Row("actions:funding_paper_create", OFFICERS, "Joindre un document", ACTED, of("funding"), is_scoped=True),
    Row(
        "actions:funding_paper_create",
        SENT,
        why=ACTED,
        path=of("funding"),
        post=lambda w: {"title": "Convention", "file": note_to_attach()},
        is_scoped=True,
    ),
    Row(
        "actions:funding_paper_file",
        SCOPED,
        "Notification jointe",
        path=lambda w: [w.granted.uid],
        is_scoped=True,
        is_page=False,
    ),
    Row("actions:funding_paper_remove", "in 405 405 405 405 405", path=lambda w: [w.granted.uid], is_page=False),
    Row(
        "actions:funding_paper_remove",
        SENT,
        why=ACTED,
        path=lambda w: [w.granted.uid],
        post=nothing,
        is_scoped=True,
    ),
    *page_and_form(
        "actions:spending_create",
        OFFICERS,
        ACTED,
        of("action"),
        lambda w: {"spent_on": "2026-05-04", "account": "604", "label": "Bennes", "amount": "12"},
        "Nouvelle dépense",
    ),
    *page_and_form(
        "actions:spending_update",
        OFFICERS,
        ACTED,
        of("spending"),
        as_shown("actions:spending_update", of("spending"), amount="90"),
        lambda w: w.spending.label,
    ),
    Row("actions:spending_delete", "in 405 405 405 405 405", path=of("spending"), is_page=False),
    Row("actions:spending_delete", SENT, why=ACTED, path=of("spending"), post=nothing, is_scoped=True),
    Row("actions:proof_create", OFFICERS, "Joindre", ACTED, of("spending"), is_scoped=True),
    Row(
        "actions:proof_create",
        SENT,
        why=ACTED,
        path=of("spending"),
        post=lambda w: {"title": "Facture", "file": note_to_attach()},
        is_scoped=True,
    ),
    Row(
        "actions:proof_file",
        SCOPED,
        "Facture jointe",
        path=lambda w: [w.proof.uid],
        is_scoped=True,
        is_page=False,
    ),
    Row("actions:proof_remove", "in 405 405 405 405 405", path=lambda w: [w.proof.uid], is_page=False),
    Row("actions:proof_remove", SENT, why=ACTED, path=lambda w: [w.proof.uid], post=nothing, is_scoped=True),
    Row("actions:year_close", "in 405 405 405 405 405", path=lambda w: [w.programme.pk, 2026], is_page=False),
    Row(
        "actions:year_close",
        "in 404 403 403 302 302",
        why="par un manager",
        path=lambda w: [w.programme.pk, 2026],
        post=nothing,
        is_scoped=True,
    ),
    Row("actions:simulation", SCOPED, lambda w: w.action.title, path=of("programme"), is_scoped=True),
    Row("actions:tfpb_list", SIGNED_IN, "Conventions TFPB"),
    Row("actions:tfpb_list", SIGNED_IN, "Conventions", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("actions:tfpb_create", LEADERS, "Nouvelle convention TFPB", "Les programmes sont écrits"),
    Row(
        "actions:tfpb_create",
        "in 422 403 302 302 302",
        why="Les programmes sont écrits",
        post=lambda w: {
            "quartier": w.quartier.pk,
            "framework": w.convention.framework_id,
            "first_year": 2030,
            "last_year": 2032,
        },
    ),
    Row("actions:tfpb_detail", SCOPED, lambda w: w.quartier.name, path=of("convention"), is_scoped=True),
    *(
        Row(
            "actions:tfpb_detail",
            SCOPED,
            text,
            path=of("convention"),
            query={"format": file_format},
            note=f"as {file_format}",
            is_scoped=True,
            is_page=False,
        )
        for file_format, text in (("csv", "Dépense valorisée TFPB"), ("xlsx", ""))
    ),
    Row("actions:tfpb_pdf", SCOPED, "%PDF", path=of("convention"), is_scoped=True, is_page=False),
    Row("actions:tfpb_word", SCOPED, "PK", path=of("convention"), is_scoped=True, is_page=False),
    *page_and_form(
        "actions:tfpb_update",
        OFFICERS,
        TFPB,
        of("convention"),
        as_shown("actions:tfpb_update", of("convention"), notes="Relue"),
        "Modifier la convention TFPB",
    ),
    *page_and_form(
        "actions:tfpb_year",
        OFFICERS,
        TFPB,
        lambda w: [w.convention.pk, 2026],
        lambda w: {"dwellings": "12", "abatement": "100"},
        "Logements et abattement",
    ),
    Row("actions:tfpb_propose", "in 405 405 405 405 405", path=lambda w: [w.convention.pk, 2027], is_page=False),
    Row(
        "actions:tfpb_propose",
        SENT,
        why=TFPB,
        path=lambda w: [w.convention.pk, 2027],
        post=nothing,
        is_scoped=True,
        # The action of the year before is neither renewed nor goes on: the page says so.
        changes=False,
    ),
    *page_and_form(
        "actions:tfpb_line_create",
        OFFICERS,
        TFPB,
        lambda w: [w.convention.pk, 2026],
        lambda w: {"axis": w.convention.framework.axes.get(number=1).pk, "action": w.action.pk, "landlord": "10"},
        "Nouvelle ligne",
    ),
    *page_and_form(
        "actions:tfpb_line_update",
        OFFICERS,
        TFPB,
        of("plan_line"),
        as_shown("actions:tfpb_line_update", of("plan_line"), valued="50"),
        lambda w: w.action.title,
    ),
    Row("actions:tfpb_line_delete", "in 405 405 405 405 405", path=of("plan_line"), is_page=False),
    Row("actions:tfpb_line_delete", SENT, why=TFPB, path=of("plan_line"), post=nothing, is_scoped=True),
    *page_and_form(
        "actions:dossier_list",
        OFFICERS,
        EVIDENCE,
        quartier,
        lambda w: {"year": timezone.localdate().year, "uid": uuid.uuid4()},
        "Dossiers préfet",
    ),
    Row("actions:dossier_detail", OFFICERS, "Le dossier est prêt", EVIDENCE, dossier, is_scoped=True),
    *(
        Row(
            "actions:dossier_file",
            OFFICERS,
            shows,
            EVIDENCE,
            lambda w, kind=kind: [w.dossier.uid, kind],
            is_scoped=True,
            is_page=False,
        )
        for kind, shows in (("pdf", "Le dossier"), ("zip", "Son archive"))
    ),
    Row(
        "actions:dossier_file",
        "in 404 403 404 404 404",
        why=EVIDENCE,
        path=lambda w: [w.dossier.uid, "exe"],
        note="another format",
        is_page=False,
    ),
    Row("actions:dossier_restart", "in 405 405 405 405 405", path=dossier, is_page=False),
    # It is ready: the page says so.
    Row("actions:dossier_restart", SENT, why=EVIDENCE, path=dossier, post=nothing, is_scoped=True, changes=False),
    # ---- agreements and premises ----------------------------------------------------------------------------------
    Row("partners:agreement_list", SIGNED_IN, "Conventions"),
    Row("partners:agreement_list", SIGNED_IN, "Convention", query={"format": "csv"}, note="as CSV", is_page=False),
    Row(
        "partners:agreement_list",
        "in 302 302 302 302 302",
        query={"format": "scdl"},
        note="as SCDL, nobody being the landlord",
        is_page=False,
    ),
    Row("partners:agreement_create", LEADERS, "Nouvelle convention", AGREED),
    Row("partners:agreement_create", "in 422 403 302 302 302", why=AGREED, post=agreement_form),
    Row("partners:agreement_detail", SCOPED, lambda w: w.agreement.title, path=of("agreement"), is_scoped=True),
    *page_and_form(
        "partners:agreement_update",
        OFFICERS,
        AGREED,
        of("agreement"),
        as_shown("partners:agreement_update", of("agreement"), title="Jardins et compost"),
        lambda w: w.agreement.title,
    ),
    *page_and_form(
        "partners:agreement_amounts",
        OFFICERS,
        AGREED,
        of("agreement"),
        lambda w: {"version": w.agreement.version, f"amount_{w.partner.pk}_2026": "1500"},
        lambda w: w.agreement.title,
    ),
    Row("partners:agreement_signer", "in 405 405 405 405 405", path=of("agreement"), is_page=False),
    Row("partners:agreement_signer", SENT, why=AGREED, path=of("agreement"), post=nothing, is_scoped=True),
    *(
        row
        for name, does in (("terminer", False), ("abandonner", True), ("reprendre", False))
        for row in (
            Row(f"partners:agreement_{name}", "in 405 405 405 405 405", path=of("agreement"), is_page=False),
            Row(
                f"partners:agreement_{name}",
                SENT,
                why=AGREED,
                path=of("agreement"),
                post=nothing,
                is_scoped=True,
                changes=does,
            ),
        )
    ),
    Row("partners:agreement_renew", "in 405 405 405 405 405", path=of("agreement"), is_page=False),
    Row(
        "partners:agreement_renew",
        SENT,
        why=AGREED,
        path=of("agreement"),
        post=nothing,
        is_scoped=True,
        # It is not signed: the page says so.
        changes=False,
    ),
    Row("partners:paper_create", OFFICERS, "Joindre", AGREED, of("agreement"), is_scoped=True),
    Row(
        "partners:paper_create",
        SENT,
        why=AGREED,
        path=of("agreement"),
        post=lambda w: {"title": "Signée", "file": note_to_attach()},
        is_scoped=True,
    ),
    Row(
        "partners:paper_file",
        SCOPED,
        "Papier joint",
        path=lambda w: [w.paper.uid],
        is_scoped=True,
        is_page=False,
    ),
    Row("partners:paper_remove", "in 405 405 405 405 405", path=lambda w: [w.paper.uid], is_page=False),
    Row("partners:paper_remove", SENT, why=AGREED, path=lambda w: [w.paper.uid], post=nothing, is_scoped=True),
    Row("partners:premises_list", SIGNED_IN, "Locaux"),
    Row("partners:premises_list", SIGNED_IN, "Local", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("partners:premises_create", LEADERS, "Nouveau local", LENT),
    Row(
        "partners:premises_create",
        "in 422 403 302 302 302",
        why=LENT,
        post=lambda w: {"name": "Salle verte", "quartier": w.quartier.pk, "is_active": "on"},
    ),
    Row("partners:premises_detail", SCOPED, lambda w: w.premises.name, path=of("premises"), is_scoped=True),
    *page_and_form(
        "partners:premises_update",
        OFFICERS,
        LENT,
        of("premises"),
        as_shown("partners:premises_update", of("premises"), name="Salle bleue"),
        lambda w: w.premises.name,
    ),
    *page_and_form(
        "partners:occupation_create",
        OFFICERS,
        LENT,
        of("premises"),
        lambda w: {"partner": w.twin.pk, "starts_on": "2030-01-01", "hours": "le mardi"},
        lambda w: w.premises.name,
    ),
    *page_and_form(
        "partners:occupation_update",
        OFFICERS,
        LENT,
        of("occupation"),
        as_shown("partners:occupation_update", of("occupation"), hours="le jeudi"),
        lambda w: w.premises.name,
    ),
    Row("partners:occupation_end", "in 405 405 405 405 405", path=of("occupation"), is_page=False),
    Row("partners:occupation_end", SENT, why=LENT, path=of("occupation"), post=nothing, is_scoped=True),
    # ---- who acts where -------------------------------------------------------------------------------------------
    Row("partners:quartier_directory", SCOPED, lambda w: w.partner.name, path=quartier, is_scoped=True),
    Row("partners:quartier_panel", SCOPED, lambda w: w.partner.name, path=quartier, is_scoped=True, is_page=False),
    Row("partners:quartier_sheet", SCOPED, "%PDF", path=quartier, is_scoped=True, is_page=False),
    # ---- words of the directory -----------------------------------------------------------------------------------
    Row("partners:word_list", ADMINISTRATORS, "Types de partenaires", MERGES, path=lambda w: ["types"]),
    Row("partners:word_list", "in 403 403 403 403 404", why=MERGES, path=lambda w: ["inconnus"], note="unknown"),
    *page_and_form(
        "partners:word_create",
        ADMINISTRATORS,
        MERGES,
        lambda w: ["themes"],
        lambda w: {"name": "Sobriété", "inclusion": "numerique"},
        "Nouveau thème",
        is_scoped=False,
    ),
    *page_and_form(
        "partners:word_update",
        ADMINISTRATORS,
        MERGES,
        lambda w: ["types", w.partner.kind_id],
        lambda w: {"name": "Association loi 1901", "family": "association"},
        lambda w: w.partner.kind.name,
        is_scoped=False,
    ),
    Row(
        "partners:word_action",
        "in 405 405 405 405 405",
        path=lambda w: ["types", w.partner.kind_id, "archiver"],
        is_page=False,
    ),
    Row(
        "partners:word_action",
        "in 403 403 403 403 302",
        why=MERGES,
        path=lambda w: ["types", w.partner.kind_id, "archiver"],
        post=nothing,
    ),
    # ---- subsidies ------------------------------------------------------------------------------------------------
    Row("partners:partner_money", SIGNED_IN, "Métropole", path=of("partner")),
    Row("partners:subsidy_list", LEADERS, "Bénéficiaires à rattacher", DIRECTORY),
    *page_and_form(
        "partners:subsidy_attach",
        LEADERS,
        DIRECTORY,
        of("subsidy"),
        lambda w: {"partner": w.twin.pk},
        "Rattacher un bénéficiaire",
        is_scoped=False,
    ),
    Row("partners:subsidy_match", "in 405 405 405 405 405", is_page=False),
    Row("partners:subsidy_match", "in 302 403 302 302 302", why=DIRECTORY, post=nothing, changes=False),
    # ---- duplicates -----------------------------------------------------------------------------------------------
    Row("partners:duplicate_list", ADMINISTRATORS, "Doublons", MERGES),
    *page_and_form(
        "partners:merge_with",
        ADMINISTRATORS,
        MERGES,
        of("partner"),
        lambda w: {"other": w.twin.pk},
        "Fusionner avec",
        is_scoped=False,
    )[:1],
    Row(
        "partners:merge_with",
        "in 403 403 403 403 302",
        why=MERGES,
        path=of("partner"),
        post=lambda w: {"other": w.twin.pk},
        changes=False,
    ),
    Row(
        "partners:merge",
        ADMINISTRATORS,
        "Fusionner deux fiches",
        MERGES,
        path=lambda w: [w.partner.pk, w.twin.pk],
    ),
    Row(
        "partners:merge",
        "in 403 403 403 403 302",
        why=MERGES,
        path=lambda w: [w.partner.pk, w.twin.pk],
        post=lambda w: {"version": w.partner.version, "autre_version": w.twin.version},
    ),
    Row("partners:tell_apart", "in 405 405 405 405 405", path=lambda w: [w.partner.pk, w.twin.pk], is_page=False),
    Row(
        "partners:tell_apart",
        "in 403 403 403 403 302",
        why=MERGES,
        path=lambda w: [w.partner.pk, w.twin.pk],
        post=nothing,
    ),
    Row("partners:merge_undo", "in 405 405 405 405 405", path=of("merge"), is_page=False),
    Row("partners:merge_undo", "in 403 403 403 403 302", why=MERGES, path=of("merge"), post=nothing),
    # ---- meetings -------------------------------------------------------------------------------------------------
    Row("meetings:meeting_list", SIGNED_IN, "Réunions"),
    Row("meetings:meeting_list", SIGNED_IN, "Réunion", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("meetings:decision_list", SIGNED_IN, "Décisions"),
    Row(
        "meetings:decision_list",
        "in 404 403 302 302 302",
        why="La suite est dite",
        query=lambda w: {"fermer": w.decision.pk},
        post=lambda w: {"status": "done"},
        note="closing one",
        is_scoped=True,
    ),
    Row("meetings:decision_list", SIGNED_IN, "Décisions", query=lambda w: {"fermer": w.decision.pk}, note="asked"),
    Row("meetings:decision_list", SIGNED_IN, "Décision", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("meetings:meeting_calendar", SIGNED_IN, "Calendrier"),
    Row("meetings:meeting_create", LEADERS, "Nouvelle réunion", PREPARED),
    Row("meetings:meeting_create", "in 422 403 302 302 302", why=PREPARED, post=meeting_form),
    Row("meetings:series_list", SIGNED_IN, "Séries de réunions"),
    Row("meetings:series_create", LEADERS, "Nouvelle série", PREPARED),
    Row("meetings:series_create", "in 422 403 302 302 302", why=PREPARED, post=series_form),
    Row("meetings:series_detail", SCOPED, lambda w: w.series.title, path=of("series"), is_scoped=True),
    *page_and_form(
        "meetings:series_update",
        OFFICERS,
        "Cette série est tenue",
        of("series"),
        as_shown("meetings:series_update", of("series"), title="Premier mardi"),
        lambda w: w.series.title,
    ),
    Row("meetings:series_attendance", SCOPED, lambda w: w.series.title, path=of("series"), is_scoped=True),
    Row("meetings:series_make", "in 405 405 405 405 405", path=of("series"), is_page=False),
    Row(
        "meetings:series_make",
        SENT,
        why="Cette série est tenue",
        path=of("series"),
        post=lambda w: {"mois": 3},
        is_scoped=True,
    ),
    Row("meetings:series_exception", "in 405 405 405 405 405", path=of("series"), is_page=False),
    Row(
        "meetings:series_exception",
        SENT,
        why="Cette série est tenue",
        path=of("series"),
        post=lambda w: {"on": w.series.starts_on, "reason": "Congés"},
        is_scoped=True,
    ),
    Row("meetings:meeting_detail", SCOPED, lambda w: w.meeting.title, path=of("meeting"), is_scoped=True),
    *page_and_form(
        "meetings:meeting_update",
        OFFICERS,
        MEETINGS,
        of("coming"),
        as_shown("meetings:meeting_update", of("coming"), title="Cellule déplacée"),
        lambda w: w.coming.title,
    ),
    *page_and_form(
        "meetings:meeting_duplicate",
        OFFICERS,
        MEETINGS,
        of("meeting"),
        as_shown("meetings:meeting_duplicate", of("meeting"), day="2026-12-15"),
        "Dupliquer",
    ),
    *page_and_form(
        "meetings:meeting_cancel",
        OFFICERS,
        MEETINGS,
        of("coming"),
        lambda w: {"reason": "Grève des transports"},
        "Annuler la réunion",
    ),
    Row("meetings:meeting_hold", "in 405 405 405 405 405", path=of("coming"), is_page=False),
    Row("meetings:meeting_hold", SENT, why=MEETINGS, path=of("coming"), post=nothing, is_scoped=True),
    Row("meetings:meeting_validate", "in 405 405 405 405 405", path=of("meeting"), is_page=False),
    Row(
        "meetings:meeting_validate",
        SENT,
        why=MEETINGS,
        path=of("meeting"),
        post=nothing,
        is_scoped=True,
        changes=False,
    ),
    *page_and_form(
        "meetings:invitees",
        OFFICERS,
        MEETINGS,
        of("coming"),
        lambda w: {"agent": [w.officer.pk]},
        "Dans la liste",
    ),
    Row("meetings:invitee_remove", "in 405 405 405 405 405", path=of("invitee"), is_page=False),
    Row("meetings:invitee_remove", SENT, why=MEETINGS, path=of("invitee"), post=nothing, is_scoped=True),
    *page_and_form(
        "meetings:agenda",
        OFFICERS,
        MEETINGS,
        of("coming"),
        lambda w: {"title": "Encombrants", "minutes": 15},
        "Ce qui est ouvert ici",
    ),
    Row("meetings:agenda_propose", "in 405 405 405 405 405", path=of("coming"), is_page=False),
    Row(
        "meetings:agenda_propose",
        SENT,
        why=MEETINGS,
        path=of("coming"),
        post=lambda w: {"point": [f"problematique-{w.issue.pk}"]},
        is_scoped=True,
    ),
    *page_and_form(
        "meetings:item_update",
        OFFICERS,
        MEETINGS,
        of("point"),
        as_shown("meetings:item_update", of("point"), title="Propreté des halls"),
        "Modifier un point",
    ),
    Row("meetings:item_move", "in 405 405 405 405 405", path=lambda w: [w.point.pk, "monter"], is_page=False),
    Row(
        "meetings:item_move",
        SENT,
        why=MEETINGS,
        path=lambda w: [w.point.pk, "monter"],
        post=nothing,
        is_scoped=True,
    ),
    Row("meetings:item_remove", "in 405 405 405 405 405", path=of("point"), is_page=False),
    Row("meetings:item_remove", SENT, why=MEETINGS, path=of("point"), post=nothing, is_scoped=True),
    Row("meetings:document_create", OFFICERS, "Joindre", MEETINGS, of("meeting"), is_scoped=True),
    Row(
        "meetings:document_create",
        SENT,
        why=MEETINGS,
        path=of("meeting"),
        post=lambda w: {"title": "Émargement signé", "file": note_to_attach()},
        is_scoped=True,
    ),
    Row("meetings:document_file", SCOPED, "Feuille jointe", path=sheet, is_scoped=True, is_page=False),
    Row("meetings:document_remove", "in 405 405 405 405 405", path=sheet, is_page=False),
    Row("meetings:document_remove", SENT, why=MEETINGS, path=sheet, post=nothing, is_scoped=True),
    Row("meetings:sending", OFFICERS, "Liens de partage", MEETINGS, of("coming"), is_scoped=True),
    Row("meetings:convene", "in 405 405 405 405 405", path=of("coming"), is_page=False),
    Row(
        "meetings:convene",
        SENT,
        why=MEETINGS,
        path=of("coming"),
        post=lambda w: {"appel-invitees": [w.invitee.pk]},
        is_scoped=True,
    ),
    Row("meetings:send_minutes", "in 405 405 405 405 405", path=of("meeting"), is_page=False),
    # Nobody was invited to it: the page says that somebody is to be chosen.
    Row(
        "meetings:send_minutes",
        "in 404 403 422 422 422",
        why=MEETINGS,
        path=of("meeting"),
        post=nothing,
        is_scoped=True,
        changes=False,
    ),
    Row("meetings:share_create", "in 405 405 405 405 405", path=of("coming"), is_page=False),
    Row(
        "meetings:share_create",
        SENT,
        why=MEETINGS,
        path=of("coming"),
        post=lambda w: {"label": "Presse", "days": 7},
        is_scoped=True,
    ),
    Row("meetings:share_revoke", "in 405 405 405 405 405", path=of("link"), is_page=False),
    Row("meetings:share_revoke", SENT, why=MEETINGS, path=of("link"), post=nothing, is_scoped=True),
    Row(
        "meetings:shared",
        EVERYBODY,
        lambda w: w.coming.title,
        path=lambda w: [shares.SIGNER.sign(str(w.link.uid))],
    ),
    Row(
        "meetings:answer",
        EVERYBODY,
        lambda w: w.coming.title,
        path=lambda w: [answers.SIGNER.sign(str(w.invitee.uid))],
    ),
    Row(
        "meetings:answer",
        "302 302 302 302 302 302",
        path=lambda w: [answers.SIGNER.sign(str(w.invitee.uid))],
        post=lambda w: {"answer": "yes"},
    ),
    Row(
        "meetings:answer_calendar",
        EVERYBODY,
        "BEGIN:VCALENDAR",
        path=lambda w: [answers.SIGNER.sign(str(w.invitee.uid))],
        is_page=False,
    ),
    Row("meetings:feed", "404 404 404 404 404 404", path=lambda w: ["x" * 43], is_page=False),
    Row("meetings:feed_settings", SIGNED_IN, "Mes réunions dans mon agenda"),
    Row("meetings:feed_settings", SIGNED_IN, "Votre adresse", post=nothing),
    *page_and_form(
        "meetings:minutes",
        OFFICERS,
        MEETINGS,
        of("meeting"),
        lambda w: {f"base-{w.agenda_item.pk}": "", f"texte-{w.agenda_item.pk}": "On a parlé des portes."},
        "Qui est là",
    ),
    Row("meetings:minutes_save", "in 405 405 405 405 405", path=of("meeting"), is_page=False),
    Row(
        "meetings:minutes_save",
        OFFICERS,
        "des halls.",
        why=MEETINGS,
        path=of("meeting"),
        post=lambda w: {"champ": w.agenda_item.pk, "base": "", "texte": "On a parlé des halls."},
        is_scoped=True,
    ),
    Row("meetings:minutes_state", OFFICERS, "texts", MEETINGS, of("meeting"), is_scoped=True, is_page=False),
    Row("meetings:attendance_save", "in 405 405 405 405 405", path=of("coming"), is_page=False),
    Row(
        "meetings:attendance_save",
        SENT,
        why=MEETINGS,
        path=of("coming"),
        post=lambda w: {f"presence-{w.invitee.pk}": "present"},
        is_scoped=True,
    ),
    Row("meetings:group_create", "in 405 405 405 405 405", path=of("meeting"), is_page=False),
    Row(
        "meetings:group_create",
        SENT,
        why=MEETINGS,
        path=of("meeting"),
        post=lambda w: {"groupe-college": "association", "groupe-count": 3},
        is_scoped=True,
    ),
    Row("meetings:group_remove", "in 405 405 405 405 405", path=of("group"), is_page=False),
    Row("meetings:group_remove", SENT, why=MEETINGS, path=of("group"), post=nothing, is_scoped=True),
    Row("meetings:decision_create", "in 405 405 405 405 405", path=of("meeting"), is_page=False),
    Row(
        "meetings:decision_create",
        SENT,
        why=MEETINGS,
        path=of("meeting"),
        post=lambda w: {
            "uid": "22222222-2222-4222-8222-222222222222",
            "point": w.agenda_item.pk,
            "text": "Repeindre le hall",
        },
        is_scoped=True,
    ),
    Row("meetings:minutes_pdf", SCOPED, "%PDF", path=of("meeting"), is_scoped=True, is_page=False),
    Row("meetings:minutes_word", SCOPED, "PK", path=of("meeting"), is_scoped=True, is_page=False),
    Row("meetings:sign_in_sheet", SCOPED, "%PDF", path=of("coming"), is_scoped=True, is_page=False),
    Row("meetings:decision_detail", SCOPED, lambda w: w.decision.text, path=of("decision"), is_scoped=True),
    *page_and_form(
        "meetings:decision_update",
        OFFICERS,
        MEETINGS,
        of("decision"),
        as_shown("meetings:decision_update", of("decision"), text="Changer la porte et le groom"),
        "Modifier la décision",
    ),
    Row("meetings:decision_close", "in 405 405 405 405 405", path=of("decision"), is_page=False),
    Row(
        "meetings:decision_close",
        SENT,
        why="La suite est dite",
        path=of("decision"),
        post=lambda w: {"status": "done", "outcome": "Posée"},
        is_scoped=True,
    ),
    Row("meetings:decision_reopen", "in 405 405 405 405 405", path=of("decision"), is_page=False),
    Row(
        "meetings:decision_reopen",
        SENT,
        why="La suite est dite",
        path=of("decision"),
        post=nothing,
        is_scoped=True,
        changes=False,
    ),
    Row("meetings:promises", SCOPED, lambda w: w.decision.text, path=quartier, is_scoped=True),
    Row("meetings:quartier_meetings", SCOPED, lambda w: w.coming.title, path=quartier, is_scoped=True, is_page=False),
    Row("meetings:my_meetings", SIGNED_IN, is_page=False),
    Row("meetings:partner_meetings", SIGNED_IN, "invité", path=of("partner"), is_page=False),
    # ---- residences -----------------------------------------------------------------------------------------------
    Row("territories:residence_list", SIGNED_IN, "Résidences"),
    Row("territories:residence_map_all", SIGNED_IN, "Résidences"),
    Row("territories:residence_layer", SIGNED_IN, "FeatureCollection", is_page=False),
    Row("territories:residence_detail", SCOPED, lambda w: w.residence.name, path=of("residence"), is_scoped=True),
    Row("territories:residence_map", SCOPED, "FeatureCollection", path=of("residence"), is_scoped=True, is_page=False),
    *page_and_form(
        "territories:residence_update",
        OFFICERS,
        RESIDENCES,
        of("residence"),
        as_shown("territories:residence_update", of("residence"), name="Les Charmes"),
        lambda w: w.residence.name,
    ),
    Row("territories:residence_create", LEADERS, "Nouvelle résidence", RESIDENCES),
    *page_and_form(
        "territories:building_create",
        OFFICERS,
        RESIDENCES,
        of("residence"),
        lambda w: {"name": "Tour 9"},
        "Ajouter un bâtiment",
    ),
    *page_and_form(
        "territories:building_update",
        OFFICERS,
        RESIDENCES,
        of("building"),
        as_shown("territories:building_update", of("building"), name="Tour 9"),
        lambda w: w.building.name,
    ),
    *page_and_form(
        "territories:entrance_create",
        OFFICERS,
        RESIDENCES,
        of("building"),
        lambda w: {"name": "Hall 9"},
        "Ajouter un hall",
    ),
    *page_and_form(
        "territories:entrance_update",
        OFFICERS,
        RESIDENCES,
        of("entrance"),
        as_shown("territories:entrance_update", of("entrance"), name="Hall 9"),
        lambda w: w.entrance.name,
    ),
    *(
        row
        for place in ("building", "entrance")
        for row in (
            Row(f"territories:{place}_archive", "in 405 405 405 405 405", path=of(place), is_page=False),
            Row(
                f"territories:{place}_archive",
                "in 404 403 302 302 302",
                why=RESIDENCES,
                path=of(place),
                post=nothing,
                is_scoped=True,
            ),
        )
    ),
    # ---- the landlord's own figures -------------------------------------------------------------------------------
    Row("territories:figure_board", SCOPED, "Taux de vacance", path=quartier, is_scoped=True),
    Row(
        "territories:figure_board",
        SCOPED,
        "Logements vacants",
        path=quartier,
        query={"format": "csv"},
        note="as a file",
        is_scoped=True,
        is_page=False,
    ),
    Row("territories:figure_panel", SCOPED, "Taux de vacance", path=quartier, is_scoped=True, is_page=False),
    Row("territories:figure_year", SCOPED, lambda w: w.residence.name, path=figures_of_2024, is_scoped=True),
    *page_and_form(
        "territories:figure_entry",
        OFFICERS,
        FIGURES,
        figures_of_2024,
        lambda w: {f"c{w.residence.pk}-{w.kind.pk}": "7", "base": f'{{"{w.residence.pk}-{w.kind.pk}": "4"}}'},
        lambda w: w.residence.name,
    ),
    Row("territories:figure_kind_list", ADMINISTRATORS, "Chiffres du bailleur", FIGURE_KINDS),
    *page_and_form(
        "territories:figure_kind_create",
        ADMINISTRATORS,
        FIGURE_KINDS,
        lambda w: (),
        lambda w: {"name": "Congés reçus", "unit": "other"},
        "Nouveau chiffre",
        is_scoped=False,
    ),
    *page_and_form(
        "territories:figure_kind_update",
        ADMINISTRATORS,
        FIGURE_KINDS,
        of("kind"),
        as_shown("territories:figure_kind_update", of("kind"), name="Vacants"),
        lambda w: w.kind.name,
        is_scoped=False,
    ),
    Row(
        "territories:figure_kind_action",
        "in 403 403 403 403 405",
        "",
        FIGURE_KINDS,
        lambda w: [w.kind.pk, "monter"],
        is_page=False,
    ),
    Row(
        "territories:figure_kind_action",
        "in 403 403 403 403 302",
        "",
        FIGURE_KINDS,
        lambda w: [w.kind.pk, "monter"],
        post=nothing,
    ),
    # ---- projects -------------------------------------------------------------------------------------------------
    Row("territories:project_list", SIGNED_IN, "Projets"),
    Row("territories:project_create", LEADERS, "Nouveau projet", PROJECTS),
    Row("territories:project_detail", SCOPED, lambda w: w.project.name, path=of("project"), is_scoped=True),
    *page_and_form(
        "territories:project_update",
        OFFICERS,
        PROJECTS,
        of("project"),
        as_shown("territories:project_update", of("project"), name="Grand projet"),
        lambda w: w.project.name,
    ),
    *page_and_form(
        "territories:operation_create",
        OFFICERS,
        PROJECTS,
        of("project"),
        as_shown("territories:operation_create", of("project"), name="Façades", kind="rehabilitation", progress=0),
        "Ajouter une opération",
    ),
    *page_and_form(
        "territories:operation_update",
        OFFICERS,
        PROJECTS,
        of("operation"),
        as_shown("territories:operation_update", of("operation"), name="Façades"),
        lambda w: w.operation.name,
    ),
    *page_and_form(
        "territories:rehousing_create",
        OFFICERS,
        PROJECTS,
        of("rehousing"),
        lambda w: {"counted_on": "2026-01-15", "rehoused": 4},
        lambda w: w.rehousing.name,
    ),
    # ---- indicators -----------------------------------------------------------------------------------------------
    Row("territories:indicator_list", ADMINISTRATORS, "Indicateurs", "Les indicateurs sont tenus"),
    Row(
        "territories:indicator_values",
        ADMINISTRATORS,
        lambda w: w.indicator.label,
        "Les indicateurs sont tenus",
        of("indicator"),
    ),
    *page_and_form(
        "territories:indicator_update",
        ADMINISTRATORS,
        "Les indicateurs sont tenus",
        of("indicator"),
        as_shown("territories:indicator_update", of("indicator"), label="Autre libellé"),
        lambda w: w.indicator.label,
        is_scoped=False,
    ),
    # ---- accounts -------------------------------------------------------------------------------------------------
    Row("accounts:profile", SIGNED_IN, "Mon compte"),
    Row("accounts:profile", "in 422 422 422 422 422", post=lambda w: {"first_name": ""}, note="without a name"),
    Row("accounts:notifications", SIGNED_IN, "Mes notifications"),
    Row("accounts:notification_choices", "in 405 405 405 405 405", is_page=False),
    Row("accounts:notification_choices", "in 302 302 302 302 302", post=choices),
    Row("accounts:notifications_read", "in 405 405 405 405 405", is_page=False),
    # One's own only: the manager has one.
    Row("accounts:notifications_read", "in 302 302 302 302 302", post=nothing, changes=False),
    Row("accounts:notification_read", "in 405 405 405 405 405", path=of("notification"), is_page=False),
    Row("accounts:notification_read", "in 404 404 404 302 404", path=of("notification"), post=nothing),
    Row("accounts:rights", "in 200 403 403 200 200", "Qui voit et fait quoi", "ouverte aux managers"),
    Row("accounts:team_list", SIGNED_IN, "Équipes"),
    *page_and_form(
        "accounts:team_create",
        ADMINISTRATORS,
        ACCOUNTS,
        lambda w: (),
        lambda w: {"name": "Agence Sud", "kind": "agency"},
        "équipe",
        is_scoped=False,
    ),
    Row("accounts:person_suggestions", ADMINISTRATORS, why=ACCOUNTS, query={"email": "olga"}, is_page=False),
    Row("accounts:team_detail", SCOPED, lambda w: w.team.name, path=of("team"), is_scoped=True),
    *page_and_form(
        "accounts:team_update",
        "in 404 403 403 403 200",
        ACCOUNTS,
        of("team"),
        as_shown("accounts:team_update", of("team"), name="Agence Nord"),
        lambda w: w.team.name,
    ),
    *page_and_form(
        "accounts:team_quartiers",
        "in 404 403 403 403 200",
        ACCOUNTS,
        of("team"),
        lambda w: {"action": "retirer", "quartier": w.quartier.pk},
        lambda w: w.quartier.name,
    ),
    Row(
        "accounts:word_templates",
        "in 404 403 403 200 200",
        "Modèles Word",
        TEMPLATES,
        of("team"),
        is_scoped=True,
    ),
    *(
        Row(
            f"accounts:word_template_{view}",
            "in 404 403 403 200 200",
            "word/document.xml",
            TEMPLATES,
            team_template,
            is_scoped=True,
            is_page=False,
        )
        for view in ("standard", "file", "preview")
    ),
    *(
        row
        for view, form in (("save", lambda w: {f"{w.template.document}-file": letterhead()}), ("remove", nothing))
        for row in (
            Row(f"accounts:word_template_{view}", "in 405 405 405 405 405", path=team_template, is_page=False),
            Row(
                f"accounts:word_template_{view}",
                "in 404 403 403 302 302",
                why=TEMPLATES,
                path=team_template,
                post=form,
                is_scoped=True,
            ),
        )
    ),
    Row("accounts:member_add", "in 405 405 405 405 405", path=of("team"), is_page=False),
    Row(
        "accounts:member_add",
        "in 404 403 403 403 302",
        why=ACCOUNTS,
        path=of("team"),
        post=lambda w: {"email": "nouveau@exemple.fr", "role": 10, "first_name": "Noé", "last_name": "Nouveau"},
        is_scoped=True,
    ),
    Row("accounts:member_role", "in 405 405 405 405 405", path=members, is_page=False),
    Row(
        "accounts:member_role",
        "in 404 403 403 403 302",
        why=ACCOUNTS,
        path=members,
        post=lambda w: {"role": 20},
        is_scoped=True,
    ),
    Row("accounts:member_remove", "in 405 405 405 405 405", path=members, is_page=False),
    Row("accounts:member_remove", "in 404 403 403 403 302", why=ACCOUNTS, path=members, post=nothing, is_scoped=True),
    Row("accounts:user_list", ADMINISTRATORS, "Utilisateurs", ACCOUNTS),
    *page_and_form(
        "accounts:user_create",
        ADMINISTRATORS,
        ACCOUNTS,
        lambda w: (),
        lambda w: {"email": "nouveau@exemple.fr", "first_name": "Noé", "last_name": "Nouveau"},
        "compte",
        is_scoped=False,
    ),
    *page_and_form(
        "accounts:user_update",
        "in 404 403 403 403 200",
        ACCOUNTS,
        of("proximity"),
        as_shown("accounts:user_update", of("proximity"), job_title="Gardien"),
        lambda w: w.proximity.email,
    ),
    Row("accounts:user_invite", "in 405 405 405 405 405", path=of("proximity"), is_page=False),
    Row(
        "accounts:user_invite",
        "in 404 403 403 403 302",
        why=ACCOUNTS,
        path=of("proximity"),
        post=nothing,
        is_scoped=True,
    ),
    Row("accounts:user_end_sessions", "in 405 405 405 405 405", path=of("proximity"), is_page=False),
    Row(
        "accounts:user_end_sessions",
        "in 404 403 403 403 302",
        why=ACCOUNTS,
        path=of("proximity"),
        post=nothing,
        is_scoped=True,
    ),
    # ---- veille ---------------------------------------------------------------------------------------------------
    Row("diagnostics:observation_create", SIGNED_IN, "Quelle gravité"),
    Row("diagnostics:observation_create", "in 422 302 302 302 302", post=reported),
    Row(
        "diagnostics:observation_sent",
        "in 404 200 404 404 404",
        "Signalement envoyé",
        path=lambda w: [w.observation.uid],
        note="its author alone",
    ),
    Row(
        "diagnostics:places",
        SCOPED,
        "residences",
        query=lambda w: {"quartier": w.quartier.pk},
        is_scoped=True,
        is_page=False,
    ),
    Row(
        "diagnostics:hall_entry",
        "in 404 302 302 302 302",
        path=lambda w: [w.entrance.pk],
        is_scoped=True,
    ),
    Row(
        "diagnostics:hall_code",
        SCOPED,
        "<svg",
        path=lambda w: [w.entrance.pk, "svg"],
        is_scoped=True,
        is_page=False,
    ),
    Row(
        "diagnostics:hall_sheet",
        SCOPED,
        lambda w: w.entrance.name,
        path=lambda w: [w.residence.pk],
        is_scoped=True,
    ),
    Row(
        "diagnostics:observation_bulk",
        "in 302 403 302 302 302",
        why="plusieurs observations",
        note="leads to the list",
    ),
    Row(
        "diagnostics:observation_bulk",
        "in 200 403 200 200 200",
        "observation",
        "plusieurs observations",
        post=lambda w: {"action": "qualifier", "row": f"{w.observation.pk}:{w.observation.version}"},
        changes=False,
        note="what would be done",
    ),
    Row(
        "diagnostics:observation_bulk",
        "in 409 403 302 302 302",
        why="plusieurs observations",
        post=lambda w: {
            "action": "qualifier",
            "row": f"{w.observation.pk}:{w.observation.version}",
            "confirmer": 1,
        },
    ),
    # One's own only: it is the member of the proximity team who sends it.
    Row("diagnostics:photo_upload", "in 404 200 404 404 404", path=lambda w: [w.upload.uid], is_page=False),
    Row(
        "diagnostics:photo_upload",
        "in 415 415 415 415 415",
        path=lambda w: [w.upload.uid],
        post=nothing,
        note="a form",
        is_page=False,
    ),
    Row("diagnostics:worker", EVERYBODY, "addEventListener", is_page=False),
    Row("diagnostics:manifest", EVERYBODY, "icon-maskable-512", is_page=False),
    Row("diagnostics:field_away", EVERYBODY, "n’est pas gardée sur ce téléphone"),
    Row("diagnostics:field", SIGNED_IN, "Marches gardées"),
    Row("diagnostics:field_reader", SIGNED_IN, "csrf", is_page=False),
    Row("diagnostics:observation_list", SIGNED_IN, "Veille"),
    Row(
        "diagnostics:observation_list",
        SIGNED_IN,
        "Porte cassée",
        query={"format": "csv"},
        note="as CSV",
        is_page=False,
    ),
    Row("diagnostics:observation_map", SIGNED_IN, "Veille"),
    Row("diagnostics:observation_geojson", SIGNED_IN, "FeatureCollection", is_page=False),
    Row("diagnostics:suggestions", SIGNED_IN, path=lambda w: ["quartier"], query={"quartier": "x"}, is_page=False),
    Row("diagnostics:suggestions", NOWHERE, path=lambda w: ["inconnu"], note="unknown", is_page=False),
    Row("diagnostics:my_observations", SIGNED_IN, "Mes signalements"),
    Row("diagnostics:photo", SCOPED, path=lambda w: [w.photo.uid, "vignette"], is_scoped=True, is_page=False),
    Row("diagnostics:photo", SCOPED, path=lambda w: [w.photo.uid, "photo"], is_scoped=True, is_page=False),
    Row("diagnostics:observation_detail", SCOPED, lambda w: w.observation.text, path=observation, is_scoped=True),
    Row("diagnostics:observation_update", SCOPED, lambda w: w.observation.text, path=observation, is_scoped=True),
    Row(
        "diagnostics:observation_update",
        "in 404 302 302 302 302",
        path=observation,
        post=corrected,
        is_scoped=True,
    ),
    Row(
        "diagnostics:observation_update",
        "in 404 403 403 403 403",
        why="",
        path=lambda w: [w.over.pk],
        is_scoped=True,
        note="once it is over",
    ),
    Row("diagnostics:observation_action", NOWHERE, path=action("inventer"), note="unknown"),
    *(
        Row(
            "diagnostics:observation_action",
            OFFICERS,
            lambda w: w.observation.text,
            "Seuls les chargés de mission",
            path=action(name),
            is_scoped=True,
            note=name,
        )
        for name in ("qualifier", "confier", "classer")
    ),
    *(
        Row(
            "diagnostics:observation_action",
            OFFICERS,
            lambda w: w.observation.text,
            "les chargés de mission",
            path=action(name),
            is_scoped=True,
            note=name,
        )
        for name in ("commencer", "traiter", "repondre")
    ),
    Row(
        "diagnostics:observation_action",
        OFFICERS,
        lambda w: w.over.text,
        "rouvrent une observation",
        path=on_over("rouvrir"),
        is_scoped=True,
        note="rouvrir",
    ),
    *(
        Row(
            "diagnostics:observation_action",
            "in 404 403 302 302 302",
            why="les chargés de mission",
            path=(on_over if name == "rouvrir" else action)(name),
            post=post,
            is_scoped=True,
            note=name,
        )
        for name, post in {
            "qualifier": corrected,
            "confier": lambda w: {"assignee": w.proximity.pk},
            "traiter": lambda w: {"answer": "C’est réparé."},
            "repondre": lambda w: {"answer": "Le vitrier passe demain."},
            "classer": lambda w: {"reason": "no_action", "answer": ""},
            "rouvrir": nothing,
        }.items()
    ),
    # ---- themes ---------------------------------------------------------------------------------------------------
    Row("diagnostics:alert_list", SIGNED_IN, "Alertes"),
    Row("diagnostics:alert_detail", SCOPED, lambda w: w.alert.sentence, path=of("alert"), is_scoped=True),
    Row(
        "diagnostics:alert_detail",
        "in 404 403 302 302 302",
        why="prennent une alerte en compte",
        path=of("alert"),
        post=lambda w: {"comment": "Visite prévue"},
        is_scoped=True,
    ),
    Row("diagnostics:alert_rule_list", ADMINISTRATORS, "Règles d’alerte", ALERT_RULES),
    *page_and_form(
        "diagnostics:alert_rule_create",
        ADMINISTRATORS,
        ALERT_RULES,
        lambda w: (),
        lambda w: {"name": "Tags", "kind": "count", "threshold": 2, "days": 7, "is_active": "on"},
        "Nouvelle règle",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:alert_rule_update",
        ADMINISTRATORS,
        ALERT_RULES,
        lambda w: [w.alert.rule_id],
        as_shown("diagnostics:alert_rule_update", lambda w: [w.alert.rule_id], name="Autre nom"),
        lambda w: w.alert.rule.sentence,
        is_scoped=False,
    ),
    Row("diagnostics:hall_list", SIGNED_IN, "État des halls"),
    Row(
        "diagnostics:hall_list",
        SIGNED_IN,
        "État des halls",
        query={"format": "csv"},
        note="as a file",
        is_page=False,
    ),
    Row("diagnostics:observation_heat", SIGNED_IN, "Chaleur par résidence et mois"),
    Row(
        "diagnostics:observation_heat",
        SIGNED_IN,
        "Chaleur par résidence et mois",
        query={"format": "csv"},
        note="as a file",
        is_page=False,
    ),
    Row("diagnostics:incident_type_list", ADMINISTRATORS, "Types d’incidents", INCIDENT_TYPES),
    *page_and_form(
        "diagnostics:incident_type_create",
        ADMINISTRATORS,
        INCIDENT_TYPES,
        lambda w: (),
        lambda w: {"family": "dumping", "name": "Gravats"},
        "Nouveau type d’incident",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:incident_type_update",
        ADMINISTRATORS,
        INCIDENT_TYPES,
        of("incident_type"),
        as_shown("diagnostics:incident_type_update", of("incident_type"), name="Gravats"),
        lambda w: w.incident_type.name,
        is_scoped=False,
    ),
    Row(
        "diagnostics:incident_type_action",
        "in 403 403 403 403 405",
        "",
        INCIDENT_TYPES,
        lambda w: [w.incident_type.pk, "descendre"],
        is_page=False,
    ),
    *(
        Row(
            "diagnostics:incident_type_action",
            "in 403 403 403 403 302",
            "",
            INCIDENT_TYPES,
            lambda w, name=name: [w.incident_type.pk, name],
            post=nothing,
            note=name,
        )
        for name in ("descendre", "archiver")
    ),
    Row("diagnostics:theme_list", ADMINISTRATORS, "Thèmes de la veille", THEMES),
    *page_and_form(
        "diagnostics:theme_create",
        ADMINISTRATORS,
        THEMES,
        lambda w: (),
        lambda w: {"name": "Jardins", "icon": "tag"},
        "Nouveau thème",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:theme_update",
        ADMINISTRATORS,
        THEMES,
        of("theme"),
        as_shown("diagnostics:theme_update", of("theme"), name="Jardins"),
        lambda w: w.theme.name,
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:item_create",
        ADMINISTRATORS,
        THEMES,
        of("theme"),
        lambda w: {"name": "Bacs"},
        "Nouvel élément",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:item_update",
        ADMINISTRATORS,
        THEMES,
        of("item"),
        as_shown("diagnostics:item_update", of("item"), name="Bacs"),
        lambda w: w.item.name,
        is_scoped=False,
    ),
    *(
        row
        for kind in ("theme", "item")
        for row in (
            Row(
                f"diagnostics:{kind}_action",
                "in 403 403 403 403 405",
                why=THEMES,
                path=lambda w, kind=kind: [getattr(w, kind).pk, "archiver"],
                is_page=False,
            ),
            Row(
                f"diagnostics:{kind}_action",
                "in 403 403 403 403 302",
                why=THEMES,
                path=lambda w, kind=kind: [getattr(w, kind).pk, "archiver"],
                post=nothing,
            ),
        )
    ),
    # ---- diagnostics ------------------------------------------------------------------------------------------------
    Row("diagnostics:diagnostic_list", SIGNED_IN, "Diagnostics"),
    Row("diagnostics:diagnostic_create", LEADERS, "Nouveau diagnostic", DIAGNOSTICS),
    Row(
        "diagnostics:diagnostic_create",
        "in 422 403 302 302 302",
        why=DIAGNOSTICS,
        post=lambda w: {
            "kind": "social",
            "title": "Diagnostic d’été",
            "starts_on": "2026-06-01",
            "lead": w.officer.pk,
            "quartier_0": w.quartier.pk,
        },
    ),
    Row(
        "diagnostics:diagnostic_panel",
        SCOPED,
        lambda w: f"Printemps {w.name}",
        path=quartier,
        is_scoped=True,
        is_page=False,
    ),
    *(
        Row(f"diagnostics:{view}", SCOPED, lambda w: f"Printemps {w.name}", path=of("diagnostic"), is_scoped=True)
        for view in ("diagnostic_detail", "diagnostic_results", "diagnostic_indicators", "diagnostic_history")
    ),
    *page_and_form(
        "diagnostics:diagnostic_update",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        as_shown("diagnostics:diagnostic_update", of("diagnostic"), title="Automne"),
        lambda w: f"Printemps {w.name}",
    ),
    *page_and_form(
        "diagnostics:diagnostic_step",
        OFFICERS,
        "font avancer un diagnostic",
        of("diagnostic"),
        lambda w: {"to": "ongoing"},
        "Changer l’état",
    ),
    *page_and_form(
        "diagnostics:synthesis_update",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        as_shown("diagnostics:synthesis_update", of("diagnostic"), strengths="Des voisins solidaires"),
        "Synthèse",
    ),
    *page_and_form(
        "diagnostics:participant_create",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        lambda w: {"kind": "residents", "count": 12, "name": ""},
        "Ajouter des participants",
    ),
    *page_and_form(
        "diagnostics:participant_update",
        OFFICERS,
        DIAGNOSTICS,
        of("participants"),
        lambda w: {"kind": "residents", "count": 12, "name": ""},
        lambda w: f"Amicale {w.name}",
    ),
    *page_and_form(
        "diagnostics:diagnostic_scores",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        lambda w: {f"level_{w.diagnostic.grid.themes.get().items.first().pk}": "non"},
        "Cotation",
    ),
    *page_and_form(
        "diagnostics:texts_update",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        lambda w: {f"text_{w.diagnostic.grid.themes.get().pk}": "Des halls propres."},
        "Textes par thème",
    ),
    *page_and_form(
        "diagnostics:document_create",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        lambda w: {"title": "Lettre de mission", "file": note_to_attach()},
        "Joindre un document",
    ),
    Row("diagnostics:document_file", SCOPED, "Plan joint", path=document, is_scoped=True, is_page=False),
    Row("diagnostics:document_remove", "in 405 405 405 405 405", path=document, is_page=False),
    Row(
        "diagnostics:document_remove",
        "in 404 403 302 302 302",
        why=DIAGNOSTICS,
        path=document,
        post=nothing,
        is_scoped=True,
    ),
    *page_and_form(
        "diagnostics:verbatim_create",
        OFFICERS,
        DIAGNOSTICS,
        of("diagnostic"),
        lambda w: {"text": "On se parle."},
        "Ajouter une parole",
    ),
    *page_and_form(
        "diagnostics:verbatim_update",
        OFFICERS,
        DIAGNOSTICS,
        of("verbatim"),
        lambda w: {"text": "On se parle."},
        lambda w: f"On se parle {w.name}",
    ),
    *(
        row
        for view, part in (("participant_remove", "participants"), ("verbatim_remove", "verbatim"))
        for row in (
            Row(f"diagnostics:{view}", "in 405 405 405 405 405", path=of(part), is_page=False),
            Row(
                f"diagnostics:{view}",
                "in 404 403 302 302 302",
                why=DIAGNOSTICS,
                path=of(part),
                post=nothing,
                is_scoped=True,
            ),
        )
    ),
    # ---- walks ------------------------------------------------------------------------------------------------------
    Row("diagnostics:walk_kit", SCOPED, "haltes", path=of("walk"), is_scoped=True, is_page=False),
    Row("diagnostics:walk_route", SCOPED, lambda w: w.stop.label, path=of("walk"), is_scoped=True),
    Row(
        "diagnostics:walk_route",
        "in 404 403 302 302 302",
        why=DIAGNOSTICS,
        path=of("walk"),
        post=lambda w: {"hall": w.entrance.pk},
        is_scoped=True,
    ),
    Row(
        "diagnostics:walk_stop",
        SCOPED,
        lambda w: w.stop.label,
        path=lambda w: [w.walk.pk, w.stop.pk],
        is_scoped=True,
    ),
    Row(
        "diagnostics:stop_marks",
        "in 405 405 405 405 405",
        path=lambda w: [w.walk.pk, w.stop.pk],
        is_page=False,
    ),
    Row(
        "diagnostics:stop_marks",
        "in 404 403 302 302 302",
        why=DIAGNOSTICS,
        path=lambda w: [w.walk.pk, w.stop.pk],
        post=lambda w: {"base": "{}", "summary": "Un hall propre"},
        is_scoped=True,
    ),
    Row("diagnostics:walk_compare", SCOPED, "Avant / après", path=of("walk"), is_scoped=True),
    Row("diagnostics:hall_detail", SCOPED, lambda w: w.entrance.name, path=of("entrance"), is_scoped=True),
    Row(
        "diagnostics:hall_detail",
        "in 404 302 302 302 302",
        path=of("entrance"),
        post=lambda w: {"uid": "33333333-3333-4333-8333-333333333333", "level": 2, "comment": "Tags récents"},
        is_scoped=True,
    ),
    Row(
        "diagnostics:hall_panel",
        SCOPED,
        lambda w: w.entrance.name,
        path=of("residence"),
        is_scoped=True,
        is_page=False,
    ),
    Row("diagnostics:walk_report", SCOPED, "Compte rendu", path=of("walk"), is_scoped=True),
    *(
        Row(
            f"diagnostics:{view}_file",
            SCOPED,
            start,
            path=lambda w, file_format=file_format, on=on: [getattr(w, on).pk, file_format],
            note=file_format,
            is_scoped=True,
            is_page=False,
        )
        for view, on in (("walk_report", "walk"), ("diagnostic", "diagnostic"))
        for file_format, start in (("pdf", "%PDF"), ("docx", "word/document.xml"))
    ),
    Row(
        "diagnostics:walk_report_file",
        "in 404 404 404 404 404",
        path=lambda w: [w.walk.pk, "pdf"],
        query={"organisme": "personne"},
        note="unknown body",
        is_page=False,
    ),
    Row("diagnostics:route_map", SCOPED, lambda w: w.quartier.name, path=of("walk"), is_scoped=True, is_page=False),
    *page_and_form(
        "diagnostics:stop_update",
        OFFICERS,
        DIAGNOSTICS,
        lambda w: [w.walk.pk, w.stop.pk],
        as_shown("diagnostics:stop_update", lambda w: [w.walk.pk, w.stop.pk], note="Les boîtes aux lettres"),
        "Modifier la halte",
    ),
    Row(
        "diagnostics:stop_action",
        "in 405 405 405 405 405",
        path=lambda w: [w.walk.pk, w.stop.pk, "monter"],
        is_page=False,
    ),
    Row(
        "diagnostics:stop_action",
        "in 404 403 302 302 302",
        why=DIAGNOSTICS,
        path=lambda w: [w.walk.pk, w.stop.pk, "retirer"],
        post=nothing,
        is_scoped=True,
    ),
    # ---- problématiques -------------------------------------------------------------------------------------------
    Row("diagnostics:issue_list", SIGNED_IN, "Problématiques"),
    Row("diagnostics:issue_list", SIGNED_IN, "Halls abîmés", query={"format": "csv"}, note="as CSV", is_page=False),
    Row("diagnostics:issue_matrix", SIGNED_IN, "Gravité et fréquence"),
    Row("diagnostics:issue_panel", SCOPED, lambda w: w.issue.title, path=quartier, is_scoped=True, is_page=False),
    Row("diagnostics:issue_create", LEADERS, "Nouvelle problématique", ISSUES),
    Row(
        "diagnostics:issue_create",
        "in 404 403 200 200 200",
        "Nouvelle problématique",
        ISSUES,
        query=lambda w: {"observation": w.observation.pk},
        note="from an observation",
    ),
    Row(
        "diagnostics:issue_create",
        "in 422 403 302 302 302",
        why=ISSUES,
        post=lambda w: {
            "title": "Halls",
            "theme": w.theme.pk,
            "gravity": 3,
            "frequency": 2,
            "status": "open",
            "quartier_0": w.quartier.pk,
        },
    ),
    Row("diagnostics:issue_detail", SCOPED, lambda w: w.issue.title, path=of("issue"), is_scoped=True),
    Row("diagnostics:issue_history", SCOPED, lambda w: w.issue.title, path=of("issue"), is_scoped=True),
    *page_and_form(
        "diagnostics:issue_update",
        OFFICERS,
        ISSUES,
        of("issue"),
        as_shown("diagnostics:issue_update", of("issue"), title="Halls dégradés"),
        lambda w: w.issue.title,
    ),
    Row("diagnostics:issue_status", "in 405 405 405 405 405", path=of("issue"), is_page=False),
    Row(
        "diagnostics:issue_status",
        "in 404 403 302 302 302",
        why=ISSUES,
        path=of("issue"),
        post=lambda w: {"version": w.issue.version, "status": "taken"},
        is_scoped=True,
    ),
    *page_and_form(
        "diagnostics:issue_observations",
        OFFICERS,
        ISSUES,
        of("issue"),
        lambda w: {"observation": w.observation.pk},
        lambda w: w.issue.title,
    ),
    Row(
        "diagnostics:issue_unlink",
        "in 405 405 405 405 405",
        path=lambda w: [w.issue.pk, w.over.pk],
        is_page=False,
    ),
    Row(
        "diagnostics:issue_unlink",
        "in 404 403 302 302 302",
        why=ISSUES,
        path=lambda w: [w.issue.pk, w.over.pk],
        post=nothing,
        is_scoped=True,
    ),
    Row("diagnostics:observation_issues", SCOPED, lambda w: w.issue.title, path=of("over"), is_scoped=True),
    Row(
        "diagnostics:observation_issues",
        "in 404 403 302 302 302",
        why="lient une observation",
        path=observation,
        post=lambda w: {"issue": w.issue.pk},
        is_scoped=True,
    ),
    # ---- grids as XLSForm -----------------------------------------------------------------------------------------
    Row("diagnostics:grid_import", LEADERS, "Importer une grille depuis un formulaire", COMPOSED),
    Row(
        "diagnostics:grid_import",
        "in 302 403 302 302 302",
        "",
        COMPOSED,
        post=lambda w: {"file": xlsform()},
        changes=False,
    ),
    Row("diagnostics:grid_import_preview", "in 302 403 302 302 302", "", COMPOSED, note="without a file"),
    Row(
        "diagnostics:grid_import_preview",
        "in 302 403 302 302 302",
        "",
        COMPOSED,
        post=lambda w: {"uid": "x", "name": "Halls", "kind": "walk", "best": "first"},
        changes=False,
        note="without a file",
    ),
    Row("diagnostics:grid_xlsform", SIGNED_IN, path=seeded_grid, is_page=False),
    # ---- grids ----------------------------------------------------------------------------------------------------
    Row("diagnostics:grid_list", SIGNED_IN, "Grilles de diagnostic"),
    Row("diagnostics:grid_detail", SIGNED_IN, lambda w: w.grid.name, path=of("grid")),
    Row("diagnostics:grid_preview", SIGNED_IN, "Aperçu sur un téléphone", path=of("grid")),
    Row("diagnostics:grid_compose", LEADERS, lambda w: w.grid.name, GRIDS, of("grid")),
    *page_and_form(
        "diagnostics:grid_create",
        LEADERS,
        GRIDS,
        lambda w: (),
        lambda w: {"name": "Écoles", "kind": "walk", "intro": ""},
        "Nouvelle grille",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:grid_update",
        LEADERS,
        GRIDS,
        of("grid"),
        as_shown("diagnostics:grid_update", of("grid"), name="Écoles"),
        "mode d’emploi",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:grid_level_create",
        LEADERS,
        GRIDS,
        of("grid"),
        lambda w: {"label": "Excellent", "value": 4, "tone": "good"},
        "Nouveau niveau",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:grid_theme_create",
        LEADERS,
        GRIDS,
        of("grid"),
        lambda w: {"name": "Éclairage", "theme": w.theme.pk},
        "Nouveau thème",
        is_scoped=False,
    ),
    *page_and_form(
        "diagnostics:grid_item_create",
        LEADERS,
        GRIDS,
        lambda w: [w.grid.themes.get().pk],
        lambda w: {"name": "Bancs", "help": "", "weight": 1},
        "Nouveau critère",
        is_scoped=False,
    ),
    *(
        row
        for kind, parts, form in (
            ("niveaux", lambda w: w.grid.levels, {"label": "Parfait", "value": 9, "tone": "good"}),
            ("themes", lambda w: w.grid.themes, {"name": "Jardins", "theme": ""}),
            ("criteres", lambda w: w.grid.themes.get().items, {"name": "Jeux", "help": "", "weight": 2}),
        )
        for path in (lambda w, kind=kind, parts=parts: [kind, parts(w).first().pk],)
        for row in (
            *page_and_form(
                "diagnostics:grid_part_update",
                LEADERS,
                GRIDS,
                path,
                lambda w, form=form: dict(form),
                lambda w, parts=parts: str(parts(w).first()),
                is_scoped=False,
            ),
            Row(
                "diagnostics:grid_part_action",
                "in 405 403 405 405 405",
                why=GRIDS,
                path=lambda w, path=path: [*path(w), "supprimer"],
                note=kind,
                is_page=False,
            ),
            Row(
                "diagnostics:grid_part_action",
                "in 302 403 302 302 302",
                why=GRIDS,
                path=lambda w, path=path: [*path(w), "supprimer"],
                post=lambda w: {"confirme": 1},
                note=kind,
            ),
        )
    ),
    Row(
        "diagnostics:grid_action",
        "in 405 403 405 405 405",
        "",
        GRIDS,
        lambda w: [w.grid.pk, "supprimer"],
        is_page=False,
    ),
    *(
        Row(
            "diagnostics:grid_action",
            "in 302 403 302 302 302",
            why=GRIDS,
            path=lambda w, name=name: [w.grid.pk, name],
            post=lambda w: {"confirme": 1},
            note=name,
            changes=name in ("mettre-en-service", "supprimer"),
        )
        for name in ("mettre-en-service", "version-suivante", "archiver", "supprimer")
    ),
    # ---- core -----------------------------------------------------------------------------------------------------
    Row("core:administration", ADMINISTRATORS, "Administration", "réservée aux administrateurs"),
    # Those who give the landlord's figures import them, and see their own imports alone.
    Row("core:import_list", "in 200 403 200 200 200", "Imports", IMPORTS),
    Row("core:import_create", ADMINISTRATORS, "Fichier", IMPORTS, lambda w: ["quartiers"]),
    Row(
        "core:import_create",
        "in 200 403 200 200 200",
        "Fichier",
        IMPORTS,
        lambda w: ["figures"],
        note="of the landlord's figures",
    ),
    Row("core:import_create", "in 404 403 404 404 404", "", IMPORTS, lambda w: ["inconnu"], note="unknown"),
    Row(
        "core:import_create",
        "in 403 403 403 403 302",
        why=IMPORTS,
        path=lambda w: ["quartiers"],
        post=lambda w: {"uid": "22222222-2222-4222-8222-222222222222", "file": contours()},
    ),
    Row("core:import_template", ADMINISTRATORS, "", IMPORTS, lambda w: ["residences", "csv"], is_page=False),
    Row(
        "core:import_template",
        "in 200 403 200 200 200",
        "Logements vacants",
        IMPORTS,
        lambda w: ["figures", "csv"],
        note="of the landlord's figures",
        is_page=False,
    ),
    Row("core:import_detail", OWN_IMPORTS, "liste.csv", IMPORTS, lambda w: [w.job.uid]),
    Row("core:import_report", OWN_IMPORTS, "liste.csv", IMPORTS, lambda w: [w.job.uid], is_page=False),
    Row("core:import_columns", OWN_IMPORTS, "Quelle colonne", IMPORTS, lambda w: [w.unmatched.uid]),
    Row(
        "core:import_columns",
        "in 404 403 404 404 302",
        "",
        IMPORTS,
        lambda w: [w.unmatched.uid],
        post=lambda w: {"titres": "|1", "colonne_0": "name"},
    ),
    *(
        Row(f"core:import_{name}", "in 405 405 405 405 405", path=lambda w: [w.job.uid], is_page=False)
        for name in ("start", "restart", "abandon")
    ),
    *(
        Row(f"core:import_{name}", "in 404 403 404 404 302", "", IMPORTS, lambda w: [w.job.uid], post=nothing)
        for name in ("start", "abandon")
    ),
    Row(
        "core:import_restart",
        "in 404 403 404 404 302",
        "",
        IMPORTS,
        lambda w: [w.job.uid],
        post=nothing,
        note="that was not interrupted",
        changes=False,
    ),
    Row(
        "core:saved_view_create",
        SIGNED_IN,
        "Nom de la vue",
        query={"page": "diagnostics:observation_list", "query": "etat=ouvertes"},
    ),
    Row(
        "core:saved_view_create",
        "in 302 302 302 302 302",
        query={"page": "diagnostics:observation_list", "query": "etat=ouvertes"},
        post=lambda w: {"name": "Ouvertes"},
    ),
    Row("core:saved_view_create", "in 403 403 403 403 403", why="Cette liste n’existe pas", note="of no list"),
    Row("core:saved_view_delete", "in 405 405 405 405 405", path=lambda w: [w.view.pk], is_page=False),
    Row(
        "core:saved_view_delete",
        "in 404 404 302 404 404",
        path=lambda w: [w.view.pk],
        post=nothing,
        note="its owner alone",
    ),
    Row("core:privacy_check", "in 405 405 405 405 405", is_page=False),
    Row(
        "core:privacy_check",
        SIGNED_IN,
        "un locataire",
        post=lambda w: {"text": "Vu avec M. Dupont"},
        changes=False,
        is_page=False,
    ),
    Row("health", EVERYBODY, '"status": "ok"', is_page=False),
    # ---- sign-in --------------------------------------------------------------------------------------------------
    Row("account_login", "200 302 302 302 302 302", "Se connecter"),
    Row(
        "account_login",
        "302 302 302 302 302 302",
        post=lambda w: {"login": w.proximity.email, "password": PASSWORD},
    ),
    Row("account_logout", "302 200 200 200 200 200", "Se déconnecter"),
    Row("account_inactive", EVERYBODY, "Compte fermé"),
    Row("account_signup", "200 302 302 302 302 302", "Vous n’avez pas encore de compte"),
    Row(
        "account_signup",
        "200 302 302 302 302 302",
        "Vous n’avez pas encore de compte",
        post=lambda w: {"email": "intrus@exemple.fr", "password1": PASSWORD, "password2": PASSWORD},
    ),
    Row("account_reauthenticate", SIGNED_IN, "Confirmez que c’est vous"),
    Row("account_email", SIGNED_IN, "Adresse"),
    Row("account_confirm_email", EVERYBODY, "Confirmer l", path=lambda w: ["inconnue"], note="a wrong key"),
    Row("account_change_password", SIGNED_IN, "Changer de mot de passe"),
    Row("account_set_password", "in 302 302 302 302 302", note="there is one already"),
    Row("account_reset_password", EVERYBODY, "Mot de passe oublié"),
    Row("account_reset_password_done", EVERYBODY, "Lien envoyé"),
    Row(
        "account_reset_password_from_key",
        EVERYBODY,
        "Ce lien ne sert plus",
        path=lambda w: ["x", "x"],
        note="a wrong key",
    ),
    Row("account_reset_password_from_key_done", EVERYBODY, "mot de passe"),
    Row("mfa_index", SIGNED_IN, "Double authentification"),
    Row("mfa_authenticate", "302 302 302 302 302 302"),
    Row("mfa_reauthenticate", "in 302 302 302 302 302"),
    Row("mfa_activate_totp", ASKS_AGAIN),
    Row("mfa_deactivate_totp", NOWHERE, note="there is none"),
    Row("mfa_view_recovery_codes", NOWHERE, note="there are none"),
    Row("mfa_generate_recovery_codes", ASKS_AGAIN),
    Row("mfa_download_recovery_codes", NOWHERE, note="there are none"),
    Row("mfa_list_webauthn", SIGNED_IN, "Clés d’accès"),
    Row("mfa_add_webauthn", ASKS_AGAIN),
    Row("mfa_reauthenticate_webauthn", ASKS_AGAIN),
    Row("mfa_remove_webauthn", ASKS_AGAIN, path=lambda w: [1]),
    Row("mfa_edit_webauthn", ASKS_AGAIN, path=lambda w: [1]),
    Row("mfa_login_webauthn", "302 302 302 302 302 302", is_page=False),
    Row("socialaccount_login_cancelled", EVERYBODY, "Connexion abandonnée"),
    Row("socialaccount_connections", SIGNED_IN, "Comptes liés"),
    Row("openid_connect_login", "404 404 404 404 404 404", path=lambda w: ["entreprise"], note="not set up"),
    Row("openid_connect_callback", "404 404 404 404 404 404", path=lambda w: ["entreprise"], note="not set up"),
]

# ---- insertion ------------------------------------------------------------------------------------------------------

TARGETS = "Les objectifs d’un projet sont écrits"
INSERTION_GAUGES: list[Row] = [
    Row("insertion:overview", SIGNED_IN, "Insertion"),
    Row("insertion:publics_panel", SIGNED_IN, "Parcours", query={"annee": 2026}, is_page=False),
    Row("insertion:lot_list", SIGNED_IN, "Lots et heures"),
    Row("insertion:lot_list", SIGNED_IN, "", query={"format": "csv"}, note="file", is_page=False),
    Row("insertion:my_panel", SIGNED_IN, "", is_page=False),
    Row("insertion:quartier_panel", SCOPED, lambda w: w.lot.title, path=quartier, is_scoped=True, is_page=False),
    Row("insertion:project_board", SCOPED, lambda w: w.project_target.name, path=of("project"), is_scoped=True),
    Row(
        "insertion:project_panel",
        SCOPED,
        "Demandé par la convention",
        path=of("project"),
        is_scoped=True,
        is_page=False,
    ),
    *page_and_form(
        "insertion:target_create",
        OFFICERS,
        TARGETS,
        of("project"),
        as_shown("insertion:target_create", of("project"), name="SEMADER", target_hours=9768),
        "Ajouter un maître d’ouvrage",
    ),
    *page_and_form(
        "insertion:target_update",
        OFFICERS,
        TARGETS,
        of("project_target"),
        as_shown("insertion:target_update", of("project_target"), target_hours=1200),
        lambda w: w.project_target.name,
    ),
    Row("insertion:target_remove", "in 405 405 405 405 405", path=of("project_target"), is_page=False),
    Row(
        "insertion:target_remove",
        "in 404 403 302 302 302",
        why=TARGETS,
        path=of("project_target"),
        post=nothing,
        is_scoped=True,
    ),
]

CLAUSES = "Les marchés et leurs clauses sont écrits"
POOLS = "Les globalisations d’heures sont tenues"
RATES = "sont tenus par les administrateurs"


def contract_form(world: World) -> Data:
    """What a new contract on the quartier of the world is."""
    return {
        "reference": "2027-001",
        "title": "Réfection des halls",
        "kind": "gup",
        "quartier_0": world.quartier.pk,
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "responsible": world.officer.pk,
    }


def lot_form(world: World) -> Data:
    """What a new lot is: the worked example."""
    return {
        "number": "9",
        "title": "Peinture des halls",
        "company": world.partner.pk,
        "starts_on": "2026-02-01",
        "ends_on": "2026-11-30",
        "amount": "1 000 000 €",
        "labour_share": "50",
        "insertion_rate": "5",
        "hourly_cost": "30",
    }


def amendment_form(world: World) -> Data:
    """What a new amendment is; its hours are computed."""
    return {"number": "2", "signed_on": "2026-06-01", "reason": "Halls en plus", "amount_change": "100 000"}


INSERTION_CONTRACTS: list[Row] = [
    Row("insertion:contract_list", SIGNED_IN, "Marchés"),
    Row("insertion:contract_list", SIGNED_IN, "Export", query={"format": "csv"}, note="as CSV", is_page=False),
    Row(
        "insertion:contract_list",
        SIGNED_IN,
        "Export",
        query={"format": "csv", "lignes": "lots"},
        note="a line for each lot",
        is_page=False,
    ),
    Row("insertion:contract_create", LEADERS, "Nouveau marché", CLAUSES),
    Row("insertion:contract_create", "in 422 403 302 302 302", why=CLAUSES, post=contract_form),
    Row("insertion:contract_detail", SCOPED, lambda w: w.contract.title, path=of("contract"), is_scoped=True),
    Row("insertion:contract_history", SCOPED, lambda w: w.contract.title, path=of("contract"), is_scoped=True),
    *page_and_form(
        "insertion:contract_update",
        OFFICERS,
        CLAUSES,
        of("contract"),
        as_shown("insertion:contract_update", of("contract"), title="Réhabilitation complète"),
        lambda w: w.contract.title,
    ),
    *page_and_form("insertion:lot_create", OFFICERS, CLAUSES, of("contract"), lot_form, lambda w: w.contract.title),
    Row("insertion:lot_start", LEADERS, "De quel marché", CLAUSES),
    Row("insertion:lot_detail", SCOPED, lambda w: w.lot.title, path=of("lot"), is_scoped=True),
    Row("insertion:lot_history", SCOPED, lambda w: w.lot.title, path=of("lot"), is_scoped=True),
    *page_and_form(
        "insertion:lot_update",
        OFFICERS,
        CLAUSES,
        of("new_lot"),
        as_shown("insertion:lot_update", of("new_lot"), title="Menuiseries posées"),
        lambda w: w.new_lot.title,
    ),
    *page_and_form(
        "insertion:lot_settle",
        OFFICERS,
        CLAUSES,
        of("new_lot"),
        lambda w: {"version": w.new_lot.version},
        lambda w: w.new_lot.title,
    ),
    *page_and_form(
        "insertion:lot_penalty",
        OFFICERS,
        CLAUSES,
        of("lot"),
        as_shown(
            "insertion:lot_penalty",
            of("lot"),
            penalty_decision="waived",
            penalty_note="Heures faites sur un autre marché",
        ),
        lambda w: w.lot.title,
    ),
    *page_and_form("insertion:amendment_create", OFFICERS, CLAUSES, of("lot"), amendment_form, lambda w: w.lot.title),
    *page_and_form(
        "insertion:amendment_update",
        OFFICERS,
        CLAUSES,
        of("amendment"),
        as_shown("insertion:amendment_update", of("amendment"), reason="Travaux en plus, cage B"),
        lambda w: w.lot.title,
    ),
    Row("insertion:amendment_remove", "in 405 405 405 405 405", path=of("amendment"), is_page=False),
    Row(
        "insertion:amendment_remove",
        SENT,
        why=CLAUSES,
        path=of("amendment"),
        post=nothing,
        is_scoped=True,
    ),
    Row("insertion:calculator", SIGNED_IN, "Calculette"),
    Row("insertion:group_list", SIGNED_IN, "Globalisations"),
    Row("insertion:group_create", LEADERS, "Nouvelle globalisation", CLAUSES),
    Row(
        "insertion:group_create",
        LEADERS.replace("200", "302"),
        why=CLAUSES,
        post=lambda w: {"name": "Réhabilitations 2027"},
    ),
    Row("insertion:group_detail", SCOPED, lambda w: w.contract_group.name, path=of("contract_group"), is_scoped=True),
    *page_and_form(
        "insertion:group_update",
        OFFICERS,
        POOLS,
        of("contract_group"),
        lambda w: {"version": w.contract_group.version, "name": "Marchés 2026-2028"},
        lambda w: w.contract_group.name,
    ),
]

ONE_BY_ONE = "Les parcours et leurs heures sont lus"
KEPT_BY = "La conservation des parcours"


def _traits(world: World) -> Data:
    return {"sex": "woman", "age_bracket": "from_18", "level": "level_3", "home_area": "unknown", "criteria": ["rsa"]}


def _step(world: World) -> Data:
    return {
        "lot": world.new_lot.pk,
        "employer": world.lot.company_id,
        "modality": "direct",
        "job_contract": "cdd",
        "starts_on": "2027-01-01",
        "work_share": 100,
    }


INSERTION_PATHWAYS: list[Row] = [
    Row("insertion:pathway_list", LEADERS, "Parcours", ONE_BY_ONE),
    Row("insertion:pathway_create", LEADERS, "Pas de nom ici", ONE_BY_ONE),
    Row(
        "insertion:pathway_create",
        OFFICERS,
        "Pas de nom ici",
        ONE_BY_ONE,
        query=lambda w: {"lot": w.new_lot.pk},
        note="in a lot",
    ),
    Row(
        "insertion:pathway_create",
        "in 422 403 302 302 302",
        why=ONE_BY_ONE,
        post=lambda w: {**_traits(w), **_step(w), "count": 1},
    ),
    Row(
        "insertion:pathway_suggestions",
        LEADERS,
        lambda w: w.lot.title,
        ONE_BY_ONE,
        lambda w: ["lot"],
        query={"lot": "peinture"},
        is_page=False,
    ),
    Row(
        "insertion:pathway_suggestions",
        "in 404 403 404 404 404",
        "",
        ONE_BY_ONE,
        lambda w: ["inconnu"],
        note="unknown",
        is_page=False,
    ),
    Row("insertion:exits_due", LEADERS, "Sorties à noter", ONE_BY_ONE),
    Row(
        "insertion:exits_due",
        "in 422 403 302 302 302",
        why=ONE_BY_ONE,
        post=lambda w: {f"sortie_{w.ended_pathway.pk}_3": "lasting"},
    ),
    Row("insertion:retention", ADMINISTRATORS, "Conservation des parcours", KEPT_BY),
    Row("insertion:pathways_purge", "in 405 405 405 405 405", is_page=False),
    Row(
        "insertion:pathways_purge",
        "in 403 403 403 403 302",
        why=KEPT_BY,
        post=lambda w: {"montres": retention.overdue(retention.limit()).count()},
    ),
    Row("insertion:pathway_detail", OFFICERS, lambda w: w.pathway.number, ONE_BY_ONE, of("pathway")),
    Row("insertion:pathway_history", OFFICERS, lambda w: w.pathway.number, ONE_BY_ONE, of("pathway")),
    *page_and_form(
        "insertion:pathway_update",
        OFFICERS,
        ONE_BY_ONE,
        of("pathway"),
        lambda w: {**_traits(w), "version": w.pathway.version},
        "Traits du parcours",
        is_scoped=False,
    ),
    *page_and_form(
        "insertion:pathway_end",
        OFFICERS,
        ONE_BY_ONE,
        of("pathway"),
        lambda w: {"ended_on": "2026-12-31", "version": w.pathway.version},
        "Fin et sorties",
        is_scoped=False,
    ),
    *page_and_form(
        "insertion:placement_create", OFFICERS, ONE_BY_ONE, of("pathway"), _step, "Nouvelle étape", is_scoped=False
    ),
    *page_and_form(
        "insertion:placement_update",
        OFFICERS,
        ONE_BY_ONE,
        of("placement"),
        lambda w: {
            **_step(w),
            "lot": w.lot.pk,
            "starts_on": "2026-01-01",
            "work_share": 40,
            "version": w.placement.version,
        },
        "Corriger une étape",
        is_scoped=False,
    ),
    Row("insertion:placement_remove", "in 405 405 405 405 405", path=of("spare_placement"), is_page=False),
    Row(
        "insertion:placement_remove",
        SENT,
        why=ONE_BY_ONE,
        path=of("spare_placement"),
        post=nothing,
    ),
    Row(
        "insertion:action_panel",
        SCOPED,
        "Insertion : heures et parcours",
        path=of("site_works"),
        is_scoped=True,
    ),
]

HOURS_READ = "Les parcours et leurs heures sont lus"
MONTHS = "in 405 405 405 405 405"


def proof(world: World) -> list[Any]:
    """The identifier of the proof of a month."""
    return [world.hours_proof.uid]


INSERTION_HOURS: list[Row] = [
    *page_and_form(
        "insertion:lot_hours",
        OFFICERS,
        HOURS_READ,
        of("lot"),
        lambda w: {"base": "{}", f"h{w.placement.pk}-202603": "35,5"},
        lambda w: w.pathway.number,
    ),
    *page_and_form(
        "insertion:action_hours",
        OFFICERS,
        HOURS_READ,
        of("site_works"),
        lambda w: {"base": "{}", f"h{w.site_placement.pk}-202602": "7h30"},
        lambda w: w.site_placement.pathway.number,
    ),
    Row("insertion:sheet_list", LEADERS, "Relevés d’heures", HOURS_READ),
    Row("insertion:sheet_list", LEADERS, "Heures", HOURS_READ, query={"format": "csv"}, note="as CSV", is_page=False),
    Row("insertion:sheet_validate_together", MONTHS, is_page=False),
    Row(
        "insertion:sheet_validate_together",
        "in 302 403 302 302 302",
        why=HOURS_READ,
        post=lambda w: {"row": f"{w.month_sheet.pk}:{w.month_sheet.version}"},
        changes=False,
        note="the outsider validates nothing",
    ),
    Row("insertion:missing_list", LEADERS, "Relevés manquants", HOURS_READ),
    Row(
        "insertion:missing_list",
        LEADERS,
        "Mois sans heures",
        HOURS_READ,
        query={"format": "csv"},
        note="as CSV",
        is_page=False,
    ),
    Row(
        "insertion:sheet_detail",
        OFFICERS,
        lambda w: w.pathway.number,
        HOURS_READ,
        of("month_sheet"),
        is_scoped=True,
    ),
    Row(
        "insertion:sheet_detail",
        OFFICERS,
        "chantier",
        HOURS_READ,
        of("site_sheet"),
        note="of an action",
        is_scoped=True,
    ),
    Row("insertion:sheet_validate", MONTHS, path=of("month_sheet"), is_page=False),
    Row(
        "insertion:sheet_validate",
        SENT,
        why=HOURS_READ,
        path=of("month_sheet"),
        post=lambda w: {"version": w.month_sheet.version},
        is_scoped=True,
    ),
    Row("insertion:sheet_reopen", MONTHS, path=of("done_sheet"), is_page=False),
    Row(
        "insertion:sheet_reopen",
        "in 404 403 403 302 302",
        path=of("done_sheet"),
        post=lambda w: {"reason": "Erreur de la paie"},
        is_scoped=True,
    ),
    Row("insertion:sheet_note", MONTHS, path=of("month_sheet"), is_page=False),
    Row(
        "insertion:sheet_note",
        SENT,
        why=HOURS_READ,
        path=of("month_sheet"),
        post=lambda w: {"note": "Relevé rectifié"},
        is_scoped=True,
    ),
    *page_and_form(
        "insertion:proof_create",
        OFFICERS,
        HOURS_READ,
        of("month_sheet"),
        lambda w: {"title": "Relevé signé", "file": note_to_attach()},
        "Joindre",
    ),
    Row(
        "insertion:proof_file",
        OFFICERS,
        "%PDF",
        HOURS_READ,
        proof,
        is_scoped=True,
        is_page=False,
    ),
    Row("insertion:proof_remove", MONTHS, path=proof, is_page=False),
    Row("insertion:proof_remove", SENT, why=HOURS_READ, path=proof, post=nothing, is_scoped=True),
]

HOURS = "Les heures et les parcours sont saisis et validés"
PATHWAYS_READ = "Les parcours et leurs heures sont lus"


def hours_path(w: World) -> list[str]:
    """Return the address of a link by which a company notes its hours."""
    return [hours_links.SIGNER.sign(str(w.hours_link.uid))]


def hours_file(w: World) -> SimpleUploadedFile:
    """Return the table of a company, of one line."""
    return SimpleUploadedFile("heures.csv", f"Parcours;03/2026\n{w.pathway.number};12\n".encode())


INSERTION_LINKS: list[Row] = [
    *(
        Row(f"insertion:{name}", OFFICERS, shows, HOURS, of(place), is_scoped=True)
        for place, prefix in (("lot", ""), ("site_works", "action_"))
        for name, shows in (
            (f"{prefix}link_list", "Liens de saisie"),
            (f"{prefix}link_create", "Nouveau lien de saisie"),
            (f"{prefix}hours_import", "Importer un tableau d’heures"),
        )
    ),
    *(
        Row(
            f"insertion:{name}",
            SENT,
            "",
            HOURS,
            of(place),
            post=lambda w, employer=employer: {
                "whom": f"{employer(w)}:",
                "first_month": "2026-03-01",
                "last_month": "2026-03-01",
                "days": "45",
            },
            is_scoped=True,
        )
        for name, place, employer in (
            ("link_create", "lot", lambda w: w.lot.company_id),
            ("action_link_create", "site_works", lambda w: w.site_placement.employer_id),
        )
    ),
    *(
        Row(
            f"insertion:{name}",
            SENT,
            "",
            HOURS,
            of(place),
            post=lambda w: {"uid": uuid.uuid4(), "file": hours_file(w)},
            is_scoped=True,
        )
        for name, place in (("hours_import", "lot"), ("action_hours_import", "site_works"))
    ),
    *(
        Row(f"insertion:{name}", "in 405 405 405 405 405", path=of("hours_link"), is_page=False)
        for name in ("link_revoke", "link_send")
    ),
    Row("insertion:link_revoke", SENT, "", PATHWAYS_READ, of("hours_link"), post=nothing),
    # It was made without an address: the page says so.
    Row("insertion:link_send", SENT, "", PATHWAYS_READ, of("hours_link"), post=nothing, changes=False),
    Row("insertion:hours_answer", EVERYBODY, lambda w: w.pathway.number, path=hours_path),
    Row(
        "insertion:hours_answer",
        "302 302 302 302 302 302",
        path=hours_path,
        post=lambda w: {f"h-{w.placement.pk}-2026-03": "12"},
    ),
]

# Documents are for who leads what they are about; of everything that one sees, for who leads all of it.
OWN_BILAN = "in 200 403 200 200 200"


def of_contract(world: World) -> list[Any]:
    """The key of the contract."""
    return [world.contract.pk]


def year_of_quartier(world: World) -> Data:
    """A year and a quartier, in the address."""
    return {"annee": 2026, "quartier": world.quartier.pk}


INSERTION_BILAN: list[Row] = [
    Row("insertion:bilan", SIGNED_IN, "Bilan de l’insertion"),
    Row(
        "insertion:bilan", "in 200 200 200 200 200", "Bilan de l’insertion", query=year_of_quartier, note="a quartier"
    ),
    *(
        Row(
            f"insertion:{document}_{kind}",
            OWN_BILAN,
            query={"annee": 2026},
            why="Les documents de l’insertion sont établis par les chargés de mission",
            is_page=False,
        )
        for document in ("bilan", "evaluation")
        for kind in ("pdf", "word", "xlsx")
    ),
    *(
        Row(
            f"insertion:statement_{kind}",
            OFFICERS,
            path=of_contract,
            why="Les documents de l’insertion sont établis par les chargés de mission",
            is_scoped=True,
            is_page=False,
        )
        for kind in ("pdf", "word", "xlsx")
    ),
    *(
        Row(
            f"insertion:{name}",
            OWN_BILAN,
            query={"annee": 2026},
            why="Les documents de l’insertion sont établis par les chargés de mission",
            is_page=False,
        )
        for name in ("bilan_lines", "bilan_lines_inside")
    ),
]

INSERTION_STRUCTURES: list[Row] = [
    Row("insertion:structure_search", SIGNED_IN, "Où est le chantier"),
    Row(
        "insertion:structure_search",
        SIGNED_IN,
        "Structures près du chantier",
        query=lambda w: {"marche": w.contract.pk},
        note="of a contract: another’s is no choice",
    ),
    Row(
        "insertion:structure_search",
        SIGNED_IN,
        "Distance (km)",
        query=lambda w: {"marche": w.contract.pk, "format": "csv"},
        is_page=False,
    ),
    Row(
        "insertion:structure_map",
        SIGNED_IN,
        "Structures sur la carte",
        query=lambda w: {"marche": w.contract.pk},
    ),
    Row("insertion:structure_layer", SIGNED_IN, "FeatureCollection", is_page=False),
    *(
        Row("core:import_create", "in 200 403 200 200 200", "Fichier", IMPORTS, lambda w, name=name: [name])
        for name in ("marches", "anru")
    ),
]


def clause_settings(world: World) -> list[Any]:
    """The key of the settings that every site has."""
    return [ClauseSettings.objects.values_list("pk", flat=True)[0]]


def work_kind(world: World) -> list[Any]:
    """The list of kinds of work, and the key of one."""
    return ["natures", WorkKind.objects.get(code="peinture").pk]


ONLY_ADMINISTRATORS_SEND = ADMINISTRATORS.replace("200", "302")
INSERTION_SETTINGS: list[Row] = [
    Row("insertion:settings_list", ADMINISTRATORS, "Réglages des clauses", RATES),
    Row("insertion:settings_create", ADMINISTRATORS, "Réglages d’une année", RATES),
    Row(
        "insertion:settings_create",
        ONLY_ADMINISTRATORS_SEND,
        why=RATES,
        post=as_shown("insertion:settings_create", hourly_cost="32,50"),
    ),
    Row("insertion:settings_update", ADMINISTRATORS, "Réglages 2020", RATES, clause_settings),
    Row(
        "insertion:settings_update",
        ONLY_ADMINISTRATORS_SEND,
        why=RATES,
        path=clause_settings,
        post=as_shown("insertion:settings_update", clause_settings, hourly_cost="32,50"),
    ),
    Row("insertion:word_list", ADMINISTRATORS, "Natures de travaux", RATES, lambda w: ["natures"]),
    Row("insertion:word_list", ADMINISTRATORS, "Résident en QPV", RATES, lambda w: ["criteres"], note="of criteria"),
    Row("insertion:word_list", "in 403 403 403 403 404", "", RATES, lambda w: ["autre"], note="that is none"),
    Row("insertion:word_create", ADMINISTRATORS, "Nouvelle nature", RATES, lambda w: ["natures"]),
    Row(
        "insertion:word_create",
        ONLY_ADMINISTRATORS_SEND,
        why=RATES,
        path=lambda w: ["criteres"],
        post=lambda w: {"name": "Sortant d’école de la deuxième chance", "code": "e2c"},
    ),
    Row("insertion:word_update", ADMINISTRATORS, "Peinture intérieure", RATES, work_kind),
    Row(
        "insertion:word_update",
        ONLY_ADMINISTRATORS_SEND,
        why=RATES,
        path=work_kind,
        post=lambda w: {"name": "Peinture intérieure", "sector": "building", "labour_share": "65"},
    ),
    Row(
        "insertion:word_action",
        "in 405 405 405 405 405",
        path=lambda w: [*work_kind(w), "archiver"],
        is_page=False,
    ),
    Row(
        "insertion:word_action",
        ONLY_ADMINISTRATORS_SEND,
        why=RATES,
        path=lambda w: [*work_kind(w), "archiver"],
        post=nothing,
    ),
]

MATRIX += [
    *INSERTION_GAUGES,
    *INSERTION_CONTRACTS,
    *INSERTION_PATHWAYS,
    *INSERTION_HOURS,
    *INSERTION_LINKS,
    *INSERTION_BILAN,
    *INSERTION_STRUCTURES,
    *INSERTION_SETTINGS,
]
