"""Two editors on one page: nothing typed is lost, and nobody saves over another without seeing what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from talks.desk.rows import RowForm, Section

if TYPE_CHECKING:
    from talks.desk.page import Page


@dataclass(frozen=True)
class Difference:
    """One field that the two versions fill differently."""

    label: str
    anchor: str
    yours: str
    theirs: str


@dataclass(frozen=True)
class RowDifference:
    """One row that differs. `fate` is changed, added (by them) or deleted (by them)."""

    section: Section
    name: str
    anchor: str
    fate: str
    fields: list[Difference]


class Conflict:
    """What stands on the page against what somebody else saved; rows are matched by their key."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def their_version(self) -> int:
        return self.page.subject.version

    @property
    def who(self) -> str:
        user = self.page.subject.updated_by
        return (user.get_full_name() or user.get_username()) if user else "Somebody else"

    @property
    def when(self) -> Any:
        return self.page.subject.updated_at

    @cached_property
    def rows(self) -> list[RowDifference]:
        page = self.page
        found = []
        root = self._compare(page.root, page.texts[page.root_section.key][0])
        if root:
            found.append(RowDifference(page.root_section, "", "", "changed", root))
        for rowset in page.rowsets.values():
            theirs = {row["id"]: row for row in page.texts[rowset.section.key]}
            for form in rowset:
                if form.row_id is None:
                    continue
                their_row = theirs.get(form.text("id"))
                name = row_name(form)
                if their_row is None:
                    found.append(RowDifference(rowset.section, name, form.anchor, "deleted", []))
                elif form.text("added_by_others"):
                    found.append(RowDifference(rowset.section, name, form.anchor, "added", []))
                elif fields := self._compare(form, their_row):
                    found.append(RowDifference(rowset.section, name, form.anchor, "changed", fields))
        return found

    @staticmethod
    def _compare(form: RowForm, theirs: dict[str, str]) -> list[Difference]:
        differences = []
        for name in form.section.typed:
            yours, their_text = form.text(name), theirs.get(name, "")
            if " ".join(yours.split()) != " ".join(their_text.split()):
                label = str(form.fields[name].label)
                differences.append(Difference(label, f"id_{form.prefix}-{name}", yours, their_text))
        if form.deleted:
            differences.insert(0, Difference("Row", form.anchor, "deleted", "kept"))
        return differences


def row_name(form: RowForm) -> str:
    """A few words to tell a row by."""
    words = [form.text(name) for name in form.section.key_fields if name != "cites"]
    return ", ".join(word for word in words if word)[:90] or form.section.one


def with_rows_of_others(page: Page, data: dict[str, Any]) -> dict[str, Any]:
    """The posted data with the rows behind it that others have added meanwhile, so that saving keeps them too."""
    data = dict(data)
    for section in page.sections:
        total_name = f"{section.key}-TOTAL_FORMS"
        text = str(data.get(total_name, ""))
        total = int(text) if text.isdecimal() and len(text) < 5 else 0
        posted = {str(data.get(f"{section.key}-{index}-id", "")) for index in range(total)}
        # A row that a reader of the first version could have deleted would still be among those posted.
        for row in page.texts[section.key]:
            if row["id"] not in posted:
                data |= {f"{section.key}-{total}-{name}": value for name, value in row.items()}
                data[f"{section.key}-{total}-added_by_others"] = "yes"
                total += 1
        data[total_name] = str(total)
    return data
