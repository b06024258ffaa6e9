import pytest
from django.http import QueryDict

from talks.public import facets
from talks.public.filters import TimelineForm
from tests import builders as build

pytestmark = pytest.mark.django_db


def found(q):
    data = QueryDict(mutable=True)
    data["q"] = q
    return {row.slug for row in facets.page(TimelineForm(data).filter()).rows}


@pytest.fixture(autouse=True)
def entries():
    ruritania = build.state("Ruritania")
    ruritania.names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    build.published("A", summary="James visits the ministers and discusses shooting.", parties=[ruritania])
    turk = build.state("Türkiye")
    turk.names.create(text="Turkey", language="en", kind="former")
    build.published("B", summary="The Will of the people in Beijing.", parties=[turk, build.state("Erdoğania")])


@pytest.mark.parametrize(
    ("q", "slugs"),
    [
        ("ruritania", {"a"}),
        ("James visiting", {"a"}),  # a name as it stands, a verb by its stem, both wanted
        ("the minister", {"a"}),  # "the" asks for nothing
        ("turkey", {"b"}),
        ("TURKIYE", {"b"}),
        ("erdogania", {"b"}),
        ("鲁里坦尼亚", {"a"}),
        ("坦尼", {"a"}),
        ("鲁", {"a"}),
        ("鲁里坦尼亚 James", {"a"}),
        ("鲁里坦尼亚 Beijing", set()),
        ("Beijing鲁里", set()),
        ('"visits the ministers"', {"a"}),
        ('"ministers visits"', set()),
        ("minister OR beijing", {"a", "b"}),
        ("-beijing", {"a"}),
        ("shooting -ministers", set()),
        ("will", set()),
        ("the", set()),
        ("or", set()),
        ('"', set()),
        ("-", set()),
        ("' & | ! :* <->", set()),
        ("習", set()),
    ],
)
def test_every_word_is_wanted_in_english_or_as_a_name(q, slugs):
    assert found(q) == slugs


@pytest.fixture
def spelt_both_ways():
    build.published("British", summary="The defence minister and the organisation cancelled a programme.")
    build.published("American", summary="The defense minister and the organization canceled a program.")
    build.published("Neither", summary="Four defensive organisms, a license.", parties=[build.state("Labor Centre")])


@pytest.mark.parametrize(
    ("q", "slugs"),
    [
        ("defence", {"british", "american", "neither"}),  # the stem of "defense" is that of "defensive"
        ("defense", {"british", "american", "neither"}),
        ("DÉFENCE", {"british", "american", "neither"}),
        ("organisation cancelled", {"british", "american"}),
        ("organization canceled", {"british", "american"}),
        ("programmes", {"british", "american"}),
        ("minister -programme", {"a"}),
        ("minister -program", {"a"}),
        ('"defence minister"', {"british", "american"}),
        ('"defense minister"', {"british", "american"}),
        ('"minister defence"', set()),
        ('-"defence minister" -ministers', {"b", "neither"}),
        ("defence-minister", {"british", "american"}),
        ("labour", {"neither"}),  # a name, of which no stems are kept
        ('"labour center"', {"neither"}),
        ("licence", {"neither"}),
        ("program or labour", {"british", "american", "neither"}),
        ("for", set()),
    ],
)
def test_british_and_american_spellings_find_each_other(spelt_both_ways, q, slugs):
    assert found(q) == slugs
