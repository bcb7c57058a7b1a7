"""Pathways: list, page, history; what an action shows of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from actions.models import Action
from core import french
from core.charts import Fact
from core.exports import Export
from core.lookups import key_of
from core.masking import THRESHOLD, is_small
from core.views import ListMixin, PermissionMixin, refuse
from insertion import permissions
from insertion.enums import HomeArea
from insertion.exports.pathways import pathway_columns
from insertion.filters.pathway_lookups import key_in, suggestions
from insertion.filters.pathways import PathwayFilter
from insertion.history import history_of_pathway
from insertion.models import Pathway, Placement
from insertion.reads.exits import exits_of
from insertion.reads.pathways import (
    ActionYear,
    action_hours,
    criteria_names,
    educative_peaks,
    one_pathway,
    with_hours,
    with_steps,
)

SECTION = "insertion"
# Kinds of actions that are there for insertion: their page shows it before there is an hour.
INSERTION_KINDS = ("chantier-educatif", "insertion")


class PathwayList(PermissionMixin, ListMixin, TemplateView):
    """The pathways of the quartiers that the reader leads, filtered; a file of them stays in the house."""

    model = Pathway
    why_not = permissions.why_not_read_pathways
    template_name = "insertion/pathway_list.html"
    filterset_class = PathwayFilter
    sorts = {"creation": ("pk",), "numero": ("number", "pk"), "fin": ("ended_on", "pk")}
    default_sort = "-creation"
    count_words = ("parcours", "parcours")
    export_title = "Parcours d’insertion (usage interne)"
    export_columns = pathway_columns({})

    def seen_steps(self) -> Any:
        """The steps that the reader sees."""
        return Placement.objects.visible_to(self.request.user)

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the steps that the reader sees, and their hours."""
        steps = self.seen_steps().select_related("lot__contract", "action", "employer").order_by("starts_on", "pk")
        rows = with_steps(queryset, self.seen_steps()).select_related("home_quartier")
        return rows.prefetch_related(Prefetch("placements", steps, to_attr="seen_steps"))

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row, criteria by their names."""
        names = self.seen_steps().filter(pathway=OuterRef("pk")).order_by().values("pathway")
        names = names.annotate(found=StringAgg("employer__name", Value(", "), distinct=True)).values("found")
        rows = with_steps(self.filtered(), self.seen_steps()).annotate(employer_names=Subquery(names))
        columns = pathway_columns(criteria_names())
        return Export(self.export_title, columns, self.filters_in_words(), str(self.request.user)).respond(
            rows, file_format
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(
            can_purge=permissions.can_purge_pathways(self.request.user),
            today=timezone.localdate(),
            section=SECTION,
            **kwargs,
        )


def pathway_of(request: HttpRequest, pk: int) -> Any:
    """Return a pathway that the reader sees (403 for who reads totals, 404)."""
    refuse(permissions.why_not_read_pathways(request.user))
    return get_object_or_404(Pathway.objects.visible_to(request.user).select_related("home_quartier"), pk=pk)


@require_safe
def pathway_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a pathway: traits, steps with their hours, exits."""
    row = pathway_of(request, pk)
    user = request.user
    steps = list(
        with_hours(Placement.objects.visible_to(user).filter(pathway=row))
        .select_related("lot__contract", "action", "employer")
        .order_by("starts_on", "pk")
    )
    peak = one_pathway(row)
    return render(
        request,
        "insertion/pathway_detail.html",
        {
            "pathway": row,
            "tab": "fiche",
            "facts": _traits(row, criteria_names()),
            "steps": steps,
            "other_count": row.placements.count() - len(steps),
            "done": sum(step.done for step in steps),
            "waiting": sum(step.waiting for step in steps),
            "peak": peak,
            "exits": exits_of(row),
            "is_running": row.ended_on is None,
            "section": SECTION,
        },
    )


