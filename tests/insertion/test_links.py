"""A company or a structure notes its hours by a signed link; what it sends is checked, and waits to be validated."""

import datetime
import io
import json
import re
import threading
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from core import limits
from insertion.models import HoursLink, HoursStatement, Sheet, SheetDocument
from insertion.services import links
from insertion.services.hours import sheet_of, validate_sheet
from insertion.services.months import Cell
from insertion.services.refusals import InsertionError
from tests.accounts.smtp import mail_server
from tests.factories import (
    ActionFactory,
    ContractFactory,
    LotFactory,
    PartnerFactory,
    PlacementFactory,
    ProgrammeFactory,
    QuartierFactory,
    UserFactory,
    work,
)

DAY = datetime.date
JAN, FEB, MAR = DAY(2026, 1, 1), DAY(2026, 2, 1), DAY(2026, 3, 1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def today():
    with time_machine.travel(datetime.datetime(2026, 3, 20, 9, tzinfo=datetime.UTC), tick=False):
        limits._asked.clear()
        yield


@pytest.fixture
def lot(quartier, officer):
    contract = ContractFactory(reference="M-2026-7", title="Façades", quartiers=[quartier], responsible=officer)
    return LotFactory(contract=contract, number="3", title="Peinture", company__name="Couleurs SARL")


@pytest.fixture
def own(lot):
    """A step at the company of the lot."""
    return PlacementFactory(lot=lot, pathway__sex="woman", pathway__age_bracket="from_18")


@pytest.fixture
def lent(lot):
    """A step of the same lot at another structure."""
    return PlacementFactory(lot=lot, employer=PartnerFactory(name="Régie des Tilleuls"), modality="provision")


def link_for(partner, officer, *, lot=None, action=None, first=JAN, last=FEB, **fields: Any) -> HoursLink:
    return links.make_link(
        lot=lot, action=action, partner=partner, first_month=first, last_month=last, by=officer, **fields
    )


def send(link: HoursLink, **fields: Any):
    return Client().post(links.link_path(link), fields)


def text(response) -> str:
    return response.content.decode()


def cell(step, month) -> str:
    return f"h-{step.pk}-{month:%Y-%m}"


# ---- making links ---------------------------------------------------------------------------------------------------


def test_the_message_leads_to_a_page_without_menu_that_shows_the_lines_and_no_trait(
    settings, sign_in, client, officer, lot, own
):
    partner = lot.company
    partner.email = "contact@couleurs.example"
    partner.save()
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        page = sign_in(officer).post(
            reverse("insertion:link_create", args=[lot.pk]),
            {
                "whom": f"{partner.pk}:contact@couleurs.example",
                "first_month": "2026-01-01",
                "last_month": "2026-02-01",
                "days": "45",
            },
            follow=True,
        )
        link = HoursLink.objects.get()
        again = sign_in(officer).post(reverse("insertion:link_send", args=[link.pk]), follow=True)
    assert "Un message part à contact@couleurs.example" in text(page)
    assert "part de nouveau à contact@couleurs.example" in text(again)
    assert len(sink.messages) == 2
    message = sink.messages[0]
    assert (message["To"], message["Reply-To"]) == ("contact@couleurs.example", officer.email)
    assert message["Subject"].strip() == "Heures d’insertion : janvier 2026 à février 2026"
    path = re.search(r"/heures/\S+", sink.text())[0]
    page = client.get(path)
    shown = text(page)
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in page["Cache-Control"]
    for words in ("M-2026-7", "Peinture", own.pathway.number, "CDD", "depuis le 01/01/2026", "Janvier 2026"):
        assert words in shown
    for words in ("Femme", "18 à 25", "Menu principal", "Mars 2026"):
        assert words not in shown
    assert (link.expires_at - link.created_at).days == 45


def test_a_mail_server_that_refuses_is_told_to_who_made_the_link(settings, officer, lot, own):
    link = link_for(lot.company, officer, lot=lot, sent_to="perdu@couleurs.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # Nobody listens there.
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert links.send_link(link_id=link.pk) is False
    told = Notification.objects.get(user=officer)
    assert "n’est pas parti" in told.title
    assert told.url == reverse("insertion:link_list", args=[lot.pk])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"days": 0}, "de 1 à 180 jours"),
        ({"days": 181}, "de 1 à 180 jours"),
        ({"last": DAY(2027, 1, 1)}, "12 mois au plus"),
        ({"first": MAR}, "d’un mois à un autre"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(officer, lot, changed, words):
    with pytest.raises(InsertionError, match=words):
        link_for(lot.company, officer, lot=lot, **changed)


def test_only_who_works_there_is_proposed_and_taken(sign_in, officer, lot, lent):
    PartnerFactory(name="Étrangère")
    page = sign_in(officer).get(reverse("insertion:link_create", args=[lot.pk]))
    assert "Régie des Tilleuls" in text(page)
    assert "Étrangère" not in text(page)
    with pytest.raises(InsertionError, match="ni l’entreprise du lot"):
        link_for(PartnerFactory(), officer, lot=lot)


def test_the_list_says_where_each_link_stands_and_takes_one_back(sign_in, officer, lot, own, lent):
    used = link_for(lot.company, officer, lot=lot)
    HoursLink.objects.filter(pk=used.pk).update(used_at=timezone.now())
    over = link_for(lot.company, officer, lot=lot)
    HoursLink.objects.filter(pk=over.pk).update(
        created_at=timezone.now() - datetime.timedelta(9), expires_at=timezone.now() - datetime.timedelta(1)
    )
    link = link_for(lent.employer, officer, lot=lot)
    address = reverse("insertion:link_list", args=[lot.pk])
    page = text(sign_in(officer).get(address))
    for words in ("Utilisé", "Expiré", "Ouvert", links.link_path(link), "dernier envoi le 20/03/2026"):
        assert words in page
    assert links.link_path(over) not in page
    page = text(sign_in(officer).post(reverse("insertion:link_revoke", args=[link.pk]), follow=True))
    assert "n’ouvre plus rien" in page
    assert "Repris" in page
    assert send(link, **{cell(lent, JAN): "10"}).status_code == 410
    assert not HoursStatement.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, lot, count, django_assert_num_queries):
    for _ in range(count):
        work(PlacementFactory(lot=lot), JAN, 10)
        link = link_for(lot.company, officer, lot=lot)
    client = sign_in(officer)
    with django_assert_num_queries(6):
        client.get(reverse("insertion:link_list", args=[lot.pk]))
    with django_assert_num_queries(8):
        client.get(reverse("insertion:link_create", args=[lot.pk]))
    with django_assert_num_queries(5):
        assert text(Client().get(links.link_path(link))).count('inputmode="decimal"') == 2 * count


