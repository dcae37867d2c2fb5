"""What the demonstration does not hold, brought into being through the forms of the platform.

Some pages exist only for a moment: the preview of an import, a campaign under way, a link in a
letter. Here somebody does what leads to each of them, so that the walk can open it.
"""

import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import lxml.html
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.access import operations
from app.access.letters.views import send_proof
from app.access.operations import NewAccount
from app.access.vocabulary import Role
from app.cadastre.models import Provider
from app.cadastre.owners import Professional, ProfessionalProvider
from app.coordination.cases.models import CaseFile
from app.coordination.tables.models import TableMeeting
from app.core import clock
from app.core.extensions import db
from app.discharge.following.models import LineCheck
from app.discharge.models import Discharge
from app.post.models import OutboxMessage
from tests.web.battery.ground import crawl
from tests.web.conftest import csrf_token, sign_in
from tests.web.test_doors import turn_on

PEOPLE = {
    Role.VISITOR: None,
    Role.SOCIAL_WORKER: "social_worker_dinant",
    Role.COORDINATOR: "coordinator",
    Role.PROVIDER: "provider",
    Role.CASE_MANAGER: "case_manager",
    Role.PROFESSION_EDITOR: "profession_editor",
    Role.ADMINISTRATOR: "administrator",
}
ASK, NEWSLETTERS = "/coordination/guichet/demander", "/coordination/infolettres"
CAUTIOUS, PASSWORD = "prudente@passerelle.invalid", "quatre mots au hasard"
FILES = (".pdf", ".csv", ".xlsx", ".geojson", ".ics", ".vcf", ".html", ".atom", ".txt", ".svg")
"""Ends of addresses that take long to write and lead nowhere."""
LINK = re.compile(r"https?://[^/\s]+/[a-z]{2}(/[^\s#?]+)")
CODED = "Nom;Code interne;Rue;Code postal;Commune;Téléphone;Soins\n"
ONE = CODED + (
    "Aide du val (fictive);A-1;Rue de la Meuse 1;08600;Givet;;ménage\n"
    "Aide sans lieu (fictive);A-2;Rue 2;08600;Givet;pas un numéro;ménage\n"
)
OTHER = CODED + "Aide du Val (fictive);B-1;Rue de la Meuse 1;08600;Givet;;portage de repas\n"


@dataclass
class Stage:
    """Pages that now exist, by whoever brought them about; and a sign-in that waits for a code."""

    paths: dict[Role, list[str]] = field(default_factory=lambda: {role: [] for role in Role})
    found: list[str] = field(default_factory=list)
    """Pages that links lead a coordinator to, one of each route: hers is the longest menu."""
    half_in: str = ""


class Hand:
    """Somebody of the demonstration who fills in forms."""

    def __init__(self, app: Flask, role: Role) -> None:
        self.client = app.test_client()
        if PEOPLE[role]:
            self.fill("/connexion", f"/demo/entrer/{PEOPLE[role]}")

    def fill(self, page: str, end: str, **typed: object) -> str:
        """Fill in the form of a page that is sent to an address with that end; where it leads."""
        document = lxml.html.document_fromstring(self.read(page))
        form = next(
            one
            for one in document.forms
            if one.method == "POST" and urlsplit(one.action or f"/en{page}").path.endswith(end)
        )
        filled = MultiDict(form.form_values())
        for name, value in typed.items():
            filled.setlist(name, value if isinstance(value, list) else [value])
        answer = self.client.post(form.action or f"/en{page}", data=filled)
        assert answer.status_code in {200, 302, 303}, f"{page}: {told(answer.text)}"
        return str(answer.location or answer.text).removeprefix("/en")

    def read(self, page: str) -> str:
        """A page as it is written."""
        answer = self.client.get(f"/en{page}")
        assert answer.status_code == 200, f"{answer.status_code}: {page}"
        return answer.text


