"""The document of a diagnostic: who took part, its indicators, what is written and said by theme, what it ends in."""

from collections.abc import Sequence
from typing import Any

from core import french
from diagnostics.documents.identity import (
    GRAVITY_SIGNS,
    Document,
    identity_of,
    long_date,
    marks_of,
    results_of,
    synthesis_of,
)
from diagnostics.documents.route import seen_quartiers
from diagnostics.models import Diagnostic, Issue, Verbatim

# (quartier, its indicators in words): see `views.figures.figures_of`, whose rows these are.
Figures = Sequence[tuple[Any, Sequence[Any]]]


def diagnostic_document(
    diagnostic: Diagnostic, user: Any, figures: Figures = (), own_figures: Sequence[dict[str, Any]] = ()
) -> Document:
    """Return the document of a diagnostic of any kind.

    `figures` are the chosen indicators by quartier; `own_figures` are the tables of the team's own figures, each
    {"titre", "lignes": [{"nom", "valeur", "precision"}], "note"}. At most seven
    queries beside those of the figures.
    """
    quartiers = list(seen_quartiers(diagnostic, user).without_contour())
    marks = marks_of(diagnostic)[0] if diagnostic.grid_id is not None else []
    data = identity_of(diagnostic, user, quartiers, "")
    data |= {
        "genre": str(diagnostic.get_kind_display()),
        "synthese": synthesis_of(diagnostic),
        "reperes": [
            {"quartier": str(quartier), "lignes": [_indicator(row) for row in rows]}
            for quartier, rows in figures
            if rows
        ],
        "chiffres": list(own_figures),
        "cotation": results_of(diagnostic, marks),
        **_said(diagnostic),
        "problematiques": [_issue(row) for row in _issues(diagnostic, user)],
    }
    title = f"{diagnostic.get_kind_display()} : {diagnostic.title}"
    return Document(title, data | {"document": title})


def _indicator(row: Any) -> dict[str, Any]:
    """Return an indicator beside the zones around: secrecy and absence are said, never shown as a number."""
    return {
        "nom": str(row.indicator),
        "millesime": row.vintage,
        "source": row.source,
        "valeur": row.own.text if row.own is not None else "aucune valeur",
        "secret": row.own is None or row.own.is_secret,
        "autour": [
            {
                "zone": zone.zone + (f" ({zone.vintage})" if zone.vintage else ""),
                "valeur": zone.text,
                "secret": zone.is_secret,
            }
            for zone in row.zones
        ],
    }


def _said(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return the texts and the words of residents, by theme of the grid, then those of no theme. Two queries."""
    texts = {row.theme: row.text for row in diagnostic.texts.select_related("theme")}
    verbatims = list(diagnostic.verbatims.select_related("theme"))
    themes = {*texts, *(row.theme for row in verbatims if row.theme is not None)}
    return {
        "themes": [
            {
                "nom": theme.name,
                "texte": texts.get(theme, ""),
                "paroles": [_verbatim(row) for row in verbatims if row.theme == theme],
            }
            for theme in sorted(themes, key=lambda theme: (theme.order, theme.pk))
        ],
        "paroles": [_verbatim(row) for row in verbatims if row.theme is None],
    }


def _verbatim(row: Verbatim) -> dict[str, str]:
    when = long_date(row.said_on) if row.said_on else ""
    return {"texte": row.text, "qui": ", ".join(filter(None, [row.speaker, when]))}


def _issues(diagnostic: Diagnostic, user: Any) -> Any:
    return Issue.objects.visible_to(user).filter(diagnostic=diagnostic).select_related("theme")


def _issue(row: Issue) -> dict[str, Any]:
    decided = ""
    if row.priority and row.decided_on:
        decided = f"décidée le {long_date(row.decided_on)}" + (f" avec {row.decided_with}" if row.decided_with else "")
    return {
        "titre": row.title,
        "theme": str(row.theme),
        "description": row.description,
        "gravite": row.gravity,
        "gravite_mot": str(row.get_gravity_display()),
        "gravite_signe": GRAVITY_SIGNS[row.gravity],
        "frequence": str(row.get_frequency_display()),
        "priorite": french.number(row.priority) if row.priority else "",
        "priorite_decidee": decided,
        "etat": str(row.get_status_display()),
    }
