"""Which column says what: guessed from the words of a header, in three languages. Pure."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from app.cadastre.vocabulary import ImportField
from app.reference.spelling import fold

LEAST_LIKENESS = 84.0
"""Likeness (0 to 100) of a header to a word we know, from which it is proposed; people decide."""

HEADER_ROWS = 15
"""Rows at the top of a table among which its header is looked for."""

WORDS: Mapping[ImportField, tuple[str, ...]] = {
    ImportField.KEY: ("id", "identifiant", "key", "cle", "code interne", "reference", "sleutel"),
    ImportField.NAME: (
        "name", "nom", "naam", "denomination", "raison sociale", "organisation", "organisme",
        "prestataire", "zorgaanbieder", "provider", "benaming", "nom du service", "structure",
    ),
    ImportField.TYPE: (
        "type", "kind", "soort", "categorie", "category", "type de structure", "statut",
        "kind of provider", "soort zorgaanbieder", "type de prestataire",
    ),
    ImportField.CARE: (
        "care", "soins", "zorg", "type de soin", "kind of care", "soort zorg", "prestations",
        "services", "diensten", "activites", "aide", "hulp",
    ),
    ImportField.COUNTRY: ("country", "pays", "land"),
    ImportField.STREET: (
        "street", "rue", "adresse", "address", "straat", "adres", "voie", "adresse postale",
    ),
    ImportField.HOUSE_NUMBER: ("house number", "numero", "huisnummer", "nr", "n", "num rue"),
    ImportField.POSTAL_CODE: (
        "postal code", "code postal", "postcode", "cp", "zip", "codepostal",
    ),
    ImportField.CITY: (
        "city", "ville", "commune", "localite", "gemeente", "town", "stad", "plaats",
        "municipality", "woonplaats",
    ),
    ImportField.ZONE: (
        "insee", "code insee", "nis", "code ins", "nis code", "niscode", "code commune", "refnis",
    ),
    ImportField.LON: ("lon", "longitude", "x", "lng", "lambert x", "coord x", "lengtegraad"),
    ImportField.LAT: ("lat", "latitude", "y", "lambert y", "coord y", "breedtegraad"),
    ImportField.PHONE: (
        "phone", "telephone", "tel", "telefoon", "gsm", "numero de telephone", "telefoonnummer",
    ),
    ImportField.EMAIL: ("email", "e mail", "mail", "courriel", "adresse mail", "mailadres"),
    ImportField.WEBSITE: (
        "website", "site", "site web", "site internet", "url", "web", "webpagina",
    ),
    ImportField.DESCRIPTION: ("description", "beschrijving", "omschrijving", "presentation"),
    ImportField.LANGUAGES: ("languages", "langues", "talen", "langues parlees", "language"),
    ImportField.COVERAGE: (
        "coverage", "zone d intervention", "werkingsgebied", "communes desservies", "secteur",
        "rayon", "area", "territoire",
    ),
    ImportField.FINESS: ("finess", "numero finess", "n finess", "finess et"),
    ImportField.SIRET: ("siret", "numero siret"),
    ImportField.SIREN: ("siren", "numero siren"),
    ImportField.BCE: (
        "bce", "kbo", "numero d entreprise", "ondernemingsnummer", "tva", "btw", "numero bce",
    ),
    ImportField.INAMI: ("inami", "riziv", "numero inami", "rizivnummer"),
    ImportField.RPPS: ("rpps", "numero rpps"),
}  # fmt: skip
"""Words of headers, folded, the usual one first."""

NUMBERS = (
    ImportField.FINESS,
    ImportField.SIRET,
    ImportField.BCE,
    ImportField.INAMI,
    ImportField.RPPS,
    ImportField.SIREN,
)
"""Official numbers that may serve as the key, the most telling first."""


def guess(
    header: Sequence[str], remembered: Mapping[str, str] | None = None
) -> dict[ImportField, int]:
    """The column of each field: as remembered for this source, else by the likeness of words.

    A column says one thing, but an official number may be the key as well.
    """
    found = _remembered(header, remembered or {})
    taken = set(found.values())
    scores = sorted(
        (
            (-_likeness(fold(name), field), place, field)
            for place, name in enumerate(header)
            for field in ImportField
            if fold(name)
        ),
        key=lambda one: (one[0], one[1], list(ImportField).index(one[2])),
    )
    for score, place, field in scores:
        if -score >= LEAST_LIKENESS and field not in found and place not in taken:
            found[field] = place
            taken.add(place)
    if ImportField.KEY not in found:
        number = next((found[field] for field in NUMBERS if field in found), None)
        if number is not None:
            found[ImportField.KEY] = number
    return {field: found[field] for field in ImportField if field in found}


def _remembered(header: Sequence[str], remembered: Mapping[str, str]) -> dict[ImportField, int]:
    known = {name: place for place, name in reversed(list(enumerate(header)))}
    return {
        ImportField(field): known[name]
        for field, name in remembered.items()
        if field in set(ImportField) and name in known
    }


def _likeness(name: str, field: ImportField) -> float:
    best = 0.0
    for place, word in enumerate(WORDS[field]):
        score = fuzz.ratio(name, word) if len(word) < 4 or len(name) < 4 else _loose(name, word)
        best = max(best, score - place * 0.01)
    return best


def _loose(name: str, word: str) -> float:
    """Likeness of two texts; a header that holds the whole word and little more is near it."""
    return max(fuzz.ratio(name, word), fuzz.token_set_ratio(name, word) * 0.92)


def header_row(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The number of the row that looks most like a header, among the first ones."""
    best, most = rows[0][0] if rows else 1, -1.0
    for number, cells in rows[:HEADER_ROWS]:
        named = [cell for cell in cells if cell and not _is_number(cell)]
        score = len(guess(cells)) * 3 + len(set(named)) * 0.1
        if score > most:
            best, most = number, score
    return best


def _is_number(text: str) -> bool:
    return text.replace(" ", "").replace(",", "").replace(".", "").replace("-", "").isdigit()
