"""The standard Word templates of actions, as `manage.py faire_modeles_word` writes them."""

from core.documents.word_page import WordPage


def sheet_template() -> bytes:
    """Return the template of a fiche action."""
    page = _Page()
    page.head()
    page.facts((("Programme", "programme"),))
    page.fiche_facts()
    page.facts((("Équipe", "equipe"), ("Bailleur", "bailleur")))
    page.fiche(1)
    page.line("Cette action sur le site : {{ adresse }}")
    return page.save("Fiche action")


def report_template() -> bytes:
    """Return the template of the bilan of an action, in the order of the form CERFA 15059."""
    page = _Page()
    page.head()
    page.facts(
        (
            ("Programme", "programme"),
            ("Code", "code"),
            ("Quartiers", "quartiers"),
            ("Porteur", "porteur"),
            ("Équipe", "equipe"),
            ("Bailleur", "bailleur"),
            ("État", "etat"),
            ("Écrit par", "ecrit_par"),
        )
    )
    page.logic("if valide_le")
    page.text("Validé le {{ valide_le }} par {{ valide_par }}")
    page.logic("endif")
    page.text("À rendre aux financeurs avant le {{ a_rendre }}")
    page.logic("if phrase")
    page.strong("{{ phrase }}")
    page.logic("endif")
    page.title("1. Bilan qualitatif")
    page.text("{{ qualitatif or 'Pas encore écrit.' }}")
    page.logic("if publics")
    page.title("Pour qui", 2)
    page.publics("publics", "seances")
    page.logic("endif")
    page.logic("if indicateurs")
    page.title("Prévu et atteint", 2)
    page.indicators("indicateurs")
    page.logic("endif")
    page.title("2. Données chiffrées")
    page.logic("if chiffres")
    page.figures("chiffres", is_sourced=True)
    page.line("Écart : le réalisé moins le prévu, en euros et en % du prévu (arrêté du 11 octobre 2006).")
    page.logic("else")
    page.text("Rien n’était prévu, rien n’est dépensé cette année-là.")
    page.logic("endif")
    page.title("3. Explication des écarts")
    page.text("{{ explications or 'Pas encore écrit.' }}")
    page.title("Ce que l’on retient")
    page.text("{{ lecons or 'Pas encore écrit.' }}")
    page.title("Perspectives")
    page.logic("if suite")
    page.strong("{{ suite }}")
    page.logic("endif")
    page.text("{{ perspectives or 'Pas encore écrit.' }}")
    page.title("D’où viennent les chiffres")
    page.logic("for s in sources")
    page.line("{{ s.nom }} : {{ s.source }}. {{ s.adresse }}")
    page.logic("endfor")
    page.line("Ce bilan sur le site : {{ adresse }}")
    return page.save("Bilan d’une action")


