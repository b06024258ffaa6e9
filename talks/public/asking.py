"""What outputs are asked besides a filter: read by a form, exactly or not at all, and refused in plain words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.http import QueryDict

from talks.public.selection import Refused

MISSING = "This is needed."
UNREADABLE = "There are characters here that no text has."


class Choice(forms.ChoiceField):
    """One of some words, or none of them."""

    def __init__(self, words: Collection[str]) -> None:
        known = ", ".join(words)
        super().__init__(
            required=False,
            choices=[(one, one) for one in words],
            error_messages={"invalid_choice": f"There is no “%(value)s” here. There are: {known}."},
        )

    def validate(self, value: str) -> None:
        super().validate(value[:60])


class Number(forms.IntegerField):
    """A whole number between two, or none; `said` is what to tell whoever gives another."""

    def __init__(self, least: int, most: int, said: str = "") -> None:
        said = said or f"Give a whole number from {least} to {most}."
        super().__init__(
            required=False,
            min_value=least,
            max_value=most,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
        )


class Text(forms.CharField):
    """A text of up to so many characters."""

    def __init__(self, most: int, required: bool = False) -> None:
        super().__init__(
            required=required,
            max_length=most,
            error_messages={
                "required": MISSING,
                "max_length": f"At most {most} characters.",
                "null_characters_not_allowed": UNREADABLE,
            },
        )


def values(form: forms.Form, others: bool = False) -> dict[str, Any]:
    """What the form has read. Raises Refused, also for what stands there twice.

    `others` admits parameters that the form does not know; otherwise they are refused too.
    """
    errors = {name: [str(one) for one in said] for name, said in form.errors.items()}
    for name in form.data:
        if name in form.fields:
            if len(cast(QueryDict, form.data).getlist(name)) > 1:
                errors[name] = ["Give it once."]
        elif not others:
            known = " and ".join(f"“{one}”" for one in form.fields)
            errors[name] = [f"There is no parameter “{name[:60]}” here. There is only {known}."]
    if errors:
        raise Refused(errors)
    return form.cleaned_data
