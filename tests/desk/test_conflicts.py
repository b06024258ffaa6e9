"""Two editors on one entry: neither saves over the other unseen, and nothing typed is lost."""

import pytest
from django.urls import reverse

from talks.desk.entry_page import EntryPage
from talks.desk.page import Stale
from talks.models import Entry
from tests import builders as build
from tests.desk.typing_in import save, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    entry = build.draft("Talks in Strelsau")
    for number in (1, 2, 3):
        build.position(entry, order=number, summary=f"Point {number}.")
    return Entry.objects.get(pk=entry.pk)


def change(entry, root=None, **sections):
    """What the other editor saves meanwhile."""
    fresh = Entry.objects.get(pk=entry.pk)
    other = build.user("other", first_name="The other")
    return save(EntryPage(typed(EntryPage(entry=fresh), root, **sections), entry=fresh, by=other))


@pytest.fixture
def clash(entry):
    """My posted page, read before the other editor saved."""
    mine = typed(EntryPage(entry=entry), {"summary": "Mine.", "title": "My title"})
    rows = EntryPage(entry=entry).texts["positions"]
    mine |= {"positions-0-summary": "Point 1, as I see it."}
    change(
        entry,
        {"summary": "Theirs."},
        positions=[
            {**rows[0], "summary": "Point 1, as they see it."},
            {**rows[1], "DELETE": "yes"},
            rows[2],
            {"issue": "trade", "party": "Ruritania", "summary": "Point 4."},
        ],
    )
    return mine


def test_a_page_read_before_the_last_save_is_not_saved(entry, clash):
    page = EntryPage(clash, entry=Entry.objects.get(pk=entry.pk))
    assert not page.is_valid()
    assert Entry.objects.get(pk=entry.pk).summary == "Theirs."


def test_both_versions_are_shown_field_by_field_and_row_by_row(entry, clash):
    conflict = EntryPage(clash, entry=Entry.objects.get(pk=entry.pk)).conflict
    assert conflict.who == "The other"
    found = {(row.section.key, row.fate): row for row in conflict.rows}
    whole = {field.label: (field.yours, field.theirs) for field in found["entry", "changed"].fields}
    assert whole == {"Title": ("My title", "Talks in Strelsau"), "Summary": ("Mine.", "Theirs.")}
    [first] = found["positions", "changed"].fields
    assert (first.yours, first.theirs) == ("Point 1, as I see it.", "Point 1, as they see it.")
    assert "Point 2." in found["positions", "deleted"].name
    assert "Point 4." in found["positions", "added"].name


def test_mine_is_saved_over_theirs_only_when_i_say_so_and_their_new_rows_stay(desk, entry, clash):
    url = reverse("admin:talks_entry_change", args=[entry.pk])
    response = desk.post(url, clash)
    assert response.status_code == 409
    html = response.content.decode()
    assert "The other saved this while you were writing" in html
    assert "Point 1, as I see it." in html
    assert "Point 1, as they see it." in html
    shown = response.context["page"].data
    again = desk.post(url, shown)
    assert again.status_code == 409, "the old version alone does not save"
    assert desk.post(url, {**shown, "over": "2"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.summary, entry.version) == ("My title", "Mine.", 3)
    summaries = list(entry.positions.values_list("summary", flat=True))
    assert summaries == ["Point 1, as I see it.", "Point 2.", "Point 3.", "Point 4."]


def test_a_third_save_meanwhile_is_a_new_conflict(desk, entry, clash):
    url = reverse("admin:talks_entry_change", args=[entry.pk])
    shown = desk.post(url, clash).context["page"].data
    change(entry, {"place": "Zenda"})
    response = desk.post(url, {**shown, "over": "2"})
    assert response.status_code == 409
    assert "Zenda" in response.content.decode()


def test_a_page_without_a_version_is_not_saved(entry):
    data = typed(EntryPage(entry=entry), {"summary": "Mine."})
    for version in ("", "nonsense", "0"):
        assert not EntryPage({**data, "version": version}, entry=entry).is_valid()


def test_a_save_between_the_check_and_the_write_is_noticed(entry):
    page = EntryPage(typed(EntryPage(entry=entry), {"summary": "Mine."}), entry=entry)
    assert page.is_valid()
    Entry.objects.update(version=7, summary="Theirs.")
    with pytest.raises(Stale):
        page.save()
    assert Entry.objects.get().summary == "Theirs."


def test_mistakes_and_a_conflict_are_shown_together(desk, entry, clash):
    html = desk.post(
        reverse("admin:talks_entry_change", args=[entry.pk]), {**clash, "entry-start": "soon"}
    ).content.decode()
    assert "“soon” is not a date we can read." in html
    assert "The other saved this" in html
