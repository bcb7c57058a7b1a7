"""Preparing a meeting: its form, its agenda from what is open, who is invited; what comes back by itself."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import Milestone
from core.french import date_short
from meetings.enums import Attendance
from meetings.models import AgendaItem, Decision, Meeting, MeetingSeries, SeriesException
from meetings.services import agenda, meetings
from meetings.services.series import days_of, make_meetings, rule_in_words
from partners.models import ContactPost
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AgreementFactory,
    ContactFactory,
    DecisionFactory,
    FundingFactory,
    IssueFactory,
    MeetingFactory,
    ObservationFactory,
    PartnerFactory,
    PresenceFactory,
    ProgrammeFactory,
    QuartierFactory,
)

PARIS = timezone.get_default_timezone()


@pytest.fixture
def meeting(officer, quartier) -> Meeting:
    return MeetingFactory(organiser=officer, quartiers=[quartier], title="Cellule de décembre", kind="gusp")


# ---- the form -------------------------------------------------------------------------------------------------------


def typed(quartier, **fields):
    return {
        "kind": "gusp", "quartier_0": quartier.pk, "day": "2026-12-14", "begins": "14:00", "ends": "16:30", **fields
    }  # fmt: skip


def test_a_meeting_in_one_form(sign_in, officer, quartier):
    page = sign_in(officer).post(reverse("meetings:meeting_create"), typed(quartier))
    row = Meeting.objects.get()
    assert page.url == reverse("meetings:agenda", args=[row.pk])
    # Without a title, the kind and the quartier make it.
    assert row.title == f"Cellule GUSP, {quartier}"
    assert row.starts_at == datetime.datetime(2026, 12, 14, 14, 0, tzinfo=PARIS)
    assert row.ends_at == datetime.datetime(2026, 12, 14, 16, 30, tzinfo=PARIS)
    assert list(row.quartiers.all()) == [quartier]
    # Who prepares it organises it and is invited.
    assert row.organiser == officer
    assert [invitee.user for invitee in row.invitees.all()] == [officer]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends": "13:00"}, "La fin suit le début"),
        ({"quartier_0": ""}, "Ce champ est obligatoire"),
        ({"video_url": "javascript:alert(1)"}, "URL"),
        ({"aim": "M. Durand habite l’appartement 12"}, "Garder ce texte"),
    ],
    ids=["end", "quartier", "video", "a resident"],
)
def test_what_is_refused_is_said_and_kept(sign_in, officer, quartier, fields, words):
    page = sign_in(officer).post(reverse("meetings:meeting_create"), typed(quartier, place="Salle bleue", **fields))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Salle bleue" in page.content.decode()
    assert not Meeting.objects.exists()


def test_a_change_made_meanwhile_is_shown(sign_in, officer, quartier, meeting):
    client = sign_in(officer)
    url = reverse("meetings:meeting_update", args=[meeting.pk])
    version = client.get(url).context["form"]["version"].value()
    Meeting.objects.filter(pk=meeting.pk).update(place="Ailleurs")
    page = client.post(url, typed(quartier, title="Autre", version=version))
    assert page.status_code == 422
    assert "Ailleurs" in page.content.decode()
    meeting.refresh_from_db()
    assert meeting.title == "Cellule de décembre"


def test_quartiers_of_another_team_stay(sign_in, officer, quartier, meeting):
    other = QuartierFactory()
    meeting.quartiers.add(other)
    sign_in(officer).post(
        reverse("meetings:meeting_update", args=[meeting.pk]),
        typed(quartier, title="Autre", version=Meeting.objects.get(pk=meeting.pk).version),
    )
    meeting.refresh_from_db()
    assert meeting.title == "Autre"
    assert set(meeting.quartiers.all()) == {quartier, other}


def test_a_meeting_that_was_held_is_not_cancelled(meeting, officer):
    meetings.hold_meeting(meeting=meeting, by=officer)
    with pytest.raises(meetings.MeetingError, match="s’est tenue"):
        meetings.cancel_meeting(meeting=meeting, reason="Grève", by=officer)


def test_minutes_are_validated_once_they_were_sent(meeting, officer):
    meetings.hold_meeting(meeting=meeting, by=officer)
    with pytest.raises(meetings.MeetingError, match="pas été envoyé"):
        meetings.validate_minutes(meeting=meeting, during=None, by=officer)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_status="sent")
    during = MeetingFactory()
    meetings.validate_minutes(meeting=meeting, during=during, by=officer)
    meeting.refresh_from_db()
    assert (meeting.minutes_status, meeting.validated_in) == ("validated", during)


# ---- the agenda -----------------------------------------------------------------------------------------------------


def proposed(meeting, user):
    return {one.title: one for one in agenda.proposals_for(meeting, user)}


def test_what_waits_of_programmes_and_actions_is_proposed(meeting, officer, quartier, sign_in):
    day = timezone.localdate(meeting.starts_at)
    soon, past = day + datetime.timedelta(days=20), day - datetime.timedelta(days=1)
    programme = ProgrammeFactory(title="Programme 2027", quartiers=[quartier], status="submitted")
    ProgrammeFactory(title="Déjà validé", quartiers=[quartier], status="validated")
    ProgrammeFactory(title="D’ailleurs", status="submitted")
    action = ActionFactory(programme=programme, title="Jardin", status="running", ends_on=past)
    Milestone.objects.create(action=action, title="Plantations", due_on=soon)
    Milestone.objects.create(action=action, title="Dans longtemps", due_on=day + datetime.timedelta(days=90))
    Milestone.objects.create(action=ActionFactory(), title="Ailleurs", due_on=past)
    FundingFactory(action=action, funder=PartnerFactory(name="Métropole"), deadline_on=past)
    found = {one.title: one for one in agenda.proposals_for(meeting, officer)}
    assert {title: (one.group, one.is_due) for title, one in found.items()} == {
        "Programme soumis : Programme 2027": ("Programmes à valider", True),
        "Plantations": ("Étapes des actions", False),
        "Demande à déposer : Métropole": ("Financements", True),
        "Fin de l’action « Jardin »": ("Actions qui finissent", True),
    }
    assert found["Plantations"].detail == f"pour le {date_short(soon)} · Jardin"
    assert found["Fin de l’action « Jardin »"].url == action.get_absolute_url()
    client = sign_in(officer)
    client.post(reverse("meetings:agenda_propose", args=[meeting.pk]), {"point": [found["Plantations"].key]})
    assert [item.title for item in meeting.items.all()] == ["Plantations"]
    assert "Plantations" not in {one.title for one in agenda.proposals_for(meeting, officer)}


def test_what_is_open_on_the_quartier_is_proposed(meeting, officer, quartier):
    long_ago = timezone.localdate() - datetime.timedelta(days=200)
    late = ObservationFactory(quartier=quartier, seen_on=long_ago, place_label="Tour 3", status="to_do")
    ObservationFactory(quartier=quartier, text="De ce matin")
    ObservationFactory(quartier=quartier, seen_on=long_ago, is_confidential=True, place_label="Secret")
    ObservationFactory(seen_on=long_ago, place_label="Ailleurs")
    lately, former = timezone.now() - datetime.timedelta(days=3), timezone.now() - datetime.timedelta(days=90)
    silent = ObservationFactory(quartier=quartier, place_label="Local vélos", status="done", over_at=lately)
    over = {"quartier": quartier, "status": "done"}
    told = {"answer": "C’est réparé", "answered_at": lately, "answered_by": officer}
    ObservationFactory(place_label="Répondue", over_at=lately, **told, **over)
    ObservationFactory(place_label="Oubliée", over_at=former, **over)
    ObservationFactory(place_label="Tue", over_at=lately, is_confidential=True, **over)
    issue = IssueFactory(title="Halls", quartiers=[quartier], priority=1, decided_on=long_ago)
    IssueFactory(title="Résolue", quartiers=[quartier], status="solved")
    ending = timezone.localdate() + datetime.timedelta(days=40)
    agreement = AgreementFactory(title="Jardins", status="signed", ends_on=ending, quartiers=[quartier])
    AgreementFactory(
        title="Lointaine", status="signed", ends_on=ending + datetime.timedelta(days=400), quartiers=[quartier]
    )
    before = MeetingFactory(quartiers=[quartier], starts_at=timezone.now() - datetime.timedelta(days=20))
    decision = DecisionFactory(meeting=before, text="Écrire à la ville", owner=officer)
    DecisionFactory(meeting=before, text="Faite", status="done", closed_on=ending, closed_by=officer)
    DecisionFactory(text="D’un autre quartier")
    found = proposed(meeting, officer)
    assert set(found) == {
        f"{late.theme} : Tour 3",
        f"{silent.theme} : Local vélos",
        "Halls",
        "Convention « Jardins »",
        "Suite : Écrire à la ville",
    }
    assert found[f"{silent.theme} : Local vélos"].group == "Observations sans réponse"
    # Only what is urgent is ticked at first.
    assert [title for title, one in found.items() if one.is_due] == ["Halls"]
    count = agenda.take_proposals(
        meeting=meeting,
        user=officer,
        keys=[f"observation-{late.pk}", f"convention-{agreement.pk}", f"decision-{decision.pk}", "observation-0"],
    )
    assert count == 3
    items = list(meeting.items.order_by("order"))
    assert {item.record for item in items} == {late, agreement, decision}
    assert [item.order for item in items] == [10, 20, 30]
    # What is a point already is not proposed again.
    assert set(proposed(meeting, officer)) == {"Halls", f"{silent.theme} : Local vélos"}
    assert issue.agenda_items.count() == 0


def test_what_another_team_sees_is_not_proposed(meeting, officer, outsider):
    there = outsider.memberships.get().team.team_quartiers.get().quartier
    meeting.quartiers.add(there)
    IssueFactory(title="De l’autre équipe", quartiers=[there])
    assert proposed(meeting, officer) == {}
    assert set(proposed(meeting, outsider)) == {"De l’autre équipe"}


def test_points_move_and_leave(sign_in, officer, meeting):
    first, second = (
        AgendaItemFactory(meeting=meeting, title=title, order=order) for title, order in (("A", 10), ("B", 20))
    )
    client = sign_in(officer)
    client.post(reverse("meetings:item_move", args=[second.pk, "monter"]))
    assert [item.title for item in meeting.items.order_by("order", "pk")] == ["B", "A"]
    client.post(reverse("meetings:item_move", args=[second.pk, "monter"]))
    assert [item.title for item in meeting.items.order_by("order", "pk")] == ["B", "A"]
    client.post(reverse("meetings:item_remove", args=[second.pk]))
    DecisionFactory(meeting=meeting, item=first)
    page = client.post(reverse("meetings:item_remove", args=[first.pk]), follow=True)
    assert "reste à l’ordre du jour" in page.content.decode()
    assert [item.title for item in meeting.items.all()] == ["A"]


def test_an_agenda_ends_somewhere(meeting, officer):
    AgendaItem.objects.bulk_create(AgendaItem(meeting=meeting, title=f"P{n}") for n in range(agenda.MOST_ITEMS))
    with pytest.raises(agenda.AgendaError, match="60 points"):
        agenda.add_items(meeting=meeting, items=[AgendaItem(title="De trop")], by=officer)


def test_too_long_for_the_meeting_is_said(sign_in, officer, meeting):
    AgendaItemFactory(meeting=meeting, minutes=150)
    page = sign_in(officer).get(reverse("meetings:agenda", args=[meeting.pk])).content.decode()
    assert "30 min de trop" in page


# ---- who is invited -------------------------------------------------------------------------------------------------


def test_those_of_the_quartier_in_one_gesture(sign_in, officer, manager, meeting, quartier):
    partner, alone = PartnerFactory(name="Régie"), PartnerFactory(name="Sans contact")
    elsewhere = PartnerFactory(name="D’ailleurs")
    post = ContactPost.objects.create(contact=ContactFactory(last_name="Belkacem"), partner=partner, function="Dir.")
    other = ContactPost.objects.create(contact=ContactFactory(last_name="Autre"), partner=elsewhere, function="Dir.")
    for each in (partner, alone):
        PresenceFactory(partner=each, quartier=quartier)
    client = sign_in(officer)
    url = reverse("meetings:invitees", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "Belkacem" in page
    assert "Sans contact" in page
    assert "D’ailleurs" not in page
    client.post(url, {"agent": [manager.pk], "contact": [post.pk, other.pk], "structure": [alone.pk, elsewhere.pk]})
    rows = {str(row): row for row in meeting.invitees.all()}
    assert set(rows) == {str(manager), str(post.contact), "Sans contact"}
    assert (rows[str(post.contact)].partner, rows["Sans contact"].college) == (partner, "association")
    # Once more changes nothing.
    client.post(url, {"agent": [manager.pk], "contact": [post.pk]})
    assert meeting.invitees.count() == 3


def test_who_was_called_stays_in_the_list(meeting, officer, manager):
    meetings.invite(meeting=meeting, by=officer, users=[manager])
    row = meeting.invitees.get()
    row.called_at = timezone.now()
    row.save()
    with pytest.raises(meetings.MeetingError, match="a été convoquée"):
        meetings.take_back_invitation(invitee=row, by=officer)


# ---- series ---------------------------------------------------------------------------------------------------------


def rule(**fields) -> MeetingSeries:
    values = {"weekday": 2, "week": 1, "starts_on": datetime.date(2026, 1, 1), "time": datetime.time(14, 30)}
    return MeetingSeries(**values | fields)


@pytest.mark.parametrize(
    ("fields", "days", "words"),
    [
        ({}, ["06/01", "03/02", "03/03", "07/04"], "le premier mardi du mois, chaque mois, à 14:30"),
        ({"week": -1, "weekday": 5}, ["30/01", "27/02", "27/03", "24/04"], "le dernier vendredi du mois"),
        ({"interval": 2}, ["06/01", "03/03"], "un mois sur 2"),
        (
            {"frequency": "weekly", "week": None, "interval": 4, "weekday": 4},
            ["01/01", "29/01", "26/02", "26/03", "23/04"],
            "le jeudi, une semaine sur 4",
        ),
        ({"starts_on": datetime.date(2026, 1, 7)}, ["03/02", "03/03", "07/04"], "premier mardi"),
        ({"ends_on": datetime.date(2026, 2, 3)}, ["06/01", "03/02"], "premier mardi"),
    ],
    ids=["first Tuesday", "last Friday", "every second month", "every fourth week", "begun after", "ended"],
)
def test_days_of_a_series(fields, days, words):
    row = rule(**fields)
    assert [f"{day:%d/%m}" for day in days_of(row, datetime.date(2026, 4, 30))] == days
    assert words in rule_in_words(row)


@pytest.fixture
def series(officer, quartier) -> MeetingSeries:
    row = rule(title="Cellules", kind="gusp", organiser=officer, starts_on=datetime.date(2026, 2, 1))
    row.save()
    row.quartiers.add(quartier)
    return row


TODAY = datetime.date(2026, 2, 1)


def test_meetings_are_made_once_at_the_hour_of_the_wall(series, officer, quartier):
    SeriesException.objects.create(series=series, on=datetime.date(2026, 5, 5), reason="Pont")
    made = make_meetings(series=series, months=4, by=officer, today=TODAY)
    assert [f"{timezone.localtime(row.starts_at):%d/%m %H:%M}" for row in made] == [
        "03/02 14:30",
        "03/03 14:30",
        "07/04 14:30",
    ]
    # Summer time began between them.
    assert [row.starts_at.astimezone(datetime.UTC).hour for row in made] == [13, 13, 12]
    assert all(list(row.quartiers.all()) == [quartier] for row in made)
    # One that moved is not made again.
    Meeting.objects.filter(pk=made[0].pk).update(
        starts_at=made[0].starts_at + datetime.timedelta(days=1), ends_at=made[0].ends_at + datetime.timedelta(days=1)
    )
    assert make_meetings(series=series, months=4, by=officer, today=TODAY) == []


def test_what_was_not_done_comes_back_with_the_people(series, officer, manager):
    first = MeetingFactory(
        series=series,
        series_on=datetime.date(2026, 1, 6),
        starts_at=datetime.datetime(2026, 1, 6, 14, 30, tzinfo=PARIS),
        status="held",
        minutes_status="sent",
    )
    meetings.invite(meeting=first, by=officer, users=[officer, manager])
    open_one = DecisionFactory(meeting=first, text="Écrire à la ville", owner=manager)
    DecisionFactory(meeting=first, text="Faite", status="done", closed_on=TODAY, closed_by=officer)
    made = make_meetings(series=series, months=2, by=officer, today=TODAY)
    assert [item.title for item in made[0].items.order_by("order")] == [
        "Validation du relevé du 06/01/2026",
        "Suite : Écrire à la ville",
    ]
    assert made[0].items.get(decision=open_one).speaker == str(manager)
    assert {row.user for row in made[0].invitees.all()} == {officer, manager}
    assert set(made[0].invitees.values_list("attendance", flat=True)) == {Attendance.UNKNOWN}
    # The next ones are filled when they come.
    assert not made[1].items.exists()


def test_a_series_that_is_wrong_is_said(sign_in, officer, quartier):
    page = sign_in(officer).post(
        reverse("meetings:series_create"),
        {
            "kind": "gusp", "title": "Cellules", "quartier_0": quartier.pk, "frequency": "monthly", "interval": 1,
            "weekday": 2, "starts_on": "2026-12-01", "time": "14:00", "minutes": 120,
        },
    )  # fmt: skip
    assert page.status_code == 422
    assert "le premier, le deuxième" in page.content.decode()
    assert not MeetingSeries.objects.exists()


# ---- lists ----------------------------------------------------------------------------------------------------------


def test_who_is_called_sees_the_meeting_of_another_quartier(outsider, proximity, meeting):
    assert meeting not in Meeting.objects.visible_to(outsider)
    assert meeting in Meeting.objects.visible_to(proximity)
    meetings.invite(meeting=meeting, by=proximity, users=[outsider])
    assert meeting in Meeting.objects.visible_to(outsider)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("etat=a-venir", {"Cellule de décembre"}),
        ("etat=releve-a-envoyer", {"D’hier"}),
        ("etat=releve-a-valider", {"Envoyé"}),
        ("qui=moi", {"Cellule de décembre"}),
        ("q=hier", {"D’hier"}),
        ("type=gusp", {"Cellule de décembre"}),
        ("", {"Cellule de décembre", "D’hier", "Envoyé"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_filters(sign_in, officer, meeting, quartier, query, titles):
    past = timezone.now() - datetime.timedelta(days=2)
    MeetingFactory(title="D’hier", quartiers=[quartier], starts_at=past)
    MeetingFactory(title="Envoyé", quartiers=[quartier], starts_at=past, status="held", minutes_status="sent")
    MeetingFactory(title="D’ailleurs")
    page = sign_in(officer).get(f"{reverse('meetings:meeting_list')}?{query}")
    assert {row.title for row in page.context["rows"]} == titles
    sent = sign_in(officer).get(f"{reverse('meetings:meeting_list')}?{query}&format=csv")
    told = b"".join(sent.streaming_content).decode()
    assert {title for title in ("Cellule de décembre", "D’hier", "Envoyé", "D’ailleurs") if title in told} == titles


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("meeting_list", 9), ("meeting_detail", 11), ("agenda", 12), ("invitees", 8), ("quartier_meetings", 6)],
)
def test_queries(sign_in, officer, manager, quartier, name, queries, count, django_assert_num_queries):
    before = MeetingFactory(quartiers=[quartier], starts_at=timezone.now() - datetime.timedelta(days=20))
    for number in range(count):
        row = MeetingFactory(quartiers=[quartier], organiser=officer)
        DecisionFactory(meeting=before)
        Decision.objects.create(meeting=before, text="x", owner=manager, created_by=officer)
        IssueFactory(quartiers=[quartier])
        programme = ProgrammeFactory(quartiers=[quartier], status="submitted")
        Milestone.objects.create(action=ActionFactory(programme=programme), title=f"E{number}", due_on="2026-01-05")
        partner = PartnerFactory()
        PresenceFactory(partner=partner, quartier=quartier)
        ContactPost.objects.create(contact=ContactFactory(last_name=f"M{number}"), partner=partner, function="Dir.")
    for _ in range(count):
        AgendaItemFactory(meeting=row, issue=IssueFactory())
        meetings.invite(meeting=row, by=officer, partners=[PartnerFactory()])
    keys = {"meeting_list": [], "quartier_meetings": [quartier.pk]}.get(name, [row.pk])
    client = sign_in(officer)
    with django_assert_num_queries(queries):
        client.get(reverse(f"meetings:{name}", args=keys))


def test_what_waits_for_me_on_my_desk(sign_in, officer, manager, quartier):
    past = timezone.now() - datetime.timedelta(days=3)
    MeetingFactory(title="À écrire", organiser=officer, quartiers=[quartier], starts_at=past, status="held")
    MeetingFactory(title="Envoyée", organiser=officer, starts_at=past, status="held", minutes_status="sent")
    MeetingFactory(title="Annulée", organiser=officer, starts_at=past, status="cancelled")
    MeetingFactory(title="Sans point", organiser=officer)
    declined = MeetingFactory(title="Refusée", organiser=manager)
    meetings.invite(meeting=declined, by=manager, users=[officer])
    declined.invitees.update(answer="no")
    DecisionFactory(text="Pour moi", owner=officer)
    DecisionFactory(text="Pour un autre", owner=manager)
    page = sign_in(officer).get(reverse("meetings:my_meetings")).content.decode()
    for words in ("À écrire", "Sans point", "ordre du jour à faire", "Pour moi"):
        assert words in page
    for words in ("Envoyée", "Annulée", "Refusée", "Pour un autre"):
        assert words not in page
