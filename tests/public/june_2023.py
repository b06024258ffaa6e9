"""What the pages derive from the demo's first case, the Beijing talks of June 2023."""

from talks.models import PublicEntry
from talks.models.editions import Edition
from talks.public.analytics.readouts import of_record
from talks.public.index.live import keeper
from talks.public.issue_ladder import issue_ladder
from tests.public.test_entry import soup, text

SLUG = "blinken-in-beijing-june-2023"


def assert_the_case(client):
    """The demo has to be loaded. China's readout is missing; officials and analysts are told apart."""
    row = PublicEntry.objects.get(slug=SLUG)
    record = Edition.objects.get(pk=row.edition_id).record
    found = of_record(record)
    assert [(side.slug, side.state) for side in found.sides] == [("united-states", "known"), ("china", "missing")]
    assert found.sides[0].appeared.later() == "the same day" and not found.comparable
    page = soup(client, f"/entries/{SLUG}/")
    assert "China: no readout cited" in text(page.find(id="readouts"))
    # Military channels: refused by an official's judgement; the condition is an analyst's word, not China's.
    (condition,) = record["conditions"]
    assert (condition["issue"], condition["voice"], condition["by_party_itself"]) == ("mil-to-mil", "analyst", False)
    assert "not China itself" in text(page.find(id="conditions"))
    assert of_the_visit(row, "mil-to-mil") == {"side": ["raised_not_accepted"]}
    # Flights and students: limited progress per an analyst, and officials see more.
    for issue in ("air-travel", "student-exchanges"):
        assert of_the_visit(row, issue) == {"side": ["progress"], "others": ["limited_progress"]}
        ladder = issue_ladder(keeper.current(), issue)
        assert row.entry_id in [parting.entry for parting in ladder.found.partings]


def of_the_visit(row, issue):
    steps = issue_ladder(keeper.current(), issue).found.steps
    return {step.bench: [one.result for one in step.judgements] for step in steps if step.entry == row.entry_id}
