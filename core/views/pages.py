"""The pages that belong to no trade: health, saved views, the door of the administration."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.forms import SavedViewForm, told_in
from core.models import SavedView
from core.views.mixins import refuse

# ---- health ---------------------------------------------------------------------------------------------------------


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 otherwise; for load balancers and the start of the site."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseFailure:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


# ---- saved views ----------------------------------------------------------------------------------------------------


def saved_view_create(request: HttpRequest) -> HttpResponse:
    """Keep the filters and the sort of a list under a name."""
    # As addresses are written, so that it is found again, and so that nothing in it is kept raw.
    page, query = request.GET.get("page", ""), QueryDict(request.GET.get("query", "")).urlencode()
    try:
        back = reverse(page)
    except NoReverseMatch as error:
        raise PermissionDenied("Cette liste n’existe pas : ouvrez-la, filtrez, puis enregistrez la vue.") from error
    form = SavedViewForm(request.POST or None, instance=SavedView(user=request.user, page=page, query=query))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            return redirect(f"{back}?{query}")
    return render(
        request,
        "core/saved_view_form.html",
        {
            "form": form,
            "back_url": f"{back}?{query}",
            "saved_views": SavedView.objects.visible_to(request.user).for_page(page),
        },
        status=422 if form.errors else 200,
    )


def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved view of one's own, and go back to where it was asked."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    view.delete()
    back = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    try:
        return redirect(reverse(view.page))
    except NoReverseMatch:
        # A list that has another name since.
        return redirect("/")


# ---- administration -------------------------------------------------------------------------------------------------


def administration(request: HttpRequest) -> HttpResponse:
    """Show what administrators look after: accounts, imports, referentials."""
    if not request.user.is_administrator:  # type: ignore[union-attr]
        refuse("L’administration est réservée aux administrateurs.")
    return render(request, "core/administration.html")
