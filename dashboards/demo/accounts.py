"""Who signs in to the demonstration. Names that nobody has; one password for all."""

from dataclasses import dataclass

from accounts.enums import Role
from dashboards.demo.places import TEAMS

PASSWORD = "demonstration-dsu"  # noqa: S105 - printed at the start, for accounts that exist nowhere else
DOMAIN = "exemple.fr"
CITY, SOUTH = TEAMS


@dataclass(frozen=True)
class Account:
    """A person of the demonstration; `name` is the beginning of the address."""

    name: str
    first_name: str
    last_name: str
    job_title: str
    # {team: role}; an administrator is in none.
    roles: dict[str, Role]
    is_administrator: bool = False

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    Account("gardien", "Hugo", "Modèle", "Gardien", {CITY: Role.PROXIMITY}),
    Account("mission", "Camille", "Exemple", "Chargée de mission DSU", {CITY: Role.OFFICER}),
    Account(
        "manager",
        "Isabelle",
        "Spécimen",
        "Responsable développement social urbain",
        {CITY: Role.MANAGER, SOUTH: Role.MANAGER},
    ),
    Account("admin", "Agnès", "Esquisse", "Administratrice", {}, is_administrator=True),
    Account("gardien.sud", "Farid", "Maquette", "Gardien", {SOUTH: Role.PROXIMITY}),
    Account("mission.sud", "Thierry", "Prototype", "Chargé de mission DSU", {SOUTH: Role.OFFICER}),
    Account("correspondante", "Lucie", "Croquis", "Correspondante de site", {CITY: Role.PROXIMITY}),
)
# Printed at the start: one for each role, and a colleague of the other team, who must not see the first one's reports.
SHOWN = {
    "gardien": "équipe de proximité",
    "mission": "chargée de mission",
    "manager": "manager",
    "admin": "administratrice",
    "gardien.sud": "équipe de proximité de l’autre agence",
}
