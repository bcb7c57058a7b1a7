"""The words of the directory, kept by administrators."""

import pytest
from django.urls import reverse

from partners.models import PartnerKind, PartnerPublic, PartnerTheme
from partners.services.referentials import offer_word
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


def add(client, words, **fields):
    return client.post(reverse("partners:word_create", args=[words]), fields)


def test_a_word_comes_last_with_a_code_of_its_own(sign_in, administrator):
    client = sign_in(administrator)
    add(client, "types", name="Tiers-lieu", family="association")
    row = PartnerKind.objects.get(name="Tiers-lieu")
    assert row.code == "tiers-lieu"
    assert row.order == max(PartnerKind.objects.values_list("order", flat=True))
    # The code by which files know it stays when the name changes.
    client.post(reverse("partners:word_update", args=["types", row.pk]), {"name": "Fabrique", "family": "other"})
    row.refresh_from_db()
    assert (row.name, row.code, row.family) == ("Fabrique", "tiers-lieu", "other")


def test_the_same_name_is_refused_whatever_its_accents(sign_in, administrator):
    page = add(sign_in(administrator), "themes", name="Mobilite")
    assert page.status_code == 422
    assert "Ce nom existe déjà" in page.content.decode()


def test_codes_of_a_theme_are_codes(sign_in, administrator):
    client = sign_in(administrator)
    page = add(client, "themes", name="Sobriété", inclusion="numerique\nLe vélo")
    assert page.status_code == 422
    assert "n’est pas un code" in page.content.decode()
    add(client, "themes", name="Sobriété", inclusion="numerique numerique\nmobilite--velo")
    assert PartnerTheme.objects.get(name="Sobriété").inclusion_codes == ["numerique", "mobilite--velo"]


def test_archived_it_is_offered_no_more_and_what_has_it_keeps_it(sign_in, administrator):
    partner = PartnerFactory()
    client = sign_in(administrator)
    client.post(reverse("partners:word_action", args=["types", partner.kind_id, "archiver"]))
    form = client.get(reverse("partners:partner_create")).context["form"]
    assert partner.kind not in form.fields["kind"].queryset
    form = client.get(reverse("partners:partner_update", args=[partner.pk])).context["form"]
    assert partner.kind in form.fields["kind"].queryset
    client.post(reverse("partners:word_action", args=["types", partner.kind_id, "reprendre"]))
    assert PartnerKind.objects.get(pk=partner.kind_id).is_active


def test_words_move(sign_in, administrator):
    first, second = PartnerPublic.objects.order_by("order", "name", "pk")[:2]
    client = sign_in(administrator)
    client.post(reverse("partners:word_action", args=["publics", second.pk, "monter"]))
    assert list(PartnerPublic.objects.order_by("order", "name", "pk")[:2]) == [second, first]
    client.post(reverse("partners:word_action", args=["publics", second.pk, "monter"]))
    assert list(PartnerPublic.objects.order_by("order", "name", "pk")[:2]) == [second, first]


def test_the_last_word_stays(administrator):
    row, *others = PartnerPublic.objects.all()
    PartnerPublic.objects.exclude(pk=row.pk).update(is_active=False)
    assert others
    with pytest.raises(ValueError, match="dernier"):
        offer_word(row=row, is_offered=False, by=administrator)


@pytest.mark.parametrize("name", ["types", "themes", "publics"])
def test_queries(sign_in, administrator, name, django_assert_num_queries):
    client = sign_in(administrator)
    with django_assert_num_queries(4):
        client.get(reverse("partners:word_list", args=[name]))
