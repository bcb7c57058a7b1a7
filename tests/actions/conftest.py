"""A programme of the quartier, and one of its actions."""

from typing import Any

import pytest

from tests.factories import ActionFactory, ProgrammeFactory


@pytest.fixture
def programme(quartier: Any, officer: Any) -> Any:
    """A programme of 2026 and 2027, in élaboration."""
    return ProgrammeFactory(
        title="Programme 2026, Les Tilleuls", quartiers=[quartier], lead=officer, first_year=2026, last_year=2027
    )


@pytest.fixture
def action(programme: Any, officer: Any) -> Any:
    """An action of it."""
    return ActionFactory(programme=programme, title="Jardin partagé", responsible=officer)
