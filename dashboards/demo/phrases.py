"""What the invented observations say: for each item of each theme, phrases with their gravity from 1 to 4."""

# {theme: {item: [(gravity, phrase)]}}. Nothing here names or describes a resident.
PHRASES: dict[str, dict[str, list[tuple[int, str]]]] = {
    "Propreté": {
        "Sols": [
            (1, "Sol du hall collant après le week-end, nettoyage à refaire."),
            (2, "Traces de pas et poussière dans la cage d’escalier, pour la deuxième semaine de suite."),
            (1, "Flaque de boisson renversée devant l’ascenseur."),
            (2, "Escalier non lavé depuis le dernier passage prévu au planning du prestataire."),
            (3, "Odeur d’urine dans le hall et au sous-sol, signalée à chaque passage ce mois-ci."),
        ],
        "Papiers": [
            (1, "Papiers et emballages éparpillés devant l’entrée."),
            (1, "Prospectus jetés au sol sous les boîtes aux lettres."),
            (2, "Canettes et sachets au pied de la haie, ramassés mardi et déjà revenus."),
            (2, "Emballages de restauration rapide tous les lundis autour des bancs."),
        ],
        "Déjections": [
            (1, "Déjections canines sur le cheminement principal."),
            (2, "Déjections canines à répétition sur la pelouse devant les halls, les enfants n’y jouent plus."),
            (2, "Fientes de pigeons sur les balcons du pignon et sur les marches."),
            (1, "Plus de sachets au distributeur à l’entrée du square."),
        ],
        "Tags": [
            (1, "Un tag récent sur la porte du local vélos."),
            (2, "Nouveaux tags dans la cage d’escalier, du rez-de-chaussée au deuxième étage."),
            (3, "Pignon entier tagué pendant la nuit, visible depuis l’arrêt de tram."),
            (2, "Inscriptions au marqueur dans l’ascenseur remis en peinture le mois dernier."),
            (3, "Inscriptions injurieuses sur la façade, à effacer sans attendre."),
        ],
        "Abords des conteneurs": [
            (1, "Sacs posés à côté des conteneurs alors qu’il reste de la place."),
            (2, "Conteneurs débordants le lundi matin, sacs éventrés par les corneilles."),
            (2, "Verre cassé au pied de la borne, à balayer avec précaution."),
            (3, "Rats vus en plein jour près des conteneurs, trois signalements dans la semaine."),
        ],
    },
    "Déchets et encombrants": {
        "Bornes et locaux": [
            (2, "Borne enterrée bloquée, la trappe ne s’ouvre plus."),
            (1, "Éclairage du local à déchets en panne."),
            (2, "Local à déchets saturé entre deux collectes."),
            (3, "Serrure du local forcée, la porte ne ferme plus et des dépôts s’y accumulent."),
            (1, "Consignes affichées dans le local devenues illisibles."),
        ],
        "Tri": [
            (1, "Beaucoup d’erreurs de tri dans le bac jaune cette semaine."),
            (2, "Bac jaune refusé par la collecte pour la troisième fois."),
            (1, "Composteur partagé plein, à retourner avec l’association."),
            (1, "Cartons non pliés qui remplissent le bac de tri."),
        ],
        "Dépôts sauvages": [
            (2, "Dépôt de gravats au bout du parking."),
            (2, "Pneus abandonnés derrière les garages."),
            (3, "Dépôt d’une dizaine de mètres cubes sur l’espace vert, qui grossit depuis deux semaines."),
            (4, "Bidons de produits inconnus et amiante possible dans un dépôt près de l’aire de jeux."),
            (2, "Sacs de déchets verts laissés le long de la clôture."),
        ],
        "Encombrants": [
            (1, "Matelas et sommier déposés hors des jours de collecte."),
            (2, "Canapé et réfrigérateur devant l’entrée depuis plusieurs jours."),
            (2, "Encombrants dans le couloir des caves, passage rétréci."),
            (3, "Meubles entassés dans le sas d’évacuation, à retirer pour la sécurité incendie."),
            (1, "Demande de rappel du calendrier des encombrants, plusieurs dépôts hors date."),
            (4, "Départ de feu sur des encombrants contre la façade, éteint par les pompiers, façade noircie."),
        ],
    },
    "Éclairage": {
        "Éclairage public": [
            (2, "Trois lampadaires éteints sur l’allée qui mène à l’école."),
            (1, "Un lampadaire clignote à l’angle du square."),
            (3, "Tout le mail est dans le noir depuis lundi soir, les parents contournent."),
            (2, "Candélabre penché après un choc, base fissurée."),
        ],
        "Halls": [
            (1, "Une ampoule grillée dans le hall."),
            (2, "Minuterie du hall trop courte, on se retrouve dans le noir à mi-étage."),
            (3, "Plus de lumière dans le hall ni dans l’escalier depuis deux jours."),
            (4, "Fils électriques à nu à la place d’un hublot arraché, à hauteur d’enfant."),
            (2, "Détecteur de présence en panne, la lumière reste allumée jour et nuit."),
        ],
        "Parkings": [
            (2, "Néons éteints au premier sous-sol du parking."),
            (3, "Parking souterrain sans éclairage, plusieurs ménages n’y descendent plus."),
            (1, "Projecteur du parking extérieur mal orienté, il éblouit le rez-de-chaussée."),
            (2, "Éclairage du parking en panne un soir sur deux."),
        ],
        "Cheminements": [
            (2, "Cheminement entre les deux bâtiments sans lumière après 18 h."),
            (1, "Borne basse cassée le long de l’allée."),
            (2, "Végétation devant les luminaires, l’allée reste sombre."),
            (3, "Escalier extérieur non éclairé, une chute a été signalée la semaine dernière."),
        ],
    },
    "Espaces verts": {
        "Taille": [
            (1, "Haie à tailler, elle déborde sur le trottoir."),
            (2, "Haie trop haute devant les fenêtres du rez-de-chaussée, lumière et vue bouchées."),
            (1, "Rosiers du pied d’immeuble à tailler avant l’hiver."),
            (2, "Buissons qui cachent la sortie du parking."),
        ],
        "Pelouses": [
            (1, "Pelouse haute, tonte à programmer."),
            (2, "Pelouse transformée en passage boueux entre l’arrêt de bus et les halls."),
            (1, "Pelouse jaunie, à regarnir à l’automne."),
            (2, "Deux-roues sur la pelouse centrale, ornières à reprendre."),
        ],
        "Arbres": [
            (2, "Branche cassée par le vent au-dessus du cheminement."),
            (4, "Grosse branche fendue au-dessus de l’aire de jeux, zone à fermer tout de suite."),
            (1, "Racines qui soulèvent l’enrobé près du local vélos."),
            (2, "Jeune arbre planté au printemps déjà sec."),
        ],
        "Arrosage": [
            (1, "Arrosage automatique déréglé, il coule sur le trottoir."),
            (2, "Fuite sur le réseau d’arrosage, flaque permanente."),
            (1, "Bacs du jardin partagé à arroser pendant les congés."),
            (1, "Programmateur d’arrosage arrêté depuis la coupure de courant."),
        ],
    },
    "Aires de jeux et mobilier": {
        "Jeux": [
            (2, "Balançoire sans assise, l’autre est très demandée."),
            (3, "Toboggan fendu, bord coupant : jeu à mettre hors service."),
            (1, "Jeu à ressort qui grince, à graisser."),
            (4, "Vis de fixation sorties sur la structure d’escalade, risque de chute d’enfant."),
            (2, "Filet du but déchiré sur le terrain de sport."),
        ],
        "Bancs": [
            (1, "Une latte manque au banc devant le square."),
            (2, "Deux bancs brûlés dans le week-end."),
            (1, "Demande d’un banc à mi-chemin de la montée, les aînés s’y arrêtent."),
            (2, "Banc descellé, il bascule quand on s’assoit."),
        ],
        "Corbeilles": [
            (1, "Corbeille pleine dès le samedi, vidage à décaler."),
            (2, "Corbeille arrachée à l’entrée du parc."),
            (1, "Il manque une corbeille près des bancs neufs."),
            (2, "Corbeille brûlée, le fond est percé."),
        ],
        "Sols souples": [
            (2, "Sol souple décollé sous la balançoire."),
            (1, "Sol souple envahi de mousse, glissant par temps humide."),
            (3, "Trou dans le sol souple au pied du toboggan, la dalle est visible."),
            (1, "Gravillons sur le sol souple, à souffler."),
        ],
    },
    "Stationnement et épaves": {
        "Stationnement gênant": [
            (1, "Voitures sur le passage piéton à la sortie de l’école."),
            (2, "Véhicules devant l’accès pompiers presque tous les soirs."),
            (3, "Accès pompiers bloqué pendant l’exercice, deux véhicules immobiles."),
            (2, "Camionnette devant la rampe d’accès du hall."),
        ],
        "Stationnement sauvage": [
            (1, "Stationnement sur l’espace vert le vendredi soir."),
            (2, "Borne escamotable hors service, le mail sert de parking."),
            (2, "Potelets arrachés, les voitures reviennent sur le trottoir."),
            (1, "Deux-roues garés dans le hall malgré l’affichage."),
        ],
        "Épaves et ventouses": [
            (2, "Véhicule sans roues au fond du parking depuis un mois."),
            (1, "Voiture ventouse, pneus à plat, feuilles sur le capot."),
            (3, "Épave aux vitres brisées, éclats de verre près du passage des enfants."),
            (3, "Voiture brûlée dans la nuit, à enlever en priorité."),
            (2, "Trois véhicules ventouses repérés, procédure à lancer avec la Ville."),
        ],
    },
    "Voirie et cheminements": {
        "Revêtement": [
            (1, "Nid-de-poule à l’entrée du parking."),
            (2, "Enrobé soulevé sur l’allée, plusieurs personnes ont trébuché."),
            (2, "Dalles descellées devant le local commun."),
            (3, "Affaissement du trottoir après les pluies, balisage à poser."),
            (1, "Grille d’avaloir bouchée, flaque à chaque averse."),
        ],
        "Accessibilité PMR": [
            (2, "Rampe d’accès trop glissante par temps de pluie."),
            (3, "Porte automatique en panne, l’entrée n’est plus accessible en fauteuil."),
            (1, "Bande podotactile décollée en haut des marches."),
            (2, "Bateau de trottoir trop haut devant l’arrêt de bus."),
        ],
        "Signalétique et adressage": [
            (1, "Numéro de l’entrée illisible, les livreurs se trompent de hall."),
            (1, "Plan du quartier à mettre à jour depuis la démolition."),
            (2, "Panneau de la place disparu, les secours ont cherché l’entrée."),
            (1, "Flèche vers le local de l’équipe tournée dans le mauvais sens."),
        ],
    },
    "Entrées, halls, parties communes": {
        "Porte": [
            (2, "La porte du hall ne ferme plus, gâche électrique à revoir."),
            (1, "Ferme-porte trop fort, la porte claque à chaque passage."),
            (3, "Vitre de la porte d’entrée brisée, éclats balayés, panneau provisoire posé."),
            (3, "Porte du hall bloquée en position ouverte depuis trois jours."),
            (1, "Poignée de la porte arrière desserrée."),
            (4, "Porte coupe-feu du sous-sol dégondée, elle menace de tomber."),
        ],
        "Interphone": [
            (2, "Platine d’interphone hors service, les visiteurs ne peuvent plus entrer."),
            (1, "Deux touches de l’interphone ne répondent plus."),
            (2, "Interphone rebranché la semaine dernière et de nouveau muet."),
            (1, "Étiquettes de l’interphone à remettre à jour après les emménagements."),
        ],
        "Boîtes aux lettres": [
            (2, "Quatre boîtes aux lettres forcées, courrier au sol."),
            (1, "Porte d’une boîte aux lettres tordue."),
            (2, "Le facteur ne distribue plus dans ce hall, bloc à remettre en état."),
            (1, "Boîtes aux lettres à renuméroter après la réhabilitation."),
        ],
        "Ascenseur": [
            (2, "Ascenseur arrêté ce matin, société prévenue."),
            (3, "Ascenseur en panne depuis quatre jours, des courses sont montées à pied au huitième étage."),
            (1, "Bouton d’étage fondu, il fonctionne encore."),
            (3, "Troisième panne d’ascenseur du mois dans ce bâtiment."),
            (4, "Ascenseur arrêté entre deux étages avec des personnes à l’intérieur, dégagées par les pompiers."),
        ],
        "Caves": [
            (2, "Couloir des caves inondé après l’orage."),
            (2, "Portes de caves ouvertes et fouillées, à sécuriser."),
            (1, "Odeur d’humidité dans les caves, ventilation à vérifier."),
            (3, "Passage fréquent dans les caves la nuit, serrure à remplacer."),
        ],
        "Locaux": [
            (1, "Local vélos plein, des vélos sans propriétaire à trier."),
            (2, "Local poussettes fermé faute de clé, les poussettes restent dans le hall."),
            (2, "Fuite d’eau dans le local technique, société prévenue."),
            (1, "Panneau d’affichage du hall sans vitre."),
        ],
    },
    "Tranquillité": {
        "Regroupements": [
            (2, "Regroupement bruyant devant l’entrée plusieurs soirs cette semaine."),
            (3, "Occupation du hall tous les soirs, le passage est difficile pour les familles."),
            (1, "Groupe devant l’entrée, échange cordial avec l’équipe."),
            (3, "Hall occupé de 18 h à 23 h, chaises et restes de repas sur place."),
            (4, "Passage refusé à l’entreprise de nettoyage dans le hall, intervention interrompue."),
        ],
        "Nuisances": [
            (1, "Musique forte sous les fenêtres samedi soir."),
            (2, "Rodéos de deux-roues sur le mail en fin d’après-midi."),
            (2, "Feux d’artifice tirés entre les bâtiments, projectiles sur les balcons."),
            (3, "Bruit jusqu’à deux heures du matin, quatre appels au gardiennage en une semaine."),
        ],
        "Dégradations": [
            (2, "Plafonnier et caméra du hall arrachés."),
            (3, "Mur du hall enfoncé, gaine technique visible."),
            (3, "Poubelle brûlée contre la façade, enduit noirci."),
            (4, "Colonne sèche dégradée au troisième niveau, service de sécurité prévenu."),
            (2, "Vitres du local commun brisées pendant le week-end."),
        ],
        "Sentiment d’insécurité": [
            (2, "Des parents disent éviter le passage sous porche après l’école."),
            (2, "Le cheminement vers le tram est jugé inquiétant le soir, éclairage et haies en cause."),
            (3, "Plusieurs ménages demandent une mutation en citant l’ambiance du hall."),
            (2, "L’équipe ne passe plus seule dans ce hall en fin de journée."),
        ],
    },
    "Usages et vie sociale": {
        "Lieux de rencontre": [
            (1, "Le local commun résidentiel reste fermé le mercredi, des parents le demandent."),
            (2, "Plus de lieu couvert pour se retrouver l’hiver depuis la fermeture du préau."),
            (1, "Le coin des bancs est devenu le rendez-vous des familles après l’école, il manque de l’ombre."),
            (1, "Demande d’un créneau pour un café des parents au pied de la tour."),
        ],
        "Commerces": [
            (2, "Fermeture du dernier commerce alimentaire du rez-de-chaussée."),
            (1, "Rideau baissé depuis deux mois à la boulangerie, pas d’information affichée."),
            (2, "Deux cellules commerciales vides côte à côte, vitrines occultées."),
            (1, "Marché du jeudi déplacé pendant les travaux, affluence en baisse."),
        ],
        "Équipements": [
            (1, "Horaires du centre social mal connus, affichage à refaire dans les halls."),
            (2, "Terrain multisports fermé depuis deux semaines, les jeux se reportent sous les fenêtres."),
            (1, "Bibliothèque de rue très suivie le mercredi, besoin d’un branchement électrique."),
            (2, "La maison des habitants ne reçoit plus le matin, files d’attente l’après-midi."),
        ],
        "Conflits d’usage": [
            (2, "Ballons contre la façade du rez-de-chaussée, tensions entre adultes et adolescents."),
            (1, "Barbecue sous les fenêtres dimanche, échange tranquille avec le groupe."),
            (2, "Jardinières du pied d’immeuble piétinées pendant les parties de foot."),
            (3, "Échange vif entre utilisateurs du parking et piétons, médiation demandée."),
        ],
    },
    "Points forts": {
        "Initiative d’habitants": [
            (1, "Un groupe d’habitants a repeint le hall avec l’équipe, c’est respecté depuis."),
            (1, "Jardin partagé très entretenu, la récolte a été distribuée en bas des tours."),
            (1, "Repas de la fête des voisins, une soixantaine de personnes sur la pelouse."),
            (1, "Collecte de fournitures scolaires organisée par une association du quartier."),
            (1, "Atelier de réparation de vélos dans le local commun, vingt vélos remis en route."),
        ],
        "Lieu qui fonctionne": [
            (1, "Le nouveau square est occupé toute la journée, par tous les âges."),
            (1, "Hall très propre et fleuri, à citer en exemple."),
            (1, "Le local de l’équipe ouvert le matin fait venir des personnes qu’on ne voyait plus."),
            (1, "L’aire de jeux rénovée reste en bon état six mois après."),
        ],
        "Amélioration constatée": [
            (1, "Depuis la pose des bornes, plus aucun véhicule sur le mail."),
            (1, "Trois mois sans panne d’ascenseur depuis le remplacement de la machinerie."),
            (1, "L’éclairage refait change l’allée, les familles y repassent le soir."),
            (1, "Local à déchets réorganisé, les débordements ont cessé."),
        ],
    },
}

