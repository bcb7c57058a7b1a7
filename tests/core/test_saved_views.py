"""Filters of a list kept under a name: whatever the address says, they lead back to the list."""

import pytest
from django.urls import reverse

from core.models import SavedView
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "diagnostics:observation_list"


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def create(client, query, name="Graves", page=PAGE):
    return client.post(reverse("core:saved_view_create", query={"page": page, "query": query}), {"name": name})


def test_a_view_leads_back_to_its_list_and_is_offered_there(client, reader):
    response = create(client, "etat=ouvertes&q=porte+cass%C3%A9e")
    assert response.url == f"{reverse(PAGE)}?etat=ouvertes&q=porte+cass%C3%A9e"
    offered = client.get(response.url).context["saved_views"]
    assert [(view["name"], view["is_current"]) for view in offered] == [("Graves", True)]


@pytest.mark.parametrize("query", ["q=\x00", "q=a\r\nSet-Cookie: x=1", "q=é ⚑", "seul", "&&=&"])
def test_what_no_list_would_give_is_kept_as_an_address_is_written(client, reader, query):
    response = create(client, query)
    kept = SavedView.objects.get().query
    assert response.url == f"{reverse(PAGE)}?{kept}"
    assert kept.isascii()
    assert kept.isprintable()


def test_a_name_is_taken_once_on_a_list_whatever_its_capitals(client, reader):
    create(client, "etat=ouvertes")
    refused = create(client, "etat=done", name="graves")
    assert refused.status_code == 422
    assert "déjà une vue de ce nom" in refused.content.decode()
    assert create(client, "type=local", page="territories:quartier_list").status_code == 302
    client.force_login(UserFactory())
    assert create(client, "etat=done").status_code == 302


def test_filters_too_long_to_be_kept_are_said(client, reader):
    refused = create(client, f"q={'a' * 2001}")
    assert refused.status_code == 422
    assert "trop de filtres" in refused.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "referer", ["https://ailleurs.exemple.fr/", "//ailleurs.exemple.fr/", "javascript:alert(1)", ""]
)
def test_forgotten_it_goes_back_to_the_list_never_elsewhere(client, reader, referer):
    view = SavedView.objects.create(user=reader, page=PAGE, name="Graves", query="etat=ouvertes")
    response = client.post(reverse("core:saved_view_delete", args=[view.pk]), headers={"Referer": referer})
    assert response.url == reverse(PAGE)
    assert not SavedView.objects.exists()


def test_what_is_asked_for_once_is_neither_kept_nor_exported(client):
    administrator = UserFactory(is_administrator=True)
    client.force_login(administrator)
    shown = client.get(reverse(PAGE), {"etat": "ouvertes", "cocher": "1", "page": "1"}).context
    assert "cocher" not in shown["save_view_url"]
    assert "ouvertes" in shown["save_view_url"]
    assert "cocher" not in shown["export_urls"]["csv"]
    assert "cocher" not in shown["list_query"]
