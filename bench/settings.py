"""Settings of the measured site: those of production, over plain HTTP on this machine, with what is compared to."""

import os

from dsu.settings import *  # noqa: F403
from dsu.settings import BASE_DIR, DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", DATABASES["default"]["NAME"])
ROOT_URLCONF = "bench.urls"
# What a team would use otherwise.
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin.apps.SimpleAdminConfig"]
MIDDLEWARE = ["bench.floor.count_queries", *MIDDLEWARE]
# Collecting and compressing them takes longer than the measures; their weight is measured compressed all the same.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STORAGES["default"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(BASE_DIR / "var" / "bench" / "files"), "base_url": None},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MAP_TILES = ""
MFA_REQUIRED_FOR_ADMINISTRATORS = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
