"""Contracts: list, page, forms, history."""

from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, DecimalField, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from actions.models import Action
from core import french
from core.charts import Fact, Figure
from core.exports import Export
from core.forms import typed_in
from core.lookups import key_of
from core.masking import THRESHOLD, is_small
from core.views import ListMixin, refuse
from insertion import permissions
from insertion.exports.contracts import CONTRACT_COLUMNS, LOT_COLUMNS
from insertion.filters.contracts import ContractFilter
from insertion.forms.contracts import ContractForm
from insertion.history import history_of_contract
from insertion.models import Contract, ContractGroup, HoursTally, Lot, Placement, Sheet
from insertion.reads.clauses import hours
from insertion.reads.lots import NO_HOURS, Total, done_hours, standings, totals_by
from insertion.services import contracts as services
from insertion.services.refusals import InsertionError
from territories.models import Operation, Quartier, UrbanProject

SECTION = "insertion"
# What asks for a form again, with what is proposed, before anything is kept.
AGAIN = "revoir"


def _sum(rows: QuerySet[Any], key: str, field: str, output: Any) -> Coalesce:
    sums = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Sum(field)).values("n")
    return Coalesce(Subquery(sums, output_field=output), Value(0, output_field=output))


class ContractList(ListMixin, TemplateView):
    """The contracts of the reader's quartiers, filtered."""

    model = Contract
    template_name = "insertion/contract_list.html"
    filterset_class = ContractFilter
    sorts = {
        "debut": ("starts_on", "reference", "pk"),
        "fin": ("ends_on", "pk"),
        "reference": ("reference", "pk"),
        "montant": ("amount", "pk"),
    }
    default_sort = "-debut"
    count_words = ("marché", "marchés")
    passing = ("page", "format", "lignes")
    export_title = "Marchés"
    export_columns = CONTRACT_COLUMNS

    def ordering(self) -> list[Any]:
        """The latest first, as their index has them: references of one day go upwards."""
        return ["-starts_on", "reference", "pk"] if self.sort == "-debut" else super().ordering()

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the names that the page shows, within the reader's quartiers."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return queryset.select_related("authority", "project", "group").prefetch_related(
            Prefetch("quartiers", seen.order_by("name_key", "pk"), to_attr="seen_quartiers")
        )

    def export(self, file_format: str) -> HttpResponseBase:
        """Send the contracts that are filtered, or a line for each of their lots."""
        if self.request.GET.get("lignes") != "lots":
            return super().export(file_format)
        lots = Lot.objects.filter(contract__in=self.filtered().order_by().values("pk"))
        if companies := self.filterset.companies:
            lots = lots.filter(company__in=companies)
        mine = self._names("contract")
        rows = lots.annotate(quartier_names=mine, **done_hours()).order_by(
            "-contract__starts_on", "contract__reference", "contract", "number", "pk"
        )
        return Export("Lots", LOT_COLUMNS, self.filters_in_words(), str(self.request.user)).respond(rows, file_format)

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add names in one cell, and hours."""
        lots, tallies = Lot.objects.all(), HoursTally.objects.all()
        decimal = DecimalField(max_digits=14, decimal_places=2)
        counts = lots.filter(contract=OuterRef("pk")).order_by().values("contract").annotate(n=Count("pk")).values("n")
        return queryset.annotate(
            quartier_names=self._names("pk"),
            lot_count=Coalesce(Subquery(counts), 0),
            due=_sum(lots, "contract", "due_hours", IntegerField()),
            done=_sum(tallies, "lot__contract", "done", decimal),
            waiting=_sum(tallies, "lot__contract", "waiting", decimal),
        )

    def _names(self, key: str) -> Subquery:
        """The quartiers of a contract that the reader sees, in one cell."""
        seen = Quartier.objects.visible_to(self.request.user).order_by().values("pk")
        links = Contract.quartiers.through.objects.filter(contract=OuterRef(key), quartier__in=seen).order_by()
        names = links.values("contract").annotate(n=StringAgg("quartier__name", Value(", "), distinct=True))
        return Subquery(names.values("n"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the hours of the contracts of the page, and what the reader may do."""
        context = super().get_context_data(
            can_create=permissions.can_create_contract(self.request.user), section=SECTION, **kwargs
        )
        rows = context["rows"]
        totals = totals_by(Lot.objects.filter(contract__in=[row.pk for row in rows]), "contract") if rows else {}
        for row in rows:
            row.total = totals.get(row.pk)
        context["lot_urls"] = {name: f"{url}&lignes=lots" for name, url in context["export_urls"].items()}
        return context


