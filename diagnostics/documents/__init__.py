"""What the documents of diagnostics say: plain data in French words, and the pictures that go with it.

The same data makes the PDF and the Word document; its keys are the tags that teams write in their own templates, so
they are in French.
"""

from diagnostics.documents.identity import Document
from diagnostics.documents.route import RoutePlan, route_plan
from diagnostics.documents.social import diagnostic_document
from diagnostics.documents.walk import walk_document

__all__ = ["Document", "RoutePlan", "diagnostic_document", "route_plan", "walk_document"]
