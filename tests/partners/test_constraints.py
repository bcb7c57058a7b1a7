"""Every constraint of the directory, broken one by one in the database itself."""

import datetime
import threading

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from partners.models import (
    AgreementAmount,
    AgreementDocument,
    ContactPost,
    CorrectionRequest,
    Landlord,
    Merge,
    NotADuplicate,
    Occupation,
    Partner,
    PartnerKind,
    PartnerPublic,
    PartnerTheme,
    Subsidy,
)
from tests.factories import (
    AgreementFactory,
    ContactFactory,
    ExchangeFactory,
    OccupationFactory,
    PartnerFactory,
    PremisesFactory,
    PresenceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)


def partner(**fields):
    return lambda: PartnerFactory(**fields)


def twice(make, **same):
    def do():
        first = make(**same)
        make(**{name: getattr(first, name) for name in same})

    return do


def post(**fields):
    values = {"contact": fields.pop("contact", None) or ContactFactory(), "partner": PartnerFactory()}
    return ContactPost.objects.create(**{**values, "function": "Directeur", **fields})


def same_post_twice():
    first = post()
    post(contact=first.contact, partner=first.partner)


def same_presence_twice():
    first = PresenceFactory()
    PresenceFactory(partner=first.partner, quartier=first.quartier)


def amount(**fields):
    values = {"agreement": fields.pop("agreement", None) or AgreementFactory(), "partner": PartnerFactory()}
    return AgreementAmount.objects.create(**{**values, "year": 2026, "amount": 10, **fields})


def same_amount_twice():
    first = amount()
    amount(agreement=first.agreement, partner=first.partner)


def document(**fields):
    values = {"title": "Convention", "name": "c.pdf", "size": 10, "digest": "d", "added_by": UserFactory()}
    agreement = fields.pop("agreement", None) or AgreementFactory()
    return AgreementDocument.objects.create(**{"agreement": agreement, **values, **fields})


def same_premises_twice():
    first = PremisesFactory()
    PremisesFactory(quartier=first.quartier, name=first.name)


def alone_at_once():
    first = OccupationFactory()
    OccupationFactory(premises=first.premises, starts_on=datetime.date(2026, 6, 1))


def subsidy(**fields):
    values = {"funder": "Ville", "beneficiary": "Asso", "year": 2025, "amount": 10, "digest": "d"}
    return Subsidy.objects.create(**{**values, **fields})


def request(**fields):
    now = timezone.now()
    values = {"partner": PartnerFactory(), "email": "a@exemple.fr", "sent_by": UserFactory(), "sent_at": now}
    values["expires_at"] = now + datetime.timedelta(days=30)
    return CorrectionRequest.objects.create(**{**values, **fields})


def merge(**fields):
    kept = PartnerFactory()
    return Merge.objects.create(**{"kept": kept, "lost": PartnerFactory(), "by": UserFactory(), **fields})


def merge_with_itself():
    row = PartnerFactory()
    merge(kept=row, lost=row)


def different(first, second):
    return NotADuplicate.objects.create(first=first, second=second, by=UserFactory())


def different_twice():
    first, second = PartnerFactory(), PartnerFactory()
    different(first, second)
    different(first, second)


def merged_into_itself():
    row = PartnerFactory()
    Partner.objects.filter(pk=row.pk).update(merged_into=row.pk)


def renews_itself():
    row = AgreementFactory()
    row.renews = row
    row.save()


