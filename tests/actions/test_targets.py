"""Target against actual in one table, the rows that each figure leads to, what is watched beside, texts proposed."""

import csv
import datetime
import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from actions.models import (
    Action,
    ActionDocument,
    ActionIndicator,
    ActionPartner,
    ActionReport,
    BudgetLine,
    Measurement,
    Spending,
    SpendingShare,
)
from actions.reads.proposal import proposed_text
from actions.reads.targets import Share, target_table
from core.french import NARROW_SPACE
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FrameworkFactory,
    FundingFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    IssueFactory,
    ParticipationFactory,
    PartnerFactory,
    QuartierFactory,
    spend,
)

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any, **query: Any) -> str:
    return reverse(f"actions:{name}", args=args, query=query or None)


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace(NARROW_SPACE, " ")


def cells(response: Any) -> list[list[str]]:
    """The rows of a file, without what says who made it."""
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))
    return rows[rows.index([]) + 1 :]


def gauge(action: Any, *values: Any, **fields: Any) -> Any:
    row = ActionIndicator.objects.create(action=action, **{"name": "Familles venues", "unit": "familles"} | fields)
    for month, value in enumerate(values, 1):
        Measurement.objects.create(
            indicator=row, value=value, on=datetime.date(2026, month, 1), created_by=action.responsible
        )
    return row


def paper(action: Any, title: str, **of: Any) -> Any:
    return ActionDocument.objects.create(
        action=action, title=title, name="f.pdf", content_type="application/pdf", size=3, digest=title,
        added_by=action.responsible, file="f.pdf", **of,
    )  # fmt: skip


@pytest.fixture
def filled(action: Any) -> Any:
    """The action with two sessions, two spending lines, a budget and an indicator in 2026."""
    ParticipationFactory(action=action, people=10, women=6, men=3, children=2, young=1, from_qpv=4, hours=2)
    ParticipationFactory(action=action, people=5, women=5, adults=5, from_qpv=5, on=datetime.date(2026, 4, 1))
    ParticipationFactory(action=action, people=99, on=datetime.date(2025, 4, 1))
    spend(action, Decimal("80.50"), label="Terreau")
    spend(action, Decimal("20.00"), label="Affiches", account="623")
    spend(action, Decimal("999.00"), on=datetime.date(2025, 4, 1))
    BudgetLine.objects.create(action=action, year=2026, account="604", forecast=120)
    BudgetLine.objects.create(action=action, year=2026, account="864", forecast=50)
    gauge(action, 4, Decimal("12.5"), baseline=2, target=20)
    return action


# ---- the table ------------------------------------------------------------------------------------------------------


def test_an_action_tells_who_came_what_it_cost_and_what_was_aimed_at(filled):
    table = target_table([filled], 2026)
    lines = {line.label: line for line in table.groups[0].lines}
    assert list(lines) == ["Séances", "Participations", "Heures", "Dépenses", "Familles venues"]
    assert (lines["Séances"].actual, lines["Participations"].actual, lines["Heures"].actual) == (2, 15, 2)
    # What was not told is what is left of all who came.
    people = lines["Participations"]
    assert (people.women, people.young, people.from_qpv) == (Share(11, 1), Share(3, 7), Share(9, 6))
    # In kind apart, another year apart.
    money = lines["Dépenses"]
    assert (money.target, money.actual, money.gap.amount, money.gap.percent) == (
        120, Decimal("100.50"), Decimal("-19.50"), -16,
    )  # fmt: skip
    measured = lines["Familles venues"]
    assert (measured.baseline, measured.target, measured.actual) == (2, 20, Decimal("12.5"))
    assert (measured.on, measured.verdict) == (datetime.date(2026, 2, 1), "58 % du chemin")


def test_a_measure_of_a_later_year_is_not_told(filled):
    line = target_table([filled], 2025).groups[0].lines[-1]
    assert (line.label, line.actual, line.verdict) == ("Familles venues", None, "")


def test_indicators_are_listed_and_rows_are_summed(filled, programme):
    other = ActionFactory(programme=programme, responsible=filled.responsible)
    gauge(other, 30, unit="kg", name="Déchets")
    spend(other, Decimal("0.05"))
    ParticipationFactory(action=other, people=3)
    table = target_table([filled, other], 2026)
    assert [(line.label, line.actual) for line in table.totals] == [
        ("Séances", 3), ("Participations", 18), ("Heures", 2), ("Dépenses", Decimal("100.55")),
    ]  # fmt: skip


