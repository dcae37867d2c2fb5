"""Builds the application: configuration, extensions, rooms, errors, commands."""

from datetime import time, timedelta
from inspect import iscoroutinefunction
from pathlib import Path

from click import ClickException
from flask import Blueprint, Flask
from sqlalchemy import make_url
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from app.access import gate
from app.access import views as access_views
from app.access.cli import audit_cli, user_cli
from app.access.factor import views as factor_views
from app.access.letters import views as letters_views
from app.access.outside import views as outside_views
from app.access.passkeys import views as passkeys_views
from app.access.password import views as password_views
from app.access.proof import views as proof_views
from app.access.sessions import ServerSessions
from app.access.team import views as team_views
from app.benefits import api as payer_api
from app.benefits import benefits_api
from app.benefits import views as benefits_views
from app.benefits.cli import benefits_cli
from app.cadastre import api as cadastre_api
from app.cadastre import cli as cadastre_cli
from app.cadastre import views as cadastre_views
from app.cadastre.counting import confirmed_services
from app.cadastre.importing import merge_views
from app.cadastre.importing import views as importing_views
from app.cadastre.queries import services_total
from app.coordination.cases import cli as cases_cli
from app.coordination.cases import opening as case_opening
from app.coordination.cases import queries as case_queries
from app.coordination.cases import shelf as cases_shelf
from app.coordination.cases import views as cases_views
from app.coordination.desk import cli as desk_work
from app.coordination.desk import shelf as desk_shelf
from app.coordination.desk import views as desk_views
from app.coordination.diagnosis import cli as diagnosis_work
from app.coordination.diagnosis import views as diagnosis_views
from app.coordination.news import views as news_views
from app.coordination.partners import views as partners_views
from app.coordination.procedures import cli as documents_work
from app.coordination.procedures import views as procedures_views
from app.coordination.schemes import views as schemes_views
from app.coordination.steering import views as steering_views
from app.coordination.steering.questions import DIRECTORY
from app.coordination.tables import cli as tables_cli
from app.coordination.tables import views as tables_views
from app.core import clock, compression, fault_names, i18n, openapi, vault, web
from app.core.addresses import Site
from app.core.cli import database_cli, keys_alone, vault_cli
from app.core.config import ROOT, Config, ConfigError
from app.core.db import prepare_sqlite
from app.core.extensions import db
from app.core.scanner import Scanner
from app.discharge import api as discharge_api
from app.discharge import cli as plan_cli
from app.discharge import operations as discharge_operations
from app.discharge import views as discharge_views
from app.discharge.circle import queries as circle_queries
from app.discharge.circle import views as circle_views
from app.discharge.following import cli as following_cli
from app.discharge.following import evidence_views, link_views
from app.discharge.grounds import edge as grounds_edge
from app.discharge.intake import shelf as intake_shelf
from app.discharge.papers import views as papers_views
from app.discharge.queries import plans_with
from app.discharge.referrals import cli as referral_cli
from app.discharge.referrals import inbox_views as referral_views
from app.post import cli as post_cli
from app.post import views as post_views
from app.professions import api as professions_api
from app.professions import views as professions_views
from app.professions.cli import professions_cli
from app.reference import api as reference_api
from app.reference import views as reference_views
from app.reference.cli import reference_cli
from app.reference.loader import DataFault, Reference, load_reference
from app.site import languages, templating
from app.site import views as site_views
from app.site.cli import config_cli, demo_cli, doctor
from app.site.help import views as help_views
from app.site.help.book import read_help
from app.site.jump import views as jump_views
from app.site.privacy import cli as privacy_cli
from app.site.upkeep import observing, outage
from app.site.upkeep import views as upkeep_views
from app.site.upkeep.cli import backup_cli
from app.site.upkeep.nearby import trust_this_machine
from app.site.work.cli import work_cli
from app.site.work.jobs import clocks_are_late
from app.site.work.planning import Job

VERSION = "0.1.0"

