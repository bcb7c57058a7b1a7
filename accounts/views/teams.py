"""Teams, their quartiers and their members."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import CreateView, TemplateView, UpdateView

from accounts import permissions, services, tasks
from accounts.exports import TEAM_COLUMNS
from accounts.filters import TeamFilter, people_matching
from accounts.forms import MemberForm, RoleForm, TeamForm
from accounts.history import history_of_team
from accounts.models import Membership, Team, User
from core.forms import told_in
from core.views import ListMixin, PermissionMixin, ScopedMixin, refuse
from territories.models import Quartier

# Quartiers shown at once on the page of a team, and when choosing them.
SHOWN = 15
FOUND = 50
CHOSEN = 200
SUGGESTED = 20


class TeamList(ListMixin, TemplateView):
    """The user's teams; all of them for administrators."""

    model = Team
    template_name = "accounts/team_list.html"
    filterset_class = TeamFilter
    sorts = {"name": ("name_key", "pk"), "kind": ("kind", "name_key", "pk")}
    default_sort = "name"
    count_words = ("équipe", "équipes")
    export_title = "Équipes"
    export_columns = TEAM_COLUMNS

    def filtered(self) -> QuerySet[Any]:
        """Add how many quartiers and members each team has."""
        return (
            super()
            .filtered()
            .annotate(
                quartier_count=Count("team_quartiers", distinct=True), member_count=Count("memberships", distinct=True)
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether the reader may make a team."""
        return super().get_context_data(can_manage=permissions.can_manage_accounts(self.request.user), **kwargs)


class TeamCreate(PermissionMixin, CreateView):
    """A new team; its quartiers come next."""

    model = Team
    form_class = TeamForm
    template_name = "accounts/team_form.html"
    why_not = permissions.why_not_manage_accounts

    def form_valid(self, form: TeamForm) -> HttpResponse:
        """Save, then choose the quartiers."""
        with told_in(form):
            team = form.save()
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, "L’équipe est créée. Choisissez maintenant ses quartiers.")
        return redirect("accounts:team_quartiers", pk=team.pk)

    def form_invalid(self, form: TeamForm) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class TeamUpdate(PermissionMixin, ScopedMixin, UpdateView):
    """What a team is."""

    model = Team
    form_class = TeamForm
    template_name = "accounts/team_form.html"
    why_not = permissions.why_not_manage_accounts

    def form_valid(self, form: TeamForm) -> HttpResponse:
        """Save, then show the team."""
        with told_in(form):
            form.save()
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, "L’équipe est enregistrée.")
        return redirect(form.instance)

    def form_invalid(self, form: TeamForm) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _get(request: HttpRequest, pk: int, *, to_manage: bool = False) -> Any:
    teams = Team.objects.visible_to(request.user).annotate(quartier_count=Count("team_quartiers"))
    team = get_object_or_404(teams, pk=pk)
    if to_manage:
        refuse(permissions.why_not_manage_accounts(request.user, team))
    return team


@require_GET
def team_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a team: its members and their roles, its quartiers, its history."""
    return _page(request, _get(request, pk))


def _page(request: HttpRequest, team: Team, form: MemberForm | None = None, status: int = 200) -> HttpResponse:
    can_manage = permissions.can_manage_accounts(request.user)
    quartiers = team.quartiers.without_contour().order_by("name_key", "pk")
    return render(
        request,
        "accounts/team_detail.html",
        {
            "team": team,
            "can_manage": can_manage,
            "can_keep_templates": permissions.can_keep_templates(request.user, team),
            "members": list(team.memberships.select_related("user").order_by("-role", "user__last_name", "pk")),
            "roles": RoleForm.base_fields["role"].choices,
            "quartiers": list(quartiers[:SHOWN]),
            "quartier_count": team.quartier_count,
            "more_quartiers": max(team.quartier_count - SHOWN, 0),
            "form": (form or MemberForm()) if can_manage else None,
            "history": history_of_team(team),
        },
        status=status,
    )


# ---- members --------------------------------------------------------------------------------------------------------


@require_POST
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody to the team; a new account gets its invitation."""
    team = _get(request, pk, to_manage=True)
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _page(request, team, form, status=422)
    try:
        membership, is_new = services.add_member(team=team, by=request.user, **form.cleaned_data)
    except (services.ClosedAccountError, ValueError) as error:
        form.add_error("email", str(error))
        return _page(request, team, form, status=422)
    if is_new:
        tasks.invite.enqueue(membership.user_id, request.user.pk)
        messages.success(
            request,
            f"Le compte de {membership.user} est ouvert ; l’invitation part à {membership.user.email}. "
            "La personne y choisit son mot de passe.",
        )
    else:
        messages.success(request, f"{membership.user} est dans l’équipe.")
    return redirect(team)


def _member(request: HttpRequest, pk: int, member: int) -> Membership:
    team = _get(request, pk, to_manage=True)
    return get_object_or_404(team.memberships.select_related("user", "team"), pk=member)


@require_POST
def member_role(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Give a member another role."""
    membership = _member(request, pk, member)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce rôle n’existe pas : choisissez-le dans la liste.")
        return redirect(membership.team)
    membership = services.change_role(membership=membership, by=request.user, role=form.cleaned_data["role"])
    messages.success(request, f"{membership.user} : {membership.get_role_display()}.")
    return redirect(membership.team)


@require_POST
def member_remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take a member out of the team."""
    membership = _member(request, pk, member)
    services.remove_member(membership=membership, by=request.user)
    messages.success(request, f"{membership.user} n’est plus dans l’équipe. Ce qui a été écrit reste.")
    return redirect(membership.team)


@require_GET
def person_suggestions(request: HttpRequest) -> HttpResponse:
    """Complete an address with those of the accounts that are open, as `<option>`s."""
    refuse(permissions.why_not_manage_accounts(request.user))
    typed = request.GET.get("email", "").replace("\x00", "")[:100]
    people = people_matching(User.objects.active(), typed).order_by("last_name", "first_name", "pk")
    return render(request, "accounts/person_options.html", {"people": people[:SUGGESTED]})


# ---- quartiers ------------------------------------------------------------------------------------------------------


def team_quartiers(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the quartiers of a team: search and add on one side, those chosen on the other."""
    team = _get(request, pk, to_manage=True)
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    others = Quartier.objects.visible_to(request.user).active().without_contour().exclude(team_quartiers__team=team)
    found = others.matching(typed) if typed else others
    all_chosen = team.quartiers.without_contour()
    chosen = all_chosen.matching(typed) if typed else all_chosen
    if request.method == "POST":
        return _change_quartiers(request, team, found, all_chosen)
    found_count, chosen_count = found.count(), chosen.count()
    return render(
        request,
        "accounts/team_quartiers.html",
        {
            "team": team,
            "q": typed,
            "found": list(found.order_by("name_key", "pk")[:FOUND]),
            "found_count": found_count,
            "more_found": max(found_count - FOUND, 0),
            "chosen": list(chosen.order_by("name_key", "pk")[:CHOSEN]),
            "chosen_count": chosen_count,
            "all_chosen_count": all_chosen.count() if typed else chosen_count,
            "more_chosen": max(chosen_count - CHOSEN, 0),
        },
    )


def _change_quartiers(
    request: HttpRequest, team: Team, found: QuerySet[Quartier], chosen: QuerySet[Quartier]
) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("quartier") if key.isdecimal() and len(key) < 15]
    action = request.POST.get("action")
    if action == "retirer":
        count = services.remove_quartiers(team=team, by=request.user, quartiers=chosen.filter(pk__in=keys))
        done = "retiré"
    else:
        quartiers = found if action == "tous" else found.model.objects.visible_to(request.user).filter(pk__in=keys)
        count = services.add_quartiers(team=team, by=request.user, quartiers=quartiers.only("pk"))
        done = "ajouté"
    if count:
        messages.success(request, f"{count} quartier{'s' if count > 1 else ''} {done}{'s' if count > 1 else ''}.")
    else:
        messages.warning(request, "Rien n’a changé : cochez d’abord des quartiers.")
    return redirect(request.get_full_path())
