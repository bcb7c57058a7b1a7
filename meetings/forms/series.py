"""The form of a series of meetings."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Team
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from diagnostics.forms.diagnostics import project_field
from meetings.enums import Frequency
from meetings.forms.meetings import time_input
from meetings.models import MeetingSeries, SeriesException
from partners.models import PartnerTheme
from territories.forms.fields import RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Quartier


class SeriesForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """What comes back, how often, from when to when."""

    rows_name = "quartier"
    guarded_fields = ("title",)
    video_url = forms.URLField(label="Lien de visioconférence", max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = MeetingSeries
        fields = [
            "kind", "title", "frequency", "interval", "weekday", "week", "starts_on", "ends_on", "time", "minutes",
            "place", "video_url", "project", "theme", "team", "is_active",
        ]  # fmt: skip
        widgets = {"starts_on": day_input(), "ends_on": day_input(), "time": time_input()}
        help_texts = {
            "interval": "1 : à chaque fois. 2 : une fois sur deux.",
            "week": "Pour une série mensuelle.",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        quartiers = Quartier.objects.led_by(user)
        mine: list[Quartier] = []
        if row.pk:
            mine = list(quartiers.filter(pk__in=row.quartiers.values("pk")).without_contour())
        choices = choices_of(quartiers)
        self.add_row_fields(
            len(mine),
            lambda label, required: quartier_field(label, quartiers, choices, required=required),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), mine, strict=False):
            self.initial.setdefault(name, quartier)
        self.fields["project"] = project_field(user, row.project)
        if row.pk:
            self.initial["project"] = row.project
        self.fields["theme"].queryset = PartnerTheme.objects.filter(Q(is_active=True) | Q(pk=row.theme_id))
        teams = Team.objects.visible_to(user).active()
        self.fields["team"].queryset = Team.objects.filter(Q(pk__in=teams.values("pk")) | Q(pk=row.team_id)).order_by(
            "name_key", "pk"
        )
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """A monthly series says which week; a weekly one has none."""
        cleaned = super().clean()
        if cleaned.get("frequency") == Frequency.WEEKLY:
            cleaned["week"] = None
        elif cleaned.get("frequency") and not cleaned.get("week") and "week" not in self.errors:
            self.add_error("week", "Dites laquelle : le premier, le deuxième… ou le dernier du mois.")
        return cleaned


class ExceptionForm(WholeRowMixin, forms.ModelForm):
    """A day without a meeting."""

    checked_too = ("series",)

    class Meta:
        model = SeriesException
        fields = ["on", "reason"]
        widgets = {"on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
