"""How gunicorn serves the site. Every value can be set from the environment of one machine."""

import ipaddress
import os
from pathlib import Path
from typing import Any

wsgi_app = "dsu.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Long work is a background task: a request that lasts longer than this has failed.
timeout = 60
graceful_timeout = 10
keepalive = 5
# A worker is renewed from time to time, not all at once.
max_requests = 5000
max_requests_jitter = 500

accesslog = os.environ.get("ACCESS_LOG")
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()
# The proxy in front, whose word on the scheme and the address of a visitor is taken.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# Workers tell that they live by touching a file: in memory, so that a slow disk does not get them killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# Nothing asks the server for orders at run time.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Refuse to serve a site made for one machine (`DEBUG` on) to others: its secrets are known to everybody.

    An address given as an open socket is that of ``manage.py serve``, which warns by itself.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dsu.settings")
    from django.conf import settings

    if not settings.DEBUG:
        return
    for address in server.cfg.address:
        if isinstance(address, tuple) and not _is_this_machine(address[0]):
            raise SystemExit(
                f"L’adresse {address[0]} est ouverte à d’autres machines, et le site est réglé pour celle-ci "
                "seule (DEBUG) : mettez DEBUG=0 et les réglages de production, le README dit lesquels."
            )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
