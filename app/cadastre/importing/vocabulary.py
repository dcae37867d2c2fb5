"""Words of imports. Pure."""

from enum import StrEnum

from app.cadastre.vocabulary import ImportField, ImportOutcome
from app.core.messages import N_


class RunState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    READING = "reading"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    REVERTED = "reverted"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_working(self) -> bool:
        """Whether something runs, so that the page shows how far it is."""
        return self in {RunState.READING, RunState.APPLYING}


STATE_NAMES = {
    RunState.UPLOADED: N_("Columns to be named"),
    RunState.READING: N_("Being read"),
    RunState.READY: N_("Ready to be applied"),
    RunState.APPLYING: N_("Being applied"),
    RunState.APPLIED: N_("Applied"),
    RunState.REVERTED: N_("Taken back"),
    RunState.FAILED: N_("Failed: nothing was stored"),
    RunState.INTERRUPTED: N_("Interrupted: nothing was stored"),
}


class EffectKind(StrEnum):
    """What an import did to a provider."""

    CREATED = "created"
    CHANGED = "changed"


class TwinWord(StrEnum):
    """What a person said of two providers that look alike."""

    DIFFERENT = "different"
    MERGED = "merged"


OUTCOME_NAMES = {
    ImportOutcome.CREATED: N_("Will be created"),
    ImportOutcome.UPDATED: N_("Will be changed"),
    ImportOutcome.UNCHANGED: N_("Unchanged"),
    ImportOutcome.LEFT_OUT: N_("Left out"),
    ImportOutcome.REFUSED: N_("Cannot be taken"),
    ImportOutcome.SKIPPED: N_("Taken out by you"),
}
DONE_NAMES = {
    ImportOutcome.CREATED: N_("Created"),
    ImportOutcome.UPDATED: N_("Changed"),
    ImportOutcome.UNCHANGED: N_("Unchanged"),
    ImportOutcome.LEFT_OUT: N_("Left out"),
    ImportOutcome.REFUSED: N_("Could not be taken"),
    ImportOutcome.SKIPPED: N_("Taken out by you"),
}

COLUMN_NAMES = {
    ImportField.KEY: N_("Number or code of the provider in this file, always the same"),
    ImportField.NAME: N_("Name"),
    ImportField.TYPE: N_("Kind of provider"),
    ImportField.CARE: N_("Kinds of care"),
    ImportField.COUNTRY: N_("Country"),
    ImportField.STREET: N_("Street"),
    ImportField.HOUSE_NUMBER: N_("House number"),
    ImportField.POSTAL_CODE: N_("Postal code"),
    ImportField.CITY: N_("Town"),
    ImportField.ZONE: N_("Code of the commune (INSEE or NIS)"),
    ImportField.LON: N_("Longitude, or X in metres"),
    ImportField.LAT: N_("Latitude, or Y in metres"),
    ImportField.PHONE: N_("Telephone"),
    ImportField.EMAIL: N_("Email"),
    ImportField.WEBSITE: N_("Website"),
    ImportField.DESCRIPTION: N_("Description"),
    ImportField.LANGUAGES: N_("Languages spoken"),
    ImportField.COVERAGE: N_("Where it goes: postal codes, towns, or a radius such as 15 km"),
    ImportField.FINESS: N_("FINESS number"),
    ImportField.SIRET: N_("SIRET number"),
    ImportField.SIREN: N_("SIREN number"),
    ImportField.BCE: N_("Belgian enterprise number"),
    ImportField.INAMI: N_("INAMI/RIZIV number"),
    ImportField.RPPS: N_("RPPS number"),
}
"""What a column may say, as the mapping asks it."""
