"""Free text made fit for a document: whatever people typed or pasted is read as text, and can be written."""

import re
from collections.abc import Callable
from typing import Any

# XML refuses the controls and the non-characters; the rest turns the direction of what follows without being seen.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")


def clean(text: str) -> str:
    """Return a text without what no document can hold; its lines end with "\\n"."""
    return UNWRITABLE.sub("", LINE_ENDS.sub("\n", text))


def cleaned(data: Any, how: Callable[[str], str] = clean) -> Any:
    """Return data made of dicts, lists and plain values with every text of it cleaned; anything else is a mistake.

    Raises TypeError for a value that is no data: a row of the database would bring its methods to a template.
    """
    if isinstance(data, str):
        return how(str(data))
    if isinstance(data, dict):
        return {how(str(key)): cleaned(value, how) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [cleaned(value, how) for value in data]
    if data is None or isinstance(data, bool | int | float):
        return data
    raise TypeError(f"{type(data).__name__} is no data for a document")
