"""The OpenAPI document: the parameters of every list, and what the framework leaves unsaid in its own document."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.urls import reverse

from talks import vocabulary
from talks.models.editions import EditionKind, SubjectKind
from talks.public.api.asked import LIMIT, MOST
from talks.public.api.problems import KINDS, MEDIA_TYPE
from talks.public.api.schemas.answers import Problem
from talks.public.filters import CHOICES, FACETS, MOST_VALUES
from talks.public.searching.asked import MOST_PAGES, SIZE, TYPES
from talks.public.selection import PARAMETERS
from talks.public.structured import absolute

if TYPE_CHECKING:
    from ninja import NinjaAPI

    from talks.public.api.lists import Listing

Parameter = dict[str, Any]
FILTER = tuple(PARAMETERS)
_SLUG = "[a-z0-9][a-z0-9_-]{0,%d}"
_LONGEST = {"source": 160}  # slugs of what has long names; those of issues and actors hold 120 characters
_MEANINGS = {
    "issue": "The slug of an issue; those below it come along.",
    "actor": "The slug of a person, a state or an organisation that takes part or speaks.",
    "pair": "Two states with a tilde between them, in any order: `china~united-states`.",
    "channel": "The slug of a channel; entries that brought one of its periods about.",
    "kind": "The kind of entry.",
    "level": "The rank at which the sides talk.",
    "status": "What became of it.",
    "outcome": "An outcome on any issue.",
    "country": (
        "The slug of the state it was held in; `remote~` for what was held by telephone, video or letter, `unknown~` "
        "where no country is on record."
    ),
    "source": "The slug of a source that is cited.",
    "issues": "Where several issues are asked for: entries about any of them (the default), or about all of them.",
    "from": "The first date, in EDTF or as people write it: 2023-06-18, 2023-06, 2023, 18 June 2023.",
    "to": "The last date. One that is known to the month or the year reaches to its last day.",
    "q": (
        "Words and names in any script, at most 20. “Quoted words” stand together, `-word` excludes, `or` separates "
        "alternatives. British and American spellings find each other, quoted and excluded ones too."
    ),
}
_HEADERS = {
    "ETag": ("string", "Changes with every publication; send it back in If-None-Match."),
    "Link": ("string", 'The pages beside this one: <address>; rel="next", <address>; rel="prev".'),
    "RateLimit-Limit": ("integer", "Requests a minute."),
    "RateLimit-Remaining": ("integer", "How many are left of this minute."),
    "RateLimit-Reset": ("integer", "Seconds until the count begins anew."),
    "Retry-After": ("integer", "Seconds to wait."),
}


def filter_parameters(takes: Collection[str] = FILTER) -> list[Parameter]:
    """The timeline's filter, as far as a list takes it."""
    return [_filter_parameter(name) for name in FILTER if name in takes]


def _filter_parameter(name: str) -> Parameter:
    if name not in FACETS:
        schema: dict[str, Any] = {"type": "string", "maxLength": 200 if name == "q" else 60}
        if name == "issues":
            schema = {"type": "string", "enum": ["any", "all"], "default": "any"}
        return _parameter(name, _MEANINGS[name], schema)
    value: dict[str, Any] = {"type": "string", "pattern": f"^{_SLUG % (_LONGEST.get(name, 120) - 1)}$"}
    if name in CHOICES:
        value = {"$ref": f"#/components/schemas/{CHOICES[name].__name__}"}
    elif name == "country":
        value = {"type": "string", "pattern": f"^{_SLUG % 119}~?$"}
    elif name == "pair":
        value = {"type": "string", "pattern": f"^{_SLUG % 119}~{_SLUG % 119}$"}
    several = {"type": "array", "items": value, "maxItems": MOST_VALUES}
    return {**_parameter(name, f"{_MEANINGS[name]} May be repeated: any of them.", several), "explode": True}


def _parameter(name: str, meaning: str, schema: dict[str, Any]) -> Parameter:
    return {"name": name, "in": "query", "required": False, "description": meaning, "schema": schema}


def paging_parameters(keys: Collection[str]) -> list[Parameter]:
    """What every list takes besides the filter."""
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
    cursor = "A place in the list, from `next` or `previous` of an answer; not to be made up or changed."
    return [
        _parameter("limit", "How many a page holds.", limit),
        _parameter("cursor", cursor, {"type": "string", "maxLength": 2000}),
        fields_parameter(keys),
    ]


