"""Duplicates: what may be the same partner, merging two records field by field, undoing a merge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.views import refuse
from partners import codes, permissions
from partners.forms.merges import OtherPartnerForm
from partners.models import Merge, Partner
from partners.services import duplicates, merges

SHOWN = 100


def _partner(request: HttpRequest, pk: int) -> Partner:
    refuse(permissions.why_not_administer_directory(request.user))
    return get_object_or_404(Partner.objects.visible_to(request.user).select_related("kind", "commune"), pk=pk)


@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Show the records that may be of the same partner, and the merges that may be undone."""
    refuse(permissions.why_not_administer_directory(request.user))
    done = Merge.objects.select_related("kept", "lost", "by")[:SHOWN]
    return render(
        request,
        "partners/duplicates.html",
        {
            "candidates": duplicates.duplicate_candidates(),
            "most": duplicates.MOST,
            "merges": [(row, merges.why_not_undo(row)) for row in done],
            "days": merges.UNDO_DAYS,
            "section": "partenaires",
        },
    )


@require_POST
def tell_apart(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Note that two records are of different partners."""
    first, second = _partner(request, pk), _partner(request, other)
    if first.pk != second.pk:
        merges.tell_apart(first=first, second=second, by=request.user)
        messages.success(request, f"C’est noté : « {first} » et « {second} » sont deux partenaires.")
    return redirect("partners:duplicate_list")


def merge_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the other record of the same partner."""
    partner = _partner(request, pk)
    form = OtherPartnerForm(request.POST if request.method == "POST" else None, partner=partner, user=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("partners:merge", pk=partner.pk, other=form.cleaned_data["other"].pk)
    return render(
        request,
        "partners/merge_with.html",
        {"partner": partner, "form": form, "section": "partenaires"},
        status=422 if form.errors else 200,
    )


def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Set two records side by side, choose field by field, merge the second into the first."""
    kept, lost = _partner(request, pk), _partner(request, other)
    if kept.pk == lost.pk:
        messages.error(request, "On fusionne deux partenaires différents.")
        return redirect("partners:duplicate_list")
    if request.method == "POST":
        versions = (request.POST.get("version", ""), request.POST.get("autre_version", ""))
        if versions != (str(kept.version), str(lost.version)):
            messages.error(request, "Une des fiches a changé entre-temps : relisez-les, puis fusionnez.")
            return redirect("partners:merge", pk=kept.pk, other=lost.pk)
        choices = {name: request.POST.get(name, merges.KEPT) for name in merges.GROUPS}
        try:
            merges.merge_partners(kept=kept, lost=lost, choices=choices, by=request.user, is_as_read=True)
        except merges.MergeError as error:
            messages.error(request, str(error))
            return redirect("partners:duplicate_list")
        messages.success(request, f"« {lost} » est fusionné dans « {kept} ». Cela se défait pendant 30 jours.")
        return redirect(kept)
    proposed = merges.proposed_choices(kept, lost)
    rows = []
    for name in merges.GROUPS:
        mine, theirs = _told(kept, name), _told(lost, name)
        if mine or theirs:
            rows.append(
                {
                    "name": name,
                    "label": merges.LABELS[name],
                    "kept": mine,
                    "lost": theirs,
                    "is_same": mine == theirs,
                    "takes_lost": proposed[name] == merges.LOST,
                }
            )
    return render(
        request,
        "partners/merge.html",
        {
            "kept": kept,
            "lost": lost,
            "rows": rows,
            "kept_counts": merges.counts_of(kept),
            "lost_counts": merges.counts_of(lost),
            "section": "partenaires",
        },
    )


def _told(row: Partner, name: str) -> str:
    """Return what a record says in a group of fields, in words."""
    match name:
        case "kind":
            return str(row.kind)
        case "siret":
            return codes.written_siret(row.siret or "")
        case "rna":
            return row.rna or row.former_rna
        case "address":
            place = f"{row.postal_code} {row.commune.name if row.commune else ''}".strip()
            return ", ".join(filter(None, [row.address, place]))
        case "situation":
            return "dissous ou fermé" if row.is_dissolved else "en activité"
    return str(getattr(row, name) or "")


@require_POST
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put both records of a merge back as they were."""
    refuse(permissions.why_not_administer_directory(request.user))
    row = get_object_or_404(Merge.objects.select_related("kept", "lost"), pk=pk)
    try:
        changed = merges.undo_merge(merge=row, by=request.user)
    except merges.MergeError as error:
        messages.error(request, str(error))
        return redirect("partners:duplicate_list")
    told = "Les deux fiches sont de nouveau séparées."
    if changed:
        told += f" Ce qui a été changé depuis sur « {row.kept} » y reste."
    messages.success(request, told)
    return redirect(row.lost)
