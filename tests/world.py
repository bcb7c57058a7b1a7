"""Two quartiers with their people and one row of each kind: what the tests of the whole site visit."""

import datetime
import io
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from accounts.models import Membership, Notification, Team, User, WordTemplate
from actions.models import (
    Action,
    ActionDocument,
    ActionIndicator,
    ActionKind,
    ActionReport,
    ActionTemplate,
    Dossier,
    Framework,
    FrameworkDocument,
    Funding,
    Measurement,
    Milestone,
    Participation,
    Programme,
    Spending,
    TfpbConvention,
    TfpbLine,
)
from core.documents.registry import word_documents
from core.enums import ImportState
from core.importing import Report
from core.models import ImportJob, SavedView
from diagnostics.models import (
    Alert,
    AlertRule,
    Diagnostic,
    DiagnosticDocument,
    IncidentType,
    Issue,
    Observation,
    ObservationPhoto,
    ParticipantGroup,
    PhotoUpload,
    Stop,
    Theme,
    Verbatim,
)
from insertion.models import (
    Amendment,
    Contract,
    ContractGroup,
    HoursLink,
    HoursStatement,
    Lot,
    Pathway,
    Placement,
    ProjectTarget,
    Sheet,
    SheetDocument,
)
from meetings.models import (
    AgendaItem,
    AttendanceGroup,
    Decision,
    Invitee,
    Meeting,
    MeetingDocument,
    MeetingSeries,
    ShareLink,
)
from partners.models import (
    Agreement,
    AgreementDocument,
    ContactPost,
    CorrectionRequest,
    Exchange,
    Merge,
    Occupation,
    Partner,
    Premises,
    Presence,
    Subsidy,
)
from partners.services.merges import merge_partners
from territories.enums import OperationKind
from territories.models import FigureKind, Indicator
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AgreementFactory,
    ContactFactory,
    ContractFactory,
    DecisionFactory,
    DiagnosticFactory,
    EntranceFactory,
    ExchangeFactory,
    FrameworkFactory,
    FundingFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    InviteeFactory,
    IssueFactory,
    LotFactory,
    MeetingFactory,
    MembershipFactory,
    ObservationFactory,
    OccupationFactory,
    OperationFactory,
    ParticipationFactory,
    PartnerFactory,
    PathwayFactory,
    PlacementFactory,
    PremisesFactory,
    PresenceFactory,
    ProgrammeFactory,
    QuartierFactory,
    ResidenceFactory,
    ResidenceFigureFactory,
    TeamFactory,
    UrbanProjectFactory,
    UserFactory,
    grid_of,
    spend,
    work,
)

ROLES = ("proximity", "officer", "manager", "administrator")


