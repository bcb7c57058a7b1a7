"""Meetings again and again: duplicated, in a calendar, over a series; decisions closed from their list."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import AttendanceGroup, Decision, Meeting, MeetingSeries
from meetings.services.meetings import duplicate_meeting
from meetings.services.series import make_meetings
from partners.models import Contact, ContactPost
from partners.services.contacts import purge_contacts
from tests.factories import (
    AgendaItemFactory,
    ContactFactory,
    DecisionFactory,
    InviteeFactory,
    IssueFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    PresenceFactory,
    QuartierFactory,
    TeamFactory,
    UrbanProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PARIS = timezone.get_default_timezone()
# Queries of the calendar, of the presences of a series, of the list of decisions with a form open.
CALENDAR, PRESENCE, CLOSING = 6, 8, 7


def address(name, *keys):
    return reverse(f"meetings:{name}", args=keys)


def at(day, hour=14):
    return datetime.datetime(2026, 12, day, hour, tzinfo=PARIS)


def held(day, **fields):
    return MeetingFactory(starts_at=at(day), ends_at=at(day, 16), **fields)


# ---- once more ------------------------------------------------------------------------------------------------------


@pytest.fixture
def former(officer, manager, quartier) -> Meeting:
    return held(
        1, organiser=manager, quartiers=[quartier], title="Cellule", kind="gusp", place="Loge", status="held",
        project=UrbanProjectFactory(quartiers=[quartier]), summary="Tout va bien",
    )  # fmt: skip


def test_a_meeting_is_prepared_again_without_what_was_said(former, officer, manager, quartier, sign_in):
    partner, gone = PartnerFactory(), UserFactory(is_active=False)
    for person in ({"user": manager}, {"user": gone}, {"contact": ContactFactory(), "partner": partner}):
        InviteeFactory(meeting=former, **{"user": None, **person}, answer="yes", attendance="present")
    issue, done = IssueFactory(), DecisionFactory(meeting=held(1))
    Decision.objects.filter(pk=done.pk).update(status="done", closed_on=at(2).date(), closed_by=officer)
    AgendaItemFactory(meeting=former, title="Halls", notes="Propres", minutes=15, issue=issue, order=10)
    AgendaItemFactory(meeting=former, title="Validation du relevé du 03/11/2026", order=20)
    AgendaItemFactory(meeting=former, title="Suite : le banc", decision=done, order=30)
    AgendaItemFactory(meeting=former, title="Divers", order=40)
    client, path = sign_in(officer), address("meeting_duplicate", former.pk)
    form = client.get(path).context["form"]
    assert (form["title"].value(), form["begins"].value().hour) == ("Cellule", 14)
    sent = {"title": "Cellule de janvier", "begins": "10:00", "ends": "11:30"}
    wrong = client.post(path, sent | {"day": ""})
    assert wrong.status_code == 422
    assert "Cellule de janvier" in wrong.content.decode()
    past = client.post(path, sent | {"day": "2020-01-07"})
    assert past.status_code == 422
    assert "Ce jour est passé" in past.content.decode()
    assert 'type="checkbox" name="day_confirmed"' in past.content.decode()
    assert not Meeting.objects.filter(title="Cellule de janvier").exists()
    client.post(path, sent | {"title": "Déjà tenue", "day": "2020-01-07", "day_confirmed": "on"})
    assert Meeting.objects.filter(title="Déjà tenue", starts_at__year=2020).exists()
    page = client.post(path, sent | {"day": "2027-01-05"})
    copy = Meeting.objects.get(title="Cellule de janvier")
    assert page.url == copy.get_absolute_url()
    assert (copy.kind, copy.place, copy.project, copy.organiser) == ("gusp", "Loge", former.project, officer)
    assert list(copy.quartiers.all()) == [quartier]
    assert copy.starts_at == datetime.datetime(2027, 1, 5, 10, tzinfo=PARIS)
    assert (copy.status, copy.summary, copy.series) == ("prepared", "", None)
    points = [(item.title, item.notes, item.minutes, item.issue) for item in copy.items.order_by("order")]
    assert points == [("Halls", "", 15, issue), ("Divers", "", None, None)]
    people = [(row.user, row.partner, row.answer, row.attendance) for row in copy.invitees.order_by("pk")]
    assert people == [
        (officer, None, "none", "unknown"), (manager, None, "none", "unknown"), (None, partner, "none", "unknown"),
    ]  # fmt: skip


YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def people(former, quartier) -> dict[str, ContactPost]:
    """Contacts of partners of the quartier, all invited: one to call, others that are not any more."""
    found = {}
    for name, kept, until in (
        ("Joignable", None, None), ("Bientôt partie", None, timezone.localdate()), ("Partie", None, YESTERDAY),
        ("Périmée", YESTERDAY, None),
    ):  # fmt: skip
        partner = PresenceFactory(quartier=quartier).partner
        contact = ContactFactory(last_name=name, informed_on=datetime.date(2020, 1, 5))
        if kept:
            Contact.objects.filter(pk=contact.pk).update(keep_until=kept)
        found[name] = ContactPost.objects.create(contact=contact, partner=partner, function="Chargée", until=until)
        InviteeFactory(meeting=former, user=None, contact=contact, partner=partner)
    # Its partner is invited as such already.
    InviteeFactory(meeting=former, user=None, partner=found["Partie"].partner)
    return found


def invited(meeting: Meeting) -> set[tuple[str, int | None]]:
    return {(str(row.contact or ""), row.partner_id) for row in meeting.invitees.filter(user=None)}


def test_who_is_past_their_day_or_left_is_not_invited_again(former, people, officer, quartier):
    again = duplicate_meeting(meeting=former, title="Encore", starts_at=at(9), ends_at=at(9, 16), by=officer)
    series = MeetingSeries.objects.create(
        title="Cellule", kind="gusp", organiser=officer, frequency="monthly", interval=1, weekday=2, week=1,
        starts_on=datetime.date(2026, 1, 1), time=datetime.time(14),
    )  # fmt: skip
    series.quartiers.set([quartier])
    Meeting.objects.filter(pk=former.pk).update(series=series, series_on=at(1).date())
    made = make_meetings(series=series, months=2, by=officer, today=datetime.date(2026, 12, 2))
    keys = {name: post.partner_id for name, post in people.items()}
    expected = {
        ("Joignable", keys["Joignable"]), ("Bientôt partie", keys["Bientôt partie"]),
        ("", keys["Partie"]), ("", keys["Périmée"]),
    }  # fmt: skip
    assert [invited(meeting) for meeting in (again, made[0])] == [expected, expected]
    # Once they are erased, nobody invites « Contact effacé ».
    purge_contacts(by=None)
    once_more = duplicate_meeting(meeting=former, title="Encore", starts_at=at(9), ends_at=at(9, 16), by=officer)
    assert invited(once_more) == expected


def test_who_is_past_their_day_or_left_is_not_proposed(people, officer, quartier, sign_in):
    meeting = held(2, organiser=officer, quartiers=[quartier])
    client, path = sign_in(officer), address("invitees", meeting.pk)
    proposed = {
        partner.pk: [post.contact.last_name for post in posts]
        for partner, posts, _ in client.get(path).context["present"]
    }
    keys = {name: post.partner_id for name, post in people.items()}
    assert proposed == {
        keys["Joignable"]: ["Joignable"], keys["Bientôt partie"]: ["Bientôt partie"],
        keys["Partie"]: [], keys["Périmée"]: [],
    }  # fmt: skip
    # Nor from the whole directory, nor by a page that was altered.
    client.post(path, {"partner": f"{people['Périmée'].partner} · n° {keys['Périmée']}"})
    client.post(path, {"contact": [people["Partie"].pk, people["Périmée"].pk]})
    assert invited(meeting) == {("", keys["Périmée"])}


def test_only_who_leads_there_prepares_it_again(former, proximity, outsider, sign_in):
    InviteeFactory(meeting=former, user=outsider)
    assert sign_in(proximity).get(address("meeting_duplicate", former.pk)).status_code == 403
    # Who was called sees it, and leads elsewhere only.
    assert sign_in(outsider).get(address("meeting_duplicate", former.pk)).status_code == 403


def test_it_is_prepared_on_the_quartiers_that_one_leads(officer, administrator, quartier, sign_in):
    seen, hidden = QuartierFactory(name="Les Bleuets"), QuartierFactory(name="Les Iris")
    # Sees one of them as a colleague of proximity, and does not see the other.
    team = TeamFactory(quartiers=[seen])
    MembershipFactory(user=officer, team=team)
    meeting = held(3, title="À trois", organiser=administrator, quartiers=[quartier, seen, hidden])
    path = address("meeting_duplicate", meeting.pk)
    words = sign_in(officer).get(path).content.decode()
    assert "se fait sans « Les Bleuets », ni 1 autre." in words
    assert "Les Iris" not in words
    assert "Vous ne menez pas" not in sign_in(administrator).get(path).content.decode()
    sent = {"title": "Encore", "day": "2027-01-05", "begins": "10:00", "ends": "11:00"}
    for user, expected in ((officer, {quartier}), (administrator, {quartier, seen, hidden})):
        sign_in(user).post(path, sent)
        assert set(Meeting.objects.latest("pk").quartiers.all()) == expected


# ---- filters and calendar -------------------------------------------------------------------------------------------


def test_filters_by_project_and_by_organiser(former, officer, quartier, sign_in):
    mine = held(2, organiser=officer, quartiers=[quartier], title="La mienne")

    def titles(query):
        return {row.title for row in sign_in(officer).get(f"{address('meeting_list')}?{query}").context["rows"]}

    assert titles(f"projet={former.project_id}") == titles(f"projet={former.project.name}") == {"Cellule"}
    assert titles(f"organisateur={officer.pk}") == titles(f"organisateur={officer.last_name}") == {mine.title}
    page = sign_in(officer).get(f"{address('meeting_list')}?projet=Inconnu").content.decode()
    assert "Aucun projet de vos quartiers n’a ce nom." in page
    assert (
        "Aucun projet de vos quartiers"
        in sign_in(officer).get(f"{address('meeting_list')}?projet={UrbanProjectFactory().pk}").content.decode()
    )


def test_the_calendar_has_the_month_and_the_filters(former, officer, quartier, sign_in):
    MeetingFactory(title="Ailleurs", starts_at=at(3))
    held(31, quartiers=[quartier], title="Fin d’année", kind="team")
    after = MeetingFactory(
        quartiers=[quartier], title="Janvier", starts_at=datetime.datetime(2027, 1, 1, tzinfo=PARIS)
    )
    client = sign_in(officer)
    page = client.get(f"{address('meeting_calendar')}?mois=2026-12&type=gusp")
    text = page.content.decode()
    assert [[meeting.title for meeting in cell["meetings"]] for cell in page.context["days"]] == [["Cellule"]]
    assert (page.context["after_url"], page.context["before_url"]) == (
        "?type=gusp&mois=2027-01", "?type=gusp&mois=2026-11",
    )  # fmt: skip
    assert 'name="mois" value="2026-12"' in text
    everything = client.get(f"{address('meeting_calendar')}?mois=2026-12")
    assert [cell["day"].day for cell in everything.context["days"]] == [1, 31]
    # The days of the neighbouring months, whose meetings are not read, are no days of nothing: they are blank.
    assert 'datetime="2026-12-31"' in everything.content.decode()
    assert 'datetime="2026-11-30"' not in everything.content.decode()
    january = client.get(f"{address('meeting_calendar')}?mois=2027-01")
    assert [cell["meetings"] for cell in january.context["days"]] == [[after]]


@pytest.mark.parametrize("month", ["", "2026-13", "0000-00", "9999-12", "x", "²026-01"])
def test_a_month_that_is_none_is_this_one(officer, sign_in, month):
    page = sign_in(officer).get(address("meeting_calendar"), {"mois": month})
    assert page.context["first"] == timezone.localdate().replace(day=1)


def test_a_day_with_many_names_some_and_leads_to_the_rest(officer, quartier, sign_in):
    for number in range(6):
        held(7, quartiers=[quartier], title=f"Réunion {number}")
    page = sign_in(officer).get(f"{address('meeting_calendar')}?mois=2026-12")
    (cell,) = page.context["days"]
    assert (len(cell["meetings"]), cell["more"]) == (4, 2)
    assert len(sign_in(officer).get(cell["all_url"]).context["rows"]) == 6


# ---- over a series --------------------------------------------------------------------------------------------------


@pytest.fixture
def series(officer, quartier) -> MeetingSeries:
    row = MeetingSeries.objects.create(
        title="Cellules", kind="gusp", organiser=officer, weekday=2, week=1, starts_on=at(1).date(),
        time=datetime.time(14),
    )  # fmt: skip
    row.quartiers.add(quartier)
    return row


def test_who_came_over_a_series(series, officer, manager, quartier, sign_in):
    partner = PartnerFactory(name="Régie")
    first, second = (held(day, series=series, series_on=at(day).date(), status="held") for day in (1, 8))
    held(15, series=series, series_on=at(15).date())
    for meeting, marks in ((first, ("present", "absent", "present")), (second, ("present", "present", "excused"))):
        for user, mark in zip((officer, manager), marks, strict=False):
            InviteeFactory(meeting=meeting, user=user, college="landlord", attendance=mark)
        InviteeFactory(meeting=meeting, user=None, partner=partner, college="association", attendance=marks[2])
    AttendanceGroup.objects.create(meeting=second, college="residents", count=9, women=5)
    page = sign_in(officer).get(address("series_attendance", series.pk))
    presence = page.context["presence"]
    assert presence.meetings == [first, second]
    lines = {line.name or line.college: line for line in presence.lines}
    assert [(cell.present, cell.called) for cell in lines["Agents"].cells] == [(1, 2), (2, 2)]
    assert (lines["Régie"].came, lines["Régie"].asked, lines["Régie"].cells[1].word) == (1, 2, "excusé")
    assert (lines["Habitants"].cells[0], lines["Habitants"].came) == (None, 1)
    assert [(cell.present, cell.women, cell.men) for cell in presence.sums] == [(2, None, None), (11, 5, None)]
    text = page.content.decode()
    assert str(manager) not in text.split("<main")[1]
    assert "<small>5 f</small>" in text


# ---- decisions, from their list -------------------------------------------------------------------------------------


def test_a_decision_is_closed_without_leaving_the_list(former, officer, sign_in):
    row = DecisionFactory(meeting=former, text="Poser un banc")
    DecisionFactory(meeting=former, text="Peindre le hall")
    client = sign_in(officer)
    here = f"{address('decision_list')}?etat=a-faire&tri=-echeance&fermer={row.pk}"
    page = client.get(here)
    assert page.context["closing"] == row
    assert f"fermer={row.pk}" not in page.context["export_urls"]["csv"]
    refused = client.post(here, {"status": "dropped", "outcome": " "})
    assert refused.status_code == 422
    assert "Dites pourquoi la décision est abandonnée." in refused.content.decode()
    assert "Peindre le hall" in refused.content.decode()
    assert refused.content.decode().count('role="alert"') == 1
    done = client.post(here, {"status": "dropped", "outcome": "Plus de budget"}, follow=True)
    assert done.redirect_chain[-1][0] == f"{address('decision_list')}?etat=a-faire&tri=-echeance"
    assert "« Poser un banc » est abandonnée." in done.content.decode()
    assert [each.text for each in done.context["rows"]] == ["Peindre le hall"]
    row.refresh_from_db()
    assert (row.status, row.outcome, row.closed_by) == ("dropped", "Plus de budget", officer)


def test_only_who_follows_a_decision_closes_it_there(former, proximity, outsider, sign_in):
    mine = DecisionFactory(meeting=former, owner=proximity, text="La mienne")
    other = DecisionFactory(meeting=former, text="Celle d’une autre")
    client = sign_in(proximity)
    page = client.get(address("decision_list"))
    assert {row.text: row.can_close for row in page.context["rows"]} == {mine.text: True, other.text: False}
    assert client.get(f"{address('decision_list')}?fermer={other.pk}").context["closing"] is None
    assert client.post(f"{address('decision_list')}?fermer={other.pk}", {"status": "done"}).status_code == 403
    assert client.post(f"{address('decision_list')}?fermer={mine.pk}", {"status": "done"}).status_code == 302
    for key in (mine.pk, "x", ""):
        path = f"{address('decision_list')}?fermer={key}"
        assert sign_in(outsider).post(path, {"status": "done"}).status_code == 404
    other.refresh_from_db()
    assert other.status == "open"


def test_a_decision_says_its_text_once(former, officer, sign_in):
    short, long = (
        DecisionFactory(meeting=former, text="Poser un banc"),
        DecisionFactory(meeting=former, text="Un banc " * 40),
    )
    pages = [sign_in(officer).get(row.get_absolute_url()).content.decode().split("<main")[1] for row in (short, long)]
    assert pages[0].split('id="historique"')[0].count("Poser un banc") == 1
    assert pages[1].count(long.text.strip()) == 1


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_queries(count, former, series, officer, quartier, sign_in, django_assert_num_queries):
    for number in range(count):
        row = held(2 + number, series=series, series_on=at(2 + number).date(), quartiers=[quartier], status="held")
        InviteeFactory(meeting=row, user=None, partner=PartnerFactory())
        AttendanceGroup.objects.create(meeting=row, college="residents", count=3)
        decision = DecisionFactory(meeting=row, owner=officer)
    client = sign_in(officer)
    for path, queries in (
        (f"{address('meeting_calendar')}?mois=2026-12", CALENDAR),
        (address("series_attendance", series.pk), PRESENCE),
        (f"{address('decision_list')}?fermer={decision.pk}", CLOSING),
    ):
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
