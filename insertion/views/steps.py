"""Writing pathways and their steps."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actions.models import Action
from core import french
from core.lookups import key_of
from core.views import refuse
from insertion import permissions
from insertion.enums import JobContract, Modality
from insertion.filters.pathway_lookups import led_actions, led_lots
from insertion.forms.pathways import Both, PathwayForm, PlacementForm, day_of, is_valid
from insertion.models import Lot, Pathway, Placement
from insertion.reads.pathways import one_pathway
from insertion.services import pathways as services
from insertion.services.refusals import InsertionError
from insertion.views.pathways import SECTION, pathway_of
from partners.models import Partner


def _place(request: HttpRequest, name: str, model: Any, led: Any) -> Any:
    """Return the lot or the action that the address names: 404 out of scope, 403 where the user does not lead."""
    text = request.GET.get(name, "")
    if not text:
        return None
    key = key_of(text)
    row = led.filter(pk=key).first() if key is not None else None
    if row is None:
        seen = model.objects.visible_to(request.user).filter(pk=key).first() if key is not None else None
        if seen is None:
            raise Http404
        refuse(permissions.why_not_edit_hours(request.user, seen))
    return row


def _begin(request: HttpRequest, lot: Lot | None, action: Action | None) -> dict[str, Any]:
    """Return what a new step begins with: what the address says, as after « saisir un autre », or what is usual."""
    asked = request.GET
    employer_key = key_of(asked.get("structure", ""))
    employer = Partner.objects.visible_to(request.user).select_related("commune").filter(pk=employer_key).first()
    if employer is None and lot is not None:
        employer = Partner.objects.select_related("commune").get(pk=lot.company_id)
    elif employer is None and action is not None and action.lead_partner_id:
        employer = Partner.objects.select_related("commune").get(pk=action.lead_partner_id)
    begin: dict[str, Any] = {"employer": employer}
    if (modality := asked.get("modalite")) in Modality.values:
        begin["modality"] = modality
    elif action is not None and action.kind.code == "chantier-educatif":
        begin |= {"modality": Modality.EDUCATIVE, "job_contract": JobContract.CDDU}
    if (job_contract := asked.get("contrat")) in JobContract.values:
        begin["job_contract"] = job_contract
    for name, field in (("debut", "starts_on"), ("fin", "ends_on")):
        if day := day_of(asked.get(name, "")):
            begin[field] = day
    if (share := key_of(asked.get("temps", ""))) is not None:
        begin["work_share"] = min(share, 100)
    return begin


def _another(step: Placement) -> str:
    """Return the address of the form of somebody else in the same step."""
    said = {
        "lot": step.lot_id,
        "action": step.action_id,
        "structure": step.employer_id,
        "modalite": step.modality,
        "contrat": step.job_contract,
        "debut": step.starts_on.isoformat(),
        "fin": step.ends_on.isoformat() if step.ends_on else None,
        "temps": step.work_share,
    }
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return f"{reverse('insertion:pathway_create')}?{query}"


def pathway_create(request: HttpRequest) -> HttpResponse:
    """Write a new pathway with its first step, in `?lot=` or in `?action=` when one is given."""
    user = request.user
    refuse(permissions.why_not_read_pathways(user))
    lot = _place(request, "lot", Lot, led_lots(user))
    action = _place(request, "action", Action, led_actions(user).select_related("kind"))
    sent = request.POST if request.method == "POST" else None
    traits = PathwayForm(sent, instance=Pathway())
    if sent is None and "structure" in request.GET:
        # After « saisir un autre » the step is said: the hands go on with who comes next.
        traits.fields["sex"].widget.attrs["autofocus"] = True
    step = PlacementForm(
        sent, instance=Placement(), user=user, lot=lot, action=action, begin=_begin(request, lot, action)
    )
    if sent is not None and is_valid(traits, step):
        try:
            rows = services.create_pathways(
                pathway=traits.instance, placement=step.instance, count=traits.cleaned_data["count"], by=user
            )
        except InsertionError as error:
            step.tell_refusal(str(error))
        else:
            _tell(request, rows)
            if "encore" in request.POST:
                return redirect(_another(step.instance))
            return redirect(rows[0]) if len(rows) == 1 else redirect("insertion:pathway_list")
    both = Both(traits, step)
    return render(
        request,
        "insertion/pathway_form.html",
        {
            "form": both,
            "traits": traits,
            "step": step,
            "lot": lot,
            "action": action,
            "pathway": None,
            "section": SECTION,
        },
        status=422 if both.errors else 200,
    )


def _tell(request: HttpRequest, rows: list[Pathway]) -> None:
    numbers = ", ".join(row.number for row in rows)
    if len(rows) == 1:
        messages.success(request, f"Parcours {numbers} créé : reportez ce numéro dans le dossier de l’employeur.")
    else:
        count = french.number(len(rows))
        messages.success(
            request, f"{count} parcours créés, {numbers} : reportez un numéro dans chaque dossier de l’employeur."
        )


def _edited(request: HttpRequest, pk: int) -> Pathway:
    row: Pathway = pathway_of(request, pk)
    refuse(permissions.why_not_edit_pathway(request.user, row))
    return row


def pathway_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the traits of a pathway."""
    row = _edited(request, pk)
    refuse(services.PURGED if row.purged_on else "")
    form = PathwayForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_pathway(pathway=form.instance, by=request.user)
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Les traits sont enregistrés.")
            return redirect(row)
    context = {
        "form": form,
        "traits": form,
        "pathway": row,
        "lot": None,
        "action": None,
        "section": SECTION,
    }
    return render(request, "insertion/pathway_form.html", context, status=422 if form.errors else 200)


