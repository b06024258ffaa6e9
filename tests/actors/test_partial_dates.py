from datetime import date

import edtf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from actors.forms import PartialDateFormField
from actors.models import Actor
from actors.partial_dates import PartialDate, PartialDateField, show_span, span_edtf


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("18 Jun 2023", "2023-06-18"),
        ("18 June 2023", "2023-06-18"),
        ("18th june, 2023", "2023-06-18"),
        ("June 18, 2023", "2023-06-18"),
        ("  June   2023 ", "2023-06"),
        ("Sept. 2023", "2023-09"),
        ("2023", "2023"),
        ("about 1971", "1971~"),
        ("c. June 1971", "1971-06~"),
        ("about 1971 (uncertain)", "1971%"),
        ("2023-06-18", "2023-06-18"),
        ("2023-06~", "2023-06~"),
        ("2023?", "2023?"),
        ("2023-06-XX", "2023-06"),
        ("2023-xx-xx", "2023"),
        ("29 Feb 2024", "2024-02-29"),
    ],
)
def test_it_reads_dates_as_people_write_them(typed, kept):
    assert PartialDate.parse(typed).edtf == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Type a date like"),
        ("30 Feb 2023", "There is no date"),
        ("2023-13", "There is no date"),
        ("0000", "There is no date"),
        ("06/07/2023", "two ways"),
        ("6.7.23", "two ways"),
        ("2023-XX-18", "unknown month"),
        ("next Tuesday", "not a date we can read"),
        ("Juni 2023", "not a date we can read"),
        ("2023-06-18T10:00", "not a date we can read"),
        ("\x00", "not a date we can read"),
        ("٢٠٢٣-06", None),
        ("1" * 5000, "not a date we can read"),
    ],
)
def test_it_says_what_is_wrong_and_never_guesses(typed, why):
    if why is None:
        # Digits of other scripts are digits: they read as the same year.
        assert PartialDate.parse(typed).edtf == "2023-06"
        return
    with pytest.raises(ValueError, match=why):
        PartialDate.parse(typed)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("2023-06-18", "18 June 2023"),
        ("2023-06", "June 2023"),
        ("1971~", "about 1971"),
        ("1971?", "1971 (uncertain)"),
        ("1971-05%", "about May 1971 (uncertain)"),
    ],
)
def test_it_shows_dates_as_people_read_them(kept, shown):
    assert str(PartialDate.parse(kept)) == shown
    assert PartialDate.parse(shown).edtf == kept


partial_dates = st.builds(
    lambda day, precision, qualifier: PartialDate(
        day.year, day.month if precision > 0 else None, day.day if precision > 1 else None, qualifier
    ),
    st.dates(),
    st.integers(0, 2),
    st.sampled_from(["", "~", "?", "%"]),
)


@given(partial_dates)
def test_any_date_survives_edtf_and_plain_text(value):
    assert PartialDate.parse(value.edtf) == value
    # Years below 1000 need four digits in EDTF, which plain text does not give.
    if value.year >= 1000:
        assert PartialDate.parse(str(value)) == value


@given(partial_dates)
def test_earliest_and_latest_agree_with_an_independent_edtf_reader(value):
    other = edtf.parse_edtf(value.edtf)
    assert tuple(other.lower_strict())[:3] == tuple(value.earliest.timetuple())[:3]
    assert tuple(other.upper_strict())[:3] == tuple(value.latest.timetuple())[:3]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2023-06-18", "2024-02", "2023-02~", "1971%", "1900-12-31?", "0001"])
def test_the_database_reads_the_same_bounds(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT edtf_earliest(%s), edtf_latest(%s)", [text, text])
        assert cursor.fetchone() == (PartialDate.parse(text).earliest, PartialDate.parse(text).latest)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2023-02-30", "2023-13", "June 2023", "2023-6", "", "2023-06-18~~"])
def test_the_database_refuses_text_that_is_no_date(text):
    actor = Actor.objects.create(kind="state", slug="x", name="X")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE actors_actor SET existed_from = %s WHERE id = %s", [text, actor.pk])


@pytest.mark.django_db
def test_a_field_takes_text_a_date_or_a_partial_date_and_gives_back_a_partial_date():
    for given_, kept in [("June 1922", "1922-06"), (date(1922, 12, 30), "1922-12-30"), (PartialDate(1922), "1922")]:
        actor = Actor.objects.create(kind="state", slug=f"s{kept}", name="X", existed_from=given_)
        actor.refresh_from_db()
        assert actor.existed_from == PartialDate.parse(kept)
        assert actor.existed_from_earliest == actor.existed_from.earliest


@pytest.mark.django_db
def test_generated_bounds_are_for_queries():
    Actor.objects.create(kind="state", slug="ussr", name="Soviet Union", existed_until="1991-12")
    assert Actor.objects.filter(existed_until_latest=date(1991, 12, 31)).exists()


def test_a_bad_date_is_a_validation_error_on_the_model_field():
    with pytest.raises(ValidationError, match="There is no date"):
        PartialDateField().clean("2023-02-30", None)


def test_the_form_field_keeps_what_was_typed_and_says_how_to_type():
    field = PartialDateFormField(required=False)
    assert field.clean("") is None
    assert field.clean(" June 2023 ") == PartialDate(2023, 6)
    assert field.prepare_value(PartialDate(2023, 6)) == "June 2023"
    assert field.prepare_value("thirty of Feb") == "thirty of Feb"
    with pytest.raises(ValidationError, match="18 Jun 2023"):
        field.clean("thirty of Feb")
    assert not field.has_changed(PartialDate(2023, 6), "2023-06")
    assert field.has_changed(PartialDate(2023, 6), "2023-07")


@pytest.mark.parametrize(
    ("start", "end", "shown", "edtf_text"),
    [
        ("2023-06-18", "2023-06-19", "18–19 June 2023", "2023-06-18/2023-06-19"),
        ("2023-05-30", "2023-06-02", "30 May – 2 June 2023", "2023-05-30/2023-06-02"),
        ("2022-12-30", "2023-01-02", "30 December 2022 – 2 January 2023", "2022-12-30/2023-01-02"),
        ("2023-05", "2023-06", "May – June 2023", "2023-05/2023-06"),
        ("2023", "2023", "2023", "2023"),
        ("2023-06-18", None, "18 June 2023", "2023-06-18"),
        (None, "2023", "until 2023", "/2023"),
        ("1971~", "1972", "about 1971 – 1972", "1971~/1972"),
        (None, None, "", ""),
    ],
)
def test_spans_read_naturally(start, end, shown, edtf_text):
    first, last = (PartialDate.parse(text) if text else None for text in (start, end))
    assert show_span(first, last) == shown
    assert span_edtf(first, last) == edtf_text
