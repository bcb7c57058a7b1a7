"""A document to attach to a meeting."""

from core.forms import AttachmentForm


class DocumentForm(AttachmentForm):
    """A document of a meeting."""

    title_help = "Ce que c’est : « Feuille d’émargement signée », « Présentation ». Vide : le nom du fichier."
