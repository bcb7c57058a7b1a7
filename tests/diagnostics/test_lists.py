"""The list of the veille, its filters one by one, its files, its map."""

import csv
import datetime
import io
import itertools
import json
import random
import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from core.db.normalize import normalize
from core.maps import POINTS
from diagnostics import services
from diagnostics.enums import OPEN_STATUSES, OVER_STATUSES
from diagnostics.models import Observation, Theme
from tests.diagnostics.test_entry import jpeg
from tests.factories import (
    CommuneFactory,
    MembershipFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
    UrbanProjectFactory,
    member,
)

pytestmark = pytest.mark.django_db
URL = "/veille/"
TEXTS = ["Porte cassée", "Encombrants près de l’école", "Éclairage éteint", "", "Tags et papiers", "Amiante signalée"]


@pytest.fixture
def two(quartier, officer):
    """A second quartier of the officer, in another commune, and a project on it."""
    other = QuartierFactory(name="Les Bosquets", communes=[CommuneFactory(name="Montfermeil", insee_code="2A047")])
    officer.memberships.get().team.team_quartiers.create(quartier=other)
    UrbanProjectFactory(name="Renouvellement des Bosquets", quartiers=[other])
    return quartier, other


@pytest.fixture
def many(two, officer, manager):
    """Rows with about every combination of what filters look at, always the same."""
    draw = random.Random(7)
    themes = list(Theme.objects.prefetch_related("items")[:3])
    residences = [ResidenceFactory(quartier=quartier, name=f"Les Érables {n}") for n, quartier in enumerate(two)]
    today = timezone.localdate()
    rows = []
    for n in range(60):
        quartier = two[n % 2]
        theme = draw.choice(themes)
        status = draw.choice([*OPEN_STATUSES, *OVER_STATUSES])
        rows.append(
            ObservationFactory(
                quartier=quartier,
                residence=draw.choice([None, residences[n % 2]]),
                theme=theme,
                item=draw.choice([None, *theme.items.all()]),
                kind=draw.choice(["finding", "incident", "strength"]),
                severity=draw.choice([1, 2, 3, 4]),
                text=draw.choice(TEXTS),
                responsible_body=draw.choice(["landlord", "city", "epci", "other"]),
                seen_on=today - datetime.timedelta(days=draw.choice([0, 1, 6, 7, 8, 29, 30, 31, 200])),
                status=status,
                over_at=timezone.now() if status in OVER_STATUSES else None,
                assignee=draw.choice([None, officer, manager]),
                author=draw.choice([officer, manager]),
                is_confidential=draw.random() < 0.2,
            )
        )
    over = [row for row in rows if row.status in OVER_STATUSES]
    for row in over[::3]:
        services.answer_observation(observation=row, by=manager, answer="C’est fait")
        row.refresh_from_db()
    for row in over[1::4]:
        row.over_at = timezone.now() - datetime.timedelta(days=31)
        row.save()
    for row in rows[:5]:
        services.add_photos(observation=row, photos=[jpeg(size=(60, 40))])
    # What the reader does not see never answers a filter.
    ObservationFactory(theme=themes[0], text="Porte cassée ailleurs")
    return rows


def is_late(row):
    age = (timezone.localdate() - row.seen_on).days
    return row.status in OPEN_STATUSES and age > (7 if row.status == "to_qualify" else 30)


def is_led(row):
    # The officer has another role on a quartier of their own.
    return row.quartier.name in ("Les Tilleuls", "Les Bosquets")


def words_of(row):
    return normalize(f"{row.text} {row.place_label} {row.answer} {row.theme} {row.item or ''}").split()


