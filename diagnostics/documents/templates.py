"""The standard Word templates of diagnostics, as `manage.py faire_modeles_word` writes them."""

from core.documents.word_page import WordPage


def walk_template() -> bytes:
    """Return the template of the compte rendu of a walk."""
    page = _Page()
    page.head()
    page.line(
        "Haltes : {{ parcours.haltes }} · Constats : {{ nombres.constats }} · "
        "Points forts : {{ nombres.points_forts }}"
    )
    page.method_and_people()
    page.title("Parcours")
    page.logic("if parcours.plan")
    page.text("{{ parcours.plan }}")
    page.logic("endif")
    page.logic("if parcours.sans_position")
    page.line(
        "Sans position, donc absentes du plan : {% for halte in parcours.sans_position %}{{ halte.numero }}, "
        "{{ halte.lieu }}{% if not loop.last %} ; {% endif %}{% endfor %}."
    )
    page.logic("endif")
    page.synthesis_and_marks()
    page.logic("if points_forts")
    page.title("Points forts")
    page.logic("for constat in points_forts")
    page.strong("{{ constat.numero }} {{ constat.sujet }}", " · ● Point fort")
    page.finding("{{ constat.halte }}")
    page.logic("endfor")
    page.logic("endif")
    page.logic("for organisme in organismes")
    page.title("Constats : {{ organisme.nom }}")
    page.line("{{ organisme.nombre }} constat{% if organisme.nombre != '1' %}s{% endif %}", is_kept=True)
    page.logic("for halte in organisme.haltes")
    page.title("Halte {{ halte.numero }} : {{ halte.lieu }}", 2)
    page.logic("for constat in halte.constats")
    page.strong(
        "{{ constat.numero }} {{ constat.sujet }}",
        " · {{ constat.gravite_signe }} {{ constat.gravite_mot }} · {{ constat.etat }}",
    )
    page.finding("{{ constat.lieu }}")
    page.logic("endfor")
    page.logic("endfor")
    page.logic("endfor")
    page.logic("if not organismes")
    page.title("Constats")
    page.text("Aucun constat{% if part_de %} pour cet organisme{% endif %}.")
    page.logic("endif")
    page.logic("if nombres.photos_laissees")
    page.line("{{ nombres.photos_laissees }} photos ne sont pas reproduites ici : elles se voient sur le site.")
    page.logic("endif")
    page.logic("if haltes")
    page.title("Halte par halte")
    page.table(
        ["N°", "Halte", "État du hall", "Moyenne", "Constats", "Points forts"],
        "halte in haltes",
        [
            "{{ halte.numero }}",
            "{{ halte.lieu }}{% if halte.retenu %}\n{{ halte.retenu }}{% endif %}",
            "{% if halte.hall %}{{ halte.hall.signe }} {{ halte.hall.mot }}"
            "{% if halte.hall.pourquoi %}\n{{ halte.hall.pourquoi }}{% endif %}{% endif %}",
            "{{ halte.moyenne }}",
            "{{ halte.constats }}",
            "{{ halte.points_forts }}",
        ],
        [10, 61, 40, 21, 21, 21],
        "Ce que le groupe retient de chaque halte",
    )
    page.logic("endif")
    return page.save("Compte rendu")


def diagnostic_template() -> bytes:
    """Return the template of the document of any diagnostic."""
    page = _Page()
    page.head()
    page.method_and_people()
    page.logic("for repere in reperes")
    page.title("Repères : {{ repere.quartier }}")
    page.table(
        ["Indicateur", "Quartier", "Autour"],
        "ligne in repere.lignes",
        [
            "{{ ligne.nom }}{% if ligne.millesime %} ({{ ligne.millesime }}, {{ ligne.source }}){% endif %}",
            "{{ ligne.valeur }}",
            "{% for zone in ligne.autour %}{{ zone.zone }} : {{ zone.valeur }}"
            "{% if not loop.last %} ; {% endif %}{% endfor %}",
        ],
        [74, 34, 66],
        "Les indicateurs choisis, à côté des zones autour",
    )
    page.line("Les indicateurs décrivent une zone ; ceux de plusieurs quartiers ne s’additionnent pas.")
    page.logic("endfor")
    page.logic("for tableau in chiffres")
    page.title("{{ tableau.titre }}")
    page.table(
        ["Chiffre", "Valeur", "Précision"],
        "ligne in tableau.lignes",
        ["{{ ligne.nom }}", "{{ ligne.valeur }}", "{{ ligne.precision }}"],
        [84, 34, 56],
        "Les chiffres de l’équipe",
    )
    page.line("{{ tableau.note }}")
    page.logic("endfor")
    page.logic("for theme in themes")
    page.title("{{ theme.nom }}")
    page.text("{{ theme.texte }}")
    page.quotes("theme.paroles")
    page.logic("endfor")
    page.logic("if paroles")
    page.title("Paroles")
    page.quotes("paroles")
    page.logic("endif")
    page.synthesis_and_marks()
    page.logic("if problematiques")
    page.title("Problématiques")
    page.logic("for p in problematiques")
    page.title("{{ p.titre }}", 2)
    page.line(
        "{{ p.theme }} · {{ p.gravite_signe }} {{ p.gravite_mot }} · {{ p.frequence }} · {{ p.etat }}"
        "{% if p.priorite %} · priorité {{ p.priorite }}, {{ p.priorite_decidee }}{% endif %}"
    )
    page.text("{{ p.description }}")
    page.logic("endfor")
    page.logic("endif")
    return page.save("Diagnostic")


