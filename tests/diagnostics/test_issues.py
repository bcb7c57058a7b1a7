"""Problématiques: who keeps them, what shows them, how they rank, and what is refused."""

import csv
import datetime
import io
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from core.models import PrivacyOverride
from diagnostics import services
from diagnostics.models import Issue, Observation, Theme, Verbatim
from diagnostics.views.issues import weight_of
from tests.diagnostics.test_entry import jpeg
from tests.factories import (
    DiagnosticFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    IssueFactory,
    MembershipFactory,
    ObservationFactory,
    QuartierFactory,
    TeamFactory,
    UrbanProjectFactory,
    member,
)

pytestmark = pytest.mark.django_db
URL = "/problematiques/"
NEW = "/problematiques/nouvelle/"


@pytest.fixture
def theme(db):
    return Theme.objects.first()


@pytest.fixture
def issue(quartier, theme, officer):
    return IssueFactory(title="Halls occupés", quartiers=[quartier], theme=theme, created_by=officer)


def content(response):
    return response.content.decode().replace("&#x27;", "'")


def typed(quartier, theme, **more):
    return {
        "title": "Halls occupés le soir",
        "description": "Attroupements devant les boîtes aux lettres.",
        "theme": theme.pk,
        "gravity": 3,
        "frequency": 4,
        "status": "open",
        "quartier_0": quartier.pk,
        **more,
    }


def changed(issue, quartier, **more):
    return typed(quartier, issue.theme, version=issue.version, title=issue.title, **more)


def page(issue, name="issue_detail"):
    return reverse(f"diagnostics:{name}", args=[issue.pk])


def titles(response):
    return [row.title for row in response.context["rows"]]


