"""The dashboard of a quartier."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.charts import Figure
from core.french import number
from dashboards.reads.links import page_url, veille_url
from dashboards.reads.quartier import Board, board_of
from territories.models import Quartier


def quartier(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the dashboard of a quartier."""
    user: Any = request.user
    row = get_object_or_404(Quartier.objects.visible_in(user, pk).without_contour().with_patrimoine())
    board = board_of(user, row)
    contour_url = page_url("territories:quartier_map", row.pk)
    points_url = page_url("diagnostics:observation_geojson", quartier=row.pk, etat="ouvertes")
    return render(
        request,
        "dashboards/quartier.html",
        {
            "quartier": row,
            "board": board,
            "today": timezone.localdate(),
            "figures": _figures(board),
            "is_officer": user.is_administrator or user.scope.is_officer_of(row.pk),
            "residences_url": page_url("territories:residence_list", quartier=row.pk),
            "layers": f"{contour_url} {points_url}".strip(),
            "open_url": board.counts.links["open"],
            "all_url": veille_url(quartier=row.pk),
            "create_url": page_url("diagnostics:observation_create", quartier=row.pk),
        },
    )


def _figures(board: Board) -> list[Figure]:
    counts, links = board.counts, board.counts.links
    qualified = "toutes qualifiées" if counts.open else ""
    return [
        Figure(
            counts.open,
            "observations ouvertes" if counts.open > 1 else "observation ouverte",
            links["open"],
            trend=f"dont {number(counts.to_qualify)} à qualifier" if counts.to_qualify else qualified,
        ),
        Figure(counts.late, "en retard", links["late"], is_late=counts.late > 0),
        Figure(counts.grave, "graves ouvertes" if counts.grave > 1 else "grave ouverte", links["grave"]),
        Figure(
            counts.this_month,
            "vues ce mois-ci" if counts.this_month > 1 else "vue ce mois-ci",
            links["this_month"],
            trend=f"{number(counts.last_month)} le mois dernier",
        ),
    ]
