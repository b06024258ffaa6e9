"""Makes small, invented pieces of the log for tests, and publishes them.

Defaults are valid, so a test names only what it is about: `published(title="Alpha", status="declined")`. What is
published is in the index at once, as on a site that somebody reads, so that counted queries are those of a page alone.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.text import slugify

from actors.models import Actor, Office, Tenure
from talks.models import (
    Channel,
    ChannelPeriod,
    Citation,
    Collection,
    Edition,
    Entry,
    EntryParty,
    ImportedPerson,
    ImportedRecord,
    ImportRow,
    ImportRun,
    Issue,
    Meeting,
    Outcome,
    Participation,
    Position,
    Reference,
    Source,
)
from talks.press.publishing import publish
from talks.public.index.live import keeper


def user(username: str = "press", **more: Any) -> User:
    found = User.objects.filter(username=username).first()
    return found or User.objects.create_user(username, first_name=more.pop("first_name", "The desk"), **more)


def actor(name: str, kind: str = "person", **more: Any) -> Actor:
    """The actor of that name, made when missing."""
    slug = more.pop("slug", None) or slugify(name) or f"actor-{Actor.objects.count() + 1}"
    found = Actor.objects.filter(slug=slug).first()
    return found or Actor.objects.create(kind=kind, slug=slug, name=name, **more)


def state(name: str = "Ruritania", **more: Any) -> Actor:
    return actor(name, "state", **more)


def organisation(name: str, **more: Any) -> Actor:
    return actor(name, "organisation", **more)


def minister(name: str, of: Actor | None = None, start: str | None = "2001", end: str | None = "2039") -> Actor:
    """A person who is foreign minister of a state, from 2001 to 2039 unless said otherwise."""
    of = of or state()
    ministry = organisation(f"{of.name} Foreign Ministry", org_type="ministry", parent=of)
    office, _ = Office.objects.get_or_create(
        slug=f"{of.slug}-foreign-minister",
        defaults={"title": "Foreign Minister", "organisation": ministry, "level": "minister"},
    )
    person = actor(name)
    if not person.tenures.exists():
        Tenure.objects.create(person=person, office=office, start=start, end=end)
    return person


def issue(name: str = "Trade", parent: Issue | None = None, **more: Any) -> Issue:
    slug = more.pop("slug", None) or slugify(name)
    found = Issue.objects.filter(slug=slug).first()
    return found or Issue.objects.create(slug=slug, name=name, parent=parent, **more)


def source(title: str = "A readout of talks", **more: Any) -> Source:
    slug = more.pop("slug", None) or slugify(title)
    found = Source.objects.filter(slug=slug).first()
    if found:
        return found
    more.setdefault("publisher", organisation("Daily Gazette", org_type="outlet"))
    more = {"kind": "wire", "published": "2020-05-02", "url": f"https://gazette.example/{slug}", **more}
    return Source.objects.create(slug=slug, title=title, **more)


def cite(row: Any, by: Source | None = None, locator: str = "") -> Citation:
    """Cite a source for a row: any of the kinds in `Citation.TARGETS`."""
    names = {"entrylink": "link", "statuschange": "status_change", "followup": "follow_up", "channelperiod": "period"}
    field = names.get(type(row)._meta.model_name or "", type(row)._meta.model_name)
    return Citation.objects.create(source=by or source(), locator=locator, **{str(field): row})


def draft(title: str = "Talks in Strelsau", *, parties: Any = None, issues: Any = (), **more: Any) -> Entry:
    """A saved entry that could be published: dated, with parties, one source and a citation of it."""
    by = more.pop("source", None) or source()
    more = {
        "slug": slugify(title) or f"entry-{Entry.objects.count() + 1}",
        "summary": f"{title}, in one line.",
        "kind": "meeting",
        "status": "held",
        "level": "minister",
        "place": "Strelsau",
        "start": "2020-05-01",
        **more,
    }
    entry = Entry.objects.create(title=title, **more)
    for order, party in enumerate(parties or [state("Ruritania"), state("Grand Fenwick")]):
        EntryParty.objects.create(entry=entry, actor=party, order=order)
    entry.issues.set(issues or [issue()])
    Reference.objects.create(entry=entry, number=1, source=by)
    cite(entry, by)
    return entry


def published(title: str = "Talks in Strelsau", *, note: str = "First published", **more: Any) -> Entry:
    """`draft`, made public."""
    entry = draft(title, **more)
    publish(entry, by=user(), note=note)
    keeper.current()
    return entry


def meeting(entry: Entry, title: str = "Talks", **more: Any) -> Meeting:
    more.setdefault("number", entry.meetings.count() + 1)
    row = Meeting.objects.create(entry=entry, title=title, **more)
    cite(row, entry.references.all()[0].source)
    return row


def participation(entry: Entry, who: Actor, **more: Any) -> Participation:
    return Participation.objects.create(entry=entry, actor=who, **more)


def position(entry: Entry, on: Issue | None = None, **more: Any) -> Position:
    if "party" not in more and "speaker" not in more:
        more["party"] = state("Ruritania")
    more = {"stance": "supports", "summary": "Is for it.", **more}
    row = Position.objects.create(entry=entry, issue=on or issue(), **more)
    cite(row, entry.references.all()[0].source)
    return row


def outcome(entry: Entry, on: Issue | None = None, result: str = "agreed", **more: Any) -> Outcome:
    if "assessor" not in more:
        more.setdefault("by_editors", True)
    row = Outcome.objects.create(
        entry=entry, issue=on or issue(), result=result, **{"summary": "Settled over dinner.", **more}
    )
    cite(row, entry.references.all()[0].source)
    return row


def channel(name: str = "Telephone line", periods: Any = (("open", "2019", None),), **more: Any) -> Channel:
    """A saved channel that could be published; `periods` are (state, start, end) or (…, cause)."""
    row = Channel.objects.create(
        slug=slugify(name), name=name, issue=more.pop("issue", None) or issue("Security"), **more
    )
    row.parties.set([state("Ruritania"), state("Grand Fenwick")])
    Reference.objects.create(channel=row, number=1, source=source())
    for one, start, end, *cause in periods:
        period = ChannelPeriod.objects.create(
            channel=row, state=one, start=start, end=end, cause=cause[0] if cause else None, summary="It changed."
        )
        cite(period)
    return row


def published_channel(name: str = "Telephone line", **more: Any) -> Channel:
    row = channel(name, **more)
    publish(row, by=user(), note="First published")
    keeper.current()
    return row


def editions(entry: Entry) -> list[Edition]:
    return list(entry.editions.order_by("number"))


def an_import(entry: Entry, person: Actor) -> ImportRun:
    """A file that was read and the record of it that became `entry`."""
    collection = Collection.objects.create(slug="travels", title="Travels")
    run = ImportRun.objects.create(collection=collection, file_name="travels.csv", sha256="0" * 64)
    ImportRow.objects.create(run=run, number=1, external_id="t-1")
    ImportedRecord.objects.create(collection=collection, external_id="t-1", of="visit", entry=entry)
    ImportedPerson.objects.create(collection=collection, external_id="p-1", name=person.name, actor=person)
    return run
