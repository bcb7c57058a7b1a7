"""The standard Word template of the minutes, as `manage.py faire_modeles_word` writes it."""

from core.documents.word_page import WordPage


def minutes_template() -> bytes:
    """Return the template of the minutes, which is that of the agenda before the meeting."""
    page = _Page()
    page.head()
    page.aim()
    page.logic("if est_tenue")
    page.people()
    page.logic("endif")
    page.title("{% if est_tenue %}Points et décisions{% else %}Ordre du jour{% endif %}")
    page.logic("if not points and not autres")
    page.line("L’ordre du jour n’est pas fait.")
    page.logic("endif")
    page.logic("for point in points")
    page.title("{{ loop.index }}. {{ point.titre }}", 2)
    page.logic("if point.par or point.duree and not est_tenue")
    page.line(
        "{% if point.duree and not est_tenue %}{{ point.duree }}{% if point.par %} · {% endif %}{% endif %}"
        "{{ point.par }}"
    )
    page.logic("endif")
    page.logic("if point.notes")
    page.text("{{ point.notes }}")
    page.logic("endif")
    page.decisions("point.decisions")
    page.logic("endfor")
    page.logic("if autres")
    page.title("Autres décisions", 2)
    page.logic("endif")
    page.decisions("autres")
    # Word wants something after a table.
    page.line("Cette réunion sur le site : {{ adresse }}")
    return page.save("Relevé de décisions")


class _Page(WordPage):
    """The pieces of the minutes."""

    def head(self) -> None:
        """What the meeting is, when and where."""
        self.document.add_paragraph("{{ genre }}", style="Subtitle")
        self.document.add_paragraph("{{ titre }}", style="Title")
        self.text("{{ nature }} : {{ quartiers }}")
        self.text("Date : {{ date }}")
        for word, name in (("Lieu", "lieu"), ("Projet", "projet")):
            self.logic(f"if {name}")
            self.text(f"{word} : {{{{ {name} }}}}")
            self.logic("endif")
        self.text("Organisée par : {{ organisateur }}{% if equipe %}, {{ equipe }}{% endif %}")

    def aim(self) -> None:
        """What it is for, and what is to be kept of it."""
        for word, name in (("Objet", "objet"), ("En bref", "bref")):
            self.logic(f"if {name}")
            self.title(word)
            self.text(f"{{{{ {name} }}}}")
            self.logic("endif")

    def people(self) -> None:
        """Who was there: by college who was called, then who was counted."""
        self.logic("if colleges or groupes")
        self.title("Présences")
        self.logic("for college in colleges")
        self.strong("{{ college.college }}")
        self.table(
            ["Invité", "Présence"],
            "personne in college.gens",
            [
                "{{ personne.nom }}{% if personne.structure %}, {{ personne.structure }}{% endif %}",
                "{{ personne.presence or 'Non noté' }}",
            ],
            [134, 40],
            "Qui était là, parmi les invités de ce collège",
        )
        self.logic("endfor")
        self.logic("if groupes")
        self.strong("Participants comptés")
        self.table(
            ["Collège", "Nombre", "Femmes", "Hommes"],
            "groupe in groupes",
            [
                "{{ groupe.college }}{% if groupe.precision %}, {{ groupe.precision }}{% endif %}",
                "{{ groupe.nombre }}",
                "{{ groupe.femmes or 'n. r.' }}",
                "{{ groupe.hommes or 'n. r.' }}",
            ],
            [102, 24, 24, 24],
            "Combien de personnes par collège",
        )
        self.line("Des nombres, jamais de nom. n. r. : non renseigné.")
        self.logic("endif")
        self.logic("endif")

    def decisions(self, rows: str) -> None:
        """What was decided: what, who, for when."""
        self.logic(f"if {rows}")
        self.table(
            ["Décision", "Qui", "Pour le"],
            f"decision in {rows}",
            [
                "{{ decision.texte }}{% if decision.promis %}\n{{ decision.promis }}{% endif %}",
                "{{ decision.qui or 'à confier' }}",
                "{{ decision.quand or 'sans échéance' }}",
            ],
            [94, 46, 34],
            "Ce qui est décidé, qui s’en charge et pour quand",
        )
        self.logic("endif")
