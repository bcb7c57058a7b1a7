"""Diagnostics: who reads and writes them, their forms, their states, who took part, what was said."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import TeamQuartier
from core.models import PrivacyOverride
from diagnostics import services
from diagnostics.enums import DiagnosticStatus
from diagnostics.models import Diagnostic, DiagnosticStep, DiagnosticText, ParticipantGroup, Verbatim
from tests.factories import (
    DiagnosticFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    IssueFactory,
    QuartierFactory,
    UrbanProjectFactory,
    grid_of,
    member,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def content(response):
    return response.content.decode()


@pytest.fixture
def diagnostic(quartier, officer):
    return DiagnosticFactory(title="Printemps", quartiers=[quartier], lead=officer, grid=grid_of())


def typed(quartier, lead, **fields):
    return {
        "kind": "walk",
        "title": "Marche de mai",
        "starts_on": "2026-05-04",
        "lead": lead.pk,
        "quartier_0": quartier.pk,
        **fields,
    }


def edited(diagnostic, quartier, **fields):
    return typed(
        quartier, diagnostic.lead, title=diagnostic.title, version=Diagnostic.objects.get(pk=diagnostic.pk).version
    ) | {"grid": diagnostic.grid_id or "", **fields}


# ---- list -----------------------------------------------------------------------------------------------------------


def test_each_reader_lists_the_diagnostics_of_their_quartiers(sign_in, proximity, outsider, administrator, diagnostic):
    assert "Printemps" in content(sign_in(proximity).get("/diagnostics/"))
    assert "Printemps" in content(sign_in(administrator).get("/diagnostics/"))
    page = content(sign_in(outsider).get("/diagnostics/"))
    assert "Printemps" not in page
    assert "Pas encore de diagnostic" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["B", "A"]),
        ({"tri": "intitule"}, ["A", "B"]),
        ({"type": "social"}, ["B"]),
        ({"etat": "en-cours"}, ["A"]),
        ({"etat": "validated"}, ["B"]),
    ],
)
def test_the_list_is_filtered_and_sorted(sign_in, officer, quartier, query, found):
    DiagnosticFactory(title="A", quartiers=[quartier], starts_on=datetime.date(2025, 1, 1))
    DiagnosticFactory(
        title="B", kind="social", status="validated", quartiers=[quartier], starts_on=datetime.date(2026, 1, 1)
    )
    assert [row.title for row in sign_in(officer).get("/diagnostics/", query).context["rows"]] == found


def test_the_list_is_filtered_by_quartier_and_exported(sign_in, administrator, diagnostic, quartier):
    ParticipantGroup.objects.create(diagnostic=diagnostic, kind="residents", count=12)
    DiagnosticFactory(title="Ailleurs")
    response = sign_in(administrator).get("/diagnostics/", {"quartier": quartier.pk, "format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Printemps;Diagnostic en marchant;En préparation;Les Tilleuls;" in text
    assert text.splitlines()[-1].endswith(";12")
    assert "Ailleurs" not in text


# ---- rights ---------------------------------------------------------------------------------------------------------

FORMS = ["diagnostic_update", "synthesis_update", "participant_create", "diagnostic_scores", "texts_update"]
FORMS += ["verbatim_create"]


@pytest.mark.parametrize("name", FORMS)
def test_who_leads_the_quartier_writes(
    sign_in, proximity, officer, manager, administrator, outsider, diagnostic, name
):
    for user in (officer, manager, administrator):
        assert "Enregistrer" in content(sign_in(user).get(url(name, diagnostic.pk)))
    response = sign_in(proximity).get(url(name, diagnostic.pk))
    assert response.status_code == 403
    assert "menés par les chargés de mission" in content(response)
    assert sign_in(outsider).get(url(name, diagnostic.pk)).status_code == 404


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("status", ["validated", "archived"])
def test_a_validated_diagnostic_is_locked(sign_in, administrator, diagnostic, name, status):
    Diagnostic.objects.update(status=status)
    for send in ("get", "post"):
        response = getattr(sign_in(administrator), send)(url(name, diagnostic.pk))
        assert response.status_code == 403
        assert "un manager le ramène" in content(response)


def test_what_was_being_written_when_it_was_validated_can_be_copied(sign_in, officer, diagnostic):
    Diagnostic.objects.filter(pk=diagnostic.pk).update(status=DiagnosticStatus.VALIDATED)
    text = "Les halls sont tenus, <les abords> beaucoup moins."
    response = sign_in(officer).post(url("synthesis_update", diagnostic.pk), {"strengths": text, "threats": "court"})
    page = content(response)
    assert response.status_code == 403
    assert "Rien n’est enregistré : copiez ce texte" in page
    assert "Les halls sont tenus, &lt;les abords&gt; beaucoup moins.</textarea>" in page
    assert "court" not in page
    gone = sign_in(officer).post(url("synthesis_update", 987654), {"strengths": text})
    assert gone.status_code == 404
    assert "beaucoup moins.</textarea>" in content(gone)


def test_what_hangs_on_a_validated_diagnostic_is_locked_too(sign_in, manager, diagnostic):
    row = ParticipantGroup.objects.create(diagnostic=diagnostic, kind="residents", count=12)
    said = Verbatim.objects.create(diagnostic=diagnostic, text="On se parle.")
    Diagnostic.objects.update(status="validated")
    client = sign_in(manager)
    assert client.post(url("participant_update", row.pk), {"kind": "city", "count": 1}).status_code == 403
    assert client.post(url("participant_remove", row.pk)).status_code == 403
    assert client.post(url("verbatim_remove", said.pk)).status_code == 403
    assert ParticipantGroup.objects.get().kind == "residents"
    assert Verbatim.objects.count() == 1


# ---- form -----------------------------------------------------------------------------------------------------------


def test_a_diagnostic_is_created_with_its_trail_and_its_indicators(sign_in, officer, quartier):
    key, other = IndicatorFactory(is_key=True), IndicatorFactory()
    grid = grid_of()
    response = sign_in(officer).post(
        url("diagnostic_create"), typed(quartier, officer, grid=grid.pk, indicators=[key.pk, other.pk])
    )
    row = Diagnostic.objects.get()
    assert response.url == row.get_absolute_url()
    assert list(row.quartiers.all()) == [quartier]
    assert set(row.indicators.all()) == {key, other}
    assert (row.grid, row.lead, row.status) == (grid, officer, "prepared")
    step = row.steps.get()
    assert (step.status, step.by) == ("prepared", officer)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": ""}, "obligatoire"),
        ({"kind": "autre"}, "choix valide"),
        ({"ends_on": "2026-05-01"}, "La fin ne peut pas précéder le début"),
        ({"starts_on": "hier"}, "date valide"),
        ({"lead": "999999"}, "Personne de ce nom"),
        ({"quartier_0": ""}, "obligatoire"),
        ({"title": "a\x00b"}, "nul"),
        ({"title": "x" * 201}, "200"),
        ({"title": "Chez M. Dupont, 06 12 34 56 78"}, "privacy_confirmed"),
    ],
)
def test_bad_input_is_told_and_kept(sign_in, officer, quartier, fields, told):
    response = sign_in(officer).post(
        url("diagnostic_create"), typed(quartier, officer, method="Méthode gardée") | fields
    )
    assert response.status_code == 422
    assert told in content(response)
    assert "Méthode gardée" in content(response)
    assert not Diagnostic.objects.exists()


def test_its_page_lists_the_issues_that_come_from_it_and_that_one_sees(sign_in, officer, quartier, diagnostic):
    IssueFactory(title="Halls occupés", quartiers=[quartier], diagnostic=diagnostic)
    IssueFactory(title="Celle d’un autre", quartiers=[quartier])
    IssueFactory(title="Celle d’ailleurs", quartiers=[QuartierFactory()], diagnostic=diagnostic)
    response = sign_in(officer).get(diagnostic.get_absolute_url())
    assert [row.title for row in response.context["issues"]] == ["Halls occupés"]
    assert "Halls occupés" in content(response)


def test_a_diagnostic_without_a_grid_says_what_it_lacks(sign_in, officer, quartier):
    bare = DiagnosticFactory(quartiers=[quartier], lead=officer, grid=None)
    told = f'<a href="{url("diagnostic_update", bare.pk)}">Choisir une grille</a>'
    client = sign_in(officer)
    assert told in content(client.get(bare.get_absolute_url()))
    whole = DiagnosticFactory(quartiers=[quartier], lead=officer, grid=grid_of())
    assert "Choisir une grille" not in content(client.get(whole.get_absolute_url()))


def test_an_end_before_the_start_is_told_at_its_field(sign_in, officer, quartier):
    sent = typed(quartier, officer) | {"starts_on": "2026-05-02", "ends_on": "2026-05-01"}
    form = sign_in(officer).post(url("diagnostic_create"), sent).context["form"]
    assert form.errors == {"ends_on": ["La fin ne peut pas précéder le début."]}


def test_a_quartier_that_the_writer_does_not_lead_is_refused(sign_in, officer, quartier):
    elsewhere = QuartierFactory(name="Les Ormes")
    response = sign_in(officer).post(url("diagnostic_create"), typed(quartier, officer, quartier_1=elsewhere.pk))
    assert response.status_code == 422
    assert "Aucun de vos quartiers" in content(response)
    assert not Diagnostic.objects.exists()


def test_the_grid_is_of_the_same_kind_and_in_use(sign_in, officer, quartier):
    client = sign_in(officer)
    other = grid_of(kind="social")
    response = client.post(url("diagnostic_create"), typed(quartier, officer, grid=other.pk))
    assert "faite pour un autre type" in content(response)
    draft = grid_of(in_use=False)
    response = client.post(url("diagnostic_create"), typed(quartier, officer, grid=draft.pk))
    assert "choix valide" in content(response)
    assert not Diagnostic.objects.exists()


def test_who_pilots_works_on_one_of_the_quartiers(sign_in, administrator, outsider, quartier):
    response = sign_in(administrator).post(url("diagnostic_create"), typed(quartier, outsider))
    assert response.status_code == 422
    assert "ne travaille sur aucun des quartiers" in content(response)


def test_the_grid_does_not_change_once_something_is_marked(sign_in, officer, quartier, diagnostic):
    item = diagnostic.grid.themes.get().items.first()
    services.save_scores(diagnostic=diagnostic, scores={item.pk: (None, "")}, by=officer)
    other = grid_of("Autre")
    response = sign_in(officer).post(
        url("diagnostic_update", diagnostic.pk), edited(diagnostic, quartier, grid=other.pk)
    )
    assert response.status_code == 302
    assert Diagnostic.objects.get().grid == diagnostic.grid
    response = sign_in(officer).post(
        url("diagnostic_update", diagnostic.pk), edited(diagnostic, quartier, kind="social")
    )
    assert response.status_code == 422
    assert "faite pour un autre type" in content(response)


def test_a_quartier_of_another_team_stays_and_the_history_says_what_came(sign_in, officer, quartier, diagnostic):
    elsewhere, mine = QuartierFactory(name="Les Ormes"), QuartierFactory(name="Les Pins")
    diagnostic.quartiers.add(elsewhere)
    TeamQuartier.objects.create(team=officer.memberships.get().team, quartier=mine)
    client = sign_in(officer)
    client.post(url("diagnostic_update", diagnostic.pk), edited(diagnostic, quartier, quartier_1=mine.pk))
    assert set(diagnostic.quartiers.all()) == {quartier, elsewhere, mine}
    page = content(client.get(url("diagnostic_history", diagnostic.pk)))
    assert "Les Pins" in page
    assert "Les Ormes" not in page
    assert "et 1 autre" in page


def test_a_change_made_meanwhile_is_shown(sign_in, officer, manager, quartier, diagnostic):
    late = edited(diagnostic, quartier, title="Automne")
    sign_in(manager).post(url("diagnostic_update", diagnostic.pk), edited(diagnostic, quartier, title="Été"))
    response = sign_in(officer).post(url("diagnostic_update", diagnostic.pk), late)
    assert response.status_code == 422
    assert "« Été », par Maya Direction" in content(response)
    assert Diagnostic.objects.get().title == "Été"


def test_a_warning_of_the_guard_is_confirmed_and_logged(sign_in, officer, diagnostic):
    sent = {"strengths": "Voir M. Dupont au 06 12 34 56 78", "version": diagnostic.version}
    client = sign_in(officer)
    assert client.post(url("synthesis_update", diagnostic.pk), sent).status_code == 422
    assert Diagnostic.objects.get().strengths == ""
    assert client.post(url("synthesis_update", diagnostic.pk), sent | {"privacy_confirmed": "on"}).status_code == 302
    assert "Dupont" in Diagnostic.objects.get().strengths
    assert PrivacyOverride.objects.get().by == officer
    assert "Voir M. Dupont" in content(client.get(diagnostic.get_absolute_url()))


# ---- states ---------------------------------------------------------------------------------------------------------

# (state, who, next state) → whether it is open to them.
MOVES = [
    ("prepared", "officer", "ongoing", True),
    ("prepared", "lead", "ongoing", True),
    ("prepared", "proximity", "ongoing", False),
    ("prepared", "manager", "validated", False),
    ("ongoing", "officer", "shared", True),
    ("ongoing", "officer", "prepared", True),
    ("shared", "officer", "validated", False),
    ("shared", "lead", "validated", False),
    ("shared", "manager", "validated", True),
    ("shared", "administrator", "validated", True),
    ("validated", "officer", "shared", False),
    ("validated", "manager", "shared", True),
    ("validated", "officer", "archived", True),
    ("archived", "manager", "validated", True),
    ("archived", "officer", "validated", False),
]


@pytest.mark.parametrize(("state", "who", "to", "is_open"), MOVES)
def test_who_brings_a_diagnostic_where(request, sign_in, quartier, diagnostic, state, who, to, is_open):
    lead = member(quartier, Role.PROXIMITY)
    Diagnostic.objects.update(status=state, lead=lead)
    user = lead if who == "lead" else request.getfixturevalue(who)
    response = sign_in(user).post(url("diagnostic_step", diagnostic.pk), {"to": to, "comment": "Décidé en comité."})
    row = Diagnostic.objects.get()
    if is_open:
        assert response.status_code == 302
        assert row.status == to
        step = DiagnosticStep.objects.get()
        assert (step.status, step.by, step.comment) == (to, user, "Décidé en comité.")
        assert "Décidé en comité." in content(sign_in(user).get(row.get_absolute_url()))
    else:
        assert response.status_code in (403, 422)
        assert row.status == state
        assert not DiagnosticStep.objects.exists()


def test_going_back_is_explained(sign_in, manager, diagnostic):
    Diagnostic.objects.update(status="validated")
    response = sign_in(manager).post(url("diagnostic_step", diagnostic.pk), {"to": "shared", "comment": " "})
    assert response.status_code == 422
    assert "Dites pourquoi" in content(response)
    assert Diagnostic.objects.get().status == "validated"
    with pytest.raises(services.StepError):
        services.move_diagnostic(diagnostic=Diagnostic.objects.get(), to="shared", comment="", by=manager)


def test_a_state_is_neither_skipped_nor_changed_twice(officer, diagnostic):
    stale = Diagnostic.objects.get()
    with pytest.raises(services.StepError):
        services.move_diagnostic(diagnostic=stale, to=DiagnosticStatus.SHARED, comment="", by=officer)
    services.move_diagnostic(diagnostic=diagnostic, to="ongoing", comment="", by=officer)
    with pytest.raises(services.StepError):
        services.move_diagnostic(diagnostic=stale, to="ongoing", comment="", by=officer)
    assert DiagnosticStep.objects.count() == 1


# ---- participants, texts, verbatims ---------------------------------------------------------------------------------


def test_participants_are_added_changed_removed_and_counted(sign_in, officer, diagnostic):
    client = sign_in(officer)
    client.post(
        url("participant_create", diagnostic.pk), {"kind": "residents", "count": 12, "women": 7, "men": 5, "name": ""}
    )
    client.post(url("participant_create", diagnostic.pk), {"kind": "city", "count": 3, "name": ""})
    response = client.get(diagnostic.get_absolute_url())
    assert response.context["totals"] == {"people": 15, "women": 7, "men": 5, "uncounted": 3}
    assert "n’ont pas été comptés pour 3 participants" in content(response)
    row = ParticipantGroup.objects.get(kind="city")
    client.post(url("participant_update", row.pk), {"kind": "city", "count": 4, "name": ""})
    assert client.get(diagnostic.get_absolute_url()).context["totals"]["people"] == 16
    client.post(url("participant_remove", row.pk))
    assert client.get(diagnostic.get_absolute_url()).context["totals"]["people"] == 12


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"count": 0}, "va de 1 à 5"),
        ({"count": 10, "women": 7, "men": 5}, "plus de femmes et d’hommes"),
        ({"count": "beaucoup"}, "nombre entier"),
        ({"kind": "police", "count": 2}, "déjà dans la liste"),
    ],
)
def test_impossible_counts_are_told(sign_in, officer, diagnostic, fields, told):
    ParticipantGroup.objects.create(diagnostic=diagnostic, kind="police", count=1)
    response = sign_in(officer).post(
        url("participant_create", diagnostic.pk), {"kind": "residents", "name": "", **fields}
    )
    assert response.status_code == 422
    assert told in content(response)
    assert ParticipantGroup.objects.count() == 1


def test_the_database_refuses_impossible_counts(diagnostic):
    for fields in ({"count": 0}, {"count": 5, "women": 6}, {"count": 5, "women": 3, "men": 3}, {"kind": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ParticipantGroup.objects.create(**{"diagnostic": diagnostic, "kind": "city", "count": 1} | fields)


def test_a_text_by_theme_is_kept_and_taken_away(sign_in, officer, diagnostic):
    theme = diagnostic.grid.themes.get()
    client = sign_in(officer)
    client.post(url("texts_update", diagnostic.pk), {f"text_{theme.pk}": "Les halls sont propres."})
    assert "Les halls sont propres." in content(client.get(diagnostic.get_absolute_url()))
    shown = client.get(url("texts_update", diagnostic.pk)).context["form"]["shown"].value()
    client.post(url("texts_update", diagnostic.pk), {f"text_{theme.pk}": "", "shown": shown})
    assert not DiagnosticText.objects.exists()


@pytest.mark.parametrize(
    ("typed_text", "kept"),
    [
        ("« Le hall est sale. »", "Le hall est sale."),
        ("“Le hall est sale.”", "Le hall est sale."),
        ('"Le hall est sale."', "Le hall est sale."),
        ("« Sale » le matin, « propre »", "« Sale » le matin, « propre »"),
        ("«»", "«»"),
    ],
    ids=["french", "english", "straight", "two", "nothing"],
)
def test_the_quotation_marks_around_a_verbatim_are_left_out(sign_in, officer, diagnostic, typed_text, kept):
    sign_in(officer).post(url("verbatim_create", diagnostic.pk), {"text": typed_text})
    assert Verbatim.objects.get().text == kept


def test_a_verbatim_has_no_name(sign_in, officer, diagnostic):
    client = sign_in(officer)
    sent = {"text": "Mme Martin du 3e dit que le hall est sale.", "speaker": "une habitante"}
    response = client.post(url("verbatim_create", diagnostic.pk), sent)
    assert response.status_code == 422
    assert not Verbatim.objects.exists()
    client.post(url("verbatim_create", diagnostic.pk), sent | {"text": "Le hall est sale."})
    row = Verbatim.objects.get()
    client.post(url("verbatim_update", row.pk), {"text": "Le hall est propre.", "speaker": ""})
    assert "« Le hall est propre. »" in content(client.get(diagnostic.get_absolute_url()))
    client.post(url("verbatim_remove", row.pk))
    assert not Verbatim.objects.exists()


def test_what_hangs_on_a_diagnostic_of_others_does_not_exist(sign_in, outsider, diagnostic):
    row = ParticipantGroup.objects.create(diagnostic=diagnostic, kind="residents", count=12)
    said = Verbatim.objects.create(diagnostic=diagnostic, text="On se parle.")
    client = sign_in(outsider)
    for name, key in (("participant", row.pk), ("verbatim", said.pk)):
        assert client.get(url(f"{name}_update", key)).status_code == 404
        assert client.post(url(f"{name}_remove", key)).status_code == 404
    assert Verbatim.objects.exists()


# ---- indicators, panel ----------------------------------------------------------------------------------------------


def test_indicators_are_shown_by_quartier_with_their_secrecy_and_never_summed(sign_in, officer, quartier, diagnostic):
    indicator = IndicatorFactory(label="Taux de pauvreté")
    other = QuartierFactory(name="Les Pins")
    diagnostic.quartiers.add(other)
    diagnostic.indicators.add(indicator)
    IndicatorValueFactory(indicator=indicator, quartier=quartier, value=41, vintage=2020)
    IndicatorValueFactory(indicator=indicator, quartier=quartier, value=None, is_secret=True, vintage=2021)
    IndicatorValueFactory(indicator=indicator, quartier=other, value=17)
    IndicatorValueFactory(
        indicator=indicator, quartier=None, zone_kind="national", zone_code="FR", zone_name="France", value=14
    )
    page = content(sign_in(officer).get(url("diagnostic_indicators", diagnostic.pk)))
    assert "secret statistique" in page
    assert "2021, Insee" in page
    assert "14,0" in page
    assert "17,0" not in page


def test_the_panel_of_a_quartier_is_a_part_of_its_page(sign_in, proximity, outsider, quartier, diagnostic):
    path = url("diagnostic_panel", quartier.pk)
    page = content(sign_in(proximity).get(path))
    assert "Printemps" in page
    assert "<html" not in page
    assert sign_in(outsider).get(path).status_code == 404
    assert path in content(sign_in(proximity).get(quartier.get_absolute_url()))


# ---- queries --------------------------------------------------------------------------------------------------------

QUERIES = {
    "/diagnostics/": 9,
    "diagnostic_detail": 12,
    "diagnostic_update": 12,
    "diagnostic_indicators": 9,
    "diagnostic_history": 8,
    "diagnostic_panel": 5,
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("count", [1, 3])
def test_pages_make_as_many_queries_whatever_they_show(
    sign_in, officer, quartier, name, count, django_assert_num_queries
):
    for number in range(count):
        row = DiagnosticFactory(
            quartiers=[quartier], lead=officer, grid=grid_of(), project=UrbanProjectFactory(quartiers=[quartier])
        )
        ParticipantGroup.objects.create(diagnostic=row, kind="residents", name=str(number), count=1)
    theme = row.grid.themes.get()
    for number in range(count):
        ParticipantGroup.objects.create(diagnostic=row, kind="city", name=str(number), count=1)
        Verbatim.objects.create(diagnostic=row, text=f"Parole {number}", theme=theme)
        DiagnosticStep.objects.create(diagnostic=row, status="prepared", by=officer)
        indicator = IndicatorFactory()
        row.indicators.add(indicator)
        IndicatorValueFactory(indicator=indicator, quartier=quartier)
    client = sign_in(officer)
    key = quartier.pk if name == "diagnostic_panel" else row.pk
    path = name if name.startswith("/") else url(name, key)
    with django_assert_num_queries(QUERIES[name]):
        client.get(path)
