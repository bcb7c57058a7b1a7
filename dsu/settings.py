"""Settings, read from the environment or from a file `.env`; without any, a site for this machine alone.

In production (`DEBUG=0`) three are compulsory: SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL. README.md lists the others.
"""

import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_constants
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", default=True)

if not DEBUG:
    missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"Réglages de production manquants (DEBUG=0) : {', '.join(missing)}. "
            "Donnez-les dans l’environnement ou dans le fichier .env ; le README dit comment."
        )

# ---- site -----------------------------------------------------------------------------------------------------------

# Never used in production, which has its own.
SECRET_KEY = env.str("SECRET_KEY", default="only-for-development-on-one-machine-and-never-in-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The origin that e-mails link to, for what has no request at hand: the first name of the site unless another is given.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
ROOT_URLCONF = "dsu.urls"
WSGI_APPLICATION = "dsu.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "core",
    "territories",
    "accounts",
    "partners",
    "diagnostics",
    "actions",
    "insertion",
    "meetings",
    "dashboards",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_linear_migrations",
    "django_tasks",
    "django_tasks_db",
    "pghistory",
    "pgtrigger",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorForAdministrators",
    "accounts.middleware.CompanySignInErrors",
    "core.middleware.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.AtomicWrites",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_constants.ERROR: "danger", message_constants.DEBUG: "info"}

# ---- database -------------------------------------------------------------------------------------------------------

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    # PgBouncer in transaction mode gives each transaction another connection.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DISABLE_SERVER_SIDE_CURSORS", default=False)
else:
    DATABASES = {
        "default": {
            "ENGINE": "core.db.embedded",
            "NAME": env.str("DATABASE_NAME", default="dsu"),
            "USER": "postgres",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "DIRECTORY": env.str("DATABASE_DIRECTORY", default=str(BASE_DIR / "var" / "postgres")),
            "TEST": {"NAME": env.str("TEST_DB_NAME", default="test_dsu")},
        }
    }

# Shared by all processes and machines: counts of attempts, nothing else.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# ---- accounts -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The address is unique whatever its case, by a constraint of the database that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# A link to choose a password, an invitation too, holds for three days, once.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
# Addresses are given by an administrator, who vouches for them.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[DSU] "
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {}
if env.str("OIDC_SERVER_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": env.str("OIDC_PROVIDER_ID", default="entreprise"),
                "name": env.str("OIDC_NAME", default="Compte de l’entreprise"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env.str("OIDC_SERVER_URL")},
            }
        ],
    }
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "DSU"
MFA_FORMS = {"add_webauthn": "accounts.forms.PasskeyForm", "edit_webauthn": "accounts.forms.PasskeyNameForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
# As above: an administrator vouches for the address, so that nothing has to be verified before a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A browser allows passkeys on its own machine without HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_REQUIRED_FOR_ADMINISTRATORS = env.bool("MFA_REQUIRED_FOR_ADMINISTRATORS", default=not DEBUG)
# Its accounts have a password that everybody knows.
DEMO_ALLOWED = env.bool("DEMO_ALLOWED", default=DEBUG)

# Without it all visitors would have the address of the proxy: the wrong passwords of one would shut the door on all.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0 if DEBUG else 1)

SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=60 * 60 * 24 * 14)
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG

# ---- e-mail ---------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if env.str("EMAIL_URL", default=""):
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
elif DEBUG:
    # On one machine without a mail server, messages are written as files.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="DSU <ne-pas-repondre@exemple.fr>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [("DSU", address) for address in env.list("ADMINS", default=[])]

# ---- language, dates ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# ---- files ----------------------------------------------------------------------------------------------------------

NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", NODE_MODULES / "bootstrap" / "dist"),
    ("htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("leaflet", NODE_MODULES / "leaflet" / "dist"),
    ("fonts/source-sans-3", NODE_MODULES / "@fontsource-variable" / "source-sans-3" / "files"),
]
# The fonts of documents: typst reads TrueType, not the compressed files of the pages. The first has what French is
# written with, the others draw what it has not (other scripts, symbols, emoji).
_FONTS = NODE_MODULES / "@expo-google-fonts"
DOCUMENT_FONT_FALLBACKS = [
    _FONTS / "source-sans-3" / "400Regular" / "SourceSans3_400Regular.ttf",
    NODE_MODULES / "dejavu-fonts-ttf" / "ttf" / "DejaVuSans.ttf",
    _FONTS / "noto-emoji" / "400Regular" / "NotoEmoji_400Regular.ttf",
]
DOCUMENT_FONTS = [
    *(_FONTS / "source-sans-3" / weight for weight in ("400Regular", "400Regular_Italic", "600SemiBold", "700Bold")),
    *(path.parent for path in DOCUMENT_FONT_FALLBACKS[1:]),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "files")), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "region_name": env.str("S3_REGION", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "default_acl": None,
            "file_overwrite": False,
        },
    }
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
# What is not a file in a request. The proxy bounds the whole: ten photos of 10 MB, or one import of 200 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# ---- map ------------------------------------------------------------------------------------------------------------

