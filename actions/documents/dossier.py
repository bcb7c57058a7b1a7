"""What the dossier préfet says: plain data in French words, and the few pictures of its walks."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from actions.models import Dossier
from actions.reads.dossiers import HANDLED, Group, Money, Tally, Watch, observations_of
from actions.reads.tfpb import Plan, deadline_words, sign_by
from core import french
from diagnostics.documents.identity import GRAVITY_SIGNS, Document, marks_of, picture, results_of
from diagnostics.enums import DiagnosticKind, DiagnosticStatus, HallLevel, ObservationKind, Status
from diagnostics.models import Diagnostic, ObservationPhoto
from partners.models import Landlord

# The last walks that are told, and the thumbnails that are shown of each.
WALKS = 3
PHOTOS = 3
PHOTO_WIDTH = 54
NONE = french.NOTHING


@dataclass(frozen=True)
class Content:
    """What a dossier is made of."""

    money: Money
    watch: Watch


def dossier_document(dossier: Dossier, content: Content) -> Document:
    """Return the document of a dossier, once its papers are in the archive. Two queries, and seven for each walk."""
    money = content.money
    quartier, user = dossier.quartier, dossier.asked_by
    photos: dict[str, ObservationPhoto] = {}
    walks = [_walk(walk, dossier, photos) for walk in _walks(dossier)]
    title = f"Dossier préfet {dossier.reference} : {quartier}"
    data = {
        "document": title,
        "genre": f"Dossier préfet {dossier.reference}",
        "titre": str(quartier),
        "numero": dossier.reference,
        "bailleur": str(Landlord.objects.current() or ""),
        "code": quartier.code or "",
        "communes": quartier.commune_names,
        "annee": str(dossier.year),
        "etabli_le": french.date_long(timezone.localdate()),
        "etabli_par": str(user),
        "filtre": f"Année {dossier.year}",
        "adresse": settings.SITE_URL.rstrip("/") + dossier.get_absolute_url(),
        "chiffres": _figures(money),
        "convention": _convention(money),
        "plan": _plan(money.plan) if money.plan else None,
        "groupes": [_group(group) for group in money.groups],
        "depense": french.euro(money.spent, 2),
        "sans_justificatif": _counted(money.bare, "dépense sans justificatif.", "dépenses sans justificatif."),
        "parcours": walks,
        **_watched(content.watch),
        "pieces": [
            {
                "code": paper.code,
                "nom": paper.file_name,
                "intitule": paper.title,
                "pour": paper.about,
                "empreinte": paper.digest,
                "taille": "" if paper.is_lost else french.file_size(paper.size),
                "perdue": paper.is_lost,
                "defaut": paper.fault,
            }
            for paper in money.papers
        ],
        "perdues": _counted(
            money.lost,
            "pièce n’est plus dans l’espace de stockage et manque à l’archive : son empreinte est celle de son dépôt.",
            "pièces ne sont plus dans l’espace de stockage et manquent à l’archive : leur empreinte est celle de leur "
            "dépôt.",
        ),
    }
    return Document(title, data, photos=photos)


def _counted(count: int, one: str, many: str) -> str:
    """Return a number with its words; an empty text for none."""
    return f"{french.number(count)} {one if count == 1 else many}" if count else ""


def _figures(money: Money) -> list[dict[str, str]]:
    plan = money.plan
    return [
        {"valeur": french.euro(plan.abatement if plan else None), "mot": "d’abattement de TFPB"},
        {"valeur": french.euro(plan.valued if plan else None), "mot": "valorisés"},
        {"valeur": french.euro(money.spent), "mot": "dépensés sur le quartier"},
        {"valeur": french.number(len(money.papers) - money.lost), "mot": "pièces jointes"},
    ]


# ---- convention, plan, spending -------------------------------------------------------------------------------------


def _convention(money: Money) -> dict[str, Any] | None:
    row = money.convention
    if row is None:
        return None
    about = money.plan.about if money.plan else None
    words, is_late = deadline_words(row, timezone.localdate())
    return {
        "cadre": str(row.framework),
        "annees": f"{row.first_year} – {row.last_year}",
        "signataires": row.signatories,
        "signee_le": french.date_long(row.signed_on) if row.signed_on else f"pas encore ({words})",
        "en_retard": is_late,
        "avant_le": french.date_long(sign_by(row)),
        "logements": french.number(about.dwellings) if about and about.dwellings is not None else "non renseigné",
        "abattement": french.euro(about.abatement, 2) if about and about.abatement is not None else "non renseigné",
        "pieces": [paper.code for paper in money.papers if paper.code.startswith("C")],
    }


def _sums(row: Any, *, is_planned: bool = True) -> dict[str, str]:
    """What was planned and what was done, in euros, of a line, an axis or a whole plan."""
    return {
        "prevu": french.euro(row.planned) if is_planned else NONE,
        "a_valoriser": french.euro(row.to_value) if is_planned else NONE,
        "depense": french.euro(row.spent, 2),
        "valorise": french.euro(row.valued, 2),
        "ecart": french.euro(row.gap, 2),
        "ecart_part": "" if row.gap_percent is None else french.percent(row.gap_percent, 1),
    }


def _plan(plan: Plan) -> dict[str, Any]:
    rest = ""
    if plan.rest is not None:
        rest = (
            f"Il reste {french.euro(plan.rest, 2)} d’abattement à valoriser ou à expliquer."
            if plan.rest > 0
            else f"{french.euro(plan.over, 2)} sont valorisés au-delà de l’abattement."
            if plan.rest < 0
            else "Tout l’abattement est valorisé."
        )
    return {
        "axes": [
            {
                "nom": str(axis.axis),
                "lignes": [
                    {
                        "action": line.action.title,
                        "calendrier": line.line.calendar if line.line else "hors plan",
                        "nature": "droit commun ou au-delà : à préciser"
                        if line.is_untold
                        else str(line.action.get_additionality_display()),
                        "justification": line.action.additionality_note,
                        "commentaire": line.line.comment if line.line else "",
                        **_sums(line, is_planned=line.line is not None),
                    }
                    for line in axis.lines
                ],
                **_sums(axis),
            }
            for axis in plan.axes
            if axis.lines
        ],
        "vides": [str(axis) for axis in plan.empty_axes],
        "reste": rest,
        **_sums(plan),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "nom": str(group.axis) if group.axis else "Dépenses non valorisées dans la convention",
        "valorise": french.euro(group.valued, 2) if group.axis else NONE,
        "depense": french.euro(group.spent, 2),
        "lignes": [
            {
                "le": f"{line.spending.spent_on:%d/%m/%Y}",
                "objet": line.spending.label,
                "action": line.spending.action.title,
                "fournisseur": _paid(line.spending),
                "depense": french.euro(line.spent, 2),
                "valorise": french.euro(line.valued, 2) if group.axis else NONE,
                "pieces": [f"{paper.code} (perdue)" if paper.is_lost else paper.code for paper in line.papers],
            }
            for line in group.lines
        ],
    }


def _paid(spending: Any) -> str:
    if spending.is_internal:
        return f"temps de travail interne, {french.number(spending.hours, 2).removesuffix(',00')} h"
    return spending.supplier or str(spending.partner or "")


# ---- walks ----------------------------------------------------------------------------------------------------------


def _walks(dossier: Dossier) -> Iterator[Diagnostic]:
    """The last walks of the quartier, as the year ends or until today."""
    last = min(timezone.localdate(), datetime.date(dossier.year, 12, 31))
    return (
        Diagnostic.objects.visible_in(dossier.asked_by, dossier.quartier_id)
        .filter(kind=DiagnosticKind.WALK, starts_on__lte=last)
        .exclude(status=DiagnosticStatus.PREPARED)
        .for_work()
        .order_by("-starts_on", "-pk")[:WALKS]
    )


def _walk(walk: Diagnostic, dossier: Dossier, photos: dict[str, ObservationPhoto]) -> dict[str, Any]:
    found = observations_of(dossier.quartier, dossier.asked_by).filter(stop__diagnostic=walk)
    facts = ~Q(kind=ObservationKind.STRENGTH)
    counts = found.order_by().aggregate(
        facts=Count("pk", filter=facts),
        strengths=Count("pk", filter=~facts),
        handled=Count("pk", filter=facts & Q(status=Status.DONE)),
    )
    mine = ObservationPhoto.objects.filter(observation__in=found.order_by().values("pk"))
    shown = list(
        mine.select_related("observation__theme").order_by("-observation__severity", "observation_id", "pk")[:PHOTOS]
    )
    photos |= {f"photo-{photo.pk}.jpg": photo for photo in shown}
    others = len(walk.quartier_keys) - 1
    return {
        "titre": walk.title,
        "periode": walk.period,
        "etat": str(walk.get_status_display()),
        "ailleurs": f"Ce parcours va aussi sur {others} autre{'s' if others > 1 else ''} quartier"
        f"{'s' if others > 1 else ''} : ses moyennes sont celles de tout le parcours."
        if others
        else "",
        "cotation": results_of(walk, marks_of(walk)[0]) if walk.grid_id is not None else None,
        "releve": " · ".join(
            filter(
                None,
                [
                    _counted(counts["facts"], "constat", "constats") or "Aucun constat",
                    _counted(counts["handled"], "traité", "traités"),
                    _counted(counts["strengths"], "point fort", "points forts"),
                ],
            )
        ),
        "photos": [
            picture(
                f"photo-{photo.pk}.jpg",
                f"Photo {rank} : {photo.observation.theme}, {photo.observation.place_label or dossier.quartier}",
                PHOTO_WIDTH,
            )
            for rank, photo in enumerate(shown, 1)
        ],
        "photos_laissees": _counted(
            mine.count() - len(shown),
            "autre photo de ce parcours n’est pas reprise.",
            "autres photos de ce parcours ne sont pas reprises.",
        ),
    }


# ---- cleanliness, halls, observations -------------------------------------------------------------------------------


def _watched(watch: Watch) -> dict[str, Any]:
    return {
        "themes": [{**_tally(total), "elements": [_tally(tally) for tally in items]} for total, items in watch.themes],
        "incidents": [_tally(tally) for tally in watch.incidents],
        "traitees": [
            {
                "vu_le": f"{row.seen_on:%d/%m/%Y}",
                "traite_le": f"{timezone.localdate(row.over_at):%d/%m/%Y}" if row.over_at else "",
                "sujet": f"{row.theme}, {row.item}" if row.item else str(row.theme),
                "lieu": row.place_label,
                "texte": row.text,
                "gravite": row.severity,
                "gravite_mot": str(row.get_severity_display()),
                "gravite_signe": GRAVITY_SIGNS[row.severity],
            }
            for row in watch.handled
        ],
        "traitees_nombre": watch.handled_count,
        "traitees_laissees": max(watch.handled_count - HANDLED, 0),
        "niveaux": [
            {"valeur": level.value, "signe": GRAVITY_SIGNS[level.value], "mot": str(level.label)}
            for level in HallLevel
        ],
        "halls": [
            {
                "residence": halls.residence,
                "nombre": french.number(halls.count),
                "par_niveau": [french.number(halls.levels.get(level.value, 0)) for level in HallLevel],
                "non_juges": french.number(halls.unseen),
            }
            for halls in watch.halls
        ],
    }


def _tally(tally: Tally) -> dict[str, str]:
    return {
        "nom": tally.name,
        "vues": french.number(tally.seen),
        "traitees": french.number(tally.handled),
        "ouvertes": french.number(tally.open),
        "delai": NONE if tally.delay is None else f"{french.number(tally.delay)} j",
    }
