"""The patterns: what is searched for in a text. All are compiled once; none can take more than linear time.

In some patterns an everyday phrase comes first, which takes the words away from the group `found`: "place handicapés"
and "mur d’enceinte" are about things.
"""

import re
from typing import NamedTuple

from core.privacy.words import FAMOUS, NAMED_AFTER, SMALL_WORDS


class Rule(NamedTuple):
    """A pattern of a kind. `is_plain`: it reads the text in lower case without accents."""

    kind: str
    pattern: re.Pattern[str]
    is_plain: bool


# ---- numbers and addresses ------------------------------------------------------------------------------------------

_DATE = r"(?!\d\d[\s./-]\d\d[\s./-](?:19|20)\d\d(?!\d))"
# One separator throughout, or a run of figures: "05-11-2024 14 h" is a date. 08… is the number of a service. Mobile
# numbers are cut anyhow, and begin with the letter O on a phone's keyboard.
PHONE = re.compile(
    r"(?<![\w/.\-])(?:"
    r"(?:(?:\+|00)33\s?(?:\(0\)\s?)?[.\-]?[1-79]|0[1-79])"
    r"(?:(?P<separator>[\s.\-/_]?)\d{2}(?:(?P=separator)\d{2}){3}|[\s.\-/]\d{8})"
    rf"|{_DATE}[0Oo][67](?:[\s._/\-]?\d){{8}}"
    r")(?!\d)"
    # Its 0 forgotten.
    r"|(?<![\w,.])(?<!\d\s)[67](?:(?P<gap>[ .])\d\d)(?:(?P=gap)\d\d){3}(?!\d|\s?(?:€|euros?\b|m²))"
)
_AT = r"(?:\s?@\s?|\s?[(\[]\s?(?:at|arobase)\s?[)\]]\s?|\s(?:arobase|arobas)\s)"
EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]+{_AT}[\w-]+(?:\.|\spoint\s)\w[\w.-]*")
# Numéro d'inscription au répertoire: sex, year, month, département, commune, order, key.
_S = r"[\s.\-]?"
NIR = re.compile(
    rf"(?<![\d.,\-])[12]{_S}\d{{2}}{_S}(?:0[1-9]|1[0-2]|[2-9]\d){_S}(?:\d{{2}}|2[ABab]){_S}\d{{3}}{_S}\d{{3}}(?:{_S}\d{{2}})?(?!\d)"
)
# Since 2009, then before: letters of figures that are no plate have no département beside a vehicle.
_VEHICLE = (
    r"(?:plaque|immatricul|vehicule|voiture|camion|fourgon|utilitaire|scooter|moto|epave|clio|megane|peugeot|renault"
    r"|citroen)"
)
PLATE = re.compile(
    r"\b(?!(?:le|de|et|la|ce|se|ne|rc|rd|rn|et|re|ht)\b)(?P<found>[a-hj-np-tv-z]{2}(?P<dash>[\s\-]?)\d{3}(?P=dash)(?!(?:de|du|en|et|le|la|au)\b)[a-hj-np-tv-z]{2})\b"
    # "lot 12 ab 75 mètres" is no plate.
    rf"|\b{_VEHICLE}\w*[^.;\n\d]{{0,25}}\b(?P<old>\d{{1,4}}[\s\-]?(?!hlm|qpv|ttc)[a-z]{{2,3}}[\s\-]?(?:\d{{2}}|2[ab]))\b"
)

# ---- names ----------------------------------------------------------------------------------------------------------

