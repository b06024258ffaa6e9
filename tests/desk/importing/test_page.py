"""Imports in the admin: every step by a plain button, permission-checked, nothing chosen is lost."""

import json
import os
import stat

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from talks.desk.importing import page_steps, page_uploads, runs
from talks.models import Channel, Collection, Edition, Entry, ImportRun
from tests import builders as build
from tests.desk.importing.files import FINE, MAPPING, ROWS, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(page_uploads.tempfile, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def url(view, run=None):
    return reverse(f"admin:talks_importrun_{view}", args=[run.pk] if run else [])


def chosen(rows=ROWS, **more):
    return {
        "collection": "Journeys", "file": SimpleUploadedFile("../../etc/journeys.csv", text(rows).encode()),
        "own_mapping": SimpleUploadedFile("mapping.toml", MAPPING.encode()), **more,
    }  # fmt: skip


def uploaded(desk, rows=ROWS, **more):
    response = desk.post(url("add"), chosen(rows, **more))
    assert response.status_code == 302, BeautifulSoup(response.content, "html.parser").find(class_="errorlist")
    return ImportRun.objects.latest("pk")


def checked(desk, rows=ROWS, **more):
    """The import at its preview, by as many presses of Continue as it takes."""
    run = uploaded(desk, rows, **more)
    return press_on(desk, run)


def press_on(desk, run):
    for _ in range(20):
        run.refresh_from_db()
        if run.state not in ("reading", "committing"):
            return run
        assert desk.post(url("step", run)).url == url("change", run)
    raise AssertionError("It does not come to an end.")


def page_of(desk, run, query=""):
    return BeautifulSoup(desk.get(url("change", run) + query).content, "html.parser")


def errors(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return {ul["id"].removesuffix("_error").removeprefix("id_"): ul.get_text(" ", strip=True)
            for ul in soup.find_all("ul", class_="errorlist")}  # fmt: skip


def test_from_the_upload_to_public_pages_without_javascript(desk):
    run = checked(desk)
    assert not Entry.objects.exists()
    page = page_of(desk, run)
    assert page.find("button", class_="primary").text == "Write 3 rows"
    assert "4 rows: 3 new, 1 refused." in page.get_text()
    assert desk.post(url("write", run)).url == url("change", run)
    press_on(desk, run)
    assert Entry.objects.count() == 4
    page = page_of(desk, run)
    assert page.find("button", class_="primary").text == "Publish 4 entries"
    response = desk.post(url("publish", run), follow=True)
    assert "4 entries published." in response.content.decode()
    assert set(Edition.objects.values_list("byline", flat=True)) == {"Publisher"}


def test_with_htmx_each_step_brings_the_next_and_the_last_the_page(desk, monkeypatch):
    monkeypatch.setattr(page_steps, "SECONDS", -1.0)
    run = uploaded(desk)
    first = desk.post(url("step", run), headers={"hx-request": "true"})
    assert first.status_code == 200
    section = BeautifulSoup(first.content, "html.parser").section
    assert section["id"] == "progress"
    assert section.form["hx-post"] == url("step", run)
    for _ in range(6):
        last = desk.post(url("step", run), headers={"hx-request": "true"})
    assert last.headers["HX-Redirect"] == url("change", run)
    run.refresh_from_db()
    assert run.state == "planned"


def test_left_in_the_middle_of_writing_it_goes_on(desk, monkeypatch):
    monkeypatch.setattr(runs, "WRITE_BATCH", 1)
    run = checked(desk)
    monkeypatch.setattr(page_steps, "SECONDS", -1.0)
    desk.post(url("write", run))
    desk.post(url("step", run))
    assert Entry.objects.count() == 1
    page = page_of(desk, run)
    assert "Written 1 of 4 rows." in page.find(id="progress").get_text()
    assert page.find(id="progress").button.text == "Continue"
    run = press_on(desk, run)
    assert (run.state, run.counts["trips"]["created"]) == ("done", 1)
    assert Entry.objects.count() == 4


def test_trips_are_joined_in_steps_too_and_counted_once(desk, monkeypatch):
    from talks.desk.importing import tours

    monkeypatch.setattr(tours, "BATCH", 1)
    rows = [
        f"{n}-{place},Rudolf Rassendyll,rr,{place},2021-{n:02}-{day},2021-{n:02}-{day},Town,Met."
        for n in range(1, 5) for place, day in (("Japan", 15), ("Norway", 16))
    ]  # fmt: skip
    run = checked(desk, rows)
    monkeypatch.setattr(page_steps, "SECONDS", -1.0)
    desk.post(url("write", run))
    run = press_on(desk, run)
    assert run.counts["trips"] == {"created": 4, "updated": 0, "dissolved": 0}
    assert Entry.objects.filter(imported_tour__isnull=False).count() == 4


def test_the_table_shows_rows_by_result_and_by_words(desk):
    run = checked(desk)
    page = page_of(desk, run, "?result=refused")
    [row] = page.table.tbody.find_all("tr")
    assert row.find("td", attrs={"data-label": "Id"}).text == "j-3"
    assert "country" in row.code.text
    assert len(page_of(desk, run, "?q=Oslo").table.tbody.find_all("tr")) == 1
    assert len(page_of(desk, run, "?result=nonsense&p=x").table.tbody.find_all("tr")) == 4
    assert page_of(desk, run, "?q=nobody").table is None
    assert len(page_of(desk, run, "?q=%00x").table.tbody.find_all("tr")) == 4


def test_many_rows_come_in_pages(desk):
    rows = [f"p-{n},Person {n},p{n},Japan,2021-01-01,,Tokyo,Met." for n in range(60)]
    page = page_of(desk, checked(desk, rows))
    assert len(page.table.tbody.find_all("tr")) == 50
    assert page.find("a", rel="next")["href"] == "?p=2"


def test_the_refused_rows_and_the_report_can_be_taken_away(desk):
    run = checked(desk)
    refused = desk.get(url("refused", run))
    assert refused.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert refused.content.decode().splitlines()[1].startswith("j-3,Rudolf Rassendyll,rr,Atlantis")
    report = desk.get(url("report", run)).content.decode()
    assert len(report.splitlines()) == 5


# --- Wrong input ------------------------------------------------------------------------------------------------------


def test_wrong_input_keeps_what_was_chosen(desk):
    response = desk.post(url("add"), chosen(collection="", complete="on", encoding="utf-9"))
    assert response.status_code == 422
    assert set(errors(response)) == {"collection", "encoding"}
    page = BeautifulSoup(response.content, "html.parser")
    assert [kept.b.text for kept in page.find_all(class_="kept")] == ["journeys.csv", "mapping.toml"]
    again = {name: page.find("input", attrs={"name": name})["value"] for name in ("kept_file", "kept_mapping")}
    assert page.find("input", attrs={"name": "complete"}).has_attr("checked")
    assert desk.post(url("add"), {**again, "collection": "Journeys"}).status_code == 302
    assert ImportRun.objects.get().file_name == "journeys.csv"


@pytest.mark.parametrize(
    ("more", "field", "message"),
    [
        ({"file": ""}, "file", "Choose the file to import."),
        ({"own_mapping": ""}, "mapping", "Choose a mapping, or upload your own."),
        ({"file": SimpleUploadedFile("x.csv", b"\x89PNG\r\n" + b"\0" * 99)}, "file", "picture"),
        ({"own_mapping": SimpleUploadedFile("x.toml", b"shape = 3")}, "own_mapping", "shape"),
        ({"own_mapping": SimpleUploadedFile("x.toml", b"\xff\xfe")}, "own_mapping", "not written in UTF-8"),
        ({"own_mapping": SimpleUploadedFile("x.toml", MAPPING.replace('"notes"', '"memo"').encode())},
         "own_mapping", "no column “memo”"),
        ({"mapping": "nonsense"}, "mapping", "Select a valid choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(desk, more, field, message):
    response = desk.post(url("add"), {**chosen(), **more})
    assert response.status_code == 422
    assert message in errors(response)[field]
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused(desk, monkeypatch):
    monkeypatch.setattr(page_uploads, "MAX_BYTES", 10)
    response = desk.post(url("add"), chosen())
    assert "is the limit" in errors(response)["file"]


def test_a_file_that_breaks_off_is_reported_and_can_be_replaced(desk):
    broken = text(ROWS).encode() + b"j-9,Some\xffbody,x,Japan,2021-01-01,,Tokyo,Met.\n" * 3
    run = uploaded(desk, file=SimpleUploadedFile("broken.csv", b" " * 0 + text(ROWS * 3000).encode() + broken))
    press_on(desk, run)
    assert run.state == "failed"
    page = page_of(desk, run)
    assert page.find(class_="errornote").text == run.error.replace("`--encoding`", "the field Encoding")
    assert page.find("a", string="Choose another file")["href"] == url("add")


def test_a_ready_mapping_can_be_chosen(desk):
    response = desk.post(url("add"), {**chosen(), "own_mapping": "", "mapping": "trip_legs"})
    assert "no column" in errors(response)["mapping"]


# --- Files ------------------------------------------------------------------------------------------------------------


def test_an_upload_is_kept_privately_under_a_name_of_ours_and_deleted_once_read(desk, own_folder):
    run = uploaded(desk)
    [folder] = own_folder.glob("talks-imports-*")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [kept] = folder.iterdir()
    assert kept.name == run.upload
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    press_on(desk, run)
    assert list(folder.iterdir()) == []


def test_a_folder_that_others_can_read_is_not_used(own_folder):
    folder = own_folder / f"talks-imports-{os.getuid()}"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(PermissionError):
        page_uploads.private_folder()


def test_a_kept_file_is_good_for_its_user_only(publisher, editor):
    kept = page_uploads.keep(SimpleUploadedFile("a.csv", b"id\n"))
    token = kept.token(publisher.pk)
    assert page_uploads.from_token(token, publisher.pk) == kept
    assert page_uploads.from_token(token, editor.pk) is None
    assert page_uploads.from_token(token + "x", publisher.pk) is None


def test_old_uploads_are_swept_away(own_folder):
    old = page_uploads.keep(SimpleUploadedFile("a.csv", b"id\n"))
    os.utime(old.path, (1, 1))
    new = page_uploads.keep(SimpleUploadedFile("b.csv", b"id\n"))
    assert not old.path.exists()
    assert new.path.exists()


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_an_editor_imports_nothing(client, publisher, editor, desk):
    run = checked(desk)
    client.force_login(editor)
    for view in ("add", "changelist"):
        assert client.get(url(view)).status_code == 403
    for view in ("change", "refused", "report"):
        assert client.get(url(view, run)).status_code == 403
    for view in ("step", "write", "publish"):
        assert client.post(url(view, run)).status_code == 403
    assert "importrun" not in client.get(reverse("admin:index")).content.decode()


def test_who_may_import_but_not_publish_sees_no_button(client, editor, desk):
    from django.contrib.auth.models import Permission

    run = checked(desk, FINE)
    desk.post(url("write", run))
    press_on(desk, run)
    editor.user_permissions.add(Permission.objects.get(codename="import_collection"))
    client.force_login(editor)
    assert page_of(client, run).find(id="publishing") is None
    assert client.post(url("publish", run)).status_code == 403
    assert not Edition.objects.exists()


def test_steps_are_posts(desk):
    run = checked(desk)
    for view in ("step", "write", "publish"):
        assert desk.get(url(view, run)).status_code == 405


def test_what_is_not_ready_is_neither_written_nor_published(desk):
    run = uploaded(desk)
    assert "not waiting to be written" in desk.post(url("write", run), follow=True).content.decode()
    assert "Only what has been written" in desk.post(url("publish", run), follow=True).content.decode()
    assert not Entry.objects.exists()


def test_a_collection_that_somebody_else_is_writing_is_refused_at_its_field(desk, editor):
    run = checked(desk)
    runs.start_writing(run, editor)
    response = desk.post(url("add"), chosen())
    assert errors(response)["collection"].startswith("Editor has been importing “journeys.csv”")
    assert Collection.objects.count() == 1


def test_publishing_in_steps_counts_what_went_before(desk, monkeypatch):
    from talks.desk.importing import publishing

    monkeypatch.setattr(publishing, "BATCH", 1)
    monkeypatch.setattr(page_steps, "SECONDS", -1.0)
    run = press_on(desk, checked(desk, FINE))
    desk.post(url("write", run))
    press_on(desk, run)
    carried = {}
    for done in range(1, 4):
        response = desk.post(url("publish", run), carried)
        page = BeautifulSoup(response.content, "html.parser").find(id="publishing")
        assert f"{done} entries published, {4 - done} to go" in page.get_text()
        carried = {field["name"]: field["value"] for field in page.find_all("input", type="hidden")}
    assert "4 entries published." in desk.post(url("publish", run), carried, follow=True).content.decode()
    assert Edition.objects.count() == 4


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_imports_asks_the_same_for_one_and_for_three(desk, number, django_assert_num_queries):
    for _ in range(number):
        checked(desk)
    desk.get(url("changelist"))
    with django_assert_num_queries(8):
        desk.get(url("changelist"))


def test_nothing_of_a_page_needs_an_inline_script_or_style(desk):
    build.user()
    for address in (url("add"), url("change", checked(desk))):
        response = desk.get(address)
        page = BeautifulSoup(response.content, "html.parser")
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert [script for script in page.find_all("script") if not script.get("src") and not script.get("type")] == []
        assert page.find_all(style=True) == []


# --- Exported logs, kept mappings, and what goes wrong on the way -----------------------------------------------------


def a_log():
    from tests.desk.importing.test_from_records import emptied, exported

    build.published("Alpha")
    build.published_channel()
    lines = "".join(json.dumps(line) + "\n" for line in exported())
    emptied()
    return lines


def test_an_exported_log_needs_no_mapping_and_goes_the_same_steps(desk):
    lines = a_log()
    run = checked(desk, file=SimpleUploadedFile("log.jsonl", lines.encode()), own_mapping="", mapping="trip_legs")
    assert (run.state, run.mapping_name, Entry.objects.count()) == ("planned", "", 0)
    page = page_of(desk, run)
    assert "log.jsonl, an exported log" in page.get_text() and "by the mapping" not in page.get_text()
    assert page.find("button", class_="primary").text == "Write 2 rows"
    desk.post(url("write", run))
    press_on(desk, run)
    assert (run.state, Entry.objects.count(), Channel.objects.count()) == ("done", 1, 1)
    page = page_of(desk, run)
    assert "2 rows: 2 created." in page.get_text()
    assert page.find("button", class_="primary").text == "Publish 2 entries"
    desk.post(url("publish", run))
    assert Edition.objects.filter(channel__isnull=False).count() == 1
    assert page_of(desk, run).find("button", class_="primary") is None


def test_a_plan_that_keeps_no_records_says_so(desk):
    run = checked(desk, file=SimpleUploadedFile("log.jsonl", a_log().encode()), own_mapping="")
    run.rows.update(draft=None)
    desk.post(url("write", run))
    press_on(desk, run)
    assert "Import the file again." in page_of(desk, run).table.get_text()


def broken_then_kept(desk):
    response = desk.post(url("add"), chosen(own_mapping=SimpleUploadedFile("x.toml", b"shape = 3")))
    page = BeautifulSoup(response.content, "html.parser")
    return {name: page.find("input", attrs={"name": name})["value"] for name in ("kept_file", "kept_mapping")}


def test_a_ready_mapping_chosen_now_goes_before_one_that_was_kept(desk):
    again = {**broken_then_kept(desk), "collection": "Journeys", "mapping": "trip_legs"}
    response = desk.post(url("add"), again)
    assert "no column" in errors(response)["mapping"] and "own_mapping" not in errors(response)


def test_a_kept_mapping_can_be_put_away_and_the_rest_stays(desk):
    response = desk.post(url("add"), {**broken_then_kept(desk), "collection": "Journeys", "drop_mapping": "on"})
    assert set(errors(response)) == {"mapping"}
    page = BeautifulSoup(response.content, "html.parser")
    assert [kept.b.text for kept in page.find_all(class_="kept")] == ["journeys.csv"]
    assert page.find("input", attrs={"name": "collection"})["value"] == "Journeys"


def test_a_run_that_was_killed_on_the_command_line_is_failed_with_what_to_do(desk):
    run = uploaded(desk)
    ImportRun.objects.filter(pk=run.pk).update(upload="")
    press_on(desk, run)
    assert (run.state, run.error) == ("failed", "It began on the command line; start it again there.")


@pytest.mark.parametrize("htmx", [True, False])
def test_what_nobody_foresaw_is_logged_and_said_and_the_import_keeps_its_place(desk, monkeypatch, caplog, htmx):
    run = checked(desk)
    desk.post(url("write", run))
    monkeypatch.setattr(page_steps.runs, "write", lambda *_: 1 / 0)
    headers = {"hx-request": "true"} if htmx else {}
    response = desk.post(url("step", run), headers=headers, follow=True)
    assert "Something unexpected happened" in response.content.decode()
    assert "ZeroDivisionError" in caplog.text
    if htmx:
        assert "load delay" not in response.content.decode(), "It does not try for ever."
    monkeypatch.undo()
    assert ImportRun.objects.get().state == "committing"


def test_a_plan_can_be_given_up_and_what_is_written_cannot(desk):
    run = checked(desk)
    assert "Give up this import" in page_of(desk, run).get_text()
    assert desk.post(url("abandon", run)).url == url("changelist")
    run.refresh_from_db()
    assert run.state == "abandoned"
    run = checked(desk)
    desk.post(url("write", run))
    assert "cannot be given up any more" in desk.post(url("abandon", run), follow=True).content.decode()
    press_on(desk, run)
    assert "Give up" not in page_of(desk, run).get_text()


def test_a_refused_row_says_whom_it_is_about(desk):
    row = "j-8,Rudolf Rassendyll,rr,Japan,15 Brumaire,,Tokyo,Met."
    page = page_of(desk, checked(desk, [row]), "?result=refused")
    assert page.find("td", attrs={"data-label": "What"}).text == "Rudolf Rassendyll, Tokyo, Japan"


def test_a_planned_row_is_new_and_a_written_one_created(desk):
    run = checked(desk, FINE)
    assert {
        cell.get_text(strip=True) for cell in page_of(desk, run).find_all("td", attrs={"data-label": "Result"})
    } == {"New"}
    desk.post(url("write", run))
    press_on(desk, run)
    assert "Created 3" in page_of(desk, run).find(class_="results").get_text(" ", strip=True)


def test_what_a_check_blocks_is_named_with_a_link_and_is_no_primary_button(desk, monkeypatch):
    from talks.press.publishing import NotPublishable

    run = checked(desk, FINE[2:])
    desk.post(url("write", run))
    press_on(desk, run)
    why = NotPublishable.__new__(NotPublishable)
    monkeypatch.setattr(NotPublishable, "__str__", lambda self: "There is no summary.")
    monkeypatch.setattr("talks.desk.importing.publishing.publish_many", lambda some, **_: [(one, why) for one in some])
    desk.post(url("publish", run))
    page = page_of(desk, run)
    assert page.find("button", class_="primary") is None
    assert page.find(id="publishing").button.text == "Try again to publish 1 entry"
    [item] = page.find(class_="blocked").find_all("li")
    entry = Entry.objects.get()
    assert item.a["href"] == reverse("admin:talks_entry_change", args=[entry.pk])
    assert "There is no summary." in item.text
