"""What a run found is judged and shown without a server."""

from xml.etree import ElementTree

import pytest

from tests.bench.bars import bars, check
from tests.bench.load import Sample
from tests.bench.report import lines, write


def summary(p50: float, cut_off: int = 0) -> dict[str, object]:
    return Sample([p50, p50], p50 / 500, 2000, {200: 2}, cut_off).summary()


@pytest.fixture
def result():
    versions = {"postgresql": "18.1", "django": "6.1", "python": "3.13"}
    about = {
        "date": "2026-01-01", "quick": False, "cores": 2, "cpu": "A", "memory_gb": 8, "load_at_start": 0.1,
        "versions": versions,
    }  # fmt: skip
    cell = {"site": summary(2), "empty": summary(1), "cards": summary(2), "usual": summary(100)}
    cold = {"site": summary(4), "empty": summary(1), "cards": summary(2)}
    slow = {**cell, "datasette-complete": summary(2000, cut_off=1)}
    questions = {
        "timeline": {"remembered": {"1": cell, "16": cell}},
        "issue": {"remembered": {"1": slow}, "cold": {"1": cold}},
    }
    site = {"start_seconds": 1, "first_page_ms": 9, "idle": [{"pss_mb": 50, "uss_mb": 40}]}
    return {"entries": 1000, "about": about, "questions": questions, "site": site}


def found(result, title):
    return next(bar for bar in bars(result) if bar.title.startswith(title))


def test_a_bar_compares_medians_of_one_cell(result):
    assert found(result, "unfiltered page, of the 25").measured == 1
    assert found(result, "unfiltered page, of the empty").met is True
    assert found(result, "one issue, cold").measured == 2


def test_what_was_not_measured_is_neither_met_nor_missed(result):
    assert found(result, "one actor, cold").met is None


def test_others_that_were_too_slow_to_ask_again_count_with_what_they_took(result):
    assert found(result, "usual Django page without counts, of the cold").measured == 25
    assert found(result, "Datasette with complete facets, of the cold").measured == 500


def test_a_missed_bar_fails_the_check(result, tmp_path):
    write(result, tmp_path)
    said: list[str] = []
    assert check(tmp_path, said.append) == 1
    assert any(line.startswith("MISS") for line in said)


def test_the_table_says_what_was_cut_off(result):
    text = "\n".join(lines(result))
    assert "(cut off)" in text
    assert "| timeline | remembered | 2.0 |" in text


def test_the_chart_is_an_image_with_words(result, tmp_path):
    write(result, tmp_path)
    root = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert root.tag.endswith("svg")
    assert "this site 4.0 ms" in "".join(root.itertext())
