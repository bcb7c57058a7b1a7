"""Django's admin over the same table, set up as a careful team would: no column that costs a query for each row."""

from django.contrib.admin import AdminSite, ModelAdmin

from diagnostics.models import Observation

site = AdminSite(name="admin")


class ObservationAdmin(ModelAdmin):
    """The change list and the form of observations."""

    list_display = ("seen_on", "quartier", "place_label", "theme", "kind", "severity", "status", "author")
    list_select_related = ("quartier", "theme", "author")
    list_filter = ("status", "severity", "kind", "theme")
    list_per_page = 25
    search_fields = ("text", "place_label", "answer")
    raw_id_fields = (
        "quartier", "residence", "building", "entrance", "author", "assignee", "answered_by", "duplicate_of", "item"
    )  # fmt: skip


site.register(Observation, ObservationAdmin)
