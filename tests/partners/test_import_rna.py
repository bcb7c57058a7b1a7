"""Associations of the national register: both layouts, whole or in part, and each trap of the real files."""

import io
import json
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.importing import importers, take
from core.models import ImportJob
from partners.forms.imports import RnaImportForm
from partners.models import Merge, Partner, PartnerTheme
from tests.factories import CommuneFactory, PartnerFactory, QuartierFactory, UserFactory
from tests.territories.files import counts, named, reasons, table, taken

pytestmark = pytest.mark.django_db

WALDEC = (
    "id;id_ex;siret;rup_mi;gestion;date_creat;date_decla;date_publi;date_disso;nature;groupement;titre;titre_court;objet;"
    "objet_social1;objet_social2;adrs_complement;adrs_numvoie;adrs_repetition;adrs_typevoie;adrs_libvoie;adrs_distrib;"
    "adrs_codeinsee;adrs_codepostal;adrs_libcommune;adrg_declarant;adrg_complemid;adrg_complemgeo;adrg_libvoie;"
    "adrg_distrib;adrg_codepostal;adrg_achemine;adrg_pays;dir_civilite;telephone;siteweb;email;publiweb;observation;"
    "position;maj_time"
)
HEADERS = WALDEC.split(";")


def line(**cells: str) -> str:
    """A line of the waldec layout, every cell quoted as the real files are."""
    usual = {
        "id": "W931000001", "date_creat": "2001-02-03", "date_disso": "0001-01-01", "titre": "LES AMIS DU MAIL",
        "objet": "Faire vivre le mail", "adrs_numvoie": "12", "adrs_typevoie": "RUE", "adrs_libvoie": "des Lilas",
        "adrs_distrib": "_", "adrs_codeinsee": "93048", "adrs_codepostal": "93100", "adrs_libcommune": "Montreuil",
        "position": "A", "maj_time": "2020-05-06 10:00:00",
    }  # fmt: skip
    assert cells.keys() <= set(HEADERS)
    values = {**dict.fromkeys(HEADERS, ""), **usual, **cells}
    return ";".join('"{}"'.format(values[name].replace('"', '""')) for name in HEADERS)


def file(*lines: str, header: str = WALDEC, encoding: str = "utf-8") -> io.BytesIO:
    return named("\n".join([header, *lines, ""]).encode(encoding), "rna.csv")


def options(**typed: object) -> dict:
    form = RnaImportForm({name: value for name, value in typed.items() if name != "list_file"},
                         {name: value for name, value in typed.items() if name == "list_file"})  # fmt: skip
    assert form.is_valid(), form.errors
    return form.cleaned_data


def rna(source, **typed: object):
    return taken(importers()["rna"], source, **options(**(typed or {"communes": "93048"})))


@pytest.fixture(autouse=True)
def montreuil():
    return CommuneFactory(insee_code="93048", name="Montreuil")


# ---- real files -----------------------------------------------------------------------------------------------------


def test_the_real_waldec_file(shared_data):
    villeurbanne = CommuneFactory(insee_code="69266", name="Villeurbanne")
    CommuneFactory(insee_code="63113", name="Clermont-Ferrand")
    report = rna(shared_data / "03_rna_waldec_extrait.csv", communes="Villeurbanne, 63113")
    assert counts(report) == {"created": 1}
    assert "Lignes d’autres communes laissées de côté : 1." in report.notes
    assert any("dissoutes qui ne sont pas dans l’annuaire, laissées de côté : 1" in note for note in report.notes)
    row = Partner.objects.get()
    assert (row.rna, row.former_rna, row.name, row.short_name) == ("W012000002", "2/08825", "ARIADNE", "")
    assert (row.address, row.postal_code, row.commune) == ("31 RUE Paul Lafargue", "69100", villeurbanne)
    assert (row.kind.code, row.source, row.is_dissolved, row.checked_on) == ("association", "RNA", False, None)
    # The manager's address, which may be a home, the phone and the civility are nowhere.
    everything = " ".join(str(value) for value in Partner.objects.values().get().values())
    assert "Courteline" not in everything
    assert (row.phone, row.email) == ("", "")


