"""Form fields for what the actors app defines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors.partial_dates import PartialDate


class PartialDateFormField(forms.CharField):
    """A text box that takes a date as people write it; cleans to a `PartialDate` or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        kwargs.pop("empty_value", None)
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, PartialDate):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
