"""The demo is typed through the desk's own forms: idempotent, and what they refuse is said with its place."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from actors.models import Actor
from talks.desk.entry_page import EntryPage
from talks.models import Channel, Edition, Entry, Issue, Source
from tests.public.june_2023 import assert_the_case

pytestmark = pytest.mark.django_db

ACTORS = """
[[actors]]
slug = "ruritania"
kind = "state"
name = "Ruritania"
[[actors.names]]
text = "鲁里坦尼亚"
language = "zh-Hans"
kind = "original"
[[actors]]
slug = "foreign-ministry"
kind = "organisation"
name = "Foreign Ministry"
org_type = "ministry"
parent = "ruritania"
[[actors]]
slug = "rudolf"
kind = "person"
name = "Rudolf"
[[offices]]
slug = "foreign-minister"
title = "Foreign Minister"
organisation = "foreign-ministry"
level = "minister"
[[tenures]]
person = "rudolf"
office = "foreign-minister"
start = "2001"
ongoing = "yes"
"""
ISSUES = """
[[issues]]
slug = "security"
name = "Security"
[[issues]]
slug = "hotlines"
name = "Hotlines"
parent = "security"
aliases = "red telephone; 热线"
"""
SOURCE = """
[[sources]]
number = "1"
source = "A readout"
slug = "gazette-readout"
kind = "wire"
publisher = "Ruritania"
published = "2020-05-02"
url = "https://gazette.example/1"
"""
FIRST = f"""
[entry]
slug = "first-talks"
title = "First talks"
summary = "They met."
kind = "meeting"
status = "held"
level = "minister"
start = "2020-05-01"
parties = "鲁里坦尼亚"
cites = "1"
{SOURCE}
[[links]]
kind = "postponed_as"
to = "second-talks"
[[participations]]
actor = "Rudolf"
side = "Ruritania"
[[outcomes]]
issue = "热线"
result = "agreed"
summary = "A line."
by_editors = true
cites = "1 p. 2"
"""
SECOND = f"""
[entry]
slug = "second-talks"
title = "Second talks"
summary = "They met again."
kind = "meeting"
status = "held"
start = "2020-06"
parties = "Ruritania"
cites = "1"
{SOURCE}
"""
CHANNELS = f"""
[[channels]]
slug = "line"
name = "Line"
issue = "hotlines"
parties = "Ruritania"
{SOURCE.replace("[[sources]]", "[[channels.sources]]")}
[[channels.periods]]
state = "open"
start = "2020-06"
cause = "second-talks"
summary = "Set up."
cites = "1"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "entries").mkdir()
    files = {"actors.toml": ACTORS, "issues.toml": ISSUES, "channels.toml": CHANNELS,
             "entries/1.toml": FIRST, "entries/2.toml": SECOND}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(folder, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command("load_demo", folder=folder, stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def everything():
    """The whole log as text, and every edition."""
    pages = [EntryPage(entry=entry).texts for entry in Entry.objects.order_by("slug")]
    versions = list(Entry.objects.order_by("slug").values_list("slug", "version"))
    return pages, versions, list(Edition.objects.order_by("pk").values_list("pk", "number"))


def test_everything_is_typed_in_and_published(folder):
    out, err = load(folder)
    assert err == ""
    assert "actors.toml: 6 created" in out
    assert "issues.toml: 2 created" in out
    first = Entry.objects.get(slug="first-talks")
    assert first.links.get().to.slug == "second-talks", "a link may lead to a later entry"
    assert first.outcomes.get().issue == Issue.objects.get(slug="hotlines")
    assert Source.objects.count() == 1
    assert Edition.objects.filter(kind="published").count() == 3
    assert Channel.objects.get().periods.get().cause.slug == "second-talks"
    assert {edition.byline for edition in Edition.objects.all()} == {"Demo publisher"}
    assert first.created_by.get_full_name() == "Demo editor"
    assert Actor.objects.get(slug="ruritania").names.get().text == "鲁里坦尼亚"


def test_a_second_run_changes_nothing(folder):
    load(folder)
    before = everything()
    out, err = load(folder)
    assert everything() == before
    assert err == ""
    assert "0 created, 0 updated, 11 unchanged" in out


def test_a_changed_file_is_an_update(folder):
    load(folder)
    path = folder / "entries/2.toml"
    path.write_text(SECOND.replace("They met again.", "Again they met."), encoding="utf-8")
    out, err = load(folder)
    assert err == ""
    assert "2/2 entries/2.toml: 1 updated" in out
    assert Edition.objects.get(number=2).record["summary"] == "Again they met."


def test_a_row_that_left_the_file_is_taken_out(folder):
    load(folder)
    path = folder / "entries/1.toml"
    path.write_text(FIRST[: FIRST.index("[[outcomes]]")], encoding="utf-8")
    load(folder)
    assert not Entry.objects.get(slug="first-talks").outcomes.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('issue = "热线"', 'issue = "drains"', "[outcomes row 1] issue: No issue is called “drains”."),
        ('start = "2020-05-01"', 'start = "soon"', "[entry] start: “soon” is not a date we can read."),
        ('status = "held"', 'status = "held"\nweather = "fine"', "[entry row 1] no such field: weather"),
        ("[[links]]", "[[guests]]", "no such section: guests"),
        ('actor = "Rudolf"', "actor = ", "Invalid value"),
        ('cites = "1 p. 2"', "", "not published [outcomes"),
        ('published = "2020-05-02"', 'published = "2020-05-03"',
         "[sources gazette-readout] published: “2020-05-02” here, “2020-05-03” in entries/1.toml"),
    ],
)  # fmt: skip
def test_what_the_forms_refuse_is_said_with_file_section_row_and_field(folder, old, new, said):
    path = folder / "entries/1.toml"
    path.write_text(FIRST.replace(old, new), encoding="utf-8")
    _, err = load(folder)
    assert said in err
    assert "refused, in" in err
    assert Entry.objects.filter(slug="second-talks").exists(), "the other files are loaded"


def test_accounts_with_public_passwords_are_made_on_a_local_machine_only(folder, settings):
    settings.LOCAL = False
    load(folder)
    assert not any(user.has_usable_password() for user in User.objects.all())
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert out.getvalue() == ""
    settings.LOCAL = True
    load(folder)
    call_command("demo_accounts", stdout=out)
    assert [line.split()[:2] for line in out.getvalue().splitlines()] == [
        ["editor", "demo-editor"], ["publisher", "demo-publisher"], ["administrator", "demo-admin"],
    ]  # fmt: skip
    editor = User.objects.get(username="demo-editor")
    assert editor.check_password(out.getvalue().splitlines()[0].split()[2])
    assert editor.has_perm("talks.add_entry")
    assert not editor.has_perm("talks.publish_entry")


def test_a_changed_password_stays(folder):
    load(folder)
    editor = User.objects.get(username="demo-editor")
    editor.set_password("my own")
    editor.save()
    load(folder)
    editor.refresh_from_db()
    assert editor.check_password("my own")


def test_the_shipped_content_is_accepted_whole_and_a_second_run_changes_nothing(client):
    from talks.management.commands.load_demo import SHIPPED

    _, err = load(SHIPPED)
    assert err == ""
    assert Entry.objects.count() == Edition.objects.filter(entry__isnull=False).count() >= 40
    assert_the_case(client)
    before = everything()
    out, err = load(SHIPPED)
    assert err == ""
    assert "0 created, 0 updated" in out
    assert everything() == before