CASES = {
    "agreement_renews_another": renews_itself,
    "partnerkind_name_once": lambda: PartnerKind.objects.create(code="x", name="ASSOCIATION"),
    "partnerkind_named": lambda: PartnerKind.objects.create(code="Association", name="Autre nom"),
    "partnerkind_family_known": lambda: PartnerKind.objects.create(code="x", name="X", family="x"),
    "partnertheme_name_once": lambda: PartnerTheme.objects.create(code="x", name="numérique"),
    "partnertheme_named": lambda: PartnerTheme.objects.create(code="x", name=""),
    "partnerpublic_name_once": lambda: PartnerPublic.objects.create(code="x", name="JEUNES"),
    "partnerpublic_named": lambda: PartnerPublic.objects.create(code="", name="X"),
    "partner_name_given": partner(name=""),
    "partner_rna_form": partner(rna="W12345678"),
    "partner_siret_form": partner(siret="1234567890123"),
    "partner_naf_form": partner(naf="88.99"),
    "partner_siret_once": twice(PartnerFactory, siret="38012986646850"),
    "partner_rna_once": twice(PartnerFactory, rna="W751004076"),
    "partner_source_once": twice(PartnerFactory, source="dora", source_key="7"),
    "partner_position": partner(latitude=48.0),
    "partner_dissolved_dated": partner(dissolved_on=DAY),
    "partner_merged_elsewhere": merged_into_itself,
    "partner_check_dated": lambda: PartnerFactory(checked_by=UserFactory()),
    "contact_named_with_origin": lambda: ContactFactory(origin=""),
    "contact_kept_for_a_time": lambda: ContactFactory(keep_until=datetime.date(2026, 1, 5)),
    "contactpost_function_given": lambda: post(function=""),
    "contactpost_period": lambda: post(since=DAY, until=datetime.date(2026, 2, 1)),
    "contactpost_once": same_post_twice,
    "presence_role_known": lambda: PresenceFactory(role="x"),
    "presence_period": lambda: PresenceFactory(since=DAY, until=datetime.date(2026, 2, 1)),
    "presence_once": same_presence_twice,
    "exchange_told": lambda: ExchangeFactory(text=""),
    "exchange_next_told": lambda: ExchangeFactory(is_done=True),
    "agreement_titled": lambda: AgreementFactory(title=""),
    "agreement_period": lambda: AgreementFactory(ends_on=datetime.date(2025, 12, 31)),
    "agreement_notice": lambda: AgreementFactory(notice_months=25),
    "agreementamount_once": same_amount_twice,
    "agreementamount_sound": lambda: amount(amount=-1),
    "agreementdocument_file_whole": lambda: document(size=0),
    "agreementdocument_once": lambda: document(agreement=document().agreement),
    "premises_name_given": lambda: PremisesFactory(name=""),
    "premises_surface": lambda: PremisesFactory(surface=0),
    "premises_once": same_premises_twice,
    "occupation_period": lambda: OccupationFactory(ends_on=datetime.date(2025, 12, 31)),
    "occupation_alone": alone_at_once,
    "subsidy_once": lambda: [subsidy(), subsidy()],
    "subsidy_whole": lambda: subsidy(funder=""),
    "correctionrequest_sound": lambda: request(status="x"),
    "correctionrequest_answered": lambda: request(answered_at=timezone.now()),
    "landlord_once": lambda: Landlord.objects.create(pk=2, partner=PartnerFactory()),
    "merge_of_two": merge_with_itself,
    "merge_undone_signed": lambda: merge(undone_at=timezone.now()),
    "notaduplicate_once": different_twice,
    "notaduplicate_ordered": lambda: different(*reversed([PartnerFactory(), PartnerFactory()])),
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name]()
    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_its_case_and_its_words():
    constraints = [
        constraint
        for model in apps.get_app_config("partners").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
    ]
    assert {constraint.name for constraint in constraints} == set(CASES)
    assert [c.name for c in constraints if c.violation_error_message == c.default_violation_error_message] == []


def test_what_was_merged_keeps_its_identifiers_for_the_day_it_is_undone():
    kept = PartnerFactory(rna="W751004076")
    lost = PartnerFactory(rna="W751004076", merged_into=kept)
    assert {kept.rna, lost.rna} == {"W751004076"}


def test_premises_may_be_shared_or_follow_one_another():
    first = OccupationFactory(ends_on=datetime.date(2026, 6, 30))
    OccupationFactory(premises=first.premises, starts_on=datetime.date(2026, 7, 1))
    OccupationFactory(premises=first.premises, is_exclusive=False)
    assert first.premises.occupations.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_come_at_once_do_not_both_get_the_premises():
    place, users = PremisesFactory(), [PartnerFactory(), PartnerFactory()]
    written, refused = threading.Event(), []

    def come_second():
        try:
            assert written.wait(10)
            OccupationFactory(premises=place, partner=users[1])
        except IntegrityError as error:
            refused.append(error.__cause__.diag.constraint_name)
        finally:
            connection.close()

    second = threading.Thread(target=come_second)
    second.start()
    # The first is not committed yet when the second comes: the database has it wait, then refuses it.
    with transaction.atomic():
        OccupationFactory(premises=place, partner=users[0])
        written.set()
        second.join(0.5)
        assert second.is_alive()
    second.join(10)
    assert refused == ["occupation_alone"]
    assert Occupation.objects.filter(premises=place).count() == 1
