"""What else the entries with a frequent term have: how many of them each other term, counted when an index is made.

A reader who asks for one issue, one state or one common word asks for tens of thousands of entries, and wants to know
of each value of each filter how many of them have it. That is the same for everybody, and takes a hundred times as long
to count as to look up.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from talks.public.index.terms import Vocabulary

# What is found beside a term is counted beforehand if so many entries have it, and this part of all; the same of the
# stems of words, of which there are more.
FREQUENT, PART, PART_OF_STEMS = 2000, 1 / 128, 1 / 32
# Entries gone through at a time: what is held for so many stays in the processor's own memory. All at once take twice
# as long, most of it waiting for fresh memory.
AT_A_TIME = 8192

_STEM = "stem:"


def stem_key(stem: str) -> str:
    """By what the counts beside a stem are found; those beside a term are found by the term."""
    return f"{_STEM}{stem}"


def stem_of(key: str) -> str | None:
    """The stem that a key is of; None for the key of a term."""
    return key.removeprefix(_STEM) if key.startswith(_STEM) else None


def counted_beside(
    offsets: NDArray[np.uint32],
    codes: NDArray[np.unsignedinteger],
    vocabulary: Vocabulary,
    bitmaps: Mapping[str, BitMap],
    stems: Mapping[str, BitMap],
) -> dict[str, NDArray[np.uint32]]:
    """The counts beside each term and each stem that many entries have. A hundred kilobytes for each where there are
    25,000 terms, and some seconds for all of a million entries.
    """
    entries = len(offsets) - 1
    frequent = {one: bitmaps[one] for one in vocabulary.terms if len(bitmaps[one]) >= max(FREQUENT, entries * PART)}
    frequent |= {
        stem_key(stem): found for stem, found in stems.items() if len(found) >= max(FREQUENT, entries * PART_OF_STEMS)
    }
    return {key: gathered(offsets, codes, found, len(vocabulary)).astype(np.uint32) for key, found in frequent.items()}


def gathered(
    offsets: NDArray[np.uint32], codes: NDArray[np.unsignedinteger], selected: BitMap, terms: int
) -> NDArray[np.int64]:
    """How many of the selected entries have each counted term, by going through them one by one."""
    counts = np.zeros(terms, np.int64)
    positions = np.frombuffer(selected.to_array(), np.uint32) if selected else np.zeros(0, np.uint32)
    for begin in range(0, len(positions), AT_A_TIME):
        found = codes.take(spread(offsets, positions[begin : begin + AT_A_TIME]))
        counts += np.bincount(found, minlength=terms)
    return counts


def spread(offsets: NDArray[np.uint32], rows: NDArray[np.integer]) -> NDArray[np.int32]:
    """The places of every element of the named runs, run after run. Places have 31 bits: a hundred million entries."""
    begins = offsets[rows].astype(np.int32)
    lengths = offsets[rows + 1].astype(np.int32) - begins
    ends = np.cumsum(lengths, dtype=np.int32)
    places = np.repeat(begins - (ends - lengths), lengths)
    places += np.arange(len(places), dtype=np.int32)
    return places
