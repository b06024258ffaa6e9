"""The collection as it is known here, and as the source that its entries cite."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.text import slugify

from actors.lookup import unique_slugs
from actors.models import Actor, Kind
from actors.partial_dates import PartialDate
from talks.desk.importing.locking import MACHINE
from talks.desk.importing.people import EXACT
from talks.models import Collection, ImportRun, Source
from talks.vocabulary import SourceKind

FACTS = ("title", "publisher", "url", "licence", "licence_url", "retrieved", "language")
DESK = "desk-"


class Ambiguous(Exception):
    """The name that was typed is the title of several collections; the message says which."""


def find_or_make(name: str, facts: dict[str, Any]) -> Collection:
    """The collection of that name or title; a new one takes its facts from the mapping. Five queries at most.

    It keeps the name that was typed for a title where another collection bears the mapping's. Raises Ambiguous.
    """
    slug = slugify(name)[:80].strip("-")
    found = Collection.objects.filter(slug=slug).first() if slug else None
    titled = [] if found else list(Collection.objects.filter(title__iexact=name).order_by("slug"))
    if len(titled) > 1:
        raise Ambiguous(
            f"“{name}” is the title of {len(titled)} collections. Give its short name: "
            f"{' or '.join(one.slug for one in titled)}."
        )
    if found or titled:
        return found or titled[0]
    known = {key: value for key, value in facts.items() if value}
    if _borne_by_another(str(known.get("title", ""))):
        del known["title"]
    slug = slug or unique_slugs(Collection, [name])[0]
    return Collection.objects.create(slug=slug, **{"title": name[:300], **known})


def _borne_by_another(title: str, pk: int = 0) -> bool:
    return Collection.objects.filter(title__iexact=title).exclude(pk=pk).exists()


def take_over(collection: Collection, facts: dict[str, Any]) -> None:
    """Bring the collection and its source up to date with what the mapping says; make the source when missing.

    What an editor changed at the source stays. At most ten queries.
    """
    before = {name: getattr(collection, name) for name in FACTS}
    for name, value in facts.items():
        if value and not (name == "title" and _borne_by_another(value, collection.pk)):
            setattr(collection, name, PartialDate.parse(value) if name == "retrieved" else value)
    source = collection.source
    if source is None:
        collection.source = _existing(collection) or _made(collection)
    else:
        for mine, theirs in (("title", "title"), ("url", "url"), ("licence", "licence"), ("language", "language"),
                             ("licence_url", "licence_url"), ("accessed", "retrieved")):  # fmt: skip
            if getattr(source, mine) == before[theirs]:
                setattr(source, mine, getattr(collection, theirs))
        source.save()
    collection.save()


def read_again(run: ImportRun) -> None:
    """Bring up to date when the pages were read that the file lists: sources that imports of the collection made.

    A date that no import gave is an editor's, and stays. Two queries.
    """
    collection = run.collection
    now, source = collection.retrieved, collection.source
    if now is None or source is None:
        return
    given = {text for text in collection.runs.values_list("terms__facts__retrieved", flat=True) if text}
    pages = run.rows.filter(draft__isnull=False).annotate(page=KeyTextTransform("url", "draft")).exclude(page="")
    made = Source.objects.filter(
        url__in=pages.values("page"), kind=source.kind, publisher=source.publisher_id,
        title__startswith=f"{collection.title}: ",
    )  # fmt: skip
    made.filter(Q(accessed=None) | Q(accessed__in=given)).exclude(pk=source.pk).update(accessed=now)


def _existing(collection: Collection) -> Source | None:
    """The source at the collection's address, where the desk has one already."""
    if not collection.url:
        return None
    return Source.objects.filter(url=collection.url, kind=SourceKind.DATASET).order_by("pk").first()


def _made(collection: Collection) -> Source:
    publisher = _publisher(collection.publisher)
    return Source.objects.create(
        slug=unique_slugs(Source, [collection.title[:150]])[0], kind=SourceKind.DATASET, title=collection.title,
        publisher=publisher, author="" if publisher else collection.title[:200], url=collection.url,
        accessed=collection.retrieved, language=collection.language, licence=collection.licence,
        licence_url=collection.licence_url,
    )  # fmt: skip


def _publisher(name: str) -> Actor | None:
    """The publisher by exact name, made when nobody bears it; None without a name, or when several bear it."""
    if not name:
        return None
    found = EXACT.find([name])[name]
    if isinstance(found, Actor):
        return found
    if "can mean" in found.message:
        return None
    return Actor.objects.create(kind=Kind.ORGANISATION, slug=unique_slugs(Actor, [name])[0], name=name)


def machine_user() -> User:
    """The account that stands for imports nobody is named for. Nobody can sign in as it."""
    return _without_password(MACHINE, "Import")


def desk_user(name: str) -> User:
    """The account of a desk by its full name, made when missing. Nobody can sign in as it.

    A person of that name is somebody else: accounts of desks are told by how their user names begin.
    """
    name = " ".join(name.split())[:150]
    desks = User.objects.filter(first_name=name, last_name="", username__startswith=DESK, is_active=True)
    for user in desks.order_by("pk"):
        if not user.has_usable_password():
            return user
    stem = f"{DESK}{slugify(name) or 'of-imports'}"[:140]
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    username = next(one for n in range(1, len(taken) + 2) if (one := stem if n == 1 else f"{stem}-{n}") not in taken)
    return _without_password(username, name)


def _without_password(username: str, name: str) -> User:
    user, made = User.objects.get_or_create(username=username, defaults={"first_name": name[:150]})
    if made:
        user.set_unusable_password()
        user.save()
    return user
