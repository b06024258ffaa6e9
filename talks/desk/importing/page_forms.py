"""The form that starts an import: a file, the collection it belongs to, and how it is to be read."""

from __future__ import annotations

import codecs
from dataclasses import replace
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors.forms import PartialDateFormField
from talks.desk.importing import page_uploads
from talks.desk.importing.mapping import (
    MAX_MAPPING_BYTES,
    Mapping,
    MappingError,
    check_columns,
    read_mapping,
    ready_mappings,
)
from talks.desk.importing.opening import Unreadable
from talks.desk.importing.readers import read_header
from talks.desk.importing.record_staging import holds_records
from talks.desk.importing.terms import text_of
from talks.models import Collection

OWN = ""  # the choice of a mapping that is uploaded


class ImportForm(forms.Form):
    """`kept_file` and `kept_mapping` carry what was uploaded before something else turned out to be wrong."""

    collection = forms.CharField(
        max_length=200, help_text="The body of records that the file belongs to. Its ids are unique within it.",
        widget=forms.TextInput(attrs={"list": "collections", "autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        required=False, help_text="CSV or JSON Lines, plain or packed (.gz, .zip), up to 30 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.jsonl,.ndjson,.gz,.zip"}),
    )  # fmt: skip
    kept_file = forms.CharField(required=False, widget=forms.HiddenInput)
    mapping = forms.ChoiceField(
        required=False,
        help_text="Says which column feeds which field, and how the file writes people, places, dates. An exported log "
        "needs none.",
    )
    own_mapping = forms.FileField(
        label="Your own mapping", required=False,
        help_text="A TOML file. One chosen now goes before the choice above; a choice above before an older one.",
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )  # fmt: skip
    kept_mapping = forms.CharField(required=False, widget=forms.HiddenInput)
    drop_mapping = forms.BooleanField(required=False, widget=forms.HiddenInput)
    retrieved = PartialDateFormField(
        label="Retrieved on",
        required=False,
        help_text="When the file was fetched: the source that readers see says so.",
    )
    encoding = forms.CharField(
        required=False, max_length=40, help_text="Only if the mapping does not say: utf-8, windows-1252, utf-16 …"
    )
    complete = forms.BooleanField(
        label="The file is the whole collection", required=False,
        help_text="Records that are gone from it count as withdrawn upstream, even when they are more than a tenth.",
    )  # fmt: skip
    settle = forms.BooleanField(
        label="Settle conflicts", required=False,
        help_text="Where the desk and the file both changed a field, the desk's stays and it is not reported again.",
    )  # fmt: skip

    def __init__(self, *args: Any, user_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id = user_id
        self.kept: dict[str, page_uploads.Kept] = {}
        ready = [(name, _title_of(name)) for name in ready_mappings()]
        self.fields["mapping"].choices = [(OWN, "My own, chosen below"), *ready]  # type: ignore[attr-defined]
        self.mapping_text, self.mapping_name = "", ""
        self.ready: Mapping | None = None
        self.is_log = False

    @property
    def collections(self) -> list[str]:
        """Titles to choose from. One query."""
        return list(Collection.objects.values_list("title", flat=True))

    def clean_encoding(self) -> str:
        name = self.cleaned_data["encoding"].strip()
        if name:
            try:
                codecs.lookup(name)
            except LookupError:
                raise ValidationError(f"“{name}” is no encoding we know. Try utf-8 or windows-1252.") from None
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = self._uploaded("file", "kept_file", page_uploads.MAX_BYTES, "Choose the file to import.")
        self.is_log = file is not None and _is_log(file)
        if self.is_log:
            self._without_mapping()
            return cleaned
        self._read_mapping(cleaned)
        if file is not None and self.ready is not None:
            self._try(file, self.ready)
        return cleaned

    def _uploaded(self, name: str, kept_name: str, limit: int, missing: str = "") -> page_uploads.Kept | None:
        """What was uploaded now, or before; either is carried on by the form."""
        upload = self.cleaned_data.get(name)
        if upload is not None and upload.size > limit:
            self.add_error(name, f"It has {upload.size / 1024 / 1024:.1f} MB; {limit // 1024 // 1024} MB is the limit.")
            return None
        if upload:
            self.kept[name] = page_uploads.keep(upload)
        elif token := self.cleaned_data.get(kept_name):
            before = page_uploads.from_token(token, self.user_id)
            if before is not None:
                self.kept[name] = before
        if name not in self.kept and missing and name not in self.errors:
            self.add_error(name, missing)
        return self.kept.get(name)

    def _without_mapping(self) -> None:
        """An exported log says itself what it holds: whatever mapping was chosen, none is used."""
        for name in ("mapping", "own_mapping"):
            self.errors.pop(name, None)

    def _own_mapping(self, cleaned: dict[str, Any]) -> page_uploads.Kept | None:
        """The mapping uploaded now; one uploaded before only while no ready one is chosen and it is not dropped."""
        chosen_now = cleaned.get("own_mapping") or "own_mapping" in self.errors
        if not chosen_now and (cleaned.get("mapping") or cleaned.get("drop_mapping")):
            if kept := page_uploads.from_token(cleaned.get("kept_mapping", ""), self.user_id):
                page_uploads.discard(kept.key)
            return None
        return self._uploaded("own_mapping", "kept_mapping", MAX_MAPPING_BYTES)

    def _read_mapping(self, cleaned: dict[str, Any]) -> None:
        own = self._own_mapping(cleaned)
        field = "own_mapping" if own else "mapping"
        try:
            if own is not None:
                self.mapping_name, self.mapping_text = own.name, own.path.read_text("utf-8-sig")
            elif cleaned.get("mapping"):
                self.mapping_name, self.mapping_text = cleaned["mapping"], text_of(cleaned["mapping"])
            else:
                if "mapping" not in self.errors and "own_mapping" not in self.errors:
                    self.add_error("mapping", "Choose a mapping, or upload your own.")
                return
            self.ready = read_mapping(self.mapping_text)
        except UnicodeDecodeError:
            self.add_error(field, "The mapping is not written in UTF-8.")
        except MappingError as error:
            self.add_error(field, list(error.problems))
        if self.ready is not None and cleaned.get("encoding"):
            self.ready = replace(self.ready, encoding=cleaned["encoding"])

    def _try(self, file: page_uploads.Kept, mapping: Mapping) -> None:
        """Whether the file can be opened, and has the columns that the mapping reads."""
        try:
            columns = read_header(file.path, encoding=mapping.encoding, delimiter=mapping.delimiter)
            if columns:
                check_columns(mapping, columns)
        except Unreadable as error:
            self.add_error("file", str(error).replace("`--encoding`", "the field Encoding"))
            page_uploads.discard(self.kept.pop("file").key)
        except MappingError as error:
            self.add_error("own_mapping" if "own_mapping" in self.kept else "mapping", list(error.problems))

    def tokens(self) -> dict[str, tuple[str, str]]:
        """Field → (what was chosen, the token that carries it), for showing the form again."""
        return {name: (kept.name, kept.token(self.user_id)) for name, kept in self.kept.items()}


def _is_log(file: page_uploads.Kept) -> bool:
    """Whether the file is an exported log; one that cannot be read is refused later, with its mapping's encoding."""
    try:
        return holds_records(file.path)
    except Unreadable:
        return False


@cache
def _title_of(name: str) -> str:
    """A ready mapping by the title of its collection, or by its name."""
    try:
        facts = read_mapping(text_of(name)).collection
    except MappingError:
        facts = None
    return (facts.title if facts else "") or name.replace("_", " ").capitalize()
