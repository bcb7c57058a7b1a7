"""The calculator by itself: the address holds the figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from insertion import permissions
from insertion.forms.lots import CalculatorForm
from insertion.models import ClauseSettings, WorkKind
from insertion.reads.clauses import ROUNDING
from insertion.views.contracts import SECTION


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Compute the hours of one or several contracts or lots, and their sum; nothing is kept."""
    form = CalculatorForm(request.GET, kinds=list(WorkKind.objects.active()))  # type: ignore[attr-defined]  # our queryset
    form.is_valid()
    settings = ClauseSettings.objects.of_year(form.year)
    lines = form.lines(settings)
    done = [line.calculation for line in lines if line.calculation]
    context = {
        "form": form,
        "lines": [(line, urlencode({k: v for k, v in line.figures.items() if v})) for line in lines],
        "target": sum(each.clause.target_hours for each in done),
        "worked": sum(each.clause.worked_hours for each in done),
        "amount": sum(each.amount for each in done),
        "computed": len(done),
        "settings": settings,
        "rounding": ROUNDING,
        "share": urlencode([(name, value) for name, value in request.GET.items() if value.strip()]),
        "can_create": permissions.can_create_contract(request.user),
        "section": SECTION,
    }
    return render(request, "insertion/calculator.html", context)
