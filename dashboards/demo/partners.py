"""The directory of the demonstration: partners that exist nowhere, with whom to call, where they act, what is signed.

Phones are of the ranges that nobody is given (ARCEP, decision 2018-0881); addresses of e-mail are of domains that lead
nowhere (RFC 2606).
"""

import datetime
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from partners.enums import AgreementStatus, ExchangeKind, PresenceRole
from partners.models import (
    Agreement,
    Contact,
    ContactPost,
    Exchange,
    Landlord,
    Occupation,
    Partner,
    PartnerKind,
    PartnerTheme,
    Premises,
    Presence,
    Subsidy,
)
from territories.models import Quartier

YEAR = 365


@dataclass(frozen=True)
class Known:
    """A partner: its kind, its themes, who to call, on how many of the first quartiers it acts, and in which role."""

    name: str
    kind: str
    themes: tuple[str, ...]
    contact: tuple[str, str, str] | None = None
    quartiers: tuple[int, ...] = (1,)
    role: str = PresenceRole.OPERATOR
    # Days since somebody looked at the record; None: nobody ever did.
    checked: int | None = 40
    # Whether it acts in these quartiers; a company is only near the first.
    acts: bool = True


KNOWN = [
    Known(
        "Régie de quartier Les Passerelles",
        "regie-quartier",
        ("cadre-de-vie", "emploi"),
        ("Sonia", "Gabarit", "Directrice"),
        (0, 1, 2),
    ),
    Known(
        "Centre social Le Patio",
        "centre-social",
        ("lien-social", "famille", "jeunesse"),
        ("Marc", "Canevas", "Directeur"),
        (1,),
        PresenceRole.LEAD,
    ),
    Known(
        "Centre social Les Deux Rives",
        "centre-social",
        ("lien-social", "numerique"),
        ("Élise", "Patron", "Référente familles"),
        (2, 3),
    ),
    Known(
        "Mission locale du bassin",
        "mission-locale",
        ("emploi", "formation"),
        ("Karim", "Calque", "Conseiller"),
        (0, 1, 2, 3),
        PresenceRole.RELAY,
    ),
    Known(
        "Atelier vélo La Pédale douce",
        "association",
        ("mobilite", "jeunesse"),
        ("Nadia", "Pochoir", "Coordinatrice"),
        (1, 2),
    ),
    Known(
        "Jardins du Verderet partagés",
        "association",
        ("cadre-de-vie", "lien-social"),
        ("Paul", "Brouillon", "Président"),
        (2,),
        checked=500,
    ),
    Known(
        "Amicale des locataires des Coursives",
        "amicale-locataires",
        ("participation", "logement"),
        ("Denise", "Minute", "Secrétaire"),
        (1,),
        PresenceRole.RELAY,
    ),
    Known("Conseil citoyen Villeneuve", "conseil-citoyen", ("participation",), None, (1,), PresenceRole.RELAY, None),
    Known(
        "Club de boxe éducative Mistral",
        "association",
        ("culture-sport", "jeunesse"),
        ("Idriss", "Esquif", "Entraîneur"),
        (0,),
    ),
    Known(
        "Compagnie du Hall B",
        "association",
        ("culture-sport", "participation"),
        ("Lila", "Trame", "Metteuse en scène"),
        (1, 3),
        checked=700,
    ),
    Known(
        "Point numérique Le Fil", "association", ("numerique", "droits"), ("Hélène", "Réglure", "Médiatrice"), (0, 1)
    ),
    Known("Aide aux devoirs La Courte Échelle", "association", ("education",), ("Yann", "Ardoise", "Animateur"), (2,)),
    Known(
        "Chantier d’insertion Vert Demain",
        "aci",
        ("emploi", "cadre-de-vie"),
        ("Olivier", "Maquette", "Chef de chantier"),
        (0, 1, 2, 3),
    ),
    Known("Association intermédiaire Coup de Main", "ai", ("emploi",), ("Fatou", "Repère", "Chargée d’accueil"), (1,)),
    Known(
        "Ville, service politique de la ville",
        "commune",
        ("tranquillite", "participation"),
        ("Julie", "Estompe", "Cheffe de projet"),
        (0, 1, 2),
        PresenceRole.FUNDER,
    ),
    Known(
        "Ville, service propreté urbaine",
        "commune",
        ("cadre-de-vie",),
        ("Alain", "Lavis", "Responsable de secteur"),
        (0, 1, 2),
    ),
    Known(
        "Métropole, gestion urbaine de proximité",
        "epci",
        # In so many places that it is over-solicited.
        ("cadre-de-vie", "logement", "mobilite"),
        ("Chloé", "Fusain", "Chargée de GUSP"),
        (0, 1, 2, 3),
        PresenceRole.FUNDER,
    ),
    Known(
        "Préfecture, délégué du préfet",
        "etat",
        ("tranquillite", "emploi"),
        ("Bruno", "Sanguine", "Délégué"),
        (0, 1, 2, 3),
        PresenceRole.FUNDER,
    ),
    Known(
        "CAF, action sociale",
        "caf",
        ("famille", "budget"),
        ("Inès", "Gouache", "Conseillère"),
        (1, 2),
        PresenceRole.FUNDER,
    ),
    Known(
        "Équipe de prévention spécialisée",
        "prevention-specialisee",
        ("jeunesse", "tranquillite"),
        ("Samir", "Crayon", "Éducateur"),
        (0, 1),
    ),
    Known(
        "Épicerie solidaire Le Panier",
        "association",
        ("budget", "sante"),
        ("Rose", "Marge", "Bénévole référente"),
        (2, 3),
    ),
    Known("Maison de santé des Cinq Anneaux", "autre", ("sante",), None, (1,), PresenceRole.OPERATOR, None),
    Known("Collège Les Saules", "ecole", ("education", "jeunesse"), ("Anne", "Cahier", "Principale adjointe"), (1,)),
    Known(
        "Jardins du Verderet (association)", "association", ("cadre-de-vie",), None, (2,), PresenceRole.OPERATOR, None
    ),
    # Who holds the lots of contracts with a clause, who employs, who keeps watch over the clauses.
    Known("Maison de l’emploi du bassin", "plie", ("emploi",), ("Mélanie", "Gomme", "Facilitatrice"), (0, 1, 2)),
    Known("GEIQ Bâtiment des Rives", "geiq", ("emploi", "formation"), ("Rachid", "Cutter", "Référent"), (1,)),
    Known("Intérim Tremplin", "etti", ("emploi",), ("Laure", "Buvard", "Responsable d’agence"), (0, 1)),
    Known("Rénov’Insertion", "ei", ("emploi", "logement"), ("Denis", "Compas", "Directeur"), (1, 2)),
    Known("Façades du Drac", "entreprise", (), ("Ahmed", "Équerre", "Conducteur de travaux"), (1,), acts=False),
    Known("Couleurs et sols alpins", "entreprise", (), ("Paola", "Rapporteur", "Gérante"), (1,), acts=False),
    Known("Menuiserie des Deux Ponts", "entreprise", (), None, (1,), acts=False),
    Known("Espaces verts du Rachais", "entreprise", (), None, (2,), acts=False),
]
# (object of a convention, its partners, the quartiers, days before today that it begins, days it lasts, euros a year)
SIGNED = [
    ("Entretien des pieds d’immeuble", ("Régie de quartier Les Passerelles",), (0, 1), 300, YEAR, 42_000),
    ("Animation de proximité", ("Centre social Le Patio",), (1,), 600, 3 * YEAR, 15_000),
    ("Jardins partagés", ("Jardins du Verderet partagés",), (2,), 330, YEAR, 4_500),
    (
        "Chantiers éducatifs de l’été",
        ("Équipe de prévention spécialisée", "Chantier d’insertion Vert Demain"),
        (0, 1),
        120,
        YEAR,
        9_800,
    ),
]
PREMISES = [
    ("Local commun des Coursives", 1, "62.50", "Centre social Le Patio", True, ""),
    ("Salle du Patio haut", 1, "38.00", "Amicale des locataires des Coursives", False, "mardi et jeudi, 17 h à 20 h"),
    ("Atelier du 15 rue du Verderet", 2, "45.00", "Jardins du Verderet partagés", True, ""),
]
FUNDERS = [("Ville", 6_000), ("Département", 3_500), ("Fondation des quartiers", 2_000)]


