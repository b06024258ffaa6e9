import csv
import tracemalloc

import pytest

from actors.partial_dates import PartialDate
from talks.desk.importing.drafting import draft_rows
from talks.desk.importing.drafts import OfficeName, PersonName, StateName, TenureDraft, VisitDraft
from talks.desk.importing.mapping import MappingError, load_mapping, read_mapping
from talks.desk.importing.readers import Unreadable
from talks.desk.importing.row_forms import in_order

LEGS = [
    "source_id", "traveller_id", "traveller_name", "office", "start_date", "end_date", "country_id", "country_label",
    "locale", "remarks", "source_url",
]  # fmt: skip
LEG = {
    "source_id": "t-1",
    "traveller_id": "rassendyll-rudolf",
    "traveller_name": "Rudolf Rassendyll",
    "office": "U.S. Secretary of State",
    "start_date": "2021-03-15",
    "end_date": "2021-03-17",
    "country_id": "japan",
    "country_label": "Japan",
    "locale": "Tokyo",
    "remarks": "Met with the Prime Minister.",
    "source_url": "https://archive.example/t-1",
}
SHORT = """
shape = "visit"
[columns]
id = "id"
person = "person"
country = "country"
"""


def table(folder, rows, columns=None, encoding="utf-8"):
    path = folder / "rows.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns or list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def drafted(folder, *rows, mapping="trip_legs", columns=None):
    mapping = read_mapping(mapping) if "\n" in mapping else load_mapping(mapping)
    return list(draft_rows(table(folder, rows, columns), mapping))


def leg(folder, mapping="trip_legs", **cells):
    """The draft of one leg."""
    row = drafted(folder, LEG | cells, mapping=mapping)[0]
    assert row.errors == ()
    return row.draft


def errors(folder, mapping="trip_legs", **cells):
    row = drafted(folder, LEG | cells, mapping=mapping)[0]
    assert row.draft is None
    return [(error.column, error.message) for error in row.errors]


def one(folder, more="", **cells):
    """The row of a file with few columns: id, person, country and those named."""
    row = {"id": "1", "person": "Rudolf Rassendyll", "country": "France", **cells}
    return drafted(folder, row, mapping=SHORT + more)[0]


# A whole row


def test_a_leg_of_a_trip_becomes_a_visit(tmp_path):
    assert leg(tmp_path) == VisitDraft(
        id="t-1",
        title="Rudolf Rassendyll in Tokyo",
        people=(PersonName("Rudolf Rassendyll", "rassendyll-rudolf", "Rassendyll, Rudolf"),),
        office=OfficeName("Secretary of State", "U.S. Department of State", "ministry", "US", "minister"),
        side=StateName("US"),
        country=StateName("Japan", "japan"),
        parties=(),
        start=PartialDate(2021, 3, 15),
        end=PartialDate(2021, 3, 17),
        places=("Tokyo",),
        remarks="Met with the Prime Minister.",
        url="https://archive.example/t-1",
        level="minister",
    )


def test_an_incoming_visit_names_visitors_their_state_the_host_and_the_class(tmp_path):
    row = {
        "visit_id": "v-1", "visitor_name": "Rupert Hentzau; Black Michael", "visitor_office": "King",
        "visitor_state": "Siam", "host": "United States", "start_date": "1931-04-28", "end_date": "1931-05",
        "visit_class": "State  Visit",
    }  # fmt: skip
    draft = drafted(tmp_path, row, mapping="incoming_visits")[0].draft
    assert [person.name for person in draft.people] == ["Rupert Hentzau", "Black Michael"]
    assert (draft.side, draft.country) == (StateName("Siam"), StateName("United States"))
    assert (draft.office, draft.visit_class, draft.level) == (OfficeName("King", state="TH"), "state", "leader")
    assert (draft.title, draft.end.edtf) == ("Rupert Hentzau and Black Michael in the United States", "1931-05")


