"""Any file given to any import gives a report, never an error; and the commands say the same as the pages."""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.importing import importers, take
from territories.models import Commune, Indicator, Quartier, Residence
from tests.territories.files import counts, layer, named, qpv, table

pytestmark = pytest.mark.django_db
NAMES = ["communes", "quartiers", "residences", "indicators"]
OPTIONS = {"source": "Insee", "vintage": 2020}
# The files that each import is for.
OWN = {
    "communes": ("05_communes_france", "05_communes_insee", "06_rpls_communes", "06_rpls_narbonne"),
    "quartiers": ("01_qpv", "02_qpv2015_indicateurs_insee_occitanie.csv"),
    "residences": ("06_rpls_narbonne",),
    "indicators": ("02_qpv2015",),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_real_file_of_another_kind_gives_a_report(shared_data, name: str):
    wrong = [path for path in sorted(shared_data.iterdir()) if path.is_file() and not path.name.startswith(OWN[name])]
    assert len(wrong) > 30
    for path in wrong:
        report = take(importers()[name], path, options=OPTIONS, dry_run=True)
        counts(report)
        # Tables of communes inform several imports; everything else is refused.
        if not path.name.startswith(("06_rpls_communes", "08_engagement", "01_qpv2024_liste")):
            assert report.refused, path.name
            assert report.created == 0, path.name
        assert all(refusal.reason for refusal in report.refused)


def archive(**members: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name, data in members.items():
            opened.writestr(name.replace("_", "."), data)
    return named(out.getvalue(), "archive.zip")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "file",
    [
        named(b"", "vide.csv"),
        named(b"\x00\x01\x02" * 100, "octets.csv"),
        named(b"%PDF-1.7\n", "bilan.pdf"),
        named(b"{", "coupe.geojson"),
        named(b"[]", "liste.json"),
        named(b'{"type": "FeatureCollection", "features": []}', "vide.geojson"),
        named(b'{"type": "FeatureCollection", "features": [1, null, {}]}', "objets.geojson"),
        named(b"a;b\n", "entete.csv"),
        named(b"nom\n\xe9\xff\n", "accents.csv"),
        named(b"PK\x03\x04abc", "abimee.zip"),
        archive(lisez_txt=b"bonjour"),
        archive(a_shp=b"\x00" * 200, a_dbf=b"\x00"),
    ],
    ids=lambda file: getattr(file, "name", str(file)),
)
def test_no_file_makes_an_error(name: str, file: io.BytesIO):
    report = take(importers()[name], file, options=OPTIONS)
    counts(report)
    assert report.refused
    assert not report.is_taken


CELLS = st.one_of(
    st.sampled_from(
        ["QN09301M", "93048", "1053", "Les Tilleuls", "12", "s", "1974", "48,86", "2,45", "", "oui", "FR", "I"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
HEADERS = st.sampled_from(
    ["code_qp", "lib_qp", "insee_com", "lib_com", "type", "nom", "logements", "année", "latitude", "longitude", "hall",
     "bâtiment", "référence", "adresse", "zone", "indicateur", "valeur", "tp60", "NOMVOIE", "TYPVOIE", "NUMVOIE", "nb",
     "BAT", "TYPECONST", "QPV", "X", "Y", "epci", "geo_shape", "source", "colonne", "description", "code quartier"]
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_table_gives_a_report_that_adds_up(name: str, data: st.DataObject):
    headers = data.draw(st.lists(HEADERS, min_size=1, max_size=8, unique=True))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), min_size=1, max_size=4))
    quoted = [[f'"{cell.replace(chr(34), "")}"' for cell in row] for row in [headers, *rows]]
    file = named("\n".join(";".join(row) for row in quoted).encode(), "table.csv")
    counts(take(importers()[name], file, options=OPTIONS, good_lines=True))


# ---- commands -----------------------------------------------------------------------------------------------------


def run(name: str, file: io.BytesIO, tmp_path, *arguments: str) -> tuple[int, str]:
    """(exit status, what is printed)."""
    path = tmp_path / file.name
    path.write_bytes(file.getvalue())
    out = io.StringIO()
    try:
        call_command(f"import_{name}", str(path), *arguments, stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


FILES = {
    "communes": (table("code_insee;nom\n93048;Montreuil"), Commune),
    "quartiers": (layer(qpv()), Quartier),
    "residences": (table("référence;nom;code Insee;commune\nR1;Les Tilleuls;93048;Montreuil"), Residence),
    "indicators": (table("zone;indicateur;année;valeur\nFR;tp60;2020;14,5"), Indicator),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_command_takes_a_file(name: str, tmp_path):
    file, model = FILES[name]
    status, out = run(name, file, tmp_path, "--json", "--dry-run")
    assert (status, json.loads(out)["created"], model.objects.count()) == (0, 1, 0)
    status, out = run(name, file, tmp_path, "--json")
    assert (status, json.loads(out)["created"], model.objects.count()) == (0, 1, 1)
    status, out = run(name, file, tmp_path, "--json")
    report = json.loads(out)
    assert (status, report["unchanged"], report["created"], report["changed"]) == (0, 1, 0, 0)


def test_a_refused_file_is_status_1_and_good_lines_are_taken_on_demand(tmp_path):
    file = layer(qpv(), qpv("faux", at=(1.5, 43.6)))
    status, out = run("quartiers", file, tmp_path, "--json")
    assert (status, Quartier.objects.count()) == (1, 0)
    assert json.loads(out)["refused"][0]["line"] == 2
    assert set(json.loads(out)["refused"][0]) == {"line", "column", "value", "reason"}
    status, _ = run("quartiers", file, tmp_path, "--good-lines")
    assert (status, Quartier.objects.count()) == (0, 1)