# ---- links that open nothing ----------------------------------------------------------------------------------------


def test_a_link_that_is_over_or_changed_says_what_to_do_and_nothing_else(officer, lot, own):
    link = link_for(lot.company, officer, lot=lot)
    path = links.link_path(link)
    other = reverse("insertion:hours_answer", args=[signing.Signer(salt="meetings.share").sign(str(link.uid))])
    for wrong in (path[:-2] + "/", path.replace("/heures/", "/heures/0"), other):
        page = Client().get(wrong)
        assert page.status_code == 404
        assert "Copiez-la en entier" in text(page)
        assert "Façades" not in text(page)
    HoursLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    page = Client().get(path)
    assert (page.status_code, "Il a été repris" in text(page), "Façades" in text(page)) == (410, True, False)
    HoursLink.objects.filter(pk=link.pk).update(revoked_at=None)
    with time_machine.travel(timezone.now() + datetime.timedelta(45), tick=False):
        page = Client().get(path)
        assert (page.status_code, "n’est plus valable" in text(page)) == (410, True)
        assert "Couleurs" not in text(page)
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_asked_too_often_the_page_says_to_wait(officer, lot, own, monkeypatch):
    now = [6_000_000.0]
    monkeypatch.setattr("core.limits.PUBLIC_PER_MINUTE", 3)
    monkeypatch.setattr("core.limits.monotonic", lambda: now[0])
    path = links.link_path(link_for(lot.company, officer, lot=lot))

    assert [Client().get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    now[0] += 60
    assert Client().get(path).status_code == 200


# ---- hours ----------------------------------------------------------------------------------------------------------


def test_hours_that_are_sent_wait_to_be_validated_and_may_be_corrected_until_then(officer, lot, own):
    link = link_for(lot.company, officer, lot=lot)
    sent = send(link, **{cell(own, JAN): "35h30", cell(own, FEB): ""})
    assert (sent.status_code, sent["Location"]) == (302, links.link_path(link))
    sheet = Sheet.objects.get()
    assert (sheet.month, sheet.hours, sheet.sent_by, sheet.sent_at) == (
        JAN,
        Decimal("35.50"),
        lot.company,
        timezone.now(),
    )
    assert HoursStatement.objects.get().link == link
    link.refresh_from_db()
    assert link.used_at == timezone.now()
    told = Notification.objects.get(user=officer)
    assert told.title == "Couleurs SARL a envoyé ses heures de janvier 2026 : à valider."
    page = text(Client().get(links.link_path(link)))
    assert "Reçu, à valider" in page
    assert f"est bien arrivé : {officer} le relit." in page
    assert 'value="35,5"' in page
    send(link, **{cell(own, JAN): "40"})
    sheet.refresh_from_db()
    assert sheet.hours == 40
    validate_sheet(sheet=sheet, version=sheet.version, by=officer)
    page = text(Client().get(links.link_path(link)))
    assert "ces heures ne changent plus" in page
    assert cell(own, JAN) not in page
    # What was typed on a page that was open meanwhile is told, not dropped in silence.
    late = send(link, **{cell(own, JAN): "1", cell(own, FEB): "8"})
    assert (late.status_code, "janvier 2026 : ce mois vient d’être validé, « 1 » n’y" in text(late)) == (422, True)
    assert 'value="8"' in text(late)
    assert send(link, **{cell(own, JAN): "40", cell(own, FEB): "8"}).status_code == 302
    assert sorted(HoursStatement.objects.values_list("hours", flat=True)) == [8, 40]


def test_a_structure_neither_sees_nor_writes_the_lines_of_another(officer, lot, own, lent):
    mine = link_for(lent.employer, officer, lot=lot)
    page = text(Client().get(links.link_path(mine)))
    assert lent.pathway.number in page
    assert own.pathway.number not in page
    third = PlacementFactory(lot=lot, employer=PartnerFactory(name="AI Voisine"))
    elsewhere = PlacementFactory(lot__contract=lot.contract, employer=lent.employer)
    send(
        mine,
        **{cell(own, JAN): "99", cell(third, JAN): "98", cell(elsewhere, JAN): "97", cell(lent, MAR): "96"},
        **{cell(lent, JAN): "20"},
    )
    line = HoursStatement.objects.get()
    assert (line.placement, line.hours) == (lent, 20)
    # Nor by its table.
    table = f"n° de parcours;mois;heures\n{own.pathway.number};01/2026;50\n{lent.pathway.number};02/2026;12\n"
    read = text(send(mine, lire="1", table=SimpleUploadedFile("heures.csv", table.encode())))
    assert "ce numéro n’est pas parmi les parcours de ce relevé" in read
    assert 'value="12"' in read
    assert 'value="50"' not in read
    # The company of the lot sees them all, with their employers.
    company = text(Client().get(links.link_path(link_for(lot.company, officer, lot=lot))))
    for step in (own, lent, third):
        assert step.pathway.number in company
    assert elsewhere.pathway.number not in company


def test_the_remark_and_the_papers_of_another_structure_are_not_told(officer, lot, own, lent):
    mine, theirs = link_for(lent.employer, officer, lot=lot), link_for(lot.company, officer, lot=lot)
    paper = SimpleUploadedFile("bulletin-regie.pdf", PDF)
    send(mine, **{cell(lent, FEB): "7"}, note="Une personne de plus en mars", proof=paper, about="2026-02-01")
    send(theirs, **{cell(own, FEB): "9"}, note="Chantier fermé deux jours", about="2026-02-01")
    sheet = Sheet.objects.get()
    assert sheet.note.splitlines() == [
        "Régie des Tilleuls : Une personne de plus en mars",
        "Couleurs SARL : Chantier fermé deux jours",
    ]
    document = SheetDocument.objects.get()
    assert (document.sheet, document.link, document.added_by, document.size) == (sheet, mine, None, len(PDF))
    own_page, other = (text(Client().get(links.link_path(link))) for link in (mine, theirs))
    assert ("bulletin-regie.pdf" in own_page, "bulletin-regie.pdf" in other) == (True, False)
    assert ("plus en mars" in own_page, "plus en mars" in other) == (True, False)
    # Sent again as it is shown, it stays as it is; another one takes its place.
    send(mine, **{cell(lent, FEB): "7"}, note="Finalement en avril", about="2026-02-01")
    sheet.refresh_from_db()
    assert sheet.note.splitlines()[-1] == "Régie des Tilleuls : Finalement en avril"
    assert "mars" not in sheet.note


def test_a_remark_that_is_corrected_is_still_told_to_its_own_structure_alone(sign_in, officer, lot, own, lent):
    mine, theirs = link_for(lent.employer, officer, lot=lot), link_for(lot.company, officer, lot=lot)
    send(mine, **{cell(lent, FEB): "7"}, note="Deux absents", about="2026-02-01")
    send(theirs, **{cell(own, FEB): "9"}, note="Chantier fermé", about="2026-02-01")
    sheet = Sheet.objects.get()
    assert Notification.objects.filter(user=officer, url=sheet.get_absolute_url()).exists()

    sign_in(officer).post(
        reverse("insertion:sheet_note", args=[sheet.pk]),
        {"version": sheet.version, "note": f"{sheet.note}\r\n\r\nRelevé  rectifié"},
    )

    sheet.refresh_from_db()
    assert sheet.note.splitlines()[-1] == "Relevé rectifié"
    for link, told, kept in ((mine, "Deux absents", "Chantier fermé"), (theirs, "Chantier fermé", "Deux absents")):
        page = text(Client().get(links.link_path(link)))
        assert (told in page, kept in page, "rectifié" in page) == (True, False, False)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-3", "ne sont pas négatives"),
        ("223", "222 h au plus"),
        ("beaucoup", "Des heures sont attendues"),
        ("35h75", "Des minutes vont de 0 à 59"),
    ],
)
def test_what_is_refused_is_told_beside_its_cell_and_nothing_is_lost(officer, lot, own, typed, words):
    other = PlacementFactory(lot=lot)
    page = send(link_for(lot.company, officer, lot=lot), **{cell(own, JAN): typed, cell(other, JAN): "12"})
    shown = text(page)
    assert page.status_code == 422
    assert re.search(rf'id="id_{cell(own, JAN)}_error">[^<]*{words}', shown)
    assert f'value="{typed}"' in shown
    assert 'value="12"' in shown
    assert not HoursStatement.objects.exists()


