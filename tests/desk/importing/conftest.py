"""Imports know four invented states, unless a test asks for the real table."""

import pytest

from talks.desk.importing import state_actors
from tests.desk.importing.rows import SmallBook


@pytest.fixture
def small_table(monkeypatch):
    monkeypatch.setattr(state_actors, "StateBook", SmallBook)
