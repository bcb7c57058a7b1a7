"""Sentences as teams write them, and whether the guard must ask about each: "kinds | sentence", or "ok:reason | …".

People, numbers and addresses are invented. A sentence that holds several kinds names them all. `ok:` sentences must
pass without a question: street (a way named after somebody), named (a building, a school, an association), function
(people named by what they do), word (everyday words of the trade), figure (dates, sums, references), public (the
number of a service).
"""

from dataclasses import dataclass

SENTENCES = """
person | Vu avec M. Dupont ce matin, la fuite continue.
person | Mme KONÉ demande un rendez-vous
person | madame Le Goff a laissé ses encombrants sur le palier
person | La famille Traoré a été reçue à l’agence
person | kevin martin du 3e a cassé la vitre
person | Kevin Martin du 3e a cassé la vitre
person | Le fils Benali met de la musique dans le hall
person | Mr D. ne répond plus au téléphone
person | Mme T se plaint du bruit
person | monsieur et madame Diarra sont absents
person | M. et Mme Ferreira ont signalé la panne
person | Mlle Nguyen a perdu son badge
person | MME BERTRAND CONFIRME
person | m. benzema absent lors du passage
person | mme durant ma dit que lascenseur est en panne
person | Monsieur DA SILVA réclame une réponse
person | Rendez-vous avec Samira Haddad pour le jardin partagé
person | Karim du hall 4 garde les clés du local
person | Le locataire Moreau a changé la serrure
person | la voisine Garcia dit que c’est tous les soirs
person | chez les Cissé il y a des cris le soir
person | Les Benali sont partis en vacances
person | DIALLO Mamadou n’a pas rendu son badge
person | Fatou Ndiaye propose d’arroser les bacs
person | fatoumata ndiaye propose d’arroser les bacs
person | Le frère de Mehdi traîne dans l’escalier
person | La fille Lopes a été vue sur le toit
person | Famille BAKAYOKO : clé cassée
person | famille diallo, même problème que l’an dernier
person | Encombrants déposés par M. N’Diaye
person | Encombrants déposés par Mme d’Almeida
person | Mesdames Robert et Petit demandent un banc
person | le petit Yanis joue avec la porte
person | Jean-Pierre Lemoine refuse de bouger sa voiture
person | Vu Nathalie à la loge, elle confirme la fuite
person | Le père Camara menace le gardien
person | Sandrine L. signale des rats
person | M.Rossi absent
person | Mr. Kowalski veut être rappelé
person | Les enfants de Mme Sow jouent dans le local
person | Bruit chez Benoît et chez Aïcha
person | Le couple Fontaine se dispute sur le palier
person | Monsieur Ben Youssef a prêté sa cave
person | plainte de monsieur ravier contre ses voisins
person | madame costa a vu les deux hommes
person | La veuve Lambert ne sort plus
person | Locataire : Hamidou Sylla, à relancer
person | Ousmane et Moussa tiennent le mur tous les soirs
person | Le nommé Tavares dort dans la cave
phone | Rappeler au 06 12 34 56 78
phone | tel 0611223344
phone | 07.66.55.44.33 en soirée
phone | joindre au 06-98-76-54-32
phone | 01/42/33/44/55
phone | +33 6 11 22 33 44
phone | +33(0)611223344
phone | 0033 7 11 22 33 44
phone | son numéro c’est 06 1122 3344
phone | O6 12 34 56 78 (appeler le soir)
phone | portable : 06 12 34 56 7 8
phone | 06 123 456 78
phone | fixe 04 68 11 22 33 après 18h
phone | tél. 06_12_34_56_78
phone | appeler le 6 12 34 56 78
email | écrire à jeanne.martin@exemple.fr
email | son mail est k.diop92@exemple.com
email | JEAN.PETIT@EXEMPLE.FR
email | lea.roux arobase exemple.fr
email | contact : lea.roux(at)exemple.fr
email | a_b-c+hlm@sous.domaine.exemple.fr
email | lea.roux @ exemple.fr
email | lea point roux arobase exemple point fr
nir | n° sécu 1 85 05 78 006 084 36
nir | 285057800608436
nir | 2 69 05 49 588 157 80
nir | 1.85.05.78.006.084
nir | NIR 1 85 05 2A 006 084 36
nir | 185 05 78 006 084 36
nir | 1-85-05-78-006-084-36
nir | 2 85 05 99 350 084
plate | Voiture ventouse AB-123-CD place 4
plate | véhicule ab 123 cd en épave
plate | Clio grise GH456JK sans vitre
plate | immatriculée DR-841-ZZ depuis un mois
plate | camionnette 1234 AB 93 hors d’usage
plate | épave 456 XYZ 69 au fond du parking
plate | moto EF 234 GH sans roue
plate | plaque 12-BCD-2A relevée par la police
plate | scooter cb-987-xy devant la grille
flat | Dégât des eaux appt 12
flat | fuite porte 4 du 3e étage
flat | Logement 203 : porte forcée
flat | l’appartement du 5e gauche est squatté
flat | appartement B12
flat | app. 7 nuisances sonores
flat | apt 304 à visiter
flat | lgt n°18 vacant
flat | log. 45 à murer
flat | bruit au 2e étage porte droite
flat | 3ème gauche, odeurs
flat | RDC gauche : vitre cassée
flat | le locataire du 4e face ascenseur
flat | porte n° 12 fracturée
flat | porte 32 au troisième étage
flat | troisième étage droite
flat | étage 5 porte gauche
flat | appartement numéro 8
flat | studio 14 occupé sans titre
flat | le T3 du 2e étage à droite
flat | appart’ 21 : odeur de gaz
flat | LOGEMENT N° 1102
flat | au 6e, porte du milieu
flat | porte B du 4e étage
flat | 1er gauche : chien qui aboie
flat | dernier étage gauche
flat | bal 27, appt27
flat | rez de chaussée droite
health | Elle a un cancer
health | Le voisin est schizophrène et crie la nuit
health | jeune toxicomane dans la cave
health | la locataire est enceinte
health | Une personne handicapée bloquée au 4e étage
health | monsieur agé et malade, isolé
health | dame alcoolique dans l’escalier
health | un homme ivre dort dans le hall
health | il est dépressif depuis le décès
health | locataire bipolaire, prudence
health | elle prend des médicaments
health | son fils est autiste
health | hospitalisé d’office la semaine dernière
health | sous tutelle, appeler l’UDAF
health | tentative de suicide dans la résidence
health | syndrome de Diogène au-dessus du hall
health | troubles psychiatriques chez un habitant
health | elle perd la tête, confond les étages
health | début d’Alzheimer
health | Il est diabétique et ne peut plus descendre
health | locataire en fauteuil roulant, ne sort plus
health | problèmes psy, voisins inquiets
health | sous méthadone
health | déficient mental
health | il est séropositif
health | atteinte de la maladie de Parkinson
health | crises d’épilepsie dans l’ascenseur
health | un voisin drogué crie
penal | Il deale dans le hall B
penal | condamné l’an dernier pour vol
penal | bracelet électronique à la cheville
penal | sort de prison
penal | dealer bien connu
penal | son frère est en prison
penal | placé en garde à vue hier
penal | trafic de stupéfiants au pied de la tour
penal | jeune délinquant
penal | il est mis en examen
penal | casier judiciaire chargé
penal | c’est un voleur
penal | violences conjugales au-dessus de la loge
penal | bat sa femme
penal | locataire en détention
penal | fiché S d’après les voisins
penal | agresseur déjà connu de la police
penal | un récidiviste
penal | guetteurs et vendeurs de drogue
penal | il a fait de la taule
penal | sous contrôle judiciaire
penal | le cambrioleur habite la tour
penal | proxénète
penal | mandat d’arrêt contre le fils aîné
person flat | Mme Durand, appt 12, ne répond pas
person phone | Rappeler M. Petit au 06 12 34 56 78
person health | Mme Roux est alcoolique
person penal | Kevin deale dans le hall
flat health | appt 14, locataire dépressif
person email | Lucie Bernard, lucie.bernard@exemple.fr
ok:street | Encombrants rue Victor Hugo
ok:street | place du Général-de-Gaulle, deux bancs cassés
ok:street | square Mme de Sévigné fermé le soir
ok:street | avenue Jean Jaurès, éclairage éteint
ok:street | bd Paul Vaillant-Couturier : passage piéton effacé
ok:street | allée Maurice Ravel, poubelles renversées
ok:street | impasse Monsieur Le Prince à nettoyer
ok:street | angle des rues Pierre Curie et Louis Blanc
ok:street | rue du Docteur Roux, nid-de-poule
ok:street | 14 rue Henri Barbusse, hall B
ok:street | chemin de Sainte-Anne inondé
ok:street | cours Émile Zola, rodéos
ok:street | quai Marcel Boyer, éclairage en panne
ok:street | rue jean moulin, tags sur le mur
ok:street | passage Rosa Luxemburg, grille cassée
ok:street | esplanade Simone Veil, jets de canettes
ok:street | mail Pablo Neruda à élaguer
ok:street | parc Georges Brassens : jeux dégradés
ok:street | r. Paul Éluard, trottoir affaissé
ok:street | rond-point Charles Aznavour
ok:named | association Les Amis de Jean Moulin
ok:named | Résidence Jean Moulin : ascenseur en panne
ok:named | école Jules Ferry, sortie difficile
ok:named | collège Marie-Curie, attroupements
ok:named | lycée Louis Armand
ok:named | groupe scolaire Robert Doisneau
ok:named | crèche Françoise Dolto
ok:named | centre social Paul Bert, permanence du mardi
ok:named | gymnase Alain Mimoun, fuite en toiture
ok:named | bâtiment Gérard Philipe, hall 3
ok:named | tour Maurice Thorez
ok:named | médiathèque Louise Michel
ok:named | foyer Daniel Balavoine
ok:named | maison de quartier Youri Gagarine
ok:named | réunion à l’espace Nelson Mandela
ok:named | fondation Abbé Pierre
ok:named | le secteur Jean Jaurès reste calme
ok:named | quartier Saint-Jean, place du marché
ok:named | la cité Karl Marx
ok:named | stade Léo Lagrange
ok:named | MJC Jacques Prévert
ok:named | compagnie Philippe Genty invitée à la fête
ok:named | à Jean Moulin, les caves sont inondées
ok:named | théâtre Gérard Philipe
ok:named | l’amicale des locataires Salvador Allende
ok:named | fête de la Saint-Jean sur la dalle
ok:named | la Croix-Rouge tient une permanence
ok:named | régie de quartier Les Jardins d’Émile
ok:named | pharmacie Martin fermée
ok:named | boulangerie Chez Paul
ok:named | hôpital Robert Ballanger
ok:named | prix Pierre et Marie Curie du jardin
ok:function | Vu avec Monsieur le Maire
ok:function | Madame la Préfète est venue
ok:function | la gardienne a nettoyé le hall
ok:function | le médecin du centre de santé est venu à la réunion
ok:function | les familles demandent des jeux
ok:function | une mère de famille demande un banc
ok:function | monsieur le directeur d’agence
ok:function | messieurs les agents de proximité
ok:function | le chef de projet de la ville
ok:function | les jeunes du quartier, les parents et les enfants
ok:function | un locataire du bâtiment B
ok:function | la famille relogée au bâtiment C
ok:function | Les locataires du hall 3 demandent un nettoyage
ok:function | les habitants, les commerçants et le bailleur
ok:function | l’adulte relais et la médiatrice
ok:function | l’infirmière scolaire au forum santé
ok:function | le fils conducteur de la visite
ok:word | porte du hall cassée
ok:word | appareil en panne
ok:word | accès handicapé bloqué par un scooter
ok:word | place handicapé occupée
ok:word | poste de police fermé
ok:word | 3 poubelles renversées
ok:word | porte de cave condamnée
ok:word | mur d’enceinte fissuré
ok:word | platane malade à abattre
ok:word | l’ascenseur droit est en panne
ok:word | fuite au 3e étage dans la gaine
ok:word | 12 logements vacants
ok:word | porte 3 du parking bloquée
ok:word | vide-ordures bouché au 2e étage
ok:word | boîtes aux lettres forcées
ok:word | trafic routier dense
ok:word | vol de vélos dans le local
ok:word | cambriolage dans le local associatif
ok:word | le temps est maussade, peu de monde
ok:word | ne pas laisser les pierres sur la pelouse
ok:word | une rose trémière et un olivier plantés
ok:word | Claire-voie arrachée près du local
ok:word | l’éclairage est malade, clignote
ok:word | maladie du buis dans les massifs
ok:word | Ça marche mieux depuis lundi
ok:word | Maison de santé : permanence le mardi
ok:word | atelier santé mentale du conseil local
ok:word | rampe pour fauteuil roulant à refaire
ok:word | le délai de réponse est trop long
ok:word | prévention des addictions, stand de la mission locale
ok:word | Marche exploratoire des femmes jeudi
ok:word | Prison dorée : le film est projeté en plein air
ok:word | battue aux pigeons prévue
ok:word | La cage M est propre
ok:word | un jet de pierre a cassé la vitre
ok:word | Bonjour Madame, la porte est cassée
ok:word | chez le gardien, au rez-de-chaussée
ok:word | l’appartement pédagogique est ouvert le jeudi
ok:word | studio de danse au 1er étage
ok:word | Les Tilleuls sont fleuris
ok:word | Chez Leroy Merlin, il reste du grillage
ok:figure | 2 400 € en 2024 et 3 100 € en 2025
ok:figure | le 05/11/2024 à 14 h 30
ok:figure | du 05-11-2024 au 07-11-2024
ok:figure | facture 2024-000123456
ok:figure | SIRET 552 100 554 00025
ok:figure | QPV QN09302M, INSEE 93013
ok:figure | 45 m² sur 3 niveaux
ok:figure | ticket 20240511 clos
ok:figure | devis 12 165,40 € HT
ok:figure | code postal 93200 Saint-Denis
ok:figure | bus 143 et 249 détournés
ok:figure | coordonnées 48.9362, 2.3574
ok:figure | entre 8 h et 10 h 15, hall 12 à 18
ok:figure | 240 logements, 3 tours, 12 halls
ok:figure | lot 12 AB 75 mètres linéaires
ok:public | numéro vert 0 800 12 34 56
ok:public | allô encombrants au 3939
ok:public | appeler le 17 ou le 112
ok:public | signaler au 08 00 00 12 34
ok:public | astreinte 0 809 54 12 12
"""


@dataclass(frozen=True)
class Sentence:
    """A sentence, the kinds that must be found in it, why it must not be asked about when there are none."""

    text: str
    kinds: frozenset[str]
    reason: str

    def __str__(self) -> str:
        return self.text


def read(lines: str) -> list[Sentence]:
    """Return the sentences of a list."""
    found = []
    for line in filter(None, lines.splitlines()):
        why, _, text = line.partition(" | ")
        is_plain = why.startswith("ok:")
        found.append(Sentence(text, frozenset() if is_plain else frozenset(why.split()), why if is_plain else ""))
    return found
