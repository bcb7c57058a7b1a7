"""Invoices and receipts of the demonstration, drawn here: nobody's."""

import datetime
import io
import time
from collections.abc import Sequence
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from core.reading.documents import Document, read_document


def paper(*, number: int, supplier: str, label: str, day: datetime.date, amount: Decimal) -> Document:
    """Return what shows that an amount was paid on a day: two in three are invoices (PDF), the others receipts (JPEG).

    The same every time: what is drawn is dated of that day.
    """
    is_invoice = number % 3 != 2
    title = f"{'Facture' if is_invoice else 'Ticket'} n° {day.year}-{number:03d}"
    lines = (supplier, title, f"du {day:%d/%m/%Y}", "", label, f"{amount} € TTC".replace(".", ","))
    name = f"facture-{number:03d}.pdf" if is_invoice else f"ticket-{number:03d}.jpg"
    return _drawn(lines, title=title, name=name, day=day, is_invoice=is_invoice)


def time_sheet(*, employer: str, works: str, month: datetime.date, day: datetime.date, hours: Decimal) -> Document:
    """Return the statement of a month that a structure signed on a day, without a name."""
    title = f"Relevé d’heures {month:%m/%Y}"
    lines = (employer, title, f"signé le {day:%d/%m/%Y}", "", works, f"{hours} heures".replace(".", ","))
    return _drawn(lines, title=title, name=f"releve-{month:%Y-%m}.pdf", day=day, is_invoice=True)


def _drawn(lines: Sequence[str], *, title: str, name: str, day: datetime.date, is_invoice: bool) -> Document:
    image = Image.new("RGB", (600, 720), "#ffffff" if is_invoice else "#6f6a62")
    draw = ImageDraw.Draw(image)
    if not is_invoice:
        draw.polygon(((30, 20), (570, 34), (560, 700), (22, 690)), "#f7f5ef")
    for row, text in enumerate((*lines, "", "Pièce inventée pour la démonstration")):
        draw.text((60, 70 + row * 64), text[:44], "#33302b", font=ImageFont.load_default(30 if row < 2 else 22))
    file = io.BytesIO()
    if is_invoice:
        made = time.gmtime(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC).timestamp())
        image.save(file, "PDF", title=title, creationDate=made, modDate=made)
    else:
        image.save(file, "JPEG", quality=70)
    file.seek(0)
    return read_document(file, name)