def told(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(lxml.html.document_fromstring(page).find(".//main").text_content().split())


def set_stage(app: Flask) -> Stage:
    """Everybody does what leads to a page that the demonstration does not have."""
    stage = Stage()
    hands = {role: Hand(app, role) for role in Role}
    for role in set(Role) - {Role.VISITOR}:
        stage.paths[role].append(keep_a_list(hands[role]))
    office, ward = hands[Role.COORDINATOR], hands[Role.SOCIAL_WORKER]
    stage.paths[Role.COORDINATOR] += [
        *start_a_campaign(office),
        *bring_files(office),
        *meetings(app, office),
        *people(app),
    ]
    home, ready = discharge_called(app, "DIN-105"), discharge_called(app, "DIN-102")
    stage.paths[Role.SOCIAL_WORKER] += [
        *("/compte/mot-de-passe", "/compte/preuve", link_of_a_proof(app)),
        replace_a_line(app, ward),
        ask_on_paper(app, ward),
        give_up(app, ward),
        *(f"{home}/{end}" for end in ("apres", "hospitalisation")),
        f"{ready}/papiers",
    ]
    stage.paths[Role.PROVIDER] += own_and_claimed(hands[Role.PROVIDER])
    write_letters(hands)
    stage.paths[Role.VISITOR] += [
        hands[Role.VISITOR].fill(ASK, ASK, subject="find-help", home="Givet"),
        link_of_a_person(app, hands[Role.CASE_MANAGER]),
        link_of_an_opinion(app, ward),
        *re.findall(r"/mon-plan/\w{26}", ward.read(f"{ready}/papiers"))[:1],
        *links_of_letters(app),
    ]
    stage.half_in = wait_for_a_code(app)
    pages = crawl(app, office.client, each=1, skipped=FILES).pages.values()
    stage.found = [path.removeprefix("/en") for known in pages for path in known]
    return stage


def keep_a_list(hand: Hand) -> str:
    """A list of two services."""
    found = re.findall(r'data-service-id="(\w+)"', hand.read("/recherche?q=nurse+Givet"))
    return hand.fill("/ma-liste?s=" + "&s=".join(found[:2]), "/listes", name="Givet", s=found[:2])


def start_a_campaign(office: Hand) -> list[str]:
    """Everybody who gives nursing is asked whether the record is right."""
    form = "/coordination/campagnes/nouvelle"
    begun = office.fill(
        form,
        form,
        name="Autumn",
        due="all",
        care="NUR",
        channels=["mail_link", "phone", "paper"],
        answer_by=(clock.today() + timedelta(days=20)).isoformat(),
        step="start",
    )
    return [begun, f"{begun}/appels", f"{begun}/lettres"]


def bring_files(office: Hand) -> list[str]:
    """A file whose columns are to be chosen, one with a fault applied, two records alike."""
    applied = [apply_file(office, text, name) for name, text in (("Un", ONE), ("Deux", OTHER))]
    waiting = send_file(office, ONE, "Trois")
    pair = re.search(r'href="/en(/doublons/\w+/\w+)"', office.read("/doublons"))
    assert pair
    return [waiting, applied[0], f"{applied[0]}/annuler", pair[1]]


def send_file(office: Hand, text: str, name: str) -> str:
    """Send a file of a source of that name; the page of its columns."""
    sent = {
        "csrf_token": csrf_token(office.client, "/en/imports"),
        "file": (io.BytesIO(text.encode()), "liste.csv"),
        "source_name": name,
    }
    answer = office.client.post("/en/imports", data=sent)
    return str(answer.headers["Location"]).removeprefix("/en")


def apply_file(office: Hand, text: str, name: str) -> str:
    """Bring the rows of a file into the directory; the page of the import."""
    columns = send_file(office, text, name)
    preview = office.fill(columns, "/colonnes", type_code="FR-SAD", header_row="1")
    office.fill(preview, "/appliquer")
    return preview


def meetings(app: Flask, office: Hand) -> list[str]:
    """A meeting to come, whose members are invited: it can be changed, and decide."""
    asked = select(TableMeeting.public_id).where(TableMeeting.state == "planned")
    with app.app_context():
        meeting = f"/coordination/tables/reunions/{db.session.scalars(asked).one()}"
    office.fill(meeting, "/inviter")
    return [f"{meeting}/modifier", f"{meeting}/decisions/nouvelle"]


def people(app: Flask) -> list[str]:
    """Somebody who works for a service: the page to change, and the one to erase."""
    works = select(Provider.public_id, Professional.public_id).join_from(
        Provider, ProfessionalProvider, ProfessionalProvider.provider_id == Provider.id
    )
    joined = works.join(Professional, Professional.id == ProfessionalProvider.professional_id)
    with app.app_context():
        service, person = db.session.execute(joined.order_by(Provider.id)).first() or ("", "")
    return [
        f"/prestataire/fiches/{service}/personnes/{person}",
        f"/coordination/fiches/personnes/{person}/effacer",
    ]


def discharge_called(app: Flask, reference: str) -> str:
    """The address of a discharge of the demonstration."""
    asked = select(Discharge.public_id).where(Discharge.reference == reference)
    with app.app_context():
        return f"/sorties/{db.session.scalars(asked).one()}"


def replace_a_line(app: Flask, ward: Hand) -> str:
    """A service that comes no more leaves a need for which somebody else is sought."""
    home = discharge_called(app, "DIN-105")
    waiting = (
        select(LineCheck.public_id, LineCheck.need_id)
        .join(Discharge, Discharge.id == LineCheck.discharge_id)
        .where(Discharge.reference == "DIN-105", LineCheck.state == "waiting")
        .where(LineCheck.need_id.is_not(None))
    )
    with app.app_context():
        check, need = db.session.execute(waiting.order_by(LineCheck.id)).first() or ("", 0)
    ward.fill(f"{home}/apres", f"/questions/{check}", answer="stopped", channel="phone")
    return ward.fill(f"{home}/apres", f"/lignes/{need}")


def ask_on_paper(app: Flask, ward: Hand) -> str:
    """A service without mail is asked by a letter."""
    page = f"{discharge_called(app, 'DIN-102')}/demandes"
    form = lxml.html.document_fromstring(ward.read(page)).forms
    ask = next(one for one in form if re.search(r"/demandes/\d+$", one.action or ""))
    service = ask.xpath('.//input[@type="checkbox"]')[0]
    ward.fill(page, urlsplit(ask.action).path, **{service.name: [service.get("value")]})
    letter = re.search(r'href="/en(/sorties/\w+/demandes/\w+/lettre)"', ward.read(page))
    assert letter
    return letter[1]


def give_up(app: Flask, ward: Hand) -> str:
    """A discharge that is called off: the page that takes it up again."""
    off = discharge_called(app, "DIN-104")
    ward.fill(f"{off}/annuler", "/annuler", reason="other", note="Reported to spring")
    return f"{off}/retablir"


def own_and_claimed(provider: Hand) -> list[str]:
    """A drawn place of a service of one's own, and a service that one says is one's own."""
    own = re.findall(
        r'href="/en(/prestataire/fiches/\w+/zones)"', provider.read("/prestataire/fiches")
    )
    drawn = [link for page in own for link in re.findall(page + r"/\d+", provider.read(page))]
    others = re.findall(r'data-service-id="(\w+)"', provider.read("/recherche?q=nurse+Givet"))
    return [drawn[0], *(f"/prestataire/fiches/{one}/revendiquer" for one in others)]


def write_letters(hands: dict[Role, Hand]) -> None:
    """Sign-in by a link, a new password, an invitation, a newsletter."""
    visitor, office = hands[Role.VISITOR], hands[Role.COORDINATOR]
    for way in ("/connexion/lien", "/connexion/mot-de-passe"):
        visitor.fill(way, way, email="coordinator@passerelle.invalid")
    new = {"email": "neuve@passerelle.invalid", "name": "Neuve (fictive)", "language": "fr"}
    hands[Role.SOCIAL_WORKER].fill("/equipe", "/equipe", **new, role="social_worker")
    draft = re.search(r'href="/en(/coordination/infolettres/\w{16})"', office.read(NEWSLETTERS))
    assert draft
    office.fill(draft[1], "/envoyer")


def link_of_a_proof(app: Flask) -> str:
    """The link by which the social worker of Dinant shows who she is."""
    with app.test_request_context("/fr/"):
        send_proof(f"{PEOPLE[Role.SOCIAL_WORKER]}@passerelle.invalid")
        asked = select(OutboxMessage.text).order_by(OutboxMessage.id.desc())
        link = re.search(r"/compte/preuve/lien/\w+", str(db.session.scalars(asked).first()))
        db.session.commit()
    assert link
    return link[0]


def link_of_a_person(app: Flask, manager: Hand) -> str:
    """The link by which somebody reads the own file."""
    asked = select(CaseFile.public_id).where(CaseFile.state == "active").order_by(CaseFile.id)
    with app.app_context():
        case = db.session.scalars(asked).first()
    places = f"/coordination/dossiers/{case}/places"
    manager.fill(places, "/lien/person")
    link = re.search(r"/mon-dossier/\w{26}", manager.read(places))
    assert link
    return link[0]


def link_of_an_opinion(app: Flask, ward: Hand) -> str:
    """The link on the sheet that asks how the first month went."""
    sheet = ward.fill(f"{discharge_called(app, 'DIN-105')}/apres", "/avis/feuille", langue="en")
    link = re.search(r"/avis/\w{26}", sheet)
    assert link
    return link[0]


def links_of_letters(app: Flask) -> list[str]:
    """Where the letters lead; the last ones first, which nobody used yet."""
    with app.app_context():
        asked = select(OutboxMessage.text).order_by(OutboxMessage.id.desc())
        return [path for text in db.session.scalars(asked) for path in LINK.findall(text)]


def wait_for_a_code(app: Flask) -> str:
    """Somebody with a second factor has given a password: the session that waits for the code."""
    new = NewAccount(email=CAUTIOUS, name="Prudente (fictive)", language="fr", role=Role.PROVIDER)
    with app.app_context():
        team = "Soins du Pont de Givet (fictif)"
        operations.create_user(db.session, new, team, today=clock.today(), now=clock.now())
        operations.set_password(db.session, CAUTIOUS, PASSWORD, shortest=12)
        db.session.commit()
    first, second = app.test_client(), app.test_client()
    sign_in(first, CAUTIOUS, PASSWORD)
    turn_on(first)
    sign_in(second, CAUTIOUS, PASSWORD)
    session = second.get_cookie("session")
    assert session
    return session.value
