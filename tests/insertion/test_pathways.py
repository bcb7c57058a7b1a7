"""Pages of pathways: list, page, forms, exits, what an action shows, what is kept and for how long."""

import datetime
import random
import re
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.models import ActionKind
from core.history import event_model
from insertion import tasks
from insertion.enums import AgeBracket, Sex
from insertion.models import ClauseSettings, HoursStatement, Pathway, PathwayPurge, Placement
from insertion.models.pathways import ALPHABET
from insertion.reads.exits import exits_of, latest_end, months_after, to_end, with_exit_to_note
from insertion.reads.pathways import action_hours, educative_peaks
from insertion.services import pathways, retention
from insertion.services.pathways import new_number
from insertion.services.refusals import InsertionError
from partners.models import PartnerKind
from tests.factories import (
    ActionFactory,
    ContractFactory,
    LotFactory,
    PartnerFactory,
    PathwayFactory,
    PlacementFactory,
    QuartierFactory,
    UserFactory,
    work,
)

DAY = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(quartier):
    """A lot of the quartier."""
    return LotFactory(
        contract=ContractFactory(reference="2026-PEINT", quartiers=[quartier]), number="3", title="Peinture"
    )


@pytest.fixture
def site(quartier):
    """A chantier éducatif of the quartier."""
    return ActionFactory(
        programme__quartiers=[quartier], quartiers=[quartier], kind=ActionKind.objects.get(code="chantier-educatif")
    )


def url(name, *args):
    return reverse(f"insertion:{name}", args=args)


def page(client, address, status=200, **query):
    response = client.get(address, query)
    assert response.status_code == status
    return response.content.decode()


def step_data(lot, **changed):
    return {
        "lot": lot.pk,
        "employer": lot.company_id,
        "modality": "direct",
        "job_contract": "cdd",
        "starts_on": "2026-02-01",
        "ends_on": "",
        "work_share": "100",
    } | changed


def traits_data(**changed):
    return {
        "sex": "woman", "age_bracket": "from_18", "level": "level_3", "home_area": "unknown", "criteria": ["rsa"],
        "count": "1",
    } | changed  # fmt: skip


# ---- the number -----------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    sex=st.sampled_from(Sex.values),
    age=st.sampled_from(AgeBracket.values),
    starts_on=st.dates(DAY(2026, 1, 1), DAY(2026, 12, 31)),
)
def test_the_same_traits_give_another_number_each_time(sex, age, starts_on):
    lot = LotFactory()
    rows = pathways.create_pathways(
        pathway=Pathway(sex=sex, age_bracket=age),
        placement=Placement(lot=lot, employer=lot.company, modality="direct", job_contract="cdd", starts_on=starts_on),
        count=3,
        by=lot.contract.responsible,
    )

    assert len({row.number for row in rows}) == len({row.pk for row in rows}) == 3
    assert not any(str(row.pk) == row.number.removeprefix("P-") for row in rows)
    assert [row.placements.get().starts_on for row in rows] == [starts_on] * 3


def test_a_number_is_not_foreseen_from_those_before():
    random.seed(6)
    first = [new_number() for _ in range(600)]
    random.seed(6)
    second = [new_number() for _ in range(600)]

    assert len({*first, *second}) >= 1198
    for place in range(2, 8):
        found = Counter(number[place] for number in first + second)
        assert set(found) == set(ALPHABET)
        # About 39 of each are expected; nothing favours a letter.
        assert max(found.values()) < 90


# ---- list -----------------------------------------------------------------------------------------------------------


def test_the_list_keeps_to_the_quartiers_that_one_leads(sign_in, officer, lot):
    mine, other = PlacementFactory(lot=lot), PlacementFactory()
    shown = page(sign_in(officer), url("pathway_list"))

    assert mine.pathway.number in shown
    assert other.pathway.number not in shown
    assert page(sign_in(officer), url("pathway_detail", other.pathway_id), status=404)


def test_proximity_teams_read_no_pathway(sign_in, proximity, lot):
    step = PlacementFactory(lot=lot)
    client = sign_in(proximity)

    for address in (url("pathway_list"), url("pathway_detail", step.pathway_id), url("exits_due")):
        assert "les autres lisent les totaux" in page(client, address, status=403)


