"""« Qui voit et fait quoi »: the table says what the site really does; each reader sees their own teams."""

import io

import pytest
import python_calamine
from django.urls import reverse

from accounts import rights
from accounts.enums import Role
from accounts.models import Team, User
from diagnostics.models import Observation
from tests.factories import MembershipFactory, ObservationFactory, QuartierFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/droits/"

# By hand, from the contract: (proximité, chargé de mission, manager, administrateur).
EXPECTED = {
    "Donner à l’équipe ses modèles Word": (0, 0, 1, 1),
    "Voir le quartier, son patrimoine, ses projets et ses indicateurs": (1, 1, 1, 1),
    "Tenir les résidences, les bâtiments et les halls": (0, 1, 1, 1),
    "Lire les chiffres du bailleur, résidence par résidence": (1, 1, 1, 1),
    "Saisir et importer les chiffres du bailleur": (0, 1, 1, 1),
    "Tenir la liste des chiffres du bailleur": (0, 0, 0, 1),
    "Créer un projet, tenir ses opérations": (0, 1, 1, 1),
    "Créer un quartier, corriger ce qui l’identifie": (0, 0, 0, 1),
    "Lire l’annuaire et savoir qui appeler": (1, 1, 1, 1),
    "Ajouter un partenaire, corriger sa fiche et ses contacts": (0, 1, 1, 1),
    "Dire qui intervient sur le quartier, et dans quel rôle": (0, 1, 1, 1),
    "Tenir le journal des échanges": (0, 1, 1, 1),
    "Tenir les conventions du quartier": (0, 1, 1, 1),
    "Tenir les locaux du quartier et leurs occupations": (0, 1, 1, 1),
    "Importer des fichiers, fusionner des doublons, tenir les listes de l’annuaire": (0, 0, 0, 1),
    "Dire quel partenaire est votre organisme": (0, 0, 0, 1),
    "Lire les programmes et les actions du quartier": (1, 1, 1, 1),
    "Noter les séances d’une action et compter qui est venu": (1, 1, 1, 1),
    "Écrire les programmes, les actions, leurs budgets et leurs dépenses": (0, 1, 1, 1),
    "Valider et clore un programme, clore et corriger une année": (0, 0, 1, 1),
    "Lire les notes confidentielles sur les financements": (0, 1, 1, 1),
    "Préparer et télécharger le dossier préfet du quartier": (0, 1, 1, 1),
    "Écrire des modèles d’actions": (0, 1, 1, 1),
    "Tenir les cadres, leurs axes et les types d’actions": (0, 0, 0, 1),
    "Lire les marchés du quartier, leurs objectifs et le total de leurs heures": (1, 1, 1, 1),
    "Lire les parcours, un par un, sans nom": (0, 1, 1, 1),
    "Lire le bilan en détail et télécharger ses documents, où les petits nombres sont masqués": (0, 1, 1, 1),
    "Écrire les marchés, leurs lots et leurs avenants ; saisir et valider les heures": (0, 1, 1, 1),
    "Rouvrir un mois validé": (0, 0, 1, 1),
    "Effacer les traits des parcours dont la durée de conservation est passée": (0, 0, 0, 1),
    "Écrire ce que chaque maître d’ouvrage doit dans un projet": (0, 1, 1, 1),
    "Tenir les taux, les natures de travaux et les critères": (0, 0, 0, 1),
    "Emporter dans un fichier les contacts de l’annuaire": (0, 1, 1, 1),
    "Effacer les contacts dont la date de conservation est passée": (0, 0, 0, 1),
    "Signaler ce qui est vu sur le quartier": (1, 1, 1, 1),
    "Noter l’état d’un hall du quartier": (1, 1, 1, 1),
    "Donner une priorité et une échéance à ce que l’on signale": (0, 1, 1, 1),
    "Corriger son propre signalement tant que personne ne l’a qualifié": (1, 1, 1, 1),
    "Lire les observations du quartier et leur suite": (1, 1, 1, 1),
    "Lire les observations confidentielles du quartier": (0, 1, 1, 0),
    "Traiter l’observation qui vous est confiée et répondre à son auteur": (1, 1, 1, 1),
    "Qualifier, confier, traiter, classer, rouvrir toute observation": (0, 1, 1, 1),
    "Tenir les thèmes de la veille": (0, 0, 0, 1),
    "Tenir les types d’incidents": (0, 0, 0, 1),
    "Lire les alertes du quartier": (1, 1, 1, 1),
    "Prendre en compte une alerte du quartier": (0, 1, 1, 1),
    "Tenir les règles d’alerte": (0, 0, 0, 1),
    "Lire les grilles de diagnostic": (1, 1, 1, 1),
    "Composer les grilles de diagnostic et les mettre en service": (0, 1, 1, 1),
    "Lire les problématiques du quartier": (1, 1, 1, 1),
    "Écrire une problématique du quartier, la classer, y lier ce que l’on a vu": (0, 1, 1, 1),
    "Lire les diagnostics du quartier": (1, 1, 1, 1),
    "Mener un diagnostic du quartier : le préparer, le coter, l’écrire": (0, 1, 1, 1),
    "Valider un diagnostic du quartier, ou revenir sur sa validation": (0, 0, 1, 1),
    "Lire les réunions du quartier et leurs décisions": (1, 1, 1, 1),
    "Préparer une réunion, convoquer, prendre le relevé et le partager": (0, 1, 1, 1),
    "Dire ce que devient une décision dont on se charge": (1, 1, 1, 1),
    "Dire ce que devient la décision de quelqu’un d’autre": (0, 1, 1, 1),
    "Comparer ses quartiers dans le portefeuille": (0, 0, 1, 1),
    "Voir les membres de ses équipes": (1, 1, 1, 1),
    "Lire cette page pour ses équipes": (0, 0, 1, 1),
    "Ouvrir et fermer les comptes, tenir les équipes et les rôles": (0, 0, 0, 1),
    "Importer des fichiers": (0, 0, 0, 1),
}


