"""What may be a mistake is told from what is another word."""

import pytest

from talks.public.searching.mistakes import in_name, in_word

MISSPELT = """
blinkin/blinken bliken/blinken lavrow/lavrov lavrof/lavrov zelenskyy/zelensky zelenskiy/zelensky zelinsky/zelensky
erdogen/erdogan erdagon/erdogan erdohan/erdogan taiwn/taiwan tawain/taiwan phillipines/philippines
phillipines/philippine isreal/israel ukrane/ukraine sanktions/sanctions sancions/sanctions
millitary/military embasy/embassy embassador/ambassador negociations/negotiations agreemant/agreement tarrifs/tariffs
delagation/delegation comunique/communiques baloon/balloon bilatral/bilateral sumit/summit beijng/beijing
kisinger/kissinger pelossi/pelosi macrn/macron hrabour/harbour shangrila/shangri-la эрдаган/эрдоган nucular/nuclear
"""
OTHERS = """
macron/micron merkel/market whale/whole whales/whole opera/operate minsk/minister greece/greeting slovakia/slovenia
australia/austria iceland/ireland lagos/laos mali/malta niger/nigeria gambia/zambia liberia/siberia orban/urban
morocco/monaco cheese/chinese monkey/money century/center contest/contact bread/broad finger/finer election/selection
sunak/sunday iran/iraq
"""


@pytest.mark.parametrize("pair", MISSPELT.split())
def test_a_word_written_as_people_misspell_it_may_have_been_meant(pair):
    typed, meant = pair.split("/")
    assert in_word(typed, meant) is not None


@pytest.mark.parametrize("pair", OTHERS.split())
def test_a_word_that_is_merely_like_it_was_not_meant(pair):
    typed, meant = pair.split("/")
    assert in_word(typed, meant) is None


def test_no_mistake_costs_nothing_and_a_greater_one_more():
    assert in_word("treaty", "treaty") == 0
    assert 0 < in_word("treatty", "treaty") < in_word("traety", "treaty") + 0.01
    assert in_word("negotation", "negotiation") < in_word("negotattion", "negotiation")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Li Shanfu", "Li Shangfu"),
        ("Li Shangfoo", "Li Shangfu"),
        ("Qing Gang", "Qin Gang"),
        ("Qin Gnag", "Qin Gang"),
        ("Wang Yee", "Wang Yi"),
        ("Xi Jingping", "Xi Jinping"),
        ("Xi Jin Ping", "Xi Jinping"),
        ("Erdohan", "Tayyip Erdoğan"),
        ("Shangrila Dialoge", "Shangri-La Dialogue"),
        ("Цин Ган", "Цинь Ган"),
        ("鲁里坦尼业", "鲁里坦尼亚"),
    ],
)
def test_a_name_may_have_been_meant_where_every_word_of_it_may(typed, name):
    assert in_name(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Li Keqiang", "Li Qiang"),
        ("Liu Hai", "Liu He"),
        ("Wang Wei", "Wang Wu"),
        ("Emmanuel Macron", "Micron"),
        ("Wang Yang", "Wang Yi"),
        ("习平", "秦刚"),
        ("", "Wang Yi"),
    ],
)
def test_somebody_else_was_not_meant(typed, name):
    assert in_name(typed, name) is None


def test_a_name_that_holds_every_word_is_no_mistake():
    assert in_name("qin gang", "Qin Gang") == 0
    assert in_name("erdogan", "Tayyip Erdoğan") == 0