def test_a_quartier_has_its_shares_and_its_sessions(filled, quartier, programme):
    elsewhere = QuartierFactory()
    both = ActionFactory(programme=programme, quartiers=[quartier, elsewhere], responsible=filled.responsible)
    line = Spending(
        action=both, spent_on="2026-05-06", amount=10, account="604", label="Car", created_by=both.responsible
    )
    line.save()
    SpendingShare.objects.create(spending=line, quartier=quartier, amount=Decimal("3.33"))
    SpendingShare.objects.create(spending=line, quartier=elsewhere, amount=Decimal("6.67"))
    BudgetLine.objects.create(action=both, year=2026, account="604", forecast=40)
    ParticipationFactory(action=both, people=7, quartier=quartier)
    ParticipationFactory(action=both, people=8, quartier=elsewhere)
    ParticipationFactory(action=both, people=9)
    table = target_table(Action.objects.with_sharing(quartier.pk).filter(pk=both.pk), 2026, quartier=quartier.pk)
    found = {one.label: (one.target, one.actual) for one in table.groups[0].lines}
    # Where the last session was is not told; a budget is not shared out.
    assert found == {"Séances": (None, 1), "Participations": (None, 7), "Dépenses": (None, Decimal("3.33"))}
    assert table.groups[0].is_shared
    # One whose action is of that quartier alone needs not say so.
    alone = Action.objects.with_sharing(quartier.pk).filter(pk=filled.pk)
    assert target_table(alone, 2026, quartier=quartier.pk).sums.counts["people"] == 15


def test_the_page_of_a_quartier_shows_only_what_is_there(sign_in, officer, filled, quartier):
    ActionFactory(title="Action d’ailleurs")
    page = text(sign_in(officer).get(url("quartier_results", quartier.pk, annee=2026)))
    assert "Jardin partagé" in page
    assert "100,50 €" in page
    assert "Action d’ailleurs" not in page
    link = unescape(re.search(r'href="([^"]*pieces[^"]*depenses[^"]*)"', page)[1])
    assert f"quartier={quartier.pk}" in link


def test_an_axis_gathers_the_actions_of_the_reader(sign_in, officer, outsider, filled):
    axis = AxisFactory(framework=FrameworkFactory(title="Contrat"), name="Cadre de vie")
    filled.axes.add(axis)
    unseen = ActionFactory(title="Action d’ailleurs")
    unseen.axes.add(axis)
    page = text(sign_in(officer).get(url("axis_results", axis.pk, annee=2026)))
    assert "Cadre de vie" in page
    assert "Jardin partagé" in page
    assert "Action d’ailleurs" not in page
    assert "Jardin partagé" not in text(sign_in(outsider).get(url("axis_results", axis.pk, annee=2026)))
    framework = text(sign_in(officer).get(reverse("actions:framework_detail", args=[axis.framework_id])))
    assert url("axis_results", axis.pk) in framework


def test_the_year_is_in_the_address(sign_in, officer, filled):
    filled.first_year = 2025
    filled.save()
    client = sign_in(officer)
    assert "Prévu et atteint en 2025" in text(client.get(url("action_results", filled.pk, annee=2025)))
    assert "999 €" in text(client.get(url("action_results", filled.pk, annee=2025)))
    assert "999 €" not in text(client.get(url("action_results", filled.pk, annee=2026)))


