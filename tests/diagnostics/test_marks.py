"""Marks at a halte: stored, merged part by part, asked about when two differ; the page that shows them."""

import json
import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import PrivacyOverride
from diagnostics.models import Diagnostic, GridItem, GridTheme, HallState, Score, Stop
from diagnostics.services.marks import StopMarks, marks_of, save_stop_marks
from diagnostics.services.walks import StopError, add_stops, remove_stop
from tests.factories import DiagnosticFactory, EntranceFactory, ObservationFactory, grid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(db):
    return grid_of("Sols", "Tags", "Éclairage")


@pytest.fixture
def walk(quartier, officer, grid):
    return DiagnosticFactory(title="Marche d’hiver", quartiers=[quartier], lead=officer, grid=grid)


@pytest.fixture
def stop(walk, quartier, officer):
    hall = EntranceFactory(name="Hall 1", building__name="Bât. A", building__residence__quartier=quartier)
    add_stops(diagnostic=walk, halls=[hall], by=officer)
    return walk.stops.get()


@pytest.fixture
def items(grid):
    return list(GridItem.objects.filter(theme__grid=grid).order_by("order"))


@pytest.fixture
def levels(grid):
    return {level.label: level.pk for level in grid.levels.all()}


def address(stop, name="stop_marks"):
    return reverse(f"diagnostics:{name}", args=[stop.diagnostic_id, stop.pk])


def sent(marks, base=None, summary=None, hall=None, **more):
    """What a phone sends: marks by item (level, note), made from `base`."""
    data = {"base": json.dumps(base or {"marks": {}, "summary": "", "hall": [None, ""]}), **more}
    for item, (level, note) in marks.items():
        data |= {f"niveau-{item.pk}": "" if level is None else level, f"remarque-{item.pk}": note}
    if summary is not None:
        data["summary"] = summary
    if hall is not None:
        data |= {"hall_level": hall[0] or "", "hall_comment": hall[1]}
    return data


def post(client, stop, data):
    response = client.post(address(stop), data, headers={"Accept": "application/json"})
    return response.status_code, response.json()


def stored(stop):
    return marks_of(Stop.objects.get(pk=stop.pk))


# ---- stored ---------------------------------------------------------------------------------------------------------


def test_marks_summary_and_hall_are_stored_and_come_back(stop, items, levels, officer, sign_in):
    client = sign_in(officer)
    data = sent(
        {items[0]: (levels["Bon"], ""), items[1]: (None, "Façade cachée"), items[2]: (None, "")},
        summary=" Un hall propre\r\net calme ",
        hall=(2, "Cartons"),
    )
    status, told = post(client, stop, data)
    expected = {
        "marks": {str(items[0].pk): [levels["Bon"], ""], str(items[1].pk): [None, "Façade cachée"]},
        "summary": "Un hall propre\net calme",
        "hall": [2, "Cartons"],
    }
    assert (status, told) == (200, {"status": "stored", "current": expected})
    assert stored(stop).as_json() == expected
    state = HallState.objects.get()
    assert (state.entrance, state.author, state.stop) == (stop.entrance, officer, stop)
    assert not Score.objects.filter(item=items[2]).exists(), "what is not observed leaves no row"


def test_sending_twice_changes_nothing_and_conflicts_with_nothing(stop, items, levels, officer, sign_in):
    client = sign_in(officer)
    data = sent({items[0]: (levels["Bon"], "Net")}, summary="Propre", hall=(1, ""))
    first = post(client, stop, data)
    keys = list(Score.objects.values_list("pk", flat=True)), HallState.objects.get().pk
    assert post(client, stop, data) == first
    assert (list(Score.objects.values_list("pk", flat=True)), HallState.objects.get().pk) == keys


def test_what_is_taken_back_is_taken_away(stop, items, levels, officer, sign_in):
    client = sign_in(officer)
    _, told = post(client, stop, sent({items[0]: (levels["Bon"], "Net")}, summary="Propre", hall=(1, "Net")))
    status, told = post(client, stop, sent({items[0]: (None, "")}, told["current"], summary="", hall=(None, "")))
    assert (status, told["current"]) == (200, {"marks": {}, "summary": "", "hall": [None, ""]})
    assert not Score.objects.exists()
    assert not HallState.objects.exists()


