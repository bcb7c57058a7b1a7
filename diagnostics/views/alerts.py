"""Warnings of the veille: list, one page, rules."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import TemplateView

from core.forms import told_in
from core.history import history_of
from core.views import ListMixin, refuse
from diagnostics import permissions, services
from diagnostics.filters import AlertFilter
from diagnostics.forms import AcknowledgeForm, AlertRuleForm
from diagnostics.models import Alert, AlertRule, Observation

# Rows that a page shows before it says that there are others.
SHOWN = 40


class AlertList(ListMixin, TemplateView):
    """The warnings of the reader's quartiers, filtered."""

    model = Alert
    template_name = "diagnostics/alert_list.html"
    filterset_class = AlertFilter
    sorts = {"date": ("made_on", "pk")}
    default_sort = "-date"
    count_words = ("alerte", "alertes")

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the rule, the place, and how many of its observations the reader may see."""
        seen = Observation.objects.visible_to(self.request.user).order_by()
        links = Alert.observations.through.objects.filter(alert=OuterRef("pk"), observation__in=seen.values("pk"))
        counted = links.order_by().values("alert").annotate(n=Count("pk")).values("n")
        return (
            queryset.select_related("rule__theme", "quartier", "acknowledged_by")
            .defer("quartier__contour")
            .annotate(observation_count=Coalesce(Subquery(counted), 0))
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the reader keeps the rules."""
        can_manage = permissions.can_manage_alert_rules(self.request.user)
        return super().get_context_data(**{"can_manage": can_manage, **kwargs})


def alert_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a warning with its rule and its rows; take it into account with a comment."""
    rows = Alert.objects.visible_to(request.user).select_related("rule__theme", "quartier", "acknowledged_by")
    alert = get_object_or_404(rows.defer("quartier__contour"), pk=pk)
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST":
        refuse(permissions.why_not_acknowledge_alert(request.user, alert))
        form = AcknowledgeForm(request.POST)
        if form.is_valid():
            if services.acknowledge_alert(alert=alert, comment=form.cleaned_data["comment"], by=request.user):
                form.log_privacy_overrides(alert, request.user)
                messages.success(request, "L’alerte est prise en compte.")
            else:
                messages.info(request, "Quelqu’un l’avait déjà prise en compte : votre commentaire n’est pas gardé.")
            return redirect(alert)
    seen = Observation.objects.visible_to(request.user).filter(pk__in=alert.observations.order_by().values("pk"))
    found = list(seen.for_lines().annotate(total=Window(Count("pk"))).order_by("-seen_on", "-pk")[:SHOWN])
    can_acknowledge = alert.acknowledged_at is None and permissions.can_acknowledge_alert(request.user, alert)
    return render(
        request,
        "diagnostics/alert_detail.html",
        {
            "alert": alert,
            "rows": found,
            "count": found[0].total if found else 0,
            "form": form if can_acknowledge else None,
        },
        status=422 if form.errors else 200,
    )


# ---- rules ----------------------------------------------------------------------------------------------------------


def rule_list(request: HttpRequest) -> HttpResponse:
    """List the rules, each in one sentence."""
    refuse(permissions.why_not_manage_alert_rules(request.user))
    rows = list(AlertRule.objects.select_related("theme").annotate(alert_count=Count("alerts")))
    return render(request, "diagnostics/alert_rule_list.html", {"rows": rows, "section": "administration"})


def rule_create(request: HttpRequest) -> HttpResponse:
    """Write a new rule."""
    refuse(permissions.why_not_manage_alert_rules(request.user))
    return _edit(request, AlertRule(), "Nouvelle règle d’alerte")


def rule_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule, or put it out of use."""
    refuse(permissions.why_not_manage_alert_rules(request.user))
    rule = get_object_or_404(AlertRule.objects.select_related("theme"), pk=pk)
    return _edit(request, rule, f"Règle « {rule} »")


def _edit(request: HttpRequest, rule: AlertRule, heading: str) -> HttpResponse:
    sentence = rule.sentence if rule.pk else ""
    history = history_of(rule) if rule.pk else []
    form = AlertRuleForm(request.POST if request.method == "POST" else None, instance=rule)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.save_rule(rule=form.instance, by=request.user)
        if not form.errors:
            messages.success(request, f"La règle est enregistrée. {form.instance.sentence}")
            return redirect("diagnostics:alert_rule_list")
    return render(
        request,
        "diagnostics/alert_rule_form.html",
        {"form": form, "heading": heading, "sentence": sentence, "history": history, "section": "administration"},
        status=422 if form.errors else 200,
    )
