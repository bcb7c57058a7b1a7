"""Models that know no word of the trade."""

from core.models.imports import ColumnMatch, ImportJob
from core.models.privacy import PrivacyOverride
from core.models.views import SavedView

__all__ = ["ColumnMatch", "ImportJob", "PrivacyOverride", "SavedView"]
