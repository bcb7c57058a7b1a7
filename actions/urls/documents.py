"""Routes of the documents that leave the site."""

from django.urls import path

from actions.views import documents

PDF, WORD = {"kind": "pdf"}, {"kind": "word"}

urlpatterns = [
    path("actions/<int:pk>/fiche/pdf/", documents.sheet_file, PDF, name="sheet_pdf"),
    path("actions/<int:pk>/fiche/word/", documents.sheet_file, WORD, name="sheet_word"),
    path("actions/<int:pk>/bilan/<str:year>/pdf/", documents.report_file, PDF, name="report_pdf"),
    path("actions/<int:pk>/bilan/<str:year>/word/", documents.report_file, WORD, name="report_word"),
    path("programmes/<int:pk>/document/pdf/", documents.programme_file, PDF, name="programme_pdf"),
    path("programmes/<int:pk>/document/word/", documents.programme_file, WORD, name="programme_word"),
]
