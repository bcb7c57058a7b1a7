"""JSON files of records, in the shapes that are met, and those that are damaged."""

import io
import json

import pytest

from core.reading import records
from core.reading.records import read_records
from core.reading.sources import UnreadableFileError
from core.reading.tables import Column, MissingColumnsError, read_heads, read_table

ROWS = [{"nom": "Été", "n": 3, "oui": True, "rien": None, "liste": ["a", "b"], "où": {"ville": "Pau"}}, {"nom": "B"}]
CELLS = [{"nom": "Été", "n": "3", "oui": "oui", "rien": "", "liste": "a; b", "où.ville": "Pau"}, {"nom": "B"}]


def read(text: str) -> list[dict[str, str]]:
    return list(read_records(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2, ensure_ascii=False),
        "\ufeff  \n" + json.dumps(ROWS),
        "\n".join(json.dumps(row) for row in ROWS) + "\n",
        json.dumps({"total": 2, "meta": {"page": [1]}, "data": {"items": ROWS}}, indent=1),
        json.dumps({"results": ROWS}) + "\n",
    ],
    ids=["list", "indented", "mark", "lines", "inside", "inside of one line"],
)
def test_shapes(text, monkeypatch):
    # Pieces that cut records, and characters of several bytes, in two.
    monkeypatch.setattr(records, "PIECE", 7)
    assert read(text) == CELLS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"a": 1}, {"a": ', "coupé ou abîmé"),
        ('[{"a": 1} oups]', "coupé ou abîmé"),
        ('{"a": 1', "coupé ou abîmé"),
        ("[1, 2]", "liste d’objets"),
        ('{"a": {"b": 1}}', "liste d’objets"),
        ("[" * 100_000, "coupé ou abîmé"),
        (json.dumps([{f"champ {n}": n for n in range(501)}]), "plus de 500 champs"),
    ],
)
def test_damaged(text, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        read(text)


def test_records_that_have_no_field_in_common_are_no_table():
    source = io.BytesIO(json.dumps([{f"champ {n}": n} for n in range(600)]).encode())
    with pytest.raises(UnreadableFileError, match="plus de 500 champs"):
        read_heads(source, takes_json=True)


def test_a_large_list_is_given_alone(monkeypatch):
    monkeypatch.setattr(records, "MAX_HELD", 10)
    with pytest.raises(UnreadableFileError, match="la liste seule"):
        read(json.dumps({"results": ROWS}))


def test_bytes_that_are_no_utf8():
    with pytest.raises(UnreadableFileError, match="coupé ou abîmé"):
        list(read_records(io.BytesIO(b'[{"a": "\xe9"}]')))


def test_a_list_of_records_is_a_table_whose_lines_are_ranks():
    columns = (Column("name", "nom", is_required=True), Column("town", "où.ville"))
    source = io.BytesIO(json.dumps(ROWS).encode())
    with read_table(source, columns, takes_json=True) as table:
        assert [(row.line, dict(row.cells)) for row in table] == [
            (1, {"name": "Été", "town": "Pau"}),
            (2, {"name": "B", "town": ""}),
        ]
        assert table.extra_headers == ["n", "oui", "rien", "liste"]
    with pytest.raises(UnreadableFileError, match="fichier JSON"), read_table(source, columns):
        pass
    with (
        pytest.raises(MissingColumnsError, match="Champs trouvés : « nom »"),
        read_table(source, [Column("x", "sigle", is_required=True)], takes_json=True),
    ):
        pass


def test_heads_are_every_line_that_may_be_a_header():
    source = io.BytesIO("Annuaire 2026;;\n\nQui;Où;\nLes Amis;Pau;\nLe Club;Dax;\n".encode())
    found = read_heads(source)
    assert [(head.line, head.cells) for head in found][:2] == [(1, ["Annuaire 2026"]), (3, ["Qui", "Où"])]
    assert found[1].samples == [["Les Amis", "Pau"], ["Le Club", "Dax"]]
    assert read_heads(io.BytesIO(json.dumps(ROWS).encode()), takes_json=True)[0].cells[:2] == ["nom", "n"]
