"""Columns of teams, accounts and rights as files."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from accounts.enums import Role, TeamKind
from accounts.models import Membership, Team, User
from accounts.rights import COLUMNS
from core.exports import Column

ROLES = {value: str(label) for value, label in Role.choices}

TEAM_COLUMNS = [
    Column("Équipe", "name", width=32),
    Column("Type", "kind", lambda value: dict(TeamKind.choices).get(value, value), width=28),
    Column("Quartiers", "quartier_count", width=10),
    Column("Membres", "member_count", width=10),
    Column("En activité", "is_active", width=12),
]

USER_COLUMNS = [
    Column("Nom", "last_name", width=24),
    Column("Prénom", "first_name", width=20),
    Column("Adresse e-mail", "email", width=36),
    Column("Fonction", "job_title", width=28),
    Column("Équipes", "team_words", width=48),
    Column("Administrateur", "is_administrator"),
    Column("Compte ouvert", "is_active"),
    Column("Créé le", "date_joined"),
    Column("Dernière connexion", "last_login"),
]

RIGHTS_COLUMNS = [
    Column("Personne", "person", width=28),
    Column("Adresse e-mail", "email", width=36),
    Column("Rôle", "role", width=24),
    Column("Équipe", "team", width=32),
    Column("Quartier", "quartier", width=32),
    Column("Code QPV", "code"),
    Column("Commune", "communes", width=28),
]

ACTIONS_COLUMNS = [
    Column("Domaine", "subject", width=26),
    Column("Action", "sentence", width=60),
    *(Column(label, label, width=22) for label in COLUMNS),
]

EVERYWHERE = "Tous les quartiers"


def with_teams(people: QuerySet[User]) -> QuerySet[User]:
    """Add `team_words`: the teams of each person, in one text."""
    names = (
        Membership.objects.filter(user=OuterRef("pk"))
        .order_by()
        .values("user")
        .annotate(words=StringAgg("team__name", ", ", order_by=F("team__name_key")))
        .values("words")
    )
    return people.annotate(team_words=Subquery(names))


def rights_rows(teams: QuerySet[Team], *, with_administrators: bool) -> Iterator[list[Any]]:
    """Yield who has which role where: a line for each person, team and quartier, in the order of `RIGHTS_COLUMNS`."""
    if with_administrators:
        for user in User.objects.administrators().order_by("last_name", "first_name", "pk"):
            yield [str(user), user.email, "Administrateur", "", EVERYWHERE, "", ""]
    rows = (
        Membership.objects.filter(team__in=teams.order_by().values("pk"), user__is_active=True, team__is_active=True)
        .annotate(
            person=Concat("user__first_name", Value(" "), "user__last_name", output_field=CharField()),
        )
        .order_by("team__name_key", "team__team_quartiers__quartier__name_key", "-role", "user__last_name", "pk")
        .values_list(
            "person",
            "user__email",
            "role",
            "team__name",
            "team__team_quartiers__quartier__name",
            "team__team_quartiers__quartier__code",
            "team__team_quartiers__quartier__commune_names",
        )
    )
    for person, email, role, team, quartier, code, communes in rows.iterator(chunk_size=2000):
        yield [person, email, ROLES[role], team, quartier or "aucun pour l’instant", code, communes]
