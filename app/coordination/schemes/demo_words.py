"""The words of the demonstration's scheme, in French and in Dutch: invented, no real scheme."""

Words = tuple[str, str]

INTENTIONS: tuple[tuple[Words, tuple[tuple[Words, tuple[Words, ...]], ...]], ...] = (
    (
        ("Rentrer chez soi sans attendre", "Naar huis zonder te wachten"),
        (
            (
                ("Répondre plus souvent oui", "Vaker ja antwoorden"),
                (
                    (
                        "Proposer chaque refus à l'autre rive",
                        "Elke weigering aan de overkant voorleggen",
                    ),
                    (
                        "Réserver des places pour le lendemain",
                        "Plaatsen voor de volgende dag vrijhouden",
                    ),
                    ("Partager les tournées du week-end", "De weekendrondes delen"),
                ),
            ),
            (
                ("Répondre plus vite", "Sneller antwoorden"),
                (
                    ("Un lien de réponse dans chaque demande", "Een antwoordlink in elke vraag"),
                    ("Une permanence téléphonique commune", "Een gemeenschappelijke telefoonwacht"),
                ),
            ),
            (
                ("Préparer la sortie plus tôt", "Het ontslag vroeger voorbereiden"),
                (
                    ("Repérer les besoins dès l'entrée", "Noden bij opname herkennen"),
                    (
                        "Commander le matériel trois jours avant",
                        "Materiaal drie dagen vooraf bestellen",
                    ),
                    ("Une feuille de sortie en deux langues", "Een ontslagblad in twee talen"),
                ),
            ),
            (
                ("Ne perdre personne après la sortie", "Niemand verliezen na het ontslag"),
                (
                    ("Appeler chaque personne le lendemain", "Iedereen de volgende dag opbellen"),
                    (
                        "Remplacer un service arrêté en un jour",
                        "Een gestopte dienst in één dag vervangen",
                    ),
                ),
            ),
            (
                ("Alléger les familles", "Families ontlasten"),
                (
                    ("Du répit de nuit des deux côtés", "Nachtopvang aan beide kanten"),
                    ("Un accueil de jour ouvert aux voisins", "Dagopvang open voor de buren"),
                    ("Former les aidants ensemble", "Mantelzorgers samen vormen"),
                ),
            ),
        ),
    ),
    (
        ("Les mêmes droits sur les deux rives", "Dezelfde rechten op beide oevers"),
        (
            (
                ("Savoir qui paie quoi", "Weten wie wat betaalt"),
                (
                    (
                        "Un simulateur d'aides partagé",
                        "Een gedeelde simulator van tegemoetkomingen",
                    ),
                    (
                        "Un référent par caisse et mutualité",
                        "Een contactpersoon per kas en ziekenfonds",
                    ),
                ),
            ),
            (
                ("Savoir qui peut venir", "Weten wie mag komen"),
                (
                    ("Des fiches métiers relues chaque année", "Beroepsfiches jaarlijks nagelezen"),
                    ("Une réponse écrite aux services", "Een schriftelijk antwoord aan diensten"),
                    (
                        "Des conventions suivies jusqu'à leur fin",
                        "Overeenkomsten opgevolgd tot hun einde",
                    ),
                ),
            ),
            (
                ("Parler la langue de la personne", "De taal van de persoon spreken"),
                (
                    (
                        "Dire les langues parlées par service",
                        "De gesproken talen per dienst vermelden",
                    ),
                    (
                        "Des papiers en français et en néerlandais",
                        "Papieren in het Frans en het Nederlands",
                    ),
                ),
            ),
            (
                ("Protéger la vie privée partout", "Overal de privacy beschermen"),
                (
                    ("Montrer à chacun le nécessaire seulement", "Ieder alleen het nodige tonen"),
                    ("Un registre des accès lisible", "Een leesbaar register van toegangen"),
                    ("Une charte signée par tous", "Een charter door iedereen ondertekend"),
                ),
            ),
            (
                ("Écouter les personnes", "Naar mensen luisteren"),
                (
                    ("Demander leur avis à tous", "Iedereen naar de mening vragen"),
                    (
                        "Un siège pour les familles aux tables",
                        "Een zetel voor families aan de tafels",
                    ),
                ),
            ),
        ),
    ),
    (
        ("Un territoire qui apprend", "Een gebied dat leert"),
        (
            (
                ("Connaître les manques", "De tekorten kennen"),
                (
                    ("Une carte des besoins sans réponse", "Een kaart van onbeantwoorde noden"),
                    ("Un portrait de chaque commune", "Een portret van elke gemeente"),
                    ("Une mesure de l'effet de la frontière", "Een meting van het grenseffect"),
                ),
            ),
            (
                ("Décider ensemble", "Samen beslissen"),
                (
                    ("Quatre tables tactiques par an", "Vier tactische tafels per jaar"),
                    ("Deux tables stratégiques par an", "Twee strategische tafels per jaar"),
                    ("Des actions suivies jusqu'à leur effet", "Acties opgevolgd tot hun effect"),
                ),
            ),
            (
                ("Garder l'annuaire à jour", "De gids actueel houden"),
                (
                    (
                        "Confirmer chaque fiche deux fois par an",
                        "Elke fiche tweemaal per jaar bevestigen",
                    ),
                    ("Déclarer ses places chaque semaine", "Wekelijks vrije plaatsen melden"),
                ),
            ),
            (
                ("Former ceux qui viennent", "Vormen wie komt"),
                (
                    ("Des sessions ouvertes aux deux pays", "Sessies open voor beide landen"),
                    ("Des stages de l'autre côté", "Stages aan de overkant"),
                    ("Un accueil des nouveaux services", "Een onthaal voor nieuwe diensten"),
                ),
            ),
            (
                ("Partager ce qui marche", "Delen wat werkt"),
                (
                    ("Un recueil de bonnes pratiques", "Een bundel goede praktijken"),
                    ("Un rapport public chaque année", "Elk jaar een openbaar verslag"),
                ),
            ),
        ),
    ),
)
"""Intentions, each with its orientations, each with its actions."""
