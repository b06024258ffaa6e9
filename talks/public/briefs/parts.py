"""What every brief shares: lists that are cut and say so, texts that are shortened, footnotes, its last lines.

A brief shows less than the page it is made from. So only sources that it cites are among its footnotes, and whatever
is cut leads to where all of it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from actors.partial_dates import PartialDate
from talks.models.editions import Edition, PublicChannel, PublicEntry
from talks.press.contract import CiteRecord, SourceRecord
from talks.public.http import Moved, missing
from talks.public.presenting import Note, elsewhere, language_name, page_of
from talks.public.references import safe_link
from talks.public.row_views import day
from talks.public.sharing.citation import Citation
from talks.public.sharing.writers import plain
from talks.public.structured import absolute

# No statement needs more marks on a page that is to be read in a minute; the record has them all.
MOST_MARKS = 2
_TITLE = 110  # characters of a source's title


# After a word of some length: "U.S. officials" is no end of a sentence.
_SENTENCE_ENDS = re.compile(r"(?<=[a-z]{3})[.!?](?= [A-Z])")


@dataclass(frozen=True, slots=True)
class Cut[Row]:
    """The first rows of a list, and how many there are besides; `address` is where they all stand.

    `within` says that a row itself leaves something out.
    """

    rows: list[Row]
    more: int
    address: str
    within: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)

    def shown[Line](self, rows: list[Line], within: bool = False) -> Cut[Line]:
        """The same list with its rows as the brief shows them."""
        return Cut(rows, self.more, self.address, within)


@dataclass(frozen=True, slots=True)
class Footnote:
    """One source as a footnote gives it; "" for what is not on record."""

    number: int
    title: str
    publisher: str
    author: str
    published: str
    language: str
    language_name: str  # "" for English
    url: str  # the archived copy's where the source has no other
    locators: list[str]  # the places in it that the brief cites


@dataclass(frozen=True, slots=True)
class Colophon:
    """What a brief says of itself: of which edition it is, where that stands, how to cite it."""

    dated: str  # "Edition 3 of 2 July 2023"
    kind: str  # "the edition", "the page"
    url: str
    cite: str
    whole: str  # the absolute address of the page it is made from


def cut[Row](rows: Sequence[Row], most: int, path: str) -> Cut[Row]:
    """The first `most` rows; `path` is where all of them stand."""
    return Cut(list(rows[:most]), max(0, len(rows) - most), absolute(path))


def short(text: str, most: int) -> str:
    """`text` of about `most` characters at most, with an ellipsis where it was cut.

    Cut after a sentence where the sentences that fit are half of it or more, else between two words where it has any.
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head = text[:most]
    if ends := [found.end() for found in _SENTENCE_ENDS.finditer(head) if found.end() > most // 2]:
        return f"{head[: ends[-1]]} …"
    space = text.rfind(" ", 0, most + 1)
    return f"{head[: space if space > most // 2 else most].rstrip(' ,;:.–-(“')}…"


def colophon(cited: Citation, path: str, kind: str) -> Colophon:
    """The last lines of a brief of the page at `path`. Pure."""
    return Colophon(cited.dated[:1].upper() + cited.dated[1:], kind, cited.url, plain(cited).strip(), absolute(path))


def no_brief(kind: str, slug: str) -> Exception:
    """What to raise for a slug that is not public, as `missing`; who comes by a former one is led to the brief."""
    found = missing(kind, slug)
    return Moved(f"{found.url}brief/") if isinstance(found, Moved) else found


# Footnotes ------------------------------------------------------------------------------------------------------------


def footnote(number: int, source: SourceRecord, locators: Iterable[str]) -> Footnote:
    """A source under the number that the brief gives it."""
    english = source["language"].split("-")[0].lower() in ("", "en")
    return Footnote(
        number=number,
        title=short(source["title"], _TITLE),
        publisher=source["publisher_name"],
        author=source["author"],
        published=day(source["published"]),
        language=source["language"],
        language_name="" if english else language_name(source["language"]),
        url=safe_link(source["url"]) or safe_link(source["archive_url"]),
        locators=list(dict.fromkeys(filter(None, locators))),
    )


class OfOneRecord:
    """The footnotes of a brief of one record: its sources under the record's own numbers, as far as they are cited."""

    def __init__(self, sources: Iterable[SourceRecord]) -> None:
        self._sources = {source["number"]: source for source in sources}
        self._cited: dict[int, list[str]] = {}

    def keep(self, marks: Iterable[Note]) -> list[Note]:
        """Marks that the brief shows, the first of them; each is shown once, since its id may not stand twice."""
        kept = list(marks)[:MOST_MARKS]
        for note in kept:
            self._cited.setdefault(note.number, []).append(note.locator)
        return kept

    def footnotes(self) -> list[Footnote]:
        return [footnote(number, self._sources[number], found) for number, found in sorted(self._cited.items())]

    @property
    def left_out(self) -> int:
        """Sources of the record that the brief does not cite."""
        return len(self._sources) - len(self._cited)


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind entries and channels, by their address: all their sources, and what cites a whole entry."""

    sources: Mapping[str, Mapping[int, SourceRecord]]
    cites: Mapping[str, list[CiteRecord]]
    changed: Mapping[str, PartialDate | None]  # of channels: since when they are as they are

    @classmethod
    def load(cls, entries: Iterable[str], channels: Iterable[str]) -> Behind:
        """`entries` and `channels` are slugs. Two queries, one for each kind that is asked for."""
        sources: dict[str, Mapping[int, SourceRecord]] = {}
        cites: dict[str, list[CiteRecord]] = {}
        changed: dict[str, PartialDate | None] = {}
        editions = PublicEntry.objects.filter(slug__in=set(entries)).values("edition_id")
        for slug, listed, whole in Edition.objects.filter(pk__in=editions).values_list(
            "record__slug", "record__sources", "record__cites"
        ):
            sources[page_of("entry", slug)] = _numbered(listed)
            cites[page_of("entry", slug)] = whole
        found = PublicChannel.objects.filter(slug__in=set(channels)).values_list("slug", "since", "data__sources")
        for slug, since, listed in found:
            sources[page_of("channel", slug)] = _numbered(listed)
            changed[page_of("channel", slug)] = PartialDate.parse(since) if since else None
        return cls(sources, cites, changed)


def _numbered(listed: list[SourceRecord]) -> dict[int, SourceRecord]:
    return {source["number"]: source for source in listed}


class OfMany:
    """The footnotes of a brief of many records: each source has one number, in the order of the page."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._numbers: dict[str, int] = {}
        self._cited: dict[int, tuple[SourceRecord, list[str]]] = {}

    def keep(self, owner: str, marks: Iterable[Note], most: int = MOST_MARKS) -> list[Note]:
        """Marks that lead to the sources of the page at `owner`, as marks that lead to the brief's own footnotes."""
        kept: list[Note] = []
        for mark in marks:
            source = self._behind.sources.get(owner, {}).get(mark.number)
            if source is not None and len(kept) < most:
                kept.append(self._mark(source, mark.locator))
        return kept

    def whole(self, owner: str) -> list[Note]:
        """The mark for what supports an entry as a whole: the first of its sources."""
        return self.keep(owner, elsewhere(owner, self._behind.cites.get(owner, [])), most=1)

    def _mark(self, source: SourceRecord, locator: str) -> Note:
        number = self._numbers.setdefault(source["slug"], len(self._numbers) + 1)
        locators = self._cited.setdefault(number, (source, []))[1]
        locators.append(locator)
        return Note(number, locator, f"cite-{number}-{len(locators)}", f"#source-{number}")

    def footnotes(self) -> list[Footnote]:
        return [footnote(number, source, locators) for number, (source, locators) in sorted(self._cited.items())]


def slug_of(url: str) -> str:
    """The slug at the end of the address of an entry's or a channel's page."""
    return url.rstrip("/").rpartition("/")[2]
