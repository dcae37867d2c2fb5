"""Schemes fed by tables, shared documents in versions, partners, news: on both engines."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.news import operations as news
from app.coordination.news.models import NewsItem, Newsletter, NewsletterReader
from app.coordination.news.operations import Sender
from app.coordination.partners import operations as partners
from app.coordination.partners import queries as partner_queries
from app.coordination.procedures import operations as documents
from app.coordination.procedures.models import Procedure
from app.coordination.procedures.operations import Draft
from app.coordination.schemes import operations as schemes
from app.coordination.schemes.demo import load_demo as load_scheme
from app.coordination.schemes.screens import scheme_lines, scheme_view, trace_of
from app.coordination.tables.wording import Words
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.concertation_story import NOW, TODAY, Story, begin
from tests.database.test_concertation import an_action, held

BOTH = {"fr": "Titre", "nl": "Titel"}


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return begin(session, reference)


def words(story: Story) -> Words:
    return Words(reference=story.reference, least=5, language="fr", today=TODAY)


def test_a_scheme_of_real_size_is_read_in_few_statements(story: Story) -> None:
    assert load_scheme(story.session, story.hand, today=TODAY) == (3, 15, 38)
    (line,) = scheme_lines(story.session, words(story))
    assert (line.intentions, line.orientations, line.actions) == (3, 15, 38)
    scheme = schemes.scheme_of(story.session, line.public_id)
    view = scheme_view(story.session, scheme, words(story))
    shown = [len(part.actions) for one in view.intentions for part in one.parts]
    assert (len(view.intentions), len(shown), sum(shown)) == (3, 15, 38)


def test_from_a_refusal_to_the_figure_that_moved_everything_is_on_one_page(
    story: Story,
) -> None:
    load_scheme(story.session, story.hand, today=TODAY)
    (line,) = scheme_lines(story.session, words(story))
    scheme = schemes.scheme_of(story.session, line.public_id)
    view = scheme_view(story.session, scheme, words(story))
    action = schemes.action_of(
        story.session, view.intentions[0].parts[0].actions[0].public_id
    ).action
    done = an_action(story, held(story))
    decision = trace_of(story.session, action, words(story)).free[0][0]
    schemes.tie(story.session, action, decision)
    with pytest.raises(Conflict):
        schemes.tie(story.session, action, decision)
    with pytest.raises(Refused):  # nothing is measured yet
        schemes.take_measured(story.session, action, story.hand, least=5, source="x")
    done.state, done.after_value, done.after_last = "measured", 7.0, TODAY
    story.session.flush()
    assert schemes.take_measured(story.session, action, story.hand, least=5, source="x") == 1
    trace = trace_of(story.session, action, words(story))
    assert trace.steps[0].decision.item is not None
    assert trace.steps[0].decision.actions[0].before is not None
    assert trace.line.value == 7.0
    with pytest.raises(Refused):  # not twice
        schemes.take_measured(story.session, action, story.hand, least=5, source="x")


def test_a_small_measured_count_is_not_taken_into_a_scheme(story: Story) -> None:
    load_scheme(story.session, story.hand, today=TODAY)
    (line,) = scheme_lines(story.session, words(story))
    view = scheme_view(
        story.session, schemes.scheme_of(story.session, line.public_id), words(story)
    )
    name = view.intentions[0].parts[0].actions[0].public_id
    action = schemes.action_of(story.session, name).action
    done = an_action(story, held(story))
    schemes.tie(story.session, action, trace_of(story.session, action, words(story)).free[0][0])
    done.state, done.after_value, done.after_last = "measured", 3.0, TODAY
    story.session.flush()
    with pytest.raises(Refused):
        schemes.take_measured(story.session, action, story.hand, least=5, source="x")


def a_document(story: Story, kind: str = "charter", **texts: Any) -> Procedure:
    terms = {
        "kind": kind,
        "owner": "Odile",
        "roles": ["provider"],
        "zones": [],
        "review_on": TODAY + timedelta(days=100),
        "held_at": None,
        "place": None,
    }
    draft = Draft(titles=BOTH, texts=texts or BOTH, changes=None)
    return documents.make(story.session, terms, draft, story.author)


def test_a_document_is_published_in_both_languages_or_kept_as_a_draft(story: Story) -> None:
    document = a_document(story, fr="Texte")
    with pytest.raises(InvalidInput) as refused:
        documents.publish(story.session, document, story.author)
    assert set(refused.value.faults) == {"text_nl"}
    with pytest.raises(NotFound):  # partners do not see drafts
        documents.document_of(story.session, document.public_id, sees_drafts=False)
    full = Draft(titles=BOTH, texts=BOTH, changes="Néerlandais")
    documents.save(story.session, document, ({}, full), by=story.author, seen=1)
    assert documents.publish(story.session, document, story.author).number == 1
    told = story.session.scalars(select(NewsItem)).all()
    assert [item.path for item in told] == [f"/coordination/procedures/{document.public_id}"]


def test_other_words_make_a_new_version_and_ask_for_a_new_reading(story: Story) -> None:
    document = a_document(story)
    first = documents.publish(story.session, document, story.author)
    assert documents.acknowledge(story.session, first, story.author)
    assert not documents.acknowledge(story.session, first, story.author)
    same = Draft(titles=BOTH, texts=BOTH, changes=None)
    assert documents.save(story.session, document, ({}, same), by=story.author, seen=0) is first
    other = Draft(titles=BOTH, texts={**BOTH, "fr": "Autre"}, changes=None)
    second = documents.save(story.session, document, ({}, other), by=story.author, seen=0)
    assert (second.number, second.published_at) == (2, None)
    with pytest.raises(Conflict):  # somebody else saved the draft meanwhile
        documents.save(story.session, document, ({}, same), by=story.author, seen=7)


def a_partner(story: Story, name: str = "CPAM") -> Any:
    terms = {
        "name": name,
        "kind": "insurer",
        "country": "fr",
        "zones": ["fr:department:08"],
        "note": None,
        "since": TODAY,
    }
    return partners.keep(story.session, None, terms, fictitious=True)


def test_a_partner_signs_the_newest_version_of_a_charter_once(story: Story) -> None:
    partner = a_partner(story)
    version = documents.publish(story.session, a_document(story), story.author)
    documents.publish(story.session, a_document(story, kind="procedure"), story.author)
    assert [one.id for one in story.session.scalars(partner_queries.to_sign(partner.id))] == [
        version.id
    ]
    partners.sign(story.session, partner, version.id, (TODAY, "Director"), today=TODAY)
    with pytest.raises(InvalidInput):
        partners.sign(story.session, partner, version.id, (TODAY, "Director"), today=TODAY)


def test_a_name_stands_once_in_the_register(story: Story) -> None:
    a_partner(story, "CPAM")
    with pytest.raises(InvalidInput):
        a_partner(story, "cpam")


def test_a_newsletter_leaves_once_and_each_letter_has_its_own_way_out(story: Story) -> None:
    team = story.hand.organisation_id
    row = Newsletter(organisation_id=team, state="draft", created_at=NOW)
    news.write_newsletter(story.session, row, (BOTH, {"fr": "Un\n\nDeux", "nl": "Een"}))
    sender = Sender(
        name="O",
        email="o@passerelle.invalid",
        say=lambda _language, value: str(getattr(value, "text", value)),
        address=lambda language, page, token: f"https://p.invalid/{language}/{page}/{token}",
    )
    with pytest.raises(Refused):
        news.send(story.session, row, sender, now=NOW)
    for mail in ("a@passerelle.invalid", "b@passerelle.invalid"):
        news.join(story.session, team, ("Name", mail, "nl"), now=NOW)
    assert news.send(story.session, row, sender, now=NOW) == 2
    with pytest.raises(Conflict):
        news.send(story.session, row, sender, now=NOW)
    sent = story.session.scalars(select(OutboxMessage)).all()
    links = [word for one in sent for word in one.text.split() if "/actualites/quitter/" in word]
    assert len(set(links)) == 2
    assert not any("<img" in (one.html or "") for one in sent)
    gone = news.leave_by_link(story.session, links[0].rsplit("/", 1)[1], now=NOW)
    left = story.session.scalars(news.readers(team)).all()
    assert gone not in left
    assert len(story.session.scalars(select(NewsletterReader)).all()) == 2