_GAP = r"[^\S\n]"
_PARTICLE = r"(?:[Dd]e|DE|[Dd]u|DU|[Dd]es|DES|[Ll]e|LE|[Ll]a|LA|[Ll]es|LES|[Dd]a|DA|[Dd]os|DOS|[Bb]en|BEN|[Ee]l|EL)"
# People who are named by their function, and words that begin a name of something else.
_FUNCTION = (
    r"(?:Maire|Pr[ée]f[eè]te?s?|Pr[ée]sident\w*|Direct\w+|Gardien\w*|Adjoint\w*|D[ée]put[ée]\w*|S[ée]nat\w+|Propret?[ée]?"
    r"|Habitat|HLM|CAF|EDF|MAIRE|GARDIEN\w*|RDC|QPV|DSU|PMR|Hall|Porte|B[âa]timent)"
)
_WORD = rf"(?!{_FUNCTION}\b)[A-ZÀ-ÖØ-Þ](?:[\w’'-]+|\.)?"
_NAME = rf"(?:{_PARTICLE}{_GAP}+|[Dd][’'])*(?!{_PARTICLE}\b){_WORD}(?:{_GAP}{_WORD}){{0,2}}"
_TITLE = (
    rf"(?:[Mm]onsieur|MONSIEUR|[Mm]essieurs|[Mm]adame|MADAME|[Mm]esdames|[Mm]ademoiselle|MADEMOISELLE|Mrs?|MR|Mmes?|MME"
    rf"|Mlles?|MLLE|M){_GAP}+|(?:MM?|Mr|MR|Mmes?|MME|Mlles?|MLLE)\.{_GAP}*"
)
_COUPLE = rf"(?:(?:M\.?|Mr|[Mm]onsieur){_GAP}et{_GAP})?"
# Not "10 m. plus loin", "mme la gardienne", "monsieur le directeur", "madame a dit".
_NO_NAME = (
    r"(?!(?:l[ae]s?|l[’'].*|d[eu]s?|et|est|[àa]|au|aux|qui|que|ou|où|en|sur|pour|dit|ne|se|ont?|avec|m[’'].*|s[’'].*|demande"
    r"|voisine?s?|gardien\w*|maire|propre\w*|pr[ée]sident\w*|pr[ée]f[eè]te?|direct\w+|adjoint\w*|x|plus|puis|vous|nous"
    r"|bonjour|merci|âg[ée]|ag[ée]e?|isol[ée]|signale|habite|souhaite|veut|un|une|ce|cette|plusieurs|dans|chez)\b)"
)
PERSON = re.compile(
    # "hall M Nord", "bâtiment M", "la cage M"
    rf"\b(?:[Hh]all|[Bb][âa]t(?:iment|\.)?|[Ee]ntr[ée]e|[Cc]age|[Ee]scalier|[Bb]loc|[Tt]our|[Pp]orte){_GAP}+M\b"
    rf"|(?P<found>\b{_COUPLE}(?:{_TITLE}){_NAME}"
    # Typed on a phone: "mme durand". Not "10 m. plus loin", nor "mme la gardienne".
    rf"|(?<![\d\w])(?<!\d\s)(?:(?:mme|mlle|mr|m\.){_GAP}*(?<=[\s.])|(?:[Mm]onsieur|[Mm]adame){_GAP})"
    rf"(?:(?:le|da|de|el|ben){_GAP}(?=[a-zà-ÿ]{{3}}))?{_NO_NAME}[a-zà-ÿ][\w’'-]{{2,}}"
    r")"
)
_KIN = (
    r"(?:fils|filles?|fr[èe]res?|s(?:œ|oe)urs?|p[èe]re|m[èe]re|mari|femme|veuve|veuf|couple|enfants|famille|[ée]poux|[ée]pouse"
    r"|cousine?|petite?|locataires?|voisine?s?|habitante?|occupante?|nomm[ée]e?|dame|oncle|tante|grand-m[èe]re|grand-p[èe]re)"
)
# "le fils Benali", "Locataire : Sylla", "chez les Cissé".
KIN = re.compile(
    rf"\b(?P<found>(?:(?i:{_KIN}){_GAP}(?::{_GAP})?|[Cc]hez{_GAP}les{_GAP})"
    rf"(?:{_PARTICLE}{_GAP}|[Dd][’'])?(?!{_PARTICLE}\b)(?!{_FUNCTION}\b)[A-ZÀ-ÖØ-Þ][\w’'-]+)"
)
TOKEN = re.compile(r"[^\W\d_](?:[\w’'\-]*[^\W_])?")
CAPITAL = re.compile(rf"{_GAP}(?:{_PARTICLE}{_GAP})?(?!{_FUNCTION}\b)[A-ZÀ-ÖØ-Þ](?:[\w’'-]+|\.)?")
SURNAME_BEFORE = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-Þ’'-]{3,30}[^\S\n]$")

