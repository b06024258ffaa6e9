"""What stands around an entry: what led to it, what came after, how its status changed, which claims it bears on.

`Neighbours.load` asks the database three times however many neighbours there are; the rest is pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from talks.models.editions import Edition, PublicChannel, PublicEntry
from talks.press.contract import EntryRecord
from talks.public.claim_questions import question
from talks.public.presenting import ActorView, Footnotes, Names, Note, PersonView, page_of
from talks.public.row_views import day
from talks.vocabulary import LINK_INVERSE, LinkKind

# Which way a link points in time, seen from the entry that holds it; the others are neither before nor after.
_EARLIER = {LinkKind.CAUSED_BY, LinkKind.FOLLOWS_UP, LinkKind.RESPONDS_TO}
_LATER = {LinkKind.POSTPONED_AS}


@dataclass(frozen=True, slots=True)
class EntryView:
    """Another public entry, as a link."""

    id: int
    title: str
    url: str
    when: str
    kind: str
    status: str
    sort_date: date


@dataclass(frozen=True, slots=True)
class Relation:
    label: str  # "Caused by", "Led to"
    entry: EntryView
    note: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class ChannelEffect:
    """A channel whose state changed because of this entry."""

    name: str
    url: str
    state: str
    when: str


@dataclass(frozen=True, slots=True)
class StatusStep:
    status: str
    date: str
    by: ActorView | None
    reason: str
    cause: EntryView | None
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class ClaimView:
    text: str
    made_by: PersonView | None
    voice: str
    verdict: str
    by_editors: bool
    judge: PersonView | None
    explanation: str
    entries: list[EntryView]
    notes: list[Note]
    question: str  # the address at which the log answers it, "" where it cannot


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    before: list[Relation]
    after: list[Relation]
    beside: list[Relation]
    channels: list[ChannelEffect]
    history: list[StatusStep]

    def __bool__(self) -> bool:
        return bool(self.before or self.after or self.beside or self.channels or self.history)


def entry_view(row: PublicEntry) -> EntryView:
    return EntryView(
        row.entry_id, row.title, page_of("entry", row.slug), row.when_text, row.kind, row.status, row.sort_date
    )


@dataclass(frozen=True)
class Neighbours:
    """The public entries that an entry names or that name it.

    `naming` maps the id of each entry that names this one to what its record says: links, status changes, claims.
    """

    entries: dict[int, EntryView] = field(default_factory=dict)
    naming: dict[int, dict[str, Any]] = field(default_factory=dict)
    channels: list[ChannelEffect] = field(default_factory=list)

    @classmethod
    def load(cls, record: EntryRecord, links: Iterable[int]) -> Neighbours:
        """`links` are the ids the record names. Three queries."""
        own = record["id"]
        fields = ("entry_id", "edition_id", "slug", "title", "when_text", "kind", "status", "sort_date", "links")
        rows = PublicEntry.objects.only(*fields)
        found = list(rows.filter(Q(entry_id__in=list(links)) | Q(links__contains=[own])))
        inward = {row.edition_id: row.entry_id for row in found if own in row.links}
        naming = {
            inward[edition]: {"links": links_, "status_changes": changes, "claims": claims}
            for edition, links_, changes, claims in Edition.objects.filter(pk__in=inward).values_list(
                "pk", "record__links", "record__status_changes", "record__claims"
            )
        }
        channels = PublicChannel.objects.filter(links__contains=[own]).order_by("name")
        return cls({row.entry_id: entry_view(row) for row in found}, naming, channel_effects(own, channels))

    def postponed_on(self, record: EntryRecord) -> date | None:
        """The day on which an entry that became this one was put off, the latest where there were several.

        Where its record gives no such day, the day it was planned for.
        """
        days = []
        for pk, said in self.naming.items():
            if not any(link["kind"] == "postponed_as" and link["to"] == record["id"] for link in said["links"]):
                continue
            put_off = [
                row["date"]["earliest"]
                for row in said["status_changes"]
                if row["status"] == "postponed" and row["date"]
            ]
            days.append(date.fromisoformat(max(put_off)) if put_off else self.entries[pk].sort_date)
        return max(days, default=None)

    def before_and_after(self, record: EntryRecord, names: Names, notes: Footnotes) -> BeforeAndAfter:
        """Everything around the entry, each list oldest first. Entries that are not public are left out."""
        groups: dict[str, list[Relation]] = {"before": [], "after": [], "beside": []}
        for group, relation in [*self._outward(record, notes), *self._inward(record)]:
            known = {(one.label, one.entry.id) for one in groups[group]}
            if (relation.label, relation.entry.id) not in known:
                groups[group].append(relation)
        history = [
            StatusStep(
                row["status"],
                day(row["date"]),
                names.actor(row["by"]),
                row["reason"],
                self.entries.get(row["caused_by"] or 0),
                notes.marks(row["cites"]),
            )
            for row in record["status_changes"]
        ]
        ordered = {key: sorted(rows, key=lambda one: one.entry.sort_date) for key, rows in groups.items()}
        return BeforeAndAfter(**ordered, channels=self.channels, history=history)

    def _outward(self, record: EntryRecord, notes: Footnotes) -> list[tuple[str, Relation]]:
        found = []
        for link in record["links"]:
            if link["to"] in self.entries:
                kind = LinkKind(link["kind"])
                group = "before" if kind in _EARLIER else "after" if kind in _LATER else "beside"
                marks = notes.marks(link["cites"])
                found.append((group, Relation(kind.label, self.entries[link["to"]], link["note"], marks)))
        for change in record["status_changes"]:
            if change["caused_by"] in self.entries:
                found.append(("before", Relation("Caused by", self.entries[change["caused_by"]], "", [])))
        return found

    def _inward(self, record: EntryRecord) -> list[tuple[str, Relation]]:
        found = []
        for pk, said in self.naming.items():
            other = self.entries[pk]
            for link in said["links"]:
                if link["to"] == record["id"]:
                    kind = LinkKind(link["kind"])
                    group = "after" if kind in _EARLIER else "before" if kind in _LATER else "beside"
                    found.append((group, Relation(LINK_INVERSE[kind], other, link["note"], [])))
            if any(change["caused_by"] == record["id"] for change in said["status_changes"]):
                found.append(("after", Relation("Led to", other, "", [])))
            if any(record["id"] in claim["entries"] for claim in said["claims"]):
                found.append(("beside", Relation("Bears on a claim in", other, "", [])))
        return found

    def claims(self, record: EntryRecord, names: Names, notes: Footnotes) -> list[ClaimView]:
        """The claims checked in this entry; entries that bear on them are shown as far as they are public."""
        return [
            ClaimView(
                text=row["text"],
                made_by=names.person(row["made_by"]),
                voice=row["voice"],
                verdict=row["verdict"],
                by_editors=row["judged_by"] == "editors",
                judge=names.person(row["judge"]),
                explanation=row["explanation"],
                entries=[self.entries[pk] for pk in row["entries"] if pk in self.entries],
                notes=notes.marks(row["cites"]),
                question=question(record, row["text"]),
            )
            for row in record["claims"]
        ]


def channel_effects(entry_id: int, channels: Iterable[PublicChannel]) -> list[ChannelEffect]:
    """The periods of `channels` that the entry caused."""
    return [
        ChannelEffect(channel.name, page_of("channel", channel.slug), period["state"], period["span"]["text"])
        for channel in channels
        for period in channel.data["periods"]
        if period["cause"] == entry_id
    ]
