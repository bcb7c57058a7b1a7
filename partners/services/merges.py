"""Merging two records of the same partner: nothing is lost, and it can be undone for thirty days.

Every relation that leads to a partner is moved, those of upper floors too: they are read from the models. What the
kept one has already (the same role on the same quartier) is set aside as it was, and comes back when it is undone.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pghistory.models
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from partners.models import AgreementAmount, Merge, NotADuplicate, Partner, Presence

UNDO_DAYS = 30
# What is chosen together: an address without its commune is none.
GROUPS: dict[str, tuple[str, ...]] = {
    "kind": ("kind_id",),
    "name": ("name",),
    "short_name": ("short_name",),
    "siret": ("siret",),
    "rna": ("rna", "former_rna"),
    "naf": ("naf",),
    "purpose": ("purpose",),
    "address": ("address", "postal_code", "commune_id", "latitude", "longitude"),
    "phone": ("phone",),
    "email": ("email",),
    "website": ("website",),
    "opening_hours": ("opening_hours",),
    "situation": ("is_dissolved", "dissolved_on"),
    "notes": ("notes",),
}
LABELS = {
    "kind": "Type",
    "name": "Nom",
    "short_name": "Sigle",
    "siret": "SIRET",
    "rna": "RNA",
    "naf": "Code NAF",
    "purpose": "Objet",
    "address": "Adresse",
    "phone": "Téléphone",
    "email": "Courriel",
    "website": "Site",
    "opening_hours": "Horaires",
    "situation": "Situation",
    "notes": "Notes",
}
# What people call what a table of ours holds, one and several; other tables have words of their own.
HANGING = {
    "partners.Partner": ("fiche fusionnée", "fiches fusionnées"),
    "partners.Partner_themes": ("thème", "thèmes"),
    "partners.Partner_publics": ("public", "publics"),
    "partners.ContactPost": ("contact", "contacts"),
    "partners.Presence": ("intervention", "interventions"),
    "partners.AgreementAmount": ("montant de convention", "montants de convention"),
    "partners.Landlord": ("désignation de votre organisme", "désignations de votre organisme"),
    "partners.Occupation": ("local occupé", "locaux occupés"),
}
KEPT, LOST = "garde", "fusionne"


class MergeError(Exception):
    """The merge, or its undoing, is not possible. The message says why, in French."""


def links_to_partner() -> Iterator[tuple[type[models.Model], Any]]:
    """Give (model, foreign key) of every relation that leads to a partner, those of many-to-many included.

    Left where they are: history, which tells what was; merges and pairs found different, which are about the records.
    """
    relation: Any
    for relation in Partner._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        model: Any = relation.related_model
        if issubclass(model, pghistory.models.Event) or model in (Merge, NotADuplicate) or model._meta.proxy:
            continue
        yield model, relation.field


def proposed_choices(kept: Partner, lost: Partner) -> dict[str, str]:
    """Return, for each group of fields, whose is proposed: what the kept one says, or what it does not say at all.

    That the other one closed does not close it.
    """
    return {
        name: LOST if name != "situation" and not _says(kept, fields) and _says(lost, fields) else KEPT
        for name, fields in GROUPS.items()
    }


def _says(row: Partner, fields: tuple[str, ...]) -> bool:
    return any(getattr(row, name) not in (None, "", False) for name in fields)


def counts_of(row: Partner) -> list[tuple[str, int]]:
    """Return what hangs on a partner: (words of that number, how many), without what is at zero."""
    found = []
    for model, field in links_to_partner():
        if count := model._base_manager.filter(**{field.name: row.pk}).count():
            found.append((_words(model, field)[count > 1], count))
    return found


def _words(model: Any, field: Any) -> tuple[str, str]:
    """Return what one and several rows of a table are called."""
    if model._meta.label in HANGING:
        return HANGING[model._meta.label]
    if model._meta.auto_created:
        fields = model._meta.get_fields()
        other = next(each for each in fields if isinstance(each, models.ForeignKey) and each.name != field.name)
        model = other.related_model
    return str(model._meta.verbose_name), str(model._meta.verbose_name_plural)


@transaction.atomic
def merge_partners(
    *, kept: Partner, lost: Partner, choices: Mapping[str, str], by: Any, is_as_read: bool = False
) -> Merge:
    """Merge `lost` into `kept`: `choices` says, by group of fields, whose is kept; every link follows.

    `is_as_read`: both must be as the user read them, of the versions that were given. Raises MergeError when one of
    them changed or was merged meanwhile, or for one with itself.
    """
    rows = Partner.objects.select_for_update(of=("self",)).in_bulk(sorted({kept.pk, lost.pk}))
    if len(rows) != 2:
        raise MergeError("On fusionne deux partenaires différents.")
    first, second = rows[kept.pk], rows[lost.pk]
    if first.merged_into_id or second.merged_into_id:
        raise MergeError("Une de ces fiches a été fusionnée entre-temps.")
    if is_as_read and (first.version, second.version) != (kept.version, lost.version):
        raise MergeError("Une des fiches a changé entre-temps : relisez-les, puis fusionnez.")
    taken = [field for name, fields in GROUPS.items() if choices.get(name) == LOST for field in fields]
    before = {field: _plain(getattr(first, field)) for field in taken}
    after = {field: _plain(getattr(second, field)) for field in taken}
    merge = Merge.objects.create(kept=first, lost=second, by=by)
    second.merged_into = first
    second.save(update_fields=["merged_into"])
    for field in taken:
        setattr(first, field, getattr(second, field))
    if taken:
        first.save(update_fields=taken)
    merge.before = {"before": before, "after": after}
    merge.moved = _move(first, second)
    merge.save(update_fields=["before", "moved"])
    return merge


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _value(field: str, plain: Any) -> Any:
    return parse_date(plain) if field == "dissolved_on" and plain else plain


def _move(kept: Partner, lost: Partner) -> dict[str, Any]:
    moved: dict[str, list[int]] = {}
    aside: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for model, field in links_to_partner():
        keys = []
        for row in model._base_manager.filter(**{field.name: lost.pk}).order_by("pk"):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{field.name: kept.pk})
                keys.append(row.pk)
            except IntegrityError:
                # The kept one has the same already.
                notes += _join(row, kept)
                aside += json.loads(serializers.serialize("json", [row]))
                row.delete()
        if keys:
            moved[f"{model._meta.label}.{field.name}"] = keys
    return {"moved": moved, "aside": aside, "notes": notes}


def _join(row: Any, kept: Partner) -> list[dict[str, Any]]:
    """Add what a row says to that which stands in its place; return what was there before."""
    if isinstance(row, AgreementAmount):
        twin = AgreementAmount.objects.get(agreement=row.agreement_id, partner=kept, year=row.year)
        before = str(twin.amount)
        twin.amount += row.amount
        twin.save(update_fields=["amount"])
        return [{"amount": twin.pk, "before": before, "after": str(twin.amount)}]
    if isinstance(row, Presence):
        other = Presence.objects.get(partner=kept, quartier=row.quartier_id, role=row.role, until__isnull=True)
        known = set(other.themes.values_list("pk", flat=True))
        more = sorted(set(row.themes.values_list("pk", flat=True)) - known)
        other.themes.add(*more)
        return [{"presence": other.pk, "themes": more}]
    return []


def why_not_undo(merge: Merge, now: datetime.datetime | None = None) -> str:
    """Say why a merge cannot be undone; empty when it can."""
    if merge.undone_at is not None:
        return "Cette fusion est déjà défaite."
    if (now or timezone.now()) - merge.at > datetime.timedelta(days=UNDO_DAYS):
        return f"Une fusion se défait pendant {UNDO_DAYS} jours : celle-ci est plus ancienne."
    return ""


def standing_merges(merges: Iterable[Merge]) -> list[tuple[Merge, str]]:
    """Return, of the merges into a partner, those that may be undone by their age, and why one cannot be yet."""
    standing = sorted((row for row in merges if row.undone_at is None), key=lambda row: row.pk, reverse=True)
    return [
        (row, "" if row is standing[0] else _later_first(standing[0])) for row in standing if not why_not_undo(row)
    ]


def _later_first(later: Merge) -> str:
    # What was joined by the later one stands in rows that the earlier one moved.
    return f"« {later.lost} » a été fusionné ensuite dans « {later.kept} » : défaites d’abord cette fusion."


@transaction.atomic
def undo_merge(*, merge: Merge, by: Any) -> list[str]:
    """Put both records back as they were; return the fields that were changed since, which stay as they are.

    Links made since the merge stay with the kept one; those that were deleted since do not come back. Raises
    MergeError when it is too late, or when what was freed has been taken by another partner meanwhile.
    """
    row = Merge.objects.select_for_update().get(pk=merge.pk)
    if reason := why_not_undo(row):
        raise MergeError(reason)
    rows = Partner.objects.select_for_update(of=("self",)).in_bulk(sorted({row.kept_id, row.lost_id}))
    kept, lost = rows[row.kept_id], rows[row.lost_id]
    if kept.merged_into_id:
        raise MergeError(f"« {kept} » a été fusionné à son tour : défaites d’abord cette autre fusion.")
    later = Merge.objects.filter(kept=kept, undone_at__isnull=True, pk__gt=row.pk).select_related("lost", "kept")
    if (last := later.first()) is not None:
        raise MergeError(_later_first(last))
    before, after = row.before.get("before", {}), row.before.get("after", {})
    changed = [field for field in before if _plain(getattr(kept, field)) != after[field]]
    restored = [field for field in before if field not in changed]
    try:
        with transaction.atomic():
            for field in restored:
                setattr(kept, field, _value(field, before[field]))
            if restored:
                kept.save(update_fields=restored)
            lost.merged_into = None
            lost.save(update_fields=["merged_into"])
            _move_back(row.moved, kept, lost)
    except IntegrityError as error:
        raise MergeError(
            "Un autre partenaire a pris entre-temps un identifiant ou une place de cette fiche : corrigez-le d’abord."
        ) from error
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    return changed


def _move_back(moved: Mapping[str, Any], kept: Partner, lost: Partner) -> None:
    fields = {f"{model._meta.label}.{field.name}": (model, field) for model, field in links_to_partner()}
    for note in reversed(moved.get("notes", [])):
        if "amount" in note:
            # Changed since: what was added is taken off all the same.
            for twin in AgreementAmount.objects.filter(pk=note["amount"]):
                twin.amount += AgreementAmount._meta.get_field("amount").to_python(note["before"])
                twin.amount -= AgreementAmount._meta.get_field("amount").to_python(note["after"])
                twin.save(update_fields=["amount"])
        else:
            for presence in Presence.objects.filter(pk=note["presence"]):
                presence.themes.remove(*note["themes"])
    for name, keys in moved.get("moved", {}).items():
        model, field = fields[name]
        model._base_manager.filter(pk__in=keys, **{field.name: kept.pk}).update(**{field.name: lost.pk})
    for restored in serializers.deserialize("json", json.dumps(moved.get("aside", []))):
        restored.save()


@transaction.atomic
def tell_apart(*, first: Partner, second: Partner, by: Any) -> None:
    """Note that two partners are different: they are not proposed again."""
    one, other = sorted((first.pk, second.pk))
    NotADuplicate.objects.get_or_create(first_id=one, second_id=other, defaults={"by": by})
