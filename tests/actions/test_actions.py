"""Actions: their form, their state, their sessions and milestones, their papers, what a page costs."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, ActionDocument, ActionTemplate, Milestone, Participation, ProgrammeYear
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FrameworkFactory,
    IssueFactory,
    ParticipationFactory,
    PartnerFactory,
    QuartierFactory,
    ResidenceFactory,
)

pytestmark = pytest.mark.django_db


def filled(action, **fields):
    return {
        "version": action.version,
        "title": action.title,
        "kind": action.kind_id,
        "first_year": action.first_year,
        "last_year": action.last_year,
        "quartiers": [row.pk for row in action.quartiers.all()],
        "responsible": action.responsible_id,
        "involvement": "none",
        "additionality": "unknown",
        "progress": 0,
        **fields,
    }


def update(client, action, **fields):
    return client.post(reverse("actions:action_update", args=[action.pk]), filled(action, **fields))


def test_a_fiche_is_written_from_a_problematique_in_a_programme(sign_in, officer, programme, quartier):
    framework = FrameworkFactory()
    programme.frameworks.add(framework)
    axis = AxisFactory(framework=framework)
    issue = IssueFactory(quartiers=[quartier])
    partner, residence = PartnerFactory(name="Régie des Tilleuls"), ResidenceFactory(quartier=quartier)
    client = sign_in(officer)
    # The programme is asked for first, then the fiche begins with what it answers.
    page = client.get(reverse("actions:action_create"), {"problematique": issue.pk})
    [(row, url)] = page.context["rows"]
    assert row == programme
    form = client.get(url).context["form"]
    assert form.initial["issues"] == [issue.pk]
    assert form.initial["quartiers"] == [quartier.pk]
    sent = {
        "title": "Café du lundi",
        "kind": form.fields["kind"].queryset.first().pk,
        "first_year": 2026,
        "last_year": 2026,
        "quartiers": quartier.pk,
        "responsible": officer.pk,
        "involvement": "none",
        "progress": 0,
        "issues": issue.pk,
        "axes": axis.pk,
        "partner_0": partner.pk,
        "role_0": "funder",
        "residence_0": residence.pk,
        "expected_people": 40,
        "expected_women": 25,
        "additionality": "beyond",
        "additionality_note": "Une présence que le bailleur ne doit pas.",
    }
    assert client.post(url, sent).status_code == 302
    action = Action.objects.get(title="Café du lundi")
    assert action.created_by == officer
    assert list(action.issues.all()) == [issue]
    assert list(action.axes.all()) == [axis]
    assert list(action.residences.all()) == [residence]
    assert [(one.partner, one.role) for one in action.partners.all()] == [(partner, "funder")]
    assert action.steps.get().status == "idea"
    page = client.get(action.get_absolute_url()).content.decode()
    for words in (issue.title, axis.name, "Régie des Tilleuls", "financeur", "Au-delà du droit commun"):
        assert words in page
    # The page of the problématique shows it.
    page = client.get(reverse("actions:issue_panel", args=[issue.pk])).content.decode()
    assert "Café du lundi" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_year": 2025}, "Le programme est celui de 2026"),
        ({"first_year": 2027, "last_year": 2026}, "ne peut pas précéder"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ne peut pas précéder"),
        ({"additionality": "beyond"}, "va au-delà du droit commun"),
        ({"expected_people": 10, "expected_women": 6, "expected_men": 6}, "dépassent ensemble"),
        ({"expected_people": 10, "expected_qpv": 11}, "ne peut pas dépasser"),
        ({"progress": 101}, "0 à 100"),
        ({"quartiers": []}, "au moins un quartier"),
        ({"partner_0": "Personne de ce nom"}, "Aucun partenaire"),
        ({"needs": "Contacter M. Dupont au 06 12 34 56 78"}, "privacy_confirmed"),
        ({"title": "", "content": "Ce que j’ai tapé longtemps"}, "Ce que j’ai tapé longtemps"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(sign_in, officer, action, fields, words):
    page = update(sign_in(officer), action, **fields)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_code_is_taken_once_in_a_programme(sign_in, officer, action):
    ActionFactory(programme=action.programme, code="A1")
    page = update(sign_in(officer), action, code="A1")
    assert page.status_code == 422
    assert "a déjà ce code" in page.content.decode()


def test_what_the_writer_does_not_see_stays(sign_in, officer, action):
    elsewhere = QuartierFactory()
    action.programme.quartiers.add(elsewhere)
    action.quartiers.add(elsewhere)
    hidden = IssueFactory(quartiers=[elsewhere])
    action.issues.add(hidden)
    mine = [row.pk for row in action.quartiers.exclude(pk=elsewhere.pk)]
    client = sign_in(officer)
    assert hidden.title not in client.get(action.get_absolute_url()).content.decode()
    assert update(client, action, title="Jardin 2", quartiers=mine).status_code == 302
    assert set(action.quartiers.values_list("pk", flat=True)) == {*mine, elsewhere.pk}
    assert list(action.issues.all()) == [hidden]


def test_a_change_made_meanwhile_is_shown(sign_in, officer, action):
    sent = filled(action, place="Salle verte")
    Action.objects.get(pk=action.pk).save()
    page = sign_in(officer).post(reverse("actions:action_update", args=[action.pk]), sent)
    assert page.status_code == 422
    assert "a été modifiée pendant" in page.content.decode()


def test_its_state_says_why_it_is_postponed(sign_in, officer, action):
    client, url = sign_in(officer), reverse("actions:action_move", args=[action.pk])
    page = client.post(url, {"status": "postponed"})
    assert page.status_code == 422
    assert "Dites pourquoi" in page.content.decode()
    client.post(url, {"status": "postponed", "reason": "Le local est en travaux."})
    action.refresh_from_db()
    assert (action.status, action.status_reason) == ("postponed", "Le local est en travaux.")
    client.post(url, {"status": "done"})
    action.refresh_from_db()
    assert (action.status, action.status_reason, action.progress) == ("done", "", 100)
    assert [step.comment for step in action.steps.all()] == ["Le local est en travaux.", ""]
    assert "relisez-la" in client.post(url, {"status": "done"}).content.decode()


def test_the_list_is_filtered_and_its_file_has_the_same(sign_in, officer, programme, action):
    framework = FrameworkFactory()
    axis, partner = AxisFactory(framework=framework), PartnerFactory()
    other = ActionFactory(
        programme=programme,
        title="Médiation de nuit",
        responsible=officer,
        lead_partner=partner,
        additionality="common",
        first_year=2027,
        last_year=2027,
        status="running",
        ends_on="2026-01-31",
    )
    other.axes.add(axis)
    ActionFactory(title="D’ailleurs")
    client, url = sign_in(officer), reverse("actions:action_list")

    def found(**query):
        return {row.title for row in client.get(url, query).context["rows"]}

    assert found() == {action.title, other.title}
    for query in (
        {"q": "mediation"}, {"axe": axis.pk}, {"porteur": partner.pk}, {"droit": "common"}, {"annee": 2027},
        {"etat": "running"}, {"retard": "on"},
    ):  # fmt: skip
        assert found(**query) == {other.title}, query
    assert found(programme=programme.pk, etat="ouvertes", type=action.kind_id) == {action.title, other.title}
    lines = b"".join(client.get(url, {"format": "csv", "retard": "on"}).streaming_content).decode()
    assert other.title in lines
    assert axis.name in lines
    assert action.title not in lines


# ---- sessions -------------------------------------------------------------------------------------------------------


def note(client, action, **fields):
    return client.post(
        reverse("actions:session_create", args=[action.pk]), {"on": "2026-03-04", "people": 12, **fields}
    )


def test_proximity_notes_who_came_and_corrects_its_own(sign_in, proximity, action):
    client = sign_in(proximity)
    form = client.get(reverse("actions:session_create", args=[action.pk])).context["form"]
    assert form.initial["on"] == timezone.localdate()
    assert note(client, action, women=7, men=3, children=5, from_qpv=12).status_code == 302
    row = action.sessions.get()
    assert (row.people, row.women, row.men, row.young, row.created_by) == (12, 7, 3, 0, proximity)
    page = client.get(reverse("actions:session_list", args=[action.pk]))
    groups = dict(page.context["totals"]["groups"])
    assert [(words, count) for words, count, _ in groups["Femmes et hommes"]] == [
        ("femmes", 7), ("hommes", 3), ("non renseigné", 2),
    ]  # fmt: skip
    assert groups["Âges"][-1][1] == 7
    assert client.get(reverse("actions:session_update", args=[row.pk])).status_code == 200
    # Not that of somebody else.
    other = ParticipationFactory(action=action)
    assert client.get(reverse("actions:session_update", args=[other.pk])).status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"women": 8, "men": 5}, "Femmes et hommes dépassent"),
        ({"young": 8, "adults": 5}, "tranches d’âge dépassent"),
        ({"from_qpv": 8, "from_elsewhere": 5}, "gens d’ailleurs dépassent"),
        ({"on": "2999-01-01"}, "une fois qu’elle a eu lieu"),
        ({"people": "999999999"}, "trop grand"),
        ({"people": "", "notes": "Beau temps"}, "Beau temps"),
        ({"hours": "0"}, "positive"),
    ],
)
def test_counts_that_do_not_hold_are_refused(sign_in, officer, action, fields, words):
    page = note(sign_in(officer), action, **fields)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Participation.objects.exists()


def test_a_closed_year_takes_no_session_and_gives_none_back(sign_in, officer, action):
    row = ParticipationFactory(action=action)
    ProgrammeYear.objects.create(programme=action.programme, year=2026, closed_by=officer)
    client = sign_in(officer)
    page = note(client, action)
    assert page.status_code == 422
    assert "L’année 2026 est close" in page.content.decode()
    page = client.post(reverse("actions:session_remove", args=[row.pk]), follow=True)
    assert "est close" in page.content.decode()
    assert action.sessions.get() == row


def test_milestones_are_done_in_one_gesture_and_late_ones_are_on_the_desk(sign_in, officer, action):
    client = sign_in(officer)
    client.post(
        reverse("actions:milestone_create", args=[action.pk]), {"title": "Plantations", "due_on": "2026-01-31"}
    )
    row = Milestone.objects.get()
    assert "Plantations" in client.get(reverse("actions:my_panel")).content.decode()
    client.post(reverse("actions:milestone_tick", args=[row.pk]))
    row.refresh_from_db()
    assert row.done_on == timezone.localdate()
    assert "Plantations" not in client.get(reverse("actions:my_panel")).content.decode()
    client.post(reverse("actions:milestone_tick", args=[row.pk]), {"faite": "0"})
    row.refresh_from_db()
    assert row.done_on is None


def test_milestones_of_what_is_given_up_are_not_late(action):
    row = Milestone.objects.create(action=action, title="Bilan", due_on="2026-01-31")
    row.refresh_from_db()
    assert row.is_late
    assert Milestone.objects.late().get() == row
    Action.objects.filter(pk=action.pk).update(status="dropped", status_reason="Sans objet")
    row = Milestone.objects.get()
    assert not row.is_late
    assert not Milestone.objects.late().exists()


def test_a_manager_is_shown_what_waits_for_validation(sign_in, manager, officer, programme):
    programme.status = "submitted"
    programme.save()
    assert programme.title in sign_in(manager).get(reverse("actions:my_panel")).content.decode()
    assert programme.title not in sign_in(officer).get(reverse("actions:my_panel")).content.decode()


# ---- papers ---------------------------------------------------------------------------------------------------------


def test_papers_are_attached_once_given_back_and_taken_away(sign_in, officer, proximity, action):
    client, url = sign_in(officer), reverse("actions:document_create", args=[action.pk])

    def send():
        return client.post(url, {"file": SimpleUploadedFile("affiche.txt", b"Venez au jardin")})

    assert send().status_code == 302
    assert "déjà joint" in send().content.decode()
    paper = ActionDocument.objects.get()
    answer = sign_in(proximity).get(reverse("actions:document_file", args=[paper.uid]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"Venez au jardin"
    session = ParticipationFactory(action=action, created_by=proximity)
    other = sign_in(proximity).post(
        f"{url}?seance={session.pk}", {"file": SimpleUploadedFile("photo.txt", b"Vue du jardin")}
    )
    assert other.status_code == 302
    assert session.documents.count() == 1
    client.post(reverse("actions:document_remove", args=[paper.uid]))
    assert not ActionDocument.objects.filter(pk=paper.pk).exists()
    page = client.get(reverse("actions:action_history", args=[action.pk])).content.decode()
    assert "Documents" in page
    assert "affiche" in page


def test_a_template_begins_a_fiche_and_is_made_from_one(sign_in, officer, action):
    Action.objects.filter(pk=action.pk).update(aims="Se rencontrer", public="Les voisins")
    client = sign_in(officer)
    form = client.get(reverse("actions:template_create"), {"action": action.pk}).context["form"]
    assert form.initial["aims"] == "Se rencontrer"
    sent = {"title": "Jardin", "kind": action.kind_id, "aims": "Se rencontrer", "involvement": "none", "is_active": 1}
    assert client.post(reverse("actions:template_create"), sent).status_code == 302
    template = ActionTemplate.objects.get()
    query = {"modele": template.pk, "programme": action.programme_id}
    form = client.get(reverse("actions:action_create"), query).context["form"]
    assert (form.initial["title"], form.initial["aims"]) == ("Jardin", "Se rencontrer")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("action_list", 11), ("action_detail", 13), ("session_list", 8), ("action_update", 15),
        ("quartier_panel", 7), ("issue_panel", 6), ("deadline_list", 6), ("my_panel", 6),
    ],
)  # fmt: skip
def test_queries(sign_in, officer, action, quartier, count, name, queries, django_assert_num_queries):
    framework, issue = FrameworkFactory(), IssueFactory(quartiers=[quartier])
    action.programme.frameworks.add(framework)
    for number in range(count):
        action.axes.add(AxisFactory(framework=framework, number=number + 1))
        action.issues.add(IssueFactory(quartiers=[quartier]))
        action.partners.create(partner=PartnerFactory())
        Milestone.objects.create(action=action, title="Bilan", due_on="2026-05-01", responsible=officer)
        ParticipationFactory(action=action, created_by=officer, quartier=quartier)
        ActionFactory(programme=action.programme, lead_partner=PartnerFactory()).issues.add(issue)
    client = sign_in(officer)
    keys = {
        "action_list": [],
        "deadline_list": [],
        "my_panel": [],
        "quartier_panel": [quartier.pk],
        "issue_panel": [issue.pk],
    }
    url = reverse(f"actions:{name}", args=keys.get(name, [action.pk]))
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_late_is_what_should_have_begun_or_ended(action):
    today = datetime.date(2026, 6, 1)
    for status, starts, ends, is_late in (
        ("planned", "2026-05-31", None, True),
        ("planned", "2026-06-01", None, False),
        ("running", "2026-05-01", "2026-05-31", True),
        ("done", "2026-05-01", "2026-05-31", False),
    ):
        Action.objects.filter(pk=action.pk).update(status=status, starts_on=starts, ends_on=ends)
        assert Action.objects.late(today).exists() == is_late, status
