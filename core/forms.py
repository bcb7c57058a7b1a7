"""Bases of forms: nobody's change is lost, no resident is named without a warning."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse_lazy

from core import french
from core.history import changes_since
from core.importing import Importer
from core.models import PrivacyOverride, SavedView
from core.privacy import Finding, find_personal_data
from core.reading.documents import ACCEPTS, Document, UnusableDocumentError, read_document
from core.reading.sources import MAX_SIZE, MEGABYTE
from core.reading.tables import Head
from core.reading.values import fold

TITLE_LENGTH = 200


def form_helper() -> FormHelper:
    """Return what crispy needs for a form inside `components/form.html`."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


DASHES = models.fields.BLANK_CHOICE_DASH[0][1]


def say_nothing_chosen(fields: dict[str, forms.Field]) -> None:
    """Show one dash for nothing chosen, as our other lists do, instead of Django's row of nine."""
    for field in fields.values():
        if isinstance(field, forms.ModelChoiceField):
            if field.empty_label == DASHES:
                field.empty_label = "—"
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", "—") if choice == ("", DASHES) else choice for choice in field.choices]


@contextmanager
def told_in(form: forms.ModelForm, field: str | None = None) -> Iterator[None]:
    """Save inside: what the database refuses is undone and told as an error of the form (of `field`, if given).

    A form asks the database before it writes; another request may write the same name in between. The words are those
    of the constraints and the unique fields of the form's model; what else is refused is raised (IntegrityError).
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        meta, refused = form.instance._meta, _refused_by(error)
        constraints = {constraint.name: constraint for constraint in meta.constraints}
        # As PostgreSQL calls them.
        fields = {f"{meta.db_table}_{each.column}_key": each.name for each in meta.local_fields if each.unique}
        if refused in constraints:
            form.add_error(field, constraints[refused].get_violation_error_message())
        elif (name := fields.get(refused, "")) in form.fields:
            form.add_error(name, form.instance.unique_error_message(type(form.instance), [name]))
        else:
            raise


def _refused_by(error: IntegrityError) -> str:
    """Return the name of the constraint that refused, or an empty text."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


