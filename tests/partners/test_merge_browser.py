"""A merge from the list of duplicates to its undoing, as an administrator does it in a browser."""

import pytest
from playwright.sync_api import expect

from partners.models import ContactPost, Merge, Partner
from tests.factories import ContactFactory, PartnerFactory, UserFactory


@pytest.mark.timeout(90)
def test_duplicates_are_found_compared_merged_and_put_back(live_site, page, axe):
    kept = PartnerFactory(name="Régie des Tilleuls", phone="01 99 00 00 01", email="vieux@regie.example")
    lost = PartnerFactory(name="La Régie", phone="01 99 00 00 01", email="neuf@regie.example")
    ContactPost.objects.create(contact=ContactFactory(last_name="Delacroix"), partner=lost, function="Directrice")
    live_site.sign_in(page, UserFactory(is_administrator=True))
    page.goto(live_site + "/partenaires/doublons/")
    expect(page.locator("#paires ~ *, main")).to_contain_text(["même téléphone"])
    page.get_by_role("link", name="Comparer Régie des Tilleuls et La Régie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fusionner deux fiches")
    assert axe() == []
    # What is not chosen stays as the kept record says it; the keyboard chooses.
    expect(page.get_by_role("radio", name="Courriel : vieux@regie.example")).to_be_checked()
    page.get_by_role("radio", name="Courriel : neuf@regie.example").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Fusionner", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Régie des Tilleuls")
    expect(page.locator("main")).to_contain_text("Cela se défait pendant 30 jours")
    expect(page.locator("#contacts")).to_contain_text("Delacroix")
    expect(page.locator("main")).to_contain_text("neuf@regie.example")
    # Its old address leads to the kept one.
    page.goto(live_site + lost.get_absolute_url())
    assert page.url == live_site + kept.get_absolute_url()
    page.goto(live_site + "/partenaires/doublons/")
    expect(page.locator("main")).to_contain_text("Aucun doublon en vue")
    page.get_by_role("button", name="Défaire la fusion de La Régie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La Régie")
    expect(page.locator("#contacts")).to_contain_text("Delacroix")
    assert Merge.objects.get().undone_at is not None
    assert dict(Partner.objects.values_list("name", "email")) == {
        "Régie des Tilleuls": "vieux@regie.example", "La Régie": "neuf@regie.example"
    }  # fmt: skip
