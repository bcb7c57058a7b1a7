"""Filters of meetings and of decisions."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from diagnostics.filters.lookups import find_person
from diagnostics.filters.lookups import suggestions_url as people_url
from meetings.enums import DecisionStatus, MeetingKind, MeetingStatus, MinutesStatus
from meetings.models import Decision, Invitee, Meeting
from partners.models import PartnerTheme
from territories.filters.lookups import (
    MANY,
    find_projects,
    find_quartier,
    found_among,
    quartier_label,
    suggestions_url,
)
from territories.models import Quartier

COMING, TO_WRITE, TO_VALIDATE = "a-venir", "releve-a-envoyer", "releve-a-valider"
OPEN, LATE = "a-faire", "en-retard"


class _QuartierMixin(filters.FilterSet):
    """A filter by quartier, among the reader's."""

    @cached_property
    def _few_quartiers(self) -> dict[str, str] | None:
        scope = self.request.user.scope
        if scope.is_global or len(scope.quartier_ids) > FEW:
            return None
        rows = Quartier.objects.visible_to(self.request.user).without_contour().order_by("name_key", "pk")
        return {str(row.pk): quartier_label(row) for row in rows}

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        few = self._few_quartiers
        return {
            "find": lambda text: find_quartier(Quartier.objects.visible_to(self.request.user), text),
            "choices": None if few is None else list(few.items()),
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
        }


def _search(label: str) -> filters.CharFilter:
    return filters.CharFilter(
        label=label,
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )


class MeetingFilter(_QuartierMixin):
    """What may follow `/reunions/?`.

    `q`, `quartier`, `type`, `etat` (a state, `a-venir`, `releve-a-envoyer`, `releve-a-valider`), `theme`,
    `projet`, `organisateur`, `qui` (`moi`), `du`, `au`. Then `tri` (`date`, `intitule`), `par`, `page`, `format`.
    """

    primary_fields = ("q", "quartier", "type", "etat")

    q = _search("Rechercher")
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    type = filters.ChoiceFilter(label="Type", field_name="kind", choices=MeetingKind.choices, empty_label="Tous")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[
            (COMING, "À venir"),
            (TO_WRITE, "Relevé à envoyer"),
            (TO_VALIDATE, "Relevé à valider"),
            *MeetingStatus.choices,
        ],
        method="by_status",
        empty_label="Tous",
    )
    projet = LookupFilter(label="Projet", source="project", method="by_project")
    organisateur = LookupFilter(label="Organisée par", source="organiser", method="by_organiser")
    theme = filters.ModelChoiceFilter(label="Thème", queryset=PartnerTheme.objects.all(), empty_label="Tous")
    qui = filters.ChoiceFilter(
        label="Qui", choices=[("moi", "Mes réunions")], method="by_person", empty_label="Toutes"
    )
    du = filters.DateFilter(label="Du", field_name="starts_at", lookup_expr="date__gte")
    au = filters.DateFilter(label="Au", field_name="starts_at", lookup_expr="date__lte")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the title, the place, the aim."""
        for word in value.split()[:6]:
            queryset = queryset.filter(Q(title__icontains=word) | Q(place__icontains=word) | Q(aim__icontains=word))
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        links = Meeting.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(pk__in=links.values("meeting_id"))

    def lookup_project(self) -> dict[str, Any]:
        """Projects of the reader's quartiers."""
        user = self.request.user
        return {
            "find": lambda text: found_among(
                text, [(row.pk, row.name) for row in find_projects(user, text)[: MANY + 1]]
            ),
            "choices": None,
            "suggestions_url": suggestions_url("projet"),
            "unknown": "Aucun projet de vos quartiers n’a ce nom.",
        }

    def by_project(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that are about a project."""
        return queryset.filter(project__in=found.keys)

    def lookup_organiser(self) -> dict[str, Any]:
        """Those who work on the reader's quartiers."""
        return {
            "find": lambda text: find_person(self.request.user, text),
            "choices": None,
            "suggestions_url": people_url("personne"),
            "unknown": "Personne de vos quartiers n’a ce nom.",
        }

    def by_organiser(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that somebody organises."""
        return queryset.filter(organiser__in=found.keys)

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """A state, those to come, those whose minutes wait."""
        now = timezone.now()
        if value == COMING:
            return queryset.filter(ends_at__gte=now, status__in=[MeetingStatus.PREPARED, MeetingStatus.CALLED])
        if value == TO_WRITE:
            return queryset.filter(ends_at__lt=now, minutes_status=MinutesStatus.DRAFT).exclude(
                status=MeetingStatus.CANCELLED
            )
        if value == TO_VALIDATE:
            return queryset.filter(minutes_status=MinutesStatus.SENT)
        return queryset.filter(status=value)

    def by_person(self, queryset: Any, name: str, value: str) -> Any:
        """Those that the reader organises or is invited to."""
        called = Invitee.objects.filter(user=self.request.user).values("meeting_id")
        return queryset.filter(Q(organiser=self.request.user) | Q(pk__in=called))


class CalendarFilter(MeetingFilter):
    """What may follow `/reunions/calendrier/?`: the same but for the days, which are those of the month."""

    du = au = None


class DecisionFilter(_QuartierMixin):
    """What may follow `/decisions/?`: `q`, `quartier`, `etat` (`a-faire`, `en-retard`, a state), `qui`, `promesse`."""

    primary_fields = ("q", "quartier", "etat", "qui")

    q = _search("Rechercher")
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "À faire"), (LATE, "En retard"), *DecisionStatus.choices[1:]],
        method="by_status",
        empty_label="Tous",
    )
    qui = filters.ChoiceFilter(
        label="Qui",
        choices=[("moi", "Mes décisions"), ("personne", "Confiées à personne")],
        method="by_person",
        empty_label="Tous",
    )
    promesse = filters.ChoiceFilter(
        label="Promises", choices=[("1", "Promises aux habitants")], method="by_promise", empty_label="Toutes"
    )

    class Meta:
        model = Decision
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the decision or of its meeting."""
        for word in value.split()[:6]:
            queryset = queryset.filter(Q(text__icontains=word) | Q(meeting__title__icontains=word))
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the meetings of a quartier."""
        links = Meeting.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(meeting__in=links.values("meeting_id"))

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """To do, late, or closed."""
        if value == OPEN:
            return queryset.filter(status=DecisionStatus.OPEN)
        if value == LATE:
            return queryset.filter(status=DecisionStatus.OPEN, due_on__lt=timezone.localdate())
        return queryset.filter(status=value)

    def by_person(self, queryset: Any, name: str, value: str) -> Any:
        """The reader's, or nobody's."""
        if value == "moi":
            return queryset.filter(owner=self.request.user)
        return queryset.filter(owner__isnull=True, contact__isnull=True, partner__isnull=True)

    def by_promise(self, queryset: Any, name: str, value: str) -> Any:
        """Those that were promised to residents."""
        return queryset.filter(is_promise=True)
