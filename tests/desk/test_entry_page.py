"""One page for a whole entry: what is typed is stored, what is wrong is said at its field, nothing else is refused."""

import pytest

from actors.models import Actor
from talks.desk.entry_page import EntryPage
from talks.models import Citation, Entry, EntryRedirect, Position, Source
from tests import builders as build
from tests.desk.typing_in import SOURCE, entry_page, refusal, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruritania():
    ruritania = build.state("Ruritania")
    ruritania.names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    return ruritania


@pytest.fixture
def trade():
    trade = build.issue("Trade")
    trade.aliases.create(text="贸易")
    return trade


def everything(ruritania, trade):
    """A page with at least one row in each section."""
    build.state("Grand Fenwick")
    earlier = build.draft("Balloon over Strelsau", kind="event")
    build.minister("Rudolf Rassendyll", ruritania)
    return earlier, entry_page(
        None,
        {
            "title": "Rassendyll in Fenwick", "kind": "visit", "status": "held", "visit_class": "official",
            "level": "minister", "setting": "capital", "place": "Fenwick", "country": "Grand Fenwick",
            "start": "18 Jun 2023", "end": "2023-06-19", "parties": "鲁里坦尼亚; grand fenwick", "issues": "贸易",
            "summary": "He came.", "body": "He came and\nwent.", "cites": "1; 2 para 3", "internal_note": "Check.",
        },
        sources=[
            {**SOURCE, "source": "+ What they said", "publisher": "+ Evening Bugle", "published": "19 June 2023",
             "url": "https://gazette.example/1"},
            {"number": "2", "source": "A statement", "kind": "readout", "issuing_side": "Ruritania",
             "mentions": "Trade", "slug": "ruritania-statement", "publisher": "Ruritania"},
        ],
        requests=[{"asked_by": "Ruritania", "asked": "Grand Fenwick", "date": "2023-05", "answer": "declined",
                   "answered": "29 May 2023", "count": "10", "count_about": "yes", "cites": "1"}],
        status_changes=[{"status": "postponed", "date": "3 Feb 2023", "by": "Ruritania", "reason": "Weather.",
                         "caused_by": "Balloon over Strelsau", "cites": "1"}],
        links=[{"kind": "caused_by", "to": earlier.slug, "note": "It drifted.", "cites": "1"}],
        meetings=[
            {"number": "1", "title": "Talks with the Duke", "date": "18 June 2023", "local_time": "14:30",
             "duration_minutes": "330", "country": "Grand Fenwick", "culmination": "yes", "cites": "1"},
            {"title": "Dinner", "format": "dinner"},
        ],
        participations=[
            {"meeting": "1", "actor": "Rudolf Rassendyll", "side": "Ruritania", "office": "ruritania-foreign-minister"},
            {"meeting": "", "actor": "+ The Duke", "side": "Grand Fenwick", "role": "host", "cites": "2",
             "office": "+ Duke, Grand Fenwick"},
        ],
        positions=[{"issue": "trade", "party": "Ruritania", "speaker": "the duke", "stance": "seeks",
                    "summary": "Wants more.", "quote": "more", "quote_language": "en", "via": "Evening Bugle",
                    "meeting": "2", "date": "19 June 2023", "cites": "2"}],
        outcomes=[{"issue": "trade", "result": "limited_progress", "summary": "A little.", "assessor": "+ Ann Analyst",
                   "voice": "analyst", "via": "Evening Bugle", "cites": "1 p. 4"},
                  {"issue": "trade", "result": "undisclosed", "by_editors": "yes", "cites": "1"}],
        conditions=[{"issue": "trade", "party": "Ruritania", "of": "Grand Fenwick", "demand": "Lift the duty.",
                     "stated_by": "Ann Analyst", "voice": "analyst", "since": "2018", "state": "not_met",
                     "cites": "1"}],
        commitments=[{"number": "1", "issue": "trade", "parties": "Ruritania; Grand Fenwick", "summary": "Meet again.",
                      "due": "2024", "cites": "1"}],
        follow_ups=[{"commitment": "1", "date": "2023-09", "status": "kept", "summary": "They met.", "cites": "2"}],
        claims=[{"text": "First in five years.", "made_by": "Evening Bugle", "voice": "press", "verdict": "disputed",
                 "by_editors": "yes", "explanation": "There was one in 2021.", "entries": earlier.slug,
                 "cites": "1; 2"}],
    )  # fmt: skip


