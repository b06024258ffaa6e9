"""What is claimed of a site on several machines, each tried on the running parts.

A proof returns its figures in a few words, and raises AssertionError where what it says does not hold.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from tests.machines.parts import Answer, get, manage, until
from tests.machines.site import AGE, LAG, LIMIT, Site

Proof = Callable[[Site], str]
FETCHED = 5  # seconds that a cache may show an old page while it fetches the new one
AGAIN = 30  # seconds before a replica that was lost is asked again


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(one.status for one in answers)


def slowest(answers: list[Answer]) -> float:
    return max(one.seconds for one in answers)


def a_deployment_is_clean(site: Site) -> str:
    """`check --deploy` finds nothing."""
    manage(site.one.named, "check", "--deploy", "--fail-level", "INFO")
    return "with replicas, Redis and caches named"


def readers_ask_the_replica(site: Site) -> str:
    """Readers are answered from the replica, and ask the primary nothing."""
    settle(site)
    primary, replica = site.primary.questions(), site.replica.questions()
    pages = ["/", "/?actor=china", "/issues/", "/corrections/", "/feeds/timeline.atom", "/api/v1/entries/"]
    pages += ["/export/outcomes.csv", "/export/log.jsonl", "/?q=balloon", "/calendar.ics", "/data/"]
    for machine in (site.one, site.two):
        for page in pages:
            assert get(machine.port, page).status == 200, page
    asked = primary(), replica()
    assert asked[0] == 0 and asked[1] > 0, asked
    return f"{2 * len(pages)} pages: {asked[0]} questions to the primary, {asked[1]} to the replica"


def editors_ask_the_primary(site: Site) -> str:
    """The desk, and public pages that an editor looks at, ask the primary, and the replica nothing."""
    primary, replica = site.primary.questions(), site.replica.questions()
    for page in ("/admin/", "/admin/talks/entry/", "/", "/issues/"):
        assert get(site.varnish.port, page, Cookie=site.cookie).status == 200, page
    asked = primary(), replica()
    assert asked[0] > 0 and asked[1] == 0, asked
    return f"{asked[0]} questions to the primary, {asked[1]} to the replica"


def machines_share_pages(site: Site) -> str:
    """What one machine has drawn the other sends, for one question about the release."""
    replica = site.replica.questions()
    first = get(site.one.port, "/actors/united-states/?shared")
    drawn = replica()
    replica = site.replica.questions()
    second = get(site.two.port, "/actors/united-states/?shared")
    sent = replica()
    assert first.status == 200 and first.text == second.text and drawn > 1 == sent, (first.status, drawn, sent)
    return f"drawn with {drawn} questions, sent by the other machine with {sent}"


def machines_count_together(site: Site) -> str:
    """The API's limit holds for both machines together."""
    while time.time() % 60 > 30:
        time.sleep(0.2)  # a minute must not end in between
    answers = []
    for _ in range(LIMIT // 2 + 3):
        answers += [get(machine.port, "/api/v1/", X_Forwarded_For="192.0.2.7") for machine in (site.one, site.two)]
    found = statuses(answers)
    assert found == {200: LIMIT, 429: 6}, found
    return f"{LIMIT} a minute: {found[200]} answered, {found[429]} refused"


def varnish_keeps_pages(site: Site) -> str:
    """Varnish sends what it has kept without asking the site, and browsers are told 304."""
    page = "/?kind=visit&to=2023"
    first = get(site.varnish.port, page)
    replica, primary = site.replica.questions(), site.primary.questions()
    kept = [get(site.varnish.port, page) for _ in range(20)]
    same = [get(site.varnish.port, page, If_None_Match=first.headers["ETag"]) for _ in range(20)]
    assert statuses(kept) == {200: 20} and all(one.headers["X-Cache"] == "hit" for one in kept)
    assert statuses(same) == {304: 20} and not any(one.text for one in same)
    assert first.headers["Cache-Control"] == "public, no-cache", "browsers ask each time"
    assert "Surrogate-Control" not in first.headers
    asked = replica() + primary()
    assert asked == 0, asked
    return f"20 hits and 20 × 304, {asked} questions; a hit took {1000 * min(one.seconds for one in kept):.1f} ms"


def what_is_one_readers_is_not_kept(site: Site) -> str:
    """Varnish keeps no answer that tells one reader what is left of an allowance, no error and nothing of the desk."""
    for page in ("/api/v1/entries/", "/entries/there-is-none/", "/admin/login/"):
        for _ in range(3):
            assert get(site.varnish.port, page).headers["X-Cache"] == "miss", page
    assert get(site.varnish.port, "/", "PURGE", Surrogate_Key="record").status == 403, "a purge without the secret"
    return "API with a limit, 404, the desk; a purge without the secret is refused"


def a_publication_is_seen_everywhere(site: Site) -> str:
    """What is published is seen through both machines and through Varnish within moments."""
    took: dict[str, list[float]] = {"one": [], "two": [], "varnish": [], "publishing": []}
    for turn in range(5):
        title = f"Tried everywhere{turn}"
        for part in (site.one, site.two, site.varnish):
            site.home(part.port)
        pk = site.draft(title)
        done = site.press(pk, "publish")
        began = time.monotonic()
        assert "Readers may see the former state" not in done.text
        took["publishing"].append(done.seconds)
        for part in (site.one, site.two, site.varnish):
            until(partial(_shows, site, part.port, title), f"{title} at {part.name}", FETCHED)
            took[part.name].append(time.monotonic() - began)
    most = {name: f"{1000 * max(seconds):.0f}" for name, seconds in took.items()}
    return (
        f"5 times, at most {most['one']} and {most['two']} ms later at the machines, {most['varnish']} ms through "
        f"Varnish; publishing took {most['publishing']} ms"
    )


def what_is_withdrawn_is_gone(site: Site) -> str:
    """What is withdrawn is gone from Varnish within seconds."""
    pk = site.draft("Tried withdrawal")
    site.press(pk, "publish")
    page = "/entries/tried-withdrawal/"
    until(lambda: get(site.varnish.port, page).status == 200, "the entry is there")
    get(site.varnish.port, page)
    site.press(pk, "withdraw")
    took = until(lambda: get(site.varnish.port, page).status == 410, "the entry is gone", FETCHED + 1)
    return f"410 after {1000 * took:.0f} ms (at most {FETCHED} s are allowed)"


def an_old_page_is_shown_no_longer_than_that(site: Site) -> str:
    """A page nobody asked for since the release is not shown old afterwards, not even once."""
    page = "/?kind=call&to=2022"
    get(site.varnish.port, page)
    before = get(site.varnish.port, page).headers["ETag"]
    site.publish("Tried quietly")
    time.sleep(FETCHED + 0.5)
    after = get(site.varnish.port, page)
    assert after.status == 200 and after.headers["ETag"] != before
    return f"first asked for {FETCHED}.5 s later, and new"


def a_lost_purge_is_made_up_for(site: Site) -> str:
    """Where a purge is lost, readers see the release after the age that pages are kept for."""
    title = "Tried lost"
    site.home(site.varnish.port)
    pk = site.draft(title)
    # Published by a command on a machine that knows of no caches.
    from django.db import connection

    from talks.models import Entry
    from talks.press.publishing import publish
    from tests import builders

    publish(Entry.objects.get(pk=pk), by=builders.user(), note="Tried")
    connection.close()
    took = until(lambda: title in site.home(site.varnish.port)[1], "the release is seen", AGE + FETCHED + 2)
    return f"seen after {took:.1f} s, with pages kept for {AGE} s"


def a_cache_that_is_down_stops_no_publication(site: Site) -> str:
    """With Varnish down what is published is published, and the publisher is told in plain words."""
    site.varnish.stop()
    try:
        done = site.publish("Tried down", port=site.one.port)
    finally:
        site.varnish.start()
    said = f"Readers may see the former state for up to {AGE + FETCHED + LAG + 5} seconds."
    assert said in done.text and "Published as edition 1." in done.text
    return f"published in {done.seconds:.1f} s; “{said} The cache at … could not be told.”"


def a_replica_that_lags(site: Site) -> str:
    """While a replica lags readers get whole pages of one release, and from the primary once it lags too far."""
    settle(site)
    before, _ = site.home(site.one.port)
    site.replica.ask("SELECT pg_wal_replay_pause()")
    try:
        title = "Tried lagging"
        done = site.publish(title, port=site.one.port)
        began, seen = time.monotonic(), {}
        while len(seen) < 2 and time.monotonic() - began < LAG + 15:
            for machine in (site.one, site.two):
                number, titles = site.home(machine.port)
                assert (number, title in titles) in ((before, False), (before + 1, True)), (number, titles)
                if title in titles:
                    seen.setdefault(machine.name, time.monotonic() - began)
            time.sleep(0.05)
        assert len(seen) == 2, "the machines went over to the primary"
        assert "A copy of the database has not received it yet." in done.text
        replica = site.replica.questions()
        with site.readers(site.one.port, site.two.port) as answers:
            time.sleep(3)
        assert statuses(answers).keys() == {200}, statuses(answers)
        still = replica()
    finally:
        site.replica.ask("SELECT pg_wal_replay_resume()")
    back = until(lambda: answered_by_replica(site), "readers are back at the replica", 30)
    return (
        f"pages whole; the release seen from the primary {max(seen.values()):.1f} s after publishing at a limit of "
        f"{LAG} s; {len(answers)} pages meanwhile, all 200, {still} questions to the replica; back after {back:.1f} s"
    )


def a_replica_that_dies(site: Site) -> str:
    """When the replica dies readers notice nothing; when it is back they are answered from it again."""
    settle(site)
    with site.readers(site.one.port, site.two.port) as answers:
        time.sleep(1)
        site.replica.kill()
        time.sleep(4)
    found = statuses(answers)
    assert found.keys() == {200}, found
    site.replica.start()
    back = until(lambda: answered_by_replica(site), "readers are back at the replica", 2 * AGAIN)
    return f"{found[200]} pages, all 200, the slowest in {slowest(answers):.2f} s; back {back:.0f} s after its start"


def a_primary_that_dies(site: Site) -> str:
    """When the primary dies readers go on reading from the replica, however old that gets."""
    settle(site)
    site.primary.kill()
    with site.readers(site.one.port, site.two.port) as answers:
        time.sleep(LAG + 12)
    site.primary.start()
    found = statuses(answers)
    assert found.keys() == {200}, found
    until(lambda: site.replica.ask("SELECT count(*) FROM pg_stat_wal_receiver")[0], "the replica follows again")
    site.publish("Tried afterwards")
    until(lambda: "Tried afterwards" in site.home(site.one.port)[1], "what is published then is seen")
    return f"{found[200]} pages in {LAG + 12} s, all 200, the slowest in {slowest(answers):.2f} s; then published again"


def redis_that_dies(site: Site) -> str:
    """When Redis dies pages are drawn anew and requests counted by each process; nobody waits or sees an error."""
    settle(site)
    lines = {machine: machine.log.read_text().count("shared cache does not") for machine in (site.one, site.two)}
    with site.readers(site.one.port, site.two.port) as answers:
        time.sleep(1)
        site.redis.kill()
        time.sleep(3)
        counted = [get(site.one.port, "/api/v1/", X_Forwarded_For="192.0.2.8") for _ in range(5)]
    site.redis.start()
    assert statuses(answers).keys() == {200}, statuses(answers)
    assert statuses(counted) == {200: 5} and all("RateLimit-Remaining" in one.headers for one in counted)
    said = [machine.log.read_text().count("shared cache does not") - lines[machine] for machine in lines]
    assert all(1 <= one <= 4 for one in said), said  # at most one line for each of two caches in two processes
    until(lambda: shares(site), "pages are shared again", 30)
    return f"{len(answers)} pages, all 200, the slowest in {slowest(answers):.2f} s; {sum(said)} lines in the logs"


def a_site_that_is_down(site: Site) -> str:
    """While both machines are down Varnish shows what it has kept."""
    pages = ["/", "/issues/", "/entries/tried-quietly/"]
    for page in pages * 2:
        assert get(site.varnish.port, page).status == 200
    for machine in (site.one, site.two):
        machine.kill()
    at_once = [get(site.varnish.port, page) for page in pages]
    time.sleep(AGE + FETCHED + 1)
    later = [get(site.varnish.port, page) for page in pages]
    lost = get(site.varnish.port, "/?q=never+asked")
    for machine in (site.one, site.two):
        machine.start()
    assert statuses(at_once) == statuses(later) == {200: len(pages)}, (statuses(at_once), statuses(later))
    assert lost.status == 503
    age = max(int(one.headers["Age"]) for one in later)
    until(lambda: get(site.varnish.port, "/?q=never+asked").status == 200, "the site is back")
    return f"3 pages at once and {AGE + FETCHED + 1} s later, then {age} s old; what was not kept: {lost.status}"


def _shows(site: Site, port: int, title: str) -> bool:
    return title in site.home(port)[1]


# --- Waiting ----------------------------------------------------------------------------------------------------------


def settle(site: Site) -> None:
    """Both machines read from the replica, which has everything."""
    until(lambda: answered_by_replica(site), "readers are answered from the replica", 2 * AGAIN)


_asked = iter(range(10**9))


def answered_by_replica(site: Site) -> bool:
    """Whether no process of either machine asks the primary."""
    primary = site.primary.questions()
    for _ in range(6):
        for machine in (site.one, site.two):
            get(machine.port, f"/?q=word{next(_asked)}")
    return primary() == 0


def shares(site: Site) -> bool:
    path = f"/actors/china/?shared={next(_asked)}"
    get(site.one.port, path)
    replica = site.replica.questions()
    get(site.two.port, path)
    return replica() == 1


PROOFS: list[Proof] = [
    a_deployment_is_clean,
    readers_ask_the_replica,
    editors_ask_the_primary,
    machines_share_pages,
    machines_count_together,
    varnish_keeps_pages,
    what_is_one_readers_is_not_kept,
    a_publication_is_seen_everywhere,
    what_is_withdrawn_is_gone,
    an_old_page_is_shown_no_longer_than_that,
    a_lost_purge_is_made_up_for,
    a_cache_that_is_down_stops_no_publication,
    a_replica_that_lags,
    a_replica_that_dies,
    a_primary_that_dies,
    redis_that_dies,
    a_site_that_is_down,
]