DAY = timezone.localdate() - datetime.timedelta(days=8)
# Filter of the address → what it means, row by row. Values may need the rows of the test.
FILTERS = [
    ("etat=to_qualify", lambda r: r.status == "to_qualify"),
    ("etat=done", lambda r: r.status == "done"),
    ("etat=ouvertes", lambda r: r.status in OPEN_STATUSES),
    ("etat=terminees", lambda r: r.status in OVER_STATUSES),
    ("etat=sans-reponse", lambda r: r.status in OVER_STATUSES and not r.answer),
    ("reponse=attendue",
     lambda r: r.status in OVER_STATUSES and not r.answer and r.author.first_name != "Olga" and is_led(r)
     and r.over_at >= timezone.now() - datetime.timedelta(days=30)),
    ("gravite=1", lambda r: r.severity == 1),
    ("gravite=4", lambda r: r.severity == 4),
    ("gravite=3%2B", lambda r: r.severity >= 3),
    ("gravite=3+", lambda r: r.severity >= 3),
    ("gravite=2%2B", lambda r: r.severity >= 2),
    ("type=incident", lambda r: r.kind == "incident"),
    ("type=strength", lambda r: r.kind == "strength"),
    ("type=problemes", lambda r: r.kind != "strength"),
    ("responsable=city", lambda r: r.responsible_body == "city"),
    ("retard=1", is_late),
    ("photo=1", lambda r: r.photos.exists()),
    ("photo=0", lambda r: not r.photos.exists()),
    ("confidentielle=1", lambda r: r.is_confidential),
    ("confidentielle=0", lambda r: not r.is_confidential),
    (f"du={DAY}", lambda r: r.seen_on >= DAY),
    (f"au={DAY}", lambda r: r.seen_on <= DAY),
    ("confiee=moi", lambda r: r.assignee is not None and r.assignee.first_name == "Olga"),
    ("confiee=personne", lambda r: r.assignee is None),
    ("confiee=quelqu-un", lambda r: r.assignee is not None),
    ("auteur=moi", lambda r: r.author.first_name == "Olga"),
    ("commune=2A047", lambda r: r.quartier.name == "Les Bosquets"),
    ("commune=montfermeil", lambda r: r.quartier.name == "Les Bosquets"),
    ("departement=2A", lambda r: r.quartier.name == "Les Bosquets"),
    ("quartier=bosquets", lambda r: r.quartier.name == "Les Bosquets"),
    ("projet=bosquets+renouvellement", lambda r: r.quartier.name == "Les Bosquets"),
    ("residence=erables", lambda r: r.residence is not None),
    ("q=cassee", lambda r: "cassee" in words_of(r)),
    ("q=ENCOMBRANT", lambda r: any(w.startswith("encombrant") for w in words_of(r))),
    ("q=amiante", lambda r: "amiante" in words_of(r)),
    ("q=-amiante+porte", lambda r: "porte" in words_of(r) and "amiante" not in words_of(r)),
    ('q="tags et papiers"', lambda r: r.text == "Tags et papiers"),
    ("q=zzz", lambda r: False),
    ("etat=ouvertes&gravite=3%2B&type=problemes",
     lambda r: r.status in OPEN_STATUSES and r.severity >= 3 and r.kind != "strength"),
]  # fmt: skip


def keys_of(client, query):
    found, page = [], 1
    while True:
        context = client.get(f"{URL}?{query}&par=100&page={page}").context
        found += [row.pk for row in context["rows"]]
        if not context["page_obj"].has_next():
            return found
        page += 1


@pytest.mark.parametrize(("query", "means"), FILTERS, ids=[query for query, _ in FILTERS])
def test_a_filter_gives_what_it_means(sign_in, officer, many, query, means):
    rows = list(Observation.objects.visible_to(officer).with_names().select_related("residence"))
    expected = {row.pk for row in rows if means(row)}
    found = keys_of(sign_in(officer), query)
    assert set(found) == expected
    assert len(found) == len(expected)
    if query not in ("q=zzz",):
        assert 0 < len(expected) < len(rows), "the case tells something"


def test_filters_by_key(sign_in, officer, many):
    client, row = sign_in(officer), next(row for row in many if row.item and row.residence and row.assignee)
    for name, key, field in (
        ("quartier", row.quartier_id, "quartier_id"),
        ("residence", row.residence_id, "residence_id"),
        ("theme", row.theme_id, "theme_id"),
        ("element", row.item_id, "item_id"),
        ("confiee", row.assignee_id, "assignee_id"),
        ("auteur", row.author_id, "author_id"),
    ):
        assert set(keys_of(client, f"{name}={key}")) == {other.pk for other in many if getattr(other, field) == key}, (
            name
        )


@pytest.mark.parametrize(
    "query",
    ["gravite=9", "etat=perdu", "du=hier", "theme=999999", "quartier=nulle-part", "confiee=zorro", "retard=oui",
     "theme=%00", "residence=99999999999999999999", "q=%00", "photo=x", "commune=Zz"],
)  # fmt: skip
def test_a_wrong_filter_is_said_and_gives_nothing_else(sign_in, officer, many, query):
    response = sign_in(officer).get(f"{URL}?{query}")
    assert response.status_code == 200
    assert response.context["rows"] == []
    assert response.context["filter"].form.errors or query == "q=%00"