# ---- constraints ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"title": ""}, "issue_title_given"),
        ({"gravity": 0}, "issue_rank_range"),
        ({"gravity": 5}, "issue_rank_range"),
        ({"frequency": 0}, "issue_rank_range"),
        ({"frequency": 5}, "issue_rank_range"),
        ({"status": "lost"}, "issue_status_known"),
        ({"priority": 1}, "issue_priority_dated"),
        ({"priority": 0, "decided_on": "2026-01-02"}, "issue_priority_dated"),
        ({"priority": 100, "decided_on": "2026-01-02"}, "issue_priority_dated"),
        ({"decided_with": "la Ville"}, "issue_priority_dated"),
    ],
)
def test_the_database_refuses(issue, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(**fields)


# ---- seeing ---------------------------------------------------------------------------------------------------------


def test_whoever_sees_one_of_its_quartiers_reads_it(issue, quartier, proximity, officer, outsider, administrator):
    other = QuartierFactory()
    neighbour = member(other, Role.PROXIMITY)
    assert not Issue.objects.visible_to(neighbour).exists()
    issue.quartiers.add(other)
    for user, sees in [(proximity, 1), (officer, 1), (neighbour, 1), (administrator, 1), (outsider, 0)]:
        assert Issue.objects.visible_to(user).filter(pk=issue.pk).exists() == bool(sees)
        assert Issue.objects.visible_in(user, quartier.pk).exists() == bool(sees and user != neighbour)


def test_quartiers_of_other_teams_are_counted_not_named(sign_in, issue, proximity):
    other = QuartierFactory(name="Les Bruyères")
    issue.quartiers.add(other)
    for name in ("issue_detail", "issue_history"):
        assert "Bruyères" not in content(sign_in(proximity).get(page(issue, name)))
    assert "et 1 quartier d’autres équipes" in content(sign_in(proximity).get(page(issue)))
    assert "Bruyères" not in content(sign_in(proximity).get(URL))
    file = b"".join(sign_in(proximity).get(f"{URL}?format=csv").streaming_content).decode()
    assert "Bruyères" not in file
    assert "Les Tilleuls" in file


def test_a_diagnostic_and_a_project_of_other_teams_are_not_told(sign_in, issue, proximity, administrator):
    issue.diagnostic = DiagnosticFactory(title="Diagnostic voisin")
    issue.project = UrbanProjectFactory(name="Projet voisin")
    issue.save()
    for name in ("issue_detail", "issue_history"):
        assert "voisin" not in content(sign_in(proximity).get(page(issue, name)))
    told = content(sign_in(administrator).get(page(issue)))
    assert "Diagnostic voisin" in told
    assert "Projet voisin" in told


# ---- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "manager", "administrator"])
def test_those_who_lead_write(request, sign_in, quartier, theme, who):
    user = request.getfixturevalue(who)
    response = sign_in(user).post(NEW, typed(quartier, theme))
    row = Issue.objects.get()
    assert response.headers["Location"] == row.get_absolute_url()
    assert (row.title, row.gravity, row.frequency, row.created_by) == ("Halls occupés le soir", 3, 4, user)
    assert list(row.quartiers.all()) == [quartier]


def test_the_proximity_team_reads_and_does_not_write(sign_in, issue, proximity, quartier, theme):
    client = sign_in(proximity)
    shown = content(client.get(page(issue)))
    assert "Halls occupés" in shown
    assert "Modifier" not in shown
    assert "Changer l’état" not in shown
    assert "tenues par les chargés de mission" in content(client.post(NEW, typed(quartier, theme)))
    assert client.post(page(issue, "issue_status"), {"version": 1, "status": "solved"}).status_code == 403
    issue.refresh_from_db()
    assert (issue.status, Issue.objects.count()) == ("open", 1)


def test_a_quartier_that_the_writer_does_not_lead_is_refused(sign_in, officer, quartier, theme):
    seen = QuartierFactory(name="Vu seulement")
    MembershipFactory(user=officer, team=TeamFactory(quartiers=[seen]), role=Role.PROXIMITY)
    for other in (seen, QuartierFactory()):
        response = sign_in(officer).post(NEW, typed(other, theme))
        assert response.status_code == 422
        assert "Aucun de vos quartiers" in content(response)
        assert "Attroupements devant" in content(response), "nothing typed is lost"
    assert not Issue.objects.exists()


def test_quartiers_of_other_teams_stay_when_it_is_changed(sign_in, issue, officer, quartier):
    other, mine = QuartierFactory(), QuartierFactory()
    MembershipFactory(user=officer, team=TeamFactory(quartiers=[mine]), role=Role.OFFICER)
    issue.quartiers.add(other)
    here, there = ObservationFactory(quartier=quartier), ObservationFactory(quartier=other)
    issue.observations.add(here, there)
    sign_in(officer).post(page(issue, "issue_update"), changed(issue, mine))
    assert set(issue.quartiers.all()) == {other, mine}
    assert set(issue.observations.all()) == {there}, "what was seen elsewhere goes with its quartier"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"priority": 1}, {"decided_on", "decided_with"}),
        ({"priority": 1, "decided_on": "2026-01-15"}, {"decided_with"}),
        ({"decided_on": "2026-01-15", "decided_with": "la Ville"}, {"priority"}),
        ({"decided_with": "la Ville"}, {"priority", "decided_on"}),
        ({"priority": 0, "decided_on": "2026-01-15", "decided_with": "la Ville"}, {"priority"}),
        ({"priority": 100, "decided_on": "2026-01-15", "decided_with": "la Ville"}, {"priority"}),
        ({"priority": 1, "decided_on": "2999-01-15", "decided_with": "la Ville"}, {"decided_on"}),
        ({"priority": 1, "decided_on": "0026-01-15", "decided_with": "la Ville"}, {"decided_on"}),
    ],
)
def test_a_priority_has_its_day_and_those_who_decided(sign_in, officer, quartier, theme, given, missing):
    response = sign_in(officer).post(NEW, typed(quartier, theme, **given))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == missing
    assert not Issue.objects.exists()


def test_a_priority_is_shown_with_those_who_decided(sign_in, officer, quartier, theme):
    data = typed(quartier, theme, priority=2, decided_on="2026-01-15", decided_with="comité technique")
    shown = content(sign_in(officer).post(NEW, data, follow=True))
    assert "n° 2" in shown
    assert "15 janv." in shown
    assert "avec comité technique" in shown


