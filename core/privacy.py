"""What must not be written about residents in a free text, found before it is kept.

Source: CNIL, « Zones bloc note et commentaires : les bons réflexes pour ne pas déraper ».
The search warns and never forbids: the writer may confirm, and the confirmation is logged.
"""

import re
import unicodedata
from dataclasses import dataclass

from core.db.normalize import plain

# In some patterns an everyday phrase comes first, which takes the words away from the group `found`:
# "place handicapés" and "mur d’enceinte" are about things.

# One separator throughout, or a run of figures: "05-11-2024 14 h" is a date.
PHONE = re.compile(
    r"(?<![\d/.\-])(?:(?:\+|00)33\s?(?:\(0\)\s?)?[.\-]?[1-9]|0[1-9])"
    r"(?:(?P<separator>[\s.\-/]?)\d{2}(?:(?P=separator)\d{2}){3}|[\s.\-/]\d{8})(?!\d)"
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
# Numéro d'inscription au répertoire: sex, year, month, département, commune, order, key.
NIR = re.compile(
    r"(?<!\d)[12][\s.]?\d{2}[\s.]?(?:0[1-9]|1[0-2]|[2-9]\d)[\s.]?(?:\d{2}|2[AB])[\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{2})?(?!\d)"
)
_GAP = r"[^\S\n]"
_PARTICLE = r"(?:[Dd]e|DE|[Dd]u|DU|[Dd]es|DES|[Ll]e|LE|[Ll]a|LA|[Ll]es|LES)"
# People who are named by their function, and words that begin a name of something else.
_FUNCTION = (
    r"(?:Maire|Pr[ée]f[eè]te?s?|Pr[ée]sident\w*|Direct\w+|Gardien\w*|Adjoint\w*|D[ée]put[ée]\w*|S[ée]nat\w+|Propret?[ée]?"
    r"|Habitat|HLM|CAF|EDF|MAIRE|GARDIEN\w*)"
)
_NAME = rf"(?:{_PARTICLE}{_GAP}+|[Dd][’'])*(?!{_PARTICLE}\b|{_FUNCTION}\b)[A-ZÀ-ÖØ-Þ](?:[\w’'-]+|\.)?"
PERSON = re.compile(
    # "hall M Nord", "bâtiment M"
    rf"\b(?:[Hh]all|[Bb][âa]t(?:iment|\.)?|[Ee]ntr[ée]e|[Cc]age|[Ee]scalier|[Bb]loc|[Tt]our|[Pp]orte){_GAP}+M\b"
    r"|(?P<found>"
    rf"\b(?:(?:[Mm]onsieur|MONSIEUR|[Mm]adame|MADAME|[Mm]ademoiselle|MADEMOISELLE|[Ff]amille|FAMILLE|Mrs?|MR|Mmes?|MME|Mlles?"
    rf"|MLLE|M){_GAP}+|(?:MM?|Mr|MR|Mmes?|MME|Mlles?|MLLE)\.{_GAP}*){_NAME}"
    # Typed on a phone: "mme durand". Not "10 m. plus loin", nor "mme la gardienne".
    rf"|(?<![\d\w])(?<!\d\s)(?:mme|mlle|mr|m\.){_GAP}*(?<=[\s.])"
    r"(?!(?:l[ae]s?|l’|d[eu]s?|et|est|[àa]|au|aux|qui|que|ou|où|en|sur|pour|dit|voisine?s?|gardienn?e?|maire|propre)\b)[a-zà-ÿ][\w’'-]{2,}"
    r")"
)
_SIDE = r"(?:\s*,)?\s+(?:(?:a|au|de|porte|cote)\s+)*(?:gauche|droite|face(?!\s+(?:a|au|aux)\b))\b"
FLAT = re.compile(
    r"\b(?:(?:appartement|appart|apt|appt|app|logement|lgt)s?\.?\s*(?:n\s*[°ºo]?\s*)?(?:[a-z]\s?-?)?\d{1,5}[a-z]?\b"
    r"(?!\s+(?:pieces?|rue|avenue|bd|place|euros?|€|m2|ans|jours?|mois)\b)"
    rf"|porte\s+n\s*[°ºo]?\s*\d{{1,4}}\b|\d{{1,2}}\s?(?:e|er|eme)(?:\s+etage)?{_SIDE}|etage\s+\d{{1,2}}{_SIDE}"
    rf"|(?:rdc|rez[\s-]de[\s-]chaussee){_SIDE})"
)
# Whole words, without accents. Health, then offences and convictions: data of articles 9 and 10 of the GDPR.
HEALTH = re.compile(
    r"\b(?:arbres?|arbustes?|platanes?|marronniers?|haies?|buis|pelouses?|plantes?|vegetaux|tilleuls?|cedres?)\s+(?:\w+\s+)?malades?\b"
    r"|\bmaladies?\s+(?:du|des|de)\s+(?:l['’])?(?:arbres?|platanes?|buis|vegetaux|plantes?)\b"
    r"|\b(?:places?|stationnements?|acces|rampes?|parkings?|toilettes?|wc|emplacements?|ascenseurs?|mobilite)\s+"
    r"(?:(?:gic|gig|pmr|ou|et|pour|aux|des?|reservee?s?|les|personnes?)\s+)*handicape\w*"
    r"|(?P<found>\b(?:alcoolique?s?|alcoolis\w+|depressi(?:f|ve|on)s?|schizophren\w*|psychiatri\w*|psychotique?s?|bipolaires?"
    r"|suicid\w*|toxico(?:man\w*|s)?|drogu\w*|maladies?|malades?|cancer\w*|sida|seropositi\w*|handicape\w*|diabeti\w*"
    r"|hospitalis\w*|alzheimer|demen(?:te?s?|ce)|autis(?:te|me)s?|(?:sous|en)\s+(?:tutelle|curatelle)|syndrome\s+de\s+diogene"
    r"|(?:femme|fille|locataire|dame|est|tombee)\s+enceinte)\b)"
)
PENAL = re.compile(
    r"\btrafic\s+(?:routier|automobile|de\s+(?:voitures|bus|camions|transit))\b|\bdetenue?s?\s+par\b"
    r"|(?P<found>\b(?:deal\w*|trafiqu\w*|trafics?|casier\s+judiciaire|prison\w*|incarcer\w*|detenus?|gardes?\s+a\s+vue"
    r"|delinquan\w*|vole(?:ur|use)s?|violeurs?|mise?s?\s+en\s+examen|sous\s+bracelet|repris\s+de\s+justice|escrocs?"
    # "porte condamnée", "accès condamné" are everyday words of a building.
    r"|(?:ils?|elles?|jeunes?|locataires?|personnes?|individus?|fils|deja)\s+(?:(?:a|ont|est|sont|ete|deja|qui|fut)\s+)*condamne\w*"
    r"|condamne\w*\s+a\s+\d+\s+(?:mois|ans?))\b)"
)


@dataclass(frozen=True)
class Finding:
    """Something in a text that may name or describe a resident."""

    kind: str
    excerpt: str

    @property
    def message(self) -> str:
        """The warning, in French, with what to write instead."""
        return MESSAGES[self.kind].format(excerpt=self.excerpt)


MESSAGES = {
    "phone": "« {excerpt} » ressemble à un numéro de téléphone : ne l’écrivez pas ici.",
    "email": "« {excerpt} » est une adresse électronique : ne l’écrivez pas ici.",
    "nir": "« {excerpt} » ressemble à un numéro de sécurité sociale : ne l’écrivez jamais ici.",
    "person": "« {excerpt} » ressemble à un nom de personne : écrivez plutôt « un ménage du bâtiment B ».",
    "flat": "« {excerpt} » désigne un logement : arrêtez-vous au hall.",
    "health": "« {excerpt} » touche à la santé d’une personne : décrivez le fait, pas la personne.",
    "penal": "« {excerpt} » évoque une infraction : décrivez ce qui est vu, sans accuser personne.",
}
LABELS = {
    "phone": "téléphone",
    "email": "adresse électronique",
    "nir": "numéro de sécurité sociale",
    "person": "nom de personne",
    "flat": "numéro de logement",
    "health": "santé",
    "penal": "infraction",
}


RAW_PATTERNS = (("phone", PHONE), ("email", EMAIL), ("nir", NIR), ("person", PERSON))
PLAIN_PATTERNS = (("flat", FLAT), ("health", HEALTH), ("penal", PENAL))


def find_personal_data(text: str) -> list[Finding]:
    """Return what `text` seems to hold about a person, each kind and excerpt once, in the order of the text."""
    # One character for a letter with its accent, however the keyboard sent it.
    written = unicodedata.normalize("NFC", text)
    # `plain` keeps the length, so that the excerpt is what was written.
    unaccented = plain(written)
    found: list[tuple[int, Finding]] = []
    for searched, patterns in ((written, RAW_PATTERNS), (unaccented, PLAIN_PATTERNS)):
        for kind, pattern in patterns:
            group = "found" if "found" in pattern.groupindex else 0
            for match in pattern.finditer(searched):
                start, end = match.span(group)
                if start >= 0:
                    found.append((start, Finding(kind, written[start:end].strip())))
    return list(dict.fromkeys(finding for _, finding in sorted(found, key=lambda item: item[0])))
