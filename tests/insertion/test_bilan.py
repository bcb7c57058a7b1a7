"""The figures of a year against a small set computed by hand, who gets what of them, what each file hides."""

import csv
import datetime
import io
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from core.documents.registry import word_document
from core.documents.word import render_word
from core.french import NARROW_SPACE
from core.masking import HIDDEN, Sum
from insertion.documents.bilan import document_data
from insertion.documents.words import BILAN, EVALUATION, STATEMENT
from insertion.exports.lines import INSIDE, OUTSIDE
from insertion.models import Amendment, Sheet
from insertion.reads.bilan import EVER, TOTAL, Asked, Bilan, bilan_of, hidden_from_one_another
from partners.models import PartnerKind
from tests.factories import (
    ContractFactory,
    LotFactory,
    PartnerFactory,
    PathwayFactory,
    PlacementFactory,
    QuartierFactory,
    UrbanProjectFactory,
    UserFactory,
    member,
    work,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date
YEAR = Asked(2026)


def validate(lot: Any) -> None:
    """Validate the months of a lot that have hours in January."""
    Sheet.objects.filter(lot=lot, month=DAY(2026, 1, 1)).update(
        validated_at=timezone.now(), validated_by=UserFactory()
    )


def people(count: int, lot: Any, hours: Any, *, employer: Any = None, traits: Any = None, **step: Any) -> list[Any]:
    """Pathways of a lot with hours in January each."""
    found = []
    for _ in range(count):
        placement = PlacementFactory(
            pathway=PathwayFactory(**(traits or {})),
            lot=lot,
            employer=employer or lot.company,
            ends_on=DAY(2026, 6, 30),
            **step,
        )
        work(placement, DAY(2026, 1, 1), hours)
        found.append(placement)
    return found


@pytest.fixture
def house() -> Any:
    """Six women of the QPV (600 h) and five men (250 h) in a lot of the NPNRU; three men of a SIAE (30 h) in another.

    One woman has 20 h more to validate; two women have ended, one of them has a job.
    """
    quartier = QuartierFactory(name="Les Tilleuls")
    project = UrbanProjectFactory(quartiers=[quartier])
    works = ContractFactory(
        reference="M-1", title="Réhabilitation", kind="npnru", quartiers=[quartier], project=project
    )
    care = ContractFactory(reference="M-2", title="Propreté", kind="gup", quartiers=[quartier])
    painting = LotFactory(contract=works, number="1", title="Peinture", company__name="Couleurs")
    cleaning = LotFactory(contract=care, number="1", title="Nettoyage", company__name="Net")
    siae = PartnerFactory(name="Coup de pouce", kind=PartnerKind.objects.filter(family="insertion").first())
    women = people(
        6, painting, 100,
        traits={
            "sex": "woman", "age_bracket": "from_18", "home_area": "qpv", "home_quartier": quartier,
            "criteria": ["deld", "rsa"], "level": "level_3",
        },
    )  # fmt: skip
    men = people(
        5, painting, 50, modality="provision", job_contract="temporary",
        traits={"sex": "man", "age_bracket": "from_26", "home_area": "outside", "level": "level_3"},
    )  # fmt: skip
    few = people(
        3, cleaning, 10, employer=siae, modality="subcontract", job_contract="cddi",
        traits={"sex": "man", "age_bracket": "from_26", "home_area": "outside", "level": "level_3"},
    )  # fmt: skip
    validate(painting)
    validate(cleaning)
    work(women[0], DAY(2026, 2, 1), 20)
    for step, exit_ in zip(women[:2], ("lasting", "no_job"), strict=True):
        step.pathway.ended_on, step.pathway.exit_3 = DAY(2026, 6, 30), exit_
        step.pathway.save()
    return SimpleNamespace(
        quartier=quartier, project=project, works=works, care=care, painting=painting, cleaning=cleaning, siae=siae,
        women=women, men=men, few=few, officer=member(quartier, Role.OFFICER),
        proximity=member(quartier, Role.PROXIMITY),
    )  # fmt: skip


def url(name: str, *args: Any, **query: Any) -> str:
    return reverse(f"insertion:{name}", args=args, query={"annee": 2026} | query)


def plain(text: str) -> str:
    return text.replace(NARROW_SPACE, " ").replace("\xa0", " ")


# ---- figures --------------------------------------------------------------------------------------------------------


def test_the_figures_of_a_year_are_those_computed_by_hand(house):
    bilan = bilan_of(house.officer, YEAR, is_masked=False)

    assert (bilan.due(), bilan.hours(EVER), bilan.count(TOTAL)) == (1666, Decimal(880), 14)
    assert (bilan.hours(TOTAL), bilan.hours_waiting(TOTAL)) == (Decimal(880), Decimal(20))
    assert bilan.reached(EVER, bilan.due()) == Decimal(88_000) / 1666
    assert bilan.mean(TOTAL) == Decimal(880) / 14
    assert bilan.share(("sex", "woman")) == bilan.share(("home", "qpv")) == Decimal(600) / 14
    assert bilan.share(("young", True)) == bilan.share(("long", True)) == Decimal(600) / 14
    assert {line.key[1]: bilan.count(line.key) for line in bilan.lines["modality"]} == {
        "direct": 6, "provision": 5, "subcontract": 3,
    }  # fmt: skip
    assert bilan.hours(("modality", "provision")) == Decimal(250)
    assert bilan.mean(("kind", "gup")) == Decimal(10)
    assert bilan.hours(("siae", True)) == Decimal(30)
    assert bilan.hours((EVER, "contract", house.works.pk)) == Decimal(850)
    assert (bilan.count(("ended", True)), bilan.count(("work_3", True))) == (2, 1)
    assert bilan.count(("exit_12", "")) == 2
    assert {line.label: bilan.hours(line.key) for line in bilan.lines["month"]} == {
        "01/2026": Decimal(880), "02/2026": Decimal(0),
    }  # fmt: skip
    assert bilan.count(("month", DAY(2026, 2, 1))) == 1
    # 880 h of insertion in lots of 33,334 hours worked.
    assert [(each.kind, each.worked, each.owed) for each in bilan.held] == [
        ("npnru", 16_667, Decimal(5)), ("gup", 16_667, Decimal(10)),
    ]  # fmt: skip


def test_a_scope_keeps_its_lots(house):
    def total(**scope: Any) -> tuple[Any, Any]:
        bilan = bilan_of(house.officer, Asked(2026, **scope), is_masked=False)
        return bilan.count(TOTAL), bilan.hours(TOTAL)

    assert total(contract=house.care) == (3, Decimal(30))
    assert total(project=house.project) == (11, Decimal(850))
    assert total(quartier=house.quartier) == (14, Decimal(880))
    assert total(quartier=QuartierFactory()) == (0, Decimal(0))
    assert bilan_of(house.officer, Asked(2025), is_masked=False).is_empty
    assert bilan_of(member(QuartierFactory(), Role.OFFICER), YEAR, is_masked=False).is_empty


def test_a_pathway_with_two_steps_counts_once_and_its_hours_once(house):
    PlacementFactory(pathway=house.men[0].pathway, lot=house.cleaning, starts_on=DAY(2026, 7, 1), modality="training")

    bilan = bilan_of(house.officer, YEAR, is_masked=False)

    assert (bilan.count(TOTAL), bilan.hours(TOTAL)) == (14, Decimal(880))
    assert (bilan.count(("modality", "training")), bilan.hours(("modality", "training"))) == (1, Decimal(0))
    assert bilan.count(("kind", "gup")) == 4


def test_an_amendment_of_the_next_year_changes_nothing_in_the_bilan_of_a_year(house):
    lot = house.works.lots.get()
    before = bilan_of(house.officer, YEAR, is_masked=False)
    lot.settled_at, lot.settled_by = timezone.now(), house.officer
    lot.save()
    for number, (day, hours, worked) in enumerate([(DAY(2026, 12, 31), 10, 200), (DAY(2027, 1, 1), 100, 2000)]):
        Amendment.objects.create(
            lot=lot, number=str(number), signed_on=day, reason="Travaux en plus", target_change=hours,
            worked_change=worked, created_by=house.officer,
        )  # fmt: skip

    after = bilan_of(house.officer, YEAR, is_masked=False)
    assert after.due() == before.due() + 10
    assert [each.worked for each in after.held] == [before.held[0].worked + 200, *(h.worked for h in before.held[1:])]
    assert bilan_of(house.officer, Asked(2027), is_masked=False).due() in (0, before.due() + 110)
    assert bilan_of(house.officer, Asked(None), is_masked=False).due() == before.due() + 110


def test_a_step_without_an_end_lasts_as_its_lot(house):
    PlacementFactory(lot=house.painting, starts_on=DAY(2026, 1, 1), ends_on=None)

    assert bilan_of(house.officer, YEAR, is_masked=False).count(TOTAL) == 15
    assert bilan_of(house.officer, Asked(2027), is_masked=False).count(TOTAL) == 0


def test_small_figures_are_hidden_with_what_rests_on_them(house):
    bilan = bilan_of(house.officer, YEAR, is_masked=True)

    assert (bilan.count(TOTAL), bilan.hours(TOTAL)) == (14, Decimal(880))
    few = ("modality", "subcontract")
    assert [bilan.count(few), bilan.hours(few), bilan.share(few), bilan.mean(few)] == [HIDDEN] * 4
    # 14 less 6 less 5 would give it: the smallest other goes with it.
    assert bilan.count(("modality", "provision")) == HIDDEN
    # All six of this one are in one contract, whose document hides them: it would be found there.
    assert bilan.count(("modality", "direct")) == HIDDEN
    assert bilan.count(("way", ("direct",))) == 6
    # Three people work there. A clause is held in hours, which are told; how many they are, and their mean, are not.
    of_care = (EVER, "contract", house.care.pk)
    assert bilan.hours(of_care) == bilan_of(house.officer, YEAR, is_masked=False).hours(of_care) > 0
    assert [bilan.count(of_care), bilan.mean(("contract", house.care.pk))] == [HIDDEN] * 2
    assert bilan.reached((EVER, "contract", house.works.pk), 833) != HIDDEN
    assert bilan.hours(EVER) == Decimal(880)
    # One woman has the hours of February; the month before has as many hours as the total, less hers.
    assert bilan.count(("month", DAY(2026, 2, 1))) == HIDDEN
    assert bilan.share(("work_3", True), ("ended", True)) == HIDDEN


@pytest.mark.parametrize("last", [7, 8, 97, 98, 99, 998])
def test_what_is_hidden_does_not_depend_on_the_keys_of_rows(request, last):
    """Nor on how many digits they have."""
    with connection.cursor() as cursor:
        for table in ("insertion_contract", "insertion_lot", "partners_partner"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
    bilan = bilan_of(request.getfixturevalue("house").officer, YEAR, is_masked=True)

    assert (bilan.count(TOTAL), bilan.hours(TOTAL)) == (14, Decimal(880))


def test_nothing_is_hidden_when_every_figure_is_large():
    quartier = QuartierFactory()
    lot = LotFactory(contract=ContractFactory(quartiers=[quartier]))
    for sex, modality in (("woman", "direct"), ("man", "provision")):
        people(6, lot, 40, modality=modality, traits={"sex": sex, "level": "level_3"})
    validate(lot)

    bilan = bilan_of(member(quartier, Role.OFFICER), YEAR, is_masked=True)

    assert bilan.count(("sex", "man")) == 6
    assert bilan.hours((EVER, "contract", lot.contract.pk)) == Decimal(480)
    assert bilan.hidden == frozenset()


def test_two_documents_do_not_give_away_what_each_hides(house):
    """Three men work in a contract: the other one, less than all, would tell it, and so would what it says of each."""
    whole = bilan_of(house.officer, YEAR, is_masked=True)
    works = bilan_of(house.officer, Asked(2026, contract=house.works), is_masked=True)
    care = bilan_of(house.officer, Asked(2026, contract=house.care), is_masked=True)
    project = bilan_of(house.officer, Asked(2026, project=house.project), is_masked=True)

    assert (whole.count(TOTAL), whole.hours(TOTAL)) == (14, Decimal(880))
    assert care.count(TOTAL) == works.count(TOTAL) == project.count(TOTAL) == HIDDEN
    assert care.hours(EVER) + works.hours(EVER) <= whole.hours(EVER)
    assert care.mean(TOTAL) == works.mean(TOTAL) == HIDDEN
    for key in (("sex", "man"), ("home", "outside"), ("age", "from_26"), ("level", "level_3")):
        told = [each.count(key) for each in (whole, works, care)]
        assert told.count(HIDDEN) != 1, f"{key} of one is what the others leave: {told}"
    # Women are all in one contract. It tells its hours, so that those of women would give those of men.
    assert whole.count(("sex", "woman")) == works.count(("sex", "woman")) == HIDDEN


def test_the_same_figures_are_hidden_in_a_year_and_since_the_beginning(house):
    year = bilan_of(house.officer, Asked(2026, contract=house.works), is_masked=True)
    ever = bilan_of(house.officer, Asked(None, contract=house.works), is_masked=True)

    assert {key for key in year.hidden if key[0] in ("sex", "home", "modality")} == {
        key for key in ever.hidden if key[0] in ("sex", "home", "modality")
    }


@pytest.mark.parametrize("count", [1, 3])
def test_queries(house, count, sign_in, django_assert_num_queries):
    for _ in range(count - 1):
        people(1, LotFactory(contract=ContractFactory(quartiers=[house.quartier])), 10)
    client = sign_in(house.officer)
    client.get(url("bilan"))

    with django_assert_num_queries(10):
        client.get(url("bilan"))


# ---- the page -------------------------------------------------------------------------------------------------------


def test_the_page_shows_all_of_it_to_officers_and_totals_to_proximity(house, sign_in):
    page = plain(sign_in(house.officer).get(url("bilan")).content.decode())
    assert "Mise à disposition" in page
    assert HIDDEN not in page
    assert "Bilan en PDF" in page

    page = plain(sign_in(house.proximity).get(url("bilan")).content.decode())
    assert "880 h" in page
    assert "Les totaux seulement" in page
    assert "Mise à disposition" not in page
    assert "Bilan en PDF" not in page

    page = plain(sign_in(house.proximity).get(url("bilan", marche=house.care.pk)).content.decode())
    # A clause is held in hours; how many people worked them is not told, nor what each worked.
    assert HIDDEN in page
    assert "30 h" in page
    assert "10 h" not in page


def test_figures_lead_to_their_rows(house, sign_in):
    rows = reverse("insertion:pathway_list")
    page = sign_in(house.officer).get(url("bilan", quartier=house.quartier.pk)).content.decode()

    scope = f"annee=2026&amp;quartier={house.quartier.pk}"
    assert f'href="{rows}?{scope}"' in page
    assert f'href="{rows}?{scope}&amp;modalite=provision"' in page
    assert house.works.get_absolute_url() in page


def test_who_leads_one_quartier_of_two_gets_totals_of_both(house, sign_in):
    other = QuartierFactory()
    user = member(other, Role.OFFICER)
    house.quartier.teams.first().memberships.create(user=user, role=Role.PROXIMITY)
    client = sign_in(user)

    assert "Les totaux seulement" in client.get(url("bilan")).content.decode()
    assert "Les totaux seulement" in client.get(url("bilan", quartier=house.quartier.pk)).content.decode()
    assert client.get(url("bilan_pdf", quartier=house.quartier.pk)).status_code == 403
    assert client.get(url("bilan_lines_inside", quartier=house.quartier.pk)).status_code == 403


def test_an_empty_year_and_a_wrong_filter_say_what_to_do(house, sign_in):
    client = sign_in(house.officer)

    assert "Rien à compter" in client.get(url("bilan", annee=2010)).content.decode()
    page = client.get(url("bilan", marche="nulle part")).content.decode()
    assert "Un filtre n’a pas été compris" in page
    assert "Aucun marché de vos quartiers n’a cette référence." in page
    assert client.get(url("bilan_pdf", marche="nulle part")).status_code == 302


# ---- files ----------------------------------------------------------------------------------------------------------


def words_of_pdf(content: bytes) -> str:
    return plain("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def words_of_word(content: bytes) -> str:
    found = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        rows = getattr(block, "rows", None)
        found += [block.text] if rows is None else [" | ".join(cell.text for cell in row.cells) for row in rows]
    return plain("\n".join(found))


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def content_of(response: Any) -> bytes:
    assert response.status_code == 200
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content


def test_the_bilan_in_word_hides_small_numbers_and_says_whose_it_is(house, sign_in):
    text = words_of_word(content_of(sign_in(house.officer).get(url("bilan_word"))))

    assert "Sous-traitance (EI, ACI, régie de quartier, EA, ESAT) | n. c. | n. c. | n. c. | n. c." in text
    assert "Embauche directe | 6 | 42,9 % | 600 h | 100,0 h" in text
    assert "Ensemble | 14 | 100,0 % | 880 h | 62,9 h" in text
    assert "250 h" not in text
    assert f"par {house.officer}" in text
    assert "Porte sur : Tous mes quartiers" in text
    assert "n. c. : non communiqué." in text


def test_the_statement_in_pdf_has_the_clause_of_the_contract(house, sign_in):
    client = sign_in(house.officer)
    text = words_of_pdf(content_of(client.get(reverse("insertion:statement_pdf", args=[house.care.pk]))))

    assert "M-2 – Propreté" in text
    assert "833 h" in text
    assert "30 h" in text
    assert "10 h" not in text
    assert HIDDEN in text
    assert "depuis le début" in text

    text = words_of_pdf(content_of(client.get(reverse("insertion:statement_pdf", args=[house.works.pk]))))
    # 14 people in all are told elsewhere: how many work in this contract would give the three of the other.
    assert "Lot 1, Peinture" in text
    assert "850 h" in text
    assert "Femme n. c." in text
    assert "n. c." in text


def test_the_evaluation_follows_its_chapters(house):
    data = document_data(EVALUATION, bilan_of(house.officer, YEAR, is_masked=True), house.officer)

    assert [part["titre"] for part in data["parties"]] == [
        "1. Opérations et marchés avec une clause",
        "2. Heures",
        "3. Secteurs",
        "4. Marchés de l’ANRU",
        "5. Entreprises",
        "6. Structures d’insertion",
        "7. Heures moyennes par type de marché",
        "8. Bénéficiaires",
        "9. Résidence, sexe, âge, statut, niveau",
        "10. Mises en emploi, contrats et durées",
        "11. Parcours type",
    ]
    companies = data["parties"][4]["tableaux"][0]["lignes"][-1]
    assert companies["valeurs"] == ["2", "2", "2"], "two companies, both new this year, two lots"


def test_the_workbook_has_numbers_and_hidden_cells(house, sign_in):
    sheets = sheets_of(content_of(sign_in(house.officer).get(url("bilan_xlsx"))))

    assert next(iter(sheets)) == "Synthèse"
    about = {row[0]: row[1] for row in sheets["Synthèse"] if row[0]}
    assert about["Par"] == str(house.officer)
    assert about["Filtres"] == "Tous mes quartiers ; 2026"
    assert about["Parcours"] == 14
    table = next(sheet for name, sheet in sheets.items() if name.startswith("Modalités"))
    # Other tables follow on the sheet.
    rows = {row[0]: row[1:5] for row in reversed(table)}
    assert rows["Ensemble"] == [14, 100, 880, 62.9]
    assert rows["Mise à disposition (AI, ETTI, GEIQ)"] == [HIDDEN] * 4


def lines_of(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    at = next(number for number, row in enumerate(table) if row[:2] == ["Parcours", "Mois"])
    return [" ".join(row) for row in table[:at]], [dict(zip(table[at], row, strict=True)) for row in table[at + 1 :]]


def test_the_flat_file_for_outside_tells_nobody_apart(house, sign_in):
    about, lines = lines_of(content_of(sign_in(house.officer).get(url("bilan_lines"))))

    assert len(lines) == 15, "fourteen in January, one in February"
    assert any("Version extérieure" in line for line in about)
    numbers = {step.pathway.number for step in (*house.women, *house.men, *house.few)}
    assert not any(line["Parcours"] in numbers for line in lines)
    women = [line for line in lines if line["Sexe"] == "Femme"]
    assert [line["Heures"] for line in women].count("100,00") == 6
    february = next(line for line in lines if line["Mois"] == "2026-02")
    assert february["Heures"] == HIDDEN
    # Five men of a lot, three of another: the eight are told together, and their lots are not.
    men = [line for line in lines if line["Sexe"] == "Homme"]
    assert {(line["Lot"], line["Modalité"]) for line in men} == {(HIDDEN, HIDDEN)}
    assert [column.header for column in OUTSIDE] == list(lines[0])


def test_the_inside_file_has_every_line_as_it_is(house, sign_in):
    _, lines = lines_of(content_of(sign_in(house.officer).get(url("bilan_lines_inside"))))

    assert [column.header for column in INSIDE] == list(lines[0])
    mine = [line for line in lines if line["Parcours"] == house.women[0].pathway.number]
    assert [(line["Mois"], line["Heures"], line["État du relevé"]) for line in mine] == [
        ("2026-01", "100,00", "validé"),
        ("2026-02", "20,00", "à valider"),
    ]
    assert mine[0]["Longue durée"] == "oui"
    assert mine[0]["Sortie à 3 mois"] == "Emploi durable (CDI, CDD de 6 mois et plus)"
    few = next(line for line in lines if line["Structure employeuse"] == "Coup de pouce")
    assert few["Marché"] == "M-2"
    assert HIDDEN not in {value for line in lines for value in line.values()}


@pytest.mark.parametrize("name", ["bilan_pdf", "bilan_word", "bilan_xlsx", "evaluation_xlsx", "bilan_lines"])
def test_documents_are_for_those_who_lead(house, sign_in, name):
    assert sign_in(house.proximity).get(url(name)).status_code == 403


@pytest.mark.parametrize("slug", [STATEMENT, BILAN, EVALUATION])
def test_the_standard_templates_have_all_that_documents_tell(slug):
    document = word_document(slug)
    assert document is not None
    data, pictures = document.sample()

    text = words_of_word(render_word(document.standard, data, pictures, is_strict=True))

    assert "Femmes\nune précision | n. c. | n. c. | n. c. | n. c." in text
    assert "Aucun parcours." in text


def test_the_data_of_a_document_takes_few_queries(house, django_assert_num_queries):
    with django_assert_num_queries(11):
        document_data(BILAN, bilan_of(house.officer, YEAR, is_masked=True), house.officer)


# ---- documents that are compared ------------------------------------------------------------------------------------

SEXES = (("sex", "woman"), ("sex", "man"))
NUMBERS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9, 14])


def a_part(women, men):
    bilan = Bilan(YEAR, is_masked=True)
    for key, count in zip(SEXES, (women, men), strict=True):
        bilan.people[key] = count
        bilan.done[key] = Decimal(10 * count)
    bilan.people[TOTAL] = women + men
    bilan.done[TOTAL] = Decimal(10 * (women + men))
    return bilan, [Sum(TOTAL, SEXES)]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5), st.tuples(NUMBERS, NUMBERS))