def test_the_real_import_file(shared_data):
    paris = CommuneFactory(insee_code="75056", name="Paris")
    report = rna(shared_data / "03_rna_import_extrait.csv", communes="Paris")
    assert counts(report) == {"created": 3}
    row = Partner.objects.get(name="INDIGO")
    assert (row.rna, row.former_rna, row.commune) == ("W751085568", "751P00085568", paris)
    assert (row.address, row.postal_code) == ("10 BD Brune", "75014")
    assert counts(rna(shared_data / "03_rna_import_extrait.csv", communes="75114")) == {"unchanged": 1}


def test_a_dissolved_association_is_created_when_it_is_asked_for(shared_data):
    CommuneFactory(insee_code="63113", name="Clermont-Ferrand")
    report = rna(shared_data / "03_rna_waldec_extrait.csv", communes="63113", with_dissolved="on")
    assert counts(report) == {"created": 1}
    row = Partner.objects.get()
    assert (row.is_dissolved, str(row.dissolved_on)) == (True, "2015-01-20")
    assert '"psychdlique"' in row.purpose


# ---- which lines ----------------------------------------------------------------------------------------------------


def three() -> io.BytesIO:
    return file(
        line(),
        line(id="W311000002", titre="TOULOUSE", adrs_codeinsee="31555", adrs_codepostal="31000"),
        line(id="W010000003", titre="BOURG", adrs_codeinsee="01053", adrs_codepostal="01000"),
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"communes": "93048"}, ["LES AMIS DU MAIL"]),
        ({"communes": "montreuil ; 31555"}, ["LES AMIS DU MAIL", "TOULOUSE"]),
        ({"departements": "1, 31"}, ["BOURG", "TOULOUSE"]),
        ({"departements": "93"}, ["LES AMIS DU MAIL"]),
        ({"communes": "Bourg-en-Bresse", "departements": "93"}, ["BOURG", "LES AMIS DU MAIL"]),
        ({"everything": "on"}, ["BOURG", "LES AMIS DU MAIL", "TOULOUSE"]),
        ({"list_file": SimpleUploadedFile("liste.csv", b"numero\r\nW311000002\r\n01053\r\n")}, ["BOURG", "TOULOUSE"]),
    ],
    ids=["code", "names", "departements", "one-departement", "both", "everything", "list"],
)
def test_what_is_asked_for_is_taken(typed, found):
    CommuneFactory(insee_code="31555", name="Toulouse")
    CommuneFactory(insee_code="01053", name="Bourg-en-Bresse")
    report = rna(three(), **typed)
    assert sorted(Partner.objects.values_list("name", flat=True)) == found
    others = [note for note in report.notes if note.startswith("Lignes d’autres communes")]
    assert others == ([f"Lignes d’autres communes laissées de côté : {3 - len(found)}."] if len(found) < 3 else [])


def test_nothing_asked_for_is_the_communes_of_the_quartiers(montreuil):
    importer = importers()["rna"]
    (refusal,) = take(importer, three(), options=options(communes="")).refused
    assert "Dites quelles lignes prendre" in refusal.reason
    QuartierFactory(communes=[montreuil])
    assert counts(rna(three(), communes="")) == {"created": 1}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"communes": "Atlantide"}, "Aucune commune ne s’appelle « Atlantide »"),
        ({"communes": "31555"}, "La commune 31555 n’est pas connue : importez d’abord le fichier des communes."),
        ({"communes": "931"}, "ce n’est pas un code Insee"),
        ({"communes": "Saint-Denis"}, "choisissez parmi 93066, 97411"),
        ({"departements": "93, 99"}, "Le département « 99 » n’existe pas."),
    ],
    ids=["name", "unknown", "form", "twice", "departement"],
)
def test_what_cannot_be_asked_for_is_said(typed, reason):
    CommuneFactory(insee_code="93066", name="Saint-Denis")
    CommuneFactory(insee_code="97411", name="Saint-Denis")
    form = RnaImportForm(typed)
    assert not form.is_valid()
    assert reason in str(form.errors)


def test_a_list_that_is_none_is_refused():
    (refusal,) = take(
        importers()["rna"], three(), options=options(list_file=SimpleUploadedFile("l.txt", b"W311000002\nbonjour\n"))
    ).refused
    assert (refusal.line, "« bonjour » n’est ni un code Insee ni un numéro RNA" in refusal.reason) == (2, True)


