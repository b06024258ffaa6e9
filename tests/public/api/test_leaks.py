"""What is not published is nowhere in the API, and what is published comes out as it went in."""

import json
import re

import pytest

from talks.models import PublicEntry
from talks.press.publishing import correct, publish, withdraw
from talks.public.api.lists import LISTS
from tests import builders as build
from tests.crawling import links
from tests.public import test_leaks as leaks
from tests.public.api.conftest import everything

pytestmark = pytest.mark.django_db


def read_all(client):
    """Every address that the API leads to: each list to its end, each resource, each edition, and the page."""
    found = {}
    waiting = ["/api/v1/", "/api/v1/facets/", "/api/v1/openapi.json"]
    waiting += [f"/api/v1/{listing.name}/?limit=3" for listing in LISTS]
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        response = client.get(url)
        found[url] = (response.status_code, response.text)
        waiting += re.findall(r'"(?:next|api_url)":"http://127\.0\.0\.1:8000([^"]+)"', response.text)
        name = url.removeprefix("/api/v1/").partition("/")[0]
        if name in ("entries", "channels", "actors", "issues", "sources") and "?" in url:
            for row in response.json()["results"]:
                waiting.append(f"/api/v1/{name}/{row['slug']}/")
                if name == "entries":
                    waiting.append(f"/api/v1/entries/{row['slug']}/editions/")
                    waiting.append(f"/api/v1/entries/{row['slug']}/editions/1..1/")
    page = client.get("/api/").text
    found["/api/"] = (200, page)
    for url in links("/api/", page):
        if url.startswith("/api/") and url not in found:
            found[url] = (client.get(url).status_code, client.get(url).text)
    return found


def test_drafts_and_unpublished_changes_leave_every_answer_as_it_was(client):
    visit = everything()
    build.published_channel()
    before = read_all(client)
    assert {f"/api/v1/entries/{visit.slug}/", "/api/v1/actors/rudolf/", "/api/", "/api/v1/claims/"} <= set(before)
    marks = {model: leaks.newest(model) for model in leaks.LOG}
    draft = leaks.a_draft_of_everything()
    secret = build.channel("Secret line", issue=build.issue("Secrecy"))
    build.position(visit, build.issue("Metal"), speaker=build.actor("Smith"))
    visit.links.create(kind="part_of", to=draft)
    visit.claims.first().entries.add(draft)
    assert leaks.plant(lambda model: model.objects.filter(pk__gt=marks[model])) > 60
    leaks.plant(lambda model: model.objects.filter(pk__lte=marks[model]))
    after = read_all(client)
    assert [url for url, (_, text) in after.items() if "leak" in text] == []
    assert set(after) == set(before)
    assert [url for url in before if after[url] != before[url]] == []
    for path in (f"entries/{draft.slug}/", f"channels/{secret.slug}/", f"entries/{draft.slug}/editions/1/"):
        assert client.get(f"/api/v1/{path}").status_code == 404


def test_a_link_to_a_draft_is_null_in_every_answer(client, ask):
    draft = build.draft("Hidden plan")
    entry = build.draft("Talks")
    build.cite(entry.links.create(kind="follows_up", to=draft))
    build.cite(entry.status_changes.create(status="held", caused_by=draft))
    claim = entry.claims.create(text="A first", by_editors=True, verdict="disputed", explanation="No.")
    claim.entries.add(draft)
    build.cite(claim)
    publish(entry, by=build.user(), note="First published")
    line = build.published_channel("Line", periods=[("open", "2019", None, draft)])
    answer = ask("entries/talks/")
    assert answer["links"][0]["to"] is None and answer["status_changes"][0]["caused_by"] is None
    assert answer["claims"][0]["entries"] == ask("claims/")["results"][0]["entries"] == []
    assert ask(f"channels/{line.slug}/")["periods"][0]["cause"] is None
    hidden = re.compile(rf'"(?:to|caused_by|cause)":{draft.pk}\b|"entries":\[{draft.pk}|hidden-plan|Hidden plan')
    for url, (_, text) in read_all(client).items():
        assert not hidden.search(text), url