@pytest.mark.parametrize(
    "query", ["q=%", "q='", "q=a:*", "q=<->", "q=(", "q=\\", "q=&|!", "q=-", 'q="', "q=" + "é" * 200]
)
def test_odd_words_are_no_error(sign_in, officer, many, query):
    response = sign_in(officer).get(URL, query_params=dict([query.split("=", 1)]))
    assert response.status_code == 200


def test_a_quartier_out_of_scope_is_no_filter(sign_in, officer, many, outsider):
    hidden = Observation.objects.get(text="Porte cassée ailleurs")
    response = sign_in(officer).get(f"{URL}?quartier={hidden.quartier_id}")
    assert response.context["rows"] == []
    assert hidden.quartier.name not in response.content.decode()


@pytest.mark.parametrize("sort", ["seen_on", "-seen_on", "severity", "-severity", "quartier", "-quartier"])
def test_sorts_are_whole_and_stable(sign_in, officer, many, sort):
    client = sign_in(officer)
    found = keys_of(client, f"tri={sort}")
    assert len(set(found)) == len(found) == len(many)
    rows = {row.pk: row for row in many}
    value = {
        "seen_on": lambda row: row.seen_on,
        "severity": lambda row: row.severity,
        "quartier": lambda row: normalize(row.quartier.name),
    }[sort.strip("-")]
    values = [value(rows[key]) for key in found]
    assert values == sorted(values, reverse=sort.startswith("-"))


# ---- files ----------------------------------------------------------------------------------------------------------


def lines_of(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    about = dict(lines[: lines.index([])])
    header, *rows = lines[lines.index([]) + 1 :]
    return about, [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("query", ["", "etat=ouvertes&gravite=3%2B&tri=severity", "q=porte", "confiee=moi", "q=zzz"])
def test_files_hold_exactly_what_is_filtered_in_its_order(sign_in, officer, many, query):
    client = sign_in(officer)
    shown = [str(key) for key in keys_of(client, query)]
    about, rows = lines_of(client.get(f"{URL}?{query}&format=csv"))
    assert [row["N°"] for row in rows] == shown
    assert about["Par"] == str(officer)
    assert about["Fait le"].startswith(f"{timezone.localdate():%d/%m/%Y}")
    assert (about["Filtres"] == "aucun") == (query == "")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(client.get(f"{URL}?{query}&format=xlsx").streaming_content))
    )
    header, *cells = book.get_sheet_by_name("Données").to_python()
    assert [str(int(row[header.index("N°")])) for row in cells] == shown
    told = dict(row[:2] for row in book.get_sheet_by_name("À propos").to_python())
    assert {**told, "Fait le": about["Fait le"]} == {**about, "Lignes": str(len(shown))}


def test_the_file_says_its_filters_in_words(sign_in, officer, many, two):
    about, _ = lines_of(sign_in(officer).get(f"{URL}?etat=ouvertes&gravite=3%2B&quartier={two[0].pk}&format=csv"))
    assert "État : Ouvertes" in about["Filtres"]
    assert "Gravité : Sérieux ou grave" in about["Filtres"]
    assert "Quartier : Les Tilleuls" in about["Filtres"]


def test_a_text_that_looks_like_a_formula_is_text(sign_in, officer, quartier):
    ObservationFactory(quartier=quartier, theme=Theme.objects.first(), text="=HYPERLINK(1)")
    _, (row,) = lines_of(sign_in(officer).get(f"{URL}?format=csv"))
    assert row["Ce qui est vu"] == "'=HYPERLINK(1)"


# ---- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        (URL, 11),
        (f"{URL}?q=porte&etat=ouvertes", 12),
        ("/veille/carte/", 10),
        ("/veille/carte.geojson", 9),
        ("/veille/mes-signalements/", 6),
    ],
)
def test_queries(sign_in, officer, quartier, url, queries, count, django_assert_num_queries):
    for n in range(count):
        theme = Theme.objects.all()[n]
        residence = ResidenceFactory(quartier=quartier, latitude=48.86, longitude=2.45)
        ObservationFactory(
            quartier=quartier, residence=residence, theme=theme, item=theme.items.first(), assignee=officer,
            author=officer, text="porte",
        )  # fmt: skip
    client = sign_in(officer)
    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_detail(sign_in, officer, manager, quartier, count, django_assert_num_queries):
    row = ObservationFactory(
        quartier=quartier, residence=ResidenceFactory(quartier=quartier), theme=Theme.objects.first()
    )
    client = sign_in(officer)
    for n in range(count):
        services.add_photos(observation=row, photos=[jpeg(size=(60 + n, 40))])
        other = ObservationFactory(quartier=quartier, theme=Theme.objects.all()[n], author=manager)
        services.join_observation(observation=other, original=row, by=officer)
        url = reverse("diagnostics:observation_action", args=[row.pk, "confier"])
        client.post(url, {"assignee": [officer, manager][n % 2].pk})
    with django_assert_num_queries(10):
        client.get(row.get_absolute_url())


