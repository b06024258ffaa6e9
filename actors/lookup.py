"""Finding what an editor means by a name: by slug or by any name in any script, exactly, and never by a guess.

`Finder.find` resolves all the names of a page at once. What it cannot resolve comes back as a `Refusal`, a sentence
the editor can act on: the candidates of an ambiguous name with their slugs, the nearest names to an unknown one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.utils.text import slugify

from actors.models import Actor, ActorName, ActorRedirect, Kind, Office, OrganisationType

_SLUG_IN_BRACKETS = re.compile(r"\(([a-z0-9_-]+)\)\s*$")
_SLUG = re.compile(r"^[A-Za-z0-9_-]+$")
_NEW = re.compile(r"^\+\s*(?:(?P<kind>[a-z_ ]+):)?\s*(?P<name>.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """Why a name stands for nothing here, and what to type instead."""

    message: str


@dataclass(frozen=True)
class NewActor:
    """What “+ Name” asks for; two equal requests on a page make one actor."""

    name: str
    kind: str
    org_type: str = ""


@dataclass(frozen=True)
class NewOffice:
    """What “+ Title, Organisation” asks for."""

    title: str
    organisation: Actor


# The word after “+”, and what it makes.
NEW_KINDS: dict[str, tuple[str, str]] = {
    "person": (Kind.PERSON, ""),
    "state": (Kind.STATE, ""),
    "organisation": (Kind.ORGANISATION, ""),
    "outlet": (Kind.ORGANISATION, OrganisationType.OUTLET),
    **{kind.value: (Kind.ORGANISATION, kind.value) for kind in OrganisationType},
}


def fold(texts: Collection[str]) -> dict[str, str]:
    """`texts` as the database folds names: no accents, lower case, single spaces. One query."""
    if not texts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT t, fold_text(t) FROM unnest(%s::text[]) AS t", [list(texts)])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Finder:
    """How one kind of thing is found by name.

    `own` is the field that holds its main name (its folded copy is `folded`); `other` the model of further names,
    with its foreign key and its text field; `redirects` the model of former slugs, with its foreign key.
    """

    model: type[Any]
    noun: str
    own: str = "name"
    other: tuple[type[Any], str, str] | None = None
    redirects: tuple[type[Any], str] | None = None
    how_to_add: str = ""

    def find(self, texts: Iterable[str]) -> dict[str, Any]:
        """Each of `texts` with the one row it names, or a `Refusal`. Up to six queries, however many texts."""
        wanted = {text for text in texts if text}
        if not wanted:
            return {}
        bracketed = {text: match[1] for text in wanted if (match := _SLUG_IN_BRACKETS.search(text))}
        by_slug = self._by_slug({text for text in wanted if _SLUG.match(text)} | set(bracketed.values()))
        found: dict[str, Any] = {text: by_slug[text] for text in wanted if text in by_slug}
        folded = fold(wanted - set(found))
        by_name = self._by_name(set(folded.values()))
        unknown: list[str] = []
        for text in folded:
            candidates = by_name.get(folded[text], {})
            if len(candidates) == 1:
                found[text] = next(iter(candidates.values()))
            elif bracketed.get(text) in by_slug:
                found[text] = by_slug[bracketed[text]]
            elif candidates:
                found[text] = self._ambiguous(text, candidates.values())
            else:
                unknown.append(text)
        return found | self._unknown(unknown)

    def show(self, ids: Iterable[int | None]) -> dict[int, str]:
        """The text that stands for each row in a form: its name, with the slug behind it if another bears that name.

        One query. `find` resolves every text that this returns to the same row.
        """
        rows = self._named(self.model._default_manager.filter(pk__in={pk for pk in ids if pk}))
        return {pk: self._text(slug, name, shared) for pk, slug, name, shared in rows}

    def show_all(self) -> dict[int, str]:
        """`show` for every row of a small table. One query."""
        return {
            pk: self._text(slug, name, shared) for pk, slug, name, shared in self._named(self.model._default_manager)
        }

    def suggest(self, text: str, queryset: models.QuerySet | None = None, limit: int = 12) -> list[Any]:
        """Rows whose name contains `text`, or resembles it; best first. One query."""
        rows = self.model._default_manager.all() if queryset is None else queryset
        needle = Func(Value(text), function="fold_text", output_field=models.TextField())
        likeness = Func(F("folded"), needle, function="similarity", output_field=models.FloatField())
        within: Any
        starts: Any
        starts, within = Q(folded__startswith=needle), Q(folded__contains=needle) | Q(slug__startswith=text)
        if self.other:
            model, key, _ = self.other
            names = model._default_manager.filter(**{key: OuterRef("pk")})
            starts |= Exists(names.filter(folded__startswith=needle))
            within |= Exists(names.filter(folded__contains=needle))
        return list(
            rows.annotate(
                likeness=likeness,
                rank=Case(When(starts, then=3), When(within, then=2), default=0, output_field=models.IntegerField()),
            )
            .filter(Q(rank__gt=0) | Q(likeness__gt=0.35))
            .order_by("-rank", "-likeness", self.own, "pk")[:limit]
        )

    def _by_slug(self, slugs: set[str]) -> dict[str, Any]:
        if not slugs:
            return {}
        found = {row.slug: row for row in self.model._default_manager.filter(slug__in=slugs)}
        if self.redirects and slugs - set(found):
            model, key = self.redirects
            moved = model._default_manager.filter(old_slug__in=slugs - set(found)).select_related(key)
            found |= {row.old_slug: getattr(row, key) for row in moved}
        return found

    def _by_name(self, folded: set[str]) -> dict[str, dict[int, Any]]:
        found: dict[str, dict[int, Any]] = defaultdict(dict)
        if not folded:
            return found
        for row in self.model._default_manager.filter(folded__in=folded):
            found[row.folded][row.pk] = row
        if self.other:
            model, key, _ = self.other
            for name in model._default_manager.filter(folded__in=folded).select_related(key):
                found[name.folded][getattr(name, f"{key}_id")] = getattr(name, key)
        return found

    def _named(self, rows: Any) -> Iterable[tuple[int, str, str, bool]]:
        shared: Any = Exists(self.model._default_manager.filter(folded=OuterRef("folded")).exclude(pk=OuterRef("pk")))
        if self.other:
            model, key, _ = self.other
            shared = shared | Exists(
                model._default_manager.filter(folded=OuterRef("folded")).exclude(**{key: OuterRef("pk")})
            )
        return rows.order_by().annotate(shared=shared).values_list("pk", "slug", self.own, "shared")

    @staticmethod
    def _text(slug: str, name: str, shared: bool) -> str:
        if ";" in name or name.startswith("+") or name != " ".join(name.split()):
            return slug
        return f"{name} ({slug})" if shared else name

    def _ambiguous(self, text: str, candidates: Iterable[Any]) -> Refusal:
        listed = sorted(f"{getattr(row, self.own)} ({row.slug})" for row in candidates)
        return Refusal(f"“{text}” can mean {_either(listed)}. Type one of these.")

    def _unknown(self, texts: list[str]) -> dict[str, Refusal]:
        nearest = self._nearest(texts)
        refusals = {}
        for text in texts:
            message = f"No {self.noun} is called “{text}”."
            if nearest[text]:
                message += f" Near to it: {', '.join(nearest[text])}."
            refusals[text] = Refusal(f"{message} {self.how_to_add.format(text=text)}".strip())
        return refusals

    def _nearest(self, texts: list[str]) -> dict[str, list[str]]:
        """Up to three rows with a similar name, for each text. One query."""
        near: dict[str, list[str]] = {text: [] for text in texts}
        if not texts:
            return near
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        # Only names of tables and columns are put in; what was typed travels as a parameter.
        names = f"SELECT id, folded FROM {table}"  # noqa: S608
        if self.other:
            model, key, _ = self.other
            names += f" UNION ALL SELECT {quote(key + '_id')}, folded FROM {quote(model._meta.db_table)}"  # noqa: S608
        sql = f"""
            SELECT t, near.label FROM unnest(%s::text[]) AS t CROSS JOIN LATERAL (
                SELECT o.{quote(self.own)} || ' (' || o.slug || ')' AS label,
                       max(similarity(n.folded, fold_text(t))) AS s
                FROM ({names}) n JOIN {table} o ON o.id = n.id
                WHERE similarity(n.folded, fold_text(t)) > 0.3 GROUP BY o.id ORDER BY s DESC, label LIMIT 3
            ) near ORDER BY near.s DESC, near.label"""  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [texts])
            for text, label in cursor.fetchall():
                near[text].append(label)
        return near


def _either(options: list[str]) -> str:
    return options[0] if len(options) == 1 else f"{', '.join(options[:-1])} or {options[-1]}"


ACTORS = Finder(
    Actor,
    "actor",
    other=(ActorName, "actor", "text"),
    redirects=(ActorRedirect, "actor"),
    how_to_add="To add them, type “+ {text}”.",
)
OFFICES = Finder(
    Office,
    "office",
    own="title",
    how_to_add="To add it, type “+ Title, Organisation”: + Foreign Minister, Foreign Ministry.",
)


def read_new_actor(text: str, default: str) -> NewActor | Refusal | None:
    """What a text that starts with “+” asks for; None for any other text. `default` is a key of NEW_KINDS."""
    match = _NEW.match(text)
    if not match:
        return None
    name, word = " ".join(match["name"].split()), (match["kind"] or default).strip().lower()
    if word not in NEW_KINDS:
        word, name = default, " ".join(text[1:].split())
    if not name:
        return Refusal("Type the name of the new actor after the “+”.")
    if len(name) > 200:
        return Refusal("A name has at most 200 characters.")
    kind, org_type = NEW_KINDS[word]
    return NewActor(name, kind, org_type)


def refuse_existing(new: Collection[NewActor]) -> dict[NewActor, Refusal]:
    """Those of `new` whose name somebody bears already. At most five queries."""
    found = ACTORS.find(request.name for request in new)
    refused = {}
    for request in new:
        known = found[request.name]
        if isinstance(known, Actor):
            refused[request] = Refusal(
                f"There is already “{known.name}” ({known.slug}): type the name without “+”. "
                "A namesake is added in the admin, under Actors."
            )
        elif known.message.startswith(f"“{request.name}” can mean"):
            refused[request] = known
    return refused


def read_new_offices(texts: Collection[str]) -> dict[str, Office | NewOffice | Refusal]:
    """What each “+ Title, Organisation” asks for: the office itself where it exists. At most seven queries."""
    split = {text: [part.strip() for part in text.removeprefix("+").rpartition(",")[::2]] for text in texts}
    organisations = ACTORS.find(name for _, name in split.values())
    known = {
        (office.title, office.organisation_id): office
        for office in Office.objects.filter(title__in=[title for title, _ in split.values()])
    }
    answers: dict[str, Office | NewOffice | Refusal] = {}
    for text, (title, name) in split.items():
        organisation: Any = organisations.get(name)
        if not title or not name or len(title) > 200:
            answers[text] = Refusal(
                "Type a new office as “+ Title, Organisation”: + Foreign Minister, Foreign Ministry."
            )
        elif isinstance(organisation, Refusal):
            answers[text] = organisation
        elif organisation.kind == Kind.PERSON:
            answers[text] = Refusal(
                f"An office belongs to an organisation or a state, and “{organisation}” is a person."
            )
        else:
            answers[text] = known.get((title, organisation.pk)) or NewOffice(title, organisation)
    return answers


def create(new: Collection[NewActor | NewOffice]) -> dict[Any, Any]:
    """The actors and offices asked for, stored. Four queries at most."""
    made: dict[Any, Any] = dict(create_actors([request for request in new if isinstance(request, NewActor)]))
    offices = [request for request in new if isinstance(request, NewOffice)]
    if offices:
        slugs = unique_slugs(Office, [f"{request.organisation.name} {request.title}" for request in offices])
        rows = [
            Office(slug=slug, title=request.title, organisation=request.organisation)
            for slug, request in zip(slugs, offices, strict=True)
        ]
        made.update(zip(offices, Office.objects.bulk_create(rows), strict=True))
    return made


def create_actors(new: Collection[NewActor]) -> dict[NewActor, Actor]:
    """The actors asked for, stored. Two queries."""
    if not new:
        return {}
    slugs = unique_slugs(Actor, [request.name for request in new])
    actors = Actor.objects.bulk_create(
        Actor(slug=slug, name=request.name, kind=request.kind, org_type=request.org_type)
        for slug, request in zip(slugs, new, strict=True)
    )
    return dict(zip(new, actors, strict=True))


def unique_slugs(model: type[Any], texts: list[str], fallback: str = "") -> list[str]:
    """A free slug of `model` for each text; "-2" and so on behind one that is taken. One query.

    Text without a Latin letter makes `fallback`, or the model's name.
    """
    length = model._meta.get_field("slug").max_length - 5
    stems = [slugify(text)[:length].strip("-") or fallback or model._meta.model_name for text in texts]
    starts = Q()
    for stem in set(stems):
        starts |= Q(slug=stem) | Q(slug__startswith=f"{stem}-")
    taken = set(model._default_manager.filter(starts).values_list("slug", flat=True)) if stems else set()
    slugs = []
    for stem in stems:
        slug, number = stem, 1
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        taken.add(slug)
        slugs.append(slug)
    return slugs
