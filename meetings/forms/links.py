"""Forms of what leaves: invitations, minutes, shared links; and of the answer of who is invited."""

from typing import Any

from django import forms

from core.forms import PrivacyGuardMixin, form_helper
from meetings.enums import Answer

DURATIONS = [(7, "7 jours"), (30, "30 jours"), (90, "3 mois"), (180, "6 mois")]
MOST_PEOPLE = 500


class SendForm(PrivacyGuardMixin, forms.Form):
    """Who is written to, and what is added to the message. `people` are the invitees of the meeting."""

    guarded_fields = ("word",)

    invitees = forms.TypedMultipleChoiceField(
        label="Destinataires",
        coerce=int,
        error_messages={"required": "Choisissez au moins une personne qui a une adresse e-mail."},
    )
    word = forms.CharField(
        label="Votre message, ajouté à celui-ci",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        field: Any = self.fields["invitees"]
        field.choices = [(invitee.pk, str(invitee)) for invitee in people]


class ShareForm(forms.Form):
    """For whom a link is made, and for how long."""

    label = forms.CharField(label="Pour qui", max_length=150, help_text="Par exemple : « Élus de la commune ».")
    days = forms.TypedChoiceField(label="Valable", coerce=int, choices=DURATIONS, initial=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class AnswerForm(forms.Form):
    """Whether somebody who is invited comes."""

    answer = forms.ChoiceField(
        label="Serez-vous là ?",
        choices=[
            (choice.value, label)
            for choice, label in ((Answer.YES, "Oui, je serai là"), (Answer.MAYBE, "Peut-être"), (Answer.NO, "Non"))
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous serez là : oui, peut-être ou non."},
    )
    note = forms.CharField(
        label="Un mot pour l’organisateur",
        max_length=300,
        required=False,
        help_text="Facultatif : qui vous remplace, à quelle heure vous arrivez…",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
