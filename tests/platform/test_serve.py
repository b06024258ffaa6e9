"""`manage.py serve`: what it does around the server that test_run.py starts for real."""

import os
import signal

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from talks.management.commands import serve


@pytest.fixture
def demo(monkeypatch):
    """Stands for load_demo: makes one account, then ends as told."""

    def ends_with(error: BaseException | None) -> None:
        def load_demo(name, **options):
            User.objects.create(username="demo-editor")
            if error:
                raise error

        monkeypatch.setattr(serve, "call_command", load_demo)

    return ends_with


@pytest.mark.django_db
def test_a_database_with_an_account_in_it_is_not_empty():
    assert serve.Command().is_empty()
    User.objects.create(username="somebody")
    assert not serve.Command().is_empty()


@pytest.mark.django_db
def test_an_interrupted_start_leaves_the_database_empty_so_that_the_next_one_loads_the_demo(demo):
    demo(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        serve.Command().load_demo()
    assert serve.Command().is_empty()


@pytest.mark.django_db
def test_a_piece_of_the_demo_that_is_refused_is_reported_and_the_rest_is_served(demo, capsys):
    demo(CommandError("1 refused, in 1 file"))
    serve.Command().load_demo()
    assert "Not all of the demo content could be loaded: 1 refused, in 1 file" in capsys.readouterr().err
    assert not serve.Command().is_empty()


def test_a_site_that_answers_errors_only_is_stopped_and_says_so(monkeypatch, capsys):
    sent = []
    monkeypatch.setattr(serve, "health", lambda port: 500)
    monkeypatch.setattr(serve.os, "kill", lambda *arguments: sent.append(arguments))
    serve.Command().announce(8000)
    assert sent == [(os.getpid(), signal.SIGTERM)]
    assert "Ready" not in capsys.readouterr().out


def test_static_files_are_prepared_again_only_when_one_has_changed(monkeypatch, settings, tmp_path):
    prepared = []
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    (tmp_path / "static").mkdir()
    (tmp_path / "collected").mkdir()
    monkeypatch.setattr(serve, "call_command", lambda *arguments, **options: prepared.append(arguments[0]))
    style = tmp_path / "static" / "page.css"
    style.write_text("a {}")
    for _ in range(2):
        serve.Command().collect_static_files()
    assert prepared == ["collectstatic"]
    style.write_text("a { color: red }")
    serve.Command().collect_static_files()
    assert prepared == ["collectstatic"] * 2
