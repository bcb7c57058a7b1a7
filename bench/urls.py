"""The routes of the site, and those of what it is compared to."""

from django.urls import path

from bench.admin import site
from bench.floor import floor
from dsu.urls import urlpatterns as urls_of_the_site

urlpatterns = [path("bench/admin/", site.urls), path("bench/plancher/", floor), *urls_of_the_site]