PAGES: tuple[Blueprint, ...] = (
    site_views.pages,
    site_views.plain,
    help_views.pages,
    jump_views.pages,
    upkeep_views.plain,
    access_views.pages,
    factor_views.pages,
    passkeys_views.pages,
    password_views.pages,
    proof_views.pages,
    letters_views.pages,
    team_views.pages,
    outside_views.pages,
    cadastre_views.pages,
    importing_views.pages,
    merge_views.pages,
    reference_views.pages,
    discharge_views.pages,
    circle_views.pages,
    referral_views.pages,
    papers_views.pages,
    link_views.pages,
    evidence_views.pages,
    cases_views.pages,
    desk_views.pages,
    steering_views.pages,
    diagnosis_views.pages,
    tables_views.pages,
    schemes_views.pages,
    procedures_views.pages,
    partners_views.pages,
    news_views.pages,
    professions_views.pages,
    benefits_views.pages,
    post_views.pages,
)
INTERFACES: tuple[Blueprint, ...] = (
    reference_api.blp,
    cadastre_api.blp,
    professions_api.blp,
    benefits_api.blp,
    discharge_api.blp,
    payer_api.blp,
)
WORK = (
    Job(name="requests", run=referral_cli.work, every=timedelta(minutes=1)),
    Job(name="days after", run=following_cli.work, every=timedelta(minutes=5)),
    Job(name="case files", run=cases_cli.work, every=timedelta(minutes=5)),
    Job(name="desk", run=desk_work.work, every=timedelta(minutes=5)),
    Job(name="tables", run=tables_cli.work, every=timedelta(hours=1)),
    Job(name="letters", run=post_cli.work, every=timedelta(minutes=1)),
    Job(name="diagnosis", run=diagnosis_work.work, every=timedelta(hours=1)),
    Job(name="plans", run=plan_cli.work, at=time(2)),
    Job(name="privacy", run=privacy_cli.work, at=time(3)),
    Job(name="documents", run=documents_work.work, at=time(5)),
    Job(name="upkeep", run=cadastre_cli.chase_work, at=time(6)),
    Job(name="alerts", run=cadastre_cli.alert_work, at=time(7)),
)
"""What `flask work` does, in this order: what the clocks write leaves in the same turn."""

COMMANDS = (
    database_cli,
    vault_cli,
    reference_cli,
    cadastre_cli.cadastre_cli,
    professions_cli,
    benefits_cli,
    post_cli.post_cli,
    plan_cli.plans_cli,
    referral_cli.referrals_cli,
    following_cli.following_cli,
    cases_cli.cases_cli,
    diagnosis_work.diagnosis_cli,
    tables_cli.tables_cli,
    desk_work.desk_cli,
    documents_work.documents_cli,
    user_cli,
    backup_cli,
    privacy_cli.privacy_cli,
    work_cli,
    audit_cli,
    demo_cli,
    config_cli,
    doctor,
)

RECORDS = {
    "case": gate.RecordKind(case_queries.facts_of, case_opening.ABSENT),
    "discharge": gate.RecordKind(circle_queries.facts_of, discharge_operations.ABSENT),
}
"""Records of people, by the first word of the actions on them."""


def create_app(config: Config | None = None) -> Flask:
    """The application for that configuration, or for the environment's."""
    try:
        chosen = config or Config.from_env()
    except ConfigError as error:
        return keys_alone(error)
    app = Site("app", root_path=str(Path(__file__).parent))
    _configure(app, chosen)
    _bind_extensions(app, chosen)
    _trust_proxies(app, chosen)
    _load_data(app, chosen)
    _open_rooms(app)
    gate.check_declared(app)
    return app