def contract_of(request: HttpRequest, pk: int, **counts: Any) -> Any:
    """Return a contract that the reader sees (404); `counts` are annotations."""
    rows = Contract.objects.visible_to(request.user).select_related(
        "authority", "project", "operation", "group", "facilitator", "responsible", "created_by"
    )
    return get_object_or_404(rows.annotate(**counts), pk=pk)


def edited_contract(request: HttpRequest, pk: int) -> Contract:
    """Return a contract that the user may change (403)."""
    row = contract_of(request, pk)
    refuse(permissions.why_not_edit_contract(request.user, row))
    return row


def _head(request: HttpRequest, row: Contract, tab: str) -> dict[str, Any]:
    """What every page of a contract shows: its title, its tabs."""
    user: Any = request.user
    places = list(row.quartiers.without_contour().order_by("name_key", "pk"))  # type: ignore[attr-defined]  # our queryset
    quartiers = [each for each in places if user.scope.is_global or user.scope.sees(each.pk)]
    return {
        "contract": row,
        "tab": tab,
        "quartiers": quartiers,
        "other_count": len(places) - len(quartiers),
        "can_edit": permissions.leads_one_of(user, [each.pk for each in places]),
        "section": SECTION,
    }


def _counted(rows: QuerySet[Any], what: str) -> Coalesce:
    """How many of something hang on the lots of a contract."""
    mine = rows.filter(lot__contract=OuterRef("pk")).order_by().values("lot__contract")
    return Coalesce(Subquery(mine.annotate(n=Count(what, distinct=True)).values("n")), 0)


@require_safe
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contract: what it is, its lots and their hours, amendments, the hours it is globalised with."""
    user: Any = request.user
    row = contract_of(
        request,
        pk,
        pathway_count=_counted(Placement.objects.all(), "pathway"),
        waiting_count=_counted(Sheet.objects.all().to_validate(), "pk"),
    )
    lots = list(row.lots.select_related("company", "work_kind", "contract").prefetch_related("amendments"))
    standing = standings(lots)
    total = sum((standing[lot.pk].total for lot in lots), Total())
    actions = Action.objects.visible_to(user).filter(
        pk__in=Placement.objects.filter(lot__contract=row, action__isnull=False).order_by().values("action")
    )
    lines = [(lot, standing[lot.pk]) for lot in lots]
    head = _head(request, row, "marche")
    return render(
        request,
        "insertion/contract_detail.html",
        {
            **head,
            "facts": _facts(row),
            "figures": hour_figures(total),
            "lines": lines,
            "total": total,
            "penalty_due": sum(
                (each.penalty for lot, each in lines if each.penalty and not lot.penalty_decision), NO_HOURS
            ),
            "amendments": [(lot, amendment) for lot in lots for amendment in lot.amendments.all()],
            "pooled": lines[0][1].pooled if lines else None,
            "mates": list(Contract.objects.visible_to(user).filter(group=row.group_id).exclude(pk=row.pk)[:50])
            if row.group_id
            else [],
            "actions": list(actions[:20]),
            "can_read_pathways": head["can_edit"],
            "pathway_words": _pathway_words(row.pathway_count, is_led=head["can_edit"]),
        },
    )


def _pathway_words(count: int, *, is_led: bool) -> str:
    """Say how many pathways a contract has; to who reads totals, whether they are a few.

    Those of a contract less those of its quartier would be the others, however few.
    """
    if is_led or not count:
        return french.number(count)
    return f"moins de {THRESHOLD}" if is_small(count) else f"plus de {THRESHOLD - 1}"


def hour_figures(total: Total) -> list[Figure]:
    """The hours of a contract, a lot or a group, as figures."""
    percent = french.percent(total.percent) if total.percent is not None else ""
    return [
        Figure(hours(total.due), "heures dues, avenants compris"),
        Figure(hours(total.done), "faites et validées", trend=f"{percent} de l’objectif" if percent else ""),
        Figure(hours(total.waiting), "à valider"),
        Figure(hours(total.rest), "reste à faire"),
    ]


def _facts(row: Contract) -> list[Fact]:
    def partner(label: str, value: Any, otherwise: str = "") -> Fact:
        return Fact(label, value or otherwise, value.get_absolute_url() if value else "")

    facts = [
        Fact("Type", row.get_kind_display()),
        partner("Maître d’ouvrage", row.authority, "le bailleur"),
        Fact("Projet", row.project or "", row.project.get_absolute_url() if row.project else ""),
        Fact("Opération", row.operation or ""),
        Fact("Montant HT", french.cents(row.amount) if row.amount is not None else ""),
        Fact("Notifié le", french.date_short(row.notified_on) if row.notified_on else ""),
        Fact("Du", french.date_short(row.starts_on)),
        Fact("Au", french.date_short(row.ends_on)),
        partner("Facilitateur", row.facilitator),
        Fact("Suivi par", row.responsible),
        Fact("Notes", row.notes),
    ]
    return [fact for fact in facts if fact.value not in ("", None)]


@require_safe
def contract_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a contract, in its lots and in their amendments."""
    row = contract_of(request, pk)
    acts, history = history_of_contract(row, page=request.GET.get("page", 1), seen_by=request.user)
    context = {**_head(request, row, "historique"), "history": history, "page_obj": acts}
    return render(request, "insertion/contract_history.html", context)


