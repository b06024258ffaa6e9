"""Which database readers are answered from: one replica as long as it is fit, else another, else the primary."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection

from talks.db import replicas
from talks.db.replicas import Chooser, Found, Router, look_at, read_from, reading_from
from talks.models import Entry
from talks.models.editions import PublicEntry
from tests.platform.test_settings import DEPLOYED, SHOW, python, show
from tests.public.replica import found

REPLICATED = {
    **DEPLOYED,
    "DATABASE_URL": "postgresql://talks@primary/talks",
    "TALKS_REPLICAS": "postgresql://talks@one/talks,postgresql://talks@two/talks",
    "TALKS_DB_POOL": "4",
}
FIT, LATE = Found(0.0, 7), Found(60.0, 5)


@pytest.fixture
def two(settings, monkeypatch):
    """Two replicas, and a clock that stands still until somebody sets it."""
    settings.REPLICAS, settings.REPLICA_LAG = ["replica-1", "replica-2"], 10
    clock = [1000.0]
    monkeypatch.setattr(replicas.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(replicas.random, "sample", lambda some, number: list(some))
    return clock


def test_a_process_keeps_to_one_replica_and_looks_at_it_rarely(two, monkeypatch):
    asked = found(monkeypatch, replica_1=FIT, replica_2=FIT)
    chooser = Chooser()
    assert {chooser.chosen() for _ in range(100)} == {"replica-1"} and asked == ["replica-1"]
    two[0] += Chooser.EVERY
    assert chooser.chosen() == "replica-1" and asked == ["replica-1", "replica-1"]


def test_processes_start_at_any_of_them(settings, monkeypatch):
    settings.REPLICAS = ["replica-1", "replica-2"]
    found(monkeypatch, replica_1=FIT, replica_2=FIT)
    assert {Chooser().chosen() for _ in range(60)} == {"replica-1", "replica-2"}


def test_a_replica_that_lags_is_left_for_another_and_where_there_is_none_for_the_primary(two, monkeypatch):
    found(monkeypatch, replica_1=FIT, replica_2=FIT)
    chooser = Chooser()
    chooser.chosen()
    monkeypatch.setattr(replicas, "answers", lambda alias: True)
    found(monkeypatch, replica_1=LATE, replica_2=FIT)
    two[0] += Chooser.EVERY
    assert chooser.chosen() == "replica-2"
    found(monkeypatch, replica_1=LATE, replica_2=LATE)
    two[0] += Chooser.EVERY
    assert chooser.chosen() == "default"
    found(monkeypatch, replica_1=FIT, replica_2=LATE)
    two[0] += Chooser.EVERY
    assert chooser.chosen() == "replica-1"


def test_nobody_goes_over_to_a_replica_that_has_not_got_as_far_as_he_has_shown(two, monkeypatch):
    monkeypatch.setattr(replicas, "answers", lambda alias: True)
    found(monkeypatch, replica_1=Found(1.0, 6), replica_2=Found(1.0, 7))
    assert Chooser().chosen(at_least=7) == "replica-2"
    assert Chooser().chosen(at_least=8) == "default"


def test_a_lost_replica_is_not_asked_again_at_once(two, monkeypatch):
    asked = found(monkeypatch, replica_1=FIT, replica_2=FIT)
    chooser = Chooser()
    assert chooser.chosen() == "replica-1"
    assert chooser.lost("replica-1") == "replica-2"
    assert asked == ["replica-1", "replica-2"]
    found(monkeypatch, replica_1=FIT, replica_2=None)
    assert chooser.lost("replica-2") == "default"
    two[0] += Chooser.AGAIN
    assert chooser.chosen() == "replica-1"


def test_a_thread_that_learns_of_a_loss_late_changes_nothing(two, monkeypatch):
    found(monkeypatch, replica_1=FIT, replica_2=FIT)
    chooser = Chooser()
    chooser.chosen()
    chooser.lost("replica-1")
    assert chooser.lost("replica-1") == "replica-2"


def test_without_a_primary_a_replica_that_lags_is_better_than_nothing(two, monkeypatch):
    found(monkeypatch, replica_1=LATE, replica_2=Found(60.0, 6))
    monkeypatch.setattr(replicas, "answers", lambda alias: False)
    chooser = Chooser()
    assert chooser.chosen() == "replica-2"
    monkeypatch.setattr(replicas, "answers", lambda alias: True)
    two[0] += Chooser.AGAIN
    assert chooser.chosen() == "default"


def test_public_models_are_read_where_the_reader_is_and_everything_else_at_the_primary():
    router = Router()
    assert router.db_for_read(PublicEntry) == "default"
    with read_from("replica-1"):
        assert router.db_for_read(PublicEntry) == "replica-1"
        assert router.db_for_read(Entry) == router.db_for_read(User) == "default"
        assert router.db_for_write(PublicEntry) == "default"
    assert reading_from() == "default"


def test_migrations_run_on_the_primary_alone():
    assert Router().allow_migrate("default", "talks")
    assert not Router().allow_migrate("replica-1", "talks")


@pytest.mark.django_db
def test_a_database_says_how_far_it_is_and_one_that_does_not_answer_says_nothing(monkeypatch):
    assert look_at("default") == Found(0.0, 0)
    monkeypatch.setattr(replicas, "_STATE", "SELECT nothing")
    assert look_at("default") is None


def test_replicas_have_the_limits_of_the_primary_and_take_no_writes():
    databases = show(**REPLICATED)["DATABASES"]
    primary, *others = (databases[name] for name in ("default", "replica-1", "replica-2"))
    assert [one["HOST"] for one in (primary, *others)] == ["primary", "one", "two"]
    for one in others:
        assert one["CONN_HEALTH_CHECKS"] and one["OPTIONS"]["pool"]["max_size"] == 4
        assert one["OPTIONS"]["options"] == (primary["OPTIONS"]["options"] + " -c default_transaction_read_only=on")


def test_without_replicas_nothing_of_it_is_there():
    shown = show(**DEPLOYED)
    assert shown["REPLICAS"] == [] and list(shown["DATABASES"]) == ["default"]
    assert "DATABASE_ROUTERS" not in shown
    assert not any("replicas" in one for one in shown["MIDDLEWARE"])


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"TALKS_REPLICAS": "sqlite:///copy.db"}, "has to name PostgreSQL databases"),
        ({"DATABASE_URL": ""}, "does not name what they copy"),
    ],
)
def test_replicas_that_cannot_be_are_refused(named, said):
    refused = python("-c", SHOW, **{**REPLICATED, **named})
    assert refused.returncode != 0 and said in refused.stderr


@pytest.mark.django_db
def test_a_deployment_with_replicas_passes_every_check_of_django():
    here = connection.get_connection_params()
    host = quote(str(here.get("host", "")), safe="")
    url = f"postgresql://{here['user']}:{here.get('password', '')}@/{here['dbname']}?host={host}"
    url += f"&port={here['port']}" if here.get("port") else ""
    named = {**REPLICATED, "DATABASE_URL": url, "TALKS_REPLICAS": url}
    checked = python("manage.py", "check", "--deploy", "--fail-level", "INFO", **named)
    assert checked.returncode == 0, checked.stderr
