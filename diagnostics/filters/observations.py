"""Filters of the veille. The names are those of the address, which dashboards link to and users keep."""

import re
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from core.db.normalize import normalize
from core.lookups import FEW, Found, LookupFilter
from diagnostics.enums import (
    OPEN_STATUSES,
    OVER_STATUSES,
    IncidentFamily,
    ObservationKind,
    ResponsibleBody,
    Severity,
    Status,
)
from diagnostics.filters.lookups import (
    INSEE,
    find_building,
    find_hall,
    find_person,
    find_quartier,
    find_residence,
    people,
    suggestions_url,
)
from diagnostics.models import IncidentType, Observation, ObservationPhoto, Theme
from territories.filters.lookups import find_projects
from territories.models import Commune, Quartier

OPEN, OVER, UNANSWERED, PROBLEMS = "ouvertes", "terminees", "sans-reponse", "problemes"
# The number that the page of an observation shows, with its mark: a figure alone is a word, as in « hall 2 ».
NUMBER = re.compile(r"(?:n\s?[°º]|#)\s?(\d{1,12})", re.IGNORECASE)
ME, NOBODY, SOMEBODY = "moi", "personne", "quelqu-un"
# Seen on the quartier at large, in no residence.
NO_RESIDENCE = "aucune"
NO_DUPLICATES = "0"


def _day(label: str, lookup: str) -> filters.DateFilter:
    return filters.DateFilter(
        label=label,
        field_name="seen_on",
        lookup_expr=lookup,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Donnez une date, par exemple 12/11/2026."},
    )


