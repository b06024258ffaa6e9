import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.partial_dates import PartialDate
from actors.states import State, StateBook, StateRefusal

ROOT = Path(__file__).resolve().parents[2]
BOOK = StateBook.load()


def resolve(label, on="", external_id="", until=""):
    dates = [PartialDate.parse(text) if text else None for text in (on, until)]
    return BOOK.resolve(label, dates[0], external_id, until=dates[1])


def refusal(label, on="", external_id=""):
    found = resolve(label, on, external_id)
    assert isinstance(found, StateRefusal), found
    return found


@pytest.mark.parametrize(
    ("label", "on", "slug"),
    [
        ("Germany", "1905", "germany"),
        ("Germany", "1962-06-21", "germany"),
        ("Germany, Federal Republic of", "1989-05-01", "germany"),
        ("German Democratic Republic", "1989-12-12", "east-germany"),
        ("Russia", "1867-10-18", "russia"),
        ("Russia", "1993-05-04", "russia"),
        ("U.S.S.R.", "1991-12-15", "soviet-union"),
        ("Kirghizia", "1991-12-17", "kyrgyzstan"),
        ("Byelorussia", "1991-12-18", "belarus"),
        ("China", "1935", "china"),
        ("China, People’s Republic of", "1972-02-17", "china"),
        ("Republic of China", "1935", "china"),
        ("Republic of China", "1954-09-09", "taiwan"),
        ("Taiwan", "2022-08-02", "taiwan"),
        ("Korea, Republic of", "1953-08-03", "south-korea"),
        ("Korea, North", "2018-10-07", "north-korea"),
        ("Korea (Democratic People's Republic of)", "2000", "north-korea"),
        ("Korea", "1905", "korean-empire"),
        ("Burma", "1955-02-26", "myanmar"),
        ("Burma (Myanmar)", "2012-11-19", "myanmar"),
        ("Democratic Republic of the Congo (Zaire)", "1970-02-16", "democratic-republic-of-the-congo"),
        ("Congo, Democratic Republic of", "2014-05-03", "democratic-republic-of-the-congo"),
        ("Southern Rhodesia (Zimbabwe)", "1978-04-17", "southern-rhodesia"),
        ("Yugoslavia", "1991-06-21", "yugoslavia"),
        ("Yugoslavia", "1996-02-04", "serbia-and-montenegro"),
        ("Macedonia, Former Yugoslav Republic of", "1999-06-11", "north-macedonia"),
        ("Bosnia", "1996-08-15", "bosnia-and-herzegovina"),
        ("Czech Republic", "1994-01-11", "czechia"),
        ("Turkey", "1953-05-25", "turkiye"),
        ("Türkiye", "2023-02-19", "turkiye"),
        ("Swaziland", "1990", "eswatini"),
        ("Western Samoa", "1987-06-22", "samoa"),
        ("Ceylon", "1956-03-11", "sri-lanka"),
        ("Upper Volta", "1970", "burkina-faso"),
        ("Netherlands Antilles", "1970-02-22", "netherlands-antilles"),
        ("Austria-Hungary", "1910", "austria-hungary"),
        ("Ottoman Empire", "1905", "ottoman-empire"),
        ("United Arab Republic", "1959", "united-arab-republic"),
        ("United Arab Republic", "1965", "egypt"),
        ("Yemen", "1972-07-01", "yemen"),
        ("Yemen, Democratic", "1980", "south-yemen"),
        ("South Vietnam", "1966", "south-vietnam"),
        ("Vietnam", "1995", "vietnam"),
        ("Kosovo", "2010-10-13", "kosovo"),
        ("Palestinian Authority", "1994-05-17", "palestine"),
        ("Vatican City", "1955-10-23", "holy-see"),
        ("Cook Islands", "2012-08-31", "cook-islands"),
        ("Morocco", "1943-10-15", "morocco"),
        ("St. Lucia", "1981-12-02", "saint-lucia"),
        ("Timor Leste", "2012-09-06", "timor-leste"),
        ("习近平", "2020", None),
        ("中国", "2020", "china"),
        ("Côte d’Ivoire", "2020", "cote-divoire"),
        ("Allemagne", "2020", "germany"),
    ],
)
def test_a_label_means_the_state_that_bore_it_on_that_date(label, on, slug):
    found = resolve(label, on)
    assert (found.slug if isinstance(found, State) else None) == slug


