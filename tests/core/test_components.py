"""The components of `templates/components/`, the shell and the error pages, rendered alone."""

import datetime
import re
from pathlib import Path
from types import SimpleNamespace

import django_filters
import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.charts import BarChart, BarRow, Column, Fact, Figure, Line, LineChart, Point, Series, StackedColumns

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = '<script>alert("1")</script>'


def include(name, path="/veille/", **context):
    request = RequestFactory().get(path)
    template = engines["django"].from_string(f'{{% include "components/{name}.html" %}}')
    return template.render(context, request)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# --- rules that hold for every template -----------------------------------------------------------


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_inline_style_or_script_which_the_security_policy_would_block(path):
    source = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=\s*[\"']", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"javascript:", source)
    inline = re.findall(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", source)
    assert inline == []


def test_no_address_of_another_site_in_the_design_files():
    for path in [*templates(), *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]:
        found = re.findall(r"https?://[^\s\"']+", path.read_text("utf-8"))
        assert [url for url in found if "w3.org" not in url] == [], path


# --- small signs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "word"), [(1, "Isolé"), (2, "Récurrent"), (3, "Sérieux"), (4, "Grave"), ("4", "Grave")]
)
def test_gravity_says_its_word_beside_its_colour(level, word):
    html = include("gravity", level=level)
    assert text_of(html) == word
    assert f'class="g g{level}"' in html


def test_gravity_takes_another_word_and_a_count():
    assert text_of(include("gravity", level=2, label=HOSTILE, count=1200)).endswith("1 200")
    assert "<script>" not in include("gravity", level=2, label=HOSTILE)


def test_state_says_that_the_days_are_a_delay():
    assert text_of(include("state", label="à traiter", late="11 j")) == "à traiter 11 j de retard"
    assert text_of(include("state", label="en cours")) == "en cours"


def test_empty_says_what_to_do():
    html = include(
        "empty", title="Aucune observation", text="Retirez un filtre.", action_url="/x/", action_label="Tout voir"
    )
    assert text_of(html) == "Aucune observation Retirez un filtre. Tout voir"
    assert 'href="/x/"' in html
    assert "<a " not in include("empty", title="Rien")


# --- lists ------------------------------------------------------------------------------------------


def test_pagination_keeps_the_filters_and_marks_the_page():
    page = Paginator(range(100), 10).page(4)
    html = include("pagination", "/veille/?theme=2&page=4", page_obj=page, count_label="31 – 40 sur 100")
    assert 'href="?theme=2&amp;page=3" rel="prev"' in html
    assert 'href="?theme=2&amp;page=5" rel="next"' in html
    assert re.search(r'href="\?theme=2&amp;page=4" aria-current="page"', html)
    assert "31 – 40 sur 100" in html


def test_pagination_of_an_unknown_count_still_turns_pages():
    page = SimpleNamespace(number=4, has_previous=True, has_next=True, previous_page_number=3, next_page_number=5)
    html = include("pagination", page_obj=page)
    assert "page=3" in html
    assert "page=5" in html
    assert "page 4" in text_of(html)


def test_one_page_has_no_navigation():
    html = include("pagination", page_obj=Paginator([1], 10).page(1), count_label="1 observation")
    assert "<nav" not in html
    assert "1 observation" in html


class Filters(django_filters.FilterSet):
    primary_fields = ["q"]

    q = django_filters.CharFilter(label="Rechercher")
    seen_on = django_filters.DateFromToRangeFilter(label="Vu")


def filter_band(query, **context):
    filterset = Filters(QueryDict(query), queryset=SimpleNamespace(model=None, all=lambda: None))
    filterset.form.is_valid()
    return include("filter_band", f"/veille/?{query}", filter=filterset, **context)


def test_filter_band_is_a_plain_form_with_a_button():
    html = filter_band("tri=-seen_on")
    assert 'method="get"' in html
    assert '<button type="submit"' in html
    assert '<input type="hidden" name="tri" value="-seen_on">' in html
    assert re.search(r"<details>\s*<summary>Plus de filtres</summary>", html)


def test_filter_band_opens_on_a_hidden_filter_in_force_and_lets_it_be_removed():
    html = filter_band("seen_on_after=2026-01-01&q=a%22b")
    assert "<details open>" in html
    assert "Plus de filtres (1)" in text_of(html)
    assert 'href="?q=a%22b"' in html
    assert 'href="?seen_on_after=2026-01-01"' in html


def test_filter_band_shows_the_saved_views():
    views = [SimpleNamespace(name=HOSTILE, url="/veille/?v=1", is_current=True)]
    html = filter_band("", saved_views=views, save_view_url="/veille/vues/")
    assert '<a class="chip" href="/veille/?v=1" aria-current="true">' in html
    assert "<script>" not in html
    assert "Enregistrer cette vue" in html


# --- dashboards and details -------------------------------------------------------------------------


