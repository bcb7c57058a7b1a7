"""Reporting from a phone, and following one's own reports."""

import datetime
import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import UpdateView

from core.french import age_days
from core.lookups import key_of
from core.maps import Box
from core.views import PermissionMixin, ScopedMixin, refuse
from diagnostics import permissions
from diagnostics.forms import ObservationEditForm, ObservationEntryForm, Place
from diagnostics.forms.entry import open_stops
from diagnostics.forms.incidents import offered_types
from diagnostics.models import Observation, Stop, Theme
from diagnostics.services import (
    AlreadySentError,
    OutOfScopeError,
    PhotoError,
    add_photos,
    create_observation,
    join_observation,
)
from diagnostics.services.uploads import MissingPhotoError, take
from diagnostics.tasks import watch_soon
from territories.models import Building, Entrance, Quartier, Residence

DUPLICATE_DAYS = 30
# Themes shown at once; the others are behind « Autre chose ».
USUAL = 5


def _place(request: HttpRequest) -> Place:
    """The place of the address (names that people read) or of what is sent (names of the form)."""
    sent = request.POST if request.method == "POST" else request.GET
    names = {"quartier": "quartier", "residence": "residence", "building": "batiment", "entrance": "hall"}
    return Place.of(
        request.user, {name: key_of(sent.get(name) or sent.get(word) or "") for name, word in names.items()}
    )


def observation_create(request: HttpRequest) -> HttpResponse:
    """Three steps on one screen: what, how grave, a word and photos; the place is remembered."""
    refuse(permissions.why_not_create_observation(request.user))
    user: Any = request.user
    place = _place(request)
    if request.method != "POST" or "lieu" in request.POST:
        return _blank(request, place)
    form = ObservationEntryForm(request.POST, request.FILES, user=user, place=place)
    if form.is_valid() and _may_say_how_soon(form, user):
        data = form.cleaned_data
        original = _chosen_original(request)
        if original is None and "other" not in request.POST and (similar := possible_duplicates(user, data)):
            return _answer(request, form, similar, 409)
        try:
            observation, is_new = _store(form, user)
        except AlreadySentError as error:
            # What is here is something else: under an identifier of its own it leaves when it is sent again.
            form.data = form.data.copy()
            form.data["uid"] = str(uuid.uuid4())
            form.add_error(None, str(error))
        except MissingPhotoError as error:
            form.add_error("photo_uploads", str(error))
        except (PhotoError, OutOfScopeError) as error:
            form.add_error("photos" if isinstance(error, PhotoError) else None, str(error))
        else:
            if is_new:
                form.log_privacy_overrides(observation, user)
                watch_soon()
                if original is not None and original.quartier_id == observation.quartier_id:
                    join_observation(observation=observation, original=original, by=user)
            return _stored(request, observation, is_new, form.gone)
    return _answer(request, form, [], 422)


def _may_say_how_soon(form: ObservationEntryForm, user: Any) -> bool:
    """Whether a priority or a deadline is given by somebody who gives them; says why when it is not."""
    data = form.cleaned_data
    if data["priority"] is None and data["due_on"] is None:
        return True
    if reason := permissions.why_not_say_how_soon(user, data["quartier"].pk):
        form.add_error("priority", f"{reason} Enlevez-les, puis envoyez.")
    return not reason


def _store(form: ObservationEntryForm, user: Any) -> tuple[Observation, bool]:
    """Keep the report with the photos that came with it and those that came before it, in pieces."""
    data = {name: value for name, value in form.cleaned_data.items() if name != "privacy_confirmed"}
    pieces = data.pop("photo_uploads")
    if not pieces:
        return create_observation(by=user, **data)
    # A refusal leaves the pieces where they are.
    with transaction.atomic():
        try:
            data["photos"] = [*take(pieces, user), *data["photos"]]
        except MissingPhotoError:
            # Sent again because its answer was lost: its photos were taken the first time.
            if not Observation.objects.filter(uid=data["uid"], author=user).exists():
                raise
            data["photos"] = []
        return create_observation(by=user, **data)


