"""What leaves the directory: contacts as cards and tables, structures for data·inclusion; nobody past their day."""

import datetime
import io
import json
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.importing import importers
from partners.enums import PresenceRole
from partners.exports.inclusion import NETWORK_OF_KIND, NETWORKS, structure
from partners.exports.vcards import card, escaped, folded
from partners.forms.imports import PartnersImportForm
from partners.models import ContactPost, Partner, PartnerKind, PartnerPublic, PartnerTheme
from tests.factories import CommuneFactory, ContactFactory, PartnerFactory, PresenceFactory, QuartierFactory
from tests.territories.files import taken

LIST = "/partenaires/"
# Queries of the table of partners.
TABLE = 6
KEPT = {"informed_on": datetime.date(2026, 1, 5), "keep_until": datetime.date(2099, 1, 5)}
PAST = {"informed_on": datetime.date(2019, 1, 5), "keep_until": datetime.date(2020, 1, 5)}


@pytest.fixture
def partner(db) -> Partner:
    return PartnerFactory(
        name="Régie ; « Les Tilleuls », Bagnolet",
        kind=PartnerKind.objects.get(code="mission-locale"),
        address="3, rue des Lilas",
        postal_code="93170",
        commune=CommuneFactory(insee_code="92006", name="Bagnolet"),
        website="https://regie.example",
        phone="01 48 00 00 00",
    )


def post(partner: Partner, last_name: str = "Delacroix", **fields: Any) -> ContactPost:
    contact = ContactFactory(last_name=last_name, **{**KEPT, **fields.pop("contact", {})})
    return ContactPost.objects.create(contact=contact, partner=partner, function="Directrice", **fields)


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


# ---- a small strict reader of RFC 2426 ------------------------------------------------------------------------------