def add_partners(quartiers: list[Quartier], people: dict[str, User], today: datetime.date) -> int:
    """Write the directory of these quartiers, in their order; return how many partners."""
    kinds = {kind.code: kind for kind in PartnerKind.objects.all()}
    themes = {theme.code: theme for theme in PartnerTheme.objects.all()}
    lead, rows = people["mission"], {}
    for number, known in enumerate(KNOWN):
        row = rows[known.name] = _partner(number, known, kinds[known.kind], quartiers, lead, today)
        row.themes.set([themes[code] for code in known.themes])
        _contact(number, known, row, today)
        for place in known.quartiers if known.acts else ():
            since = today - datetime.timedelta(days=200 + 37 * number)
            presence = Presence.objects.create(partner=row, quartier=quartiers[place], role=known.role, since=since)
            presence.themes.set([themes[code] for code in known.themes])
    _exchanges(rows, quartiers, lead, today)
    _agreements(rows, quartiers, today)
    _premises(rows, quartiers, today)
    _subsidies(list(rows.values()), today)
    _landlord(kinds["bailleur"], quartiers[0], lead, today)
    return len(rows) + 1


def _landlord(kind: PartnerKind, quartier: Quartier, lead: User, today: datetime.date) -> None:
    """Say who the house is. Its SIRET follows the rule (Luhn) and begins as none that is given does."""
    row = Partner.objects.create(
        kind=kind,
        name="Habitat des Rives",
        short_name="HDR",
        siret="00012345500016",
        commune=quartier.communes.order_by("pk").first(),
        address="4 place des Maquettes",
        phone="01 99 00 99 00",
        email="accueil@habitat-des-rives.example",
        source="démonstration",
        checked_on=today - datetime.timedelta(days=20),
        checked_by=lead,
    )
    Landlord.objects.create(partner=row)


