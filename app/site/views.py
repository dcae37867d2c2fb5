"""Pages that belong to no room: home, the data, accessibility, documentation, health."""

from datetime import date, timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.access.gate import subject
from app.access.operations import list_demo_people
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.core.web import Pages, audience
from app.reference.loader import Reference
from app.site.doors import doors
from app.site.figures import count_figures
from app.site.health import OK, parts
from app.site.provenance import read_provenance
from app.site.work.jobs import the_jobs
from app.site.work.operations import standing

pages = Pages("site", __name__)
plain = Blueprint("site_plain", __name__)
STATEMENT_WRITTEN_ON = date(2026, 11, 22)
"""When the accessibility statement was last compared with the pages."""


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def _config() -> Config:
    found: Config = current_app.config["PASSERELLE"]
    return found


@pages.get("/")
@audience("site.read")
def home() -> str:
    """One field, and the doors that open for the reader."""
    services = current_app.extensions["passerelle.services_total"]
    return render_template(
        "site/home.html",
        care=[(kind.code, kind.labels) for kind in _reference().care.values()],
        doors=doors(subject()),
        figures=count_figures(db.session, _reference(), services),
        demo_people=list_demo_people(db.session) if _config().is_demo else [],
    )


@pages.get("/donnees")
@audience("site.read")
def about_data() -> str:
    """Where each fact comes from, and what is fictitious."""
    return render_template(
        "site/about_data.html", lines=read_provenance(_config().data_dir / "README.md")
    )


@pages.get("/accessibilite")
@audience("site.read")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("site/accessibility.html", written_on=STATEMENT_WRITTEN_ON)


@audience("demo.only")
def components() -> str:
    """Every piece that pages are made of."""
    return render_template("dev/components.html")


@pages.record
def _only_in_demonstration(state: BlueprintSetupState) -> None:
    if state.app.config["PASSERELLE"].is_demo:
        state.add_url_rule("/dev/composants", "components", components)


@plain.get("/api/docs")
@audience("site.read")
def api_docs() -> str:
    """The JSON interface, to read and to try."""
    return render_template(
        "swagger_ui.html", title="Passerelle API", spec_url=url_for("site_plain.api_description")
    )


@plain.get("/api/openapi.json")
@audience("site.read")
def api_description() -> Response:
    """The JSON interface, for programs."""
    return jsonify(current_app.extensions["passerelle.api"].spec.to_dict())


@plain.get("/healthz")
@audience("site.health")
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return jsonify(status="ok")


@plain.get("/readyz")
@audience("site.health")
def readyz() -> ResponseReturnValue:
    """Whether requests can be served: 200 or 503, with one word for each part."""
    found = parts(db.session, _reference(), _config(), now=clock.now())
    ready = all(state == OK for state in found.values())
    said = jsonify(status="ok" if ready else "not ready", parts=found, work=_work(found))
    return said, 200 if ready else 503


def _work(found: dict[str, str]) -> dict[str, str | None]:
    """When each piece of periodic work was last done; late work makes nobody unready."""
    if found.get("tables") != OK:
        return {}
    told = standing(db.session, the_jobs(), now=clock.now())
    return {one.name: one.ended_at.isoformat() if one.ended_at else None for one in told}


@plain.get("/version")
@audience("site.health")
def version() -> ResponseReturnValue:
    """The version that runs."""
    return jsonify(name="passerelle", version=current_app.config["VERSION"])


@plain.get("/robots.txt")
@audience("site.read")
def robots() -> Response:
    """What search engines may visit: nothing of a demonstration, nothing about discharges."""
    if _config().is_demo:
        return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
    closed = "".join(f"Disallow: /*/{slug}\n" for slug in ("sorties", "connexion", "compte"))
    return Response(f"User-agent: *\n{closed}", mimetype="text/plain")


@plain.get("/.well-known/security.txt")
@audience("site.read")
def security_contact() -> Response:
    """Whom to tell about a weakness (RFC 9116); absent until the operator names someone."""
    if not _config().security_contact:
        abort(404)
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    text = f"Contact: {_config().security_contact}\nExpires: {expires}\n"
    return Response(f"{text}Preferred-Languages: fr, nl, en\n", mimetype="text/plain")


@plain.get("/favicon.ico")
@audience("site.read")
def favicon() -> ResponseReturnValue:
    """Browsers ask here for the icon, whatever the page says."""
    return redirect(url_for("static", filename="img/favicon.svg"), 301)
