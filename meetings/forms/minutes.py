"""Forms of the minutes: a decision, a group of people who came, what became of a decision."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from core.french import date_long
from meetings.forms.days import ConfirmedDayMixin
from meetings.models import AttendanceGroup, Decision, Invitee, Meeting
from meetings.services.decisions import Owner
from territories.forms.fields import WholeRowMixin, day_input

# Days before its meeting that the day of a decision cannot be meant to be.
LONG_BEFORE = 366


def owner_choices(invitees: list[Invitee]) -> list[tuple[str, str]]:
    """Return who may take care of a decision: those who are invited."""
    found = []
    for row in invitees:
        key = f"u{row.user_id}" if row.user_id else f"c{row.contact_id}-{row.partner_id or ''}"
        if not row.user_id and not row.contact_id:
            key = f"p{row.partner_id}"
        label = f"{row}, {row.partner}" if row.contact_id and row.partner_id else str(row)
        found.append((key, label))
    return found


def owner_of(key: str) -> Owner:
    """Return whom a choice of `owner_choices` names."""
    if key.startswith("u"):
        return Owner(user_id=int(key[1:]))
    if key.startswith("p"):
        return Owner(partner_id=int(key[1:]))
    if key.startswith("c"):
        contact, _, partner = key[1:].partition("-")
        return Owner(contact_id=int(contact), partner_id=int(partner) if partner else None)
    return Owner()


def key_of(decision: Decision) -> str:
    """Return the choice that names who takes care of a decision."""
    if decision.owner_id:
        return f"u{decision.owner_id}"
    if decision.contact_id:
        return f"c{decision.contact_id}-{decision.partner_id or ''}"
    return f"p{decision.partner_id}" if decision.partner_id else ""


class DecisionForm(WholeRowMixin, ConfirmedDayMixin, PrivacyGuardMixin, VersionedModelForm):
    """What is decided, who takes care of it, for when."""

    guarded_fields = ("text",)

    who = forms.ChoiceField(label="Qui s’en charge", required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Decision
        fields = ["text", "due_on", "is_promise"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "due_on": day_input()}

    def __init__(self, *args: Any, meeting: Meeting, invitees: list[Invitee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_on = timezone.localdate(meeting.starts_at)
        choices = owner_choices(invitees)
        row = self.instance
        if row.pk and (key := key_of(row)) and key not in dict(choices):
            choices.append((key, row.who))
        who: Any = self.fields["who"]
        who.choices = [("", "Personne encore"), *choices]
        if row.pk:
            self.initial["who"] = key_of(row)
            del self.fields["uid"]
        else:
            self.initial["uid"] = uuid.uuid4()
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """A decision is for a day after its meeting: one before it is confirmed, a year before it cannot be meant."""
        cleaned = super().clean() or {}
        due_on = cleaned.get("due_on")
        if due_on is None or "due_on" not in self.changed_data or due_on >= self.held_on:
            return cleaned
        held_on = date_long(self.held_on)
        if due_on < self.held_on - datetime.timedelta(days=LONG_BEFORE):
            self.add_error("due_on", f"L’échéance est plus d’un an avant la réunion du {held_on} : vérifiez l’année.")
        else:
            self.doubt(
                "due_on",
                f"L’échéance est avant la réunion du {held_on} : corrigez-la, ou cochez « C’est bien ce jour ».",
            )
        return cleaned

    @property
    def owner(self) -> Owner:
        """Who was chosen."""
        return owner_of(self.cleaned_data.get("who", ""))


class CloseForm(PrivacyGuardMixin, forms.Form):
    """What became of a decision."""

    guarded_fields = ("outcome",)

    status = forms.ChoiceField(
        label="Qu’est-elle devenue ?",
        choices=[("done", "Faite"), ("dropped", "Abandonnée")],
        initial="done",
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label="Ce qui a été fait, ou pourquoi elle est abandonnée",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean(self) -> dict[str, Any]:
        """What is dropped says why."""
        cleaned = super().clean() or {}
        if cleaned.get("status") == "dropped" and not (cleaned.get("outcome") or "").strip():
            self.add_error("outcome", "Dites pourquoi la décision est abandonnée.")
        return cleaned


class GroupForm(WholeRowMixin, PrivacyGuardMixin, forms.ModelForm):
    """How many people of a college came beside those who were invited."""

    guarded_fields = ("name",)
    checked_too = ("meeting",)

    class Meta:
        model = AttendanceGroup
        fields = ["college", "name", "count", "women", "men"]
        help_texts = {"name": "Facultatif, jamais le nom d’une personne."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        say_nothing_chosen(self.fields)