def test_what_is_not_sent_stays(stop, items, levels, officer, sign_in):
    client = sign_in(officer)
    _, told = post(client, stop, sent({items[0]: (levels["Bon"], "Net")}, summary="Propre", hall=(1, "Net")))
    status, after = post(client, stop, sent({items[1]: (levels["Moyen"], "")}, told["current"]))
    assert status == 200
    assert after["current"]["marks"][str(items[0].pk)] == [levels["Bon"], "Net"]
    assert (after["current"]["summary"], after["current"]["hall"]) == ("Propre", [1, "Net"])


def test_a_state_sent_days_later_is_that_of_the_walk(stop, walk, officer, sign_in):
    Diagnostic.objects.filter(pk=walk.pk).update(starts_on="2026-03-02", ends_on="2026-03-03")
    post(sign_in(officer), stop, sent({}, hall=(3, "")))
    assert f"{HallState.objects.get().seen_on:%Y-%m-%d}" == "2026-03-03"
    assert timezone.localdate().isoformat() > "2026-03-03"


def test_a_halte_without_a_grid_or_a_hall_keeps_a_summary(quartier, officer, sign_in):
    walk = DiagnosticFactory(quartiers=[quartier])
    stop = Stop.objects.create(diagnostic=walk, label="Le parc")
    client = sign_in(officer)
    assert post(client, stop, sent({}, summary="Trop sombre"))[0] == 200
    page = client.get(address(stop, "walk_stop")).content.decode()
    assert "Trop sombre" in page
    assert "hall_level" not in page
    status, told = post(client, stop, sent({}, told_base(stop), hall=(2, "")))
    assert (status, told["errors"][0]["field"]) == (422, "hall_level")


def told_base(stop):
    return stored(stop).as_json()


# ---- merged ---------------------------------------------------------------------------------------------------------


def test_what_two_people_changed_apart_is_merged(stop, items, levels, officer, manager, sign_in):
    base = told_base(stop)
    post(sign_in(manager), stop, sent({items[0]: (levels["Bon"], "")}, base, summary="Propre"))
    status, told = post(
        sign_in(officer), stop, sent({items[0]: (None, ""), items[1]: (levels["Moyen"], "")}, base, hall=(2, ""))
    )
    assert status == 200
    assert told["current"] == {
        "marks": {str(items[0].pk): [levels["Bon"], ""], str(items[1].pk): [levels["Moyen"], ""]},
        "summary": "Propre",
        "hall": [2, ""],
    }


def test_what_two_people_changed_differently_is_asked_about(stop, items, levels, officer, manager, sign_in):
    base = told_base(stop)
    post(sign_in(manager), stop, sent({items[0]: (levels["Bon"], "")}, base, summary="Propre", hall=(1, "")))
    client = sign_in(officer)
    mine = sent(
        {items[0]: (levels["Mauvais"], "Taché"), items[1]: (levels["Moyen"], "")}, base, summary="Sale", hall=(3, "")
    )
    status, told = post(client, stop, mine)
    assert (status, told["status"]) == (409, "conflict")
    assert [(row["field"], row["item"], row["mine"], row["theirs"]) for row in told["conflicts"]] == [
        ("item", items[0].pk, [levels["Mauvais"], "Taché"], [levels["Bon"], ""]),
        ("summary", None, "Sale", "Propre"),
        ("hall", None, [3, ""], [1, ""]),
    ]
    first = told["conflicts"][0]
    assert (first["name"], first["mine_label"], first["theirs_label"]) == ("Sols", "Mauvais · Taché", "Bon")
    assert {row["by"] for row in told["conflicts"]} == {"Maya Direction"}
    assert all(row["at"].startswith("le ") for row in told["conflicts"])
    # Nothing in question is replaced; the rest is stored.
    assert stored(stop).of(items[0].pk) == (levels["Bon"], "")
    assert stored(stop).of(items[1].pk) == (levels["Moyen"], "")
    # The choice is sent on what there is now.
    status, after = post(
        client, stop, sent({items[0]: (levels["Mauvais"], "Taché")}, told["current"], summary="Propre", hall=(3, ""))
    )
    assert (status, after["current"]["marks"][str(items[0].pk)]) == (200, [levels["Mauvais"], "Taché"])
    assert (after["current"]["summary"], after["current"]["hall"]) == ("Propre", [3, ""])


