"""The search of the top bar: quartiers, residences, projects and observations at once."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from core.charts import Line
from core.db.normalize import normalize
from dashboards.reads.lines import line_of
from diagnostics.models import Observation
from territories.models import Quartier, Residence, UrbanProject

SHOWN = 8
# Words that are looked at, and how like a word of a name they must be, from 0 to 1.
WORDS, LIKE = 8, 0.5
# « n° 123 », « #123 », « 123 »: the number of an observation.
NUMBER = re.compile(r"(?:n\s*[°ºo]?\s*|#\s*)?(\d{1,12})", re.IGNORECASE)


@dataclass
class Results:
    """What was found, at most eight of each; `numbered` is the observation of the number that was typed."""

    words: str
    numbered: list[Line] = field(default_factory=list)
    quartiers: list[Quartier] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    projects: list[UrbanProject] = field(default_factory=list)
    observations: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many results the page shows."""
        groups = (self.numbered, self.quartiers, self.residences, self.projects, self.observations)
        return sum(len(group) for group in groups)


def number_in(words: str) -> int | None:
    """Return the number of an observation when that is what was typed."""
    found = NUMBER.fullmatch(words.strip())
    return int(found[1]) if found else None


def search_everywhere(user: Any, words: str) -> Results:
    """Return what the reader may see of what looks like `words`; eight queries at most."""
    results = Results(words)
    key = normalize(words)
    if not key:
        return results
    visible = Observation.objects.visible_to(user).with_names()
    number = number_in(words)
    if number is not None:
        results.numbered = [line_of(row) for row in visible.filter(pk=number)]
    quartiers = Quartier.objects.visible_to(user).without_contour().matching(words)
    results.quartiers = list(_nearest_first(quartiers, key)[:SHOWN])
    residences = Residence.objects.visible_to(user).active().matching(words).select_related("commune", "quartier")
    results.residences = list(_nearest_first(residences.defer("quartier__contour"), key)[:SHOWN])
    projects = UrbanProject.objects.visible_to(user).active()
    for number, word in enumerate(key.split()[:WORDS]):
        # Few rows, so that a looser likeness than the index's own costs nothing.
        projects = projects.alias(**{f"like_{number}": TrigramWordSimilarity(word, "name_key")}).filter(
            Q(name_key__contains=word) | Q(**{f"like_{number}__gte": LIKE})
        )
    results.projects = list(_nearest_first(projects, key)[:SHOWN])
    results.observations = [line_of(row) for row in visible.matching(words).order_by("-seen_on", "-pk")[:SHOWN]]
    return results


def _nearest_first(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Sort by how the name begins, then by how like the words it is."""
    begins = Case(
        When(name_key__startswith=key, then=Value(0)),
        When(name_key__contains=key, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(_begins=begins, _like=TrigramWordSimilarity(key, "name_key")).order_by(
        "_begins", "-_like", "name_key", "pk"
    )
