import pytest

from tests import builders as build


@pytest.fixture
def visit():
    """A published visit with a row of every kind."""
    ruritania, fenwick = build.state("Ruritania", code="RR"), build.state("Grand Fenwick", code="GF")
    rudolf, gloriana = build.minister("Rudolf", ruritania), build.minister("Gloriana", fenwick)
    expert = build.actor("Professor Calculus")
    security = build.issue("Security")
    hotline = build.issue("Military hotline", parent=security)
    cause = build.published("Balloon over Strelsau", kind="event", status="held", level="")
    entry = build.draft(
        "Rudolf in Fenwick", kind="visit", start="2020-05-01", end="2020-05-02", parties=[ruritania, fenwick]
    )
    talks = build.meeting(entry, "Talks with Gloriana", date="2020-05-02", culmination=True)
    build.participation(entry, rudolf, side=ruritania)
    build.participation(entry, gloriana, side=fenwick, meeting=talks, role="host")
    build.position(entry, hotline, party=fenwick, speaker=gloriana, stance="refuses", summary="Says no.")
    build.position(entry, hotline, speaker=expert, voice="analyst", stance="", summary="Sees a bargaining chip.")
    build.outcome(entry, hotline, "raised_not_accepted", assessor=rudolf, voice="official", by_editors=False)
    build.outcome(entry, build.issue("Trade"), "limited_progress", summary="A little.")
    condition = entry.conditions.create(
        issue=hotline, party=fenwick, of=ruritania, demand="Lift the ban", stated_by=expert, voice="analyst"
    )
    build.cite(condition)
    pledge = entry.commitments.create(number=1, issue=hotline, summary="To meet again", due="2020-12")
    pledge.parties.set([ruritania, fenwick])
    build.cite(pledge)
    build.cite(pledge.follow_ups.create(date="2020-07", status="stalled"))
    build.cite(pledge.follow_ups.create(date="2020-09", status="kept"))
    claim = entry.claims.create(text="First in five years", verdict="disputed", by_editors=True, explanation="No.")
    claim.entries.add(cause)
    build.cite(claim)
    build.cite(entry.requests.create(asked_by=ruritania, asked=fenwick, answer="declined", count=10, count_about=True))
    build.cite(entry.status_changes.create(status="held", date="2020-05-01", caused_by=cause))
    entry.links.create(kind="caused_by", to=cause)
    from talks.press.publishing import publish

    publish(entry, by=build.user(), note="First published")
    return entry