def test_every_section_is_stored_and_read_back_as_typed(ruritania, trade):
    earlier, page = everything(ruritania, trade)
    entry = save(page)
    texts = EntryPage(entry=Entry.objects.get(pk=entry.pk)).texts
    one = {key: rows[0] for key, rows in texts.items()}
    assert one["entry"]["parties"] == "Ruritania; Grand Fenwick"
    assert (one["entry"]["start"], one["entry"]["cites"]) == ("18 June 2023", "1; 2 para 3")
    assert one["entry"]["body"] == "He came and\nwent."
    assert (one["sources"]["publisher"], one["sources"]["published"]) == ("Evening Bugle", "19 June 2023")
    assert (texts["sources"][1]["mentions"], texts["sources"][1]["slug"]) == ("Trade", "ruritania-statement")
    assert (one["requests"]["date"], one["requests"]["count_about"]) == ("May 2023", "yes")
    assert one["status_changes"]["caused_by"] == str(earlier.title)
    assert (one["meetings"]["local_time"], one["meetings"]["culmination"]) == ("14:30", "yes")
    assert texts["meetings"][1]["number"] == "2"
    assert (one["participations"]["meeting"], one["participations"]["office"]) == ("1", "Foreign Minister")
    assert (texts["participations"][1]["actor"], texts["participations"][1]["cites"]) == ("The Duke", "2")
    assert texts["participations"][1]["office"] == "Duke"
    assert (one["positions"]["meeting"], one["positions"]["speaker"]) == ("2", "The Duke")
    assert (one["outcomes"]["cites"], texts["outcomes"][1]["by_editors"]) == ("1 p. 4", "yes")
    assert one["conditions"]["stated_by"] == "Ann Analyst"
    assert (one["commitments"]["parties"], one["follow_ups"]["commitment"]) == ("Ruritania; Grand Fenwick", "1")
    assert one["claims"]["entries"] == earlier.title
    assert Actor.objects.get(name="Evening Bugle").org_type == "outlet"
    assert Actor.objects.get(name="Ann Analyst").kind == "person"
    assert entry.slug == "rassendyll-in-fenwick-june-2023"


def test_saving_what_the_page_shows_changes_nothing(ruritania, trade):
    _, page = everything(ruritania, trade)
    entry = save(page)
    again = entry_page(Entry.objects.get(pk=entry.pk))
    save(again)
    assert not again.changed
    assert Entry.objects.get(pk=entry.pk).version == 1


def test_a_draft_needs_a_title_a_kind_and_a_status_only():
    entry = save(entry_page(None, {"title": "Something is up", "kind": "event", "status": "unconfirmed"}))
    assert (entry.version, entry.slug) == (1, "something-is-up")
    page = entry_page(None, {"title": "", "kind": "", "status": ""})
    assert not page.is_valid()
    assert {line.split(":")[0] for line in page.refused()} == {"[entry] title", "[entry] kind", "[entry] status"}


def test_who_saved_is_noted_and_each_save_counts():
    first, second = build.user("first"), build.user("second")
    entry = save(entry_page(by=first))
    entry = save(entry_page(entry, {"summary": "One line."}, by=second))
    entry.refresh_from_db()
    assert (entry.created_by, entry.updated_by, entry.version) == (first, second, 2)


