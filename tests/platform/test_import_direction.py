"""Imports point down; and the reader of imports that says so is itself tried on a small tree that breaks each rule."""

from pathlib import Path

import pytest

from tests.platform.imports import violations

ROOT = Path(__file__).resolve().parents[2]


def tree(folder: Path, **files: str) -> Path:
    """A project of the named modules; `__` in a name stands for a dot."""
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in path.relative_to(folder).parents[:-1]:
            (folder / package / "__init__.py").touch()
        path.write_text(text)
    return folder


def test_every_import_of_the_project_points_down():
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("importer", "text"),
    [
        ("talks__public__timeline", "from talks.desk import forms"),
        ("talks__public__timeline", "from talks.models.entries import Entry"),
        ("talks__public__timeline", "from talks.models import Entry"),
        ("talks__public__timeline", "from actors.models import Actor"),
        ("talks__public__timeline", "import talks.models.entries"),
        ("talks__public__timeline", "from ..models.entries import Entry"),
        ("talks__public__timeline", "def view():\n    from talks.models.entries import Entry"),
        ("talks__desk__forms", "from talks.public.timeline import view"),
        ("talks__press__publishing", "from talks.desk.forms import Form"),
        ("talks__press__publishing", "from talks.public import timeline"),
        ("talks__models__entries", "from talks.press.publishing import publish"),
        ("talks__models__issues", "from talks.models.entries import Entry"),
        ("talks__models__meetings", "from talks.models import Entry"),
        ("talks__models__editions", "from talks.models.entries import Entry"),
        ("actors__models", "from talks.models.entries import Entry"),
        ("actors__models", "from talks import vocabulary"),
        ("talks__migrations__0002_more", "from talks.models.entries import Entry"),
        ("actors__migrations__0002_more", "from actors.models import Actor"),
        ("talks__db__embedded__base", "from talks.models.entries import Entry"),
    ],
)
def test_an_import_that_points_up_is_named(tmp_path, importer, text):
    known = {
        "talks__desk__forms": "",
        "talks__models__entries": "",
        "talks__models__issues": "",
        "talks__press__publishing": "",
        "talks__public__timeline": "",
        "talks__vocabulary": "",
        "actors__models": "",
    }
    found = violations(tree(tmp_path, **{**known, importer: text}))
    assert len(found) == 1
    assert found[0].startswith(importer.replace("__", ".") + " imports ")


@pytest.mark.parametrize(
    ("importer", "text"),
    [
        ("talks__public__timeline", "from talks.models.editions import PublicEntry"),
        ("talks__public__timeline", "from talks.press.contract import Record"),
        ("talks__press__publishing", "from talks.models.entries import Entry\nfrom actors.models import Actor"),
        ("talks__desk__forms", "from talks.press.publishing import publish"),
        ("talks__models__entries", "from talks.models.issues import Issue\nfrom actors.models import Actor"),
        ("actors__migrations__0002_more", "import actors.partial_dates\nfrom django.db import migrations"),
        ("talks__urls", "from talks.public import timeline\nfrom talks.desk import forms"),
    ],
)
def test_an_import_that_points_down_is_left_alone(tmp_path, importer, text):
    known = {
        "talks__desk__forms": "",
        "talks__models__editions": "",
        "talks__models__entries": "",
        "talks__models__issues": "",
        "talks__press__contract": "",
        "talks__press__publishing": "",
        "talks__public__timeline": "",
        "actors__models": "",
        "actors__partial_dates": "",
    }
    assert violations(tree(tmp_path, **{**known, importer: text})) == []


def test_public_code_that_reaches_the_log_through_the_press_is_named_with_its_way(tmp_path):
    root = tree(
        tmp_path,
        talks__models__entries="",
        talks__press__publishing="from talks.models.entries import Entry",
        talks__public__timeline="from talks.press.publishing import publish",
    )
    assert violations(root) == [
        "talks.public.timeline reaches the log: talks.public.timeline → talks.press.publishing → talks.models.entries"
    ]
