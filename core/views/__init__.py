"""The mixins of the project's views, and the pages that belong to no trade."""

from core.views.imports import (
    import_abandon,
    import_columns,
    import_create,
    import_detail,
    import_list,
    import_report,
    import_restart,
    import_start,
    import_template,
)
from core.views.mixins import PAGE_SIZES, ListMixin, PermissionMixin, ScopedMixin, refuse
from core.views.pages import administration, health, saved_view_create, saved_view_delete
from core.views.privacy import privacy_check

__all__ = [
    "PAGE_SIZES",
    "ListMixin",
    "PermissionMixin",
    "ScopedMixin",
    "administration",
    "health",
    "import_abandon",
    "import_columns",
    "import_create",
    "import_detail",
    "import_list",
    "import_report",
    "import_restart",
    "import_start",
    "import_template",
    "privacy_check",
    "refuse",
    "saved_view_create",
    "saved_view_delete",
]
