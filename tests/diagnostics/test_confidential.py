"""A confidential observation is for the chargés de mission and managers of its quartier, wherever it might show."""

import csv
import io
import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from core.models import PrivacyOverride
from diagnostics import services
from diagnostics.filters import suggestions
from diagnostics.models import MonthlyTally, Observation, ObservationPhoto, ObservationTally, Theme
from tests.diagnostics.test_entry import jpeg, typed
from tests.factories import ObservationFactory, QuartierFactory, ResidenceFactory, UserFactory, member

pytestmark = pytest.mark.django_db
SECRET = "wagonnet"
READERS = {"officer", "manager"}


@pytest.fixture
def people(quartier, proximity, officer, manager, administrator, outsider):
    both = member(quartier, Role.PROXIMITY, first_name="Officier d’ailleurs")
    both.memberships.create(team=outsider.memberships.get().team, role=Role.OFFICER)
    return {
        "author": member(quartier, Role.PROXIMITY, first_name="Auteur"),
        "colleague": proximity,
        "officer": officer,
        "manager": manager,
        "administrator": administrator,
        "officer elsewhere": both,
        "outsider": outsider,
    }


@pytest.fixture
def secret(quartier, people):
    """A confidential observation, beside one that everybody of the quartier reads."""
    residence = ResidenceFactory(quartier=quartier, latitude=48.86, longitude=2.45)
    common = {"quartier": quartier, "residence": residence, "theme": Theme.objects.first(), "place_label": "Les Lilas"}
    ObservationFactory(**common, text="Ordinaire")
    row = ObservationFactory(
        **common, text=f"Vu un {SECRET}", author=people["author"], is_confidential=True, severity=4
    )
    services.add_photos(observation=row, photos=[jpeg()])
    return row


NAMES = ["author", "colleague", "officer", "manager", "administrator", "officer elsewhere", "outsider"]


@pytest.mark.parametrize("name", NAMES)
def test_who_reads_it(sign_in, people, secret, name):
    client, reads = sign_in(people[name]), name in READERS
    photo = ObservationPhoto.objects.get()
    found = {
        "detail": client.get(secret.get_absolute_url()).status_code == 200,
        "action": client.get(reverse("diagnostics:observation_action", args=[secret.pk, "repondre"])).status_code
        == 200,
        "edit": client.get(reverse("diagnostics:observation_update", args=[secret.pk])).status_code == 200,
        "list": SECRET in client.get("/veille/").content.decode(),
        "search": secret in client.get(f"/veille/?q={SECRET}").context["rows"],
        "csv": SECRET in b"".join(client.get("/veille/?format=csv").streaming_content).decode(),
        "map": client.get("/veille/carte/?gravite=4").context["count_label"] == "1 observation",
        "points": secret.get_absolute_url() in client.get("/veille/carte.geojson").content.decode(),
        "manager": Observation.objects.visible_to(people[name]).filter(pk=secret.pk).exists(),
        "photo row": ObservationPhoto.objects.visible_to(people[name]).exists(),
        "counts": ObservationTally.objects.visible_to(people[name]).by_severity().get(4, 0) == 1,
        "monthly": sum(MonthlyTally.objects.visible_to(people[name]).values_list("grave", flat=True)) == 1,
    }
    for size in ("photo", "vignette"):
        response = client.get(reverse("diagnostics:photo", args=[photo.uid, size]))
        found[size] = response.status_code == 200
        if response.streaming:
            b"".join(response.streaming_content)
    assert found == dict.fromkeys(found, reads)


@pytest.mark.parametrize("name", NAMES)
def test_rows_found_by_key_or_in_a_quartier_are_those_of_visible_to(people, secret, name):
    ObservationFactory(quartier=QuartierFactory())
    ObservationFactory(quartier=QuartierFactory(), is_confidential=True)
    ObservationFactory(quartier_id=people["outsider"].scope.quartier_ids[0], is_confidential=True)
    user, rows = people[name], Observation.objects.all()
    visible = set(rows.visible_to(user))
    assert set(rows.seen_by(user)) == visible
    keys = rows.order_by().values_list("quartier_id", flat=True).distinct()
    assert set().union(*(rows.visible_in(user, key) for key in keys)) == visible
    assert set(rows.visible_in(user, *keys)) == visible
    assert (rows.seen_by(AnonymousUser()), list(rows.visible_in(AnonymousUser(), *keys))) == ([], [])