def read_cards(text: str) -> list[dict[str, Any]]:
    """Return the properties of each card: name → (parameters, parts of the value)."""
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(0 < len(line.encode()) <= 75 for line in lines)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\n\r]", "".join(lines))
    unfolded: list[str] = []
    for line in lines:
        if line.startswith(" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    cards: list[dict[str, Any]] = []
    for line in unfolded:
        name, value = re.fullmatch(r"([A-Z]+(?:;[A-Z]+=[A-Z,]+)*):(.*)", line).groups()
        if name == "BEGIN":
            cards.append({})
        name, *parameters = name.split(";")
        assert name not in cards[-1]
        cards[-1][name] = (parameters, parts_of(value))
    for one in cards:
        assert list(one)[:2] == ["BEGIN", "VERSION"]
        assert list(one)[-1] == "END"
        assert one["VERSION"][1] == ["3.0"]
        assert {"FN", "N"} <= one.keys()
    return cards


def parts_of(value: str) -> list[str]:
    """Return the parts between semicolons that no backslash escapes, read."""
    parts = [""]
    signs = iter(value)
    for sign in signs:
        if sign == "\\":
            after = next(signs)
            assert after in "\\,;n", f"no such escape: {after}"
            parts[-1] += "\n" if after == "n" else after
        elif sign == ";":
            parts.append("")
        else:
            assert sign != ",", "a comma that is not escaped begins another value"
            parts[-1] += sign
    return parts


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_comes_back_as_it_was(text):
    line = folded(f"NOTE:{escaped(text)}")
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    read = parts_of(line.removesuffix("\r\n").replace("\r\n ", "").removeprefix("NOTE:"))
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert read == ["".join(sign for sign in expected if sign == "\n" or (sign >= " " and sign != "\x7f"))]


@pytest.mark.django_db
def test_a_card_says_who_where_and_how(partner):
    row = post(
        partner,
        contact={
            "first_name": "Zoé",
            "phone": "01 99 00 00 42",
            "email": "zoe@regie.example",
            "origin": "Carte de visite ; salon, " + "très longue " * 9,
        },
    )
    [one] = read_cards(card(row))
    assert one["FN"] == ([], ["Zoé Delacroix"])
    assert one["N"] == ([], ["Delacroix", "Zoé", "", "", ""])
    assert one["ORG"][1] == [partner.name]
    assert one["TITLE"][1] == ["Directrice"]
    assert one["TEL"] == (["TYPE=WORK,VOICE"], ["+33199000042"])
    assert one["EMAIL"][1] == ["zoe@regie.example"]
    assert one["ADR"][1] == ["", "", "3, rue des Lilas", "Bagnolet", "", "93170", "France"]
    assert "À ne pas garder après le 05/01/2099" in one["NOTE"][1][0]
    assert one["UID"][1][0].startswith(f"fonction-{row.pk}@")


# ---- who may take what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["vcf", "contacts-csv"])
def test_contacts_of_exactly_what_is_filtered(sign_in, officer, partner, file_format):
    post(partner)
    post(partner, "Ancienne", until=datetime.date(2020, 1, 1))
    post(partner, "Perimee", contact=PAST)
    post(PartnerFactory(name="Ailleurs"), "Lointaine")
    found = body(sign_in(officer).get(f"{LIST}?q=tilleuls&format={file_format}"))
    assert "Delacroix" in found
    assert not any(name in found for name in ("Ancienne", "Perimee", "Lointaine"))
    if file_format == "vcf":
        assert len(read_cards(found)) == 1
    else:
        assert "Filtres;Rechercher : tilleuls" in found
        assert "05/01/2099" in found
    assert "Lointaine" in body(sign_in(officer).get(f"{LIST}?format={file_format}"))


@pytest.mark.django_db
def test_whoever_keeps_no_contact_takes_no_file_of_them(sign_in, officer, proximity, partner):
    row = post(partner)
    client = sign_in(proximity)
    for file_format in ("vcf", "contacts-csv", "contacts-xlsx"):
        refused = client.get(f"{LIST}?format={file_format}")
        assert refused.status_code == 403
        assert "réservé à ceux qui les tiennent" in refused.content.decode()
    assert "contacts-csv" not in client.get(LIST).content.decode()
    assert "contacts-csv" in sign_in(officer).get(LIST).content.decode()
    # One that is read on a page may be dialled from a phone.
    assert "Delacroix" in body(client.get(reverse("partners:contact_card", args=[row.pk])))
    book = sign_in(officer).get(f"{LIST}?format=contacts-xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    book.close()


def test_cards_of_a_partner_and_of_one_contact(sign_in, proximity, partner):
    post(partner)
    gone = post(partner, "Perimee", contact=PAST)
    client = sign_in(proximity)
    answer = client.get(reverse("partners:partner_cards", args=[partner.pk]))
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert re.search(r'filename="[\w-]+\.vcf"', answer.headers["Content-Disposition"])
    assert [one["FN"][1] for one in read_cards(body(answer))] == [["Delacroix"]]
    assert client.get(reverse("partners:contact_card", args=[gone.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("file_format", ["vcf", "contacts-csv", "inclusion"])
def test_queries_of_the_files(sign_in, officer, partner, count, file_format, django_assert_num_queries):
    for number in range(count):
        post(partner, f"N{number}")
        PartnerFactory(commune=partner.commune)
    client = sign_in(officer)
    with django_assert_num_queries(6):
        body(client.get(f"{LIST}?format={file_format}"))


# ---- data·inclusion -------------------------------------------------------------------------------------------------

FIELDS = {
    "id": str, "source": str, "nom": str, "description": str, "siret": str, "reseaux_porteurs": list, "adresse": str,
    "complement_adresse": str, "code_insee": str, "code_postal": str, "commune": str, "longitude": float,
    "latitude": float, "courriel": str, "telephone": str, "site_web": str, "horaires_accueil": str,
    "accessibilite_lieu": str, "lien_source": str, "date_maj": str,
}  # fmt: skip
REQUIRED = ("id", "source", "nom", "date_maj")


def faults(row: dict[str, Any]) -> list[str]:
    """What the schema (v1, `structures.py`) would refuse."""
    found = [name for name in row if name not in FIELDS]
    found += [
        name
        for name, kind in FIELDS.items()
        if not (isinstance(row[name], kind) or (row[name] is None and name not in REQUIRED))
    ]
    for name, form in {
        "nom": r"(?s).{3,150}(?<!\.)",
        "description": r"(?s).{5,10000}",
        "siret": r"\d{14}",
        "code_postal": r"\d{5}",
        "code_insee": r"\d[0-9AB]\d{3}",
        "site_web": r"https?://\S+",
        "lien_source": r"https?://\S+",
        "telephone": r"\+\d{6,15}",
        "date_maj": r"2\d{3}-\d\d-\d\d",
        "id": re.escape(row["source"]) + r"--\d+",
    }.items():
        if row[name] is not None and not re.fullmatch(form, row[name]):
            found.append(f"{name} = {row[name]}")
    found += [f"{code} is no network" for code in row["reseaux_porteurs"] if code not in NETWORKS]
    if row["date_maj"] > timezone.localdate().isoformat():
        found.append("changed in the future")
    return found


def test_structures_of_exactly_what_is_filtered_follow_the_schema(sign_in, proximity, partner):
    Partner.objects.filter(pk=partner.pk).update(
        siret="31538511200026", purpose="Accompagner les jeunes.", checked_on=datetime.date(2026, 2, 3),
        latitude=48.86, longitude=2.41, opening_hours="Mo-Fr 09:00-12:00", email="a@regie.example",
        inclusion_codes=["plie", "inconnu", "numerique--acceder-a-une-connexion-internet"],
    )  # fmt: skip
    post(partner)
    PartnerFactory(name="UP", purpose="Oui", opening_hours="le mardi", checked_on=datetime.date(2099, 1, 1))
    PartnerFactory(name="N" * 200 + ".", checked_on=datetime.date(1999, 1, 1), phone="3949", website="ftp://x.example")
    PartnerFactory(name="Vieux club", is_dissolved=True)
    client = sign_in(proximity)
    text = body(client.get(f"{LIST}?format=inclusion"))
    rows = json.loads(text)
    assert len(rows) == 3
    assert [fault for row in rows for fault in faults(row)] == []
    assert "Delacroix" not in text
    [one] = json.loads(body(client.get(f"{LIST}?q=tilleuls&format=inclusion")))
    assert one["reseaux_porteurs"] == ["mission-locale", "plie"]
    assert (one["code_insee"], one["commune"], one["code_postal"]) == ("92006", "Bagnolet", "93170")
    assert (one["telephone"], one["horaires_accueil"]) == ("+33148000000", "Mo-Fr 09:00-12:00")
    assert (one["date_maj"], one["latitude"]) == ("2026-02-03", 48.86)
    assert next(row for row in rows if row["nom"].startswith("UP"))["nom"] == "UP (Association)"
    assert json.loads(body(client.get(f"{LIST}?q=inexistante&format=inclusion"))) == []


@pytest.mark.django_db
def test_kinds_have_networks_that_exist():
    assert set(NETWORK_OF_KIND.values()) <= NETWORKS
    codes = set(PartnerKind.objects.values_list("code", flat=True))
    assert set(NETWORK_OF_KIND) <= codes
    known = codes & NETWORKS
    assert {
        "caf",
        "mission-locale",
        "france-travail",
        "plie",
        "ei",
        "ai",
        "aci",
        "etti",
        "geiq",
        "ea",
        "esat",
    } <= known
    row = PartnerFactory(kind=PartnerKind.objects.get(code="centre-social"))
    assert structure(row, timezone.localdate())["reseaux_porteurs"] == ["fcsf"]


# ---- the table of partners ------------------------------------------------------------------------------------------


def exported(client, django_assert_num_queries, queries: int) -> str:
    with django_assert_num_queries(queries):
        return body(client.get(LIST, {"format": "csv"}))


def test_the_table_tells_what_a_partner_does_and_is_imported_again(
    officer, quartier, sign_in, django_assert_num_queries
):
    partner = PartnerFactory(name="Régie des Tilleuls", commune=quartier.communes.first())
    themes = list(PartnerTheme.objects.all()[:2])
    public = PartnerPublic.objects.first()
    partner.themes.set(themes)
    partner.publics.set([public])
    Partner.objects.filter(pk=partner.pk).update(opening_hours="mardi 14 h - 18 h")
    for where in (quartier, QuartierFactory(name="Quartier des autres")):
        PresenceFactory(partner=partner, quartier=where, role="operator")
    PresenceFactory(partner=partner, quartier=quartier, role="funder")
    client = sign_in(officer)
    text = exported(client, django_assert_num_queries, TABLE)
    assert " ; ".join(theme.name for theme in themes) in text
    assert "Quartier des autres" not in text
    labels = [str(PresenceRole(role).label) for role in ("funder", "operator")]
    assert " ; ".join(f"{quartier.name} ({label})" for label in labels) in text
    for number in range(3):
        PartnerFactory(name=f"Autre {number}").themes.set(themes)
    exported(client, django_assert_num_queries, TABLE)

    partner.themes.clear()
    partner.publics.clear()
    Partner.objects.filter(pk=partner.pk).update(opening_hours="")
    source = io.BytesIO(text.encode("utf-8-sig"))
    source.name = "partenaires.csv"
    form = PartnersImportForm({}, {})
    assert form.is_valid(), form.errors
    report = taken(importers()["partners"], source, **form.cleaned_data)
    assert (report.created, report.changed) == (0, 1), report.notes
    partner.refresh_from_db()
    assert set(partner.themes.all()) == set(themes)
    assert list(partner.publics.all()) == [public]
    assert partner.opening_hours == "mardi 14 h - 18 h"
