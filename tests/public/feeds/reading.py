"""Reads feeds and calendars as their readers would: with libraries that did not write them, and strictly."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import feedparser
import icalendar
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.public.indexes import brought_up

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, url: str) -> Any:
    """What a feed reader makes of it."""
    response = client.get(url)
    assert response.status_code == 200, (response.status_code, response.text)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    ElementTree.fromstring(response.content)  # strict: one wrong character ends it
    read = feedparser.parse(response.content)
    assert read.bozo is False, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


def titles(client: Client, url: str) -> list[str]:
    return [entry.title for entry in feed(client, url).entries]


def calendar(client: Client, url: str) -> icalendar.Calendar:
    """What a calendar program makes of it; two readers have to agree on what is in it."""
    response = client.get(url)
    assert response.status_code == 200, (response.status_code, response.text)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert lines[-1] == b"" and all(b"\r" not in line and b"\n" not in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    read = icalendar.Calendar.from_ical(response.content)
    assert read.errors == [] and all(event.errors == [] for event in read.events)
    other = vobject.readOne(response.content.decode())
    other.validate()
    seen = {event.uid.value: event.summary.value for event in getattr(other, "vevent_list", [])}
    assert seen == {str(event["UID"]): str(event["SUMMARY"]) for event in read.events}
    return read


def property_of(client: Client, url: str, name: str) -> str:
    """A property of the calendar that is younger than RFC 5545, as vobject reads it; icalendar leaves those escaped."""
    read = vobject.readOne(client.get(url).content.decode())
    return str(read.contents[name][0].value)


def events(client: Client, url: str) -> dict[str, icalendar.Event]:
    """The events by their summary."""
    return {str(event["SUMMARY"]): event for event in calendar(client, url).events}


def queries(client: Client, url: str) -> int:
    """What a page costs once the index knows what was published."""
    brought_up()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