def test_a_figure_is_a_link_to_its_rows_when_it_has_an_address():
    html = include(
        "figures", figures=[Figure(38, "à traiter", "/veille/?etat=ouvert", "9 en retard", True), Figure(5, "x")]
    )
    assert re.search(r'<a href="/veille/\?etat=ouvert"><b>38</b>', html)
    assert 'class="trend late"' in html
    assert "<div><b>5</b>" in html


def test_lines_name_their_button_by_their_title():
    html = include(
        "lines", lines=[Line("Six nouvelles", "/x/", button_label="Qualifier", button_url="/q/"), Line("Seule")]
    )
    assert 'href="/q/">Qualifier<span class="visually-hidden"> : Six nouvelles</span>' in html
    assert html.count('class="end"') == 1


def test_facts_show_a_dash_for_nothing_and_a_zero_for_zero():
    html = include("facts", facts=[Fact("Logements", 0), Fact("Année", None), {"label": "Nom", "value": HOSTILE}])
    assert text_of(html).startswith("Logements 0 Année —")
    assert "<script>" not in html


def test_history_says_who_when_before_and_after():
    entry = SimpleNamespace(
        at=datetime.datetime(2026, 11, 12, 9, 30),
        who="Awa Martin",
        label="Qualification",
        changes=[SimpleNamespace(label="Suivi par", before=None, after="K. Diallo")],
    )
    words = text_of(include("history", history=[entry]))
    assert "12 novembre 2026 à 09:30" in words
    assert "Awa Martin" in words
    assert "avant : vide → après : K. Diallo" in words
    assert "Aucun changement" in include("history", history=[])


def test_progress_asks_again_until_it_is_over():
    running = include("progress", done=412, total=1584, label="Import", poll_url="/p/")
    assert 'hx-get="/p/"' in running
    assert 'max="1584" value="412"' in running
    assert "412 / 1 584" in text_of(running)
    over = include("progress", done=1584, total=1584, label="Import", poll_url="/p/", is_over=True)
    assert "hx-get" not in over
    assert "Terminé" in over
    assert "hx-get" not in include("progress", done=1, total=2, label="Import", poll_url="/p/", is_failed=True)


def test_map_has_its_list_twin_and_may_have_no_base_map():
    html = include("map", map_id="carte", label="Carte", geojson_url="/g.json", bbox="1,2,3,4", list_url="/veille/")
    assert 'data-tiles=""' in html
    assert 'data-bbox="1,2,3,4"' in html
    assert '<a class="map-list" href="/veille/">' in html
    assert "<noscript>" in html


def test_meter_reads_its_value_and_draws_its_comparison():
    html = include("meter", value=45.8, maximum=100, tick=30, label="45,8 %, commune 30 %")
    assert 'aria-label="45,8 %, commune 30 %"' in html
    assert 'class="meter-bar" y="3" width="45.80%"' in html
    assert 'class="meter-tick" x="30.00%"' in html
    assert "meter-bar" not in include("meter", value=None, maximum=100, label="secret")


CHARTS = {
    "bars": BarChart(title=HOSTILE, series=["2026", "2025"], rows=[BarRow(HOSTILE, [12, None], url="/a/?x=1&y=2")]),
    "columns": StackedColumns(
        title="Mois", series=[Series("Isolé", 1), Series("Récurrent", 2)], columns=[Column("nov.", [1, 2], url="/b/")]
    ),
    "line": LineChart(title="Taux", points=[Point("2020", 12.5, "/c/"), Point("2021", 13)], unit="%"),
    "spark": LineChart(title="Fil", points=[Point("2020", 1), Point("2021", 2)], is_spark=True),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_its_table_and_numbers_that_svg_reads(name):
    html = include("chart", chart=CHARTS[name])
    assert '<details class="chart-table">' in html
    assert 'scope="row"' in html
    assert "<script>" not in html
    coordinates = re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height|dx|r)="([^"]*)"', html)
    assert coordinates
    assert [value for value in coordinates if not re.fullmatch(r"-?\d+(\.\d+)?%?", value)] == []


def test_each_drawn_part_links_to_its_rows():
    assert 'href="/a/?x=1&amp;y=2"' in include("chart", chart=CHARTS["bars"])
    assert 'href="/b/" tabindex="-1" aria-label="nov. : 3 (Isolé 1, Récurrent 2)"' in include(
        "chart", chart=CHARTS["columns"]
    )
    assert 'href="/c/" tabindex="-1" aria-label="2020 : 12,5\u202f%"' in include("chart", chart=CHARTS["line"])


def test_a_second_level_has_a_pattern_beside_its_colour():
    html = include("chart", chart=CHARTS["columns"])
    assert '<pattern id="chart-mois-p2"' in html
    assert 'fill="url(#chart-mois-p2)"' in html


def test_an_empty_chart_says_so():
    html = include("chart", chart=BarChart(title="Rien", series=["2026"], rows=[]))
    assert "Pas encore de données" in html
    assert "<table" not in html


