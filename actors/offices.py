"""Which office somebody held on a day, from the tenures on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actors.models import Office, OfficeLevel, Tenure
from actors.partial_dates import PartialDate

_RANK = {level: rank for rank, level in enumerate(OfficeLevel.values)}


@dataclass(frozen=True)
class Held:
    """An office held on a day: `certain` when the tenure's dates leave no doubt, else only possible."""

    office: Office
    acting: bool
    certain: bool


class OfficeBook:
    """The tenures of some people, read once; then `on` answers without a query.

    Two queries to make, however many people.
    """

    def __init__(self, person_ids: Iterable[int]) -> None:
        self.tenures: dict[int, list[Tenure]] = defaultdict(list)
        found = Tenure.objects.filter(person_id__in=set(person_ids)).select_related("office__organisation")
        for tenure in found.order_by("start_earliest", "pk"):
            self.tenures[tenure.person_id].append(tenure)

    def on(self, person_id: int, first: date | None, last: date | None) -> list[Held]:
        """The offices held throughout [first, last], highest rank first; where none is certain, the possible ones.

        An empty list means that no tenure on record touches that time: the office is not known, which is not the
        same as holding none. Without a date nothing is known either.
        """
        if first is None or last is None:
            return []
        certain, possible = [], []
        for tenure in self.tenures[person_id]:
            if _covers(tenure, first, last):
                certain.append(Held(tenure.office, tenure.acting, True))
            elif _touches(tenure, first, last):
                possible.append(Held(tenure.office, tenure.acting, False))
        return sorted(certain or possible, key=lambda held: _RANK.get(held.office.level, len(_RANK)))


def offices_on(person_id: int, day: PartialDate | date) -> list[Held]:
    """The offices one person held on a (partial) date; see `OfficeBook.on`. One query."""
    first, last = (day.earliest, day.latest) if isinstance(day, PartialDate) else (day, day)
    return OfficeBook([person_id]).on(person_id, first, last)


def _covers(tenure: Tenure, first: date, last: date) -> bool:
    started = tenure.start_latest is not None and tenure.start_latest <= first
    lasted = tenure.ongoing or (tenure.end_earliest is not None and tenure.end_earliest >= last)
    return bool(started and lasted)


def _touches(tenure: Tenure, first: date, last: date) -> bool:
    started = tenure.start_earliest is None or tenure.start_earliest <= last
    lasted = tenure.end_latest is None or tenure.end_latest >= first
    return started and lasted
