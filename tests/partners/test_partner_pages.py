"""The directory: list, page, form, contacts, who acts where, exchanges; who sees and keeps what."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import PrivacyOverride
from partners.forms.partners import cleaned_phone
from partners.models import Contact, ContactPost, Exchange, Partner, PartnerKind, PartnerPublic, PartnerTheme, Presence
from tests.factories import (
    CommuneFactory,
    ContactFactory,
    ExchangeFactory,
    PartnerFactory,
    PresenceFactory,
    QuartierFactory,
    member,
)

pytestmark = pytest.mark.django_db
LIST = "/partenaires/"
SIRET = "31538511200026"


@pytest.fixture
def partner():
    return PartnerFactory(name="Centre social des Tilleuls", short_name="CST")


@pytest.fixture
def officer_elsewhere(db):
    return member(QuartierFactory(name="Ailleurs"), Role.OFFICER)


def url(name: str, row: Any) -> str:
    return reverse(f"partners:{name}", args=[row.pk])


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


def text(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'")


def typed(**more: Any) -> dict[str, Any]:
    return {"kind": PartnerKind.objects.get(code="association").pk, "name": "Les Amis du mail", **more}


# ---- list -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Amicale Léo", "Mission locale"]),
        ("q=leo", ["Amicale Léo"]),
        ("q=amical", ["Amicale Léo"]),
        ("q=amciale", ["Amicale Léo"]),
        ("q=ML", ["Mission locale"]),
        ("q=mission+bagnolet", ["Mission locale"]),
        ("q=bagnolet", ["Mission locale"]),
        ("q=315+385+112+00026", ["Mission locale"]),
        ("q=315385112", ["Mission locale"]),
        ("q=w931000001", ["Amicale Léo"]),
        ("q=inexistante", []),
        ("type=2", None),
        ("situation=dissous", ["Vieux club"]),
        ("situation=tous", ["Amicale Léo", "Mission locale", "Vieux club"]),
        ("fraicheur=a-verifier", ["Mission locale"]),
        ("commune=bagnolet", ["Mission locale"]),
        ("quartier=tilleuls", ["Amicale Léo"]),
        ("role=funder", ["Amicale Léo"]),
        ("role=lead", []),
        ("theme=sante", ["Mission locale"]),
        ("public=jeunes", ["Mission locale"]),
        ("tri=-nom", ["Mission locale", "Amicale Léo"]),
        ("tri=verification", ["Amicale Léo", "Mission locale"]),
    ],
    ids=str,
)
def test_filters_and_sorts(sign_in, officer, quartier, query, found):
    bagnolet = CommuneFactory(insee_code="94016", name="Bagnolet")
    first = PartnerFactory(name="Amicale Léo", rna="W931000001", checked_on=timezone.localdate())
    other = PartnerFactory(name="Mission locale", short_name="ML", siret=SIRET, commune=bagnolet)
    PartnerFactory(name="Vieux club", is_dissolved=True)
    PresenceFactory(partner=first, quartier=quartier, role="funder")
    PresenceFactory(partner=other, quartier=quartier, role="lead", until=datetime.date(2020, 1, 1))
    other.themes.add(PartnerTheme.objects.get(code="sante"))
    other.publics.add(PartnerPublic.objects.get(code="jeunes"))
    if query.startswith("theme"):
        query = f"theme={PartnerTheme.objects.get(code='sante').pk}"
    if query.startswith("public"):
        query = f"public={PartnerPublic.objects.get(code='jeunes').pk}"
    if found is None:
        kind = PartnerKind.objects.get(code="mission-locale")
        Partner.objects.filter(pk=other.pk).update(kind=kind)
        query, found = f"type={kind.pk}", ["Mission locale"]
    assert names(sign_in(officer).get(f"{LIST}?{query}")) == found


def test_the_list_tells_where_they_act_among_one_s_own_quartiers(sign_in, officer, quartier, partner):
    PresenceFactory(partner=partner, quartier=quartier)
    PresenceFactory(partner=partner, quartier=QuartierFactory(name="Les Aulnes lointains"))
    page = text(sign_in(officer).get(LIST))
    assert str(quartier) in page
    assert "Les Aulnes lointains" not in page
    assert names(sign_in(officer).get(f"{LIST}?quartier=aulnes")) == []


def test_one_who_works_nowhere_reads_nothing(sign_in, partner):
    from tests.factories import UserFactory

    assert names(sign_in(UserFactory()).get(LIST)) == []


def test_the_export_has_what_is_filtered_and_no_contact(sign_in, officer, partner):
    PartnerFactory(name="Ailleurs")
    ContactPost.objects.create(contact=ContactFactory(last_name="Delacroix"), partner=partner, function="Directrice")
    answer = b"".join(sign_in(officer).get(f"{LIST}?q=tilleuls&format=csv").streaming_content).decode()
    assert "Centre social des Tilleuls;CST;Association" in answer
    assert "Ailleurs" not in answer
    assert "Delacroix" not in answer


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(sign_in, officer, quartier, count, django_assert_num_queries):
    for _ in range(count):
        row = PartnerFactory(commune=CommuneFactory())
        PresenceFactory(partner=row, quartier=quartier)
        row.themes.add(PartnerTheme.objects.first())
    client = sign_in(officer)
    with django_assert_num_queries(10):
        client.get(LIST)
    with django_assert_num_queries(11):
        client.get(f"{LIST}?q=association")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, officer, quartier, partner, count, django_assert_num_queries):
    for rank in range(count):
        PresenceFactory(partner=partner, quartier=QuartierFactory() if rank else quartier)
        ContactPost.objects.create(contact=ContactFactory(), partner=partner, function="Directrice")
        ExchangeFactory(partner=partner, quartier=quartier)
    client = sign_in(officer)
    with django_assert_num_queries(12):
        client.get(url("partner_detail", partner))


def test_an_empty_directory_says_what_to_do(sign_in, officer, proximity):
    assert "Ajoutez les associations" in text(sign_in(officer).get(LIST))
    page = text(sign_in(proximity).get(LIST))
    assert "Un chargé de mission ou un administrateur" in page
    assert "Nouveau partenaire" not in page


def test_only_administrators_are_offered_the_import(sign_in, officer, administrator, partner):
    address = f'href="{reverse("core:import_list")}"'
    assert address in text(sign_in(administrator).get(LIST))
    assert address not in text(sign_in(officer).get(LIST))


# ---- form -----------------------------------------------------------------------------------------------------------


def test_a_partner_is_created_as_people_type_it(sign_in, officer):
    commune = CommuneFactory(insee_code="93006", name="Bagnolet")
    theme = PartnerTheme.objects.first()
    data = typed(
        siret="315 385 112 00026", rna="w931000001", naf="88.99b", phone="0148000000", website="amis-du-mail.fr",
        commune="bagnolet", themes=[theme.pk], latitude="48,86", longitude="2,41",
    )  # fmt: skip
    response = sign_in(officer).post("/partenaires/nouveau/", data)
    assert response.status_code == 302, response.context["form"].errors
    row = Partner.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.siret, row.siren, row.rna, row.naf) == (SIRET, "315385112", "W931000001", "8899B")
    assert (row.phone, row.website, row.commune) == ("01 48 00 00 00", "https://amis-du-mail.fr", commune)
    assert (row.latitude, list(row.themes.all())) == (48.86, [theme])
    assert (row.checked_on, row.checked_by) == (timezone.localdate(), officer)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("siret", "31538511200027", "un chiffre est faux ou deux sont inversés"),
        ("siret", "123", "14 chiffres"),
        ("rna", "751004076", "W suivi de 9"),
        ("naf", "8899", "4 chiffres et une lettre"),
        ("phone", "0148", "pas complet"),
        ("email", "contact", "courriel"),
        ("commune", "Atlantide", "Aucune commune ne s’appelle « Atlantide »"),
        ("latitude", "48,86", "donnez les deux"),
        ("name", "", "obligatoire"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(sign_in, officer, field, value, reason):
    response = sign_in(officer).post("/partenaires/nouveau/", typed(notes="À garder", **{field: value}))
    assert response.status_code == 422
    page = text(response)
    assert reason in page
    assert "À garder" in page
    assert not Partner.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("siret", SIRET), ("rna", "W931000001")])
def test_an_identifier_is_one_partner_s(sign_in, officer, field, value):
    PartnerFactory(name="Déjà là", **{field: value})
    response = sign_in(officer).post("/partenaires/nouveau/", typed(**{field: value}))
    assert response.status_code == 422
    assert "Déjà là</a> a déjà ce" in text(response)
    assert Partner.objects.count() == 1


def test_the_siret_of_one_that_was_merged_is_free(sign_in, officer, partner):
    PartnerFactory(siret=SIRET, merged_into=partner)
    assert sign_in(officer).post("/partenaires/nouveau/", typed(siret=SIRET)).status_code == 302


@pytest.mark.parametrize("field", ["purpose", "notes"])
def test_free_texts_are_guarded(sign_in, officer, field):
    data = typed(**{field: "Mme Durand, appartement 12, est malade"})
    client = sign_in(officer)
    response = client.post("/partenaires/nouveau/", data)
    assert response.status_code == 422
    assert not Partner.objects.exists()
    client.post("/partenaires/nouveau/", {**data, "privacy_confirmed": "on"})
    assert Partner.objects.exists()
    assert PrivacyOverride.objects.count() == 1


def test_a_day_of_dissolution_says_that_it_is_dissolved(sign_in, officer, partner):
    client = sign_in(officer)
    data = typed(name=partner.name, version=partner.version, dissolved_on="2025-03-01")
    assert client.post(url("partner_update", partner), data).status_code == 302
    partner.refresh_from_db()
    assert (partner.is_dissolved, partner.dissolved_on) == (True, datetime.date(2025, 3, 1))
    assert names(client.get(LIST)) == []


def test_a_change_made_meanwhile_is_shown(sign_in, officer, administrator, partner):
    data = typed(name=partner.name, short_name="CST", phone="", version=partner.version)
    sign_in(administrator).post(url("partner_update", partner), {**data, "phone": "0148000001"})
    response = sign_in(officer).post(url("partner_update", partner), {**data, "short_name": "Tilleuls"})
    assert response.status_code == 422
    assert response.context["form"]["phone"].value() == "01 48 00 00 01"
    assert str(administrator) in text(response)
    partner.refresh_from_db()
    assert (partner.phone, partner.short_name) == ("01 48 00 00 01", "CST")
    again = {**data, "phone": "0148000001", "short_name": "Tilleuls", "version": partner.version}
    assert sign_in(officer).post(url("partner_update", partner), again).status_code == 302


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0148000000", "01 48 00 00 00"),
        ("+33 1 48 00 00 00", "01 48 00 00 00"),
        ("01.48.00.00.00", "01 48 00 00 00"),
        ("+32 2 512 11 11", "+32 2 512 11 11"),
        ("", ""),
    ],
)
def test_phones(given, kept):
    assert cleaned_phone(given) == kept


# ---- freshness ------------------------------------------------------------------------------------------------------


def test_still_right_says_when_and_who(sign_in, officer, partner):
    client = sign_in(officer)
    assert names(client.get(f"{LIST}?fraicheur=a-verifier")) == [partner.name]
    assert "Toujours exact" in text(client.get(url("partner_detail", partner)))
    client.post(url("partner_still_right", partner))
    partner.refresh_from_db()
    assert (partner.checked_on, partner.checked_by) == (timezone.localdate(), officer)
    assert names(client.get(f"{LIST}?fraicheur=a-verifier")) == []
    assert "Toujours exact" not in text(client.get(url("partner_detail", partner)))


@pytest.mark.parametrize(("days", "is_stale"), [(364, False), (365, False), (366, True)])
def test_a_year_makes_a_record_stale(days, is_stale):
    row = PartnerFactory(checked_on=timezone.localdate() - datetime.timedelta(days=days))
    assert (row in Partner.objects.to_check(), not row.is_fresh) == (is_stale, is_stale)


def test_a_partner_that_was_merged_leads_to_the_other(sign_in, officer, partner):
    lost = PartnerFactory(merged_into=partner, name="Perdue")
    assert sign_in(officer).get(url("partner_detail", lost)).url == partner.get_absolute_url()
    assert names(sign_in(officer).get(LIST)) == [partner.name]


# ---- contacts -------------------------------------------------------------------------------------------------------


def test_a_contact_is_added_and_leaves(sign_in, officer, partner):
    client = sign_in(officer)
    page = client.get(url("contact_create", partner))
    kept = page.context["form"].initial["keep_until"] - timezone.localdate()
    assert kept.days == 730
    data = {
        "last_name": "Delacroix", "function": "Directrice", "phone": "0148000000", "origin": "Carte de visite",
        "informed_on": "2026-01-05", "keep_until": "2028-01-05",
    }  # fmt: skip
    client.post(url("contact_create", partner), data)
    post = ContactPost.objects.get()
    assert (post.contact.phone, post.function, post.since) == ("01 48 00 00 00", "Directrice", timezone.localdate())
    page = client.get(url("partner_detail", partner))
    assert ([row.pk for row in page.context["posts"]], page.context["past_posts"]) == ([post.pk], [])
    ContactPost.objects.update(since="2020-01-01")
    client.post(url("contact_leave", post))
    post.refresh_from_db()
    assert post.until == timezone.localdate() - datetime.timedelta(days=1)
    assert not ContactPost.objects.current().exists()
    ContactPost.objects.update(since="2020-01-01", until="2020-06-01")
    page = client.get(url("partner_detail", partner))
    assert (page.context["posts"], [row.pk for row in page.context["past_posts"]]) == ([], [post.pk])
    assert "Anciens contacts (1)" in text(page)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("origin", "", "obligatoire"),
        ("keep_until", "2026-01-05", "suit celle de l’information"),
        ("phone", "12", "pas complet"),
        ("last_name", "", "obligatoire"),
    ],
)
def test_a_contact_says_where_it_comes_from_and_until_when(sign_in, officer, partner, field, value, reason):
    data = {
        "last_name": "Delacroix", "function": "Directrice", "origin": "Carte", "informed_on": "2026-01-05",
        "keep_until": "2028-01-05", field: value,
    }  # fmt: skip
    response = sign_in(officer).post(url("contact_create", partner), data)
    assert response.status_code == 422
    assert reason in text(response)
    assert not Contact.objects.exists()


def test_a_contact_kept_too_long_is_told(sign_in, officer, partner):
    contact = ContactFactory(keep_until=timezone.localdate() - datetime.timedelta(days=1))
    ContactPost.objects.create(contact=contact, partner=partner, function="Directrice")
    assert "à revoir ou effacer" in text(sign_in(officer).get(url("partner_detail", partner)))


# ---- presences ------------------------------------------------------------------------------------------------------


def test_an_officer_says_who_acts_on_their_own_quartiers(sign_in, officer, officer_elsewhere, quartier, partner):
    data = {"quartier": quartier.pk, "role": "funder", "themes": [PartnerTheme.objects.first().pk]}
    refused = sign_in(officer_elsewhere).post(url("presence_create", partner), data)
    assert refused.status_code == 422
    assert not Presence.objects.exists()
    assert sign_in(officer).post(url("presence_create", partner), data).status_code == 302
    presence = Presence.objects.get()
    assert (presence.quartier, presence.role, presence.themes.count()) == (quartier, "funder", 1)
    twice = sign_in(officer).post(url("presence_create", partner), data)
    assert "a déjà ce rôle sur ce quartier" in text(twice)


def test_presences_of_other_quartiers_do_not_exist(sign_in, officer_elsewhere, proximity, quartier, partner):
    presence = PresenceFactory(partner=partner, quartier=quartier)
    address = url("presence_update", presence)
    data = {"role": "lead", "version": presence.version}
    assert sign_in(officer_elsewhere).get(address).status_code == 404
    assert sign_in(officer_elsewhere).post(address, data).status_code == 404
    refused = sign_in(proximity).post(address, data)
    assert refused.status_code == 403
    assert "disent qui y intervient" in text(refused)
    presence.refresh_from_db()
    assert presence.role == "operator"
    page = text(sign_in(officer_elsewhere).get(url("partner_detail", partner)))
    assert str(quartier) not in page


def test_a_presence_does_not_end_before_it_begins(sign_in, officer, quartier, partner):
    presence = PresenceFactory(partner=partner, quartier=quartier)
    data = {"role": "lead", "since": "2026-02-01", "until": "2026-01-01", "version": presence.version}
    response = sign_in(officer).post(url("presence_update", presence), data)
    assert response.status_code == 422
    assert "La fin ne peut pas précéder le début." in text(response)


def test_remarks_on_a_presence_are_guarded(sign_in, officer, quartier, partner):
    data = {"quartier": quartier.pk, "role": "lead", "notes": "Mme Durand, appartement 12"}
    assert sign_in(officer).post(url("presence_create", partner), data).status_code == 422
    sign_in(officer).post(url("presence_create", partner), {**data, "privacy_confirmed": "on"})
    assert (Presence.objects.count(), PrivacyOverride.objects.count()) == (1, 1)


# ---- exchanges ------------------------------------------------------------------------------------------------------


def test_exchanges_are_seen_with_their_quartier(sign_in, officer, officer_elsewhere, administrator, quartier, partner):
    ExchangeFactory(partner=partner, quartier=quartier, text="Sur le quartier", author=officer)
    ExchangeFactory(partner=partner, quartier=None, text="En général", author=officer)
    ExchangeFactory(partner=partner, quartier=quartier, text="De ma main", author=officer_elsewhere)

    def seen(user):
        page = sign_in(user).get(url("partner_detail", partner))
        return sorted(row.text for row in page.context["exchanges"])

    assert seen(officer) == ["De ma main", "En général", "Sur le quartier"]
    assert seen(officer_elsewhere) == ["De ma main", "En général"]
    assert len(seen(administrator)) == 3


def test_an_exchange_is_noted_and_followed(sign_in, officer, quartier, partner):
    client = sign_in(officer)
    today = timezone.localdate()
    data = {
        "kind": "call", "on": today.isoformat(), "quartier": quartier.pk, "text": "Cherche un local",
        "next_step": "Rappeler", "next_on": (today - datetime.timedelta(days=1)).isoformat(),
    }  # fmt: skip
    client.post(url("exchange_create", partner), data)
    row = Exchange.objects.get()
    assert (row.author, row.partner, row.is_done) == (officer, partner, False)
    assert "en retard" in text(client.get(url("partner_detail", partner)))
    client.post(url("exchange_done", row))
    row.refresh_from_db()
    assert row.is_done
    assert "en retard" not in text(client.get(url("partner_detail", partner)))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"on": "2999-01-01"}, "dans le futur"),
        ({"text": ""}, "obligatoire"),
        ({"next_on": "2026-12-01"}, "Dites ce qui est à faire"),
        ({"text": "Vu Mme Durand, appartement 12"}, "privacy_confirmed"),
    ],
    ids=["future", "empty", "nothing-to-do", "guard"],
)
def test_what_an_exchange_cannot_be(sign_in, officer, partner, more, reason):
    data = {"kind": "call", "on": "2026-01-15", "text": "Point", **more}
    response = sign_in(officer).post(url("exchange_create", partner), data)
    assert response.status_code == 422
    assert reason in text(response)
    assert not Exchange.objects.exists()


def test_an_exchange_is_corrected_by_its_author(sign_in, officer, manager, quartier, partner):
    colleague = member(quartier, Role.OFFICER)
    row = ExchangeFactory(partner=partner, quartier=quartier, author=officer)
    data = {"kind": "visit", "on": "2026-01-15", "text": "Autre", "quartier": quartier.pk, "version": row.version}
    refused = sign_in(colleague).post(url("exchange_update", row), data)
    assert refused.status_code == 403
    assert "corrigé par son auteur" in text(refused)
    assert sign_in(manager).post(url("exchange_update", row), data).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.author) == ("Autre", officer)


def test_one_s_own_exchanges_are_offered_for_correction(sign_in, officer, quartier, partner):
    own = ExchangeFactory(partner=partner, quartier=quartier, author=officer)
    other = ExchangeFactory(partner=partner, quartier=quartier)
    page = text(sign_in(officer).get(url("partner_detail", partner)))
    assert url("exchange_update", own) in page
    assert url("exchange_update", other) not in page


# ---- the same one twice ---------------------------------------------------------------------------------------------


def test_a_name_that_is_there_is_asked_about(sign_in, officer, partner):
    client, page = sign_in(officer), reverse("partners:partner_create")
    Partner.objects.filter(pk=partner.pk).update(name="Centre social Le Patio")
    sent = {"name": "CENTRE SOCIAL LE PATIO", "kind": partner.kind_id}
    if partner.commune_id:
        sent["commune"] = str(partner.commune.insee_code)
    response = client.post(page, sent)
    assert response.status_code == 422
    assert f'<a href="{partner.get_absolute_url()}">Centre social Le Patio</a>' in text(response)
    assert Partner.objects.count() == 1
    assert client.post(page, sent | {"alike_confirmed": "on"}).status_code == 302
    assert Partner.objects.count() == 2


def test_whose_a_number_is_is_told_at_the_field(sign_in, officer, partner):
    Partner.objects.filter(pk=partner.pk).update(siret="31538511200026")
    sent = {"name": "Autre", "kind": partner.kind_id, "siret": "315 385 112 00026"}
    page = text(sign_in(officer).post(reverse("partners:partner_create"), sent))
    assert f"{partner.name}</a> a déjà ce SIRET." in page
    assert page.count("a déjà ce SIRET") == 2  # in the summary and at the field
