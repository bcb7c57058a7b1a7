"""A walk on a phone in a real browser, with the network really cut: nothing is lost, nothing is read by others."""

import io
import json
import random
import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from accounts.enums import Role
from diagnostics.models import Observation, ObservationPhoto, Score, Stop
from diagnostics.services.marks import marks_of
from diagnostics.services.walks import add_stops
from tests.factories import BuildingFactory, DiagnosticFactory, EntranceFactory, ResidenceFactory, grid_of, member

pytestmark = pytest.mark.django_db(transaction=True)
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def walk(quartier, officer):
    residence = ResidenceFactory(quartier=quartier, name="Les Lilas")
    building = BuildingFactory(residence=residence, name="Bât. A")
    halls = [EntranceFactory(building=building, name=f"Hall {number}") for number in (1, 2, 3, 4)]
    walk = DiagnosticFactory(
        title="Marche d’hiver", quartiers=[quartier], lead=officer, grid=grid_of("Sols", "Tags", "Portes")
    )
    add_stops(diagnostic=walk, halls=halls, by=officer)
    return walk


@pytest.fixture
def stops(walk):
    return list(walk.stops.order_by("order"))


@pytest.fixture
def phone(page, live_site, officer):
    """The phone of the chargée de mission; a fault of a page fails the test, a question is answered yes."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    live_site.sign_in(page, officer)
    yield page
    assert not faults


def path_of(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def halte(stop):
    return path_of("walk_stop", stop.diagnostic_id, stop.pk)


def show(page, live_site, path):
    """Open a page of a walk and wait until its script has done its work."""
    page.goto(live_site + path)
    expect(page.locator("#terrain[data-ready]")).to_be_attached()


def take_along(page, live_site, walk):
    show(page, live_site, path_of("walk_route", walk.pk))
    page.get_by_role("button", name="Emporter cette marche").click()
    expect(page.locator("#emporte")).to_contain_text("Prête pour le terrain, gardée le", timeout=20_000)
    page.wait_for_function(CONTROLLED)


def mark(page, item, level):
    page.locator("fieldset.rating", has=page.get_by_text(item, exact=True)).get_by_text(level, exact=True).click()


def save(page):
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def marked(stop):
    """What is stored at a halte, in words: {item: level}."""
    return dict(Score.objects.filter(stop=stop, level__isnull=False).values_list("item__name", "level__label"))


def wait_until(page, condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert condition()


def kept_caches(page):
    return page.evaluate("caches.keys().then((names) => names.filter((name) => name.startsWith('dsu-garde-')))")


def kept_rows(page, table):
    """What a table of this phone holds."""
    return page.evaluate("(table) => window.dsuReserve[table].all()", table)


# ---- opening without network ----------------------------------------------------------------------------------------


def test_a_walk_that_was_taken_along_opens_without_network_and_the_rest_says_so(
    phone, context, live_site, walk, stops
):
    take_along(phone, live_site, walk)
    manifest = phone.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((a) => a.json())")
    assert manifest["scope"] == "/"
    scopes = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => new URL(one.scope).pathname))"
    assert phone.evaluate(scopes) == ["/"], "one worker, for the whole site"
    context.set_offline(True)
    show(phone, live_site, path_of("walk_route", walk.pk))
    expect(phone.locator("[data-kept]")).to_contain_text("Hors réseau : page gardée le")
    for stop in (stops[0], stops[3]):
        show(phone, live_site, halte(stop))
        expect(phone.get_by_role("heading", level=1)).to_have_text(stop.label)
        expect(phone.locator("fieldset.rating legend")).to_have_count(4)
    assert phone.locator(".phone").evaluate("box => getComputedStyle(box).maxWidth") != "none", "styles are there"
    # A page that nobody kept.
    phone.goto(live_site + "/veille/")
    expect(phone.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    expect(phone.get_by_role("link", name="Signaler sans réseau")).to_be_visible()
    phone.get_by_role("link", name="Marche d’hiver").click()
    expect(phone.get_by_role("heading", name="Parcours")).to_be_visible()
    # The code of a hall of the walk, then of another one.
    hall = stops[1].entrance
    phone.goto(live_site + path_of("hall_entry", hall.pk))
    expect(phone.locator("form#signaler[data-ready]")).to_be_attached()
    expect(phone.locator("#ou-en-bref")).to_have_text("Les Lilas · Bât. A · Hall 2")
    phone.goto(live_site + path_of("hall_entry", hall.pk + 1000))
    expect(phone.locator("[data-said]")).to_contain_text("Le hall de ce code n’est pas gardé")
    # What is kept is told, and taken away.
    show(phone, live_site, "/signaler/terrain/")
    expect(phone.locator("#sur-ce-telephone")).to_contain_text("4 haltes")
    phone.get_by_role("button", name="Retirer Marche d’hiver").click()
    expect(phone.locator("#sur-ce-telephone")).to_contain_text("Aucune marche n’est gardée")
    assert kept_caches(phone) == []


def test_a_network_that_answers_nothing_shows_the_kept_page_after_a_few_seconds(
    phone, live_site, walk, stops, monkeypatch
):
    take_along(phone, live_site, walk)
    is_dying = True

    def slow(*args, **kwargs):
        for _ in range(100):
            if is_dying:
                time.sleep(0.1)
        return render(*args, **kwargs)

    from diagnostics.views import stops as views

    render = views.render
    monkeypatch.setattr(views, "render", slow)
    start = time.monotonic()
    phone.goto(live_site + halte(stops[0]))
    expect(phone.locator("[data-kept]")).to_be_visible()
    assert 3.5 < time.monotonic() - start < 8
    is_dying = False


def test_sixty_haltes_are_kept_with_their_progress(phone, live_site, walk):
    Stop.objects.bulk_create(Stop(diagnostic=walk, label=f"Lieu {n}", order=900 + n) for n in range(56))
    show(phone, live_site, path_of("walk_route", walk.pk))
    phone.evaluate(
        "() => { window.said = []; new MutationObserver(() => window.said.push(document.getElementById('emporte')"
        ".textContent)).observe(document.getElementById('emporte'), { childList: true }); }"
    )
    phone.get_by_role("button", name="Emporter cette marche").click()
    expect(phone.locator("#emporte")).to_contain_text("Prête pour le terrain", timeout=60_000)
    said = phone.evaluate("window.said")
    steps = [int(found[1]) for text in said if (found := re.match(r"(\d+) / 67 pages", text))]
    assert steps == sorted(steps)
    assert len(set(steps)) > 20
    (kept,) = kept_rows(phone, "walks")
    assert (kept["state"], len(kept["haltes"])) == ("kept", 60)


# ---- marks ----------------------------------------------------------------------------------------------------------


def test_marks_are_kept_at_every_change_wait_and_leave_when_the_network_is_back(
    phone, context, live_site, walk, stops
):
    take_along(phone, live_site, walk)
    context.set_offline(True)
    show(phone, live_site, halte(stops[0]))
    mark(phone, "Sols", "Mauvais")
    expect(phone.locator(".mark-said")).to_have_text("Gardé sur ce téléphone, pas encore enregistré.")
    # Not saved, and the page goes away.
    show(phone, live_site, halte(stops[1]))
    expect(phone.locator("#file-terrain")).to_contain_text("1 halte commencée, pas enregistrée")
    show(phone, live_site, halte(stops[0]))
    expect(phone.get_by_role("status").filter(has_text="pas encore enregistré")).to_be_visible()
    expect(phone.get_by_role("radio", name="Mauvais", exact=True).first).to_be_checked()
    mark(phone, "Tags", "Bon")
    phone.get_by_label("Ce que le groupe retient").fill("Sols à reprendre")
    save(phone)
    expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
    phone.locator("a[rel=next]").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(stops[1].label)
    expect(phone.locator("#file-terrain")).to_contain_text("1 à envoyer : 1 halte.")
    assert not Score.objects.exists()
    context.set_offline(False)
    wait_until(phone, lambda: marked(stops[0]) == {"Sols": "Mauvais", "Tags": "Bon"})
    expect(phone.locator("#file-terrain")).to_be_hidden()
    assert marks_of(Stop.objects.get(pk=stops[0].pk)).summary == "Sols à reprendre"
    # The page was kept before: it shows what was sent since, and goes on from there.
    context.set_offline(True)
    show(phone, live_site, halte(stops[0]))
    expect(phone.get_by_role("radio", name="Mauvais", exact=True).first).to_be_checked()
    mark(phone, "Sols", "Moyen")
    save(phone)
    expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
    context.set_offline(False)
    wait_until(phone, lambda: marked(stops[0]) == {"Sols": "Moyen", "Tags": "Bon"})


def test_what_is_typed_while_marks_are_on_their_way_stays(phone, live_site, walk, stops):
    show(phone, live_site, halte(stops[0]))
    held = []
    phone.route("**/cotation/", lambda route: held.append(route))
    mark(phone, "Sols", "Bon")
    save(phone)
    wait_until(phone, lambda: held)
    # Somebody types without a pause until the answer is there.
    phone.evaluate(
        """() => {
            const box = document.querySelector("[name=summary]");
            window.typed = 0;
            window.typing = setInterval(() => {
                box.value += "a";
                window.typed += 1;
                box.dispatchEvent(new Event("input", { bubbles: true }));
            }, 50);
        }"""
    )
    phone.wait_for_timeout(300)
    held[0].continue_()
    expect(phone.locator("#cotation[data-state=sent]")).to_be_attached()
    phone.evaluate("() => clearInterval(window.typing)")
    typed = phone.evaluate("() => window.typed")
    assert phone.locator("[name=summary]").input_value() == "a" * typed
    assert marked(stops[0]) == {"Sols": "Bon"}
    phone.unroute("**/cotation/")
    save(phone)
    wait_until(phone, lambda: marks_of(Stop.objects.get(pk=stops[0].pk)).summary == "a" * typed)


def mark_at_the_desk(user, stop, **wanted):
    """Somebody marks a halte that nobody had marked, on a computer."""
    grid = stop.diagnostic.grid
    items = {item.name: item.pk for theme in grid.themes.all() for item in theme.items.all()}
    levels = {level.label: level.pk for level in grid.levels.all()}
    sent = {f"niveau-{items[item]}": levels[level] for item, level in wanted.items()}
    client = Client()
    client.force_login(user)
    base = {"marks": {}, "summary": "", "hall": [None, ""]}
    response = client.post(path_of("stop_marks", stop.diagnostic_id, stop.pk), {**sent, "base": json.dumps(base)})
    assert response.status_code == 302


def test_marks_that_were_not_saved_are_put_on_what_the_desk_changed_since(phone, live_site, walk, stops, manager):
    show(phone, live_site, halte(stops[0]))
    mark(phone, "Sols", "Mauvais")
    expect(phone.locator(".mark-said")).to_have_text("Gardé sur ce téléphone, pas encore enregistré.")
    phone.goto("about:blank")
    mark_at_the_desk(manager, stops[0], Tags="Moyen")
    show(phone, live_site, halte(stops[0]))
    expect(phone.get_by_role("status").filter(has_text="pas encore enregistré").first).to_be_visible()
    chosen = phone.locator("fieldset.rating label:has(input:checked)")
    expect(chosen).to_have_text(["Mauvais", "Moyen", "Non observé", "Non noté"])
    save(phone)
    wait_until(phone, lambda: marked(stops[0]) == {"Sols": "Mauvais", "Tags": "Moyen"})
    expect(phone.locator("#conflits")).to_have_count(0)


def test_a_halte_changed_at_the_desk_meanwhile_is_shown_with_both_versions(
    phone, context, live_site, walk, stops, manager
):
    take_along(phone, live_site, walk)
    context.set_offline(True)
    show(phone, live_site, halte(stops[0]))
    mark(phone, "Sols", "Mauvais")
    mark(phone, "Portes", "Bon")
    save(phone)
    expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
    mark_at_the_desk(manager, stops[0], Sols="Bon", Tags="Moyen")
    context.set_offline(False)
    choices = phone.locator("#conflits fieldset")
    expect(choices).to_have_count(1)
    expect(choices).to_contain_text("Sols")
    expect(choices).to_contain_text("La vôtre : Mauvais")
    expect(choices).to_contain_text(re.compile("Celle de Maya Direction.*: Bon"))
    expect(phone.locator("#file-terrain")).to_contain_text("choisissez")
    assert marked(stops[0])["Sols"] == "Bon", "nothing is overwritten in silence"
    # Left and opened again, without network too, the question is still there.
    context.set_offline(True)
    show(phone, live_site, halte(stops[0]))
    expect(phone.locator("#conflits fieldset")).to_have_count(1)
    context.set_offline(False)
    phone.get_by_label("La vôtre : Mauvais").check()
    phone.get_by_role("button", name="Enregistrer ces choix").click()
    wait_until(phone, lambda: marked(stops[0]) == {"Sols": "Mauvais", "Portes": "Bon", "Tags": "Moyen"})
    expect(phone.locator("#conflits")).to_have_count(0)
    expect(phone.locator("#file-terrain")).to_be_hidden()


def test_a_halte_that_was_taken_out_meanwhile_loses_nothing(phone, context, live_site, walk, stops):
    take_along(phone, live_site, walk)
    context.set_offline(True)
    show(phone, live_site, halte(stops[2]))
    mark(phone, "Tags", "Mauvais")
    phone.get_by_label("Ce que le groupe retient").fill("Tags au plafond")
    save(phone)
    expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
    report(phone, live_site, stops[2], ["Plafond tagué"])
    stops[2].delete()
    show(phone, live_site, path_of("walk_route", walk.pk))
    context.set_offline(False)
    queue = phone.locator("#file-terrain")
    expect(queue).to_contain_text("halte retirée du parcours")
    expect(queue).to_contain_text("Tags : Mauvais")
    expect(queue).to_contain_text("Ce que le groupe retient : Tags au plafond")
    wait_until(phone, lambda: Observation.objects.count() == 1)
    row = Observation.objects.get()
    assert (row.text, row.stop, row.entrance.name) == ("Plafond tagué", None, "Hall 3")
    queue.get_by_role("button", name="Supprimer").click()
    expect(queue).to_be_hidden()


def test_refused_words_say_why_and_are_corrected(phone, live_site, walk, stops):
    show(phone, live_site, halte(stops[0]))
    phone.get_by_label("Ce que le groupe retient").fill("Appeler le 06 12 34 56 78")
    save(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Rien n’est enregistré")
    assert phone.get_by_label("Ce que le groupe retient").input_value() == "Appeler le 06 12 34 56 78"
    phone.get_by_label("Ce que le groupe retient").fill("Appeler l’astreinte")
    save(phone)
    expect(phone.locator(".mark-said")).to_have_text("Enregistré.")
    assert marks_of(Stop.objects.get(pk=stops[0].pk)).summary == "Appeler l’astreinte"


# ---- whose it is ----------------------------------------------------------------------------------------------------


def test_a_session_that_ends_in_the_field_loses_nothing_and_opens_nothing_to_others(
    phone, context, live_site, walk, stops, officer, quartier
):
    take_along(phone, live_site, walk)
    context.set_offline(True)
    show(phone, live_site, halte(stops[0]))
    mark(phone, "Sols", "Bon")
    save(phone)
    expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
    report(phone, live_site, stops[0], ["Vu sans session"])
    show(phone, live_site, halte(stops[0]))
    expect(phone.locator("#constats")).to_contain_text("1 constat d’ici gardé sur ce téléphone, pas encore envoyé")
    expect(phone.locator("#constats")).not_to_contain_text("Rien encore", use_inner_text=True)
    show(phone, live_site, halte(stops[1]))
    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    expect(phone.locator("[data-kept]")).to_contain_text("Le réseau est revenu")
    expect(phone.locator("[data-sign-in]")).to_contain_text("identifiez-vous")
    expect(phone.locator("#file-terrain")).to_contain_text("2 à envoyer")
    assert not Score.objects.exists()
    # The server says that nobody is signed in: what is kept is shut.
    phone.goto(live_site + halte(stops[0]))
    expect(phone.get_by_role("heading", name="Se connecter")).to_be_visible()
    context.set_offline(True)
    phone.goto(live_site + halte(stops[0]))
    expect(phone.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    expect(phone.locator("#file-terrain")).to_contain_text("2 envois attendent sur ce téléphone")
    expect(phone.locator("body")).not_to_contain_text("Marche d’hiver")
    # Somebody else: counts alone, and what was kept is gone before a page is shown.
    context.set_offline(False)
    live_site.sign_in(phone, member(quartier, Role.OFFICER, first_name="Lina"))
    show(phone, live_site, path_of("walk_route", walk.pk))
    assert kept_caches(phone) == []
    expect(phone.locator("#file-terrain")).to_contain_text("2 envois d’une autre personne attendent")
    expect(phone.locator("#file-terrain")).not_to_contain_text(stops[0].label)
    phone.wait_for_timeout(500)
    assert not Score.objects.exists()
    assert not Observation.objects.exists()
    context.set_offline(True)
    phone.goto(live_site + halte(stops[0]))
    expect(phone.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    context.set_offline(False)
    live_site.sign_in(phone, officer)
    show(phone, live_site, path_of("walk_route", walk.pk))
    wait_until(phone, lambda: marked(stops[0]) == {"Sols": "Bon"} and Observation.objects.count() == 1)
    assert Observation.objects.get().author == officer


def test_signing_out_takes_the_kept_pages_away_and_leaves_what_waits(phone, context, live_site, walk, stops, officer):
    take_along(phone, live_site, walk)
    context.set_offline(True)
    show(phone, live_site, halte(stops[0]))
    mark(phone, "Sols", "Bon")
    save(phone)
    expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
    phone.goto("about:blank")
    context.set_offline(False)
    phone.goto(live_site + reverse("account_logout"))
    phone.locator("main").get_by_role("button", name="Se déconnecter").click()
    expect(phone.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert kept_caches(phone) == []
    context.set_offline(True)
    phone.goto(live_site + halte(stops[0]))
    expect(phone.locator("#file-terrain")).to_contain_text("1 envoi attend sur ce téléphone")
    expect(phone.locator("body")).not_to_contain_text("Marche d’hiver")
    assert kept_rows(phone, "walks") == []
    context.set_offline(False)
    live_site.sign_in(phone, officer)
    show(phone, live_site, path_of("walk_route", walk.pk))
    wait_until(phone, lambda: marked(stops[0]) == {"Sols": "Bon"})


def test_without_network_signing_out_says_that_the_server_still_knows(phone, context, live_site, walk, stops):
    take_along(phone, live_site, walk)
    context.set_offline(True)
    show(phone, live_site, "/signaler/terrain/")
    phone.locator(".bottom-bar summary").click()
    phone.locator(".bottom-bar").get_by_role("button", name="Se déconnecter").click()
    expect(phone.locator("[data-said]")).to_contain_text("le serveur, lui, vous connaît encore")
    # Who wanted to leave is led to where one leaves.
    expect(phone.locator("[data-again]")).to_have_attribute("href", re.compile(f"{reverse('account_logout')}$"))
    assert kept_caches(phone) == []
    phone.goto(live_site + halte(stops[0]))
    expect(phone.get_by_role("heading", name="Pas de réseau")).to_be_visible()


def test_what_was_kept_for_too_long_is_shut(phone, context, live_site, walk, stops):
    take_along(phone, live_site, walk)
    phone.evaluate(
        "async () => { const { walks } = window.dsuReserve; const [row] = await walks.all();"
        " await walks.put({ ...row, at: Date.now() - 8 * 24 * 3600 * 1000 }); }"
    )
    show(phone, live_site, path_of("walk_route", walk.pk))
    phone.wait_for_function("window.dsuReserve.walks.all().then((rows) => rows.length === 0)")
    assert kept_caches(phone) == []
    take_along(phone, live_site, walk)
    phone.evaluate(
        "async () => { const { state } = window.dsuReserve; const row = await state.get('reader');"
        " await state.put({ ...row, until: Date.now() - 1000 }); }"
    )
    context.set_offline(True)
    phone.goto(live_site + halte(stops[0]))
    expect(phone.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    assert kept_caches(phone) == []


def test_who_sees_every_quartier_reports_at_the_halte_without_network_too(
    phone, context, live_site, walk, stops, administrator
):
    """The entry page offers no quartier to who has many: the halte and the places that were kept give it."""
    live_site.sign_in(phone, administrator)
    take_along(phone, live_site, walk)
    context.set_offline(True)
    report(phone, live_site, stops[1], ["Vu du siège"])
    context.set_offline(False)
    wait_until(phone, lambda: Observation.objects.count() == 1)
    row = Observation.objects.get()
    assert (row.stop, row.entrance, row.quartier) == (stops[1], stops[1].entrance, walk.quartiers.get())


# ---- a whole walk ---------------------------------------------------------------------------------------------------


def photo(number, heavy=False):
    """A small photo, or one that is sent in pieces."""
    buffer = io.BytesIO()
    if heavy:
        pixels = random.Random(number).randbytes(3 * 500 * 400)
        Image.frombytes("RGB", (500, 400), pixels).save(buffer, "JPEG", quality=95)
    else:
        Image.new("RGB", (320, 240), (number * 5 % 255, 90, 120)).save(buffer, "JPEG")
    return {"name": f"constat-{number}.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def report(page, live_site, stop, texts, photos=()):
    """Report from the page of a halte, one finding after the other."""
    page.goto(live_site + halte(stop))
    page.get_by_role("link", name="Ajouter un constat ici").click()
    expect(page.locator("form#signaler[data-ready]")).to_be_attached()
    for text, picture in zip(texts, photos or [None] * len(texts), strict=True):
        page.locator("label.tile", has_text="Éclairage").first.click()
        page.get_by_placeholder("En quelques mots").fill(text)
        if picture:
            page.locator("[name=photos]").set_input_files([picture])
        page.locator("button[name=encore]").click()
        expect(page.get_by_placeholder("En quelques mots")).to_have_value("")


def test_a_whole_walk_without_network_arrives_once(phone, context, live_site, walk, stops):
    """Forty findings with photos, marks, a phone that restarts, a connection that drops while it sends."""
    take_along(phone, live_site, walk)
    context.set_offline(True)
    wanted = {}
    for rank, stop in enumerate(stops):
        numbers = range(rank * 10, rank * 10 + 10)
        texts = [f"Constat {number}" for number in numbers]
        wanted |= dict.fromkeys(texts, stop.pk)
        show(phone, live_site, halte(stop))
        mark(phone, "Sols", "Mauvais" if rank % 2 else "Bon")
        save(phone)
        expect(phone.locator(".mark-said")).to_contain_text("Gardé sur ce téléphone")
        report(phone, live_site, stop, texts, [photo(number, heavy=number % 10 == 4) for number in numbers])
        if rank == 1:
            # The phone is switched off and on in the middle.
            phone.close()
            phone = context.new_page()
            phone.on("dialog", lambda dialog: dialog.accept())
    # The form stays at hand, whatever waits above it.
    expect(phone.locator("#file-attente details:not([open]) > summary")).to_contain_text("40 à envoyer")
    show(phone, live_site, "/signaler/terrain/")
    expect(phone.locator("#file-terrain")).to_contain_text("44 à envoyer : 40 constats, 4 haltes.")
    expect(phone.locator("#file-terrain li").filter(has_text="« Constat 39 »")).to_contain_text(stops[3].label)
    expect(phone.locator("#file-terrain")).to_contain_text("Envoyés dès que le réseau revient.")
    assert not Observation.objects.exists()

    # Back in the network, which drops while it sends: the answer to what has just been stored is lost too.
    seen = {"posts": 0, "is lost": False}

    def drop_the_connection(route):
        seen["posts"] += route.request.method == "POST"
        if seen["posts"] <= 12:
            route.continue_()
        elif seen["posts"] == 13 and route.request.method == "POST":
            assert route.fetch().ok
            route.abort("connectionreset")
            seen["is lost"] = True
        else:
            route.abort("connectionreset")

    context.route("**/signaler/**", drop_the_connection)
    context.set_offline(False)
    wait_until(phone, lambda: seen["is lost"], 30)
    context.set_offline(True)
    expect(phone.locator("#file-dite")).to_contain_text(re.compile("Pas de réseau|gardé sur ce téléphone"))
    assert 0 < Observation.objects.count() < 40
    context.unroute("**/signaler/**")
    phone.reload()
    expect(phone.locator("#file-terrain")).to_contain_text("à envoyer")
    context.set_offline(False)
    wait_until(phone, lambda: Observation.objects.count() == 40, 40)
    expect(phone.locator("#file-terrain")).to_be_hidden(timeout=20_000)

    rows = list(Observation.objects.all())
    assert {row.text: row.stop_id for row in rows} == wanted
    assert len(rows) == 40, "each of them once"
    assert {row.entrance_id for row in rows} == {stop.entrance_id for stop in stops}
    photos = list(ObservationPhoto.objects.values_list("observation", flat=True))
    assert sorted(photos) == sorted(row.pk for row in rows), "each with its photo"
    assert [marked(stop)["Sols"] for stop in stops] == ["Bon", "Mauvais", "Bon", "Mauvais"]