def test_nobody_reads_it_signed_out(client, secret):
    for url in (secret.get_absolute_url(), "/veille/", "/veille/carte.geojson", "/veille/?format=csv"):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
    assert not Observation.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_holds_what_its_reader_sees(sign_in, people, secret, name):
    response = sign_in(people[name]).get("/veille/?format=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    cells = json.dumps(book.get_sheet_by_name("Données").to_python(), default=str)
    assert (SECRET in cells) == (name in READERS)


@pytest.mark.parametrize("name", NAMES)
def test_the_count_of_the_list_counts_what_is_seen(sign_in, people, secret, name):
    expected = {"outsider": 0}.get(name, 2 if name in READERS else 1)
    context = sign_in(people[name]).get("/veille/").context
    assert context["page_obj"].paginator.count == expected
    assert context["count_label"].split()[0] == str(expected)


def test_the_filter_on_confidentiality_is_for_officers(sign_in, people, secret):
    assert "confidentielle" in sign_in(people["officer"]).get("/veille/").context["filter"].form.fields
    for name in ("author", "colleague", "administrator"):
        client = sign_in(people[name])
        assert "confidentielle" not in client.get("/veille/").context["filter"].form.fields
        rows = client.get("/veille/?confidentielle=1").context["rows"]
        assert [row.text for row in rows] == ["Ordinaire"], "an unknown filter says nothing about what is hidden"
    rows = sign_in(people["officer elsewhere"]).get("/veille/?confidentielle=1").context["rows"]
    assert rows == [], "officer somewhere, but not here"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "outsider"])
def test_duplicates_shown_at_entry_are_those_the_author_reads(sign_in, people, quartier, name):
    ObservationFactory(quartier=quartier, theme=Theme.objects.first(), text=SECRET, is_confidential=True)
    client = sign_in(people[name])
    for headers in ({}, {"Accept": "application/json"}):
        data = typed(quartier)
        response = client.post("/signaler/", data, headers=headers)
        assert (SECRET in response.content.decode()) == (name in READERS)
        if name not in READERS:
            assert response.status_code in (201, 302)
            Observation.objects.filter(uid=data["uid"]).delete()


def test_joining_by_a_guessed_number_joins_nothing_and_tells_nothing(sign_in, people, secret, quartier):
    response = sign_in(people["colleague"]).post(
        "/signaler/", typed(quartier, text="Le mien", join=secret.pk), follow=True
    )
    assert SECRET not in response.content.decode()
    assert Observation.objects.get(text="Le mien").duplicate_of is None


def test_joined_to_what_became_confidential_the_page_is_silent_about_it(sign_in, people, quartier):
    original = ObservationFactory(
        quartier=quartier, theme=Theme.objects.last(), text=SECRET, place_label="Hall du secret"
    )
    mine = ObservationFactory(
        quartier=quartier, theme=Theme.objects.first(), author=people["colleague"], text="Le mien"
    )
    services.join_observation(observation=mine, original=original, by=people["officer"])
    services.answer_observation(observation=original, by=people["officer"], answer="Réponse réservée")
    Observation.objects.filter(pk=original.pk).update(is_confidential=True)
    client = sign_in(people["colleague"])
    for url in (mine.get_absolute_url(), reverse("diagnostics:my_observations"), "/veille/"):
        page = client.get(url).content.decode()
        assert SECRET not in page
        assert "Hall du secret" not in page
        assert "Réponse réservée" not in page
        assert f"n° {original.pk}" not in page
        assert f"/veille/{original.pk}/" not in page
    page = sign_in(people["officer"]).get(mine.get_absolute_url()).content.decode()
    assert f"/veille/{original.pk}/" in page


@pytest.mark.parametrize("name", NAMES[:-1])
def test_that_it_is_a_duplicate_is_told_to_those_who_see_of_what(sign_in, people, secret, quartier, name):
    mine = ObservationFactory(quartier=quartier, theme=secret.theme, author=people["author"], text="Le mien")
    services.join_observation(observation=mine, original=secret, by=people["officer"])
    client = sign_in(people[name])
    page = client.get(mine.get_absolute_url()).content.decode()
    file = b"".join(client.get("/veille/?format=csv&q=mien").streaming_content).decode()
    assert ["Classée" in page, "Classée" in file] == [True, True]
    services.reopen_observation(observation=mine, by=people["officer"])
    history = client.get(mine.get_absolute_url()).content.decode()
    assert ["Doublon" in text for text in (page, file, history)] == [name in READERS] * 3
    services.close_observation(observation=mine, by=people["officer"], reason="not_ours")
    assert client.get(mine.get_absolute_url()).content.decode().count("Ne dépend pas de nous") == 2


def test_the_author_of_what_was_joined_to_something_confidential_since_is_not_told(sign_in, people, secret, quartier):
    mine = ObservationFactory(quartier=quartier, theme=secret.theme, author=people["author"])
    services.join_observation(observation=mine, original=secret, by=people["officer"])
    page = sign_in(people["author"]).get(reverse("diagnostics:observation_sent", args=[mine.uid])).content.decode()
    assert "déjà ouvert" not in page


