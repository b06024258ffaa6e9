import pytest

from talks.public.exports.csv_cells import original, split
from talks.public.exports.tables import TABLES
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind


@pytest.fixture(autouse=True)
def no_dumps_of_others(settings, tmp_path):
    settings.DUMPS = str(tmp_path / "dumps")


@pytest.fixture
def everything(visit):  # noqa: F811
    """A row in every table: a visit with a row of every kind, and a channel that it changed."""
    build.published_channel(periods=[("open", "2019", "2020-05-01"), ("limited", "2020-05", None, visit)])
    return visit


def cells(table, row):
    """A row of a CSV file as JSON would have it, by the rules that the page "Data" gives."""

    def read(column, cell):
        if column.kind == "list":
            return split(original(cell))
        if not cell:
            return None
        if column.kind == "integer":
            return int(cell)
        return {"true": True, "false": False}[cell] if column.kind == "boolean" else original(cell)

    return {column.name: read(column, row[column.name]) for column in TABLES[table].columns}