def test_no_document_less_others_tells_a_small_number_nor_one_that_is_hidden(inside, others):
    names = [f"contract {number}" for number in range(len(inside))]
    parts = {name: a_part(*each) for name, each in zip(names, inside, strict=True)}
    parts[None] = a_part(*(sum(each) for each in zip(*inside, others, strict=True)))

    found = hidden_from_one_another(parts, [(None, names)])

    for key in (TOTAL, *SEXES):
        people = {name: bilan.people[key] for name, (bilan, _) in parts.items()}
        for name, count in people.items():
            assert not 0 < count < 5 or key in found[name]
        if not people[None] or key in found[None]:
            continue
        kept = [name for name in names if key in found[name] and people[name]]
        left = people[None] - sum(people[name] for name in names if name not in kept)
        outside = left - sum(people[name] for name in kept)
        assert not 0 < left < 5
        assert len(kept) + (outside > 0) != 1 or not kept


def test_a_small_contract_takes_the_next_one_along_and_leaves_the_whole_to_be_told():
    """Of contracts of 17, 10, 7 and 4 people, the documents of the two large ones say who they are."""
    parts = {"a": a_part(6, 11), "b": a_part(5, 5), "c": a_part(4, 3), "d": a_part(2, 2)}
    parts[None] = a_part(17, 21)

    found = hidden_from_one_another(parts, [(None, ["a", "b", "c", "d"])])

    assert found[None] == found["a"] == found["b"] == frozenset()
    assert TOTAL in found["c"]
    assert TOTAL in found["d"]
