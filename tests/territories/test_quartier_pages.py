"""Quartiers: who sees which, filters, exports, form, history."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from core.models import SavedView
from territories.models import Quartier
from tests.factories import (
    CommuneFactory,
    MembershipFactory,
    QuartierFactory,
    ResidenceFactory,
    TeamFactory,
    UrbanProjectFactory,
    member,
    square,
)

pytestmark = pytest.mark.django_db
LIST = "/quartiers/"


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.fixture
def commune(db):
    return CommuneFactory(insee_code="94068", name="Montreuil")


@pytest.fixture
def several(db, commune):
    """Three quartiers of an administrator's list."""
    QuartierFactory(name="Les Œillets", communes=[commune])
    QuartierFactory(
        name="Bel Air",
        kind="qpv_2024",
        code="QN09303M",
        communes=[CommuneFactory(insee_code="94016", name="Bagnolet")],
    )
    QuartierFactory(
        name="Cap Nord",
        kind="qpv_2015",
        code="QP02A001",
        communes=[CommuneFactory(insee_code="2A004", name="Ajaccio")],
    )


# ---- list -----------------------------------------------------------------------------------------------------------


def test_each_sees_the_quartiers_of_their_teams(sign_in, quartier, proximity, outsider, administrator):
    assert names(sign_in(proximity).get(LIST)) == ["Les Tilleuls"]
    assert names(sign_in(outsider).get(LIST)) == ["Les Acacias"]
    assert names(sign_in(administrator).get(LIST)) == ["Les Acacias", "Les Tilleuls"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=oeillets", ["Les Œillets"]),
        ("q=OEILETS", ["Les Œillets"]),
        ("q=montreuil", ["Les Œillets"]),
        ("q=qn09303m", ["Bel Air"]),
        ("q=zzz", []),
        ("departement=94", ["Bel Air", "Les Œillets"]),
        ("departement=2A", ["Cap Nord"]),
        ("commune=94068", ["Les Œillets"]),
        ("commune=bagnolet", ["Bel Air"]),
        ("commune=Bagnolet+(94016)", ["Bel Air"]),
        ("type=qpv_2015", ["Cap Nord"]),
        ("type=qpv_2024&departement=2A", []),
        ("tri=-nom", ["Les Œillets", "Cap Nord", "Bel Air"]),
        ("tri=code", ["Bel Air", "Cap Nord", "Les Œillets"]),
        ("tri=-code", ["Cap Nord", "Bel Air", "Les Œillets"]),
        ("tri=n-importe-quoi", ["Bel Air", "Cap Nord", "Les Œillets"]),
    ],
)
def test_filters_and_sorts(sign_in, administrator, several, query, found):
    assert names(sign_in(administrator).get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("query", ["departement=99", "commune=Atlantide", "projet=rien", "equipe=rien", "type=x"])
def test_a_filter_that_stands_for_nothing_is_said(sign_in, administrator, several, query):
    response = sign_in(administrator).get(f"{LIST}?{query}")
    assert names(response) == []
    assert response.context["filter"].form.errors
    assert "Un filtre n’a pas été compris" in response.content.decode()


def test_by_project_and_by_team(sign_in, administrator, several):
    bel_air, cap = Quartier.objects.get(name="Bel Air"), Quartier.objects.get(name="Cap Nord")
    UrbanProjectFactory(name="Renouveau", quartiers=[bel_air])
    team = TeamFactory(name="Agence Île", quartiers=[cap])
    client = sign_in(administrator)
    assert names(client.get(f"{LIST}?projet=renouveau")) == ["Bel Air"]
    assert names(client.get(f"{LIST}?equipe={team.pk}")) == ["Cap Nord"]
    assert names(client.get(f"{LIST}?equipe=agence+ile")) == ["Cap Nord"]


def test_the_teams_of_elsewhere_are_no_choice(sign_in, quartier, officer):
    theirs = TeamFactory(name="Ailleurs", quartiers=[QuartierFactory()])
    response = sign_in(officer).get(LIST)
    labels = [label for _, label in response.context["filter"].form.fields["equipe"].widget.choices]
    assert "Ailleurs" not in labels
    assert len(labels) == 2, "all of them, and the officer's own team"
    assert names(sign_in(officer).get(f"{LIST}?equipe={theirs.pk}")) == []


def test_what_is_no_longer_followed_is_shown_when_asked(sign_in, administrator):
    QuartierFactory(name="Ancien", is_active=False)
    QuartierFactory(name="Actuel")
    client = sign_in(administrator)
    assert names(client.get(LIST)) == ["Actuel"]
    assert names(client.get(f"{LIST}?actif=non")) == ["Ancien"]
    assert names(client.get(f"{LIST}?actif=tous")) == ["Actuel", "Ancien"]


def test_counts_are_those_of_what_is_managed_today(sign_in, quartier, officer):
    ResidenceFactory(quartier=quartier, dwellings=30)
    ResidenceFactory(quartier=quartier, dwellings=12)
    ResidenceFactory(quartier=quartier, dwellings=100, is_active=False)
    row = sign_in(officer).get(f"{LIST}?tri=-logements").context["rows"][0]
    assert (row.residence_count, row.dwelling_count) == (2, 42)


def test_the_export_has_what_is_filtered_and_says_so(sign_in, administrator, several):
    response = sign_in(administrator).get(f"{LIST}?departement=94&format=csv")
    text = b"".join(response.streaming_content).decode()
    assert 'Filtres;"Département : 94 ; Situation : suivis aujourd’hui"' in text
    assert "Par;Ada Admin" in text
    assert "QN09303M;Bel Air;QPV 2024;Bagnolet;0;" in text
    assert "Cap Nord" not in text
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(sign_in(administrator).get(f"{LIST}?departement=94&format=xlsx")))
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Quartier", "Bel Air", "Les Œillets"]


