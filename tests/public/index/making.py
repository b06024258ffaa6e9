"""Timeline rows with invented terms, put straight into the public table: the index cares for nothing else."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.utils import timezone

from talks.models.editions import PublicEntry, PublicSource
from talks.press.releases import Touched, release

WORDS = ["talks", "border", "tariff", "fishery", "treaty", "envoy", "river", "harbour", "harbor"]
KINDS, STATUSES, LEVELS = ["visit", "call", "event"], ["held", "declined", "postponed"], ["minister", "leader"]


def row(entry_id: int, chance: random.Random) -> PublicEntry:
    """An entry with two to a dozen terms, on one of four hundred days, some of them long."""
    first = date(2019, 12, 1) + timedelta(days=chance.randrange(400))
    kind, status, level = chance.choice(KINDS), chance.choice(STATUSES), chance.choice(LEVELS)
    states = sorted(chance.sample(["ruritania", "strelsau", "fenwick", "sylvania"], 2))
    terms = {f"kind:{kind}", f"status:{status}", f"level:{level}", f"pair:{'~'.join(states)}"}
    terms |= {f"issue:i{chance.randrange(6)}" for _ in range(chance.randrange(4))}
    terms |= {f"actor:{one}" for one in states} | {f"actor:p{chance.randrange(30)}" for _ in range(3)}
    terms |= {f"outcome:{chance.choice(['agreed', 'refused'])}" for _ in range(chance.randrange(2))}
    terms |= {f"channel:c{entry_id % 3}"} if entry_id % 5 == 0 else set()
    terms |= {f"country:{chance.choice([*states, 'remote~', 'unknown~'])}"}
    terms |= {f"source:s{min(chance.randrange(40), 20)}"}
    return PublicEntry(
        entry_id=entry_id,
        edition_id=entry_id,
        slug=f"entry-{entry_id}",
        title=" ".join(chance.sample(WORDS, 2)),
        summary="",
        kind=kind,
        status=status,
        level=level,
        sort_date=first,
        last_date=first + timedelta(days=chance.choice([0, 0, 0, 2, 45])),
        when_text=first.isoformat(),
        card=f"<p>{entry_id}",
        terms=sorted(terms),
        first_published_at=timezone.now(),
        published_at=timezone.now(),
        search_title=" ".join(chance.sample(WORDS, 2)),
        search_names="北京 Nguyễn" if chance.random() < 0.3 else "",
        search_body=" ".join(chance.choices(WORDS, k=6)),
    )


def publish(rows: list[PublicEntry], gone: list[int] | None = None) -> None:
    """One release: `rows` as they are now, and `gone` public no more."""
    with release() as under_way:
        touched = {one.entry_id for one in rows} | set(gone or [])
        PublicEntry.objects.filter(entry_id__in=touched).delete()
        PublicEntry.objects.bulk_create(rows)
        cite()
        under_way.note(Touched(entries=touched))


def cite() -> None:
    """Sources as the entries have them."""
    PublicSource.objects.all().delete()
    citing: dict[str, list[int]] = {}
    for entry_id, terms in PublicEntry.objects.values_list("entry_id", "terms"):
        for term in terms:
            if term.startswith("source:"):
                citing.setdefault(term.removeprefix("source:"), []).append(entry_id)
    PublicSource.objects.bulk_create(
        PublicSource(slug=slug, kind="wire", title=slug, publisher="", entry_ids=sorted(ids), data={}, edition_id=1)
        for slug, ids in citing.items()
    )