def test_an_appointment_becomes_a_tenure(tmp_path):
    row = {
        "appointment_id": "a-1", "person_name": "Flavia Elphberg", "person_id": "elphberg", "office": "Chancellor",
        "organisation": "Chancellery of Ruritania", "organisation_type": "executive", "state": "Austria-Hungary",
        "level": "leader", "start_date": "1894~", "end_date": "present", "acting": "Yes", "note": "", "source_url": "",
    }  # fmt: skip
    assert drafted(tmp_path, row, mapping="appointments")[0].draft == TenureDraft(
        id="a-1",
        person=PersonName("Flavia Elphberg", "elphberg"),
        office=OfficeName("Chancellor", "Chancellery of Ruritania", "executive", "austria-hungary", "leader"),
        start=PartialDate(1894, qualifier="~"),
        end=None,
        ongoing=True,
        acting=True,
    )
    row |= {"state": "France", "end_date": "1899", "acting": ""}
    draft = drafted(tmp_path, row, mapping="appointments")[0].draft
    assert (draft.office.state, draft.end.edtf, draft.ongoing, draft.acting) == ("FR", "1899", False, False)


def test_a_row_keeps_its_number_its_line_and_its_cells(tmp_path):
    found = drafted(tmp_path, LEG | {"remarks": "two\nlines"}, LEG | {"source_id": "t-2", "start_date": "soon"})
    assert [(row.number, row.line, row.cells["source_id"]) for row in found] == [(1, 2, "t-1"), (2, 4, "t-2")]
    assert found[0].draft.remarks == "two\nlines"


# Dates


@pytest.mark.parametrize("text", ["1971", "1971-06", "1971~", "1971-06-XX", "about 1971", "18 June 1971"])
def test_a_date_may_be_partial_or_about(tmp_path, text):
    assert leg(tmp_path, start_date=text, end_date="").start == PartialDate.parse(text)


def test_a_date_may_be_absent(tmp_path):
    draft = leg(tmp_path, start_date="", end_date="")
    assert (draft.start, draft.end) == (None, None)


def test_a_date_that_is_none_is_told_at_its_column(tmp_path):
    assert errors(tmp_path, start_date="2021-02-30")[0][0] == "start_date"
    assert "There is no date “2021-02-30”" in errors(tmp_path, start_date="2021-02-30")[0][1]
    assert "can be read two ways" in errors(tmp_path, end_date="3/4/2021")[0][1]


def test_an_end_before_the_start_is_refused_with_both(tmp_path):
    assert errors(tmp_path, start_date="2021-03-17", end_date="2021-03-15") == [
        ("end_date", "It ends (2021-03-15) before it begins (2021-03-17).")
    ]
    assert leg(tmp_path, start_date="2021-03-17", end_date="2021-03").end.edtf == "2021-03"


@pytest.mark.parametrize(
    ("text", "order", "edtf"),
    [
        ("03/04/2021", "day-month-year", "2021-04-03"),
        ("3.4.2021", "day-month-year", "2021-04-03"),
        ("03/04/2021", "month-day-year", "2021-03-04"),
        ("2021/3/4", "year-month-day", "2021-03-04"),
        ("20210304", "year-month-day", "2021-03-04"),
        ("04/2021", "day-month-year", "2021-04"),
        ("2021-03-04", "day-month-year", "2021-03-04"),
        ("1971~", "day-month-year", "1971~"),
        ("3 June 2021", "month-day-year", "3 June 2021"),
        ("03/04/2021", "iso", "03/04/2021"),
    ],
)
def test_dates_in_numbers_are_read_in_the_order_named(text, order, edtf):
    assert in_order(text, order) == edtf


def test_a_year_of_two_digits_is_refused(tmp_path):
    found = one(tmp_path, 'start = "start"\n[file]\ndates = "day-month-year"', start="3/4/21")
    assert "a year of four digits" in found.errors[0].message


def test_midnight_is_no_time_of_day_and_any_other_time_is_refused(tmp_path):
    assert leg(tmp_path, start_date="2021-03-15 00:00:00").start.edtf == "2021-03-15"
    assert "is not a date" in errors(tmp_path, start_date="2021-03-15 10:30")[0][1]


# Texts


