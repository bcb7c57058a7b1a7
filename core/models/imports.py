"""Files sent to be imported, and what became of them."""

import datetime
import uuid
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.enums import AT_WORK, OVER, ImportState
from core.models.work import Work

FOLDER = "imports"


def file_path(job: "ImportJob", name: str) -> str:
    """Return where a file of the job is kept: a folder of its own, whatever people call their files."""
    suffix = PurePosixPath(name).suffix.lower()[:10]
    return f"{FOLDER}/{job.uid}/fichier{suffix if suffix[1:].isalnum() else ''}"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    """Reads of imports."""

    def visible_to(self, user: Any) -> "ImportJobQuerySet":
        """All of them for administrators; their own for those who may import something."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.all() if user.is_administrator else self.filter(created_by=user)

    def for_list(self) -> "ImportJobQuerySet":
        """Return what a line of the list needs, without the reports, which may be long."""
        return self.defer("report", "options").select_related("created_by", "imported_by")

    def with_files_before(self, moment: datetime.datetime) -> "ImportJobQuerySet":
        """Those whose files are still kept and that were last worked on before `moment`."""
        return self.exclude(file="", option_files={}).filter(beat_at__lt=moment)


class ImportJob(Work):
    """A file that somebody sends: checked, previewed, then taken whole, in part, or not at all."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    importer = models.CharField("type de fichier", max_length=50)
    file = models.FileField("fichier", upload_to=file_path, max_length=200, blank=True)
    original_name = models.CharField("nom du fichier", max_length=255)
    size = models.PositiveBigIntegerField("taille en octets")
    # What was typed in the options form (name: list of values), its files (name: path and original name), and both
    # in words ([label, value]).
    options = models.JSONField("options", default=dict, encoder=DjangoJSONEncoder, blank=True)
    option_files = models.JSONField("fichiers des options", default=dict, blank=True)
    options_in_words = models.JSONField("options en clair", default=list, blank=True)
    good_lines = models.BooleanField("bonnes lignes seulement", default=False)

    state = models.CharField("état", max_length=10, choices=ImportState.choices, default=ImportState.WAITING)

    report = models.JSONField("rapport", null=True)
    read = models.PositiveIntegerField("lignes lues", default=0)
    created = models.PositiveIntegerField("créées", default=0)
    changed = models.PositiveIntegerField("modifiées", default=0)
    unchanged = models.PositiveIntegerField("inchangées", default=0)
    refused = models.PositiveIntegerField("refusées", default=0)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="envoyé par"
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="importé par", null=True
    )
    created_at = models.DateTimeField("envoyé le", auto_now_add=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="importjob_state_known",
                violation_error_message="Cet état d’import n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(importer="") & ~Q(original_name=""),
                name="importjob_file_named",
                violation_error_message="Un import a un type et un nom de fichier.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER) | ~Q(file=""),
                name="importjob_file_kept",
                violation_error_message="Le fichier est gardé tant que l’import n’est pas terminé.",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=F("done")),
                name="importjob_progress",
                violation_error_message="Un import n’avance pas au-delà de ce qu’il a à faire.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, finished_at__isnull=False)
                | (~Q(state__in=OVER) & Q(finished_at__isnull=True)),
                name="importjob_finished",
                violation_error_message="Un import terminé a une date de fin, les autres n’en ont pas.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ImportState.READY, ImportState.TAKEN, ImportState.REFUSED))
                | Q(report__isnull=False),
                name="importjob_reported",
                violation_error_message="Un fichier vérifié a un rapport.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.FAILED) | ~Q(error=""),
                name="importjob_failure_explained",
                violation_error_message="Un import interrompu dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ImportState.IMPORTING, ImportState.TAKEN)) | Q(imported_by__isnull=False),
                name="importjob_decided",
                violation_error_message="Un import a été décidé par quelqu’un.",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("core:import_detail", args=[self.uid])

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has it in hand, or soon will."""
        return self.state in AT_WORK

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in OVER

    @property
    def good(self) -> int:
        """Lines that are taken, whether they change something or not."""
        return self.created + self.changed + self.unchanged

    @property
    def may_start(self) -> bool:
        """Whether its file can be imported now: checked, or refused for lines that are not all of it."""
        return self.state == ImportState.READY or (
            self.state == ImportState.REFUSED and self.good > 0 and bool(self.file)
        )

    @property
    def may_match(self) -> bool:
        """Whether one may still say which column is which: it is checked, or refused, and nothing is written."""
        return bool(self.file) and self.state in (ImportState.READY, ImportState.REFUSED)

    @property
    def may_restart(self) -> bool:
        """Whether the work can be asked for again: it failed, or its worker died."""
        return bool(self.file) and (self.state == ImportState.FAILED or self.is_silent)

    @property
    def may_abandon(self) -> bool:
        """Whether it can be given up: nothing was written, and nothing is being written."""
        return self.state in (ImportState.WAITING, ImportState.CHECKING, ImportState.READY) or (
            self.state == ImportState.IMPORTING and self.is_silent
        )


class ColumnMatch(models.Model):
    """The columns of a file that somebody matched by hand: the next file with the same headers needs nothing."""

    importer = models.CharField("type de fichier", max_length=50)
    headers = models.CharField("empreinte des en-têtes", max_length=64)
    # Name of a column of the importer → header of the file.
    columns = models.JSONField("colonnes", default=dict)
    saved_at = models.DateTimeField("enregistrées le", default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrées par"
    )

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        constraints = [
            models.UniqueConstraint(
                fields=["importer", "headers"],
                name="columnmatch_headers_once",
                violation_error_message="Ces en-têtes ont déjà leurs colonnes.",
            ),
            models.CheckConstraint(
                condition=~Q(importer="") & ~Q(headers=""),
                name="columnmatch_of_headers",
                violation_error_message="Une correspondance est celle d’en-têtes, pour un type de fichier.",
            ),
        ]

    def __str__(self) -> str:
        return self.importer