def test_the_same_answer_of_two_people_is_no_conflict(stop, items, levels, officer, manager, sign_in):
    base = told_base(stop)
    data = sent({items[0]: (levels["Bon"], "")}, base, summary="Propre")
    assert post(sign_in(manager), stop, data)[0] == 200
    assert post(sign_in(officer), stop, data)[0] == 200


def test_one_who_changed_nothing_leaves_what_others_changed(stop, items, levels, officer, manager, sign_in):
    base = told_base(stop)
    post(sign_in(manager), stop, sent({items[0]: (levels["Bon"], "")}, base, summary="Propre"))
    status, _ = post(sign_in(officer), stop, sent({items[0]: (None, "")}, base, summary=""))
    assert status == 200
    assert stored(stop).summary == "Propre"


@pytest.mark.parametrize(
    "base", ["", "[", "[]", '{"marks": 3}', '{"marks": {"a": []}}', '{"marks": {"1": [1e999, ""]}}']
)
def test_a_base_that_cannot_be_read_overwrites_nothing(base, stop, items, levels, officer, manager, sign_in):
    post(sign_in(manager), stop, sent({}, summary="Propre"))
    status, _ = post(sign_in(officer), stop, sent({}, summary="Sale") | {"base": base})
    assert status == 409
    assert stored(stop).summary == "Propre"


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_are_not_lost(quartier, officer, manager):
    walk = DiagnosticFactory(quartiers=[quartier])
    stop = Stop.objects.create(diagnostic=walk, label="Le parc")
    start, got = threading.Barrier(2, timeout=20), []

    def save(user, text):
        try:
            start.wait()
            got.append(save_stop_marks(stop=stop, base=StopMarks(), mine=StopMarks(summary=text), by=user))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in ((officer, "Sombre"), (manager, "Calme"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(len(conflicts) for _, conflicts in got) == [0, 1]
    assert {now.summary for now, _ in got} == {stored(stop).summary}


@pytest.mark.django_db(transaction=True)
def test_a_halte_that_is_marked_while_it_is_taken_out_stays(quartier, officer, manager):
    stop = Stop.objects.create(diagnostic=DiagnosticFactory(quartiers=[quartier]), label="Le parc")
    told = []

    def take_out():
        try:
            remove_stop(stop=Stop.objects.get(pk=stop.pk), by=manager)
        except StopError as error:
            told.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=take_out)
    with transaction.atomic():
        save_stop_marks(stop=stop, base=StopMarks(), mine=StopMarks(summary="Sombre"), by=officer)
        thread.start()
        thread.join(1)
        assert thread.is_alive(), "it waits for what is being written"
    thread.join(20)
    assert len(told) == 1
    assert "reste dans le parcours" in told[0]
    assert stored(stop).summary == "Sombre"


# ---- refused --------------------------------------------------------------------------------------------------------


def test_what_is_not_of_the_grid_is_refused_and_nothing_is_written(stop, items, levels, officer, sign_in):
    foreign = grid_of("Ailleurs")
    client = sign_in(officer)
    level = foreign.levels.first().pk
    for value in (level, "abc", 10**30):
        status, told = post(client, stop, sent({items[0]: (value, ""), items[1]: (levels["Bon"], "")}, summary="x"))
        assert (status, told["errors"][0]["field"]) == (422, f"niveau-{items[0].pk}")
        assert told["errors"][0]["label"] == "Sols"
    elsewhere = GridItem.objects.get(theme__grid=foreign)
    # Half of a character, which JSON may hold and no page nor database does.
    base = {"base": json.dumps({"marks": {str(items[0].pk): [levels["Bon"], "\ud800"]}})}
    asked = [{"field": "summary", "item": None, "mine": "\ud800", "theirs": ""}]
    for broken in (base, {"base": "{}", "choix-0": "mine", "conflits": json.dumps(asked)}):
        page = client.post(address(stop), {f"niveau-{items[0].pk}": level, **broken})
        assert (page.status_code, "pas de l’échelle de la grille" in page.content.decode()) == (422, True)
    status, told = post(client, stop, sent({elsewhere: (level, "")}))
    assert (status, "grille de cette marche a changé" in told["errors"][0]["text"]) == (422, True)
    assert stored(stop) == StopMarks()


def test_what_is_too_long_or_half_said_is_told_where(stop, items, officer, sign_in):
    client = sign_in(officer)
    status, told = post(client, stop, sent({items[0]: (None, "a" * 501)}, summary="b" * 2001, hall=(None, "Tags")))
    assert status == 422
    assert {error["field"] for error in told["errors"]} == {f"remarque-{items[0].pk}", "summary", "hall_level"}
    assert stored(stop) == StopMarks()
    status, told = post(client, stop, sent({}, hall=(7, "")))
    assert (status, told["errors"][0]["field"]) == (422, "hall_level")


def test_somebody_named_in_a_note_is_to_be_confirmed(stop, items, officer, sign_in):
    client = sign_in(officer)
    data = sent({items[0]: (None, "Devant chez Mme Durand")})
    status, told = post(client, stop, data)
    assert (status, told["errors"][0]["field"]) == (422, f"remarque-{items[0].pk}")
    assert post(client, stop, {**data, "privacy_confirmed": "on"})[0] == 200
    assert PrivacyOverride.objects.get().field == f"remarque-{items[0].pk}"
    # What was there before is not asked about again.
    assert post(client, stop, sent({items[0]: (None, "Devant chez Mme Durand")}, told_base(stop)))[0] == 200


def test_a_settled_walk_takes_no_mark(stop, walk, items, levels, officer, proximity, sign_in):
    post(sign_in(officer), stop, sent({items[0]: (levels["Bon"], "Net")}))
    Diagnostic.objects.filter(pk=walk.pk).update(status="validated")
    client = sign_in(officer)
    data = sent({items[0]: (levels["Mauvais"], "")}, told_base(stop), summary="Sale")
    status, told = post(client, stop, data)
    assert (status, told["status"], "validé" in told["text"]) == (403, "locked", True)
    page = client.post(address(stop), data)
    assert (page.status_code, "Sale" in page.content.decode()) == (403, True), "given back to be copied"
    assert stored(stop).of(items[0].pk) == (levels["Bon"], "Net")
    read = client.get(address(stop, "walk_stop")).content.decode()
    assert 'id="cotation"' not in read
    assert "Net" in read
    assert post(sign_in(proximity), stop, data)[0] == 403


def test_a_halte_that_is_gone_gives_back_what_was_noted(stop, items, levels, officer, sign_in):
    client = sign_in(officer)
    data = sent({items[0]: (levels["Mauvais"], "Taché")}, summary="Sale", hall=(3, ""))
    where = address(stop)
    Stop.objects.filter(pk=stop.pk).delete()
    response = client.post(where, data, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["status"]) == (410, "gone")
    page = client.post(where, data)
    assert page.status_code == 410
    for text in ("Sols", "Mauvais · Taché", "Sale", "Orange"):
        assert text in page.content.decode()


def test_a_halte_of_another_walk_is_not_here(stop, quartier, officer, outsider, sign_in):
    other = DiagnosticFactory(quartiers=[quartier])
    where = reverse("diagnostics:stop_marks", args=[other.pk, stop.pk])
    assert sign_in(officer).post(where, {"base": "{}"}).status_code == 404
    assert sign_in(outsider).post(address(stop), {"base": "{}"}).status_code == 404


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_marked_and_how_much(stop, items, levels, officer, sign_in):
    client = sign_in(officer)
    data = sent(
        {items[0]: (levels["Bon"], "Net"), items[1]: (levels["Moyen"], "")}, summary="Propre", hall=(2, "Tags")
    )
    page = client.post(address(stop), data, follow=True).content.decode()
    assert "c’est enregistré" in page
    assert f'name="niveau-{items[0].pk}" value="{levels["Bon"]}" checked' in page
    assert f'name="niveau-{items[2].pk}" value="" checked' in page
    assert "<span data-marked>2</span> cotés sur 3" in page
    assert all(text in page for text in ("Net", "Propre", "Tags"))
    told = json.loads(client.get(address(stop, "walk_stop")).context["base"])
    assert told == told_base(stop)


def test_saving_leads_on_to_the_next_halte(stop, officer, sign_in):
    after = Stop.objects.create(diagnostic=stop.diagnostic, label="Le parc", order=20)
    done = sign_in(officer).post(address(stop), {**sent({}, summary="Calme"), "suite": after.pk})
    assert done.headers["Location"] == address(after, "walk_stop")


def test_what_is_refused_is_shown_again_with_what_was_typed(stop, items, levels, officer, sign_in):
    data = sent({items[0]: (levels["Bon"], "Chez Mme Durand")}, summary="Calme", hall=(None, "Tags"))
    response = sign_in(officer).post(address(stop), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'name="niveau-{items[0].pk}" value="{levels["Bon"]}" checked' in page
    assert all(
        text in page for text in ("Chez Mme Durand", "Calme", "Tags", "J’ai relu", "choisissez un état du hall")
    )
    assert "cotés" not in page.split('id="avancement"')[1][:80]
    assert stored(stop) == StopMarks()


def test_without_a_script_the_two_versions_are_chosen_on_a_page(stop, items, levels, officer, manager, sign_in):
    base = told_base(stop)
    post(sign_in(manager), stop, sent({items[0]: (levels["Bon"], "")}, base, summary="Propre", hall=(1, "")))
    client = sign_in(officer)
    page = client.post(address(stop), sent({items[0]: (levels["Mauvais"], "")}, base, summary="Sale", hall=(3, "")))
    text = page.content.decode()
    assert page.status_code == 409
    assert all(word in text for word in ("Votre version", "Mauvais", "Maya Direction", "Propre", "Sale", "Orange"))
    form = {"base": page.context["base"], "conflits": page.context["asked"]}
    again = client.post(address(stop), {**form, "choix-0": "mine"})
    assert again.status_code == 409, "a version of each"
    assert len(again.context["conflicts"]) == 2
    assert stored(stop).of(items[0].pk) == (levels["Mauvais"], ""), "the one that was chosen is stored"
    form = {"base": again.context["base"], "conflits": again.context["asked"]}
    done = client.post(address(stop), {**form, "choix-0": "theirs", "choix-1": "mine"})
    assert done.status_code == 302
    now = stored(stop)
    assert (now.summary, now.hall) == ("Propre", (3, ""))


def test_a_choice_that_makes_no_sense_takes_nothing(stop, officer, sign_in):
    client = sign_in(officer)
    for asked in ("", "[", '[{"field": "item"}]', '[{"field": "hall", "item": null, "mine": 3, "theirs": 4}]', "[1]"):
        client.post(address(stop), {"base": json.dumps(told_base(stop)), "conflits": asked, "choix-0": "mine"})
    assert stored(stop) == StopMarks()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_halte_asks_the_database_as_often_whatever_there_is(
    number, stop, walk, items, levels, quartier, officer, sign_in, django_assert_num_queries
):
    for item in items[:number]:
        Score.objects.create(diagnostic=walk, stop=stop, item=item, level_id=levels["Bon"])
        ObservationFactory(quartier=quartier, stop=stop, author=officer)
        Stop.objects.create(diagnostic=walk, label="Ailleurs", order=50)
    client = sign_in(officer)
    client.get(address(stop, "walk_stop"))
    with django_assert_num_queries(12):
        client.get(address(stop, "walk_stop"))


def test_500_items_are_marked_at_once(quartier, officer, sign_in):
    grid = grid_of("Premier", in_use=False)
    theme = GridTheme.objects.get(grid=grid)
    GridItem.objects.bulk_create(GridItem(theme=theme, name=f"Critère {n}", order=n % 30000) for n in range(1, 500))
    grid.status = "in_use"
    grid.save(update_fields=["status"])
    walk = DiagnosticFactory(quartiers=[quartier], grid=grid)
    stop = Stop.objects.create(diagnostic=walk, label="Le parc")
    level = grid.levels.get(value=3).pk
    every = dict.fromkeys(GridItem.objects.filter(theme=theme), (level, "Vu"))
    status, told = post(sign_in(officer), stop, sent(every))
    assert (status, len(told["current"]["marks"])) == (200, 500)
    assert sign_in(officer).get(address(stop, "walk_stop")).context["marked"] == 500
