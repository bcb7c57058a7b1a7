"""Grids: seeded, composed as drafts, frozen once in use, followed by their next version."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core.models import PrivacyOverride
from diagnostics import services
from diagnostics.models import Grid, GridItem, GridLevel, GridTheme, Theme
from tests.factories import DiagnosticFactory, QuartierFactory, UserFactory, grid_of

pytestmark = pytest.mark.django_db
LIST = "/diagnostics/grilles/"
SEEDED = {"walk": (11, 44, 4), "social": (15, 47, 4), "functioning": (6, 21, 3), "halls": (2, 6, 4)}


def url(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def names(rows):
    return [str(row) for row in rows]


def content(response):
    return response.content.decode()


@pytest.fixture
def draft():
    return grid_of("Sols", "Tags", in_use=False)


@pytest.fixture
def in_use():
    return grid_of("Sols", "Tags")


def size(grid):
    return grid.themes.count(), GridItem.objects.filter(theme__grid=grid).count(), grid.levels.count()


# ---- seeded -------------------------------------------------------------------------------------------------------


def test_the_grids_of_the_trade_are_in_use():
    assert {grid.kind: size(grid) for grid in Grid.objects.in_use()} == SEEDED


def test_a_theme_of_the_walk_is_reported_with_the_theme_of_the_veille_of_the_same_name():
    walk = Grid.objects.get(kind="walk")
    assert names(walk.themes.all()) == names(Theme.objects.all())
    assert all(theme.theme.name == theme.name for theme in walk.themes.select_related("theme"))


@pytest.mark.parametrize("kind", SEEDED)
def test_a_seeded_scale_goes_from_bad_to_good(kind):
    levels = list(Grid.objects.get(kind=kind).levels.all())
    assert [level.value for level in levels] == list(range(len(levels)))
    assert (levels[0].tone, levels[-1].tone) == ("bad", "good")
    assert [levels[0].is_positive, levels[-1].is_positive] == [False, True]
    assert len({level.tone for level in levels}) == len(levels)


# ---- what the database refuses ------------------------------------------------------------------------------------


def write(table, values, where="id = %s"):
    """Return what changes a row by plain SQL: no model stands in the way."""

    def run(key):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {values} WHERE {where}", [key])

    return run


def erase(table, where):
    def run(key):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {where}", [key])

    return run


def add_level(key):
    GridLevel.objects.create(grid_id=key, value=9, label="De plus", tone="plain")


def add_theme(key):
    GridTheme.objects.create(grid_id=key, name="De plus")


def add_item(key):
    GridItem.objects.create(theme=GridTheme.objects.filter(grid_id=key).first(), name="De plus")


def erase_theme(key):
    """Its items follow: whether the grid is a draft is asked when the theme goes."""
    items = list(GridItem.objects.filter(theme__grid=key).values_list("pk", flat=True))
    erase("diagnostics_gridtheme", OF_GRID)(key)
    for item in items:
        erase("diagnostics_griditem", "id = %s")(item)


OF_GRID, OF_THEME = "grid_id = %s", "theme_id IN (SELECT id FROM diagnostics_gridtheme WHERE grid_id = %s)"
FROZEN = {
    "renamed": write("diagnostics_grid", "name = 'Autre'"),
    "of another kind": write("diagnostics_grid", "kind = 'halls'"),
    "other directions": write("diagnostics_grid", "intro = 'Autre'"),
    "another number": write("diagnostics_grid", "number = 7"),
    "another series": write("diagnostics_grid", "series = gen_random_uuid()"),
    "a draft again": write("diagnostics_grid", "status = 'draft'"),
    "a level more": add_level,
    "a theme more": add_theme,
    "an item more": add_item,
    "a level changed": write("diagnostics_gridlevel", "label = 'Autre ' || value", OF_GRID),
    "a theme changed": write("diagnostics_gridtheme", "name = 'Autre'", OF_GRID),
    "an item changed": write("diagnostics_griditem", "weight = 2", OF_THEME),
    "a level less": erase("diagnostics_gridlevel", OF_GRID),
    "an item less": erase("diagnostics_griditem", OF_THEME),
    "a theme less": erase_theme,
}


@pytest.mark.parametrize("status", ["in_use", "archived"])
@pytest.mark.parametrize("change", FROZEN.values(), ids=FROZEN)
def test_what_was_put_in_use_does_not_change(in_use, status, change):
    Grid.objects.filter(pk=in_use.pk).update(status=status)
    before = list(GridItem.objects.filter(theme__grid=in_use).values())
    with pytest.raises(IntegrityError, match="ne change plus") as refused, transaction.atomic():
        change(in_use.pk)
    assert refused.value.__cause__.diag.constraint_name == "grid_frozen"
    assert list(GridItem.objects.filter(theme__grid=in_use).values()) == before


@pytest.mark.parametrize("change", FROZEN.values(), ids=FROZEN)
def test_a_draft_changes(draft, change):
    def whole():
        grid = Grid.objects.filter(pk=draft.pk)
        items = GridItem.objects.filter(theme__grid=draft)
        return [list(rows.order_by("pk").values()) for rows in (grid, draft.levels, draft.themes, items)]

    before = whole()
    change(draft.pk)
    assert whole() != before


def test_a_part_does_not_go_from_a_draft_to_a_grid_in_use(draft, in_use):
    for part in (draft.levels.first(), draft.themes.first()):
        with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
            type(part).objects.filter(pk=part.pk).update(grid=in_use)
    item = GridItem.objects.filter(theme__grid=draft).first()
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        GridItem.objects.filter(pk=item.pk).update(theme=in_use.themes.first())


def second(status, draft):
    return lambda: Grid.objects.create(name="Autre", kind="walk", series=draft.series, number=2, status=status)


def level(grid, **fields):
    return GridLevel(**{"grid": grid, "value": 9, "label": "Autre", "tone": "plain", **fields})


def broken(draft):
    """Return what breaks each constraint of a grid and of its parts."""
    theme = draft.themes.first()
    item = theme.items.first()
    return {
        "grid_name_given": lambda: Grid.objects.create(name="", kind="walk"),
        "grid_kind_known": lambda: Grid.objects.create(name="x", kind="x"),
        "grid_status_known": lambda: Grid.objects.create(name="x", kind="walk", status="x"),
        "grid_number_once": lambda: Grid.objects.create(name="x", kind="walk", series=draft.series, status="archived"),
        "grid_in_use_once": lambda: [
            second("in_use", draft)(),
            Grid.objects.filter(pk=draft.pk).update(status="in_use"),
        ],
        "grid_draft_once": second("draft", draft),
        "gridlevel_value_once": lambda: level(draft, value=3).save(),
        "gridlevel_label_given": lambda: level(draft, label="").save(),
        "gridlevel_value_range": lambda: level(draft, value=11).save(),
        "gridlevel_tone_known": lambda: level(draft, tone="x").save(),
        "gridtheme_name_once": lambda: GridTheme.objects.create(grid=draft, name=theme.name),
        "gridtheme_name_given": lambda: GridTheme.objects.create(grid=draft, name=""),
        "griditem_name_once": lambda: GridItem.objects.create(theme=theme, name=item.name),
        "griditem_key_once": lambda: GridItem.objects.create(theme=theme, name="x", key=item.key),
        "griditem_name_given": lambda: GridItem.objects.create(theme=theme, name=""),
        "griditem_weight_range": lambda: GridItem.objects.create(theme=theme, name="x", weight=11),
    }


CONSTRAINTS = [
    constraint for model in (Grid, GridLevel, GridTheme, GridItem) for constraint in model._meta.constraints
]


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.name)
def test_a_broken_constraint_is_refused_and_said_in_french(draft, constraint):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        broken(draft)[constraint.name]()
    assert refused.value.__cause__.diag.constraint_name == constraint.name
    assert constraint.violation_error_message.endswith(".")
    assert "Constraint" not in constraint.violation_error_message


# ---- services -----------------------------------------------------------------------------------------------------


def test_a_new_grid_begins_as_a_draft_with_a_scale(officer):
    grid = services.new_grid(row=Grid(name="Neuve", kind="walk", status="in_use"), by=officer)
    assert grid.is_draft
    assert size(grid) == (0, 0, 4)
    other = services.new_grid(row=Grid(name="Autre", kind="walk"), by=officer)
    assert other.series != grid.series


def test_put_in_use_it_takes_the_place_of_the_version_that_was(in_use, officer):
    draft = services.next_version(grid=in_use, by=officer)
    services.publish_grid(grid=draft, by=officer)
    states = dict(Grid.objects.filter(series=in_use.series).values_list("number", "status"))
    assert states == {1: "archived", 2: "in_use"}
    # The first comes back: the second makes room.
    services.publish_grid(grid=in_use, by=officer)
    states = dict(Grid.objects.filter(series=in_use.series).values_list("number", "status"))
    assert states == {1: "in_use", 2: "archived"}


def without_themes(grid):
    grid.themes.all().delete()


def with_an_empty_theme(grid):
    GridTheme.objects.create(grid=grid, name="Éclairage")


def with_levels(count):
    def run(grid):
        grid.levels.all().delete()
        for value in range(count):
            level(grid, value=value, label=f"Niveau {value}").save()

    return run


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_themes, "aucun thème"),
        (with_an_empty_theme, "« Éclairage »"),
        (with_levels(0), "au moins deux"),
        (with_levels(1), "au moins deux"),
        (with_levels(6), "6 niveaux"),
    ],
)
def test_a_draft_that_lacks_something_is_not_put_in_use(draft, officer, change, words):
    change(draft)
    with pytest.raises(ValueError, match=words):
        services.publish_grid(grid=draft, by=officer)
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("count", [2, 5])
def test_a_scale_has_two_to_five_levels(draft, officer, count):
    with_levels(count)(draft)
    assert services.publish_grid(grid=draft, by=officer).status == "in_use"


def test_the_next_version_is_a_copy_whose_items_keep_their_keys(officer):
    grid = Grid.objects.get(kind="walk")
    theme = grid.themes.first()
    copy = services.next_version(grid=grid, by=officer)
    assert (copy.number, copy.is_draft, copy.series, copy.name) == (2, True, grid.series, grid.name)

    def whole(row):
        items = GridItem.objects.filter(theme__grid=row).order_by("theme__order", "order")
        return (
            list(row.levels.values_list("value", "label", "tone", "is_positive")),
            list(row.themes.values_list("name", "theme", "order")),
            list(items.values_list("theme__name", "key", "name", "help", "weight", "order")),
        )

    assert whole(copy) == whole(grid)
    assert not copy.themes.filter(pk=theme.pk).exists()
    # The copy is free, the original is not.
    copy.themes.all().delete()
    assert theme.items.count() == 5


def test_a_series_has_one_draft(in_use, officer):
    services.next_version(grid=in_use, by=officer)
    with pytest.raises(ValueError, match="déjà un brouillon, la version 2"):
        services.next_version(grid=in_use, by=officer)


def test_only_what_is_in_use_is_archived_and_only_a_draft_is_deleted(draft, in_use, officer):
    with pytest.raises(ValueError, match="en service"):
        services.archive_grid(grid=draft, by=officer)
    with pytest.raises(ValueError, match="ne change plus"):
        services.delete_draft(grid=in_use, by=officer)
    services.archive_grid(grid=in_use, by=officer)
    services.delete_draft(grid=draft, by=officer)
    assert not Grid.objects.filter(pk=draft.pk).exists()
    assert not GridLevel.objects.filter(grid=draft.pk).exists()
    in_use.refresh_from_db()
    assert in_use.status == "archived"
    with pytest.raises(ValueError, match="supprimée"):
        services.publish_grid(grid=draft, by=officer)


def test_a_draft_that_a_diagnostic_has_taken_is_not_deleted(draft, officer):
    DiagnosticFactory(grid=draft)
    with pytest.raises(ValueError, match="utilise ce brouillon"):
        services.delete_draft(grid=draft, by=officer)
    assert size(draft) == (1, 2, 4)


def test_a_part_of_a_grid_in_use_is_refused_in_french(in_use, officer):
    theme = in_use.themes.first()
    for act in (
        lambda: services.add_part(row=GridTheme(grid=in_use, name="Neuf"), by=officer),
        lambda: services.save_part(row=theme, by=officer),
        lambda: services.delete_part(row=theme, by=officer),
        lambda: services.move_part(row=theme, by=officer, places=1),
    ):
        with pytest.raises(ValueError, match="ne change plus"):
            act()


def test_items_and_themes_move_and_stop_at_the_ends(draft, officer):
    theme = draft.themes.first()
    first, second_item = theme.items.all()
    assert services.move_part(row=second_item, by=officer, places=-1) == (1, 2)
    assert list(theme.items.all()) == [second_item, first]
    assert services.move_part(row=second_item, by=officer, places=-1) == (1, 2)
    assert services.move_part(row=first, by=officer, places=1) == (2, 2)
    services.add_part(row=GridTheme(grid=draft, name="Éclairage"), by=officer)
    assert services.move_part(row=draft.themes.last(), by=officer, places=-1) == (1, 2)
    assert names(draft.themes.all()) == ["Éclairage", "Propreté"]


def test_a_level_that_moves_takes_the_value_of_its_neighbour(draft, officer):
    def scale():
        return list(draft.levels.order_by("-value").values_list("value", "label"))

    assert scale() == [(3, "Bon"), (2, "Moyen"), (1, "Mauvais"), (0, "Très mauvais")]
    row = draft.levels.get(label="Moyen")
    assert services.move_part(row=row, by=officer, places=-1) == (1, 4)
    assert scale() == [(3, "Moyen"), (2, "Bon"), (1, "Mauvais"), (0, "Très mauvais")]
    assert services.move_part(row=row, by=officer, places=-1) == (1, 4)
    services.move_part(row=row, by=officer, places=1)
    assert scale()[:2] == [(3, "Bon"), (2, "Moyen")]


def test_a_sixth_level_is_refused(draft, officer):
    services.add_part(row=level(draft, value=4), by=officer)
    with pytest.raises(ValueError, match="5 niveaux au plus"):
        services.add_part(row=level(draft, value=5, label="Encore"), by=officer)


# ---- pages --------------------------------------------------------------------------------------------------------

READ = ["grid_list", "grid_detail", "grid_preview"]
EDITED = ["grid_create", "grid_compose", "grid_update", "grid_level_create", "grid_theme_create"]


@pytest.mark.parametrize(
    ("who", "reads", "edits"),
    [
        ("proximity", 200, 403),
        ("officer", 200, 200),
        ("manager", 200, 200),
        ("outsider", 200, 200),
        ("administrator", 200, 200),
        ("stranger", 403, 403),
    ],
)
def test_who_reads_and_who_composes(request, sign_in, draft, who, reads, edits):
    user = UserFactory() if who == "stranger" else request.getfixturevalue(who)
    client = sign_in(user)

    def status(name):
        return client.get(url(name, *([] if name in ("grid_list", "grid_create") else [draft.pk]))).status_code

    assert {status(name) for name in READ} == {reads}
    assert {status(name) for name in EDITED} == {edits}
    theme = draft.themes.first()
    assert client.get(url("grid_part_update", "themes", theme.pk)).status_code == edits
    before = size(draft)
    if edits == 403:
        for address in (
            url("grid_action", draft.pk, "supprimer"),
            url("grid_action", draft.pk, "mettre-en-service"),
            url("grid_part_action", "themes", theme.pk, "supprimer"),
        ):
            response = client.post(address)
            assert response.status_code == 403
            assert "composées par les chargés de mission" in content(response)
        assert size(draft) == before
        assert Grid.objects.get(pk=draft.pk).is_draft
        assert "Nouvelle grille" not in content(client.get(LIST))


def test_a_grid_is_composed_from_its_name_to_its_use(sign_in, officer):
    client = sign_in(officer)
    response = client.post(
        url("grid_create"), {"name": "  Marche   des écoles ", "kind": "walk", "intro": "Regardez."}
    )
    grid = Grid.objects.get(name="Marche des écoles")
    assert response.url == url("grid_compose", grid.pk)
    page = content(client.get(response.url))
    assert "aucun thème" in page
    client.post(url("grid_theme_create", grid.pk), {"name": "Trottoirs", "theme": Theme.objects.first().pk})
    theme = grid.themes.get()
    # The line under the theme sends a name alone.
    for name in ("Largeur", "Traversées", "Erreur"):
        client.post(url("grid_item_create", theme.pk), {"name": name})
    assert names(theme.items.all()) == ["Largeur", "Traversées", "Erreur"]
    last = theme.items.last()
    client.post(url("grid_part_update", "criteres", last.pk), {"name": "Éclairage", "help": "La nuit.", "weight": "3"})
    last.refresh_from_db()
    assert (last.name, last.help, last.weight) == ("Éclairage", "La nuit.", 3)
    response = client.post(url("grid_part_action", "criteres", last.pk, "monter"), follow=True)
    assert "Éclairage : 2 sur 3" in content(response)
    client.post(url("grid_part_action", "criteres", theme.items.last().pk, "supprimer"), {"confirme": 1})
    assert names(theme.items.all()) == ["Largeur", "Éclairage"]
    client.post(
        url("grid_level_create", grid.pk), {"label": "Excellent", "value": 4, "tone": "good", "is_positive": "on"}
    )
    best = grid.levels.order_by("-value").first()
    assert (best.label, best.is_positive) == ("Excellent", True)
    client.post(url("grid_part_action", "niveaux", best.pk, "supprimer"), {"confirme": 1})
    client.post(url("grid_update", grid.pk), {"name": "Écoles", "kind": "walk", "intro": "", "version": 1})
    response = client.post(url("grid_action", grid.pk, "mettre-en-service"), follow=True)
    assert "est en service" in content(response)
    grid.refresh_from_db()
    assert (grid.name, grid.status, size(grid)) == ("Écoles", "in_use", (1, 2, 4))
    refused = client.get(url("grid_compose", grid.pk))
    assert refused.status_code == 403
    assert "modifiez sa version suivante" in content(refused)


def test_a_draft_that_lacks_something_stays_one_and_the_page_says_what(sign_in, officer, draft):
    draft.themes.all().delete()
    client = sign_in(officer)
    response = client.post(url("grid_action", draft.pk, "mettre-en-service"), follow=True)
    assert response.redirect_chain[-1][0] == url("grid_compose", draft.pk)
    assert "aucun thème" in content(response)
    assert Grid.objects.get(pk=draft.pk).is_draft


def test_modifying_a_grid_in_use_opens_its_next_version_once(sign_in, officer, in_use):
    client = sign_in(officer)
    page = content(client.get(in_use.get_absolute_url()))
    assert url("grid_action", in_use.pk, "version-suivante") in page
    response = client.post(url("grid_action", in_use.pk, "version-suivante"))
    draft = Grid.objects.get(series=in_use.series, number=2)
    assert response.url == url("grid_compose", draft.pk)
    page = content(client.get(in_use.get_absolute_url()))
    assert url("grid_compose", draft.pk) in page
    assert url("grid_action", in_use.pk, "version-suivante") not in page
    again = client.post(url("grid_action", in_use.pk, "version-suivante"), follow=True)
    assert "déjà un brouillon" in content(again)
    # All the versions of a grid are of one kind.
    assert "kind" not in client.get(url("grid_update", draft.pk)).context["form"].fields


def test_a_grid_is_archived_and_comes_back(sign_in, officer, in_use):
    client = sign_in(officer)
    client.post(url("grid_action", in_use.pk, "archiver"))
    assert Grid.objects.get(pk=in_use.pk).status == "archived"
    assert "Remettre en service" in content(client.get(in_use.get_absolute_url()))
    client.post(url("grid_action", in_use.pk, "mettre-en-service"))
    assert Grid.objects.get(pk=in_use.pk).status == "in_use"


@pytest.mark.parametrize("name", ["mettre-en-service", "version-suivante", "archiver", "supprimer"])
def test_nothing_is_done_by_a_get(sign_in, officer, draft, name):
    client = sign_in(officer)
    assert client.get(url("grid_action", draft.pk, name)).status_code == 405
    part = url("grid_part_action", "themes", draft.themes.first().pk, "supprimer")
    assert client.get(part).status_code == 405
    assert size(draft) == (1, 2, 4)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("theme", {"name": "Propreté"}, "déjà un thème de ce nom"),
        ("theme", {"name": "   "}, "obligatoire"),
        ("item", {"name": "Tags", "weight": "1"}, "déjà un critère de ce nom"),
        ("item", {"name": "Tags"}, "déjà un critère de ce nom"),
        ("item", {"name": "Bancs", "weight": "11"}, "de 0 à 10"),
        ("level", {"label": "Encore", "value": "3", "tone": "good"}, "la même valeur"),
        ("level", {"label": "Encore", "value": "11", "tone": "good"}, "de 0 à 10"),
        ("level", {"label": "Encore", "value": "5", "tone": "mauve"}, "mauve"),
    ],
)
def test_a_wrong_part_is_said_and_nothing_typed_is_lost(sign_in, officer, draft, name, data, words):
    key = draft.themes.first().pk if name == "item" else draft.pk
    before = size(draft)
    response = sign_in(officer).post(url(f"grid_{name}_create", key), data)
    assert response.status_code == 422
    assert words in content(response)
    typed = data.get("name", data.get("label")).strip()
    assert typed in content(response)
    assert size(draft) == before


def test_a_full_scale_is_said_on_the_form(sign_in, officer, draft):
    level(draft, value=4).save()
    response = sign_in(officer).post(
        url("grid_level_create", draft.pk), {"label": "Sixième", "value": "5", "tone": "good"}
    )
    assert response.status_code == 422
    assert "5 niveaux au plus" in content(response)
    assert "Sixième" in content(response)


def test_a_person_named_in_a_criterion_is_warned_about(sign_in, officer, draft):
    client, theme = sign_in(officer), draft.themes.first()
    data = {"name": "Voisinage de Mme Dupont", "help": "", "weight": "1"}
    assert client.post(url("grid_item_create", theme.pk), data).status_code == 422
    assert size(draft) == (1, 2, 4)
    client.post(url("grid_item_create", theme.pk), data | {"privacy_confirmed": "on"})
    assert size(draft) == (1, 3, 4)
    assert PrivacyOverride.objects.get().target == "diagnostics.griditem"


def test_two_writers_of_a_draft_do_not_overwrite_each_other(sign_in, officer, manager, draft):
    sign_in(manager).post(url("grid_update", draft.pk), {"name": "Un", "kind": "walk", "intro": "", "version": 1})
    response = sign_in(officer).post(
        url("grid_update", draft.pk), {"name": "Deux", "kind": "walk", "intro": "", "version": 1}
    )
    assert response.status_code == 422
    assert "modifiée pendant que" in content(response)
    assert Grid.objects.get(pk=draft.pk).name == "Un"


def test_a_level_is_told_by_colour_symbol_and_word(sign_in, proximity, draft):
    level(draft, value=5, label="Sans objet", tone="plain").save()
    for name in ("grid_detail", "grid_preview"):
        page = content(sign_in(proximity).get(url(name, draft.pk)))
        for word, tone in (
            ("Bon", "good"),
            ("Moyen", "fair"),
            ("Mauvais", "poor"),
            ("Très mauvais", "bad"),
            ("Sans objet", "plain"),
            ("Non observé", "none"),
        ):
            assert f"level-{tone}" in page
            assert word in page


def test_the_preview_offers_each_level_and_non_observed_for_each_item(sign_in, proximity, draft):
    page = content(sign_in(proximity).get(url("grid_preview", draft.pk)))
    for item in GridItem.objects.filter(theme__grid=draft):
        assert page.count(f'name="critere-{item.pk}"') == 5
    assert page.count(" checked>Non observé") == 2


def test_a_reader_counts_the_diagnostics_that_they_see(sign_in, proximity, administrator, quartier, in_use):
    DiagnosticFactory(grid=in_use, quartiers=[quartier])
    DiagnosticFactory(grid=in_use, quartiers=[QuartierFactory()])
    assert sign_in(proximity).get(in_use.get_absolute_url()).context["use_count"] == 1
    assert sign_in(administrator).get(in_use.get_absolute_url()).context["use_count"] == 2
    page = sign_in(administrator).get(LIST)
    counts = {each.shown.pk: each.use_count for kind in page.context["kinds"] for each in kind["series"]}
    assert counts[in_use.pk] == 2


def test_the_list_is_by_kind_and_shows_the_version_in_use_and_the_draft(sign_in, officer):
    grid = Grid.objects.get(kind="halls")
    draft = services.next_version(grid=grid, by=officer)
    page = sign_in(officer).get(LIST)
    kinds = {kind["label"]: kind["series"] for kind in page.context["kinds"]}
    assert list(kinds) == [
        "Diagnostic social",
        "Fonctionnement social et spatial",
        "Diagnostic en marchant",
        "État des halls",
    ]
    (each,) = kinds["État des halls"]
    assert (each.shown, each.draft, each.versions) == (grid, draft, [draft, grid])
    assert draft.get_absolute_url() in content(page)


def test_a_grid_of_five_hundred_items_is_read_and_composed(sign_in, officer):
    grid = grid_of(*(f"Critère {number}" for number in range(500)), in_use=False)
    client = sign_in(officer)
    for name in ("grid_detail", "grid_compose", "grid_preview"):
        response = client.get(url(name, grid.pk))
        assert response.status_code == 200
        assert response.context["item_count"] == 500
        assert "Critère 499" in content(response)
    services.publish_grid(grid=grid, by=officer)
    assert size(services.next_version(grid=grid, by=officer)) == (1, 500, 4)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("grid_list", 5), ("grid_detail", 10), ("grid_compose", 10), ("grid_preview", 7)]
)
def test_queries(sign_in, officer, count, name, queries, django_assert_num_queries):
    grid = grid_of(in_use=False)
    for number in range(1, count):
        theme = GridTheme.objects.create(grid=grid, name=f"Thème {number}", theme=Theme.objects.all()[number])
        GridItem.objects.create(theme=theme, name="Critère")
        grid_of(in_use=False)
    client = sign_in(officer)
    address = url(name, *([] if name == "grid_list" else [grid.pk]))
    with django_assert_num_queries(queries):
        client.get(address)


def test_administrators_find_the_grids(sign_in, administrator):
    assert f'href="{LIST}"' in content(sign_in(administrator).get(reverse("core:administration")))


# ---- deleting without a script, finding who uses a grid -------------------------------------------------------------


def test_a_part_is_deleted_once_the_question_was_answered(sign_in, officer):
    draft = grid_of(in_use=False)
    theme = draft.themes.first()
    client, path = sign_in(officer), url("grid_part_action", "themes", theme.pk, "supprimer")
    asked = client.post(path)
    assert asked.status_code == 200
    assert "avec tous ses critères" in asked.content.decode()
    assert 'name="confirme"' in asked.content.decode()
    assert draft.themes.filter(pk=theme.pk).exists()
    client.post(path, {"confirme": 1})
    assert not draft.themes.filter(pk=theme.pk).exists()


def test_a_draft_is_deleted_once_the_question_was_answered(sign_in, officer):
    draft = grid_of(in_use=False)
    client, path = sign_in(officer), url("grid_action", draft.pk, "supprimer")
    assert "On ne peut pas revenir en arrière" in client.post(path).content.decode()
    assert Grid.objects.filter(pk=draft.pk).exists()
    client.post(path, {"confirme": 1})
    assert not Grid.objects.filter(pk=draft.pk).exists()


def test_the_count_of_diagnostics_leads_to_them(sign_in, officer, quartier):
    grid = grid_of()
    other = grid_of()
    mine = DiagnosticFactory(title="Avec cette grille", quartiers=[quartier], grid=grid)
    DiagnosticFactory(title="Avec une autre", quartiers=[quartier], grid=other)
    DiagnosticFactory(title="Chez d’autres", grid=grid)
    client = sign_in(officer)
    for page, query in ((grid.get_absolute_url(), f"grille={grid.pk}"), (url("grid_list"), f"grille={grid.series}")):
        assert f'href="/diagnostics/?{query}"' in client.get(page).content.decode()
        listed = client.get(f"/diagnostics/?{query}")
        assert [row.pk for row in listed.context["rows"]] == [mine.pk]
        assert grid.name in listed.content.decode()
    for odd in ("0", "x", "9" * 30, "00000000-0000-4000-8000-000000000000"):
        assert client.get("/diagnostics/", {"grille": odd}).status_code == 200