# ---- steps ----------------------------------------------------------------------------------------------------------


def _step_form(request: HttpRequest, step: Placement, pathway: Pathway, **begins: Any) -> HttpResponse:
    is_new = step.pk is None
    form = PlacementForm(
        request.POST if request.method == "POST" else None,
        instance=step,
        user=request.user,
        pathway=pathway,
        **begins,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_placement(placement=form.instance, by=request.user)
        except InsertionError as error:
            form.tell_refusal(str(error))
        else:
            messages.success(request, "L’étape est ajoutée." if is_new else "L’étape est enregistrée.")
            _warn(request, pathway)
            return redirect(pathway)
    context = {
        "form": form,
        "step": form,
        "row": step,
        "pathway": pathway,
        "is_new": is_new,
        "cancel_url": pathway.get_absolute_url(),
        "section": SECTION,
    }
    return render(request, "insertion/pathway_step_form.html", context, status=422 if form.errors else 200)


def _warn(request: HttpRequest, pathway: Pathway) -> None:
    """Say when somebody is beyond the cap of a chantier éducatif; nothing is forbidden."""
    peak = one_pathway(pathway)
    if peak is not None and peak.is_over:
        messages.warning(
            request,
            f"Ce parcours a {french.exact(peak.hours)} heures de chantier éducatif sur douze mois, au-delà des "
            f"{french.number(peak.cap)} : l’allègement de charges s’arrête au plafond.",
        )


def placement_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step to a pathway, in `?lot=` or in `?action=` when one is given."""
    pathway = _edited(request, pk)
    refuse(services.PURGED if pathway.purged_on else "")
    user = request.user
    lot = _place(request, "lot", Lot, led_lots(user))
    action = _place(request, "action", Action, led_actions(user).select_related("kind"))
    begin = _begin(request, lot, action)
    return _step_form(request, Placement(), pathway, lot=lot, action=action, begin=begin)


def _step(request: HttpRequest, pk: int) -> Placement:
    """Return a step that the user writes (403 for who reads totals, 404, 403)."""
    refuse(permissions.why_not_read_pathways(request.user))
    rows = Placement.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("pathway", "lot__contract", "lot__company", "action", "employer__commune"), pk=pk
    )
    refuse(permissions.why_not_edit_hours(request.user, row))
    return row


def placement_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a step."""
    step = _step(request, pk)
    return _step_form(request, step, step.pathway)


@require_POST
def placement_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a step that was noted by mistake."""
    step = _step(request, pk)
    pathway = step.pathway
    try:
        services.remove_placement(placement=step, by=request.user)
    except InsertionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "L’étape est retirée.")
    return redirect(pathway)
