"""What a page offers for use elsewhere: how to cite it, a frame to embed, a picture. No query.

A view puts one `Share` into its context as "share"; the partials `_cite.html`, `_embed.html`, `_social.html` and
`_oembed.html` take what they show from it, and show nothing of what it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from talks.press.contract import ChannelRecord, EntryRecord
from talks.public.filters import TimelineFilter
from talks.public.paths import path
from talks.public.sharing.citation import SITE, Citation, of_channel, of_entry, of_issue, one_line
from talks.public.sharing.writers import FORMATS, plain
from talks.public.structured import absolute
from talks.vocabulary import EntryStatus, label

# Pixels, until the frame has said how tall it is, or where nobody listens.
WIDTH = 640
LIST_HEIGHT = 640
ENTRY_HEIGHT = 480
CHANNEL_HEIGHT = 440


class Published(Protocol):
    """What a citation needs of an edition."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def byline(self) -> str: ...


class Version(Protocol):
    """What it needs of the state of the public record."""

    @property
    def number(self) -> int: ...
    @property
    def changed_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Cite:
    text: str
    formats: list[tuple[str, str]]  # (label, address)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of its own for an iframe."""

    path: str  # with its query
    title: str
    height: int

    @property
    def url(self) -> str:
        return absolute(self.path)

    def iframe(self, width: str = "100%", height: int | None = None) -> SafeString:
        """The element that shows it."""
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" style="border:0"></iframe>',
            self.url,
            self.title,
            width,
            height or self.height,
        )

    @property
    def snippet(self) -> str:
        """What to copy: the frame, and the script that gives it its height. Text, to be escaped like any other."""
        return f"{self.iframe()}\n{format_html('<script src="{}" async></script>', parent_script())}"


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing that stands for a page in a message or a post."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Share:
    cite: Cite | None = None
    frame: Frame | None = None
    oembed: str = ""  # where the page describes itself as oEmbed
    picture: Picture | None = None  # None: that of the whole site
    published: datetime | None = None
    modified: datetime | None = None


def parent_script() -> str:
    """The script for pages that embed a frame, at an address that no release changes."""
    return absolute(f"{settings.STATIC_URL}js/embed-parent.js")


def entry_share(record: EntryRecord, edition: Published, first: datetime) -> Share:
    """An entry's page, which shows `edition`; `first` is when the entry was first published."""
    slug = record["slug"]
    return replace(
        edition_share(record, edition),
        cite=_cite(of_entry(record, edition.number, edition.at, edition.byline), "entry-cite", slug),
        frame=entry_frame(slug, record["title"]),
        oembed=oembed_address(absolute(reverse("entry", args=[slug]))),
        published=first,
    )


def edition_share(record: EntryRecord, edition: Published) -> Share:
    """The page of one edition. A frame shows the newest, so there is none."""
    slug, number = record["slug"], edition.number
    return Share(
        cite=_cite(of_entry(record, number, edition.at, edition.byline), "edition-cite", slug, number),
        picture=Picture(absolute(reverse("edition-image", args=[slug, number])), alt_text(record)),
        published=edition.at,
        modified=edition.at,
    )


def channel_share(record: ChannelRecord, edition: Published) -> Share:
    """A channel's page."""
    slug = record["slug"]
    return Share(
        cite=_cite(of_channel(record, edition.number, edition.at, edition.byline), "channel-cite", slug),
        frame=channel_frame(slug, record["name"]),
        oembed=oembed_address(absolute(reverse("channel", args=[slug]))),
    )


def channel_edition_share(record: ChannelRecord, edition: Published) -> Share:
    """The page of one edition of a channel. A frame shows the newest, so there is none."""
    cited = of_channel(record, edition.number, edition.at, edition.byline)
    return Share(cite=_cite(cited, "channel-edition-cite", record["slug"], edition.number))


def issue_share(slug: str, name: str, version: Version) -> Share:
    """An issue's page; its frame shows the entries on it."""
    return Share(
        cite=_cite(of_issue(slug, name, version.number, version.changed_at), "issue-cite", slug),
        frame=timeline_frame(TimelineFilter(terms=(("issue", (slug,)),)), name),
        oembed=oembed_address(absolute(reverse("issue", args=[slug]))),
    )


def actor_share(slug: str, name: str) -> Share:
    """An actor's page; its frame shows the entries that name the actor."""
    return Share(
        frame=timeline_frame(TimelineFilter(terms=(("actor", (slug,)),)), name),
        oembed=oembed_address(absolute(reverse("actor", args=[slug]))),
    )


def timeline_share(asked: TimelineFilter, shown: str) -> Share:
    """The timeline with a filter; `shown` says which, "" for none."""
    query = asked.from_its_beginning().querystring()
    page = path("timeline") + (f"?{query}" if query else "")
    return Share(frame=timeline_frame(asked, shown), oembed=oembed_address(absolute(page)))


def timeline_frame(asked: TimelineFilter, shown: str) -> Frame:
    query = asked.from_its_beginning().querystring()
    return Frame(path("embed") + (f"?{query}" if query else ""), _titled(shown or "Timeline"), LIST_HEIGHT)


def entry_frame(slug: str, title: str) -> Frame:
    return Frame(reverse("embed-entry", args=[slug]), _titled(title), ENTRY_HEIGHT)


def channel_frame(slug: str, name: str) -> Frame:
    return Frame(reverse("embed-channel", args=[slug]), _titled(name), CHANNEL_HEIGHT)


def oembed_address(page: str) -> str:
    """Where the page at an absolute address describes itself as oEmbed."""
    return absolute(f"{path('oembed')}?{urlencode({'url': page, 'format': 'json'})}")


def alt_text(record: EntryRecord) -> str:
    """What the picture of an entry shows, in words."""
    parties = " – ".join(record["actors"][slug]["name"] for slug in record["parties"])
    status = label(EntryStatus, record["status"]).lower()
    return one_line(", ".join(filter(None, [record["title"], record["when"]["text"], parties, status])))


def _titled(shown: str) -> str:
    return f"{SITE}: {one_line(shown)}"


def _cite(cited: Citation, route: str, *where: str | int) -> Cite:
    formats = [(one.label, reverse(route, args=[*where, form])) for form, one in FORMATS.items()]
    return Cite(plain(cited).strip(), formats)