@pytest.mark.parametrize("name", ["action_results", "programme_results", "quartier_results"])
def test_a_file_holds_what_the_page_shows(sign_in, officer, filled, quartier, name):
    key = {"action_results": filled.pk, "programme_results": filled.programme_id, "quartier_results": quartier.pk}[
        name
    ]
    rows = cells(sign_in(officer).get(url(name, key, annee=2026, format="csv")))
    told = {(row[1], row[2]): row[3:] for row in rows[1:]}
    assert told["Jardin partagé", "Dépenses"][:4] == ["€", "", "120,00", "100,50"]
    assert told["Jardin partagé", "Participations"][8:] == ["11", "1", "3", "7", "9", "6"]
    assert told["Jardin partagé", "Familles venues"][1:5] == ["2,00", "20,00", "12,50", "01/02/2026"]
    assert told["Ensemble", "Participations"][3] == "15"
    assert ("Ensemble", "Familles venues") not in told
    assert len(rows) == 1 + 5 + 4


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("programme_results", 12), ("axis_results", 12), ("quartier_results", 12), ("programme_report", 11)],
)
def test_pages_make_a_constant_number_of_queries(
    sign_in, officer, programme, quartier, name, queries, count, django_assert_num_queries
):
    axis = AxisFactory()
    programme.frameworks.add(axis.framework)
    figure = IndicatorValueFactory(quartier=quartier).indicator
    for _ in range(count):
        row = ActionFactory(programme=programme, responsible=officer)
        row.axes.add(axis)
        row.watched.add(figure)
        gauge(row, 3, target=5)
        spend(row, Decimal("8.00"))
        ParticipationFactory(action=row)
        ActionReport.objects.create(action=row, year=2026, written_by=officer, sentence="Fait.")
    key = {"axis_results": axis.pk, "quartier_results": quartier.pk}.get(name, programme.pk)
    client = sign_in(officer)
    client.get(url(name, key, annee=2026))
    with django_assert_num_queries(queries):
        response = client.get(url(name, key, annee=2026))
    assert text(response).count("Action ") >= count


# ---- the rows of a figure -------------------------------------------------------------------------------------------


def test_each_figure_of_a_bilan_leads_to_exactly_its_rows(sign_in, officer, filled):
    """The address beside each amount shows rows whose sum is that amount, and no other."""
    FundingFactory(action=filled, funder=PartnerFactory(name="CAF"), planned=60, status="voted", asked=60, voted=50,
                   asked_on="2026-01-01", voted_on="2026-02-01")  # fmt: skip
    client = sign_in(officer)
    page = text(client.get(url("report_detail", filled.pk, 2026)))
    links = re.findall(r'<a href="([^"]*/pieces/[^"]*)">([^<]+)<', page)
    amounts = {unescape(words).split("<")[0].strip(): unescape(link) for link, words in links}
    assert {"80,50 €", "20 €", "50 €", "12,5"} <= amounts.keys()
    one = text(client.get(amounts["80,50 €"]))
    assert "Terreau" in one
    assert "Affiches" not in one
    assert re.search(r"<strong>80,50 €</strong>", one)
    assert "votés le" in text(client.get(amounts["50 €"]))
    measures = text(client.get(amounts["12,5"]))
    assert "1er févr." in measures or "1er févr" in measures
    sessions = text(client.get(url("action_rows", filled.pk, de="seances", annee=2026)))
    assert "<strong>15</strong>" in sessions
    assert "99" not in re.sub(r"\s+", " ", re.search(r"<table.*</table>", sessions, re.S)[0])


def test_rows_show_their_papers(sign_in, proximity, filled):
    line = filled.spending.get(label="Terreau")
    invoice = paper(filled, "Facture du terreau", spending=line)
    photo = paper(filled, "Photo de mars", session=filled.sessions.get(people=10))
    client = sign_in(proximity)
    spending = text(client.get(url("action_rows", filled.pk, de="depenses", annee=2026)))
    assert url("document_file", invoice.uid) in spending
    assert "Sans justificatif" in spending
    assert url("document_file", photo.uid) in text(client.get(url("action_rows", filled.pk, de="seances", annee=2026)))
    chain = text(client.get(url("action_chain", filled.pk)))
    assert f"#depense-{line.pk}" in chain
    assert url("document_file", photo.uid) in chain


@pytest.mark.parametrize(
    "query",
    [
        {}, {"de": "tout"}, {"de": "depenses", "annee": "deux mille"}, {"de": "depenses", "ligne": "999"},
        {"de": "mesures", "indicateur": "x"}, {"de": "mesures", "indicateur": 0}, {"de": "seances", "quartier": 0},
    ],
)  # fmt: skip
def test_rows_that_mean_nothing_are_not_found(sign_in, officer, action, query):
    assert sign_in(officer).get(url("action_rows", action.pk, **query)).status_code == 404