def test_what_only_the_database_knows_is_told_beside_its_cell_too(officer, lot):
    # The same pathway at half time in another lot, that the company does not see.
    step = PlacementFactory(lot=lot, work_share=50)
    work(PlacementFactory(pathway=step.pathway, work_share=50), JAN, 150)
    other = PlacementFactory(lot=lot)
    page = send(link_for(lot.company, officer, lot=lot), **{cell(other, JAN): "12", cell(step, JAN): "100"})
    assert page.status_code == 422
    assert re.search(rf'id="id_{cell(step, JAN)}_error">Avec ses autres étapes', text(page))
    assert not HoursStatement.objects.filter(placement__lot=lot).exists()
    assert not Sheet.objects.filter(lot=lot).exists()


def test_what_was_noted_meanwhile_is_shown_and_not_written_over(officer, lot, own):
    link = link_for(lot.company, officer, lot=lot)
    line = work(own, JAN, 10)
    seen = json.dumps({cell(own, JAN): "10.00"})
    HoursStatement.objects.filter(pk=line.pk).update(hours=11)
    # What they did not touch follows.
    send(link, **{cell(own, JAN): "10", cell(own, FEB): "5"}, seen=seen)
    line.refresh_from_db()
    assert line.hours == 11
    page = send(link, **{cell(own, JAN): "12"}, seen=seen)
    assert (page.status_code, "Entre-temps, 11 h y ont été notées" in text(page)) == (422, True)
    line.refresh_from_db()
    assert line.hours == 11
    shown_now = re.search(r'name="seen" value="([^"]+)"', text(page))[1].replace("&quot;", '"')
    assert send(link, **{cell(own, JAN): "12"}, seen=shown_now).status_code == 302
    line.refresh_from_db()
    assert line.hours == 12