def test_texts_are_cleaned_and_letters_stay(tmp_path):
    draft = leg(
        tmp_path, locale="İstanbul,\u202fViệt\u00a0Trì, Nay\u00adpyidaw", remarks="Met 习近平 in Guinea\u2011Bissau"
    )
    assert draft.places == ("İstanbul", "Việt Trì", "Naypyidaw")
    assert draft.remarks == "Met 习近平 in Guinea-Bissau"
    assert leg(tmp_path, traveller_name="秦刚").people[0].name == "秦刚"


def test_text_decoded_wrongly_is_refused_with_its_likely_reading_and_never_repaired(tmp_path):
    assert errors(tmp_path, country_label="CÃ´te d'Ivoire") == [
        (
            "country_label",
            "The text was decoded wrongly: “CÃ´te d'Ivoire” is probably “Côte d'Ivoire”. Import it as UTF-8.",
        )
    ]


def test_a_cell_that_begins_like_a_formula_is_kept(tmp_path):
    assert leg(tmp_path, remarks="=2+2 @home").remarks == "=2+2 @home"


def test_what_must_not_be_empty_is_told_at_its_column_all_at_once(tmp_path):
    assert errors(tmp_path, source_id=" ", traveller_name="", country_label="") == [
        ("source_id", "There is no id."),
        ("traveller_name", "There is no person."),
        ("country_label", "There is no state they went to."),
    ]


def test_an_address_has_to_be_one_on_the_web(tmp_path):
    for address in ("javascript:alert(1)", "archive.example/1", "https://"):
        assert errors(tmp_path, source_url=address)[0][0] == "source_url"
    assert leg(tmp_path, source_url="").url == ""


def test_long_remarks_are_kept_whole_and_long_names_are_refused(tmp_path):
    assert len(leg(tmp_path, remarks="word " * 2000).remarks) == 9999
    assert errors(tmp_path, traveller_name="x" * 2001)[0][0] == "traveller_name"


def test_only_words_that_are_listed_are_taken(tmp_path):
    more = 'status = "status"\n[values.status]\n"took place" = "held"\n"off" = "cancelled"'
    assert one(tmp_path, more, status="Took  Place").draft.status == "held"
    assert one(tmp_path, more, status="").draft.status == "held"
    error = one(tmp_path, more, status="held").errors[0]
    assert (error.column, error.message) == (
        "status",
        "“held” is not among took place, off. List it under [values.status] in the mapping.",
    )
    assert one(tmp_path, 'status = "status"', status="declined").draft.status == "declined"


def test_cells_say_nothing_only_where_they_are_empty_or_the_mapping_says_so(tmp_path):
    assert one(tmp_path, country="NA").draft.country == StateName("NA")
    more = 'places = "places"\n[file]\nnull = ["-", "n/a"]'
    assert one(tmp_path, more, places="n/a").draft.places == ()
    assert one(tmp_path, 'places = "places"', places="n/a").draft.places == ("n/a",)


# People


def test_two_visitors_in_one_row_are_two_people(tmp_path):
    more = 'person_id = "pid"\n[people]\nsplit = ["; ", " and "]\nsort_name = "last-word"'
    found = one(tmp_path, more, person="Anton Varr and Bela Tor; Csaba Ur", pid="").draft
    assert [(person.name, person.sort_name) for person in found.people] == [
        ("Anton Varr", "Varr, Anton"), ("Bela Tor", "Tor, Bela"), ("Csaba Ur", "Ur, Csaba"),
    ]  # fmt: skip
    assert found.title == "Anton Varr, Bela Tor and Csaba Ur in France"
    ids = one(tmp_path, more, person="Anton Varr and Bela Tor", pid="v; t").draft.people
    assert [person.external_id for person in ids] == ["v", "t"]
    shared = one(tmp_path, more, person="Anton Varr and Bela Tor", pid="v-t").draft.people
    assert [person.external_id for person in shared] == ["", ""]


def test_what_may_be_one_person_or_two_is_refused(tmp_path):
    more = 'person_id = "pid"\n[people]\nsplit = [" and "]'
    assert (
        "may be one person or two" in one(tmp_path, more, person="A. Varr, B. Tor and C. Ur", pid="").errors[0].message
    )
    assert one(tmp_path, more, person="A. Varr, Jr. and C. Ur", pid="").draft.people[0].name == "A. Varr, Jr."
    assert "names 3 people and gives 2 ids" in (
        one(tmp_path, more, person="A and B and C", pid="x and y").errors[0].message
    )


