"""Compares our French amounts with openfisca-france, and prints every difference.

openfisca-france brings its own numpy and cannot live beside our locked packages. Run it in an
environment of its own, from the root of the repository:

    python3 -m venv of && of/bin/pip install openfisca-france pyyaml marshmallow holidays babel
    PYTHONPATH=. of/bin/python tools/openfisca_check.py

It computes the share of the APA for every GIR, many incomes, plans and dates, singles and couples,
then compares amounts held on both sides. Nothing it prints is kept as an expected result. Exits
with 1 if a figure of the current year differs by more than a cent.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from app.benefits.catalogue import Catalogue, load_benefits
from app.benefits.evaluation import evaluate
from app.benefits.person import Person
from app.reference.vocabulary import Country

ROOT = Path(__file__).resolve().parents[1]
DAYS = (date(2024, 6, 1), date(2025, 2, 1), date(2025, 6, 1), date(2026, 2, 1), date(2026, 11, 1))
INCOMES = (0, 700, 933, 934, 1200, 1500, 2000, 2750, 3439, 3440, 6000)
PLANS = (0, 100, 408, 409, 641, 642, 800, 5000)
CENT = Decimal("0.01")
_AGED = "prestations_sociales.prestations_etat_de_sante.perte_autonomie_personnes_agees"
_HOME = f"{_AGED}.apa_domicile"
_OLD = "prestations_sociales.solidarite_insertion.minimum_vieillesse.aspa.plafond_ressources"
_CREDIT = "impot_revenu.credits_impots.emploi_salarie_domicile"
_AAH = "prestations_sociales.prestations_etat_de_sante.invalidite.aah"
SHARED = {
    "fr.apa.s": f"{_AGED}.mtp",
    "fr.apa.age_min": f"{_HOME}.condition_age",
    **{
        f"fr.apa.coefficient.gir{gir}": f"{_HOME}.plafond_apa_domicile_en_part_mtp.gir_{gir}"
        for gir in range(1, 5)
    },
    "fr.apa.share.free_below": f"{_HOME}.seuil_revenu_en_part_mtp.seuil_inferieur",
    "fr.apa.share.full_above": f"{_HOME}.seuil_revenu_en_part_mtp.seuil_superieur",
    "fr.apa.share.highest": f"{_HOME}.taux_de_participation.maximum",
    "fr.apa.share.first_slice": f"{_HOME}.participation_en_part_mtp.fraction_premier_seuil",
    "fr.apa.share.second_slice": f"{_HOME}.participation_en_part_mtp.fraction_second_seuil",
    "fr.apa.couple_divisor": f"{_HOME}.division_ressources_menage_couples",
    "fr.apa.emergency_part": f"{_HOME}.part_plafond_apa_domicile",
    "fr.apa.respite": f"{_HOME}.majorations.majoration_repit",
    "fr.apa.carer_in_hospital": f"{_HOME}.majorations.majoration_hospitalisation",
    "fr.apa.not_paid_below_smic_hours": f"{_HOME}.seuil_versement_en_part_smic_brut_horaire",
    "fr.smic_hour": "marche_travail.salaire_minimum.smic.smic_b_horaire",
    "fr.aspa.alone": f"{_OLD}.personnes_seules",
    "fr.aspa.couple": f"{_OLD}.couples",
    "fr.aah.month": f"{_AAH}.montant",
    "fr.aah.age_min": f"{_AAH}.age_minimal",
    "fr.ci50.base": f"{_CREDIT}.plafond",
    "fr.ci50.highest": f"{_CREDIT}.plafond_maximum",
    "fr.ci50.per_person": f"{_CREDIT}.increment_plafond",
    "fr.ci50.disabled": f"{_CREDIT}.plafond_invalides",
    "fr.ci50.rate": f"{_CREDIT}.taux",
}


@dataclass(frozen=True)
class Difference:
    """One figure that is not the same on both sides."""

    day: date
    what: str
    ours: Decimal
    theirs: Decimal


def shares(catalogue: Catalogue, system: Any) -> Iterator[Difference]:
    """The share of the person in every combination, ours first computed from the accepted plan."""
    apa = catalogue.get("fr-apa")
    for day, gir, income, plan, couple in product(DAYS, range(1, 5), INCOMES, PLANS, (False, True)):
        person = Person(
            country=Country.FR,
            age=75,
            gir=gir,
            couple=couple,
            months_resident=60,
            living_at_home=True,
            household_income=Decimal(income * 12),
            plan_amount=Decimal(plan),
        )
        estimate = evaluate(apa, person, on=day).estimate
        assert estimate is not None
        lines = {line.code: line.value for line in estimate.lines}
        theirs = _their_share(system, day, income=income, plan=lines["plan"], couple=couple)
        if abs(lines["share"] - theirs) > CENT:
            what = f"share of the APA: GIR {gir}, {income} a month, plan {plan}, couple {couple}"
            yield Difference(day, what, lines["share"], theirs)


def _their_share(system: Any, day: date, *, income: int, plan: Decimal, couple: bool) -> Decimal:
    from openfisca_core.simulation_builder import SimulationBuilder  # noqa: PLC0415 - installed by who compares only

    month = f"{day:%Y-%m}"
    one = {
        "base_ressources_apa": {month: income},
        "dependance_plan_aide_domicile_accepte": {month: float(plan)},
    }
    situation = {
        "individus": {"a": one},
        "familles": {"f": {"parents": ["a"], "en_couple": {month: couple}}},
        "foyers_fiscaux": {"x": {"declarants": ["a"]}},
        "menages": {"m": {"personne_de_reference": ["a"]}},
    }
    simulation = SimulationBuilder().build_from_entities(system, situation)
    found = float(simulation.calculate("apa_domicile_participation", month)[0])
    return Decimal(str(round(found, 2)))


def parameters(catalogue: Catalogue, system: Any) -> Iterator[Difference]:
    """Amounts held on both sides, on each day."""
    for day, (key, path) in product(DAYS, SHARED.items()):
        quote = catalogue.book.at(key, day)
        node = system.parameters(day.isoformat())
        for name in path.split("."):
            node = getattr(node, name)
        if quote is not None and abs(quote.amount.value - Decimal(str(node))) > Decimal(0):
            yield Difference(day, f"{key} / {path}", quote.amount.value, Decimal(str(node)))


def main() -> int:
    """Print the differences; 1 if one concerns the current year of the data."""
    try:
        from openfisca_france import FranceTaxBenefitSystem  # noqa: PLC0415 - installed by who compares only
    except ImportError:
        print(__doc__)
        return 2
    catalogue, system = load_benefits(ROOT / "data" / "benefits"), FranceTaxBenefitSystem()
    compared = len(DAYS) * 4 * len(INCOMES) * len(PLANS) * 2 + len(DAYS) * len(SHARED)
    found = [*parameters(catalogue, system), *shares(catalogue, system)]
    for item in found:
        print(f"{item.day}  ours {item.ours}  openfisca {item.theirs}  {item.what}")
    current = [item for item in found if item.day.year == max(DAYS).year]
    print(f"{compared} figures compared, {len(found)} differ, {len(current)} of the current year.")
    return 1 if current else 0


if __name__ == "__main__":
    sys.exit(main())
