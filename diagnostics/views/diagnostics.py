"""Diagnostics: list, page, forms, states; the panel that the page of a quartier shows."""

from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core.charts import Fact
from core.exports import Export
from core.forms import told_in
from core.views import ListMixin, refuse
from diagnostics import permissions, services
from diagnostics.enums import DiagnosticStatus
from diagnostics.exports import DIAGNOSTIC_COLUMNS
from diagnostics.filters import DiagnosticFilter
from diagnostics.forms import DiagnosticForm, ParticipantForm, StepForm, SynthesisForm
from diagnostics.history import history_of_diagnostic
from diagnostics.models import Diagnostic, Issue, ParticipantGroup
from territories.models import Quartier

PANEL_ROWS = 5
# A diagnostic ends in a few; a page is no list.
ISSUES = 30


class DiagnosticList(ListMixin, TemplateView):
    """The diagnostics of the reader's quartiers, filtered."""

    model = Diagnostic
    template_name = "diagnostics/diagnostic_list.html"
    filterset_class = DiagnosticFilter
    sorts = {
        "debut": ("starts_on", "pk"),
        "intitule": ("title", "pk"),
        "etat": ("status", "-starts_on", "-pk"),
    }
    default_sort = "-debut"
    count_words = ("diagnostic", "diagnostics")
    export_title = "Diagnostics"
    export_columns = DIAGNOSTIC_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add what the page shows of each diagnostic, within the reader's quartiers."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return (
            _with_people(queryset)
            .select_related("lead")
            .prefetch_related(Prefetch("quartiers", seen, to_attr="seen_quartiers"))
        )

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row with the names of the reader's quartiers."""
        seen = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        names = StringAgg("quartiers__name", Value(", "), filter=seen, distinct=True)
        rows = _with_people(self.filtered()).annotate(quartier_names=names)
        return Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user)).respond(
            rows, file_format
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(can_create=permissions.can_create_diagnostic(self.request.user), **kwargs)


def _with_people(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Add how many people took part."""
    groups = ParticipantGroup.objects.filter(diagnostic=OuterRef("pk")).order_by().values("diagnostic")
    return queryset.annotate(people_count=Subquery(groups.annotate(n=Sum("count")).values("n")))


# ---- one diagnostic -------------------------------------------------------------------------------------------------


def diagnostic_of(request: HttpRequest, pk: int) -> Diagnostic:
    """Return the diagnostic that the reader may see (404). When it is written in, it stays locked until the answer."""
    rows = Diagnostic.objects.visible_to(request.user).for_work()
    if request.method == "POST":
        rows = rows.select_for_update(no_key=True, of=("self",))
    return get_object_or_404(rows, pk=pk)


def edited_of(request: HttpRequest, pk: int) -> Diagnostic:
    """Return the diagnostic that the reader may write in (403)."""
    diagnostic = diagnostic_of(request, pk)
    refuse(permissions.why_not_edit_diagnostic(request.user, diagnostic))
    return diagnostic


def shared_context(request: HttpRequest, diagnostic: Diagnostic, tab: str) -> dict[str, Any]:
    """Return what the head of every page of a diagnostic shows."""
    user: Any = request.user
    quartiers = list(
        Quartier.objects.visible_to(user)
        .filter(pk__in=diagnostic.quartier_keys)
        .without_contour()
        .order_by("name_key", "pk")
    )
    return {
        "diagnostic": diagnostic,
        "tab": tab,
        "quartiers": quartiers,
        "other_count": len(diagnostic.quartier_keys) - len(quartiers),
        "can_edit": permissions.can_edit_diagnostic(user, diagnostic),
    }


@require_safe
def diagnostic_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a diagnostic: facts, synthesis, what was said, who took part, its trail."""
    diagnostic = diagnostic_of(request, pk)
    participants = list(diagnostic.participants.all())
    texts = {text.theme_id: text.text for text in diagnostic.texts.all()}
    verbatims = list(diagnostic.verbatims.select_related("theme"))
    themes = list(diagnostic.grid.themes.all()) if diagnostic.grid else []
    return render(
        request,
        "diagnostics/diagnostic_detail.html",
        {
            **shared_context(request, diagnostic, "diagnostic"),
            "facts": _facts(diagnostic),
            "boxes": _boxes(diagnostic),
            "has_synthesis": any(text for _, text, _ in _boxes(diagnostic)),
            "participants": participants,
            "totals": _totals(participants),
            "said": [
                (theme.name, texts.get(theme.pk, ""), [row for row in verbatims if row.theme_id == theme.pk])
                for theme in themes
                if theme.pk in texts or any(row.theme_id == theme.pk for row in verbatims)
            ],
            "verbatims": [row for row in verbatims if row.theme_id is None],
            "steps": list(diagnostic.steps.select_related("by")),
            "documents": list(diagnostic.documents.select_related("added_by")),
            "can_move": bool(permissions.next_steps(request.user, diagnostic)),
            "issues": list(
                Issue.objects.visible_to(request.user).filter(diagnostic=diagnostic).select_related("theme")[:ISSUES]
            ),
            "issue_url": _url_or_none("diagnostics:issue_create", diagnostic=diagnostic.pk),
        },
    )


def _url_or_none(name: str, **query: Any) -> str:
    """Return the address of a page, or an empty text where it does not exist."""
    try:
        return reverse(name, query=query)
    except NoReverseMatch:
        return ""


def _facts(diagnostic: Diagnostic) -> list[Fact]:
    project, grid = diagnostic.project, diagnostic.grid
    facts = [
        Fact("Type", diagnostic.get_kind_display()),
        Fact("Période", diagnostic.period),
        Fact("Pilote", diagnostic.lead),
        Fact("Équipe", diagnostic.team or ""),
        Fact("Projet", project or "", project.get_absolute_url() if project else ""),
        Fact("Grille", grid or ""),
    ]
    return [fact for fact in facts if fact.value]


def _boxes(diagnostic: Diagnostic) -> list[tuple[str, str, str]]:
    """(title, text, css class) of the four boxes of the synthesis."""
    return [
        ("Forces", diagnostic.strengths, "box-good"),
        ("Faiblesses", diagnostic.weaknesses, "box-bad"),
        ("Opportunités", diagnostic.opportunities, "box-good"),
        ("Menaces", diagnostic.threats, "box-bad"),
    ]


def _totals(participants: list[ParticipantGroup]) -> dict[str, Any]:
    """How many people in all; women and men where they were counted, and of how many people they were not."""

    def known(name: str) -> int | None:
        counted = [getattr(row, name) for row in participants if getattr(row, name) is not None]
        return sum(counted) if counted else None

    uncounted = sum(row.count for row in participants if row.women is None and row.men is None)
    return {
        "people": sum(row.count for row in participants),
        "women": known("women"),
        "men": known("men"),
        "uncounted": uncounted,
    }


@require_safe
def diagnostic_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a diagnostic and in all that hangs on it, the latest first."""
    diagnostic = diagnostic_of(request, pk)
    acts, history = history_of_diagnostic(diagnostic, page=request.GET.get("page", 1), seen_by=request.user)
    return render(
        request,
        "diagnostics/diagnostic_history.html",
        {**shared_context(request, diagnostic, "historique"), "history": history, "page_obj": acts},
    )


# ---- forms ----------------------------------------------------------------------------------------------------------


def diagnostic_create(request: HttpRequest) -> HttpResponse:
    """Begin a diagnostic."""
    user: Any = request.user
    refuse(permissions.why_not_create_diagnostic(user))
    asked = request.GET.get("quartier", "")
    initial: dict[str, Any] = {"lead": user}
    if asked.isdecimal() and asked.isascii() and len(asked) < 15:
        first = Quartier.objects.led_by(user).filter(pk=int(asked)).without_contour().first()
        initial |= {"quartier_0": first} if first else {}
    return _diagnostic_form(request, Diagnostic(), initial, "Le diagnostic est créé : il est en préparation.")


def diagnostic_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a diagnostic is."""
    return _diagnostic_form(request, edited_of(request, pk), {}, "Le diagnostic est enregistré.")


def _diagnostic_form(request: HttpRequest, row: Diagnostic, initial: dict[str, Any], done: str) -> HttpResponse:
    form = DiagnosticForm(
        request.POST if request.method == "POST" else None, instance=row, user=request.user, initial=initial
    )
    title = row.title
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.save_diagnostic(
                diagnostic=form.instance,
                quartiers=form.chosen_rows(),
                indicators=form.cleaned_data["indicators"],
                by=request.user,
            )
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, done)
            return redirect(form.instance)
    return render(
        request,
        "diagnostics/diagnostic_form.html",
        {"form": form, "diagnostic": row if row.pk else None, "title": title},
        status=422 if form.errors else 200,
    )


def synthesis_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the synthesis in four boxes."""
    row = edited_of(request, pk)
    form = SynthesisForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        form.log_privacy_overrides(row, request.user)
        messages.success(request, "La synthèse est enregistrée.")
        return redirect(f"{row.get_absolute_url()}#synthese")
    return part_form(request, form, row, "Synthèse", cancel="#synthese", css="boxes-form")


def diagnostic_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a diagnostic to another state, with what is said of it."""
    row = diagnostic_of(request, pk)
    refuse(permissions.why_not_move_diagnostic(request.user, row))
    steps = permissions.next_steps(request.user, row)
    form = StepForm(request.POST if request.method == "POST" else None, diagnostic=row, steps=steps)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            services.move_diagnostic(diagnostic=row, to=to, comment=form.cleaned_data["comment"], by=request.user)
        except services.StepError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, f"Le diagnostic est maintenant « {DiagnosticStatus(to).label} ».")
            return redirect(f"{row.get_absolute_url()}#etapes")
    return part_form(request, form, row, "Changer l’état", cancel="#etapes")