def test_filters_are_asked_of_one_and_the_same_step(sign_in, officer, quartier, lot):
    employer = PartnerFactory(name="Chantiers du Nord")
    other_lot = LotFactory(contract=ContractFactory(quartiers=[quartier]))
    both = PlacementFactory(lot=lot, ends_on=DAY(2026, 3, 31), modality="provision").pathway
    PlacementFactory(pathway=both, lot=other_lot, employer=employer, starts_on=DAY(2026, 4, 1))
    client = sign_in(officer)

    def found(**query):
        return both.number in page(client, url("pathway_list"), **query)

    assert found(lot=lot.pk)
    assert found(structure="chantiers du nord")
    assert not found(lot=lot.pk, structure=employer.pk)
    assert found(lot=other_lot.pk, structure=employer.pk)
    assert found(lot=lot.pk, modalite="provision")
    assert not found(lot=other_lot.pk, modalite="provision")
    assert found(marche=lot.contract_id)
    assert found(lot="peinture peint")
    assert found(annee=2027)
    assert not found(lot=lot.pk, annee=2027)
    assert found(quartier=quartier.pk)
    assert not found(q="ZZZZ")
    assert found(q=both.number[2:5].lower())


def test_filters_of_traits_and_states(sign_in, officer, lot):
    kept = {
        "en-cours": PlacementFactory(lot=lot, pathway__criteria=["rsa", "fle"], pathway__sex="woman").pathway,
        "a-terminer": PlacementFactory(lot=lot, ends_on=DAY(2026, 2, 1)).pathway,
        "sorties": PlacementFactory(lot=lot, ends_on=DAY(2026, 2, 1), pathway__ended_on=DAY(2026, 2, 1)).pathway,
        "effaces": PlacementFactory(
            lot=lot, ends_on=DAY(2026, 2, 1), pathway__ended_on=DAY(2026, 2, 1), pathway__purged_on=DAY(2026, 3, 1)
        ).pathway,
    }
    client = sign_in(officer)

    def found(**query):
        shown = page(client, url("pathway_list"), **query)
        return {name for name, row in kept.items() if row.number in shown}

    assert found(etat="en-cours") == {"en-cours", "a-terminer"}
    assert found(etat="termines") == {"sorties", "effaces"}
    assert found(etat="a-terminer") == {"a-terminer"}
    assert found(etat="sorties") == {"sorties"}
    assert found(etat="effaces") == {"effaces"}
    assert found(critere="fle") == found(sexe="woman") == {"en-cours"}


