"""What two people changed in one form, field by field."""

from hypothesis import given
from hypothesis import strategies as st

from app.discharge.intake.merge import Pick, Values, differences, needs_a_choice, put_together

NAMES = ("a", "b", "c")
VALUES = st.fixed_dictionaries(
    {"a": st.sampled_from("xyz"), "b": st.sampled_from("xyz")},
    optional={"c": st.lists(st.sampled_from("pqr"), unique=True)},
)


def test_a_field_that_one_side_changed_is_proposed_from_that_side() -> None:
    base = {"a": "1", "b": "1", "c": "1"}
    found = differences(NAMES, base, base | {"a": "2"}, base | {"b": "3"})
    assert {one.name: one.proposed for one in found} == {"a": Pick.THEIRS, "b": Pick.MINE}
    assert needs_a_choice(found)


def test_a_field_that_both_changed_is_proposed_by_nobody() -> None:
    (one,) = differences(("a",), {"a": "1"}, {"a": "2"}, {"a": "3"})
    assert one.proposed is None
    assert not one.may_keep_both


def test_what_only_i_changed_needs_no_question() -> None:
    assert not needs_a_choice(differences(("a",), {"a": "1"}, {"a": "1"}, {"a": "2"}))


def test_two_lists_can_be_kept_together() -> None:
    theirs, mine = {"c": ["p", "q"]}, {"c": ["q", "r"]}
    (one,) = differences(("c",), {"c": ["q"]}, theirs, mine)
    assert one.may_keep_both
    assert put_together(("c",), theirs, mine, {"c": Pick.BOTH}) == {"c": ["p", "q", "r"]}


@given(VALUES, VALUES, VALUES)
def test_nothing_is_invented_and_equal_sides_ask_nothing(
    base: Values, theirs: Values, mine: Values
) -> None:
    assert differences(NAMES, base, mine, mine) == []
    for one in differences(NAMES, base, theirs, mine):
        for pick in (Pick.THEIRS, Pick.MINE):
            kept = put_together((one.name,), theirs, mine, {one.name: pick})[one.name]
            assert kept == (one.theirs if pick is Pick.THEIRS else one.mine)
