"""Place search: accents, ligatures, typing errors, both languages, postal codes. Pure."""

from app.reference.zones import ZoneTree


class Gazetteer:
    """Finds places by name or postal code."""

    def __init__(self, zones: ZoneTree) -> None:
        self.zones = zones