def test_the_file_is_for_the_house_and_says_so(sign_in, officer, lot):
    step = PlacementFactory(lot=lot, pathway__criteria=["rsa"])
    work(step, DAY(2026, 1, 1), "12.5", is_validated=True)
    work(step, DAY(2026, 2, 1), 8)
    response = sign_in(officer).get(url("pathway_list"), {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert "Parcours d’insertion (usage interne)" in text
    line = next(each for each in text.splitlines() if each.startswith(step.pathway.number))
    assert "Bénéficiaire du RSA" in line
    assert lot.company.name in line
    assert ";12,50;8,00;" in line


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_and_of_a_page(sign_in, officer, lot, count, django_assert_num_queries):
    for _ in range(count):
        step = PlacementFactory(lot=lot, ends_on=DAY(2026, 3, 31), pathway__criteria=["rsa"])
        for month in range(1, count + 1):
            work(step, DAY(2026, month, 1), 20)
    for number in range(1, count):
        PlacementFactory(pathway=step.pathway, lot=lot, starts_on=DAY(2026, 3 + number, 1), work_share=30)
    client = sign_in(officer)

    for address, queries in (
        (url("pathway_list"), 9),
        (url("pathway_detail", step.pathway_id), 8),
        (url("pathway_history", step.pathway_id), 9),
        (url("exits_due"), 5),
    ):
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


# ---- writing --------------------------------------------------------------------------------------------------------


def test_the_form_has_no_free_text_and_says_why(sign_in, officer, lot):
    shown = page(sign_in(officer), url("pathway_create"), lot=lot.pk)

    assert "ni nom, ni date de naissance, ni adresse, ni texte libre" in shown
    assert "reportez-le dans le dossier de l’employeur" in shown
    assert "<textarea" not in shown
    # What is typed is looked for in a list: it is never kept as it is.
    typed = re.findall(r'<input type="text" name="(\w+)"', shown)
    assert set(typed) == {"lot", "action", "employer", "home_quartier"}
    assert "Propres aux GEIQ" in shown


def test_a_pathway_is_written_from_a_lot_with_its_first_step(sign_in, officer, lot):
    client = sign_in(officer)
    shown = page(client, url("pathway_create"), lot=lot.pk)
    assert f"2026-PEINT · {lot} · n° {lot.pk}" in shown
    assert lot.company.name in shown

    home = QuartierFactory(name="Ailleurs", kind="qpv_2024", code="QN09901M")
    response = client.post(
        url("pathway_create"),
        traits_data(home_quartier=f"{home.label} · {home.code}", criteria=["rsa", "qpv"]) | step_data(lot),
    )
    row = Pathway.objects.get()
    assert response.headers["Location"] == row.get_absolute_url()
    assert (row.sex, row.home_area, row.home_quartier, row.criteria) == ("woman", "qpv", home, ["rsa", "qpv"])
    assert (row.created_by, row.placements.get().lot) == (officer, lot)
    assert f"Parcours {row.number} créé : reportez ce numéro" in page(client, row.get_absolute_url())


def test_ten_people_are_typed_one_after_the_other(sign_in, officer, lot):
    client = sign_in(officer)
    data = step_data(lot, modality="provision", job_contract="temporary", work_share="60")
    response = client.post(url("pathway_create"), traits_data() | data | {"encore": "1"})

    shown = page(client, response.headers["Location"])
    assert "créé : reportez ce numéro" in shown
    assert f'value="2026-PEINT · {lot} · n° {lot.pk}"' in shown
    assert 'value="provision" selected' in shown
    assert 'value="temporary" selected' in shown
    assert 'value="2026-02-01"' in shown
    assert 'name="work_share" value="60"' in shown
    # Whoever comes next is somebody else.
    assert 'value="woman" selected' not in shown


def test_several_people_of_the_same_traits_have_a_number_each(sign_in, officer, lot):
    sign_in(officer).post(url("pathway_create"), traits_data(count="4") | step_data(lot))

    assert len(set(Pathway.objects.filter(sex="woman").values_list("number", flat=True))) == 4
    assert Placement.objects.filter(lot=lot).count() == 4


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"lot": ""}, "lot", "Une étape est dans un lot, ou dans une action."),
        ({"modality": "educative"}, "action", "Un chantier éducatif est une action : dites laquelle."),
        ({"ends_on": "2026-01-01"}, "ends_on", "La fin ne peut pas précéder le début."),
        ({"work_share": "0"}, "work_share", "Un temps de travail va de 1 à 100 %."),
        ({"employer": "Personne de connu"}, "employer", "Aucun partenaire ne s’appelle"),
        ({"home_area": "outside", "criteria": ["qpv"]}, "criteria", "« Résident en QPV » est coché"),
        ({"age_bracket": "from_50", "criteria": ["jeune"]}, "criteria", "ne va pas avec l’âge choisi"),
        ({"sex": "x"}, "sex", "Sélectionnez un choix valide"),
        ({"count": "21"}, "count", "20"),
    ],
)
def test_what_is_refused_is_told_beside_its_field(sign_in, officer, lot, changed, field, words):
    response = sign_in(officer).post(url("pathway_create"), traits_data() | step_data(lot) | changed)

    assert response.status_code == 422
    form = response.context["traits" if field in response.context["traits"].fields else "step"]
    assert any(words in error for error in form.errors[field])
    assert "__all__" not in form.errors
    assert not Pathway.objects.exists()


def test_a_lot_of_another_team_is_no_place_for_a_pathway(sign_in, officer):
    other = LotFactory()
    client = sign_in(officer)

    assert page(client, url("pathway_create"), status=404, lot=other.pk)
    response = client.post(url("pathway_create"), traits_data() | step_data(other))
    assert "Aucun lot des quartiers que vous suivez" in response.content.decode()
    assert not Pathway.objects.exists()


def test_two_steps_beyond_full_time_are_told_beside_the_share(sign_in, officer, lot):
    step = PlacementFactory(lot=lot, work_share=60)
    client = sign_in(officer)
    response = client.post(url("placement_create", step.pathway_id), step_data(lot, work_share="50"))

    assert response.status_code == 422
    assert any("dépassent un temps plein" in each for each in response.context["step"].errors["work_share"])
    assert client.post(url("placement_create", step.pathway_id), step_data(lot, work_share="40")).status_code == 302


def test_a_step_does_not_leave_its_hours_outside(sign_in, officer, lot):
    step = PlacementFactory(lot=lot)
    work(step, DAY(2026, 3, 1), 100)
    client = sign_in(officer)
    data = step_data(lot, starts_on="2026-01-01", ends_on="2026-02-28", version=step.version)
    response = client.post(url("placement_update", step.pk), data)

    assert response.status_code == 422
    assert any("Des heures sont déjà notées" in each for each in response.context["step"].errors["ends_on"])
    client.post(url("placement_remove", step.pk))
    assert Placement.objects.filter(pk=step.pk).exists()


