"""The tests see undefined variables of our templates, and only of ours."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.strict_templates import UndefinedVariableError


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    "source",
    ["{{ nothing }}", "{{ place.nothing }}", "{{ nothing|upper }}", "{% firstof no 'x' %}{{ no }}"],
)
def test_an_undefined_variable_is_an_error(source: str) -> None:
    with pytest.raises(UndefinedVariableError, match="no"):
        render(source, place={"name": "Les Tilleuls"})


def test_what_exists_is_shown_and_what_is_asked_for_may_be_missing() -> None:
    source = "{{ place.name }}{% if place.nothing %}!{% endif %}{% for x in empty %}{% endfor %}{{ none }}"
    assert render(source, place={"name": "Les Tilleuls"}, empty=[], none=None) == "Les TilleulsNone"


def test_a_function_that_needs_arguments_is_not_a_value() -> None:
    with pytest.raises(UndefinedVariableError, match="a function that needs arguments"):
        render("{% if place.near %}!{% endif %}", place={"near": lambda metres: metres})


def test_a_template_of_an_installed_package_may_count_on_it() -> None:
    template = get_template("bootstrap5/layout/baseinput.html")
    assert "site-packages" in Path(template.origin.name).parts
    template.render({})


def test_a_page_of_an_installed_package_in_our_shell_may_count_on_it() -> None:
    theirs = get_template("mfa/trust.html")
    assert "site-packages" in Path(theirs.origin.name).parts
    visitor = SimpleNamespace(is_authenticated=False)
    assert "<main" in theirs.render({"user": visitor})
