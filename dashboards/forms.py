"""What a reader chooses of a page that mixes apps."""

import datetime
from typing import Any

from django import forms

from core.french import MONTHS_SHORT
from dashboards.reads.links import month_back, month_end
from dashboards.reads.timeline import SOURCES, Days, Source

QUARTER, YEAR = "3-mois", "12-mois"
# Years that are offered, this one included.
YEARS = 10


class TimelineForm(forms.Form):
    """What may follow `/quartiers/<pk>/chronologie/?`.

    `periode`: `12-mois` (what an empty address means), `3-mois` or a year; `genre`, any number of times: the names of
    the sources; `avant`: the last day of the page, which the link to what is older gives.
    """

    periode = forms.ChoiceField(label="Période", required=False)
    genre = forms.MultipleChoiceField(label="Montrer", required=False, widget=forms.CheckboxSelectMultiple)
    avant = forms.DateField(label="Avant le", required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__(data)
        self.today = today
        years = [(str(year), str(year)) for year in range(today.year, today.year - YEARS, -1)]
        self.fields["periode"].choices = [
            ("", "Douze derniers mois"),
            (QUARTER, "Trois derniers mois"),
            (YEAR, "Douze derniers mois"),
            *years,
        ]
        self.fields["periode"].widget.choices = [("", "Douze derniers mois"), (QUARTER, "Trois derniers mois"), *years]
        self.fields["genre"].choices = [(source.name, source.label) for source in SOURCES]

    @property
    def sources(self) -> list[Source]:
        """Those that were chosen; all of them when none is."""
        chosen = self.cleaned_data.get("genre") or [source.name for source in SOURCES]
        return [source for source in SOURCES if source.name in chosen]

    @property
    def period(self) -> Days:
        """The days of the period, none of them to come."""
        chosen = self.cleaned_data.get("periode") or YEAR
        if chosen.isdecimal():
            year = int(chosen)
            return Days(datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), self.today))
        months = 2 if chosen == QUARTER else 11
        return Days(month_back(self.today, months), min(month_end(self.today.replace(day=1)), self.today))

    @property
    def days(self) -> Days:
        """Those of the page."""
        period, before = self.period, self.cleaned_data.get("avant")
        return Days(period.first, min(period.last, before)) if before else period

    @property
    def in_words(self) -> str:
        """ "En 2025", "De déc. 2025 à nov. 2026"."""
        chosen, period = self.cleaned_data.get("periode") or YEAR, self.period
        if chosen.isdecimal():
            return f"En {chosen}"
        first, last = (f"{MONTHS_SHORT[day.month - 1]} {day.year}" for day in (period.first, period.last))
        return f"De {first} à {last}"

    @property
    def year_before(self) -> int | None:
        """The year that tells what came before the period; None when it is too long ago."""
        first = self.period.first
        year = first.year - 1 if first.month == 1 else first.year
        return year if year > self.today.year - YEARS else None
