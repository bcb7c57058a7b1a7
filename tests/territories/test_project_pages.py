"""Projects, operations, rehousing: who sees and keeps which, what is late, what is said."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import PrivacyOverride
from territories.models import Operation, RehousingCount, UrbanProject
from tests.factories import OperationFactory, QuartierFactory, ResidenceFactory, UrbanProjectFactory

pytestmark = pytest.mark.django_db
LIST = "/projets/"


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


def url(name: str, row: Any) -> str:
    return reverse(f"territories:{name}", args=[row.pk])


@pytest.fixture
def project(quartier):
    return UrbanProjectFactory(name="Renouveau des Tilleuls", quartiers=[quartier])


@pytest.fixture
def rehousing(project):
    return OperationFactory(project=project, kind="rehousing", name="Relogement", households_to_rehouse=50)


def days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


# ---- list -----------------------------------------------------------------------------------------------------------


def test_a_project_is_seen_with_one_of_its_quartiers(sign_in, project, proximity, outsider, administrator):
    elsewhere = QuartierFactory(name="Ailleurs")
    project.quartiers.add(elsewhere)
    UrbanProjectFactory(name="Autre", quartiers=[elsewhere])
    response = sign_in(proximity).get(LIST)
    assert names(response) == ["Renouveau des Tilleuls"]
    assert [row.name for row in response.context["rows"][0].seen_quartiers] == ["Les Tilleuls"]
    assert "Ailleurs" not in response.content.decode()
    assert names(sign_in(outsider).get(LIST)) == []
    assert names(sign_in(administrator).get(LIST)) == ["Autre", "Renouveau des Tilleuls"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=coeur", ["Cœur"]),
        ("type=quartier", ["Cœur"]),
        ("etape=works", ["Tours"]),
        ("quartier=tilleuls", ["Tours"]),
        ("retard=1", ["Tours"]),
        ("actif=non", ["Vieux"]),
        ("actif=tous", ["Cœur", "Tours", "Vieux"]),
        ("tri=-retard", ["Tours", "Cœur"]),
        ("tri=-debut", ["Cœur", "Tours"]),
    ],
)
def test_filters_and_sorts(sign_in, administrator, quartier, query, found):
    tours = UrbanProjectFactory(name="Tours", stage="works", quartiers=[quartier])
    OperationFactory(project=tours, planned_end=days(-1))
    coeur = UrbanProjectFactory(name="Cœur", kind="quartier", start_year=2020)
    OperationFactory(project=coeur, planned_end=days(-1), ended_on=days(-2))
    UrbanProjectFactory(name="Vieux", is_active=False)
    assert names(sign_in(administrator).get(f"{LIST}?{query}")) == found


def test_the_export_names_only_the_quartiers_of_the_reader(sign_in, officer, project):
    project.quartiers.add(QuartierFactory(name="Ailleurs"))
    OperationFactory(project=project, planned_end=days(-3))
    text = b"".join(sign_in(officer).get(f"{LIST}?format=csv").streaming_content).decode()
    assert "Renouveau des Tilleuls;NPNRU d’intérêt national;Préfiguration;Les Tilleuls;;;1;0;1;oui" in text
    assert "Ailleurs" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(sign_in, officer, quartier, count, django_assert_num_queries):
    for _ in range(count):
        OperationFactory(project=UrbanProjectFactory(quartiers=[quartier]))
    client = sign_in(officer)
    with django_assert_num_queries(8):
        client.get(LIST)


def test_an_empty_list_says_what_to_do(sign_in, officer, proximity):
    assert "Nouveau projet" in sign_in(officer).get(LIST).content.decode()
    assert "Un chargé de mission ou un manager peut en créer un" in sign_in(proximity).get(LIST).content.decode()


# ---- page -----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_late_and_how_far(sign_in, officer, project):
    OperationFactory(project=project, name="Isolation", planned_end=days(-12), progress=40, amount=Decimal("1200000"))
    OperationFactory(project=project, name="Place", planned_end=days(-5), ended_on=days(-6), progress=100)
    page = sign_in(officer).get(url("project_detail", project)).content.decode()
    assert "en retard de 12\u202fj" in page
    assert "1 terminée sur 2, 1 en retard" in page
    assert 'aria-label="Avancement : 40\u202f%"' in page
    assert "1\u202f200\u202f000\u202f€" in page
    assert page.count('class="late"') == 1


def test_rehousing_is_a_curve_with_its_table(sign_in, officer, project, rehousing):
    for day, count in ((-60, 5), (-30, 12), (-1, 31)):
        RehousingCount.objects.create(operation=rehousing, counted_on=days(day), rehoused=count)
    response = sign_in(officer).get(url("project_detail", project))
    curve = response.context["cards"][0].curve
    assert [point.value for point in curve.points] == [5, 12, 31]
    assert "31 sur 50" in response.content.decode()
    assert "chart-table" in response.content.decode()


def test_places_of_other_teams_are_not_named(sign_in, officer, project):
    elsewhere = QuartierFactory(name="Ailleurs")
    project.quartiers.add(elsewhere)
    hidden = ResidenceFactory(quartier=elsewhere, name="Tour cachée")
    OperationFactory(project=project, residence=hidden)
    page = sign_in(officer).get(url("project_detail", project)).content.decode()
    assert "et 1 quartier d’autres équipes" in page
    assert "Ailleurs" not in page
    assert "Tour cachée" not in page
    assert hidden.get_absolute_url() not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, officer, project, count, django_assert_num_queries):
    for number in range(count):
        row = OperationFactory(project=project, kind="rehousing", residence=ResidenceFactory())
        RehousingCount.objects.create(operation=row, counted_on=days(-number), rehoused=number)
    client = sign_in(officer)
    with django_assert_num_queries(11):
        client.get(url("project_detail", project))


def test_quartiers_that_come_and_go_are_in_the_history(sign_in, officer, administrator, project):
    elsewhere = QuartierFactory(name="Ailleurs")
    data = {"name": project.name, "kind": project.kind, "stage": project.stage, "version": project.version}
    kept = [row.pk for row in project.quartiers.all()]
    client = sign_in(administrator)
    for places in ([*kept, elsewhere.pk], kept):
        project.refresh_from_db()
        fields = {f"quartier_{place}": key for place, key in enumerate(places)}
        answer = client.post(url("project_update", project), {**data, **fields, "version": project.version})
        assert answer.status_code == 302, answer.context["form"].errors
    told = [
        (entry.label, entry.who, entry.changes[0].before, entry.changes[0].after)
        for entry in client.get(url("project_detail", project)).context["history"]
        if entry.label.startswith("Quartiers")
    ]
    assert told[:2] == [
        ("Quartiers retirés", str(administrator), "Ailleurs", ""),
        ("Quartiers ajoutés", str(administrator), "", "Ailleurs"),
    ]
    page = sign_in(officer).get(url("project_detail", project)).content.decode()
    assert "un quartier d’une autre équipe" in page
    assert "Ailleurs" not in page


# ---- rights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("proximity", 403), ("officer", 200), ("manager", 200), ("administrator", 200), ("outsider", 404)],
)
def test_who_keeps_projects(request, sign_in, project, rehousing, who, status):
    client = sign_in(request.getfixturevalue(who))
    pages = {
        "project_update": project,
        "operation_create": project,
        "operation_update": rehousing,
        "rehousing_create": rehousing,
    }
    assert {name: client.get(url(name, row)).status_code for name, row in pages.items()} == dict.fromkeys(
        pages, status
    )
    assert client.get(url("project_detail", project)).status_code == (404 if who == "outsider" else 200)
    client.post(url("rehousing_create", rehousing), {"counted_on": "2026-01-01", "rehoused": "1"})
    assert RehousingCount.objects.exists() == (status == 200)


@pytest.mark.parametrize(("who", "status"), [("proximity", 403), ("officer", 200), ("administrator", 200)])
def test_who_creates(request, sign_in, quartier, who, status):
    assert sign_in(request.getfixturevalue(who)).get("/projets/nouveau/").status_code == status


# ---- forms ----------------------------------------------------------------------------------------------------------


def typed(quartier: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "Cap 2030",
        "kind": "quartier",
        "stage": "prefiguration",
        "is_active": "on",
        "quartier_0": str(quartier.pk),
        **more,
    }


def test_a_project_is_created_on_its_quartiers(sign_in, officer, quartier):
    response = sign_in(officer).post("/projets/nouveau/", typed(quartier, aims="Ouvrir le quartier"))
    row = UrbanProject.objects.get()
    assert response.url == row.get_absolute_url()
    assert list(row.quartiers.all()) == [quartier]
    assert row.aims == "Ouvrir le quartier"


def test_the_quartiers_of_other_teams_stay(sign_in, officer, project, quartier):
    elsewhere = QuartierFactory()
    project.quartiers.add(elsewhere)
    sign_in(officer).post(url("project_update", project), typed(quartier, version=project.version))
    assert set(project.quartiers.all()) == {quartier, elsewhere}


def test_a_quartier_of_elsewhere_cannot_be_given(sign_in, officer, quartier):
    response = sign_in(officer).post("/projets/nouveau/", typed(QuartierFactory()))
    assert "quartier_0" in response.context["form"].errors
    assert not UrbanProject.objects.exists()


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"name": ""}, "name", ""),
        ({"name": "renouveau des  tilleuls"}, "__all__", "existe déjà"),
        ({"quartier_0": ""}, "quartier_0", ""),
        ({"start_year": "2030", "end_year": "2020"}, "__all__", "ne peut pas précéder"),
        ({"start_year": "hier"}, "start_year", ""),
        ({"stage": "rien"}, "stage", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_is_typed_is_kept(sign_in, officer, project, quartier, more, field, words):
    response = sign_in(officer).post("/projets/nouveau/", typed(quartier, steering="Comité mensuel") | more)
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert "Comité mensuel" in response.content.decode()
    assert UrbanProject.objects.count() == 1


def test_a_name_is_warned_about_then_kept_and_logged(sign_in, officer, quartier):
    client, data = sign_in(officer), typed(quartier, steering="Piloté par Mme Durand")
    refused = client.post("/projets/nouveau/", data)
    assert "Garder ce texte" in refused.content.decode()
    assert not UrbanProject.objects.exists()
    client.post("/projets/nouveau/", {**data, "privacy_confirmed": "on"})
    assert PrivacyOverride.objects.get().target_pk == UrbanProject.objects.get().pk


def operation(**more: Any) -> dict[str, Any]:
    return {"kind": "rehabilitation", "name": "Isolation", "progress": "10", **more}


def test_an_operation_is_added_and_takes_the_quartier_of_its_residence(sign_in, officer, project, quartier):
    residence = ResidenceFactory(quartier=quartier)
    response = sign_in(officer).post(
        url("operation_create", project),
        operation(residence=residence.pk, amount="1200000,50", planned_start="2026-01-01", planned_end="2027-06-30"),
    )
    row = Operation.objects.get()
    assert response.url == f"/projets/{project.pk}/#operation-{row.pk}"
    assert (row.project, row.residence, row.quartier) == (project, residence, quartier)
    assert (row.amount, row.planned_end) == (Decimal("1200000.50"), datetime.date(2027, 6, 30))


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"name": ""}, "name", ""),
        ({"progress": "120"}, "__all__", "de 0 à 100"),
        ({"planned_start": "2026-02-01", "planned_end": "2026-01-01"}, "__all__", "La fin prévue"),
        ({"started_on": "2026-02-01", "ended_on": "2026-01-01"}, "__all__", "La fin réelle"),
        ({"amount": "-5"}, "__all__", "négatif"),
        ({"amount": "beaucoup"}, "amount", ""),
        ({"households_to_rehouse": "10"}, "__all__", "Seul un relogement"),
        ({"planned_end": "un jour"}, "planned_end", ""),
        ({"residence": "elsewhere"}, "residence", ""),
    ],
)
def test_a_wrong_operation_is_said(sign_in, officer, project, more, field, words):
    if more.get("residence"):
        more = {"residence": ResidenceFactory().pk}
    response = sign_in(officer).post(url("operation_create", project), operation() | more)
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not Operation.objects.exists()


def test_a_residence_is_in_the_quartier_of_the_operation(sign_in, administrator, project):
    residence = ResidenceFactory(quartier=project.quartiers.get())
    other = QuartierFactory()
    project.quartiers.add(other)
    data = operation(quartier=other.pk, residence=residence.pk)
    response = sign_in(administrator).post(url("operation_create", project), data)
    assert "Cette résidence n’est pas dans ce quartier" in response.content.decode()


def test_an_operation_changed_meanwhile_is_shown(sign_in, officer, rehousing):
    Operation.objects.filter(pk=rehousing.pk).update(progress=77)
    response = sign_in(officer).post(
        url("operation_update", rehousing), operation(kind="rehousing", version=rehousing.version)
    )
    assert "modifiée pendant que vous l’aviez ouverte" in response.content.decode()
    rehousing.refresh_from_db()
    assert rehousing.progress == 77


def test_a_count_is_added_then_corrected_the_same_day(sign_in, officer, rehousing):
    client = sign_in(officer)
    client.post(url("rehousing_create", rehousing), {"counted_on": "2026-03-01", "rehoused": "10"})
    client.post(url("rehousing_create", rehousing), {"counted_on": "2026-03-01", "rehoused": "12"})
    assert RehousingCount.objects.get().rehoused == 12


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"counted_on": "2199-01-01", "rehoused": "1"}, "counted_on", "futur"),
        ({"counted_on": "2026-01-01", "rehoused": "51"}, "rehoused", "50 ménages"),
        ({"counted_on": "2026-01-01", "rehoused": "-1"}, "rehoused", ""),
        ({"counted_on": "", "rehoused": ""}, "rehoused", ""),
    ],
)
def test_a_wrong_count_is_said(sign_in, officer, rehousing, data, field, words):
    response = sign_in(officer).post(url("rehousing_create", rehousing), data)
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not RehousingCount.objects.exists()


def test_only_a_rehousing_is_counted(sign_in, officer, project):
    other = OperationFactory(project=project)
    assert sign_in(officer).get(url("rehousing_create", other)).status_code == 404