def test_a_remark_names_nobody_and_a_program_is_no_proof(officer, lot, own):
    link = link_for(lot.company, officer, lot=lot)
    page = send(link, **{cell(own, JAN): "5"}, note="Monsieur Dupont était absent")
    assert page.status_code == 422
    page = send(link, **{cell(own, JAN): "5"}, proof=SimpleUploadedFile("releve.pdf", b"MZ\x90\x00"))
    assert (page.status_code, "C’est un programme" in text(page)) == (422, True)
    assert not HoursStatement.objects.exists()
    assert not SheetDocument.objects.exists()


def test_who_has_no_line_yet_asks_for_one_in_a_remark(officer, lot):
    link = link_for(lot.company, officer, lot=lot)
    assert "Aucun parcours n’est à votre nom" in text(Client().get(links.link_path(link)))
    assert "Notez d’abord les heures" in text(send(link))
    assert send(link, note="Une personne commence le 9 février").status_code == 302
    sheet = Sheet.objects.get()
    assert (sheet.month, sheet.sent_by) == (FEB, lot.company)


def test_months_to_come_wait_and_days_outside_of_a_contract_take_no_hours(officer, lot):
    step = PlacementFactory(lot=lot, starts_on=DAY(2026, 2, 9), ends_on=DAY(2026, 2, 13))
    link = link_for(lot.company, officer, lot=lot, last=DAY(2026, 6, 1))
    page = text(Client().get(links.link_path(link)))
    assert ("Mars 2026" in page, "Avril 2026" in page) == (True, False)
    assert (cell(step, FEB) in page, cell(step, JAN) in page) == (True, False)
    later = link_for(lot.company, officer, lot=lot, first=DAY(2026, 5, 1), last=DAY(2026, 6, 1))
    assert "revenez à partir du 1er mai 2026" in text(Client().get(links.link_path(later)))


