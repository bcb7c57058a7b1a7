"""``manage.py faire_modeles_word``: write the standard Word templates again, the same bytes each time."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from core.documents.registry import word_documents


class Command(BaseCommand):
    """Write `templates/word/*.docx`."""

    help = "Écrit de nouveau les modèles Word du projet (templates/word)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each template and say where."""
        for document in word_documents():
            path = Path(settings.BASE_DIR) / "templates" / "word" / document.file_name
            path.write_bytes(document.build())
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
