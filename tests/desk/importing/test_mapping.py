import pytest

from actors.partial_dates import PartialDate
from actors.states import State, StateBook
from talks.desk.importing.drafts import OfficeName
from talks.desk.importing.mapping import (
    CollectionFacts,
    MappingError,
    check_columns,
    load_mapping,
    read_mapping,
    ready_mappings,
)

VISITS = """
shape = "visit"
[columns]
id = "number"
person = "who"
country = "where to"
"""


def problems(text):
    with pytest.raises(MappingError) as found:
        read_mapping(text)
    return list(found.value.problems)


def test_a_short_mapping_is_enough_and_the_rest_has_defaults():
    mapping = read_mapping(VISITS)
    assert mapping.columns == {"id": ("number",), "person": ("who",), "country": ("where to",)}
    assert (mapping.dates, mapping.separator, mapping.sort_name, mapping.null) == ("iso", ",", "none", {""})
    assert (mapping.encoding, mapping.delimiter, mapping.collection) == (None, None, None)
    assert (mapping.make_people, mapping.tours, mapping.whole) == (True, True, False)


def test_everything_a_mapping_can_say_is_kept():
    mapping = read_mapping(
        VISITS
        + """
        visit_class = "class"
        remarks = ["remarks", "more"]
        [constants]
        side = "US"
        level = "minister"
        [collection]
        title = "Travels"
        publisher = "Archive"
        url = "https://archive.example/"
        licence = "CC BY 4.0"
        licence_url = "https://creativecommons.org/licenses/by/4.0/"
        retrieved = 2024-05-01
        language = "en"
        [file]
        encoding = "windows-1252"
        delimiter = ";"
        null = ["n/a"]
        dates = "day-month-year"
        optional = ["visit_class"]
        [values.visit_class]
        "State  Visit" = "state"
        "none" = ""
        [people]
        split = [" and "]
        sort_name = "last-word"
        [people.names]
        x-1 = "Anna"
        [people.sort_names]
        x-1 = "Anna, Queen"
        [offices."Minister  for War"]
        title = "Minister of Defence"
        organisation = "War Office"
        org_type = "ministry"
        state = "GB"
        level = "minister"
        [places]
        separator = ";"
        keep = ["Mexico, D.F."]
        [title]
        with_places = "{office} {people} in {places}"
        [renamed_ids]
        a-1 = "a-2"
        [renamed_people]
        anna = "anna-of-x"
        [import]
        make_people = false
        tours = false
        whole = true
        [[states]]
        label = "The  Realm"
        means = "Austria-Hungary"
        from = "1867"
        until = "1918-11-11"
        """
    )
    assert mapping.columns["remarks"] == ("remarks", "more")
    assert mapping.constants == {"side": "US", "level": "minister"}
    assert mapping.collection == CollectionFacts(
        "Travels", "Archive", "https://archive.example/", "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/", PartialDate(2024, 5, 1), "en",
    )  # fmt: skip
    assert (mapping.encoding, mapping.delimiter, mapping.dates) == ("windows-1252", ";", "day-month-year")
    assert mapping.null == {"", "n/a"} and mapping.optional == {"visit_class"}
    assert mapping.values == {"visit_class": {"state visit": "state", "none": ""}}
    assert mapping.offices == {
        "minister for war": OfficeName("Minister of Defence", "War Office", "ministry", "GB", "minister")
    }
    assert (mapping.split_people, mapping.names, mapping.sort_names) == (
        (" and ",), {"x-1": "Anna"}, {"x-1": "Anna, Queen"},
    )  # fmt: skip
    assert (mapping.separator, mapping.keep) == (";", ("Mexico, D.F.",))
    assert mapping.title_with_places == "{office} {people} in {places}"
    assert (mapping.renamed_ids, mapping.renamed_people) == ({"a-1": "a-2"}, {"anna": "anna-of-x"})
    assert (mapping.make_people, mapping.tours, mapping.whole) == (False, False, True)
    rule = mapping.states[0]
    assert (rule.label, rule.means, str(rule.start), str(rule.end)) == (
        "the realm", "Austria-Hungary", "1867", "11 November 1918",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("shape =", "The mapping is no valid TOML"),
        ("", "shape: has to be one of visit, tenure, not ''."),
        ('shape = "trip"', "shape: has to be one of visit, tenure, not 'trip'."),
        (VISITS.replace('person = "who"', ""), "[columns] person: missing. Say which column feeds it."),
        (VISITS + 'peson = "x"', "[columns] peson: there is no such key. Allowed: id, person,"),
        (VISITS + "start = 3", "[columns] start: has to be a list of texts"),
        (VISITS + 'start = ["a", "b"]', "[columns] start: has to be a list of texts"),
        ("colour = 1\n" + VISITS, "colour: there is no such key."),
        (VISITS + '[constants]\nstatus = "done"', "[constants] status: has to be one of proposed, invited,"),
        (VISITS + '[constants]\nid = "1"', "[constants] id: there is no such key."),
        (VISITS + '[constants]\nperson = "x"', "[constants] person: a column feeds it already"),
        (VISITS + '[values.status]\nx = "held"', "[values] status: there is no such key."),
        (VISITS + 'status = "s"\n[values.status]\nx = "done"', "[values.status] 'x': has to be one of proposed"),
        (VISITS + '[file]\ndates = "us"', "[file] dates: has to be one of iso, day-month-year,"),
        (VISITS + '[file]\nnull = ["NA"]', "[file] null: NA cannot mean “nothing” where states are read"),
        (VISITS + '[file]\noptional = ["start"]', "[file] optional: 'start' is not among id, person, country."),
        (VISITS + '[file]\nencoding = 8', "[file] encoding: has to be text in quotation marks, not 8."),
        (VISITS + '[people]\nsort_name = "guess"', "[people] sort_name: has to be one of none, last-word,"),
        (VISITS + '[people]\nsplit = " and "', "[people] split: has to be a list of texts"),
        (VISITS + '[offices.X]\nlevel = "top"', '[offices."X"] level: has to be one of leader,'),
        (VISITS + '[offices.X]\ntitle = "X"\nstate = "ZZ"', '[offices."X"] state: “ZZ” is not the code of a state.'),
        (VISITS + '[offices.X]\nlevel = "leader"', '[offices."X"] title: missing.'),
        (VISITS + '[collection]\nurl = "x"', "[collection] title: missing."),
        (VISITS + '[collection]\ntitle = "x"\nurl = "x"', "[collection] url: has to begin with https://"),
        (VISITS + '[collection]\ntitle = "x"\nretrieved = "soon"', "[collection] retrieved: “soon” is not a date"),
        (VISITS + '[title]\nwith_places = "{who}"', "[title] with_places: may hold text and {people},"),
        (VISITS + '[renamed_ids]\na = "b"\nb = "c"', "[renamed_ids] a: has to lead to an id that is in use now"),
        (VISITS + "[import]\nwhole = 1", "[import] whole: has to be true or false, not 1."),
        (VISITS + '[[states]]\nlabel = "x"', "[[states]] 1: needs `label`, the file's text, and `means`"),
        ('places = 3\n' + VISITS, "[places]: has to be a table."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_key_and_what_is_allowed(text, problem):
    assert any(one.startswith(problem) for one in problems(text)), problems(text)


def test_all_mistakes_are_told_at_once():
    assert len(problems(VISITS + 'a = "x"\nb = "x"\n[file]\ndates = "x"')) == 3


def test_a_column_that_the_file_lacks_is_refused_with_the_columns_it_has():
    mapping = read_mapping(VISITS + '[file]\noptional = ["person"]')
    check_columns(mapping, ["number", "where to", "other"])
    with pytest.raises(MappingError) as found:
        check_columns(mapping, ["number", "who"])
    assert found.value.problems == ("[columns] country: the file has no column “where to”. It has: number, who.",)


@pytest.mark.parametrize("name", ["trip_legs", "us_secretary_travels", "incoming_visits", "appointments"])
def test_the_mappings_that_ship_are_sound_and_name_real_states(name):
    mapping = load_mapping(name)
    book = StateBook.load()
    for rule in mapping.states:
        assert rule.means == "" or isinstance(book.resolve(rule.means, rule.start, until=rule.end), State)
    assert all(book.by_code(office.state) for office in mapping.offices.values() if office.state)
    assert mapping.column("id")


def test_a_mapping_is_found_by_its_name_or_its_path(tmp_path):
    assert "trip_legs" in ready_mappings()
    path = tmp_path / "mine.toml"
    path.write_text(VISITS)
    assert load_mapping(path).column("person") == "who"
    with pytest.raises(MappingError, match="no ready mapping of that name"):
        load_mapping("nothing")
    path.write_bytes(b"shape = \xff")
    with pytest.raises(MappingError, match=r"mine\.toml is not UTF-8"):
        load_mapping(path)
