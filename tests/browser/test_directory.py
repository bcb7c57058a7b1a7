"""An administrator builds the directory from the list of a city, whose columns are its own."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from partners.models import Partner
from tests.factories import CommuneFactory, PartnerFactory, UserFactory

LIST = (
    "Carnet de la ville\n\nQui;Rue;Joindre;Ecrire\n"
    "Les Amis du Mail;12 rue des Lilas;01 99 00 00 01;amis@exemple.fr\n"
    "Régie du Mail;3 allée des Tilleuls;01 99 00 00 02;\n"
    ";;01 99 00 00 03;\n"
)


def test_the_list_of_a_city_becomes_partners(page: Page, live_site: Any, tmp_path: Any) -> None:
    known = PartnerFactory(name="LES AMIS DU MAIL", commune=CommuneFactory(insee_code="93048", name="Montreuil"))
    path = tmp_path / "carnet.csv"
    path.write_text(LIST, encoding="cp1252")
    live_site.sign_in(page, UserFactory(is_administrator=True))
    page.goto(live_site + "/partenaires/")
    page.locator("summary", has_text="Tenir l’annuaire").click()
    page.get_by_role("link", name="Importer des fichiers").click()
    page.get_by_role("link", name="Choisir un fichier : Partenaires (tout fichier)").click()
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_label("Commune de ceux dont la ligne ne la dit pas").fill("Montreuil")
    page.get_by_role("button", name="Vérifier le fichier").click()

    # What the cells look like is proposed; the rest is said, and the name is missed when it is not.
    expect(page.get_by_role("heading", level=1)).to_have_text("Quelle colonne est laquelle ?")
    expect(page.get_by_label("Joindre")).to_have_value("phone")
    expect(page.get_by_label("Ecrire")).to_have_value("email")
    page.get_by_label("Rue").select_option(label="adresse")
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites quelle colonne contient « nom »")
    page.get_by_label("Qui").select_option(label="nom (obligatoire)")
    page.get_by_role("button", name="Vérifier le fichier").click()

    # One is known and completed, one is new, one has no name; nothing is written yet.
    main = page.locator("main")
    expect(main).to_contain_text("1 ligne est refusée ; rien n’est encore écrit.")
    expect(page.locator("#refus")).to_contain_text("le nom de la structure manque")
    expect(page.get_by_role("region", name="Premières lignes à modifier")).to_contain_text(
        "téléphone, courriel, adresse"
    )
    assert Partner.objects.count() == 1
    page.get_by_role("button", name="Importer les 2 bonnes lignes").click()
    expect(main).to_contain_text("C’est importé.")
    known.refresh_from_db()
    assert (known.name, known.phone) == ("LES AMIS DU MAIL", "01 99 00 00 01")
    page.get_by_role("link", name="Voir les données").click()
    expect(main).to_contain_text(re.compile("2 partenaires"))
    expect(main).to_contain_text("Régie du Mail")
