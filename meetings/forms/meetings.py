"""Forms of a meeting: what it is, its agenda, who is invited, how it ends."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from diagnostics.forms.diagnostics import project_field
from meetings.forms.days import ConfirmedDayMixin
from meetings.models import AgendaItem, Meeting
from partners.forms.fields import partner_field
from partners.models import Partner, PartnerTheme
from territories.forms.fields import RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Quartier

# What a meeting lasts unless somebody says otherwise.
USUAL = datetime.timedelta(hours=2)


def time_input() -> forms.TimeInput:
    """An hour, with the browser's picker."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def times_of(form: forms.BaseForm, cleaned: dict[str, Any]) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Return when a meeting begins and ends, from `day`, `begins` and `ends`; None when one of them is wrong."""
    day, begins, ends = (cleaned.get(name) for name in ("day", "begins", "ends"))
    if begins and ends and ends <= begins:
        form.add_error("ends", "La fin suit le début, le même jour.")
    elif day and begins and ends:
        zone = timezone.get_current_timezone()
        return datetime.datetime.combine(day, begins, zone), datetime.datetime.combine(day, ends, zone)
    return None


class MeetingForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """What a meeting is, when and where, on which of the quartiers that the writer leads."""

    rows_name = "quartier"
    guarded_fields = ("title", "aim")

    title = forms.CharField(
        label="Intitulé",
        max_length=200,
        required=False,
        help_text="Laissez vide : il sera fait du type et du quartier.",
    )
    day = forms.DateField(label="Jour", widget=day_input())
    begins = forms.TimeField(label="De", widget=time_input())
    ends = forms.TimeField(label="À", widget=time_input())
    video_url = forms.URLField(label="Lien de visioconférence", max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Meeting
        fields = ["kind", "title", "project", "theme", "team", "place", "video_url", "aim"]
        widgets = {"aim": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "aim": "Une ou deux phrases, dans la convocation.",
            "team": "Celle dont le relevé porte l’en-tête.",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        quartiers = Quartier.objects.led_by(user)
        mine: list[Quartier] = []
        if row.pk:
            mine = list(quartiers.filter(pk__in=row.quartier_keys).without_contour())
        choices = choices_of(quartiers)
        self.add_row_fields(
            len(mine),
            lambda label, required: quartier_field(label, quartiers, choices, required=required),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), mine, strict=False):
            self.initial.setdefault(name, quartier)
        self.fields["project"] = project_field(user, row.project)
        self.fields["theme"].queryset = PartnerTheme.objects.filter(Q(is_active=True) | Q(pk=row.theme_id))
        teams = Team.objects.visible_to(user).active()
        self.fields["team"].queryset = Team.objects.filter(Q(pk__in=teams.values("pk")) | Q(pk=row.team_id)).order_by(
            "name_key", "pk"
        )
        if row.starts_at is not None:
            starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
            self.initial |= {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}
        if row.pk:
            self.initial["project"] = row.project
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning; without a title, the kind and the quartier make it."""
        cleaned = super().clean()
        if (times := times_of(self, cleaned)) is not None:
            self.instance.starts_at, self.instance.ends_at = times
        chosen = self.chosen_rows()
        if not cleaned.get("title") and chosen and cleaned.get("kind"):
            kind = dict(self.fields["kind"].choices).get(cleaned["kind"], "")
            cleaned["title"] = f"{kind}, {chosen[0]}"[:200]
        return cleaned


class DuplicateForm(ConfirmedDayMixin, PrivacyGuardMixin, forms.Form):
    """When a meeting is held again."""

    guarded_fields = ("title",)

    title = forms.CharField(label="Intitulé", max_length=200)
    day = forms.DateField(label="Jour", widget=day_input())
    begins = forms.TimeField(label="De", widget=time_input())
    ends = forms.TimeField(label="À", widget=time_input())

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        kwargs["initial"] = {"title": meeting.title, "begins": starts.time(), "ends": ends.time()}
        super().__init__(*args, **kwargs)
        self.times: tuple[datetime.datetime, datetime.datetime] | None = None

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning; a day that is past is confirmed."""
        cleaned = super().clean() or {}
        self.times = times_of(self, cleaned)
        day = cleaned.get("day")
        if day is not None and day < timezone.localdate():
            self.doubt("day", "Ce jour est passé : corrigez-le, ou cochez « C’est bien ce jour ».")
        return cleaned


class CancelForm(PrivacyGuardMixin, forms.Form):
    """Why a meeting is cancelled."""

    guarded_fields = ("reason",)
    reason = forms.CharField(label="Raison", max_length=300, help_text="Elle est dite à ceux qui étaient convoqués.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class ItemForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """A point of the agenda."""

    guarded_fields = ("title",)
    checked_too = ("meeting",)

    class Meta:
        model = AgendaItem
        fields = ["title", "minutes", "speaker"]
        help_texts = {"speaker": "Facultatif."}


class InvitePartnerForm(forms.Form):
    """A partner of the directory, to be invited."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["partner"] = partner_field("Partenaire", Partner.objects.visible_to(user).active(), required=True)
