"""Filters of programmes and of actions."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.functional import cached_property

from actions.enums import ActionStatus, Additionality, FundingStatus, ProgrammeStatus
from actions.models import (
    WITHOUT_REPORT,
    Action,
    ActionIndicator,
    ActionKind,
    ActionPartner,
    ActionReport,
    Axis,
    Framework,
    Funding,
    Programme,
)
from actions.reads import desk
from core.db.normalize import normalize
from core.lookups import FEW, Found, LookupFilter, key_of
from diagnostics.models import Issue
from partners.filters.lookups import SUGGESTIONS_URL, find_partner
from partners.models import Partner
from territories.filters.lookups import (
    MANY,
    found_among,
    quartier_lookup,
)
from territories.models import Quartier

OPEN = "ouvertes"
# Values of `?montrer=`.
TO_VALIDATE, LATE_MILESTONES, BARE, MINE = "a-valider", "etapes", "justificatifs", "moi"
# Values of `?financement=`, and the amount that each has.
FUNDED = {"sollicite": ("asked", "Sollicité"), "vote": ("voted", "Voté"), "verse": ("paid", "Versé")}


def _search() -> filters.CharFilter:
    return filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )


class HouseFilter(filters.FilterSet):
    """Filters by words of the title and by quartier among the reader's."""

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Each word is in the title; accents do not matter."""
        for word in normalize(value).split()[:8]:
            queryset = queryset.filter(title_key__contains=word)
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        links = queryset.model.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(pk__in=links.values(f"{queryset.model._meta.model_name}_id"))

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """Those of a year."""
        return queryset.filter(first_year__lte=int(value), last_year__gte=int(value))

    @cached_property
    def quartiers(self) -> Any:
        """The quartiers of the reader."""
        return Quartier.objects.visible_to(self.request.user)

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        return quartier_lookup(self.request.user)


class ProgrammeFilter(HouseFilter):
    """What may follow `/programmes/?`: `q`, `quartier`, `etat`, `annee`, `cadre`, `montrer` (`a-valider`).

    Then `tri` (`annee`, `intitule`, `etat`), `par`, `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("q", "quartier", "etat", "annee", "cadre")

    q = _search()
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    etat = filters.ChoiceFilter(label="État", field_name="status", choices=ProgrammeStatus.choices, empty_label="Tous")
    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)
    cadre = LookupFilter(label="Cadre", source="framework", method="by_framework")
    montrer = filters.ChoiceFilter(
        label="Montrer", choices=[(TO_VALIDATE, "À valider par moi")], method="by_need", empty_label="Tous"
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def by_need(self, queryset: Any, name: str, value: str) -> Any:
        """Those that wait for the reader."""
        return desk.programmes_to_validate(queryset, self.request.user)

    def by_framework(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that answer to a framework."""
        links = Programme.frameworks.through.objects.filter(framework_id__in=found.keys)
        return queryset.filter(pk__in=links.values("programme_id"))

    def lookup_framework(self) -> dict[str, Any]:
        """Frameworks of the house."""
        names = {str(row.pk): row.title for row in Framework.objects.visible_to(self.request.user)}
        return {
            "find": lambda text: Found(text, names[text], (int(text),)) if text in names else None,
            "choices": list(names.items()),
            "unknown": "Ce cadre n’existe pas.",
        }


class ActionFilter(HouseFilter):
    """What may follow `/actions/?`.

    ============  ==========================================================================================
    `q`           words of the title
    `programme`   key of a programme, or words of its title
    `quartier`    key of a quartier, or words of its name, code or commune
    `axe`         key of an axis
    `type`        key of a kind
    `etat`        a state; `ouvertes` is what is neither done, postponed nor dropped
    `annee`       a year
    `retard`      1: what should have begun, or ended
    `porteur`     key of a partner, or words of its name
    `partenaire`  key of a partner, or words of its name: leading it or having a role in it
    `problematique`  key of a problématique that it answers, or words of its title
    `droit`       `common`, `beyond`, `unknown`
    `sans_bilan`  1: without bilan of `annee`, or else of its last year that has come
    `sans_indicateur`  1: nothing is measured
    `suivie`      `moi`: those of which the reader is responsible
    `montrer`     `a-valider` (bilans, by the reader), `etapes` (late ones), `justificatifs` (spending without proof)
    `financement` `sollicite`, `vote`, `verse`: those that have such an amount
    `exercice`    the year of that amount
    ============  ==========================================================================================

    Then `tri` (`intitule`, `annee`, `debut`, `fin`, `avancement`), `par`, `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("q", "programme", "quartier", "etat", "annee")

    q = _search()
    programme = LookupFilter(label="Programme", source="programme", method="by_programme")
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "À faire ou en cours"), *ActionStatus.choices],
        method="by_status",
        empty_label="Tous",
    )
    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)
    axe = LookupFilter(label="Axe", source="axis", method="by_axis")
    type = LookupFilter(label="Type", source="kind", method="by_kind")
    problematique = LookupFilter(label="Problématique", source="issue", method="by_issue")
    porteur = LookupFilter(label="Porteur", source="partner", method="by_partner")
    partenaire = LookupFilter(label="Partenaire", source="partner", method="by_any_partner")
    droit = filters.ChoiceFilter(
        label="Droit commun", field_name="additionality", choices=Additionality.choices, empty_label="Tous"
    )
    retard = filters.BooleanFilter(label="En retard", method="by_late", widget=forms.CheckboxInput)
    sans_bilan = filters.BooleanFilter(label="Sans bilan", method="by_report", widget=forms.CheckboxInput)
    sans_indicateur = filters.BooleanFilter(label="Sans indicateur", method="by_indicator", widget=forms.CheckboxInput)
    suivie = filters.ChoiceFilter(
        label="Suivie par", choices=[(MINE, "Moi")], method="by_responsible", empty_label="Tout le monde"
    )
    montrer = filters.ChoiceFilter(
        label="Montrer",
        choices=[
            (TO_VALIDATE, "Bilan à valider par moi"),
            (LATE_MILESTONES, "Étape en retard"),
            (BARE, "Dépense sans justificatif"),
        ],
        method="by_need",
        empty_label="Toutes",
    )
    financement = filters.ChoiceFilter(
        label="Financement",
        choices=[(name, label) for name, (_, label) in FUNDED.items()],
        method="by_funding",
        empty_label="Tous",
    )
    exercice = filters.NumberFilter(
        label="Année du financement", method="keep_for_funding", min_value=2000, max_value=2100
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def by_programme(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a programme."""
        return queryset.filter(programme_id__in=found.keys)

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """A state, or all that is under way."""
        return queryset.open() if value == OPEN else queryset.filter(status=value)

    def by_axis(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that are told to an axis."""
        links = Action.axes.through.objects.filter(axis_id__in=found.keys)
        return queryset.filter(pk__in=links.values("action_id"))

    def by_kind(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a kind."""
        return queryset.filter(kind_id__in=found.keys)

    def by_partner(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that a partner leads."""
        return queryset.filter(lead_partner_id__in=found.keys)

    def by_late(self, queryset: Any, name: str, value: Any) -> Any:
        """Those that should have begun, or ended."""
        return queryset.late() if value else queryset

    def by_any_partner(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that a partner leads, or has a role in."""
        roles = ActionPartner.objects.filter(partner__in=found.keys)
        return queryset.filter(Q(lead_partner_id__in=found.keys) | Q(pk__in=roles.values("action")))

    def by_issue(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that answer a problématique."""
        links = Action.issues.through.objects.filter(issue_id__in=found.keys)
        return queryset.filter(pk__in=links.values("action_id"))

    def by_report(self, queryset: Any, name: str, value: Any) -> Any:
        """Those without bilan of the year that is looked at, or else of their last year that has come.

        What is an idea, postponed or dropped owes none.
        """
        if not value:
            return queryset
        year = self.form.cleaned_data.get("annee")
        this_year = timezone.localdate().year
        due = Value(int(year)) if year else Least(OuterRef("last_year"), Value(this_year))
        reports = ActionReport.objects.filter(action=OuterRef("pk"), year=due)
        if year and int(year) > this_year:
            return queryset.none()
        return queryset.filter(~Exists(reports), first_year__lte=this_year).exclude(status__in=WITHOUT_REPORT)

    def by_indicator(self, queryset: Any, name: str, value: Any) -> Any:
        """Those of which nothing is measured."""
        rows = ActionIndicator.objects.filter(action=OuterRef("pk"))
        return queryset.filter(~Exists(rows)) if value else queryset

    def lookup_issue(self) -> dict[str, Any]:
        """Problématiques of the reader, by their key or by words of their title."""
        rows = Issue.objects.visible_to(self.request.user)

        def find(text: str) -> Found | None:
            key = key_of(text)
            found = rows.filter(pk=key) if key is not None else rows
            for word in normalize(text).split()[:8] if key is None else ():
                found = found.filter(title_key__contains=word)
            return found_among(text, [(row.pk, row.title) for row in found.only("title")[: MANY + 1]])

        return {
            "find": find,
            "choices": None,
            "unknown": "Aucune problématique de vos quartiers ne s’appelle ainsi.",
            "empty_label": "Toutes",
        }

    def by_responsible(self, queryset: Any, name: str, value: str) -> Any:
        """Those of the reader."""
        return desk.followed_by(queryset, self.request.user)

    def by_need(self, queryset: Any, name: str, value: str) -> Any:
        """Those that wait for something."""
        if value == TO_VALIDATE:
            return desk.actions_to_validate(queryset, self.request.user)
        return desk.with_late_milestones(queryset) if value == LATE_MILESTONES else desk.without_proof(queryset)

    def by_funding(self, queryset: Any, name: str, value: str) -> Any:
        """Those that a funder was asked for, voted for or paid, in the year of `exercice` when it is given."""
        rows = Funding.objects.filter(**{f"{FUNDED[value][0]}__isnull": False}).exclude(status=FundingStatus.REFUSED)
        if year := self.form.cleaned_data.get("exercice"):
            rows = rows.filter(year=int(year))
        return queryset.filter(pk__in=rows.values("action_id"))

    def keep_for_funding(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing alone: it says the year of `financement`."""
        return queryset

    def lookup_programme(self) -> dict[str, Any]:
        """Programmes of the reader."""
        rows = Programme.objects.visible_to(self.request.user)
        few = list(rows.only("title")[: FEW + 1])

        def find(text: str) -> Found | None:
            key = key_of(text)
            found = rows.filter(pk=key) if key is not None else rows
            if key is None:
                for word in normalize(text).split()[:8]:
                    found = found.filter(title_key__contains=word)
            return found_among(text, [(row.pk, row.title) for row in found.only("title")[: MANY + 1]])

        return {
            "find": find,
            "choices": [(str(row.pk), row.title) for row in few] if len(few) <= FEW else None,
            "unknown": "Aucun programme de vos quartiers ne s’appelle ainsi.",
        }

    def lookup_axis(self) -> dict[str, Any]:
        """The axes in force of the frameworks; an older one is known by its key."""
        rows = Axis.objects.select_related("framework").filter(framework__in=Framework.objects.active())
        now = rows.filter(version=F("framework__axes_version")).order_by("framework__title", "framework_id", "number")
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in now:
            groups.setdefault(row.framework.title, []).append((str(row.pk), str(row)))

        def find(text: str) -> Found | None:
            key = key_of(text)
            axis = Axis.objects.filter(pk=key).first() if key is not None else None
            return Found(text, str(axis), (axis.pk,)) if axis is not None else None

        return {"find": find, "choices": list(groups.items()), "unknown": "Cet axe n’existe pas."}

    def lookup_kind(self) -> dict[str, Any]:
        """Kinds of actions; those that are archived come last."""
        names = {str(row.pk): row.name for row in ActionKind.objects.order_by("-is_active", "order", "name", "pk")}
        return {
            "find": lambda text: Found(text, names[text], (int(text),)) if text in names else None,
            "choices": list(names.items()),
            "unknown": "Ce type n’existe pas.",
        }

    def lookup_partner(self) -> dict[str, Any]:
        """Any partner."""
        return {
            "find": lambda text: find_partner(Partner.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": SUGGESTIONS_URL,
            "unknown": "Aucun partenaire ne s’appelle ainsi.",
            "empty_label": "Tous",
        }