@pytest.mark.parametrize(
    "name",
    ["Recep Tayyip Erdogan and Mevlüt Çavuşoğlu", "Ann Ash; Bob Birch", "A. Smith / B. Jones", "A & B", "习近平、秦刚"],
)
def test_a_cell_that_may_hold_several_people_is_refused_until_the_mapping_says_how_they_are_divided(tmp_path, name):
    [error] = one(tmp_path, person=name).errors
    assert (error.column, error.message) == (
        "person",
        f"“{name}” may be one person or several. Say in the mapping what stands between two people, [people] split, "
        "or list it under [people.names].",
    )
    whole = one(tmp_path, f'[people.names]\n"{name}" = "The Mission"', person=name).draft
    assert [person.name for person in whole.people] == ["The Mission"]


def test_what_is_left_after_dividing_may_not_hold_several_people_either(tmp_path):
    more = '[people]\nsplit = ["; "]\n[people.names]\n"Trinidad and Tobago Mission" = "Trinidad and Tobago Mission"'
    found = one(tmp_path, more, person="A. Varr; Trinidad and Tobago Mission").draft
    assert [person.name for person in found.people] == ["A. Varr", "Trinidad and Tobago Mission"]
    assert "“B and C” may be" in one(tmp_path, more, person="A; B and C").errors[0].message


def test_several_ids_for_one_name_are_refused_at_their_column(tmp_path):
    assert errors(tmp_path, traveller_id="a2;a3") == [
        ("traveller_id", "The row names one person and gives several ids: a2;a3.")
    ]


APPOINTMENT = {
    "appointment_id": "a-1", "person_name": "Flavia Elphberg", "person_id": "elphberg", "office": "Chancellor",
    "organisation": "Chancellery", "organisation_type": "executive", "state": "France",
    "level": "leader", "start_date": "1894~", "end_date": "1899", "acting": "", "note": "", "source_url": "",
}  # fmt: skip


def test_an_appointment_of_two_people_is_refused(tmp_path):
    [error] = drafted(tmp_path, APPOINTMENT | {"person_name": "John Two and Jim Two"}, mapping="appointments")[0].errors
    assert "may be one person or several" in error.message


def test_an_appointment_in_a_state_that_nobody_knows_is_refused_with_its_label(tmp_path):
    for organisation in ("Office of Envoys", ""):
        row = APPOINTMENT | {"organisation": organisation, "state": "Atlantis"}
        [error] = drafted(tmp_path, row, mapping="appointments")[0].errors
        assert (error.column, error.message) == ("state", "“Atlantis” is no state or territory that is known here.")


@pytest.mark.parametrize(
    ("rule", "written", "name", "sort_name"),
    [
        ("none", "Ursula von der Leyen", "Ursula von der Leyen", ""),
        ("last-word", "Henry A. Kissinger", "Henry A. Kissinger", "Kissinger, Henry A."),
        ("last-word", "Pelé", "Pelé", ""),
        ("last-word", "Kissinger, Henry A.", "Kissinger, Henry A.", "Kissinger, Henry A."),
        ("last-word", "Rupert Hentzau, Jr.", "Rupert Hentzau, Jr.", "Hentzau, Rupert, Jr."),
        ("last-word", "Rupert Hentzau III", "Rupert Hentzau III", "Hentzau, Rupert, III"),
        ("last-word", "Naosuke Ii", "Naosuke Ii", "Ii, Naosuke"),
        ("last-comma-first", "Seward, William Henry", "William Henry Seward", "Seward, William Henry"),
        ("as-written", "Nguyễn Phú Trọng", "Nguyễn Phú Trọng", "Nguyễn Phú Trọng"),
    ],
)
def test_how_a_name_is_sorted_follows_the_rule_named(tmp_path, rule, written, name, sort_name):
    person = one(tmp_path, f'[people]\nsort_name = "{rule}"', person=written).draft.people[0]
    assert (person.name, person.sort_name) == (name, sort_name)