def content(response):
    return response.content.decode()


def test_the_table_is_the_contract():
    assert {line.sentence: tuple(map(int, line.answers)) for line in rights.table()} == EXPECTED


@pytest.mark.parametrize("who", ["proximity", "officer", "manager", "administrator"])
def test_the_site_does_what_the_table_says(request, sign_in, quartier, who):
    """What the sample users are told is what real users get from real pages."""
    user = request.getfixturevalue(who)
    column = ["proximity", "officer", "manager", "administrator"].index(who)
    client = sign_in(user)
    says = {line.sentence: line.answers[column] for line in rights.table()}
    plain, secret = ObservationFactory(quartier=quartier), ObservationFactory(quartier=quartier, is_confidential=True)

    def opens(url):
        return client.get(url).status_code == 200

    seen = set(Observation.objects.visible_to(user))
    assert (plain in seen) == says["Lire les observations du quartier et leur suite"]
    assert (secret in seen) == says["Lire les observations confidentielles du quartier"]
    assert opens(secret.get_absolute_url()) == says["Lire les observations confidentielles du quartier"]
    assert (
        opens(reverse("diagnostics:observation_action", args=[plain.pk, "qualifier"]))
        == says["Qualifier, confier, traiter, classer, rouvrir toute observation"]
    )
    assert opens(reverse("dashboards:portfolio")) == says["Comparer ses quartiers dans le portefeuille"]
    assert opens(URL) == says["Lire cette page pour ses équipes"]
    assert opens(reverse("accounts:user_list")) == says["Ouvrir et fermer les comptes, tenir les équipes et les rôles"]
    own = TeamFactory()
    if who != "administrator":
        own = user.memberships.get().team
    assert opens(own.get_absolute_url()) == says["Voir les membres de ses équipes"]


