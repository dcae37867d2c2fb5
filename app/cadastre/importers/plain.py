"""Any table whose columns somebody mapped: a spreadsheet of a network, a list of a hospital."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.cadastre.coverage import Area
from app.cadastre.identifiers import check
from app.cadastre.importers import cells as read
from app.cadastre.importers.settling import Columns, Settler, country_of_postal
from app.cadastre.importers.sheets import Cells, Lines
from app.cadastre.importers.tables import Unfit, letters
from app.cadastre.records import Fault, ProviderRecord, Row, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import IdentifierKind, ImportField
from app.core.errors import Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.spelling import fold
from app.reference.vocabulary import Country
from app.reference.zones import Zone, ZoneCode

LONGEST_KEY = 64
_BETWEEN = re.compile(r"[;|/\n]+|,(?![0-9])")
_NUMBERS = {
    ImportField.FINESS: IdentifierKind.FINESS,
    ImportField.SIRET: IdentifierKind.SIRET,
    ImportField.SIREN: IdentifierKind.SIREN,
    ImportField.BCE: IdentifierKind.BCE,
    ImportField.INAMI: IdentifierKind.INAMI,
    ImportField.RPPS: IdentifierKind.RPPS,
}
_COUNTRIES = {
    Country.FR: {"fr", "fra", "france", "frankrijk", "frankreich", "f"},
    Country.BE: {"be", "bel", "belgique", "belgie", "belgium", "belgien", "b"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which column of a table says what, and what holds for all rows where no column says it."""

    columns: Mapping[ImportField, int]
    type_code: str | None = None
    country: Country | None = None
    care: tuple[str, ...] = ()
    is_fictitious: bool = False
    has_cells: bool = True


@dataclass(frozen=True)
class Words:
    """What the reference calls its kinds of care, providers and languages, in every language."""

    reference: Reference
    more_care: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def care(self) -> dict[str, tuple[str, ...]]:
        """Kinds of care by code, label and country word, folded."""
        found: dict[str, tuple[str, ...]] = {}
        for kind in self.reference.care.values():
            texts = [kind.code, *kind.labels.texts.values()]
            for words in kind.words.values():
                texts += words.texts.values()
            for text in texts:
                found.setdefault(fold(text), (kind.code,))
        return {**found, **{fold(word): codes for word, codes in self.more_care.items()}}

    def care_of(self, text: str) -> tuple[str, ...]:
        """The kinds of care that a word means; none if it is no such word."""
        return self.care.get(fold(text), ())

    @cached_property
    def types(self) -> dict[str, str]:
        """Kinds of provider by code, label and the abbreviation in their label, folded."""
        found: dict[str, str] = {}
        for kind in self.reference.provider_types.values():
            for text in (kind.code, *kind.labels.texts.values()):
                found.setdefault(fold(text), kind.code)
                for short in re.findall(r"\(([^,)]+)", text):
                    found.setdefault(fold(short), kind.code)
        return found

    @cached_property
    def languages(self) -> dict[str, str]:
        """Languages by ISO code and name, folded."""
        found: dict[str, str] = {}
        for one in self.reference.languages.values():
            for text in (one.code, *one.labels.texts.values()):
                found.setdefault(fold(text), one.code)
        return found


def read_plain(
    lines: Lines, header: Cells, plan: Plan, words: Words, *, today: date
) -> Iterator[Row]:
    """Every row below the header: a provider, or a fault that names its cell; blank rows pass."""
    reader = PlainReader(header, plan, words, today)
    for line, cells in lines:
        if any(cells):
            yield reader.row(line, cells)


