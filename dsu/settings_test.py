"""Settings of the tests: those of one machine, quicker and stricter."""

import tempfile

from dsu.settings import *  # noqa: F403
from dsu.settings import STORAGES, TEMPLATES
from tests.strict_templates import StringIfInvalid

DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
ICONS_ARE_STRICT = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = StringIfInvalid()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Gone with the process that runs the tests.
_FILES = tempfile.TemporaryDirectory(prefix="dsu-test-", ignore_cleanup_errors=True)
STORAGES["default"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": _FILES.name, "base_url": None},
}
WHITENOISE_AUTOREFRESH = True
# No address outside of this machine is asked for anything.
MAP_TILES = ""
MFA_REQUIRED_FOR_ADMINISTRATORS = False