def _configure(app: Flask, config: Config) -> None:
    config.var_dir.mkdir(parents=True, exist_ok=True)
    vault.unlock(config.ring)
    clock.look_ahead(config.days_ahead)
    app.config.update(
        PASSERELLE=config,
        VERSION=VERSION,
        SECRET_KEY=config.secret_key,
        TESTING=config.testing,
        TRUSTED_HOSTS=list(config.trusted_hosts),
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SQLALCHEMY_ENGINES={
            "default": {"url": config.engine_url, "pool_pre_ping": True, "hide_parameters": True}
        },
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not config.is_demo,
        SESSION_COOKIE_NAME="session" if config.is_demo else "__Host-session",
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it


def _trust_proxies(app: Flask, config: Config) -> None:
    """Who asks, and whether over TLS, is what the operator's own proxies say; hosts are not."""
    if config.proxies:
        trusted = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0)
        app.wsgi_app = trusted  # type: ignore[method-assign]  # as Flask documents it
    if config.trusted_hosts:
        trust_this_machine(app, config.trusted_hosts[0])  # before a proxy's word on who asks


def _bind_extensions(app: Flask, config: Config) -> None:
    compression.init_app(app)
    fault_names.init_app(app)
    observing.init_app(app, version=VERSION)
    outage.init_app(app)
    db.init_app(app)
    app.teardown_appcontext(lambda _error: outage.let_go(db.session, Session.close))
    _spare_threads(app)
    if make_url(config.engine_url).get_backend_name() == "sqlite":
        with app.app_context():
            prepare_sqlite(db.engine)
    i18n.init_app(app, str(ROOT / "translations"))
    _guard(app)
    web.init_app(app)
    gate.hold(app, session=lambda: db.session, open_to=circle_queries.open_to)
    gate.guard_records(app, engine=lambda: db.engine, kinds=RECORDS)
    templating.init_app(app)


def _spare_threads(app: Flask) -> None:
    """No session here is asynchronous; ending those would start a thread after every request."""
    app.teardown_appcontext_funcs[:] = [
        end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)
    ]


def _guard(app: Flask) -> None:
    """Sessions, the gate and languages of addresses; all before anything reads a body."""

    def limit(key: str) -> float:
        reference: Reference = app.extensions["passerelle.reference"]
        return reference.policy(key, clock.today())

    def release() -> None:
        outage.let_go(db.session)

    app.view_functions["static"].__dict__["audience"] = "site.read"
    app.session_interface = ServerSessions(engine=lambda: db.engine, limit=limit, release=release)
    languages.init_app(app)
    gate.init_app(
        app,
        engine=lambda: db.engine,
        release=release,
        open_to=circle_queries.open_to,
    )


def _load_data(app: Flask, config: Config) -> None:
    app.extensions["passerelle.reference"] = _read_reference(config.data_dir / "reference")
    app.extensions["passerelle.services_total"] = services_total()
    app.extensions["passerelle.plans_with"] = plans_with
    app.extensions["passerelle.help"] = read_help(config.data_dir)
    app.extensions["passerelle.work"] = WORK
    app.extensions["passerelle.scanner"] = Scanner(config.scanner) if config.scanner else None
    app.extensions["passerelle.clocks_are_late"] = clocks_are_late
    professions_views.init_app(app, config.data_dir / "professions")
    benefits_views.init_app(app, config.data_dir / "benefits")
    intake_shelf.init_app(app, config.data_dir)
    grounds_edge.init_app(app, config.data_dir / "privacy")
    cases_shelf.init_app(app, config.data_dir)
    desk_shelf.init_app(app, config.data_dir)
    DIRECTORY["confirmed"] = confirmed_services
    payer_api.init_app(app, config.data_dir / "benefits")


def _read_reference(folder: Path) -> Reference:
    """The shared facts; without them nothing starts, so a mistake is said in one sentence."""
    try:
        return load_reference(folder)
    except DataFault as error:
        fault = error.message.text % dict(error.message.values)
        cure = f"Correct that entry of {folder}, or take the file back from git."
        raise ClickException(f"{fault}\n  → {cure}") from error


def _open_rooms(app: Flask) -> None:
    api = openapi.configure(app, VERSION)
    app.extensions["passerelle.api"] = api
    for pages in PAGES:
        app.register_blueprint(pages)
    for interface in INTERFACES:
        api.register_blueprint(interface)
        web.exempt_interface(interface)
    for command in COMMANDS:
        app.cli.add_command(command)