class PlainReader:
    """Turns the rows of one table into records."""

    def __init__(self, header: Cells, plan: Plan, words: Words, today: date) -> None:
        self.header = header
        self.plan = plan
        self.words = words
        names = {one: one.value for one in ImportField}
        self.settler = Settler(
            words.reference,
            today=today,
            columns=Columns(
                zone=names[ImportField.ZONE],
                postal_code=names[ImportField.POSTAL_CODE],
                city=names[ImportField.CITY],
                x=names[ImportField.LON],
                y=names[ImportField.LAT],
            ),
        )

    def row(self, line: int, cells: Cells) -> Row:
        """What a row says of a provider, or what is wrong with it."""
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            sentence = N_("%(found)s cells where %(expected)s are expected.")
            values = {"found": len(cells), "expected": len(self.header)}
            message = Message(sentence, values)
            return Fault(
                line=line, column=None, value=",".join(cells)[:80], message=message, cells=cells
            )
        try:
            return self._record(line, cells)
        except Unfit as unfit:
            return self._fault(unfit, line, cells)

    def _fault(self, unfit: Unfit, line: int, cells: Cells) -> Fault:
        """The fault in the words of the file: its column is named by its header and its cell."""
        position = self._position(unfit.column)
        name = unfit.column
        cell = ""
        if position is not None:
            name = self.header[position] if position < len(self.header) else letters(position)
            cell = f"{letters(position)}{line}" if self.plan.has_cells else ""
        return Fault(
            line=line,
            column=name,
            value=unfit.value[:80],
            message=unfit.message,
            cell=cell,
            cells=cells,
        )

    def _position(self, column: str) -> int | None:
        return next((at for one, at in self.plan.columns.items() if one.value == column), None)

    def _get(self, cells: Cells, field_: ImportField) -> str:
        position = self.plan.columns.get(field_)
        return cells[position] if position is not None and position < len(cells) else ""

    def _record(self, line: int, cells: Cells) -> ProviderRecord:
        name = read.name_of(" ".join(self._get(cells, ImportField.NAME).split()))
        zone = self._zone(cells)
        country = zone.country
        identifiers = self._identifiers(cells)
        return ProviderRecord(
            key=self._key(cells, identifiers),
            name=name,
            type_code=self._type(cells, country),
            country=country,
            site=self._site(cells, zone),
            services=self._services(cells, country),
            identifiers=identifiers,
            phone=read.phone_of(self._get(cells, ImportField.PHONE), country),
            email=read.email_of(self._get(cells, ImportField.EMAIL)),
            website=read.website_of(self._get(cells, ImportField.WEBSITE)),
            description=read.text_of(self._get(cells, ImportField.DESCRIPTION), "description"),
            is_fictitious=self.plan.is_fictitious,
            line=line,
        )

    def _zone(self, cells: Cells) -> Zone:
        code = self._get(cells, ImportField.ZONE)
        country = self._country(cells)
        if code and ":" in code:
            return self._zone_by_code(code)
        if code:
            if country is None:
                sentence = Message(N_("Say in which country this is: France or Belgium."))
                raise Unfit(ImportField.ZONE.value, code, sentence)
            return self.settler.by_code(code.zfill(5), country)
        postal = self._postal(cells, country)
        city = self._get(cells, ImportField.CITY)
        return self.settler.by_address(postal, city, country or country_of_postal(postal))

    def _postal(self, cells: Cells, country: Country | None) -> str:
        """The digits of a postal code, without the sign of a country or the word CEDEX."""
        said = self._get(cells, ImportField.POSTAL_CODE).upper()
        digits = re.sub(r"^(BE|FR|B|F)[\s-]*|\bCEDEX\b.*", "", said).replace(" ", "")
        if country is Country.FR and re.fullmatch(r"[0-9]{4}", digits):
            return f"0{digits}"  # a spreadsheet took it for a number
        return digits

    def _zone_by_code(self, text: str) -> Zone:
        try:
            code = ZoneCode.parse(text)
        except Refused as error:
            raise Unfit(ImportField.ZONE.value, text, error.message) from error
        return self.settler.by_code(code.code, code.country)

    def _country(self, cells: Cells) -> Country | None:
        said = self._get(cells, ImportField.COUNTRY)
        if not said:
            return self.plan.country
        found = [one for one, words in _COUNTRIES.items() if fold(said) in words]
        if not found:
            sentence = Message(N_("France or Belgium is expected here."))
            raise Unfit(ImportField.COUNTRY.value, said, sentence)
        return found[0]

    def _identifiers(self, cells: Cells) -> tuple[tuple[IdentifierKind, str], ...]:
        return tuple(
            read.identifier_of(kind, self._get(cells, one), one.value)
            for one, kind in _NUMBERS.items()
            if self._get(cells, one)
        )

    def _key(self, cells: Cells, identifiers: Iterable[tuple[IdentifierKind, str]]) -> str:
        """What names the provider in its source; an official number whatever way it is written."""
        position = self.plan.columns.get(ImportField.KEY)
        for one, kind in _NUMBERS.items():
            if position is not None and self.plan.columns.get(one) == position:
                return check(kind, self._get(cells, ImportField.KEY))
        key = self._get(cells, ImportField.KEY)
        if not key and position is None:
            key = next((value for _kind, value in identifiers), "")
        if not key or len(key) > LONGEST_KEY:
            sentence = N_("A key of 1 to %(most)s characters is expected, one for each provider.")
            raise Unfit(ImportField.KEY.value, key, Message(sentence, {"most": LONGEST_KEY}))
        return key

    def _type(self, cells: Cells, country: Country) -> str:
        said = self._get(cells, ImportField.TYPE)
        code = self.words.types.get(fold(said)) if said else self.plan.type_code
        if code is None:
            sentence = N_("This kind of provider is not known; the list is in the mapping.")
            raise Unfit(ImportField.TYPE.value, said, Message(sentence))
        if self.words.reference.provider_types[code].country is not country:
            sentence = N_("This kind of provider does not exist in the country of the address.")
            raise Unfit(ImportField.TYPE.value, said or code, Message(sentence))
        return code

    def _site(self, cells: Cells, zone: Zone) -> SiteRecord:
        number = self._get(cells, ImportField.HOUSE_NUMBER)
        street = f"{self._get(cells, ImportField.STREET)} {number}".strip()
        x, y = self._get(cells, ImportField.LON), self._get(cells, ImportField.LAT)
        point, precision = self.settler.point_of(x, y, zone)
        postal = self._postal(cells, zone.country)
        return SiteRecord(
            street=read.line_of(street, ImportField.STREET.value, 300),
            postal_code=read.line_of(postal, ImportField.POSTAL_CODE.value, 10),
            city=read.line_of(self._get(cells, ImportField.CITY), ImportField.CITY.value, 120),
            zone=zone.code,
            point=point,
            precision=precision,
        )

    def _services(self, cells: Cells, country: Country) -> tuple[ServiceRecord, ...]:
        said = self._get(cells, ImportField.CARE)
        codes = self._codes(said, ImportField.CARE) if said else self.plan.care
        languages = self._languages(self._get(cells, ImportField.LANGUAGES))
        areas = self._areas(self._get(cells, ImportField.COVERAGE), country)
        kept = dict.fromkeys(codes)
        return tuple(ServiceRecord(care=one, languages=languages, areas=areas) for one in kept)

    def _codes(self, said: str, field_: ImportField) -> tuple[str, ...]:
        whole = self.words.care.get(fold(said))
        if whole is not None:
            return whole
        found: list[str] = []
        for part in filter(None, map(str.strip, _BETWEEN.split(said))):
            codes = self.words.care.get(fold(part))
            if codes is None:
                sentence = N_("“%(word)s” is no kind of care that we know.")
                raise Unfit(field_.value, part, Message(sentence, {"word": part[:60]}))
            found += codes
        return tuple(found)

    def _languages(self, said: str) -> tuple[str, ...] | None:
        parts = [part.strip() for part in _BETWEEN.split(said) if part.strip()]
        if not parts:
            return None
        found = [self.words.languages.get(fold(part)) for part in parts]
        if None in found:
            sentence = N_("“%(word)s” is no language that we know.")
            word = parts[found.index(None)]
            raise Unfit(ImportField.LANGUAGES.value, word, Message(sentence, {"word": word[:60]}))
        return tuple(dict.fromkeys(code for code in found if code))

    def _areas(self, said: str, country: Country) -> tuple[Area, ...]:
        radius = re.fullmatch(r"([0-9]{1,3})\s*km", said.strip(), re.IGNORECASE)
        if radius:
            return (Area(radius_km=float(radius[1])),)
        parts = [part.strip() for part in _BETWEEN.split(said) if part.strip()]
        zones = frozenset(self._declared(part, country).code for part in parts)
        return (Area(zones=zones),) if zones else ()

    def _declared(self, part: str, country: Country) -> Zone:
        try:
            if re.fullmatch(r"[0-9]{4,5}", part):
                return self.settler.by_address(part, "", country_of_postal(part) or country)
            return self.settler.by_address("", part, country)
        except Unfit as unfit:
            raise Unfit(ImportField.COVERAGE.value, part, unfit.message) from unfit