def test_the_mapping_gives_people_the_names_they_are_known_by(tmp_path):
    more = 'person_id = "pid"\n[people]\nsort_name = "last-word"\n[people.names]\nx-1 = "Anna Elphberg"'
    assert one(tmp_path, more, person="Anna Maria Elphberg", pid="x-1").draft.people[0] == PersonName(
        "Anna Elphberg", "x-1", "Elphberg, Anna"
    )
    draft = leg(tmp_path, "us_secretary_travels", traveller_id="blinken-antony-j", traveller_name="Antony John Blinken")
    assert draft.title == "Antony Blinken in Tokyo"


def test_ids_that_changed_upstream_are_those_of_now(tmp_path):
    more = 'person_id = "pid"\n[renamed_ids]\nold-1 = "new-1"\n[renamed_people]\nanna = "anna-of-x"'
    draft = one(tmp_path, more, id="old-1", pid="anna").draft
    assert (draft.id, draft.people[0].external_id) == ("new-1", "anna-of-x")


def test_an_id_that_repeats_refuses_the_later_row(tmp_path):
    found = drafted(tmp_path, LEG, LEG | {"source_id": "t-2"}, LEG | {"source_id": " t-1"})
    assert [bool(row.errors) for row in found] == [False, False, True]
    assert (found[2].errors[0].column, found[2].errors[0].message) == (
        "source_id",
        "The id t-1 stands in row 1 already.",
    )


def test_rows_that_are_alike_but_for_their_id_both_stay(tmp_path):
    assert [row.draft.id for row in drafted(tmp_path, LEG, LEG | {"source_id": "t-2"})] == ["t-1", "t-2"]


# States and offices


def test_the_mapping_says_what_the_collection_means_by_a_label_at_some_time(tmp_path):
    def country(label, start, end=""):
        dates = {"start_date": start, "end_date": end}
        return leg(tmp_path, "us_secretary_travels", country_label=label, country_id="c", **dates).country

    assert country("Vietnam", "1966-10-26") == StateName("South Vietnam", "c")
    assert country("Vietnam", "1995-08-05") == StateName("Vietnam", "c")
    assert country("Vietnam", "1975") == StateName("Vietnam", "c")
    assert country("U.S.S.R.", "1991-12-15") == StateName("U.S.S.R.", "c")
    assert country("U.S.S.R.", "1992-01-27") == StateName("Russia", "c")


def test_a_label_that_is_no_state_leaves_the_country_empty_and_is_the_place_where_none_is_given(tmp_path):
    draft = leg(tmp_path, "us_secretary_travels", country_label="Antarctica", locale="McMurdo Sound")
    assert (draft.country, draft.places, draft.title) == (
        None,
        ("McMurdo Sound",),
        "Rudolf Rassendyll in McMurdo Sound",
    )
    draft = leg(tmp_path, "us_secretary_travels", country_label="Antarctica", locale="")
    assert (draft.country, draft.title) == (None, "Rudolf Rassendyll in Antarctica")


def test_an_office_that_is_not_in_the_table_belongs_to_the_state_itself(tmp_path):
    more = 'office = "office"\nside = "side"\nstart = "start"\n[offices.PM]\ntitle = "Prime Minister"\nlevel = "leader"'
    known = one(tmp_path, more, office=" pm", side="Burma", start="1960").draft
    assert (known.office, known.level) == (OfficeName("Prime Minister", level="leader"), "leader")
    other = one(tmp_path, more, office="Regent", side="Burma", start="1960").draft
    assert (other.office, other.level) == (OfficeName("Regent", state="MM"), "")
    assert one(tmp_path, more, office="", side="Burma", start="1960").draft.office is None


# Titles


