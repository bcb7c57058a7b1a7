"""The standard Word templates of documents that mix apps, as `manage.py faire_modeles_word` writes them."""

from core.documents.word_page import WordPage


def contribution_template() -> bytes:
    """Return the template of the contribution: its parts, in the order that the data gives."""
    page = WordPage()
    page.document.add_paragraph("{{ genre }}", style="Subtitle")
    page.document.add_paragraph("{{ titre }}", style="Title")
    for word, name in (
        ("Bailleur", "bailleur"), ("Quartiers", "quartiers"), ("Communes", "communes"), ("EPCI", "epci"),
        ("Contenu", "filtres"),
    ):  # fmt: skip
        page.logic(f"if {name}")
        page.text(f"{word} : {{{{ {name} }}}}")
        page.logic("endif")
    page.line(
        "Décret n° 2015-1118 du 3 septembre 2015. Établi le {{ etabli_le }} par {{ etabli_par }}, d’après ce que "
        "cette personne peut lire ; chaque chiffre est suivi de sa source."
    )
    page.logic("for partie in parties")
    page.title("{{ partie.titre }}")
    page.logic("for bloc in partie.blocs")
    page.logic("if bloc.titre")
    page.title("{{ bloc.titre }}", 2)
    page.logic("endif")
    page.logic("for p in bloc.paragraphes")
    page.text("{{ p.texte }}", is_kept=True)
    page.logic("for point in p.points")
    page.point("{{ point }}")
    page.logic("endfor")
    page.line("Source : {{ p.source }}. {{ p.adresse }}")
    page.logic("endfor")
    page.logic("endfor")
    page.logic("endfor")
    return page.save("Contribution au rapport politique de la ville")
