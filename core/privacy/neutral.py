"""What to write instead of what was found, as the sentence wants it: « de M. Dupont » → « d’un locataire »."""

import re

# By kind: the first pattern that the excerpt, in lower case without accents, contains gives the words.
WORDS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    kind: tuple((re.compile(pattern), words) for pattern, words in table)
    for kind, table in {
        "person": (
            (r"^(?:m\.?|mr|monsieur) et |^(?:famille|couple|chez les|les)\b", "un ménage"),
            (r"^(?:mme|mlle|madame|mademoiselle)", "une locataire"),
            (r"^(?:mm\.|messieurs|mesdames)", "des locataires"),
            (r"^enfants\b", "des enfants"),
            (r"^(?:fils|frere|petit|cousin)\b", "un jeune"),
            (r"^(?:fille|soeur|petite|cousine)\b", "une jeune"),
            (r"^(?:voisin)\b", "un voisin"),
            (r"^(?:voisine)\b", "une voisine"),
            (r"^(?:mere|femme|veuve|epouse|dame|habitante|tante|grand-mere)\b", "une habitante"),
            (r"^(?:pere|mari|veuf|epoux|habitant|oncle|grand-pere|nomme)\b", "un habitant"),
            (r"^(?:m\b|mr\b|monsieur|locataire)", "un locataire"),
            (r"", "un habitant"),
        ),
        "phone": ((r"", "(numéro retiré)"),),
        "email": ((r"", "(adresse retirée)"),),
        "nir": ((r"", "(numéro retiré)"),),
        "plate": ((r"", "(plaque retirée)"),),
        "flat": (
            (r"etage|gauche|droite|milieu|face", "un logement de cet étage"),
            (r"", "un logement"),
        ),
        "health": (
            (r"^(?:drogue|toxico|alcool|ivre|ivrogne|saoul)", "(état retiré)"),
            (r"", "(santé : retiré)"),
        ),
        "penal": (
            (
                r"^(?:dealer|guetteur|vendeur|voleur|cambrioleur|delinquant|recidiviste|agresseur)s?$",
                "(personne non identifiée)",
            ),
            (r"^(?:trafic|deal)", "(activité à décrire sans accuser)"),
            (r"", "(mention retirée)"),
        ),
    }.items()
}
# What stands before the excerpt is taken with it: « l’appartement 12 » → « un logement ».
JOINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:de l[’']\s?|de la |du |de |d[’'])$", re.I), "d’"),
    (re.compile(r"\b(?:des )$", re.I), "de "),
    (re.compile(r"\b(?:à l[’']\s?|à la |au |aux )$", re.I), "à "),
    (re.compile(r"\b(?:que |qu[’'])$", re.I), "qu’"),
    (re.compile(r"(?<!\w)(?:l[’']\s?|le |la |les |un |une |son |sa |ses )$", re.I), ""),
)
JOINED = ("person", "flat")


def propose(kind: str, excerpt: str, before: str) -> tuple[str, str]:
    """Return what to replace, with the small word before it where French wants it, and the words to write.

    `excerpt` is in lower case without accents; `before` is the text that stands before it. What is to be replaced is
    told as what precedes the excerpt.
    """
    words = next(words for pattern, words in WORDS[kind] if pattern.search(excerpt))
    if kind not in JOINED:
        return "", words
    for pattern, joint in JOINTS:
        if match := pattern.search(before[-12:]):
            if joint in ("d’", "qu’") and not words.startswith("un"):
                joint = "de " if joint == "d’" else "que "
            # The first word of a sentence keeps its capital.
            written = joint + words
            return match[0], written[0].upper() + written[1:] if match[0][0].isupper() else written
    if excerpt.startswith("chez "):
        words = f"chez {words}"
    is_first = not before.strip() or before.rstrip()[-1] in ".!?"
    return "", words[0].upper() + words[1:] if is_first else words
