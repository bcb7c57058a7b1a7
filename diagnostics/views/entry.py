"""Reporting from a phone, and following one's own reports."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import UpdateView

from core.views import PermissionMixin, ScopedMixin, refuse
from diagnostics import permissions
from diagnostics.forms import ObservationEditForm, ObservationEntryForm
from diagnostics.models import Observation
from diagnostics.services import PhotoError, add_photos, create_observation, join_observation
from diagnostics.services.entry import OutOfScopeError

DUPLICATE_DAYS = 30


def _key(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 15 else None


def observation_create(request: HttpRequest) -> HttpResponse:
    """Three steps on one screen: where, what, a word and photos."""
    refuse(permissions.why_not_create_observation(request.user))
    user: Any = request.user
    asked = _key(request.POST.get("quartier") or request.GET.get("quartier"))
    if asked is None and len(user.scope.quartier_ids) == 1:
        asked = user.scope.quartier_ids[0]
    if request.method != "POST":
        initial: dict[str, Any] = {"uid": uuid.uuid4(), "seen_on": timezone.localdate(), "quartier": asked}
        for parameter, field in (("residence", "residence"), ("batiment", "building"), ("hall", "entrance")):
            initial[field] = _key(request.GET.get(parameter))
        form = ObservationEntryForm(user=user, places_of=asked, initial=initial)
        return render(request, "diagnostics/entry.html", {"form": form, "section": "signaler"})
    form = ObservationEntryForm(request.POST, request.FILES, user=user, places_of=asked)
    if form.is_valid():
        data = form.cleaned_data
        original = _chosen_original(request)
        if original is None and "other" not in request.POST and (similar := possible_duplicates(user, data)):
            return _answer(request, form, {"similar": similar}, 409)
        try:
            observation, is_new = create_observation(
                by=user,
                **{name: data[name] for name in data if name != "privacy_confirmed"},
            )
        except (PhotoError, OutOfScopeError) as error:
            form.add_error("photos" if isinstance(error, PhotoError) else None, str(error))
        else:
            if is_new:
                form.log_privacy_overrides(observation, user)
                if original is not None and original.quartier_id == observation.quartier_id:
                    join_observation(observation=observation, original=original, by=user)
            if request.headers.get("Accept") == "application/json":
                return JsonResponse({"status": "stored", "uid": str(observation.uid)}, status=201 if is_new else 200)
            return redirect("diagnostics:observation_sent", uid=observation.uid)
    return _answer(request, form, {}, 422)


def _answer(request: HttpRequest, form: ObservationEntryForm, context: dict[str, Any], status: int) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"status": "refused", "errors": form.errors, "similar": bool(context)}, status=status)
    return render(request, "diagnostics/entry.html", {"form": form, "section": "signaler", **context}, status=status)


def _chosen_original(request: HttpRequest) -> Observation | None:
    key = _key(request.POST.get("join"))
    return Observation.objects.visible_to(request.user).filter(pk=key).first() if key else None


def possible_duplicates(user: Any, data: dict[str, Any]) -> list[Observation]:
    """Return open observations of the same place and theme seen in the last 30 days, at most five."""
    if Observation.objects.filter(uid=data["uid"]).exists():
        return []
    since = data["seen_on"] - datetime.timedelta(days=DUPLICATE_DAYS)
    same = (
        Observation.objects.visible_to(user)
        .open()
        .filter(quartier=data["quartier"], theme=data["theme"], seen_on__gte=since)
    )
    for place in ("entrance", "building", "residence"):
        if data.get(place):
            same = same.filter(**{place: data[place]})
            break
    else:
        same = same.filter(residence__isnull=True)
    return list(same.with_names().order_by("-seen_on", "-pk")[:5])


def observation_sent(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what happens next."""
    observation = get_object_or_404(
        Observation.objects.select_related("theme", "quartier").filter(author=request.user), uid=uid
    )
    return render(request, "diagnostics/entry_sent.html", {"observation": observation, "section": "signaler"})


def my_observations(request: HttpRequest) -> HttpResponse:
    """List one's own reports with what became of them; confidential ones without their page."""
    mine = Observation.objects.filter(author=request.user).with_names().select_related("answered_by")
    visible = set(
        Observation.objects.visible_to(request.user).filter(author=request.user).values_list("pk", flat=True)
    )
    rows = list(mine.order_by("-created_at")[:100])
    for row in rows:
        row.can_be_opened = row.pk in visible  # type: ignore[attr-defined]
    return render(request, "diagnostics/my_observations.html", {"rows": rows})


class ObservationUpdate(PermissionMixin, ScopedMixin, UpdateView):
    """Correct an observation."""

    model = Observation
    form_class = ObservationEditForm
    why_not = staticmethod(permissions.why_not_edit_observation)
    template_name = "diagnostics/observation_form.html"

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
