"""An undefined variable in one of our templates is an error in the tests; elsewhere Django shows nothing for it."""

import sys
import sysconfig

INSTALLED = sysconfig.get_paths()["purelib"]


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

    def __mod__(self, variable: object) -> str:
        caller = sys._getframe(1)
        context = caller.f_locals.get("context")
        template = getattr(getattr(context, "render_context", None), "template", None)
        name = str(getattr(getattr(template, "origin", None), "name", "") or "unknown template")
        if name.startswith(INSTALLED):
            return ""
        raise UndefinedVariableError(f"{name}: {variable}")
