"""The programme of the demonstration: the year's actions of a quartier, some done, one late, with who came."""

import datetime
from typing import NamedTuple

from accounts.models import User
from actions.enums import ActionRole, ActionStatus, Additionality, Involvement
from actions.models import Action, ActionKind, ActionTemplate, Axis, Framework, Milestone, Participation, Programme
from actions.services.actions import move_action, save_action
from actions.services.programmes import move_programme, save_programme
from diagnostics.models import Issue
from partners.models import Partner
from territories.models import Quartier


class Fiche(NamedTuple):
    """An action: what it is, days from today until it begins and ends, axis of the abatement, state, progress."""

    title: str
    kind: str
    begins: int
    ends: int
    axis: int
    status: str
    progress: int
    aims: str
    content: str
    people: int
    beyond: str = ""
    # People who came to each session, the latest 20 days ago.
    sessions: tuple[int, ...] = ()
    partners: tuple[str, ...] = ()


FICHES = (
    Fiche(
        "Jardin partagé du square",
        "projet-habitants",
        -150,
        60,
        7,
        ActionStatus.RUNNING,
        60,
        "Redonner un usage au square et réunir des voisins qui ne se connaissent pas.",
        "Un atelier par semaine animé par l’association, avec le gardien une fois sur deux.",
        40,
        "Animation qui n’est pas due par le bailleur.",
        (14, 18, 11, 21),
    ),
    Fiche(
        "Chantier éducatif : peinture des halls",
        "chantier-educatif",
        -120,
        -75,
        7,
        ActionStatus.DONE,
        100,
        "Une première expérience payée pour huit jeunes du quartier.",
        "Deux semaines de chantier pendant les vacances, encadrées par la régie ; les éducateurs de prévention "
        "accompagnent les jeunes, que l’association intermédiaire emploie.",
        8,
        "Les halls étaient dans leur cycle normal d’entretien ; l’encadrement des jeunes s’y ajoute.",
        (8, 8),
        ("Équipe de prévention spécialisée", "Association intermédiaire Coup de Main"),
    ),
    Fiche(
        "Enlèvement renforcé des encombrants",
        "sur-entretien",
        -200,
        -12,
        4,
        ActionStatus.RUNNING,
        80,
        "Que rien ne reste plus de deux jours au pied des immeubles.",
        "Un passage de plus le lundi, en lien avec la collecte de la Ville.",
        300,
        "Un passage de plus que l’entretien courant.",
    ),
    Fiche(
        "Médiation de soirée",
        "mediation",
        20,
        140,
        5,
        ActionStatus.PLANNED,
        10,
        "Des halls apaisés en soirée.",
        "Deux médiateurs, quatre soirs par semaine, de 18 h à 22 h.",
        200,
    ),
    Fiche(
        "Fête des voisins",
        "evenement",
        -90,
        -90,
        7,
        ActionStatus.DROPPED,
        0,
        "Se rencontrer au pied des immeubles.",
        "Un repas partagé sur la place.",
        120,
    ),
)


def add_programmes(quartier: Quartier, people: dict[str, User], today: datetime.date) -> int:
    """Write the programme of a quartier and the library's first template; return how many actions there are."""
    lead = people["mission"]
    programme = Programme(
        title=f"Programme {today.year}, {quartier.name}",
        first_year=today.year - 1,
        last_year=today.year + 1,
        lead=lead,
        aims="Moins de dépôts, des halls apaisés, des habitants qui se parlent.",
    )
    save_programme(programme=programme, quartiers=[quartier], kept=[], frameworks=Framework.objects.active(), by=lead)
    kinds = {kind.code: kind for kind in ActionKind.objects.all()}
    axes = {axis.number: axis for axis in Axis.objects.filter(framework__kind="tfpb")}
    issues = list(Issue.objects.filter(quartiers=quartier).order_by("pk")[:2])
    partners = list(Partner.objects.filter(presences__quartier=quartier).order_by("pk").distinct()[:4])
    named = {row.name: row for row in Partner.objects.filter(name__in=[n for f in FICHES for n in f.partners])}
    for number, fiche in enumerate(FICHES):
        action = _action(programme, fiche, number, kinds[fiche.kind], lead, today)
        save_action(
            action=action,
            quartiers=[quartier],
            kept=[],
            residences=[],
            axes=[axes[fiche.axis]] if fiche.axis in axes else [],
            issues=issues[number % 2 : number % 2 + 1],
            partners=[
                (row, ActionRole.OPERATOR)
                for row in [named[name] for name in fiche.partners] or partners[number : number + 1]
            ],
            by=lead,
        )
        if fiche.status != ActionStatus.IDEA:
            reason = "Le repas tombait le jour d’un chantier sur la place." if fiche.status == "dropped" else ""
            move_action(action=action, status=fiche.status, reason=reason, by=lead)
        Milestone.objects.create(
            action=action, title="Point avec les partenaires", due_on=action.ends_on, responsible=lead
        )
        for back, count in enumerate(fiche.sessions):
            women = count * 3 // 5
            Participation.objects.create(
                action=action,
                on=min(action.ends_on, today - datetime.timedelta(days=20)) - datetime.timedelta(days=7 * back),  # type: ignore[operator, type-var]
                quartier=quartier,
                hours=2,
                people=count,
                women=women,
                men=count - women - 1,
                adults=count // 2,
                from_qpv=count - 2,
                created_by=people["gardien"],
            )
    template = ActionTemplate.objects.create(
        title="Chantier éducatif",
        kind=kinds["chantier-educatif"],
        aims="Une première expérience payée pour des jeunes du quartier.",
        content="Deux semaines pendant les vacances, encadrées par une structure d’insertion.",
        public="Jeunes de 16 à 25 ans du quartier",
    )
    template.axes.set([axes[7]] if 7 in axes else [])
    move_programme(programme=programme, status="submitted", comment="Le budget est relu avec la Ville.", by=lead)
    return len(FICHES)


def _action(
    programme: Programme, fiche: Fiche, number: int, kind: ActionKind, lead: User, today: datetime.date
) -> Action:
    begins, ends = (today + datetime.timedelta(days=days) for days in (fiche.begins, fiche.ends))
    return Action(
        programme=programme,
        code=f"A{number + 1}",
        title=fiche.title,
        kind=kind,
        first_year=begins.year,
        last_year=ends.year,
        responsible=lead,
        needs="Constaté avec les habitants et les gardiens lors du diagnostic en marchant.",
        aims=fiche.aims,
        content=fiche.content,
        public="Les habitants du quartier",
        expected_people=fiche.people,
        expected_qpv=fiche.people,
        involvement=Involvement.CONSULTATION,
        additionality=Additionality.BEYOND if fiche.beyond else Additionality.UNKNOWN,
        additionality_note=fiche.beyond,
        starts_on=begins,
        ends_on=ends,
        progress=fiche.progress,
    )
