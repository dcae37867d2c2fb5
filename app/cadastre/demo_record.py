"""The wide part of fictitious records: hours, acts, costs, people, owners. Pure and repeatable."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.cadastre.identifiers import check
from app.cadastre.vocabulary import IdentifierKind
from app.core.errors import Refused
from app.reference.loader import Reference
from app.reference.vocabulary import Country

_HOURS = (
    "Mo-Fr 08:00-12:00,13:30-17:00; PH off",
    "Mo-Sa 07:30-19:00; PH off",
    "24/7",
    "Mo-Fr 09:00-16:00; Sa 09:00-12:00; PH off",
)
_PAYERS = {
    Country.FR: {"fr": "Assurance maladie (fictif)", "nl": "Franse ziekteverzekering (fictief)"},
    Country.BE: {"fr": "Mutualité (fictif)", "nl": "Ziekenfonds (fictief)"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProfessional:
    """A fictitious person: name, occupation, and the key of the provider they work for."""

    key: str
    given_name: str
    family_name: str
    profession: str
    languages: tuple[str, ...]
    works_for: str
    registers: tuple[tuple[Country, str, str | None], ...]


PEOPLE = (
    DemoProfessional(
        key="anemone",
        given_name="Anémone",
        family_name="Lanterne (fictif)",
        profession="nurse",
        languages=("fr", "nl"),
        works_for="case-convention-fr",
        registers=((Country.FR, "rpps", "active"), (Country.BE, "inami", "active")),
    ),
    DemoProfessional(
        key="basile",
        given_name="Basile",
        family_name="Parapluie (fictif)",
        profession="care_assistant",
        languages=("fr",),
        works_for="case-convention-fr",
        registers=(),
    ),
    DemoProfessional(
        key="cunegonde",
        given_name="Cunégonde",
        family_name="Tournesol (fictif)",
        profession="nurse",
        languages=("fr", "de"),
        works_for="case-convention-be",
        registers=((Country.BE, "inami", "active"), (Country.FR, "rpps", None)),
    ),
)

OWNERS = (
    ("owner-fr", "Association des Lucioles (fictif)", Country.FR, "case-convention-fr"),
    ("owner-be", "Les Péniches Solidaires (fictif)", Country.BE, "case-convention-be"),
)
"""Key, name, country and provider of each fictitious legal organisation."""


def usual_more(care: str, country: Country, number: int, reference: Reference) -> dict[str, Any]:
    """What most records say; one in three says nothing, as in life."""
    if number % 3 == 0:
        return {}
    acts = sorted(code for code, act in reference.acts.items() if care in act.care)
    return {
        "opening_hours": _HOURS[number % len(_HOURS)],
        "acts": acts if number % 3 == 1 else None,
        "access_person": ["phone", "prescription"] if care in {"NUR", "PHY"} else ["phone"],
        "publics": ["older_people", "adults"] if number % 2 else None,
        "costs": [_cost(country)] if number % 2 else None,
    }


def _cost(country: Country) -> dict[str, Any]:
    return {"country": country.value, "unit": "visit", "payer": _PAYERS[country]}


def full_more(care: str, country: Country, reference: Reference, today: date) -> dict[str, Any]:
    """A record in which every question is answered."""
    acts = sorted(code for code, act in reference.acts.items() if care in act.care)
    return {
        "opening_hours": "Mo-Fr 08:00-12:00,13:30-18:00; Sa 09:00-12:00; PH off",
        "acts": acts,
        "publics": ["older_people", "adults", "disability", "end_of_life"],
        "age_min": 18,
        "language_levels": {"fr": "fluent"},
        "access_conditions": {
            "fr": "Sur prescription ; une première visite d'évaluation est gratuite.",
            "nl": "Op voorschrift; een eerste kennismakingsbezoek is gratis.",
            "en": "On prescription; a first visit to assess is free.",
        },
        "documents_to_bring": {
            "fr": "Ordonnance, carte d'assuré, liste des médicaments.",
            "nl": "Voorschrift, verzekeringskaart, medicatielijst.",
            "en": "Prescription, insurance card, list of medicines.",
        },
        "access_person": ["phone", "prescription"],
        "access_professional": ["phone", "secure_mail", "platform"],
        "professional_phone": "+33199001234" if country is Country.FR else "+3281000012",
        "professional_email": "equipe@exemple.invalid",
        "access_note": {"fr": "Prévenir 24 heures avant la sortie.", "nl": "24 uur vooraf melden."},
        **_full_practice(today),
    }


def _full_practice(today: date) -> dict[str, Any]:
    return {
        "costs": [
            {**_cost(Country.FR), "cents": 1250, "patient_percent": 0},
            {**_cost(Country.BE), "cents": 1430, "patient_percent": 15},
        ],
        "equipment": ["hoist", "infusion_pump"],
        "accessibility": ["step_free", "parking"],
        "time_bands": 0b0111,
        "notices": [
            {
                "kind": "closure",
                "first": (today + timedelta(days=12)).isoformat(),
                "last": (today + timedelta(days=14)).isoformat(),
                "text": {
                    "fr": "Formation de l'équipe ; les soins en cours continuent.",
                    "nl": "Opleiding van het team; lopende zorg gaat door.",
                    "en": "Team training; care under way goes on.",
                },
            }
        ],
    }


def fictitious_number(kind: IdentifierKind, seed: int) -> str:
    """A number with sound check digits, of a range that reads as invented: it begins with 99."""
    base = {
        IdentifierKind.RPPS: f"99{seed:08d}",
        IdentifierKind.INAMI: f"99{seed:04d}",
        IdentifierKind.FINESS: f"99{seed:06d}",
        IdentifierKind.BCE: f"199{seed:05d}",
    }[kind]
    tail = {IdentifierKind.INAMI: "401"}.get(kind, "")
    width = 2 if kind in {IdentifierKind.INAMI, IdentifierKind.BCE} else 1
    for digits in range(10**width):
        number = f"{base}{digits:0{width}d}{tail}"
        if _is_sound(kind, number):
            return number
    raise ValueError(f"no check digits fit {base}")


def _is_sound(kind: IdentifierKind, number: str) -> bool:
    try:
        check(kind, number)
    except Refused:
        return False
    return True
