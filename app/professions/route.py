"""My route: the answers of one person become ordered steps, dates and questions (pure).

The order of the steps, and which criteria of a sheet speak of each, are data (``RouteBook``); what
is said comes from the claims of the sheets. Dates are counted from the day of asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.errors import NotFound
from app.core.messages import N_, LText, Message
from app.professions.deadlines import Deadline, Span, deadline
from app.professions.practising import Sheets, is_unregulated
from app.professions.routebook import Ask, Place, RouteBook, Stage, Title
from app.professions.sheets import Authority, Claim, Facts, Sheet, Source
from app.professions.ties import Work
from app.professions.vocabulary import (
    STATUS_LABELS,
    Case,
    ClaimStatus,
    Origin,
    Practice,
    PracticeMode,
    Silence,
    WorkStatus,
)
from app.reference.vocabulary import Country

_DOUBTS = tuple(STATUS_LABELS)
REGIMES = {
    "automatic": Case.LISTED,
    "general-system": Case.GENERAL_SYSTEM,
    "title-authorisation": Case.TITLE_ONLY,
}
"""What the code of a European regime means for an ordinary title of the other country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one person said. ``title`` and ``place`` are None where they do not matter.

    ``works_in`` and ``works_as`` tell of the work that goes on beside the new one.
    """

    profession: str
    obtained_in: Origin
    title: Title | None
    lives_in: Country
    works_in: Country | None
    works_as: WorkStatus | None = None
    practise_in: Country
    place: Place | None
    status: WorkStatus
    mode: Practice
    card: bool = False

    @property
    def home(self) -> Country:
        """The country on the other side of the border."""
        return Country.BE if self.practise_in is Country.FR else Country.FR

    @property
    def work(self) -> Work:
        """What decides of the social security."""
        return Work(
            lives_in=self.lives_in,
            kept_in=self.works_in,
            kept_as=self.works_as,
            home=self.home,
            practise_in=self.practise_in,
            status=self.status,
            mode=self.mode,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, and whom; the claim that leaves it open, if one does."""

    text: LText | Message
    authority: Authority | None
    claim: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of this route.

    ``start`` is when it can begin; None when a step before it, ``waits_for``, has no known end.
    """

    id: str
    title: LText
    is_task: bool
    tell: tuple[Claim, ...]
    who: tuple[Claim, ...]
    documents: tuple[Claim, ...]
    delays: tuple[Claim, ...]
    fees: tuple[Claim, ...]
    result: tuple[Claim, ...]
    deadlines: tuple[Deadline, ...]
    meanwhile: LText | None
    start: Span | None
    waits_for: LText | None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of the step, in reading order."""
        return (
            *(*self.who, *self.tell, *self.documents),
            *(*self.delays, *self.fees, *self.result),
        )

    @property
    def status(self) -> ClaimStatus:
        """The most doubtful of what it tells to do; not found when it tells nothing."""
        told = [claim.status for claim in (*self.who, *self.tell) or self.claims]
        return max(told, key=_DOUBTS.index, default=ClaimStatus.NOT_FOUND)

    @property
    def silence(self) -> tuple[Silence, ...]:
        """What no answer in time means; empty when no text read says so."""
        found = (claim.silence for claim in self.claims if claim.silence)
        return tuple(dict.fromkeys(found))

    @property
    def due(self) -> Deadline | None:
        """The last of its dates."""
        return max(self.deadlines, key=lambda found: found.last, default=None)


