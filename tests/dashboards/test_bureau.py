"""« Mon bureau »: what waits for each role, and figures that are the rows behind them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import TeamQuartier
from dashboards.reads.desk import desk_of
from diagnostics.enums import Severity, Status
from diagnostics.models import Alert, AlertRule
from tests.dashboards.test_quartier import scatter
from tests.factories import (
    MembershipFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
    TeamFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


def titles(desk):
    return [section.title for section in [*desk.main, *desk.side]]


def section(desk, title):
    return next(s for s in [*desk.main, *desk.side] if s.title == title)


def text(sections_lines):
    return [line.detail.split(" · ")[0] for line in sections_lines]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("proximity", ["Confié à moi"]),
        ("officer", ["À qualifier", "Répondre à ceux qui ont signalé", "En retard", "Vu cette semaine"]),
        (
            "manager",
            ["Situations graves", "Répondre à ceux qui ont signalé", "En retard", "Sans signalement depuis deux mois"],
        ),
        ("administrator", ["À compléter", "En service"]),
    ],
)
def test_each_role_has_its_sections(request, reader, expected, quartier):
    assert titles(desk_of(request.getfixturevalue(reader))) == expected


@pytest.mark.parametrize("reader", ["officer", "manager"])
def test_each_figure_gives_its_rows(request, reader, quartier, sign_in, figures_of_page, rows_behind):
    user = request.getfixturevalue(reader)
    other = QuartierFactory(is_active=False)
    TeamQuartier.objects.create(team=user.memberships.get().team, quartier=other)
    scatter(quartier, 40)
    scatter(other, 10)
    scatter(QuartierFactory(), 5)
    client = sign_in(user)
    figures = figures_of_page(client.get("/").content.decode())
    assert len(figures) >= 9
    for number, url in dict.fromkeys(figures):
        assert rows_behind(client, url) == number, url


def test_a_member_of_proximity_on_one_quartier_and_officer_on_another(
    quartier, officer, sign_in, figures_of_page, rows_behind
):
    here = QuartierFactory()
    MembershipFactory(user=officer, team=TeamFactory(quartiers=[here]), role=Role.PROXIMITY)
    ObservationFactory(quartier=here, text="là-bas")
    ObservationFactory(quartier=here, is_confidential=True)
    ObservationFactory(quartier=quartier, text="ici")
    assert text(section(desk_of(officer), "À qualifier").lines) == ["ici"], "only where the user may settle it"
    client = sign_in(officer)
    for number, url in figures_of_page(client.get("/").content.decode()):
        assert rows_behind(client, url) == number, url


def test_the_oldest_to_qualify_has_the_primary_button(quartier, officer, sign_in):
    today = timezone.localdate()
    ObservationFactory(quartier=quartier, text="récente")
    old = ObservationFactory(quartier=quartier, text="ancienne", seen_on=today - datetime.timedelta(days=9))
    lines = section(desk_of(officer), "À qualifier").lines
    assert [(line.is_primary, line.button_label) for line in lines] == [(True, "Qualifier"), (False, "Qualifier")]
    assert lines[0].button_url == f"/veille/{old.pk}/qualifier/#action"
    assert lines[0].late.startswith("en retard de 2")
    assert sign_in(officer).get(f"/veille/{old.pk}/qualifier/").status_code == 200


def test_late_leaves_out_what_is_to_qualify_but_counts_it(quartier, officer):
    before = timezone.localdate() - datetime.timedelta(days=40)
    ObservationFactory(quartier=quartier, seen_on=before, text="à qualifier")
    ObservationFactory(quartier=quartier, seen_on=before, status=Status.TO_DO, text="à traiter")
    ObservationFactory(quartier=quartier, seen_on=timezone.localdate(), status=Status.TO_DO, text="récente")
    late = section(desk_of(officer), "En retard")
    assert text(late.lines) == ["à traiter"]
    assert late.total == 2


def test_who_reported_waits_for_an_answer_once_it_is_over(quartier, officer, sign_in, rows_behind):
    now = timezone.now()
    ObservationFactory(quartier=quartier, status=Status.DONE, over_at=now, text="sans réponse")
    ObservationFactory(
        quartier=quartier, status=Status.DONE, over_at=now, answer="Fait", answered_at=now, answered_by=officer
    )
    ObservationFactory(quartier=quartier, status=Status.DONE, over_at=now, author=officer, text="la mienne")
    ObservationFactory(
        quartier=quartier, status=Status.DONE, over_at=now - datetime.timedelta(days=60), text="trop tard"
    )
    here = QuartierFactory()
    MembershipFactory(user=officer, team=TeamFactory(quartiers=[here]), role=Role.PROXIMITY)
    ObservationFactory(quartier=here, status=Status.DONE, over_at=now, text="à d’autres de répondre")
    answers = section(desk_of(officer), "Répondre à ceux qui ont signalé")
    assert text(answers.lines) == ["sans réponse"]
    assert answers.lines[0].button_label == "Répondre"
    assert rows_behind(sign_in(officer), answers.url) == answers.total == 1


def test_this_week_is_what_was_seen_in_seven_days(quartier, officer):
    today = timezone.localdate()
    for days, words in ((0, "aujourd’hui"), (6, "six jours"), (7, "sept jours")):
        ObservationFactory(quartier=quartier, seen_on=today - datetime.timedelta(days=days), text=words)
    assert text(section(desk_of(officer), "Vu cette semaine").lines) == ["aujourd’hui", "six jours"]


def test_alerts_of_a_manager_are_grave_open_problems(quartier, manager):
    ObservationFactory(quartier=quartier, severity=Severity.GRAVE, text="grave")
    ObservationFactory(quartier=quartier, severity=Severity.GRAVE, kind="strength", text="point fort")
    ObservationFactory(quartier=quartier, severity=Severity.GRAVE, status=Status.DONE, over_at=timezone.now())
    ObservationFactory(quartier=quartier, severity=Severity.SERIOUS)
    alerts = section(desk_of(manager), "Situations graves")
    assert text(alerts.lines) == ["grave"]
    assert alerts.total == 1


def test_the_warnings_to_take_into_account_are_counted_with_their_list(sign_in, quartier, officer):
    def warn(key, place=quartier, **fields):
        return Alert.objects.create(
            rule=AlertRule.objects.first(),
            key=key,
            quartier=place,
            made_on=timezone.localdate(),
            sentence=key,
            **fields,
        )

    warn("une"), warn("deux"), warn("ailleurs", QuartierFactory())
    warn("vue", acknowledged_by=officer, acknowledged_at=timezone.now(), comment="Vu")
    client = sign_in(officer)
    page = client.get("/")
    assert page.context["desk"].alerts == 2
    address = reverse("diagnostics:alert_list") + "?etat=ouvertes"
    assert f'<a href="{address}">2 alertes à prendre en compte</a>' in page.content.decode()
    assert len(client.get(address).context["page_obj"]) == 2


def test_a_quiet_quartier_says_since_when(quartier, manager, theme):
    seen = timezone.localdate() - datetime.timedelta(days=100)
    ObservationFactory(quartier=quartier, theme=theme, seen_on=seen)
    (line,) = section(desk_of(manager), "Sans signalement depuis deux mois").lines
    assert line.title == "Les Tilleuls"
    assert str(seen.year) in line.note


def test_what_is_given_to_somebody_is_on_their_desk_with_its_button(quartier, proximity, sign_in):
    row = ObservationFactory(quartier=quartier, status=Status.TO_DO, assignee=proximity, text="à faire")
    ObservationFactory(quartier=quartier, status=Status.TO_DO, text="à un autre")
    desk = desk_of(proximity)
    (line,) = section(desk, "Confié à moi").lines
    assert (line.button_label, line.is_primary) == ("Marquer traitée", False), "to report is the first thing here"
    assert desk.waiting == 1
    page = sign_in(proximity).get("/").content.decode()
    assert "une chose vous attend" in page
    assert f"/veille/{row.pk}/traiter/#action" in page


def test_the_reporter_reads_the_answer(quartier, proximity, officer, sign_in):
    now = timezone.now()
    ObservationFactory(
        quartier=quartier, author=proximity, status=Status.DONE, over_at=now,
        answer="Les encombrants sont partis.", answered_at=now, answered_by=officer,
    )  # fmt: skip
    page = sign_in(proximity).get("/").content.decode()
    assert "Les encombrants sont partis." in page
    assert "Olga Mission" in page
    assert 'href="/signaler/"' in page


def test_a_report_that_became_confidential_keeps_its_text_to_itself(quartier, proximity, sign_in):
    row = ObservationFactory(quartier=quartier, author=proximity, text="mots sensibles", is_confidential=True)
    page = sign_in(proximity).get("/").content.decode()
    assert "mots sensibles" not in page
    assert f"/veille/{row.pk}/" not in page
    assert "(confidentiel)" in page


def test_somebody_without_a_team_is_told_what_to_do(sign_in):
    page = sign_in(UserFactory()).get("/").content.decode()
    assert "Vous n’êtes encore dans aucune équipe" in page
    assert "Signaler ce que je vois" not in page


def test_an_administrator_begins_with_imports(administrator):
    lines = section(desk_of(administrator), "À compléter").lines
    assert [line.title for line in lines] == [
        "Importer les quartiers",
        "Importer le patrimoine",
        "Importer les indicateurs",
        "Créer une équipe",
    ]
    assert [line.is_primary for line in lines] == [True, False, False, False]


def test_an_administrator_sees_what_lacks_something(administrator, quartier, sign_in):
    TeamFactory()
    member(QuartierFactory(), Role.OFFICER)
    UserFactory()
    ResidenceFactory(quartier=None)
    found = {line.title: line.note for line in section(desk_of(administrator), "À compléter").lines}
    assert found == {
        "Importer les indicateurs": "",
        "Équipes sans membre": "1",
        "Équipes sans quartier": "1",
        "Comptes sans équipe": "1",
        "Résidences sans quartier": "1",
    }
    assert "1 résidence" in sign_in(administrator).get("/residences/?sans=1").content.decode()


def test_each_sheet_shows_its_first_five_in_order_and_counts_the_others(quartier, officer, monkeypatch):
    monkeypatch.setattr("dashboards.reads.desk.COUNTED", 6)
    now, today = timezone.now(), timezone.localdate()
    for back in range(7):
        day = today - datetime.timedelta(days=40 + back)
        over_at = now - datetime.timedelta(days=back)
        ObservationFactory(quartier=quartier, status=Status.DONE, over_at=over_at, text=f"finie {back}", seen_on=day)
        ObservationFactory(quartier=quartier, seen_on=day, text=f"neuve {back}")
        status = (Status.TO_DO, Status.IN_PROGRESS)[back % 2]
        ObservationFactory(quartier=quartier, seen_on=day, text=f"tard {back}", status=status, assignee=officer)
        ObservationFactory(quartier=quartier, seen_on=today - datetime.timedelta(days=back % 3), text=f"vue {back}")
    desk = desk_of(officer)

    def shown(title):
        return [line.split()[1] for line in text(section(desk, title).lines)], section(desk, title).total

    oldest = ["6", "5", "4", "3", "2"]
    assert shown("À qualifier") == (oldest, 14)
    assert shown("En retard") == (oldest, 14)
    assert shown("Confié à moi") == (oldest, 6)
    assert shown("Répondre à ceux qui ont signalé") == (oldest, 6)
    assert section(desk, "Répondre à ceux qui ont signalé").has_more
    assert shown("Vu cette semaine")[0] == ["6", "3", "0", "4", "1"]
    assert desk.has_more
    assert desk.waiting == 14 + 6 + 6


def test_more_than_can_be_counted_is_said(quartier, officer, sign_in, monkeypatch):
    monkeypatch.setattr("dashboards.reads.desk.COUNTED", 6)
    now = timezone.now()
    ObservationFactory.create_batch(6, quartier=quartier, status=Status.DONE, over_at=now)
    client = sign_in(officer)
    assert "plus de" not in client.get("/").content.decode()
    ObservationFactory(quartier=quartier, status=Status.DONE, over_at=now)
    page = client.get("/").content.decode()
    assert "plus de 6 choses vous attendent" in page
    assert '<span class="waits">plus de 6<' in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("reader", "queries"), [("proximity", 6), ("officer", 6), ("manager", 6), ("administrator", 6)]
)
def test_queries(request, reader, queries, number, quartier, theme, sign_in, django_assert_num_queries):
    user = request.getfixturevalue(reader)
    before = timezone.localdate() - datetime.timedelta(days=40)
    for _ in range(number):
        ObservationFactory(quartier=quartier, severity=Severity.GRAVE)
        ObservationFactory(quartier=quartier, status=Status.TO_DO, assignee=user, seen_on=before)
        ObservationFactory(quartier=quartier, status=Status.DONE, over_at=timezone.now())
        ObservationFactory(quartier=quartier, author=user)
        if team := user.memberships.first():
            TeamQuartier.objects.create(team=team.team, quartier=QuartierFactory())
    client = sign_in(user)
    with django_assert_num_queries(queries):
        client.get("/")


def test_an_administrator_who_also_leads_stays_within_the_budget(
    quartier, officer, sign_in, django_assert_max_num_queries
):
    officer.is_administrator = True
    officer.save()
    MembershipFactory(user=officer, team=TeamFactory(quartiers=[QuartierFactory()]), role=Role.MANAGER)
    scatter(quartier, 10)
    client = sign_in(officer)
    with django_assert_max_num_queries(12):
        page = client.get("/").content.decode()
    assert "À compléter" in page
    assert "À qualifier" in page
