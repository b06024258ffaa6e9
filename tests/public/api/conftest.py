"""What the tests of the API share: entries with a row of every kind, answers, and a strict reading of them."""

import copy
import functools

import jsonschema
import pytest

from talks.press.publishing import publish
from talks.public.api import document
from talks.public.api.operations import api
from talks.public.index.live import keeper
from tests import builders as build


def everything(title="Rudolf in Fenwick", day="2020-05-01", **more):
    """A published visit with a row of every kind, each on the issue Hotline, and a cause that is public."""
    ruritania, fenwick = build.state("Ruritania", code="RR"), build.state("Grand Fenwick", code="GF")
    rudolf, expert = build.minister("Rudolf", ruritania), build.actor("Professor Calculus")
    hotline = build.issue("Hotline", parent=build.issue("Security"))
    cause = build.published(f"What led to {title}", kind="event", level="", start=day)
    entry = build.draft(title, kind="visit", start=day, parties=[ruritania, fenwick], issues=[hotline], **more)
    talks = build.meeting(entry, "Talks", date=day)
    build.participation(entry, rudolf, side=ruritania, meeting=talks)
    build.cite(build.position(entry, hotline, party=fenwick, stance="refuses"), locator="para 2")
    build.outcome(entry, hotline, "raised_not_accepted", assessor=expert, voice="analyst", by_editors=False)
    build.cite(entry.conditions.create(issue=hotline, party=fenwick, demand="Gold", stated_by=expert, voice="analyst"))
    pledge = entry.commitments.create(number=1, issue=hotline, summary="To meet again")
    pledge.parties.set([ruritania])
    build.cite(pledge)
    build.cite(pledge.follow_ups.create(date=day, status="kept"))
    claim = entry.claims.create(text="A first", verdict="disputed", by_editors=True, explanation="No.")
    claim.entries.add(cause)
    build.cite(claim)
    build.cite(entry.requests.create(asked_by=ruritania, asked=fenwick, answer="declined"))
    build.cite(entry.status_changes.create(status="held", date=day, caused_by=cause))
    build.cite(entry.links.create(kind="caused_by", to=cause))
    publish(entry, by=build.user(), note="First published")
    keeper.current()
    return entry


@pytest.fixture
def ask(client):
    """The JSON of an address below /api/v1/, which has to answer 200."""

    def asked(path, **headers):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == 200, response.content[:600]
        assert response["Content-Type"] == "application/json"
        return response.json()

    return asked


@pytest.fixture
def refused(client):
    """The problem that an address below /api/v1/ answers with, and its errors by parameter."""

    def asked(path, status=400):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == status, response.content[:600]
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert_fits(problem, "Problem")
        return problem, {one["parameter"]: one["detail"] for one in problem["errors"]}

    return asked


@functools.cache
def strict():
    """The document, reading as if every key were required and no other allowed: the shape without `fields`."""
    made = copy.deepcopy(document.openapi(api))
    for schema in made["components"]["schemas"].values():
        if "properties" in schema:
            schema["required"], schema["additionalProperties"] = list(schema["properties"]), False
    return made


def assert_fits(answer, schema):
    """The answer holds exactly what the document says of `schema`: no key more, no key less, values as declared."""
    checker = jsonschema.Draft202012Validator(
        {**strict(), "$ref": f"#/components/schemas/{schema}"},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    wrong = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in checker.iter_errors(answer)
    ]
    assert wrong == []
