"""The referential of themes: seeded from the trade's grid, kept by administrators."""

import pytest
from django.urls import reverse

from diagnostics import services
from diagnostics.models import Theme, ThemeItem
from tests.diagnostics.test_entry import typed
from tests.factories import ObservationFactory, ThemeFactory, ThemeItemFactory

pytestmark = pytest.mark.django_db
LIST = "/veille/themes/"
GRID = {
    "Propreté": 5,
    "Déchets et encombrants": 4,
    "Éclairage": 4,
    "Espaces verts": 4,
    "Aires de jeux et mobilier": 4,
    "Stationnement et épaves": 3,
    "Voirie et cheminements": 3,
    "Entrées, halls, parties communes": 6,
    "Tranquillité": 4,
    "Usages et vie sociale": 4,
    "Points forts": 3,
}


def names(rows):
    return [row.name for row in rows]


def url(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def test_the_grid_of_the_trade_is_there():
    assert {theme.name: theme.items.count() for theme in Theme.objects.all()} == GRID
    assert names(Theme.objects.all()) == list(GRID)


PAGES = [
    ("theme_list", False),
    ("theme_create", False),
    ("theme_update", True),
    ("item_create", True),
    ("item_update", True),
]


@pytest.mark.parametrize(("name", "has_key"), PAGES)
def test_the_pages_are_for_administrators(sign_in, proximity, officer, manager, administrator, name, has_key):
    key = [ThemeItem.objects.first().pk if name == "item_update" else Theme.objects.first().pk] if has_key else []
    assert sign_in(administrator).get(url(name, *key)).status_code == 200
    for user in (proximity, officer, manager):
        response = sign_in(user).get(url(name, *key))
        assert response.status_code == 403
        assert "tenus par les administrateurs" in response.content.decode()


@pytest.mark.parametrize("action", ["monter", "descendre", "archiver", "reprendre"])
def test_actions_are_for_administrators_and_never_a_get(sign_in, manager, administrator, action):
    theme, before = Theme.objects.all()[2], list(Theme.objects.values())
    assert sign_in(manager).post(url("theme_action", theme.pk, action)).status_code == 403
    assert sign_in(administrator).get(url("theme_action", theme.pk, action)).status_code == 405
    assert list(Theme.objects.values()) == before


def test_a_theme_and_its_items_are_created_last_and_offered_at_entry(sign_in, administrator, proximity, quartier):
    client = sign_in(administrator)
    client.post(url("theme_create"), {"name": "  Nuisibles  ", "icon": "bug"})
    theme = Theme.objects.get(name="Nuisibles")
    for item in ("Rats", "Cafards"):
        client.post(url("item_create", theme.pk), {"name": item})
    assert Theme.objects.last() == theme
    assert names(theme.items.all()) == ["Rats", "Cafards"]
    page = sign_in(proximity).get("/signaler/").content.decode()
    assert "Nuisibles" in page
    assert "Cafards" in page


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("theme_create", {"name": "PROPRETE", "icon": "bug"}, "Un thème de ce nom existe déjà."),
        ("theme_create", {"name": "   ", "icon": "bug"}, "obligatoire"),
        ("theme_create", {"name": "Neuf", "icon": "../../etc"}, "icon"),
        ("item_create", {"name": "tags"}, "Ce thème a déjà un élément de ce nom."),
    ],
)
def test_a_wrong_name_is_said(sign_in, administrator, name, data, words):
    key = [Theme.objects.get(name="Propreté").pk] if name == "item_create" else []
    before = (Theme.objects.count(), ThemeItem.objects.count())
    response = sign_in(administrator).post(url(name, *key), data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert data["name"].strip() in response.content.decode()
    assert (Theme.objects.count(), ThemeItem.objects.count()) == before


def test_a_theme_is_renamed_and_its_history_says_who(sign_in, administrator):
    theme = Theme.objects.first()
    client = sign_in(administrator)
    client.post(url("theme_update", theme.pk), {"name": "Propreté des abords", "icon": "recycle"})
    page = client.get(url("theme_update", theme.pk)).content.decode()
    assert "Propreté des abords" in page
    assert "Ada Admin" in page


def test_the_order_changes_by_buttons_and_is_said(sign_in, administrator):
    client, first, second = sign_in(administrator), *Theme.objects.all()[:2]
    response = client.post(url("theme_action", second.pk, "monter"), follow=True)
    assert list(Theme.objects.all()[:2]) == [second, first]
    assert f"{second} : 1 sur {len(GRID)}" in response.content.decode()
    client.post(url("theme_action", second.pk, "monter"))
    assert list(Theme.objects.all()[:2]) == [second, first], "the first stays the first"
    item = first.items.last()
    client.post(url("item_action", item.pk, "monter"))
    assert list(first.items.all())[-2] == item
    client.post(url("item_action", item.pk, "descendre"))
    assert first.items.last() == item


def test_order_is_right_even_among_equals(administrator):
    theme = ThemeFactory()
    rows = [ThemeItemFactory(theme=theme, name=name, order=100) for name in "abcd"]
    assert services.move_in_order(row=rows[3], by=administrator, places=-1) == (3, 4)
    assert names(theme.items.all()) == ["a", "b", "d", "c"]


def test_archived_it_is_no_longer_offered_but_stays_on_what_was_reported(
    sign_in, administrator, officer, proximity, quartier
):
    client, theme = sign_in(administrator), Theme.objects.get(name="Éclairage")
    row = ObservationFactory(quartier=quartier, theme=theme, item=theme.items.first())
    client.post(url("theme_action", theme.pk, "archiver"))
    form = sign_in(proximity).get("/signaler/").context["form"]
    assert theme not in form.fields["theme"].queryset
    assert not form.fields["item"].queryset.filter(theme=theme).exists()
    refused = sign_in(proximity).post("/signaler/", typed(quartier, theme=theme.pk))
    assert "theme" in refused.context["form"].errors
    assert list(sign_in(officer).get(f"/veille/?theme={theme.pk}").context["rows"]) == [row]
    page = sign_in(officer).get(reverse("diagnostics:observation_action", args=[row.pk, "qualifier"]))
    assert theme in page.context["form"].fields["theme"].queryset, "it may keep the theme it has"
    client.post(url("theme_action", theme.pk, "reprendre"))
    assert theme in sign_in(proximity).get("/signaler/").context["form"].fields["theme"].queryset


def test_the_last_theme_is_not_archived(sign_in, administrator):
    theme = Theme.objects.first()
    Theme.objects.exclude(pk=theme.pk).update(is_active=False)
    response = sign_in(administrator).post(url("theme_action", theme.pk, "archiver"), follow=True)
    assert "dernier thème" in response.content.decode()
    theme.refresh_from_db()
    assert theme.is_active


@pytest.mark.parametrize("is_confidential", [True, False])
def test_the_count_of_a_theme_is_that_of_the_veille(sign_in, administrator, quartier, is_confidential):
    theme = ThemeFactory()
    ObservationFactory(quartier=quartier, theme=theme, is_confidential=is_confidential)
    client = sign_in(administrator)
    (count,) = (row["count"] for row in client.get(LIST).context["rows"] if row["theme"] == theme)
    url = f"/veille/?theme={theme.pk}"
    assert count == len(client.get(url).context["rows"]) == (0 if is_confidential else 1)
    assert (f'href="{url}"' in client.get(LIST).content.decode()) is not is_confidential


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, administrator, count, django_assert_num_queries):
    for _ in range(count):
        ThemeItemFactory()
    client = sign_in(administrator)
    with django_assert_num_queries(6):
        client.get(LIST)
