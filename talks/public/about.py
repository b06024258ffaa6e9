"""Method and definitions: the glossary, made from the vocabulary so that it says what the pages say."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks import vocabulary as v
from talks.public.http import page, public_page
from talks.public.structured import absolute


@dataclass(frozen=True, slots=True)
class Glossary:
    """One enumeration with what each of its values means. `name` is its class in talks.vocabulary."""

    name: str
    heading: str
    intro: str
    words: list[tuple[str, str, str]]  # value, label, definition


_HEADINGS = {
    "EntryKind": ("Kinds of entry", "An entry is one dated item of the record."),
    "EntryStatus": (
        "Status of an entry",
        "Whether it took place, and if not, how it ended. Meetings that were refused or put off are entries too.",
    ),
    "Level": ("Level", "The rank at which sides talked."),
    "VisitClass": ("Class of visit", "How the host received the visitor."),
    "Track": ("Track", "Whether governments were bound by what was said."),
    "Setting": ("Setting", "Where the sides met."),
    "Result": (
        "What came of it",
        "A judgement on one issue. It always names who judged it; two judges may differ, and then both are shown.",
    ),
    "Stance": ("Stance", "How a side stands on an issue, by its own words or by those of whoever is named."),
    "Voice": (
        "Voice",
        "In whose name somebody speaks. Only officials, spokespeople and anonymous officials speak for a side.",
    ),
    "Attribution": ("Attribution", "How far the source names who said it."),
    "Answer": ("Answer to a request", "What became of an invitation or a request to talk."),
    "ConditionState": ("State of a condition", "Whether what one side demands first has been done."),
    "FollowUpStatus": ("Status of a commitment", "Taken from the latest dated follow-up, never from a hunch."),
    "ChannelState": ("State of a channel", "Whether a line of contact is in use."),
    "Verdict": ("Verdict on a claim", "Whether a checkable statement about the talks bears checking."),
    "SourceKind": ("Kinds of source", "What a statement rests on."),
    "Role": ("Role at a meeting", "What somebody was there for."),
}


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """How the record is kept and what its words mean. One query, the validator's."""
    return page(
        request,
        "talks/about.html",
        {
            "nav": "about",
            "glossary": glossary(),
            "title": "Method and definitions",
            "description": "How this record is kept, how judgements are attributed, and what every word in it means.",
            "canonical": absolute(reverse("about")),
        },
    )


def glossary() -> list[Glossary]:
    """Every enumeration that pages explain, in the order in which a reader meets them."""
    return [
        Glossary(
            name,
            heading,
            intro,
            [(value, str(label), v.definition(getattr(v, name), value)) for value, label in getattr(v, name).choices],
        )
        for name, (heading, intro) in _HEADINGS.items()
    ]
