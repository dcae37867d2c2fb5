"""Fictitious shared documents: a procedure in two versions, a charter, a training to come."""

from datetime import date, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.coordination.news.models import NewsItem
from app.coordination.procedures.models import Procedure, ProcedureVersion
from app.coordination.procedures.operations import Author, Draft, make, publish, save
from app.coordination.procedures.vocabulary import ProcedureKind
from app.post.models import OutboxMessage

ROLES = ["provider", "social_worker", "case_manager"]


def load_demo(session: Session, by: Author, *, today: date) -> list[Procedure]:
    """Write the documents, published; gives them."""
    made = []
    for kind, shift, draft in DOCUMENTS:
        terms = {
            "kind": kind.value,
            "owner": "Odile Exemple, Coordination Ardennes-Namur (fictive)",
            "roles": ROLES,
            "zones": [],
            "review_on": today + timedelta(days=shift),
            "held_at": by.at + timedelta(days=18) if kind is ProcedureKind.TRAINING else None,
            "place": "Givet (fictif)" if kind is ProcedureKind.TRAINING else None,
        }
        document = make(session, terms, draft, by)
        publish(session, document, by)
        made.append(document)
    first = made[0]
    terms = {"owner": first.owner}
    save(session, first, (terms, SECOND), by=by, seen=0)
    publish(session, first, by)
    return made


def wipe_demo(session: Session, teams: Select[int]) -> None:
    """Remove the documents of fictitious organisations; readings go with their versions."""
    named = select("procedure:" + Procedure.public_id).where(Procedure.organisation_id.in_(teams))
    session.execute(delete(OutboxMessage).where(OutboxMessage.about.in_(named)))
    documents = select(Procedure.id).where(Procedure.organisation_id.in_(teams))
    session.execute(delete(ProcedureVersion).where(ProcedureVersion.procedure_id.in_(documents)))
    session.execute(delete(Procedure).where(Procedure.organisation_id.in_(teams)))
    session.execute(delete(NewsItem).where(NewsItem.organisation_id.in_(teams)))


FR_FIRST = (
    "Le service qui refuse une demande donne son motif le jour même.\n\n"
    "Le service social propose la demande à deux autres services, un de chaque côté.\n\n"
    "Sans réponse après un jour ouvré, la coordination appelle."
)
NL_FIRST = (
    "De dienst die een vraag weigert, geeft dezelfde dag de reden.\n\n"
    "De sociale dienst legt de vraag voor aan twee andere diensten, één aan elke kant.\n\n"
    "Zonder antwoord na één werkdag belt de coördinatie."
)
FIRST = Draft(
    titles={"fr": "Quand un service refuse (exemple)", "nl": "Als een dienst weigert (voorbeeld)"},
    texts={"fr": FR_FIRST, "nl": NL_FIRST},
    changes=None,
)
SECOND = Draft(
    titles=FIRST.titles,
    texts={
        "fr": FR_FIRST.replace("deux autres services", "trois autres services"),
        "nl": NL_FIRST.replace("twee andere diensten", "drie andere diensten"),
    },
    changes="Trois services au lieu de deux / drie diensten in plaats van twee",
)
CHARTER = Draft(
    titles={"fr": "Charte de gouvernance (exemple)", "nl": "Bestuurscharter (voorbeeld)"},
    texts={
        "fr": "Chaque partenaire a une voix.\n\nLes décisions sont publiées dans les deux langues.",
        "nl": "Elke partner heeft één stem.\n\nBeslissingen verschijnen in beide talen.",
    },
    changes=None,
)
PROTOCOL = Draft(
    titles={
        "fr": "Protocole entre infirmiers des deux rives (exemple)",
        "nl": "Protocol tussen verpleegkundigen van beide oevers (voorbeeld)",
    },
    texts={
        "fr": "Le premier passage se prépare ensemble, par téléphone, la veille.",
        "nl": "Het eerste bezoek wordt de dag voordien samen aan de telefoon voorbereid.",
    },
    changes=None,
)
PRACTICE = Draft(
    titles={
        "fr": "Une feuille dans les deux langues chez la personne (exemple)",
        "nl": "Een blad in beide talen bij de persoon thuis (voorbeeld)",
    },
    texts={
        "fr": "Qui vient, quand, et qui appeler : une page, lisible de la porte.",
        "nl": "Wie komt wanneer en wie bellen: één pagina, leesbaar vanaf de deur.",
    },
    changes=None,
)
TRAINING = Draft(
    titles={
        "fr": "Répondre à une demande en dix secondes (exemple)",
        "nl": "Een vraag in tien seconden beantwoorden (voorbeeld)",
    },
    texts={
        "fr": "Deux heures, pour les services qui reçoivent des demandes.",
        "nl": "Twee uur, voor diensten die vragen krijgen.",
    },
    changes=None,
)
DOCUMENTS = (
    (ProcedureKind.PROCEDURE, 300, FIRST),
    (ProcedureKind.CHARTER, 200, CHARTER),
    (ProcedureKind.PROTOCOL, -5, PROTOCOL),
    (ProcedureKind.GOOD_PRACTICE, 365, PRACTICE),
    (ProcedureKind.TRAINING, 90, TRAINING),
)
"""Kind, in how many days its review is due, words."""