def test_arrondissements_and_former_communes_are_those_of_today():
    paris, saint_denis = CommuneFactory(insee_code="75056", name="Paris"), CommuneFactory(insee_code="93066")
    report = rna(
        file(line(adrs_codeinsee="75114", adrs_codepostal="75014"), line(id="W931000002", adrs_codeinsee="93059")),
        communes="Paris, 93066",
    )
    assert counts(report) == {"created": 2}
    assert dict(Partner.objects.values_list("rna", "commune")) == {
        "W931000001": paris.pk,
        "W931000002": saint_denis.pk,
    }


def test_a_place_is_only_wanted_where_the_seat_is():
    """The postal code and the manager's address hold the same digits."""
    report = rna(file(line(adrs_codeinsee="31555", adrs_codepostal="93048", adrg_codepostal="93048"), line()))
    assert counts(report) == {"created": 1}
    assert "Lignes d’autres communes laissées de côté : 1." in report.notes


def test_the_code_of_an_empty_cell_is_that_of_the_name():
    assert counts(rna(file(line(adrs_codeinsee="", adrs_libcommune="MONTREUIL")), departements="93")) == {"created": 1}
    assert Partner.objects.get().commune.insee_code == "93048"


def test_a_lost_zero_is_given_back():
    bourg = CommuneFactory(insee_code="01053", name="Bourg-en-Bresse")
    assert counts(rna(file(line(adrs_codeinsee="1053")), communes="01053")) == {"created": 1}
    assert Partner.objects.get().commune == bourg


def test_an_unknown_commune_is_told_and_its_associations_are_kept():
    report = rna(
        file(line(adrs_codeinsee="93999", adrs_libcommune="ILE PERDUE"), line(id="W931000002")), departements="93"
    )
    assert counts(report) == {"created": 2}
    assert any("Communes inconnues : 93999 (1)." in note for note in report.notes)
    row = Partner.objects.get(rna="W931000001")
    assert (row.commune, row.address) == (None, "12 RUE des Lilas, ILE PERDUE")
    lost = CommuneFactory(insee_code="93999", name="Île Perdue")
    report = rna(file(line(adrs_codeinsee="93999", adrs_libcommune="ILE PERDUE")), departements="93")
    assert counts(report) == {"changed": 1}
    row.refresh_from_db()
    assert (row.commune, row.address) == (lost, "12 RUE des Lilas")


# ---- how files are written ------------------------------------------------------------------------------------------


def test_commas_windows_and_a_zip_are_read_alike():
    text = file(line(titre="L’ÉCOLE À L’ÉTÉ", objet="Fêtes, jeux")).getvalue().decode()
    windows = named(text.encode("cp1252"), "rna.csv")
    assert counts(rna(windows)) == {"created": 1}
    assert Partner.objects.get().name == "L’ÉCOLE À L’ÉTÉ"
    header, body = text.split("\n", 1)
    commas = header.replace(";", ",") + "\r\n" + body.replace('";"', '","')
    assert counts(rna(named(commas.encode(), "rna.csv"))) == {"unchanged": 1}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("rna_waldec_dpt_93.csv", commas)
        opened.writestr("rna_waldec_dpt_31.csv", file(line(id="W311000002", adrs_codeinsee="31555")).getvalue())
    report = rna(named(archive.getvalue(), "rna.zip"))
    assert counts(report) == {"unchanged": 1}
    assert "Lignes d’autres communes laissées de côté : 1." in report.notes


def test_a_text_on_several_lines_is_one_record():
    report = rna(
        file(line(objet='Faire vivre\nle "mail"\net ses abords', maj_time=""), line(id="W931000002", titre="SUITE"))
    )
    assert counts(report) == {"created": 2}
    assert Partner.objects.get(rna="W931000001").purpose == 'Faire vivre le "mail" et ses abords'
    assert [sample.line for sample in report.samples] == [2, 5]