def test_a_view_can_be_saved_and_comes_back(sign_in, officer):
    SavedView.objects.create(user=officer, page="territories:quartier_list", name="Mes QPV", query="type=qpv_2024")
    page = sign_in(officer).get(f"{LIST}?type=local").content.decode()
    assert 'href="?type=qpv_2024">Mes QPV' in page
    assert "Enregistrer cette vue" in page


def test_the_fragment_is_that_of_the_page(sign_in, administrator, several):
    client = sign_in(administrator)
    whole = client.get(f"{LIST}?q=bel").content.decode()
    part = client.get(f"{LIST}?q=bel", headers={"HX-Request": "true"}).content.decode()
    whole, part = (text.split('id="liste"')[1].split('class="bottom-bar"')[0] for text in (whole, part))
    assert "Bel Air" in whole
    assert whole == part


@pytest.mark.parametrize("role", [Role.PROXIMITY, Role.OFFICER, Role.MANAGER])
def test_nobody_but_administrators_is_offered_to_create(sign_in, quartier, administrator, role):
    assert "Nouveau quartier" not in sign_in(member(quartier, role)).get(LIST).content.decode()
    assert "Nouveau quartier" in sign_in(administrator).get(LIST).content.decode()


def test_an_empty_list_says_what_to_do(sign_in, administrator):
    from tests.factories import UserFactory

    assert "Importez le fichier officiel" in sign_in(administrator).get(LIST).content.decode()
    assert "Demandez à un administrateur" in sign_in(UserFactory()).get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(LIST, 8), ("/quartiers/carte/", 9)])
def test_queries(sign_in, count, path, queries, django_assert_num_queries):
    team = TeamFactory(quartiers=[QuartierFactory() for _ in range(count)])
    for quartier in Quartier.objects.all():
        ResidenceFactory(quartier=quartier)
    user = MembershipFactory(team=team, role=Role.OFFICER).user
    client = sign_in(user)
    with django_assert_num_queries(queries):
        client.get(path)


# ---- form -----------------------------------------------------------------------------------------------------------


def typed(commune: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "Les Peupliers",
        "kind": "local",
        "code": "",
        "is_active": "on",
        "commune_0": f"{commune.name} ({commune.insee_code})",
        **more,
    }


def file_of(geometry: Any, name: str = "contour.geojson") -> SimpleUploadedFile:
    layer = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}
    return SimpleUploadedFile(name, json.dumps(layer).encode())