def programme_template() -> bytes:
    """Return the template of a programme, with its fiches when they are asked for."""
    page = _Page()
    page.head()
    page.facts(
        (
            ("Années", "annees"),
            ("Quartiers", "quartiers"),
            ("Responsable", "responsable"),
            ("Équipe", "equipe"),
            ("Bailleur", "bailleur"),
            ("Projet", "projet"),
            ("État du programme", "etat"),
            ("Contenu", "filtre"),
            ("Rangement", "classement"),
        )
    )
    page.line(
        "Actions : {{ nombres.actions }} · en cours : {{ nombres.en_cours }} · réalisées : {{ nombres.realisees }} · "
        "en retard : {{ nombres.en_retard }} · participations comptées : {{ nombres.personnes }}"
    )
    page.logic("if objectifs")
    page.title("Objectifs")
    page.text("{{ objectifs }}")
    page.logic("endif")
    page.logic("if cadres")
    page.title("Ce à quoi il répond")
    page.logic("for cadre in cadres")
    page.text(
        "{{ cadre.nom }} ({{ cadre.type }}{% if cadre.du %}, du {{ cadre.du }}{% endif %}"
        "{% if cadre.au %} au {{ cadre.au }}{% endif %})"
    )
    page.logic("endfor")
    page.logic("endif")
    page.title("Argent")
    page.table(
        ["Prévu aux budgets", "Sollicité", "Voté", "Versé", "Dépensé"],
        "somme in [argent]",
        [f"{{{{ somme.{name} }}}}" for name in ("prevu", "sollicite", "vote", "verse", "depense")],
        [38, 34, 34, 34, 34],
        "Ce qui est prévu, demandé, voté, versé et dépensé pour tout le programme",
        range(5),
    )
    page.line("Prévu : les charges, sans les contributions en nature. Chaque action compte une fois.")
    page.title("Actions")
    page.logic("if not groupes")
    page.text("Aucune action encore.")
    page.logic("endif")
    page.logic("for groupe in groupes")
    page.title("{{ groupe.titre }}", 2)
    page.logic("if groupe.actions")
    page.table(
        ["Action", "État", "Prévu", "Sollicité", "Voté", "Versé"],
        "a in groupe.actions",
        [
            "{% if a.code %}{{ a.code }} · {% endif %}{{ a.intitule }}\n{{ a.porteur }} · "
            "{% if a.debut or a.fin %}{% if a.debut %}du {{ a.debut }} {% endif %}"
            "{% if a.fin %}au {{ a.fin }}{% endif %}{% else %}{{ a.annees }}{% endif %}",
            "{{ a.etat }}, {{ a.avancement }}{% if a.en_retard %}\n▲ {{ a.en_retard }}{% endif %}",
            *(f"{{{{ a.{name} }}}}" for name in ("prevu", "sollicite", "vote", "verse")),
        ],
        [54, 24, 24, 24, 24, 24],
        "Les actions de ce groupe, leur état et leur argent",
        range(2, 6),
    )
    page.logic("else")
    page.line("Aucune action.")
    page.logic("endif")
    page.logic("endfor")
    page.logic("if est_par_axe")
    page.line("Une action rangée sous plusieurs axes est montrée sous chacun d’eux.")
    page.logic("endif")
    page.logic("if retards")
    page.title("En retard")
    page.logic("for r in retards")
    page.strong("{{ r.intitule }}", "{% if r.pourquoi %} : {{ r.pourquoi }}{% endif %}")
    page.logic("for etape in r.etapes")
    page.line(
        "Étape « {{ etape.titre }} », pour le {{ etape.pour_le }}{% if etape.par %}, par {{ etape.par }}{% endif %}"
    )
    page.logic("endfor")
    page.logic("endfor")
    page.logic("endif")
    page.logic("if resultats")
    page.title("Résultats")
    page.logic("for r in resultats")
    page.title("{{ r.intitule }}", 2)
    page.logic("for phrase in r.phrases")
    page.text("{{ phrase.annee }} : {{ phrase.texte }}")
    page.logic("endfor")
    page.logic("if r.seances")
    page.line("Séances : {{ r.seances }} · participations : {{ r.personnes }}")
    page.logic("endif")
    page.logic("if r.indicateurs")
    page.indicators("r.indicateurs")
    page.logic("endif")
    page.logic("endfor")
    page.logic("endif")
    page.line("Ce programme sur le site : {{ adresse }}")
    page.logic("if fiches_laissees")
    page.line("Fiches qui se lisent sur le site : {{ fiches_laissees }}.")
    page.logic("endif")
    page.logic("for fiche in fiches")
    page.new_page("{% if fiche.code %}{{ fiche.code }} · {% endif %}{{ fiche.intitule }}")
    page.fiche_facts()
    page.fiche(2)
    page.line("Cette action sur le site : {{ fiche.adresse }}")
    page.logic("endfor")
    return page.save("Programme d’actions")


