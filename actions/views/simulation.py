"""What changes in a programme if actions are cut or funders refuse."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from actions.models import Programme
from actions.reads.simulation import simulate
from actions.views.money import SECTION, asked_year


def _keys(request: HttpRequest, name: str) -> set[int]:
    return {int(key) for key in request.GET.getlist(name) if key.isdecimal() and len(key) < 16}


@require_safe
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a year of a programme as it is planned beside what it would be; the address says what is tried."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    years = list(range(programme.first_year, min(programme.last_year, programme.first_year + 11) + 1))
    year = asked_year(request, years)
    cut, refusing = _keys(request, "sans"), _keys(request, "refus")
    context = {
        "programme": programme,
        "year": year,
        "years": years,
        "simulation": simulate(programme, year, cut=cut, refusing=refusing),
        "refusing": refusing,
        "is_tried": bool(cut or refusing),
        "section": SECTION,
    }
    return render(request, "actions/money_simulation.html", context)
