"""Finding who is meant: any name, any script, never a guess."""

import pytest

from actors.lookup import (
    ACTORS,
    NewActor,
    NewOffice,
    Refusal,
    create,
    create_actors,
    read_new_actor,
    read_new_offices,
    refuse_existing,
    unique_slugs,
)
from actors.models import Actor, ActorName, ActorRedirect
from tests import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def xi():
    xi = build.actor("Xi Jinping")
    ActorName.objects.create(actor=xi, text="习近平", language="zh-Hans", kind="original")
    return xi


@pytest.mark.parametrize(
    "text", ["Xi Jinping", "xi  jinping", "xi-jinping", "习近平", "XI JINPING", "Ｘｉ Jinping", "Someone (xi-jinping)"]
)
def test_an_actor_is_found_by_slug_and_by_any_name_in_any_script(xi, text):
    assert ACTORS.find([text]) == {text: xi}


def test_accents_do_not_matter():
    erdogan = build.actor("Recep Tayyip Erdoğan")
    assert ACTORS.find(["recep tayyip erdogan"])["recep tayyip erdogan"] == erdogan


def test_an_ambiguous_name_is_refused_with_the_candidates():
    build.actor("Wang Yi")
    second = build.actor("Wang Yi", slug="wang-yi-2")
    refusal = ACTORS.find(["wang yi"])["wang yi"]
    assert refusal == Refusal("“wang yi” can mean Wang Yi (wang-yi) or Wang Yi (wang-yi-2). Type one of these.")
    assert ACTORS.find(["Wang Yi (wang-yi-2)"])["Wang Yi (wang-yi-2)"] == second


def test_a_name_that_two_actors_bear_is_ambiguous_although_it_reads_like_the_slug_of_one():
    build.state("Jordan")
    build.actor("Jordan", slug="jordan-the-envoy")
    assert isinstance(ACTORS.find(["Jordan"])["Jordan"], Refusal)
    assert ACTORS.find(["jordan"])["jordan"].kind == "state"


def test_an_unknown_name_is_refused_with_the_nearest_and_how_to_add_it(xi):
    message = ACTORS.find(["Xi Jingping"])["Xi Jingping"].message
    assert "Near to it: Xi Jinping (xi-jinping)." in message
    assert "type “+ Xi Jingping”" in message


def test_a_former_slug_still_leads_there(xi):
    ActorRedirect.objects.create(old_slug="president-xi", actor=xi)
    assert ACTORS.find(["president-xi"])["president-xi"] == xi


def test_the_number_of_queries_does_not_grow_with_the_names(django_assert_num_queries):
    names = [f"Envoy {number}" for number in range(60)]
    for name in names:
        build.actor(name)
    with django_assert_num_queries(3):
        assert len(ACTORS.find(names)) == 60
    with django_assert_num_queries(4):
        ACTORS.find([*names, "Nobody at all", "Nobody else"])


def test_what_a_form_shows_finds_the_same_actor_again(xi):
    twins = [build.actor("Wang Yi"), build.actor("Wang Yi", slug="wang-yi-2"), build.actor("A; B"), xi]
    build.actor("Another").names.create(text="Xi Jinping")
    shown = ACTORS.show(actor.pk for actor in twins)
    assert shown[twins[1].pk] == "Wang Yi (wang-yi-2)"
    assert shown[xi.pk] == "Xi Jinping (xi-jinping)"
    found = ACTORS.find(shown.values())
    assert [found[shown[actor.pk]] for actor in twins] == twins


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("+ Li Shangfu", NewActor("Li Shangfu", "person")),
        ("+Li Shangfu", NewActor("Li Shangfu", "person")),
        ("+state: Ruritania", NewActor("Ruritania", "state")),
        ("+ Organisation: The League", NewActor("The League", "organisation")),
        ("+outlet: Daily Gazette", NewActor("Daily Gazette", "organisation", "outlet")),
        ("+ministry: War Office", NewActor("War Office", "organisation", "ministry")),
        ("+ Note: an envoy", NewActor("Note: an envoy", "person")),
        ("Li Shangfu", None),
    ],
)
def test_a_plus_asks_for_a_new_actor(text, asked):
    assert read_new_actor(text, "person") == asked


def test_a_plus_without_a_name_is_refused():
    assert isinstance(read_new_actor("+ ", "person"), Refusal)


def test_what_exists_is_not_made_again(xi):
    request = NewActor("习近平", "person")
    assert "There is already “Xi Jinping” (xi-jinping)" in refuse_existing({request})[request].message


def test_new_actors_get_slugs_of_their_own():
    build.actor("Li Wei")
    made = create_actors([NewActor("Li Wei!", "person"), NewActor("李伟", "person"), NewActor("张伟", "person")])
    assert [actor.slug for actor in made.values()] == ["li-wei-2", "actor", "actor-2"]
    assert unique_slugs(Actor, ["Li Wei", "Li Wei"]) == ["li-wei-3", "li-wei-4"]


def test_suggestions_put_what_begins_with_the_text_first(xi):
    build.actor("Maxim Taxi")
    assert [actor.name for actor in ACTORS.suggest("xi")] == ["Xi Jinping", "Maxim Taxi"]
    assert ACTORS.suggest("近平") == [xi]
    assert ACTORS.suggest("Jinpng X") == [xi], "a slip of the finger still finds it"


def test_a_new_office_is_typed_with_its_organisation():
    ministry = build.organisation("Ministry of Peace, Strelsau", org_type="ministry")
    ministry.names.create(text="Peace Ministry")
    asked = read_new_offices(["+ Deputy, First Class, peace ministry"])["+ Deputy, First Class, peace ministry"]
    assert asked == NewOffice("Deputy, First Class", ministry)
    office = create([asked])[asked]
    assert office.slug == "ministry-of-peace-strelsau-deputy-first-class"
    assert read_new_offices(["+ Deputy, First Class, Peace Ministry"]) == {
        "+ Deputy, First Class, Peace Ministry": office
    }, "one that exists is not made again"


@pytest.mark.parametrize("text", ["+ Deputy", "+ , Ruritania", "+ Deputy, Nowhere", "+ Deputy, Rudolf", "+"])
def test_a_new_office_without_a_known_organisation_is_refused(text):
    build.state("Ruritania"), build.actor("Rudolf")
    assert isinstance(read_new_offices([text])[text], Refusal)
