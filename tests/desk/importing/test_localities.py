import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.desk.importing.localities import join_places, split_places

KEEP = ("Mexico, D.F.", "Washington, D.C.")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Tokyo", ("Tokyo",)),
        ("Tokyo, Kyoto", ("Tokyo", "Kyoto")),
        ("Mexico, D.F.", ("Mexico, D.F.",)),
        ("Mexico, D.F., Cuernavaca, Puebla", ("Mexico, D.F.", "Cuernavaca", "Puebla")),
        ("Acapulco, Mexico, D.F.", ("Acapulco", "Mexico, D.F.")),
        ("mexico,  d.f.", ("mexico, d.f.",)),
        ("New Mexico, D.F.", ("New Mexico", "D.F.")),
        ("Mexico, D.F.rom here", ("Mexico", "D.F.rom here")),
        ("St. Thomas, St. Croix (Virgin Islands)", ("St. Thomas", "St. Croix (Virgin Islands)")),
        ("Halifax (Nova Scotia, Canada), Montreal", ("Halifax (Nova Scotia, Canada)", "Montreal")),
        ("A ((b, c), d), E", ("A ((b, c), d)", "E")),
        ("Open (bracket, Next", ("Open (bracket", "Next")),
        ("Kyiv, , Kyiv,Lviv ,", ("Kyiv", "Lviv")),
        ("", ()),
        (" , ", ()),
    ],
)
def test_a_list_is_cut_where_places_end(text, places):
    assert split_places(text, ",", KEEP) == places


def test_the_separator_is_the_mapping_s():
    assert split_places("Mexico, D.F.; Puebla", ";") == ("Mexico, D.F.", "Puebla")
    assert split_places("Tokyo, Kyoto", "") == ("Tokyo, Kyoto",)
    assert split_places("Tokyo\nKyoto", "\n") == ("Tokyo", "Kyoto")


@pytest.mark.parametrize(
    ("places", "shown", "text"),
    [
        ([], None, ""),
        (["Tokyo"], None, "Tokyo"),
        (["Tokyo", "Kyoto"], None, "Tokyo and Kyoto"),
        (["Tokyo", "Kyoto", "Nara"], 3, "Tokyo, Kyoto and Nara"),
        (["Tokyo", "Kyoto", "Nara"], 2, "Tokyo, Kyoto and 1 other place"),
        (["Tokyo", "Kyoto", "Nara"], 1, "Tokyo and 2 other places"),
        (["Tokyo", "Kyoto", "Nara"], 0, "3 places"),
    ],
)
def test_places_are_joined_as_a_sentence_has_them(places, shown, text):
    assert join_places(places, shown) == text


@given(st.text("ab,() .DFMexico", max_size=60))
def test_nothing_but_separators_and_spaces_is_lost(text):
    places = split_places(text, ",", KEEP)
    assert all(place.strip() == place and place for place in places)
    kept = set("".join(places))
    assert {char for char in text if char not in ", "} <= kept
