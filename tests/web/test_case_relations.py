"""A case file of others does not exist, on any of its pages, and each attempt is written down."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.coordination.cases.models import CaseFile
from app.core.web import audience_of
from tests.web.conftest import SignInAs

NOWHERE = "0" * 16
OUTSIDERS = ("social_worker_charleville", "administrator", "profession_editor")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')


def pages_of_a_file(app: Flask) -> list[str]:
    """Every page about one file, with its name to be filled in."""
    found = []
    for rule in app.url_map.iter_rules():
        action = audience_of(app, rule.endpoint) or ""
        if (
            action.startswith("case.")
            and "<public_id>" in rule.rule
            and "GET" in (rule.methods or ())
        ):
            address = rule.rule.replace("<language:lang>", "en").replace("<public_id>", "{}")
            found.append(re.sub(r"<[^>]+>", NOWHERE, address))
    return found


def refused_lines(rows: Session, public_id: str) -> int:
    """How many refusals the trail holds about that file."""
    asked = select(func.count()).where(TrailLine.object_id == public_id, ~TrailLine.allowed)
    return rows.scalar(asked) or 0


@pytest.mark.parametrize("key", OUTSIDERS)
def test_a_file_of_others_is_answered_like_one_that_does_not_exist(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, key: str
) -> None:
    asked = select(CaseFile.public_id).where(CaseFile.state == "active").order_by(CaseFile.id)
    theirs = rows.scalars(asked.limit(1)).one()
    before = refused_lines(rows, theirs)
    rows.rollback()
    sign_in_as(demo_client, key)
    pages = pages_of_a_file(demo_app)
    assert len(pages) >= 8
    for page in pages:
        shown, absent = demo_client.get(page.format(theirs)), demo_client.get(page.format(NOWHERE))
        assert (page, shown.status_code, absent.status_code) == (page, 404, 404)
        assert _TOKEN.sub("", shown.text).replace(theirs, NOWHERE) == _TOKEN.sub("", absent.text)
    assert refused_lines(rows, theirs) == before + len(pages)
