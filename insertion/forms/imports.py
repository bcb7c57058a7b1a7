"""What a table of clauses may not say itself."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.models import User
from core.forms import form_helper
from core.lookups import SuggestedInput


class ContractsImportForm(forms.Form):
    """What becomes of companies that are not in the directory, and who follows new contracts."""

    adds_companies = forms.BooleanField(
        label="Ajouter à l’annuaire les entreprises qui n’y sont pas",
        required=False,
        help_text="Sinon, leur ligne est refusée. Elles sont cherchées par leur SIRET, puis par leur nom.",
    )
    responsible = forms.EmailField(
        label="Nouveaux marchés suivis par",
        required=False,
        help_text="L’adresse de son compte. Rien : vous. Les marchés connus gardent qui les suit.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django takes them
        self.helper = form_helper()

    def clean_responsible(self) -> User | None:
        """Return the account of an address."""
        email = self.cleaned_data["responsible"]
        row = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
        if email and row is None:
            raise ValidationError("Aucun compte ouvert n’a cette adresse.")
        return row


class TargetsImportForm(forms.Form):
    """Of which project the table is, and on which day its hours were done, where the table does not say it."""

    project = forms.CharField(
        label="Projet urbain",
        required=False,
        max_length=200,
        help_text="Son nom, comme sur sa page. Une colonne « projet » du tableau l’emporte.",
        # As it is typed, the projects of whoever imports.
        widget=SuggestedInput(
            attrs={
                "autocomplete": "off",
                "list": "id_project_suggestions",
                "hx-get": reverse_lazy("territories:suggestions", args=["projet"]),
                "hx-trigger": "input changed delay:200ms, focus once",
                "hx-target": "#id_project_suggestions",
                "hx-swap": "innerHTML",
            }
        ),
    )
    declared_on = forms.DateField(
        label="Heures effectuées au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Si le titre de la colonne ne dit pas la date (« Heures effectuées au 31/03/2026 »).",
    )
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=200,
        help_text="D’où vient le tableau : « Revue de projet ANRU ». Rien : le nom du fichier.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django takes them
        self.helper = form_helper()

    def clean_declared_on(self) -> datetime.date | None:
        """No hour of tomorrow is done."""
        day: datetime.date | None = self.cleaned_data["declared_on"]
        if day is not None and day > timezone.localdate():
            raise ValidationError("Des heures faites ont une date passée.")
        return day
