"""Words and places of the demonstration: names that nobody could take for real ones. Pure."""

import random
from dataclasses import dataclass

TOLD_BY = "Camille Exemple"
"""Who told what the fictitious records say."""


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """A real place, whose law holds there, and how many fictitious providers it gets."""

    zone: str
    jurisdiction: str
    providers: int

    @property
    def language(self) -> str:
        """The language names are made in."""
        return "nl" if self.jurisdiction == "be-vlg" else "fr"


PLACES = (
    DemoPlace("fr:commune:08190", "fr", 12),  # Givet
    DemoPlace("be:municipality:91034", "be-wal", 12),  # Dinant
    DemoPlace("be:municipality:93056", "be-wal", 4),  # Philippeville
    DemoPlace("be:municipality:91013", "be-wal", 4),  # Beauraing
    DemoPlace("fr:commune:08185", "fr", 3),  # Fumay
    DemoPlace("fr:commune:08105", "fr", 7),  # Charleville-Mézières
    DemoPlace("fr:commune:08409", "fr", 4),  # Sedan
    DemoPlace("be:municipality:84010", "be-wal", 3),  # Bouillon
    DemoPlace("fr:commune:59350", "fr", 8),  # Lille
    DemoPlace("fr:commune:59599", "fr", 4),  # Tourcoing
    DemoPlace("be:municipality:57081", "be-wal", 7),  # Tournai
    DemoPlace("be:municipality:57096", "be-wal", 6),  # Mouscron
    DemoPlace("be:municipality:34022", "be-vlg", 8),  # Kortrijk
    DemoPlace("fr:commune:59606", "fr", 5),  # Valenciennes
    DemoPlace("be:municipality:53053", "be-wal", 5),  # Mons
    DemoPlace("fr:commune:59392", "fr", 4),  # Maubeuge
    DemoPlace("fr:commune:59183", "fr", 5),  # Dunkerque
    DemoPlace("be:municipality:38025", "be-vlg", 5),  # Veurne
    DemoPlace("be:municipality:33011", "be-vlg", 6),  # Ieper
    DemoPlace("fr:commune:54323", "fr", 4),  # Longwy
    DemoPlace("be:municipality:81001", "be-wal", 4),  # Arlon
    DemoPlace("be:municipality:85045", "be-wal", 3),  # Virton
)

_FR_NOUNS = (
    "Girafes",
    "Théières",
    "Comètes",
    "Hérissons",
    "Parapluies",
    "Baleines",
    "Montgolfières",
    "Pingouins",
    "Lanternes",
    "Escargots",
    "Trompettes",
    "Licornes",
    "Moulins",
    "Coquelicots",
)
_FR_ENDS = (
    "à Roulettes",
    "de la Lune",
    "en Chocolat",
    "à Vapeur",
    "de Minuit",
    "en Sabots",
    "à Plumes",
    "du Mardi",
    "en Papier",
    "de l'Arc-en-ciel",
    "sur Échasses",
    "en Caramel",
    "à Ressort",
)
_NL_NOUNS = (
    "Giraffen",
    "Theepotten",
    "Kometen",
    "Egels",
    "Paraplu's",
    "Walvissen",
    "Luchtballonnen",
    "Pinguïns",
    "Lantaarns",
    "Eenhoorns",
)
_NL_ENDS = (
    "op Wieltjes",
    "van de Maan",
    "van Chocolade",
    "met Vleugels",
    "van Middernacht",
    "op Klompen",
    "van Papier",
    "van Dinsdag",
)


def names(language: str, draw: random.Random) -> list[str]:
    """All the names of a language, in an order drawn at random."""
    if language == "nl":
        made = [f"De {noun} {end} (fictief)" for noun in _NL_NOUNS for end in _NL_ENDS]
    else:
        made = [f"Les {noun} {end} (fictif)" for noun in _FR_NOUNS for end in _FR_ENDS]
    draw.shuffle(made)
    return made


def phone(country: str, number: int) -> str:
    """A telephone number that reaches nobody: 03 53 01 xx xx in France, 02 000 xx xx in Belgium.

    The Belgian ones are as long as real ones, but no subscriber's number begins with a zero.
    """
    return f"+3335301{number:04d}" if country == "fr" else f"+322000{number:04d}"
