"""The French formats and the tags of `core.templatetags.dsu`."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import django_filters
import pytest
import time_machine
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from core import french
from core.templatetags import dsu

NNBSP = "\u202f"


def render(source, path="/", **context):
    request = RequestFactory().get(path)
    return Template("{% load dsu %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (12165, 0, f"12{NNBSP}165"),
        (1234567.891, 1, f"1{NNBSP}234{NNBSP}567,9"),
        (Decimal("45.85"), 1, "45,9"),
        (2.5, 0, "3"),
        (-3, 0, "\u22123"),
        (-0.2, 0, "0"),
        (0, 0, "0"),
        ("17", 0, "17"),
        (None, 0, "—"),
        ("", 0, "—"),
        ("secret", 0, "—"),
        (float("nan"), 0, "—"),
        (float("inf"), 0, "—"),
    ],
)
def test_number(value, decimals, expected):
    assert french.number(value, decimals) == expected


def test_units_keep_a_narrow_space_and_a_missing_value_has_none():
    assert french.percent(68) == f"68{NNBSP}%"
    assert french.euro(14310) == f"14{NNBSP}310{NNBSP}€"
    assert french.percent(None) == "—"
    assert french.days_short(11) == f"11{NNBSP}j"


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 o"), (267, "267 o"), (46_080, "45 Ko"), (1_048_576, "1,0 Mo"), (1_408_101, "1,3 Mo"), (None, "—")],
)
def test_file_size_takes_the_unit_that_reads_best(size, expected):
    assert french.file_size(size).replace(NNBSP, " ") == expected


@pytest.mark.parametrize(
    ("square_metres", "expected"),
    [
        (850, f"850{NNBSP}m²"),
        (9999, f"9{NNBSP}999{NNBSP}m²"),
        (125_000, f"12,5{NNBSP}ha"),
        (20_000, f"2{NNBSP}ha"),
        (1_240_000, f"1,2{NNBSP}km²"),
        (None, "—"),
    ],
)
def test_area_takes_the_unit_that_reads_best(square_metres, expected):
    assert french.area(square_metres) == expected


@time_machine.travel("2026-11-23T10:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("day", "age", "short", "late"),
    [
        (datetime.date(2026, 11, 23), "aujourd’hui", "23 nov.", ""),
        (datetime.date(2026, 11, 22), "hier", "22 nov.", f"en retard de 1{NNBSP}j"),
        (datetime.date(2026, 11, 24), "demain", "24 nov.", ""),
        (datetime.date(2026, 11, 11), "il y a 12 jours", "11 nov.", f"en retard de 12{NNBSP}j"),
        (datetime.date(2026, 12, 1), "dans 8 jours", "1er déc.", ""),
        (datetime.date(2024, 8, 2), f"il y a {843} jours", "2 août 2024", f"en retard de 843{NNBSP}j"),
        (None, "—", "—", ""),
    ],
)
def test_dates(day, age, short, late):
    assert french.age_days(day) == age
    assert french.date_short(day) == short
    assert french.late(day) == late


def test_a_day_in_full():
    assert french.date_long(datetime.date(2020, 1, 1)) == "1er janvier 2020"
    assert french.date_long(datetime.date(2026, 5, 1), with_weekday=True) == "vendredi 1er mai 2026"
    assert french.date_long(datetime.datetime(2026, 11, 22, 23, 10, tzinfo=datetime.UTC)) == "23 novembre 2026"
    assert french.date_long(None) == "—"
    assert french.date_text(datetime.date(2026, 1, 1), "l j F") == "jeudi 1er janvier"
    late = datetime.datetime(2026, 11, 30, 23, 10, tzinfo=datetime.UTC)
    assert french.date_text(late, "j F Y à H:i") == "1er décembre 2026 à 00:10"
    assert french.date_text(late - datetime.timedelta(days=1), "j F Y à H:i") == "30 novembre 2026 à 00:10"
    assert french.date_text(None) == "—"


@time_machine.travel("2026-11-22T23:30:00+00:00", tick=False)
def test_an_instant_counts_as_the_local_day():
    # In Paris it is already the 23rd at 00:30.
    assert french.age_days(datetime.datetime(2026, 11, 22, 23, 10, tzinfo=datetime.UTC)) == "aujourd’hui"
    assert french.date_short(datetime.datetime(2026, 11, 22, 23, 10, tzinfo=datetime.UTC)) == "23 nov."


def test_icon_is_inline_svg_hidden_from_screen_readers():
    svg = render('{% icon "trash" "big" %}')
    assert svg.startswith('<svg class="icon big" viewBox="0 0 16 16"')
    assert 'aria-hidden="true"' in svg
    assert "<path" in svg


def test_an_unknown_icon_is_an_error_for_developers_and_nothing_in_production(settings):
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="no-such-icon"):
        render('{% icon "no-such-icon" %}')
    settings.DEBUG = False
    settings.ICONS_ARE_STRICT = False
    assert render('{% icon "no-such-icon" %}') == ""


@pytest.mark.parametrize("name", ["../../../package", "trash/../x", "TRASH", ""])
def test_an_icon_name_cannot_leave_its_folder(name):
    assert dsu._icon_svg(name) is None


def test_icon_refuses_what_is_not_a_css_class():
    with pytest.raises(ImproperlyConfigured):
        dsu.icon("trash", '" onload="x')


@pytest.mark.parametrize(
    ("query", "aria", "following"),
    [
        ("", "descending", "tri=seen_on"),
        ("?tri=seen_on", "ascending", "tri=-seen_on"),
        ("?tri=-seen_on", "descending", "tri=seen_on"),
        ("?tri=title", "", "tri=seen_on"),
    ],
)
def test_sort_header_turns_the_direction_round(query, aria, following):
    html = render('{% sort_header "seen_on" "Vu le" default="-seen_on" %}', f"/veille/{query}")
    assert f'href="?{following}"' in html
    assert (f'aria-sort="{aria}"' in html) if aria else ("aria-sort" not in html)


def test_sort_header_keeps_the_filters_and_goes_back_to_page_one():
    html = render(
        '{% sort_header "severity" "Gravité" first="desc" css="num" %}', "/?theme=1&theme=2&q=%3Cb%3E&page=7"
    )
    assert 'href="?theme=1&amp;theme=2&amp;q=%3Cb%3E&amp;tri=-severity"' in html
    assert 'class="num"' in html


@pytest.mark.parametrize(
    ("number", "pages", "expected"),
    [
        (1, 1, []),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 20, [1, None, 4, 5, 6, 7, 8, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_page_window(number, pages, expected):
    page = Paginator(range(pages * 10), 10).page(number)
    assert dsu.page_window(page) == expected


def test_page_window_is_empty_when_the_count_is_unknown():
    assert dsu.page_window(SimpleNamespace(number=4)) == []


class Filters(django_filters.FilterSet):
    primary_fields = ["q", "theme"]

    q = django_filters.CharFilter(label="Rechercher")
    theme = django_filters.MultipleChoiceFilter(label="Thème", choices=[("1", "Déchets"), ("2", "Éclairage")])
    seen_on = django_filters.DateFromToRangeFilter(label="Vu")
    confidential = django_filters.BooleanFilter(label="Confidentiel")
    tri = django_filters.OrderingFilter(fields=["seen_on"])


def filters_of(query):
    filterset = Filters(QueryDict(query), queryset=SimpleNamespace(model=None, all=lambda: None))
    filterset.form.is_valid()
    return filterset


def chips_of(query):
    request = RequestFactory().get(f"/veille/?{query}")
    return [
        (chip.label, chip.value, chip.remove_url)
        for chip in dsu.active_filters({"request": request}, filters_of(query))
    ]


def test_band_shows_the_primary_fields_and_counts_the_others_in_force():
    band = dsu.band_fields(filters_of("q=hall&seen_on_after=2026-01-01&confidential=true"))
    assert [field.name for field in band.shown] == ["q", "theme"]
    assert [field.name for field in band.more] == ["seen_on", "confidential"]
    assert band.more_in_force == 2


def test_each_end_of_a_range_is_named_for_screen_readers():
    band = dsu.band_fields(filters_of(""))
    html = str(band.more[0])
    assert 'aria-label="Vu à partir du"' in html
    assert 'aria-label="Vu jusqu’au"' in html
    assert html.count('type="date"') == 2


@time_machine.travel("2026-11-23T10:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("q=&confidential=unknown&tri=seen_on&page=3", []),
        ("q=hall&page=3&tri=-seen_on", [("Rechercher", "hall", "?tri=-seen_on")]),
        ("theme=1&theme=2", [("Thème", "Déchets, Éclairage", "?")]),
        ("confidential=true&q=x", [("Rechercher", "x", "?confidential=true"), ("Confidentiel", "oui", "?q=x")]),
        (
            "seen_on_after=2026-01-31&q=x",
            [("Rechercher", "x", "?seen_on_after=2026-01-31"), ("Vu", "31 janv. – …", "?q=x")],
        ),
    ],
)
def test_active_filters_say_what_is_filtered_and_how_to_stop(query, expected):
    assert chips_of(query) == expected


def test_a_value_that_the_form_refuses_is_still_shown_and_can_be_removed():
    assert chips_of("theme=99") == [("Thème", "99", "?")]


def test_band_takes_the_first_four_fields_when_the_filterset_names_none():
    class Plain(django_filters.FilterSet):
        a = b = c = d = e = None

    for name in "abcde":
        Plain.base_filters[name] = django_filters.CharFilter(label=name)
    filterset = Plain(QueryDict(""), queryset=SimpleNamespace(model=None, all=lambda: None))
    band = dsu.band_fields(filterset)
    assert [field.name for field in band.shown] == ["a", "b", "c", "d"]
    assert [field.name for field in band.more] == ["e"]


@pytest.mark.parametrize(
    ("value", "maximum", "tick", "expected"),
    [
        (45.8, 100, 30, {"bar": "45.80%", "tick": "30.00%"}),
        (150, 100, None, {"bar": "100.00%", "tick": ""}),
        (-5, 100, None, {"bar": "0.00%", "tick": ""}),
        (None, 100, 20, {"bar": "", "tick": "20.00%"}),
        (5, 0, 2, {"bar": "", "tick": ""}),
    ],
)
def test_meter_geometry_stays_in_its_track(value, maximum, tick, expected):
    assert dsu.meter_geometry(value, maximum, tick) == expected


def test_if_empty_keeps_zero():
    assert render('{{ value|if_empty:"—" }}', value=0) == "0"
    assert render('{{ value|if_empty:"—" }}', value=None) == "—"


@pytest.mark.parametrize(
    ("here", "sections", "expected"),
    [
        ("diagnostics:observation_list", ["veille", "diagnostics:*"], True),
        ("veille", ["veille", "diagnostics:*"], True),
        ("diagnostics2:x", ["diagnostics:*"], False),
        ("", ["veille"], False),
    ],
)
def test_section_of_the_menu(here, sections, expected):
    assert dsu._is_section(here, sections) is expected


def test_an_entry_of_the_menu_without_its_page_is_not_drawn():
    assert render('{% nav_link "no_such:page" "Rien" "eye" "rien" %}').strip() == ""


def test_form_fields_are_not_needed_by_the_band():
    class Empty(forms.Form):
        pass

    assert dsu.band_fields(SimpleNamespace(form=Empty(QueryDict("")))).shown == []


@pytest.mark.parametrize(
    ("value", "endings", "said"),
    [
        (0, "s", ""),
        (1, "s", ""),
        (1.5, "s", ""),
        (2, "s", "s"),
        (0, "n’est,ne sont", "n’est"),
        (3, "n’est,ne sont", "ne sont"),
        ([], "s", ""),
        (["a", "b"], "s", "s"),
        ("", "s", ""),
    ],
)
def test_zero_is_singular_in_french(value, endings, said):
    template = Template("{% load dsu %}{{ value|pluralize:endings }}")
    assert template.render(Context({"value": value, "endings": endings})) == said


@pytest.mark.parametrize(
    ("value", "text"),
    [("12.50", "12,5"), ("1200.00", "1\u202f200"), ("0.25", "0,25"), ("-3", "\u22123"), (None, "—"), ("100", "100")],
)
def test_numbers_keep_the_decimals_that_they_have(value, text):
    assert french.exact(value) == text


@pytest.mark.parametrize(("value", "text"), [("120.00", "120\u202f€"), ("120.5", "120,50\u202f€"), (None, "—")])
def test_euros_are_told_to_the_cent_when_there_are_some(value, text):
    assert french.cents(value) == text
