"""The standard Word templates of insertion, as `manage.py faire_modeles_word` writes them."""

from core.documents.word_page import WordPage

# The widths of the columns of figures, in millimetres, by how many there are; the first column has the rest.
WIDTHS = {1: [50], 2: [32, 32], 3: [30, 32, 32], 4: [24, 26, 27, 31]}


def marche_template() -> bytes:
    """Return the template of the statement of a contract."""
    return _template("Relevé d’un marché")


def bilan_template() -> bytes:
    """Return the template of the bilan of a year."""
    return _template("Bilan de l’insertion")


def evaluation_template() -> bytes:
    """Return the template of the evaluation."""
    return _template("Évaluation des clauses d’insertion")


def _template(subject: str) -> bytes:
    page = WordPage()
    page.document.add_paragraph("{{ genre }}", style="Subtitle")
    page.document.add_paragraph("{{ titre }}", style="Title")
    for word, name in (
        ("Bailleur", "bailleur"), ("Équipe", "equipe"), ("Période", "periode"), ("Porte sur", "portee"),
        ("Quartiers", "quartiers"),
    ):  # fmt: skip
        page.logic(f"if {name}")
        page.text(f"{word} : {{{{ {name} }}}}")
        page.logic("endif")
    page.line("Établi le {{ etabli_le }} par {{ etabli_par }}, d’après ce que cette personne peut lire.")
    page.logic("if masque")
    page.text("{{ masque }}")
    page.logic("endif")
    page.logic("for c in chiffres")
    page.point("{{ c.valeur }} {{ c.mot }}")
    page.logic("endfor")
    page.logic("for partie in parties")
    page.title("{{ partie.titre }}")
    page.logic("for phrase in partie.textes")
    page.text("{{ phrase }}")
    page.logic("endfor")
    page.logic("for t in partie.tableaux")
    page.logic("if t.titre and t.titre != partie.titre")
    page.title("{{ t.titre }}", 2)
    page.logic("endif")
    page.logic("if not t.lignes")
    page.line("{{ t.vide }}")
    page.logic("endif")
    for width, columns in WIDTHS.items():
        page.logic(f"if t.lignes and t.largeur == {width}")
        page.table(
            [f"{{{{ t.tetes[{rank}] }}}}" for rank in range(width + 1)],
            "row in t.lignes",
            [
                "{{ row.nom }}{% if row.sous %}\n{{ row.sous }}{% endif %}",
                *(f"{{{{ row.valeurs[{rank}] }}}}" for rank in range(width)),
            ],
            [page.width - sum(columns), *columns],
            "{{ t.titre }}",
            range(1, width + 1),
        )
        page.logic("endif")
    page.logic("if t.note")
    page.line("{{ t.note }}")
    page.logic("endif")
    page.logic("endfor")
    page.logic("endfor")
    page.title("Comment ces chiffres sont comptés")
    page.logic("for phrase in methode")
    page.point("{{ phrase }}")
    page.logic("endfor")
    page.line("Ces chiffres sur le site : {{ adresse }}")
    return page.save(subject)