def test_a_quote_that_nobody_closes_spoils_its_own_record_alone():
    bad = line().replace('"Faire vivre le mail"', '"Faire vivre le mail')
    report = take(importers()["rna"], file(bad, line(id="W931000002")), options=options(communes="93048"))
    assert reasons(report) == {2: "un guillemet ouvert dans cette ligne n’est pas refermé"}
    assert report.created == 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line() + ';"93048"', "cette ligne a 42 cases, l’en-tête en a 41"),
        (line().rsplit(";", 3)[0], "cette ligne a 38 cases, l’en-tête en a 41 : il en manque"),
        (line(id="LES AMIS", titre="93048"), "ce n’est pas un numéro d’association"),
        (line(adrs_codeinsee="Montreuil", adrs_codepostal="93048"), "la ligne est sans doute décalée"),
        (line(position="2020-01-01"), "A, R, D ou S est attendu"),
        (line(titre="", titre_court=" "), "le titre de l’association manque"),
        (line(titre="LES \ufffdRABLES"), "des accents ont été perdus"),
        (line(date_disso="demain"), "date"),
    ],
    ids=["long", "truncated", "number", "shifted", "position", "title", "accents", "date"],
)
def test_a_bad_line_is_refused_with_its_reason(bad, reason):
    report = take(importers()["rna"], file(line(id="W931000009"), bad), options=options(communes="93048"))
    (refusal,) = report.refused
    assert refusal.line == 3
    assert reason in refusal.reason
    assert (report.created, report.is_taken) == (1, False)
    assert not Partner.objects.exists()


def test_a_bad_line_of_another_place_does_not_matter():
    report = rna(file(line(), line(adrs_codeinsee="31555", adrs_codepostal="31000").rsplit(";", 2)[0]))
    assert counts(report) == {"created": 1}


def test_a_file_of_another_kind_is_refused():
    for text in ("code_insee;nom\n93048;Montreuil", "id;titre;adrs_codeinsee;position\nW931000001;A;93048;A"):
        (refusal,) = take(importers()["rna"], table(text), options=options(communes="93048")).refused
        assert "adrs_codeinsee" in refusal.reason or "Ce n’est pas un fichier du RNA" in refusal.reason


def test_a_file_with_more_bad_lines_than_good_ones_stops(monkeypatch):
    monkeypatch.setattr("territories.importers.lines.MOST_REFUSED", 3)
    bad = line().rsplit(";", 3)[0]
    report = take(importers()["rna"], file(*[bad] * 10), options=options(communes="93048"))
    assert not report.is_readable
    assert "ne peuvent pas être lues" in report.refused[0].reason


# ---- what is kept ---------------------------------------------------------------------------------------------------


def test_what_a_cell_says():
    rna(
        file(
            line(
                siret="356 000 000 09075", titre="UNION DES FEMMES  DE MONTREUIL", titre_court="UFM",
                siteweb="www.ufm.fr",
                adrs_complement="Bât. B", adrs_repetition="B", adrs_distrib="BP 12", telephone="0612345678",
                email="presidente@exemple.fr", dir_civilite="PM", adrg_libvoie="3 RUE CHEZ ELLE",
            )
        )
    )  # fmt: skip
    row = Partner.objects.get()
    assert (row.name, row.short_name, row.siret) == ("UNION DES FEMMES DE MONTREUIL", "UFM", "35600000009075")
    assert (row.address, row.website) == ("Bât. B, 12 B RUE des Lilas, BP 12", "https://www.ufm.fr")
    everything = " ".join(str(value) for value in Partner.objects.values().get().values())
    assert not {"0612345678", "presidente", "CHEZ ELLE", "PM"} & set(everything.split())
    assert "presidente" not in everything


@pytest.mark.parametrize(
    ("cells", "is_dissolved", "day"),
    [
        ({"position": "A"}, False, None),
        ({"position": "D"}, True, None),
        ({"position": "S"}, True, None),
        ({"position": "A", "date_disso": "2019-03-04"}, True, "2019-03-04"),
        ({"position": "A", "date_disso": "04/03/2019"}, True, "2019-03-04"),
        ({"position": "A", "date_disso": "0001-01-01"}, False, None),
        ({"position": "A", "date_disso": "9999-12-31"}, False, None),
    ],
    ids=["active", "d", "s", "dated", "french", "null", "never"],
)
def test_what_is_dissolved(cells, is_dissolved, day):
    PartnerFactory(rna="W931000001", name="LES AMIS DU MAIL")
    rna(file(line(**cells)))
    row = Partner.objects.get()
    assert (row.is_dissolved, row.dissolved_on and str(row.dissolved_on)) == (is_dissolved, day)