@pytest.mark.parametrize("field", ["title", "description", "decided_with"])
def test_personal_data_is_warned_about_then_confirmed_and_logged(sign_in, officer, quartier, theme, field):
    more = {"priority": 1, "decided_on": "2026-01-15", "decided_with": "la Ville"}
    data = typed(quartier, theme, **{**more, field: "Appeler le 06 12 34 56 78"})
    client = sign_in(officer)
    response = client.post(NEW, data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Issue.objects.exists()
    client.post(NEW, {**data, "privacy_confirmed": "on"})
    override = PrivacyOverride.objects.get()
    assert (override.target_pk, override.field, override.by) == (Issue.objects.get().pk, field, officer)


def test_a_change_made_meanwhile_is_shown_not_overwritten(sign_in, issue, officer, manager, quartier):
    data = changed(issue, quartier, description="Vu par Olga")
    sign_in(manager).post(page(issue, "issue_update"), changed(issue, quartier, description="Vu par Maya"))
    client = sign_in(officer)
    response = client.post(page(issue, "issue_update"), data)
    assert response.status_code == 422
    assert "a été modifiée pendant que vous l’aviez ouverte" in content(response)
    assert "Vu par Olga" in content(response)
    issue.refresh_from_db()
    assert issue.description == "Vu par Maya"
    version = response.context["form"]["version"].value()
    client.post(page(issue, "issue_update"), {**data, "version": version})
    issue.refresh_from_db()
    assert issue.description == "Vu par Olga"


def test_the_state_is_changed_once_it_is_known_as_it_is(sign_in, issue, officer, manager):
    old = issue.version
    sign_in(manager).post(page(issue, "issue_status"), {"version": old, "status": "taken"})
    response = sign_in(officer).post(page(issue, "issue_status"), {"version": old, "status": "solved"})
    assert response.status_code == 422
    assert "a été modifiée pendant" in content(response)
    issue.refresh_from_db()
    assert issue.status == "taken"
    assert (
        sign_in(officer).post(page(issue, "issue_status"), {"version": issue.version, "status": "x"}).status_code
        == 422
    )
    history = content(sign_in(officer).get(page(issue, "issue_history")))
    assert "Prise en charge" in history
    assert "Maya Direction" in history


@pytest.mark.parametrize("name", ["diagnostic", "observation"])
@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 30, "%00", "999999"])
def test_an_origin_that_does_not_exist(sign_in, officer, name, value):
    assert sign_in(officer).get(f"{NEW}?{name}={value}").status_code == 404


def test_it_begins_from_a_diagnostic_with_its_quartiers(sign_in, officer, quartier, theme):
    other = QuartierFactory()
    diagnostic = DiagnosticFactory(quartiers=[quartier, other])
    client = sign_in(officer)
    form = client.get(f"{NEW}?diagnostic={diagnostic.pk}").context["form"]
    assert form["diagnostic"].value() == diagnostic.pk
    assert [form.initial[name] for name in form.row_names() if name in form.initial] == [quartier]
    client.post(f"{NEW}?diagnostic={diagnostic.pk}", typed(quartier, theme, diagnostic=diagnostic.pk))
    assert Issue.objects.get().diagnostic == diagnostic
    assert client.get(f"{NEW}?diagnostic={DiagnosticFactory().pk}").status_code == 404


def test_it_begins_from_an_observation_which_is_linked(sign_in, officer, quartier, theme):
    observation = ObservationFactory(quartier=quartier, theme=theme, severity=4)
    client = sign_in(officer)
    url = f"{NEW}?observation={observation.pk}"
    form = client.get(url).context["form"]
    assert (form["theme"].value(), form["gravity"].value(), form.initial["quartier_0"]) == (theme.pk, 4, quartier)
    client.post(url, typed(quartier, theme))
    assert list(Issue.objects.get().observations.all()) == [observation]


def test_it_does_not_begin_from_what_the_user_does_not_see_or_lead(
    sign_in, officer, administrator, proximity, quartier
):
    elsewhere, secret = ObservationFactory(), ObservationFactory(quartier=quartier, is_confidential=True)
    assert sign_in(officer).get(f"{NEW}?observation={elsewhere.pk}").status_code == 404
    assert sign_in(administrator).get(f"{NEW}?observation={secret.pk}").status_code == 404
    assert sign_in(officer).get(f"{NEW}?observation={secret.pk}").status_code == 200


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"theme": 0}, "theme"),
        ({"gravity": 9}, "gravity"),
        ({"frequency": "x"}, "frequency"),
        ({"status": "inconnu"}, "status"),
        ({"indicators": ["999999"]}, "indicators"),
        ({"diagnostic": "999999"}, "diagnostic"),
        ({"project": "999999"}, "project"),
        ({"quartier_0": ""}, "quartier_0"),
        ({"title": "a" * 201}, "title"),
        ({"title": "  "}, "title"),
    ],
)
def test_bad_input_is_told_at_its_field(sign_in, officer, quartier, theme, more, field):
    response = sign_in(officer).post(NEW, {**typed(quartier, theme), **more})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Issue.objects.exists()


