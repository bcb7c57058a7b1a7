"""Accounts, as administrators keep them, and one's own."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import CreateView, TemplateView, UpdateView

from accounts import permissions, services, tasks
from accounts.exports import USER_COLUMNS, with_teams
from accounts.filters import UserFilter
from accounts.forms import AccountForm, NewAccountForm, ProfileForm
from accounts.models import User
from core.forms import told_in
from core.history import history_of
from core.views import ListMixin, PermissionMixin, ScopedMixin, refuse


class UserList(PermissionMixin, ListMixin, TemplateView):
    """All accounts."""

    model = User
    template_name = "accounts/user_list.html"
    why_not = permissions.why_not_manage_accounts
    filterset_class = UserFilter
    sorts = {
        "name": ("last_name", "first_name", "pk"),
        "email": ("email", "pk"),
        "last_login": ("last_login", "pk"),
    }
    default_sort = "name"
    count_words = ("compte", "comptes")
    export_title = "Utilisateurs"
    export_columns = USER_COLUMNS

    def filtered(self) -> QuerySet[Any]:
        """Add the teams in words, for the export."""
        return with_teams(super().filtered()) if self.request.GET.get("format") else super().filtered()

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the teams and the roles."""
        return queryset.prefetch_related("memberships__team")


class UserCreate(PermissionMixin, CreateView):
    """A new account, whose owner is invited."""

    model = User
    form_class = NewAccountForm
    template_name = "accounts/user_create.html"
    why_not = permissions.why_not_manage_accounts

    def form_valid(self, form: NewAccountForm) -> HttpResponse:
        """Open the account and send the invitation."""
        with told_in(form, "email"):
            user = services.open_account(by=self.request.user, **form.cleaned_data)
        if form.errors:
            return self.form_invalid(form)
        tasks.invite.enqueue(user.pk, self.request.user.pk)
        messages.success(
            self.request,
            f"Le compte de {user} est ouvert ; l’invitation part à {user.email}. "
            "Ajoutez maintenant la personne à une équipe, depuis la page de l’équipe.",
        )
        return redirect(user)

    def form_invalid(self, form: NewAccountForm) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class UserUpdate(PermissionMixin, ScopedMixin, UpdateView):
    """An account: who it is for, whether it is open, its teams, its invitation, its history."""

    model = User
    form_class = AccountForm
    template_name = "accounts/user_update.html"
    context_object_name = "person"
    why_not = permissions.why_not_manage_accounts

    def form_valid(self, form: AccountForm) -> HttpResponse:
        """Save, unless nobody would be administrator any more."""
        try:
            with told_in(form, "email"):
                services.save_account(user=form.instance, by=self.request.user)
        except services.LastAdministratorError as error:
            form.add_error(None, str(error))
        if form.errors:
            return self.form_invalid(form)
        if form.instance.is_active:
            messages.success(self.request, "Le compte est enregistré.")
        else:
            messages.success(self.request, "Le compte est fermé ; la personne est déconnectée partout.")
        return redirect(form.instance)

    def form_invalid(self, form: AccountForm) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what hangs on the account, as it is in the database."""
        stored = User.objects.get(pk=self.object.pk)
        return super().get_context_data(
            stored=stored,
            memberships=list(stored.memberships.select_related("team").order_by("team__name_key")),
            has_second_factor=is_mfa_enabled(stored),
            history=history_of(stored, created="Ouverture du compte"),
            **kwargs,
        )


def _account(request: HttpRequest, pk: int) -> User:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_manage_accounts(request.user, user))
    return user


@require_POST
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation again."""
    user = _account(request, pk)
    if user.is_active:
        tasks.invite.enqueue(user.pk, request.user.pk)
        messages.success(request, f"L’invitation part à {user.email}.")
    else:
        messages.error(request, "Ce compte est fermé : rouvrez-le avant d’envoyer l’invitation.")
    return redirect(user)


@require_POST
def user_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out of every browser."""
    user = _account(request, pk)
    services.end_sessions(user=user, by=request.user)
    messages.success(request, f"{user} est déconnecté·e partout.")
    return redirect(user)


def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account: names, teams and roles, ways to sign in."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Vos informations sont enregistrées.")
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "section": "profile",
            "memberships": list(
                user.memberships.filter(team__is_active=True).select_related("team").order_by("team__name_key")
            ),
            "has_second_factor": is_mfa_enabled(user),
            "pending_email": EmailAddress.objects.filter(user=user, verified=False).first(),
            "can_read_rights": permissions.can_read_rights(request.user),
        },
        status=422 if form.errors else 200,
    )