class _Page(WordPage):
    """The pieces that these documents share."""

    def head(self) -> None:
        """What it is."""
        self.document.add_paragraph("{{ genre }}", style="Subtitle")
        self.document.add_paragraph("{{ titre }}", style="Title")

    def new_page(self, text: str) -> None:
        """A heading at the top of a page."""
        self.document.add_heading(text, 1).paragraph_format.page_break_before = True

    def facts(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """A line for each of what is known."""
        for word, name in pairs:
            self.logic(f"if {name}")
            self.text(f"{word} : {{{{ {name} }}}}")
            self.logic("endif")

    def fiche_facts(self) -> None:
        """What a fiche says of itself under its title."""
        self.facts((("Code", "fiche.code"), ("Type", "fiche.type")))
        self.text("Années : {{ fiche.annees }}, {{ fiche.duree }}, {{ fiche.demande }}")
        self.logic("if fiche.debut or fiche.fin")
        self.text(
            "Dates :{% if fiche.debut %} du {{ fiche.debut }}{% endif %}"
            "{% if fiche.fin %} au {{ fiche.fin }}{% endif %}"
        )
        self.logic("endif")
        self.facts(
            (
                ("Quartiers", "fiche.quartiers"),
                ("Résidences", "fiche.residences"),
                ("Lieu", "fiche.lieu"),
                ("Porteur", "fiche.porteur"),
                ("Suivie par", "fiche.suivie_par"),
            )
        )
        self.text(
            "État : {{ fiche.etat }}, avancement {{ fiche.avancement }}"
            "{% if fiche.en_retard %}, ▲ {{ fiche.en_retard }}{% endif %}"
            "{% if fiche.raison %} ({{ fiche.raison }}){% endif %}"
        )

    def fiche(self, level: int) -> None:
        """The parts of a fiche, under headings of a level."""
        self.title("Ce à quoi elle répond", level)
        self.logic("if not fiche.problematiques and not fiche.cadres")
        self.line("Ni problématique, ni axe.")
        self.logic("endif")
        self.logic("for p in fiche.problematiques")
        self.text("Problématique : {{ p.titre }} ({{ p.theme }}), {{ p.adresse }}")
        self.logic("endfor")
        self.logic("for cadre in fiche.cadres")
        self.text("{{ cadre.nom }} : {{ cadre.axes | join(' ; ') }}")
        self.logic("endfor")
        for word, name in (
            ("Contexte et besoins", "besoins"),
            ("Objectifs", "objectifs"),
            ("Effets attendus", "effets"),
            ("Contenu et déroulement", "contenu"),
            ("Moyens humains", "moyens"),
            ("Risques", "risques"),
        ):
            self.logic(f"if fiche.{name}")
            self.title(word, level)
            self.text(f"{{{{ fiche.{name} }}}}")
            self.logic("endif")
        self.title("Droit commun ou au-delà", level)
        self.text("{{ fiche.additionnalite }}{% if fiche.justification %} : {{ fiche.justification }}{% endif %}")
        self.title("Public et participation", level)
        self.facts((("Public visé", "fiche.public"),))
        self.text(
            "Participation des habitants : {{ fiche.participation }}"
            "{% if fiche.participation_comment %}, {{ fiche.participation_comment }}{% endif %}"
        )
        self.logic("if fiche.publics")
        self.publics("fiche.publics", "fiche.seances")
        self.logic("endif")
        self.logic("if fiche.partenaires")
        self.title("Partenaires", level)
        self.table(
            ["Partenaire", "Rôle"],
            "p in fiche.partenaires",
            ["{{ p.nom }}", "{{ p.role }}"],
            [124, 50],
            "Les partenaires de l’action et leur rôle",
        )
        self.logic("endif")
        self.logic("if fiche.etapes")
        self.title("Étapes", level)
        self.table(
            ["Étape", "Pour le", "Par", "Faite le"],
            "etape in fiche.etapes",
            [
                "{{ etape.titre }}",
                "{{ etape.pour_le }}",
                "{{ etape.par }}",
                "{{ etape.faite_le or etape.en_retard or 'à faire' }}",
            ],
            [74, 32, 36, 32],
            "Ce qui est à faire, pour quand",
        )
        self.logic("endif")
        self._money(level)
        self.logic("if fiche.indicateurs")
        self.title("Indicateurs", level)
        self.indicators("fiche.indicateurs")
        self.logic("endif")

    def _money(self, level: int) -> None:
        self.logic("for budget in fiche.budgets")
        self.title("Budget {{ budget.annee }}", level)
        self.figures("budget", is_sourced=False)
        self.line("{% if budget.arrete %}Budget {{ budget.arrete }}.{% else %}Budget pas encore arrêté.{% endif %}")
        self.logic("endfor")
        self.logic("if fiche.financeurs")
        self.title("Plan de financement", level)
        self.table(
            ["Financeur", "État", "Prévu", "Sollicité", "Voté", "Versé"],
            "f in fiche.financeurs",
            [
                "{{ f.nom }}\n{{ f.ligne }}, {{ f.annee }}",
                "{{ f.etat }}",
                "{{ f.prevu }}",
                *(
                    f"{{{{ f.{name} or '—' }}}}{{% if f.{name}_le %}}\n{{{{ f.{name}_le }}}}{{% endif %}}"
                    for name in ("sollicite", "vote", "verse")
                ),
            ],
            [52, 22, 22, 26, 26, 26],
            "Qui finance l’action, et où en est chaque financement",
            range(2, 6),
        )
        self.logic("endif")

    def figures(self, name: str, *, is_sourced: bool) -> None:
        """What was planned against what it was, line by line, then the sums."""
        amounts = ("prevu", "realise", "ecart", "pourcent")
        head, widths = ["Ligne", "Prévu", "Réalisé", "Écart", "Écart en %"], [74, 25, 27, 27, 21]
        cells = [
            "{{ ligne.nom }}\n{{ ligne.cote }}, {{ ligne.rubrique }}",
            *(f"{{{{ ligne.{a} or '—' }}}}" for a in amounts),
        ]
        if is_sourced:
            head.append("D’où vient le réalisé")
            widths = [50, 25, 27, 27, 18, 27]
            cells.append("{{ ligne.source }}")
        self.table(
            head, f"ligne in {name}.lignes", cells, widths, "Le prévu et le réalisé, ligne par ligne", range(1, 5)
        )
        self.strong("Totaux")
        self.table(
            head[:5],
            f"ligne in {name}.totaux",
            ["{{ ligne.nom }}", *(f"{{{{ ligne.{a} or '—' }}}}" for a in amounts)],
            [74, 25, 27, 27, 21],
            "Le prévu et le réalisé, en tout",
            range(1, 5),
        )

    def indicators(self, name: str) -> None:
        """Each indicator, its target and its last measure."""
        self.table(
            ["Indicateur", "Départ", "Cible", "Dernière mesure", "Atteint"],
            f"i in {name}",
            [
                "{{ i.nom }}{% if i.unite %} ({{ i.unite }}){% endif %}\n{{ i.rythme }}"
                "{% if i.source %}, {{ i.source }}{% endif %}",
                "{{ i.depart or '—' }}",
                "{{ i.cible or '—' }}",
                "{% if i.mesure %}{{ i.mesure }}\n{{ i.mesure_le }}, par {{ i.mesure_par }}{% else %}pas encore mesuré"
                "{% endif %}",
                "{{ i.atteint or '—' }}",
            ],
            [66, 20, 20, 42, 26],
            "Les indicateurs, leur cible et leur dernière mesure",
            (1, 2),
        )

    def publics(self, rows: str, sessions: str) -> None:
        """How many are expected, how many came."""
        self.table(
            ["Public", "Attendu", "Compté aux séances"],
            f"p in {rows}",
            ["{{ p.nom }}", "{{ p.attendu or '—' }}", "{{ p.venu or '—' }}"],
            [94, 40, 40],
            "Le public attendu et le public compté",
            (1, 2),
        )
        self.logic(f"if {sessions}")
        self.line(
            f"Séances notées : {{{{ {sessions}.nombre }}}}, participations : {{{{ {sessions}.personnes }}}}"
            f"{{% if {sessions}.heures %}}, heures : {{{{ {sessions}.heures }}}}{{% endif %}}. Des nombres, jamais de "
            "nom ; une personne venue deux fois compte deux fois."
        )
        self.logic("endif")