def test_a_confidential_note_is_not_among_the_rows(sign_in, officer, action):
    FundingFactory(action=action, confidential="Élu réticent")
    assert "Élu" not in text(sign_in(officer).get(url("action_rows", action.pk, de="financements")))


# ---- the quartier beside --------------------------------------------------------------------------------------------


def test_figures_of_the_quartier_are_shown_beside_and_never_mixed(sign_in, officer, filled, quartier):
    poverty = IndicatorFactory(label="Taux de pauvreté", unit="%")
    income = IndicatorFactory(label="Revenu médian", unit="€")
    IndicatorValueFactory(indicator=poverty, quartier=quartier, vintage=2021, value=Decimal("38.4"))
    IndicatorValueFactory(indicator=poverty, quartier=quartier, vintage=2018, value=Decimal("36.1"))
    IndicatorValueFactory(indicator=poverty, quartier=QuartierFactory(name="Ailleurs"), vintage=2021, value=11)
    IndicatorValueFactory(indicator=income, quartier=quartier, vintage=2021, value=None, is_secret=True)
    client = sign_in(officer)
    choose = url("watched_update", filled.pk)
    assert "Taux de pauvreté" in text(client.get(choose))
    assert not filled.watched.exists()
    client.post(choose, {"watched": [poverty.pk, income.pk]})
    for page in (
        url("action_results", filled.pk, annee=2026),
        url("programme_results", filled.programme_id, annee=2026),
        url("quartier_results", quartier.pk, annee=2026),
    ):
        table, beside = text(client.get(page)).split('id="quartier"')
        assert "Taux de pauvreté" not in table
        assert "décrivent le quartier" in beside
        assert "38,4 %" in beside
        assert "36,1 % en 2018" in beside
        assert "secret statistique" in beside
        assert "Ailleurs" not in beside
    rows = cells(client.get(url("action_results", filled.pk, annee=2026, format="csv")))
    assert not any("Taux de pauvreté" in row for row in rows)


def test_only_figures_that_are_known_there_are_chosen(sign_in, officer, action):
    stranger = IndicatorFactory()
    response = sign_in(officer).post(url("watched_update", action.pk), {"watched": [stranger.pk]})
    assert response.status_code == 422
    assert not action.watched.exists()


# ---- texts proposed -------------------------------------------------------------------------------------------------


def test_a_text_is_proposed_from_dated_rows(filled):
    filled.expected_people = 40
    filled.lead_partner = PartnerFactory(name="Régie des Tilleuls")
    filled.save()
    ActionPartner.objects.create(action=filled, partner=PartnerFactory(name="Centre social"), role="relay")
    FundingFactory(action=filled, funder=PartnerFactory(name="CAF"), planned=60, status="voted", asked=60, voted=50,
                   asked_on="2026-01-01", voted_on="2026-02-01")  # fmt: skip
    gauge(filled, name="Impayés")
    proposed = proposed_text(filled, 2026).replace(NARROW_SPACE, " ")
    assert proposed.split("\n\n") == [
        "En 2026, 2 séances, soit 2 heures, ont réuni 15 participations, dont 11 femmes (73 %), 3 de moins de 26 ans "
        "(20 %) et 9 du quartier (60 %). N’est pas renseigné : le sexe pour 1, l’âge pour 7 et l’origine pour 6 "
        "d’entre elles. On attendait 40 personnes.",
        "« Familles venues » : 12,5 familles le 1er février 2026, pour une cible de 20 : 58 % du chemin est fait. "
        "« Impayés » n’est pas encore mesuré.",
        "100,50 € ont été dépensés pour 120 € prévus, soit 19,50 € de moins (\u221216 %). 2 dépenses n’ont pas encore "
        "leur justificatif. Financement : CAF (50 € votés).",
        "L’action est portée par Régie des Tilleuls, avec Centre social (relais).",
    ]


def test_without_anything_the_text_says_so(action):
    assert proposed_text(action, 2026).split("\n\n") == [
        "Aucune séance n’est notée en 2026.", "L’action est portée par le bailleur.",
    ]  # fmt: skip


