"""Safe as deployed, without anybody having to think of it; and what is relaxed on one's own machine is little."""

import gzip
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from talks.middleware import PublicCompressionMiddleware, client_address
from tests.platform.machine import ROOT

SHOW = """
import json
from talks import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=str))
"""
DEPLOYED = {
    "SECRET_KEY": "x" * 25 + "0123456789 and more of the same to be long enough",
    "TALKS_SITE_URL": "https://talks.example.org",
}


def environment(**named: str) -> dict[str, str]:
    """The environment with no setting of ours but those named."""
    ours = ("TALKS_", "SECRET_KEY", "DATABASE_URL", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | named


def python(*arguments: str, **named: str) -> subprocess.CompletedProcess:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(**named), capture_output=True, text=True)


def show(**named: str) -> dict:
    shown = python("-c", SHOW, **named)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def test_a_deployment_passes_every_check_of_django():
    kept = {name: value for name, value in os.environ.items() if name in ["DATABASE_URL", "TALKS_EMBEDDED_ROOT"]}
    checked = python("manage.py", "check", "--deploy", "--fail-level", "INFO", **DEPLOYED, **kept)
    assert checked.returncode == 0, checked.stderr


def test_a_deployment_without_a_secret_key_does_not_start():
    refused = python("-c", SHOW, TALKS_SITE_URL="https://talks.example.org")
    assert refused.returncode != 0
    assert "SECRET_KEY" in refused.stderr


def test_another_kind_of_database_is_refused():
    refused = python("-c", SHOW, DATABASE_URL="sqlite:///talks.db", **DEPLOYED)
    assert "has to name a PostgreSQL database" in refused.stderr


def test_local_mode_relaxes_what_needs_https_and_nothing_else():
    deployed = show(**DEPLOYED)
    local = show(**DEPLOYED, TALKS_LOCAL="1")
    assert {name for name in deployed if deployed[name] != local[name]} == {
        "LOCAL",
        "ALLOWED_HOSTS",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_HSTS_PRELOAD",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
    }
    assert set(local["ALLOWED_HOSTS"]) - set(deployed["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert deployed["ALLOWED_HOSTS"] == ["talks.example.org"]


def test_what_the_proxy_says_is_believed_only_behind_a_proxy():
    assert "SECURE_PROXY_SSL_HEADER" not in show(**DEPLOYED)
    assert "SECURE_PROXY_SSL_HEADER" in show(**DEPLOYED, TALKS_BEHIND_PROXY="1")
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert client_address(request) == "127.0.0.1"
    with override_settings(BEHIND_PROXY=True):
        # The reader can write the first ones; the last one is the proxy's own.
        assert client_address(request) == "198.51.100.7"


def test_a_server_limits_how_long_the_database_may_think_and_a_command_does_not():
    assert (
        "statement_timeout=15000" in show(**DEPLOYED, TALKS_DB_POOL="4")["DATABASES"]["default"]["OPTIONS"]["options"]
    )
    assert "options" not in show(**DEPLOYED)["DATABASES"]["default"]["OPTIONS"]


@pytest.mark.django_db
def test_pages_allow_no_inline_script_or_style_and_nothing_from_elsewhere(admin_client):
    for address in ["/admin/", "/admin/login/", "/there/is/no/such/page/"]:
        policy = admin_client.get(address).headers["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives.pop("default-src") == directives.pop("base-uri") == "'none'"
        assert directives.pop("frame-ancestors") == "'none'"
        assert directives.pop("img-src") == "'self' data:"
        assert set(directives) == {"script-src", "style-src", "font-src", "connect-src", "form-action"}
        assert set(directives.values()) == {"'self'"}


def test_stock_admin_pages_work_under_that_policy(page, live_server):
    User.objects.create_superuser("ed", "ed@example.org", "a long password")
    page.goto("/admin/")
    page.fill("#id_username", "ed")
    page.fill("#id_password", "a long password")
    page.click("input[type=submit]")
    for address in ["/admin/auth/user/", "/admin/auth/user/add/", "/admin/axes/accessattempt/"]:
        assert page.goto(address).status == 200
    page.goto("/admin/auth/user/")
    page.click("th.field-username a")
    assert page.locator("#id_username").input_value() == "ed"
    # One of the admin's own scripts at work, on a page that has a file of its own for it.
    page.goto("/admin/auth/group/add/")
    page.locator(".selector-available option").first.wait_for()


@pytest.mark.django_db
def test_ten_wrong_passwords_close_the_account_to_that_address_and_to_no_other(client):
    User.objects.create_superuser("ed", "ed@example.org", "a long password")

    def log_in(password: str, address: str) -> int:
        data = {"username": "ed", "password": password}
        return client.post("/admin/login/?next=/admin/", data, REMOTE_ADDR=address).status_code

    assert [log_in("wrong", "192.0.2.1") for _ in range(9)] == [200] * 9
    assert log_in("wrong", "192.0.2.1") == 429
    assert log_in("a long password", "192.0.2.1") == 429
    assert log_in("a long password", "192.0.2.2") == 302


@pytest.mark.django_db
def test_the_health_check_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz/").content == b"ok\n"


@pytest.mark.django_db
def test_a_page_for_readers_starts_no_session_and_is_the_same_for_all(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/there/is/no/such/page/")
    assert answer.status_code == 404
    assert not answer.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()


@pytest.mark.parametrize(("address", "compressed"), [("/", True), ("/admin/talks/", False)])
def test_pages_for_readers_are_compressed_and_those_for_editors_are_not(address, compressed):
    def view(request):
        return HttpResponse("all the same " * 100)

    request = RequestFactory().get(address, headers={"Accept-Encoding": "gzip"})
    answer = PublicCompressionMiddleware(view)(request)
    assert (answer.headers.get("Content-Encoding") == "gzip") is compressed
    body = gzip.decompress(answer.content) if compressed else answer.content
    assert body == b"all the same " * 100


def accept(request):
    return HttpResponse(f"{len(request.POST)} {len(request.POST.get('large', ''))}")


urlpatterns = [path("form/", accept)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_a_form_of_15000_fields_and_of_8_megabytes_is_accepted(client):
    assert client.post("/form/", {f"row-{n}": "x" for n in range(15_000)}).content == b"15000 0"
    assert client.post("/form/", {"large": "x" * 8_000_000}).content == b"1 8000000"
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 40_000


def test_passwords_are_hashed_with_argon2():
    assert show(**DEPLOYED)["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