def fields_parameter(keys: Collection[str]) -> Parameter:
    """The choice among the keys of a resource."""
    listed = {"type": "array", "items": {"type": "string", "enum": list(keys)}}
    meaning = "The keys wanted, with commas between them; all of them without this."
    return {**_parameter("fields", meaning, listed), "style": "form", "explode": False}


def search_parameters() -> list[Parameter]:
    """What a search takes."""
    kinds = {"type": "string", "enum": list(TYPES)}
    pages = {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1}
    return [
        _filter_parameter("q"),
        _parameter("type", "One type alone, a page at a time; the best of each without this.", kinds),
        _parameter("page", f"Which page of a type, {SIZE} results each.", pages),
    ]


def list_parameters(listing: Listing) -> list[Parameter]:
    """Everything a list takes: the filter, its own parameters, a page."""
    own = [_parameter(name, one.meaning, _schema_of(one.field())) for name, one in listing.own.items()]
    return filter_parameters(listing.takes) + own + paging_parameters(listing.keys)


def _schema_of(field: Any) -> dict[str, Any]:
    if choices := getattr(field, "choices", None):
        return {"type": "string", "enum": [value for value, _ in choices if value]}
    return {"type": "string", "maxLength": field.max_length}


def openapi(api: NinjaAPI) -> dict[str, Any]:
    """The document, an OpenAPI 3.1 description; made once a process."""
    return _made(api, absolute(reverse("api-v1:root")))


@functools.lru_cache(maxsize=4)
def _made(api: NinjaAPI, base: str) -> dict[str, Any]:
    # Through JSON: what the framework shares between operations becomes separate, and numbers as keys become text.
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    made["servers"] = [{"url": base.rstrip("/")}]
    made["info"]["license"] = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}
    made["externalDocs"] = {"url": absolute(reverse("api")), "description": "The same, to read"}
    components = made["components"]
    components["schemas"] |= _problem_schemas()
    components["responses"] = {f"Problem{status}": _problem_response(status) for status in KINDS}
    components["headers"] = {
        name: {"description": meaning, "schema": {"type": kind}} for name, (kind, meaning) in _HEADERS.items()
    }
    for name, choices in _enumerations():
        if name in components["schemas"]:
            components["schemas"][name]["description"] = _meanings(choices)
    for schema in components["schemas"].values():
        _untitle(schema)
    for path, operations in made["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    return made


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _problem_response(status: int) -> dict[str, Any]:
    kind = KINDS[status]
    headers = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", *(["Retry-After"] if status == 429 else [])]
    return {
        "description": f"{kind.title}. {kind.meaning}",
        "headers": _references(headers),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _references(headers: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def _enumerations() -> Iterator[tuple[str, type[TextChoices]]]:
    yield from (("EditionKind", EditionKind), ("SubjectKind", SubjectKind))
    for choices in vars(vocabulary).values():
        if isinstance(choices, type) and issubclass(choices, TextChoices):
            yield choices.__name__, choices


def _meanings(choices: type[TextChoices]) -> str:
    """Every value with its meaning, a line each."""
    lines = []
    for value, label in choices.choices:
        meaning = vocabulary.definition(choices, value)
        lines.append(f"`{value}`: {label}{f'. {meaning}' if meaning else ''}")
    return "\n".join(lines)


def _untitle(schema: dict[str, Any]) -> None:
    """Titles made from the names of keys say nothing."""
    schema.pop("title", None)
    for one in schema.get("properties", {}).values():
        one.pop("title", None)


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Answers other than 200, and headers."""
    answers = operation["responses"]
    answers["200"]["description"] = "What was asked for."
    names = [name for name in _HEADERS if name != "Retry-After" and (name != "Link" or _is_list(operation))]
    answers["200"]["headers"] = _references(names)
    answers["304"] = {"description": "Nothing has changed since the answer with that ETag."}
    statuses = [400, 406, 429, 500]
    if "{" in path:
        answers["301"] = {"description": "The address has changed; Location has the present one."}
        statuses += [404, 410]
    for status in statuses:
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if not operation["parameters"]:
        del operation["parameters"]


def _is_list(operation: dict[str, Any]) -> bool:
    return any(parameter["name"] == "cursor" for parameter in operation["parameters"])