@pytest.mark.parametrize("name", ["author", "colleague", "officer", "administrator"])
def test_no_row_of_ones_own_leads_nowhere(sign_in, people, quartier, name):
    for is_confidential in (True, False):
        ObservationFactory(
            quartier=quartier, theme=Theme.objects.first(), author=people[name], is_confidential=is_confidential
        )
    ObservationFactory(theme=Theme.objects.first(), author=people[name], text="Où il ne travaille plus")
    client = sign_in(people[name])
    for page in ("/", reverse("diagnostics:my_observations")):
        links = set(re.findall(r'href="(/veille/\d+/[^"#]*)', client.get(page).content.decode()))
        assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)


def test_what_was_joined_confidentially_is_not_listed_to_others(sign_in, people, secret, quartier):
    original = Observation.objects.get(text="Ordinaire")
    services.join_observation(observation=secret, original=original, by=people["officer"])
    assert SECRET not in sign_in(people["colleague"]).get(original.get_absolute_url()).content.decode()
    assert SECRET in sign_in(people["officer"]).get(original.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", NAMES[:-2])
def test_what_was_written_while_it_was_confidential_stays_so_afterwards(sign_in, people, secret, name):
    secret.text = "Vu un objet"
    secret.save()
    secret.is_confidential = False
    secret.save()
    secret.text = "Vu un objet rouge"
    secret.save()
    page = sign_in(people[name]).get(secret.get_absolute_url()).content.decode()
    # What happened since is told to everybody.
    assert page.count("Vu un objet rouge") == 2
    assert (SECRET in page) is (name in READERS)


def test_the_author_reads_the_answer_without_the_page(sign_in, people, secret):
    services.finish_observation(observation=secret, by=people["officer"], answer="C’est réglé, merci.")
    Observation.objects.filter(pk=secret.pk).update(text="Complété par la mission")
    page = sign_in(people["author"]).get(reverse("diagnostics:my_observations")).content.decode()
    assert "C’est réglé, merci." in page
    assert "Traitée" in page
    assert "Complété par la mission" not in page
    assert secret.get_absolute_url() not in page
    assert (
        "C’est réglé" not in sign_in(people["colleague"]).get(reverse("diagnostics:my_observations")).content.decode()
    )


def test_sent_confidential_the_author_is_thanked_and_may_not_open_it(sign_in, people, quartier):
    client = sign_in(people["author"])
    response = client.post("/signaler/", typed(quartier, is_confidential="on"), follow=True)
    assert "C’est envoyé" in response.content.decode()
    assert client.get(Observation.objects.get().get_absolute_url()).status_code == 404


def test_suggestions_are_within_the_scope(people, secret, quartier):
    other = QuartierFactory(name="Les Tilleuls secrets")
    ResidenceFactory(quartier=other, name="Résidence cachée")
    stranger = UserFactory(first_name="Zoé", last_name="Inconnue")
    reader = people["colleague"]
    assert suggestions(reader, "residence", "cachée") == []
    assert all("secrets" not in label for label in suggestions(reader, "quartier", "tilleuls"))
    assert suggestions(reader, "personne", "Inconnue") == []
    assert str(stranger) in suggestions(people["administrator"], "personne", "Inconnue")
    assert suggestions(people["outsider"], "commune", quartier.communes.get().name) == []


def test_made_confidential_by_who_may_no_longer_read_it_the_page_goes_back_to_the_list(sign_in, people, quartier):
    row = ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    data = {
        "theme": row.theme_id,
        "kind": "finding",
        "severity": 2,
        "responsible_body": "landlord",
        "is_confidential": "on",
        "version": row.version,
    }
    client = sign_in(people["administrator"])
    response = client.post(reverse("diagnostics:observation_action", args=[row.pk, "qualifier"]), data)
    assert response.url == reverse("diagnostics:observation_list")
    assert client.get(row.get_absolute_url()).status_code == 404


def test_the_log_of_warnings_holds_no_text(sign_in, people, quartier):
    data = typed(quartier, text="Vu avec Mme Durand", is_confidential="on", privacy_confirmed="on")
    sign_in(people["author"]).post("/signaler/", data)
    values = json.dumps(list(PrivacyOverride.objects.values()), default=str)
    assert "Durand" not in values


def test_the_csv_of_a_reader_has_a_line_for_each_row(sign_in, people, secret):
    text = b"".join(sign_in(people["officer"]).get("/veille/?format=csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(lines) == 4 + 1 + 1 + 2
