"""Walks the public site as a reader would, by its links."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client

MOST_PAGES = 1500


def crawl(client: Client, start: str = "/") -> dict[str, tuple[int, str]]:
    """Every address that links lead to from `start`, with its status and text.

    Addresses with a query are visited when a page without one links to them, and not followed further: combinations
    of filters have no end.
    """
    seen: dict[str, tuple[int, str]] = {}
    waiting = [start]
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        response = client.get(url)
        text = response.getvalue().decode(errors="replace")
        seen[url] = (response.status_code, text)
        assert len(seen) <= MOST_PAGES, "the site seems to have no end"
        if response.status_code in (301, 302):
            waiting.append(urljoin(url, response["Location"]))
        if response.status_code == 200 and "?" not in url and "html" in response["Content-Type"]:
            waiting.extend(target for target in links(url, text) if target not in seen)
    return seen


def links(url: str, text: str) -> list[str]:
    """The addresses on this site that a page links to, in any way a reader or a robot could follow."""
    soup = BeautifulSoup(text, "html.parser")
    found = []
    for attribute in ("href", "hx-get", "action"):
        for tag in soup.find_all(attrs={attribute: True}):
            target = urlsplit(urljoin(f"http://testserver{url}", str(tag[attribute])))
            if target.netloc == "testserver" and not target.path.startswith(("/static/", "/admin/")):
                found.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


def parameters(text: str) -> set[str]:
    """The names of the fields on a page; fields of one form may stand anywhere on it."""
    soup = BeautifulSoup(text, "html.parser")
    return {str(field["name"]) for field in soup.select("input[name], select[name], textarea[name], button[name]")}
