"""The people of our stories.

Mrs Vandamme leaves a hospital in Lille for her home in Mouscron, across the border. She is insured
in France and speaks French. Three services answer to the word "nursing".
"""

from datetime import date

from app.core.messages import LText, Message
from app.discharge.matching.facts import Coverage, Need, Offer
from app.reference.vocabulary import Country, Verdict
from tests.builders import blank_offer, make_convention, make_need, make_offer


def her_nursing() -> Need:
    """Nursing at home in Mouscron, every day from Monday 30 November."""
    return make_need(insured_in=Country.FR)


def who_covers_her() -> Offer:
    """A nursing service of Tourcoing, bound by a convention in force for Mouscron."""
    return make_offer(
        service_id="covers-her",
        provider_id="pont",
        provider_name="Soins du Pont fictif",
        country=Country.FR,
        territorial=True,
        conventions=(make_convention(title=LText({"fr": "Convention du Pont"})),),
    )


def who_might() -> Offer:
    """A nurse of Mouscron whose area, days and places nobody wrote down."""
    return blank_offer(service_id="might", provider_id="saule", provider_name="Infirmière du Saule")


def who_never() -> Offer:
    """A service of Namur that does not reach Mouscron and is full."""
    return make_offer(
        service_id="never",
        provider_id="meuse",
        provider_name="Aide de la Meuse fictive",
        coverage=Coverage(
            verdict=Verdict.UNMET, reason=Message("Does not reach Mouscron."), beyond_km=88.0
        ),
        distance_km=103.0,
        earliest_start=date(2026, 12, 7),
    )
