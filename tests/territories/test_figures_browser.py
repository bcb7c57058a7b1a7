"""The grid of figures in a browser: by keyboard, and from a spreadsheet."""

from typing import Any

import pytest
from django.urls import reverse

from territories.models import FigureKind, ResidenceFigure
from tests.factories import ResidenceFactory
from tests.world import Site

COPY = """text => {
    const data = new DataTransfer();
    data.setData("text", text);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(event);
}"""


@pytest.mark.timeout(300)
def test_figures_are_given_by_keyboard_and_pasted(live_site: Any, page: Any, axe: Any) -> None:
    site = Site()
    world = site.here
    second = ResidenceFactory(name="Zéphyr", quartier=world.quartier)
    live_site.sign_in(page, world.officer)
    page.goto(live_site + reverse("territories:figure_entry", args=[world.quartier.pk, 2025]))

    def cell(residence: Any, name: str) -> Any:
        return page.get_by_label(f"{residence}, {name}", exact=True)

    cell(world.residence, "Logements vacants").focus()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.keyboard.type("0")
    # At the last line the form does not leave half filled.
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.evaluate(COPY, "1\t2\n3\t4\n5\t6\n")
    assert cell(second, "Logements libérés dans l’année").input_value() == "4"
    assert not axe()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url("**/chiffres/2025/")
    kinds = {kind.pk: kind.code for kind in FigureKind.objects.all()}
    found = {
        (row.residence.name, kinds[row.kind_id]): int(row.value)
        for row in ResidenceFigure.objects.filter(year=2025).select_related("residence")
    }
    assert found == {
        (world.residence.name, "vacants"): 4,
        ("Zéphyr", "vacants"): 0,
        (world.residence.name, "vacants_3_mois"): 1,
        (world.residence.name, "departs"): 2,
        ("Zéphyr", "vacants_3_mois"): 3,
        ("Zéphyr", "departs"): 4,
    }
