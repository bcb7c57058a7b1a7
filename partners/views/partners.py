"""The directory: list, page of a partner, its form, contacts, presences and exchanges."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import CreateView, TemplateView, UpdateView

from core.charts import Fact
from core.db.functions import JoinWords
from core.exports import Export
from core.forms import told_in
from core.paginator import CappedPaginator
from core.views import ListMixin, PermissionMixin, ScopedMixin, refuse
from partners import codes, permissions, services
from partners.enums import KindFamily, RequestStatus
from partners.exports import CONTACT_COLUMNS, PARTNER_COLUMNS
from partners.exports.inclusion import inclusion_response
from partners.exports.vcards import vcard_response
from partners.filters import PartnerFilter, suggested_partners
from partners.forms import ContactForm, ExchangeForm, MoveForm, PartnerForm, PresenceForm
from partners.history import history_of_partner
from partners.models import Contact, ContactPost, CorrectionRequest, Exchange, Landlord, Partner, Presence
from partners.services.contacts import ContactError, move_contact
from partners.services.corrections import proposed_contact
from partners.services.merges import standing_merges
from territories.models import Quartier

SHOWN = 20
# Rows of a search that are counted and shown.
MOST_FOUND = 1000
# What else than the table `?format=` gives: the address, its words, whether it is of contacts.
FILES = (
    ("contacts-csv", "Contacts, CSV", True),
    ("contacts-xlsx", "Contacts, XLSX", True),
    ("vcf", "Contacts, vCard (téléphone, messagerie)", True),
    ("inclusion", "Structures, data·inclusion (JSON)", False),
)


class PartnerList(ListMixin, TemplateView):
    """The partners, filtered."""

    model = Partner
    template_name = "partners/partner_list.html"
    filterset_class = PartnerFilter
    sorts = {
        "nom": ("name_key", "pk"),
        "commune": ("commune__name_key", "name_key", "pk"),
        "verification": ("checked_on", "pk"),
    }
    default_sort = "nom"
    count_words = ("partenaire", "partenaires")
    export_title = "Partenaires"
    export_columns = PARTNER_COLUMNS
    passing = ("page", "format", "cocher")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show a page of the list, or send what is filtered: partners, their contacts."""
        match request.GET.get("format"):
            case "inclusion":
                return inclusion_response(self.for_export(self.filtered()))
            case "vcf":
                return vcard_response(self._contacts(), "Contacts")
            case "contacts-csv" | "contacts-xlsx" as asked:
                export = Export("Contacts", CONTACT_COLUMNS, self.filters_in_words(), str(request.user))
                return export.respond(self._contacts(), asked.removeprefix("contacts-"))
        return super().get(request, *args, **kwargs)

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row, with its themes, its publics and where it acts."""
        rows: Any = self.for_export(self.filtered())
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond(rows.with_words(self.request.user), file_format)

    def _contacts(self) -> QuerySet[Any]:
        """Who is to be called at the partners that are filtered, and may leave in a file."""
        refuse(permissions.why_not_take_contacts(self.request.user))
        partners = self.for_export(self.filtered()).order_by().values("pk")
        posts = ContactPost.objects.to_hand_out().filter(partner__in=partners)
        return posts.order_by("partner__name_key", "partner", "contact__last_name", "contact__first_name", "pk")

    def paginator(self) -> CappedPaginator:
        """Sort what a search finds first: a word that very many have is not looked for along all names."""
        if not self._searched:
            # Their keys came through the filters: what was slow to find is not looked for again.
            rows, by_keys = self.filtered(), lambda keys: self.order(Partner.objects.filter(pk__any=keys))
            return CappedPaginator(rows, self.page_size, by_keys=by_keys)
        found = self._paginator_of(self.filtered())
        return found if found.count else self._paginator_of(self._loosely())

    def _paginator_of(self, queryset: QuerySet[Any]) -> CappedPaginator:
        def by_keys(keys: list[int]) -> QuerySet[Any]:
            # What they were found by is not asked again.
            return Partner.objects.filter(pk__any=keys).order_by(*self._sorted_as_found())

        return CappedPaginator(queryset, self.page_size, cap=MOST_FOUND, only_found=True, by_keys=by_keys)

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Send what the page shows: what looks like the words when nothing has them."""
        return queryset if not self._searched or queryset.exists() else self._loosely()

    def _sorted_as_found(self) -> list[Any]:
        """The sort in force, by expressions that no index has: the database would look for a few rows along all."""
        is_descending = self.sort.startswith("-")
        match self.sort.removeprefix("-"):
            case "nom":
                expression: Any = JoinWords("name_key")
            case "verification":
                unknown = datetime.date.min if is_descending else datetime.date.max
                expression = Coalesce("checked_on", Value(unknown))
            case _:
                return self.ordering()
        return [expression.desc() if is_descending else expression.asc(), "-pk" if is_descending else "pk"]

    @property
    def _searched(self) -> bool:
        form = self.filterset.form
        return bool(form.is_valid() and form.cleaned_data.get("q"))

    def _loosely(self) -> QuerySet[Any]:
        self.filterset.loosely = True
        del self.filterset._qs
        return self.filtered()

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Read the names that the page shows, and where each partner acts among the reader's quartiers."""
        seen = (
            Presence.objects.visible_to(self.request.user)
            .current()
            .select_related("quartier")
            .defer("quartier__contour")
            .order_by("quartier__name_key", "role")
        )
        return queryset.select_related("kind", "commune").prefetch_related(
            "themes", Prefetch("presences", seen, to_attr="seen_presences")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do, and the other files."""
        query = QueryDict(self._query_of_list(), mutable=True)
        can_take = permissions.can_take_contacts(self.request.user)
        files = []
        for name, words, is_of_contacts in FILES:
            if can_take or not is_of_contacts:
                query["format"] = name
                files.append((f"?{query.urlencode()}", words))
        can_edit = permissions.can_edit_partner(self.request.user)
        context = super().get_context_data(
            files=files,
            can_create=can_edit,
            can_import=permissions.can_administer_directory(self.request.user),
            all_ticked=bool(self.request.GET.get("cocher")),
            list_query=self._query_of_list(),
            section="partenaires",
            **kwargs,
        )
        # Several are said to be right together where some are to check.
        context["has_ticks"] = can_edit and any(not (row.is_fresh or row.is_dissolved) for row in context["rows"])
        return context

    def _query_of_list(self) -> str:
        query = self.request.GET.copy()
        for name in self.passing:
            query.pop(name, None)
        return query.urlencode()


def _partner(request: HttpRequest, pk: int) -> Partner:
    rows = Partner.objects.visible_to(request.user).select_related("kind", "commune", "checked_by")
    return get_object_or_404(rows, pk=pk)


def _told(*facts: Fact) -> list[Fact]:
    """Those that say something."""
    return [fact for fact in facts if fact.value]


@require_safe
def partner_suggestions(request: HttpRequest) -> HttpResponse:
    """Complete what is typed in a field that names a partner."""
    typed = next(iter(request.GET.values()), "")
    return render(request, "components/lookup_options.html", {"labels": suggested_partners(request.user, typed)})


@require_safe
def partner_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a partner: who to call, where it acts, what was said, the record and its history."""
    user: Any = request.user
    row = (
        Partner.objects.visible_to(user)
        .annotate(
            is_landlord=Exists(Landlord.objects.filter(partner=OuterRef("pk"))),
            has_landlord=Exists(Landlord.objects.all()),
        )
        .select_related("kind", "commune", "checked_by")
        .prefetch_related("themes", "publics")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        # An address that was kept: what it became.
        lost = get_object_or_404(Partner, pk=pk, merged_into__isnull=False)
        return redirect("partners:partner_detail", pk=lost.merged_into_id)
    today = timezone.localdate()
    posts = list(row.posts.select_related("contact"))
    current = [post for post in posts if post.until is None or post.until >= today]
    presences = list(
        Presence.objects.visible_to(user)
        .filter(partner=row)
        .select_related("quartier")
        .defer("quartier__contour")
        .prefetch_related("themes")
        .order_by(F("until").desc(nulls_first=True), "quartier__name_key", "role", "pk")
    )
    exchanges = list(
        Exchange.objects.visible_to(user)
        .filter(partner=row)
        .select_related("author", "quartier")
        .defer("quartier__contour")[: SHOWN + 1]
    )
    merged = list(row.merges.select_related("kept", "lost", "by", "undone_by"))
    address = "\n".join(
        part for part in (row.address, f"{row.postal_code} {row.commune.name if row.commune else ''}".strip()) if part
    )
    checked = ""
    if row.checked_on:
        checked = f"le {row.checked_on:%d/%m/%Y}" + (f" par {row.checked_by}" if row.checked_by else "")
    facts = [
        Fact("Téléphone", row.phone, f"tel:{row.phone.replace(' ', '')}" if row.phone else ""),
        Fact("Courriel", row.email, f"mailto:{row.email}" if row.email else ""),
        Fact("Adresse", address),
        *_told(
            Fact("Site", row.website.removeprefix("https://").removeprefix("http://").rstrip("/"), row.website),
            Fact("Horaires", row.opening_hours),
            Fact("Publics", ", ".join(str(each) for each in row.publics.all())),
            Fact("SIRET", codes.written_siret(row.siret or "")),
            Fact("RNA", row.rna),
            Fact("Ancien numéro d’association", "" if row.rna else row.former_rna),
            Fact("Code NAF", row.naf),
            Fact("Source", row.source),
            Fact("Notes", row.notes),
        ),
        Fact("Fiche vérifiée", checked or "jamais"),
    ]
    return render(
        request,
        "partners/partner_detail.html",
        {
            "partner": row,
            "facts": facts,
            "posts": current,
            "past_posts": [post for post in posts if post.until is not None and post.until < today],
            "has_cards": sum(post.contact.keep_until >= today for post in current) > 1,
            "presences": presences,
            "exchanges": exchanges[:SHOWN],
            "has_more_exchanges": len(exchanges) > SHOWN,
            "today": today,
            "merges": standing_merges(merged),
            "history": history_of_partner(row, merged),
            "can_edit": permissions.can_edit_partner(user, row),
            "can_name_landlord": permissions.can_name_landlord(user),
            # Asked of landlords, and of all as long as nobody said who it is.
            "may_be_landlord": not row.is_dissolved
            and (row.kind.family == KindFamily.LANDLORD or not row.has_landlord),
            "can_merge": permissions.can_administer_directory(user),
            "led": {each.quartier_id for each in presences if permissions.can_lead_on(user, each.quartier_id)},
            "can_write": permissions.can_write_exchange(user),
            "own": {each.pk for each in exchanges if not permissions.why_not_edit_exchange(user, each)},
            "section": "partenaires",
        },
    )


class _PartnerForm(PermissionMixin, ScopedMixin):
    model = Partner
    form_class = PartnerForm
    template_name = "partners/partner_form.html"
    why_not = staticmethod(permissions.why_not_edit_partner)
    done = ""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the record and its themes."""
        data = form.cleaned_data
        with told_in(form):
            row = services.save_partner(
                partner=form.instance, themes=data["themes"], publics=data["publics"], by=self.request.user
            )
        if form.errors:
            return self.form_invalid(form)
        form.log_privacy_overrides(row, self.request.user)
        messages.success(self.request, self.done)
        return redirect(row)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which part of the menu it is."""
        return super().get_context_data(section="partenaires", map_box="", **kwargs)  # type: ignore[misc]


class PartnerCreate(_PartnerForm, CreateView):
    """A new partner."""

    done = "Le partenaire est dans l’annuaire. Dites qui appeler, et où il intervient."


class PartnerUpdate(_PartnerForm, UpdateView):
    """Change a partner."""

    done = "La fiche est enregistrée, et vérifiée d’aujourd’hui."


@require_POST
def partner_still_right(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the record is still right."""
    row = _partner(request, pk)
    refuse(permissions.why_not_edit_partner(request.user, row))
    services.still_right(partner=row, by=request.user)
    messages.success(request, "C’est noté : la fiche est exacte aujourd’hui.")
    return redirect(row)


# ---- parts of a partner ---------------------------------------------------------------------------------------------


def _part_form(
    request: HttpRequest,
    partner: Partner,
    form: Any,
    heading: str,
    anchor: str,
    status: int | None = None,
    *,
    proposed: str = "",
) -> HttpResponse:
    context = {
        "proposed": proposed,
        "form": form,
        "partner": partner,
        "heading": heading,
        "cancel_url": f"{partner.get_absolute_url()}#{anchor}",
        "section": "partenaires",
    }
    return render(request, "partners/part_form.html", context, status=status or (422 if form.errors else 200))


def _contact_form(
    request: HttpRequest, partner: Partner, contact: Contact, post: ContactPost | None, heading: str
) -> HttpResponse:
    asked = _correction_to_review(request, partner) if post is None else None
    proposed = asked.answer.get("contact", "") if asked is not None else ""
    initial = proposed_contact(asked) if asked is not None and proposed else {}
    form = ContactForm(
        request.POST if request.method == "POST" else None, instance=contact, post=post, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.save_contact(
                contact=form.instance,
                partner=partner,
                post=post,
                function=form.cleaned_data["function"],
                by=request.user,
            )
        if not form.errors:
            messages.success(request, "Le contact est enregistré.")
            if asked is not None:
                # What else the partner proposes is still to be read.
                return redirect("partners:correction_review", pk=asked.pk)
            return redirect(f"{partner.get_absolute_url()}#contacts")
    return _part_form(request, partner, form, heading, "contacts", proposed=proposed)


def _correction_to_review(request: HttpRequest, partner: Partner) -> CorrectionRequest | None:
    """Return the answer of the partner that `?demande=` names, for who reviews them, until it is reviewed."""
    asked = request.GET.get("demande", "")
    if not (asked.isdecimal() and asked.isascii() and len(asked) < 10):
        return None
    if not permissions.can_administer_directory(request.user):
        return None
    return CorrectionRequest.objects.filter(pk=asked, partner=partner, status=RequestStatus.ANSWERED).first()


def contact_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody to call."""
    partner = _partner(request, pk)
    refuse(permissions.why_not_edit_partner(request.user, partner))
    return _contact_form(request, partner, Contact(), None, "Ajouter un contact")


def _post(request: HttpRequest, pk: int) -> ContactPost:
    seen = Partner.objects.visible_to(request.user).values("pk")
    post = get_object_or_404(ContactPost.objects.select_related("contact", "partner").filter(partner__in=seen), pk=pk)
    refuse(permissions.why_not_edit_partner(request.user, post.partner))
    return post


def contact_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contact and its function."""
    post = _post(request, pk)
    return _contact_form(request, post.partner, post.contact, post, "Modifier le contact")


def contact_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a contact works elsewhere from a day on, or there too."""
    post = _post(request, pk)
    form = MoveForm(
        request.POST if request.method == "POST" else None, instance=post.contact, post=post, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with told_in(form):
                row = move_contact(
                    post=post,
                    contact=form.instance,
                    partner=data["partner"],
                    function=data["function"],
                    on=data["on"],
                    keeps_former=data["keeps_former"],
                    by=request.user,
                )
        except ContactPost.DoesNotExist as error:
            # Erased while the form was sent: nothing of it is shown again.
            raise Http404 from error
        except ContactError as error:
            form.add_error(None, str(error))
        if not form.errors:
            messages.success(request, f"{row.contact} est désormais un contact de « {row.partner} ».")
            return redirect(f"{row.partner.get_absolute_url()}#contacts")
    return _part_form(request, post.partner, form, f"{post.contact} a changé de structure", "contacts")


@require_safe
def contact_card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the card of a contact."""
    seen = Partner.objects.visible_to(request.user).values("pk")
    posts = ContactPost.objects.to_hand_out().filter(partner__in=seen, pk=pk)
    post = get_object_or_404(posts.select_related("contact"))
    return vcard_response(posts, str(post.contact))


@require_safe
def partner_cards(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the cards of the contacts of a partner."""
    partner = _partner(request, pk)
    posts = ContactPost.objects.to_hand_out().filter(partner=partner)
    return vcard_response(posts.order_by("contact__last_name", "contact__first_name", "pk"), str(partner))


@require_POST
def contact_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody no longer works there."""
    post = _post(request, pk)
    # The day until which one is there counts: from today on nobody calls them here.
    last = timezone.localdate() - datetime.timedelta(days=1)
    last = min(post.until or last, last)
    post.until = last if post.since is None else max(post.since, last)
    post.save(update_fields=["until"])
    messages.success(request, f"{post.contact} n’est plus un contact de ce partenaire.")
    return redirect(f"{post.partner.get_absolute_url()}#contacts")


def _presence_form(request: HttpRequest, presence: Presence, heading: str) -> HttpResponse:
    quartiers = Quartier.objects.led_by(request.user).active()
    form = PresenceForm(request.POST if request.method == "POST" else None, instance=presence, quartiers=quartiers)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "L’intervention est enregistrée.")
            return redirect(f"{presence.partner.get_absolute_url()}#presences")
    return _part_form(request, presence.partner, form, heading, "presences")


def presence_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where a partner acts."""
    partner = _partner(request, pk)
    refuse(permissions.why_not_edit_partner(request.user, partner))
    return _presence_form(request, Presence(partner=partner), "Ajouter une intervention")


def presence_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a partner does on a quartier."""
    rows = Presence.objects.visible_to(request.user).select_related("partner", "quartier").defer("quartier__contour")
    presence = get_object_or_404(rows, pk=pk)
    refuse(permissions.why_not_edit_presence(request.user, presence))
    return _presence_form(request, presence, f"Intervention sur {presence.quartier}")


def _exchange_form(request: HttpRequest, exchange: Exchange, heading: str) -> HttpResponse:
    form = ExchangeForm(request.POST if request.method == "POST" else None, instance=exchange, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "L’échange est enregistré.")
            return redirect(f"{exchange.partner.get_absolute_url()}#echanges")
    return _part_form(request, exchange.partner, form, heading, "echanges")


def exchange_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a call, a visit, a mail."""
    partner = _partner(request, pk)
    refuse(permissions.why_not_edit_partner(request.user, partner))
    return _exchange_form(request, Exchange(partner=partner, author=request.user), "Noter un échange")


def _exchange(request: HttpRequest, pk: int) -> Exchange:
    rows = Exchange.objects.visible_to(request.user).select_related("partner", "quartier").defer("quartier__contour")
    return get_object_or_404(rows, pk=pk)


def exchange_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an exchange."""
    exchange = _exchange(request, pk)
    refuse(permissions.why_not_edit_exchange(request.user, exchange))
    return _exchange_form(request, exchange, "Modifier l’échange")


@require_POST
def exchange_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the next step is done."""
    exchange = _exchange(request, pk)
    refuse(permissions.why_not_close_exchange(request.user, exchange))
    if exchange.next_step and not exchange.is_done:
        exchange.is_done = True
        exchange.save(update_fields=["is_done"])
        messages.success(request, "La suite est donnée.")
    return redirect(f"{exchange.partner.get_absolute_url()}#echanges")
