"""From the names typed on a page to what they stand for, all rows together in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from actors.lookup import (
    ACTORS,
    OFFICES,
    Finder,
    NewActor,
    NewOffice,
    Refusal,
    fold,
    read_new_actor,
    read_new_offices,
    refuse_existing,
)
from talks.desk.fields import NameField
from talks.desk.rows import RowForm


def resolve_names(rows: Iterable[RowForm]) -> list[NewActor | NewOffice]:
    """Fill `found` of each row, put what cannot be resolved at its field, and say what is to be made.

    Up to five queries for each kind of thing named, and six more when actors are to be made.
    """
    wanted: dict[Finder, list[tuple[RowForm, str, str]]] = defaultdict(list)
    for row in rows:
        for name, field in row.fields.items():
            if isinstance(field, NameField) and name in row.cleaned_data:
                row.found[name] = [] if field.many else None
                wanted[field.finder].extend((row, name, text) for text in field.texts(row.cleaned_data[name]))
    new: list[NewActor | NewOffice] = []
    for finder, typed in wanted.items():
        if finder is ACTORS:
            answers, actors = _actors(typed)
            new += actors
        elif finder is OFFICES:
            answers = _offices(typed)
            new += dict.fromkeys(answer for answer in answers if isinstance(answer, NewOffice))
        else:
            found = finder.find(text for _, _, text in typed)
            answers = [found[text] for _, _, text in typed]
        for (row, name, _), answer in zip(typed, answers, strict=True):
            _settle(row, name, answer)
    return new


def _settle(row: RowForm, name: str, answer: Any) -> None:
    if isinstance(answer, Refusal):
        row.add_error(name, answer.message)
    elif not row.fields[name].many:  # type: ignore[attr-defined]
        row.found[name] = answer
    elif answer not in row.found[name]:
        row.found[name].append(answer)


def _offices(typed: list[tuple[RowForm, str, str]]) -> list[Any]:
    texts = {text for _, _, text in typed}
    asked = {text for text in texts if text.startswith("+")}
    answers: dict[str, Any] = {**OFFICES.find(texts - asked), **(read_new_offices(asked) if asked else {})}
    return [answers[text] for _, _, text in typed]


def _actors(typed: list[tuple[RowForm, str, str]]) -> tuple[list[Any], list[NewActor]]:
    """What each text stands for; "+ Name" is a NewActor, and so is the bare name elsewhere on the page."""
    answers: list[Any] = [
        read_new_actor(text, getattr(row.fields[name], "new", "") or "person") for row, name, text in typed
    ]
    new = {answer for answer in answers if isinstance(answer, NewActor)}
    found = ACTORS.find(text for (_, _, text), answer in zip(typed, answers, strict=True) if answer is None)
    refused = refuse_existing(new) if new else {}
    folded = fold({*(request.name for request in new), *found}) if new else {}
    by_name: dict[str, list[NewActor]] = defaultdict(list)
    for request in new:
        by_name[folded[request.name]].append(request)
    for requests in by_name.values():
        if len(requests) > 1:
            kinds = " and ".join(sorted(request.org_type or request.kind for request in requests))
            refused |= dict.fromkeys(requests, Refusal(f"“{requests[0].name}” is added twice, as {kinds}: say which."))
    for place, (_, _, text) in enumerate(typed):
        if answers[place] is None:
            answers[place] = found[text]
            if isinstance(found[text], Refusal) and len(by_name.get(folded.get(text, ""), [])) == 1:
                answers[place] = by_name[folded[text]][0]
        if isinstance(answers[place], NewActor):
            answers[place] = refused.get(answers[place], answers[place])
    wanted = [answer for answer in dict.fromkeys(answers) if isinstance(answer, NewActor)]
    return answers, wanted
