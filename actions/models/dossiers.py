"""The « dossier préfet »: the dated evidence of what a year was on a quartier, numbered, made by a worker."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from actions.enums import DossierState
from core.models.work import Work
from territories.models import Quartier, scope_of

OVER = (DossierState.READY, DossierState.FAILED)
NO_FILE = Q(pdf="", archive="")


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Reads of dossiers, which are seen with their quartier; who may read one is asked of `permissions`."""

    def visible_to(self, user: Any) -> "DossierQuerySet":
        """Those on the quartiers of the user."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(quartier_id__any=scope.quartier_ids)

    def with_files_before(self, moment: Any) -> "DossierQuerySet":
        """Those whose files are still kept and that were made before `moment`."""
        return self.filter(state=DossierState.READY, forgotten_at__isnull=True, finished_at__lt=moment)


# What moves while it is made is no history.
@pghistory.track(exclude=["started_at", "beat_at", "done", "total"])
class Dossier(Work):
    """What is handed to the préfet for a quartier and a year: a PDF, and an archive with every paper.

    Numbered from 1 for each quartier and year. Its files are kept for `DOSSIER_FILES_DAYS`; the row stays, with what
    they were, so that a dossier that comes back can be told from another.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="dossiers", verbose_name="quartier")
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveIntegerField("numéro")
    state = models.CharField("état", max_length=8, choices=DossierState.choices, default=DossierState.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    pdf = models.FileField("PDF", upload_to="dossiers/%Y/%m/", max_length=200, blank=True)
    pdf_digest = models.CharField("empreinte du PDF", max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField("taille du PDF (octets)", default=0)
    archive = models.FileField("archive", upload_to="dossiers/%Y/%m/", max_length=200, blank=True)
    archive_digest = models.CharField("empreinte de l’archive", max_length=64, blank=True)
    archive_size = models.PositiveBigIntegerField("taille de l’archive (octets)", default=0)
    spending_count = models.PositiveIntegerField("dépenses", default=0)
    bare_count = models.PositiveIntegerField("dépenses sans justificatif", default=0)
    paper_count = models.PositiveIntegerField("pièces jointes", default=0)
    lost_count = models.PositiveIntegerField("pièces perdues", default=0)
    # When its files were deleted, their time over.
    forgotten_at = models.DateTimeField("fichiers effacés le", null=True, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier préfet"
        verbose_name_plural = "dossiers préfet"
        ordering = ["-year", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "year", "number"],
                name="dossier_number_once",
                violation_error_message="Ce numéro de dossier est déjà pris.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, year__range=(2000, 2100)),
                name="dossier_numbered",
                violation_error_message="Un dossier est numéroté à partir de 1, pour une année.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DossierState.values),
                name="dossier_state_known",
                violation_error_message="Cet état de dossier n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=F("done")),
                name="dossier_progress",
                violation_error_message="Un dossier n’avance pas au-delà de ce qu’il a à faire.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, finished_at__isnull=False)
                | (~Q(state__in=OVER) & Q(finished_at__isnull=True)),
                name="dossier_finished",
                violation_error_message="Un dossier terminé a une date de fin, les autres n’en ont pas.",
            ),
            models.CheckConstraint(
                condition=Q(state=DossierState.FAILED, error__gt="") | (~Q(state=DossierState.FAILED) & Q(error="")),
                name="dossier_failure_explained",
                violation_error_message="Un dossier interrompu, et lui seul, dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=(Q(state=DossierState.READY, forgotten_at__isnull=True) & ~Q(pdf="") & ~Q(archive=""))
                | (Q(state=DossierState.READY, forgotten_at__isnull=False) & NO_FILE)
                | (~Q(state=DossierState.READY) & Q(forgotten_at__isnull=True) & NO_FILE),
                name="dossier_files",
                violation_error_message="Un dossier prêt a ses deux fichiers jusqu’à ce qu’ils soient effacés, les "
                "autres n’en ont pas.",
            ),
            models.CheckConstraint(
                condition=(Q(state=DossierState.READY) & ~Q(pdf_digest="") & ~Q(archive_digest=""))
                | (~Q(state=DossierState.READY) & Q(pdf_digest="", archive_digest="")),
                name="dossier_digests",
                violation_error_message="Un dossier prêt a les empreintes de ses deux fichiers.",
            ),
            models.CheckConstraint(
                condition=Q(lost_count__lte=F("paper_count"), bare_count__lte=F("spending_count")),
                name="dossier_counts",
                violation_error_message="Un dossier ne perd pas plus de pièces qu’il n’en a.",
            ),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.reference} du {self.quartier.code or self.quartier}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("actions:dossier_detail", args=[self.uid])

    @property
    def reference(self) -> str:
        """Its year and number: "2026-03"."""
        return f"{self.year}-{self.number:02}"

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has it in hand, or soon will."""
        return self.state in (DossierState.WAITING, DossierState.WORKING)

    @property
    def has_files(self) -> bool:
        """Whether it can be downloaded."""
        return self.state == DossierState.READY and self.forgotten_at is None

    @property
    def may_restart(self) -> bool:
        """Whether the work can be asked for again: it failed, or its worker died."""
        return self.state == DossierState.FAILED or self.is_silent