def _blank(request: HttpRequest, place: Place) -> HttpResponse:
    """The form to fill; what was typed already comes back when only the place was looked for."""
    initial: dict[str, Any] = {"uid": uuid.uuid4(), "seen_on": timezone.localdate()}
    if request.method == "POST":
        initial |= {name: value for name in ObservationEntryForm.base_fields if (value := request.POST.get(name))}
    if halte := key_of(request.GET.get("halte", "")):
        initial["stop"] = halte
    if theme := key_of(request.GET.get("theme", "")):
        initial["theme"] = theme
    initial |= {name: getattr(place, name) for name in ("quartier", "residence", "building", "entrance")}
    search = request.POST.get("chercher", "").replace("\x00", "").strip()[:100]
    form = ObservationEntryForm(user=request.user, place=place, search=search, initial=initial)
    return _page(request, form, {"search": search, "is_fresh": request.method != "POST", "same_theme": bool(theme)})


def _stored(request: HttpRequest, observation: Observation, is_new: bool, gone: str) -> HttpResponse:
    kept_for = observation.place_label if gone and observation.residence_id else str(observation.quartier)
    told = f"« {gone} » n’est plus dans le patrimoine : le signalement est gardé pour {kept_for}." if gone else ""
    if _wants_json(request):
        answer = {"status": "stored", "uid": str(observation.uid), "told": told}
        return JsonResponse(answer, status=201 if is_new else 200)
    if told:
        messages.warning(request, told)
    if "encore" in request.POST:
        messages.success(request, "C’est envoyé, merci. Vous pouvez signaler autre chose au même endroit.")
        return redirect(same_place_url(observation, with_theme=True))
    return redirect("diagnostics:observation_sent", uid=observation.uid)


def same_place_url(observation: Observation, *, with_theme: bool = False) -> str:
    """Return the address of the entry at the place, and the halte, of an observation; with its theme chosen or not."""
    keys = {
        "theme": observation.theme_id if with_theme else None,
        "halte": observation.stop_id,
        "quartier": observation.quartier_id,
        "residence": observation.residence_id,
        "batiment": observation.building_id,
        "hall": observation.entrance_id,
    }
    query = {name: key for name, key in keys.items() if key is not None}
    return reverse("diagnostics:observation_create", query=query)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _answer(request: HttpRequest, form: ObservationEntryForm, similar: list[Observation], status: int) -> HttpResponse:
    if not _wants_json(request):
        if form.proposed:
            # The day that was refused is in the reason; the one that is proposed is in the form.
            form.data = form.data.copy()
            for name, value in form.proposed.items():
                form.data[name] = value
        return _page(request, form, {"similar": similar, "had_photos": bool(request.FILES)}, status)
    errors = [
        {"field": name, "label": str(form.fields[name].label or "") if name in form.fields else "", "text": text}
        for name, texts in form.errors.items()
        for text in texts
    ]
    rows = [
        {
            "pk": row.pk,
            "title": row.place_label or str(row.quartier),
            "detail": " · ".join(
                part for part in (row.text[:120], f"vu {age_days(row.seen_on)}", row.get_status_display()) if part
            ),
        }
        for row in similar
    ]
    found = {
        "errors": errors,
        "similar": rows,
        "privacy": bool(form.privacy_findings),
        "uid": form.data.get("uid"),
        "proposed": form.proposed,
    }
    return JsonResponse({"status": "similar" if rows else "refused", **found}, status=status)