@pytest.mark.parametrize(
    ("locale", "country", "title"),
    [
        ("Tokyo, Kyoto", "Japan", "Rudolf Rassendyll in Tokyo and Kyoto"),
        ("Tokyo, Kyoto, Nara", "Japan", "Rudolf Rassendyll in Tokyo, Kyoto and Nara"),
        ("Mexico, D.F.", "Mexico", "Rudolf Rassendyll in Mexico, D.F."),
        ("", "Japan", "Rudolf Rassendyll in Japan"),
        ("", "United Kingdom", "Rudolf Rassendyll in the United Kingdom"),
        ("", "Holy See", "Rudolf Rassendyll in the Holy See"),
        ("", "Korea, Republic of", "Rudolf Rassendyll in South Korea"),
        ("", "GB", "Rudolf Rassendyll in the United Kingdom"),
        ("", "Atlantis, Lower", "Rudolf Rassendyll in Atlantis, Lower"),
        ("{people}", "Japan", "Rudolf Rassendyll in {people}"),
    ],
)
def test_a_title_says_who_and_where(tmp_path, locale, country, title):
    assert leg(tmp_path, locale=locale, country_label=country).title == title


def test_a_long_title_counts_its_last_places_and_is_never_cut(tmp_path):
    places = [f"Place of the {number}th name" for number in range(12)]
    title = leg(tmp_path, locale=", ".join(places)).title
    assert len(title) <= 200
    assert title.startswith("Rudolf Rassendyll in Place of the 0th name, ")
    assert title.endswith(" and 5 other places")


def test_a_title_that_cannot_be_short_enough_is_refused(tmp_path):
    found = one(tmp_path, "[people]\nsplit = ['; ']", person="; ".join(f"Somebody {'x' * 30}" for _ in range(9)))
    assert "at most 200 fit" in found.errors[0].message


def test_a_title_of_the_file_is_taken_as_it_is(tmp_path):
    assert one(tmp_path, 'title = "title"', title="Talks at Zenda").draft.title == "Talks at Zenda"


# The file


def test_a_column_that_is_missing_is_told_before_the_first_row(tmp_path):
    with pytest.raises(MappingError, match="the file has no column “locale”"):
        drafted(tmp_path, {key: cell for key, cell in LEG.items() if key != "locale"})
    with pytest.raises(Unreadable, match="a header and no rows"):
        list(draft_rows(table(tmp_path, [], LEGS), load_mapping("trip_legs")))


def test_optional_columns_may_be_missing_and_several_columns_are_joined(tmp_path):
    more = 'remarks = ["remarks", "extra"]\n[file]\noptional = ["remarks"]'
    assert one(tmp_path, more).draft.remarks == ""
    assert one(tmp_path, more, remarks="One.", extra="Two.").draft.remarks == "One.\n\nTwo."
    assert one(tmp_path, more, remarks="", extra="Two.").draft.remarks == "Two."


def test_a_row_that_cannot_be_read_keeps_its_reason(tmp_path):
    path = table(tmp_path, [LEG])
    path.write_text(path.read_text() + "too,short\n")
    rows = list(draft_rows(path, load_mapping("trip_legs")))
    assert rows[0].draft and rows[1].draft is None
    assert rows[1].errors[0].message.startswith("The row has 2 cells, the header 11.")


def test_the_encoding_and_the_delimiter_are_the_mapping_s(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("id;person;country\n1;Müller, Jörg;France\n", encoding="cp1252")
    mapping = read_mapping(SHORT + '[file]\nencoding = "windows-1252"\ndelimiter = ";"')
    assert [row.draft.people[0].name for row in draft_rows(path, mapping)] == ["Müller, Jörg"]


def test_json_lines_are_drafted_alike(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 7, "person": "Rudolf Rassendyll", "country": "NA"}\n{"id": 8}\n')
    rows = list(draft_rows(path, read_mapping(SHORT)))
    assert (rows[0].draft.id, rows[0].draft.country) == ("7", StateName("NA"))
    assert {error.column for error in rows[1].errors} == {"person", "country"}


def test_memory_holds_little_of_each_row(tmp_path):
    mapping = load_mapping("trip_legs")

    def peak(count):
        path = table(tmp_path, [LEG | {"source_id": f"t-{number}", "remarks": "x" * 400} for number in range(count)])
        list(zip(range(5), draft_rows(path, mapping), strict=False))
        tracemalloc.start()
        assert sum(1 for row in draft_rows(path, mapping) if row.draft) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(3000) - peak(100) < 2900 * 200
