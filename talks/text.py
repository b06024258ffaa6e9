"""Text in any script, made findable."""

from __future__ import annotations

import re

# Han, kana and Hangul: scripts that PostgreSQL's parser does not cut into words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]+")


def bigrams(text: str) -> str:
    """Overlapping pairs of the unspaced characters in `text`: "习近平" gives "习近 近平"; one character stays one.

    Indexing and querying by the same pairs finds Chinese, Japanese and Korean names without a dictionary.
    """
    pairs: list[str] = []
    for run in _UNSPACED.findall(text):
        pairs.extend([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)])
    return " ".join(pairs)
