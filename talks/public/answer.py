"""The one-line answer below an entry's title: what became of it, in a sentence or two, from the record alone."""

from __future__ import annotations

from datetime import date

from talks.press.contract import DateRecord, EntryRecord, RequestRecord, SpanRecord, StatusChangeRecord
from talks.public.presenting import Names, capital, distance, sentence
from talks.text import the

# What people do with this kind of entry when it takes place. A plain date says it for an event.
_VERBS = {"statement": "Issued", "correspondence": "Sent", "event": ""}
_DID_HAPPEN = {"held", "cut_short", "moved_online"}


def answer(record: EntryRecord, postponed_on: date | None = None) -> str:
    """ "Held 18–19 June 2023 in Beijing, four months after it was postponed."

    `postponed_on` is the day on which an earlier entry that became this one was put off, when there is one; without
    it the record's own history of statuses is asked. Pure; no query.
    """
    status = record["status"]
    if status in _DID_HAPPEN:
        return _took_place(record, postponed_on or _day_of(_last_change(record, "postponed")))
    by_status = {
        "declined": _declined,
        "ignored": _ignored,
        "postponed": _put_off,
        "cancelled": _put_off,
        "rescheduled": _rescheduled,
        "invited": _invited,
        "proposed": _invited,
        "unconfirmed": lambda record: f"Reported for {_when_where(record)}; not confirmed.",
    }
    say = by_status.get(status, lambda record: f"Planned for {_when_where(record)}.")
    return capital(say(record))


def _took_place(record: EntryRecord, postponed_on: date | None) -> str:
    where = _when_where(record, with_in=True)
    start = record["when"]["start"]
    if record["status"] == "cut_short":
        said = f"Begun {where} and cut short"
    elif record["status"] == "moved_online":
        said = f"Held by video {_when(record['when'])}, instead of in person"
    else:
        said = f"{_VERBS.get(record['kind'], 'Held')} {where}"
    later = ""
    if postponed_on and start:
        later = distance(postponed_on, date.fromisoformat(start["earliest"]))
    if later:
        said += f", {later} after it was postponed"
    return capital(said.strip()) + "."


def _declined(record: EntryRecord) -> str:
    request, change = _request(record, "declined"), _last_change(record, "declined")
    by = (request["asked"] if request else "") or (change["by"] if change else "")
    day = (request["answered"] if request else None) or (change["date"] if change else None)
    reason = (request["reason"] if request else "") or (change["reason"] if change else "")
    return f"Declined{_by(record, by)}{_on(day)}. {_reason(reason)}"


def _ignored(record: EntryRecord) -> str:
    request = _request(record, "ignored")
    if request is None:
        return "No answer is known to have come."
    asked = f"{the(_name(record, request['asked_by']))} asked {the(_name(record, request['asked']))}"
    return f"{asked}{_on(request['date'])}. No answer is known to have come."


def _put_off(record: EntryRecord) -> str:
    change = _last_change(record, record["status"])
    by, reason, day = (change["by"], change["reason"], change["date"]) if change else ("", "", None)
    word = record["status"].capitalize()
    planned = ""
    start = record["when"]["start"]
    # Some entries are dated by the day they were put off; then no other day was ever announced.
    if start and (day is None or start["edtf"] != day["edtf"]):
        planned = f" Planned for {_when_where(record)}."
    return f"{word}{_by(record, by)}{_on(day)}.{planned} {_reason(reason)}"


def _rescheduled(record: EntryRecord) -> str:
    change = _last_change(record, "rescheduled")
    by, day = (change["by"], change["date"]) if change else ("", None)
    return f"Put off{_by(record, by)}{_on(day)}. New date: {_when_where(record)}."


def _invited(record: EntryRecord) -> str:
    change = _last_change(record, record["status"])
    request = record["requests"][0] if record["requests"] else None
    by = (request["asked_by"] if request else "") or (change["by"] if change else "")
    day = (request["date"] if request else None) or (change["date"] if change else None)
    return f"{record['status'].capitalize()}{_by(record, by)}{_on(day)}. No answer is known."


def _request(record: EntryRecord, answer: str) -> RequestRecord | None:
    return next((row for row in record["requests"] if row["answer"] == answer), None)


def _last_change(record: EntryRecord, status: str) -> StatusChangeRecord | None:
    """The latest change to `status`, by date; undated ones count as earliest."""
    found = [row for row in record["status_changes"] if row["status"] == status]
    return max(found, key=lambda row: row["date"]["earliest"] if row["date"] else "", default=None)


def _day_of(change: StatusChangeRecord | None) -> date | None:
    return date.fromisoformat(change["date"]["earliest"]) if change and change["date"] else None


def _when(span: SpanRecord) -> str:
    """The date as it follows a verb: a day stands alone, a month or a year wants "in"."""
    start = span["start"]
    if start is None:
        return span["text"] or "on a date not known"
    alone = start["precision"] == "day" or not span["text"][:1].isalnum() or span["text"].startswith("about")
    return span["text"] if alone else f"in {span['text']}"


def _when_where(record: EntryRecord, with_in: bool = False) -> str:
    when = _when(record["when"]) if with_in else record["when"]["text"] or "a date not known"
    return " ".join(filter(None, [when, _where(record)]))


def _where(record: EntryRecord) -> str:
    if record["setting"] == "remote":
        return {"call": "by telephone or video"}.get(record["kind"], "")
    if not record["place"] and not record["country"]:
        return ""
    place = record["place"] or _name(record, record["country"])
    # "off South Carolina" and "near Geneva" bring their own preposition.
    return place if place[:1].islower() else f"in {place if record['place'] else the(place)}"


def _name(record: EntryRecord, slug: str) -> str:
    return Names(record["actors"], record["issues"]).name(slug) or "somebody not named"


def _by(record: EntryRecord, slug: str) -> str:
    return f" by {the(_name(record, slug))}" if slug else ""


def _on(day: DateRecord | None) -> str:
    return f", {day['text']}" if day else ""


def _reason(reason: str) -> str:
    return f"Reason given: {sentence(reason)}" if reason else "No reason given."