# ---- evidence -------------------------------------------------------------------------------------------------------


def test_confidential_evidence_is_for_those_who_may_read_it(sign_in, issue, quartier, theme, proximity, officer):
    plain = ObservationFactory(quartier=quartier, theme=theme, text="Ampoule grillée")
    secret = ObservationFactory(quartier=quartier, theme=theme, text="Menaces tues", is_confidential=True)
    services.add_photos(observation=secret, photos=[jpeg()])
    issue.observations.add(plain, secret)
    seen = sign_in(proximity).get(page(issue))
    assert "Ampoule grillée" in content(seen)
    assert "Menaces" not in content(seen)
    assert (seen.context["count"], seen.context["photo_count"], seen.context["waiting"][0].count) == (1, 0, 1)
    led = sign_in(officer).get(page(issue))
    assert "Menaces tues" in content(led)
    assert (led.context["count"], led.context["photo_count"], led.context["waiting"][0].count) == (2, 1, 2)
    for user, count in ((proximity, 1), (officer, 2)):
        assert sign_in(user).get(URL).context["rows"][0].observation_count == count


def test_what_is_open_on_the_theme_is_live_and_leads_to_the_veille(sign_in, issue, quartier, theme, proximity):
    ObservationFactory(quartier=quartier, theme=theme)
    ObservationFactory(quartier=quartier, theme=Theme.objects.all()[1])
    ObservationFactory(quartier=quartier, theme=theme, status="done", over_at=timezone.now())
    client = sign_in(proximity)
    (waiting,) = client.get(page(issue)).context["waiting"]
    assert waiting.count == 1
    assert len(client.get(waiting.url).context["rows"]) == 1
    ObservationFactory(quartier=quartier, theme=theme)
    assert client.get(page(issue)).context["waiting"][0].count == 2


def test_observations_of_its_quartiers_are_linked_once(sign_in, issue, quartier, theme, officer):
    rows = [ObservationFactory(quartier=quartier, theme=theme, text=f"Vu {n}") for n in range(3)]
    client = sign_in(officer)
    offered = client.get(page(issue, "issue_observations"))
    assert {row.pk for row in offered.context["rows"]} == {row.pk for row in rows}
    for _ in range(2):
        client.post(page(issue, "issue_observations"), {"observation": [rows[0].pk, rows[2].pk]})
    assert set(issue.observations.all()) == {rows[0], rows[2]}
    assert [row.pk for row in client.get(page(issue, "issue_observations")).context["rows"]] == [rows[1].pk]


@pytest.mark.parametrize("which", ["elsewhere", "unknown", "text", "huge", "none", "mixed"])
def test_what_may_not_be_linked_is_refused_whole(sign_in, issue, quartier, officer, which):
    here, elsewhere = ObservationFactory(quartier=quartier), ObservationFactory()
    sent = {
        "elsewhere": [elsewhere.pk],
        "unknown": [999999],
        "text": ["abc"],
        "huge": ["9" * 40],
        "none": [],
        "mixed": [here.pk, elsewhere.pk],
    }[which]
    response = sign_in(officer).post(page(issue, "issue_observations"), {"observation": sent})
    assert response.status_code == 422
    assert response.context["error"]
    assert not issue.observations.exists()


def test_an_administrator_links_no_confidential_row(issue, quartier, administrator):
    secret = ObservationFactory(quartier=quartier, is_confidential=True)
    with pytest.raises(services.ElsewhereError):
        services.link_observations(issue=issue, keys=[secret.pk], by=administrator)
    assert not issue.observations.exists()


def test_the_search_is_by_words_theme_and_state(sign_in, issue, quartier, theme, officer):
    other = Theme.objects.all()[1]
    lamp = ObservationFactory(quartier=quartier, theme=theme, text="Ampoule grillée")
    door = ObservationFactory(quartier=quartier, theme=other, text="Porte cassée")
    over = ObservationFactory(quartier=quartier, theme=other, text="Tags", status="done", over_at=timezone.now())
    url = page(issue, "issue_observations")

    def found(query):
        return {row.pk for row in sign_in(officer).get(f"{url}?{query}").context["rows"]}

    assert found("") == {lamp.pk}
    assert found("theme=") == {lamp.pk, door.pk, over.pk}
    assert found("q=porte") == {door.pk}
    assert found(f"theme={other.pk}&etat=ouvertes") == {door.pk}
    assert found("etat=terminees") == {over.pk}
    assert found("theme=abc") == set()


