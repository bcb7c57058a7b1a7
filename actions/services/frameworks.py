"""Writes of frameworks and of the versions of their axes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from actions.models import Action, ActionTemplate, Axis, Framework, FrameworkDocument, SpendingValue, TfpbLine
from core.attachments import store
from core.reading.documents import Document


class AlreadyAttachedError(ValueError):
    """The very same file is attached to the framework already, maybe under another name."""

    def __init__(self, row: FrameworkDocument) -> None:
        super().__init__(f"Ce fichier est déjà joint à ce cadre, sous l’intitulé « {row.title} ».")


def is_used(framework: Framework) -> bool:
    """Whether the axes in force are those of actions, templates, spending or plans: they then stay as they are."""
    keys = list(framework.axes.filter(version=framework.axes_version).values_list("pk", flat=True))
    return any(
        rows.exists()
        for rows in (
            Action.axes.through.objects.filter(axis__in=keys),
            ActionTemplate.axes.through.objects.filter(axis__in=keys),
            SpendingValue.objects.filter(axis__in=keys),
            TfpbLine.objects.filter(axis__in=keys),
        )
    )


@transaction.atomic
def save_axes(*, framework: Framework, axes: Sequence[tuple[str, str]], by: Any) -> int:
    """Write the axes of a framework, (name, what it covers) in order; return the version that is then in force.

    Axes that are used are not renamed: the next version is made, older actions keep the one that they were told to.
    """
    row = Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
    now = list(row.axes.filter(version=row.axes_version).order_by("number"))
    if [axis.name for axis in now] == [name for name, _ in axes]:
        for axis, (_, description) in zip(now, axes, strict=True):
            if axis.description != description:
                axis.description = description
                axis.save(update_fields=["description"])
        return row.axes_version
    if is_used(row):
        row.axes_version += 1
        row.save(update_fields=["axes_version"])
    else:
        for axis in now:
            axis.delete()
    Axis.objects.bulk_create(
        Axis(framework=row, version=row.axes_version, number=number, name=name, description=description)
        for number, (name, description) in enumerate(axes, 1)
    )
    return row.axes_version


@transaction.atomic
def attach_paper(*, framework: Framework, document: Document, title: str, by: Any) -> FrameworkDocument:
    """Keep a paper of a framework that was read, as it was sent. Raises AlreadyAttachedError."""
    row = Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
    known = row.documents.filter(digest=document.digest).first()
    if known is not None:
        raise AlreadyAttachedError(known)
    return store(FrameworkDocument, document=document, title=title, by=by, framework=framework)
