"""What the roles may see of the dashboards, in words; the functions of `permissions` answer."""

from core.rights import Right
from dashboards import permissions

RIGHTS = [
    Right("Tableaux de bord", "Comparer ses quartiers dans le portefeuille", permissions.can_see_portfolio),
]
