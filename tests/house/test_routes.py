"""Every address says who may use it. The expected answers are written by hand, by address."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.access.gate import UndeclaredAudienceError, check_declared
from app.access.permissions import decide
from app.access.vocabulary import VISITOR, Role, Subject
from app.core.config import ROOT, Config
from app.core.web import audience, audience_of
from app.factory import create_app
from tests.conftest import production

EVERYONE = set(Role)
STAFF = EVERYONE - {Role.VISITOR}
WARD = {Role.SOCIAL_WORKER, Role.COORDINATOR, Role.CASE_MANAGER}

CASES = r"/<language:lang>/coordination/dossiers"
DECIDES = r"/(decision|rouvrir|attribuer|intensite|attente|correspondant|passation.*|fin|cercle/.*)"

EXPECTED: tuple[tuple[str, set[Role]], ...] = (
    (CASES + r"/(charge|<public_id>" + DECIDES + ")", {Role.COORDINATOR, Role.CASE_MANAGER}),
    (CASES + ".*", WARD | {Role.PROVIDER}),
    (r"/<language:lang>/statistiques(/territoires)?(\.csv)?", EVERYONE),
    (
        r"/<language:lang>/coordination(/tableau\.csv|/indicateurs/<code>(\.csv)?)?",
        {Role.COORDINATOR, Role.CASE_MANAGER},
    ),
    (r"/<language:lang>/(coordination/guichet/demander|guichet-suivi/<token>)", EVERYONE),
    (r"/<language:lang>/coordination/guichet.*", WARD | {Role.PROVIDER}),
    (r"/<language:lang>/mon-dossier/<token>", EVERYONE),
    (r"/<language:lang>/sorties/ensemble", {Role.COORDINATOR}),
    (r"/<language:lang>/sorties.*", WARD),
    (r"/<language:lang>/acces-urgent", WARD),
    (r"/<language:lang>/acces-urgents.*", {Role.COORDINATOR}),
    (r"/<language:lang>/(imports|doublons).*", {Role.COORDINATOR}),
    (r"/<language:lang>/(compte|listes|veilles).*", STAFF),
    (r"/<language:lang>/(connexion.*|deconnexion|demo/entrer/<key>)", EVERYONE),
    (r"/<language:lang>/equipe.*", set()),
    (r"/<language:lang>/invitation/<token>", EVERYONE),
    (r"/<language:lang>/prestataire/fiche.*", {Role.PROVIDER, Role.COORDINATOR}),
    (r"/<language:lang>/prestataire/confirmer/.*", EVERYONE),
    (r"/<language:lang>/coordination/(campagnes|conventions|fiches|preuves).*", {Role.COORDINATOR}),
    (r"/<language:lang>/(aide|aller|visite|donnees|accessibilite|dev/composants)?", EVERYONE),
    (r"/<language:lang>/coordination/territoires/<code>/(demandes|simuler)", {Role.COORDINATOR}),
    (r"/<language:lang>/coordination/simulations.*", {Role.COORDINATOR}),
    (r"/<language:lang>/coordination/territoires.*", STAFF),
    (r"/<language:lang>/coordination/tables/actions", STAFF),
    (
        (
            r"/<language:lang>/coordination/tables/.*(nouvelle|modifier|membres.*|points.*|actions|fermer|rouvrir"
            r"|abandon|effet|fait|reprendre|annuler|approuver|inviter|ordre-du-jour|presence)"
        ),
        {Role.COORDINATOR},
    ),
    (r"/<language:lang>/coordination/tables.*", STAFF),
    (r"/<language:lang>/table/<token>.*", EVERYONE),
    (
        (
            r"/<language:lang>/coordination/(schemas-territoriaux|procedures|partenaires)/.*(nouveau"
            r"|nouvelle|modifier|parties|valeurs|decisions.*|effets|publier|retirer|contacts.*"
            r"|signatures|depart|reunions.*)"
        ),
        {Role.COORDINATOR},
    ),
    (r"/<language:lang>/coordination/(schemas-territoriaux|procedures|partenaires).*", STAFF),
    (r"/<language:lang>/coordination/(actualites|infolettres.*)", {Role.COORDINATOR}),
    (r"/<language:lang>/actualites/(flux|quitter)/<token>", EVERYONE),
    (r"/<language:lang>/actualites.*", STAFF),
    (r"/<language:lang>/demandes-recues.*", {Role.PROVIDER}),
    (r"/<language:lang>/dev/mail.*", EVERYONE),
    (
        r"/<language:lang>/(aides|comparer|embed|glossaire|guichet|ma-liste|metiers|recherche|services|zones).*",
        EVERYONE,
    ),
    (r"/<language:lang>/(avis|r|suite)/<token>.*", EVERYONE),
    (r"/<language:lang>/mon-plan/<token>.*", EVERYONE),
    (r"/<language:lang>/verifier", EVERYONE),
    (r"/<language:lang>/relectures", {Role.COORDINATOR}),
    (r"/api/(docs|openapi\.json)", EVERYONE),
    (r"/api/v1/(places|care|zones|services|professions|match|map).*", EVERYONE),
    (r"/api/v1/(benefits|scales|payer)(/.*)?", EVERYONE),
    (
        r"/(healthz|metrics|readyz|version|robots\.txt|favicon\.ico|\.well-known/security\.txt)",
        EVERYONE,
    ),
    (r"/static/<path:filename>", EVERYONE),
)
"""A new address joins this table by hand, with the people who may use it."""


def someone(role: Role) -> Subject:
    """A person of that role."""
    if role is Role.VISITOR:
        return VISITOR
    return Subject(role=role, user_id=1, organisation_id=1)


def expected(rule: Rule) -> set[Role] | None:
    """Who may use that address, by this table."""
    return next((who for pattern, who in EXPECTED if re.fullmatch(pattern, rule.rule)), None)


def rules(app: Flask) -> Iterator[Rule]:
    """Every address of the application."""
    yield from app.url_map.iter_rules()


@pytest.fixture(scope="module")
def whole_app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Flask:
    """The application, with its tables for the access log and nobody in them."""
    folder = tmp_path_factory.mktemp("routes")
    shutil.copyfile(sqlite_template, folder / "passerelle.sqlite")
    return create_app(Config(var_dir=folder, testing=True))


def test_every_address_is_in_the_table_by_hand(whole_app: Flask) -> None:
    assert [rule.rule for rule in rules(whole_app) if expected(rule) is None] == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_in_exactly_where_the_table_says(whole_app: Flask, role: Role) -> None:
    odd = []
    for rule in rules(whole_app):
        action = audience_of(whole_app, rule.endpoint)
        assert action is not None, rule.rule
        allowed = decide(someone(role), action).allowed
        if allowed is not (role in (expected(rule) or set())):
            odd.append((rule.rule, action))
    assert odd == []


def test_an_application_with_an_undeclared_route_does_not_start(tmp_path: Path) -> None:
    app = create_app(Config(var_dir=tmp_path, testing=True))
    app.add_url_rule("/fr/forgotten", "forgotten", lambda: "")
    with pytest.raises(UndeclaredAudienceError, match="forgotten"):
        check_declared(app)


def test_an_application_with_an_unknown_action_does_not_start(tmp_path: Path) -> None:
    app = create_app(Config(var_dir=tmp_path, testing=True))
    app.add_url_rule("/fr/odd", "odd", audience("discharge.publish")(lambda: ""))
    with pytest.raises(UndeclaredAudienceError, match="odd"):
        check_declared(app)


def test_nothing_about_patients_is_open_to_a_visitor_over_http(whole_app: Flask) -> None:
    client: FlaskClient = whole_app.test_client()
    for rule in rules(whole_app):
        if expected(rule) is EVERYONE:
            continue
        values = dict.fromkeys(rule.arguments, "0" * 16) | {"lang": "fr"}
        values |= {name: "1" for name in rule.arguments if "<int:" + name in rule.rule}
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            built = whole_app.url_map.bind("localhost").build(rule.endpoint, values, method)
            answer = client.open(built, method=method)
            assert answer.status_code == 302, f"{method} {rule.rule}"
            assert answer.headers["Location"].startswith("/fr/connexion")


def test_addresses_for_demonstrations_are_absent_in_production(tmp_path: Path) -> None:
    found = {rule.rule for rule in rules(create_app(production(tmp_path)))}
    assert not [rule for rule in found if "/demo/" in rule or "/dev/" in rule]


def test_no_route_steps_out_of_the_protection_of_forms() -> None:
    exempting = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if "csrf.exempt" in path.read_text(encoding="utf-8")
    ]
    assert exempting == ["app/core/web.py"]
