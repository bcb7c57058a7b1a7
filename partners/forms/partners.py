"""Forms of a partner, of the people to call there, of where it acts and of what was said with it."""

import datetime
from collections.abc import Callable
from typing import Any

import phonenumbers
from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.db.normalize import normalize
from core.forms import PrivacyGuardMixin, VersionedModelForm
from partners import codes
from partners.forms.fields import partner_field
from partners.models import Contact, ContactPost, Exchange, Partner, PartnerKind, PartnerPublic, PartnerTheme, Presence
from territories.forms.fields import WholeRowMixin, choices_of, commune_field, coordinate_field, quartier_field
from territories.models import Quartier

# Contacts are forgotten two years after the information, unless somebody says otherwise (CNIL: no longer than needed).
KEPT_DAYS = 730


def cleaned_phone(text: str) -> str:
    """Return a phone number as one writes it in France ("01 23 45 67 89"), or a foreign one with its prefix.

    Raises ValidationError.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise forms.ValidationError("Ce numéro de téléphone n’est pas complet : 10 chiffres, ou « + » et l’indicatif.")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if number.country_code == 33 else style.INTERNATIONAL)


def _code(clean: Callable[[str], str], text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None


class PartnerForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """A partner of the directory."""

    guarded_fields = ("purpose", "notes")
    checked_too = ("merged_into",)

    latitude = coordinate_field("Latitude", 90)
    longitude = coordinate_field("Longitude", 180)
    # As people write them, with spaces and a dot: `clean_…` takes these away.
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=30,
        help_text="14 chiffres. Facultatif : toutes les associations n’en ont pas.",
    )
    rna = forms.CharField(
        label="RNA",
        required=False,
        max_length=20,
        help_text="W et 9 caractères. Facultatif : en Alsace et en Moselle il n’y en a pas.",
    )
    naf = forms.CharField(label="Code NAF", required=False, max_length=10, help_text="Par exemple 88.99B.")
    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    # Shown when a partner of the same name is there already.
    alike_confirmed = forms.BooleanField(
        label="Ce n’est pas le même partenaire : l’enregistrer quand même",
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Partner
        fields = [
            "kind", "name", "short_name", "siret", "rna", "naf", "purpose", "themes", "publics", "address",
            "postal_code", "commune", "latitude", "longitude", "phone", "email", "website", "opening_hours",
            "is_dissolved", "dissolved_on", "notes",
        ]  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "notes": forms.Textarea(attrs={"rows": 2}),
            "themes": forms.CheckboxSelectMultiple,
            "publics": forms.CheckboxSelectMultiple,
            "dissolved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "notes": "Jamais d’habitant nommé ; pour une personne à appeler, ajoutez un contact.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("kind", PartnerKind), ("themes", PartnerTheme), ("publics", PartnerPublic)):
            used = self.instance.kind_id if name == "kind" else None
            rows = model.objects.filter(is_active=True)
            self.fields[name].queryset = (rows | model.objects.filter(pk=used)) if used else rows
        self.fields["commune"] = commune_field("Commune", required=False)
        if self.instance.pk:
            self.initial["commune"] = self.instance.commune

    def clean_siret(self) -> str | None:
        """A SIRET that holds; empty is none."""
        return _code(codes.clean_siret, self.cleaned_data["siret"] or "") or None

    def clean_rna(self) -> str | None:
        """A RNA number; empty is none."""
        return _code(codes.clean_rna, self.cleaned_data["rna"] or "") or None

    def clean_naf(self) -> str:
        """A NAF code without its dot."""
        return _code(codes.clean_naf, self.cleaned_data["naf"])

    def clean_phone(self) -> str:
        """A phone number as one writes it."""
        return cleaned_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any] | None:
        """Both coordinates or none; a day of dissolution says that it is dissolved."""
        cleaned = super().clean()
        values = self.cleaned_data
        if not {"latitude", "longitude"} & self.errors.keys():
            latitude, longitude = values.get("latitude"), values.get("longitude")
            if (latitude is None) != (longitude is None):
                missing = "latitude" if latitude is None else "longitude"
                self.add_error(missing, "Une position a une latitude et une longitude : donnez les deux, ou aucune.")
        if values.get("dissolved_on"):
            values["is_dissolved"] = True
        self._refuse_identifiers_of_others()
        self._warn_of_the_same_name()
        return cleaned

    def _others(self) -> Any:
        return Partner.objects.filter(merged_into__isnull=True).exclude(pk=self.instance.pk)

    def _refuse_identifiers_of_others(self) -> None:
        """Say whose an identifier is."""
        for name, label in (("siret", "SIRET"), ("rna", "numéro RNA")):
            value = self.cleaned_data.get(name)
            other = self._others().filter(**{name: value}).first() if value else None
            if other is not None:
                self.add_error(name, format_html("{} a déjà ce {}.", _link(other), label))

    def _warn_of_the_same_name(self) -> None:
        """Ask whether it is not the same as one of this name in this commune; it may be another one."""
        values = self.cleaned_data
        is_new = self.instance.pk is None or "name" in self.changed_data or "commune" in self.changed_data
        if not is_new or not values.get("name") or values.get("alike_confirmed"):
            return
        alike = self._others().filter(name_key=normalize(values["name"]), commune=values.get("commune"))[:3]
        links = format_html_join(", ", "{}", ((_link(row),) for row in alike))
        if links:
            self.fields["alike_confirmed"].widget = forms.CheckboxInput()
            words = (
                "Un partenaire de ce nom est déjà dans l’annuaire : {}. Si c’est un autre, cochez pour l’enregistrer."
            )
            self.add_error("alike_confirmed", format_html(words, links))


def _link(row: Partner) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)


class ContactForm(WholeRowMixin, VersionedModelForm):
    """Somebody to call at a partner: professional details only."""

    function = forms.CharField(label="Fonction", max_length=120)

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "function", "phone", "email", "origin", "informed_on", "keep_until"]
        widgets = {
            "informed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "keep_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "phone": "Celui du travail, jamais un numéro personnel.",
            "email": "Celui du travail.",
            "origin": "Carte de visite, site, courriel reçu…",
            "keep_until": "Passé ce jour, le contact est à revoir ou à effacer.",
        }

    def __init__(self, *args: Any, post: ContactPost | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        if post is not None:
            self.initial["function"] = post.function
        if self.instance.pk is None:
            today = timezone.localdate()
            self.initial["informed_on"] = today
            self.initial["keep_until"] = today + datetime.timedelta(days=KEPT_DAYS)

    def clean_phone(self) -> str:
        """A phone number as one writes it."""
        return cleaned_phone(self.cleaned_data["phone"])


class MoveForm(VersionedModelForm):
    """Somebody to call who works elsewhere from a day on: where, doing what, reached how."""

    partner = forms.Field()
    function = forms.CharField(label="Fonction là-bas", max_length=120)
    on = forms.DateField(label="Depuis le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    keeps_former = forms.BooleanField(required=False)

    field_order = ("partner", "function", "on", "phone", "email", "informed_on", "keep_until", "keeps_former")

    class Meta:
        model = Contact
        fields = ["phone", "email", "informed_on", "keep_until"]
        widgets = {
            "informed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "keep_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "phone": "Celui du travail : il change souvent avec la structure.",
            "email": "Celui du travail : il change souvent avec la structure.",
            "keep_until": "Passé ce jour, le contact est à revoir ou à effacer.",
        }

    def __init__(self, *args: Any, post: ContactPost, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Partner.objects.visible_to(user).active().exclude(pk=post.partner_id)
        self.fields["partner"] = partner_field("Nouvelle structure", others, required=True)
        self.fields["keeps_former"].label = f"Travaille toujours aussi à « {post.partner} »"
        self.order_fields(self.field_order)
        today = timezone.localdate()
        self.initial |= {
            "function": post.function,
            "on": today,
            "informed_on": today,
            "keep_until": max(self.instance.keep_until, today + datetime.timedelta(days=KEPT_DAYS)),
        }

    def clean_phone(self) -> str:
        """A phone number as one writes it."""
        return cleaned_phone(self.cleaned_data["phone"])


class PresenceForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """What a partner does on a quartier."""

    guarded_fields = ("notes",)
    checked_too = ("partner",)

    class Meta:
        model = Presence
        fields = ["quartier", "role", "themes", "since", "until", "notes"]
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, quartiers: Any, **kwargs: Any) -> None:
        """`quartiers` are those where the writer says who acts."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["quartier"]
            self.checked_too = ("partner", "quartier")
        else:
            self.fields["quartier"] = quartier_field("Quartier", quartiers, choices_of(quartiers), required=True)
        self.fields["themes"].queryset = PartnerTheme.objects.filter(is_active=True)


class ExchangeForm(PrivacyGuardMixin, VersionedModelForm):
    """A call, a visit, a mail, and what comes next."""

    guarded_fields = ("text", "next_step")

    class Meta:
        model = Exchange
        fields = ["kind", "on", "quartier", "text", "next_step", "next_on"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "next_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"quartier": "Facultatif : l’échange n’est alors lu que des équipes de ce quartier."}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quartiers = Quartier.objects.visible_to(user)
        self.fields["quartier"] = quartier_field("Quartier", quartiers, choices_of(quartiers), required=False)
        self.fields["quartier"].help_text = self.Meta.help_texts["quartier"]
        if self.instance.pk:
            self.initial["quartier"] = self.instance.quartier
        else:
            self.initial["on"] = timezone.localdate()

    def clean_on(self) -> datetime.date:
        """Not in the future."""
        on: datetime.date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur : pour ce qui vient, donnez une suite.")
        return on

    def clean(self) -> dict[str, Any] | None:
        """A day supposes something to do."""
        cleaned = super().clean()
        if self.cleaned_data.get("next_on") and not self.cleaned_data.get("next_step"):
            self.add_error("next_step", "Dites ce qui est à faire pour ce jour.")
        return cleaned
