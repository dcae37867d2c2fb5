"""The page of needs: one line, proposals never ticked, a removed need put back, drafts kept."""

import re

import pytest
from sqlalchemy import select

from app.discharge.intake.models import DischargeDraft
from app.discharge.models import Discharge, NeedRow
from tests.web.test_discharge import (
    Desk,
    Read,
    desk,
    numbers_of,
    opened,
    rows,
    stranger,
    with_needs,
)

__all__ = ["desk", "rows", "stranger"]  # fixtures

LINE = "wash 2x/day from Fri 8 wks"


def cares(rows: Read, path: str) -> list[str]:
    asked = select(NeedRow.care).join(Discharge).where(Discharge.public_id == path[1:])
    return rows(asked.order_by(NeedRow.position))


def type_line(desk: Desk, path: str, line: str, **form: str) -> tuple[int, str]:
    answer = desk.post(f"{path}/besoins/ligne", {"line": line, **form}, seen=f"{path}/besoins")
    return answer.status_code, answer.text


def test_a_line_is_shown_as_understood_before_it_is_added(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    status, page = type_line(desk, path, LINE)
    assert status == 200
    assert "Understood:" in page
    assert "Personal care. Every day. Visits a day: 2." in page
    assert f'name="read" value="{LINE}"' in page
    assert "autofocus" in page
    assert cares(rows, path) == []
    assert type_line(desk, path, LINE, read=LINE)[0] == 303
    assert cares(rows, path) == ["PCA"]
    assert "autofocus" in desk.get(f"{path}/besoins?suite=ligne").text


def test_words_that_were_not_understood_are_named_and_ask_for_a_yes(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    line = "wash frobnicate 2x/day"
    status, page = type_line(desk, path, line, read=line)
    assert status == 200
    assert "Not understood: “frobnicate”." in page
    assert cares(rows, path) == []
    assert type_line(desk, path, line, read=line, anyway="1")[0] == 303
    assert cares(rows, path) == ["PCA"]


def test_far_more_visits_than_usual_are_asked_about_before_they_are_planned(
    desk: Desk, rows: Read
) -> None:
    path = opened(desk)
    status, page = type_line(desk, path, "wash 20x/day", read="wash 20x/day")
    assert status == 200
    assert "20 visits a day is far more than usual: is this right?" in page
    assert "Add what was understood" in page
    assert cares(rows, path) == []
    assert type_line(desk, path, "wash 20x/day", read="wash 20x/day", anyway="1")[0] == 303
    assert type_line(desk, path, "meals 8x/day", read="meals 8x/day")[0] == 303
    assert len(cares(rows, path)) == 2


def test_the_other_meaning_of_a_word_can_be_chosen(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    _, page = type_line(desk, path, "wash 1x/day")
    assert "Which care is meant?" in page
    form = {"read": "wash 1x/day", "care": "NUR"}
    assert type_line(desk, path, "wash 1x/day", **form)[0] == 303
    assert cares(rows, path) == ["NUR"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("wash from 1/1/2024", "is in the past"),
        ("wash today", "starts before the discharge"),
        ("wash until 1/1/2190", "days after the discharge"),
    ],
)
def test_a_line_with_impossible_days_says_which(desk: Desk, line: str, fault: str) -> None:
    path = opened(desk)
    status, page = type_line(desk, path, line, read=line, anyway="1")
    assert status == 200
    assert fault in page


def test_a_line_without_care_adds_nothing(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    for line in ("", "xyzzy", "<script>alert(1)</script>"):
        status, page = type_line(desk, path, line, read=line, anyway="1")
        assert status == 200
        assert "<script>alert" not in page
    assert cares(rows, path) == []


def test_the_preview_stores_nothing_and_escapes_what_is_typed(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    form = {"line": "toilette <b>x</b> 2x/j"}
    answer = desk.post(f"{path}/besoins/lire", form, seen=f"{path}/besoins")
    assert answer.status_code == 200
    assert "<b>" not in answer.text
    assert cares(rows, path) == []


def test_a_situation_proposes_with_a_reason_and_ticks_nothing(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    form = {"template": "hip-replacement"}
    answer = desk.post(f"{path}/besoins/situation", form, seen=f"{path}/besoins")
    assert "hip" not in answer.headers["Location"]
    page = desk.get(f"{path}/besoins").text
    part = page.partition('id="proposals"')[2].partition("</section>")[0]
    assert "Suggested because" in part
    assert "Suggested if it is so that" in part
    assert " checked" not in part
    assert cares(rows, path) == []
    keys = re.findall(r'name="proposal" value="([^"]+)"', part)
    chosen = {"proposal": keys[:2]}
    assert desk.post(f"{path}/besoins/proposes", chosen, seen=f"{path}/besoins").status_code == 303
    assert cares(rows, path) == ["NUR", "PCA"]
    assert desk.post(f"{path}/besoins/proposes", {}, seen=f"{path}/besoins").status_code == 303
    assert "nothing is ticked beforehand" in desk.get(f"{path}/besoins").text


def test_a_removed_need_can_be_put_back_as_it_was(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    line = "nursing Mon Wed morning if possible 3 weeks"
    assert type_line(desk, path, line, read=line)[0] == 303
    asked = select(NeedRow).join(Discharge).where(Discharge.public_id == path[1:])
    (before,) = rows(asked)
    number = numbers_of(desk, path)[0]
    desk.post(f"{path}/besoins/{number}/retirer", {}, seen=f"{path}/besoins")
    assert cares(rows, path) == []
    assert "Put it back" in desk.get(f"{path}/besoins").text
    assert desk.post(f"{path}/besoins/remettre", {}, seen=f"{path}/besoins").status_code == 303
    (after,) = rows(asked)
    for name in ("care", "weekdays", "visits_per_day", "starts_on", "until", "essential"):
        assert getattr(after, name) == getattr(before, name), name
    assert (after.time_bands, after.essential) == (1, False)
    assert "Put it back" not in desk.get(f"{path}/besoins").text


def test_what_is_typed_is_kept_encrypted_and_shown_again_to_its_writer_only(
    desk: Desk, stranger: Desk, rows: Read
) -> None:
    path = opened(desk)
    place = f"need:{path[1:]}"
    form = {"draft_place": place, "care": "OXY", "days": ["2", "4"], "visits_per_day": "3"}
    answer = desk.post("/brouillon", form, seen=f"{path}/besoins")
    assert answer.status_code == 200
    assert "Draft saved at" in answer.get_json()["saved"]
    page = desk.get(f"{path}/besoins").text
    assert "is shown again" in page
    assert 'value="OXY" checked' in page
    assert 'value="3"' in page
    hidden = stranger.hidden("/nouvelle")
    assert stranger.client.post(f"{stranger.base}/brouillon", data=hidden | form).status_code == 404
    (draft,) = rows(select(DischargeDraft).where(DischargeDraft.place == place))
    assert "OXY" in draft.content
    desk.post("/brouillon/jeter", {"draft_place": place}, seen=f"{path}/besoins")
    assert "is shown again" not in desk.get(f"{path}/besoins").text


def test_saving_forgets_the_draft(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    place = f"need:{path[1:]}"
    form = {"care": "NUR", "days": ["1"], "visits_per_day": "1"}
    desk.post("/brouillon", {"draft_place": place, **form}, seen=f"{path}/besoins")
    assert desk.post(f"{path}/besoins", form).status_code == 303
    assert rows(select(DischargeDraft).where(DischargeDraft.place == place)) == []


def test_a_draft_of_nowhere_or_far_too_long_is_refused(desk: Desk) -> None:
    path = opened(desk)
    for place in ("", "nowhere", f"plans:{path[1:]}", "need:0000000000000000"):
        answer = desk.post("/brouillon", {"draft_place": place}, seen=f"{path}/besoins")
        assert answer.status_code == 404, place
    form = {"draft_place": f"need:{path[1:]}", "care": "x" * 70_000}
    assert desk.post("/brouillon", form, seen=f"{path}/besoins").status_code == 422


def test_times_of_day_are_asked_and_said(desk: Desk) -> None:
    path = opened(desk)
    form = {"care": "NUR", "days": ["1"], "visits_per_day": "2", "time_bands": ["morning", "night"]}
    assert desk.post(f"{path}/besoins", form).status_code == 303
    assert "Morning and Night" in desk.get(f"{path}/besoins").text
    wrong = desk.post(f"{path}/besoins", form | {"care": "PHY", "time_bands": ["teatime"]})
    assert wrong.status_code == 422
    assert "teatime" in wrong.text


def test_every_kind_of_care_is_a_chip_under_its_theme(desk: Desk) -> None:
    page = desk.get(f"{with_needs(desk)}/besoins").text
    chips = re.findall(r'name="care" value="([A-Z-]+)"', page)
    assert len(chips) == len(set(chips)) == 25
