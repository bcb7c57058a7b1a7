"""Who came to the meetings of a series, how often: organisations and those who were counted, by meeting."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from diagnostics.enums import OrganisationKind
from meetings.enums import Attendance, MeetingStatus
from meetings.models import AttendanceGroup, Invitee, Meeting, MeetingSeries

# Meetings that are compared: a year of a monthly series.
COMPARED = 12
# What the agents of the site are called here: which of them came is in the minutes.
AGENTS = "Agents"
ALONE = "Sans structure"


@dataclass
class Cell:
    """One organisation, or the people counted of a college, at one meeting: who came of whom is told in numbers.

    `present` of `called`; for who was counted, `present` alone with `women` and `men`, None when they were not noted.
    """

    present: int = 0
    called: int = 0
    excused: int = 0
    unknown: int = 0
    women: int | None = None
    men: int | None = None

    @property
    def word(self) -> str:
        """What the cell says when nobody came."""
        if self.called == self.unknown:
            return "non noté"
        return "excusé" if self.excused else "absent"


@dataclass
class Line:
    """A row of the table; `came` is at how many meetings somebody was there, `asked` to how many they were called."""

    college: str
    name: str
    is_counted: bool
    meetings: list[Meeting]
    cells: list[Cell | None]

    @property
    def dated(self) -> Iterable[tuple[Cell | None, Meeting]]:
        """Each cell with its meeting."""
        return zip(self.cells, self.meetings, strict=True)

    @property
    def came(self) -> int:
        """At how many meetings somebody of them was there."""
        return sum(1 for cell in self.cells if cell is not None and cell.present)

    @property
    def asked(self) -> int:
        """To how many meetings they were called."""
        return sum(1 for cell in self.cells if cell is not None)


@dataclass
class Presence:
    """The meetings that were held, from the oldest to the latest, the rows, and the sums of each meeting."""

    meetings: list[Meeting]
    lines: list[Line] = field(default_factory=list)
    sums: list[Cell] = field(default_factory=list)

    @property
    def dated_sums(self) -> Iterable[tuple[Cell, Meeting]]:
        """Each sum with its meeting."""
        return zip(self.sums, self.meetings, strict=True)


def presence_over(series: MeetingSeries) -> Presence:
    """Return who came to the last meetings of a series that were held. Three queries.

    People are in no row of their own: an organisation came when one of those it was called with did.
    """
    held = series.meetings.filter(status=MeetingStatus.HELD).order_by("-starts_at", "-pk")[:COMPARED]
    meetings = sorted(held, key=lambda meeting: (meeting.starts_at, meeting.pk))
    ranks = {meeting.pk: rank for rank, meeting in enumerate(meetings)}
    lines: dict[tuple[str, bool, str], Line] = {}

    def line(college: str, name: str, is_counted: bool) -> Line:
        key = (college, is_counted, name)
        if key not in lines:
            label = str(OrganisationKind(college).label)
            lines[key] = Line(label, name, is_counted, meetings, [None] * len(meetings))
        return lines[key]

    for invitee in Invitee.objects.filter(meeting__in=meetings).select_related("partner"):
        name = AGENTS if invitee.user_id else str(invitee.partner) if invitee.partner else ALONE
        _add(line(invitee.college, name, False), ranks[invitee.meeting_id], invitee)
    for group in AttendanceGroup.objects.filter(meeting__in=meetings):
        cells = line(group.college, group.name, True).cells
        cells[ranks[group.meeting_id]] = Cell(present=group.count, women=group.women, men=group.men)
    order = {kind: rank for rank, kind in enumerate(OrganisationKind.values)}
    found = [lines[key] for key in sorted(lines, key=lambda key: (order[key[0]], key[1], key[2].casefold()))]
    return Presence(meetings, found, [_sum(each.cells[rank] for each in found) for rank in range(len(meetings))])


def _add(row: Line, rank: int, invitee: Invitee) -> None:
    cell = row.cells[rank] = row.cells[rank] or Cell()
    cell.called += 1
    cell.present += invitee.attendance == Attendance.PRESENT
    cell.excused += invitee.attendance == Attendance.EXCUSED
    cell.unknown += invitee.attendance == Attendance.UNKNOWN


def _sum(cells: Iterable[Cell | None]) -> Cell:
    """Add the cells of a meeting; women and men only among those who were counted so."""
    total = Cell()
    for cell in cells:
        if cell is None:
            continue
        total.present += cell.present
        if cell.women is not None:
            total.women = (total.women or 0) + cell.women
        if cell.men is not None:
            total.men = (total.men or 0) + cell.men
    return total
