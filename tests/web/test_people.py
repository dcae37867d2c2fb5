"""The people of a provider on screen: added, changed, let go; numbers checked; others untouched."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.access.models import SignIn, TrailLine
from app.cadastre.demo_record import fictitious_number
from app.cadastre.ledger import Change
from app.cadastre.models import Provider
from app.cadastre.owners import Professional, ProfessionalProvider
from app.cadastre.vocabulary import IdentifierKind
from app.core import clock
from app.core.db import Base
from app.core.extensions import db
from tests.web.conftest import csrf_token

OWN, FOREIGN = "case-convention-fr", "case-convention-be"
RPPS = fictitious_number(IdentifierKind.RPPS, 4242)
ZOE = {"family_name": "Zénobie (fictive)", "given_name": "Zoé", "profession": "nurse"}


def provider_at(app: Flask, key: str) -> str:
    with app.app_context():
        return db.session.scalars(
            select(Provider.public_id).where(Provider.source_key == key)
        ).one()


def person_called(app: Flask, family_name: str) -> str:
    with app.app_context():
        return db.session.scalars(
            select(Professional.public_id).where(Professional.family_name == family_name)
        ).one()


@pytest.fixture(autouse=True)
def as_before(demo_app: Flask) -> None:
    with demo_app.app_context():
        gone = select(Professional.id).where(Professional.family_name == ZOE["family_name"])
        ids = db.session.scalars(gone).all()
        works = ProfessionalProvider.professional_id.in_(ids)
        db.session.execute(delete(ProfessionalProvider).where(works))
        kinds = Change.record_kind == "professional"
        db.session.execute(delete(Change).where(kinds, Change.record_id.in_(ids)))
        db.session.execute(delete(Professional).where(Professional.id.in_(ids)))
        db.session.execute(delete(SignIn))  # what a session still had to tell names her too
        db.session.commit()


def post(client: FlaskClient, address: str, data: dict[str, str]) -> tuple[int, str]:
    token = csrf_token(client, "/en/compte")
    answer = client.post(address, data={**data, "csrf_token": token})
    return answer.status_code, answer.text


def join(app: Flask, client: FlaskClient, key: str = OWN, **more: str) -> tuple[int, str]:
    address = f"/en/prestataire/fiches/{provider_at(app, key)}/personnes/nouvelle"
    return post(client, address, {**ZOE, "step": "save", **more})


def test_somebody_who_joins_is_shown_before_and_then_stands_on_the_page(
    demo_app: Flask, paul: FlaskClient
) -> None:
    status, page = join(demo_app, paul, step="preview", rpps_number=RPPS, languages="fr")
    assert status == 200
    assert "<ins>Zénobie (fictive)</ins>" in page
    assert RPPS in page
    status, _page = join(demo_app, paul, rpps_number=RPPS, languages="fr")
    assert status == 302
    own = provider_at(demo_app, OWN)
    page = paul.get(f"/en/prestataire/fiches/{own}/personnes").text
    assert "Zoé Zénobie (fictive)" in page
    history = paul.get(f"/en/prestataire/fiches/{own}/historique").text
    assert "Professional: Zoé Zénobie (fictive)" in history


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("rpps_number", "10000000000", "the check digits are wrong"),
        ("rpps_number", "12", "11 digits are expected"),
        ("inami_number", "12345678901", "the check digits are wrong"),
        ("family_name", "", "Please fill in this field."),
        ("family_name", "x" * 130, "At most 120 characters"),
        ("family_name", "a\x00b", "An invisible sign stands in this text (U+0000)"),
        ("profession", "sorcerer", "Please choose a profession."),
        ("works_from", "yesterday", "A date is expected"),
        ("rpps_checked_on", "2999-01-01", "cannot have been made in the future"),
        ("visa_status", "perhaps", "is none of the choices"),
    ],
)
def test_a_fault_names_its_field_and_keeps_what_was_typed(
    demo_app: Flask, paul: FlaskClient, field: str, typed: str, said: str
) -> None:
    status, page = join(demo_app, paul, **{field: typed})
    assert status == 422
    assert said in page
    assert f'href="#{field}"' in page
    assert 'value="Zoé"' in page


def test_a_number_of_somebody_known_adds_that_person_and_no_second_record(
    demo_app: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    assert join(demo_app, odile, FOREIGN, rpps_number=RPPS)[0] == 302
    _status, page = join(demo_app, paul, step="preview", rpps_number=RPPS, given_name="Zoe B.")
    assert "who is in the directory already" in page
    assert join(demo_app, paul, rpps_number=RPPS)[0] == 302
    zoe = person_called(demo_app, ZOE["family_name"])
    own = provider_at(demo_app, OWN)
    form = paul.get(f"/en/prestataire/fiches/{own}/personnes/{zoe}").text
    assert "a coordinator changes the name" in form
    assert 'name="family_name"' not in form
    status, _page = join(demo_app, paul, rpps_number=RPPS)
    assert status == 422


def test_a_person_whom_others_share_is_changed_by_coordinators_only(
    demo_app: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    join(demo_app, odile, FOREIGN, rpps_number=RPPS)
    join(demo_app, paul, rpps_number=RPPS)
    zoe, own = person_called(demo_app, ZOE["family_name"]), provider_at(demo_app, OWN)
    address = f"/en/prestataire/fiches/{own}/personnes/{zoe}"
    renamed = {**ZOE, "given_name": "Zita", "step": "save", "seen": "999999999"}
    post(paul, address, renamed)
    with demo_app.app_context():
        kept = db.session.scalars(
            select(Professional.given_name).where(Professional.public_id == zoe)
        ).one()
    assert kept == "Zoé"
    post(odile, address, renamed)
    with demo_app.app_context():
        kept = db.session.scalars(
            select(Professional.given_name).where(Professional.public_id == zoe)
        ).one()
    assert kept == "Zita"


def test_what_changes_of_a_person_is_told_field_by_field_and_can_be_taken_back(
    demo_app: Flask, paul: FlaskClient
) -> None:
    join(demo_app, paul)
    zoe, own = person_called(demo_app, ZOE["family_name"]), provider_at(demo_app, OWN)
    address = f"/en/prestataire/fiches/{own}/personnes/{zoe}"
    changed = {**ZOE, "profession": "care_assistant", "rpps_number": RPPS, "seen": "999999999"}
    _status, page = post(paul, address, {**changed, "step": "preview"})
    assert "<ins>Care assistant</ins>" in page
    assert page.count("<ins>") == 2
    assert post(paul, address, {**changed, "step": "save"})[0] == 302
    with demo_app.app_context():
        line = db.session.scalars(
            select(Change).where(Change.field == "registrations").order_by(Change.id.desc())
        ).first()
        assert line is not None
        number, told = line.id, line.new
    assert told == [{"country": "fr", "number": RPPS, "register": "rpps"}]
    status, _page = post(paul, f"/en/prestataire/fiches/{own}/historique/{number}", {})
    assert status == 302
    assert f'value="{RPPS}"' not in paul.get(address).text


def test_two_who_change_a_person_at_once_are_shown_side_by_side(
    demo_app: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    join(demo_app, paul)
    zoe, own = person_called(demo_app, ZOE["family_name"]), provider_at(demo_app, OWN)
    address = f"/en/prestataire/fiches/{own}/personnes/{zoe}"
    with demo_app.app_context():
        seen = str(max(db.session.scalars(select(Change.id)).all()))
    post(odile, address, {**ZOE, "given_name": "Odette", "step": "save", "seen": seen})
    status, page = post(paul, address, {**ZOE, "given_name": "Zita", "step": "save", "seen": seen})
    assert status == 409
    assert "Odette" in page
    assert "Zita" in page


def test_somebody_who_left_is_no_longer_shown_and_may_come_back(
    demo_app: Flask, paul: FlaskClient
) -> None:
    join(demo_app, paul)
    zoe, own = person_called(demo_app, ZOE["family_name"]), provider_at(demo_app, OWN)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    address = f"/en/prestataire/fiches/{own}/personnes/{zoe}/depart"
    assert post(paul, address, {"last_day": yesterday})[0] == 302
    page = paul.get(f"/en/prestataire/fiches/{own}/personnes").text
    assert "Left on" in page
    post(paul, address, {"last_day": ""})
    assert "Left on" not in paul.get(f"/en/prestataire/fiches/{own}/personnes").text
    post(paul, address, {"last_day": "soon"})
    assert "A date is expected" in paul.get(f"/en/prestataire/fiches/{own}/personnes").text


def test_the_people_of_another_organisation_are_answered_like_an_absence(
    demo_app: Flask, paul: FlaskClient
) -> None:
    foreign = provider_at(demo_app, FOREIGN)
    assert paul.get(f"/en/prestataire/fiches/{foreign}/personnes").status_code == 404
    assert paul.get(f"/en/prestataire/fiches/{foreign}/personnes/nouvelle").status_code == 404
    assert join(demo_app, paul, FOREIGN)[0] == 404
    own = provider_at(demo_app, OWN)
    with demo_app.app_context():
        stranger = db.session.scalars(
            select(Professional.public_id)
            .join(ProfessionalProvider, ProfessionalProvider.professional_id == Professional.id)
            .join(Provider, Provider.id == ProfessionalProvider.provider_id)
            .where(Provider.source_key == FOREIGN)
        ).first()
    assert paul.get(f"/en/prestataire/fiches/{own}/personnes/{stranger}").status_code == 404


def test_a_hostile_name_is_text_in_the_list_the_form_and_the_preview(
    demo_app: Flask, paul: FlaskClient
) -> None:
    name = "</script><img src=x onerror=alert(1)>`${7*7}`{{7*7}}"
    _status, page = join(demo_app, paul, step="preview", given_name=name)
    assert "<img src=x" not in page
    join(demo_app, paul, given_name=name)
    own = provider_at(demo_app, OWN)
    zoe = person_called(demo_app, ZOE["family_name"])
    for address in ("personnes", f"personnes/{zoe}", "historique"):
        page = paul.get(f"/en/prestataire/fiches/{own}/{address}").text
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert "{{7*7}}" in page


def rows_with(app: Flask, text: str) -> list[str]:
    """The tables in which some row says that text."""
    with app.app_context():
        found = []
        for table in Base.metadata.sorted_tables:
            rows = db.session.execute(select(table))
            if any(text in str(value) for row in rows for value in row):
                found.append(table.name)
        return found


def test_a_person_who_objects_is_erased_from_every_table_and_the_trail_keeps_no_name(
    demo_app: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    join(demo_app, paul, rpps_number=RPPS)
    paul.get("/en/compte")  # what the session had to tell is told
    zoe = person_called(demo_app, ZOE["family_name"])
    assert set(rows_with(demo_app, ZOE["family_name"])) == {"professional", "change"}
    address = f"/en/coordination/fiches/personnes/{zoe}/effacer"
    assert paul.get(address).status_code == 403
    asked = odile.get(address).text
    assert "1 place of work goes" in asked
    own = provider_at(demo_app, OWN)
    assert address in odile.get(f"/en/prestataire/fiches/{own}/personnes/{zoe}").text
    assert address not in paul.get(f"/en/prestataire/fiches/{own}/personnes/{zoe}").text
    assert post(odile, address, {})[0] == 302
    assert rows_with(demo_app, ZOE["family_name"]) == []
    assert rows_with(demo_app, RPPS) == []
    assert odile.get(address).status_code == 404
    history = odile.get(f"/en/prestataire/fiches/{own}/historique")
    assert history.status_code == 200
    with demo_app.app_context():
        line = db.session.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
        assert line is not None
        assert (line.action, line.object_id, line.detail) == ("cadastre.forget", zoe, "erased")
