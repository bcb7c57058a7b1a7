"""Who does what where: the matrix, its files, its map; one reading of themes for all pages."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from partners.models import SOLICITED, Partner, PartnerKind, PartnerPublic, PartnerTheme, Presence, Subsidy
from tests.factories import (
    AgreementFactory,
    CommuneFactory,
    ExchangeFactory,
    PartnerFactory,
    PresenceFactory,
    QuartierFactory,
    UrbanProjectFactory,
    UserFactory,
    member,
    square,
)

pytestmark = pytest.mark.django_db
MATRIX = "/partenaires/matrice/"
MAP = f"{MATRIX}carte/"
DAY = datetime.timedelta(days=1)


def theme(code: str) -> PartnerTheme:
    return PartnerTheme.objects.get(code=code)


def acts(name: str, quartier: Any, *here: str, own: tuple[str, ...] = (), **more: Any) -> Partner:
    """Make a partner that acts on a quartier, on themes of its presence or else its own."""
    about = {key: more.pop(key) for key in ("kind", "latitude", "longitude", "is_dissolved") if key in more}
    partner = Partner.objects.filter(name=name).first() or PartnerFactory(name=name, **about)
    partner.themes.add(*map(theme, own))
    PresenceFactory(partner=partner, quartier=quartier, **more).themes.add(*map(theme, here))
    return partner


def figures(response: Any) -> dict[tuple[str, str], int]:
    """Return the counts of the page that are not zero, by quartier and theme."""
    columns = [column.quartier.name for column in response.context["columns"]]
    return {
        (quartier, line.name): cell.count
        for line in response.context["lines"]
        for quartier, cell in zip(columns, line.cells, strict=True)
        if cell.count
    }


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


def words(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def aulnes():
    return QuartierFactory(name="Les Aulnes")


@pytest.fixture
def both(quartier, aulnes):
    """An officer of both quartiers."""
    user = member(quartier, Role.OFFICER)
    user.memberships.get().team.quartiers.add(aulnes)
    return user


@pytest.fixture
def there(quartier, aulnes):
    """Who acts on two quartiers, in all the ways that a theme is said; those who do not count."""
    acts("Mission locale", quartier, "emploi", own=("jeunesse",), role="lead")
    acts("Mission locale", quartier, "formation", role="relay")
    acts("Club", quartier, own=("jeunesse", "culture-sport"))
    acts("Club", aulnes, "sante")
    acts("Silencieuse", quartier)
    acts("Fermée", quartier, "emploi", is_dissolved=True)
    acts("Partie", quartier, "emploi", until=timezone.localdate() - DAY)
    acts("À venir", quartier, "emploi", since=timezone.localdate() + DAY)
    acts("D’ailleurs", QuartierFactory(name="Lointain"), "emploi")


def test_a_presence_that_has_not_begun_is_not_current(quartier):
    today = timezone.localdate()
    partner = PartnerFactory()
    kept = [
        PresenceFactory(partner=partner, quartier=quartier, role="lead", since=today),
        PresenceFactory(partner=partner, quartier=quartier, role="relay", until=today),
        PresenceFactory(partner=partner, quartier=quartier, role="funder"),
    ]
    PresenceFactory(partner=partner, quartier=quartier, since=today + DAY)
    PresenceFactory(partner=PartnerFactory(), quartier=quartier, until=today - DAY)
    assert set(Presence.objects.current()) == set(kept)


# ---- figures --------------------------------------------------------------------------------------------------------


def test_partners_present_by_theme_and_quartier(sign_in, both, there):
    response = sign_in(both).get(MATRIX)
    assert figures(response) == {
        ("Les Tilleuls", "Emploi et insertion"): 1,
        ("Les Tilleuls", "Formation et savoirs de base"): 1,
        ("Les Tilleuls", "Jeunesse et prévention"): 1,
        ("Les Tilleuls", "Culture, sport et loisirs"): 1,
        ("Les Tilleuls", "Sans thème"): 1,
        ("Les Aulnes", "Santé et bien-être"): 1,
    }
    assert {column.quartier.name: column.total.count for column in response.context["columns"]} == {
        "Les Aulnes": 1,
        "Les Tilleuls": 3,
    }


@pytest.mark.parametrize("query", ["", "role=lead", "role=relay", "type=KIND", "public=PUBLIC", "theme=aucun"])
def test_each_figure_is_the_count_of_the_list_that_it_leads_to(sign_in, both, quartier, there, query):
    kind, public = PartnerKind.objects.get(code="mission-locale"), PartnerPublic.objects.first()
    Partner.objects.filter(name="Mission locale").update(kind=kind)
    Partner.objects.get(name="Club").publics.add(public)
    query = query.replace("KIND", str(kind.pk)).replace("PUBLIC", str(public.pk))
    client = sign_in(both)
    context = client.get(f"{MATRIX}?{query}").context
    cells = [cell for line in context["lines"] for cell in line.cells] + [c.total for c in context["columns"]]
    counted = [(cell.count, len(names(client.get(cell.url)))) for cell in cells if cell.count]
    assert counted
    assert all(shown == listed for shown, listed in counted), counted


def test_who_to_call_the_matrix_and_the_list_read_themes_alike(sign_in, both, quartier, there):
    client = sign_in(both)
    page = client.get(reverse("partners:quartier_directory", args=[quartier.pk]))
    groups = {name: {one.partner.name for one in present} for name, present in page.context["directory"].groups}
    counts = {name: count for (place, name), count in figures(client.get(MATRIX)).items() if place == "Les Tilleuls"}
    assert {name.replace("Autres", "Sans thème"): len(found) for name, found in groups.items()} == counts
    for row in PartnerTheme.objects.all():
        listed = names(client.get(f"/partenaires/?quartier={quartier.pk}&theme={row.pk}"))
        assert set(listed) == groups.get(row.name, set())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # What the record says, and what is done somewhere of one's own.
        ("theme=jeunesse", {"Mission locale", "Club"}),
        ("theme=emploi", {"Mission locale"}),
        ("theme=sante", {"Club"}),
        ("theme=aucun", {"Silencieuse", "Partie", "À venir", "D’ailleurs", "Sans rien"}),
        # One presence has all that is asked for.
        ("theme=emploi&role=lead", {"Mission locale"}),
        ("theme=emploi&role=relay", set()),
    ],
)
def test_the_list_by_theme(sign_in, both, there, query, found):
    PartnerFactory(name="Sans rien")
    for code in ("jeunesse", "emploi", "sante"):
        query = query.replace(f"theme={code}", f"theme={theme(code).pk}")
    assert set(names(sign_in(both).get(f"/partenaires/?{query}"))) == found


def test_the_quartiers_of_others_are_neither_shown_nor_counted(sign_in, officer, quartier, aulnes, there):
    # Over-solicited, were it not that the reader sees one of its quartiers alone.
    codes = PartnerTheme.objects.values_list("code", flat=True)[:SOLICITED]
    acts("Partout", quartier, *codes[: SOLICITED - 1])
    acts("Partout", aulnes, *codes)
    client = sign_in(officer)
    page = client.get(MATRIX)
    assert [column.quartier.name for column in page.context["columns"]] == ["Les Tilleuls"]
    assert page.context["solicited_count"] == 0
    assert "Aulnes" not in words(page)
    assert "Lointain" not in words(page)
    assert names(client.get("/partenaires/?sollicitation=1")) == []
    asked = client.get(f"{MATRIX}?quartier={aulnes.pk}")
    assert asked.context["columns"] == []
    assert "Aucun de vos quartiers n’a ce nom" in words(asked)
    assert "Aulnes" not in csv_of(client, "")
    layers = (
        client.get(f"{MATRIX}{name}.geojson?bbox=-180,-90,180,90").content for name in ("quartiers", "partenaires")
    )
    assert all("Aulnes" not in each.decode() for each in layers)


def test_deserts_are_said_in_words(sign_in, both, quartier, there):
    page = sign_in(both).get(f"{MATRIX}?theme={theme('emploi').pk}")
    (line,) = page.context["lines"]
    assert (line.deserts, page.context["cell_deserts"]) == (1, 1)
    assert '<td class="is-desert">personne</td>' in words(page)
    assert "personne sur 1 quartier<" in words(page)
    whole = sign_in(both).get(MATRIX)
    active = PartnerTheme.objects.filter(is_active=True).count()
    # Being about no theme is no desert.
    assert whole.context["cell_deserts"] == 2 * active - 5


def test_those_who_are_asked_for_everywhere(sign_in, both, quartier, aulnes):
    codes = list(PartnerTheme.objects.values_list("code", flat=True))
    heavy = acts("Métropole", quartier, *codes[: SOLICITED // 2])
    acts("Métropole", aulnes, *codes[: SOLICITED - SOLICITED // 2])
    light = acts("Presque", quartier, *codes[: SOLICITED - 1])
    # The same place twice is one place.
    acts("Presque", quartier, codes[0], role="funder")
    year = timezone.localdate().year
    ExchangeFactory(partner=heavy, on=timezone.localdate() - 3 * DAY)
    ExchangeFactory(partner=heavy, on=timezone.localdate() + 3 * DAY)
    for back, amount in ((1, 7000), (2, 100)):
        Subsidy.objects.create(
            partner=heavy, funder="Ville", beneficiary="M", year=year - back, amount=amount, digest=str(back)
        )
    agreement = AgreementFactory(status="signed", quartiers=[aulnes])
    agreement.amounts.create(partner=heavy, year=year, amount=12000)
    client = sign_in(both)
    page = client.get(MATRIX)
    (one,) = page.context["solicited"]
    assert (one.partner, one.places, one.quartiers, one.themes) == (heavy, SOLICITED, 2, SOLICITED // 2)
    assert one.contact == timezone.localdate() - 3 * DAY
    assert (one.subsidised.year, one.subsidised.amount, one.agreed.amount) == (year - 1, 7000, 12000)
    cells = [cell for line in page.context["lines"] for cell in line.cells]
    assert {cell.solicited for cell in cells} == {0, 1}
    marked = next(cell for cell in cells if cell.solicited and cell.count == 2)
    assert names(client.get(marked.solicited_url)) == ["Métropole"]
    assert names(client.get("/partenaires/?sollicitation=1")) == ["Métropole"]
    assert "très sollicité" in words(page)
    # What is shown of it does not change what it is.
    assert client.get(f"{MATRIX}?quartier={aulnes.pk}&role=operator").context["solicited_count"] == 1
    Presence.objects.filter(partner=heavy, quartier=aulnes).update(since=timezone.localdate() + DAY)
    assert client.get(MATRIX).context["solicited_count"] == 0
    assert light.name in names(client.get("/partenaires/"))


def test_last_contact_and_last_money_of_a_quartier(sign_in, both, quartier, aulnes):
    today = timezone.localdate()
    club, town = acts("Club", quartier, "sante"), PartnerFactory(kind=PartnerKind.objects.get(code="commune"))
    ExchangeFactory(partner=club, quartier=quartier, on=today - 9 * DAY)
    ExchangeFactory(partner=town, quartier=quartier, on=today - 2 * DAY)
    ExchangeFactory(partner=club, quartier=quartier, on=today + DAY)
    ExchangeFactory(partner=club, quartier=QuartierFactory(), on=today)
    for status, year, amount in (
        ("signed", today.year, 500),
        ("ended", today.year, 250),
        ("signed", today.year - 1, 9000),
        ("signed", today.year + 1, 8000),
        ("draft", today.year, 7000),
        ("dropped", today.year, 6000),
    ):
        row = AgreementFactory(status=status, quartiers=[quartier])
        row.amounts.create(partner=club, year=year, amount=amount)
    client = sign_in(both)

    def last(query: str = "") -> dict[str, tuple[Any, Any]]:
        columns = client.get(f"{MATRIX}?{query}").context["columns"]
        return {
            column.quartier.name: (
                column.last.contact,
                column.last.money and (column.last.money.year, column.last.money.amount),
            )
            for column in columns
        }

    assert last() == {"Les Tilleuls": (today - 2 * DAY, (today.year, 750)), "Les Aulnes": (None, None)}
    assert last(f"type={club.kind_id}")["Les Tilleuls"] == (today - 9 * DAY, (today.year, 750))
    assert last(f"type={town.kind_id}")["Les Tilleuls"] == (today - 2 * DAY, None)


# ---- which quartiers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quartier=ONE", {"Les Tilleuls"}),
        ("quartier=ONE;TWO", {"Les Tilleuls", "Les Aulnes"}),
        ("quartier=aulnes+;+LABEL", {"Les Tilleuls", "Les Aulnes"}),
        ("quartier=ONE;nulle+part", None),
        ("agglomeration=est+ensemble", {"Les Aulnes"}),
        ("agglomeration=200057875", {"Les Aulnes"}),
        ("agglomeration=ailleurs", None),
        ("commune=93006", {"Les Aulnes"}),
        ("projet=renouveau", {"Les Tilleuls"}),
    ],
)
def test_filters_of_quartiers(sign_in, both, quartier, aulnes, query, found):
    aulnes.set_communes(
        [CommuneFactory(insee_code="93006", name="Bagnolet", epci_code="200057875", epci_name="Est Ensemble")]
    )
    UrbanProjectFactory(name="Renouveau").quartiers.set([quartier])
    label = f"{quartier.label} · {quartier.code}" if quartier.code else quartier.label
    for key, value in {"ONE": quartier.pk, "TWO": aulnes.pk, "LABEL": label}.items():
        query = query.replace(key, str(value))
    page = sign_in(both).get(f"{MATRIX}?{query}")
    if found is None:
        assert "Aucun de vos quartiers" in words(page)
        assert page.context["columns"] == []
    else:
        assert {column.quartier.name for column in page.context["columns"]} == found


def test_what_is_typed_after_a_semicolon_is_completed(sign_in, both, aulnes):
    page = words(sign_in(both).get("/quartiers/suggestions/quartiers/", {"quartier": "Les Tilleuls; aul"}))
    assert "Les Tilleuls; Les Aulnes" in page
    assert "Les Tilleuls; Les Tilleuls" not in page


def test_many_quartiers_are_paged(sign_in, both, quartier):
    team = both.memberships.get().team
    team.quartiers.add(*(QuartierFactory() for _ in range(12)))
    client = sign_in(both)
    assert len(client.get(MATRIX).context["columns"]) == 12
    assert len(client.get(f"{MATRIX}?page=2").context["columns"]) == 2
    assert len(client.get(f"{MATRIX}?par=24").context["columns"]) == 14


def test_nothing_to_show_says_why(sign_in):
    assert "Aucun quartier à montrer" in words(sign_in(UserFactory()).get(MATRIX))


# ---- files ----------------------------------------------------------------------------------------------------------


def csv_of(client: Any, query: str) -> str:
    return b"".join(client.get(f"{MATRIX}?{query}&format=csv").streaming_content).decode()


def test_the_files_have_what_is_filtered_and_no_other(sign_in, both, quartier, there):
    ExchangeFactory(partner=Partner.objects.get(name="Club"), quartier=quartier, on=datetime.date(2026, 1, 5))
    query = f"quartier={quartier.pk}&role=operator"
    text = csv_of(sign_in(both), query)
    assert "Rôle : Opérateur" in text
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    start = next(n for n, line in enumerate(lines) if line[:1] == ["Quartier"])
    rows = {line[3]: line for line in lines[start + 1 :]}
    assert {line[0] for line in rows.values()} == {"Les Tilleuls"}
    assert len(rows) == PartnerTheme.objects.filter(is_active=True).count() + 1
    assert rows["Jeunesse et prévention"][4:9] == ["1", "", "0", "Club", "05/01/2026"]
    assert rows["Emploi et insertion"][4:8] == ["0", "personne", "0", ""]
    assert rows["Sans thème"][7] == "Silencieuse"
    book = sign_in(both).get(f"{MATRIX}?{query}&format=xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"


# ---- map ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def placed(quartier, aulnes):
    """Both quartiers have a contour."""
    for number, row in enumerate((quartier, aulnes)):
        row.contour = square(2.4 + number / 10, 48.8)
        row.area_m2 = 1000
        row.west, row.east = 2.4 + number / 10 - 0.01, 2.4 + number / 10 + 0.02
        row.south, row.north, row.longitude, row.latitude = 48.79, 48.82, 2.4 + number / 10, 48.8
        row.save()


def features(client: Any, name: str, query: str) -> list[dict[str, Any]]:
    return client.get(f"{MATRIX}{name}.geojson?{query}").json()["features"]


NEAR, FAR = "bbox=2,48,3,49", "bbox=-5,41,9,51&zoom=5"


def test_the_map_tells_what_the_matrix_tells(sign_in, both, quartier, there, placed):
    client = sign_in(both)
    asked = f"theme={theme('emploi').pk}"
    found = features(client, "quartiers", f"{NEAR}&{asked}")
    about = {(f["geometry"]["type"], f["properties"]["title"]): f["properties"] for f in found}
    assert about["Point", "Les Tilleuls"]["count"] == 1
    assert about["Point", "Les Tilleuls"]["kind"] == "count"
    assert names(client.get(about["Point", "Les Tilleuls"]["url"])) == ["Mission locale"]
    assert about["Point", "Les Aulnes"]["kind"] == "desert"
    assert about["Polygon", "Les Aulnes"]["count"] == 0
    # From afar there are no contours.
    assert {f["geometry"]["type"] for f in features(client, "quartiers", f"{FAR}&{asked}")} == {"Point"}
    page = client.get(f"{MAP}?{asked}")
    assert {column.quartier.name: column.total.count for column in page.context["columns"]} == {
        "Les Tilleuls": 1,
        "Les Aulnes": 0,
    }
    assert page.context["bbox"]


def test_many_quartiers_are_clusters_that_say_where_nobody_is(sign_in, both, there, placed, monkeypatch):
    monkeypatch.setattr("partners.views.matrix.POINTS", 1)
    for asked, deserts in ((f"theme={theme('emploi').pk}", 1), ("theme=aucun", 1), ("", 0)):
        found = [f["properties"] for f in features(sign_in(both), "quartiers", f"{FAR}&{asked}")]
        assert [(f["kind"], f["count"], f["deserts"]) for f in found] == [("cluster", 2, deserts)], asked


def test_partners_are_placed_when_the_view_is_near(sign_in, both, quartier, aulnes, placed, monkeypatch):
    acts("Club", quartier, "sante", latitude=48.8, longitude=2.41)
    acts("Atelier", aulnes, own=("emploi",), latitude=48.8, longitude=2.42)
    acts("Sans adresse", aulnes)
    client = sign_in(both)

    def titles(query: str) -> list[str]:
        return sorted(f["properties"]["title"] for f in features(client, "partenaires", query))

    assert titles(NEAR) == ["Atelier", "Club"]
    assert titles(f"{NEAR}&theme={theme('emploi').pk}") == ["Atelier"]
    assert titles(f"{NEAR}&quartier={quartier.pk}") == ["Club"]
    assert titles(f"{NEAR}&theme=aucun") == []
    assert titles("bbox=2.415,48,3,49") == ["Atelier"]
    assert titles(FAR) == titles("") == titles("bbox=non") == []
    monkeypatch.setattr("partners.views.matrix.POINTS", 1)
    assert titles(f"{NEAR}&zoom=8") == ["2 partenaires"]


# ---- queries, links -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, both, count, django_assert_num_queries):
    codes = list(PartnerTheme.objects.values_list("code", flat=True))[:SOLICITED]
    for number in range(count):
        row = QuartierFactory(name=f"Q{number}")
        both.memberships.get().team.quartiers.add(row)
        partner = acts(f"P{number}", row, *codes, latitude=48.8, longitude=2.4)
        ExchangeFactory(partner=partner, quartier=row)
        AgreementFactory(status="signed", quartiers=[row]).amounts.create(partner=partner, year=2026, amount=5)
    client = sign_in(both)
    with django_assert_num_queries(12):
        client.get(MATRIX)
    with django_assert_num_queries(12):
        client.get(MAP)
    with django_assert_num_queries(8):
        client.get(f"{MATRIX}quartiers.geojson?{NEAR}")
    with django_assert_num_queries(7):
        client.get(f"{MATRIX}partenaires.geojson?{NEAR}")


def test_ways_to_the_matrix(sign_in, officer, quartier):
    client = sign_in(officer)
    assert f'href="{MATRIX}"' in words(client.get("/partenaires/"))
    panel = words(client.get(reverse("partners:quartier_panel", args=[quartier.pk])))
    assert f'href="{MATRIX}?quartier={quartier.pk}"' in panel
    page = words(client.get(f"{MATRIX}?quartier={quartier.pk}&role=lead&page=1"))
    assert f'href="{MAP}?quartier={quartier.pk}&amp;role=lead"' in page
