"""The standard Word template of the plan and bilan of an abattement, as `manage.py faire_modeles_word` writes it."""

from core.documents.word_page import WordPage

PLAN = ["prevu", "bailleur", "autres", "valorise_prevu", "taux_prevu"]
BILAN = [
    "prevu", "realise", "ecart_depense", "ecart_depense_pourcent",
    "valorise_prevu", "valorise", "ecart", "ecart_pourcent", "taux",
]  # fmt: skip


def _of(name: str, keys: list[str]) -> list[str]:
    return [f"{{{{ {name}.{key} }}}}" for key in keys]


def tfpb_template() -> bytes:
    """Return the template: the convention, the programme by axis, the bilan by axis, and where to sign."""
    page = WordPage(is_landscape=True)
    page.document.add_paragraph("{{ genre }}", style="Subtitle")
    page.document.add_paragraph("{{ titre }}", style="Title")
    for word, name in (("Bailleur", "bailleur"), ("Ville", "ville"), ("EPCI", "epci"), ("Quartier", "qpv")):
        page.logic(f"if {name}")
        page.text(f"{word} : {{{{ {name} }}}}")
        page.logic("endif")
    page.text("Convention : {{ cadre }}, {{ convention }}, {{ signature }}")
    page.logic("if signataires")
    page.text("Signataires : {{ signataires }}")
    page.logic("endif")
    page.text("Logements concernés : {{ logements }}")
    page.text("Abattement de l’année : {{ abattement }}")
    page.title("Où en est l’abattement")
    page.text("{{ jauge }}")
    page.logic("if a_expliquer")
    page.title("Ce qui reste à expliquer", 2)
    page.logic("for point in a_expliquer")
    page.point("{{ point }}")
    page.logic("endfor")
    page.logic("endif")
    _plan(page)
    page.logic("if a_bilan")
    _bilan(page)
    page.logic("endif")
    page.title("Signatures")
    page.rows(
        ["Signataire", "Nom et qualité", "Date et signature"],
        ["for each in signatures", ["{{ each.qui }}", "{{ each.nom }}\n\n\n", ""], "endfor"],
        [61, 100, 100],
        "Où chacun signe",
    )
    page.line("Cette convention sur le site : {{ adresse }}")
    return page.save("Abattement de TFPB")


def _plan(page: WordPage) -> None:
    page.title("Programme d’actions {{ annee }}")
    page.logic("if axes")
    page.rows(
        [
            "Action", "Calendrier", "Dépense prévue", "dont bailleur", "dont autre financement", "Valorisé TFPB",
            "Taux",
        ],
        [
            "for axe in axes",
            ["{{ axe.nom }}"],
            "for row in axe.actions if not row.hors_plan",
            [
                "{{ row.titre }}\n{{ row.droit }}{% if row.justification %} : {{ row.justification }}{% endif %}",
                "{{ row.calendrier }}",
                *_of("row", PLAN),
            ],
            "endfor",
            ["Total de l’axe", "", *_of("axe.total", PLAN)],
            "endfor",
            ["Total", "", *_of("total", PLAN)],
        ],
        [81, 36, 30, 30, 34, 30, 20],
        "Le programme, action par action et axe par axe",
        numbers=range(2, 7),
        size=8.5,
        sums=(5, 7),
    )  # fmt: skip
    page.line("Taux : dépense valorisée au titre de la TFPB, en pourcentage de la dépense.")
    page.logic("else")
    page.text("Aucune action n’est inscrite au programme de {{ annee }}.")
    page.logic("endif")


def _bilan(page: WordPage) -> None:
    page.title("Bilan {{ annee }} par axe")
    page.logic("if axes")
    page.rows(
        [
            "Action", "Dépense prévue", "réalisée", "écart (€)", "écart (%)", "Valorisé prévu", "réalisé", "écart (€)",
            "écart (%)", "Taux",
        ],
        [
            "for axe in axes",
            ["{{ axe.nom }}"],
            "for row in axe.actions",
            [
                "{{ row.titre }}{% if row.hors_plan %} ({{ row.hors_plan }}){% endif %}"
                "{% if row.sans_preuve %}\n{{ row.sans_preuve }}{% endif %}"
                "{% if row.commentaire %}\n{{ row.commentaire }}{% endif %}",
                *_of("row", BILAN),
            ],
            "endfor",
            ["Total de l’axe", *_of("axe.total", BILAN)],
            "endfor",
            ["Total", *_of("total", BILAN)],
        ],
        [52, 25, 25, 25, 19, 25, 25, 26, 19, 20],
        "Le bilan, action par action et axe par axe : prévu, réalisé, écarts",
        numbers=range(1, 10),
        size=8,
        sums=(5, 7),
    )  # fmt: skip
    page.line("Dépenses réalisées : la part du quartier dans les lignes de dépense de l’année, au centime.")
    page.logic("else")
    page.text("Rien n’est dépensé ni valorisé en {{ annee }}.")
    page.logic("endif")
    page.title("Évaluation qualitative")
    page.logic("for row in evaluation")
    page.title("{{ row.action }}", 2)
    page.text("{{ row.phrase }}")
    for word, name in (("Écarts", "ecarts"), ("Perspectives", "perspectives")):
        page.logic(f"if row.{name}")
        page.text(f"{word} : {{{{ row.{name} }}}}")
        page.logic("endif")
    page.line("{{ row.etat }}{% if row.suite %} · {{ row.suite }}{% endif %}")
    page.logic("endfor")
    page.logic("if not evaluation")
    page.text("Aucune action n’a encore de bilan écrit.")
    page.logic("endif")
    page.logic("if sans_bilan")
    page.line("Sans bilan écrit : {{ sans_bilan | join(' ; ') }}.")
    page.logic("endif")
