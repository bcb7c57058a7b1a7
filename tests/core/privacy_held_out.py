"""Sentences that were never used to tune the rules: what the guard does on new words.

Same form as `tests.core.privacy_sentences`. People and numbers are invented.
"""

# Written before the rules, by their author: their figures flatter. HARD is the better measure of new words.
HELD_OUT = """
person | Mme Belkacem est passée à la loge, elle n’a plus de clé.
person | monsieur Lefèvre refuse l’accès au technicien
person | Vu Stéphane Caron du 4e, il confirme pour les caves.
person | les enfants Sissoko jouent au ballon dans le hall
person | la famille N’Guessan a déménagé sans prévenir
person | mme ouedraogo se plaint du voisin
person | Rencontre avec Fatoumata, relogée depuis mars
person | Les jets viennent de chez les Marchand.
person | le fils de M Perrin squatte l’escalier
person | Locataire PEREIRA Antonio à relancer
person | mr kaya a appelé 3 fois pour la fuite
phone | rappeler au 07 81 22 33 44 après 17h
phone | Joignable au 06.99.88.77.66
phone | tél : +33 7 55 44 33 22
email | m.lambert75@hotmail.fr attend une réponse
email | envoyer la photo à contact.voisin (at) gmail.com
nir | sa carte vitale : 2 91 03 75 116 042 18
plate | Scooter immatriculé FG-482-KL garé dans le hall
plate | épave clio grise 456 BCD 93 sur le parking nord
flat | Fuite sous l’évier de l’appt 34
flat | infiltration au 2e droite depuis deux semaines
flat | la porte 11 au 6ème étage ne ferme plus
flat | bruit la nuit, logement n° 1207
health | La dame du rez-de-chaussée perd la tête, Alzheimer probablement.
health | locataire sous traitement psychiatrique, insulte les voisins
health | il est séropositif, à traiter avec tact
health | une locataire en dépression ne sort plus
health | Son mari est atteint d’un cancer
penal | le jeune vient de sortir de prison
penal | Il a été condamné pour violences l’an passé.
penal | des dealers occupent le hall 4 tous les soirs
penal | locataire sous bracelet électronique
person flat | Mr Haddad appartement 52 réclame un double de clé
ok:street | Encombrants rue Gabriel Péri, côté école
ok:street | nid de poule avenue du Maréchal Leclerc
ok:street | Lampadaire éteint angle rue Paul Bert et allée Louis Pergaud
ok:named | Goûter organisé par l’association Femmes d’ici au centre social Lucie Aubrac
ok:named | Résidence Pablo Picasso : interphone muet
ok:named | Le conseil citoyen se réunit salle Rosa Parks jeudi.
ok:named | Sortie du collège Jean Vilar, attroupements vers 16 h 30
ok:named | tour Albert Camus, ascenseur pair bloqué
ok:word | Porte du local vélos forcée, gâche à changer
ok:word | panne de chauffage dans tout le bâtiment C depuis hier
ok:word | 12 sacs de gravats devant l’entrée 5
ok:word | Madame la maire adjointe a visité le chantier
ok:word | L’interphone du 24 ne marche plus
ok:word | chemin d’accès aux personnes à mobilité réduite encombré
ok:word | Place handicapé occupée tous les soirs par un utilitaire
ok:word | Le poste de police municipale ferme à 18 h
ok:word | Permanence du médiateur santé le 3e jeudi du mois
ok:word | fuite au 3e étage, eau dans la cage d’escalier
ok:word | Budget : 12 500 € en 2024, 13 200 € en 2025
ok:word | Rdv le 06/03/2025 à 14 h avec l’amicale des locataires
ok:word | Nuisibles : cafards signalés dans quatre logements du hall 2
ok:word | 3 portes palières dégradées au 2e étage
ok:word | La famille d’accueil de l’été : ateliers parents-enfants sur la dalle
ok:word | les mamans du quartier demandent un banc près des jeux
ok:word | Monsieur propre : opération de nettoyage avec 15 jeunes
ok:word | Campagne de dépistage du diabète devant la pharmacie samedi
ok:word | Trottoir trop étroit, une poussette ne passe pas
"""

# Written after the rules, to defeat them: rare names, illnesses and offences told without their usual word.
HARD = """
person | Mme Charpentier ne trie pas ses déchets
person | Vu Boualem Zerrouki devant le hall, très énervé
person | les Okonkwo laissent la poussette dans l’entrée
person | monsieur lacroix demande pourquoi le parking est fermé
person | M. El Mansour a déposé un frigo
person | Jérémie et Kylian fument dans le local
person | le voisin du dessus, Vasquez, crie
person | Mr et Mme Tran ont porté plainte
person | plainte de Mme A.
phone | Appeler la dame au 0 6 1 2 3 4 5 6 7 8
phone | son 06 : 0788990011
email | mail = p.garnier@free.fr
flat | le 3e droite inonde le 2e droite
flat | appt du 4e étage, porte de gauche
flat | apt B-204 vide
flat | la locataire de l’appartement n°31
health | son mari a fait un AVC
health | voisin avec des troubles mentaux
health | jeune fille anorexique
health | elle est alitée depuis son opération
penal | il est sorti de Fleury la semaine dernière
penal | il vend du shit devant l’école
penal | déjà condamné deux fois
penal | connu des services de police
plate | Renault Trafic BX 204 RM stationné sur la pelouse
nir | numéro de sécu 2870693051123
ok:word | Le hall 12 rue Colette Besson est inondé
ok:word | Vitre cassée au gymnase, mairie prévenue
ok:word | M6 et BFM ont filmé la dalle
ok:word | Le tram T1 ne s’arrête plus
ok:word | Madame, Monsieur, la réunion est reportée
ok:word | Porte d’entrée : groom HS
ok:word | Bât. A, halls 1 à 4, vitres sales
ok:word | Fuite d’eau parking sous-sol niveau -2
ok:word | Fleurissement : 30 rosiers offerts par la ville
ok:word | Repas des voisins du 24 mai, 60 personnes
ok:word | Le club de boxe Mohamed Ali organise un tournoi
ok:word | Action « Paroles de femmes » avec le Planning familial
ok:word | 06 h 30 : collecte, bruit des camions
ok:word | la place de la République est à balayer
ok:word | Commission du 14.02.2025, 18 présents
ok:word | Un chien errant près de l’aire de jeux
ok:word | les chênes malades seront abattus
ok:word | Convention signée avec l’association France Bénévolat
ok:word | Le cinéma en plein air a réuni 200 personnes
ok:word | Marché de Noël sur le parvis
ok:word | Florence, Rome et Venise : le voyage des familles
ok:word | Passage de l’entreprise Schindler prévu le 12
ok:word | Les Restos du Cœur cherchent un local
ok:word | squat de l’entrée 3 tous les soirs
ok:word | consommation de chicha dans l’escalier
ok:word | rixe entre deux groupes samedi soir
ok:word | Le Secours populaire ouvre le mercredi
ok:word | Les enfants jouent au ballon contre la vitre
ok:word | réunion avec Plaine Commune et Seine-Saint-Denis Habitat
ok:word | Porte 12 du gymnase bloquée
ok:word | étage 3 droite de la gaine technique à reprendre
ok:word | L’eau du 2e arrive brune
"""