def _page(
    request: HttpRequest, form: ObservationEntryForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    themes = list(Theme.objects.active().with_items())
    chosen = str(form["theme"].value() or "")
    usual = usual_themes(request.user, themes)
    user: Any = request.user
    key = form["stop"].value()
    stop = stop_with_counts(user, key if isinstance(key, int) else key_of(str(key or "")))
    context = {
        "form": form,
        "section": "signaler",
        "similar": [],
        "had_photos": False,
        "is_fresh": False,
        "search": "",
        "chosen_theme": chosen,
        "chosen_item": str(form["item"].value() or ""),
        "usual": usual,
        "others": [theme for theme in themes if theme not in usual],
        "is_other_chosen": chosen not in {"", *(str(theme.pk) for theme in usual)},
        "same_theme": False,
        "stop": stop,
        "says_how_soon": permissions.can_say_how_soon(user) or bool({"priority", "due_on"} & form.errors.keys()),
        "themes": themes,
        "incident_types": offered_types(),
        "chosen_type": str(form["incident_type"].value() or ""),
        "chosen_priority": str(form["priority"].value() or ""),
        "map_box": _box_of(form.place.quartier),
        **context,
    }
    return render(request, "diagnostics/entry.html", context, status=status)


def _box_of(quartier: Quartier | None) -> str:
    """Where the map begins, as an address writes it; nothing when it is not known."""
    if quartier is None or quartier.west is None:
        return ""
    return Box(quartier.west, quartier.south, quartier.east, quartier.north).text


def stop_with_counts(user: Any, key: int | None) -> Stop | None:
    """Return the halte of a walk that goes on, with its `rank` and how many findings the user sent there (`sent`)."""
    before = (
        Stop.objects.filter(diagnostic=OuterRef("diagnostic"))
        .filter(Q(order__lt=OuterRef("order")) | Q(order=OuterRef("order"), pk__lte=OuterRef("pk")))
        .order_by()
        .values("diagnostic")
    )
    mine = Observation.objects.filter(stop=OuterRef("pk"), author=user.pk).order_by().values("stop")
    rows = open_stops(user, key).annotate(
        rank=Subquery(before.annotate(total=Count("pk")).values("total")),
        sent=Coalesce(Subquery(mine.annotate(total=Count("pk")).values("total")), 0),
    )
    found: Stop | None = rows.first()
    return found


def usual_themes(user: Any, themes: list[Theme]) -> list[Theme]:
    """Return the five themes that the user reports most, then the first ones, in the order of administrators."""
    if len(themes) <= USUAL + 1:
        return themes
    recent = Observation.objects.filter(author=user).order_by("-created_at").values_list("theme", flat=True)[:200]
    often = [key for key, _ in Counter(recent).most_common()]
    ranked = sorted(themes, key=lambda theme: often.index(theme.pk) if theme.pk in often else len(often))[:USUAL]
    return [theme for theme in themes if theme in ranked]


def places(request: HttpRequest) -> JsonResponse:
    """Return the residences, buildings and halls of a quartier, for a page that narrows them by itself.

    `{"quartier": name, "residences": [[key, name, [[key, name, [[key, name], …]], …], latitude or null, longitude or
    null], …]}`, to put the nearest first; 404 for a quartier that is not the user's.
    """
    quartiers = Quartier.objects.visible_to(request.user).active().without_contour()
    quartier = get_object_or_404(quartiers, pk=key_of(request.GET.get("quartier", "")))
    halls: dict[int, list[Any]] = {}
    entrances = Entrance.objects.active().filter(building__residence__quartier=quartier)
    for key, name, building in entrances.order_by("name", "pk").values_list("pk", "name", "building_id"):
        halls.setdefault(building, []).append([key, name])
    blocks: dict[int, list[Any]] = {}
    buildings = Building.objects.active().filter(residence__quartier=quartier)
    for key, name, residence in buildings.order_by("name", "pk").values_list("pk", "name", "residence_id"):
        blocks.setdefault(residence, []).append([key, name, halls.get(key, [])])
    rows = Residence.objects.active().filter(quartier=quartier).values_list("pk", "name", "latitude", "longitude")
    residences = [[key, name, blocks.get(key, []), *at] for key, name, *at in rows]
    return JsonResponse({"quartier": str(quartier), "residences": residences})


def _chosen_original(request: HttpRequest) -> Observation | None:
    """The one that was chosen, as long as it is open: joined to one that is over, the report would wait for nobody."""
    key = key_of(request.POST.get("join", ""))
    rows = Observation.objects.open().filter(pk=key).defer("search_vector").seen_by(request.user) if key else []
    return rows[0] if rows else None


def possible_duplicates(user: Any, data: dict[str, Any]) -> list[Observation]:
    """Return open observations of the same place and theme seen in the last 30 days, at most five."""
    since = data["seen_on"] - datetime.timedelta(days=DUPLICATE_DAYS)
    same = (
        Observation.objects.visible_in(user, data["quartier"].pk)
        .open()
        .filter(theme=data["theme"], seen_on__gte=since)
        .at_place(**{name: data[name] for name in ("quartier", "residence", "building", "entrance")})
    )
    stop = data["stop"]
    if stop is not None:
        # Whoever walks a halte knows what they have just sent from it.
        same = same.exclude(stop=stop, author=user)
        if not data["residence"]:
            # Outside, the halte is the place (the passage, the tram stop): another one is elsewhere in the quartier.
            same = same.filter(stop__in=[key for key in (stop.pk, stop.previous_id) if key])
    similar = list(same.with_names().order_by("-seen_on", "-pk")[:5])
    # What is sent again is no duplicate of itself.
    return [] if similar and Observation.objects.filter(uid=data["uid"]).exists() else similar


def observation_sent(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what happens next."""
    observation = get_object_or_404(
        Observation.objects.select_related("theme", "quartier", "stop").filter(author=request.user), uid=uid
    )
    # The one it was joined to may be confidential since.
    original = Observation.objects.filter(pk=observation.duplicate_of_id).defer("search_vector")
    context = {
        "observation": observation,
        "is_joined": observation.duplicate_of_id is not None and bool(original.seen_by(request.user)),
        "again_url": same_place_url(observation),
        "stop": observation.stop,
        "section": "signaler",
    }
    return render(request, "diagnostics/entry_sent.html", context)


def my_observations(request: HttpRequest) -> HttpResponse:
    """List one's own reports with what became of them; confidential ones without their page.

    A report that was joined to another one follows the answer of that one, as long as its author may read it.
    """
    mine = Observation.objects.filter(author=request.user).with_names().select_related("answered_by")
    page = Paginator(mine.order_by("-created_at", "-pk"), 25).get_page(request.GET.get("page"))
    keys = {row.pk for row in page} | {row.duplicate_of_id for row in page if row.duplicate_of_id}
    visible = {
        row.pk: row
        for row in Observation.objects.visible_to(request.user)
        .filter(pk__in=keys)
        .select_related("answered_by")
        .defer("search_vector")
    }
    rows = [
        {
            "observation": row,
            "can_be_opened": row.pk in visible,
            "told": visible.get(row.duplicate_of_id, row) if not row.answer else row,
            "original": visible.get(row.duplicate_of_id),
        }
        for row in page
    ]
    return render(request, "diagnostics/my_observations.html", {"rows": rows, "page_obj": page})


class ObservationUpdate(PermissionMixin, ScopedMixin, UpdateView):
    """Correct an observation."""

    model = Observation
    form_class = ObservationEditForm
    why_not = staticmethod(permissions.why_not_edit_observation)
    template_name = "diagnostics/observation_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Say whether a priority and a deadline are asked."""
        may = permissions.can_say_how_soon(self.request.user, self.object.quartier_id)
        return {**super().get_form_kwargs(), "says_how_soon": may}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; when it has become too late for that, show what was typed beside the reason."""
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        reason = permissions.why_not_edit_observation(request.user, row)
        if reason and (row.author_id == request.user.pk or permissions.takes_part(request.user, row)):
            return self._too_late(row, reason)
        return super().post(request, *args, **kwargs)

    def _too_late(self, row: Observation, reason: str) -> HttpResponse:
        messages.error(self.request, f"{reason} Rien n’est enregistré ; ce que vous avez tapé est gardé ci-dessous.")
        self.object = row
        form = self.form_class(
            instance=row, says_how_soon=permissions.can_say_how_soon(self.request.user, row.quartier_id)
        )
        form.initial |= {name: self.request.POST[name] for name in form.fields if name in self.request.POST}
        return self.render_to_response(self.get_context_data(form=form, is_too_late=True), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the map begins."""
        return super().get_context_data(**{"is_too_late": False, "map_box": _box_of(self.object.quartier), **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, keep the new photos, log what was written in spite of a warning."""
        try:
            add_photos(observation=self.object, photos=form.cleaned_data.pop("photos", []))
        except PhotoError as error:
            form.add_error("photos", str(error))
            return self.form_invalid(form)
        response = super().form_valid(form)
        form.log_privacy_overrides(self.object, self.request.user)
        messages.success(self.request, "L’observation est corrigée.")
        return response