_TITLED = r"(?!(?:MM?\.?|Mr|MR|Mmes?|MME|Mlle|Monsieur|Madame)\b)"
_SMALL = r"(?:(?:" + "|".join(SMALL_WORDS) + r")\s|[dl][’']){0,4}"
_AFTER = rf"{_TITLED}[A-ZÀ-ÖØ-Þ][\w’'.-]*"
NOT_A_RESIDENT = re.compile(
    rf"(?<!\w)(?i:{'|'.join(NAMED_AFTER)})\s(?i:{_SMALL}){_AFTER}(?:\s(?:(?:de|du|des|et|la|le)\s){{0,2}}{_AFTER}){{0,3}}"
)
FAMOUS_NAME = re.compile(r"\b(?:" + "|".join(map(re.escape, FAMOUS)).replace(r"\ ", r"[\s-]") + r")\b")

# ---- flats ----------------------------------------------------------------------------------------------------------

_ORDINAL = (
    r"(?:\d{1,2}\s?(?:er|eme|ieme|e)|premier|deuxieme|second|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme"
    r"|neuvieme|dixieme|dernier)"
)
_SIDE = r"(?:\s*,)?\s+(?:(?:a|au|de|du|porte|cote)\s+)*(?:gauche|droite|milieu|face(?!\s+(?:a|au|aux)\b))\b"
FLAT = re.compile(
    r"\b(?:(?:appartement|appart['’]?|apt|appt|app|logement|lgt|log|studio)s?\.?\s*(?:(?:n\s*[°ºo]?|numero)\s*)?(?:[a-z]\s?-?)?\d{1,5}[a-z]?\b"
    r"(?!\s+(?:pieces?|rue|avenue|bd|place|euros?|€|m2|ans|jours?|mois)\b|\s?m²)"
    rf"|porte\s+n\s*[°ºo]?\s*\d{{1,4}}\b|porte\s+(?:\d{{1,4}}|[a-z])(?:\s*,)?\s+(?:du|au)\s+{_ORDINAL}\b(?:\s+etage)?"
    rf"|(?<![\d,])(?:l['’]\s?appartement\s+du\s+)?{_ORDINAL}(?:\s+etage)?{_SIDE}|etage\s+\d{{1,2}}{_SIDE}"
    rf"|(?:rdc|rez[\s-]de[\s-]chaussee){_SIDE})"
)

# ---- health, offences -----------------------------------------------------------------------------------------------

