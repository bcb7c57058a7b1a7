"""Partners of any file: SIRENE, data·inclusion, tables; found before they are added, whatever the traps."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.importing import importers, take
from core.matching import remember
from core.reading.values import fold
from partners.forms.imports import PartnersImportForm
from partners.importers.words import parts_of
from partners.models import Partner, PartnerKind, PartnerTheme, Subsidy
from partners.services.merges import merge_partners
from tests.factories import CommuneFactory, PartnerFactory, QuartierFactory, UserFactory
from tests.territories.files import counts, named, reasons, table, taken

pytestmark = pytest.mark.django_db
# Numbers that hold (Luhn), of nobody in particular.
SIRET, SIRET2, SAME_SIREN = "31538511200026", "34327898200107", "31538511200018"
HEADER = "nom;sigle;type;SIRET;RNA;thèmes;publics;adresse;code postal;code Insee;commune;téléphone;courriel;site"


@pytest.fixture
def montreuil():
    return CommuneFactory(insee_code="93048", name="Montreuil")


def options(**typed: object) -> dict:
    files = {n: SimpleUploadedFile(n, typed.pop(n).read()) for n in ("legal_units",) if n in typed}
    form = PartnersImportForm(typed, files)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def partners(source, /, **typed: object):
    return taken(importers()["partners"], source, **options(**typed))


def line(**cells: str) -> str:
    usual = {"nom": "Les Amis du Mail", "code Insee": "93048", "code postal": "93100"}
    values = {**dict.fromkeys(HEADER.split(";"), ""), **usual, **cells}
    cells = (values[name] for name in HEADER.split(";"))
    return ";".join(f'"{cell}"' if ";" in cell else cell for cell in cells)


def file(*lines: str, header: str = HEADER, name: str = "Annuaire_de_la_ville.csv") -> io.BytesIO:
    return table("\n".join([header, *lines]), name=name)


# ---- what a table says ----------------------------------------------------------------------------------------------


def test_a_line_becomes_a_partner(montreuil):
    cells = {
        "sigle": "LAM", "type": "Centre social", "SIRET": "315 385 112 00026", "RNA": "w931000001",
        "thèmes": "numérique; SPORT; mosaïque", "publics": "Jeunes|familles", "adresse": "12 rue des Lilas",
        "téléphone": "199000000", "courriel": "contact@exemple.fr", "site": "exemple.fr",
    }  # fmt: skip
    report = partners(file(line(**cells)))
    assert counts(report) == {"created": 1}
    row = Partner.objects.get()
    assert (row.name, row.short_name, row.kind.code, row.siret, row.rna) == (
        "Les Amis du Mail", "LAM", "centre-social", SIRET, "W931000001",
    )  # fmt: skip
    assert {theme.code for theme in row.themes.all()} == {"numerique", "culture-sport"}
    assert {public.code for public in row.publics.all()} == {"jeunes", "familles"}
    # A word that is no theme of the house is not lost.
    assert row.purpose == "Mosaïque"
    assert (row.address, row.postal_code, row.commune) == ("12 rue des Lilas", "93100", montreuil)
    assert (row.phone, row.email, row.website) == ("01 99 00 00 00", "contact@exemple.fr", "https://exemple.fr")
    # Where it comes from; nobody has checked it.
    assert (row.source, row.checked_on) == ("Annuaire de la ville", None)
    assert "« nom »" in report.notes[0]


def test_the_same_file_again_changes_nothing(montreuil):
    lines = [line(thèmes="Numérique", publics="Jeunes"), line(nom="Le Club", SIRET=SIRET)]
    partners(file(*lines))
    assert counts(partners(file(*lines))) == {"unchanged": 2}
    assert Partner.objects.count() == 2


def test_commune_by_name_by_default_and_unknown(montreuil):
    pau = CommuneFactory(insee_code="64445", name="Pau")
    named_ = line(nom="A", commune="MONTREUIL CEDEX", **{"code Insee": ""})
    silent = line(nom="B", **{"code Insee": "", "code postal": ""})
    unknown = line(nom="C", commune="Nulle-Part", **{"code Insee": "93001"})
    report = partners(file(named_, silent, unknown), default_commune="pau")
    assert dict(Partner.objects.values_list("name", "commune__insee_code")) == {
        "A": "93048", "B": pau.insee_code, "C": None,
    }  # fmt: skip
    assert Partner.objects.get(name="C").address == "Nulle-Part"
    assert any("Communes inconnues : 93001 (1)" in note for note in report.notes)


def test_only_some_communes_and_activities(montreuil):
    CommuneFactory(insee_code="64445", name="Pau")
    header = "nom;code Insee;NAF"
    lines = ["A;93048;94.99Z", "B;64445;9499Z", "C;93048;4711F"]
    report = partners(file(*lines, header=header), communes="Montreuil", naf="94.99Z, 88")
    assert list(Partner.objects.values_list("name", flat=True)) == ["A"]
    assert "Lignes d’autres communes ou d’autres activités, laissées de côté : 2." in report.notes


# ---- who it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"siret": SIRET}, {"SIRET": SIRET}),
        ({"rna": "W931000001"}, {"RNA": "W931000001"}),
        # A SIREN in the column of the SIRET: one establishment alone has it.
        ({"siret": SIRET}, {"SIRET": SIRET[:9]}),
        # The name and the commune, when no identifier says otherwise.
        ({"name": "LES AMIS DU MAIL"}, {}),
        ({"name": "Les amis du mail", "rna": "W931000001"}, {"SIRET": SIRET}),
    ],
    ids=["siret", "rna", "siren", "name", "name and another identifier"],
)
def test_a_known_partner_is_completed_not_added(montreuil, known, told):
    row = PartnerFactory(**{"name": "Le nom que l’on a", "commune": montreuil} | known)
    report = partners(file(line(téléphone="01 99 00 00 01", **told)))
    assert counts(report) == {"changed": 1}
    row.refresh_from_db()
    assert row.phone == "01 99 00 00 01"
    assert row.name == known.get("name", "Le nom que l’on a")
    if told.get("SIRET") == SIRET:
        assert row.siret == SIRET


def test_another_identifier_is_another_partner(montreuil):
    PartnerFactory(name="Les Amis du Mail", commune=montreuil, siret=SIRET)
    assert counts(partners(file(line(SIRET=SIRET2)))) == {"created": 1}
    assert Partner.objects.filter(name="Les Amis du Mail").count() == 2


def test_two_establishments_of_a_siren_are_not_guessed(montreuil):
    PartnerFactory(name="Un", siret=SIRET)
    PartnerFactory(name="Deux", siret=SAME_SIREN)
    assert counts(partners(file(line(SIRET=SIRET[:9])))) == {"created": 1}


def test_a_line_that_two_partners_may_be_is_refused(montreuil):
    for _ in range(2):
        PartnerFactory(name="Les Amis du Mail", commune=montreuil)
    report = take(importers()["partners"], file(line(), line(nom="Autre")), options=options())
    assert reasons(report) == {2: reasons(report)[2]}
    assert "plusieurs partenaires portent ce nom" in reasons(report)[2]
    assert not report.is_taken
    assert Partner.objects.count() == 2


def test_lines_of_one_partner_are_one(montreuil):
    lines = [line(SIRET=SIRET), line(SIRET=SIRET, téléphone="0199000001"), line(nom="Les amis du MAIL")]
    report = partners(file(*lines))
    assert counts(report) == {"created": 1, "unchanged": 2}
    assert Partner.objects.get().phone == "01 99 00 00 01"
    assert "Lignes qui parlent d’un partenaire déjà lu dans ce fichier : 2." in report.notes


def test_one_that_was_merged_does_not_come_back(montreuil):
    kept, lost = PartnerFactory(siret=SIRET), PartnerFactory(siret=SIRET2)
    merge_partners(kept=kept, lost=lost, choices={}, by=UserFactory())
    report = partners(file(line(SIRET=SIRET2, téléphone="0199000001")))
    assert counts(report) == {"unchanged": 1}
    assert Partner.objects.filter(merged_into__isnull=True).count() == 1
    assert "Partenaires fusionnés avec une autre fiche : 1." in report.notes


def test_an_identifier_of_another_partner_is_left(montreuil):
    mine = PartnerFactory(rna="W931000001", commune=montreuil)
    PartnerFactory(siret=SIRET)
    report = partners(file(line(RNA="W931000001", SIRET=SIRET)))
    # The SIRET tells who it is; the RNA is another's.
    assert any("SIRET ou RNA déjà pris" in note and "ligne 2" in note for note in report.notes)
    mine.refresh_from_db()
    assert mine.siret is None


def test_two_of_one_name_with_their_own_numbers_are_two(montreuil):
    """Whoever was there takes one of them; the other is not lost."""
    PartnerFactory(name="Les Amis du Mail", commune=montreuil)
    report = partners(file(line(RNA="W931000001"), line(RNA="W931000002")))
    assert counts(report) == {"changed": 1, "created": 1}
    assert set(Partner.objects.values_list("rna", flat=True)) == {"W931000001", "W931000002"}


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_order_of_lines_does_not_matter(montreuil, is_turned):
    lines = [line(), line(SIRET=SIRET)]
    source = file(*(reversed(lines) if is_turned else lines))
    assert counts(partners(source)) == {"created": 1, "unchanged": 1}
    assert Partner.objects.get().siret == SIRET
    assert counts(partners(source)) == {"unchanged": 2}


def test_establishments_of_one_association_are_several(montreuil):
    """Its RNA is that of the first one; the other keeps its SIRET."""
    report = partners(
        file(line(nom="A", SIRET=SIRET, RNA="W931000001"), line(nom="B", SIRET=SIRET2, RNA="W931000001"))
    )
    assert counts(report) == {"created": 2}
    assert dict(Partner.objects.values_list("siret", "rna")) == {SIRET: "W931000001", SIRET2: None}


@pytest.mark.parametrize("is_known", [False, True])
def test_lines_that_join_two_partners_leave_them_two(montreuil, is_known):
    if is_known:
        PartnerFactory(siret=SIRET)
    lines = [line(nom="A", SIRET=SIRET), line(nom="B", RNA="W931000001"), line(nom="A", SIRET=SIRET, RNA="W931000001")]
    report = partners(file(*lines))
    assert Partner.objects.count() == 2
    assert any("SIRET ou RNA déjà pris" in note and "ligne 4" in note for note in report.notes)


def test_an_identifier_of_the_source_that_is_anothers_is_left(montreuil):
    header = "nom;SIRET;identifiant"
    known = PartnerFactory(siret=SIRET, source="Liste")
    PartnerFactory(name="B", source="Liste", source_key="K1")
    partners(file(f"A;{SIRET};K1", header=header), source="Liste")
    known.refresh_from_db()
    assert known.source_key == ""


@pytest.mark.parametrize(("source", "is_changed"), [("", False), ("Annuaire", True)])
def test_files_of_one_name_are_not_one_source(montreuil, source, is_changed):
    """Only who says where a file comes from says that its identifiers go on from one file to the next."""
    pau = CommuneFactory(insee_code="64445", name="Pau")
    header = "nom;code Insee;identifiant"
    partners(file("Club A;93048;1", header=header, name="associations_2025.csv"), source=source)
    partners(file("Les Bateliers;64445;1", header=header, name="associations_2026-03-01.csv"), source=source)
    names = dict(Partner.objects.values_list("name", "commune"))
    assert names == ({"Les Bateliers": pau.pk} if is_changed else {"Club A": montreuil.pk, "Les Bateliers": pau.pk})


def test_a_structure_that_changes_its_name_is_known_by_its_identifier(montreuil):
    header = "nom;code Insee;identifiant"
    partners(file("Club A;93048;1", header=header, name="associations_2025.csv"))
    partners(file("Club Alpha;93048;1", header=header, name="associations_2026.csv"))
    assert Partner.objects.get().name == "Club Alpha"


def test_the_commune_that_a_line_names_is_not_that_of_the_others(montreuil):
    bagnolet = CommuneFactory(insee_code="93006", name="Bagnolet")
    header = "nom;commune;adresse"
    here = PartnerFactory(name="Comité des fêtes", commune=montreuil)
    lines = ["Comité des fêtes;Bagnolet;1 rue de Bagnolet", "Club;;", "Loin;Nulle-Part;"]
    report = partners(file(*lines, header=header), default_commune="93048")
    here.refresh_from_db()
    assert here.address == ""
    assert dict(Partner.objects.exclude(pk=here.pk).values_list("name", "commune")) == {
        "Comité des fêtes": bagnolet.pk, "Club": montreuil.pk, "Loin": None,
    }  # fmt: skip
    assert any("Communes inconnues : Nulle-Part (1)" in note for note in report.notes)


@pytest.mark.parametrize("batch", [1, 2, 5000])
def test_what_a_file_says_first_stays_whatever_the_batches(montreuil, monkeypatch, batch):
    monkeypatch.setattr("partners.importers.partners.BATCH", batch)
    lines = [
        line(SIRET=SIRET, téléphone="0199000001"), line(nom="B"),
        line(SIRET=SIRET, téléphone="0199000002", courriel="a@exemple.fr"),
    ]  # fmt: skip
    report = partners(file(*lines))
    row = Partner.objects.get(siret=SIRET)
    assert (row.phone, row.email) == ("01 99 00 00 01", "a@exemple.fr")
    assert counts(report) == {"created": 2, "unchanged": 1}


@pytest.mark.parametrize("code", ["", "93100"])
def test_what_has_no_commune_is_known_again_and_completed(montreuil, code):
    """A list whose commune was forgotten is sent again, as it was, then with the commune of all of them."""
    source = file(line(**{"code Insee": "", "code postal": code}), name="annuaire 2025.csv")
    report = partners(source)
    assert any("sans commune : 1 (ligne 2)" in note for note in report.notes)
    assert counts(partners(source)) == {"unchanged": 1}
    assert counts(partners(source, default_commune="93048")) == {"changed": 1}
    assert Partner.objects.get().commune == montreuil
    assert counts(partners(source)) == {"unchanged": 1}


def test_one_name_in_two_communes_of_one_postal_code_is_two(montreuil):
    other_ = CommuneFactory(insee_code="93006", name="Bagnolet")
    PartnerFactory(name="Les Amis du Mail", commune=other_, postal_code="93100")
    assert counts(partners(file(line()))) == {"created": 1}


def test_a_name_without_place_of_another_source_is_not_completed(montreuil):
    PartnerFactory(name="Les Amis du Mail", source="Ailleurs")
    assert counts(partners(file(line()))) == {"created": 1}


def test_long_names_are_cut_and_told(montreuil):
    report = partners(file(line(nom="A" * 400)))
    assert Partner.objects.get().name == "A" * 250
    assert "Noms de plus de 250 caractères, coupés : ligne 2." in report.notes


# ---- what prevails --------------------------------------------------------------------------------------------------


def test_what_the_directory_says_stays_unless_the_file_replaces_it(montreuil):
    row = PartnerFactory(siret=SIRET, phone="01 99 00 00 09", commune=montreuil, address="1 rue A", latitude=48.8,
                         longitude=2.4)  # fmt: skip
    told = file(line(SIRET=SIRET, téléphone="0199000001", adresse="2 rue B"))
    partners(told)
    row.refresh_from_db()
    assert (row.phone, row.address, row.postal_code) == ("01 99 00 00 09", "1 rue A", "")
    partners(told, replaces="on")
    row.refresh_from_db()
    assert (row.name, row.phone, row.address, row.postal_code) == (
        "Les Amis du Mail", "01 99 00 00 01", "2 rue B", "93100",
    )  # fmt: skip
    # The point of the former address is no longer where it is.
    assert (row.latitude, row.longitude) == (None, None)


def test_the_same_source_corrects_itself_until_somebody_checks(montreuil):
    partners(file(line(SIRET=SIRET, téléphone="0199000001")))
    partners(file(line(SIRET=SIRET, téléphone="0199000002")))
    row = Partner.objects.get()
    assert row.phone == "01 99 00 00 02"
    Partner.objects.update(checked_on=timezone.localdate(), checked_by=UserFactory())
    report = partners(file(line(SIRET=SIRET, téléphone="0199000003")))
    row.refresh_from_db()
    assert row.phone == "01 99 00 00 02"
    assert "Fiches vérifiées par quelqu’un, gardées comme elles sont : 1." in report.notes


def test_subsidies_that_were_left_find_their_partner(montreuil):
    Subsidy.objects.create(funder="Ville", beneficiary="LAM", beneficiary_siret=SIRET, year=2025, amount=100,
                           digest="d", rank=1)  # fmt: skip
    report = partners(file(line(SIRET=SIRET)))
    assert Subsidy.objects.get().partner == Partner.objects.get()
    assert "Lignes de subventions qui ont trouvé leur partenaire : 1." in report.notes


# ---- traps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("siret", ["3,15385E+13", "Les Amis", "31538511200027", "123"])
def test_a_siret_that_is_none_is_left_and_told(montreuil, siret):
    report = partners(file(line(SIRET=siret)))
    assert Partner.objects.get().siret is None
    assert any("SIRET qui ne se lisent pas" in note and "ligne 2" in note for note in report.notes)


def test_lost_zeros_come_back():
    CommuneFactory(insee_code="01053", name="Bourg-en-Bresse")
    header = "nom;SIRET;code postal;code Insee"
    partners(file("A;542107651;1000;1053", header=header))
    row = Partner.objects.get()
    assert (row.postal_code, row.commune.insee_code) == ("01000", "01053")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (line(nom="", sigle=""), "le nom de la structure manque"),
        (line(**{"code Insee": "99999"}), "département 99 n’existe pas"),
        (line() + ";de trop", "cette ligne a 15 cases"),
    ],
)
def test_lines_that_are_refused(montreuil, text, reason):
    report = take(importers()["partners"], file(text, line(nom="Bonne")), options=options(), good_lines=True)
    assert reason in reasons(report)[2]
    assert list(Partner.objects.values_list("name", flat=True)) == ["Bonne"]


def test_unknown_kinds_are_told_and_take_that_of_the_file(montreuil):
    report = partners(file(line(type="Société savante")), kind="autre")
    assert Partner.objects.get().kind.code == "autre"
    assert any("« Société savante » (1)" in note for note in report.notes)


def test_a_file_of_another_kind_is_given_up(montreuil, monkeypatch):
    monkeypatch.setattr("territories.importers.lines.MOST_REFUSED", 3)
    report = take(importers()["partners"], file(*[line(nom="", sigle="")] * 9), options=options())
    assert not report.is_readable
    assert "lignes ne peuvent pas être lues" in report.refused[0].reason


def test_a_table_without_name_asks_for_its_columns(montreuil):
    report = take(importers()["partners"], table("Qui;Où\nLes Amis;Pau"), options=options())
    assert report.lacks_columns
    remember(
        importer=importers()["partners"], cells=["Qui", "Où"], columns={"name": "Qui", "address": "Où"},
        by=UserFactory(),
    )  # fmt: skip
    partners(table("Qui;Où\nLes Amis;Pau"))
    assert Partner.objects.get().address == "Pau"


@pytest.mark.parametrize("cell", ["a; b", "a|b", "a,b", "{a,b}", '["a", "b"]', "a\nb"])
def test_several_words_in_a_cell(cell):
    assert parts_of(cell) == ["a", "b"]


def test_a_number_of_queries_that_does_not_grow(montreuil):
    def queries(*lines):
        with CaptureQueriesContext(
            connection,
        ) as found:
            partners(file(*lines))
        return len(found)

    first = queries(line(nom="A", thèmes="numérique"))
    assert queries(*(line(nom=f"B {n}", thèmes="numérique") for n in range(3))) == first


# ---- SIRENE ---------------------------------------------------------------------------------------------------------

SIRENE = (
    "siren,nic,siret,statutDiffusionEtablissement,dateDernierTraitementEtablissement,complementAdresseEtablissement,"
    "numeroVoieEtablissement,indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,"
    "codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,dateDebut,"
    "etatAdministratifEtablissement,enseigne1Etablissement,denominationUsuelleEtablissement,"
    "activitePrincipaleEtablissement"
)
UNITS = "siren,sigleUniteLegale,nomUniteLegale,identifiantAssociationUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale"  # noqa: E501


def establishment(**cells: str) -> str:
    usual = {
        "siren": SIRET[:9], "nic": SIRET[9:], "siret": SIRET, "statutDiffusionEtablissement": "O",
        "numeroVoieEtablissement": "3", "typeVoieEtablissement": "RUE", "libelleVoieEtablissement": "DES LILAS",
        "codePostalEtablissement": "93100", "libelleCommuneEtablissement": "MONTREUIL",
        "codeCommuneEtablissement": "93048", "dateDebut": "2020-01-02", "etatAdministratifEtablissement": "A",
        "enseigne1Etablissement": "CIDFF", "activitePrincipaleEtablissement": "88.99B",
    }  # fmt: skip
    names = SIRENE.split(",")
    return ",".join({**dict.fromkeys(names, ""), **usual, **cells}[name] for name in names)


def sirene(*lines: str) -> io.BytesIO:
    return table("\n".join([SIRENE, *lines]), name="StockEtablissement_utf8.csv")


def other(siret: str, **cells: str) -> str:
    return establishment(siren=siret[:9], nic=siret[9:], siret=siret, **cells)


def test_establishments_of_our_communes(montreuil):
    QuartierFactory(communes=[montreuil])
    elsewhere = other(SIRET2, codeCommuneEtablissement="64445", libelleCommuneEtablissement="PAU")
    report = partners(sirene(establishment(), elsewhere))
    assert counts(report) == {"created": 1}
    row = Partner.objects.get()
    assert (row.name, row.siret, row.naf, row.source, row.source_key) == ("CIDFF", SIRET, "8899B", "SIRENE", SIRET)
    assert (row.address, row.postal_code, row.commune) == ("3 RUE DES LILAS", "93100", montreuil)
    assert any(note.startswith("Lignes d’autres communes") for note in report.notes)


def test_without_quartier_one_says_which_communes():
    report = take(importers()["partners"], sirene(establishment()), options=options())
    assert "Dites quelles lignes prendre" in report.refused[0].reason


def test_an_arrondissement_is_of_its_city():
    paris = CommuneFactory(insee_code="75056", name="Paris")
    partners(sirene(establishment(codeCommuneEtablissement="75118")), communes="Paris")
    assert Partner.objects.get().commune == paris


def test_closed_ones_close_the_known_and_are_not_added(montreuil):
    row = PartnerFactory(siret=SIRET, commune=montreuil)
    closed = {"etatAdministratifEtablissement": "F", "dateDebut": "2024-05-06"}
    report = partners(sirene(establishment(**closed), other(SIRET2, **closed)), communes="93048")
    row.refresh_from_db()
    assert (row.is_dissolved, str(row.dissolved_on)) == (True, "2024-05-06")
    assert Partner.objects.count() == 1
    assert any("Établissements fermés" in note and ": 1." in note for note in report.notes)


def test_a_closed_establishment_closes_nobody_else(montreuil):
    """The former address of an association is closed, the new one is open: the association is."""
    row = PartnerFactory(name="CIDFF", commune=montreuil, rna="W931000001")
    closed = {"etatAdministratifEtablissement": "F", "libelleVoieEtablissement": "ANCIENNE"}
    partners(sirene(other(SIRET2, **closed), establishment()), communes="93048")
    row.refresh_from_db()
    assert (row.siret, row.is_dissolved, row.address) == (SIRET, False, "3 RUE DES LILAS")
    units = table(f"{UNITS}\n{SIRET2[:9]},,,W931000001,CIDFF,9220", name="unites.csv")
    partners(sirene(other(SIRET2, **closed)), communes="93048", legal_units=units)
    row.refresh_from_db()
    assert (row.siret, row.is_dissolved) == (SIRET, False)


def test_nobody_is_taken_for_a_partner(montreuil):
    hidden = establishment(statutDiffusionEtablissement="P", enseigne1Etablissement="[ND]")
    units = table(f"{UNITS}\n{SIRET2[:9]},,DUPONT,,,1000", name="unites.csv")
    report = partners(sirene(hidden, other(SIRET2)), communes="93048", legal_units=units)
    assert not Partner.objects.exists()
    assert "Personnes physiques et établissements non diffusés, jamais repris : 2." in report.notes


def test_legal_units_give_names_kinds_and_rna(montreuil):
    rna = PartnerFactory(name="Femmes d’ici", rna="W931000001", commune=montreuil)
    nameless = {"enseigne1Etablissement": ""}
    lines = [establishment(**nameless), other(SIRET2, **nameless, activitePrincipaleEtablissement="85.20Z")]
    without = partners(sirene(*lines), communes="93048")
    assert any("Établissements sans enseigne, laissés de côté : 2" in note for note in without.notes)
    units = table(f"{UNITS}\n{SIRET[:9]},CIDFF,,W931000001,CENTRE DES FEMMES,9220\n{SIRET2[:9]},,,,ECOLE JOLIOT,7210",
                  name="StockUniteLegale.csv")  # fmt: skip
    report = partners(sirene(*lines), communes="93048", legal_units=units)
    assert counts(report) == {"changed": 1, "created": 1}
    rna.refresh_from_db()
    # What the RNA said stays; what SIRENE knows is added.
    assert (rna.name, rna.siret, rna.short_name) == ("Femmes d’ici", SIRET, "CIDFF")
    assert Partner.objects.get(siret=SIRET2).kind.code == "ecole"


def test_the_layout_before_2019(shared_data):
    CommuneFactory(insee_code="01376", name="Saint-Maurice-de-Beynost")
    report = partners(named((shared_data / "03_sirene_ancien_format_geo.csv").read_bytes(), "sirc.csv"),
                      communes="01376")  # fmt: skip
    assert counts(report) == {"created": 1}
    row = Partner.objects.get()
    assert (row.siret, row.naf, row.kind.code) == ("01585094400024", "2573B", "entreprise")
    assert (row.commune.insee_code, round(row.latitude, 3)) == ("01376", 45.825)


def test_closed_establishments_with_nothing_but_a_number(shared_data):
    source = named((shared_data / "03_sirene_stocketablissement_extrait.csv").read_bytes(), "e.csv")
    assert counts(partners(source, everything="on")) == {}
    assert not Partner.objects.exists()


def test_a_header_that_lacks_a_column_refuses_every_line(shared_data):
    source = named((shared_data / "03_sirene_stocketablissement_sans_entete.csv").read_bytes(), "e.csv")
    report = take(importers()["partners"], source, options=options(everything="on"), good_lines=True)
    assert set(reasons(report)) == {2, 3, 4}
    assert not report.is_taken


# ---- data·inclusion and JSON ----------------------------------------------------------------------------------------


def structure(**fields: object) -> dict:
    return {
        "id": "dora--1", "source": "dora", "nom": "Régie du Mail", "siret": SIRET, "reseaux_porteurs": ["ei"],
        "adresse": "3 rue des Lilas", "complement_adresse": None, "code_insee": "93048", "code_postal": "93100",
        "commune": "Montreuil", "longitude": 2.44, "latitude": 48.86, "courriel": "contact@exemple.fr",
        "telephone": "+33199000000", "site_web": "https://exemple.fr", "horaires_accueil": "Mo-Fr 09:00-17:00",
        "description": "Insertion par l’entretien", "date_maj": "2026-01-02",
    } | fields  # fmt: skip


def test_structures_of_data_inclusion(montreuil):
    QuartierFactory(communes=[montreuil])
    rows = [
        structure(thematiques=["numerique--acceder", "mystere--inconnu"], publics=["jeunes", "zebres"]),
        structure(id="dora--2", siret=None, nom="Ailleurs", code_insee="64445", commune="Pau"),
    ]
    source = named(json.dumps(rows).encode(), "structures.json")
    assert counts(partners(source)) == {"created": 1}
    row = Partner.objects.get()
    assert (row.name, row.kind.code, row.source, row.source_key) == (
        "Régie du Mail",
        "ei",
        "data·inclusion",
        "dora--1",
    )
    assert {theme.code for theme in row.themes.all()} == {"numerique"}
    assert {public.code for public in row.publics.all()} == {"jeunes"}
    # The codes are kept, those that the house has no row for included.
    assert row.inclusion_codes == ["numerique--acceder", "mystere--inconnu", "zebres"]
    assert (row.phone, row.latitude, row.opening_hours) == ("01 99 00 00 00", 48.86, "Mo-Fr 09:00-17:00")
    assert counts(partners(source)) == {"unchanged": 1}


def test_the_older_schema_as_csv(montreuil):
    header = "id,source,nom,siret,rna,typologie,labels_nationaux,thematiques,code_insee,code_postal,commune"
    text = f'{header}\n7,emplois,Chantier du Mail,{SIRET},,ACI,"{{}}","{{numerique}}",93048,93100,Montreuil'
    partners(table(text, name="structures.csv"), everything="on")
    row = Partner.objects.get()
    assert (row.kind.code, row.source_key) == ("aci", "emplois--7")
    assert [theme.code for theme in row.themes.all()] == ["numerique"]


def test_every_employer_of_adult_relays_is_there_once(shared_data):
    source = named((shared_data / "08_civille_adulte_relais_2025.json").read_bytes(), "adulte-relais.json")
    report = partners(source)
    assert report.read == 4753
    assert report.created == Partner.objects.count() == Partner.objects.values("siret").distinct().count() == 2238


def test_the_associations_of_a_city(shared_data):
    CommuneFactory(insee_code="34172", name="Montpellier")
    path = shared_data / "03_associations_montpellier_2011_contacts_masques.csv"
    report = partners(named(path.read_bytes(), path.name), default_commune="34172")
    assert report.read == 2452
    row = Partner.objects.get(name="280 communications")
    assert (row.postal_code, round(row.latitude, 4), row.commune.name) == ("34000", 43.6186, "Montpellier")
    assert {theme.code for theme in row.themes.all()} == {"culture-sport"}
    # Accents of Windows are read as they are.
    assert not Partner.objects.filter(name__contains="\ufffd").exists()


def test_the_command_says_as_the_page(montreuil, tmp_path, capsys):
    path = tmp_path / "liste.csv"
    path.write_text("\n".join([HEADER, line(SIRET=SIRET), line(nom="", sigle="")]))
    with pytest.raises(CommandError, match="rien n’a été écrit"):
        call_command("import_partners", str(path))
    call_command("import_partners", str(path), "--good-lines", "--kind", "entreprise", "--source", "Ville")
    assert Partner.objects.get().kind.code == "entreprise"
    assert "Refusées" in capsys.readouterr().out


def test_words_of_files_name_kinds_of_the_house():
    from partners.importers.words import KIND_WORDS

    assert set(KIND_WORDS.values()) <= set(PartnerKind.objects.values_list("code", flat=True))
    assert all(fold(word) for word in KIND_WORDS)
    assert PartnerTheme.objects.exists()