def test_a_step_noted_by_mistake_is_taken_away_but_not_the_only_one(sign_in, officer, lot):
    step = PlacementFactory(lot=lot, ends_on=DAY(2026, 2, 1))
    spare = PlacementFactory(lot=lot, pathway=step.pathway, starts_on=DAY(2026, 3, 1))
    client = sign_in(officer)

    client.post(url("placement_remove", spare.pk))
    client.post(url("placement_remove", step.pk))
    assert list(step.pathway.placements.all()) == [step]
    assert "C’est la seule étape" in page(client, step.pathway.get_absolute_url())


def test_a_change_made_meanwhile_is_not_overwritten(sign_in, officer, lot):
    row = PlacementFactory(lot=lot, pathway__sex="man").pathway
    Pathway.objects.filter(pk=row.pk).update(level="level_4")
    data = traits_data(version=row.version, level="level_3")

    response = sign_in(officer).post(url("pathway_update", row.pk), data)
    assert response.status_code == 422
    assert "a été modifiée pendant que vous l’aviez ouverte" in response.content.decode()


# ---- suggestions ----------------------------------------------------------------------------------------------------


def test_the_quartiers_of_the_contract_come_first(sign_in, officer, quartier, lot):
    quartier.kind, quartier.code = "qpv_2024", "QN09902M"
    quartier.save()
    far, local = (
        QuartierFactory(name="Tilleuls du Sud", kind="qpv_2024", code="QN09903M"),
        QuartierFactory(name="Tilleuls", kind="local"),
    )
    client = sign_in(officer)

    focused = page(client, url("pathway_suggestions", "qpv"), lot=lot.pk, home_quartier="")
    assert "Les Tilleuls" in focused
    assert far.name not in focused
    # The form sends the whole label of the lot.
    label = f"2026-PEINT · {lot} · n° {lot.pk}"
    typed = page(client, url("pathway_suggestions", "qpv"), lot=label, home_quartier="tilleuls")
    assert typed.index("Les Tilleuls") < typed.index(far.name)
    assert typed.count("<option") == 2, local


def test_the_company_of_the_lot_comes_first_then_what_the_modality_is_worked_with(sign_in, officer, lot):
    lot.company.name = "Zed Peinture"
    lot.company.save()
    plain = PartnerFactory(name="Peinture Amie")
    etti = PartnerFactory(name="Relais Peinture", kind=PartnerKind.objects.get(code="etti"))
    client = sign_in(officer)

    assert "Zed Peinture" in page(client, url("pathway_suggestions", "employeur"), lot=lot.pk, employer="")
    typed = page(
        client, url("pathway_suggestions", "employeur"), lot=lot.pk, employer="peinture", modality="provision"
    )
    places = [typed.index(each) for each in ("Zed Peinture", etti.name, plain.name)]
    assert places == sorted(places)


# ---- the end, exits -------------------------------------------------------------------------------------------------


def test_exits_are_due_three_six_and_twelve_months_after_the_end():
    row = PathwayFactory(ended_on=DAY(2026, 8, 31), exit_3="lasting")

    lines = exits_of(row, DAY(2027, 2, 28))
    assert [line.due_on for line in lines] == [DAY(2026, 11, 30), DAY(2027, 2, 28), DAY(2027, 8, 31)]
    assert [line.is_due for line in lines] == [False, True, False]


@given(today=st.dates(DAY(2020, 1, 1), DAY(2030, 1, 1)), months=st.sampled_from([3, 6, 12]))
def test_the_latest_end_is_the_last_whose_exit_is_due(today, months):
    last = latest_end(months, today)

    assert months_after(last, months) <= today < months_after(last + datetime.timedelta(days=1), months)


def test_what_is_due_is_the_same_in_a_query_and_line_by_line():
    today = DAY(2027, 2, 28)
    for offset in range(0, 400, 7):
        PathwayFactory(ended_on=today - datetime.timedelta(days=offset), exit_3="" if offset % 2 else "lost")

    rows = Pathway.objects.all()
    assert {row.pk for row in rows if any(line.is_due for line in exits_of(row, today))} == set(
        with_exit_to_note(rows, today).values_list("pk", flat=True)
    )


