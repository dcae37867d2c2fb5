"""Mutants that change nothing anybody could notice, each with its reason.

By module, the line as it stands in the source, and the change.
"""

_FREE = "return next(number for number in range(1, places + 1) if number not in used)"
_ANNOUNCED = "announced = zip(Weekday, said.places_by_weekday, left, strict=True)"
_LOCK = 'session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})'
_EVERY = "every = select(TrailLine).order_by(TrailLine.number).execution_options(yield_per=2000)"
_ON_POSTGRESQL = (
    "runs on PostgreSQL only, where test_on_postgresql_a_second_writer_waits notices it"
)
_UNBOUND = "values = session.execute(raw).yield_per(1000).scalars()"
_BY_KEY = "for value in session.execute(raw).yield_per(1000).scalars():"
_PAGE = "page = select(*keys, named, type_coerce(column, LargeBinary)).order_by(*keys).limit(batch)"
_WHERE = "where = [one == value for one, value in zip(keys, key, strict=True)]"
_TOUCHED = (
    "said = {one.service_id: one for one in lock_places(session, sorted(wanted), today=_day(now))}"
)
_COUNTS = "if any(one.state is not CapacityState.HAS_PLACES for one in said):"
_IS_NEW = "is_new = value is not None and state.attrs[key].history.has_changes()"
_EQUAL = "an equal value that is set is no change, and is not written"
_RAW = "raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))"
_DAYS = "return {int(day): said.by_weekday[day - 1] for day in sorted(wanted.days)}"
_ANEW = "statements are written anew each time: slower, and the same"
REASONS: dict[tuple[str, str, str], str] = {
    ("core/row_seals", _IS_NEW, "to Or"): _EQUAL,
    ("core/row_seals", "if is_new and not is_bound:", "to Or"): _EQUAL,
    ("core/vault", "inherit_cache = True", "to False"): _ANEW,
    ("core/vault", "cache_ok = True", "to False"): _ANEW,
    ("core/vault", "super().__init__()", "removed"): (
        "a method in use cannot lose its class, so this is not tried; by hand "
        "test_a_column_that_is_sealed_holds_bytes falls"
    ),
    ("core/rotation", _UNBOUND, "to 1001"): "how many values are fetched at a time",
    ("core/rotation", _BY_KEY, "to 1001"): "how many values are fetched at a time",
    ("core/rotation", _RAW, "without where"): (
        "where keys are counted, what is not there is passed over; where it is not, it is noticed"
    ),
    ("core/rotation", _PAGE, "without order_by"): (
        "SQLite reads a table by its key; PostgreSQL may do otherwise, and no test makes it"
    ),
    ("core/rotation", _WHERE, "to False"): "a row has as many values of its key as its key columns",
    (
        "discharge/holds/operations",
        _TOUCHED,
        "to list",
    ): ("the statement itself orders what it locks"),
    ("discharge/holds/operations", _COUNTS, "to all"): (
        "one service was asked for; of one that is unknown nothing is held either way"
    ),
    ("discharge/holds/operations", "session.flush()", "removed"): (
        "what is not written yet is written before the next question, and before the end"
    ),
    ("access/trail", "_LOCK = 0x5041_5353_4552", "to 88241501062483"): (
        "any number will do, if all writers take the same"
    ),
    ("access/trail", _LOCK, "removed"): _ON_POSTGRESQL,
    ("access/trail", _LOCK, "without 'lock'"): _ON_POSTGRESQL,
    ("access/trail", "session.expunge(line)", "removed"): (
        "a session holds its rows weakly: a line that was looked at goes a little later"
    ),
    ("access/trail", _EVERY, "to 2001"): "how many lines are fetched at a time",
    ("access/trail", _EVERY, "without order_by"): (
        "SQLite reads a table by its key; on PostgreSQL lines that were moved come last, and tests "
        "of the trail notice it"
    ),
    ("discharge/holds/seats", _DAYS, "to list"): (
        "this Python reads a set of seven small numbers in their order; it is asked for anyway"
    ),
    ("discharge/holds/seats", _FREE, "to 2"): (
        "fewer numbers are used than there are places, so that one of 1 to places is free; to "
        "begin at 2 is noticed"
    ),
    ("discharge/holds/seats", _ANNOUNCED, "to False"): (
        "both lists are made of the same seven numbers"
    ),
}
