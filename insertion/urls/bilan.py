"""Routes of the bilan of insertion and of the files that leave the site."""

from django.urls import path

from insertion.documents.words import BILAN, EVALUATION
from insertion.views import bilan

KINDS = ("pdf", "word", "xlsx")

urlpatterns = [
    path("insertion/bilan/", bilan.bilan_page, name="bilan"),
    *(
        path(f"insertion/bilan/{kind}/", bilan.bilan_file, {"slug": BILAN, "kind": kind}, name=f"bilan_{kind}")
        for kind in KINDS
    ),
    *(
        path(
            f"insertion/evaluation/{kind}/",
            bilan.bilan_file,
            {"slug": EVALUATION, "kind": kind},
            name=f"evaluation_{kind}",
        )
        for kind in KINDS
    ),
    *(
        path(
            f"insertion/marches/<int:pk>/releve/{kind}/",
            bilan.statement_file,
            {"kind": kind},
            name=f"statement_{kind}",
        )
        for kind in KINDS
    ),
    path("insertion/bilan/lignes/", bilan.lines_file, {"is_inside": False}, name="bilan_lines"),
    path("insertion/bilan/lignes-internes/", bilan.lines_file, {"is_inside": True}, name="bilan_lines_inside"),
]
