"""Reporting from a phone in a real browser: without network, signed out, with a page of yesterday."""

import datetime
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from accounts.enums import Role
from diagnostics.models import Observation, ObservationPhoto, Theme
from tests.factories import (
    BuildingFactory,
    EntranceFactory,
    MembershipFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
    TeamFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/signaler/"


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def hall(quartier):
    residence = ResidenceFactory(quartier=quartier, name="Les Lilas")
    EntranceFactory(building=BuildingFactory(residence=residence, name="Bât. A"), name="Hall 1")
    ResidenceFactory(quartier=quartier, name="Les Roses")
    return EntranceFactory(building=BuildingFactory(residence=residence, name="Bât. B"), name="Hall 3")


@pytest.fixture
def entry(page, live_site, proximity, hall):
    """The entry page of the member of the proximity team, ready; a fault of the page fails the test."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    live_site.sign_in(page, proximity)
    open_entry(page, live_site)
    yield page
    assert not faults


def open_entry(page, live_site, path=PATH):
    page.goto(live_site + path)
    ready(page)


def ready(page):
    expect(page.locator("form#signaler[data-ready]")).to_be_attached()


def photo(name="hall.jpg", colour="teal"):
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def theme_tile(page, name):
    return page.locator("label.tile", has_text=name)


def fill(page, text="Porte du hall cassée", theme="Éclairage"):
    theme_tile(page, theme).click()
    page.get_by_placeholder("En quelques mots").fill(text)


def place(page, *names):
    page.locator("#ou").evaluate("box => { box.open = true; }")
    for label, name in zip(("Résidence", "Bâtiment", "Hall"), names, strict=False):
        page.get_by_label(label, exact=True).select_option(label=name)


def send(page):
    page.get_by_role("button", name="Envoyer", exact=True).click()


def stored():
    return list(Observation.objects.order_by("pk"))


def wait_until_stored(page, count):
    for _ in range(100):
        if Observation.objects.count() >= count:
            break
        page.wait_for_timeout(100)
    assert Observation.objects.count() == count


# ---- with the network -------------------------------------------------------------------------------------------


def test_a_report_takes_a_few_taps_and_the_place_is_remembered(entry, live_site, proximity, hall):
    place(entry, "Les Lilas", "Bât. B", "Hall 3")
    fill(entry)
    entry.get_by_role("button", name="Halls", exact=True).click()
    entry.get_by_text("Sérieux").click()
    entry.locator("[name=photos]").set_input_files([photo()])
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    (row,) = stored()
    assert (row.entrance, row.severity, row.item.name, row.author) == (hall, 3, "Halls", proximity)
    assert row.photos.count() == 1
    open_entry(entry, live_site)
    expect(entry.locator("#ou-en-bref")).to_have_text("Les Lilas · Bât. B · Hall 3")
    assert not entry.locator("#ou").evaluate("box => box.open")
    fill(entry, "Encore")
    send(entry)
    entry.get_by_role("button", name="C’est autre chose, envoyer").click()
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert [row.entrance for row in stored()] == [hall, hall]


def test_choosing_a_theme_shows_its_items_alone(entry):
    expect(entry.locator(".pill")).to_have_count(0)
    theme_tile(entry, "Éclairage").click()
    expect(entry.locator(".pill")).to_have_text(["Éclairage public", "Halls", "Parkings", "Cheminements"])
    theme_tile(entry, "Propreté").click()
    expect(entry.locator(".pill").first).to_have_text("Sols")


def test_the_place_narrows_without_asking_for_the_page_again(entry):
    entry.evaluate("window.stayed = true")
    expect(entry.get_by_label("Bâtiment", exact=True)).to_be_hidden()
    place(entry, "Les Lilas")
    expect(entry.get_by_label("Bâtiment", exact=True).locator("option")).to_have_text(
        ["Toute la résidence", "Bât. A", "Bât. B"]
    )
    place(entry, "Les Lilas", "Bât. A")
    expect(entry.get_by_label("Hall", exact=True).locator("option")).to_have_text(["Tout le bâtiment", "Hall 1"])
    place(entry, "Les Roses")
    expect(entry.get_by_label("Hall", exact=True)).to_be_hidden()
    assert entry.evaluate("window.stayed") is True


def test_the_same_thing_is_joined_and_photos_are_not_chosen_again(entry, quartier, hall):
    original = ObservationFactory(quartier=quartier, theme=Theme.objects.get(name="Éclairage"), text="Ampoule grillée")
    fill(entry)
    entry.locator("[name=photos]").set_input_files([photo()])
    send(entry)
    entry.get_by_role("button", name=re.compile("C’est la même chose.*Ampoule grillée")).click()
    expect(entry.get_by_text("Ajouté à un signalement déjà ouvert")).to_be_visible()
    mine = Observation.objects.exclude(pk=original.pk).get()
    assert (mine.duplicate_of, mine.photos.count()) == (original, 1)


def test_a_refusal_keeps_text_and_photos(entry):
    fill(entry, "Vu avec Mme Durand")
    entry.locator("[name=photos]").set_input_files([photo()])
    send(entry)
    expect(entry.get_by_role("alert")).to_contain_text("Mme Durand")
    assert not stored()
    entry.get_by_label(re.compile("J’ai relu")).check()
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert ObservationPhoto.objects.count() == 1


def test_a_refusal_leads_to_the_field_even_folded(entry):
    fill(entry)
    entry.get_by_text("Préciser : type").click()
    entry.get_by_label("Vu le").fill("2999-01-01")
    entry.get_by_text("Préciser : type").click()
    expect(entry.get_by_label("Vu le")).to_be_hidden()
    send(entry)
    entry.locator("#refus").get_by_role("link", name="Vu le").click()
    expect(entry.get_by_label("Vu le")).to_be_focused()
    expect(entry.get_by_label("Vu le")).to_be_in_viewport()


def test_what_is_no_photo_is_not_taken_and_one_without_preview_tells_its_name(entry):
    report = {"name": "compte-rendu.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    raw = {"name": "IMG_12.HEIC", "mimeType": "image/heic", "buffer": b"no preview"}
    entry.locator("[name=photos]").set_input_files([report, raw, photo()])
    expect(entry.locator("[data-told]")).to_have_text(
        "« compte-rendu.pdf » n’est pas une photo : ce fichier n’est pas pris."
    )
    expect(entry.locator(".photos li")).to_have_count(2)
    expect(entry.locator(".photos .name")).to_have_text("IMG_12.HEIC")
    expect(entry.locator("[data-count]")).to_have_text("2 photos")


def test_what_looks_alike_asks_for_one_thing(entry, quartier):
    ObservationFactory(quartier=quartier, theme=Theme.objects.get(name="Éclairage"))
    entry.get_by_label("Vu le").evaluate("field => { field.value = '2999-01-01'; }")
    fill(entry)
    send(entry)
    expect(entry.locator("#refus")).to_contain_text("dans le futur")
    entry.get_by_label("Vu le").evaluate("(field, day) => { field.value = day; }", str(timezone.localdate()))
    send(entry)
    expect(entry.locator("form .btn-primary")).to_have_text("C’est autre chose, envoyer")
    expect(entry.locator("#refus")).to_be_empty()
    theme_tile(entry, "Propreté").click()
    expect(entry.locator("form .btn-primary")).to_have_text("Envoyer")


def test_another_report_from_the_same_page_is_another_report(entry):
    fill(entry, "Le premier")
    entry.get_by_role("button", name="Envoyer et signaler autre chose").click()
    expect(entry.locator("#etat-reseau")).to_contain_text("C’est envoyé, merci")
    expect(entry.get_by_placeholder("En quelques mots")).to_have_value("")
    fill(entry, "Le deuxième", theme="Propreté")
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    entry.go_back()
    fill(entry, "Le troisième", theme="Espaces verts")
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert [row.text for row in stored()] == ["Le premier", "Le deuxième", "Le troisième"]


def test_photos_add_up_and_are_left_out_one_by_one(entry):
    entry.locator("[name=photos]").set_input_files([photo("a.jpg")])
    entry.locator("[data-camera]").set_input_files([photo("b.jpg", "red")])
    expect(entry.locator("[data-count]")).to_have_text("2 photos")
    entry.get_by_role("button", name="Retirer la photo 1 (a.jpg)").click()
    expect(entry.locator("[data-count]")).to_have_text("1 photo")
    fill(entry)
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert ObservationPhoto.objects.count() == 1


def test_what_is_typed_is_offered_again_after_the_page_went_away(entry, live_site):
    fill(entry, "Pas encore envoyé")
    entry.locator("[name=photos]").set_input_files([photo()])
    entry.wait_for_timeout(600)
    open_entry(entry, live_site)
    entry.get_by_role("button", name="Reprendre").click()
    expect(entry.get_by_placeholder("En quelques mots")).to_have_value("Pas encore envoyé")
    expect(entry.locator("[data-count]")).to_have_text("1 photo")
    assert theme_tile(entry, "Éclairage").locator("input").is_checked()


# ---- without it --------------------------------------------------------------------------------------------------


def test_without_network_several_reports_and_their_photos_wait_then_leave_once(entry, context, hall):
    place(entry, "Les Lilas", "Bât. B", "Hall 3")
    context.set_offline(True)
    expect(entry.locator("#etat-reseau")).to_contain_text("Pas de réseau")
    for text, theme in (("Sans réseau 1", "Éclairage"), ("Sans réseau 2", "Propreté")):
        fill(entry, text, theme)
        entry.locator("[name=photos]").set_input_files([photo(f"{theme}.jpg", "red")])
        send(entry)
        expect(entry.locator("#etat-reseau")).to_contain_text("gardé sur ce téléphone")
        expect(entry.get_by_placeholder("En quelques mots")).to_have_value("")
    expect(entry.locator("#file-attente")).to_contain_text("2 signalements gardés")
    expect(entry.locator("#file-attente li").first).to_contain_text("« Sans réseau 1 »")
    assert not stored()
    context.set_offline(False)
    wait_until_stored(entry, 2)
    expect(entry.locator("#file-attente")).to_be_hidden()
    assert [(row.text, row.entrance, row.photos.count()) for row in stored()] == [
        ("Sans réseau 1", hall, 1),
        ("Sans réseau 2", hall, 1),
    ]


def test_the_page_opens_again_without_network_and_keeps_what_is_reported_then(entry, context, live_site, hall):
    place(entry, "Les Lilas")
    # The script that answers without network has taken the page over.
    entry.wait_for_function("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
    entry.wait_for_function("caches.match('/signaler/').then((page) => Boolean(page))")
    entry.wait_for_timeout(500)
    context.set_offline(True)
    entry.goto("about:blank")
    open_entry(entry, live_site)
    uid = entry.locator("[name=uid]").input_value()
    place(entry, "Les Lilas", "Bât. B", "Hall 3")
    fill(entry, "Vu sans réseau")
    assert entry.locator(".big").first.evaluate("box => getComputedStyle(box).display") == "grid", "styles are there"
    send(entry)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    open_entry(entry, live_site)
    assert entry.locator("[name=uid]").input_value() != uid, "a kept page never gives the same identifier twice"
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    context.set_offline(False)
    wait_until_stored(entry, 1)
    assert [(row.text, row.entrance, str(row.uid)) for row in stored()] == [("Vu sans réseau", hall, uid)]


def test_an_answer_lost_on_the_way_back_stores_once(entry, context):
    fill(entry, "Réponse perdue")
    lost = []

    def lose_the_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    entry.route("**/signaler/", lose_the_answer)
    send(entry)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    assert lost == [201]
    entry.get_by_role("button", name="Envoyer maintenant").click()
    expect(entry.locator("#file-attente")).to_be_hidden()
    assert [row.text for row in stored()] == ["Réponse perdue"]


def test_a_kept_report_that_looks_like_another_one_is_joined_when_the_network_is_back(entry, context, quartier):
    context.set_offline(True)
    fill(entry, "Vu en sous-sol")
    send(entry)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    original = ObservationFactory(quartier=quartier, theme=Theme.objects.get(name="Éclairage"), text="Déjà là")
    context.set_offline(False)
    expect(entry.locator("#file-attente")).to_contain_text("Déjà là")
    assert stored() == [original]
    entry.get_by_role("button", name="C’est la même chose").click()
    expect(entry.locator("#file-attente")).to_be_hidden()
    assert Observation.objects.get(text="Vu en sous-sol").duplicate_of == original


def test_a_kept_report_that_is_refused_says_why_and_is_corrected(entry, context):
    context.set_offline(True)
    fill(entry, "Appeler le 06 12 34 56 78")
    entry.locator("[name=photos]").set_input_files([photo()])
    send(entry)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    context.set_offline(False)
    expect(entry.locator("#file-attente")).to_contain_text("numéro de téléphone")
    entry.get_by_role("button", name="Corriger").click()
    expect(entry.get_by_placeholder("En quelques mots")).to_have_value("Appeler le 06 12 34 56 78")
    entry.get_by_placeholder("En quelques mots").fill("Appeler l’astreinte")
    send(entry)
    expect(entry.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    assert [(row.text, row.photos.count()) for row in stored()] == [("Appeler l’astreinte", 1)]


def test_signed_out_meanwhile_the_report_is_kept_and_sent_after_signing_in(entry, context, live_site, proximity):
    fill(entry, "Session finie")
    context.clear_cookies(name="sessionid")
    send(entry)
    expect(entry.get_by_role("alert")).to_contain_text("identifiez-vous")
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    assert not stored()
    live_site.sign_in(entry, proximity)
    open_entry(entry, live_site)
    wait_until_stored(entry, 1)
    assert stored()[0].author == proximity


def test_what_somebody_else_left_on_the_phone_is_not_sent_in_another_name(entry, context, live_site, quartier):
    context.set_offline(True)
    fill(entry, "Porte du fond")
    send(entry)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    context.clear_cookies()
    colleague = UserFactory(first_name="Lina")
    MembershipFactory(user=colleague, team=TeamFactory(quartiers=[quartier]), role=Role.PROXIMITY)
    live_site.sign_in(entry, colleague)
    context.set_offline(False)
    open_entry(entry, live_site)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement d’une autre personne attend")
    entry.wait_for_timeout(500)
    assert not stored()


def kept_page(page, tries=100):
    """The entry page that the browser keeps for when the network is away, once it has one."""
    for _ in range(tries):
        if kept := page.evaluate("caches.match('/signaler/').then((kept) => (kept ? kept.text() : ''))"):
            return kept
        page.wait_for_timeout(100)
    return ""


def test_on_a_shared_phone_the_page_of_who_signed_out_is_not_shown_to_who_comes_after(
    entry, context, live_site, quartier, proximity
):
    entry.wait_for_function("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
    assert f'data-user="{proximity.pk}"' in kept_page(entry)
    context.set_offline(True)
    fill(entry, "Porte du fond")
    send(entry)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement gardé")
    entry.goto("about:blank")
    context.set_offline(False)
    entry.goto(live_site + reverse("account_logout"))
    entry.locator("main").get_by_role("button", name="Se déconnecter").click()
    expect(entry.get_by_role("heading", name="Se connecter")).to_be_visible()
    entry.wait_for_timeout(500)
    assert not kept_page(entry, tries=1)
    colleague = member(quartier, Role.PROXIMITY, first_name="Lina")
    live_site.sign_in(entry, colleague)
    entry.goto(live_site + "/")
    context.set_offline(True)
    entry.goto(live_site + PATH)
    expect(entry.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    context.set_offline(False)
    open_entry(entry, live_site)
    expect(entry.locator("#file-attente")).to_contain_text("1 signalement d’une autre personne attend")
    assert not stored()
    live_site.sign_in(entry, proximity)
    open_entry(entry, live_site)
    wait_until_stored(entry, 1)
    assert [(row.text, row.author) for row in stored()] == [("Porte du fond", proximity)]


# ---- without JavaScript --------------------------------------------------------------------------------------------


def test_without_javascript_the_place_narrows_and_the_report_leaves(browser, live_site, proximity, hall):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    live_site.sign_in(page, proximity)
    page.goto(live_site + PATH)
    page.get_by_placeholder("En quelques mots").fill("Tapé avant")
    for label, name in (("Résidence", "Les Lilas"), ("Bâtiment", "Bât. B"), ("Hall", "Hall 3")):
        page.locator("#ou").evaluate("box => { box.open = true; }")
        page.get_by_label(label, exact=True).select_option(label=name)
        if label != "Hall":
            page.get_by_role("button", name=re.compile("Préciser")).click()
    expect(page.get_by_placeholder("En quelques mots")).to_have_value("Tapé avant")
    page.locator("label.tile", has_text="Éclairage").click()
    page.get_by_label("Plus précisément").select_option(label="Halls")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("heading", name="C’est envoyé, merci")).to_be_visible()
    (row,) = stored()
    assert (row.entrance, row.text, row.item.name) == (hall, "Tapé avant", "Halls")
    context.close()


# ---- for everybody -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_has_no_accessibility_fault_and_fits(entry, axe, width, quartier):
    entry.set_viewport_size({"width": width, "height": 800})
    theme_tile(entry, "Éclairage").click()
    assert axe() == []
    assert entry.evaluate("document.documentElement.scrollWidth") <= width
    ObservationFactory(quartier=quartier, theme=Theme.objects.get(name="Éclairage"), text="Déjà là")
    send(entry)
    expect(entry.get_by_role("heading", name="Déjà signalé ?")).to_be_visible()
    assert axe() == []


def test_a_large_patrimoine_weighs_little(page, live_site, proximity, quartier):
    other = QuartierFactory()
    for n in range(60):
        residence = ResidenceFactory(quartier=quartier if n % 2 else other)
        EntranceFactory(building=BuildingFactory(residence=residence))
    MembershipFactory(user=proximity, team=TeamFactory(quartiers=[other]), role=Role.PROXIMITY)
    live_site.sign_in(page, proximity)
    open_entry(page, live_site)
    assert page.locator("[name=residence] option").count() == 1, "no quartier is chosen: nothing is offered"
    page.get_by_label(re.compile("^Quartier")).select_option(str(quartier.pk))
    expect(page.locator("[name=residence] option")).to_have_count(31)


def test_on_a_page_of_another_day_what_is_seen_is_seen_today(page, live_site, entry):
    expect(page.locator("[name=seen_on]")).to_have_value(timezone.localdate().isoformat())
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    page.clock.set_fixed_time(tomorrow)
    # The page is found again where it was left.
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("[name=seen_on]")).to_have_value(tomorrow.date().isoformat())


def test_a_clock_that_is_wrong_gives_no_day_to_a_page_that_comes_from_the_server(page, live_site, entry):
    page.clock.set_fixed_time(timezone.localtime() + datetime.timedelta(days=900))
    open_entry(page, live_site)
    expect(page.locator("[name=seen_on]")).to_have_value(timezone.localdate().isoformat())
    expect(page.locator("#etat-reseau")).to_contain_text("n’est pas à l’heure")


def test_a_day_that_was_chosen_stays(page, live_site, entry):
    chosen = (timezone.localdate() - datetime.timedelta(days=3)).isoformat()
    page.locator("summary", has_text="Préciser : type").click()
    page.locator("[name=seen_on]").fill(chosen)
    page.locator("label.tile", has_text=Theme.objects.first().name).first.click()
    page.locator("[name=encore]").click()
    expect(page.locator("#etat-reseau")).to_contain_text("envoyé")
    expect(page.locator("[name=seen_on]")).to_have_value(chosen)
    assert Observation.objects.get().seen_on.isoformat() == chosen