class VersionedModelForm(forms.ModelForm):
    """A form on a `Versioned` row: a change made meanwhile by somebody else is shown, never overwritten in silence.

    The second submission of the same form, which now carries the version that was shown, goes through. The request
    must run in a transaction, as those that may write do (`core.middleware.AtomicWrites`): the row is locked from the
    check until the end.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        say_nothing_chosen(self.fields)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        """Compare the version that the form was filled on with the one in the database."""
        cleaned = super().clean() or {}
        if not self.instance.pk:
            return cleaned
        current = (
            type(self.instance)
            ._base_manager.select_for_update(no_key=True)
            .filter(pk=self.instance.pk)
            .values_list("version", flat=True)
            .first()
        )
        if current is not None and cleaned.get("version") != current:
            self._show_what_changed(cleaned.get("version"), current)
        return cleaned

    def _show_what_changed(self, sent: int | None, current: int) -> None:
        """Refuse once, saying who changed what. Fields that the writer had left alone take their new value."""
        known, changed = changes_since(self.instance, sent) if sent is not None else (None, {})
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current)
        now = type(self.instance)._base_manager.get(pk=self.instance.pk)
        for name in changed.keys() & self.fields.keys() if known is not None else ():
            bound = self.fields[name]
            one_value = not isinstance(bound, forms.MultiValueField | forms.FileField | forms.ModelMultipleChoiceField)
            if one_value and not bound.has_changed(
                _initial(known, name), bound.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            ):
                self.data[self.add_prefix(name)] = _as_typed(bound, _initial(now, name))
        self.add_error(
            None,
            "Cette fiche a été modifiée pendant que vous l’aviez ouverte"
            + (f" ({' ; '.join(changed.values())})" if changed else "")
            + ". Ce que vous avez tapé est gardé ci-dessous : vérifiez-le, puis enregistrez de nouveau.",
        )


def _initial(row: Any, name: str) -> Any:
    """Return the value of a field as a form takes it: the key of a relation, not its row."""
    return getattr(row, row._meta.get_field(name).attname)


def _as_typed(field: forms.Field, value: Any) -> str:
    """Return the value as a browser would send it."""
    if isinstance(field.widget, forms.CheckboxInput):
        return "on" if value else ""
    shown = field.prepare_value(value)
    if not isinstance(field.widget, forms.Select):
        shown = field.widget.format_value(shown)
    return "" if shown is None else str(shown)


# What asks the server while one types, and shows its answer under the field; nothing of it acts without JavaScript.
WATCH = {
    "hx-post": reverse_lazy("core:privacy_check"),
    "hx-trigger": "input changed delay:600ms",
    "hx-target": "next [data-privacy-watch]",
    "hx-sync": "this:replace",
    "data-privacy": True,
}
WATCHED_TEMPLATES = {
    "django/forms/widgets/textarea.html": "components/watched_textarea.html",
    "django/forms/widgets/text.html": "components/watched_input.html",
}


class PrivacyGuardMixin(forms.BaseForm):
    """Warn about personal data in the free texts named by `guarded_fields`; keep them when the writer confirms.

    A template that writes a guarded field by hand writes its `field.widget.attrs` too, and includes
    `components/privacy_watch.html` after it.
    """

    guarded_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.privacy_findings: dict[str, list[Finding]] = {}
        for name in self.guarded_fields:
            if name in self.fields:
                self._watch(name)
        self.fields["privacy_confirmed"] = forms.BooleanField(
            required=False,
            label="J’ai relu : aucun habitant n’est nommé ni reconnaissable. Garder ce texte.",
            widget=forms.HiddenInput,
        )

    def clean(self) -> dict[str, Any] | None:
        """Look for personal data in what was typed."""
        cleaned = super().clean()  # type: ignore[misc]
        values = self.cleaned_data
        for name in self.guarded_fields:
            # A text that was there before is not this writer's.
            if name in values and name in self.changed_data and (found := find_personal_data(values[name] or "")):
                self.privacy_findings[name] = found
        if self.privacy_findings:
            self.fields["privacy_confirmed"].widget = forms.CheckboxInput()
            if not values.get("privacy_confirmed"):
                for name, found in self.privacy_findings.items():
                    self.add_error(name, [finding.message for finding in found])
        return cleaned

    def _watch(self, name: str) -> None:
        """Have the text looked at as it is typed."""
        widget = self.fields[name].widget
        widget.attrs |= {**WATCH, "hx-params": self.add_prefix(name)}
        widget.template_name = WATCHED_TEMPLATES.get(widget.template_name, widget.template_name)  # type: ignore[attr-defined]

    def log_privacy_overrides(self, target: models.Model, by: Any) -> None:
        """Log, once `target` is saved, the warnings that its writer passed over."""
        PrivacyOverride.objects.bulk_create(
            PrivacyOverride(
                by=by,
                target=target._meta.label_lower,
                target_pk=target.pk,
                field=name,
                kinds=sorted({finding.kind for finding in found}),
            )
            for name, found in self.privacy_findings.items()
        )


class SavedViewForm(forms.ModelForm):
    """The name of a saved view."""

    class Meta:
        model = SavedView
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["name"].label = "Nom de la vue"
        self.fields["name"].help_text = "Par exemple « Graves à qualifier »."

    def clean(self) -> dict[str, Any]:
        """Check what the address gave: the user's names on this list, the length of the filters."""
        cleaned = super().clean() or {}
        try:
            self.instance.clean_fields(exclude={"name"})
        except forms.ValidationError as error:
            raise forms.ValidationError("Cette vue a trop de filtres pour être gardée : enlevez-en.") from error
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A name is taken on one list of one user, which are no fields of the form.
        return super()._get_validation_exclusions() - {"user", "page"}