@pytest.mark.parametrize(
    ("section", "row", "said"),
    [
        ("sources", {"kind": "wire"}, "[sources row 1] source: Name the source"),
        ("sources", {"source": "Unheard of"}, "[sources row 1] source: No source is called “Unheard of”."),
        ("sources", {"source": "+ New", "url": "nonsense"}, "[sources row 1] url: Enter a valid URL."),
        ("sources", {"source": "+ New", "publisher": "Nobody"}, "[sources row 1] publisher: No actor is called"),
        ("meetings", {"title": "Talks", "date": "6/7/2023"}, "[meetings row 1] date: “6/7/2023” can be read two ways."),
        ("meetings", {"title": "Talks", "local_time": "noon"}, "[meetings row 1] local_time: Type a time like 14:30."),
        ("meetings", {"title": "Talks", "duration_minutes": "20000"}, "[meetings row 1] duration_minutes: "),
        ("meetings", {"title": "Talks", "format": "picnic"}, "[meetings row 1] format: “picnic” is none of: bilateral"),
        ("participations", {"actor": "Ruritania", "meeting": "4"},
         "[participations row 1] meeting: There is no meeting 4 on this page."),
        ("participations", {"meeting": "", "side": "Ruritania"}, "[participations row 1] actor: This field is"),
        ("positions", {"issue": "Trade", "summary": "x"}, "[positions row 1] party: Say whose position it is"),
        ("positions", {"issue": "Trade", "party": "Ruritania", "voice": "analyst"},
         "[positions row 1] party: An analyst speaks for no side"),
        ("positions", {"issue": "Fishing", "party": "Ruritania"}, "[positions row 1] issue: No issue is called"),
        ("positions", {"issue": "Trade", "party": "Ruritania", "cites": "4"},
         "[positions row 1] cites: There is no source 4 on this page."),
        ("positions", {"issue": "Trade", "party": "Ruritania", "cites": "para 3"},
         "[positions row 1] cites: “para 3” does not begin with the number of a source."),
        ("outcomes", {"issue": "Trade", "result": "agreed", "by_editors": "yes", "assessor": "Ruritania"},
         "[outcomes row 1] by_editors: Either somebody is named"),
        ("outcomes", {"issue": "Trade", "summary": "x"}, "[outcomes row 1] result: This field is required."),
        ("requests", {"date": "2023-06", "answered": "2023-05"}, "[requests row 1] answered: The answer comes before"),
        ("requests", {"asked": "Ruritania", "count": "0"}, "[requests row 1] count: "),
        ("status_changes", {"date": "2023"}, "[status_changes row 1] status: This field is required."),
        ("links", {"kind": "part_of", "to": "nowhere"}, "[links row 1] to: No entry is called “nowhere”."),
        ("conditions", {"demand": "x"}, "[conditions row 1] issue: This field is required."),
        ("commitments", {"issue": "Trade", "parties": "Ruritania; Nowhere"},
         "[commitments row 1] parties: No actor is called “Nowhere”."),
        ("follow_ups", {"commitment": "1", "date": "2023"}, "[follow_ups row 1] commitment: There is no commitment 1"),
        ("claims", {"text": "x", "judged_by": "Ruritania", "by_editors": "yes"}, "[claims row 1] by_editors: Either"),
    ],
)  # fmt: skip
def test_what_the_database_cannot_hold_is_said_at_its_field(ruritania, trade, section, row, said):
    page = entry_page(None, **{section: [row]})
    assert refusal(page).startswith(said)
    assert not Entry.objects.exists()
    shown = page.rowsets[section].rows[0]
    assert {name: shown.text(name) for name in row} == row, "what was typed is still there"


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ({"start": "2023-06", "end": "2023-05"}, "[entry] end: It ends before it begins."),
        ({"start": "soon"}, "[entry] start: “soon” is not a date we can read."),
        ({"visit_class": "state"}, "[entry] visit_class: Only a visit has a class of visit"),
        ({"parties": "Nowhere"}, "[entry] parties: No actor is called “Nowhere”."),
        ({"country": "+ "}, "[entry] country: Type the name of the new actor after the “+”."),
        ({"slug": "taken"}, "[entry] slug: Another one has this address already."),
        ({"slug": "former"}, "[entry] slug: This was the address of another one"),
        ({"slug": "no good"}, "[entry] slug: "),
    ],
)
def test_what_is_wrong_with_the_entry_itself_is_said_at_its_field(root, said):
    taken = build.draft("Taken")
    EntryRedirect.objects.create(old_slug="former", entry=taken)
    assert refusal(entry_page(None, root)).startswith(said)


def test_blank_rows_are_no_rows():
    entry = save(entry_page(None, sources=[{}, SOURCE, {}], positions=[{}, {}], meetings=[{"number": "3"}]))
    assert entry.references.count() == 1
    assert entry.meetings.count() == entry.positions.count() == 0


def test_two_rows_with_one_number_are_refused():
    page = entry_page(None, meetings=[{"number": "1", "title": "A"}, {"number": "1", "title": "B"}])
    assert refusal(page) == "[meetings row 2] number: There are two meetings with the number 1."


def test_the_same_participant_twice_at_a_meeting_is_refused(ruritania):
    rows = [{"meeting": "", "actor": "Ruritania"}, {"meeting": "", "actor": "鲁里坦尼亚"}]
    assert refusal(entry_page(None, participations=rows)).startswith("[participations row 2] actor: ")


def test_a_link_to_itself_is_refused():
    entry = build.draft()
    page = entry_page(entry, links=[{"kind": "part_of", "to": entry.slug}])
    assert refusal(page) == "[links row 1] to: An entry cannot be linked to itself."


def test_a_name_added_once_serves_the_whole_page(trade):
    rows = [{"issue": "Trade", "speaker": "+ Ann Analyst", "voice": "analyst", "summary": str(n)} for n in range(3)]
    rows.append({"issue": "Trade", "speaker": "ann analyst", "voice": "analyst", "summary": "3"})
    entry = save(entry_page(None, positions=rows))
    assert Actor.objects.filter(name="Ann Analyst").count() == 1
    assert entry.positions.filter(speaker__name="Ann Analyst").count() == 4


def test_one_name_added_as_two_kinds_is_refused(trade):
    page = entry_page(None, positions=[{"issue": "Trade", "party": "+ League", "speaker": "+ League", "summary": "x"}])
    assert not page.is_valid()
    assert all("is added twice, as person and state: say which." in line for line in page.refused())
    assert not Actor.objects.filter(name="League").exists()


