"""A document to attach."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import PrivacyGuardMixin, form_helper
from core.reading.documents import ACCEPTS, Document, UnusableDocumentError, read_document

TITLE_LENGTH = 200


class DocumentForm(PrivacyGuardMixin, forms.Form):
    """A file and what it is called. `document` is what was read of it, once the form is valid."""

    guarded_fields = ("title",)
    title = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=TITLE_LENGTH,
        help_text="Ce que c’est : « Plan du quartier », « Compte rendu de la restitution ». Vide : le nom du fichier.",
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
