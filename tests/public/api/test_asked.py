"""What a list is asked for is read exactly, or refused with everything that is wrong with it."""

import pytest

from talks.models.editions import PublicRedirect
from tests import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_entry():
    build.published("A")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("utm_source=letter", "utm_source"),
        ("find=x", "find"),
        ("page=2", "page"),
        ("kind=party", "kind"),
        ("status=HELD", "status"),
        ("level=king", "level"),
        ("outcome=war", "outcome"),
        ("issue=unheard-of", "issue"),
        ("issue=trade&issue=trde", "issue"),
        ("actor=nobody", "actor"),
        ("source=no-paper", "source"),
        ("pair=ruritania", "pair"),
        ("pair=ruritania~nowhere", "pair"),
        ("from=yesterday", "from"),
        ("from=2020&to=2019", "to"),
        ("from=2020&from=2021", "from"),
        ("q=a&q=b", "q"),
        ("q=" + "x" * 201, "q"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=1.5", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=1&limit=2", "limit"),
        ("fields=slug&fields=title", "fields"),
        ("fields=edition.number", "fields"),
        ("cursor=&cursor=", "cursor"),
        ("limit[]=5", "limit[]"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(refused, query, parameter):
    problem, errors = refused(f"entries/?{query}")
    assert set(errors) == {parameter}
    assert problem["status"] == 400 and problem["type"].endswith("/api/#problem-invalid-request")


def test_everything_that_is_wrong_is_said_at_once(refused):
    problem, errors = refused("entries/?limit=0&kind=party&stauts=held&fields=x&issue=fish&cursor=abc")
    assert set(errors) >= {"limit", "kind", "stauts", "fields"}
    for name in errors:
        assert f"{name}: " in problem["detail"]
    assert errors["limit"] == "At least 1."
    assert errors["kind"].startswith("There is no kind “party”. There are: visit, ")


def test_what_there_is_instead_is_listed_once_and_a_long_list_of_errors_is_cut(client, refused):
    problem, errors = refused("entries/?stauts=held")
    assert problem["detail"] == "stauts: There is no parameter “stauts” here."
    assert errors["stauts"].startswith("There is no parameter “stauts” here. There are: issue, actor, pair,")
    response = client.get("/api/v1/entries/?" + "&".join(f"unknown{number}=1" for number in range(1100)))
    assert len(response.content) < 4000
    assert len(response.json()["errors"]) == 10 and "1,090 more cannot be read." in response.json()["detail"]
    assert response.text.count("There are: ") == 1
    _, errors = refused("openapi.json?a=b")
    assert errors == {"a": "There is no parameter “a” here. This address takes no parameters."}


def test_a_place_on_the_page_is_passed_over(ask):
    assert ask("entries/?kind=meeting&after=2020-01-01.1")["count"] == 1
    assert ask("facets/?before=2020-01-01.1")["total"] == 1
    assert ask("actors/?type=state&after=ruritania")["count"] == 2


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("entries/?limit=1000", "At most 100."),
        ("entries/?limit=ten", "A number from 1 to 100."),
        ("entries/?q=" + "x" * 201, "At most 200 characters."),
        ("entries/?q=a%00b", "Leave out the null character."),
        ("entries/?q=" + "+".join(f"w{number}" for number in range(21)), "At most 20 words."),
        ("actors/?type=king", "There is no “king” here. There are: person, state, organisation, former."),
        ("sources/?publisher=nobody", "There is no actor “nobody” on record."),
        (
            "channels/?state=ajar",
            "There is no “ajar” here. There are: open, limited, suspended, refused, proposed, unknown.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(refused, path, said):
    _, errors = refused(path)
    assert list(errors.values()) == [said]


def test_the_values_of_one_parameter_are_counted(refused):
    _, errors = refused("entries/?" + "&".join(f"issue=i{number}" for number in range(21)))
    assert errors == {"issue": "At most 20 values at once."}


def test_former_slugs_stand_for_what_they_became(ask):
    PublicRedirect.objects.create(kind="issue", old_slug="commerce", new_slug="trade")
    assert ask("entries/?issue=commerce")["count"] == 1


def test_empty_values_ask_for_nothing(ask):
    assert ask("entries/?issue=&kind=&from=&q=&limit=&cursor=&fields=")["count"] == 1


def test_an_address_without_a_list_takes_fields_and_nothing_else(ask, refused):
    assert ask("entries/a/?fields=title") == {"title": "A"}
    for path in ("entries/a/", "actors/ruritania/", "entries/a/editions/1/"):
        for query in ("limit=1", "kind=meeting", "fields=nothing"):
            _, errors = refused(f"{path}?{query}")
            assert set(errors) == {query.partition("=")[0]}
    for path in ("", "openapi.json", "entries/a/editions/1..1/", "facets/"):
        _, errors = refused(f"{path}?fields=title")
        assert set(errors) == {"fields"}


def test_counts_take_the_filter_only(ask, refused):
    assert ask("facets/?kind=meeting&issue=trade")["total"] == 1
    _, errors = refused("facets/?kind=party&limit=1")
    assert set(errors) == {"kind", "limit"}
