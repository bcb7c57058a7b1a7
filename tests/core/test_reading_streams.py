"""Text tables of millions of lines: what is not wanted is passed over, and memory does not grow."""

import io
import re
import tracemalloc
import zipfile

import pytest

from core.reading.sources import UnreadableFileError
from core.reading.streams import open_streams
from core.reading.tables import Column

CODE = Column("code", "code", is_required=True)
TEXT = Column("text", "texte")
BEGINS = re.compile(rb'"?K\d+"?;')


def rows_of(data, wanted=b"", *, begins=BEGINS):
    """(line, code, text, problem) of each row that is wanted, and how many were not."""
    found, passed = [], 0
    content = data.encode() if isinstance(data, str) else data
    with open_streams(
        io.BytesIO(content), (CODE, TEXT), is_wanted=lambda raw: wanted in raw, begins=begins
    ) as streams:
        for stream in streams:
            found += [(row.line, row["code"], row["text"], row.problem) for row in stream]
            passed += stream.passed_over
    return found, passed


def test_only_what_is_wanted_is_read():
    found, passed = rows_of("code;texte\nK1;rouge\nK2;bleu\n\nK3;rouge\n", b"rouge")
    assert found == [(2, "K1", "rouge", ""), (5, "K3", "rouge", "")]
    assert passed == 1


def test_a_title_may_stand_over_the_header():
    assert rows_of("Liste du 3 mars;\n\ncode;texte\nK1;a\n")[0] == [(4, "K1", "a", "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_on_several_lines_is_one_record(end):
    data = end.join(["code;texte", 'K1;"un', "rouge", '"" deux"', "K2;rouge", ""])
    found, _ = rows_of(data, b"rouge")
    assert [(line, code) for line, code, *_ in found] == [(2, "K1"), (5, "K2")]
    assert "rouge" in found[0][2]


def test_a_quote_that_is_not_closed_spoils_its_own_record():
    found, _ = rows_of('code;texte\nK1;"ouvert\nK2;bien\nK3;bien\n')
    assert [(line, code, bool(problem)) for line, code, _, problem in found] == [
        (2, "K1", True),
        (3, "K2", False),
        (4, "K3", False),
    ]


def test_without_knowing_how_a_record_begins_the_lines_after_it_are_still_read():
    lines = "".join(f"K{rank};x\n" for rank in range(2, 300))
    found, _ = rows_of(f'code;texte\nK1;"ouvert\n{lines}', begins=None)
    assert [(line, bool(problem)) for line, _, _, problem in found[:3]] == [(2, True), (3, False), (4, False)]
    assert len(found) == 299


def test_the_last_record_may_be_cut():
    ((line, code, _, problem),) = rows_of('code;texte\nK1;"ouv')[0]
    assert (line, code, bool(problem)) == (2, "K1", True)


def test_windows_and_utf_8_in_one_file():
    data = "code;texte\nK1;été\n".encode() + "K2;été\n".encode("cp1252")
    assert [text for _, _, text, _ in rows_of(data)[0]] == ["été", "été"]


def test_an_archive_of_several_tables_is_read_one_after_the_other():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("b.csv", "code;texte\nK2;b\n")
        opened.writestr("a.csv", "texte,code\na,K1\n")
        opened.writestr("lisez-moi.pdf", "rien")
    assert [row[:3] for row in rows_of(archive.getvalue())[0]] == [(2, "K1", "a"), (2, "K2", "b")]


def test_a_table_of_an_archive_that_is_none_is_named():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("a.csv", "code;texte\nK1;a\n")
        opened.writestr("b.csv", "autre\n1\n")
    with pytest.raises(UnreadableFileError, match=r"« b\.csv » : La colonne obligatoire « code »"):
        rows_of(archive.getvalue())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b'{"a": 1}', b"autre;colonnes\n1;2\n"])
def test_what_is_no_table_is_said(data):
    with pytest.raises(UnreadableFileError):
        rows_of(data)


def test_memory_does_not_grow_with_the_file():
    def peak(lines: int) -> int:
        data = io.BytesIO(b"code;texte\n" + b"".join(b"K%d;%s\n" % (n, b"x" * 300) for n in range(lines)))
        tracemalloc.start()
        with open_streams(data, (CODE, TEXT), is_wanted=lambda raw: True, begins=BEGINS) as streams:
            count = sum(1 for stream in streams for _ in stream)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == lines
        return found

    assert peak(20_000) < 1.2 * peak(2_000)
