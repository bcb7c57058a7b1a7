"""Columns of the files of the directory. Contacts are people: theirs is a file of its own, which fewer may take."""

from core.exports import Column
from partners.enums import AgreementStatus

# What the import of partners takes apart again.
SEPARATOR = " ; "

# Of partners `with_words`; the import of partners knows these headers.
PARTNER_COLUMNS = [
    Column("Nom", "name", width=40),
    Column("Sigle", "short_name"),
    Column("Type", "kind__name", width=24),
    Column("SIRET", "siret"),
    Column("RNA", "rna"),
    Column("NAF", "naf", width=8),
    Column("Objet", "purpose", width=60),
    Column("Thèmes", "theme_names", convert=SEPARATOR.join, width=40),
    Column("Publics", "public_names", convert=SEPARATOR.join, width=28),
    Column("Intervient sur", "acts_on", convert=SEPARATOR.join, width=40),
    Column("Adresse", "address", width=40),
    Column("Code postal", "postal_code", width=10),
    Column("Code Insee", "commune__insee_code", width=10),
    Column("Commune", "commune__name", width=24),
    Column("Téléphone", "phone"),
    Column("Courriel", "email", width=28),
    Column("Site", "website", width=28),
    Column("Horaires", "opening_hours", width=28),
    Column("Dissoute", "is_dissolved", convert=lambda value: "oui" if value else "non", width=8),
    Column("Vérifiée le", "checked_on", width=12),
    Column("Source", "source", width=20),
    Column("Identifiant dans la source", "source_key", width=20),
]

# Of `ContactPost`: what somebody does at a partner, once for each of both.
CONTACT_COLUMNS = [
    Column("Nom", "contact__last_name", width=20),
    Column("Prénom", "contact__first_name"),
    Column("Fonction", "function", width=24),
    Column("Partenaire", "partner__name", width=40),
    Column("Sigle", "partner__short_name"),
    Column("Commune", "partner__commune__name", width=24),
    Column("Téléphone", "contact__phone"),
    Column("Courriel", "contact__email", width=28),
    Column("Depuis", "since", width=12),
    Column("Standard", "partner__phone"),
    Column("D’où vient l’information", "contact__origin", width=28),
    Column("Information du", "contact__informed_on", width=12),
    # Whoever takes the file has to forget them too.
    Column("À ne pas garder après le", "contact__keep_until", width=12),
]

AGREEMENT_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Convention", "title", width=40),
    Column("Partenaires", "partner_names", width=40),
    Column("Quartiers", "quartier_names", width=36),
    Column("Projet", "project__name", width=28),
    Column("Début", "starts_on", width=12),
    Column("Fin", "ends_on", width=12),
    Column("État", "status", lambda value: dict(AgreementStatus.choices).get(value, value)),
    Column("Signée le", "signed_on", width=12),
    Column("Montant total (€)", "total"),
]

PREMISES_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Local", "name", width=30),
    Column("Quartier", "quartier__name", width=30),
    Column("Résidence", "residence__name", width=24),
    Column("Surface (m²)", "surface", width=12),
    Column("Occupants aujourd’hui", "occupant_names", width=40),
    Column("Utilisé", "is_active", convert=lambda value: "oui" if value else "non", width=8),
]

# The rows are made by the page: a theme of a quartier each.
MATRIX_COLUMNS = [
    Column("Quartier", "quartier", width=32),
    Column("Code", "code", width=10),
    Column("Communes", "communes", width=24),
    Column("Thème", "theme", width=30),
    Column("Partenaires présents", "count", width=12),
    Column("Désert", "desert", width=10),
    Column("Dont très sollicités", "solicited", width=12),
    Column("Qui", "names", width=60),
    Column("Dernier contact sur le quartier", "contact", width=14),
    Column("Dernière année d’argent (conventions)", "year", width=12),
    Column("Montant de cette année (€)", "amount", width=14),
]