def test_a_proposal_is_never_saved_by_itself(sign_in, officer, filled):
    client = sign_in(officer)
    assert "?proposer=1" in text(client.get(url("report_detail", filled.pk, 2026)))
    page = text(client.get(url("report_update", filled.pk, 2026, proposer=1)))
    assert "ont réuni 15 participations" in page
    assert "Rien n’est encore enregistré" in page
    assert not ActionReport.objects.exists()
    report = ActionReport.objects.create(action=filled, year=2026, qualitative="Déjà dit.", written_by=officer)
    page = text(client.get(url("report_update", filled.pk, 2026, proposer=1)))
    # What was written stays, first.
    assert page.index("Déjà dit.") < page.index("ont réuni 15 participations")
    sent = {"qualitative": "Relu.", "version": report.version}
    client.post(url("report_update", filled.pk, 2026, proposer=1), sent)
    report.refresh_from_db()
    assert report.qualitative == "Relu."


def test_a_programme_gathers_sentences_by_axis_and_says_what_lacks(sign_in, officer, proximity, filled, programme):
    axis = AxisFactory(number=3, name="Cadre de vie")
    programme.frameworks.add(axis.framework)
    filled.axes.add(axis)
    filled.status = "running"
    filled.save()
    ActionReport.objects.create(action=filled, year=2026, written_by=officer, sentence="Douze familles jardinent.")
    lacks = ActionFactory(programme=programme, title="Café du lundi", status="running", responsible=officer)
    ActionFactory(programme=programme, title="Idée lointaine", status="idea", responsible=officer)
    page = text(sign_in(officer).get(url("programme_report", programme.pk, annee=2026)))
    said = page[page.index("3. Cadre de vie") :]
    assert "1 action, 2 séances, 15 participations, 100,50 € dépensés." in said
    assert said.index("Douze familles jardinent.") < said.index("Sous aucun axe")
    missing = page[page.index('id="manquants"') : page.index('id="phrases"')]
    assert url("report_update", lacks.pk, 2026) in missing
    assert "Idée lointaine" not in missing
    # Who does not write it reads that it lacks.
    read = text(sign_in(proximity).get(url("programme_report", programme.pk, annee=2026)))
    assert "Café du lundi" in read
    assert url("report_update", lacks.pk, 2026) not in read


# ---- the list -------------------------------------------------------------------------------------------------------


def test_actions_are_found_by_what_they_answer_and_what_they_lack(sign_in, officer, programme, quartier):
    def make(title: str, **fields: Any) -> Any:
        return ActionFactory(programme=programme, title=title, responsible=officer, **{"status": "running"} | fields)

    regie, centre = PartnerFactory(name="Régie"), PartnerFactory(name="Centre")
    issue = IssueFactory(title="Halls occupés", quartiers=[quartier])
    one, two, three = make("Une", lead_partner=regie), make("Deux"), make("Trois", status="idea")
    ActionPartner.objects.create(action=two, partner=regie, role="relay")
    one.issues.add(issue)
    gauge(one)
    ActionReport.objects.create(action=one, year=2026, written_by=officer)
    ActionReport.objects.create(action=two, year=2025, written_by=officer)
    client = sign_in(officer)

    def found(**query: Any) -> set[str]:
        return {row.title for row in client.get(url("action_list", **query)).context["rows"]}

    assert found(partenaire=regie.pk) == {"Une", "Deux"}
    assert found(porteur=regie.pk) == {"Une"}
    assert found(partenaire=centre.pk) == set()
    assert found(problematique=issue.pk) == found(problematique="halls OCCUPES") == {"Une"}
    assert found(sans_indicateur="on") == {"Deux", "Trois"}
    # An idea owes no bilan.
    assert found(sans_bilan="on") == found(sans_bilan="on", annee=2026) == {"Deux"}
    assert three.title not in found(sans_bilan="on")
    rows = cells(client.get(url("action_list", sans_bilan="on", format="csv")))
    assert [row[2] for row in rows[1:]] == ["Deux"]


def test_a_problem_of_another_team_is_not_looked_for(sign_in, officer, action):
    unseen = IssueFactory(title="Ailleurs")
    page = text(sign_in(officer).get(url("action_list", problematique=unseen.pk)))
    assert "Aucune problématique de vos quartiers ne s’appelle ainsi." in page