def participant_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an organisation that took part."""
    diagnostic = edited_of(request, pk)
    return _participant_form(
        request, ParticipantGroup(diagnostic=diagnostic), "Ajouter des participants", "Les participants sont ajoutés."
    )


def participant_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct how many people of an organisation took part."""
    row = _participant(request, pk)
    return _participant_form(request, row, f"Modifier « {row} »", "Les participants sont enregistrés.")


@require_POST
def participant_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an organisation away from those that took part."""
    row = _participant(request, pk)
    row.delete()
    messages.success(request, f"« {row} » n’est plus dans les participants.")
    return redirect(f"{row.diagnostic.get_absolute_url()}#participants")


def _participant(request: HttpRequest, pk: int) -> ParticipantGroup:
    seen = Diagnostic.objects.visible_to(request.user).values("pk")
    row = get_object_or_404(ParticipantGroup.objects.filter(diagnostic__in=seen), pk=pk)
    row.diagnostic = edited_of(request, row.diagnostic_id)
    return row


def _participant_form(request: HttpRequest, row: ParticipantGroup, heading: str, done: str) -> HttpResponse:
    form = ParticipantForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, done)
            return redirect(f"{row.diagnostic.get_absolute_url()}#participants")
    return part_form(request, form, row.diagnostic, heading, cancel="#participants")


def part_form(
    request: HttpRequest, form: Any, diagnostic: Diagnostic, heading: str, *, cancel: str, css: str = ""
) -> HttpResponse:
    """Show the form of a part of a diagnostic; `cancel` is where to go back to on its page."""
    return render(
        request,
        "diagnostics/diagnostic_part_form.html",
        {
            "form": form,
            "diagnostic": diagnostic,
            "heading": heading,
            "cancel_url": f"{diagnostic.get_absolute_url()}{cancel}",
            "css": css,
        },
        status=422 if form.errors else 200,
    )


# ---- the panel of a quartier ----------------------------------------------------------------------------------------


@require_safe
def quartier_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the latest diagnostics of a quartier, as a part of its page."""
    user: Any = request.user
    quartier = get_object_or_404(Quartier.objects.visible_in(user, pk).without_contour())
    rows = list(Diagnostic.objects.visible_in(user, pk).order_by(F("starts_on").desc(), "-pk")[: PANEL_ROWS + 1])
    return render(
        request,
        "diagnostics/diagnostic_panel.html",
        {
            "quartier": quartier,
            "diagnostics": rows[:PANEL_ROWS],
            "has_more": len(rows) > PANEL_ROWS,
            "can_create": permissions.leads_one_of(user, [pk]),
        },
    )
