"""Forms of contracts and of globalised hours."""

from typing import Any

from django import forms
from django.db.models import Q

from actions.reads.money import shown
from core.forms import PrivacyGuardMixin, VersionedModelForm, say_nothing_chosen
from diagnostics.forms.diagnostics import person_field, project_field
from insertion.enums import ContractKind
from insertion.forms.fields import euros_field
from insertion.models import Contract, ContractGroup
from partners.forms.fields import partner_field
from partners.models import Partner
from territories.enums import ProjectKind
from territories.forms.fields import RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Operation, Quartier, UrbanProject

# The latest year that the database takes.
YEARS = range(2000, 2101)
# Projects whose contracts are of the NPNRU, unless it is said otherwise.
RENEWAL = (ProjectKind.NPNRU_NATIONAL, ProjectKind.NPNRU_REGIONAL)


def check_period(form: Any, cleaned: dict[str, Any]) -> None:
    """The end follows the beginning, within the years that the database takes."""
    starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
    for name, day in (("starts_on", starts), ("ends_on", ends)):
        if day and day.year not in YEARS:
            form.add_error(name, "Donnez une date entre 2000 et 2100.")
    if starts and ends and ends < starts:
        form.add_error("ends_on", "La fin ne peut pas précéder le début.")


class ContractForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """What a contract is, on which of the quartiers that the writer leads, and what it hangs on."""

    rows_name = "quartier"
    guarded_fields = ("title", "notes")
    amount = euros_field("Montant HT (€)", help_text="De tout le marché ; chaque lot a le sien.")

    class Meta:
        model = Contract
        fields = [
            "reference",
            "title",
            "kind",
            "authority",
            "project",
            "operation",
            "group",
            "amount",
            "notified_on",
            "starts_on",
            "ends_on",
            "facilitator",
            "responsible",
            "notes",
        ]
        widgets = {
            "notified_on": day_input(),
            "starts_on": day_input(),
            "ends_on": day_input(),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "reference": "Telle qu’elle est écrite sur le marché : « 2026-014 ».",
            "title": "Ce qui est fait, et où : « Réhabilitation de la résidence Les Érables ».",
            "kind": "Il dit le taux d’insertion qui est proposé, et la part que l’ANRU attend.",
            "operation": "Celles du projet choisi.",
            "group": "Quand les heures de plusieurs marchés sont comptées ensemble.",
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        place: Quartier | None = None,
        project: UrbanProject | None = None,
        operation: Operation | None = None,
        group: ContractGroup | None = None,
        **kwargs: Any,
    ) -> None:
        """`place`, `project`, `operation` and `group` are those of the page that it was asked from."""
        super().__init__(*args, **kwargs)
        self.initial["amount"] = shown(self.instance.amount)
        row, led, directory = self.instance, Quartier.objects.led_by(user), Partner.objects.visible_to(user)
        has: list[Quartier] = self._quartiers_of(row, led, place, project)
        mine = set(led.filter(pk__in=[each.pk for each in has]).values_list("pk", flat=True)) if has else set()
        # Those of others are neither shown nor taken away.
        self.kept = [each.pk for each in has if each.pk not in mine] if row.pk else []
        offered = [each for each in has if each.pk in mine]
        choices = choices_of(led)
        self.add_row_fields(
            len(offered),
            lambda label, required: quartier_field(label, led, choices, required=required and not self.kept),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), offered, strict=False):
            self.initial.setdefault(name, quartier)
        if row.pk is None and not offered and choices is not None and len(choices) == 1:
            self.initial["quartier_0"] = choices[0][0]
        self.fields["authority"] = partner_field("Maître d’ouvrage", directory, required=False)
        self.fields["authority"].help_text = "Vide : le bailleur lui-même."
        self.fields["facilitator"] = partner_field("Facilitateur", directory, required=False)
        self.fields["facilitator"].help_text = "La structure qui suit la clause avec vous : maison de l’emploi, PLIE…"
        self.fields["responsible"] = person_field(user, row.responsible_id)
        self.fields["responsible"].label = "Suivi par"
        known = row.project if row.project_id else project
        self.fields["project"] = project_field(user, known)
        self.fields["project"].label = "Projet"
        if row.pk is None:
            if project is not None and project.kind in RENEWAL:
                self.initial["kind"] = ContractKind.NPNRU
            self.initial |= {"responsible": user, "project": project, "operation": operation, "group": group}
            self.initial = {name: value for name, value in self.initial.items() if value is not None}
        else:
            for name in ("authority", "facilitator", "responsible", "project"):
                self.initial[name] = getattr(row, name)
        self._offer_operations(user, known)
        field = self.fields["group"]
        seen = ContractGroup.objects.visible_to(user)
        field.queryset = ContractGroup.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk=row.group_id))
        say_nothing_chosen(self.fields)

    @staticmethod
    def _quartiers_of(row: Contract, led: Any, place: Quartier | None, project: UrbanProject | None) -> list[Quartier]:
        if row.pk:
            return list(row.quartiers.without_contour())
        if place is not None:
            return [place]
        if project is not None:
            return list(led.without_contour().filter(pk__in=project.quartiers.order_by().values("pk"))[:10])
        return []

    def _offer_operations(self, user: Any, known: UrbanProject | None) -> None:
        """Offer the operations of the project that is chosen; the form shows them again when it changes."""
        field = self.fields["operation"]
        project = known
        if self.is_bound:
            try:
                project = self.fields["project"].clean(self.data.get(self.add_prefix("project")))
            except forms.ValidationError:
                project = None
        field.queryset = (Operation.objects.filter(project=project) if project else Operation.objects.none()).order_by(
            "name", "pk"
        )
        if project is None:
            field.empty_label = "Choisissez d’abord le projet"

    def clean(self) -> dict[str, Any]:
        """Dates follow each other."""
        cleaned = super().clean()
        check_period(self, cleaned)
        return cleaned


class GroupForm(PrivacyGuardMixin, VersionedModelForm):
    """The name of a globalisation."""

    guarded_fields = ("name", "notes")

    class Meta:
        model = ContractGroup
        fields = ["name", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": "Ce qui réunit ces marchés : « Réhabilitations 2026-2028 ».",
            "notes": "Ce qui a été convenu avec le facilitateur.",
        }
