"""Functions of the database that migrations of `core` create."""

from django.db.models import CharField, Func, TextField
from django.db.models.functions import Lower

__all__ = ["Lower", "Normalize"]


class Normalize(Func):
    """Text as one searches it: lower case, no accents, words separated by one space ("Les Œillets" → "les oeillets").

    Immutable, so that it may be indexed or kept in a generated column.
    """

    function = "dsu_normalize"
    arity = 1
    output_field = TextField()


class JoinWords(Func):
    """Texts joined by spaces, nulls and empty texts left out; immutable, unlike CONCAT_WS."""

    function = "dsu_join_words"
    output_field = CharField()