# Whole words, without accents. Health, then offences and convictions: data of articles 9 and 10 of the GDPR.
_PUBLIC_HEALTH = (
    r"\b(?:prevention|depistage|campagne|atelier|stand|forum|sensibilisation|information|semaine|octobre|association|permanence"
    r"|centre|maison)\b[^.;:\n]{0,40}?\b"
)
_ILLNESS = (
    r"alcoolique?s?|alcoolis\w+|alcoolisme|ivres?|ivrognes?|saoule?s?|depressi(?:f|ve|on)s?|schizophren\w*|psychiatri\w*"
    r"|psychotique?s?|psy|bipolaires?|suicid\w*|toxico(?:man\w*|s)?|drogue(?:es?|s)?\b(?<!de drogue)"
    r"|maladies?|malades?"
    r"|cancer\w*|sida|vih|seropositi\w*|handicap(?!e\w*\s+moteur)\w*|diabet\w*|hospitalis\w*|alzheimer|parkinson|demen(?:te?s?|ce)"
    r"|autis(?:te|me)s?|trisomi\w*|epilep\w*|sclerose|avc|methadone|subutex|medicaments?|addict\w*|cirrhose|hepatite"
    r"|anorexi\w*|depend\w+\s+a\s+l['’]alcool"
)
HEALTH = re.compile(
    r"\b(?:arbres?|arbustes?|platanes?|marronniers?|haies?|buis|pelouses?|plantes?|vegetaux|tilleuls?|cedres?|eclairage|ascenseur"
    r"|chaudiere)\s+(?:\w+\s+)?malades?\b"
    r"|\bmaladies?\s+(?:du|des|de)\s+(?:l['’])?(?:arbres?|platanes?|buis|vegetaux|plantes?)\b"
    r"|\b(?:places?|stationnements?|acces|rampes?|parkings?|toilettes?|wc|emplacements?|ascenseurs?|mobilite)\s+"
    r"(?:(?:gic|gig|pmr|ou|et|pour|aux|des?|reservee?s?|les|personnes?)\s+)*(?:handicape\w*|fauteuils?\s+roulants?)"
    rf"|{_PUBLIC_HEALTH}(?:{_ILLNESS})\b"
    rf"|(?P<found>\b(?:{_ILLNESS}|(?:sous|en)\s+(?:tutelle|curatelle)|syndrome\s+de\s+diogene|fauteuil\s+roulant"
    r"|perd\s+la\s+(?:tete|memoire)|deficien\w+\s+(?:mental|intellectuel|visuel|auditif|moteur)\w*|sous\s+traitement"
    r"|(?:femme|fille|locataire|dame|est|tombee|voisine|habitante)\s+enceinte)\b)"
)
PENAL = re.compile(
    r"\btrafic\s+(?:routier|automobile|de\s+(?:voitures|bus|camions|transit))\b|\bdetenue?s?\s+par\b|\bprison\s+doree\b"
    r"|(?P<found>\b(?:deal\w*|trafiqu\w*|trafics?(?:\s+de\s+(?:stupefiants?|drogues?|cannabis))?|casier\s+judiciaire|prison\w*"
    r"|incarcer\w*|detenue?s?|en\s+detention|gardes?\s+a\s+vue|delinquan\w*|vole(?:ur|use)s?|violeurs?|mise?s?\s+en\s+examen"
    r"|sous\s+bracelet|bracelet\s+electronique|repris\s+de\s+justice|escrocs?|fichee?s?\s+s\b|agresseurs?|recidivi\w*|guetteurs?"
    r"|vend(?:eurs?|ent?)\s+de\s+(?:la\s+)?drogue|stupefiants?|taule|controle\s+judiciaire|cambrioleu\w*|proxenet\w*"
    r"|mandats?\s+d['’]arret|violences?\s+(?:conjugale|intrafamiliale|familiale)s?|bat\s+(?:sa|son|ses)\s+(?:femme|mari|enfants?)"
    r"|libert[e]\s+conditionnelle|braqueu\w*|receleu\w*"
    # "porte condamnée", "accès condamné" are everyday words of a building.
    r"|(?:ils?|elles?|jeunes?|locataires?|personnes?|individus?|fils|deja)\s+(?:(?:a|ont|est|sont|ete|deja|qui|fut)\s+)*condamne\w*"
    r"|condamne\w*\s+(?:a\s+\d+\s+(?:mois|ans?)|l['’]an\b|en\s+\d{4}|pour\s+(?:vol|viol|traf|coups|agress|meurtre|escroq|recel)\w*))\b)"
)

RULES = (
    Rule("phone", PHONE, False),
    Rule("email", EMAIL, False),
    Rule("nir", NIR, False),
    Rule("plate", PLATE, True),
    Rule("person", PERSON, False),
    Rule("person", KIN, False),
    Rule("flat", FLAT, True),
    Rule("health", HEALTH, True),
    Rule("penal", PENAL, True),
)
