import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actors.models import Actor, ActorName, Office, Organisation, Person, State, Tenure
from tests import builders as build

pytestmark = pytest.mark.django_db


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_one_table_holds_people_states_and_organisations():
    build.actor("Rudolf")
    build.state("Ruritania")
    build.organisation("Navy", org_type="armed_force")
    assert [list(model.objects.values_list("name", flat=True)) for model in (Person, State, Organisation)] == [
        ["Rudolf"], ["Ruritania"], ["Navy"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "planet"}, "actor_kind_known"),
        ({"name": "  "}, "actor_has_a_name"),
        ({"kind": "person", "org_type": "ministry"}, "actor_org_type_only_for_organisations"),
        ({"kind": "person", "code": "CN"}, "actor_code_is_iso_3166"),
        ({"code": "cn"}, "actor_code_is_iso_3166"),
        ({"wikidata": "148"}, "actor_wikidata_is_an_item"),
        ({"existed_from": "1950", "existed_until": "1949-12"}, "actor_does_not_end_before_it_starts"),
    ],
)
def test_the_database_refuses_an_actor_that_makes_no_sense(fields, constraint):
    with refused(constraint), transaction.atomic():
        Actor.objects.create(**{"kind": "state", "slug": "x", "name": "X", **fields})


def test_namibias_code_is_a_code_like_any_other():
    assert Actor.objects.create(kind="state", slug="namibia", name="Namibia", code="NA").code == "NA"


def test_a_dissolved_state_has_a_code_of_four_letters_and_an_end():
    soviet = build.state("Soviet Union", code="SUHH", existed_from="1922-12-30", existed_until="1991-12-26")
    soviet.refresh_from_db()
    assert soviet.existed_until.edtf == "1991-12-26"


def test_names_are_folded_for_finding_and_kept_as_written():
    actor = build.actor("Recep Tayyip Erdoğan")
    actor.refresh_from_db()
    assert actor.folded == "recep tayyip erdogan"
    name = ActorName.objects.create(actor=actor, text="习近平", language="zh-Hans", kind="original")
    name.refresh_from_db()
    assert name.folded == "习近平"


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [
        (("2013-03-16", "2022-12-30", False), ("2022-12-30", None, True), True),
        (("2013-03-16", "2022-12-30", False), ("2022-12-29", None, True), False),
        (("2013", "2021", False), ("2021", "2025", False), True),
        (("2013", None, True), ("2021", "2025", False), False),
        (("2013", None, False), ("2021", "2025", False), True),
        ((None, None, False), ("2021", "2025", False), True),
    ],
)
def test_nobody_holds_one_office_twice_at_one_time(first, second, fine):
    person = build.minister("Rudolf", start=first[0], end=first[1])
    Tenure.objects.filter(person=person).update(ongoing=first[2])
    again = Tenure(
        person=person, office=Office.objects.get(), start=second[0], end=second[1], ongoing=second[2]
    )  # fmt: skip
    if fine:
        again.full_clean()
        again.save()
        return
    with pytest.raises(ValidationError, match="already holds that office"):
        again.full_clean()
    with refused("tenure_not_twice_at_once"), transaction.atomic():
        again.save()


def test_an_office_may_be_held_jointly():
    build.minister("One")
    build.minister("Two")
    assert Office.objects.get().tenures.count() == 2


def test_a_tenure_that_goes_on_has_no_end():
    person = build.minister("Rudolf")
    with refused("tenure_ongoing_has_no_end"), transaction.atomic():
        Tenure.objects.filter(person=person).update(ongoing=True)


def test_an_actor_that_others_rest_on_cannot_be_deleted():
    from django.db.models import ProtectedError

    build.draft(parties=[build.state("Ruritania")])
    with pytest.raises(ProtectedError):
        build.state("Ruritania").delete()