@pytest.mark.parametrize(
    ("who", "status"), [("proximity", 403), ("officer", 403), ("manager", 403), ("administrator", 200)]
)
def test_only_administrators_keep_quartiers(request, sign_in, quartier, who, status):
    client = sign_in(request.getfixturevalue(who))
    for url in (reverse("territories:quartier_create"), reverse("territories:quartier_update", args=[quartier.pk])):
        response = client.get(url)
        assert response.status_code == status
        assert ("tenus par les administrateurs" in response.content.decode()) == (status == 403)


def test_out_of_scope_there_is_no_quartier(sign_in, quartier, outsider):
    for name in ("quartier_update", "quartier_history", "quartier_map"):
        assert sign_in(outsider).get(reverse(f"territories:{name}", args=[quartier.pk])).status_code == 404


def test_a_quartier_is_created_with_its_communes_and_contour(sign_in, administrator, commune):
    other = CommuneFactory(insee_code="94016", name="Bagnolet")
    response = sign_in(administrator).post(
        reverse("territories:quartier_create"),
        typed(commune, commune_1="bagnolet", contour_file=file_of(square(2.45, 48.86))),
    )
    row = Quartier.objects.get()
    assert response.url == row.get_absolute_url()
    assert set(row.communes.all()) == {commune, other}
    assert row.commune_names == "Bagnolet, Montreuil"
    assert row.contour["type"] == "MultiPolygon"
    assert row.bbox == "2.44800,48.85800,2.45200,48.86200"
    assert row.area_m2 == pytest.approx(130_500, rel=0.02)


