"""Forms of teams and accounts."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from accounts.enums import MailFrequency, NotificationKind, Role
from accounts.models import NotificationChoice, Team, User
from accounts.services import lock_administrators
from core import french
from core.documents.registry import LARGEST
from core.forms import VersionedModelForm, form_helper


class TeamForm(VersionedModelForm):
    """What a team is; its quartiers and its members have their own pages."""

    class Meta:
        model = Team
        fields = ["name", "kind", "is_active"]
        help_texts = {
            "name": "Par exemple « Agence Est » ou « Proximité Les Tilleuls ».",
            "is_active": "Une équipe qui n’est plus en activité n’ouvre plus aucun quartier à ses membres.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["is_active"]

    def _get_validation_exclusions(self) -> set[str]:
        # A name is taken whatever its accents and its capitals: what is compared is no field of the form.
        return super()._get_validation_exclusions() - {"name_key"}


class PersonInput(forms.EmailInput):
    """An address, completed with those of the accounts that are open."""

    template_name = "accounts/person_input.html"


class MemberForm(forms.Form):
    """Somebody to add to a team: an address is enough for an account that exists."""

    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text="Tapez un nom pour retrouver un compte, ou l’adresse d’une nouvelle personne.",
        widget=PersonInput(
            attrs={
                "autocomplete": "off",
                "list": "personnes",
                "hx-get": reverse_lazy("accounts:person_suggestions"),
                "hx-trigger": "input changed delay:200ms, focus once",
                "hx-target": "#personnes",
                "hx-swap": "innerHTML",
                "hx-sync": "this:replace",
            }
        ),
    )
    role = forms.TypedChoiceField(label="Rôle", choices=Role.choices, coerce=int, initial=Role.PROXIMITY)
    first_name = forms.CharField(label="Prénom", max_length=80, required=False, help_text="Pour un nouveau compte.")
    last_name = forms.CharField(label="Nom", max_length=80, required=False, help_text="Pour un nouveau compte.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["email"]).lower()


class RoleForm(forms.Form):
    """The role of a member."""

    role = forms.TypedChoiceField(choices=Role.choices, coerce=int)


class _AccountBase(VersionedModelForm):
    def clean_email(self) -> str:
        """Say beside the field that the address is taken."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un compte a déjà cette adresse.", code="taken")
        return email


class NewAccountForm(_AccountBase):
    """Who the account is for; nobody but its owner chooses the password."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "job_title", "is_administrator"]
        help_texts = {
            "email": "L’invitation part à cette adresse : la personne y choisit son mot de passe.",
            "is_administrator": "Il ouvre et ferme les comptes, tient les équipes et les référentiels, importe.",
        }


class AccountForm(_AccountBase):
    """An account, as administrators keep it."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "job_title", "is_administrator", "is_active"]
        help_texts = {
            "is_administrator": NewAccountForm.Meta.help_texts["is_administrator"],
            "is_active": "Décochez pour fermer le compte : la personne est déconnectée partout et ne peut plus se "
            "connecter. Ce qu’elle a écrit reste.",
        }

    def clean(self) -> dict[str, Any]:
        """Lock the administrators before the account: `services.save_account` counts them."""
        lock_administrators()
        return super().clean()


class ProfileForm(VersionedModelForm):
    """One's own name and job."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "job_title"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }


class PasskeyForm(AddWebAuthnForm):
    """A passkey to add, in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de la clé"
        self.fields["passwordless"].label = "Se connecter avec cette clé seule, sans mot de passe"
        self.fields[
            "passwordless"
        ].help_text = "L’appareil vérifie alors que c’est vous, par l’empreinte, le visage ou son code."


class PasskeyNameForm(EditWebAuthnForm):
    """The name of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de la clé"


class NotificationChoicesForm(forms.Form):
    """How a person wants to be told, one line for each kind of thing."""

    def __init__(self, *args: Any, rows: Iterable[NotificationChoice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        chosen = {row.kind: row for row in rows}
        for kind, label in NotificationKind.choices:
            row = chosen.get(kind) or NotificationChoice.by_default(kind)
            self.fields[f"in_app_{kind}"] = forms.BooleanField(
                label=f"{label} : sur cette page", required=False, initial=row.in_app
            )
            self.fields[f"mail_{kind}"] = forms.ChoiceField(
                label=f"{label} : par courriel, ce que je n’ai pas lu",
                choices=MailFrequency.choices,
                initial=row.mail,
            )

    @property
    def choices(self) -> dict[str, tuple[bool, str]]:
        """What was chosen, by kind."""
        values = self.cleaned_data
        return {kind: (values[f"in_app_{kind}"], values[f"mail_{kind}"]) for kind in NotificationKind.values}


class WordTemplateForm(forms.Form):
    """A Word template; what it holds is checked once it is here."""

    file = forms.FileField(
        label="Modèle Word",
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".docx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self) -> Any:
        """Refuse what no template weighs, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                f"Ce fichier pèse {french.file_size(file.size)} : un modèle pèse {french.file_size(LARGEST)} au plus. "
                "Allégez ses images."
            )
        return file
