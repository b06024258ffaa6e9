"""Citations in the formats that reference managers read: BibTeX, RIS, CSL-JSON, and plain text. Pure; no query."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actors.partial_dates import PartialDate
from talks.public.sharing.citation import SITE, Citation, parts

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# BibTeX counts braces even behind a backslash, so a brace is written as a command of its own.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_SPECIAL = re.compile("[" + re.escape("".join(_TEX)) + "]")


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    content_type: str
    write: Callable[[Citation], str]
    download: bool = True


def bibtex(cited: Citation) -> str:
    """One @misc, which BibTeX and biblatex both know. The title keeps its capitals; the author is no personal name."""
    fields = [
        ("author", f"{{{tex(cited.author)}}}"),
        ("title", f"{{{tex(cited.title)}}}"),
        ("howpublished", tex(SITE)),
        ("year", str(cited.issued.year)),
        ("month", _MONTHS[cited.issued.month - 1]),
        ("version", tex(cited.version)),
        ("note", tex(_note(cited))),
        ("url", _tex_url(cited.url)),
    ]
    if cited.accessed:
        fields.append(("urldate", "-".join(f"{one:02}" for one in parts(cited.accessed))))
    # The month is one of BibTeX's own words, and has no braces.
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields]
    return f"@misc{{{cited.key},\n{''.join(lines)}}}\n"


def tex(text: str) -> str:
    """`text` as LaTeX prints it; letters of any script stay as they are."""
    return _SPECIAL.sub(lambda found: _TEX[found[0]], text)


def _tex_url(url: str) -> str:
    """An address is printed as it is: what would end the field is percent-encoded."""
    return "".join(f"%{ord(one):02X}" if one in '{}\\" ' else one for one in url)


def ris(cited: Citation) -> str:
    """One record of type ELEC, a field a line, lines ended by CR LF."""
    issued = cited.issued
    fields = [
        ("TY", "ELEC"),
        ("ID", cited.key),
        ("AU", cited.author),
        ("TI", cited.title),
        ("T2", SITE),
        ("PY", str(issued.year)),
        ("DA", f"{issued:%Y/%m/%d}/"),
        ("ET", cited.version),
        ("N1", _note(cited)),
        ("UR", cited.url),
        ("LA", "en"),
        ("Y2", _ris_date(cited.accessed) if cited.accessed else ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in [*fields, ("ER", "")] if value or tag == "ER")


def _ris_date(day: PartialDate) -> str:
    """2024/01/05/, 2024/01// or 2024///: what is not known stays empty."""
    known = [f"{one:02}" for one in parts(day)]
    return "/".join([*known, *[""] * (3 - len(known)), ""])


def csl(cited: Citation) -> str:
    """A list of one item of type webpage. A date has as many parts as are known of it."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "webpage",
        "title": cited.title,
        "author": [{"literal": cited.author}],
        "container-title": SITE,
        "issued": {"date-parts": [list(parts(cited.issued))]},
        "version": cited.version,
        "note": _note(cited),
        "URL": cited.url,
        "language": "en",
    }
    if cited.start:
        span = [list(parts(day)) for day in (cited.start, cited.end) if day]
        about = any(day and day.edtf[-1] in "~%" for day in (cited.start, cited.end))
        item["event-date"] = {"date-parts": span, **({"circa": True} if about else {})}
    if cited.place:
        item["event-place"] = cited.place
    if cited.accessed:
        item["accessed"] = {"date-parts": [list(parts(cited.accessed))]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def plain(cited: Citation) -> str:
    """The desk. “Blinken in Beijing”, 18–19 June 2023. Talks tracker, edition 3 of 2 July 2023, https://…/editions/3/"""
    author = f"{cited.author}. " if cited.author != SITE else ""
    when = f", {cited.when}" if cited.when else ""
    seen = f", accessed {cited.accessed}" if cited.accessed else ""
    return f"{author}“{cited.title}”{when}. {SITE}, {cited.dated}, {cited.url}{seen}\n"


def _note(cited: Citation) -> str:
    said = cited.dated[0].upper() + cited.dated[1:]
    return f"{said}. Dates of the talks: {cited.when}" if cited.when else said


FORMATS: dict[str, Format] = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex),
    "ris": Format("RIS", "application/x-research-info-systems", ris),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl),
    "txt": Format("Plain text", "text/plain", plain, download=False),
}
