"""Screens that mix apps."""

import csv
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Team
from core.charts import Figure, Line
from core.exports import FORMATS
from core.french import age_days, late
from core.views import refuse
from dashboards import permissions, reads
from diagnostics.enums import Status
from diagnostics.models import Observation
from territories.models import Quartier, Residence, UrbanProject

SHOWN = 8


def _line(row: Observation, *, button: tuple[str, str] | None = None, is_primary: bool = False) -> Line:
    name, label = button or ("", "")
    return Line(
        title=f"{row.theme}, {row.place_label or row.quartier}",
        url=row.get_absolute_url(),
        detail=" · ".join(part for part in (row.text[:110], str(row.quartier), f"vu {age_days(row.seen_on)}") if part),
        gravity=None if row.kind == "strength" else row.severity,
        late=late(row.late_since),
        state="" if button else row.get_status_display(),
        button_label=label,
        button_url=f"{reverse('diagnostics:observation_action', args=[row.pk, name])}#action" if button else "",
        is_primary=is_primary,
    )


def bureau(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user, by role."""
    user: Any = request.user
    scope = user.scope
    visible = Observation.objects.visible_to(user).with_names()
    context: dict[str, Any] = {"section": "bureau"}
    context["assigned"] = [
        _line(row) for row in visible.open().filter(assignee=user).order_by("seen_on", "pk")[:SHOWN]
    ]
    if scope.is_officer:
        waiting = visible.filter(status=Status.TO_QUALIFY, quartier_id__in=scope.officer_quartier_ids)
        context["to_qualify"] = [
            _line(row, button=("qualifier", "Qualifier"), is_primary=number == 0)
            for number, row in enumerate(waiting.order_by("seen_on", "pk")[:SHOWN])
        ]
    if scope.quartier_ids and (scope.is_officer or scope.is_manager):
        quartiers = list(
            Quartier.objects.filter(pk__in=scope.officer_quartier_ids or scope.quartier_ids)
            .active()
            .without_contour()[:30]
        )
        rows = reads.figures_of(user, quartiers)
        rows.sort(key=lambda row: (-row.grave, -row.late, -row.open))
        context["quartiers"] = rows
        context["figures"] = [
            Figure(sum(row.to_qualify for row in rows), "à qualifier", reads.veille_url(etat=Status.TO_QUALIFY)),
            Figure(sum(row.late for row in rows), "en retard", reads.veille_url(retard=1), is_late=True),
            Figure(sum(row.grave for row in rows), "graves ouvertes", reads.veille_url(etat="ouvertes", gravite=4)),
            Figure(sum(row.open for row in rows), "ouvertes", reads.veille_url(etat="ouvertes")),
        ]
    if not scope.is_officer:
        mine = Observation.objects.filter(author=user).with_names().order_by("-created_at")[:SHOWN]
        context["mine"] = list(mine)
    if user.is_administrator:
        context["todo"] = _administrator_steps()
    return render(request, "dashboards/bureau.html", context)


def _administrator_steps() -> list[Line]:
    """What an administrator has to complete, the first things first."""
    quartiers = Quartier.objects.active().count()
    lines = []
    if not quartiers:
        lines.append(Line("Importer les quartiers", detail="Le fichier officiel, ou vos secteurs."))
    if not Team.objects.active().exists():
        lines.append(
            Line(
                "Créer une équipe",
                url=reverse("accounts:team_create"),
                detail="Ses membres y trouvent leurs quartiers.",
            )
        )
    alone = Team.objects.active().filter(memberships__isnull=True).count()
    if alone:
        lines.append(Line("Équipes sans membre", url=reverse("accounts:team_list"), note=str(alone)))
    lost = Residence.objects.active().filter(quartier__isnull=True).count()
    if lost:
        url = reverse("territories:residence_list", query={"sans": 1})
        lines.append(Line("Résidences sans quartier", url=url, note=str(lost)))
    return lines


def quartier(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the dashboard of a quartier."""
    user: Any = request.user
    row = get_object_or_404(Quartier.objects.visible_to(user).without_contour(), pk=pk)
    (figures,) = reads.figures_of(user, [row])
    links = figures.links
    members = (
        Membership.objects.filter(team__is_active=True, team__team_quartiers__quartier=row, user__is_active=True)
        .select_related("user", "team")
        .order_by("-role", "user__last_name")
    )
    recent = Observation.objects.visible_to(user).with_names().filter(quartier=row).order_by("-seen_on", "-pk")[:6]
    return render(
        request,
        "dashboards/quartier.html",
        {
            "quartier": row,
            "figures": [
                Figure(figures.open, "observations ouvertes", links["open"]),
                Figure(figures.late, "en retard", links["late"], is_late=figures.late > 0),
                Figure(figures.grave, "graves ouvertes", links["grave"]),
                Figure(
                    figures.this_month,
                    "vues ce mois-ci",
                    links["this_month"],
                    trend=f"{figures.last_month} le mois dernier",
                ),
            ],
            "severities": reads.severity_over_time(user, row),
            "themes": reads.themes_of(user, row),
            "ages": reads.open_by_age(user, row),
            "indicators": reads.key_indicators(row),
            "projects": list(UrbanProject.objects.active().filter(quartiers=row).prefetch_related("operations")),
            "patrimoine": Residence.objects.active().filter(quartier=row).aggregate(n=Count("pk")),
            "members": list(members),
            "recent": [_line(observation) for observation in recent],
            "all_url": reads.veille_url(quartier=row.pk),
        },
    )


PORTFOLIO_SORTS = ("alerte", "nom", "open", "late", "grave", "to_qualify", "this_month", "strengths")


def portfolio(request: HttpRequest) -> HttpResponse:
    """Show all the user's quartiers in one table, alerts first."""
    user: Any = request.user
    refuse(permissions.why_not_see_portfolio(user))
    quartiers = Quartier.objects.visible_to(user).active().without_contour()
    if not user.is_administrator:
        quartiers = quartiers.filter(pk__in=user.scope.manager_quartier_ids)
    words = request.GET.get("q", "")[:100]
    rows = reads.figures_of(user, list(quartiers.matching(words)))
    asked = request.GET.get("tri", "")
    name = asked.removeprefix("-")
    if name not in PORTFOLIO_SORTS:
        asked, name = "alerte", "alerte"
    keys = {
        "alerte": lambda row: (-row.grave, -row.late, -row.open, row.quartier.name),
        "nom": lambda row: row.quartier.name,
    }
    rows.sort(key=keys.get(name, lambda row: getattr(row, name, 0)), reverse=asked.startswith("-"))
    if request.GET.get("format") in FORMATS:
        return _portfolio_csv(user, rows, words)
    return render(
        request,
        "dashboards/portfolio.html",
        {"rows": rows[:100], "total": len(rows), "words": words, "section": "portefeuille"},
    )


def _portfolio_csv(user: Any, rows: list[reads.QuartierFigures], words: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="portefeuille-{timezone.localdate()}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["Export", "Portefeuille"])
    writer.writerow(["Fait le", f"{timezone.localtime():%d/%m/%Y à %H:%M}"])
    writer.writerow(["Par", str(user)])
    writer.writerow(["Filtres", f"Recherche : {words}" if words else "aucun"])
    writer.writerow([])
    writer.writerow(
        [
            "Code",
            "Quartier",
            "Commune",
            "Ouvertes",
            "En retard",
            "Graves",
            "À qualifier",
            "Ce mois",
            "Mois dernier",
            "Points forts",
        ]
    )
    for row in rows:
        q = row.quartier
        writer.writerow(
            [q.code or "", q.name, q.commune_names, row.open, row.late, row.grave, row.to_qualify, row.this_month,
             row.last_month, row.strengths]
        )  # fmt: skip
    return response


def compare(request: HttpRequest) -> HttpResponse:
    """Show two or three quartiers side by side; nothing is summed."""
    user: Any = request.user
    refuse(permissions.why_not_see_portfolio(user))
    keys = [int(key) for key in request.GET.getlist("q") if key.isdecimal() and len(key) < 15][:3]
    quartiers = list(Quartier.objects.visible_to(user).without_contour().filter(pk__in=keys))
    return render(
        request,
        "dashboards/compare.html",
        {
            "rows": [
                {
                    "figures": figures,
                    "themes": reads.themes_of(user, figures.quartier),
                    "indicators": reads.key_indicators(figures.quartier),
                }
                for figures in reads.figures_of(user, quartiers)
            ],
            "section": "portefeuille",
        },
    )


def search(request: HttpRequest) -> HttpResponse:
    """Search quartiers, residences, projects and observations at once."""
    words = request.GET.get("q", "").strip()[:200]
    context: dict[str, Any] = {"search_query": words, "found": False}
    if words:
        user = request.user
        context |= {
            "quartiers": list(Quartier.objects.visible_to(user).without_contour().matching(words)[:SHOWN]),
            "residences": list(
                Residence.objects.visible_to(user).active().matching(words).select_related("commune")[:SHOWN]
            ),
            "projects": list(
                UrbanProject.objects.visible_to(user).active().filter(name_key__contains=words.lower())[:SHOWN]
            ),
            "observations": [
                _line(row)
                for row in Observation.objects.visible_to(user)
                .with_names()
                .matching(words)
                .order_by("-seen_on", "-pk")[:SHOWN]
            ],
            "all_url": reads.veille_url(q=words),
        }
        context["found"] = any(context[name] for name in ("quartiers", "residences", "projects", "observations"))
    return render(request, "dashboards/search.html", context)
