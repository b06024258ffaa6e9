"""A record that grows from day to day, with what is known on each day worked out by hand.

1 June 2023   Alpha (Trade, Ruritania – Grand Fenwick, held) and the telephone line (open) are published
3 June        Omega is published: Fishing, Ruritania – Syldavia; by the third source
3 June        Beta is published: Rail, Ruritania – Borduria, declined, because of Omega; by the second source
5 June        Alpha is corrected: its title is "Alpha, corrected", it is postponed now, and it is on Rail too
5 June        the telephone line is suspended
7 June        Omega is withdrawn: from then on no page of any day tells of it
9 June        Ruritania is called the Kingdom of Ruritania in a new edition of Alpha
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import time_machine

from talks.models import ChannelPeriod, EntryLink
from talks.press.publishing import correct, publish, withdraw
from tests import builders as build

D1, D3, D5, D7, D9 = (date(2023, 6, day) for day in (1, 3, 5, 7, 9))


@contextmanager
def on(day: date, hour: int = 12) -> Iterator[None]:
    """What is published meanwhile is published on a day."""
    with time_machine.travel(f"{day.isoformat()}T{hour:02d}:00:00Z"):
        yield


def url(day: date, path: str = "/") -> str:
    return f"/known-on/{day.isoformat()}{path}"


def a_growing_record() -> None:
    by = build.user()
    trade, rail = build.issue("Trade"), build.issue("Rail")
    ruritania, borduria = build.state("Ruritania"), build.state("Borduria")
    with on(D1):
        alpha = build.draft("Alpha", issues=[trade])
        build.outcome(alpha, trade, "agreed")
        publish(alpha, by=by, note="First published")
        line = build.published_channel(periods=[("open", "2019", None)])
    with on(D3):
        omega = build.published(
            "Omega", issues=[build.issue("Fishing")], parties=[ruritania, build.state("Syldavia")],
            source=build.source("Third source"),
        )  # fmt: skip
        beta = build.draft(
            "Beta", issues=[rail], parties=[ruritania, borduria], status="declined",
            source=build.source("Second source"),
        )  # fmt: skip
        EntryLink.objects.create(entry=beta, to=omega, kind="caused_by")
        publish(beta, by=by, note="First published")
    with on(D5):
        alpha.refresh_from_db()
        alpha.title, alpha.status = "Alpha, corrected", "postponed"
        alpha.save()
        alpha.issues.add(rail)
        correct(alpha, by=by, note="It was put off")
        line.periods.update(end="2020")
        build.cite(ChannelPeriod.objects.create(channel=line, state="suspended", start="2020", summary="Cut."))
        publish(line, by=by, note="It was cut")
    with on(D7):
        withdraw(omega, by=by, note="It was invented")
    with on(D9):
        ruritania.name = "Kingdom of Ruritania"
        ruritania.save()
        publish(alpha, by=by, note="Names")