def _traits(row: Pathway, criteria: Mapping[str, str]) -> list[Fact]:
    if row.purged_on is not None:
        return []
    home = row.get_home_area_display()
    if row.home_area == HomeArea.QPV and row.home_quartier is not None:
        home = f"{home} : {row.home_quartier}"
    return [
        Fact("Sexe", row.get_sex_display()),
        Fact("Âge au début", row.get_age_bracket_display()),
        Fact("Résidence", home),
        Fact("Niveau de diplôme", row.get_level_display()),
        Fact("Critères", "\n".join(criteria.get(code, code) for code in row.criteria) or "aucun noté"),
    ]


@require_safe
def pathway_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a pathway and in its steps."""
    row = pathway_of(request, pk)
    acts, history = history_of_pathway(row, page=request.GET.get("page", 1), seen_by=request.user)
    return render(
        request,
        "insertion/pathway_history.html",
        {"pathway": row, "tab": "historique", "history": history, "page_obj": acts, "section": SECTION},
    )


@require_safe
def pathway_suggestions(request: HttpRequest, name: str) -> HttpResponse:
    """Complete what is typed in a field; `lot` and `action` say where the step is, `modality` how it is worked."""
    refuse(permissions.why_not_read_pathways(request.user))
    known = {field: request.GET.get(field, "") for field in ("lot", "action", "modality")}
    # The field itself may be that of the lot or of the action: it is the last one of its name.
    own = {"lot": "lot", "action": "action"}.get(name)
    typed = next(
        (value for field, value in reversed(list(request.GET.items())) if field == own or field not in known), ""
    )
    try:
        labels = suggestions(
            request.user,
            name,
            typed,
            lot=key_in(known["lot"]),
            action=key_in(known["action"]),
            modality=known["modality"],
        )
    except KeyError as error:
        raise Http404 from error
    return render(request, "components/lookup_options.html", {"labels": labels})


# ---- on the page of an action ---------------------------------------------------------------------------------------


@require_safe
def action_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of an action its hours of insertion and its pathways, or nothing when it has none.

    `?annee=` asks, beside the form of a bilan, for the sentence of that year alone.

    Proximity teams read the totals; whoever leads one of its quartiers reads them by structure too.
    """
    user: Any = request.user
    action = get_object_or_404(Action.objects.visible_to(user).select_related("kind"), pk=pk)
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]  # by its middleware
    found = action_hours(action)
    sentences = [(year, _sentence(year)) for year in found.years if year.done or year.waiting]
    if is_part and (asked := key_of(request.GET.get("annee", ""))) is not None:
        sentences = [(year, words) for year, words in sentences if year.year == asked]
        return render(request, "insertion/pathway_action_sentence.html", {"sentences": sentences})
    if is_part and not found.pathways and action.kind.code not in INSERTION_KINDS:
        return HttpResponse()
    leads = permissions.can_edit_hours(user, action)
    over: list[Any] = []
    if leads and found.total:
        here = Pathway.objects.filter(pk__in=Placement.objects.filter(action=action).order_by().values("pathway"))
        peaks = {key: peak for key, peak in educative_peaks(here.order_by().values("pk")).items() if peak.is_over}
        numbers = dict(Pathway.objects.filter(pk__in=peaks).order_by("number").values_list("pk", "number"))
        over = [(key, number, peaks[key]) for key, number in numbers.items()]
    return render(
        request,
        "insertion/pathway_action_panel.html" if is_part else "insertion/pathway_action_page.html",
        {
            "action": action,
            "hours": found,
            "over": over,
            "leads": leads,
            # Of those who read totals: a few people are not counted.
            "people": _people(found.pathways),
            "sentences": sentences,
            "section": SECTION,
        },
    )


def _people(count: int) -> str:
    return french.number(count) if not is_small(count) else f"moins de {THRESHOLD}"


def _sentence(year: ActionYear) -> str:
    """Say the hours of a year for a bilan, which leaves the house: a few people are not counted."""
    words = (
        f"En {year.year}, l’action a compté {french.exact(year.done)} heures d’insertion validées"
        if year.done
        else f"En {year.year}, l’action n’a pas encore d’heures d’insertion validées"
    )
    waiting = f" ({french.exact(year.waiting)} heures restent à valider)" if year.waiting else ""
    return f"{words}{waiting}, pour {_people(year.pathways)} personnes."
