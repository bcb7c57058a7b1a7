"""Programmes: their states, their form, their pages, what a page costs."""

import datetime

import pytest
from django.urls import reverse

from actions.enums import ProgrammeStatus
from actions.models import Framework, Milestone, Programme
from actions.services import frameworks as framework_services
from actions.services import programmes as services
from actions.views.planning import months_in_words
from tests.factories import ActionFactory, AxisFactory, FrameworkFactory, ProgrammeFactory, QuartierFactory

pytestmark = pytest.mark.django_db


def move(client, programme, status, comment=""):
    return client.post(reverse("actions:programme_move", args=[programme.pk]), {"status": status, "comment": comment})


def test_a_programme_goes_from_writing_to_closed_and_its_trail_tells_it(sign_in, officer, manager, programme):
    writer, boss = sign_in(officer), sign_in(manager)
    assert move(writer, programme, "submitted").status_code == 302
    # A chargé de mission does not validate.
    assert "relisez-le" in move(writer, programme, "validated").content.decode()
    # A manager who sends it back says why.
    assert "Dites pourquoi" in move(boss, programme, "draft").content.decode()
    move(boss, programme, "draft", "Le budget manque.")
    move(writer, programme, "submitted", "Le budget y est.")
    move(boss, programme, "validated")
    move(writer, programme, "running")
    assert move(boss, programme, "closed").status_code == 302
    programme.refresh_from_db()
    assert programme.status == ProgrammeStatus.CLOSED
    page = boss.get(programme.get_absolute_url()).content.decode()
    assert "Le budget manque." in page
    assert [step.status for step in programme.steps.all()] == [
        "submitted", "draft", "submitted", "validated", "running", "closed",
    ]  # fmt: skip
    # It is written no more.
    page = writer.get(reverse("actions:programme_update", args=[programme.pk]))
    assert page.status_code == 403
    assert "clos" in page.content.decode()


def test_two_managers_do_not_validate_twice(manager, programme):
    Programme.objects.filter(pk=programme.pk).update(status="submitted")
    services.move_programme(programme=programme, status="validated", comment="", by=manager)
    with pytest.raises(services.ProgrammeError, match="validé"):
        services.move_programme(programme=programme, status="validated", comment="", by=manager)
    assert programme.steps.count() == 1


def typed(programme, **fields):
    return {
        "version": programme.version,
        "title": programme.title,
        "first_year": programme.first_year,
        "last_year": programme.last_year,
        "lead": programme.lead_id,
        "quartier_0": programme.quartiers.first().pk,
        **fields,
    }


def test_a_change_made_meanwhile_is_shown(sign_in, officer, programme):
    sent = typed(programme, aims="Plus de jardins")
    Programme.objects.get(pk=programme.pk).save()
    page = sign_in(officer).post(reverse("actions:programme_update", args=[programme.pk]), sent)
    assert page.status_code == 422
    assert "a été modifiée pendant" in page.content.decode()
    assert "Plus de jardins" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_year": 2028}, "ne peut pas précéder"),
        ({"last_year": 2500}, "entre 2000 et 2100"),
        ({"first_year": 2027}, "sortirait des années"),
        ({"aims": "Madame Dupont au 06 12 34 56 78"}, "privacy_confirmed"),
        ({"quartier_0": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said(sign_in, officer, action, fields, words):
    page = sign_in(officer).post(
        reverse("actions:programme_update", args=[action.programme_id]), typed(action.programme, **fields)
    )
    assert page.status_code == 422
    assert words in page.content.decode()


def test_quartiers_of_others_are_kept_and_one_with_actions_is_not_taken_away(sign_in, officer, action, quartier):
    elsewhere = QuartierFactory()
    action.programme.quartiers.add(elsewhere)
    client, url = sign_in(officer), reverse("actions:programme_update", args=[action.programme_id])
    page = client.post(url, typed(action.programme, quartier_0=""))
    assert "a des actions sur" in page.content.decode()
    assert client.post(url, typed(action.programme, quartier_0=quartier.pk)).status_code == 302
    assert set(action.programme.quartiers.values_list("pk", flat=True)) == {quartier.pk, elsewhere.pk}


def test_the_list_is_filtered_and_exported(sign_in, officer, programme, quartier):
    framework = FrameworkFactory(title="Contrat 2030")
    programme.frameworks.add(framework)
    ProgrammeFactory(title="Autre", quartiers=[quartier], first_year=2030, last_year=2030)
    ProgrammeFactory(title="D’ailleurs")
    client, url = sign_in(officer), reverse("actions:programme_list")

    def found(**query):
        return [row.title for row in client.get(url, query).context["rows"]]

    assert found() == ["Autre", programme.title]
    for query in ({"q": "tilleuls"}, {"annee": 2027}, {"cadre": framework.pk}, {"q": "TILLEULS", "etat": "draft"}):
        assert found(**query) == [programme.title], query
    assert found(annee=2029) == found(etat="closed") == []
    lines = b"".join(client.get(url, {"format": "csv", "annee": 2026}).streaming_content).decode()
    assert "Contrat 2030" in lines
    assert "D’ailleurs" not in lines


def test_actions_are_under_the_axes_of_a_framework_and_late_ones_are_marked(sign_in, officer, programme, action):
    framework = FrameworkFactory()
    programme.frameworks.add(framework)
    first, _ = AxisFactory(framework=framework, number=1), AxisFactory(framework=framework, number=2)
    action.axes.add(first)
    ActionFactory(programme=programme, title="Sans axe", responsible=officer, ends_on="2026-01-02")
    page = sign_in(officer).get(programme.get_absolute_url())
    assert [(title, len(rows)) for title, rows in page.context["groups"]] == [
        (str(first), 1), ("2. " + framework.axes.last().name, 0), ("Sous aucun axe", 1),
    ]  # fmt: skip
    assert page.content.decode().count("en retard") >= 2


D = datetime.date


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (D(2026, 3, 4), D(2026, 6, 1), "de mars à juin"),
        (D(2026, 4, 4), D(2026, 10, 1), "d’avril à octobre"),
        (D(2026, 3, 4), D(2026, 3, 20), "mars"),
        (D(2026, 1, 1), D(2026, 12, 31), "toute l’année"),
        (D(2025, 3, 1), D(2027, 3, 1), "toute l’année"),
        (D(2025, 3, 1), D(2026, 2, 1), "jusqu’en février"),
        (D(2026, 8, 1), D(2027, 2, 1), "à partir d’août"),
    ],
)
def test_what_a_bar_shows_is_said(first, last, words):
    assert months_in_words(first, last, 2026) == words


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("programme_detail", 12), ("programme_gantt", 8), ("programme_calendar", 10), ("programme_list", 10)],
)
def test_queries(sign_in, officer, programme, count, name, queries, django_assert_num_queries):
    framework = FrameworkFactory()
    programme.frameworks.add(framework)
    for number in range(count):
        row = ActionFactory(programme=programme, responsible=officer, starts_on="2026-11-02", ends_on="2026-11-20")
        row.axes.add(AxisFactory(framework=framework, number=number + 1))
        Milestone.objects.create(action=row, title="Bilan", due_on="2026-11-12")
        if name == "programme_list":
            ProgrammeFactory(quartiers=programme.quartiers.all()).frameworks.add(framework)
    client = sign_in(officer)
    url = reverse(f"actions:{name}", args=[] if name == "programme_list" else [programme.pk])
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url, {"mois": "2026-11"}).status_code == 200