def test_a_new_contour_says_again_who_is_in_a_qpv(sign_in, administrator, commune):
    row = QuartierFactory(kind="qpv_2024", code="QN09403M", communes=[commune], at=(2.45, 48.86))
    inside = ResidenceFactory(quartier=row, latitude=48.86, longitude=2.45, is_in_qpv=True)
    reached = ResidenceFactory(quartier=None, commune=commune, latitude=48.9, longitude=2.5, is_in_qpv=False)
    row.refresh_from_db()
    data = typed(commune, kind="qpv_2024", code="qn 09403m", version=row.version)
    response = sign_in(administrator).post(
        reverse("territories:quartier_update", args=[row.pk]), data | {"contour_file": file_of(square(2.5, 48.9))}
    )
    assert response.status_code == 302, response.context["form"].errors
    row.refresh_from_db()
    inside.refresh_from_db()
    reached.refresh_from_db()
    assert (row.code, row.latitude) == ("QN09403M", 48.9)
    assert (inside.is_in_qpv, reached.is_in_qpv) == (False, True)


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"name": ""}, "name", ""),
        ({"commune_0": ""}, "commune_0", ""),
        ({"commune_0": "Atlantide"}, "commune_0", "Aucune commune ne s’appelle « Atlantide »"),
        ({"commune_0": "saint"}, "commune_0", "Plusieurs conviennent"),
        ({"kind": "qpv_2024"}, "__all__", "Le code ne va pas avec le type"),
        ({"kind": "qpv_2024", "code": "QP093028"}, "__all__", "Le code ne va pas avec le type"),
        ({"valid_from": "1789"}, "__all__", "entre 1990 et 2100"),
        ({"valid_from": "2024", "valid_until": "2020"}, "__all__", "ne peut pas précéder"),
        ({"name": "les oeillets"}, "__all__", "existe déjà dans cette commune"),
        ({"contour_file": SimpleUploadedFile("a.geojson", b"{")}, "contour_file", "coupé ou mal écrit"),
        ({"contour_file": SimpleUploadedFile("a.csv", b"a;b")}, "contour_file", "tableau"),
        ({"contour_file": file_of({"type": "Point", "coordinates": [2, 48]})}, "contour_file", "peut pas être"),
        ({"contour_kept": "n’importe quoi"}, "contour_kept", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_is_typed_is_kept(sign_in, administrator, several, commune, more, field, words):
    for name in ("Saint-Denis", "Saint-Ouen"):
        CommuneFactory(name=name)
    response = sign_in(administrator).post(reverse("territories:quartier_create"), typed(commune, **more))
    errors = response.context["form"].errors
    assert response.status_code == 422
    assert words in " ".join(errors[field])
    assert f'value="{more.get("commune_0", "Montreuil (94068)")}"' in response.content.decode()
    assert Quartier.objects.count() == 3


def test_a_file_with_several_contours_is_refused(sign_in, administrator, commune):
    feature = {"type": "Feature", "properties": {}, "geometry": square(2.45, 48.86)}
    layer = {"type": "FeatureCollection", "features": [feature, feature]}
    file = SimpleUploadedFile("a.geojson", json.dumps(layer).encode())
    response = sign_in(administrator).post(reverse("territories:quartier_create"), typed(commune, contour_file=file))
    assert "Le fichier a 2 contours" in response.content.decode()


def test_the_contour_is_kept_while_another_field_is_wrong(sign_in, administrator, commune):
    client, url = sign_in(administrator), reverse("territories:quartier_create")
    first = client.post(url, typed(commune, name="", contour_file=file_of(square(2.45, 48.86))))
    assert "est gardé" in first.content.decode()
    kept = first.context["form"]["contour_kept"].value()
    client.post(url, typed(commune, contour_kept=kept))
    assert Quartier.objects.get().contour == {
        **square(2.45, 48.86),
        "coordinates": Quartier.objects.get().contour["coordinates"],
    }
    assert Quartier.objects.get().west == pytest.approx(2.448)


def test_a_change_made_meanwhile_is_shown(sign_in, administrator, several, commune):
    row = Quartier.objects.get(name="Les Œillets")
    url = reverse("territories:quartier_update", args=[row.pk])
    Quartier.objects.filter(pk=row.pk).update(valid_from=2020)
    refused = sign_in(administrator).post(url, typed(commune, version=row.version))
    assert "modifiée pendant que vous l’aviez ouverte" in refused.content.decode()
    row.refresh_from_db()
    assert row.name == "Les Œillets"


def test_the_history_tells_who_changed_what(sign_in, administrator, officer, quartier):
    quartier.refresh_from_db()
    sign_in(administrator).post(
        reverse("territories:quartier_update", args=[quartier.pk]),
        typed(quartier.communes.get(), version=quartier.version),
    )
    page = sign_in(officer).get(reverse("territories:quartier_history", args=[quartier.pk])).content.decode()
    assert "Ada Admin" in page
    assert "Les Tilleuls" in page
    assert "Les Peupliers" in page
    assert "Modifier" not in page.split('<div class="tools">')[1].split("</div>")[0]


# ---- suggestions ----------------------------------------------------------------------------------------------------


def test_communes_are_suggested_whatever_their_number(sign_in, administrator):
    for number in range(30):
        CommuneFactory(name=f"Saint-Test {number}")
    CommuneFactory(name="Test-la-Forêt", insee_code="95001")
    client = sign_in(administrator)
    found = client.get(reverse("territories:suggestions", args=["commune"]), {"commune_0": "test"}).content.decode()
    assert found.count("<option") == 20
    assert found.index("Test-la-Forêt (95001)") < found.index("Saint-Test")
    assert client.get(reverse("territories:suggestions", args=["commune"]), {"commune_0": "95001"}).content
    assert client.get(reverse("territories:suggestions", args=["rien"])).status_code == 404


@pytest.mark.parametrize("name", ["quartier", "ma-commune", "projet", "equipe"])
def test_suggestions_are_within_the_scope(sign_in, quartier, officer, name):
    CommuneFactory(name="Partout")
    elsewhere = QuartierFactory(name="Partout ailleurs", communes=[CommuneFactory(name="Partout-sur-Mer")])
    UrbanProjectFactory(name="Partout projet", quartiers=[elsewhere])
    TeamFactory(name="Partout équipe", quartiers=[elsewhere])
    UrbanProjectFactory(name="Partout ici", quartiers=[quartier])
    found = sign_in(officer).get(reverse("territories:suggestions", args=[name]), {"x": "partout"}).content.decode()
    assert found.count("<option") == (1 if name == "projet" else 0)


def test_a_perimeter_of_2015_is_told_from_the_one_that_follows_it():
    old = QuartierFactory(kind="qpv_2015", code="QP011001", name="Narbonne Centre")
    new = QuartierFactory(kind="qpv_2024", code="QN01101M", name="Narbonne Centre")
    assert str(new) == "Narbonne Centre"
    assert str(old) == "Narbonne Centre (QPV 2015)"
    assert old.label == f"Narbonne Centre (QPV 2015) ({old.commune_names})"
