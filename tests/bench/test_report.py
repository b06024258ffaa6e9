"""What a run found is judged and shown without a server."""

from copy import deepcopy
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
        "date": "2026-01-01", "quick": False, "cores": 2, "cpu": "A", "memory_gb": 8, "shared_buffers": "2GB",
        "load_at_start": 0.1, "versions": versions,
    }  # fmt: skip
    cell = {"site": summary(2), "empty": summary(1), "cards": summary(2), "usual": summary(100)}
    cold = {"site": summary(4), "empty": summary(1), "cards": summary(2)}
    slow = {**cell, "datasette-complete": summary(2000, cut_off=1)}
    questions = {
        "timeline": {"remembered": {"1": cell, "16": cell}},
        "issue": {"remembered": {"1": slow}, "cold": {"1": cold}},
    }
    idle, used = {"pss_mb": 50, "uss_mb": 40}, {"pss_mb": 90, "uss_mb": 60}
    site = {
        "index_seconds": 3, "start_seconds": 1, "first_page_ms": 9, "idle": [idle], "after_questions": [used],
    }  # fmt: skip
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


def test_memory_counts_above_an_idle_worker_and_a_start_with_its_first_page(result):
    assert found(result, "memory").measured == 40
    assert found(result, "start from the file").measured == pytest.approx(1.009)
    assert found(result, "publishing, its transaction").met is None
    result["following"] = [{"verb": "publish", "transaction_ms": 20, "seen_ms": 90}] * 2
    assert found(result, "publishing, seen").measured == 90


def test_growth_is_told_where_there_is_a_smaller_log(result):
    assert not [bar for bar in bars(result) if "from 100 to" in bar.title]
    smaller = deepcopy(result) | {"entries": 100}
    smaller["questions"]["issue"]["cold"]["1"]["site"] = summary(2)
    told = {bar.title: bar.measured for bar in bars(result, smaller) if "from 100 to 1,000" in bar.title}
    assert told["issue, from 100 to 1,000 entries"] == 2
    assert told["timeline, from 100 to 1,000 entries"] == 1
    assert told["actor, from 100 to 1,000 entries"] is None


def test_a_missed_bar_fails_the_check(result, tmp_path):
    write(result, tmp_path)
    said: list[str] = []
    assert check(tmp_path, None, said.append) == 1
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
