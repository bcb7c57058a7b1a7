"""The themes of a diagnostic en marchant, and the foreign keys that keep an item with its theme and a hall with its
building and residence."""

from django.db import migrations

THEMES = [
    ("Propreté", "stars", ["Sols", "Papiers", "Déjections", "Tags", "Abords des conteneurs"]),
    ("Déchets et encombrants", "trash", ["Bornes et locaux", "Tri", "Dépôts sauvages", "Encombrants"]),
    ("Éclairage", "lightbulb", ["Éclairage public", "Halls", "Parkings", "Cheminements"]),
    ("Espaces verts", "tree", ["Taille", "Pelouses", "Arbres", "Arrosage"]),
    ("Aires de jeux et mobilier", "balloon", ["Jeux", "Bancs", "Corbeilles", "Sols souples"]),
    ("Stationnement et épaves", "car-front", ["Stationnement gênant", "Stationnement sauvage", "Épaves et ventouses"]),
    ("Voirie et cheminements", "signpost-split", ["Revêtement", "Accessibilité PMR", "Signalétique et adressage"]),
    (
        "Entrées, halls, parties communes",
        "door-open",
        ["Porte", "Interphone", "Boîtes aux lettres", "Ascenseur", "Caves", "Locaux"],
    ),
    ("Tranquillité", "shield", ["Regroupements", "Nuisances", "Dégradations", "Sentiment d’insécurité"]),
    (
        "Usages et vie sociale",
        "people",
        ["Lieux de rencontre", "Commerces", "Équipements", "Conflits d’usage"],
    ),
    ("Points forts", "hand-thumbs-up", ["Initiative d’habitants", "Lieu qui fonctionne", "Amélioration constatée"]),
]


def add_themes(apps, schema_editor):
    theme_model = apps.get_model("diagnostics", "Theme")
    item_model = apps.get_model("diagnostics", "ThemeItem")
    for position, (name, icon, items) in enumerate(THEMES, 1):
        theme = theme_model.objects.create(name=name, icon=icon, order=position * 10)
        item_model.objects.bulk_create(
            item_model(theme=theme, name=item, order=order * 10) for order, item in enumerate(items, 1)
        )


def remove_themes(apps, schema_editor):
    """Only what nothing uses goes: a theme with observations is somebody's work."""
    apps.get_model("diagnostics", "ThemeItem").objects.filter(observations__isnull=True).delete()
    apps.get_model("diagnostics", "Theme").objects.filter(observations__isnull=True, items__isnull=True).delete()


PLACE_KEYS = """
ALTER TABLE diagnostics_observation
    ADD CONSTRAINT observation_item_of_theme FOREIGN KEY (item_id, theme_id)
        REFERENCES diagnostics_themeitem (id, theme_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT observation_building_of_residence FOREIGN KEY (building_id, residence_id)
        REFERENCES territories_building (id, residence_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT observation_entrance_of_building FOREIGN KEY (entrance_id, building_id)
        REFERENCES territories_entrance (id, building_id) DEFERRABLE INITIALLY DEFERRED;
"""

NO_PLACE_KEYS = """
ALTER TABLE diagnostics_observation
    DROP CONSTRAINT observation_item_of_theme,
    DROP CONSTRAINT observation_building_of_residence,
    DROP CONSTRAINT observation_entrance_of_building;
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_themes_observations_photos_tallies")]

    operations = [
        migrations.RunPython(add_themes, remove_themes),
        migrations.RunSQL(PLACE_KEYS, NO_PLACE_KEYS),
    ]