@dataclass(frozen=True, slots=True)
class Route:
    """The steps of one person, in order, and what remains to be asked."""

    answers: Answers
    host: Sheet
    cases: frozenset[str]
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    today: date

    @property
    def tasks(self) -> tuple[Step, ...]:
        """The steps that can be ticked."""
        return tuple(step for step in self.steps if step.is_task)

    @property
    def notes(self) -> tuple[Step, ...]:
        """What is good to know: nothing there can be ticked."""
        return tuple(step for step in self.steps if not step.is_task)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source cited, once, in reading order."""
        claims = [claim for step in self.steps for claim in step.claims]
        return tuple({cited.id: cited for c in claims for cited in c.all_sources}.values())


@dataclass(frozen=True, slots=True)
class _Pages:
    """The two sheets, read for one person."""

    host: Sheet
    home: Sheet | None
    facts: Facts
    modes: frozenset[PracticeMode]
    places: frozenset[str]

    def about(self, criteria: tuple[str, ...]) -> tuple[Claim, ...]:
        found = (claim for claim in self.host.about(*criteria) if self._is_here(claim))
        return tuple(claim for claim in found if self._concerns(claim))

    def about_home(self, criteria: tuple[str, ...]) -> tuple[Claim, ...]:
        found = self.home.about(*criteria) if self.home else ()
        return tuple(claim for claim in found if self._concerns(claim))

    def _is_here(self, claim: Claim) -> bool:
        where = {place.id for place in claim.jurisdictions}
        return not where or not self.places or bool(where & self.places)

    def _concerns(self, claim: Claim) -> bool:
        in_mode = not claim.modes or bool(self.modes.intersection(claim.modes))
        return in_mode and claim.when.holds(self.facts)


def plan_route(answers: Answers, *, book: RouteBook, sheets: Sheets, today: date) -> Route:
    """Lay out the route of one person with the rules in force today.

    Raises NotFound when there is no sheet for the profession in the country of practice.
    """
    host = sheets.get((answers.profession, answers.practise_in))
    if host is None:
        raise NotFound(Message(N_("There is no sheet for this profession in this country.")))
    home = sheets.get((answers.profession, answers.home))
    pages = _open(answers, host.as_of(today), home.as_of(today) if home else None)
    stages = [stage for stage in book.stages if stage.when.holds(pages.facts)]
    kept = _steps(stages, pages, today)
    questions = tuple(_questions(kept, book.asks, pages))
    return Route(answers, pages.host, pages.facts["case"], kept, questions, today)


def cases_of(answers: Answers, host: Sheet) -> frozenset[str]:
    """Return how the country of practice looks at the title; several where it is not settled."""
    if is_unregulated(host):
        return frozenset({Case.UNREGULATED})
    if answers.obtained_in in {Origin.THIRD_BE, Origin.THIRD_FR}:
        return frozenset({Case.THIRD_COUNTRY})
    if answers.title is not None and answers.title.cases:
        return answers.title.cases
    known = [REGIMES[code] for code in sorted(host.codes("eu-regime")) if code in REGIMES]
    return frozenset(known[:1] or [Case.NOT_RESEARCHED])


def _open(answers: Answers, host: Sheet, home: Sheet | None) -> _Pages:
    occasional = answers.mode is Practice.OCCASIONAL
    mode = PracticeMode.TEMPORARY if occasional else PracticeMode(answers.status.value)
    cases = cases_of(answers, host)
    has_card = "eligible" in host.codes("epc-eligibility") and Case.THIRD_COUNTRY not in cases
    facts = {
        "mode": frozenset({answers.mode.value}),
        "status": frozenset({answers.status.value}),
        "case": cases,
        "card": frozenset({"asked" if answers.card and has_card else "not_asked"}),
        "regime": host.codes("eu-regime"),
        "open": frozenset({"card"} if has_card else ()),
        "to": frozenset({answers.practise_in.value}),
        **answers.work.facts(),
        "lives_in": frozenset({answers.lives_in.value}),
        "works_in": frozenset({answers.works_in.value if answers.works_in else "nowhere"}),
        "obtained_in": frozenset({answers.obtained_in.value}),
    }
    places = answers.place.jurisdictions if answers.place else frozenset()
    national = frozenset({answers.practise_in.value}) if places else frozenset()
    return _Pages(host, home, facts, frozenset({mode}), places | national)


@dataclass(frozen=True, slots=True)
class _Begin:
    """When a step can begin, or the title of the step before it whose end nobody knows."""

    start: Span | None
    waits_for: LText | None = None


def _steps(stages: list[Stage], pages: _Pages, today: date) -> tuple[Step, ...]:
    """The steps in order, each counted from the end of those before it."""
    ends: dict[str, _Begin] = {}
    kept = []
    for stage in stages:
        begin = _begin(stage, ends, today)
        step = _step(stage, pages, begin)
        if stage.always or step.claims:
            ends[stage.id] = _end(stage, step, begin)
            kept.append(step)
    return tuple(kept)


def _begin(stage: Stage, ends: Mapping[str, _Begin], today: date) -> _Begin:
    before = [ends[name] for name in stage.after if name in ends]
    open_ = [end for end in before if end.start is None]
    if open_:
        return open_[0]
    spans = [end.start for end in before if end.start] or [Span(today, today)]
    return _Begin(Span(max(one.first for one in spans), max(one.last for one in spans)))


def _end(stage: Stage, step: Step, begin: _Begin) -> _Begin:
    """When the step is over: at once, when the authority answers, or nobody knows when."""
    answers = [found for found in step.deadlines if found.is_answer]
    if answers:
        return _Begin(Span(max(one.first for one in answers), max(one.last for one in answers)))
    return _Begin(None, stage.title) if stage.awaits else begin


def _step(stage: Stage, pages: _Pages, begin: _Begin) -> Step:
    tell = pages.about(stage.tell) or pages.about(stage.otherwise)
    delays = pages.about(stage.delays)
    return Step(
        id=stage.id,
        title=stage.title,
        is_task=stage.is_task,
        tell=tell + pages.about_home(stage.at_home),
        who=pages.about(stage.who),
        documents=pages.about(stage.documents),
        delays=delays,
        fees=pages.about(stage.fees),
        result=pages.about(stage.result),
        deadlines=_dated(delays, begin.start, pages.host.country),
        meanwhile=stage.meanwhile,
        start=begin.start,
        waits_for=begin.waits_for,
    )


def _dated(delays: tuple[Claim, ...], start: Span | None, country: Country) -> tuple[Deadline, ...]:
    if start is None:
        return ()
    known = [claim for claim in delays if claim.is_known]
    found = (deadline(claim, start=start, country=country) for claim in known)
    return tuple(one for one in found if one)


def _questions(steps: tuple[Step, ...], asks: tuple[Ask, ...], pages: _Pages) -> list[Question]:
    found = [Question(ask.text, ask.authority, None) for ask in asks if ask.when.holds(pages.facts)]
    tasks = [step for step in steps if step.is_task]
    claims = {claim.id: claim for step in tasks for claim in step.claims}.values()
    open_ = {ClaimStatus.NOT_FOUND, ClaimStatus.CONFLICTING}
    found += [_question(claim) for claim in claims if claim.status in open_ or claim.question]
    silent = [step for step in steps if not step.claims]
    return found + [_unresearched(step) for step in silent]


def _question(claim: Claim) -> Question:
    values = {"criterion": claim.criterion.label, "text": claim.text}
    text = claim.question or Message(N_("%(criterion)s. What we have: %(text)s"), values)
    return Question(text, claim.authority, claim)


def _unresearched(step: Step) -> Question:
    text = N_("%(step)s: what is asked there has not been researched.")
    return Question(Message(text, {"step": step.title}), None, None)