def picture(color: str = "teal") -> bytes:
    """Return a small JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(buffer, "JPEG")
    return buffer.getvalue()


class World:
    """A quartier, the team that works on it with one member of each role, and one row of each kind.

    The rows of two worlds share nothing but the themes and the indicators.
    """

    def __init__(self, name: str, at: tuple[float, float], administrator: User) -> None:
        self.name = name
        self.administrator = administrator
        self.quartier = QuartierFactory(name=name, at=at)
        self.commune = self.quartier.communes.get()
        self.team: Team = TeamFactory(name=f"Équipe {name}", quartiers=[self.quartier])
        self.proximity: User = self._member(Role.PROXIMITY, "Paul")
        self.officer: User = self._member(Role.OFFICER, "Olga")
        self.manager: User = self._member(Role.MANAGER, "Maya")
        self.residence = ResidenceFactory(
            name=f"Résidence {name}", quartier=self.quartier, commune=self.commune, longitude=at[0], latitude=at[1]
        )
        self.entrance = EntranceFactory(
            name=f"Hall {name}", building__name=f"Bât. {name}", building__residence=self.residence
        )
        self.building = self.entrance.building
        self.kind = FigureKind.objects.get(code="vacants")
        self.figure = ResidenceFigureFactory(residence=self.residence, kind=self.kind, year=2024, value=4)
        self.project = UrbanProjectFactory(name=f"Projet {name}", quartiers=[self.quartier])
        self.operation = OperationFactory(name=f"Opération {name}", project=self.project)
        self.rehousing = OperationFactory(
            name=f"Relogement {name}", project=self.project, kind=OperationKind.REHOUSING, households_to_rehouse=12
        )
        self.theme = Theme.objects.order_by("order", "pk").first()
        self.incident_type = IncidentType.objects.by_family().first()
        self.item = self.theme.items.order_by("order", "pk").first()
        self.indicator = Indicator.objects.first() or IndicatorFactory()
        IndicatorValueFactory(indicator=self.indicator, quartier=self.quartier)
        self.observation: Observation = ObservationFactory(
            quartier=self.quartier,
            residence=self.residence,
            building=self.building,
            entrance=self.entrance,
            place_label=f"{self.residence}, {self.building}, {self.entrance}",
            theme=self.theme,
            author=self.proximity,
            text=f"Porte cassée {name}",
        )
        self.over: Observation = ObservationFactory(
            quartier=self.quartier,
            theme=self.theme,
            author=self.proximity,
            status="done",
            over_at=timezone.now(),
            text=f"Réparé {name}",
        )
        self.photo = ObservationPhoto(observation=self.observation, width=64, height=48, digest="0" * 64)
        self.photo.image.save("photo.jpg", ContentFile(picture()), save=False)
        self.photo.thumbnail.save("vignette.jpg", ContentFile(picture()), save=False)
        self.photo.save()
        self.upload: PhotoUpload = PhotoUpload.objects.create(author=self.proximity, name="IMG_1.jpg", size=3000)
        self.issue: Issue = IssueFactory(
            title=f"Halls abîmés {name}", quartiers=[self.quartier], theme=self.theme, created_by=self.officer
        )
        self.issue.observations.add(self.over)
        self.walk: Diagnostic = DiagnosticFactory(
            kind="walk", title=f"Marche {name}", quartiers=[self.quartier], lead=self.officer
        )
        self.stop: Stop = Stop.objects.create(diagnostic=self.walk, label=f"Devant {name}")
        self.diagnostic: Diagnostic = DiagnosticFactory(
            title=f"Printemps {name}", quartiers=[self.quartier], lead=self.officer, grid=grid_of()
        )
        self.participants = ParticipantGroup.objects.create(
            diagnostic=self.diagnostic, kind="association", name=f"Amicale {name}", count=4
        )
        self.document: DiagnosticDocument = DiagnosticDocument(
            diagnostic=self.diagnostic,
            title=f"Plan {name}",
            name="plan.txt",
            content_type="text/plain",
            size=11,
            digest="d" * 64,
            added_by=self.officer,
        )
        self.document.file.save("plan.txt", ContentFile(b"Plan joint\n"), save=False)
        self.document.save()
        self.verbatim = Verbatim.objects.create(diagnostic=self.diagnostic, text=f"On se parle {name}")
        self.grid = grid_of(in_use=False)
        self.alert: Alert = Alert.objects.create(
            rule=AlertRule.objects.order_by("pk").first(),
            key=name,
            quartier=self.quartier,
            made_on=timezone.localdate(),
            sentence=f"Porte cassée trois fois {name}.",
        )
        self.alert.observations.add(self.observation)
        self.notification: Notification = Notification.objects.create(
            user=self.manager,
            kind="warning",
            key=f"essai {name}",
            title=f"Alerte {name}",
            url="/veille/",
            why="Essai.",
        )
        self.partner: Partner = PartnerFactory(name=f"Centre social {name}", commune=self.commune)
        self.post: ContactPost = ContactPost.objects.create(
            contact=ContactFactory(), partner=self.partner, function="Directrice"
        )
        self.overdue: ContactPost = ContactPost.objects.create(
            contact=ContactFactory(
                last_name=f"Ancien {name}",
                informed_on=datetime.date(2019, 1, 5),
                keep_until=datetime.date(2020, 1, 5),
            ),
            partner=self.partner,
            function="Président",
        )
        self.presence: Presence = PresenceFactory(partner=self.partner, quartier=self.quartier)
        self.exchange: Exchange = ExchangeFactory(
            partner=self.partner, quartier=self.quartier, author=self.officer, next_step=f"Rappeler {name}"
        )
        self.twin: Partner = PartnerFactory(name=f"Centre social {name} (bis)", commune=self.commune)
        self.merge: Merge = merge_partners(
            kept=self.twin, lost=PartnerFactory(name=f"Ancien {name}"), choices={}, by=administrator
        )
        self.twin.refresh_from_db()
        Subsidy.objects.create(
            partner=self.partner, funder="Métropole", beneficiary=name, year=2025, amount=900, digest=f"a{name}"
        )
        self.subsidy: Subsidy = Subsidy.objects.create(
            funder="Métropole", beneficiary=f"Inconnu {name}", year=2025, amount=500, digest=f"b{name}"
        )
        late = timezone.now() + datetime.timedelta(days=30)
        self.asked: CorrectionRequest = CorrectionRequest.objects.create(
            partner=self.twin, email="bis@centre.example", sent_by=self.officer, expires_at=late
        )
        self.answered: CorrectionRequest = CorrectionRequest.objects.create(
            partner=self.twin,
            email="bis@centre.example",
            sent_by=self.officer,
            expires_at=late,
            status="answered",
            answered_at=timezone.now(),
            answer={"phone": "01 99 00 00 77"},
        )
        self.agreement: Agreement = AgreementFactory(title=f"Jardins {name}", quartiers=[self.quartier])
        self.agreement.partners.add(self.partner)
        self.paper: AgreementDocument = AgreementDocument(
            agreement=self.agreement,
            title=f"Convention {name}",
            name="convention.txt",
            content_type="text/plain",
            size=11,
            digest="c" * 64,
            added_by=self.officer,
        )
        self.paper.file.save("convention.txt", ContentFile(b"Papier joint"), save=False)
        self.paper.save()
        self.premises: Premises = PremisesFactory(name=f"Local {name}", quartier=self.quartier)
        self.occupation: Occupation = OccupationFactory(premises=self.premises, partner=self.partner)
        self.meeting: Meeting = MeetingFactory(
            title=f"Cotech {name}",
            quartiers=[self.quartier],
            organiser=self.officer,
            # In the afternoon: whatever the time of the tests, it ends on the day that it begins.
            starts_at=timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
            - datetime.timedelta(days=2),
            status="held",
        )
        self.agenda_item: AgendaItem = AgendaItemFactory(meeting=self.meeting, title=f"Halls {name}")
        self.decision: Decision = DecisionFactory(
            meeting=self.meeting,
            item=self.agenda_item,
            text=f"Changer la porte {name}",
            owner=self.manager,
            is_promise=True,
            created_by=self.officer,
        )
        self.group: AttendanceGroup = AttendanceGroup.objects.create(
            meeting=self.meeting, college="residents", count=5
        )
        self.sheet = MeetingDocument(
            meeting=self.meeting,
            title=f"Feuille {name}",
            name="feuille.txt",
            content_type="text/plain",
            size=14,
            digest="f" * 64,
            added_by=self.officer,
        )
        self.sheet.file.save("feuille.txt", ContentFile(b"Feuille jointe"), save=False)
        self.sheet.save()
        self.coming: Meeting = MeetingFactory(
            title=f"Cellule GUSP {name}", kind="gusp", quartiers=[self.quartier], organiser=self.officer
        )
        AgendaItemFactory(meeting=self.coming, title=f"Ouverture {name}", order=5)
        self.point: AgendaItem = AgendaItemFactory(meeting=self.coming, title=f"Propreté {name}")
        self.series: MeetingSeries = MeetingSeries.objects.create(
            title=f"Cellules {name}",
            kind="gusp",
            organiser=self.officer,
            weekday=2,
            week=1,
            starts_on=datetime.date(2026, 12, 1),
            time=datetime.time(14),
        )
        self.series.quartiers.add(self.quartier)
        self.invitee: Invitee = InviteeFactory(meeting=self.coming, user=self.manager)
        self.link: ShareLink = ShareLink.objects.create(
            meeting=self.coming,
            label=f"Élus {name}",
            created_by=self.officer,
            expires_at=timezone.now() + datetime.timedelta(days=7),
        )
        self.programme: Programme = ProgrammeFactory(
            title=f"Programme {name}", quartiers=[self.quartier], lead=self.officer
        )
        self.action: Action = ActionFactory(
            programme=self.programme, title=f"Jardin partagé {name}", responsible=self.officer
        )
        self.session: Participation = ParticipationFactory(action=self.action, created_by=self.officer)
        self.milestone: Milestone = Milestone.objects.create(
            action=self.action, title=f"Plantations {name}", due_on=datetime.date(2026, 4, 1)
        )
        self.fiche: ActionDocument = ActionDocument(
            action=self.action,
            title=f"Fiche {name}",
            name="fiche.txt",
            content_type="text/plain",
            size=11,
            digest="e" * 64,
            added_by=self.officer,
        )
        self.fiche.file.save("fiche.txt", ContentFile(b"Papier joint"), save=False)
        self.fiche.save()
        self.template_of_action: ActionTemplate = ActionTemplate.objects.create(
            title=f"Chantier {name}", kind=self.action.kind
        )
        self.framework: Framework = FrameworkFactory(title=f"Contrat {name}")
        self.framework_paper: FrameworkDocument = FrameworkDocument(
            framework=self.framework,
            title=f"Signé {name}",
            name="contrat.txt",
            content_type="text/plain",
            size=11,
            digest="f" * 64,
            added_by=self.officer,
        )
        self.framework_paper.file.save("contrat.txt", ContentFile(b"Papier joint"), save=False)
        self.framework_paper.save()
        self.budget_line = self.action.budget_lines.create(year=2026, account="604", forecast=100)
        self.funding: Funding = FundingFactory(
            action=self.action, funder=self.partner, planned=100, confidential=f"À relancer {name}"
        )
        self.spending: Spending = spend(self.action, 80, label=f"Outils {name}")
        self.proven: Spending = spend(self.action, 20, label=f"Terreau {name}")
        self.proof: ActionDocument = ActionDocument(
            action=self.action,
            spending=self.proven,
            title=f"Facture {name}",
            name="facture.txt",
            content_type="text/plain",
            size=14,
            digest="f" * 64,
            added_by=self.officer,
        )
        self.proof.file.save("facture.txt", ContentFile(b"Facture jointe"), save=False)
        self.proof.save()
        self.granted: ActionDocument = ActionDocument(
            action=self.action,
            funding=self.funding,
            title=f"Notification {name}",
            name="notification.txt",
            content_type="text/plain",
            size=19,
            digest="e" * 64,
            added_by=self.officer,
        )
        self.granted.file.save("notification.txt", ContentFile(b"Notification jointe"), save=False)
        self.granted.save()
        tfpb = Framework.objects.get(kind="tfpb")
        self.convention: TfpbConvention = TfpbConvention.objects.create(
            quartier=self.quartier, framework=tfpb, first_year=2026, last_year=2028
        )
        self.plan_line: TfpbLine = TfpbLine.objects.create(
            convention=self.convention, year=2026, axis=tfpb.axes.get(number=7), action=self.action, landlord=100
        )
        self.dossier: Dossier = Dossier(
            quartier=self.quartier,
            year=2026,
            number=1,
            asked_by=self.officer,
            state="ready",
            finished_at=timezone.now(),
            pdf_digest="a" * 64,
            archive_digest="b" * 64,
        )
        self.dossier.pdf.save("dossier.pdf", ContentFile(b"Le dossier"), save=False)
        self.dossier.archive.save("dossier.zip", ContentFile(b"Son archive"), save=False)
        self.dossier.save()
        self.gauge: ActionIndicator = ActionIndicator.objects.create(
            action=self.action, name=f"Familles {name}", target=40
        )
        self.measure: Measurement = Measurement.objects.create(
            indicator=self.gauge, on=datetime.date(2026, 2, 3), value=12, created_by=self.officer
        )
        self.report: ActionReport = ActionReport.objects.create(
            action=self.action,
            year=2026,
            qualitative=f"Douze ateliers {name}",
            verdict="renew",
            sentence=f"Le jardin {name} tient.",
            written_by=self.officer,
        )
        self.view: SavedView = SavedView.objects.create(
            user=self.officer, page="diagnostics:observation_list", name=f"Vue {name}", query="etat=ouvertes"
        )
        self._insertion(name)
        self.job: ImportJob = ImportJob.objects.create(
            importer="quartiers",
            file=ContentFile(b"code_qp;lib_qp\n", name="liste.csv"),
            original_name="liste.csv",
            size=15,
            state=ImportState.READY,
            report=Report(read=2, created=2).as_json(),
            read=2,
            created=2,
            created_by=administrator,
        )
        self.unmatched: ImportJob = ImportJob.objects.create(
            importer="partners",
            file=ContentFile(b"Qui;Ou\nLes Amis;Pau\n", name="carnet.csv"),
            original_name="carnet.csv",
            size=20,
            state=ImportState.REFUSED,
            report=Report(is_readable=False, lacks_columns=True).as_json(),
            created_by=administrator,
            finished_at=timezone.now(),
        )
        content = next(document.standard for document in word_documents() if document.slug == "compte-rendu")
        self.template: WordTemplate = WordTemplate.objects.create(
            team=self.team,
            document="compte-rendu",
            title=f"En-tête {name}",
            name="en-tete.docx",
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            size=len(content),
            digest="0" * 64,
            file=ContentFile(content, name="en-tete.docx"),
            added_by=self.manager,
        )

    def _insertion(self, name: str) -> None:
        day = datetime.date
        self.contract_group: ContractGroup = ContractGroup.objects.create(name=f"Globalisation {name}")
        self.contract: Contract = ContractFactory(
            title=f"Réhabilitation {name}",
            kind="npnru",
            quartiers=[self.quartier],
            project=self.project,
            operation=self.operation,
            group=self.contract_group,
            responsible=self.officer,
        )
        self.lot: Lot = LotFactory(
            contract=self.contract,
            number="1",
            title=f"Peinture {name}",
            company__name=f"Couleurs {name}",
            settled_at=timezone.now(),
            settled_by=self.officer,
        )
        self.new_lot: Lot = LotFactory(contract=self.contract, number="2", title=f"Menuiseries {name}")
        self.amendment: Amendment = Amendment.objects.create(
            lot=self.lot,
            number="1",
            signed_on=day(2026, 3, 1),
            reason="Travaux en plus",
            target_change=20,
            created_by=self.officer,
        )
        self.pathway: Pathway = PathwayFactory(sex="woman", age_bracket="from_18", created_by=self.officer)
        self.placement: Placement = PlacementFactory(
            pathway=self.pathway, lot=self.lot, ends_on=day(2026, 12, 31), work_share=50
        )
        self.site_works = ActionFactory(
            programme=self.action.programme,
            title=f"Chantier éducatif {name}",
            kind=ActionKind.objects.get(code="chantier-educatif"),
            responsible=self.officer,
        )
        self.site_placement: Placement = PlacementFactory(
            pathway__created_by=self.officer,
            lot=None,
            action=self.site_works,
            employer=PartnerFactory(name=f"Prévention {name}"),
            modality="educative",
            job_contract="cddu",
        )
        # One that ended more than a year ago: its exits are due. One whose traits are to go.
        self.ended_pathway: Pathway = PathwayFactory(ended_on=day(2025, 6, 30), created_by=self.officer)
        self.old_pathway: Pathway = PathwayFactory(
            sex="man", level="level_3", ended_on=day(2019, 6, 30), created_by=self.officer
        )
        for pathway, year in ((self.ended_pathway, 2025), (self.old_pathway, 2019)):
            self.spare_placement: Placement = PlacementFactory(
                pathway=pathway,
                lot=self.new_lot,
                starts_on=day(year, 1, 1),
                ends_on=day(year, 3, 31),
            )
            PlacementFactory(
                pathway=pathway,
                lot=self.new_lot,
                starts_on=day(year, 4, 1),
                ends_on=day(year, 6, 30),
            )
        # January is validated, February was sent, March is being written.
        self.done_hours: HoursStatement = work(self.placement, day(2026, 1, 1), 40, is_validated=True)
        self.hours: HoursStatement = work(self.placement, day(2026, 2, 1), 35)
        self.site_hours: HoursStatement = work(self.site_placement, day(2026, 3, 1), 21)
        self.done_sheet: Sheet = self.done_hours.sheet
        self.month_sheet: Sheet = self.hours.sheet
        self.month_sheet.sent_at = timezone.now()
        self.month_sheet.sent_by = self.lot.company
        self.month_sheet.save(update_fields=["sent_at", "sent_by"])
        self.month_sheet.refresh_from_db()
        self.site_sheet: Sheet = self.site_hours.sheet
        self.hours_proof: SheetDocument = SheetDocument(
            sheet=self.month_sheet,
            title=f"Relevé {name}",
            name="releve.pdf",
            content_type="application/pdf",
            size=4,
            digest="0" * 64,
            added_by=self.officer,
        )
        self.hours_proof.file.save("releve.pdf", ContentFile(b"%PDF"), save=True)
        self.hours_link: HoursLink = HoursLink.objects.create(
            lot=self.lot,
            partner=self.lot.company,
            first_month=day(2026, 3, 1),
            last_month=day(2026, 3, 1),
            created_by=self.officer,
            expires_at=timezone.now() + datetime.timedelta(days=30),
        )
        self.project_target: ProjectTarget = ProjectTarget.objects.create(
            project=self.project, name=f"Ville de {name}", target_hours=1000
        )

    def _member(self, role: Role, first_name: str) -> User:
        user: User = UserFactory(first_name=first_name, last_name=self.name)
        MembershipFactory(user=user, team=self.team, role=role)
        return user

    @property
    def membership(self) -> Membership:
        """The membership of the member of the proximity team."""
        return self.proximity.memberships.get()


class Site:
    """Two worlds and an administrator: `here`, and `there` where the outsider is manager."""

    def __init__(self) -> None:
        administrator = UserFactory(first_name="Ada", last_name="Admin", is_administrator=True)
        self.here = World("Tilleuls", (2.45, 48.86), administrator)
        self.there = World("Acacias", (5.37, 43.3), administrator)
        self.people: dict[str, Any] = {
            "anonymous": None,
            "outsider": self.there.manager,
            "proximity": self.here.proximity,
            "officer": self.here.officer,
            "manager": self.here.manager,
            "administrator": administrator,
        }
