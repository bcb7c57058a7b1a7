"""Invoices and receipts of the demonstration, drawn here: nobody's."""

import datetime
import io
import time
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from core.reading.documents import Document, read_document


def paper(*, number: int, supplier: str, label: str, day: datetime.date, amount: Decimal) -> Document:
    """Return what shows that an amount was paid on a day: two in three are invoices (PDF), the others receipts (JPEG).

    The same every time: what is drawn is dated of that day.
    """
    is_invoice = number % 3 != 2
    image = Image.new("RGB", (600, 720), "#ffffff" if is_invoice else "#6f6a62")
    draw = ImageDraw.Draw(image)
    if not is_invoice:
        draw.polygon(((30, 20), (570, 34), (560, 700), (22, 690)), "#f7f5ef")
    title = f"{'Facture' if is_invoice else 'Ticket'} n° {day.year}-{number:03d}"
    lines = (supplier, title, f"du {day:%d/%m/%Y}", "", label, f"{amount} € TTC".replace(".", ","), "",
             "Pièce inventée pour la démonstration")  # fmt: skip
    for row, text in enumerate(lines):
        draw.text((60, 70 + row * 64), text[:44], "#33302b", font=ImageFont.load_default(30 if row < 2 else 22))
    file = io.BytesIO()
    if is_invoice:
        made = time.gmtime(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC).timestamp())
        image.save(file, "PDF", title=title, creationDate=made, modDate=made)
    else:
        image.save(file, "JPEG", quality=70)
    file.seek(0)
    return read_document(file, f"facture-{number:03d}.pdf" if is_invoice else f"ticket-{number:03d}.jpg")