class _Page(WordPage):
    """The pieces that both documents have."""

    def head(self) -> None:
        """Who, where, when."""
        self.document.add_paragraph("{{ genre }}", style="Subtitle")
        self.document.add_paragraph("{{ titre }}", style="Title")
        self.text("{{ nature }} : {{ quartiers }}")
        self.text("Date : {{ periode }}")
        self.text("Pilote : {{ pilote }}{% if equipe %}, {{ equipe }}{% endif %}")
        for word, name in (("Projet", "projet"), ("Grille", "grille"), ("Contenu", "filtre")):
            self.logic(f"if {name}")
            self.text(f"{word} : {{{{ {name} }}}}")
            self.logic("endif")
        self.text("État du diagnostic : {{ etat }}")

    def method_and_people(self) -> None:
        """How it was done and who came, in numbers."""
        self.logic("if methode")
        self.title("Méthode")
        self.text("{{ methode }}")
        self.logic("endif")
        self.title("Participants")
        self.logic("if participants")
        self.table(
            ["Organisation", "Nombre", "Femmes", "Hommes"],
            "groupe in participants",
            [
                "{{ groupe.organisation }}{% if groupe.precision %}, {{ groupe.precision }}{% endif %}",
                "{{ groupe.nombre }}",
                "{{ groupe.femmes or 'n. r.' }}",
                "{{ groupe.hommes or 'n. r.' }}",
            ],
            [102, 24, 24, 24],
            "Combien de personnes par organisation",
        )
        self.line("{{ participants_total }} en tout. Des nombres, jamais de nom. n. r. : non renseigné.")
        self.logic("else")
        self.text("Les participants ne sont pas notés.")
        self.logic("endif")

    def synthesis_and_marks(self) -> None:
        """The four boxes, and the averages by theme."""
        self.logic("if synthese")
        self.title("Synthèse")
        self.logic("for case in synthese")
        self.title("{{ case.titre }}", 2)
        self.text("{{ case.texte or 'Rien de noté.' }}")
        self.logic("endfor")
        self.logic("endif")
        self.logic("if cotation")
        self.title("Cotation par thème")
        self.table(
            ["Thème", "Moyenne", "Points forts", "Points faibles", "Non observés"],
            "theme in cotation.themes",
            [f"{{{{ theme.{name} }}}}" for name in ("nom", "moyenne", "forts", "faibles", "non_observes")],
            [78, 24, 24, 24, 24],
            "La moyenne de chaque thème",
        )
        self.line(
            "Ensemble : {{ cotation.ensemble.moyenne }}, échelle {{ cotation.echelle }}. Ce qui n’est pas observé "
            "n’entre pas dans les moyennes.{% if cotation.sans_reponse %} Rien d’observé : "
            "{{ cotation.sans_reponse | join(', ') }}.{% endif %}"
        )
        self.logic("endif")

    def finding(self, place: str) -> None:
        """What a finding says under its title."""
        self.logic("if constat.texte")
        self.text("{{ constat.texte }}", is_kept=True)
        self.logic("endif")
        name = place.strip("{} ")
        self.line(
            f"{{% if {name} %}}{place} · {{% endif %}}"
            "{% if constat.incident %}{{ constat.incident }} · {% endif %}"
            "{% if constat.priorite %}priorité {{ constat.priorite | lower }} · {% endif %}"
            "{% if constat.echeance %}avant le {{ constat.echeance }} · {% endif %}vu le {{ constat.vu_le }}",
            is_kept=True,
        )
        self.logic("if constat.reponse")
        self.text("Réponse : {{ constat.reponse }}", is_kept=True)
        self.logic("endif")
        # Always there, so that nothing of a finding is kept with the next one.
        self.text("{% for photo in constat.photos %}{{ photo }} {% endfor %}")

    def quotes(self, name: str) -> None:
        """What people said, without their names."""
        self.logic(f"for parole in {name}")
        self.document.add_paragraph(
            "« {{ parole.texte }} »{% if parole.qui %}, {{ parole.qui }}{% endif %}", style="Quote"
        )
        self.logic("endfor")