class ImportForm(forms.Form):
    """A file to import. `uid` is made with the empty form: the same form sent twice is kept once."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(label="Fichier", max_length=255, widget=forms.FileInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = importer.accepts

    def clean_file(self) -> Any:
        """Refuse what no reader would take, before it is kept."""
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(
                f"Ce fichier pèse {french.number(file.size / MEGABYTE)} Mo : le plus grand accepté pèse "
                f"{french.number(MAX_SIZE / MEGABYTE)} Mo."
            )
        return file


class ColumnsForm(forms.Form):
    """Which column of the importer each header of a file is: one choice a header, "" for one that is not read."""

    def __init__(self, *args: Any, importer: Importer, head: Head, proposed: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.importer = importer
        self.fields["titres"] = forms.CharField(widget=forms.HiddenInput, initial=head.key)
        choices = [
            ("", "Ne pas lire"),
            *((c.name, f"{c.header}{' (obligatoire)' if c.is_required else ''}") for c in importer.matched_columns),
        ]
        self.headers: dict[str, str] = {}
        taken: set[str] = set()
        for place, header in enumerate(head.cells):
            # A header that is there twice is read once: the first.
            if not fold(header) or fold(header) in taken:
                continue
            taken.add(fold(header))
            name = f"colonne_{place}"
            self.headers[name] = header
            self.fields[name] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=proposed.get(header, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.samples = {
            name: [row[int(name.removeprefix("colonne_"))] for row in head.samples] for name in self.headers
        }

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One for each header: its field and the first cells that are not empty."""
        return [{"field": self[name], "samples": list(filter(None, self.samples[name]))} for name in self.headers]

    def columns(self) -> dict[str, str]:
        """Return the header of each column that was chosen."""
        return {column: self.headers[name] for name in self.headers if (column := self.cleaned_data.get(name))}

    def clean(self) -> dict[str, Any] | None:
        """Each column once, those that are compulsory among them."""
        cleaned = super().clean()
        chosen: dict[str, str] = {}
        for name, header in self.headers.items():
            column = self.cleaned_data.get(name)
            if column and column in chosen:
                self.add_error(name, f"C’est déjà ce que contient « {chosen[column]} » : choisissez l’une des deux.")
            elif column:
                chosen[column] = header
        missing = [c.header for c in self.importer.matched_columns if c.is_required and c.name not in chosen]
        if missing and not self.errors:
            listed = ", ".join(f"« {header} »" for header in missing)
            raise forms.ValidationError(f"Dites quelle colonne contient {listed} : sans elle, rien ne se lit.")
        return cleaned


def typed_in(form: forms.Form) -> dict[str, list[str]]:
    """Return what was typed in a bound form, by name, without its files: enough to bind it again."""
    names = tuple(form.add_prefix(name) for name in form.fields)
    # A field of several inputs is sent as "name_0", "name_1".
    return {key: form.data.getlist(key) for key in form.data if key in names or key.rpartition("_")[0] in names}


def in_words(form: forms.Form) -> list[tuple[str, str]]:
    """Return the labels and values of a valid form, without those that were left empty."""
    pairs = [
        (str(form[name].label), _value_in_words(field, form.cleaned_data[name])) for name, field in form.fields.items()
    ]
    return [pair for pair in pairs if pair[1]]


def _value_in_words(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(field, forms.FileField):
        return str(value.name)
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(_value_in_words(field, item) for item in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        labels = {str(key): str(label) for key, label in _flat_choices(field.choices)}
        return labels.get(str(value), str(value))
    return str(value)


def _flat_choices(choices: Any) -> Any:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


class AttachmentForm(PrivacyGuardMixin, forms.Form):
    """A file and what it is called, of which `title_help` gives examples.

    `document` is what was read of the file, once the form is valid.
    """

    guarded_fields = ("title",)
    title_help = "Vide : le nom du fichier."
    title = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=TITLE_LENGTH,
    )
    file = forms.FileField(
        label="Choisir un document",
        max_length=500,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPTS}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["title"].help_text = self.title_help
        self.document: Document | None = None

    def clean_file(self) -> Any:
        """Look at what the file really is."""
        file = self.cleaned_data["file"]
        try:
            self.document = read_document(file, file.name)
        except UnusableDocumentError as error:
            raise ValidationError(error.message) from None
        return file

    def clean(self) -> dict[str, Any] | None:
        """A document without a title is called as its file, which is read for names too."""
        title = " ".join(str(self.cleaned_data.get("title") or "").split())
        if not title and self.document is not None:
            title = " ".join(self.document.name.rpartition(".")[0].replace("_", " ").split())[:TITLE_LENGTH]
            # It was not typed, and yet it will be read by others.
            if "title" not in self.changed_data:
                self.changed_data.append("title")
        self.cleaned_data["title"] = title
        return super().clean()