# IGN Géoplateforme, free without a key. Empty: contours are drawn on plain paper and nothing is asked of the internet.
MAP_TILES = env.str(
    "MAP_TILES",
    default="https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS."
    "PLANIGNV2&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
MAP_ATTRIBUTION = env.str("MAP_ATTRIBUTION", default="© IGN – Géoplateforme")

# ---- security -------------------------------------------------------------------------------------------------------


def _origin(address: str) -> list[str]:
    """Return the origin of the map tiles as the security policy wants it, or nothing."""
    scheme, _, rest = address.partition("://")
    return [f"{scheme}://{rest.split('/')[0].replace('{s}', '*')}"] if rest else []


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_origin(MAP_TILES)],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # Signing in through the company begins with a form of ours that ends at its address.
        "form-action": [SELF, *_origin(env.str("OIDC_SERVER_URL", default="")), *env.list("OIDC_ORIGINS", default=[])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # A load balancer asks for the health of a node over plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

# ---- imports -------------------------------------------------------------------------------------------------------

# What can be imported, in the order of the page of imports.
IMPORTERS = [
    "territories.importers.communes.CommunesImporter",
    "territories.importers.quartiers.QuartiersImporter",
    "territories.importers.residences.ResidencesImporter",
    "territories.importers.indicators.IndicatorsImporter",
    "territories.importers.figures.FiguresImporter",
    "partners.importers.rna.RnaImporter",
    "partners.importers.partners.PartnersImporter",
    "partners.importers.subsidies.SubsidiesImporter",
    "actions.importers.tfpb.TfpbImporter",
    "insertion.importers.hours.HoursImporter",
    "insertion.importers.contracts.ContractsImporter",
    "insertion.importers.targets.TargetsImporter",
]
# Days after which the file of an import that was refused, interrupted or never confirmed is deleted. That of an import
# that succeeded is deleted at once.
IMPORT_FILES_DAYS = env.int("IMPORT_FILES_DAYS", default=30)

# ---- dossiers -------------------------------------------------------------------------------------------------------

# Days for which the files of a dossier préfet are kept; its number and its digests stay.
DOSSIER_FILES_DAYS = env.int("DOSSIER_FILES_DAYS", default=90)

# ---- insertion ------------------------------------------------------------------------------------------------------

# Years after the end of a pathway for which its traits are kept; its steps and their hours stay.
PATHWAY_YEARS = env.int("PATHWAY_YEARS", default=5)

# ---- rights ---------------------------------------------------------------------------------------------------------

# What the page « Qui voit et fait quoi » tells, in its order: the sentences of each app.
RIGHTS = [
    "territories.rights.RIGHTS",
    "partners.rights.RIGHTS",
    "diagnostics.rights.RIGHTS",
    "actions.rights.RIGHTS",
    "insertion.rights.RIGHTS",
    "meetings.rights.RIGHTS",
    "dashboards.rights.RIGHTS",
    "accounts.rights.RIGHTS",
]

# ---- documents ------------------------------------------------------------------------------------------------------

# What other apps propose to the agenda of a meeting: functions of a meeting and a user.
AGENDA_SOURCES = ["meetings.services.action_points.programmes", "meetings.services.action_points.points"]
# The Word documents that a team may have its own template for.
WORD_DOCUMENTS = [
    "diagnostics.documents.words.DOCUMENTS",
    "actions.documents.words.DOCUMENTS",
    "actions.documents.tfpb_words.DOCUMENTS",
    "insertion.documents.words.DOCUMENTS",
    "meetings.documents.words.DOCUMENTS",
    "dashboards.documents.words.DOCUMENTS",
]

# ---- veille ---------------------------------------------------------------------------------------------------------

# Days after which an observation is late: to qualify it, and to handle it once qualified.
OBSERVATION_QUALIFY_DAYS = env.int("OBSERVATION_QUALIFY_DAYS", default=7)
OBSERVATION_HANDLE_DAYS = env.int("OBSERVATION_HANDLE_DAYS", default=30)
# Minutes from one look at the rules that warn to the next; 0: a timer of the machine calls `detecter_alertes`.
ALERTS_EVERY_MINUTES = env.int("ALERTS_EVERY_MINUTES", default=15)

# ---- history --------------------------------------------------------------------------------------------------------

PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# ---- logs -----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING").upper()},
    "loggers": {
        # Addresses tried by robots are no news.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