@pytest.mark.parametrize(
    ("label", "on", "message"),
    [
        ("Russia", "1974", "Russia was part of the Soviet Union then."),
        ("Russia", "1934", "Russia was part of the Soviet Union then."),
        ("Ukraine", "1980", "Ukraine was part of the Soviet Union until 24 August 1991."),
        ("Estonia", "1975", "Estonia was held by the Soviet Union then."),
        ("Austria", "1900", "Austria was part of Austria-Hungary then."),
        ("Serbia", "1997-05-31", "Serbia was part of Serbia and Montenegro then."),
        ("Egypt", "1960", "Egypt was part of the United Arab Republic then."),
        ("Turkey", "1910", "Türkiye (“Turkey”) was part of the Ottoman Empire until 29 October 1923."),
        ("Palau", "1986-06-28", "Palau was part of the Trust Territory of the Pacific Islands until 1 October 1994."),
        ("India", "1930", "India has been a state since 15 August 1947; the United Kingdom ruled it before."),
        ("Czechoslovakia", "1995", "Czechoslovakia ended on 31 December 1992; after it came Czechia and Slovakia."),
        (
            "U.S.S.R.",
            "1992-02-16",
            "The Soviet Union (“U.S.S.R.”) ended on 26 December 1991; its republics are states of their own, "
            "among them Russia.",
        ),
        ("Vietnam", "1964", "“Vietnam” can mean North Vietnam or South Vietnam then. Say which."),
        ("Korea", "1999", "“Korea” can mean North Korea or South Korea then. Say which."),
        (
            "Congo",
            "1970",
            "“Congo” can mean Democratic Republic of the Congo or Republic of the Congo then. Say which.",
        ),
        ("Antarctica", "2016", "Antarctica belongs to no state. Name the place and leave the state empty."),
        ("Frnace", "2016", "“Frnace” is no state or territory that is known here. Nearest: France."),
        ("Atlantis", "2016", "“Atlantis” is no state or territory that is known here."),
        ("", "2016", "No state is named."),
        ("West Bank", "1980", "No state of Palestine had been declared then. Name the state that held the place."),
    ],
)
def test_a_label_of_no_state_then_is_refused_with_the_state_that_was(label, on, message):
    assert refusal(label, on).message == message


def test_a_refusal_offers_the_states_that_may_be_meant_by_name():
    assert refusal("Russia", "1974").suggestions == ("Soviet Union",)
    assert refusal("Vietnam", "1964").suggestions == ("North Vietnam", "South Vietnam")


@pytest.mark.parametrize(
    ("label", "slug", "place"),
    [
        ("United Kingdom (Northern Ireland)", "united-kingdom", "Northern Ireland"),
        ("Denmark (Greenland)", "denmark", "Greenland"),
        ("Serbia-Montenegro (Kosovo)", "serbia-and-montenegro", "Kosovo"),
        ("Burma (Myanmar)", "myanmar", ""),
        ("Sri Lanka (Ceylon)", "sri-lanka", ""),
        ("Scotland", "united-kingdom", "Scotland"),
        ("Gaza Strip", "palestine", "Gaza Strip"),
    ],
)
def test_a_part_of_a_state_is_its_place_and_another_name_is_not(label, slug, place):
    found = resolve(label, "1999-07-29")
    assert (found.slug, found.place) == (slug, place)


def test_the_code_of_namibia_is_a_code():
    assert resolve("NA", "2001").slug == "namibia"
    assert BOOK.by_code("NA").slug == "namibia"


@pytest.mark.parametrize(
    ("code", "on", "slug"),
    [
        ("CS", "1980", "czechoslovakia"),
        ("CS", "2005", "serbia-and-montenegro"),
        ("SK", "1970", "sikkim"),
        ("SK", "2000", "slovakia"),
        ("GE", "1970", "gilbert-and-ellice-islands"),
        ("GE", "2000", "georgia"),
        ("ZR", "1980", "democratic-republic-of-the-congo"),
        ("SUHH", "1980", "soviet-union"),
        ("XK", "2010", "kosovo"),
    ],
)
def test_a_code_that_was_given_out_twice_means_the_state_of_its_time(code, on, slug):
    assert resolve(code, on).slug == slug


def test_an_id_of_the_file_decides_between_two_states_of_one_name():
    assert resolve("Congo", "1999", "CD").slug == "democratic-republic-of-the-congo"
    assert resolve("Korea", "1999", "korea-south").slug == "south-korea"


def test_a_code_that_contradicts_the_label_is_refused_and_other_ids_are_not_read_as_codes():
    assert refusal("Niger", "1999", "NG").message == "“Niger” is Niger, but the code NG is Nigeria."
    assert resolve("Niger", "1999", "ng-0042").slug == "niger"
    assert resolve("U.S.S.R.", "1975", "russia").slug == "soviet-union"


