"""What waits on a phone, in a real browser: photos in pieces, drafts, one finding after the other, no position."""

import datetime
import io
import os
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from diagnostics.models import Observation, ObservationPhoto, PhotoUpload, Stop, Theme
from tests.diagnostics.test_entry_browser import (
    PATH,
    browser_context_args,
    entry,
    fill,
    hall,
    open_entry,
    photo,
    send,
    stored,
    theme_tile,
    wait_until_stored,
)
from tests.factories import DiagnosticFactory, EntranceFactory, ResidenceFactory

pytestmark = pytest.mark.django_db(transaction=True)
# Fixtures of the other tests of the page.
__all__ = ["browser_context_args", "entry", "hall"]


def heavy_photo(name="lourde.jpg"):
    """A photo that leaves in pieces: noise is what JPEG makes nothing smaller of."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (1000, 760), os.urandom(1000 * 760 * 3)).save(buffer, "JPEG", quality=95)
    assert 600_000 < len(buffer.getvalue()) < 2_000_000
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def queue(page):
    return page.locator("#file-attente")


# ---- photos in pieces -----------------------------------------------------------------------------------------------


# The worker, when it has taken the page over, answers before the routes of these tests.
alone = pytest.mark.browser_context_args(service_workers="block")


@alone
def test_a_connection_that_drops_goes_on_where_it_stopped_even_after_the_phone_was_reloaded(entry, live_site):
    sent = []

    def drop_the_third(route):
        if route.request.method != "POST":
            return route.continue_()
        sent.append(int(route.request.headers["upload-offset"]))
        return route.abort() if len(sent) == 3 else route.continue_()

    entry.route("**/signaler/photos/**", drop_the_third)
    fill(entry, "Avec une photo lourde")
    entry.locator("[name=photos]").set_input_files([heavy_photo(), photo("legere.jpg", "red")])
    entry.context.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    send(entry)
    expect(queue(entry)).to_contain_text("1 à envoyer")
    assert sent == [0, 262144, 524288]
    assert PhotoUpload.objects.get().received == 524288
    open_entry(entry, live_site)
    expect(queue(entry).locator("progress")).to_be_visible()
    expect(queue(entry)).to_contain_text(re.compile(r"photos : [4-9]\d %"))
    entry.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_stored(entry, 1)
    expect(queue(entry)).to_be_hidden()
    assert sent[3] == 524288, "what had arrived is not sent again"
    assert sent.count(0) == 1
    assert ObservationPhoto.objects.count() == 2
    assert not PhotoUpload.objects.exists()


@alone
def test_pieces_that_were_given_up_meanwhile_are_sent_anew(entry):
    fill(entry, "Longtemps après")
    entry.locator("[name=photos]").set_input_files([heavy_photo()])
    given_up = []

    def give_up(route):
        if route.request.method == "POST" and not given_up:
            given_up.append(PhotoUpload.objects.count())
            for row in PhotoUpload.objects.all():
                row.chunks.all().delete()
                row.delete()
        route.continue_()

    entry.route("**/signaler/", give_up)
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert (given_up, ObservationPhoto.objects.count()) == ([1], 1)


@alone
def test_a_phone_that_goes_out_in_the_middle_of_a_sending_sends_it_when_it_is_back(entry, live_site):
    asked = []

    def never_answer(route):
        if route.request.method != "POST" or asked:
            return route.continue_()
        return asked.append(route.request.url)

    entry.route("**/signaler/", never_answer)
    fill(entry, "Coupé net")
    send(entry)
    for _ in range(50):
        if asked:
            break
        entry.wait_for_timeout(100)
    assert len(asked) == 1
    open_entry(entry, live_site)
    wait_until_stored(entry, 1)
    expect(queue(entry)).to_be_hidden()
    expect(entry.locator(".drafts")).to_be_hidden()
    assert [row.text for row in stored()] == ["Coupé net"]


# ---- drafts ---------------------------------------------------------------------------------------------------------


def test_several_drafts_are_kept_taken_again_and_forgotten(entry, live_site):
    fill(entry, "Le premier brouillon")
    entry.locator("[name=photos]").set_input_files([photo()])
    entry.wait_for_timeout(600)
    open_entry(entry, live_site)
    # What was typed a moment ago is kept too.
    fill(entry, "Le deuxième brouillon", theme="Propreté")
    open_entry(entry, live_site)
    drafts = entry.locator(".drafts")
    expect(drafts.get_by_role("heading")).to_have_text("2 brouillons gardés")
    expect(drafts.locator("li").first).to_contain_text(re.compile("Éclairage.*1 photo.*Le premier brouillon"))
    entry.get_by_placeholder("En quelques mots").fill("En cours")
    drafts.get_by_role("button", name=re.compile("Reprendre.*premier")).click()
    expect(entry.get_by_placeholder("En quelques mots")).to_have_value("Le premier brouillon")
    expect(entry.locator("[data-count]")).to_have_text("1 photo")
    expect(drafts.locator("li")).to_have_count(2)
    expect(drafts).to_contain_text("En cours")
    entry.on("dialog", lambda dialog: dialog.accept())
    drafts.get_by_role("button", name=re.compile("Oublier.*En cours")).click()
    expect(drafts.locator("li")).to_have_count(1)
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    open_entry(entry, live_site)
    expect(drafts.get_by_role("heading")).to_have_text("Brouillon gardé")
    expect(drafts.locator("li")).to_contain_text("Le deuxième brouillon")
    assert [(row.text, row.photos.count()) for row in stored()] == [("Le premier brouillon", 1)]


VERSION_2 = """async ([user, typed]) => {
  const request = indexedDB.open("dsu-signalements", 2);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("waiting", { keyPath: "uid" });
    request.result.createObjectStore("drafts", { keyPath: "user" });
  };
  await new Promise((done) => { request.onsuccess = done; });
  const at = Date.now();
  const told = (changes) => typed.map(([name, value]) => [name, changes[name] || value]);
  const entry = (uid, text) => ({ uid, user, at, label: text, files: [], fields: told({ uid, text }) });
  const work = request.result.transaction(["waiting", "drafts"], "readwrite");
  work.objectStore("waiting").put(entry("6a4bbd2c-8f3b-4d62-9d20-5b7ac4c6a00a", "En attente"));
  work.objectStore("drafts").put(entry("6a4bbd2c-8f3b-4d62-9d20-5b7ac4c6a00b", "Ancien brouillon"));
  await new Promise((done) => { work.oncomplete = done; });
  request.result.close();
}"""


TYPED = """() => {
  const all = [...new FormData(document.getElementById("signaler")).entries()];
  return all.filter(([, value]) => typeof value === "string");
}"""


def test_what_waited_under_the_version_before_is_kept(entry, live_site, proximity):
    fill(entry, "x")
    fields = entry.evaluate(TYPED)
    entry.goto(live_site + "/static/img/icon.svg")
    entry.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('dsu-signalements').onsuccess = done; })")
    entry.evaluate(VERSION_2, [str(proximity.pk), fields])
    open_entry(entry, live_site)
    wait_until_stored(entry, 1)
    assert [row.text for row in stored()] == ["En attente"]
    expect(entry.locator(".drafts li")).to_contain_text("Ancien brouillon")


# ---- one finding after the other ------------------------------------------------------------------------------------


def test_at_a_halte_the_next_finding_takes_two_taps_with_and_without_network(
    entry, context, live_site, quartier, hall
):
    walk = DiagnosticFactory(quartiers=[quartier])
    place_of = {"entrance": hall, "building": hall.building, "residence": hall.building.residence}
    stop = Stop.objects.create(diagnostic=walk, label="Les Lilas, Hall 3", order=10, **place_of)
    open_entry(entry, live_site, f"{PATH}?halte={stop.pk}&hall={hall.pk}")
    fill(entry, "")
    entry.get_by_text("Sérieux").click()
    more = entry.get_by_role("button", name="Envoyer et continuer ici")
    more.click()
    expect(entry.locator("#halte-compte")).to_have_text("1 constat envoyé d’ici")
    expect(entry.get_by_text("Même thème que le précédent")).to_be_visible()
    entry.get_by_text("Récurrent").click()
    more.click()
    expect(entry.locator("#halte-compte")).to_have_text("2 constats envoyés d’ici")
    context.set_offline(True)
    entry.get_by_text("Grave", exact=True).click()
    more.click()
    expect(entry.locator("#halte-compte")).to_have_text("2 constats envoyés d’ici, 1 en attente")
    expect(entry.get_by_text("Même thème que le précédent")).to_be_visible()
    theme_tile(entry, "Propreté").click()
    expect(entry.get_by_text("Même thème que le précédent")).to_be_hidden()
    context.set_offline(False)
    wait_until_stored(entry, 3)
    expect(entry.locator("#halte-compte")).to_have_text("3 constats envoyés d’ici")
    lighting = Theme.objects.get(name="Éclairage")
    assert [(row.stop, row.entrance, row.theme, row.severity) for row in stored()] == [
        (stop, hall, lighting, severity) for severity in (3, 2, 4)
    ]
    entry.get_by_role("link", name="Halte 1 · Les Lilas, Hall 3").click()
    expect(entry).to_have_url(re.compile(rf"/haltes/{stop.pk}/$"))


# ---- clocks ---------------------------------------------------------------------------------------------------------


def test_a_day_refused_in_the_queue_leaves_with_the_day_proposed(entry, context):
    context.set_offline(True)
    fill(entry, "Daté de travers")
    entry.get_by_text("Préciser : type").click()
    entry.get_by_label("Vu le").fill("2999-01-01")
    send(entry)
    expect(queue(entry)).to_contain_text("1 à envoyer")
    context.set_offline(False)
    expect(queue(entry)).to_contain_text("dans le futur")
    entry.get_by_role("button", name="Envoyer avec la date du").click()
    wait_until_stored(entry, 1)
    assert stored()[0].seen_on == timezone.localdate()


def test_a_clock_that_was_wrong_when_it_was_kept_is_put_right(entry, context):
    entry.clock.set_fixed_time(timezone.localtime() - datetime.timedelta(days=700))
    entry.get_by_label("Vu le").evaluate("field => { field.value = field.defaultValue = '2000-01-01'; }")
    entry.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    context.set_offline(True)
    fill(entry, "Horloge en retard")
    send(entry)
    expect(queue(entry)).to_contain_text("1 à envoyer")
    context.set_offline(False)
    wait_until_stored(entry, 1)
    assert stored()[0].seen_on == timezone.localdate()


# ---- without a position ---------------------------------------------------------------------------------------------


def test_when_the_position_is_refused_the_halls_are_offered_in_order(entry, hall):
    entry.get_by_role("button", name="Ajouter ma position").click()
    expect(entry.locator("#position-dite")).to_contain_text("refusée à ce site")
    halls = entry.locator("#halls .tile")
    expect(halls).to_have_text(["Les Lilas · Bât. A · Hall 1", "Les Lilas · Bât. B · Hall 3"])
    halls.last.click()
    expect(entry.locator("#ou-en-bref")).to_have_text("Les Lilas · Bât. B · Hall 3")
    fill(entry, "Sans position")
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert (stored()[0].entrance, stored()[0].latitude) == (hall, None)


def test_with_a_position_the_nearest_hall_comes_first_and_the_map_corrects_it(entry, context, live_site, quartier):
    near = ResidenceFactory(quartier=quartier, name="Zénith", latitude=48.8600, longitude=2.4400)
    EntranceFactory(building__residence=near, building__name="Bât. Z", name="Hall 9")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 48.8601, "longitude": 2.4401, "accuracy": 12})
    open_entry(entry, live_site)
    entry.get_by_role("button", name="Ajouter ma position").click()
    expect(entry.locator("#position-dite")).to_have_text("Position jointe, à 12 m près.")
    expect(entry.locator("#halls .tile").first).to_contain_text("Zénith · Bât. Z · Hall 9")
    entry.get_by_text("Voir ou corriger la position").click()
    expect(entry.locator("#carte .leaflet-container")).to_be_visible()
    expect(entry.locator("#carte .pin-place")).to_be_visible()
    entry.locator("#carte [data-map]").click(position={"x": 150, "y": 90})
    expect(entry.get_by_label("Latitude")).not_to_have_value("48.860100")
    corrected = float(entry.get_by_label("Latitude").input_value())
    fill(entry, "Avec position")
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert stored()[0].latitude == pytest.approx(corrected)


# ---- for everybody --------------------------------------------------------------------------------------------------


def test_the_page_full_of_what_waits_has_no_accessibility_fault_and_fits(entry, context, axe, live_site):
    fill(entry, "Un brouillon")
    entry.locator("[name=photos]").set_input_files([photo()])
    open_entry(entry, live_site)
    context.set_offline(True)
    fill(entry, "En attente")
    send(entry)
    expect(queue(entry)).to_contain_text("1 à envoyer")
    entry.locator("#ou").evaluate("box => { box.open = true; }")
    entry.get_by_role("button", name="Liste des halls").click()
    entry.get_by_text("Préciser : type").click()
    entry.get_by_text("Incident", exact=True).click()
    expect(entry.get_by_label("Quel incident ?")).to_be_visible()
    assert axe() == []
    assert entry.evaluate("document.documentElement.scrollWidth") <= 320
    assert not Observation.objects.exists()
