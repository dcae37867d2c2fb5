"""Case files over the web: refer, decide, follow, exchange, and who sees what."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.coordination.cases.models import CaseFile, CasePerson, CaseReferral
from app.discharge.intake.models import DischargeDraft
from tests.web.conftest import SignInAs, csrf_token

ASK = "/en/coordination/guichet/demander"
FILES = "/en/coordination/dossiers"
HOSTILE = "<script>alert(1)</script>"
REFERRAL = {
    "origin": "hospital",
    "home": "Givet",
    "language": "fr",
    "urgency": "soon",
    "agrees": "yes",
    "name": "Canary-Zebra",
    "words": "Lives alone.",
    "professionals": "2",
    "wants_home": "yes",
}
_TEAM = re.compile(r'<option value="(\d+)"[^>]*>Coordination')


def send(client: FlaskClient, path: str, data: dict[str, str], *, at: str = "") -> int:
    """Send a form with its token and its version; the status."""
    page = client.get(at or f"{FILES}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    filled = {**data, "csrf_token": csrf_token(client, ASK)}
    if version:
        filled["version"] = version.group(1)
    return client.post(path, data=filled).status_code


def refer(client: FlaskClient, **changes: str) -> tuple[int, str]:
    team = _TEAM.search(client.get(f"{FILES}/nouveau").text)
    assert team
    data = {
        **REFERRAL,
        "organisation": team.group(1),
        "csrf_token": csrf_token(client, ASK),
        **changes,
    }
    answer = client.post(f"{FILES}/nouveau", data=data)
    return answer.status_code, answer.text


def test_a_home_help_refers_and_reads_the_answer(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    sign_in_as(demo_client, "provider")
    status, _text = refer(demo_client, origin="home_help")
    assert status == 303
    last = rows.scalars(select(CaseReferral).order_by(CaseReferral.id.desc())).first()
    assert last is not None
    assert last.origin == "home_help"
    page = demo_client.get(f"{FILES}/envoyes").text
    assert "Waiting for the answer" in page
    assert "Canary-Zebra" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", "the neighbour"),
        ("home", "Nowhere-sur-Rien"),
        ("words", ""),
        ("professionals", "many"),
        ("professionals", "51"),
        ("agrees", "no"),
        ("urgency", ""),
    ],
)
def test_a_wrong_field_is_told_and_nothing_typed_is_lost(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, field: str, value: str
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    before = rows.scalar(select(func.count(CaseFile.id)))
    status, text = refer(demo_client, **{field: value})
    assert status == 422
    assert "There is a problem" in text
    assert "Canary-Zebra" in text
    rows.expire_all()
    assert rows.scalar(select(func.count(CaseFile.id))) == before


@pytest.mark.parametrize(
    "part",
    ["", "/evaluation", "/evaluation/carers", "/plan", "/places", "/echanges", "/chronologie"],
)
def test_every_part_of_a_file_opens_for_its_team_and_for_nobody_else(
    demo_client: FlaskClient, sign_in_as: SignInAs, case: str, part: str
) -> None:
    for key in ("coordinator", "case_manager"):
        sign_in_as(demo_client, key)
        assert demo_client.get(f"{FILES}/{case}{part}").status_code == 200, key
    for key in ("social_worker_dinant", "administrator"):
        sign_in_as(demo_client, key)
        assert demo_client.get(f"{FILES}/{case}{part}").status_code == 404, key


def test_a_member_sees_the_plan_and_not_the_assessment(
    demo_client: FlaskClient, sign_in_as: SignInAs, case: str
) -> None:
    sign_in_as(demo_client, "provider")
    assert demo_client.get(f"{FILES}/{case}/plan").status_code == 200
    assert demo_client.get(f"{FILES}/{case}/evaluation").status_code == 404
    assert demo_client.get(f"{FILES}/{case}/chronologie").status_code == 404
    page = demo_client.get(f"{FILES}/{case}").text
    assert "deux services" not in page


def test_every_look_at_a_file_is_written_down(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, case: str
) -> None:
    sign_in_as(demo_client, "social_worker_kortrijk")
    demo_client.get(f"{FILES}/{case}")
    asked = select(TrailLine).where(TrailLine.object_id == case).order_by(TrailLine.number.desc())
    last = rows.scalars(asked).first()
    assert last is not None
    assert (last.object_kind, last.action, last.allowed) == ("case", "case.read", False)


def test_without_agreement_everything_wrong_is_told_at_once_and_nothing_contradicts(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "provider")
    wrong = {"agrees": "no", "name": "", "phone": "0470 12 34 56", "professionals": "many"}
    status, text = refer(demo_client, **wrong)
    assert status == 422
    told = text.partition("error-summary__list")[2].partition("</ul>")[0]
    assert "leave name, address and carer empty" in told
    assert "Professionals: " in told
    assert "Say the name too" not in told
    assert refer(demo_client, **wrong, words="")[1].count("leave name, address") == 2
    status, _text = refer(demo_client, agrees="no", name="")
    assert status == 303
    status, text = refer(demo_client, agrees="yes", name="", phone="0470 12 34 56")
    assert (status, "Say the name too" in text) == (422, True)


def test_how_long_somebody_can_wait_is_shown_until_they_are_followed(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "provider")
    assert refer(demo_client, urgency="urgent")[0] == 303
    assert "Cannot wait. An answer by" in demo_client.get(f"{FILES}/envoyes").text
    sign_in_as(demo_client, "coordinator")
    assert "Cannot wait" in demo_client.get(f"{FILES}?vue=decider").text
    assert "Cannot wait" not in demo_client.get(f"{FILES}?vue=finis").text


def test_a_stale_page_changes_nothing(
    demo_client: FlaskClient, sign_in_as: SignInAs, case: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    data = {"csrf_token": csrf_token(demo_client, ASK), "version": "0", "life_project": "Other"}
    assert demo_client.post(f"{FILES}/{case}/projet", data=data).status_code == 409
    data.pop("version")
    assert demo_client.post(f"{FILES}/{case}/projet", data=data).status_code == 422


def test_who_decides_second_gets_their_answer_back_beside_what_was_decided(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    assert refer(demo_client)[0] == 303
    sign_in_as(demo_client, "coordinator")
    asked = select(CaseFile).where(CaseFile.state == "referred").order_by(CaseFile.id.desc())
    at = f"{FILES}/{rows.scalars(asked).first().public_id}"  # type: ignore[union-attr]  # referred above
    page = demo_client.get(at).text
    token = {"csrf_token": csrf_token(demo_client, at), "version": "1"}
    assert "decision-form" in page
    admitted = {**token, "decision": "admit", "answer": "We take them on."}
    assert demo_client.post(f"{at}/decision", data=admitted).status_code == 303
    words = f"Two lines of reasons,\n{HOSTILE}"
    late = {**token, "decision": "decline", "refusal": "outside", "answer": words}
    answer = demo_client.post(f"{at}/decision", data=late)
    assert answer.status_code == 409
    assert "Somebody changed this file meanwhile" in answer.text
    assert "Two lines of reasons,\n&lt;script&gt;" in answer.text
    assert HOSTILE not in answer.text
    assert "We take them on." in answer.text, "what was decided meanwhile"
    impossible = {**late, "version": re.findall(r'name="version" value="(\d+)"', answer.text)[0]}
    answer = demo_client.post(f"{at}/decision", data=impossible)
    assert (answer.status_code, "Two lines of reasons" in answer.text) == (409, True)


def test_a_stale_text_comes_back_in_its_form_with_the_version_that_now_stands(
    demo_client: FlaskClient, sign_in_as: SignInAs, case: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    at = f"{FILES}/{case}/plan"
    first = {"life_project": "Stay at home."}
    assert send(demo_client, f"{FILES}/{case}/projet", first, at=at) == 303
    stale = {"csrf_token": csrf_token(demo_client, ASK), "version": "1", "life_project": "Move."}
    answer = demo_client.post(f"{FILES}/{case}/projet", data=stale)
    assert answer.status_code == 409
    assert "<q>Stay at home.</q>" in answer.text
    assert re.search(r'name="life_project"[^>]*>\s*Move\.</textarea>', answer.text)
    stale["version"] = re.findall(r'name="version" value="(\d+)"', answer.text)[0]
    assert demo_client.post(f"{FILES}/{case}/projet", data=stale).status_code == 303


def test_what_is_not_known_of_a_person_stays_blank_when_the_form_is_saved_untouched(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, case: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    at = f"{FILES}/{case}"
    assert send(demo_client, f"{at}/identite", {"name": "Canary-Zebra"}, at=at) == 303
    form = demo_client.get(at).text.partition('/identite"')[2].partition("</form>")[0]
    shown = dict(re.findall(r'name="(\w+)" type="\w+" value="([^"]*)"', form))
    assert shown.pop("name") == "Canary-Zebra"
    assert set(shown) == {"birth_date", "address", "phone", "carer_name", "carer_phone"}
    assert set(shown.values()) == {""}
    assert send(demo_client, f"{at}/identite", {"name": "Canary-Zebra", **shown}, at=at) == 303
    asked = select(CasePerson).join(CaseFile).where(CaseFile.public_id == case)
    stored = rows.scalars(asked).one()
    assert {getattr(stored, name) for name in shown} == {None}


def test_hostile_words_stay_words(
    demo_client: FlaskClient, sign_in_as: SignInAs, case: str
) -> None:
    sign_in_as(demo_client, "case_manager")
    for path, name in (("objectifs", "goal"), ("projet", "life_project")):
        sent = send(
            demo_client, f"{FILES}/{case}/{path}", {name: HOSTILE}, at=f"{FILES}/{case}/plan"
        )
        assert sent == 303
    message = {"message": HOSTILE, "for_person": "1"}
    assert send(demo_client, f"{FILES}/{case}/echanges", message) == 303
    for part in ("/plan", "/echanges", "/chronologie"):
        page = demo_client.get(f"{FILES}/{case}{part}").text
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


def test_half_an_area_is_refused_without_its_reason_and_its_draft_is_kept(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, case: str
) -> None:
    sign_in_as(demo_client, "case_manager")
    page = f"{FILES}/{case}/evaluation/home"
    assert send(demo_client, f"{FILES}/{case}/evaluation", {"area": "home"}, at=page) == 422
    draft = {
        "csrf_token": csrf_token(demo_client, ASK),
        "draft_place": f"case-area:{case}:home",
        "words": "Half a sen",
        "version": "1",
    }
    assert demo_client.post("/en/sorties/brouillon", data=draft).status_code == 200
    assert rows.scalar(select(func.count(DischargeDraft.id))) == 1
    assert "Half a sen" in demo_client.get(page).text
    sign_in_as(demo_client, "social_worker_dinant")
    draft["csrf_token"] = csrf_token(demo_client, ASK)
    assert demo_client.post("/en/sorties/brouillon", data=draft).status_code == 404


def fill_up(rows: Session, manager_id: int) -> None:
    """Every place of a case manager is taken."""
    asked = select(CaseFile).where(CaseFile.manager_id == manager_id)
    first = rows.scalars(asked).first()
    assert first is not None
    taken = set(rows.scalars(select(CaseFile.slot).where(CaseFile.manager_id == manager_id)))
    same = {one.name: getattr(first, one.name) for one in CaseFile.__table__.columns}
    for slot in set(range(1, 36)) - taken:
        own = {"public_id": f"full{slot:012d}", "reference": f"FULL-{slot}", "slot": slot}
        rows.add(CaseFile(**{**same, **own, "id": None, "intensity": "light"}))
    rows.commit()


def test_a_thirty_sixth_case_is_refused_with_its_figures_and_the_choice_stays(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    sign_in_as(demo_client, "coordinator")
    waiting = rows.scalars(select(CaseFile.public_id).where(CaseFile.state == "waiting")).first()
    manager = rows.scalars(
        select(CaseFile.manager_id).where(CaseFile.manager_id.is_not(None)).limit(1)
    ).one()
    assert manager is not None
    fill_up(rows, manager)
    page = f"{FILES}/{waiting}"
    version = re.search(r'name="version" value="(\d+)"', demo_client.get(page).text)
    assert version
    answer = demo_client.post(
        f"{page}/attribuer",
        data={
            "manager": str(manager),
            "version": version[1],
            "csrf_token": csrf_token(demo_client, ASK),
        },
    )
    assert answer.status_code == 422
    assert "follows 35 people already; 35 is the most" in answer.text
    assert f'<option value="{manager}" selected' in answer.text
    rows.expire_all()
    still = rows.scalars(select(CaseFile.state).where(CaseFile.public_id == waiting)).one()
    assert still == "waiting"
    rows.execute(delete(CaseFile).where(CaseFile.public_id.startswith("full")))
    rows.commit()


def test_the_case_load_and_the_list_open(demo_client: FlaskClient, sign_in_as: SignInAs) -> None:
    sign_in_as(demo_client, "coordinator")
    page = demo_client.get(f"{FILES}/charge").text
    assert "2 of 35" in page
    for view in ("suivis", "miens", "decider", "attente", "finis", "nothing"):
        assert demo_client.get(f"{FILES}?vue={view}").status_code == 200
    sign_in_as(demo_client, "provider")
    assert demo_client.get(f"{FILES}/charge").status_code == 403
