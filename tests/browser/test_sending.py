"""A form that is sent twice in a row is sent once."""

from typing import Any

from playwright.sync_api import Page

from diagnostics.models import Diagnostic
from tests.world import Site

TWICE = "form => { form.requestSubmit(); form.requestSubmit(); form.requestSubmit(); }"


def test_a_form_with_a_field_called_method(live_site: Any, page: Page) -> None:
    """A field's name hides the form's own property: the guard against sending twice reads the attribute."""
    site = Site()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(15_000)
    live_site.sign_in(page, site.here.officer)
    page.goto(live_site + "/diagnostics/nouveau/")
    page.fill("[name=title]", "Envoyé trois fois")
    page.select_option("[name=kind]", "social")
    page.fill("[name=starts_on]", "2026-03-02")
    page.select_option("[name=quartier_0]", str(site.here.quartier.pk))
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.locator("main form:has([name=title])").evaluate(TWICE)
    page.get_by_text("Le diagnostic est créé").wait_for()
    assert errors == []
    assert len(sent) == 1
    assert Diagnostic.objects.filter(title="Envoyé trois fois").count() == 1
