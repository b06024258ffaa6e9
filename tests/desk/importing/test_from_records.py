import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from actors.models import Actor, ActorRedirect, Office
from talks.desk.importing import from_records
from talks.models import (
    Channel,
    Edition,
    Entry,
    EntryRedirect,
    ImportedRecord,
    Issue,
    IssueAlias,
    PublicChannel,
    PublicEntry,
    Source,
    SourceRedirect,
)
from talks.press.publishing import publish
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def exported():
    """The public log as the site exports it."""
    editions = [
        pk for table in (PublicChannel, PublicEntry) for pk in table.objects.values_list("edition_id", flat=True)
    ]
    lines = [{"type": "log", "schema": 2, "made": "2024-05-01T12:00:00Z"}]
    for edition in Edition.objects.filter(pk__in=editions).order_by("-channel", "pk"):
        lines.append(
            {
                "type": "entry" if edition.entry_id else "channel",
                "edition": edition.number,
                "published_at": edition.published_at.isoformat(),
                "record": edition.record,
            }
        )
    return lines


def emptied():
    """A database in which nobody ever logged anything."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'talks\\_%' OR tablename LIKE 'actors\\_%'"
        )
        tables = ", ".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT setval('talks_entry_id_seq', 1000), setval('talks_channel_id_seq', 2000)")
        cursor.execute(f"TRUNCATE {tables}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def file(tmp_path):
    def write(lines):
        path = tmp_path / "log.jsonl"
        path.write_text(
            "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8"
        )
        return path

    return write


def imported(path, *options, say=None):
    """What the command said; refusals and conflicts are no failure here."""
    out = say or StringIO()
    try:
        call_command("import_talks", path, *options, collection="From elsewhere", stdout=out, stderr=StringIO())
    except CommandError as error:
        out.write(f"{error}\n")
    return out.getvalue()


def published(path):
    return imported(path, "--commit", "--publish", "--desk", "The import desk")


def records():
    """Every public record by address, in the terms of every database: entries by address in place of their ids."""
    lines = [line for line in exported() if line["type"] != "log"]
    slugs = {line["record"]["id"]: line["record"]["slug"] for line in lines if line["type"] == "entry"}

    def told(value, key=""):
        if isinstance(value, dict):
            return {name: told(one, name) for name, one in value.items() if name != "id"}
        if isinstance(value, list):
            return sorted(slugs[one] for one in value) if key == "entries" else [told(one, key) for one in value]
        return slugs.get(value, value) if key in ("to", "caused_by", "cause") else value

    return {(line["type"], line["record"]["slug"]): told(line["record"]) for line in lines}


def test_a_log_with_a_row_of_every_kind_comes_back_the_same(visit, file):  # noqa: F811
    cause = Entry.objects.get(slug="balloon-over-strelsau")
    build.published_channel(periods=[("open", "2019", "2020-05"), ("suspended", "2020-05", None, cause)])
    before, path = records(), file(exported())
    emptied()
    said = published(path)
    assert "3 rows: 3 created." in said, said
    assert records() == before
    assert {edition.byline for edition in Edition.objects.all()} == {"The import desk"}


def test_names_tenures_codes_parents_terms_and_old_addresses_come_back_too(file):
    source = build.source(
        "A dataset", kind="dataset", licence="CC BY 4.0", licence_url="https://terms.example/", archive_url="https://a.example/x",
        author="N. N.", accessed="2021-02", language="en", issuing_side=build.state(), published="2020~",
    )  # fmt: skip
    source.mentions.add(build.issue("Rail", build.issue("Transport", position=3), position=7, description="By train"))
    SourceRedirect.objects.create(old_slug="an-old-dataset", source=source)
    IssueAlias.objects.create(issue=build.issue("Rail"), text="铁路")
    entry = build.draft("Alpha", source=source, parties=[build.state("Ruritania", code="RU", wikidata="Q5")])
    EntryRedirect.objects.create(old_slug="working-title", entry=entry)
    person = build.minister("Rudolf")
    person.names.create(text="鲁道夫", language="zh-Hans", kind="original", start="1990", end="2001-05")
    mayor = Office.objects.create(slug="mayor", title="Lord Mayor", organisation=build.organisation("Strelsau"))
    person.tenures.create(office=mayor, start="1999?", acting=True, ongoing=True)
    ActorRedirect.objects.create(old_slug="rudolph", actor=person)
    envoy = Office.objects.create(slug="envoy", title="Special envoy", organisation=build.organisation("Court"))
    build.participation(entry, person, side=build.state(), office=envoy, note="By telephone")
    build.participation(entry, build.minister("Michael"), side=build.state())
    publish(entry, by=build.user(), note="First published")
    before, path = records(), file(exported())
    emptied()
    published(path)
    assert records() == before


def test_a_state_that_rests_on_a_body_the_file_does_not_describe_is_said_to_be_open(file):
    entry = build.draft("Alpha")
    envoy = Office.objects.create(slug="envoy", title="Special envoy", organisation=build.organisation("Court"))
    build.participation(entry, build.minister("Rudolf"), side=build.state(), office=envoy)
    publish(entry, by=build.user(), note="First published")
    path = file(exported())
    emptied()
    assert "The file counts “rudolf” to “ruritania” without describing the body" in imported(path, "--commit")


HOSTILE = "</script><b onclick=x> ]]> a\rb\nc =cmd|' /C calc'!A0 שלום \u202e؟مرحبا"


def test_hostile_and_huge_text_comes_back_to_the_letter(file):
    entry = build.draft("=cmd|' /C calc'!A0 </script>", body=HOSTILE + "é" * 1_000_000, summary=HOSTILE, slug="hostile")
    build.position(entry, summary=HOSTILE, quote=HOSTILE, occasion="]]>")
    publish(entry, by=build.user(), note="First published")
    before, path = records(), file(exported())
    emptied()
    published(path)
    assert records() == before


def test_the_same_file_again_changes_nothing(visit, file):  # noqa: F811
    path = file(exported())
    emptied()
    published(path)
    state = list(Entry.objects.values_list("pk", "version", "updated_at"))
    assert "2 rows: 2 unchanged." in published(path)
    assert list(Entry.objects.values_list("pk", "version", "updated_at")) == state
    assert Edition.objects.count() == 2


def test_what_changed_upstream_is_written_while_nobody_has_touched_the_entry(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    published(file(lines))
    lines[1]["record"]["summary"] = "Told anew."
    said = published(file(lines))
    assert "summary: “Alpha, in one line.” → “Told anew.”" in said
    assert PublicEntry.objects.get().summary == "Told anew."
    assert ImportedRecord.objects.get().log_version == Entry.objects.get().version == 2


def test_what_changed_upstream_and_at_the_desk_is_a_conflict_that_names_the_fields(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    published(file(lines))
    Entry.objects.update(place="Zenda", version=2)
    lines[1]["record"]["summary"] = "Told anew."
    lines[1]["record"]["place"] = "Elsewhere"
    said = published(file(lines))
    assert "1 in conflict" in said and "place: the desk has “Zenda”, the file “Elsewhere”; left as it is" in said
    assert "summary: “Alpha, in one line.” → “Told anew.”" in said
    entry = Entry.objects.get()
    assert (entry.place, entry.summary, entry.version) == ("Zenda", "Told anew.", 3)
    assert "1 in conflict" in published(file(lines)), "The conflict stays until it is settled."
    assert imported(file(lines), "--commit", "--keep-ours")
    assert ": 1 unchanged." in published(file(lines))


def test_what_only_one_side_changed_is_no_conflict(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    published(file(lines))
    entry = Entry.objects.get()
    entry.meetings.create(number=1, title="Added at the desk")
    Entry.objects.update(place="Zenda", version=2)
    lines[1]["record"]["title"] = "Alpha, renamed"
    said = published(file(lines))
    assert "title: “Alpha” → “Alpha, renamed”" in said and "1 row: 1 updated." in said, said
    entry = Entry.objects.get()
    assert (entry.title, entry.place, entry.meetings.get().title) == ("Alpha, renamed", "Zenda", "Added at the desk")
    assert Edition.objects.count() == 1, "What the desk has not published stays back."
    assert ": 1 unchanged." in published(file(lines))


def test_a_list_that_both_changed_stays_as_the_desk_has_it(file):
    entry = build.published("Alpha")
    build.position(entry, summary="For it")
    publish(entry, by=build.user(), note="More")
    lines = exported()
    emptied()
    published(file(lines))
    Entry.objects.get().positions.update(summary="For it, says the desk")
    Entry.objects.update(version=2)
    lines[1]["record"]["positions"][0]["summary"] = "Against it"
    lines[1]["record"]["place"] = "Elsewhere"
    said = published(file(lines))
    assert "positions: the desk has “For it, says the desk”, the file “Against it”; left as it is" in said, said
    entry = Entry.objects.get()
    assert (entry.place, entry.positions.get().summary) == ("Elsewhere", "For it, says the desk")


def test_an_entry_that_is_gone_from_the_file_is_marked_and_comes_back(file):
    for number in range(12):
        build.published(f"Alpha {number}")
    lines = exported()
    emptied()
    published(file(lines))
    said = imported(file(lines[:-1]), "--commit")
    assert "12 rows" not in said and "1 withdrawn upstream" in said, said
    assert ImportedRecord.objects.exclude(withdrawn_upstream=None).count() == 1
    assert Entry.objects.count() == 12
    assert "1 updated" in imported(file(lines), "--commit")
    assert not ImportedRecord.objects.exclude(withdrawn_upstream=None).exists()


def test_half_a_file_marks_nothing_unless_it_is_said_to_be_whole(file):
    for title in ("Alpha", "Beta"):
        build.published(title)
    lines = exported()
    emptied()
    published(file(lines))
    assert "more than a tenth" in imported(file(lines[:-1]), "--commit")
    assert not ImportedRecord.objects.exclude(withdrawn_upstream=None).exists()
    imported(file(lines[:-1]), "--commit", "--complete")
    assert ImportedRecord.objects.exclude(withdrawn_upstream=None).count() == 1


def test_two_lines_with_one_id_or_one_address_are_refused_from_the_second_on(file):
    build.published("Alpha")
    [head, line] = exported()
    emptied()
    other = changed(line, "record", "id", to=77)
    said = imported(file([head, line, line, other]), "--commit")
    assert f"The id {line['record']['id']} stands on line 2 already." in said
    assert "The address alpha stands on line 2 already." in said
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{" + '"type": "entry", "record": {"x": [' + "{}," * 300_001 + "{}]}}", "more than 300,000 parts"),
        ('{"type": "entry"}\n' * 3_000, "1,000 of its lines are no records"),
        ('{"type": "entry", "record": "' + "x" * 8_000_000 + '"}', "Line 2 is longer than 8,000,000 characters."),
    ],
    ids=["many parts", "many bad lines", "a long line"],
)
def test_a_hostile_log_is_refused(file, text, message):
    assert message in imported(file([json.dumps({"type": "log", "schema": 2}), text]), "--commit")


def test_interrupted_it_goes_on_with_the_same_command(file, monkeypatch):
    for number in range(4):
        build.published(f"Alpha {number}")
    path = file(exported())
    emptied()
    monkeypatch.setattr(from_records, "BATCH", 2)
    store = from_records._store

    def fail(plans, *, done):
        if any(plan.row.number == 3 for plan in plans):
            raise KeyboardInterrupt
        store(plans, done=done)

    monkeypatch.setattr(from_records, "_store", fail)
    with pytest.raises(KeyboardInterrupt):
        imported(path, "--commit")
    assert Entry.objects.count() == 2
    monkeypatch.setattr(from_records, "_store", store)
    said = published(path)
    assert "Going on with the import that began on" in said and "4 rows: 4 created." in said, said
    assert Entry.objects.count() == Edition.objects.count() == 4


def test_what_the_desk_changed_is_no_conflict_while_the_file_stays_the_same(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    published(file(lines))
    Entry.objects.update(place="Zenda", version=2)
    assert ": 1 unchanged." in published(file(lines))


def test_an_entry_that_the_desk_deleted_is_not_made_again(file):
    build.published("Alpha")
    path = file(exported())
    emptied()
    imported(path, "--commit")
    Entry.objects.get().delete()
    assert "deleted at the desk" in imported(path, "--commit")
    assert not Entry.objects.exists()


def test_entries_that_name_each_other_in_a_circle_do_so_here_too(file):
    first, second = build.published("Alpha"), build.draft("Beta")
    second.links.create(kind="follows_up", to=first)
    first.links.create(kind="postponed_as", to=second)
    publish(second, by=build.user(), note="First published")
    publish(first, by=build.user(), note="Linked")
    before, path = records(), file(exported())
    emptied()
    assert "2 rows: 2 created." in published(path)
    assert records() == before
    assert "2 rows: 2 unchanged." in published(path)


def test_a_link_to_what_is_not_in_the_file_is_left_out_and_said_and_comes_with_it_later(file):
    first = build.published("Alpha")
    second = build.draft("Beta")
    second.links.create(kind="follows_up", to=first)
    publish(second, by=build.user(), note="First published")
    lines, before = exported(), records()
    [other] = [line for line in lines[1:] if line["record"]["slug"] == "beta"]
    emptied()
    said = published(file([other]))
    assert f"left out: {first.pk}" in said
    assert Entry.objects.get().links.count() == 0
    assert "1 created, 1 updated" in published(file(lines))
    assert records() == before


def changed(line, *path, to):
    line = json.loads(json.dumps(line))
    place = line
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return line


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (("record", "schema"), 3, "schema is 3"),
        (("record", "kind"), "parade", "is none of"),
        (("record", "title"), None, "record.title: Text is expected"),
        (("record", "title"), "Alpha ", "would become"),
        (("record", "title"), "A\x00", "no text can hold"),
        (("record", "when", "start", "edtf"), "2020-02-31", "2020-02-31"),
        (("record", "novel"), 1, "not known here: novel"),
        (("record", "actors", "ruritania", "kind"), "ghost", "ghost"),
        (("record", "cites", 0, "number"), 7, "There is no source 7"),
        (("record", "cites", 0, "locator"), "p 1; q 3", "does not begin with the number"),
        (("record", "parties", 0), "nobody", "nobody"),
        (("record", "id"), True, "record.id: A whole number"),
        (("type",), "novel", "neither the head"),
    ],
)
def test_what_cannot_be_rebuilt_is_refused_with_its_line_and_leaves_nothing_behind(file, path, to, message):
    build.published("Alpha")
    build.published("Beta", source=build.source("Of beta"), parties=[build.state("Borduria")])
    lines = exported()
    emptied()
    said = imported(file([lines[0], changed(lines[1], *path, to=to), lines[2]]), "--commit")
    assert "Row 2" in said and message in said and "1 created, 1 refused" in said, said
    assert [entry.slug for entry in Entry.objects.all()] == ["beta"]
    assert not Source.objects.filter(slug="a-readout-of-talks").exists()
    assert not Actor.objects.filter(slug="ruritania").exists()


def test_refused_lines_come_back_to_be_mended_and_count_as_a_part(file, tmp_path):
    for number in range(3):
        build.published(f"Alpha {number}", body="A long account." * 2_000)
    lines = exported()
    emptied()
    lines[1] = changed(lines[1], "record", "kind", to="parade")
    out = tmp_path / "refused.jsonl"
    said = imported(file([*lines, '{"type": "entry", "record": {']), "--commit", "--refused", str(out))
    assert "2 created, 2 refused" in said, said
    text = out.read_text("utf-8-sig")
    assert text.startswith('{"reason refused": "')
    out.write_text("\ufeff" + text.replace('"parade"', '"visit"').splitlines()[0] + "\n", "utf-8")
    said = imported(out, "--commit", "--complete")
    assert "1 row: 1 created." in said and "nothing counts as withdrawn" in said, said
    assert Entry.objects.count() == 3
    assert not ImportedRecord.objects.exclude(withdrawn_upstream=None).exists()


def test_a_broken_line_is_refused_with_its_number(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    said = imported(file([lines[0], '{"type": "entry", "record": {', lines[1]]), "--commit")
    assert "Row 2" in said and "This is not JSON" in said
    assert Entry.objects.count() == 1


def test_an_address_that_something_else_has_here_is_refused(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    build.draft("Another", slug="alpha")
    said = imported(file(lines), "--commit")
    assert "Another one has this address already. It is “Another (1 May 2020)” (entry" in said
    assert "give “Another (1 May 2020)” another address, or delete it, and import the file again" in said
    assert Entry.objects.count() == 1


def test_an_actor_of_another_kind_at_the_same_address_is_refused(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    build.actor("Ruritania", "person")
    assert "“ruritania” is a person here." in imported(file(lines), "--commit")
    assert not Entry.objects.exists()


def test_an_actor_whom_the_desk_knows_stays_as_it_is(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    build.state("Ruritania", description="As the desk has it")
    imported(file(lines), "--commit")
    assert Actor.objects.get(slug="ruritania").description == "As the desk has it"


def test_a_description_follows_the_file_until_an_editor_changes_it(file):
    build.published("Alpha")
    lines = exported()
    emptied()
    imported(file(lines), "--commit")
    lines[1]["record"]["actors"]["ruritania"]["description"] = "A kingdom"
    lines[1]["record"]["issues"]["trade"]["description"] = "Goods"
    imported(file(lines), "--commit")
    assert Actor.objects.get(slug="ruritania").description == "A kingdom"
    assert Issue.objects.get(slug="trade").description == "Goods"
    Actor.objects.filter(slug="ruritania").update(description="A republic, says the desk")
    lines[1]["record"]["actors"]["ruritania"]["description"] = "An empire"
    assert "the desk has changed it; it is kept" in imported(file(lines), "--commit")
    assert Actor.objects.get(slug="ruritania").description == "A republic, says the desk"


def test_without_commit_nothing_is_written(visit, file):  # noqa: F811
    build.published_channel()
    path = file(exported())
    emptied()
    said = imported(path)
    assert "3 rows: 3 new." in said and "dry run" in said
    assert not Entry.objects.exists() and not Channel.objects.exists() and not Actor.objects.exists()


def test_rows_that_are_no_log_need_a_mapping(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("id,name\n1,Alpha\n")
    assert "needs no --mapping" in imported(path)
