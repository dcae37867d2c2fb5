"""The form of a record: folded in parts, its closures added one at a time."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from tests.web.test_record_upkeep import opened, send


def test_closures_are_added_one_at_a_time_and_nothing_typed_is_lost(
    demo_app: Flask, paul: FlaskClient
) -> None:
    address, values = opened(paul, demo_app)
    known = [name for name in values if name.startswith("notice_first_")]
    values["phone"] = ["not yet right"]
    more = send(paul, address, values, step="add")
    assert more.status_code == 200
    assert 'value="not yet right"' in more.text
    line = f"notice_first_{len(known)}"
    assert f'id="{line}"' in more.text
    assert re.search(r'id="part-notices" open', more.text)
    values["phone"] = ["+33324000000"]
    values |= {f"notice_text_{len(known)}_en": ["Back soon"]}
    forgotten = send(paul, address, {**values, line: [""]}, step="preview")
    assert forgotten.status_code == 422
    assert "The first day is missing" in forgotten.text
    values[line] = [clock.today().isoformat()]
    assert "closed from" in send(paul, address, values, step="preview").text
    values[f"notice_gone_{len(known)}"] = ["1"]
    del values["phone"]
    gone = send(paul, address, values, step="preview").text
    assert "Closures and messages" not in gone


def test_a_folded_part_says_what_is_filled_in_and_stands_open_where_something_is_wrong(
    demo_app: Flask, paul: FlaskClient
) -> None:
    address, values = opened(paul, demo_app)
    page = paul.get(address).text
    assert len(re.findall(r'<details class="fold" id="part-\w+">', page)) == 7
    contact = page[page.index('id="part-contact"') :]
    assert "exemple.invalid" in contact[: contact.index("</summary>")]
    wrong = send(paul, address, {**values, "cost_amount_fr": ["much"]}, step="preview").text
    assert re.findall(r'<details class="fold" id="part-(\w+)" open>', wrong) == ["cost"]
    assert "Costs: An amount in euros is expected" in wrong


def test_a_forged_country_is_named_and_no_fault(demo_app: Flask, paul: FlaskClient) -> None:
    address, values = opened(paul, demo_app)
    answer = send(paul, address, {**values, "insured_in": ["fr", "a\x1bb"]}, step="preview")
    assert answer.status_code == 422
    assert "is none of the choices" in answer.text
