"""Rows of imports: one run of a file, what its lines mean, what it did, what is remembered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId


class ImportRun(Base):
    """One file of one source, from its upload to its being applied or taken back.

    `stored_as` is the random name under which the file is kept, None when it was deleted.
    `options` says how it is read: sheet, header row, columns, kind of provider. `state` is a
    RunState; `fault` is the sentence that says why it failed. `rows_done` of `rows_total` rows are
    worked on; the work said so at `seen_at`, so that any process can tell one that died.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    source: Mapped[str] = mapped_column(String(40), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    stored_as: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), index=True)
    options: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    rows_done: Mapped[int | None]
    rows_total: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    applied_at: Mapped[datetime | None]
    reverted_at: Mapped[datetime | None]
    reverted_by: Mapped[str | None] = mapped_column(String(120))


class ImportLine(Base):
    """What one line of a file means for the directory, as the preview showed it.

    `changes` lists field, old, new. A fault has its cell, what stood there and the whole row.
    """

    __tablename__ = "import_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    line: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    is_taken: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str | None] = mapped_column(String(300))
    place: Mapped[str | None] = mapped_column(String(140))
    provider_id: Mapped[int | None]
    changes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    cell: Mapped[str | None] = mapped_column(String(12))
    field: Mapped[str | None] = mapped_column(String(120))
    value: Mapped[str | None] = mapped_column(String(80))
    message: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cells: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (Index(None, "run_id", "outcome", "line"),)


class ImportEffect(Base):
    """What a run did to one provider: `before` and `after` hold its rows; None when created."""

    __tablename__ = "import_effect"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True
    )
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class SourceMapping(Base):
    """How the table of a source is read, as last said: columns by header, and the rest."""

    __tablename__ = "source_mapping"

    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    columns: Mapped[dict[str, str]]
    options: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(120))


class TwinVerdict(Base):
    """What a person said of two providers that look alike: they differ, or one became the other.

    `first_id` is the smaller row. `batch` names the changes of a merge in the log, to undo it.
    """

    __tablename__ = "twin_verdict"

    first_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    verdict: Mapped[str] = mapped_column(String(12))
    batch: Mapped[str | None] = mapped_column(String(32), unique=True)
    said_at: Mapped[datetime]
    said_by: Mapped[str] = mapped_column(String(120))
