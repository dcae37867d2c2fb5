"""Which social security counts for work on the other side, and whether form S1 is needed."""

import pytest

from app.professions.ties import Work
from app.professions.vocabulary import CareForm, Pairing, Practice, WorkPattern, WorkStatus
from app.reference.vocabulary import Country

FR, BE = Country.FR, Country.BE
EMPLOYED, OWN = WorkStatus.EMPLOYED, WorkStatus.SELF_EMPLOYED


def belgian_in_france(
    *,
    lives: Country = BE,
    kept: Country | None = BE,
    kept_as: WorkStatus | None = None,
    status: WorkStatus = OWN,
    mode: Practice = Practice.REGULAR,
) -> Work:
    return Work(
        lives_in=lives,
        kept_in=kept,
        kept_as=kept_as,
        home=BE,
        practise_in=FR,
        status=status,
        mode=mode,
    )


def test_who_works_in_france_only_is_insured_there_and_needs_s1_to_live_in_belgium() -> None:
    work = belgian_in_france(kept=None)
    assert work.pattern is WorkPattern.ONE_SIDE
    assert work.insured_in == {FR}
    assert work.care_forms == {CareForm.NEEDED}
    assert belgian_in_france(kept=None, lives=FR).care_forms == {CareForm.NOT_NEEDED}


def test_who_goes_to_france_now_and_then_stays_insured_in_belgium() -> None:
    work = belgian_in_france(mode=Practice.OCCASIONAL)
    assert work.pattern is WorkPattern.POSTED
    assert work.insured_in == {BE}
    assert work.care_forms == {CareForm.NOT_NEEDED}


@pytest.mark.parametrize(
    ("kept_as", "status", "insured"),
    [(EMPLOYED, OWN, {BE}), (OWN, EMPLOYED, {FR}), (OWN, OWN, {FR, BE}), (None, OWN, {FR, BE})],
)
def test_employed_work_decides_else_either_country_may_insure(
    kept_as: WorkStatus | None, status: WorkStatus, insured: set[Country]
) -> None:
    assert belgian_in_france(kept_as=kept_as, status=status).insured_in == insured


def test_when_the_status_of_the_other_work_is_not_said_both_readings_are_kept() -> None:
    assert belgian_in_france().pairings == set(Pairing)
    assert belgian_in_france(kept_as=OWN).pairings == {Pairing.ALIKE}
    assert belgian_in_france(kept_as=EMPLOYED).pairings == {Pairing.MIXED}
    assert belgian_in_france(kept=None).pairings == set()
