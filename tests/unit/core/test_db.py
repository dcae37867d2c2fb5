from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from app.core.db import Moment, new_public_id, wal_is_safe


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 0), (3, 50, 7), (3, 50, 9), (3, 44, 6)])
def test_sqlite_versions_with_the_fix_may_use_write_ahead_logging(
    version: tuple[int, int, int],
) -> None:
    assert wal_is_safe(version)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
def test_sqlite_versions_with_the_corruption_race_may_not(version: tuple[int, int, int]) -> None:
    assert not wal_is_safe(version)


def test_public_identifiers_do_not_repeat_and_hold_no_ambiguous_letter() -> None:
    seen = {new_public_id() for _ in range(2000)}
    assert len(seen) == 2000
    assert not set("".join(seen)) & set("ilou")


def test_an_instant_without_a_zone_cannot_be_stored() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 11, 22, 9), sqlite.dialect())  # noqa: DTZ001 - the naive time is what is refused


def test_an_instant_is_stored_in_utc_and_comes_back_aware() -> None:
    paris = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=1)))
    stored = Moment().process_bind_param(paris, sqlite.dialect())
    assert stored == datetime(2026, 11, 22, 8, tzinfo=UTC)
    naive = stored.replace(tzinfo=None)
    assert Moment().process_result_value(naive, sqlite.dialect()) == paris
