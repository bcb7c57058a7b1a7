"""The sheet « Qui appeler » of a quartier, as a tagged PDF."""

from typing import Any

from django.utils import timezone

from core.documents.pdf import render_pdf
from core.french import date_long
from partners.reads import directory_of

PDF_TYPE = "application/pdf"


def directory_pdf(quartier: Any, user: Any) -> bytes:
    """Return the sheet of a quartier that the user sees. Raises DocumentError."""
    directory = directory_of(quartier.pk)
    title = f"Qui appeler : {quartier}"
    return render_pdf(
        "qui_appeler.typ",
        {
            "document": title,
            "genre": "Qui appeler",
            "titre": str(quartier),
            "communes": quartier.commune_names,
            "etabli_le": date_long(timezone.localdate()),
            "etabli_par": str(user),
            "filtre": "",
            "groupes": [
                {
                    "theme": name,
                    "lignes": [
                        {
                            "nom": one.partner.name,
                            "role": ", ".join(dict.fromkeys(one.roles)).lower(),
                            # Its own number stands with each name: a long one takes two lines.
                            "qui": "\n".join(
                                ", ".join(filter(None, [str(post.contact), post.function, post.contact.phone]))
                                for post in one.posts[:2]
                            ),
                            "telephone": one.partner.phone,
                            "horaires": one.partner.opening_hours,
                        }
                        for one in present
                    ],
                }
                for name, present in directory.groups
            ],
            "deserts": [str(theme) for theme in directory.deserts],
        },
    )