def test_the_year_shows_bars_milestones_and_what_is_late(sign_in, officer, programme, action):
    action.starts_on, action.ends_on = datetime.date(2026, 1, 1), datetime.date(2026, 7, 1)
    action.save()
    Milestone.objects.create(action=action, title="Plantations", due_on="2026-04-01")
    page = sign_in(officer).get(reverse("actions:programme_gantt", args=[programme.pk]), {"annee": "2026"})
    bar = page.context["bars"][0]
    assert (bar.left, bar.width) == ("0.00%", "49.86%")
    assert bar.marks[0]["x"] == "24.66%"
    assert bar.late_count == 1
    assert "Plantations" in page.content.decode()
    # What the bar shows is said beside it, for whoever does not see it.
    assert '<span class="gantt-words">De janvier à juillet</span>' in page.content.decode()
    # The other year has the action of no bar.
    page = sign_in(officer).get(reverse("actions:programme_gantt", args=[programme.pk]), {"annee": "2027"})
    assert page.context["bars"] == []


# ---- frameworks -----------------------------------------------------------------------------------------------------


def axes_sent(framework, *names):
    lines = {f"name_{n}": name for n, name in enumerate(names)} | {f"description_{n}": "" for n in range(len(names))}
    return {"version": framework.version, **lines}


def test_axes_that_are_used_are_frozen_and_the_next_version_is_made(sign_in, administrator, action):
    framework = FrameworkFactory()
    client, url = sign_in(administrator), reverse("actions:framework_axes", args=[framework.pk])
    client.post(url, axes_sent(framework, "Emploi", "Cadre de vie"))
    client.post(url, axes_sent(framework, "Emploi et insertion", "Cadre de vie"))
    framework.refresh_from_db()
    # Not used yet: written over.
    assert framework.axes_version == 1
    used = framework.axes.get(number=1)
    assert used.name == "Emploi et insertion"
    action.axes.add(used)
    client.post(url, axes_sent(framework, "Plein emploi", "Cadre de vie", "Santé"))
    framework.refresh_from_db()
    assert framework.axes_version == 2
    assert [axis.name for axis in framework.axes.filter(version=2)] == ["Plein emploi", "Cadre de vie", "Santé"]
    assert action.axes.get().name == "Emploi et insertion"
    # What an axis covers is told without a new version.
    framework_services.save_axes(
        framework=framework,
        axes=[("Plein emploi", "Forums"), ("Cadre de vie", ""), ("Santé", "")],
        by=administrator,
    )
    assert Framework.objects.get(pk=framework.pk).axes_version == 2
    assert framework.axes.get(version=2, number=1).description == "Forums"


def test_axes_without_a_name_twice_or_none_are_refused(sign_in, administrator):
    framework = FrameworkFactory()
    client, url = sign_in(administrator), reverse("actions:framework_axes", args=[framework.pk])
    for names, words in ((("Emploi", "emploi"), "a déjà cet intitulé"), (("", ""), "au moins un axe")):
        page = client.post(url, axes_sent(framework, *names))
        assert page.status_code == 422
        assert words in page.content.decode()