def test_the_second_time_nothing_changes_and_a_new_line_changes_what_it_owns():
    rna(file(line(siret="31538511200026")))
    row = Partner.objects.get()
    theme = PartnerTheme.objects.first()
    row.themes.add(theme)
    Partner.objects.update(
        phone="01 48 00 00 00", email="contact@mail.fr", notes="Appeler le matin", website="https://a.fr"
    )
    version = Partner.objects.get().version
    assert counts(rna(file(line(siret="31538511200026", siteweb="b.fr")))) == {"unchanged": 1}
    assert Partner.objects.get().version == version
    report = rna(file(line(titre="LES AMIS DU GRAND MAIL", adrs_numvoie="14", siteweb="b.fr")))
    assert counts(report) == {"changed": 1}
    assert (report.samples[0].label, report.samples[0].detail) == ("LES AMIS DU GRAND MAIL", "nom, adresse")
    row = Partner.objects.get()
    assert (row.name, row.address) == ("LES AMIS DU GRAND MAIL", "14 RUE des Lilas")
    assert (row.phone, row.email, row.notes) == ("01 48 00 00 00", "contact@mail.fr", "Appeler le matin")
    assert (row.website, row.siret, list(row.themes.all())) == ("https://a.fr", "31538511200026", [theme])


def test_what_somebody_checked_since_is_kept():
    row = PartnerFactory(rna="W931000001", name="Les Amis", checked_on="2026-01-01", checked_by=UserFactory())
    report = rna(file(line(objet="Vivre")))
    row.refresh_from_db()
    # What nobody had said is filled.
    assert (row.name, row.purpose) == ("Les Amis", "Vivre")
    assert any("gardées comme elles sont : 1" in note for note in report.notes)
    rna(file(line(maj_time="2026-02-01 00:00:00")))
    row.refresh_from_db()
    assert row.name == "LES AMIS DU MAIL"


def test_an_association_known_by_its_siret_is_not_created_again():
    row = PartnerFactory(siret="31538511200026", rna=None, name="Amis du mail")
    assert counts(rna(file(line(siret="31538511200026")))) == {"changed": 1}
    row.refresh_from_db()
    assert row.rna == "W931000001"


def test_a_siret_that_is_wrong_or_another_partner_s_is_left_aside():
    PartnerFactory(siret="31538511200026", rna="W931000099")
    report = rna(
        file(
            line(siret="31538511200026"),
            line(id="W931000002", siret="12345678901234"),
            line(id="W931000003", siret="35600000009075"),
            line(id="W931000004", siret="35600000009075"),
        )
    )
    assert counts(report) == {"created": 4}
    assert any("SIRET faux ou déjà pris, laissés de côté : 3 (lignes 2, 3 et 5)" in note for note in report.notes)
    sirets = dict(Partner.objects.order_by("rna").values_list("rna", "siret"))
    assert sirets["W931000003"] == "35600000009075"
    assert [sirets[f"W93100000{n}"] for n in (1, 2, 4)] == [None, None, None]


def test_an_association_of_the_older_file_gets_its_number():
    row = PartnerFactory(rna=None, former_rna="931P00012345")
    other = PartnerFactory(rna=None, former_rna="", name="Sans numéro")
    assert counts(rna(file(line(id_ex="931P00012345")))) == {"changed": 1}
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.rna, other.rna) == ("W931000001", None)


OLDER = (
    "id;id_ex;siret;gestion;date_creat;date_publi;nature;groupement;titre;objet;objet_social1;objet_social2;adr1;adr2;"
    "adr3;adrs_codepostal;libcom;adrs_codeinsee;dir_civilite;telephone;siteweb;email;observation;position;rup_mi;maj_time"
)


def older(title: str, *, remark: str = "", position: str = "A", number: str = "931P00012345") -> io.BytesIO:
    text = f"{number};;;931P;1988-04-15;0001-01-01;D;S;{title};Vivre;1;2;;12 RUE des Lilas;;93100;MONTREUIL;93048;"
    return file(f"{text}PM;0612345678;;x@y.fr;{remark};{position};;2013-07-10", header=OLDER)


