"""The mixins of the project's views, and the pages that belong to no trade."""

from core.views.mixins import PAGE_SIZES, ListMixin, PermissionMixin, ScopedMixin, refuse
from core.views.pages import administration, health, saved_view_create, saved_view_delete

__all__ = [
    "PAGE_SIZES",
    "ListMixin",
    "PermissionMixin",
    "ScopedMixin",
    "administration",
    "health",
    "refuse",
    "saved_view_create",
    "saved_view_delete",
]