def _partner(
    number: int, known: Known, kind: PartnerKind, quartiers: list[Quartier], lead: User, today: datetime.date
) -> Partner:
    commune = quartiers[known.quartiers[0]].communes.order_by("pk").first()
    # Around the quartier, each somewhere else.
    first = quartiers[known.quartiers[0]]
    slug = "".join(letter for letter in known.name.lower() if letter.isascii() and letter.isalnum())[:20]
    return Partner.objects.create(
        kind=kind,
        name=known.name,
        commune=commune,
        latitude=None if first.latitude is None else first.latitude + (number % 5 - 2) * 0.0013,
        longitude=None if first.longitude is None else first.longitude + (number % 7 - 3) * 0.0014,
        phone=f"01 99 00 {number:02d} {(number * 7) % 100:02d}",
        email=f"contact@{slug}.example",
        opening_hours="du lundi au vendredi, 9 h à 17 h" if number % 3 == 0 else "",
        source="démonstration",
        checked_on=None if known.checked is None else today - datetime.timedelta(days=known.checked),
        checked_by=None if known.checked is None else lead,
    )


def _contact(number: int, known: Known, row: Partner, today: datetime.date) -> None:
    if known.contact is None:
        return
    first, last, function = known.contact
    contact = Contact.objects.create(
        first_name=first,
        last_name=last,
        phone=f"06 39 98 {number:02d} {(number * 11) % 100:02d}",
        email=f"{row.email.replace('contact@', f'accueil{number}@')}",
        origin="Carte de visite" if number % 2 else "Réunion de quartier",
        informed_on=today - datetime.timedelta(days=100 + number),
        keep_until=today + datetime.timedelta(days=2 * YEAR - 100 - number),
    )
    ContactPost.objects.create(
        contact=contact, partner=row, function=function, since=today - datetime.timedelta(days=400)
    )


def _exchanges(rows: dict[str, Partner], quartiers: list[Quartier], lead: User, today: datetime.date) -> None:
    said = [
        (
            "Centre social Le Patio",
            ExchangeKind.MEETING,
            6,
            "Le calendrier des sorties d’hiver est arrêté.",
            "Envoyer la liste des halls à prévenir",
            4,
        ),
        (
            "Régie de quartier Les Passerelles",
            ExchangeKind.CALL,
            15,
            "Un passage de plus le lundi est possible.",
            "Confirmer le passage du lundi",
            -3,
        ),
        (
            "Jardins du Verderet partagés",
            ExchangeKind.VISIT,
            30,
            "Deux parcelles sont libres ; l’arrosage est à revoir.",
            "",
            None,
        ),
        (
            "Atelier vélo La Pédale douce",
            ExchangeKind.MAIL,
            80,
            "L’atelier cherche un local pour l’hiver.",
            "Proposer une plage à la salle du Patio haut",
            12,
        ),
    ]
    for name, kind, ago, text, step, due in said:
        Exchange.objects.create(
            partner=rows[name],
            quartier=quartiers[1],
            kind=kind,
            on=today - datetime.timedelta(days=ago),
            text=text,
            next_step=step,
            next_on=None if due is None else today + datetime.timedelta(days=due),
            author=lead,
        )


def _agreements(rows: dict[str, Partner], quartiers: list[Quartier], today: datetime.date) -> None:
    for title, names, places, ago, lasts, amount in SIGNED:
        starts = today - datetime.timedelta(days=ago)
        row = Agreement.objects.create(
            title=title,
            starts_on=starts,
            ends_on=starts + datetime.timedelta(days=lasts),
            status=AgreementStatus.SIGNED,
            signed_on=starts,
        )
        row.partners.set([rows[name] for name in names])
        row.quartiers.set([quartiers[place] for place in places])
        for name in names:
            row.amounts.create(partner=rows[name], year=today.year, amount=amount)


def _premises(rows: dict[str, Partner], quartiers: list[Quartier], today: datetime.date) -> None:
    for name, place, surface, occupant, is_exclusive, hours in PREMISES:
        premises = Premises.objects.create(name=name, quartier=quartiers[place], surface=surface)
        Occupation.objects.create(
            premises=premises,
            partner=rows[occupant],
            starts_on=today - datetime.timedelta(days=420),
            is_exclusive=is_exclusive,
            hours=hours,
        )


def _subsidies(rows: list[Partner], today: datetime.date) -> None:
    found: list[Any] = []
    for number, row in enumerate(rows[:12]):
        for ago in range(4):
            funder, base = FUNDERS[(number + ago) % len(FUNDERS)]
            found.append(
                Subsidy(
                    partner=row,
                    funder=funder,
                    beneficiary=row.name,
                    year=today.year - ago,
                    amount=base + 250 * ((number * 3 + ago) % 7),
                    object="Actions dans le quartier",
                    digest=f"demonstration-{number}-{ago}",
                )
            )
    Subsidy.objects.bulk_create(found)