def test_a_visit_that_ends_after_independence_was_to_the_new_state():
    assert isinstance(resolve("Namibia", "1990-03-19"), StateRefusal)
    assert resolve("Namibia", "1990-03-19", until="1990-03-22").slug == "namibia"


def test_a_partial_date_stands_for_any_of_its_days():
    assert resolve("Soviet Union", "1991").slug == "soviet-union"
    assert resolve("Russia", "1991").slug == "russia"
    assert refusal("Republic of China", "1949").suggestions == ("China", "Taiwan")


def test_without_a_date_a_state_of_any_time_will_do_but_not_two():
    assert resolve("Czechoslovakia").slug == "czechoslovakia"
    assert refusal("Republic of China").suggestions == ("China", "Taiwan")


def test_a_territory_names_the_state_it_belonged_to_on_that_date():
    assert (resolve("Hong Kong", "1985").parent, resolve("Hong Kong", "2005").parent) == ("united-kingdom", "china")
    assert resolve("Greenland", "2005").kind == "territory"


def test_the_demo_and_the_table_name_the_same_states_alike():
    actors = tomllib.loads((ROOT / "talks/demo/actors.toml").read_text())["actors"]
    demo = {actor["code"]: (actor["slug"], actor["name"]) for actor in actors if actor["kind"] == "state"}
    assert len(demo) > 15
    assert {code: (BOOK.by_code(code).slug, BOOK.by_code(code).name) for code in demo} == demo


def test_every_state_fits_an_actor_of_the_log():
    slugs, codes = set(), set()
    for entry in BOOK.entries.values():
        state = entry.state
        assert state.slug not in slugs and (not state.code or state.code not in codes)
        slugs.add(state.slug)
        codes.add(state.code)
        assert len(state.code) in (0, 2, 4) and len(state.description) <= 300
        assert state.parent in {"", *BOOK.entries}
        assert len({(name.text, name.language) for name in state.names}) == len(state.names)
        assert all(len(name.text) <= 200 for name in state.names)
        assert not (state.existed_from and state.existed_until) or (
            state.existed_from.earliest <= state.existed_until.latest
        )


def test_every_name_and_code_of_a_state_finds_it_while_it_existed():
    for entry in BOOK.entries.values():
        state = entry.state
        if state.kind == "none":
            continue
        first, last = max(entry.existed, key=lambda span: span[1] - span[0])
        on = PartialDate.from_date(first.replace(year=max(first.year, min(last.year - 1, 1985))))
        for label in (state.name, state.code, *(name.text for name in state.names if not (name.start or name.end))):
            found = BOOK.resolve(label, on, state.code) if label else state
            assert isinstance(found, State) and found.slug == state.slug, (label, on, found)


def test_former_names_have_their_time():
    burma = next(name for name in BOOK.by_code("MM").names if name.text == "Burma")
    assert (burma.kind, burma.end.edtf) == ("former", "1989-06-18")
    assert {name.language: name.text for name in BOOK.by_code("SUHH").names if name.kind == "alias"}[
        "zh-Hans"
    ] == "苏联"


LABELS = sorted(
    {name.text for entry in BOOK.entries.values() for name in entry.state.names}
    | {entry.state.name for entry in BOOK.entries.values()}
    | {"Korea, Republic of", "United Kingdom (Northern Ireland)", "Serbia-Montenegro (Kosovo)", "U.S.S.R.", "Atlantis"}
)


def plain(text):
    """Without the accents of Latin letters; in other scripts such marks are letters."""
    return "".join(
        "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))
        if unicodedata.name(char, "").startswith("LATIN")
        else char
        for char in unicodedata.normalize("NFC", text)
    )


WRITINGS = [
    str.upper,
    str.lower,
    str.title,
    plain,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"  {text.replace(' ', '  ')} ",
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace("'", "’"),
    lambda text: text.replace("’", "'"),
    lambda text: text.replace("-", "\u2011"),
    lambda text: text.replace("-", " "),
]


@given(
    label=st.sampled_from(LABELS),
    writings=st.lists(st.sampled_from(WRITINGS), min_size=1, max_size=3),
    year=st.integers(1860, 2030),
)
def test_how_a_label_is_written_changes_nothing(label, writings, year):
    written = label
    for writing in writings:
        written = writing(written)
    on = PartialDate(year)
    one, other = BOOK.resolve(label, on), BOOK.resolve(written, on)
    if isinstance(one, State):
        assert isinstance(other, State) and one.slug == other.slug
    else:
        assert isinstance(other, StateRefusal) and one.suggestions == other.suggestions


@given(st.text(max_size=80))
def test_any_text_is_a_state_or_a_sentence(label):
    found = BOOK.resolve(label, None)
    assert found.slug if isinstance(found, State) else found.message.endswith(".")
