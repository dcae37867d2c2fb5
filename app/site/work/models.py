"""When each piece of periodic work ran last. Nothing about people."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class WorkRun(Base):
    """One piece of work. `claimed_until`: somebody does it now, and until when that is believed.

    `ended_at`: when it was last done to its end; `fault`: the kind of the error, if it failed.
    """

    __tablename__ = "work_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    known_since: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    said: Mapped[str | None] = mapped_column(String(200))
    fault: Mapped[str | None] = mapped_column(String(80))
