"""A document to attach."""

from core.forms import AttachmentForm


class DocumentForm(AttachmentForm):
    """A document of a diagnostic."""

    title_help = "Ce que c’est : « Plan du quartier », « Compte rendu de la restitution ». Vide : le nom du fichier."
