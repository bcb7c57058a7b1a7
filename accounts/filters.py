"""Filters of teams, accounts and rights. The names are those of the address."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from accounts.enums import Role, TeamKind
from accounts.models import Membership, Team, User
from core.db.functions import JoinWords, Normalize
from core.db.normalize import normalize
from territories.models import Quartier


def people_matching(people: QuerySet[User], text: str) -> QuerySet[User]:
    """Return those whose name or address has all the words; accents do not matter."""
    people = people.annotate(words=Normalize(JoinWords("first_name", "last_name", "email")))
    for word in normalize(text).split()[:6]:
        people = people.filter(words__contains=word)
    return people


class RightsFilter(filters.FilterSet):
    """`q` words of the name of a team, `quartier` words of one of its quartiers."""

    q = filters.CharFilter(label="Équipe", method="filter_name")
    quartier = filters.CharFilter(label="Quartier", method="filter_quartier")

    class Meta:
        model = Team
        fields: list[str] = []

    def filter_name(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep teams whose name has all the words."""
        for word in normalize(value).split()[:6]:
            queryset = queryset.filter(name_key__contains=word)
        return queryset

    def filter_quartier(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep teams that work on a quartier whose name, code or commune looks like the words."""
        return queryset.filter(
            pk__in=Team.quartiers.through.objects.filter(
                quartier__in=Quartier.objects.visible_to(self.request.user).matching(value)
            ).values("team_id")
        )


class TeamFilter(RightsFilter):
    """The same, and `type` a `TeamKind`, `activite` `1` or `0`."""

    type = filters.ChoiceFilter(label="Type", field_name="kind", choices=TeamKind.choices, empty_label="Tous")
    activite = filters.ChoiceFilter(
        label="État",
        choices=[("1", "En activité"), ("0", "Arrêtée")],
        method="filter_active",
        empty_label="Toutes",
    )

    def filter_active(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep teams that work today, or those that do not."""
        return queryset.filter(is_active=value == "1")


class UserFilter(filters.FilterSet):
    """`q` words of the name or the address, `equipe` key of a team, `role` a `Role` or `administrateur`, `etat`."""

    q = filters.CharFilter(label="Rechercher", method="filter_words")
    equipe = filters.ModelChoiceFilter(
        label="Équipe", queryset=Team.objects.all(), method="filter_team", empty_label="Toutes"
    )
    role = filters.ChoiceFilter(
        label="Rôle",
        choices=[*((str(value), label) for value, label in Role.choices), ("administrateur", "Administrateur")],
        method="filter_role",
        empty_label="Tous",
    )
    etat = filters.ChoiceFilter(
        label="Compte",
        choices=[("ouvert", "Ouvert"), ("attente", "Jamais connecté"), ("ferme", "Fermé"), ("seul", "Sans équipe")],
        method="filter_state",
        empty_label="Tous",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def filter_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those whose name or address has all the words."""
        return people_matching(queryset, value)

    def filter_team(self, queryset: QuerySet[Any], name: str, value: Team) -> QuerySet[Any]:
        """Keep the members of the team, with the role that is asked for in that team."""
        members = Membership.objects.filter(team=value)
        if (role := self.data.get("role", "")).isdecimal():
            members = members.filter(role=int(role[:4]))
        return queryset.filter(pk__in=members.values("user_id"))

    def filter_role(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those who have the role in some team, or administrators."""
        if value == "administrateur":
            return queryset.filter(is_administrator=True)
        return queryset.filter(pk__in=Membership.objects.filter(role=int(value)).values("user_id"))

    def filter_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep accounts that are open, wait for their first sign-in, are closed, or are in no team."""
        return queryset.filter(
            {
                "ouvert": Q(is_active=True),
                "attente": Q(is_active=True, last_login__isnull=True),
                "ferme": Q(is_active=False),
                "seul": ~Q(pk__in=Membership.objects.values("user_id")),
            }[value]
        )
