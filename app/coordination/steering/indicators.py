"""The indicators: each one definition with one question, of which both figure and list are made."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.coordination.steering import questions
from app.coordination.steering.questions import Question
from app.coordination.steering.vocabulary import Reckoning
from app.core.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator: what it is called, how it is computed, from which question."""

    code: str
    title: str
    definition: str
    reckoning: Reckoning
    question: Question
    is_public: bool = False
    opens: str | None = None


LISTED = (
    Indicator(
        code="followed",
        title=N_("People followed now"),
        definition=N_("Case files at home or in hospital today, whatever the period."),
        reckoning=Reckoning.COUNT,
        question=questions.followed,
        is_public=True,
        opens="cases.file",
    ),
    Indicator(
        code="waiting",
        title=N_("People waiting for a case manager"),
        definition=N_("Case files taken on that nobody follows yet today, whatever the period."),
        reckoning=Reckoning.COUNT,
        question=questions.waiting,
        is_public=True,
        opens="cases.file",
    ),
    Indicator(
        code="referrals-in-time",
        title=N_("Referrals answered in time"),
        definition=N_(
            "Referrals of the period that were answered, or whose day is over: the share answered "
            "by its day."
        ),
        reckoning=Reckoning.SHARE,
        question=questions.referrals_due,
        is_public=True,
        opens="cases.file",
    ),
    Indicator(
        code="desk-in-time",
        title=N_("Requests at the desk answered in time"),
        definition=N_(
            "Requests of the period that were answered, or whose day is over: the share answered "
            "by its day."
        ),
        reckoning=Reckoning.SHARE,
        question=questions.desk_due,
        is_public=True,
        opens="desk.show",
    ),
    Indicator(
        code="service-answers",
        title=N_("Answer time of the services"),
        definition=N_(
            "Requests to services sent in the period and answered: the middle of the times between "
            "sending and answer. Those without an answer are not in it."
        ),
        reckoning=Reckoning.MEDIAN_HOURS,
        question=questions.service_answers,
        is_public=True,
    ),
    Indicator(
        code="needs-covered",
        title=N_("Needs covered at discharge"),
        definition=N_(
            "Needs of people who went home, planned for the period: the share for which the last "
            "plan names a service."
        ),
        reckoning=Reckoning.SHARE,
        question=questions.needs_at_discharge,
        is_public=True,
    ),
    Indicator(
        code="bed-days",
        title=N_("Days in hospital lost to waiting"),
        definition=N_(
            "People for whom services were asked and whose planned day lies in the period and is "
            "past: whole days from the planned day until they went home, or until today for those "
            "still in hospital; but no later than the day on which the last service could start, "
            "once every need has a yes. It is not the number of days billed, nor every day in bed: "
            "medical reasons to stay are not known here, and a day planned anew counts from the "
            "new day."
        ),
        reckoning=Reckoning.SUM_DAYS,
        question=questions.late_leavings,
        is_public=True,
    ),
    Indicator(
        code="ruptures",
        title=N_("Ruptures"),
        definition=N_(
            "Alerts of the period: a service stopped or did not start, a provider closed, a carer "
            "is exhausted."
        ),
        reckoning=Reckoning.COUNT,
        question=questions.ruptures,
        is_public=True,
        opens="cases.file",
    ),
    Indicator(
        code="ruptures-in-time",
        title=N_("Ruptures dealt with in time"),
        definition=N_("Alerts of the period: the share dealt with by its moment."),
        reckoning=Reckoning.SHARE,
        question=questions.ruptures,
        opens="cases.file",
    ),
    Indicator(
        code="returns",
        title=N_("In hospital again within 30 days"),
        definition=N_(
            "People who went home in the period, whose 30 days are over and whose outcome is "
            "known; the dead are not counted: the share that was in hospital again."
        ),
        reckoning=Reckoning.SHARE,
        question=questions.returns,
        is_public=True,
    ),
    Indicator(
        code="satisfaction",
        title=N_("People satisfied with the help"),
        definition=N_(
            "People who went home in the period and answered: the share very or rather satisfied."
        ),
        reckoning=Reckoning.SHARE,
        question=questions.opinions,
        is_public=True,
    ),
    Indicator(
        code="freshness",
        title=N_("Services confirmed lately"),
        definition=N_(
            "Open services of the directory today, whatever the period: the share that somebody "
            "confirmed within the delay of the project."
        ),
        reckoning=Reckoning.SHARE,
        question=questions.confirmed,
        is_public=True,
        opens="cadastre.service",
    ),
)
BY_CODE: Mapping[str, Indicator] = {one.code: one for one in LISTED}
