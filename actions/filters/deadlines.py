"""Filters of what is to be done by a day."""

import datetime
from typing import Any

import django_filters as filters
from django.utils import timezone

from actions.enums import DeadlineKind
from actions.filters.lists import HouseFilter
from actions.models import Action
from actions.reads.deadlines import AHEAD
from core.lookups import LookupFilter

LATE, MINE = "retard", "moi"
# Values of `?quand=` in days.
SOON = {"30": "Dans les 30 jours", "60": "Dans les 60 jours", "365": "Dans l’année qui vient"}


class DeadlineFilter(HouseFilter):
    """What may follow `/actions/echeances/?`.

    ============  ==========================================================================================
    `quand`       `retard`, or a number of days from today (`30`, `60`, `365`); without it, what is late and 60 days
    `pour`        `moi`: what the reader sees to
    `quartier`    key of a quartier, or words of its name, code or commune
    `genre`       a kind of deadline
    ============  ==========================================================================================

    Then `par`, `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("quand", "pour", "quartier", "genre")

    quand = filters.ChoiceFilter(
        label="Quand",
        choices=[(LATE, "En retard"), *SOON.items()],
        method="keep_for_read",
        empty_label=f"En retard, et dans les {AHEAD} jours",
    )
    pour = filters.ChoiceFilter(
        label="Pour qui", choices=[(MINE, "Pour moi")], method="keep_for_read", empty_label="Tout le monde"
    )
    quartier = LookupFilter(label="Quartier", source="quartier", method="keep_for_read")
    genre = filters.ChoiceFilter(
        label="Échéance", choices=DeadlineKind.choices, method="keep_for_read", empty_label="Toutes"
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def keep_for_read(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: what is read is not one table (`asked`)."""
        return queryset

    def asked(self) -> dict[str, Any]:
        """Return what `reads.deadlines.deadlines` is asked for; the form is valid."""
        today, chosen = timezone.localdate(), self.form.cleaned_data
        when, found = chosen.get("quand") or "", chosen.get("quartier")
        until = today + datetime.timedelta(days=int(when) if when.isdecimal() else -1 if when == LATE else AHEAD)
        return {
            "since": today if when.isdecimal() else None,
            "until": until,
            "quartiers": list(found.keys) if found else None,
            "is_own": chosen.get("pour") == MINE,
            "kinds": [chosen["genre"]] if chosen.get("genre") else DeadlineKind.values,
        }
