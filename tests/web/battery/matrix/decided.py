"""Who gets in where, written by hand from the words of the table of permissions.

`door`: those whose role the action is for; anybody else who is signed in is turned away at once.
`inside`: those of them whom a relation with this very object lets in; to the others it does not
exist. A visitor, and whoever lost the membership or the account, is asked to sign in.
"""

import re
from dataclasses import dataclass

from tests.web.battery.matrix.addresses import RECORD, ROOM, C, D
from tests.web.battery.matrix.cast import (
    ACCEPTED,
    ADMIN,
    ASKED,
    AUTHOR,
    CLOSED,
    COLLEAGUE,
    EDITOR,
    GAELLE,
    GAELLE_COLLEAGUE,
    GAELLE_ELSEWHERE,
    NOT_ASKED,
    ODILE,
    ODILE_ELSEWHERE,
    ODILE_SEATED,
    OTHER_WARD,
    PAUL,
    REFUSED,
    REMOVED,
    SEAT_OVER,
    SEATED,
    VISITOR,
    WITHDRAWN,
)

People = frozenset[str]
L = r"/<language:lang>"

OUTSIDE = frozenset({VISITOR, REMOVED, CLOSED})
SOCIAL_WORKERS = frozenset({AUTHOR, COLLEAGUE, SEATED, SEAT_OVER, OTHER_WARD})
COORDINATORS = frozenset({ODILE, ODILE_SEATED, ODILE_ELSEWHERE})
CASE_MANAGERS = frozenset({GAELLE, GAELLE_COLLEAGUE, GAELLE_ELSEWHERE})
PROVIDERS = frozenset({PAUL, ASKED, ACCEPTED, REFUSED, WITHDRAWN, NOT_ASKED})
PLANNERS = SOCIAL_WORKERS | COORDINATORS | CASE_MANAGERS
SIGNED_IN = PLANNERS | PROVIDERS | {EDITOR, ADMIN}
EVERYBODY = SIGNED_IN | OUTSIDE

TEAM = frozenset({AUTHOR, COLLEAGUE, SEATED, ODILE_SEATED})
"""Of the discharge: the ward that keeps it, and those with a seat in its circle today."""
READERS = TEAM | {GAELLE}
"""And whoever opened it in an emergency, to read, for its hour."""
HOLDERS = frozenset({ODILE, GAELLE, GAELLE_COLLEAGUE})
"""Of the case file: the coordination that holds it."""
WHOLE = HOLDERS | {SEATED}
PLAN = WHOLE | {PAUL}
"""A seat for the plan and the messages."""
ANY_SEAT = PLAN | {COLLEAGUE}
"""A seat for one's own actions and messages."""
AT_DESK = frozenset({PAUL, SEATED, AUTHOR, COLLEAGUE})
"""The organisation that owns the request, the one that asked it, the one it is offered to."""

AT_TABLE = frozenset({AUTHOR, SEATED, PAUL})
"""Members of the table, who read what is brought before it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Who gets in at the addresses of a pattern.

    `about_people`: the role is not told either, and each look is written down. `is_link`: its
    holder gets in, and whoever holds another's may know that there is one. `is_silent`: what is not
    one's own is taken and does nothing. `is_open`: there is no object of anybody.
    """

    pattern: str
    methods: str
    door: People
    inside: People
    about_people: bool = False
    is_link: bool = False
    is_silent: bool = False
    is_open: bool = False


def _record(pattern: str, methods: str, inside: People, door: People = PLANNERS) -> Decided:
    """A record of somebody."""
    return Decided(pattern, methods, door, inside, about_people=True)


def _room(pattern: str, methods: str, inside: People, door: People | None = None) -> Decided:
    """Anything else."""
    return Decided(pattern, methods, door or inside, inside)


def _link(pattern: str) -> Decided:
    """A link of a letter or a paper."""
    return Decided(pattern, "GET POST", SIGNED_IN | {VISITOR}, SIGNED_IN | {VISITOR}, is_link=True)


def _open(pattern: str) -> Decided:
    """What is public."""
    return Decided(pattern, "GET POST", EVERYBODY, EVERYBODY, is_open=True)


