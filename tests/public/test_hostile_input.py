"""Whatever stands in an address, the answer is a page: never a 500."""

import pytest

from tests import builders as build
from tests.crawling import crawl, parameters
from tests.press.conftest import visit  # noqa: F401

pytestmark = pytest.mark.django_db

NASTY = [
    "", "%00", "a%00b", "%ED%A0%80", "%FF%FE", "-1", "0", "99999999999999999999", "1e400", "9" * 5000, "x" * 9000,
    "[]", "{}", "%27%22%3C%2Fscript%3E", "../../../etc/passwd", "2023-99-99", "9999-12-31", "0000", "about+0001",
    "%F0%9F%95%8A", "%E2%80%AE", "a~b", "~", "a~a~a", "2023-06-18.1", "0001-01-01.0", "9999-12-31.999999999999999999",
    "w+" * 50, "%22a+b", "-a+-b", "the", "or+or", "%22%22", "a%00+-%22b", "习近平" * 40, "%D8%A8" * 90, "-%22",
    "%22", "-", "%28", "a+AND+OR+%3A*", "%26+%7C+%21", "\\", "%25s", "%5C",
]  # fmt: skip


def test_no_value_of_any_parameter_breaks_any_page(client, visit):  # noqa: F811
    build.published_channel()
    client.raise_request_exception = True
    pages = {url: text for url, (status, text) in crawl(client).items() if status == 200 and "?" not in url}
    assert len(pages) > 15
    lists = [url for url in pages if url.count("/") <= 2] + [f"/entries/{visit.slug}/", "/issues/military-hotline/"]
    own = {url: parameters(pages[url]) | {"after", "before", "page", "unheard"} for url in lists}
    assert {"q", "issue", "from", "to"} <= own["/"]
    assert {"q", "page"} <= own["/search/"]
    for url, names in own.items():
        for name in sorted(names):
            for value in NASTY:
                response = client.get(f"{url}?{name}={value}")
                assert response.status_code < 500, f"{url}?{name}={value[:60]}"


def test_many_values_and_broken_query_strings_break_nothing(client, visit):  # noqa: F811
    for query in ["&".join(f"issue=a{n}" for n in range(900)), "&&&==&=", "issue", "%", "%zz=%zz", "a=1;b=2", "q=%"]:
        assert client.get(f"/?{query}").status_code < 500, query[:60]


@pytest.mark.parametrize(
    "path",
    [
        "/entries/%00/", "/entries/x/editions/99999999999999999999/", "/entries/x/editions/0/", "/entries/%ED%A0%80/",
        "/issues/" + "x" * 3000 + "/", "/actors/..%2f..%2f/", "/channels/%FF/", "/sources/' OR 1=1/", "/nothing",
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_are_for_reading(client, method):
    assert getattr(client, method)("/").status_code == 405
