"""Which object stands at which place of an address. `=word` stands for itself."""

import re
from collections.abc import Mapping

from werkzeug.routing import Rule

from tests.web.battery.matrix.records import Objects

D, C = (
    r"/<language:lang>/sorties/<public_id>",
    r"/<language:lang>/coordination/dossiers/<public_id>",
)
ROOM = r"/<language:lang>/coordination"
DIRECTORY = r"/<language:lang>/coordination/fiches"
RECORD = r"/<language:lang>/prestataire/fiches/<public_id>"
PLACES: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        rf"{D}/(apres|papiers|plan|contacts|hospitalisation|services).*",
        {
            "public_id": "gone",
            "need_id": "gone_need",
            "opinion_id": "gone_opinion",
            "check_id": "gone_check",
            "name": "=materiel",
            "provider_id": "gone_provider",
        },
    ),
    (
        rf"{D}.*",
        {
            "public_id": "open",
            "need_id": "open_need",
            "referral_id": "request_asked",
            "seat_id": "open_seat",
            "ground_id": "open_ground",
            "task_id": "open_task",
            "kind": "=oui",
        },
    ),
    (
        rf"{C}.*",
        {
            "public_id": "case",
            "need_id": "case_need",
            "goal_id": "case_goal",
            "action_id": "case_action",
            "seat_id": "case_seat",
            "alert_id": "case_alert",
            "ground_id": "case_ground",
            "document_id": "case_document",
            "area": "=medical",
            "holder": "=person",
        },
    ),
    (r"/<language:lang>/acces-urgents/<access_id>", {"access_id": "emergency"}),
    (rf"{ROOM}/guichet/<request_id>.*", {"request_id": "desk"}),
    (
        r"/<language:lang>/demandes-recues/<referral_id>.*",
        {"referral_id": "request_asked", "kind": "=oui"},
    ),
    (rf"{RECORD}/historique.*", {"public_id": "provider", "change_id": "change"}),
    (
        rf"{RECORD}/(organisation|personnes|services).*",
        {"public_id": "provider", "person_id": "professional"},
    ),
    (rf"{RECORD}.*", {"public_id": "service", "place": "=0"}),
    (rf"{DIRECTORY}/(confirme|demander)/<public_id>", {"public_id": "provider"}),
    (rf"{DIRECTORY}/demandes/<public_id>", {"public_id": "claim"}),
    (rf"{DIRECTORY}/signalements/<public_id>", {"public_id": "report"}),
    (rf"{DIRECTORY}/taches/<public_id>", {"public_id": "task"}),
    (rf"{DIRECTORY}/personnes/.*", {"person_id": "professional"}),
    (rf"{ROOM}/campagnes/.*", {"public_id": "campaign", "call": "call"}),
    (rf"{ROOM}/conventions/.*", {"code": "convention", "change_id": "convention_change"}),
    (rf"{ROOM}/indicateurs/.*", {"code": "=waiting"}),
    (rf"{ROOM}/infolettres/.*", {"public_id": "newsletter"}),
    (
        rf"{ROOM}/partenaires/groupes/<public_id>.*",
        {"public_id": "group", "meeting_id": "group_meeting"},
    ),
    (rf"{ROOM}/partenaires/.*", {"public_id": "partner", "contact_id": "contact"}),
    (rf"{ROOM}/procedures/.*", {"public_id": "procedure", "number": "=2"}),
    (
        rf"{ROOM}/schemas-territoriaux/actions/<public_id>.*",
        {"public_id": "scheme_action", "decision_id": "tied"},
    ),
    (rf"{ROOM}/schemas-territoriaux/.*", {"public_id": "scheme"}),
    (rf"{ROOM}/simulations/.*", {"public_id": "scenario"}),
    (rf"{ROOM}/tables/actions/.*", {"public_id": "table_action"}),
    (rf"{ROOM}/tables/decisions/.*", {"public_id": "decision"}),
    (rf"{ROOM}/tables/reunions/<public_id>/compte-rendu.pdf", {"public_id": "held_meeting"}),
    (rf"{ROOM}/tables/reunions/.*", {"public_id": "meeting", "item_id": "item"}),
    (rf"{ROOM}/tables/.*", {"public_id": "table", "member_id": "table_member"}),
    (rf"{ROOM}/territoires/.*", {"code": "=be:province:90000", "kind": "=csv"}),
    (r"/<language:lang>/compte/preuve/lien/.*", {"token": "t_proof"}),
    (r"/<language:lang>/compte/cles/.*", {"public_id": "passkey"}),
    (r"/<language:lang>/compte/sessions/<name>", {"name": "session"}),
    (r"/<language:lang>/listes/.*", {"public_id": "list"}),
    (r"/<language:lang>/veilles/.*", {"public_id": "search"}),
    (r"/<language:lang>/equipe/.*", {"member_id": "member"}),
    (r"/<language:lang>/imports/.*", {"public_id": "run"}),
    (r"/<language:lang>/doublons/defaire/<batch>", {"batch": "batch"}),
    (r"/<language:lang>/doublons/.*", {"first": "first", "second": "second"}),
    (r"/<language:lang>/r/.*", {"token": "t_request", "kind": "=oui"}),
    (r"/<language:lang>/suite/.*", {"token": "t_check"}),
    (r"/<language:lang>/avis/.*", {"token": "t_opinion"}),
    (r"/<language:lang>/mon-plan/.*", {"token": "t_plan"}),
    (r"/<language:lang>/mon-dossier/.*", {"token": "t_case"}),
    (r"/<language:lang>/guichet-suivi/.*", {"token": "t_desk"}),
    (r"/<language:lang>/actualites/flux/.*", {"token": "t_feed"}),
    (r"/<language:lang>/actualites/quitter/.*", {"token": "t_leave"}),
    (r"/<language:lang>/prestataire/confirmer/.*", {"token": "t_confirm"}),
    (r"/<language:lang>/connexion/lien/.*", {"token": "t_sign_in"}),
    (r"/<language:lang>/connexion/mot-de-passe/.*", {"token": "t_password"}),
    (r"/<language:lang>/invitation/.*", {"token": "t_invitation"}),
    (r"/<language:lang>/table/.*", {"token": "t_table"}),
)
"""The first row that fits an address counts."""
ABSENT = {"token": "0" * 26, "code": "no-such-code", "batch": "0" * 32}
NO_NUMBER = "999999"
_PLACE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")

