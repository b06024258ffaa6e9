"""What a search is asked for: the words, the kind of thing, the page. Read by a form and written back to an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from talks.public.filters import in_plain_words
from talks.public.search import MOST_PIECES, pieces

# In the order in which the page shows them.
TYPES = {
    "entries": ("entry", "entries", "Entries"),
    "statements": ("statement", "statements", "Statements"),
    "actors": ("actor", "actors", "Actors"),
    "issues": ("issue", "issues", "Issues"),
    "channels": ("channel", "channels", "Channels"),
    "sources": ("source", "sources", "Sources"),
}
LONGEST = 200
SIZE = 20  # on a page of one kind
MOST = 1000  # so many of each kind are counted, put in order and shown; entries are counted exactly
MOST_PAGES = MOST // SIZE
# Quotation marks as people and their word processors write them.
_QUOTES = dict.fromkeys(map(ord, "“”„«»‟"), '"')


@dataclass(frozen=True, slots=True)
class Asked:
    """`type` is a key of TYPES, "" for all of them; pages count from 1."""

    q: str = ""
    type: str = ""
    page: int = 1

    def pairs(self) -> Iterator[tuple[str, str]]:
        if self.q:
            yield "q", self.q
        if self.type:
            yield "type", self.type
        if self.page > 1:
            yield "page", str(self.page)

    @property
    def address(self) -> str:
        query = urlencode(list(self.pairs()))
        return reverse("search") + (f"?{query}" if query else "")


def of_type(q: str, kind: str = "", page: int = 1) -> str:
    """The address of a search."""
    return Asked(q, kind, page).address


class SearchForm(forms.Form):
    """Reads the query string. What cannot be read is reported at its field, and the rest is searched for."""

    q = forms.CharField(required=False, max_length=LONGEST)
    type = forms.ChoiceField(
        required=False,
        choices=[(name, words[2]) for name, words in TYPES.items()],
        error_messages={"invalid_choice": f"That kind of thing is not searched. There are: {', '.join(TYPES)}."},
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PAGES,
        error_messages={"invalid": "A page has a number.", "max_value": f"There are at most {MOST_PAGES} pages."},
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for name in ("q", "type"):
            in_plain_words({name: self.fields[name]})

    def clean_q(self) -> str:
        q = " ".join(str(self.cleaned_data["q"]).translate(_QUOTES).split())
        if len(pieces(q)) > MOST_PIECES:
            raise ValidationError(f"At most {MOST_PIECES} words.")
        return q

    def asked(self) -> Asked:
        """What could be read."""
        self.is_valid()
        read = self.cleaned_data
        return Asked(read.get("q") or "", read.get("type") or "", read.get("page") or 1)

    @property
    def typed(self) -> str:
        """The words as they were typed, readable or not; a null character can stand on no page."""
        return str(self.data.get("q", "")).replace("\0", "")
