"""What is asked of a structure, and where the site is."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, FloatField, Q, Value
from django.utils.functional import cached_property

from core.db.normalize import normalize
from core.lookups import FEW, Found, LookupFilter, key_of
from diagnostics.filters.lookups import find_residence
from diagnostics.filters.lookups import suggestions_url as found_residences
from insertion.enums import ACTIVITY_SIGNS, KINDS_OF, Activity, Modality
from insertion.models import Contract
from insertion.reads.structures import Site, site_of, structure_kinds, unplaced_near
from partners.models import Partner
from territories.filters.lookups import MANY, find_quartier, found_among, quartier_label, suggestions_url
from territories.models import Quartier

# Kilometres around the site.
REACHES = (5, 10, 20, 50, 100)
REACH = 20


def find_contract(user: Any, text: str) -> Found | None:
    """Return the contract of a key, or those whose reference and title have the words, among the user's."""
    rows: Any = Contract.objects.visible_to(user)
    key = key_of(text)
    if key is not None and (row := rows.filter(pk=key).first()):
        return Found(str(row.pk), str(row), (row.pk,))
    words = normalize(text).split()
    if not words:
        return None
    rows = rows.filter(*(Q(search_key__contains=word) for word in words))
    return found_among(text, [(row.pk, str(row)) for row in rows[: MANY + 1]])


def _known(few: dict[str, str], text: str) -> Found | None:
    """What a list offers is not asked of the database again."""
    return Found(text, few[text], (int(text),)) if text in few else None


class StructureFilter(filters.FilterSet):
    """What may follow `/insertion/structures/?`.

    The place: `quartier`, `marche` (its quartiers), `residence`, any of them; `rayon` (km). What is looked for:
    `modalite`, `type`, `secteur`, `activite` (words). Then `tri` (`distance`, `nom`), `par`, `page`, `format`.
    """

    primary_fields = ("quartier", "marche", "rayon", "modalite", "secteur")

    quartier = LookupFilter(label="Quartier du chantier", source="quartier", method="keep_all")
    marche = LookupFilter(label="Marché", source="contract", method="keep_all")
    rayon = filters.ChoiceFilter(
        label="À moins de",
        choices=[(str(reach), f"{reach} km") for reach in REACHES if reach != REACH],
        empty_label=f"{REACH} km",
        method="keep_all",
    )
    modalite = filters.ChoiceFilter(
        label="Pour",
        choices=[(key.value, key.label.partition(" (")[0]) for key in KINDS_OF],
        empty_label="Toute modalité",
        method="keep_all",
    )
    secteur = filters.ChoiceFilter(label="Secteur", choices=Activity.choices, empty_label="Tous", method="by_activity")
    residence = LookupFilter(label="Résidence", source="residence", method="keep_all")
    type = filters.ChoiceFilter(label="Type", empty_label="Tous", method="keep_all")
    activite = filters.CharFilter(
        label="Activité, en quelques mots",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 100, "autocomplete": "off"}),
        method="by_words",
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = structure_kinds()
        self.filters["type"].extra["choices"] = [(str(kind.pk), kind.name) for kind in self.kinds]

    def keep_all(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: `filter_queryset` answers for what is asked."""
        return queryset

    def by_activity(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose NAF code or whose purpose say the sector."""
        naf, words = ACTIVITY_SIGNS[value]
        return queryset.doing(naf=naf, words=words)

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the name, of the purpose, of the themes."""
        return queryset.doing(value)

    def filter_queryset(self, queryset: Any) -> Any:
        """Keep those near the site that are of the kinds asked for, with `distance`; none while no site is said."""
        rows = self._of_kinds(super().filter_queryset(queryset).active())
        if self.site.points:
            return rows.near(self.site.points, self.reach)
        # Nobody knows where the site is on the map: what is in its département has no distance.
        placed = rows.filter(latitude__isnull=False, commune__departement__in=sorted(self.site.departements))
        return placed.annotate(distance=Value(None, output_field=FloatField()))

    def unplaced(self) -> Any:
        """Return those that may be near, of which nobody knows where they are on the map."""
        if not self.form.is_valid() or not self.site.is_known:
            return Partner.objects.none()
        return unplaced_near(self._of_kinds(super().filter_queryset(self.queryset.all()).active()), self.site)

    def both(self) -> Any:
        """Return those on the map, nearest first, then the others: what a file holds."""
        is_known = self.form.is_valid() and self.site.is_known
        near, away = (self.qs if is_known else Partner.objects.none()), self.unplaced()
        rows: Any = Partner.objects.filter(
            Q(pk__in=near.order_by().values("pk")) | Q(pk__in=away.order_by().values("pk"))
        )
        if is_known and self.site.points:
            rows = rows.with_distance(self.site.points)
        else:
            rows = rows.annotate(distance=Value(None, output_field=FloatField()))
        return rows.order_by(F("distance").asc(nulls_last=True), "name_key", "pk")

    def _of_kinds(self, rows: Any) -> Any:
        asked = self.form.cleaned_data
        codes = KINDS_OF.get(Modality(asked["modalite"])) if asked.get("modalite") else None
        kinds = [kind.pk for kind in self.kinds if codes is None or kind.code in codes]
        return rows.of_kinds([key for key in kinds if not asked.get("type") or str(key) == asked["type"]])

    @property
    def reach(self) -> int:
        """Kilometres around the site."""
        return int(self.form.cleaned_data.get("rayon") or REACH)

    @cached_property
    def site(self) -> Site:
        """Where the site is: what is asked for, together."""
        asked = self.form.cleaned_data
        keys = {name: asked[name].keys if asked.get(name) else () for name in ("quartier", "marche", "residence")}
        return site_of(
            self.request.user, quartiers=keys["quartier"], contracts=keys["marche"], residences=keys["residence"]
        )

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        rows: Any = Quartier.objects.visible_to(self.request.user)
        few = {
            str(row.pk): quartier_label(row) for row in rows.without_contour().order_by("name_key", "pk")[: FEW + 1]
        }
        return {
            "find": lambda text: _known(few, text) or find_quartier(rows, text),
            "choices": None if len(few) > FEW else list(few.items()),
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
            "empty_label": "Choisir",
        }

    def lookup_contract(self) -> dict[str, Any]:
        """Contracts of the reader, the last that began first."""
        few = {str(row.pk): str(row) for row in Contract.objects.visible_to(self.request.user)[: FEW + 1]}
        return {
            "find": lambda text: _known(few, text) or find_contract(self.request.user, text),
            "choices": None if len(few) > FEW else list(few.items()),
            "unknown": "Aucun de vos marchés n’a cette référence ou cet objet.",
            "empty_label": "Choisir",
        }

    def lookup_residence(self) -> dict[str, Any]:
        """Residences of the reader."""
        return {
            "find": lambda text: find_residence(self.request.user, text),
            "choices": None,
            "suggestions_url": found_residences("residence"),
            "unknown": "Aucune de vos résidences n’a ce nom.",
            "empty_label": "Choisir",
        }