FIELDS: Mapping[str, Mapping[str, str]] = {
    "schemes.new_action": {"orientation": "orientation"},
    "schemes.create_action": {"orientation": "orientation"},
    "schemes.tie": {"decision": "decision"},
    "procedures.acknowledge": {"version": "=2"},
}
"""What an address or a form must say besides, or there is nothing to find."""


def fields_of(endpoint: str, objects: Objects) -> dict[str, str]:
    """What an address or a form says besides."""
    return {name: _value(word, objects) for name, word in FIELDS.get(endpoint, {}).items()}


def _value(word: str, objects: Objects) -> str:
    return word[1:] if word.startswith("=") else objects[word]


def places_of(rule: Rule) -> Mapping[str, str] | None:
    """The row of an address, None when nobody wrote one."""
    return next((row for pattern, row in PLACES if re.fullmatch(pattern, rule.rule)), None)


def path_of(rule: Rule, objects: Objects, *, absent: str | None = None) -> tuple[str, str]:
    """The address of an object, and the name of the one that decides.

    `absent` names the place of the address whose object shall not exist.
    """
    row = places_of(rule)
    assert row is not None, rule.rule
    values = {"lang": "en"}
    for name in rule.arguments - {"lang"}:
        is_number = f"<int:{name}>" in rule.rule
        nobody = NO_NUMBER if is_number else ABSENT.get(name, "0" * 16)
        values[name] = nobody if name == absent else _value(row[name], objects)
    path = _PLACE.sub(lambda found: values[found.group(1)], rule.rule)
    return path, values[absent or main_of(rule)]


def main_of(rule: Rule) -> str:
    """The place of an address whose object decides: the first."""
    names: list[str] = _PLACE.findall(rule.rule)
    return next(name for name in names if name != "lang")
