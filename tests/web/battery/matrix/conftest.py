"""The stage: the demonstration with everybody and every object, and everybody's browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.models import Membership, SignIn, User
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.factory import create_app
from tests.conftest import new_engine
from tests.web.battery.matrix.asking import Asker, Stage
from tests.web.battery.matrix.cast import AUTHOR, FORMER, PEOPLE, VISITOR, gather
from tests.web.battery.matrix.records import stage_records
from tests.web.battery.matrix.rooms import stage_links, stage_rooms
from tests.web.conftest import SignInAs, dispose


@pytest.fixture(scope="module")
def stage(
    demo_template: Path, tmp_path_factory: pytest.TempPathFactory, sign_in_as: SignInAs
) -> Iterator[Stage]:
    """Everybody signed in before every object; rows can be put back as they were."""
    folder = tmp_path_factory.mktemp("matrix")
    path = folder / "passerelle.sqlite"
    shutil.copyfile(demo_template, path)
    engine = new_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        cast = gather(session, clock.now())
        objects = stage_records(session, cast, clock.now())
        objects |= stage_rooms(session, cast, clock.now())
        objects |= stage_links(session, cast, objects, clock.now())
        numbers = {key: user.id for key, user in cast.users.items()}
        session.commit()
    engine.dispose()
    app = create_app(Config(var_dir=folder, database_url=f"sqlite:///{path}", testing=True))
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault of ours is counted: 500
    found = Stage(app=app, objects=objects, numbers=numbers)
    for key in PEOPLE:
        client = app.test_client()
        if key != VISITOR:
            sign_in_as(client, key)
        found.askers[key] = Asker.of(client)
    _send_away(found)
    found.rows.keep()
    yield found
    dispose(app)


def _send_away(stage: Stage) -> None:
    """Two people lose the membership or the account; another browser of the author is noted."""
    with stage.app.app_context():
        gone = [stage.numbers[key] for key in FORMER]
        past = clock.today().replace(year=clock.today().year - 1)
        db.session.execute(
            update(Membership)
            .where(Membership.user_id == gone[0])
            .values(valid_from=past, valid_to=past)
        )
        db.session.execute(update(User).where(User.id == gone[1]).values(is_active=False))
        row = db.session.scalars(
            select(SignIn).where(SignIn.user_id == stage.numbers[AUTHOR])
        ).first()
        assert row is not None
        stage.objects["session"] = bytes(row.id_hash).hex()[:16]
        db.session.commit()