def test_nothing_is_made_when_the_page_is_refused():
    page = entry_page(None, {"parties": "+ Strackenz", "start": "soon"}, sources=[SOURCE])
    assert not page.is_valid()
    assert not Actor.objects.exists()
    assert not Source.objects.exists()


def test_only_rows_that_differ_are_written(ruritania, trade):
    entry = build.draft()
    for number in range(3):
        build.position(entry, order=number + 1, summary=str(number))
    page = EntryPage(entry=entry)
    rows = [dict(row) for row in page.texts["positions"]]
    rows[1]["summary"] = "Changed."
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    bound = entry_page(entry, positions=rows)
    with CaptureQueriesContext(connection) as queries:
        save(bound)
    updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "talks_position"')]
    assert len(updates) == 1
    assert "WHEN" in updates[0]
    assert updates[0].count("WHEN") == 1
    assert list(entry.positions.values_list("summary", flat=True)) == ["0", "Changed.", "2"]


def test_rows_are_taken_out_moved_and_keep_their_citations(ruritania, trade):
    entry = build.draft()
    rows = [build.position(entry, order=number + 1, summary=str(number)) for number in range(3)]
    texts = EntryPage(entry=entry).texts["positions"]
    page = entry_page(
        entry, positions=[{**texts[0], "ORDER": "3"}, {**texts[1], "DELETE": "yes"}, {**texts[2], "ORDER": "1"}]
    )
    save(page)
    assert [row.pk for row in Position.objects.filter(entry=entry)] == [rows[2].pk, rows[0].pk]
    assert not Citation.objects.filter(position=rows[1].pk).exists()
    assert rows[2].citations.count() == 1


def test_participants_may_change_places(ruritania):
    a, b = build.actor("A Envoy"), build.actor("B Envoy")
    entry = build.draft()
    build.participation(entry, a, order=1, note="first")
    build.participation(entry, b, order=2, note="second")
    texts = EntryPage(entry=entry).texts["participations"]
    save(entry_page(entry, participations=[{**texts[0], "actor": "B Envoy"}, {**texts[1], "actor": "A Envoy"}]))
    assert dict(entry.participations.values_list("actor__name", "note")) == {"B Envoy": "first", "A Envoy": "second"}


def test_sources_may_swap_numbers_and_the_citations_follow_the_numbers():
    entry = save(
        entry_page(None, {"cites": "1"}, sources=[SOURCE, {**SOURCE, "number": "2", "source": "+ Another account"}])
    )
    texts = EntryPage(entry=entry).texts["sources"]
    save(entry_page(entry, sources=[{**texts[0], "number": "2"}, {**texts[1], "number": "1"}]))
    assert entry.citations.get().source.title == "Another account"


def test_a_meeting_that_rows_still_name_cannot_be_taken_out(ruritania):
    entry = build.draft()
    meeting = build.meeting(entry)
    build.participation(entry, ruritania, meeting=meeting)
    texts = EntryPage(entry=entry).texts
    gone = [{**texts["meetings"][0], "DELETE": "yes"}]
    assert refusal(entry_page(entry, meetings=gone)).startswith("[participations row 1] meeting: There is no meeting 1")
    save(entry_page(entry, meetings=gone, participations=[{**texts["participations"][0], "meeting": ""}]))
    assert entry.participations.get().meeting is None
    assert not entry.meetings.exists()


def test_a_changed_address_keeps_leading_here():
    entry = build.draft("Old name", slug="old-name")
    save(entry_page(entry, {"slug": "new-name"}))
    save(entry_page(Entry.objects.get(pk=entry.pk), {"slug": "newer-name"}))
    assert set(entry.redirects.values_list("old_slug", flat=True)) == {"old-name", "new-name"}
    save(entry_page(Entry.objects.get(pk=entry.pk), {"slug": "old-name"}))
    assert set(entry.redirects.values_list("old_slug", flat=True)) == {"new-name", "newer-name"}


def test_made_up_row_counts_and_ids_do_no_harm():
    page = entry_page(None)
    data = {**(page.data or {}), "positions-TOTAL_FORMS": "99999999999999999999", "meetings-TOTAL_FORMS": "²"}
    assert EntryPage(data).is_valid()
    stranger = build.position(build.draft("Another"))
    row = {"id": str(stranger.pk), "issue": "Trade", "party": "Ruritania", "summary": "Mine."}
    entry = save(entry_page(None, positions=[row, {**row, "id": "9" * 40}]))
    assert entry.positions.count() == 2
    stranger.refresh_from_db()
    assert stranger.summary == "Is for it."


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"[:0] + "\x00;"])
def test_a_null_character_is_refused_at_its_field(text):
    page = entry_page(None, {"title": f"Talks{text}", "parties": text, "cites": "1" + text})
    assert not page.is_valid()
