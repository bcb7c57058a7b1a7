"""An undefined variable in one of our templates is an error in the tests; elsewhere Django shows nothing for it."""

import sys
import sysconfig
from types import FrameType

from django.template import base
from django.template.base import Node

INSTALLED = sysconfig.get_paths()["purelib"]
BASE = base.__file__


class UndefinedVariableError(Exception):
    """A template names a variable or an attribute that does not exist."""


class StringIfInvalid(str):
    """The value of the engine's option ``string_if_invalid``, which Django completes with the name it did not find.

    Templates of installed packages are let through: several of them count on an undefined variable being empty.
    """

    __slots__ = ()

    def __new__(cls) -> "StringIfInvalid":
        # Django looks for this mark before it asks for the complete text.
        return super().__new__(cls, "%s")

    def __bool__(self) -> bool:
        # Django's own code asks whether the option is set. A tag such as `if` asks only when the value is a function
        # that needs arguments: true here, it would be empty on the site.
        frame = sys._getframe(1)
        if frame.f_code.co_filename == BASE:
            return True
        name = _template_of(frame)
        if name.startswith(INSTALLED):
            return False
        raise UndefinedVariableError(f"{name}: a function that needs arguments is tested as a value")

    def __mod__(self, variable: object) -> str:
        name = _template_of(sys._getframe(1))
        if name.startswith(INSTALLED):
            return ""
        raise UndefinedVariableError(f"{name}: {variable}")


def _template_of(frame: FrameType | None) -> str:
    """Return the file of the template that is being read: that of the tag, not of the page that holds its block."""
    while frame is not None:
        reader = frame.f_locals.get("self")
        if isinstance(reader, Node) and getattr(reader, "origin", None) is not None:
            return str(reader.origin.name)
        frame = frame.f_back
    return "unknown template"