def test_the_older_line_of_an_association_that_has_a_newer_one_does_not_correct_it():
    rna(file(line(titre="NOM D’AUJOURD’HUI")))
    report = rna(older("NOM D’HIER", remark="W931000001", position="R"))
    assert counts(report) == {"changed": 1}
    row = Partner.objects.get()
    assert (row.name, row.former_rna) == ("NOM D’AUJOURD’HUI", "931P00012345")


def test_an_older_line_without_number_is_known_by_its_older_one():
    assert counts(rna(older("AMICALE", remark="Siège chez la trésorière"))) == {"created": 1}
    row = Partner.objects.get()
    assert (row.rna, row.former_rna, row.source_key) == (None, "931P00012345", "931P00012345")
    assert counts(rna(older("AMICALE"))) == {"unchanged": 1}
    assert "trésorière" not in str(Partner.objects.values().get())


def test_a_merged_association_does_not_come_back():
    kept, lost = PartnerFactory(name="Gardée"), PartnerFactory(rna="W931000001")
    Partner.objects.filter(pk=lost.pk).update(merged_into=kept)
    Merge.objects.create(kept=kept, lost=lost, by=UserFactory())
    report = rna(file(line()))
    assert counts(report) == {"unchanged": 1}
    assert "Associations fusionnées avec une autre fiche : 1." in report.notes
    assert Partner.objects.count() == 2


def test_the_same_number_twice_in_a_file_is_one_association():
    report = rna(file(line(), line(titre="AUTRE TITRE")))
    assert counts(report) == {"created": 1, "changed": 1}
    assert Partner.objects.get().name == "AUTRE TITRE"


def test_the_queries_do_not_grow_with_the_lines():
    def queries(count: int, first: int) -> int:
        source = file(*(line(id=f"W93{first + n:07d}") for n in range(count)))
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert counts(rna(source)) == {"created": count}
        return len(context)

    assert queries(3, 100) == queries(300, 1000)


def test_the_command_takes_the_options_and_says_no(tmp_path):
    path = tmp_path / "rna.csv"
    path.write_bytes(file(line(), line(id="W931000002", titre="")).getvalue())
    out, errors = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="Fichier refusé"):
        call_command("import_rna", str(path), "--communes", "Montreuil", stdout=out, stderr=errors)
    assert "le titre de l’association manque" in out.getvalue()
    assert not Partner.objects.exists()
    out = io.StringIO()
    call_command("import_rna", str(path), "--departements", "93", "--good-lines", "--json", stdout=out)
    assert (json.loads(out.getvalue())["created"], Partner.objects.count()) == (1, 1)


def test_no_file_of_ours_makes_an_error(shared_data):
    for path in sorted(shared_data.iterdir()):
        if path.is_file() and not path.name.startswith("03_rna"):
            report = take(importers()["rna"], path, options={"everything": True}, dry_run=True)
            assert report.refused, path.name
            assert report.created == 0


def test_the_page_of_the_import_checks_then_takes(sign_in, administrator, officer):
    new = "/administration/imports/rna/nouveau/"
    assert sign_in(officer).get(new).status_code == 403
    client = sign_in(administrator)
    upload = SimpleUploadedFile("rna.csv", file(line(), line(id="W931000002", titre="")).getvalue())
    wrong = client.post(new, {"uid": str(uuid.uuid4()), "file": upload, "communes": "Atlantide"})
    assert wrong.status_code == 422
    assert "Aucune commune ne s’appelle « Atlantide »" in wrong.content.decode()
    upload.seek(0)
    sent = client.post(new, {"uid": str(uuid.uuid4()), "file": upload, "communes": "montreuil"})
    job = ImportJob.objects.get()
    assert sent.url == job.get_absolute_url()
    assert (job.created, job.refused, Partner.objects.count()) == (1, 1, 0)
    page = client.get(sent.url).content.decode()
    assert "LES AMIS DU MAIL" in page
    assert "le titre de l’association manque" in page
    assert job.options["communes"] == ["montreuil"]