@pytest.mark.parametrize("query", ["", "etat=ouvertes", "q=porte&tri=severity", "page=2", "q=zzz"])
@pytest.mark.parametrize("path", [URL, "/veille/carte/"])
def test_the_fragment_is_that_of_the_fresh_page(sign_in, officer, many, path, query):
    client = sign_in(officer)

    def part(page, name):
        found = re.search(rf'<div id="{name}".*?(?=<div id="|</main>)', page, re.DOTALL)[0]
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", found)

    fresh = client.get(f"{path}?{query}").content.decode()
    swapped = client.get(f"{path}?{query}", headers={"HX-Request": "true", "HX-Target": "liste"}).content.decode()
    for name in ("liste", "filtres-actifs"):
        assert part(swapped, name) == part(fresh, name)


def test_list_and_map_lead_to_each_other_with_the_same_filters(sign_in, officer, many):
    client, query = sign_in(officer), "etat=ouvertes&gravite=4"
    assert (
        f'href="/veille/carte/?{query}"'.replace("&", "&amp;") in client.get(f"{URL}?{query}&page=1").content.decode()
    )
    page = client.get(f"/veille/carte/?{query}").content.decode()
    assert f'href="{URL}?{query}"'.replace("&", "&amp;") in page
    assert f'data-geojson-url="/veille/carte.geojson?{query}"'.replace("&", "&amp;") in page


def test_a_view_is_saved_and_found_again(sign_in, officer, many):
    client = sign_in(officer)
    context = client.get(f"{URL}?etat=ouvertes&gravite=4").context
    client.post(context["save_view_url"], {"name": "Graves ouvertes"})
    (view,) = client.get(URL).context["saved_views"]
    assert view["name"] == "Graves ouvertes"
    assert set(keys_of(client, view["url"].removeprefix("?"))) == set(keys_of(client, "etat=ouvertes&gravite=4"))
    assert sign_in(member(many[0].quartier, Role.OFFICER)).get(URL).context["saved_views"] == []


def test_empty_says_what_to_do(sign_in, officer):
    client = sign_in(officer)
    assert "Rien n’a encore été signalé" in client.get(URL).content.decode()
    assert "Retirez un filtre" in client.get(f"{URL}?gravite=4").content.decode()


# ---- the map --------------------------------------------------------------------------------------------------------


def features(client, query=""):
    return json.loads(client.get(f"/veille/carte.geojson?{query}").content)["features"]


def test_points_are_where_it_was_seen_or_at_the_residence(sign_in, officer, quartier):
    residence = ResidenceFactory(quartier=quartier, latitude=48.8, longitude=2.4)
    theme = Theme.objects.first()
    own = ObservationFactory(
        quartier=quartier, residence=residence, theme=theme, latitude=48.9, longitude=2.5, severity=3
    )
    home = ObservationFactory(quartier=quartier, residence=residence, theme=theme, kind="strength", severity=1)
    ObservationFactory(quartier=quartier, theme=theme, text="nulle part")
    found = {f["properties"]["url"]: f for f in features(sign_in(officer))}
    assert {url: f["geometry"]["coordinates"] for url, f in found.items()} == {
        own.get_absolute_url(): [2.5, 48.9],
        home.get_absolute_url(): [2.4, 48.8],
    }
    assert found[own.get_absolute_url()]["properties"]["gravity"] == 3
    assert "Point fort" in found[home.get_absolute_url()]["properties"]["detail"]
    assert len(features(sign_in(officer), "bbox=2.45,48.85,2.55,48.95")) == 1
    assert features(sign_in(officer), "gravite=4") == []


@pytest.mark.parametrize("box", ["", "x", "1,2,3", "nan,nan,nan,nan", "10,10,0,0", "inf,0,inf,1", "-1e9,0,1e9,1"])
def test_a_wrong_box_is_no_error(sign_in, officer, quartier, box):
    ObservationFactory(quartier=quartier, theme=Theme.objects.first(), latitude=48.9, longitude=2.5)
    assert len(features(sign_in(officer), f"bbox={box}")) == 1