# --- forms ------------------------------------------------------------------------------------------


class Note(forms.Form):
    title = forms.CharField(label="Titre")
    place = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Le quartier et la résidence ne vont pas ensemble.")


def test_a_refused_form_lists_its_errors_with_links_and_keeps_what_was_typed():
    form = Note({"title": "", "place": ""})
    html = include("form", form=form, submit_label="Enregistrer", cancel_url="/retour/")
    summary = html[html.index("form-summary") : html.index("</ul>")]
    assert '<a href="#id_title">Titre</a>' in summary
    assert "ne vont pas ensemble" in summary
    assert html.count("ne vont pas ensemble") == 1
    assert 'role="alert"' in html
    assert 'href="/retour/"' in html


def test_a_fresh_form_has_no_summary_and_takes_files_only_when_it_has_some():
    html = include("form", form=Note(), submit_label="Enregistrer")
    assert "form-summary" not in html
    assert "multipart" not in html

    class WithFile(forms.Form):
        photo = forms.FileField()

    assert "multipart/form-data" in include("form", form=WithFile(), submit_label="Envoyer")


def test_a_confirmation_is_a_post_with_its_token_and_its_question():
    html = include(
        "confirm_button", action_url="/x/", label="Archiver", question='Archiver « A" » ?', csrf_token="abc"
    )
    assert 'method="post"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'data-confirm="Archiver « A&quot; » ?"' in html


def test_the_rule_on_names_can_be_tied_to_its_field():
    html = include("privacy_note", field_id="id_text")
    assert 'id="id_text_privacy"' in html
    assert "numéro d’appartement" in html


# --- shell and error pages ----------------------------------------------------------------------------


def shell(**context):
    request = RequestFactory().get("/")
    page = engines["django"].from_string('{% extends "base.html" %}{% block title %}Essai{% endblock %}')
    return page.render({"messages": [], **context}, request)


def member(**rights):
    return SimpleNamespace(
        pk=12,
        is_authenticated=True,
        **{"is_manager": False, "is_administrator": False, **rights},
        team_names="Agence Est",
        role_label="Chargé de mission",
        email="awa@exemple.fr",
        get_full_name="Awa Martin",
    )


def test_the_shell_has_its_landmarks_once():
    html = shell(user=member())
    assert '<html lang="fr">' in html
    assert "<title>Essai · DSU</title>" in html
    assert html.count("<main ") == 1
    assert html.index('class="skip"') < html.index("<nav")
    assert re.search(r'data-csrf="\w+"', html)
    assert 'data-user="12"' in html
    assert "Awa Martin" in html
    assert "chargé de mission" in html


def test_without_a_user_the_shell_has_no_menu_and_no_token():
    html = shell(user=SimpleNamespace(is_authenticated=False))
    assert "Menu principal" not in html
    assert 'data-csrf=""' in html
    assert 'data-user=""' in html
    assert html.count("<main ") == 1


def test_ids_of_the_shell_are_unique():
    ids = re.findall(r'\sid="([^"]+)"', shell(user=member(is_manager=True, is_administrator=True)))
    assert len(ids) == len(set(ids))


def test_each_message_says_its_kind_with_an_icon_and_interrupts_only_for_an_error():
    messages = [
        SimpleNamespace(level_tag="success", __str__=lambda self: "ok"),
        SimpleNamespace(level_tag="danger", __str__=lambda self: "refusé"),
    ]
    html = include("messages", messages=messages)
    assert '<div class="alert alert-success" role="status"><svg' in html
    assert '<div class="alert alert-danger" role="alert"><svg' in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_stands_alone_and_says_what_to_do(code):
    html = render_to_string(f"{code}.html")
    assert f"erreur {code[:3]}" in text_of(html)
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
    assert "<script" not in html


def test_a_refusal_gives_its_reason():
    html = render_to_string("403.html", {"exception": "Seul un responsable valide <b>ce</b> programme."})
    assert "Seul un responsable valide &lt;b&gt;ce&lt;/b&gt; programme." in html


@pytest.mark.parametrize("name", ["login", "password_reset"])
def test_the_pages_of_the_door_show_their_fields_and_their_errors(name):
    context = {
        "form": Note({"title": "x", "place": "y"}),
        "redirect_field": "",
        "user": SimpleNamespace(is_authenticated=False),
    }
    page = engines["django"].get_template(f"account/{name}.html").render(context, RequestFactory().get("/"))
    assert 'name="title"' in page
    assert 'name="place"' in page
    assert page.count("ne vont pas ensemble") == 1
    assert "form-summary" not in page


def test_a_page_tells_what_is_wrong_in_a_form_once():
    """`{% crispy form %}` says it already; a second summary would be read twice, and focused twice."""
    twice = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if 'include "components/form_errors.html"' in (text := path.read_text())
        and ("{% crispy form %}" in text or 'include "components/form.html"' in text)
    ]
    assert twice == []
