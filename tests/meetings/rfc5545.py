"""A strict reading of calendar objects, by the letter of RFC 5545 and nothing of the library that wrote them."""

import re
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z0-9-]+")
# §3.1: a parameter value is quoted, or has none of these.
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*)')
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# §3.3.11: a backslash comes before these alone; a comma or a semicolon never without it.
TEXT = re.compile(r"(?:[^\\,;]|\\[\\;,nN])*")
UTC = re.compile(r"\d{8}T\d{6}Z")
DAY = re.compile(r"\d{8}")
ONCE = {
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "SEQUENCE", "STATUS", "ORGANIZER"),
    *("CLASS", "TRANSP", "URL", "LAST-MODIFIED"),
}
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "PRODID", "X-WR-CALNAME", "NAME"}


@dataclass
class Line:
    """A content line, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value without its escapes."""
        return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass
class Component:
    """What is between BEGIN and END."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def one(self, name: str) -> Line:
        """The only line of a name."""
        (line,) = self.every(name)
        return line

    def every(self, name: str) -> list[Line]:
        """The lines of a name."""
        return [line for line in self.lines if line.name == name]


def read(content: bytes) -> Component:
    """Return the calendar; AssertionError says what is against the standard."""
    assert content.endswith(b"\r\n"), "the last line has no end"
    raw = content.split(b"\r\n")[:-1]
    assert b"\n" not in b"".join(raw), "a line ends otherwise than by CRLF"
    for line in raw:
        assert line, "an empty line"
        assert len(line) <= 75, f"{len(line)} octets in a line"
    unfolded: list[bytes] = []
    for line in raw:
        if line[:1] in (b" ", b"\t"):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    # Each folded part is itself UTF-8: no character is cut (§3.1 advises it, some readers need it).
    for line in raw:
        line.decode()
    stack = [Component("")]
    for line in map(_line, unfolded):
        if line.name == "BEGIN":
            stack.append(Component(line.value))
        elif line.name == "END":
            done = stack.pop()
            assert done.name == line.value, "components cross"
            stack[-1].parts.append(done)
        else:
            stack[-1].lines.append(line)
    assert len(stack) == 1, "a component has no end"
    (calendar,) = stack[0].parts
    assert not stack[0].lines, "a line is outside of the calendar"
    _check(calendar)
    return calendar


def _line(raw: bytes) -> Line:
    text = raw.decode()
    assert not CONTROL.search(text), f"a control character in {text!r}"
    name = NAME.match(text)
    assert name, text
    place, parameters = name.end(), {}
    while text[place] == ";":
        found = PARAMETER.match(text, place)
        assert found, text
        assert found[1].upper() not in parameters, f"{found[1]} twice"
        parameters[found[1].upper()] = found[2].strip('"')
        place = found.end()
    assert text[place] == ":", text
    return Line(name[0].upper(), parameters, text[place + 1 :])


def _check(calendar: Component) -> None:
    assert calendar.name == "VCALENDAR"
    assert calendar.one("VERSION").value == "2.0"
    assert calendar.one("PRODID").value
    seen = set()
    for event in calendar.parts:
        assert event.name == "VEVENT"
        names = [line.name for line in event.lines]
        for name in ONCE:
            assert names.count(name) <= 1, f"{name} {names.count(name)} times"
        assert event.one("UID").value not in seen, "a UID twice"
        seen.add(event.one("UID").value)
        assert UTC.fullmatch(event.one("DTSTAMP").value)
        start, end = event.one("DTSTART"), event.one("DTEND")
        shape = DAY if start.parameters.get("VALUE") == "DATE" else UTC
        assert shape.fullmatch(start.value), start
        assert shape.fullmatch(end.value), end
        assert end.value > start.value, "it ends before it begins"
        assert event.one("SEQUENCE").value.isdecimal()
        for line in event.lines + calendar.lines:
            if line.name in TEXTS:
                assert TEXT.fullmatch(line.value), line
        for line in event.every("ATTENDEE") + event.every("ORGANIZER"):
            assert re.fullmatch(r"(?i)mailto:[^@\s]+@[^@\s]+", line.value), line
