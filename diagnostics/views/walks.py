"""The route of a diagnostic en marchant, and what is found at each halte."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.lookups import key_of
from core.views import refuse
from diagnostics import permissions
from diagnostics.enums import DiagnosticKind
from diagnostics.forms.walks import StopForm
from diagnostics.models import Diagnostic, Observation, Stop
from diagnostics.services.walks import (
    MAX_STOPS,
    StopError,
    add_stop,
    add_stops,
    duplicate_route,
    move_stop,
    place_stop,
    remove_stop,
)
from territories.models import Entrance, Residence

MOVES = {"monter": -1, "descendre": 1}
WALKED = [DiagnosticKind.WALK, DiagnosticKind.HALLS, DiagnosticKind.FUNCTIONING]
# Halls offered at once; a search finds the others.
OFFERED = 60


def walk_of(request: HttpRequest, pk: int) -> Diagnostic:
    """Return a diagnostic that is walked and that the user sees; 404 for another."""
    return get_object_or_404(Diagnostic.objects.visible_to(request.user).filter(kind__in=WALKED).for_work(), pk=pk)


def quartier_keys_of(request: HttpRequest, walk: Diagnostic) -> list[int]:
    """Return the quartiers of a walk that the user sees."""
    scope: Any = request.user.scope  # type: ignore[union-attr]
    return [key for key in walk.quartier_keys if scope.sees(key)]


def halls_of(request: HttpRequest, walk: Diagnostic, kept: int | None = None) -> Any:
    """Return the halls of the quartiers of a walk, with one that is kept although it is no longer in use."""
    rows = Entrance.objects.active().filter(building__residence__quartier__in=quartier_keys_of(request, walk))
    return (
        (Entrance.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=kept)) if kept else rows)
        .select_related("building__residence")
        .order_by("building__residence__name", "building__name", "name", "pk")
    )


def _offered(halls: Any, chosen: set[int | None], asked: str) -> Any:
    """Return the halls that are no halte yet, of the residences that look like what is asked."""
    rows = halls.exclude(pk__in=[key for key in chosen if key])
    return rows.filter(building__residence__in=Residence.objects.matching(asked)) if asked else rows


def _seen(request: HttpRequest, walk: Diagnostic) -> Any:
    """Return what was found on a walk, as far as the user sees it."""
    return Observation.objects.visible_in(request.user, *quartier_keys_of(request, walk)).filter(stop__diagnostic=walk)


def walk_route(request: HttpRequest, pk: int, kept: Any = None) -> HttpResponse:
    """Show the haltes in order; add halls or other places, move them, take them out."""
    walk = walk_of(request, pk)
    reason = permissions.why_not_edit_diagnostic(request.user, walk)
    # `kept` is what was typed for a halte that is gone meanwhile: it may be added anew.
    form = StopForm(kept if kept is not None else request.POST if "lieu" in request.POST else None)
    status = 200 if kept is None else 409
    if request.method == "POST" and kept is None:
        refuse(reason)
        try:
            if "lieu" in request.POST:
                status = 422
                if form.is_valid():
                    form.instance.diagnostic = walk
                    add_stop(stop=form.instance, by=request.user)
                    form.log_privacy_overrides(form.instance, request.user)
                    return _back(request, walk, f"« {form.instance} » est ajouté au parcours.")
            elif "reprendre" in request.POST:
                source = walk_of(request, key_of(request.POST["reprendre"]) or 0)
                count = duplicate_route(source=source, target=walk, by=request.user)
                return _back(request, walk, f"Le parcours est repris : {count} haltes.")
            else:
                keys = [key for text in request.POST.getlist("hall") if (key := key_of(text))]
                count = add_stops(diagnostic=walk, halls=halls_of(request, walk).filter(pk__in=keys), by=request.user)
                told = f"{count} halte{'s' if count > 1 else ''} de plus." if count else "Aucun hall choisi."
                # Those of other teams are not spoken of.
                seen = Entrance.objects.filter(building__residence__quartier__in=quartier_keys_of(request, walk))
                if gone := seen.filter(pk__in=keys).count() - halls_of(request, walk).filter(pk__in=keys).count():
                    told += f" {gone} halls ne sont plus en service." if gone > 1 else " 1 hall n’est plus en service."
                return _back(request, walk, told)
        except StopError as error:
            messages.error(request, str(error))
            status = 409
    found = Count("observations", filter=Q(observations__in=_seen(request, walk).values("pk")))
    stops = list(walk.stops.annotate(found=found).order_by("order", "pk"))
    chosen = {stop.entrance_id for stop in stops}
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    halls = [] if reason else list(_offered(halls_of(request, walk), chosen, asked)[: OFFERED + 1])
    earlier: Any = []
    if not reason and not stops:
        earlier = (
            Diagnostic.objects.visible_to(request.user)
            .filter(kind=walk.kind, quartiers__in=quartier_keys_of(request, walk), stops__isnull=False)
            .exclude(pk=walk.pk)
            .distinct()[:5]
        )
    context = {
        "walk": walk,
        "stops": stops,
        "halls": halls[:OFFERED],
        "has_more_halls": len(halls) > OFFERED,
        "asked": asked,
        "earlier": earlier,
        "form": form,
        "may_edit": not reason,
        "most": MAX_STOPS,
        "told": _moved(request.GET.get("deplacee", ""), stops),
        "section": "diagnostics",
    }
    return render(request, "diagnostics/walk_route.html", context, status=status)


def _moved(text: str, stops: list[Stop]) -> str:
    """Say where a halte is now, for those who do not see it move."""
    at = {stop.pk: f"« {stop} » : halte {rank} sur {len(stops)}." for rank, stop in enumerate(stops, 1)}
    return at.get(key_of(text) or 0, "")


@require_POST
def stop_action(request: HttpRequest, pk: int, stop: int, name: str) -> HttpResponse:
    """Move a halte, or take it out of the route."""
    walk = walk_of(request, pk)
    refuse(permissions.why_not_edit_diagnostic(request.user, walk))
    row = Stop.objects.filter(diagnostic=walk, pk=stop).first()
    if row is None and not Stop.objects.filter(pk=stop).exists():
        messages.error(request, "Cette halte a déjà été retirée du parcours.")
        return redirect("diagnostics:walk_route", pk=walk.pk)
    if row is None:
        raise Http404
    try:
        if name == "retirer":
            remove_stop(stop=row, by=request.user)
            return _back(request, walk, f"« {row} » n’est plus dans le parcours.")
        if name == "placer":
            position = key_of(request.POST.get("position", "").strip())
            if not position:
                raise StopError(f"« {row} » n’a pas bougé : donnez son rang, un nombre à partir de 1.")
            place_stop(stop=row, position=position, by=request.user)
        else:
            move_stop(stop=row, places=MOVES[name], by=request.user)
    except StopError as error:
        messages.error(request, str(error))
        return redirect(f"{_route_url(walk)}#halte-{row.pk}")
    return redirect(f"{_route_url(walk, deplacee=row.pk)}#halte-{row.pk}")


def _route_url(walk: Diagnostic, **query: Any) -> str:
    return reverse("diagnostics:walk_route", args=[walk.pk], query=query)


def _back(request: HttpRequest, walk: Diagnostic, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("diagnostics:walk_route", pk=walk.pk)


@require_safe
def walk_stop(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """Show a halte on a phone: what to look at, what was found, the way to report, the next halte."""
    walk = walk_of(request, pk)
    stops = list(walk.stops.order_by("order", "pk"))
    at = next((number for number, other in enumerate(stops) if other.pk == stop), None)
    row = get_object_or_404(Stop.objects.filter(diagnostic=walk), pk=stop) if at is None else stops[at]
    position = at or 0
    quartiers = quartier_keys_of(request, walk)
    names = {"residence": row.residence_id, "batiment": row.building_id, "hall": row.entrance_id}
    query = {"halte": row.pk, **{name: key for name, key in names.items() if key}}
    if not row.residence_id and quartiers:
        query["quartier"] = quartiers[0]
    context = {
        "walk": walk,
        "stop": row,
        "rank": position + 1,
        "total": len(stops),
        "previous": stops[position - 1] if position else None,
        "next": stops[position + 1] if position + 1 < len(stops) else None,
        "found": _seen(request, walk).filter(stop=row).with_names().prefetch_related("photos").order_by("pk"),
        "report_url": "" if walk.is_locked else reverse("diagnostics:observation_create", query=query),
        "section": "diagnostics",
    }
    return render(request, "diagnostics/walk_stop.html", context)
