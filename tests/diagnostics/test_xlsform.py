"""Grids that come from an XLSForm, and that go out as one."""

import io
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.reading.sources import UnreadableFileError
from diagnostics.enums import GridStatus
from diagnostics.importers import xlsform
from diagnostics.importers.xlsform import Reading, read_scales, read_xlsform
from diagnostics.models import Grid, GridItem, GridLevel, GridTheme, Theme
from diagnostics.services.grid_plans import GridPlan, ItemPlan, LevelPlan, ThemePlan, create_planned_grid
from tests.factories import grid_of

IMPORT = "/diagnostics/grilles/importer/"
PREVIEW = "/diagnostics/grilles/importer/apercu/"

Rows = list[list[Any]]
SURVEY = ["type", "name", "label", "hint"]
CHOICES: Rows = [["list_name", "name", "label"], ["etat", "bon", "Bon"], ["etat", "moyen", "Moyen"]]
ITEM = ["select_one etat", "sols", "Sols"]


def book(survey: Rows | None, choices: Rows | None = CHOICES, form: Rows | None = None, **others: Rows) -> bytes:
    """Return a workbook with these sheets; a callable cell writes itself."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        for name, rows in {"survey": survey, "choices": choices, "settings": form, **others}.items():
            if rows is None:
                continue
            sheet = workbook.add_worksheet(name)
            for line, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    if callable(cell):
                        cell(sheet, line, place)
                    elif isinstance(cell, str):
                        sheet.write_string(line, place, cell)
                    else:
                        sheet.write(line, place, cell)
    return buffer.getvalue()


def failing(sheet: Any, line: int, place: int) -> None:
    """Write a formula that is in error."""
    sheet.write_formula(line, place, "=1/0", None, "#DIV/0!")


def read(survey: Rows, choices: Rows | None = CHOICES, form: Rows | None = None) -> Reading:
    return read_xlsform(io.BytesIO(book([SURVEY, *survey], choices, form)))


def faults(*args: Any, **kwargs: Any) -> list[tuple[str, int, str]]:
    return [(told.sheet, told.line, told.reason) for told in read(*args, **kwargs).faults]


def told(rows: list[Any]) -> dict[str, tuple[int, str]]:
    return {each.name: (each.line, each.reason) for each in rows}


def upload(data: bytes, name: str = "formulaire.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def themes(reading: Reading) -> dict[str, list[str]]:
    return {theme.name: [item.name for item in theme.items] for theme in reading.plan.themes}


# ---- what is taken --------------------------------------------------------------------------------------------------


def test_groups_become_themes_and_questions_of_the_scale_items():
    reading = read(
        [
            ITEM,
            ["begin group", "hall", "Hall"],
            ["select_one etat", "porte", "Porte", "Ferme-t-elle ?"],
            ["begin_group", "cave", "Caves"],
            ["select_one etat", "acces", "Accès"],
            ["end_group"],
            ["select_one etat", "tags", "Tags"],
            ["end group"],
        ],
        form=[["form_title", "form_id"], ["Visite des halls", "v1"]],
    )
    assert not reading.faults
    assert themes(reading) == {"Général": ["Sols"], "Hall": ["Porte", "Tags"], "Hall › Caves": ["Accès"]}
    assert reading.plan.themes[1].items[0].help == "Ferme-t-elle ?"
    assert reading.plan.name == "Visite des halls"
    assert [level.label for level in reading.plan.levels] == ["Bon", "Moyen"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("integer", "un nombre entier n’est pas coté sur une échelle"),
        ("decimal", "un nombre décimal"),
        ("text", "un texte libre"),
        ("note", "une note"),
        ("image", "une photo"),
        ("geopoint", "une position"),
        ("calculate", "un calcul"),
        ("date", "une date"),
        ("start", "une donnée technique"),
        ("select_multiple etat", "un choix multiple"),
        ("select all that apply from etat", "un choix multiple"),
        ("select_one_from_file villes.csv", "un autre fichier"),
        ("dragon", "« dragon »"),
    ],
)
def test_what_a_grid_has_no_place_for_is_told_with_its_line(kind, words):
    reading = read([ITEM, [kind, "age", "Âge"]])
    line, reason = told(reading.not_taken)["age"]
    assert line == 3
    assert words in reason
    assert reason.endswith(": non repris")
    assert themes(reading) == {"Général": ["Sols"]}


@pytest.mark.parametrize(
    "kind", ["select_one etat", "Select_One  etat", "select one etat", "select one from etat", "select1 etat"]
)
def test_the_ways_to_write_a_question_of_one_choice(kind):
    assert themes(read([[kind, "a", "Porte"]])) == {"Général": ["Porte"]}


def test_the_scale_is_the_list_asked_most_often_that_has_two_to_five_choices():
    choices = [
        *CHOICES,
        *(["longue", f"n{number}", f"Réponse {number}"] for number in range(6)),
        ["oui_non", "oui", "Oui"],
        ["oui_non", "non", "Non"],
        ["seul", "x", "Seul"],
        # The same scale under another name.
        ["etat2", "bon", "Bon"],
        ["etat2", "moyen", "moyen"],
    ]
    reading = read(
        [
            ["select_one longue", "a", "A"],
            ["select_one longue", "b", "B"],
            ["select_one longue", "c", "C"],
            ["select_one oui_non", "d", "D"],
            ["select_one etat", "e", "E"],
            ["select_one etat2", "f", "F"],
            ["select_one seul", "g", "G"],
        ],
        choices,
    )
    assert themes(reading) == {"Général": ["E", "F"]}
    left = told(reading.not_taken)
    assert "« longue » a 6 réponses, une échelle en a de 2 à 5" in left["a"][1]
    assert "« seul » a 1 réponse," in left["g"][1]
    assert "« oui_non » n’est pas l’échelle retenue (« etat »)" in left["d"][1]
    assert left["d"][0] == 5


@pytest.mark.parametrize("label", ["Non observé", "NON OBSERVÉE", "Ne sait pas", "NSP", "Sans objet", "N/A"])
def test_what_was_not_seen_is_no_level(label):
    reading = read([ITEM], [*CHOICES, ["etat", "x", label]])
    assert [level.label for level in reading.plan.levels] == ["Bon", "Moyen"]
    assert any(label in note for note in reading.notes)


def test_a_repeat_becomes_a_theme_and_is_told_as_a_halte():
    reading = read([["begin repeat", "etape", "Étape"], ITEM, ["end repeat"]])
    assert themes(reading) == {"Étape": ["Sols"]}
    line, reason = told(reading.changed)["etape"]
    assert line == 2
    assert "halte" in reason


def test_what_is_dropped_of_an_item_that_is_taken_is_told():
    header = [*SURVEY, "relevant", "constraint", "required", "choice_filter"]
    data = book([header, [*ITEM, "", "${a} = 1", ". < 3", "yes", "x=1"], [*ITEM[:1], "b", "B", "", "", "", "true()"]])
    reading = read_xlsform(io.BytesIO(data))
    reasons = [each.reason for each in reading.changed if each.line == 2]
    assert "la condition d’affichage n’est pas reprise : ${a} = 1" in reasons
    assert "la contrainte n’est pas reprise : . < 3" in reasons
    assert "le filtre des choix n’est pas repris : x=1" in reasons
    assert any("obligatoire" in note and "lignes 2, 3" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (["label::English (en)", "label::Français (fr)"], ["Floors", "Sols"]),
        (["label::English(en)", "label::French"], ["Floors", "Sols"]),
        (["label:fr", "label"], ["Sols", "Floors"]),
        (["label::english", "label"], ["Floors", "Sols"]),
        (["label::Swahili (sw)", "label::Kreol (re)"], ["Floors", "Sols"]),
    ],
)
def test_the_label_is_french_or_without_a_language_or_that_of_the_form(headers, words):
    data = book(
        [["type", "name", *headers], ["select_one etat", "sols", *words]],
        form=[["default_language"], ["Kreol (re)"]],
    )
    reading = read_xlsform(io.BytesIO(data))
    assert themes(reading) == {"Général": ["Sols"]}


def test_sheets_and_columns_are_found_whatever_their_case_and_an_empty_translation_falls_back():
    data = book(
        None,
        None,
        Survey=[["TYPE", "Name", "Label::French (fr)", "Label::English (en)"], [], [*ITEM[:2], "", "Floors"]],
        CHOICES=[["List Name", "NAME", "label"], *CHOICES[1:]],
    )
    assert themes(read_xlsform(io.BytesIO(data))) == {"Général": ["Floors"]}


def test_long_and_repeated_labels_are_made_to_fit_and_told():
    group = ["begin group", "g", "G" * 90]
    reading = read(
        [
            group,
            ["select_one etat", "a", "A" * 250, "H" * 350],
            ["select_one etat", "b", "B"],
            ["select_one etat", "c", "B"],
            ["end group"],
        ]
    )
    (theme,) = reading.plan.themes
    assert len(theme.name) == 80
    assert [len(item.name) for item in theme.items] == [200, 1, 5]
    assert len(theme.items[0].help) == 300
    assert theme.items[2].name == "B (2)"
    reasons = [each.reason for each in reading.changed]
    assert any("« B (2) »" in reason for reason in reasons)
    assert any("coupé à 200" in reason for reason in reasons)
    assert any("coupée à 300" in reason for reason in reasons)


def test_a_label_that_names_somebody_is_to_be_read_again():
    reading = read([["select_one etat", "a", "Paillasson de M. Durand"]])
    assert any(each.reason.startswith("à relire") and each.line == 2 for each in reading.changed)


# ---- what is refused ------------------------------------------------------------------------------------------------


def test_a_missing_list_is_told_with_its_lines():
    ((sheet, line, reason),) = faults([ITEM, ["select_one oui_non", "b", "B"], ["select_one oui_non", "c", "C"]])
    assert (sheet, line) == ("survey", 3)
    assert "« oui_non » n’est pas dans la feuille « choices » (lignes 3, 4)" in reason


@pytest.mark.parametrize("name", ["yes_no", "oui_non", "OuiNon", "yes/no", "oui non"])
def test_a_list_of_yes_and_no_is_offered_when_nothing_else_is_wrong(name):
    data = book([SURVEY, ITEM, [f"select_one {name}", "b", "Éclairage"]])
    reading = read_xlsform(io.BytesIO(data))
    assert (len(reading.faults), reading.unwritten) == (1, [name])
    one, two = read_scales(io.BytesIO(data), with_yes_or_no=True)
    assert ([scale.levels for scale in one.scales], one.scale) == ([("Bon", "Moyen"), ("Oui", "Non")], "etat")
    assert themes(two) == {"Général": ["Éclairage"]}
    assert [(each.line, each.name) for each in two.changed] == [(3, "b")]


@pytest.mark.parametrize("rows", [[["select_one absente", "c", "C"]], [["end group", "", ""]]])
def test_a_list_of_yes_and_no_is_not_offered_when_something_else_is_wrong(rows):
    reading = read([["select_one yes_no", "b", "B"], *rows])
    assert not reading.unwritten
    again = read_scales(io.BytesIO(book([SURVEY, ["select_one yes_no", "b", "B"], *rows])), with_yes_or_no=True)
    assert again[0].faults


def test_no_choices_at_all():
    assert faults([ITEM], None)[0][:2] == ("survey", 2)


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([["begin group", "g", "G"], ITEM], 2, "« g » (ouvert ligne 2) n’est pas fermé"),
        ([ITEM, ["end group"]], 3, "ne ferme rien"),
        ([["begin repeat", "r", "R"], ITEM, ["end group"]], 4, "cette fin de groupe vient alors que"),
    ],
)
def test_unbalanced_groups(rows, line, words):
    found = faults(rows)
    assert any(at == line and words in reason for _, at, reason in found), found


def test_duplicate_names_of_a_group_and_not_of_two_groups():
    assert [fault[1] for fault in faults([ITEM, [*ITEM[:2], "Autre"]])] == [3]
    assert not faults([["begin group", "g"], ITEM, ["end group"], ["begin group", "h"], ITEM, ["end group"]])


def test_duplicate_names_of_choices_unless_the_form_allows_them():
    choices = [*CHOICES, ["etat", "bon", "Très bon"]]
    assert [(sheet, line) for sheet, line, _ in faults([ITEM], choices)] == [("choices", 4)]
    assert not faults([ITEM], choices, [["allow_choice_duplicates"], ["yes"]])


def test_empty_labels_and_failing_formulas():
    assert [(line, "libellé" in reason) for _, line, reason in faults([ITEM, ["select_one etat", "b"]])] == [(3, True)]
    assert [fault[1] for fault in faults([ITEM, ["select_one etat", "b", failing]])] == [3]
    assert [fault[1] for fault in faults([ITEM, [failing, "b", "B"]])] == [3]
    assert [fault[1] for fault in faults([ITEM, ["select_one etat", "b", "#NAME?"]])] == [3]
    assert [fault[:2] for fault in faults([ITEM], [*CHOICES, ["etat", failing, failing]])] == [("choices", 4)]


def test_nothing_to_mark():
    assert "aucune question n’est à choix unique" in faults([["text", "a", "A"]])[0][2]
    assert "de 2 à 5 niveaux" in faults([ITEM], [CHOICES[0], CHOICES[1]])[0][2]


def test_too_many_items_and_groups_too_deep(monkeypatch):
    monkeypatch.setattr(xlsform, "MAX_ITEMS", 2)
    rows = [["select_one etat", f"a{number}", f"A {number}"] for number in range(3)]
    assert "donnerait 3 critères" in faults(rows)[0][2]
    deep = [["begin group", f"g{number}"] for number in range(13)]
    assert any("l’un dans l’autre" in reason for _, _, reason in faults([*deep, ITEM, *[["end group"]] * 13]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"type;name;label\ntext;a;A\n", "pas un classeur"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "abîmé"),
        (book(None, None, Feuil1=[["type", "name"]]), "pas de feuille « survey »"),
        (book([["question", "texte"], ["a", "b"]]), "pas de colonne « type »"),
        (book([]), "pas de colonne « type »"),
    ],
)
def test_what_is_no_form(data, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_xlsform(io.BytesIO(data))


def test_an_archive_that_would_fill_the_machine():
    bomb = io.BytesIO(book([SURVEY, ITEM]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 30_000_000)
    with pytest.raises(UnreadableFileError, match="Une fois ouverte"):
        read_xlsform(bomb)


def test_a_sheet_of_too_many_rows(monkeypatch):
    monkeypatch.setattr(xlsform, "MAX_ROWS", 5)
    with pytest.raises(UnreadableFileError, match="lignes : le plus accepté est 5"):
        read([ITEM] * 6)


# ---- any content ----------------------------------------------------------------------------------------------------

TYPES = (
    "select_one etat",
    "select_one autre",
    "select_one ",
    "select_multiple etat",
    "begin group",
    "end group",
    "begin repeat",
    "end repeat",
    "note",
    "text",
    "calculate",
)
CELLS = st.one_of(
    st.sampled_from(
        ["", *TYPES, *SURVEY, "etat", "bon", "mode_d_emploi", "yes", "${a}", "9" * 5000, "critere_" + "a" * 32]
    ),
    st.text(max_size=30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
HEADERS = st.sampled_from(
    [
        *(
            "type",
            "name",
            "label",
            "label::Français (fr)",
            "hint",
            "required",
            "relevant",
            "poids",
            "valeur",
            "aspect",
        ),
        *("list_name", "point_fort", "theme_de_la_veille", "disabled", "form_title", "default_language", ""),
    ]
)


def sheet_of(*first: str) -> st.SearchStrategy[Rows]:
    """Return sheets whose header is likely, above any cells."""
    header = st.lists(HEADERS, max_size=6).map(lambda more: [*first, *more])
    line = st.tuples(st.sampled_from(["", *TYPES, "etat"]), st.lists(CELLS, max_size=8)).map(lambda c: [c[0], *c[1]])
    return st.tuples(header, st.lists(line, max_size=10)).map(lambda parts: [parts[0], *parts[1]])


@given(
    survey=st.one_of(sheet_of("type", "name", "label"), sheet_of()),
    choices=st.one_of(st.none(), sheet_of("list_name", "name", "label"), sheet_of()),
    form=st.one_of(st.none(), sheet_of()),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(survey=[["type"], ["select_one etat"]], choices=[["list_name"], ["etat"], ["etat"]], form=[])
@example(
    survey=[SURVEY, ITEM], choices=[[*CHOICES[0], "valeur"], *([*row, "9" * 5000] for row in CHOICES[1:])], form=None
)
def test_whatever_a_workbook_holds_it_is_a_draft_or_a_report(db, survey, choices, form):
    try:
        reading = read_xlsform(io.BytesIO(book(survey, choices, form)))
    except UnreadableFileError:
        return
    if reading.faults:
        assert all(fault.reason for fault in reading.faults)
        return
    series = uuid.uuid4()
    plan = GridPlan.from_json(reading.plan.as_json())
    grid, _ = create_planned_grid(plan=plan, series=series, name="G", kind="walk", is_first_best=True, by=None)
    assert 2 <= grid.levels.count() <= 5
    assert GridItem.objects.filter(theme__grid=grid).count() == reading.plan.items > 0


# ---- real files -----------------------------------------------------------------------------------------------------


def real(shared_data: Path, name: str) -> Reading:
    return read_xlsform(shared_data / f"07_xlsform_{name}")


def test_real_form_of_waste(shared_data):
    reading = real(shared_data, "collecte_dechets.xlsx")
    assert not reading.faults
    assert reading.plan.name == "Waste Collection"
    assert {name: len(items) for name, items in themes(reading).items()} == {"manage": 3, "env": 4}
    assert [level.label for level in reading.plan.levels] == [
        "Satisfied",
        "Very Satisfied",
        "Neutral",
        "Dissatisfied",
        "Very Dissatisfied",
    ]
    assert told(reading.not_taken)["age"] == (63, "un nombre entier n’est pas coté sur une échelle : non repris")
    assert told(reading.changed)["equipment"][0] == 29


@pytest.mark.parametrize(
    ("name", "lines"),
    [("batiments_en_fr_es_ne_sw.xls", "lignes 34, 36, 37, 42, 46"), ("sante_en_fr_es_sw.xls", "lignes 8, 14, 16, 18")],
)
def test_real_forms_whose_list_is_in_another_form(shared_data, name, lines):
    (fault,) = real(shared_data, name).faults
    assert "« yes_no » n’est pas dans la feuille « choices »" in fault.reason
    assert lines in fault.reason


def test_the_list_of_yes_and_no_that_real_forms_leave_out_may_be_read(shared_data, sign_in, officer):
    """What OpenStreetMap teams send: the server of their forms knew the list."""
    path = shared_data / "07_xlsform_sante_en_fr_es_sw.xls"
    assert real(shared_data, "sante_en_fr_es_sw.xls").unwritten == ["yes_no"]
    client = sign_in(officer)
    refused = client.post(IMPORT, upload(path.read_bytes(), path.name))
    assert refused.status_code == 422
    assert "Voir l’aperçu avec Oui, Non" in refused.content.decode()
    page = client.get(PREVIEW)
    assert [level.label for level in page.context["levels"]] == ["Oui", "Non"]
    assert page.context["plan"].items == 4
    told_lines = [each["line"] for each in page.context["changed"] if "elle est lue comme « Oui »" in each["reason"]]
    assert told_lines == [8, 14, 16, 18]
    uid = page.context["kept"]["uid"]
    client.post(PREVIEW, {"uid": uid, "name": "Santé", "kind": "walk", "best": "first"})
    assert list(Grid.objects.get(name="Santé").levels.values_list("label", "tone")) == [
        ("Non", "bad"),
        ("Oui", "good"),
    ]


def test_the_scale_of_a_real_form_is_chosen(shared_data, sign_in, officer):
    path = shared_data / "07_xlsform_collecte_dechets.xlsx"
    client = sign_in(officer)
    page = client.post(IMPORT, upload(path.read_bytes(), path.name), follow=True)
    scales = page.context["scales"]
    assert scales[0]["name"] == "satisfaction"
    assert len(scales) == 6
    other = next(number for number, scale in enumerate(scales) if "yes_no" in scale["name"])
    page = client.get(PREVIEW, {"echelle": other})
    assert page.context["plan"].items == scales[other]["count"]
    labels = [level.label for level in page.context["levels"]]
    assert labels == list(scales[other]["levels"])
    left = {each["name"]: each["reason"] for each in page.context["not_taken"]}
    assert "n’est pas l’échelle retenue" in left["equipment"]
    sent = {"uid": page.context["kept"]["uid"], "name": "Déchets", "kind": "walk", "best": "first", "echelle": other}
    client.post(PREVIEW, sent)
    grid = Grid.objects.get(name="Déchets")
    assert [level.label for level in grid.levels.order_by("-value")] == labels
    assert client.get(PREVIEW, {"echelle": "99"}).context["at"] == 0


def test_real_form_of_a_household_has_nothing_to_mark(shared_data):
    reading = real(shared_data, "menage.xls")
    assert ["aucune question" in fault.reason for fault in reading.faults] == [True]
    assert [each.line for each in reading.not_taken] == [2, 4, 7, 9, 13, 14]


def test_real_form_of_the_tutorial(shared_data):
    reading = real(shared_data, "tutoriel_enfants_repetition.xls")
    assert themes(reading) == {"Général": ["4. Do you have any children?"]}
    assert [level.label for level in reading.plan.levels] == ["no", "yes"]
    assert [each.line for each in reading.not_taken] == [2, 3, 4, 6, 7, 8, 10, 11]


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_from_the_file_to_the_draft(sign_in, officer):
    client = sign_in(officer)
    before = Grid.objects.count()
    data = book([SURVEY, ITEM, ["integer", "age", "Âge"]], form=[["form_title"], ["Visite"]])
    page = client.post(IMPORT, upload(data), follow=True)
    assert page.redirect_chain == [(PREVIEW, 302)]
    html = page.content.decode()
    assert "Sols" in html
    assert "Un nombre entier n’est pas coté" in html
    assert "Le dernier niveau est le meilleur : « Moyen »" in html
    assert Grid.objects.count() == before, "nothing is written before it is asked"

    uid = page.context["kept"]["uid"]
    sent = {"uid": uid, "name": "Visite des caves", "kind": "walk", "best": "last"}
    made = client.post(PREVIEW, sent)
    grid = Grid.objects.get(name="Visite des caves")
    assert made["Location"] == reverse("diagnostics:grid_compose", args=[grid.pk])
    assert (grid.status, grid.number, grid.kind) == (GridStatus.DRAFT, 1, "walk")
    assert list(grid.levels.values_list("value", "label", "tone", "is_positive")) == [
        (0, "Bon", "bad", False),
        (1, "Moyen", "good", True),
    ]
    assert GridItem.objects.get(theme__grid=grid).name == "Sols"
    assert client.get(made["Location"]).status_code == 200

    assert client.post(PREVIEW, sent)["Location"] == made["Location"], "sent twice, made once"
    assert Grid.objects.count() == before + 1


@pytest.mark.parametrize("count", range(2, 6))
def test_the_tones_of_the_levels_go_from_good_to_bad(db, count):
    plan = GridPlan(
        levels=[LevelPlan(str(number)) for number in range(count)], themes=[ThemePlan("T", "", [ItemPlan("A")])]
    )
    grid, _ = create_planned_grid(plan=plan, series=uuid.uuid4(), name="G", kind="walk", is_first_best=True, by=None)
    levels = list(grid.levels.order_by("-value"))
    assert [level.label for level in levels] == [str(number) for number in range(count)]
    assert (levels[0].tone, levels[-1].tone) == ("good", "bad")
    assert len({level.tone for level in levels}) == count
    assert [level.is_positive for level in levels] == [rank < (2 if count == 5 else 1) for rank in range(count)]


def test_what_is_not_answered_is_asked_and_what_is_typed_is_kept(sign_in, officer):
    client = sign_in(officer)
    page = client.post(IMPORT, upload(book([SURVEY, ITEM])), follow=True)
    answer = client.post(PREVIEW, {"uid": page.context["kept"]["uid"], "name": "Ma grille", "kind": "walk"})
    assert answer.status_code == 422
    assert "best" in answer.context["form"].errors
    assert 'value="Ma grille"' in answer.content.decode()
    assert not Grid.objects.filter(name="Ma grille").exists()


def test_a_preview_that_another_one_replaced_is_shown_again(sign_in, officer):
    client = sign_in(officer)
    first = client.post(IMPORT, upload(book([SURVEY, ITEM])), follow=True).context["kept"]["uid"]
    client.post(IMPORT, upload(book([SURVEY, ["select_one etat", "b", "Boîtes aux lettres"]])))
    answer = client.post(PREVIEW, {"uid": first, "name": "G2", "kind": "walk", "best": "first"})
    assert answer.status_code == 422
    assert "Un autre formulaire a été lu depuis" in answer.content.decode()
    assert "Boîtes aux lettres" in answer.content.decode()
    assert not Grid.objects.filter(name="G2").exists()


def test_a_preview_without_a_file_leads_to_the_file(sign_in, officer):
    page = sign_in(officer).get(PREVIEW, follow=True)
    assert page.redirect_chain == [(IMPORT, 302)]
    assert "Choisissez d’abord le formulaire" in page.content.decode()


def test_a_refused_form_says_why_where_and_what_else_is_in_it(sign_in, officer):
    data = book([SURVEY, ["select_one absente", "a", "A"], ["integer", "age", "Âge"]])
    answer = sign_in(officer).post(IMPORT, upload(data, "visite.xlsx"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "« visite.xlsx » est refusé : rien n’est écrit" in html
    assert "La liste de choix « absente » n’est pas dans la feuille" in html
    assert "Un nombre entier" in html
    assert "xlsform" not in sign_in(officer).session


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choisissez un fichier"),
        (upload(b""), "Le fichier est vide"),
        (upload(b"type;name\n"), "pas un classeur"),
        (upload(b"x" * (5 * 1024 * 1024 + 1)), "5,0\u202fMo au plus"),
    ],
)
def test_a_file_that_is_no_form_is_told(sign_in, officer, sent, words):
    for file in sent.values():
        file.seek(0)
    answer = sign_in(officer).post(IMPORT, sent)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors)


def test_the_name_of_the_grid_is_guarded(sign_in, officer):
    client = sign_in(officer)
    uid = client.post(IMPORT, upload(book([SURVEY, ITEM])), follow=True).context["kept"]["uid"]
    sent = {"uid": uid, "name": "Hall de Mme Durand", "kind": "walk", "best": "first"}
    assert "name" in client.post(PREVIEW, sent).context["form"].errors
    assert client.post(PREVIEW, {**sent, "privacy_confirmed": "on"}).status_code == 302
    assert Grid.objects.filter(name="Hall de Mme Durand").exists()


@pytest.mark.parametrize(
    ("who", "status"), [("outsider", 200), ("proximity", 403), ("officer", 200), ("administrator", 200)]
)
def test_who_imports_and_exports(db, request, sign_in, who, status):
    grid = grid_of()
    client = sign_in(request.getfixturevalue(who))
    assert client.get(IMPORT).status_code == status
    assert client.get(reverse("diagnostics:grid_xlsform", args=[grid.pk])).status_code == 200, "who reads it takes it"
    before = Grid.objects.count()
    client.post(IMPORT, upload(book([SURVEY, ITEM])))
    assert client.get(PREVIEW).status_code == status
    assert Grid.objects.count() == before
    if status == 403:
        assert "chargés de mission" in client.get(IMPORT).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, count, django_assert_num_queries):
    rows = [[*ITEM[:1], f"a{number}", f"A{number}"] for number in range(count)]
    client = sign_in(officer)
    client.post(IMPORT, upload(book([SURVEY, *rows])))
    with django_assert_num_queries(3):
        client.get(PREVIEW)
    grid = grid_of(*(f"A{number}" for number in range(count)))
    with django_assert_num_queries(8):
        client.get(reverse("diagnostics:grid_xlsform", args=[grid.pk]))


# ---- export ---------------------------------------------------------------------------------------------------------


def whole(grid: Grid) -> dict[str, Any]:
    """Return all that a grid says, without what makes it that very row."""
    return {
        "grid": (grid.name, grid.kind, grid.intro),
        "levels": list(grid.levels.values_list("value", "label", "tone", "is_positive")),
        "themes": list(grid.themes.values_list("name", "theme__name", "order")),
        "items": list(
            GridItem.objects.filter(theme__grid=grid)
            .order_by("theme__order", "order")
            .values_list("theme__name", "key", "name", "help", "weight", "order")
        ),
    }


def rich_grid() -> Grid:
    grid = grid_of("Sols", "Tags <b>gras</b> & ${a} = 1", in_use=False)
    grid.name, grid.intro = "Halls : « état »", "À lire avant.\n\nPuis coter."
    grid.save()
    GridLevel.objects.filter(grid=grid, value=2).update(label="=1+1", is_positive=True, tone="plain")
    watched = Theme.objects.first()
    other = GridTheme.objects.create(grid=grid, name="Hall › Caves", theme=watched, order=20)
    GridItem.objects.create(theme=other, name="007", help="Où ?", weight=3, order=10)
    GridItem.objects.create(theme=other, name="Non observé", weight=0, order=20)
    return grid


def exported(client: Any, grid: Grid) -> bytes:
    answer = client.get(reverse("diagnostics:grid_xlsform", args=[grid.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


@pytest.mark.filterwarnings("default")
def test_pyxform_takes_what_is_exported(sign_in, officer, tmp_path):
    from pyxform.xls2xform import convert

    path = tmp_path / "grille.xlsx"
    path.write_bytes(exported(sign_in(officer), rich_grid()))
    result = convert(path, validate=False)
    assert not result.warnings
    form = result.xform
    assert "<h:title>Halls : « état »</h:title>" in form
    assert 'lang="Français (fr)"' in form
    for words in ("Propreté", "Hall › Caves", "Où ?", "Non observé", "Très mauvais"):
        assert words in form
    assert form.count('required="true()"') == 4
    assert form.count("<group ") == 2


def test_what_is_exported_and_taken_again_is_the_same_grid(sign_in, officer):
    grid = rich_grid()
    # What a form would read otherwise is written so that it reads the same.
    GridItem.objects.filter(theme__grid=grid, name__startswith="Tags").update(name="Tags & graffitis < 1 m²")
    client = sign_in(officer)
    page = client.post(IMPORT, upload(exported(client, grid)), follow=True)
    form = page.context["form"]
    assert "best" not in form.fields, "the file says which end is the good one"
    sent = {"uid": page.context["kept"]["uid"], "name": form["name"].value(), "kind": form["kind"].value()}
    client.post(PREVIEW, sent)
    again = Grid.objects.get(series=sent["uid"])
    assert whole(again) == whole(grid)


def test_an_empty_grid_has_nothing_to_export(sign_in, officer):
    grid = Grid.objects.create(name="Vide", kind="walk")
    page = sign_in(officer).get(reverse("diagnostics:grid_xlsform", args=[grid.pk]), follow=True)
    assert page.redirect_chain == [(reverse("diagnostics:grid_detail", args=[grid.pk]), 302)]
    assert "rien à exporter" in page.content.decode()


@pytest.mark.filterwarnings("default")
def test_the_four_seeded_grids_go_out_and_come_back(sign_in, officer, tmp_path):
    from pyxform.xls2xform import convert

    client = sign_in(officer)
    grids = list(Grid.objects.in_use())
    assert len(grids) == 4
    for grid in grids:
        data = exported(client, grid)
        (tmp_path / "grille.xlsx").write_bytes(data)
        assert convert(tmp_path / "grille.xlsx", validate=False).xform
        plan = read_xlsform(io.BytesIO(data)).plan
        again, _ = create_planned_grid(
            plan=plan, series=uuid.uuid4(), name=plan.name, kind=plan.kind, is_first_best=True, by=officer
        )
        assert whole(again) == whole(grid)
