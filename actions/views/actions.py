"""Actions: list, page, form, state, papers, history."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from actions import permissions
from actions.enums import Additionality
from actions.exports.lists import ACTION_COLUMNS
from actions.exports.scdl import received_rows
from actions.filters.lists import ActionFilter
from actions.forms.actions import ActionDocumentForm, ActionForm, ActionStepForm
from actions.forms.renewal import programmes_for
from actions.history import history_of_action
from actions.models import Action, ActionDocument, ActionTemplate, Funding, Programme
from actions.services import actions as services
from actions.views.programmes import SECTION
from core import french
from core.charts import Fact
from core.forms import told_in
from core.lookups import key_of
from core.reading.documents import IN_WORDS, MAX_BYTES
from core.reading.sources import MEGABYTE
from core.views import ListMixin, refuse
from core.views.attachments import document_response
from diagnostics.models import Issue
from partners.views.published import FORMAT, published_response, published_url
from territories.models import Quartier, Residence

HINT = f"{IN_WORDS}. {french.number(MAX_BYTES / MEGABYTE)} Mo au plus, sans macro ni mot de passe."
# Programmes that are offered when none was named.
OFFERED = 60


class ActionList(ListMixin, TemplateView):
    """The actions of the reader's quartiers, filtered."""

    model = Action
    template_name = "actions/action_list.html"
    filterset_class = ActionFilter
    sorts = {
        "annee": ("last_year", "-title_key", "-pk"),
        "intitule": ("title_key", "pk"),
        "debut": ("starts_on", "pk"),
        "fin": ("ends_on", "pk"),
        "avancement": ("progress", "pk"),
    }
    default_sort = "-annee"
    count_words = ("action", "actions")
    export_title = "Actions"
    export_columns = ACTION_COLUMNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show a page of the list, or send what is filtered: the actions, the subsidies that they were given."""
        if request.GET.get("format") != FORMAT:
            return super().get(request, *args, **kwargs)
        form = self.filterset.form
        said = form.cleaned_data if form.is_valid() else {}
        year = said.get("exercice") or said.get("annee")
        rows = Funding.objects.visible_to(request.user).granted(self.filtered(), year)
        return published_response(request, self.passing, "Subventions reçues", lambda who: received_rows(rows, who))

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add what the page shows of each, within the reader's quartiers."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return queryset.select_related("programme", "kind", "lead_partner").prefetch_related(
            Prefetch("quartiers", seen.order_by("name_key", "pk"), to_attr="seen_quartiers")
        )

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add names in one cell each."""
        mine = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        return queryset.annotate(
            quartier_names=StringAgg("quartiers__name", Value(", "), filter=mine, distinct=True),
            axis_names=StringAgg("axes__name", Value(" ; "), distinct=True),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(
            can_create=permissions.can_create_programme(self.request.user),
            scdl_url=published_url(self.request, self.passing),
            section=SECTION,
            **kwargs,
        )


def action_of(request: HttpRequest, pk: int) -> Any:
    """Return an action that the reader sees (404), with its programme, whether they see that too, and whether figures
    of its quartiers are shown beside its results (`has_watched`).
    """
    # It may be of other quartiers.
    seen = Programme.objects.visible_to(request.user).filter(pk=OuterRef("programme_id"))
    rows = (
        Action.objects.visible_to(request.user)
        .select_related("programme", "kind", "lead_partner", "responsible", "created_by")
        .annotate(
            sees_programme=Exists(seen),
            has_watched=Exists(Action.watched.through.objects.filter(action=OuterRef("pk"))),
        )
    )
    return get_object_or_404(rows, pk=pk)


def edited_action(request: HttpRequest, pk: int) -> Action:
    """Return an action that the user may change (403)."""
    row = action_of(request, pk)
    refuse(permissions.why_not_edit_action(request.user, row))
    return row


def tab_context(request: HttpRequest, action: Any, tab: str) -> dict[str, Any]:
    """Return what every page of an action, read by `action_of`, shows: its title, its tabs."""
    user: Any = request.user
    places = list(action.quartiers.without_contour().order_by("name_key", "pk"))
    quartiers = [row for row in places if user.scope.is_global or user.scope.sees(row.pk)]
    return {
        "action": action,
        "tab": tab,
        "quartiers": quartiers,
        "other_count": len(places) - len(quartiers),
        "sees_programme": action.sees_programme,
        "can_edit": action.programme.is_open and permissions.leads_one_of(user, [row.pk for row in places]),
        "can_log": action.programme.is_open and bool(quartiers),
        "section": SECTION,
    }


def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a fiche action."""
    return _page(request, action_of(request, pk))


def _page(request: HttpRequest, row: Action, form: ActionStepForm | None = None) -> HttpResponse:
    user: Any = request.user
    issues = list(Issue.objects.visible_to(user).filter(pk__in=row.issues.order_by().values("pk")))
    residences = Residence.objects.visible_to(user).filter(pk__in=row.residences.order_by().values("pk"))
    renews = Action.objects.visible_to(user).filter(pk=row.renews_id).first() if row.renews_id else None
    milestones = list(row.milestones.select_related("responsible"))
    documents = row.documents.filter(spending__isnull=True, funding__isnull=True)
    return render(
        request,
        "actions/action_detail.html",
        {
            **tab_context(request, row, "fiche"),
            "facts": _facts(row),
            "texts": [
                (label, text)
                for label, text in (
                    ("Contexte et besoins", row.needs),
                    ("Objectifs", row.aims),
                    ("Effets attendus", row.effects),
                    ("Contenu et déroulement", row.content),
                    ("Moyens humains", row.human_means),
                    ("Risques", row.risks),
                )
                if text
            ],
            "public": _public(row),
            "axes": list(row.axes.select_related("framework")),
            "issues": issues,
            "residences": list(residences),
            "partners": list(row.partners.select_related("partner")),
            "milestones": milestones,
            "documents": list(documents.select_related("added_by", "session")),
            "trail": list(row.steps.select_related("by").order_by("-at", "-pk")),
            "step_form": form or ActionStepForm(initial={"status": row.status}),
            "form": form,
            "renews": renews,
            "renewed": list(row.renewed_by.visible_to(user)),
            "today": timezone.localdate(),
            "can_template": permissions.can_manage_templates(user),
        },
        status=422 if form is not None else 200,
    )


def _facts(row: Action) -> list[Fact]:
    def day(value: Any) -> str:
        return french.date_short(value) if value else ""

    words = row.get_additionality_display()
    facts = [
        Fact("Type", row.kind),
        Fact("Années", f"{row.years}{', pluriannuelle' if row.first_year != row.last_year else ''}"),
        Fact("Du", day(row.starts_on)),
        Fact("Au", day(row.ends_on)),
        Fact("Lieu", row.place),
        Fact(
            "Porteur",
            row.lead_partner or "le bailleur",
            row.lead_partner.get_absolute_url() if row.lead_partner else "",
        ),
        Fact("Suivie par", row.responsible),
        Fact("Droit commun ou au-delà", f"{words} : {row.additionality_note}" if row.additionality_note else words),
    ]
    return [fact for fact in facts if fact.value not in ("", None)]


def _public(row: Action) -> list[Fact]:
    counts = [
        ("Personnes attendues", row.expected_people),
        ("dont femmes", row.expected_women),
        ("dont hommes", row.expected_men),
        ("dont moins de 16 ans", row.expected_children),
        ("dont 16 à 25 ans", row.expected_young),
        ("dont 26 à 64 ans", row.expected_adults),
        ("dont 65 ans et plus", row.expected_seniors),
        ("dont habitants du quartier", row.expected_qpv),
    ]
    facts = [Fact("Public visé", row.public)] if row.public else []
    facts += [Fact(label, french.number(count)) for label, count in counts if count is not None]
    said = row.get_involvement_display()
    facts.append(
        Fact("Participation des habitants", f"{said} : {row.involvement_note}" if row.involvement_note else said)
    )
    return facts


@require_safe
def action_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in an action and in what hangs on it."""
    row = action_of(request, pk)
    acts, history = history_of_action(row, page=request.GET.get("page", 1), seen_by=request.user)
    context = {**tab_context(request, row, "historique"), "history": history, "page_obj": acts}
    return render(request, "actions/action_history.html", context)


@require_POST
def action_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where an action stands."""
    row = edited_action(request, pk)
    form = ActionStepForm(request.POST)
    if form.is_valid():
        try:
            moved = services.move_action(
                action=row, status=form.cleaned_data["status"], reason=form.cleaned_data["reason"], by=request.user
            )
        except services.ActionError as error:
            form.add_error("status", str(error))
        else:
            form.log_privacy_overrides(moved, request.user)
            messages.success(request, f"C’est noté : {moved.get_status_display().lower()}.")
            return redirect(row)
    return _page(request, row, form)


# ---- writing --------------------------------------------------------------------------------------------------------


def _form(
    request: HttpRequest,
    row: Action,
    programme: Programme,
    heading: str,
    cancel_url: str,
    issue: Issue | None = None,
    template: ActionTemplate | None = None,
) -> HttpResponse:
    is_new = row.pk is None
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        user=request.user,
        programme=programme,
        issue=issue,
        template=template,
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.save_action(
                action=form.instance,
                quartiers=form.cleaned_data["quartiers"],
                kept=form.kept,
                residences=form.chosen_residences(),
                axes=form.cleaned_data["axes"],
                issues=form.cleaned_data["issues"],
                partners=form.chosen_partners(),
                by=request.user,
            )
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "L’action est créée." if is_new else "L’action est enregistrée.")
            return redirect(form.instance)
    context = {
        "form": form,
        "programme": programme,
        "heading": heading,
        "is_new": is_new,
        "cancel_url": cancel_url,
        "template": template,
        "issue": issue,
        "beyond": Additionality.BEYOND,
        "section": SECTION,
    }
    return render(request, "actions/action_form.html", context, status=422 if form.errors else 200)


def action_create(request: HttpRequest) -> HttpResponse:
    """Write a new action in `?programme=`, which is asked for first; `?problematique=` is what it answers, `?modele=`
    what it begins with.
    """
    user = request.user
    refuse(permissions.why_not_create_programme(user))
    issue_key, template_key, programme_key = (
        key_of(request.GET.get(name, "")) for name in ("problematique", "modele", "programme")
    )
    issue = Issue.objects.visible_to(user).filter(pk=issue_key).first() if issue_key else None
    template = ActionTemplate.objects.filter(pk=template_key).first() if template_key else None
    programme = Programme.objects.visible_to(user).filter(pk=programme_key).first() if programme_key else None
    if programme is None:
        return _choose(request, issue, template)
    refuse(permissions.why_not_edit_programme(user, programme))
    return _form(request, Action(), programme, "Nouvelle action", programme.get_absolute_url(), issue, template)


def _choose(request: HttpRequest, issue: Issue | None, template: ActionTemplate | None) -> HttpResponse:
    """Ask in which programme a new action is to be; those of the quartiers of the problématique, if there is one."""
    user: Any = request.user
    if issue is not None:
        keys = list(issue.quartiers.values_list("pk", flat=True))
        found = programmes_for(user, keys)
    else:
        led = Quartier.objects.led_by(user).values("pk")
        mine = Programme.quartiers.through.objects.filter(quartier__in=led)
        found = Programme.objects.visible_to(user).exclude(status="closed").filter(pk__in=mine.values("programme"))
    rows = list(found.order_by("-last_year", "title_key", "pk")[:OFFERED])
    query = {"problematique": issue.pk} if issue else {}
    if template:
        query["modele"] = template.pk
    url = reverse("actions:action_create")
    return render(
        request,
        "actions/action_choose.html",
        {
            "rows": [(row, f"{url}?{_query({'programme': row.pk, **query})}") for row in rows],
            "issue": issue,
            "template": template,
            "section": SECTION,
        },
    )


def _query(values: dict[str, Any]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())


def action_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an action."""
    row = edited_action(request, pk)
    return _form(request, row, row.programme, "Modifier l’action", row.get_absolute_url())


# ---- papers ---------------------------------------------------------------------------------------------------------


def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper or a photo to an action; `?seance=` to one of its sessions, by whoever may note them."""
    row = action_of(request, pk)
    key = key_of(request.GET.get("seance", ""))
    session = row.sessions.filter(pk=key).first() if key else None
    if session is not None:
        refuse(permissions.why_not_log_session(request.user, row))
    else:
        refuse(permissions.why_not_edit_action(request.user, row))
    form = ActionDocumentForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    back = f"{row.get_absolute_url()}#documents"
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            paper = services.attach_document(
                action=row,
                document=form.document,
                title=form.cleaned_data["title"],
                by=request.user,
                session=session,
            )
        except services.AlreadyAttachedError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(paper, request.user)
            messages.success(request, f"« {paper} » est joint.")
            return redirect(back)
    context = {
        "form": form,
        "owner": row,
        "session": session,
        "hint": HINT,
        "back": back,
        "readers": "tous ceux qui voient cette action",
        "section": SECTION,
    }
    return render(request, "actions/document_form.html", context, status=422 if form.errors else 200)


def _document(request: HttpRequest, uid: uuid.UUID) -> ActionDocument:
    seen = Action.objects.visible_to(request.user).order_by().values("pk")
    return get_object_or_404(ActionDocument.objects.filter(action__in=seen), uid=uid)


@require_safe
def document_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a document as a download."""
    return document_response(_document(request, uid))


@require_POST
def document_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a document away from its action or its session; proofs of money are taken away where they are."""
    paper = _document(request, uid)
    row = edited_action(request, paper.action_id)
    if paper.spending_id or paper.funding_id:
        messages.error(request, "Ce document est celui d’une dépense ou d’un financement : retirez-le depuis sa page.")
        return redirect(row)
    services.remove_document(document=paper, by=request.user)
    messages.success(
        request, f"« {paper} » est retiré. Son contenu est effacé ; l’historique garde qu’il a été joint."
    )
    return redirect(f"{row.get_absolute_url()}#documents")
