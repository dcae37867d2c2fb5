"""Erase, anonymise and export by rule, over every room. None of these verbs commits.

What belongs to a discharge or to a case file is found by the foreign keys, so that a new table
cannot be forgotten.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Table,
    case,
    delete,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.access.trail import Deed, record
from app.access.vocabulary import Purpose, Subject
from app.coordination.cases.models import CaseFile
from app.core.db import Base
from app.discharge.models import Discharge
from app.discharge.vocabulary import DischargeStatus
from app.site.privacy.retention import Retention

CLOSED = (DischargeStatus.CLOSED, DischargeStatus.CANCELLED)
ANONYMOUS = "ANON-"
ROOTS = frozenset({"discharge", "case_file"})
"""The two records that stand for a person; their public names are random, and never the same."""
_FORGOTTEN = frozenset({"discharge_draft", "case_document", "case_message"})
"""What is deleted when a record becomes anonymous, because all of it may tell who it was."""
_POST = ("outbox_message", "one_use_link", "reading_link")
Rows = dict[str, list[dict[str, Any]]]


def purge(session: Session, rules: Retention, *, now: datetime) -> Counter[str]:
    """Do all that the rules ask for at that moment; counts by what was done to which table."""
    done: Counter[str] = Counter()
    over = [
        *closed_before(session, now - rules.erase_after),
        *ended_before(session, now - rules.erase_cases_after),
    ]
    for public_id in over:
        done.update(erase(session, public_id))
        write_down(session, public_id, "erased", now)
    named = [
        *closed_before(session, now - rules.anonymise_after, named_only=True),
        *ended_before(session, now - rules.anonymise_cases_after, named_only=True),
    ]
    for public_id in named:
        done.update(anonymise(session, public_id, rules))
        write_down(session, public_id, "anonymised", now)
    for name, rule in rules.tables.items():
        if rule.column is not None:
            table = Base.metadata.tables[name]
            old = delete(table).where(table.c[rule.column] < now - rule.age)
            done[f"{name}: too old"] += len(
                session.execute(old.returning(*table.primary_key.columns)).all()
            )
    return +done


def closed_before(session: Session, moment: datetime, *, named_only: bool = False) -> Sequence[str]:
    """Discharges over since before that moment; of those, what is not anonymous yet."""
    over = select(Discharge.public_id).where(
        Discharge.status.in_(CLOSED), Discharge.updated_at < moment
    )
    if named_only:
        over = over.where(Discharge.reference.not_like(f"{ANONYMOUS}%"))
    return session.scalars(over.order_by(Discharge.id)).all()


def ended_before(session: Session, moment: datetime, *, named_only: bool = False) -> Sequence[str]:
    """Case files that ended before that moment; of those, what is not anonymous yet."""
    over = select(CaseFile.public_id).where(CaseFile.ended_at < moment)
    if named_only:
        over = over.where(CaseFile.reference.not_like(f"{ANONYMOUS}%"))
    return session.scalars(over.order_by(CaseFile.id)).all()


def erase(session: Session, public_id: str) -> Counter[str]:
    """Delete a discharge or a case file with every row of it, letters and links too."""
    done: Counter[str] = Counter()
    owned = list(_owned(session, public_id))
    done.update(_delete_post(session, owned))
    for table, keys in reversed(owned):
        done[f"{table.name}: erased"] += len(keys)
        session.execute(delete(table).where(_is_one_of(table, keys)))
    session.expire_all()
    return done


def anonymise(session: Session, public_id: str, rules: Retention) -> Counter[str]:
    """Empty every text that may tell who it was; what remains counts care, not people."""
    done: Counter[str] = Counter()
    owned = list(_owned(session, public_id))
    done.update(_delete_post(session, owned))
    for table, keys in reversed(owned):
        rule = rules.tables[table.name]
        if rule.holds == "identity" or table.name in _FORGOTTEN:
            session.execute(delete(table).where(_is_one_of(table, keys)))
            done[f"{table.name}: erased"] += len(keys)
            continue
        emptied = {name: _empty(table.c[name]) for name in rule.personal_text}
        if emptied:
            session.execute(update(table).where(_is_one_of(table, keys)).values(emptied))
            done[f"{table.name}: emptied"] += len(keys)
    new_name = {"reference": f"{ANONYMOUS}{public_id}"}
    table = Discharge.__table__
    session.execute(update(Discharge).where(table.c.public_id == public_id).values(new_name))
    case = update(CaseFile).where(CaseFile.public_id == public_id)
    session.execute(case.values(new_name))
    session.expire_all()
    return done


def export(session: Session, public_id: str) -> Rows:
    """All that is held on one discharge or case file, encrypted fields in clear, by table."""
    found: Rows = {}
    owned = list(_owned(session, public_id))
    for table, keys in owned:
        rows = session.execute(select(table).where(_is_one_of(table, keys))).mappings()
        found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    for name in (*_POST, "audit_trail"):
        table = Base.metadata.tables[name]
        where = _about(table, owned, session) if name in _POST else table.c.object_id == public_id
        rows = session.execute(select(table).where(where)).mappings()
        found[name] = [{key: _plain(value) for key, value in row.items()} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _owned(session: Session, public_id: str) -> Iterator[tuple[Table, list[tuple[Any, ...]]]]:
    """The record, then every table that points at rows found before, with their keys."""
    found: dict[Table, list[tuple[Any, ...]]] = {}
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if table.name in ROOTS:
            where = table.c.public_id == public_id
        else:
            links = [
                constraint.parent.in_([key[_place(constraint.column)] for key in found[target]])
                for constraint in table.foreign_keys
                if (target := constraint.column.table) in found
            ]
            if not links:
                continue
            where = or_(*links)
        rows = [tuple(row) for row in session.execute(select(*keys).where(where))]
        if rows:
            found[table] = rows
            yield table, rows


def _place(column: Column[Any]) -> int:
    return list(column.table.primary_key.columns).index(column)


def _is_one_of(table: Table, keys: list[tuple[Any, ...]]) -> Any:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return or_(
        *(_all(column == value for column, value in zip(columns, key, strict=True)) for key in keys)
    )


def _all(conditions: Iterator[Any]) -> Any:
    first, *rest = conditions
    for one in rest:
        first = first & one
    return first


def _about(table: Table, owned: list[tuple[Table, list[tuple[Any, ...]]]], session: Session) -> Any:
    """Letters and links name what they are about as `kind:public_id`."""
    names = [
        f"%:{public_id}"
        for owner, keys in owned
        if "public_id" in owner.c
        for public_id in session.scalars(select(owner.c.public_id).where(_is_one_of(owner, keys)))
    ]
    return or_(false(), *(table.c.about.like(name) for name in names))


def _delete_post(
    session: Session, owned: list[tuple[Table, list[tuple[Any, ...]]]]
) -> Counter[str]:
    done: Counter[str] = Counter()
    for name in _POST if owned else ():
        table = Base.metadata.tables[name]
        gone = delete(table).where(_about(table, owned, session))
        done[f"{name}: erased"] = len(
            session.execute(gone.returning(*table.primary_key.columns)).all()
        )
    return done


def _empty(column: Column[Any]) -> Any:
    if not column.nullable:
        return {} if isinstance(column.type, JSON) else ""
    return case((column.is_not(None), "")) if _must_be_said(column) else None


def _must_be_said(column: Column[Any]) -> bool:
    """Whether the table asks for that text in some states: it is emptied, not taken away then."""
    wanted = f"{column.name} IS NOT NULL"
    checks = (one for one in column.table.constraints if isinstance(one, CheckConstraint))
    return any(wanted in str(one.sqltext) for one in checks)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date | datetime) else value


def write_down(session: Session, public_id: str, detail: str, now: datetime) -> None:
    """Leave a line of what was done, by rule or by hand of the operator."""
    deed = Deed(
        subject=Subject(),
        action="privacy.purge",
        object_kind="discharge",
        object_id=public_id,
        detail=detail,
        purpose=Purpose.SUPPORT,
    )
    record(session, deed, now=now)
