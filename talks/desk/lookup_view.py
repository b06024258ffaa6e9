"""What the name fields suggest while an editor types: JSON, for the desk only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from actors.lookup import ACTORS, OFFICES, Finder
from talks.desk.lookups import ENTRIES, ISSUES, SOURCES
from talks.desk.reading import source_texts

_KINDS: dict[str, Finder] = {
    "actor": ACTORS, "office": OFFICES, "issue": ISSUES, "entry": ENTRIES, "source": SOURCES,
}  # fmt: skip


def lookup(request: HttpRequest, kind: str) -> JsonResponse:
    """`?q=` → {"options": [{"text", "label", "detail"}]}: `text` goes into the field. Three to six queries."""
    finder = _KINDS.get(kind)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:200]
    if finder is None or not text:
        return JsonResponse({"options": []})
    rows = finder.suggest(text, _related(finder))
    shown = finder.show(row.pk for row in rows)
    columns = source_texts(rows) if finder is SOURCES else {}
    return JsonResponse(
        {
            "options": [
                {
                    "text": shown[row.pk],
                    "label": getattr(row, finder.own),
                    "detail": _detail(finder, row),
                    **({"columns": columns[row.pk]} if columns else {}),
                }
                for row in rows
            ]
        }
    )


def _related(finder: Finder) -> Any:
    manager = finder.model._default_manager
    if finder is ACTORS:
        return manager.select_related("parent").prefetch_related("names")
    if finder is OFFICES:
        return manager.select_related("organisation")
    if finder is ISSUES:
        return manager.select_related("parent").prefetch_related("aliases")
    return manager.select_related("publisher") if finder is SOURCES else manager.all()


def _detail(finder: Finder, row: Any) -> str:
    """A few words that tell one candidate from another."""
    if finder is ACTORS:
        names = [name.text for name in row.names.all() if name.kind in ("original", "former")][:2]
        parts = [row.get_org_type_display() or row.get_kind_display(), row.parent.name if row.parent else "", *names]
    elif finder is OFFICES:
        parts = [row.organisation.name]
    elif finder is ISSUES:
        parts = [row.parent.name if row.parent else "", ", ".join(alias.text for alias in row.aliases.all()[:3])]
    elif finder is SOURCES:
        parts = [row.publisher.name if row.publisher else "", str(row.published or ""), row.get_kind_display()]
    else:
        parts = [str(row.start or ""), row.get_kind_display(), row.get_status_display()]
    return " · ".join(part for part in parts if part)