# ---- writing --------------------------------------------------------------------------------------------------------


def _form(
    request: HttpRequest, row: Contract, heading: str, cancel_url: str, begun: dict[str, Any] | None = None
) -> HttpResponse:
    is_new = row.pk is None
    form = ContractForm(
        request.POST if request.method == "POST" else None, instance=row, user=request.user, **(begun or {})
    )
    if request.method == "POST" and AGAIN in request.POST:
        # The operations of another project, before anything is kept.
        bound, form = form, ContractForm(instance=row, user=request.user, **(begun or {}))
        form.fields = bound.fields
        form.initial |= {name: values[0] for name, values in typed_in(bound).items()}
    elif request.method == "POST" and form.is_valid():
        try:
            services.save_contract(
                contract=form.instance, quartiers=form.chosen_rows(), kept=form.kept, by=request.user
            )
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            words = "Le marché est créé. Ajoutez ses lots : la calculette donne leurs heures d’insertion."
            messages.success(request, words if is_new else "Le marché est enregistré.")
            return redirect(form.instance)
    context = {
        "form": form,
        "heading": heading,
        "is_new": is_new,
        "again": AGAIN,
        "cancel_url": cancel_url,
        "section": SECTION,
    }
    return render(request, "insertion/contract_form.html", context, status=422 if form.errors else 200)


def contract_create(request: HttpRequest) -> HttpResponse:
    """Write a new contract; `?quartier=`, `?projet=`, `?operation=`, `?groupe=` name what it was asked from."""
    user: Any = request.user
    refuse(permissions.why_not_create_contract(user))

    def asked(name: str, rows: Any) -> Any:
        key = key_of(request.GET.get(name, ""))
        return rows.filter(pk=key).first() if key is not None else None

    operation = asked("operation", Operation.objects.visible_to(user).select_related("project"))
    project = operation.project if operation else asked("projet", UrbanProject.objects.visible_to(user))
    place = asked("quartier", Quartier.objects.led_by(user).without_contour())
    group = asked("groupe", ContractGroup.objects.visible_to(user))
    begun = {"place": place, "project": project, "operation": operation, "group": group}
    back = next((each for each in (group, project, place) if each is not None), None)
    cancel_url = back.get_absolute_url() if back else reverse("insertion:contract_list")
    return _form(request, Contract(), "Nouveau marché", cancel_url, begun)


def contract_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contract."""
    row = edited_contract(request, pk)
    return _form(request, row, "Modifier le marché", row.get_absolute_url())
