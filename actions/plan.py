"""The lines of a budget of action, in the order of the form CERFA 12156.

Source: the lines that the State's services store (domain: fixtures of the API « data.subvention », plan de financement
of Dauphin), and those that a landlord adds to the products. The subsidies (74) are no lines of their own: each is a
`Funding`, of one of the accounts `SUBSIDIES`.
"""

from dataclasses import dataclass

from actions.enums import Side


@dataclass(frozen=True)
class Account:
    """A line of the form: its code here, its label, the heading it is under."""

    code: str
    label: str
    group: str
    side: Side
    # Voluntary contributions (86 and 87) are balanced apart.
    is_in_kind: bool = False


def _accounts(side: Side, group: str, *lines: tuple[str, str], is_in_kind: bool = False) -> list[Account]:
    return [Account(code, label, group, side, is_in_kind) for code, label in lines]


CHARGES = [
    *_accounts(Side.CHARGE, "60 – Achats", ("601", "Matières et fournitures"), ("604", "Prestations de services"),
               ("60x", "Autres fournitures")),
    *_accounts(Side.CHARGE, "61 – Services extérieurs", ("613", "Locations"), ("615", "Entretien et réparation"),
               ("616", "Assurance"), ("618", "Documentation")),
    *_accounts(Side.CHARGE, "62 – Autres services extérieurs", ("622", "Rémunérations intermédiaires et honoraires"),
               ("623", "Publicité, publication"), ("625", "Déplacements, missions"),
               ("62x", "Services bancaires, autres")),
    *_accounts(Side.CHARGE, "63 – Impôts et taxes", ("631", "Impôts et taxes sur rémunération"),
               ("635", "Autres impôts et taxes")),
    *_accounts(Side.CHARGE, "64 – Charges de personnel", ("641", "Rémunération des personnels"),
               ("645", "Charges sociales"), ("647", "Autres charges de personnel")),
    *_accounts(Side.CHARGE, "65 à 69", ("65", "Autres charges de gestion courante"), ("66", "Charges financières"),
               ("67", "Charges exceptionnelles"), ("68", "Dotations aux amortissements, provisions et engagements"),
               ("69", "Impôt sur les bénéfices, participation des salariés")),
    *_accounts(Side.CHARGE, "Charges indirectes affectées à l’action",
               ("ind_fixed", "Charges fixes de fonctionnement"), ("ind_financial", "Frais financiers"),
               ("ind_other", "Autres")),
    *_accounts(Side.CHARGE, "86 – Emplois des contributions volontaires en nature", ("860", "Secours en nature"),
               ("861", "Mise à disposition gratuite de biens et services"), ("862", "Prestations"),
               ("864", "Personnel bénévole"), is_in_kind=True),
]  # fmt: skip
PRODUCTS = [
    *_accounts(Side.PRODUCT, "70 et 73", ("70", "Vente de produits finis, de marchandises, prestations de services"),
               ("73", "Dotations et produits de tarification")),
    *_accounts(Side.PRODUCT, "75 – Autres produits de gestion courante", ("756", "Cotisations"),
               ("758", "Dons manuels, mécénat"), ("750", "Autres produits de gestion courante")),
    *_accounts(Side.PRODUCT, "76 à 79", ("76", "Produits financiers"), ("77", "Produits exceptionnels"),
               ("78", "Reprises sur amortissements, dépréciations et provisions"),
               ("789", "Report de ressources non utilisées d’exercices antérieurs"), ("79", "Transfert de charges")),
    *_accounts(Side.PRODUCT, "Ressources propres affectées à l’action", ("own", "Autofinancement"),
               ("landlord", "Fonds propres du bailleur"), ("tfpb", "Abattement de TFPB valorisé"),
               ("npnru", "Financement NPNRU"), ("fph", "Fonds de participation des habitants")),
    *_accounts(Side.PRODUCT, "87 – Contributions volontaires en nature", ("870", "Bénévolat"),
               ("871", "Prestations en nature"), ("875", "Dons en nature"), is_in_kind=True),
]  # fmt: skip
SUBSIDIES = _accounts(
    Side.PRODUCT, "74 – Subventions d’exploitation", ("74etat", "État : préciser le ministère, le service"),
    ("74region", "Région"), ("74dep", "Département"), ("74epci", "Intercommunalité (EPCI)"), ("74com", "Commune"),
    ("74orgasoc", "Organismes sociaux (CAF…)"), ("74fe", "Fonds européens (FSE, FEDER)"),
    ("74agenceserv", "Agence de services et de paiement (emplois aidés)"), ("74x", "Autres établissements publics"),
    ("74aidespriv", "Aides privées (fondations)"),
)  # fmt: skip
LINES = {account.code: account for account in (*CHARGES, *PRODUCTS)}
FUNDED = {account.code: account for account in SUBSIDIES}
ACCOUNTS = LINES | FUNDED
CHARGE_CODES = [account.code for account in CHARGES]
PRODUCT_CODES = [account.code for account in PRODUCTS]
FUNDED_CODES = list(FUNDED)
IN_KIND_CODES = [account.code for account in (*CHARGES, *PRODUCTS) if account.is_in_kind]
LINE_CHOICES = [(account.code, f"{account.code} {account.label}") for account in LINES.values()]
CHARGE_CHOICES = [(account.code, f"{account.code} {account.label}") for account in CHARGES]
FUNDED_CHOICES = [(account.code, account.label) for account in SUBSIDIES]
# Charges that are paid for; those in kind are told apart, in a budget as in what is spent.
PLAIN_CHARGES = [account.code for account in CHARGES if not account.is_in_kind]
# In the place of a line of the budget: all of those.
IN_MONEY = "argent"