def test_what_was_withdrawn_is_nowhere_but_in_its_reason(client):
    build.published("Open talks")
    marks = {model: leaks.newest(model) for model in leaks.LOG}
    entry = leaks.a_draft_of_everything()
    leaks.plant(lambda model: model.objects.filter(pk__gt=marks[model]))
    entry.refresh_from_db()
    publish(entry, by=build.user(), note="First published")
    assert any("leakentrytitle" in text for _, text in read_all(client).values()), "it was public"
    withdraw(entry, by=build.user(), note="The source took it back")
    for url, (_, text) in read_all(client).items():
        # The log of corrections names what was withdrawn by its address.
        assert "leak" not in text.replace(entry.slug, ""), url
    assert "The source took it back" in client.get(f"/api/v1/entries/{entry.slug}/").text


HARD = [
    "</script><script>alert(1)</script>", "]]>", "a\r\nb\rc\nd", "שלום \u202eعكس\u202c", "\u2028\u2029\ufeff",
    "\\\"'\t",
    "é e\u0301 ﬃ", "🕊️👩‍👩‍👧", "𠮷野家", "%00 %s {0} {{ x }} {% x %}", "=1+1", "\x0b\x1f", "\u202f10\u00a0000",
]  # fmt: skip


def test_text_comes_out_as_it_went_in(ask, client):
    body = "\n".join(HARD)
    entry = build.published("Talks", body=body)
    build.position(entry, summary=body, quote=body)
    correct(entry, by=build.user(), note=HARD[0])
    answer = ask("entries/talks/")
    assert answer["body"] == answer["positions"][0]["summary"] == answer["positions"][0]["quote"] == body
    assert ask("positions/")["results"][0]["quote"] == body
    assert answer["edition"]["note"] == ask("corrections/")["results"][0]["note"] == HARD[0]
    response = client.get("/api/v1/entries/talks/")
    assert response["Content-Type"] == "application/json" and response["X-Content-Type-Options"] == "nosniff"
    json.loads(response.content.decode())


def test_a_megabyte_of_text_comes_out_whole(ask):
    body = "長い " * 350_000
    build.published("Talks", body=body.strip())
    assert ask("entries/talks/?fields=body")["body"] == body.strip()
    assert len(ask("entries/")["results"][0]["body"]) > 1_000_000


NASTY = [
    "%00", "a%00b", "%ED%A0%80", "%FF%FE", "-1", "0", "99999999999999999999", "1e400", "9" * 5000, "x" * 100_000, "[]",
    "{}", "%27%22%3C%2Fscript%3E", "../../../etc/passwd", "2023-99-99", "9999-12-31", "0000", "about+0001",
    "%F0%9F%95%8A", "%E2%80%AE", "a~b", "~", "a~a~a", "2023-06-18.1", "%22", "-", "%28", "a+AND+OR+%3A*", "%26+%7C+%21",
    "\\", "%25s", "%5C", "１２", "true", "null", "%0d%0aX-Injected:1",
]  # fmt: skip


def test_no_value_of_any_parameter_breaks_any_address(client):
    everything()
    build.published_channel("Line", issue=build.issue("Hotline"))
    names = ["issue", "actor", "pair", "kind", "source", "from", "q", "limit", "cursor", "fields", "name", "type"]
    for path in ["entries/", "outcomes/", "actors/", "channels/", "facets/", "entries/rudolf-in-fenwick/editions/"]:
        for name in [*names, "unheard", "issue[]"]:
            for value in NASTY:
                response = client.get(f"/api/v1/{path}?{name}={value}")
                assert response.status_code in (200, 400), f"{path}?{name}={value[:60]}"
                assert "X-Injected" not in response.headers
    for query in ("&".join(f"issue=a{n}" for n in range(900)), "&&&==&=", "issue", "%", "%zz=%zz", "a=1;b=2", "q=%"):
        assert client.get(f"/api/v1/entries/?{query}").status_code in (200, 400), query[:60]


def test_a_megabyte_of_question_gets_a_short_answer(client):
    for query in (
        "q=" + "x" * 1_000_000,
        "x" * 1_000_000 + "=1",
        "cursor=" + "A" * 1_000_000,
        "issue=" + "a" * 1_000_000,
    ):
        response = client.get(f"/api/v1/entries/?{query}")
        assert response.status_code == 400 and len(response.content) < 3000
    assert PublicEntry.objects.count() == 0