CIRCLES = PLANNERS | PROVIDERS
DIRECTORY_EDITORS = COORDINATORS | PROVIDERS
DECIDES = r"/(decision|rouvrir|attribuer|intensite|attente|correspondant|passation.*|fin|cercle/.*)"
TABLES = rf"{ROOM}/tables"
PAPERS = rf"{ROOM}/(schemas-territoriaux|procedures|partenaires)"
TABLE: tuple[Decided, ...] = (
    # The discharge: its team writes; who opened it in an emergency only reads.
    _record(rf"{D}/(cercle.*|acces)", "GET POST", TEAM),
    _record(rf"{D}/(annuler|partie|retablir|hospitalisation)", "GET", TEAM),
    _record(rf"{D}/besoins/lire", "POST", READERS),
    _record(rf"{D}.*", "GET", READERS),
    _record(rf"{D}.*", "POST", TEAM),
    _record(rf"{L}/acces-urgents/<access_id>", "POST", COORDINATORS, COORDINATORS),
    # The case file: what decides on it is for those who hold it, the rest by the scope of a seat.
    _record(rf"{C}{DECIDES}", "POST", HOLDERS, COORDINATORS | CASE_MANAGERS),
    _record(rf"{C}(/chronologie|/evaluation.*)", "GET", WHOLE, CIRCLES),
    _record(rf"{C}/(documents.*|places)", "GET POST", PLAN, CIRCLES),
    _record(rf"{C}/echanges", "GET POST", PLAN, CIRCLES),
    _record(rf"{C}/actions/<int:action_id>", "POST", ANY_SEAT, CIRCLES),
    _record(rf"{C}.*", "POST", WHOLE, CIRCLES),
    _record(rf"{C}.*", "GET", ANY_SEAT, CIRCLES),
    # Requests: the provider asked, its own line only. The desk: owner, asker, whom it is offered.
    _record(rf"{L}/demandes-recues/<referral_id>.*", "GET POST", frozenset({ASKED}), PROVIDERS),
    _record(rf"{ROOM}/guichet/<request_id>.*", "GET POST", AT_DESK, CIRCLES),
    # What people keep for themselves, and their team.
    Decided(
        rf"{L}/compte/preuve/lien/<token>",
        "GET POST",
        SIGNED_IN,
        frozenset({AUTHOR}),
        is_link=True,
    ),
    Decided(rf"{L}/compte/.*", "POST", SIGNED_IN, frozenset({AUTHOR}), is_silent=True),
    _room(rf"{L}/(listes|veilles)/.*", "GET POST", frozenset({AUTHOR}), SIGNED_IN),
    _room(
        rf"{L}/equipe/.*",
        "GET POST",
        frozenset({COLLEAGUE}),
        frozenset({COLLEAGUE, SEATED, ODILE, PAUL}),
    ),
    # The directory.
    _room(rf"{RECORD}/(revendiquer|code)", "GET POST", DIRECTORY_EDITORS),
    _room(rf"{RECORD}.*", "GET POST", COORDINATORS | {PAUL}, DIRECTORY_EDITORS),
    _room(rf"{L}/(imports|doublons)/.*", "GET POST", COORDINATORS),
    _room(rf"{ROOM}/(campagnes|conventions|fiches)/.*", "GET POST", COORDINATORS),
    # The rooms of a territory.
    _room(rf"{ROOM}/indicateurs/.*", "GET", COORDINATORS | CASE_MANAGERS),
    _room(rf"{ROOM}/infolettres/.*", "GET POST", frozenset({ODILE}), COORDINATORS),
    _room(rf"{ROOM}/simulations/.*", "GET POST", frozenset({ODILE}), COORDINATORS),
    _room(rf"{ROOM}/territoires/<code>/(demandes|simuler)", "GET POST", COORDINATORS),
    _room(rf"{ROOM}/territoires/.*", "GET", SIGNED_IN),
    _room(rf"{TABLES}/.*/(modifier|.*nouvelle)", "GET", COORDINATORS),
    _room(rf"{TABLES}/.*", "GET", COORDINATORS | AT_TABLE, SIGNED_IN),
    _room(rf"{TABLES}/.*", "POST", COORDINATORS),
    _room(rf"{PAPERS}/.*/(modifier|nouvelle)", "GET", COORDINATORS),
    _room(rf"{ROOM}/procedures/<public_id>/lu", "POST", SIGNED_IN),
    _room(rf"{PAPERS}/.*", "GET", SIGNED_IN),
    _room(rf"{PAPERS}/.*", "POST", COORDINATORS),
    # Links: whoever holds one.
    _link(rf"{L}/(r|suite|avis|mon-plan|mon-dossier|guichet-suivi|table|invitation)/<token>.*"),
    _link(rf"{L}/(actualites/(flux|quitter)|prestataire/confirmer)/<token>"),
    _link(rf"{L}/connexion/(lien|mot-de-passe)/<token>"),
    _open(rf"{L}/(aides|metiers|services|demo|dev)/.*"),
    _open(rf"{L}/recherche/services\..*"),
    _open(r"/(api/v1|static)/.*"),
)
"""The first row that fits an address and a method counts."""


def decided(rule: str, method: str) -> Decided | None:
    """The row of an address and a method, None when nobody wrote one."""
    return next(
        (row for row in TABLE if method in row.methods and re.fullmatch(row.pattern, rule)), None
    )