# What the seasons bring: a weight for each month from January to December.
SEASONS: dict[str, tuple[int, ...]] = {
    "Propreté": (8, 8, 9, 10, 11, 13, 14, 13, 11, 9, 8, 8),
    "Déchets et encombrants": (7, 7, 9, 10, 11, 14, 16, 14, 13, 9, 7, 8),
    "Éclairage": (17, 13, 9, 5, 3, 2, 2, 3, 7, 13, 18, 19),
    "Espaces verts": (2, 3, 8, 14, 16, 15, 12, 10, 9, 8, 4, 2),
    "Aires de jeux et mobilier": (3, 4, 8, 12, 14, 14, 13, 11, 10, 7, 4, 3),
    "Stationnement et épaves": (9, 9, 9, 9, 9, 9, 8, 7, 10, 10, 10, 10),
    "Voirie et cheminements": (13, 13, 12, 9, 8, 7, 6, 6, 8, 9, 11, 12),
    "Entrées, halls, parties communes": (14, 13, 11, 9, 8, 8, 8, 8, 9, 11, 13, 14),
    "Tranquillité": (5, 5, 7, 9, 12, 16, 18, 15, 11, 9, 6, 7),
    "Usages et vie sociale": (7, 7, 9, 10, 11, 12, 8, 6, 12, 10, 8, 8),
    "Points forts": (6, 6, 8, 10, 13, 16, 8, 6, 13, 9, 7, 8),
}
# How much is seen of each theme over a year.
SHARES: dict[str, int] = {
    "Propreté": 17,
    "Déchets et encombrants": 17,
    "Éclairage": 9,
    "Espaces verts": 7,
    "Aires de jeux et mobilier": 6,
    "Stationnement et épaves": 9,
    "Voirie et cheminements": 6,
    "Entrées, halls, parties communes": 19,
    "Tranquillité": 11,
    "Usages et vie sociale": 5,
    "Points forts": 6,
}
# Who can act, when it is not the landlord alone.
RESPONSIBLE: dict[str, tuple[str, ...]] = {
    "Propreté": ("landlord", "landlord", "city"),
    "Déjections": ("city", "landlord"),
    "Déchets et encombrants": ("landlord", "epci"),
    "Bornes et locaux": ("epci", "landlord"),
    "Tri": ("epci",),
    "Éclairage public": ("city",),
    "Cheminements": ("city", "landlord"),
    "Espaces verts": ("landlord", "city"),
    "Aires de jeux et mobilier": ("city", "landlord"),
    "Stationnement et épaves": ("city", "landlord"),
    "Voirie et cheminements": ("city", "epci", "landlord"),
    "Tranquillité": ("landlord", "landlord", "other"),
    "Usages et vie sociale": ("city", "other", "landlord"),
    "Points forts": ("landlord", "other"),
}
# Themes whose place is a hall; the others are outdoors.
INDOORS = {"Entrées, halls, parties communes"}
INDOOR_ITEMS = {"Halls", "Sols", "Regroupements", "Dégradations", "Encombrants"}