def test_a_structure_of_a_chantier_educatif_notes_what_is_in_no_lot(sign_in, quartier, officer, lot):
    action = ActionFactory(
        title="Chantier du square", programme=ProgrammeFactory(quartiers=[quartier]), responsible=officer
    )
    here = PlacementFactory(
        lot=None,
        action=action,
        employer=PartnerFactory(name="Prévention 93"),
        modality="educative",
        job_contract="cddu",
    )
    in_lot = PlacementFactory(lot=lot, action=action, employer=here.employer, modality="educative")
    page = sign_in(officer).post(
        reverse("insertion:action_link_create", args=[action.pk]),
        {"whom": f"{here.employer_id}:", "first_month": "2026-01-01", "last_month": "2026-01-01", "days": 30},
        follow=True,
    )
    assert "Le lien est prêt" in text(page)
    link = HoursLink.objects.get()
    shown = text(Client().get(links.link_path(link)))
    assert (here.pathway.number in shown, in_lot.pathway.number in shown) == (True, False)
    send(link, **{cell(here, JAN): "21", cell(in_lot, JAN): "30"})
    sheet = Sheet.objects.get()
    assert (sheet.action, sheet.hours) == (action, 21)
    assert Notification.objects.filter(user=officer, title__contains="janvier 2026").exists()


