"""What an output refuses it refuses in plain words, which name what there is."""

import pytest

from tests import builders as build

pytestmark = pytest.mark.django_db
ADDRESS = "/oembed?url=http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/embed/?theme=banana", "There is no “banana” here. There are: auto, light, dark."),
        ("/embed/?limit=51", "limit: Give a whole number from 1 to 50."),
        ("/embed/?limit=many", "limit: Give a whole number from 1 to 50."),
        ("/embed/?theme=dark&theme=light", "theme: Give it once."),
        ("/embed/entries/talks/?limit=3", "There is no parameter “limit” here. There is only “theme”."),
        ("/export/timelinejs.json?group=banana", "There is no “banana” here. There are: level, kind, status, none."),
        ("/export/timelinejs.json?group=level&group=kind", "group: Give it once."),
        ("/oembed", "url: This is needed."),
        (f"{ADDRESS}%00", "url: There are characters here that no text has."),
        (f"{ADDRESS}{'a' * 4000}", "url: At most 4000 characters."),
        (f"{ADDRESS}&maxwidth=9", "maxwidth: Give a whole number from 100 to 10000."),
        (f"{ADDRESS}&url=http://127.0.0.1:8000/", "url: Give it once."),
        ("/feeds/timeline.atom?older_than=0", "older_than: Take this number from the feed's own link"),
        (
            "/feeds/timeline.atom?older_than=9999999999999999999",
            "older_than: Take this number from the feed's own link",
        ),
        ("/feeds/timeline.atom?older_than=1&older_than=2", "older_than: Give it once."),
        ("/entries/talks/cite.txt?accessed=%00", "accessed: “\x00” is not a date we can read."),
        ("/entries/talks/cite.txt?x=1", "x: There is no parameter “x” here. There is only “accessed”."),
    ],
)
def test_a_refusal_says_what_there_is(client, address, said):
    build.published("Talks")
    answer = client.get(address)
    assert answer.status_code == 400
    assert said.replace("'", "&#x27;" if "html" in answer["Content-Type"] else "'") in answer.text


def test_a_long_wrong_word_is_not_repeated_whole(client):
    assert "a" * 61 not in client.get(f"/embed/?theme={'a' * 5000}").text
