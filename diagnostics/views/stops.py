"""A halte on a phone: what to look at there, what the group marks, what was found."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.lookups import key_of
from core.views import refuse
from diagnostics import permissions
from diagnostics.enums import HallLevel
from diagnostics.forms.marks import StopMarksForm, read_json
from diagnostics.models import Diagnostic, GridItem, GridLevel, Observation, Stop
from diagnostics.services.marks import (
    Conflict,
    StopGoneError,
    StopLockedError,
    StopMarks,
    hall_in_words,
    mark_in_words,
    marks_of,
    save_stop_marks,
)
from diagnostics.views.walks import quartier_keys_of, walk_of

CHOICES = ("mine", "theirs")


@require_safe
def walk_stop(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """Show a halte: what to look at, what is marked, what was found, the way to report, the haltes around it."""
    walk = walk_of(request, pk)
    row = get_object_or_404(_stops(walk), pk=stop)
    items, levels = _grid(walk)
    form = _form(None, row, items, levels, marks_of(row))
    return _page(request, walk, row, items, levels, form)


@require_POST
def stop_marks(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """Take what is marked at a halte. A phone asks for JSON: 200, 409 to choose, 422, 403 or 410 with the reason."""
    walk = walk_of(request, pk)
    wants_json = request.headers.get("Accept") == "application/json"
    reason = permissions.why_not_edit_diagnostic(request.user, walk)
    if reason and wants_json:
        return JsonResponse({"status": "locked", "text": reason}, status=403)
    if reason and not walk.is_locked:
        refuse(reason)
    row = _stops(walk).filter(pk=stop).first()
    if row is None and Stop.objects.filter(pk=stop).exists():
        raise Http404
    items, levels = _grid(walk)
    data = _settled(request.POST) if "conflits" in request.POST else request.POST
    form = _form(data, row, items, levels, StopMarks())
    if row is None:
        return _not_kept(request, walk, form, StopGoneError(), 410, wants_json)
    if reason:
        refuse("" if permissions.leads_one_of(request.user, walk.quartier_keys) else reason)
        return _not_kept(request, walk, form, StopLockedError(), 403, wants_json)
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"status": "refused", "errors": form.told()}, status=422)
        return _page(request, walk, row, items, levels, form)
    try:
        now, conflicts = save_stop_marks(stop=row, base=form.base, mine=form.mine, by=request.user)
    except (StopGoneError, StopLockedError) as error:
        return _not_kept(request, walk, form, error, 410 if isinstance(error, StopGoneError) else 403, wants_json)
    form.log_privacy_overrides(row, request.user)
    if conflicts:
        return _conflict(request, walk, row, form, now, conflicts, wants_json)
    if wants_json:
        return JsonResponse({"status": "stored", "current": now.as_json()})
    messages.success(request, f"« {row} » : c’est enregistré.")
    following = _stops(walk).filter(pk=key_of(request.POST.get("suite", "")) or 0).first()
    return redirect("diagnostics:walk_stop", pk=walk.pk, stop=(following or row).pk)


# ---- reading --------------------------------------------------------------------------------------------------------


def _stops(walk: Diagnostic) -> Any:
    return Stop.objects.filter(diagnostic=walk).select_related("residence", "building", "entrance")


def _grid(walk: Diagnostic) -> tuple[list[GridItem], list[GridLevel]]:
    """Return the items of the grid of a walk, in order, and its levels from good to bad; nothing without a grid."""
    if walk.grid is None:
        return [], []
    items = (
        GridItem.objects.filter(theme__grid=walk.grid)
        .select_related("theme")
        .order_by("theme__order", "theme_id", "order", "pk")
    )
    return list(items), list(walk.grid.levels.order_by("-value"))


def _form(
    data: Any, stop: Stop | None, items: Iterable[GridItem], levels: Iterable[GridLevel], now: StopMarks
) -> StopMarksForm:
    return StopMarksForm(
        data,
        items={item.pk: item.name for item in items},
        levels={level.pk: level.label for level in levels},
        has_hall=stop is not None and stop.entrance_id is not None,
        now=now,
    )


def _page(
    request: HttpRequest,
    walk: Diagnostic,
    stop: Stop,
    items: list[GridItem],
    levels: list[GridLevel],
    form: StopMarksForm,
) -> HttpResponse:
    around = list(walk.stops.order_by("order", "pk").only("pk", "label", "diagnostic_id"))
    at = next((number for number, other in enumerate(around) if other.pk == stop.pk), 0)
    may_mark = permissions.can_edit_diagnostic(request.user, walk)
    groups = _groups(items, form)
    context = {
        "walk": walk,
        "stop": stop,
        "stops": around,
        "rank": at + 1,
        "total": len(around),
        "previous": around[at - 1] if at else None,
        "next": around[at + 1] if at + 1 < len(around) else None,
        "report_url": "" if walk.is_locked else _report_url(request, walk, stop),
        "found": _seen(request, walk, stop),
        "form": form,
        "may_mark": may_mark,
        "groups": groups,
        "levels": [{"key": str(level.pk), "label": level.label, "tone": level.tone} for level in levels],
        "hall_levels": [{"key": str(level.value), "label": level.label} for level in HallLevel],
        "hall_level": str(form.mine.hall[0] or "") if not form.is_bound else form.data.get("hall_level", ""),
        "marked": sum(group["marked"] for group in groups),
        "item_count": len(items),
        "base": json.dumps(form.base.as_json(), ensure_ascii=False),
        "errors": form.told() if form.is_bound else [],
        "section": "diagnostics",
    }
    return render(request, "diagnostics/walk_stop.html", context, status=422 if form.errors else 200)


def _groups(items: Iterable[GridItem], form: StopMarksForm) -> list[dict[str, Any]]:
    """Return the themes with their items, as the page shows them: what was typed, or what there is."""
    groups: dict[int, dict[str, Any]] = {}
    for item in items:
        group = groups.setdefault(item.theme_id, {"name": item.theme.name, "rows": [], "marked": 0, "is_open": False})
        level, note = form.mine.of(item.pk)
        names = f"niveau-{item.pk}", f"remarque-{item.pk}"
        errors = [str(text) for name in names for text in form.errors.get(name, [])] if form.is_bound else []
        group["rows"].append(
            {
                "key": str(item.pk),
                "name": item.name,
                "help": item.help,
                "weight": item.weight,
                "level": str(level or ""),
                "note": note,
                "errors": errors,
            }
        )
        group["marked"] += level is not None
        group["is_open"] = group["is_open"] or bool(errors)
    rows = list(groups.values())
    if rows and not any(group["is_open"] for group in rows):
        # Where the group has come to.
        next((group for group in rows if group["marked"] < len(group["rows"])), rows[0])["is_open"] = True
    return rows


def _report_url(request: HttpRequest, walk: Diagnostic, stop: Stop) -> str:
    """Return the address of the entry at a halte, its place filled."""
    names = {"residence": stop.residence_id, "batiment": stop.building_id, "hall": stop.entrance_id}
    query = {"halte": stop.pk, **{name: key for name, key in names.items() if key}}
    quartiers = quartier_keys_of(request, walk)
    if not stop.residence_id and quartiers:
        query["quartier"] = quartiers[0]
    return reverse("diagnostics:observation_create", query=query)


def _seen(request: HttpRequest, walk: Diagnostic, stop: Stop) -> list[Observation]:
    """Return what was found at a halte, as far as the user sees it."""
    rows = Observation.objects.visible_in(request.user, *quartier_keys_of(request, walk)).filter(stop=stop)
    return list(rows.with_names().prefetch_related("photos").order_by("pk"))


# ---- what is not stored as it was sent ------------------------------------------------------------------------------


def _conflict(
    request: HttpRequest,
    walk: Diagnostic,
    stop: Stop,
    form: StopMarksForm,
    now: StopMarks,
    conflicts: list[Conflict],
    wants_json: bool,
) -> HttpResponse:
    if wants_json:
        told = {
            "status": "conflict",
            "conflicts": [conflict.as_json() for conflict in conflicts],
            "current": now.as_json(),
        }
        return JsonResponse(told, status=409)
    # What is asked about keeps the base that it was written on: until one chooses, it is asked about again.
    base = now.as_json()
    for conflict in conflicts:
        _set(base, conflict.part, conflict.item, form.base)
    context = {
        "walk": walk,
        "stop": stop,
        "conflicts": conflicts,
        "base": json.dumps(base, ensure_ascii=False),
        "asked": json.dumps([conflict.as_json() for conflict in conflicts], ensure_ascii=False),
        "is_asked_again": "conflits" in request.POST,
        "section": "diagnostics",
    }
    return render(request, "diagnostics/walk_stop_conflict.html", context, status=409)


def _set(told: dict[str, Any], part: str, item: int | None, source: StopMarks) -> None:
    if part == "item":
        told["marks"][str(item)] = list(source.of(item or 0))
    elif part == "summary":
        told["summary"] = source.summary
    else:
        told["hall"] = list(source.hall)


def _settled(sent: Any) -> Any:
    """Return what was chosen as the form of the halte sends it. What was not chosen is asked about again."""
    data = sent.copy()
    try:
        base, asked = read_json(sent.get("base", "")), read_json(sent["conflits"])
        for number, conflict in enumerate(asked):
            part, item, choice = conflict["field"], conflict["item"], sent.get(f"choix-{number}")
            value = conflict["theirs"] if choice == "theirs" else conflict["mine"]
            if choice in CHOICES:
                _replace(base, part, item, conflict["theirs"])
            if part == "summary":
                data["summary"] = str(value)
                continue
            names = (f"niveau-{item}", f"remarque-{item}") if part == "item" else ("hall_level", "hall_comment")
            for name, typed in zip(names, value, strict=True):
                data[name] = "" if typed is None else str(typed)
        data["base"] = json.dumps(base)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        # Not what the page sends: nothing is settled, and nothing is taken.
        return sent
    return data


def _replace(base: dict[str, Any], part: str, item: Any, value: Any) -> None:
    if part == "item":
        base["marks"][str(item)] = value
    else:
        base[part] = value


def _not_kept(
    request: HttpRequest, walk: Diagnostic, form: StopMarksForm, error: Exception, status: int, wants_json: bool
) -> HttpResponse:
    """Give back what cannot be stored, in words, so that it is copied elsewhere."""
    if wants_json:
        return JsonResponse({"status": "gone" if status == 410 else "locked", "text": str(error)}, status=status)
    form.is_valid()
    mine = form.mine
    lines = [
        (form.items[item], mark_in_words(mark, form.levels))
        for item, mark in mine.marks.items()
        if item in form.items and mark != form.base.of(item)
    ]
    if mine.summary != form.base.summary:
        lines.append(("Ce que le groupe retient", mine.summary))
    if mine.hall != form.base.hall:
        lines.append(("État du hall", hall_in_words(mine.hall)))
    context = {"walk": walk, "text": str(error), "lines": lines, "section": "diagnostics"}
    return render(request, "diagnostics/walk_stop_not_kept.html", context, status=status)
