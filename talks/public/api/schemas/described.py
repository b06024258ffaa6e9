"""Actors, issues and sources: as records describe them, and as resources of their own."""

from __future__ import annotations

from typing import Literal

from talks.public.api.schemas.common import Described, PartialDate, Resource, Span
from talks.vocabulary import ActorKind, NameKind, OrganisationType, SourceKind


class Name(Described):
    """One of the names of an actor."""

    text: str
    """The name, in its own script."""
    language: str
    """A BCP 47 tag such as zh-Hans; "" when not known."""
    kind: NameKind
    """What sort of name it is."""
    span: Span
    """When it was in use."""


class Tenure(Described):
    """An office held for a time."""

    office: str
    """"Secretary of State"."""
    organisation: str
    """The organisation it belongs to, as the slug of an actor. An actor that no entry names has no resource."""
    organisation_name: str
    """The name of the organisation."""
    span: Span
    """From when to when."""
    ongoing: bool
    """Whether it was still held when this was published. A missing end without this is an end that is not known."""
    acting: bool
    """Whether it was held for the time being."""


class ActorDescription(Described):
    """A person, a state or an organisation, as a record describes it."""

    slug: str
    """Its name in addresses and filters."""
    kind: ActorKind
    """Person, state or organisation."""
    name: str
    """The name in English."""
    sort_name: str
    """The name that lists sort by: family name first for people."""
    org_type: OrganisationType | Literal[""]
    """What sort of organisation; "" for people and states, and where it is not known."""
    description: str
    """A few words on who it is; may be ""."""
    code: str
    """A state’s ISO 3166-1 code, or ISO 3166-3 for a former one; otherwise ""."""
    wikidata: str
    """The item in Wikidata, Q and a number; "" when not known."""
    parent: str
    """What it belongs to (a ministry’s state, say), as the slug of an actor; "" when nothing."""
    parent_name: str
    """The name of what it belongs to."""
    state: str
    """The state it belongs to, its own slug for a state; "" when none."""
    names: list[Name]
    """Other names: in the original script, transliterated, former."""
    existed: Span | None
    """From when to when a state or an organisation existed, where it began or ended; otherwise null."""
    tenures: list[Tenure]
    """The offices a person held, oldest first."""
    formerly: list[str]
    """Former slugs."""


class Actor(ActorDescription, Resource):
    """A person, a state or an organisation that public entries or channels name."""

    url: str
    """Its page."""
    entry_count: int
    """How many entries it takes part in or speaks in."""


class IssueDescription(Described):
    """A subject of talks, as a record describes it. Issues form a tree."""

    slug: str
    """Its name in addresses and filters."""
    name: str
    """"Tariffs"."""
    description: str
    """What it covers; may be ""."""
    parent: str
    """The issue above it, by slug; "" at the top."""
    path: list[str]
    """The slugs from the top of the tree to the issue itself."""
    position: int
    """Its place among the issues beside it; those with equal places follow by name."""
    aliases: list[str]
    """What it is also called."""
    formerly: list[str]
    """Former slugs."""


class Issue(IssueDescription, Resource):
    """A subject of talks that public entries or channels touch."""

    url: str
    """Its page."""
    entry_count: int
    """How many entries touch it or anything below it."""


class SourceDescription(Described):
    """Something published elsewhere that statements here rest on."""

    slug: str
    """Its name in addresses and filters."""
    kind: SourceKind
    """What sort of source it is."""
    title: str
    """Its title."""
    publisher: str
    """Who published it, as the slug of an actor; "" when not known."""
    publisher_name: str
    """The name of the publisher."""
    author: str
    """Who wrote it; may be ""."""
    archive_url: str
    """A copy in an archive of the web; may be ""."""
    published: PartialDate | None
    """When it was published."""
    accessed: PartialDate | None
    """When the editors read it."""
    language: str
    """A BCP 47 tag; "" when not known."""
    licence: str
    """The terms on which it may be used again; "" when not known."""
    licence_url: str
    """Where those terms stand; may be ""."""
    issuing_side: str
    """For a readout: whose account it is, as the slug of an actor; otherwise ""."""
    mentions: list[str]
    """The issues it mentions, by slug."""
    formerly: list[str]
    """Former slugs."""


class CitedSource(SourceDescription):
    """A source in the numbered list of an entry or a channel."""

    number: int
    """What citations refer to."""
    url: str
    """Where the source itself is; may be ""."""


class Source(SourceDescription, Resource):
    """A source that public entries or channels cite."""

    url: str
    """Its page here."""
    original_url: str
    """Where the source itself is; may be ""."""
    entry_count: int
    """How many entries rest on it."""
    channel_count: int
    """How many channels rest on it."""
