"""Grids: what is looked at in a diagnostic, and the scale that it is marked on."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models.base import Versioned
from diagnostics.enums import DiagnosticKind, GridStatus, LevelTone
from diagnostics.models.themes import Theme

# Two years are compared on the same grid: what is in use does not change any more.
FROZEN = """
IF (SELECT status FROM diagnostics_grid WHERE id = {grid}) <> 'draft' THEN
    RAISE EXCEPTION 'Une grille en service ne change plus : modifiez sa version suivante.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'grid_frozen';
END IF;
"""


def _frozen(column: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse a change of a part of a grid that is no draft; `column` leads to the grid."""

    def keep(name: str, operation: pgtrigger.Operation, rows: list[str], result: str) -> pgtrigger.Trigger:
        func = "".join(FROZEN.format(grid=column.format(row=row)) for row in rows) + f"RETURN {result};"
        return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.Before, func=func)

    return [
        keep("frozen_insert", pgtrigger.Insert, ["NEW"], "NEW"),
        keep("frozen_update", pgtrigger.Update, ["OLD", "NEW"], "NEW"),
        # The parts of a draft go with it: the grid itself is no longer there to be asked.
        keep("frozen_delete", pgtrigger.Delete, ["OLD"], "OLD"),
    ]


# Once in use, a version only goes to the archives, or comes back from them.
KEPT = """
IF OLD.status <> 'draft' AND (
    NEW.status = 'draft' OR (NEW.series, NEW.number, NEW.name, NEW.kind, NEW.intro)
        IS DISTINCT FROM (OLD.series, OLD.number, OLD.name, OLD.kind, OLD.intro)
) THEN
    RAISE EXCEPTION 'Une grille en service ne change plus : modifiez sa version suivante.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'grid_frozen';
END IF;
RETURN NEW;
"""
OF_GRID = "{row}.grid_id"
OF_THEME = "(SELECT grid_id FROM diagnostics_gridtheme WHERE id = {row}.theme_id)"


class GridQuerySet(models.QuerySet["Grid"]):
    """Reads of grids. They are referentials of the house: whoever works on a quartier reads them."""

    def in_use(self) -> "GridQuerySet":
        """Those that a new diagnostic may take."""
        return self.filter(status=GridStatus.IN_USE)


@pghistory.track()
class Grid(Versioned):
    """A version of a grid. Versions of one grid share their `series`; one of them at most is in use."""

    series = models.UUIDField("série", default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField("version", default=1, editable=False)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("type de diagnostic", max_length=12, choices=DiagnosticKind.choices)
    intro = models.TextField("mode d’emploi", max_length=2000, blank=True)
    status = models.CharField("état", max_length=10, choices=GridStatus.choices, default=GridStatus.DRAFT)

    objects = GridQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "grille"
        ordering = ["kind", "name", "-number", "pk"]
        triggers: list[pgtrigger.Trigger] = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(name="kept", operation=pgtrigger.Update, when=pgtrigger.Before, func=KEPT),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="grid_name_given", violation_error_message="Une grille a un nom."
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DiagnosticKind.values),
                name="grid_kind_known",
                violation_error_message="Ce type de diagnostic n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=GridStatus.values),
                name="grid_status_known",
                violation_error_message="Cet état de grille n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["series", "number"],
                name="grid_number_once",
                violation_error_message="Cette version de la grille existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(status=GridStatus.IN_USE),
                name="grid_in_use_once",
                violation_error_message="Une autre version de cette grille est en service.",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(status=GridStatus.DRAFT),
                name="grid_draft_once",
                violation_error_message="Cette grille a déjà un brouillon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("diagnostics:grid_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.status == GridStatus.DRAFT


class GridLevel(models.Model):
    """A level of the scale of a grid: what is marked, with its word, its colour and its symbol."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="levels", verbose_name="grille")
    value = models.PositiveSmallIntegerField("valeur")
    label = models.CharField("libellé", max_length=60)
    tone = models.CharField("aspect", max_length=6, choices=LevelTone.choices)
    is_positive = models.BooleanField("compte comme un point fort", default=False)

    class Meta:
        verbose_name = "niveau de l’échelle"
        verbose_name_plural = "niveaux de l’échelle"
        ordering = ["value", "pk"]
        triggers = _frozen(OF_GRID)
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "value"],
                name="gridlevel_value_once",
                violation_error_message="Deux niveaux ont la même valeur.",
            ),
            models.CheckConstraint(
                condition=~Q(label=""),
                name="gridlevel_label_given",
                violation_error_message="Un niveau a un libellé.",
            ),
            models.CheckConstraint(
                condition=Q(value__range=(0, 10)),
                name="gridlevel_value_range",
                violation_error_message="La valeur d’un niveau va de 0 à 10.",
            ),
            models.CheckConstraint(
                condition=Q(tone__in=LevelTone.values),
                name="gridlevel_tone_known",
                violation_error_message="Cet aspect n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class GridTheme(models.Model):
    """A part of a grid; `theme` is the theme of the veille that what is seen there is reported with."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="themes", verbose_name="grille")
    name = models.CharField("nom", max_length=80)
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="+", verbose_name="thème de la veille", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField("ordre", default=10)

    class Meta:
        verbose_name = "thème de grille"
        verbose_name_plural = "thèmes de grille"
        ordering = ["order", "pk"]
        triggers = _frozen(OF_GRID)
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "name"],
                name="gridtheme_name_once",
                violation_error_message="Cette grille a déjà un thème de ce nom.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="gridtheme_name_given", violation_error_message="Un thème a un nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GridItem(models.Model):
    """What is marked. `key` stays the same from a version to the next: two diagnostics are compared on shared keys."""

    theme = models.ForeignKey(GridTheme, models.CASCADE, related_name="items", verbose_name="thème")
    key = models.UUIDField("clé", default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=200)
    help = models.CharField("aide", max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField("poids", default=1)
    order = models.PositiveSmallIntegerField("ordre", default=10)

    class Meta:
        verbose_name = "critère"
        ordering = ["order", "pk"]
        triggers = _frozen(OF_THEME)
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "name"],
                name="griditem_name_once",
                violation_error_message="Ce thème a déjà un critère de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["theme", "key"],
                name="griditem_key_once",
                violation_error_message="Ce critère est déjà dans le thème.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="griditem_name_given", violation_error_message="Un critère a un nom."
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 10)),
                name="griditem_weight_range",
                violation_error_message="Le poids d’un critère va de 0 à 10.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