def test_an_observation_is_taken_away(sign_in, issue, quartier, officer, administrator):
    plain = ObservationFactory(quartier=quartier)
    secret = ObservationFactory(quartier=quartier, is_confidential=True)
    issue.observations.add(plain, secret)

    def url(row):
        return reverse("diagnostics:issue_unlink", args=[issue.pk, row.pk])

    assert sign_in(administrator).post(url(secret)).status_code == 404
    assert sign_in(officer).post(url(ObservationFactory(quartier=quartier))).status_code == 404
    sign_in(officer).post(url(plain))
    assert list(issue.observations.all()) == [secret]
    assert Observation.objects.filter(pk=plain.pk).exists()


def test_from_the_page_of_an_observation(sign_in, issue, quartier, theme, officer, proximity):
    observation = ObservationFactory(quartier=quartier, theme=theme)
    over = IssueFactory(title="Finie", quartiers=[quartier], status="solved")
    elsewhere = IssueFactory(title="Ailleurs")
    url = reverse("diagnostics:observation_issues", args=[observation.pk])
    client = sign_in(officer)
    assert url in content(client.get(observation.get_absolute_url()))
    shown = content(client.get(url))
    assert "Halls occupés" in shown
    assert "Finie" not in shown
    assert "Ailleurs" not in shown
    for refused in (over, elsewhere):
        response = client.post(url, {"issue": refused.pk})
        assert response.status_code == 422
        assert "n’est plus proposée" in content(response)
    client.post(url, {"issue": issue.pk})
    assert list(observation.issues.all()) == [issue]
    read = sign_in(proximity).get(url)
    assert "Halls occupés" in content(read)
    assert read.context["form"] is None


def test_words_of_the_diagnostic_are_linked_and_hidden_ones_stay(sign_in, issue, quartier, officer, proximity):
    hidden = Verbatim.objects.create(diagnostic=DiagnosticFactory(), text="Dit ailleurs")
    issue.diagnostic = DiagnosticFactory(quartiers=[quartier])
    issue.save()
    issue.verbatims.add(hidden)
    issue.refresh_from_db()
    said = Verbatim.objects.create(diagnostic=issue.diagnostic, text="On n’ose plus descendre", speaker="locataire")
    data = changed(issue, quartier, diagnostic=issue.diagnostic.pk, verbatims=[said.pk])
    sign_in(officer).post(page(issue, "issue_update"), data)
    assert set(issue.verbatims.all()) == {hidden, said}
    shown = content(sign_in(proximity).get(page(issue)))
    assert "On n’ose plus descendre" in shown
    assert "Dit ailleurs" not in shown


def test_figures_are_of_one_quartier_with_the_zones_around(sign_in, issue, quartier, proximity):
    rate, kept, other = (
        IndicatorFactory(label="Taux"),
        IndicatorFactory(label="Gardé"),
        IndicatorFactory(label="Autre"),
    )
    issue.indicators.add(rate, kept)
    IndicatorValueFactory(indicator=rate, quartier=quartier, value="41.5", vintage=2020)
    IndicatorValueFactory(indicator=rate, quartier=quartier, value="43.5", vintage=2021)
    IndicatorValueFactory(indicator=kept, quartier=quartier, value=None, is_secret=True)
    IndicatorValueFactory(indicator=other, quartier=quartier)
    nation = {"zone_kind": "national", "quartier": None, "zone_code": "FR", "zone_name": "France"}
    IndicatorValueFactory(indicator=rate, value="14.5", vintage=2019, **nation)
    response = sign_in(proximity).get(page(issue))
    first, second = sorted(response.context["figures"], key=lambda row: row.vintage + str(row.own.is_secret))
    assert (first.own.text.replace("\u202f", " "), first.vintage, first.source) == ("43,5 %", "2021", "Insee")
    assert [(zone.zone, zone.vintage) for zone in first.zones] == [("France", "2019")]
    assert second.own.text == "secret statistique"
    assert "Autre" not in content(response)
    assert "ne s’additionnent pas" in content(response)


