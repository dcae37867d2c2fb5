"""What a ward sees of its people, others ask for by its address: nothing is there for them.

The small size takes some of the pages that one discharge leads to; the full size follows every link
of the ward and asks for every address of every discharge.
"""

import re
from collections import Counter

import lxml.html
from flask import Flask
from flask.testing import FlaskClient

from tests.web.battery.conftest import FULL, Figure
from tests.web.battery.ground import crawl, links_of
from tests.web.conftest import SignInAs
from tests.web.test_access import neutral

WARD = "social_worker_dinant"
PEERS = ("social_worker_charleville", "social_worker_kortrijk", "provider", "administrator")
ABSENT = "0" * 16
_RECORD = re.compile(r"/en/sorties/[0-9a-z]{16}\b")


def test_no_address_of_a_record_opens_for_another_organisation(
    demo_app: Flask, sign_in_as: SignInAs, figure: Figure
) -> None:
    ward = demo_app.test_client()
    sign_in_as(ward, WARD)
    paths = addresses(demo_app, ward)
    assert len(paths) >= 5
    assert Counter(ward.get(path).status_code for path in paths).keys() <= {200, 303, 409}
    answers, opened = Counter[int](), []
    for peer in PEERS:
        client = demo_app.test_client()
        sign_in_as(client, peer)
        for path in paths:
            name = path.split("/")[3]
            theirs, absent = client.get(path), client.get(path.replace(name, ABSENT))
            answers[theirs.status_code] += 1
            says_the_same = neutral(theirs.text, name) == neutral(absent.text, ABSENT)
            if theirs.status_code not in {403, 404} or not says_the_same:
                opened.append(f"{peer} {theirs.status_code} {path}")
    figure("3 records of others", f"{len(paths)} addresses x {len(PEERS)} peers, {dict(answers)}")
    assert opened == []


def addresses(app: Flask, ward: FlaskClient) -> list[str]:
    """Addresses of records that the ward reaches by links."""
    if FULL:
        pages = crawl(app, ward, each=3).pages.values()
        return sorted({path for many in pages for path in many if _RECORD.match(path)})
    found = _RECORD.search(ward.get("/en/sorties").text)
    assert found
    page = lxml.html.document_fromstring(ward.get(found.group() + "/services").text)
    links = {one for one in links_of(page, found.group()) if _RECORD.match(one)}
    return sorted(links)[:6]