def test_ending_a_pathway_ends_its_open_steps(sign_in, officer, lot):
    step = PlacementFactory(lot=lot)
    row = step.pathway
    client = sign_in(officer)
    client.post(url("pathway_end", row.pk), {"ended_on": "2026-05-31", "version": row.version})

    row.refresh_from_db()
    step.refresh_from_db()
    assert (row.ended_on, step.ends_on) == (DAY(2026, 5, 31), DAY(2026, 5, 31))
    later = client.post(url("placement_create", row.pk), step_data(lot, starts_on="2026-06-01"))
    assert any("Le parcours est terminé" in each for each in later.context["step"].errors["ends_on"])


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"ended_on": "2026-03-01"}, "ended_on", "Une étape va jusqu’au"),
        ({"ended_on": "", "exit_3": "lasting"}, "ended_on", "Une sortie se compte à partir de la fin"),
        ({"ended_on": "2026-11-20", "exit_3": "lasting"}, "exit_3", "C’est à noter à partir du"),
    ],
)
def test_an_end_that_cannot_be_is_refused(sign_in, officer, lot, data, field, words):
    step = PlacementFactory(lot=lot, ends_on=DAY(2026, 4, 1))
    response = sign_in(officer).post(url("pathway_end", step.pathway_id), {"version": step.pathway.version} | data)

    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    step.pathway.refresh_from_db()
    assert step.pathway.ended_on is None


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2101-01-01"])
def test_a_day_that_nobody_means_is_told(sign_in, officer, lot, day):
    step = PlacementFactory(lot=lot)
    client = sign_in(officer)

    response = client.post(url("pathway_end", step.pathway_id), {"version": step.pathway.version, "ended_on": day})
    assert (response.status_code, "ended_on" in response.context["form"].errors) == (422, True)
    response = client.post(url("placement_create", step.pathway_id), step_data(lot, ends_on=day))
    assert (response.status_code, "ends_on" in response.context["step"].errors) == (422, True)


def test_hours_after_the_end_keep_a_step_open(officer, lot):
    step = PlacementFactory(lot=lot)
    work(step, DAY(2026, 6, 1), 100)
    step.pathway.ended_on = DAY(2026, 5, 31)

    with pytest.raises(InsertionError, match="Des heures sont déjà notées"):
        pathways.end_pathway(pathway=step.pathway, by=officer)
    assert Pathway.objects.get().ended_on is None


def test_exits_are_noted_in_one_table(sign_in, officer, lot):
    rows = [
        PlacementFactory(lot=lot, ends_on=DAY(2026, 1, 31), pathway__ended_on=ended_on).pathway
        for ended_on in (DAY(2026, 1, 31), DAY(2026, 4, 30))
    ]
    other = PlacementFactory(ends_on=DAY(2026, 1, 31), pathway__ended_on=DAY(2026, 1, 31)).pathway
    client = sign_in(officer)
    shown = page(client, url("exits_due"))
    assert f'name="sortie_{rows[0].pk}_3"' in shown
    assert f'name="sortie_{rows[1].pk}_12"' not in shown
    assert f"sortie_{other.pk}" not in shown

    response = client.post(
        url("exits_due"),
        {
            f"sortie_{rows[0].pk}_3": "lasting",
            f"sortie_{rows[0].pk}_6": "training",
            f"sortie_{rows[1].pk}_3": "no_job",
            f"sortie_{rows[1].pk}_12": "lasting",
            f"sortie_{other.pk}_3": "lasting",
        },
    )
    assert response.status_code == 302
    found = [tuple(Pathway.objects.filter(pk=row.pk).values_list("exit_3", "exit_6", "exit_12")[0]) for row in rows]
    # What is not due is not noted, nor what is elsewhere.
    assert found == [("lasting", "training", ""), ("no_job", "", "")]
    assert Pathway.objects.get(pk=other.pk).exit_3 == ""
    assert client.post(url("exits_due"), {f"sortie_{rows[1].pk}_6": "x"}).status_code == 422


def test_what_somebody_noted_meanwhile_stays(officer, lot):
    row = PlacementFactory(lot=lot, ends_on=DAY(2026, 1, 31), pathway__ended_on=DAY(2026, 1, 31)).pathway
    Pathway.objects.filter(pk=row.pk).update(exit_3="lost")

    assert pathways.note_exits(noted={row.pk: {3: "lasting", 6: "training"}}, by=officer) == 1
    row.refresh_from_db()
    assert (row.exit_3, row.exit_6) == ("lost", "training")