class ObservationFilter(filters.FilterSet):
    """What may follow `/veille/?`, `/veille/carte/?` and `/veille/carte.geojson?`; all of them together narrow.

    ===============  =====================================================================================
    `q`              words of the text, the place, the answer, the theme and the item; "a phrase", -word; or "n° 12"
    `quartier`       key of a quartier, or words of its name, code or commune
    `departement`    code ("93", "2A", "974")
    `commune`        Insee code, or words of its name
    `residence`      key of a residence, or words of its name, reference or address; `aucune`
    `batiment`       key of a building, or words of its name and its residence's
    `hall`           key of a hall, or words of its name, its building's and its residence's
    `projet`         key of a project, or words of its name: the observations of its quartiers
    `theme`          key of a theme
    `element`        key of an item of a theme
    `type`           `finding`, `incident`, `strength`; `problemes` is the first two
    `famille`        family of incidents: `staff`, `property`, `occupation`, `nuisance`, `dumping`, `other`
    `incident`       key of a type of incident
    `gravite`        1 to 4; `2+` and `3+` are that level and those above
    `etat`           `to_qualify`, `to_do`, `in_progress`, `done`, `closed`; `ouvertes` is the first three,
                     `terminees` the last two, `sans-reponse` those of them whose author has had no answer
    `reponse`        `attendue`: over for less than 30 days, and the answer is the reader's to give
    `retard`         `1`: waiting for longer than the delays of the settings
    `responsable`    `landlord`, `city`, `epci`, `other`
    `confiee`        key of a user, `moi`, `personne`, `quelqu-un`
    `auteur`         key of a user, `moi`
    `du`, `au`       first and last day seen (2026-11-12), both included
    `photo`          `1`: with a photo; `0`: without
    `doublons`       `0`: without those that were joined to another that the reader sees
    `confidentielle` `1` or `0`; for chargés de mission and managers
    ===============  =====================================================================================

    Then `tri` (`seen_on`, `severity`, `quartier`; `-` before it for downwards), `par` (rows on a page), `page`,
    `format` (`csv`, `xlsx`).
    """

    primary_fields = ("q", "quartier", "theme", "etat", "gravite")

    q = filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    theme = LookupFilter(label="Thème", source="theme", method="by_theme")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "Ouvertes"), *Status.choices, (OVER, "Terminées"), (UNANSWERED, "Terminées sans réponse")],
        method="by_status",
        empty_label="Tous",
    )
    gravite = filters.ChoiceFilter(
        label="Gravité",
        choices=[
            *((str(level), label) for level, label in reversed(Severity.choices)),
            ("3+", "Sérieux ou grave"),
            ("2+", "Récurrent et plus"),
        ],
        method="by_severity",
        empty_label="Toutes",
    )
    type = filters.ChoiceFilter(
        label="Type",
        choices=[*ObservationKind.choices, (PROBLEMS, "Constats et incidents")],
        method="by_kind",
        empty_label="Tous",
    )
    famille = filters.ChoiceFilter(
        label="Famille d’incidents", choices=IncidentFamily.choices, method="by_family", empty_label="Toutes"
    )
    incident = LookupFilter(label="Type d’incident", source="incident", method="by_incident")
    element = LookupFilter(label="Élément", source="item", method="by_item")
    responsable = filters.ChoiceFilter(
        label="Relève de", field_name="responsible_body", choices=ResponsibleBody.choices, empty_label="Tous"
    )
    confiee = LookupFilter(label="Suivi par", source="assignee", method="by_assignee")
    retard = filters.ChoiceFilter(label="Retard", choices=[("1", "En retard")], method="only_late", empty_label="—")
    reponse = filters.ChoiceFilter(
        label="Réponse", choices=[("attendue", "Attendue de moi")], method="only_to_answer", empty_label="—"
    )
    du = _day("Vu à partir du", "gte")
    au = _day("Vu jusqu’au", "lte")
    departement = LookupFilter(label="Département", source="departement", method="by_area")
    commune = LookupFilter(label="Commune", source="commune", method="by_area")
    residence = LookupFilter(label="Résidence", source="residence", method="by_residence")
    batiment = LookupFilter(label="Bâtiment", source="building", method="by_building")
    hall = LookupFilter(label="Hall", source="hall", method="by_hall")
    projet = LookupFilter(label="Projet", source="projet", method="by_area")
    auteur = LookupFilter(label="Signalé par", source="author", method="by_author")
    photo = filters.ChoiceFilter(
        label="Photo", choices=[("1", "Avec photo"), ("0", "Sans photo")], method="by_photo", empty_label="—"
    )
    doublons = filters.ChoiceFilter(
        label="Doublons", choices=[(NO_DUPLICATES, "Sans les doublons")], method="without_duplicates", empty_label="—"
    )
    confidentielle = filters.ChoiceFilter(
        label="Confidentialité",
        choices=[("1", "Confidentielles"), ("0", "Non confidentielles")],
        method="by_confidentiality",
        empty_label="—",
    )

    class Meta:
        model = Observation
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_with_plus(data), *args, **kwargs)
        if not self.scope.officer_quartier_ids:
            del self.filters["confidentielle"]

    @property
    def scope(self) -> Any:
        """The scope of the reader."""
        return self.request.user.scope

    # ---- conditions -------------------------------------------------------------------------------------------------

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words, wherever they are written; « n° 12 » is the observation of that number."""
        if found := NUMBER.fullmatch(value.strip()):
            return queryset.filter(pk=int(found[1]))
        return queryset.matching(value, names=self.names)

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        return queryset.filter(quartier_id__in=found.keys)

    by_area = by_quartier

    def by_residence(self, queryset: Any, name: str, found: Found) -> Any:
        """One residence, those of the words, or none."""
        if found.key == NO_RESIDENCE:
            return queryset.filter(residence__isnull=True)
        return queryset.filter(residence_id__in=found.keys)

    def by_building(self, queryset: Any, name: str, found: Found) -> Any:
        """One building, or those of the words."""
        return queryset.filter(building_id__in=found.keys)

    def by_hall(self, queryset: Any, name: str, found: Found) -> Any:
        """One hall, or those of the words."""
        return queryset.filter(entrance_id__in=found.keys)

    def by_family(self, queryset: Any, name: str, value: str) -> Any:
        """The types of a family: their keys, that the index of incidents knows."""
        return queryset.filter(incident_type_id__in=[row[0] for row in self.incident_types if row[1] == value])

    def by_incident(self, queryset: Any, name: str, found: Found) -> Any:
        """One type of incident."""
        return queryset.filter(incident_type_id__in=found.keys)

    def without_duplicates(self, queryset: Any, name: str, value: str) -> Any:
        """Each fact once."""
        return queryset.without_duplicates(self.request.user)

    def by_theme(self, queryset: Any, name: str, found: Found) -> Any:
        """One theme."""
        return queryset.filter(theme_id__in=found.keys)

    def by_item(self, queryset: Any, name: str, found: Found) -> Any:
        """One item of a theme."""
        return queryset.filter(item_id__in=found.keys)

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """A state, all that is open, all that is over, or what is over without an answer."""
        if value == UNANSWERED:
            return queryset.unanswered()
        statuses = {OPEN: OPEN_STATUSES, OVER: OVER_STATUSES}
        return queryset.filter(status__in=statuses.get(value, [value]))

    def by_severity(self, queryset: Any, name: str, value: str) -> Any:
        """A level, or a level and those above."""
        if value.endswith("+"):
            return queryset.filter(severity__gte=int(value[:-1]))
        return queryset.filter(severity=int(value))

    def by_kind(self, queryset: Any, name: str, value: str) -> Any:
        """A kind, or all but points forts."""
        return queryset.exclude(kind=ObservationKind.STRENGTH) if value == PROBLEMS else queryset.filter(kind=value)

    def by_assignee(self, queryset: Any, name: str, found: Found) -> Any:
        """Given to somebody, to nobody, or to anybody."""
        if found.key in (NOBODY, SOMEBODY):
            return queryset.filter(assignee__isnull=found.key == NOBODY)
        return queryset.filter(assignee_id__in=found.keys)

    def by_author(self, queryset: Any, name: str, found: Found) -> Any:
        """Seen by somebody."""
        return queryset.filter(author_id__in=found.keys)

    def only_late(self, queryset: Any, name: str, value: str) -> Any:
        """Those that have waited too long."""
        return queryset.late()

    def only_to_answer(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose author waits for an answer of the reader."""
        return queryset.to_answer_by(self.request.user)

    def by_photo(self, queryset: Any, name: str, value: str) -> Any:
        """With or without a photo."""
        has_photo = Exists(ObservationPhoto.objects.filter(observation=OuterRef("pk")))
        return queryset.filter(has_photo if value == "1" else ~has_photo)

    def by_confidentiality(self, queryset: Any, name: str, value: str) -> Any:
        """Confidential or not."""
        return queryset.filter(is_confidential=value == "1")

    # ---- territories ------------------------------------------------------------------------------------------------

    @cached_property
    def has_few_quartiers(self) -> bool:
        """Whether the reader's quartiers fit in a list."""
        return not self.scope.is_global and len(self.scope.quartier_ids) <= FEW

    @cached_property
    def places(self) -> list[tuple[int, str, str, str, str]]:
        """(key and label of the quartier, code, name and département of a commune) of few quartiers; one query."""
        rows = (
            Quartier.objects.visible_to(self.request.user)
            .order_by("name_key", "pk")
            .values_list(
                "pk", "name", "commune_names", "communes__insee_code", "communes__name", "communes__departement"
            )
        )
        return [(row[0], f"{row[1]} ({row[2]})" if row[2] else row[1], *row[3:]) for row in rows]

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        choices = None
        if self.has_few_quartiers:
            choices = list({str(row[0]): row[1] for row in self.places}.items())
        return {
            "find": lambda text: find_quartier(self.request.user, text, dict(choices or ())),
            "choices": choices,
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
        }

    def lookup_departement(self) -> dict[str, Any]:
        """Départements of the reader's quartiers."""
        if self.has_few_quartiers:
            codes = sorted({row[4] for row in self.places if row[4]})
        else:
            links = Quartier.objects.visible_to(self.request.user).filter(communes__isnull=False).order_by()
            codes = sorted(links.values_list("communes__departement", flat=True).distinct())
        return {
            "find": lambda text: self._area(text, Q(departement=text), text),
            "choices": [(code, code) for code in codes],
            "unknown": "Aucun de vos quartiers n’est dans ce département.",
        }

    def lookup_commune(self) -> dict[str, Any]:
        """Communes of the reader's quartiers."""
        choices = None
        if self.has_few_quartiers:
            named = {row[2]: row[3] for row in self.places if row[2]}
            choices = sorted(named.items(), key=lambda item: normalize(item[1]))

        def find(text: str) -> Found | None:
            code = INSEE.search(text.upper())
            if code:
                return self._area(text, Q(insee_code=code[1]), dict(choices or ()).get(code[1], text))
            key = normalize(text)
            return self._area(text, Q(name_key__contains=key), text) if key else None

        return {
            "find": find,
            "choices": choices,
            "suggestions_url": suggestions_url("commune"),
            "unknown": "Aucun de vos quartiers n’est dans cette commune.",
            "empty_label": "Toutes",
        }

    def _area(self, text: str, condition: Q, label: str) -> Found | None:
        """The quartiers of the communes that answer a condition."""
        quartiers = Quartier.objects.visible_to(self.request.user)
        links = quartiers.filter(communes__in=Commune.objects.filter(condition))
        keys = tuple(sorted(set(links.order_by().values_list("pk", flat=True))))
        return Found(text, label, keys) if keys else None

    def lookup_residence(self) -> dict[str, Any]:
        """Residences of the reader."""

        def find(text: str) -> Found | None:
            if text.lower() in (NO_RESIDENCE, "sans résidence"):
                return Found(NO_RESIDENCE, "Sans résidence")
            return find_residence(self.request.user, text)

        return {
            "find": find,
            "choices": None,
            "suggestions_url": suggestions_url("residence"),
            "unknown": "Aucune de vos résidences n’a ce nom.",
            "empty_label": "Toutes",
        }

    def lookup_building(self) -> dict[str, Any]:
        """Buildings of the reader."""
        return {
            "find": lambda text: find_building(self.request.user, text),
            "choices": None,
            "suggestions_url": suggestions_url("batiment"),
            "unknown": "Aucun de vos bâtiments n’a ce nom.",
        }

    def lookup_hall(self) -> dict[str, Any]:
        """Halls of the reader."""
        return {
            "find": lambda text: find_hall(self.request.user, text),
            "choices": None,
            "suggestions_url": suggestions_url("hall"),
            "unknown": "Aucun de vos halls n’a ce nom.",
        }

    def lookup_projet(self) -> dict[str, Any]:
        """Projects of the reader, which stand for their quartiers."""

        def find(text: str) -> Found | None:
            project = find_projects(self.request.user, text).first()
            if project is None:
                return None
            quartiers = project.quartiers.filter(pk__in=Quartier.objects.visible_to(self.request.user).values("pk"))
            return Found(str(project.pk), project.name, tuple(quartiers.values_list("pk", flat=True)))

        return {
            "find": find,
            "choices": None,
            "suggestions_url": suggestions_url("projet"),
            "unknown": "Aucun projet de vos quartiers n’a ce nom.",
        }

    # ---- themes -----------------------------------------------------------------------------------------------------

    @cached_property
    def themes(self) -> list[tuple[int, str, bool, int | None, str, bool]]:
        """(key, name, whether offered) of a theme and of each of its items; one query."""
        return list(
            Theme.objects.order_by(
                "-is_active", "order", "name", "pk", "-items__is_active", "items__order"
            ).values_list("pk", "name", "is_active", "items__pk", "items__name", "items__is_active")
        )

    @cached_property
    def names(self) -> list[tuple[str, int, str]]:
        """("theme" or "item", key, name) of everything that an observation may be about."""
        themes = {row[0]: row[1] for row in self.themes}
        items = [("item", row[3], row[4]) for row in self.themes if row[3] is not None]
        return [*(("theme", key, name) for key, name in themes.items()), *items]

    def lookup_theme(self) -> dict[str, Any]:
        """Themes; those that are archived come last."""
        choices = {str(row[0]): _offered(row[1], row[2]) for row in self.themes}
        return {
            "find": lambda text: _chosen(choices, text),
            "choices": list(choices.items()),
            "unknown": "Ce thème n’existe pas.",
        }

    def lookup_item(self) -> dict[str, Any]:
        """Items, under their theme."""
        groups: dict[str, list[tuple[str, str]]] = {}
        labels: dict[str, str] = {}
        for _, theme, is_active, key, item, is_offered in self.themes:
            if key is not None:
                groups.setdefault(_offered(theme, is_active), []).append((str(key), _offered(item, is_offered)))
                labels[str(key)] = item
        return {
            "find": lambda text: _chosen(labels, text),
            "choices": list(groups.items()),
            "unknown": "Cet élément n’existe pas.",
        }

    # ---- incidents --------------------------------------------------------------------------------------------------

    @cached_property
    def incident_types(self) -> list[tuple[int, str, str, bool]]:
        """(key, family, name, whether offered) of each type of incident; one query."""
        return list(IncidentType.objects.by_family().values_list("pk", "family", "name", "is_active"))

    @cached_property
    def incident_names(self) -> dict[int | None, str]:
        """The name of each type, for the rows of a list: they need no join."""
        return {key: name for key, _, name, _ in self.incident_types}

    def lookup_incident(self) -> dict[str, Any]:
        """Types of incidents, under their family."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, family, name, is_active in self.incident_types:
            groups.setdefault(str(IncidentFamily(family).label), []).append((str(key), _offered(name, is_active)))
        labels = {str(key): name for key, name in self.incident_names.items()}
        return {
            "find": lambda text: _chosen(labels, text),
            "choices": list(groups.items()),
            "unknown": "Ce type d’incident n’existe pas.",
        }

    # ---- people -----------------------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> list[tuple[str, str]] | None:
        """(key, name) of those who work on the reader's quartiers, None when they are many; one query."""
        if not self.has_few_quartiers:
            return None
        rows = list(people(self.request.user)[: FEW + 1])
        return [(str(row.pk), str(row)) for row in rows] if len(rows) <= FEW else None

    def _lookup_people(self, special: dict[str, str], empty_label: str) -> dict[str, Any]:
        user = self.request.user
        known = dict(self.people or ())

        def find(text: str) -> Found | None:
            word = text.lower().replace("’", "-").replace("'", "-").removeprefix("à ")
            if word in special:
                return Found(word, special[word], (user.pk,))
            if text in known:
                return Found(text, known[text], (int(text),))
            return find_person(user, text)

        return {
            "find": find,
            "choices": None if self.people is None else [*special.items(), *self.people],
            "suggestions_url": suggestions_url("personne"),
            "unknown": "Personne de ce nom ne travaille sur vos quartiers.",
            "empty_label": empty_label,
        }

    def lookup_assignee(self) -> dict[str, Any]:
        """Those who work on the reader's quartiers; me, nobody, anybody."""
        return self._lookup_people({ME: "Moi", NOBODY: "Personne", SOMEBODY: "Quelqu’un"}, "—")

    def lookup_author(self) -> dict[str, Any]:
        """Those who work on the reader's quartiers; me."""
        return self._lookup_people({ME: "Moi"}, "—")


def _with_plus(data: Any) -> Any:
    """Undo what an address does to "3+" typed by hand: a space."""
    if data and data.get("gravite") in ("2 ", "3 "):
        data = data.copy()
        data["gravite"] = f"{data['gravite'].strip()}+"
    return data


def _offered(name: str, is_active: bool) -> str:
    return name if is_active else f"{name} (archivé)"


def _chosen(labels: dict[str, str], text: str) -> Found | None:
    return Found(text, labels[text], (int(text),)) if text in labels else None