def test_figures_of_another_quartier_are_asked_for(sign_in, issue, quartier, proximity):
    other, foreign = QuartierFactory(name="Les Ormes"), QuartierFactory()
    Membership.objects.create(user=proximity, team=TeamFactory(quartiers=[other]), role=Role.PROXIMITY)
    issue.quartiers.add(other, foreign)
    rate = IndicatorFactory()
    issue.indicators.add(rate)
    for place, value in ((quartier, 10), (other, 20), (foreign, 30)):
        IndicatorValueFactory(indicator=rate, quartier=place, value=value)
    client = sign_in(proximity)
    assert client.get(page(issue), {"repere": other.pk}).context["measured"] == other
    for asked in (foreign.pk, "abc", ""):
        assert client.get(page(issue), {"repere": asked}).context["measured"] in (quartier, other)


# ---- list and matrix ------------------------------------------------------------------------------------------------


def test_filters_one_by_one(sign_in, quartier, theme, officer):
    other_theme = Theme.objects.all()[1]
    IssueFactory(title="Éclairage éteint", quartiers=[quartier], theme=theme, gravity=4, frequency=1)
    IssueFactory(title="Épaves", quartiers=[quartier], theme=other_theme, gravity=2, frequency=3, status="taken")
    IssueFactory(title="Tags", quartiers=[quartier], theme=other_theme, gravity=3, frequency=3, status="solved")
    client = sign_in(officer)

    def found(query):
        return set(titles(client.get(f"{URL}?{query}")))

    assert found("q=eclairage") == {"Éclairage éteint"}
    assert found(f"theme={theme.pk}") == {"Éclairage éteint"}
    assert found("etat=ouvertes") == {"Éclairage éteint", "Épaves"}
    assert found("etat=terminees") == {"Tags"}
    assert found("etat=taken") == {"Épaves"}
    assert found("gravite=3%2B") == {"Éclairage éteint", "Tags"}
    assert found("gravite=2") == {"Épaves"}
    assert found("frequence=3&gravite=3") == {"Tags"}
    assert found(f"quartier={quartier.pk}") == {"Éclairage éteint", "Épaves", "Tags"}
    assert found(f"quartier={QuartierFactory().pk}") == set(), "a quartier of others is told as unknown"
    assert found("gravite=9") == set()


def test_the_rank_is_the_priority_then_the_gravity(sign_in, quartier, officer):
    day = datetime.date(2026, 1, 15)
    for title, gravity, frequency, priority in [("c", 4, 1, None), ("b", 4, 3, None), ("a", 1, 1, 2), ("z", 1, 1, 1)]:
        IssueFactory(
            title=title, quartiers=[quartier], gravity=gravity, frequency=frequency, priority=priority,
            decided_on=priority and day, decided_with=(priority and "la Ville") or "",
        )  # fmt: skip
    assert titles(sign_in(officer).get(URL)) == ["z", "a", "b", "c"]
    assert titles(sign_in(officer).get(f"{URL}?tri=intitule")) == ["a", "b", "c", "z"]


