"""From what was asked for a person to needs as the engine takes them."""

from collections.abc import Mapping
from datetime import date

from app.discharge.candidates import home_of
from app.discharge.lawbook import law_for
from app.discharge.matching.facts import Need
from app.discharge.vocabulary import NeedWish, Situation
from app.reference.loader import Reference


def needs_at(
    situation: Situation, wishes: Mapping[str, NeedWish], reference: Reference, *, today: date
) -> list[Need]:
    """The needs of a discharge as the engine takes them, by key, in the given order."""
    home = home_of(reference, situation.home)
    law = law_for(situation, reference)
    return [
        Need(
            key=key,
            care=wish.care,
            care_label=reference.care[wish.care].labels,
            by_visit=reference.care[wish.care].by_visit,
            home=home,
            days=wish.days,
            visits_per_day=wish.visits_per_day,
            starts_on=wish.starts_on,
            until=wish.until,
            essential=wish.essential,
            languages=situation.languages,
            insured_in=situation.insured_in,
            asked_on=today,
            bands=wish.bands,
            acts=wish.acts,
            act_labels={
                code: reference.acts[code].labels for code in wish.acts if code in reference.acts
            },
            profile=situation.profile,
            own_providers=frozenset((*situation.wanted_providers, *situation.current_providers)),
            law=law,
        )
        for key, wish in wishes.items()
    ]
