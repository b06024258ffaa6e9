"""Published records as the API gives them, of whatever shape they were published in."""

from typing import get_type_hints

import pytest

from talks.press import contract
from talks.public.api import records
from talks.public.api.schemas import common, described, rows, whole
from tests.public import samples

# What the contract calls a part, and the schema that describes it.
SAME = {
    "DateRecord": common.PartialDate, "SpanRecord": common.Span, "NameRecord": described.Name,
    "TenureRecord": described.Tenure, "ActorRecord": described.ActorDescription,
    "IssueRecord": described.IssueDescription, "SourceRecord": described.CitedSource, "OfficeRecord": common.Office,
    "PersonRecord": common.Person, "ParticipationRecord": rows.Participation, "MeetingRecord": rows.MeetingInEntry,
    "RequestRecord": rows.RequestInEntry, "StatusChangeRecord": rows.StatusChange, "LinkRecord": rows.Link,
    "PositionRecord": rows.PositionInEntry, "OutcomeRecord": rows.OutcomeInEntry,
    "ConditionRecord": rows.ConditionInEntry, "FollowUpRecord": rows.FollowUp,
    "CommitmentRecord": rows.CommitmentInEntry, "ClaimRecord": rows.ClaimInEntry, "PeriodRecord": whole.Period,
    "CiteRecord": common.Cite, "EntryRecord": whole.Entry, "ChannelRecord": whole.Channel,
}  # fmt: skip
MORE = {
    "CiteRecord": {"source"},
    "EntryRecord": {"url", "edition", "first_published_at"},
    "ChannelRecord": {"url", "edition", "state", "since"},
}


@pytest.mark.parametrize("name", [name for name in vars(contract) if name.endswith("Record")])
def test_every_key_of_the_contract_is_described(name):
    keys = set(get_type_hints(getattr(contract, name)))
    said = {info.alias or key for key, info in SAME[name].model_fields.items()}
    assert said - MORE.get(name, set()) == keys


def test_an_edition_of_the_first_shape_lacks_no_key():
    record = {
        "sources": [dict(samples.source(1))],
        "actors": {"ruritania": dict(samples.actor("ruritania", "Ruritania"))},
        "cites": [],
    }
    for name in ("licence", "licence_url"):
        record["sources"][0].pop(name, None)
    record["actors"]["ruritania"].pop("existed", None)
    opened = records.opened(record, {})
    assert (opened["sources"][0]["licence"], opened["sources"][0]["licence_url"]) == ("", "")
    assert opened["actors"]["ruritania"]["existed"] is None


def test_what_is_there_is_not_overwritten():
    record = {"sources": [{"number": 1, "slug": "a", "licence": "CC0", "licence_url": ""}], "actors": {}, "cites": []}
    assert records.opened(record, {})["sources"][0]["licence"] == "CC0"


def test_every_citation_names_its_source_wherever_it_stands():
    cited = [{"number": 2, "locator": ""}]
    record = {
        "schema": 2,
        "sources": [{"number": 1, "slug": "one"}, {"number": 2, "slug": "two"}],
        "actors": {},
        "cites": [{"number": 1, "locator": "p. 3"}],
        "meetings": [{"cites": [dict(cited[0])], "participations": [{"cites": [dict(cited[0])]}]}],
        "commitments": [{"cites": [dict(cited[0])], "follow_ups": [{"cites": [dict(cited[0])]}]}],
        "periods": [{"cites": [dict(cited[0])], "cause": None}],
    }
    opened = records.opened(record, {})
    assert opened["cites"] == [{"number": 1, "locator": "p. 3", "source": "one"}]
    meeting, pledge = opened["meetings"][0], opened["commitments"][0]
    for row in (meeting, meeting["participations"][0], pledge, pledge["follow_ups"][0], opened["periods"][0]):
        assert row["cites"] == [{"number": 2, "locator": "", "source": "two"}]


def test_entries_that_are_not_public_are_null_or_left_out():
    record = {
        "sources": [], "actors": {}, "cites": [],
        "links": [{"to": 1, "cites": []}, {"to": 2, "cites": []}],
        "status_changes": [{"caused_by": 2, "cites": []}, {"caused_by": None, "cites": []}],
        "claims": [{"entries": [1, 2, 3], "cites": []}],
        "periods": [{"cause": 2, "cites": []}],
    }  # fmt: skip
    assert records.named_ids(record) == {1, 2, 3}
    opened = records.opened(record, {1: "one", 3: "three"})
    assert [link["to"] for link in opened["links"]] == ["one", None]
    assert [change["caused_by"] for change in opened["status_changes"]] == [None, None]
    assert opened["claims"][0]["entries"] == ["one", "three"]
    assert opened["periods"][0]["cause"] is None
