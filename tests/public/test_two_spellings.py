import pytest

from talks.public import two_spellings
from talks.public.two_spellings import MOST_WAYS, both, other, ways

PAIRS = """
defence/defense offences/offenses organisation/organization organisers/organizers normalisation/normalization
recognised/recognized unrecognised/unrecognized denuclearisation/denuclearization demilitarised/demilitarized
analyse/analyze paralysed/paralyzed programme/program programmes/programs centre/center centred/centered
labour/labor neighbour/neighbor neighbouring/neighboring favour/favor honourable/honorable harbour/harbor
endeavours/endeavors behaviour/behavior unfavourable/unfavorable theatre/theater kilometres/kilometers metre/meter
manoeuvres/maneuvers licence/license practising/practicing cancelled/canceled travelled/traveled
travelling/traveling fuelled/fueled refuelling/refueling signalling/signaling counsellor/counselor
councillors/councilors fulfil/fulfill enrolment/enrollment dialogue/dialog sceptical/skeptical grey/gray
judgement/judgment adviser/advisor
"""
ALONE = """
four for our or your hour promise compromise premise precise enterprise exercise advise revise supervise improvise
surprise franchise merchandise size prize seize visit rules defensive offensive sense license-plate licensee fire here
before there ever never minister letter water laboratory honorary coloratura governor doctor error terror mirror
parameter diameter demeter centrist central theatrical travel travels rival rivalry level fuel cancel controlled
controlling rebelled expelled compelled fulfilled enrolled programmed programming organism organist criticism emphasis
analysis analyst dialect log logs check cheque tyre tire story storey draft draught ton tonne
"""


@pytest.mark.parametrize("pair", PAIRS.split())
def test_each_spelling_has_the_other(pair):
    british, american = pair.split("/")
    assert (other(british), other(american)) == (american, british)
    assert both(british) == both(american) == (british, american)


@pytest.mark.parametrize("word", ALONE.split())
def test_a_word_that_only_looks_like_one_of_them_is_left_alone(word):
    assert other(word) == "" and both(word) == (word, word)


def test_case_and_accents_do_not_matter():
    assert other("DEFENCE") == other("Défence") == "defense"


def test_no_word_is_spelt_in_three_ways():
    for word, (british, american) in two_spellings._KNOWN.items():
        assert word in (british, american) and british != american
        assert other(british) == american and other(american) == british


def test_a_text_is_written_in_every_way_and_first_as_it_was_typed():
    assert ways("Ministry of Défense") == ["Ministry of Défense", "Ministry of defence"]
    assert ways('"labor center"') == ['"labor center"', '"labor centre"', '"labour center"', '"labour centre"']
    assert ways("talks in 北京") == ["talks in 北京"]
    assert ways("") == [""]


def test_a_long_text_is_written_as_typed_and_in_each_spelling_throughout():
    four = "labor defence center programme"
    assert len(ways(four)) == MOST_WAYS
    assert ways(f"{four} honour") == [
        f"{four} honour",
        "labour defence centre programme honour",
        "labor defense center program honor",
    ]