def test_pathways_without_a_step_any_more_are_to_be_ended(sign_in, officer, lot):
    over = PlacementFactory(lot=lot, ends_on=DAY(2026, 2, 1)).pathway
    going_on = PlacementFactory(lot=lot, ends_on=DAY(2026, 2, 1)).pathway
    PlacementFactory(lot=lot, pathway=going_on, starts_on=DAY(2026, 3, 1))

    assert list(to_end(Pathway.objects.all())) == [over]
    assert url("pathway_end", over.pk) in page(sign_in(officer), url("exits_due"))


# ---- history --------------------------------------------------------------------------------------------------------


def test_the_history_tells_traits_and_steps_in_words(sign_in, officer, lot):
    client = sign_in(officer)
    client.post(url("pathway_create"), traits_data() | step_data(lot))
    row = Pathway.objects.get()
    client.post(url("pathway_update", row.pk), traits_data(criteria=["rsa", "fle"], sex="man", version=row.version))

    shown = page(client, url("pathway_history", row.pk))
    assert "Olga Mission" in shown
    assert "Bénéficiaire du RSA, Maîtrise de la langue française" in shown
    assert "Homme" in shown
    assert f"{lot.company.name}, à partir du 01/02/2026" in shown
    assert "2026-PEINT, lot 3" in shown


def test_a_step_of_another_team_is_counted_and_nothing_more(sign_in, officer, administrator, lot):
    mine = PlacementFactory(lot=lot, work_share=50)
    other = PlacementFactory(pathway=mine.pathway, work_share=50, employer=PartnerFactory(name="Chantiers du Nord"))
    work(other, DAY(2026, 2, 1), 77)
    client = sign_in(officer)

    shown = page(client, mine.pathway.get_absolute_url())
    assert "1 étape d’autres équipes" in shown
    for text in (shown, page(client, url("pathway_history", mine.pathway_id))):
        assert "Chantiers du Nord" not in text
        assert "77 h" not in text
        assert "77 à valider" not in text
        assert other.lot.contract.reference not in text
    assert "Chantiers du Nord" in page(sign_in(administrator), url("pathway_history", mine.pathway_id))
    page(client, url("placement_update", other.pk), status=404)


# ---- chantier éducatif ----------------------------------------------------------------------------------------------


def test_hours_of_an_action_are_counted_once_on_its_sheet_or_on_that_of_a_lot(lot, site):
    in_lot = PlacementFactory(lot=lot, action=site, modality="educative")
    alone = PlacementFactory(lot=None, action=site, modality="educative", employer=in_lot.employer)
    PlacementFactory(lot=lot)
    work(in_lot, DAY(2026, 1, 1), 40, is_validated=True)
    work(in_lot, DAY(2026, 2, 1), 10)
    work(alone, DAY(2026, 1, 1), "20.5", is_validated=True)

    found = action_hours(site)
    assert (found.done, found.waiting, found.total, found.pathways) == (
        Decimal("60.5"),
        Decimal(10),
        Decimal("70.5"),
        2,
    )
    assert [(row["name"], row["pathways"], row["done"]) for row in found.structures] == [
        (in_lot.employer.name, 2, Decimal("60.5"))
    ]
    assert [(year.year, year.done, year.waiting, year.pathways) for year in found.years] == [
        (2026, Decimal("60.5"), Decimal(10), 2)
    ]
    assert sum(HoursStatement.objects.values_list("hours", flat=True)) == found.total


def test_the_page_of_an_action_shows_its_insertion(sign_in, officer, proximity, site):
    steps = [PlacementFactory(lot=None, action=site, modality="educative") for _ in range(2)]
    work(steps[0], DAY(2026, 1, 1), "30.5", is_validated=True)
    work(steps[1], DAY(2026, 2, 1), 10)
    address = url("action_panel", site.pk)
    assert f'hx-get="{address}"' in page(sign_in(officer), site.get_absolute_url())

    shown = sign_in(officer).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert "30,5 h" in shown
    assert steps[0].employer.name in shown
    # It leaves the house: two people are not counted.
    assert "En 2026, l’action a compté 30,5 heures d’insertion validées (10 heures restent à valider)" in shown
    assert "pour moins de 5 personnes" in shown
    assert f"{url('pathway_create')}?action={site.pk}" in shown
    words = sign_in(officer).get(address, {"annee": "2026"}, headers={"HX-Request": "true"}).content.decode()
    assert words.count("En 2026, l’action a compté") == 1
    assert "Ajouter un parcours" not in words
    assert not sign_in(officer).get(address, {"annee": "2025"}, headers={"HX-Request": "true"}).content.strip()
    report = reverse("actions:report_update", args=[site.pk, 2026])
    assert f'hx-get="{address}?annee=2026"' in page(sign_in(officer), report)
    totals = sign_in(proximity).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "30,5 h" in totals
    assert steps[0].employer.name not in totals
    assert url("pathway_create") not in totals