def test_the_file_has_what_is_filtered(sign_in, issue, quartier, officer):
    IssueFactory(title="Autre", quartiers=[quartier])
    issue.quartiers.add(QuartierFactory(name="Les Bruyères"))
    issue.observations.add(ObservationFactory(quartier=quartier))
    response = sign_in(officer).get(f"{URL}?q=halls&format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    head = next(row for row in rows if "Intitulé" in row)
    lines = [dict(zip(head, row, strict=False)) for row in rows[rows.index(head) + 1 :] if len(row) == len(head)]
    assert [(row["Intitulé"], row["Quartiers"], row["Observations liées"]) for row in lines] == [
        ("Halls occupés", "Les Tilleuls", "1")
    ]


def test_the_weight_grows_with_both():
    assert [[weight_of(g, f) for f in range(1, 5)] for g in range(1, 5)] == [
        [1, 1, 1, 2],
        [1, 2, 2, 2],
        [1, 2, 3, 3],
        [2, 2, 3, 3],
    ]


def test_the_matrix_counts_what_is_under_way_and_leads_to_the_rows(sign_in, quartier, officer):
    for n in range(5):
        IssueFactory(title=f"Halls {n}", quartiers=[quartier], gravity=4, frequency=3)
    IssueFactory(quartiers=[quartier], gravity=4, frequency=3, status="solved")
    IssueFactory(gravity=4, frequency=3)
    client = sign_in(officer)
    response = client.get(f"{URL}matrice/")
    gravity, cells = response.context["matrix"][0]
    assert (gravity, [cell.count for cell in cells]) == (4, [0, 0, 5, 0])
    assert ([row.title for row in cells[2].rows], cells[2].others) == (["Halls 0", "Halls 1", "Halls 2"], 2)
    assert len(titles(response)) == 5, "the ranked list is the twin"
    assert len(titles(client.get(cells[2].url))) == 5
    assert "★★★" in content(response)
    assert "À traiter d’abord" in content(response)
    _, solved = client.get(f"{URL}matrice/?etat=solved").context["matrix"][0]
    assert [cell.count for cell in solved] == [0, 0, 1, 0]
    _, none = client.get(f"{URL}matrice/?quartier={QuartierFactory().pk}").context["matrix"][0]
    assert [cell.count for cell in none] == [0, 0, 0, 0]


def test_the_panel_of_a_quartier(sign_in, issue, quartier, proximity, outsider):
    for n in range(6):
        IssueFactory(title=f"Autre {n}", quartiers=[quartier], gravity=1)
    IssueFactory(title="Finie", quartiers=[quartier], status="dropped")
    url = reverse("diagnostics:issue_panel", args=[quartier.pk])
    shown = sign_in(proximity).get(url)
    assert titles(shown)[0] == "Halls occupés"
    assert (len(titles(shown)), shown.context["count"]) == (5, 7)
    assert "Voir les 7 problématiques" in content(shown)
    assert "Finie" not in content(shown)
    assert sign_in(outsider).get(url).status_code == 404
    page = content(sign_in(proximity).get(reverse("dashboards:quartier", args=[quartier.pk])))
    assert f'hx-get="{url}"' in page
    assert re.search(rf'href="/problematiques/\?quartier={quartier.pk}&amp;etat=ouvertes"', page), "without JavaScript"


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("issue_list", 9),
        ("issue_matrix", 11),
        ("issue_panel", 5),
        ("issue_detail", 12),
        ("issue_history", 9),
        ("issue_update", 12),
        ("issue_observations", 8),
        ("observation_issues", 6),
    ],
)
def test_queries(sign_in, officer, quartier, name, queries, count, django_assert_num_queries):
    rate = IndicatorFactory()
    for n in range(count):
        there = QuartierFactory() if n else quartier
        if n:
            Membership.objects.create(user=officer, team=TeamFactory(quartiers=[there]), role=Role.OFFICER)
    places = list(officer.memberships.values_list("team__quartiers", flat=True))
    diagnostic = DiagnosticFactory(quartiers=places)
    for n in range(count):
        row = IssueFactory(
            quartiers=places, theme=Theme.objects.all()[n], diagnostic=diagnostic, created_by=officer,
            project=UrbanProjectFactory(quartiers=[quartier]),
        )  # fmt: skip
        for _ in range(count):
            observation = ObservationFactory(quartier=quartier, theme=row.theme)
            services.add_photos(observation=observation, photos=[jpeg(size=(60 + n, 40))])
            row.observations.add(observation)
            row.verbatims.add(Verbatim.objects.create(diagnostic=diagnostic, text="On n’ose plus"))
            ObservationFactory(quartier=quartier, theme=row.theme)
        row.indicators.add(rate, IndicatorFactory())
    IndicatorValueFactory(indicator=rate, quartier=quartier)
    args = {
        "issue_list": [],
        "issue_matrix": [],
        "issue_panel": [quartier.pk],
        "observation_issues": [observation.pk],
    }.get(name, [row.pk])
    client = sign_in(officer)
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"diagnostics:{name}", args=args)).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"decided_on": "2026-01-05"},
        {"decided_with": "la ville"},
        {"priority": 1},
        {"priority": 100, "decided_on": "2026-01-05"},
    ],
)
def test_a_priority_and_its_day_go_together(quartier, fields):
    with pytest.raises(IntegrityError, match="issue_priority_dated"), transaction.atomic():
        IssueFactory(quartiers=[quartier], **fields)