ANSWERS: dict[str, list[str]] = {
    "landlord": [
        "Réparé ce jour par notre prestataire, merci du signalement.",
        "Passage de l’équipe ce matin, c’est remis en état.",
        "Pièce changée, nous surveillons que cela tienne.",
        "Ajouté au passage hebdomadaire du prestataire, à contrôler au prochain tour.",
        "Bon de travaux clos : intervention vérifiée sur place.",
    ],
    "city": [
        "Transmis aux services de la Ville, intervention faite cette semaine.",
        "La Ville est passée, constat vérifié sur place.",
        "Vu en cellule de veille avec la Ville, réglé depuis.",
        "Demande suivie par la mairie de secteur, travaux terminés.",
    ],
    "epci": [
        "La Métropole a réparé la borne et ajouté un passage.",
        "Collecte rattrapée par la Métropole, merci.",
        "Les ambassadeurs du tri sont passés dans les halls.",
        "Signalement traité par les services de la Métropole.",
    ],
    "other": [
        "Abordé avec les partenaires, la médiation est passée deux soirs.",
        "Le centre social a pris le relais, un rendez-vous est fixé.",
        "Échange avec l’association, la situation s’est apaisée.",
        "Point fait en réunion de quartier, à suivre au prochain tour.",
    ],
    "strength": [
        "Merci, nous le raconterons dans la lettre du quartier.",
        "Belle nouvelle, partagée avec l’agence et la Ville.",
        "Merci ! L’idée sera proposée à d’autres résidences.",
        "Transmis à l’équipe, qui est très touchée.",
    ],
}
CLOSING_ANSWERS: dict[str, list[str]] = {
    "no_action": [
        "Déjà prévu au programme de travaux de l’an prochain, pas d’intervention séparée.",
        "La situation s’est réglée d’elle-même, nous restons attentifs.",
    ],
    "not_ours": [
        "L’espace ne nous appartient pas, le propriétaire a été informé.",
        "Domaine privé voisin : courrier envoyé au syndic.",
    ],
    "not_seen": [
        "Passage sur place deux jours de suite, rien de constaté.",
        "Vérifié avec le prestataire : plus de trace, dites-nous si cela revient.",
    ],
}