def test_an_action_that_is_not_for_insertion_shows_nothing_until_it_has_a_step(sign_in, officer, quartier):
    action = ActionFactory(
        programme__quartiers=[quartier],
        quartiers=[quartier],
        kind=ActionKind.objects.exclude(code__in=["chantier-educatif", "insertion"]).first(),
    )
    client = sign_in(officer)
    address = url("action_panel", action.pk)

    assert client.get(address, headers={"HX-Request": "true"}).content == b""
    PlacementFactory(lot=None, action=action)
    assert b"Insertion" in client.get(address, headers={"HX-Request": "true"}).content


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_panel(sign_in, officer, site, count, django_assert_num_queries):
    for _ in range(count):
        step = PlacementFactory(lot=None, action=site, modality="educative")
        work(step, DAY(2026, 1, 1), 30)
    client = sign_in(officer)

    with django_assert_num_queries(10):
        client.get(url("action_panel", site.pk), headers={"HX-Request": "true"})


def _worked(step, months):
    for number in range(months):
        work(step, months_after(DAY(2025, 6, 1), number), 150)


def test_the_cap_of_a_chantier_educatif_is_told_never_forbidden(sign_in, officer, site):
    step = PlacementFactory(lot=None, action=site, modality="educative", starts_on=DAY(2025, 6, 1))
    client = sign_in(officer)
    _worked(step, 5)
    assert "au-delà des" not in page(client, step.pathway.get_absolute_url())

    work(step, DAY(2026, 5, 1), "0.5")
    # The thirteenth month is not of the same twelve.
    work(step, DAY(2026, 6, 1), 90)
    peak = educative_peaks([step.pathway_id])[step.pathway_id]
    assert (peak.hours, peak.first, peak.last, peak.cap) == (Decimal("750.5"), DAY(2025, 6, 1), DAY(2026, 5, 1), 750)
    shown = page(client, step.pathway.get_absolute_url())
    assert "750,5 heures de chantier éducatif de juin 2025 à mai 2026" in shown
    assert "Rien n’est interdit" in shown
    panel = client.get(url("action_panel", site.pk), headers={"HX-Request": "true"}).content.decode()
    assert step.pathway.number in panel
    ClauseSettings.objects.create(year=2026, educative_cap=800)
    assert "au-delà des" not in page(client, step.pathway.get_absolute_url())


def test_a_chantier_educatif_begins_with_its_own_modality(sign_in, officer, site):
    shown = page(sign_in(officer), url("pathway_create"), action=site.pk)

    assert 'value="educative" selected' in shown
    assert 'value="cddu" selected' in shown
    assert f"n° {site.pk}" in shown


# ---- how long pathways are kept -------------------------------------------------------------------------------------

TRAITS = {"sex": "woman", "age_bracket": "from_50", "level": "level_3", "criteria": ["senior", "rsa"]}


def _ago(years):
    return months_after(timezone.localdate(), -12 * years)


@pytest.fixture
def old(lot):
    """A step of a pathway that ended more than five years ago."""
    ended_on = _ago(5) - datetime.timedelta(days=1)
    row = PathwayFactory(
        ended_on=ended_on, home_area="qpv", home_quartier=QuartierFactory(), exit_3="lasting", **TRAITS
    )
    step = PlacementFactory(pathway=row, lot=lot, starts_on=_ago(6), ends_on=ended_on)
    work(step, ended_on.replace(day=1), 5)
    return step


