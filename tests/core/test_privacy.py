"""Texts of the trade: what is asked about before it is kept, and what is not."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy import LABELS, MESSAGES, find_personal_data

ABOUT_SOMEBODY = [
    # telephone
    ("Rappeler la locataire au 06 12 34 56 78", "phone", "06 12 34 56 78"),
    ("tel 0612345678.", "phone", "0612345678"),
    ("01.42.33.44.55 en journée", "phone", "01.42.33.44.55"),
    ("06-12-34-56-78", "phone", "06-12-34-56-78"),
    ("06/12/34/56/78", "phone", "06/12/34/56/78"),
    ("06 12345678", "phone", "06 12345678"),
    ("+33 6 12 34 56 78", "phone", "+33 6 12 34 56 78"),
    ("+33 (0)6 12 34 56 78", "phone", "+33 (0)6 12 34 56 78"),
    ("0033612345678", "phone", "0033612345678"),
    ("06\u00a012\u00a034\u00a056\u00a078", "phone", "06\u00a012\u00a034\u00a056\u00a078"),
    # e-mail
    ("écrire à jeanne.durand+hlm@orange.fr svp", "email", "jeanne.durand+hlm@orange.fr"),
    # social security
    ("n° 1 85 05 78 006 084 36", "nir", "1 85 05 78 006 084 36"),
    ("285052A006084", "nir", "285052A006084"),
    # names
    ("Mme Durand se plaint du bruit", "person", "Mme Durand"),
    ("Fuite chez M. N’Diaye", "person", "M. N’Diaye"),
    ("M.Dupont absent", "person", "M.Dupont"),
    ("M Dupont absent", "person", "M Dupont"),
    ("MME TRAORÉ", "person", "MME TRAORÉ"),
    ("Mr Ben Salah", "person", "Mr Ben"),
    ("M. Le Goff a signalé", "person", "M. Le Goff"),
    ("Madame de La Tour", "person", "Madame de La Tour"),
    ("monsieur d’Almeida", "person", "monsieur d’Almeida"),
    ("La famille Diallo", "person", "famille Diallo"),
    ("Mlle É.", "person", "Mlle É."),
    ("Mme X au 3e gauche", "person", "Mme X"),
    ("vu avec mme durand", "person", "mme durand"),
    ("m. traoré confirme", "person", "m. traoré"),
    ("Mademoiselle Petit-Jean", "person", "Mademoiselle Petit-Jean"),
    # flats
    ("Mme X au 3e gauche", "flat", "3e gauche"),
    ("dégât des eaux appartement 12", "flat", "appartement 12"),
    ("Appt n° 304", "flat", "Appt n° 304"),
    ("apt. 12", "flat", "apt. 12"),
    ("appartement B12", "flat", "appartement B12"),
    ("Logement n°4512", "flat", "Logement n°4512"),
    ("porte n° 3", "flat", "porte n° 3"),
    ("3ème étage porte gauche", "flat", "3ème étage porte gauche"),
    ("2e étage, à droite", "flat", "2e étage, à droite"),
    ("étage 4 porte de droite", "flat", "étage 4 porte de droite"),
    ("rez-de-chaussée gauche", "flat", "rez-de-chaussée gauche"),
    ("RDC à droite", "flat", "RDC à droite"),
    # health
    ("locataire alcoolique", "health", "alcoolique"),
    ("groupe de personnes alcoolisées", "health", "alcoolisées"),
    ("dame dépressive isolée", "health", "dépressive"),
    ("Fils SCHIZOPHRÈNE", "health", "SCHIZOPHRÈNE"),
    ("deux drogués dans le hall", "health", "drogués"),
    ("locataire malade depuis mars", "health", "malade"),
    ("une locataire enceinte", "health", "locataire enceinte"),
    ("personne handicapée au chômage", "health", "handicapée"),
    ("il est sous curatelle", "health", "sous curatelle"),
    ("syndrome de Diogène", "health", "syndrome de Diogène"),
    # offences
    ("il deale dans le hall B", "penal", "deale"),
    ("sorti de prison", "penal", "prison"),
    ("casier judiciaire", "penal", "casier judiciaire"),
    ("mis en examen en 2023", "penal", "mis en examen"),
    ("le fils condamné l’an dernier", "penal", "fils condamné"),
    ("voleurs dans les caves", "penal", "voleurs"),
    ("placé en garde à vue", "penal", "garde à vue"),
]


@pytest.mark.parametrize(("text", "kind", "excerpt"), ABOUT_SOMEBODY, ids=[row[0] for row in ABOUT_SOMEBODY])
def test_what_may_name_or_describe_a_resident_is_found_as_it_was_written(text, kind, excerpt):
    assert (kind, excerpt) in [(finding.kind, finding.excerpt) for finding in find_personal_data(text)]


@pytest.mark.parametrize("text", [row[0] for row in ABOUT_SOMEBODY])
def test_an_accent_typed_as_two_characters_changes_nothing(text):
    apart = unicodedata.normalize("NFD", text)
    assert [f.kind for f in find_personal_data(apart)] == [f.kind for f in find_personal_data(text)]


ABOUT_NOBODY = [
    "",
    "Porte du hall B cassée depuis lundi, groom arraché.",
    "Dépôt d’encombrants devant le local poubelles, 3 matelas et 2 frigos.",
    "Tags sur la façade nord, environ 12 m² sur 4 m. de haut",
    "10 m. plus loin, la bordure est descellée",
    "Ascenseur en panne le 05-11-2024 14 h 30",
    "Panne du 05/11/2024 au 07/11/2024",
    "Passage le 12.03.2025 à 10 h 15",
    "Facture 2024-000123456, lot 12",
    "Montant 12 165,40 € HT, référence 34327898200107",
    "QPV QN09302M, INSEE 93013, code postal 93150",
    "Les halls 2, 4 et 6 sont propres",
    "12 logements vacants sur 240",
    "programme de 80 logements 3 pièces",
    "logement 3 pièces à remettre en état",
    "Ménage du bâtiment B relogé",
    "Hall M : éclairage en panne",
    "bâtiment M Nord",
    "Vu avec Monsieur le Maire",
    "Vu avec Monsieur Le Maire",
    "Madame la Préfète est venue",
    "monsieur le gardien, madame la directrice",
    "mme la gardienne a nettoyé",
    "une famille nombreuse",
    "La famille HLM",
    "Bonjour Madame\nPorte cassée",
    "Place handicapés occupée par une épave",
    "stationnement réservé aux personnes handicapées",
    "accès PMR et handicapé bloqué",
    "Mur d’enceinte fissuré, dans l’enceinte de la résidence",
    "Platane malade à abattre",
    "maladie du platane",
    "Porte de cave condamnée, local condamné pour travaux",
    "accès condamné à cause du chantier",
    "trafic routier dense le matin",
    "badge détenu par le prestataire",
    "1er étage face à l’ascenseur",
    "1ère porte à droite du hall",
    "Le 2e hall est propre",
    "porte 3 du parking",
    "boîtes aux lettres 12 à 18 forcées",
    "Regroupements le soir, musique jusqu’à 2 h",
    "Jardin partagé très fréquenté, ambiance agréable",
    "rodéos de scooters rue Émile-Zola",
    "présence d’amiante sous les dalles",
]


@pytest.mark.parametrize("text", ABOUT_NOBODY)
def test_everyday_words_of_the_trade_pass_without_a_question(text):
    assert find_personal_data(text) == []


def test_each_finding_is_told_once_in_the_order_of_the_text():
    found = find_personal_data("Mme Durand, appt 12, alcoolique. Mme Durand, 06 12 34 56 78")
    assert [finding.kind for finding in found] == ["person", "flat", "health", "phone"]


def test_every_kind_has_its_words_and_its_advice():
    kinds = {row[1] for row in ABOUT_SOMEBODY}
    assert kinds == set(MESSAGES) == set(LABELS)
    for text, _, _ in ABOUT_SOMEBODY:
        for finding in find_personal_data(text):
            assert f"« {finding.excerpt} »" in finding.message


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_excerpt_is_in_it(text):
    written = unicodedata.normalize("NFC", text)
    for finding in find_personal_data(text):
        assert finding.excerpt
        assert finding.excerpt in written
        assert finding.message


# Letters that come close to what is searched for find more of its branches than any Unicode does.
@given(
    st.lists(st.sampled_from(["Mme", "M.", "Du", "rand", "06", " ", "12", ".", "é", "e", "\n", "@", "3e", "gauche"]))
)
def test_pieces_of_what_is_searched_for_never_crash_it(pieces):
    text = "".join(pieces)
    assert all(finding.excerpt in text for finding in find_personal_data(text))


@pytest.mark.parametrize(
    "piece", ["a", "0", "1 ", "06 ", "M. ", "Mme de la ", "a.", "handicapes ", "place pour les ", "3e ", "logement "]
)
def test_a_long_text_made_to_be_slow_is_read_at_once(piece):
    text = piece * (40_000 // len(piece))
    started = time.process_time()
    find_personal_data(text)
    assert time.process_time() - started < 2