def test_the_page_answers_in_words_for_every_role(sign_in, administrator):
    shown = content(sign_in(administrator).get(URL))
    for sentence in EXPECTED:
        assert sentence in shown
    for column in rights.COLUMNS:
        assert f'<th scope="col">{column}</th>' in shown


@pytest.fixture
def teams(quartier):
    est = TeamFactory(name="Agence Est", quartiers=[quartier])
    ouest = TeamFactory(name="Agence Ouest", quartiers=[QuartierFactory(name="Les Acacias")])
    awa = UserFactory(first_name="Awa", last_name="Martin", email="awa@exemple.fr")
    MembershipFactory(user=awa, team=est, role=Role.MANAGER)
    MembershipFactory(user=awa, team=ouest, role=Role.PROXIMITY)
    MembershipFactory(user=UserFactory(first_name="Bo", last_name="Ouest"), team=ouest, role=Role.MANAGER)
    MembershipFactory(user=UserFactory(first_name="Cy", last_name="Parti", is_active=False), team=est)
    stopped = TeamFactory(name="Agence arrêtée", is_active=False)
    MembershipFactory(user=awa, team=stopped, role=Role.MANAGER)
    return {"awa": User.objects.get(pk=awa.pk), "est": est}


def test_a_manager_reads_the_teams_that_they_manage(sign_in, teams):
    response = sign_in(teams["awa"]).get(URL)
    assert [team.name for team in response.context["rows"]] == ["Agence Est"]
    assert response.context["administrators"] == []
    assert "Bo Ouest" not in content(response)
    assert "Cy Parti" not in content(response)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Agence Est", "Agence Ouest"]),
        ({"q": "est"}, ["Agence Est", "Agence Ouest"]),
        ({"quartier": "acacias"}, ["Agence Ouest"]),
    ],
)
def test_an_administrator_reads_every_team_at_work(sign_in, administrator, teams, query, found):
    response = sign_in(administrator).get(URL, query)
    assert [team.name for team in response.context["rows"]] == found
    assert "Ada Admin" in content(response)


def test_the_export_of_people_has_a_line_for_each_quartier(sign_in, administrator, teams):
    response = sign_in(administrator).get(URL, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Awa Martin;awa@exemple.fr;Manager;Agence Est;Les Tilleuls;" in text
    assert "Awa Martin;awa@exemple.fr;Équipe de proximité;Agence Ouest;Les Acacias;" in text
    assert f"Ada Admin;{administrator.email};Administrateur;;Tous les quartiers;" in text
    assert "Agence arrêtée" not in text
    assert "Cy Parti" not in text


def test_the_export_of_a_manager_is_their_own(sign_in, teams):
    response = sign_in(teams["awa"]).get(URL, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Agence Est" in text
    assert "Agence Ouest" not in text
    assert "Administrateur" not in text


def test_the_table_of_actions_is_exported(sign_in, administrator):
    response = sign_in(administrator).get(URL, {"format": "xlsx", "tableau": "actions"})
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Domaine", "Action", *rights.COLUMNS]
    assert {row[1]: tuple(int(cell == "oui") for cell in row[2:]) for row in rows[1:]} == EXPECTED


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_as_many_queries_whatever_it_shows(sign_in, administrator, count, django_assert_num_queries):
    for _ in range(count):
        team = TeamFactory(quartiers=[QuartierFactory() for _ in range(count)])
        for _ in range(count):
            MembershipFactory(team=team)
    client = sign_in(administrator)
    with django_assert_num_queries(9):
        client.get(URL)
    assert Team.objects.count() == count


@pytest.mark.parametrize("who", ["proximity", "officer"])
def test_the_others_are_told_who_reads_it(request, sign_in, who):
    response = sign_in(request.getfixturevalue(who)).get(URL)
    assert response.status_code == 403
    assert "ouverte aux managers et aux administrateurs" in content(response)
