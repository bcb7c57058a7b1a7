"""Projects, operations and counts of rehousing."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from territories.forms.fields import RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Operation, Quartier, RehousingCount, Residence, UrbanProject


class ProjectForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """A project and its quartiers, among `quartiers`: those that the writer leads."""

    rows_name = "quartier"
    checked_too = ("name_key",)
    guarded_fields = ("aims", "steering")

    class Meta:
        model = UrbanProject
        fields = ["name", "kind", "stage", "start_year", "end_year", "aims", "steering", "is_active"]
        widgets = {"aims": forms.Textarea(attrs={"rows": 4}), "steering": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "steering": "Qui pilote et à quel rythme : instances, chef de projet. Pas de nom d’habitant.",
            "is_active": "Décochez pour archiver : le projet reste lisible dans la liste des archivés.",
        }

    def __init__(self, *args: Any, quartiers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine: list[Quartier] = []
        if self.instance.pk:
            on_it = self.instance.quartiers.values("pk")
            mine = list(quartiers.filter(pk__in=on_it).without_contour())
        choices = choices_of(quartiers)
        self.add_row_fields(
            len(mine),
            lambda label, required: quartier_field(label, quartiers, choices, required=required),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), mine, strict=False):
            self.initial[name] = quartier


class OperationForm(VersionedModelForm):
    """An operation of a project, on one of its quartiers or residences."""

    class Meta:
        model = Operation
        fields = [
            "kind", "name", "quartier", "residence", "dwellings", "households_to_rehouse", "planned_start",
            "planned_end", "started_on", "ended_on", "progress", "amount",
        ]  # fmt: skip
        widgets = {name: day_input() for name in ("planned_start", "planned_end", "started_on", "ended_on")}
        help_texts = {
            "households_to_rehouse": "Pour un relogement seulement. Un nombre : jamais de nom.",
            "amount": "Montant hors taxes de l’opération, en euros.",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.instance.project
        # What is there already stays a choice, even of another team.
        here = project.quartiers.all() & Quartier.objects.visible_to(user)
        keys = [*here.order_by().values_list("pk", flat=True)]
        self.fields["quartier"].queryset = Quartier.objects.filter(
            pk__in=[*keys, *filter(None, [self.instance.quartier_id])]
        ).without_contour()
        self.fields["residence"].queryset = Residence.objects.filter(quartier__in=keys).active() | (
            Residence.objects.filter(pk=self.instance.residence_id)
        )
        self.fields["amount"].localize = True
        self.fields["amount"].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        self.fields["amount"].widget.is_localized = True

    def clean(self) -> dict[str, Any]:
        """A residence is in the quartier of the operation."""
        cleaned = super().clean()
        quartier, residence = cleaned.get("quartier"), cleaned.get("residence")
        if residence is not None and quartier is None and "quartier" not in self.errors:
            cleaned["quartier"] = residence.quartier
        elif residence is not None and quartier is not None and residence.quartier_id != quartier.pk:
            self.add_error("residence", "Cette résidence n’est pas dans ce quartier.")
        return cleaned


class RehousingForm(forms.ModelForm):
    """How many households are rehoused at a date. A count of the same day is corrected."""

    class Meta:
        model = RehousingCount
        fields = ["counted_on", "rehoused"]
        widgets = {"counted_on": day_input()}
        help_texts = {"rehoused": "Le total depuis le début, pas seulement les derniers."}

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.operation = operation
        self.initial.setdefault("counted_on", timezone.localdate())

    def clean_counted_on(self) -> Any:
        """A count is of the past."""
        day = self.cleaned_data["counted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Un point de relogement n’est pas dans le futur.")
        return day

    def clean_rehoused(self) -> int:
        """No more than the households to rehouse."""
        count: int = self.cleaned_data["rehoused"]
        most = self.operation.households_to_rehouse
        if most is not None and count > most:
            raise forms.ValidationError(
                f"L’opération compte {most} ménages à reloger : corrigez ce nombre, ou celui de l’opération."
            )
        return count
