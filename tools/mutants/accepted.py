"""Mutants that change nothing anybody could notice, each with its reason.

By module, the line as it stands in the source, and the change.
"""

_FREE = "return next(number for number in range(1, places + 1) if number not in used)"
_ANNOUNCED = "announced = zip(Weekday, said.places_by_weekday, left, strict=True)"
REASONS: dict[tuple[str, str, str], str] = {
    ("discharge/holds/seats", _FREE, "to 2"): (
        "fewer numbers are used than there are places, so that one of 1 to places is free; to "
        "begin at 2 is noticed"
    ),
    ("discharge/holds/seats", _ANNOUNCED, "to False"): (
        "both lists are made of the same seven numbers"
    ),
}
