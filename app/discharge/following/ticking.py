"""The clock of the days after. A second run at the same moment changes nothing more."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.discharge.following import queries
from app.discharge.following.asking import keep_checks
from app.discharge.following.asking_opinions import ask_services
from app.discharge.following.closings import tell_closings
from app.discharge.following.letters import Quill
from app.discharge.following.models import Following
from app.discharge.following.operations import ask_now, call_service
from app.discharge.following.stay_notices import note_lost
from app.discharge.following.staying import begin
from app.discharge.following.warning import warn
from app.discharge.models import Discharge


def tick(session: Session, quill: Quill, *, now: datetime) -> Counter[str]:
    """Do what is due by now; tells how often each thing was done. Does not commit."""
    done: Counter[str] = Counter()
    for discharge_id in session.scalars(queries.plan_overtook()).all():
        discharge, following = _home(session, discharge_id)
        done["questions added"] += keep_checks(session, discharge, following, quill, now=now)
    for check in session.scalars(queries.silent_since(now - quill.policy.silence)).all():
        call_service(session, check, now=now)
        warn(session, check, quill, now=now)
        done["silent"] += 1
    for check in session.scalars(queries.to_ask(now)).all():
        home = _home(session, check.discharge_id)
        by_mail = ask_now(session, check, home, quill, now=now)
        done["asked" if by_mail else "to call"] += 1
    today = now.astimezone(LOCAL).date()
    for discharge_id in session.scalars(queries.opinions_due(today)).all():
        asked = ask_services(session, _home(session, discharge_id), quill, now=now)
        done["opinions asked"] += len(asked)
    for stay in session.scalars(queries.stays_to_begin(today)).all():
        discharge, _following = _home(session, stay.discharge_id)
        begin(session, discharge, stay, None, now=now)
        done["stays begun"] += 1
    done["letters lost"] = note_lost(session, now=now)
    done += tell_closings(session, quill, now=now)
    session.flush()
    return +done


def _home(session: Session, discharge_id: int) -> tuple[Discharge, Following]:
    discharge = session.scalars(queries.discharge_by_id(discharge_id)).one()
    following = session.scalars(queries.following_of(discharge_id)).one()
    return discharge, following
