"""Reads files back as their readers would."""

from __future__ import annotations

import csv
import io
import json
from typing import Any


def body(client: Any, url: str, **more: Any) -> bytes:
    response = client.get(url, **more)
    assert response.status_code == 200, response.getvalue().decode()
    return response.getvalue()


def csv_rows(client: Any, url: str) -> list[dict[str, str]]:
    text = body(client, url).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def json_rows(client: Any, url: str) -> list[dict[str, Any]]:
    return json.loads(body(client, url))["rows"]


def lines(client: Any, url: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(client, url).decode().split("\n") if line]