def test_many_points_come_as_clusters_that_count_them_all(sign_in, officer, quartier):
    theme, draw = Theme.objects.first(), random.Random(3)
    Observation.objects.bulk_create(
        Observation(
            quartier=quartier, theme=theme, author=officer, seen_on=timezone.localdate(), severity=1 + n % 3,
            latitude=48.86 + draw.uniform(-0.01, 0.01), longitude=2.45 + draw.uniform(-0.01, 0.01),
        )
        for n in range(POINTS + 50)
    )  # fmt: skip
    Observation.objects.filter(pk=Observation.objects.first().pk).update(severity=4)
    client = sign_in(officer)
    found = features(client, "bbox=2.44,48.85,2.46,48.87")
    assert {f["properties"]["kind"] for f in found} == {"cluster"}
    assert sum(f["properties"]["count"] for f in found) == POINTS + 50
    assert len(found) < 200
    assert sorted(f["properties"]["gravity"] for f in found)[-1] == 4
    (one,) = features(client, "bbox=2.44,48.85,2.46,48.87&zoom=10")
    assert (one["properties"]["count"], one["properties"]["gravity"]) == (POINTS + 50, 4), "a cell as wide as the view"
    Observation.objects.update(kind="strength")
    assert {f["properties"]["gravity"] for f in features(client, "bbox=2.44,48.85,2.46,48.87")} == {0}
    Observation.objects.update(kind="finding")
    few = features(client, "gravite=4&bbox=2.44,48.85,2.46,48.87")
    assert [f["properties"]["kind"] for f in few] == ["observation"]


def test_the_map_begins_on_the_quartiers_of_the_filters(sign_in, officer, quartier):
    team = officer.memberships.get().team
    near, far = QuartierFactory(name="Voisin", at=(2.6, 48.9)), QuartierFactory(name="La Réunion", at=(55.4, -20.9))
    for other in (near, far):
        team.team_quartiers.create(quartier=other)
    client = sign_in(officer)
    box = lambda query: [float(part) for part in client.get(f"/veille/carte/?{query}").context["bbox"].split(",")]  # noqa: E731
    assert box("") == [2.448, 48.858, 2.602, 48.902], "what is overseas does not widen the map"
    assert box(f"quartier={far.pk}") == [55.398, -20.902, 55.402, -20.898]
    assert box("quartier=voisin") == [2.598, 48.898, 2.602, 48.902]


def test_everybody_who_works_there_reads_the_same_list(sign_in, officer, proximity, quartier):
    rows = [ObservationFactory(quartier=quartier, theme=Theme.objects.first()) for _ in range(2)]
    MembershipFactory(user=proximity, team=officer.memberships.get().team, role=Role.PROXIMITY)
    for user in (officer, proximity):
        assert set(sign_in(user).get(URL).context["rows"]) == set(rows)


def test_a_page_beyond_the_last_is_the_last(sign_in, officer, many):
    client = sign_in(officer)
    last = client.get(f"{URL}?page=999").context
    assert last["page_obj"].number == last["page_obj"].paginator.num_pages == 3
    pages = [client.get(f"{URL}?page={n}").context["rows"] for n in (1, 2, 3)]
    assert len({row.pk for row in itertools.chain(*pages)}) == len(many)


@pytest.mark.parametrize("typed", ["n° {}", "N°{}", "#{}", " n° {} "])
def test_a_number_with_its_mark_is_the_observation_of_that_number(sign_in, officer, many, typed):
    row = many[2]
    typed = typed.format(row.pk)
    assert keys_of(sign_in(officer), urlencode({"q": typed})) == [row.pk]


def test_a_number_tells_nothing_of_what_the_reader_does_not_see(sign_in, officer, many):
    elsewhere = ObservationFactory()
    assert keys_of(sign_in(officer), urlencode({"q": f"n° {elsewhere.pk}"})) == []


def test_a_search_counts_less_far_than_the_list(sign_in, officer, many, monkeypatch):
    monkeypatch.setattr("diagnostics.views.lists.WITH_WORDS", 2)
    client = sign_in(officer)
    found = client.get(f"{URL}?q=porte").context
    assert found["count_label"] == "plus de 2 observations"
    assert len(found["rows"]) == 2
    assert all("Porte" in row.text for row in found["rows"])
    days = [row.seen_on for row in found["rows"]]
    assert days == sorted(days, reverse=True)
    assert client.get(URL).context["count_label"] == f"{len(many)} observations"
