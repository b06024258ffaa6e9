import pytest

from talks.public.known.held import held
from tests.public.known.making import a_growing_record


@pytest.fixture
def record(db):
    a_growing_record()


@pytest.fixture(autouse=True)
def nothing_held():
    held._days.clear()