def test_links_are_made_by_who_leads_the_quartier(sign_in, proximity, manager, officer, lot, own):
    link = link_for(lot.company, officer, lot=lot)
    stranger = UserFactory()
    for name, args in (("link_list", lot), ("link_create", lot), ("hours_import", lot)):
        address = reverse(f"insertion:{name}", args=[args.pk])
        assert sign_in(proximity).get(address).status_code == 403
        assert sign_in(manager).get(address).status_code == 200
    outside = LotFactory(contract__quartiers=[QuartierFactory()])
    assert sign_in(officer).get(reverse("insertion:link_list", args=[outside.pk])).status_code == 404
    assert sign_in(stranger).post(reverse("insertion:link_revoke", args=[link.pk])).status_code == 403
    assert HoursLink.objects.get().revoked_at is None


def test_a_table_fills_the_cells_which_are_read_again_before_they_are_sent(officer, lot, own):
    link = link_for(lot.company, officer, lot=lot)
    table = io.BytesIO(f"Parcours;janv. 2026;02/2026;mars 2026\n{own.pathway.number.lower()};35h30;1 000;4\n".encode())
    page = send(link, lire="1", table=SimpleUploadedFile("h.csv", table.getvalue()))
    # The line is wrong for two reasons: nothing of it is taken.
    assert "Rien n’est encore envoyé" in text(page)
    assert "192 h au plus" in text(page)
    assert "janvier 2026 à février 2026" in text(page)
    assert 'value="35,5"' not in text(page)
    good = f"Parcours;janv. 2026;02/2026\n{own.pathway.number};35h30;8\nTotal;35,5;8\n"
    page = send(link, lire="1", table=SimpleUploadedFile("h.csv", good.encode()))
    assert "2 nombres d’heures lus" in text(page)
    assert 'value="35,5"' in text(page)
    assert not HoursStatement.objects.exists()
    page = send(link, lire="1", table=SimpleUploadedFile("h.pdf", PDF))
    assert (page.status_code, "C’est un PDF" in text(page)) == (422, True)
    assert "Choisissez d’abord votre tableau" in text(send(link, lire="1"))


# ---- what no browser sends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", ["[" * 90_000, '{"%s": "sNaN"}', '{"%s": "Infinity"}', '{"%s": [1]}', "{", '"a"'])
def test_what_the_page_showed_may_be_forged(officer, lot, own, seen):
    name = cell(own, JAN)
    response = send(link_for(lot.company, officer, lot=lot), seen=seen.replace("%s", name), **{name: "12"})

    assert response.status_code == 302
    assert HoursStatement.objects.get().hours == 12


@pytest.mark.django_db(transaction=True)
def test_a_structure_and_who_fills_the_grid_never_wait_for_each_other(officer, lot, own):
    link, board = link_for(lot.company, officer, lot=lot, last=MAR), [JAN, FEB, MAR]
    failed: list[Exception] = []

    def answer() -> None:
        try:
            links.answer(link=link, cells=[Cell(own, JAN, Decimal(10))], shown=board, note="Rien en mars", about=MAR)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=answer)
    with transaction.atomic():
        # The grid makes January, then March.
        sheet_of(lot=lot, month=JAN)
        thread.start()
        thread.join(0.5)
        sheet_of(lot=lot, month=MAR)
    thread.join(10)

    assert failed == []
    assert Sheet.objects.filter(sent_at__isnull=False).count() == 2