def test_a_purge_takes_the_traits_away_from_the_history_too_and_leaves_the_hours(old, lot):
    young = PlacementFactory(
        lot=lot,
        starts_on=_ago(6),
        ends_on=_ago(5),
        pathway__ended_on=_ago(5),
        **{f"pathway__{name}": value for name, value in TRAITS.items()},
    ).pathway
    told = StringIO()
    call_command("purger_parcours", "--dry-run", stdout=told)
    assert "seraient effacés : 1." in told.getvalue()
    assert Pathway.objects.get(pk=old.pathway_id).sex == "woman"
    assert not PathwayPurge.objects.exists()

    call_command("purger_parcours", stdout=told)
    assert "sont effacés : 1." in told.getvalue()
    row = Pathway.objects.get(pk=old.pathway_id)
    assert row.purged_on == timezone.localdate()
    assert all(getattr(row, name) == value for name, value in retention.NOTHING_LEFT.items())
    assert list(row.placements.values_list("pk", "statements__hours")) == [(old.pk, Decimal(5))]
    events = event_model(Pathway).objects.filter(pgh_obj_id=row.pk)
    assert [(event.sex, event.criteria, event.home_quartier_id, event.exit_3) for event in events] == [
        ("unknown", [], None, "")
    ]
    young.refresh_from_db()
    assert young.sex == "woman"
    purge = PathwayPurge.objects.get()
    assert (purge.count, purge.ended_before) == (1, _ago(5))
    # Nothing is left to take away.
    call_command("purger_parcours", stdout=told)
    assert PathwayPurge.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "is_over"),
    [
        ({"ends_on": -1}, True),
        ({"ends_on": 1}, False),
        # No end: that of its lot.
        ({"lot_ends": -1}, True),
        ({"lot_ends": 1}, False),
    ],
)
def test_a_pathway_that_nobody_ended_is_over_with_its_last_step(step, is_over):
    limit = retention.limit()
    day = {name: limit + datetime.timedelta(days=offset) for name, offset in step.items()}
    starts_on = _ago(7)
    lot = LotFactory(contract=ContractFactory(starts_on=starts_on, ends_on=limit), ends_on=day.get("lot_ends", limit))
    row = PlacementFactory(lot=lot, starts_on=starts_on, ends_on=day.get("ends_on"), work_share=10).pathway
    PlacementFactory(pathway=row, lot=lot, starts_on=starts_on, ends_on=_ago(6), work_share=10)

    assert retention.overdue(limit).filter(pk=row.pk).exists() == is_over


def test_hours_noted_later_keep_a_pathway_without_end(lot):
    starts_on = _ago(7)
    past = LotFactory(contract=ContractFactory(starts_on=starts_on, ends_on=_ago(6)))
    step = PlacementFactory(lot=past, starts_on=starts_on)
    assert retention.overdue(retention.limit()).exists()

    work(step, _ago(1), 10)
    assert not retention.overdue(retention.limit()).exists()


def test_administrators_read_what_goes_and_what_went(sign_in, administrator, old):
    client = sign_in(administrator)
    shown = page(client, url("retention"))
    assert old.pathway.number in shown
    assert "Effacer les traits du parcours" in shown

    client.post(url("pathways_purge"), {"montres": "3"})
    assert Pathway.objects.get().sex == "woman"
    client.post(url("pathways_purge"), {"montres": "1"})
    assert Pathway.objects.get().sex == "unknown"
    shown = page(client, url("retention"))
    assert "1 parcours dont les traits sont effacés" in shown
    assert "par Ada Admin" in shown
    row = old.pathway
    assert "Effacé le" in page(client, row.get_absolute_url())
    assert "Traits effacés" in page(client, url("pathway_history", row.pk))
    for name in ("pathway_update", "pathway_end"):
        assert "il n’en reçoit plus" in page(client, url(name, row.pk), status=403)


def test_a_purged_pathway_receives_no_exit(officer, old):
    retention.purge_pathways(by=None)

    assert pathways.note_exits(noted={old.pathway_id: {3: "lasting"}}, by=officer) == 0
    with pytest.raises(InsertionError, match="il n’en reçoit plus"):
        pathways.save_pathway(pathway=old.pathway, by=officer)
    assert not with_exit_to_note(Pathway.objects.all()).exists()


def test_a_pathway_is_kept_for_as_long_as_the_house_says(old, settings):
    settings.PATHWAY_YEARS = 10
    assert retention.purge_pathways(by=None).count == 0
    settings.PATHWAY_YEARS = 5
    assert retention.purge_pathways(by=UserFactory(), is_dry=True).count == 1


def test_the_task_asks_for_its_next_turn_before_it_works_unless_a_timer_does_it(old, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    DBTaskResult.objects.all().delete()
    settings.ALERTS_EVERY_MINUTES = 0
    tasks.purge_again()
    assert not DBTaskResult.objects.exists()
    settings.ALERTS_EVERY_MINUTES = 15
    assert tasks.purge.func() == 1
    tasks.purge_again()
    assert DBTaskResult.objects.get().task_path == "insertion.tasks.purge"
    assert retention.purges()[0].who == ""
