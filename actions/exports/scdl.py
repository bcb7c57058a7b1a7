"""Subsidies that actions were given, in the schema that public bodies publish (SCDL)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from actions.models import Funding
from partners.exports.scdl import Published
from partners.models import Partner


def received_rows(fundings: Iterable[Funding], landlord: Partner) -> Iterator[Published]:
    """Return what funders voted: for the partner that leads the action, or else for the landlord.

    `fundings` are voted, with their funder, their action and who leads it. What is told in confidence stays here.
    """
    rows = list(fundings)
    together: dict[tuple[int, int], list[Partner]] = defaultdict(list)
    for row in rows:
        together[row.action_id, row.year].append(row.funder)
    for row in rows:
        others = {each.pk: each for each in together[row.action_id, row.year] if each.pk != row.funder_id}
        assert row.voted is not None
        yield Published(
            key=f"financement-{row.pk}",
            funder=row.funder,
            beneficiary=row.action.lead_partner or landlord,
            year=row.year,
            amount=row.voted,
            object=row.action.title,
            decided_on=row.voted_on,
            reference=row.reference,
            starts_on=row.action.starts_on,
            ends_on=row.action.ends_on,
            asked=row.asked,
            paid=row.paid,
            paid_on=row.paid_on,
            cofunders=tuple(others.values()),
        )
