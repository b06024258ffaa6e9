"""As known today equals now: every page a reader can come to, but for what the day adds to it."""

import re

import pytest
from django.utils import timezone

from talks.public.exports.tables import TABLES
from talks.public.exports.views import TYPES
from talks.public.known.reading import find
from tests import builders as build
from tests.crawling import crawl
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.known.making import a_growing_record

pytestmark = pytest.mark.django_db
BAND = re.compile(r'<aside class="known".*?</aside>', re.DOTALL)
OWN = re.compile(
    r', as known on [^<]+(?=</title>)|<meta name="robots" content="noindex">|'
    r'<link rel="stylesheet" href="[^"]*known[^"]*">'
)
# What is of today alone.
LEFT_OUT = re.compile(
    r"^/(known-on/|feeds/|data/|sitemap|embed/|oembed|opensearch|calendar|api/($|v1/openapi))|/(feed\.atom|calendar\.ics)"
)


def bare(text, root):
    """A page without what the day adds: its band, and where its links lead."""
    text = OWN.sub("", BAND.sub("", text))
    text = text.replace(root, "/").replace(root.replace("/", "%2F"), "%2F")
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("rebuilt", [False, True])
def test_as_known_today_equals_now(client, visit, rebuilt):  # noqa: F811
    a_growing_record()
    build.published("Gamma")
    build.published_channel("Second line")
    if rebuilt:
        from talks.press.projections import rebuild

        rebuild()
    pages = crawl(client)
    for address in [f"/export/{table}.{suffix}" for table in TABLES for suffix in TYPES] + ["/export/log.jsonl"]:
        answer = client.get(address)
        pages[address] = (answer.status_code, answer.getvalue().decode())
    root = find(timezone.localdate()).root
    compared = 0
    for address, (status, text) in pages.items():
        if LEFT_OUT.search(address) or status in (301, 302):
            continue
        response = client.get(root + address[1:])
        assert response.status_code == status, address
        if status == 200 and not response["Content-Type"].startswith("image/"):
            assert bare(response.getvalue().decode(), root) == bare(text, root), address
            compared += 1
    assert compared > 110
