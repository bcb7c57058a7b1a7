"""Who sees and does what, in plain French."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpResponseBase
from django.views.generic import TemplateView

from accounts import permissions, rights
from accounts.exports import ACTIONS_COLUMNS, RIGHTS_COLUMNS, rights_rows
from accounts.filters import RightsFilter
from accounts.models import Membership, Team, User
from core.exports import Export
from core.views import ListMixin, PermissionMixin
from territories.models import Quartier


class Rights(PermissionMixin, ListMixin, TemplateView):
    """The table of rights, then each team with its quartiers and its members. Managers see their own teams."""

    model = Team
    template_name = "accounts/rights.html"
    why_not = permissions.why_not_read_rights
    filterset_class = RightsFilter
    sorts = {"name": ("name_key", "pk")}
    default_sort = "name"
    count_words = ("équipe", "équipes")
    export_title = "Qui voit et fait quoi"
    export_columns = RIGHTS_COLUMNS

    def get_queryset(self) -> QuerySet[Any]:
        """Teams at work: the others give no right. A manager reads those that they manage."""
        teams = super().get_queryset().filter(is_active=True)
        user = self.request.user
        if user.is_administrator:
            return teams
        return teams.filter(pk__in=user.scope.managed_team_ids)

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the members and the quartiers."""
        members = Membership.objects.filter(user__is_active=True).select_related("user")
        places = Quartier.objects.without_contour().order_by("name_key", "pk")
        return queryset.annotate(quartier_count=Count("team_quartiers")).prefetch_related(
            Prefetch("memberships", members.order_by("-role", "user__last_name", "pk"), to_attr="people"),
            Prefetch("quartiers", places, to_attr="places"),
        )

    def export(self, file_format: str) -> HttpResponseBase:
        """Send who has which role where, or the table of what each role may do (`?tableau=actions`)."""
        if self.request.GET.get("tableau") == "actions":
            lines = ([line.subject, line.sentence, *line.answers] for line in rights.table())
            return Export("Ce que permet chaque rôle", ACTIONS_COLUMNS, [], str(self.request.user)).respond_rows(
                lines, file_format
            )
        rows = rights_rows(self.filtered(), with_administrators=self.request.user.is_administrator)
        return Export(self.export_title, RIGHTS_COLUMNS, self.filters_in_words(), str(self.request.user)).respond_rows(
            rows, file_format
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the table, and the administrators for those who look after accounts."""
        is_administrator = self.request.user.is_administrator
        return super().get_context_data(
            columns=rights.COLUMNS,
            lines=rights.table(),
            administrators=list(User.objects.administrators()) if is_administrator else [],
            **kwargs,
        )
