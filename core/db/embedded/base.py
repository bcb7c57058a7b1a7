"""The backend named by ``"ENGINE": "core.db.embedded"``.

Its settings are a database NAME, which is created at its first use, and optionally a DIRECTORY for the server; without
it the server lives in ``BASE_DIR/var/postgres``. HOST and PORT are filled in here.
"""

from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from core.db.server import EmbeddedServer, ServerError, binaries, server_for


class DatabaseClient(client.DatabaseClient):
    """``manage.py dbshell``, with the psql that comes with the server."""

    def runshell(self, parameters: list[str]) -> None:
        """Open psql on the server, started if need be."""
        self.connection.ensure_connection()
        super().runshell(parameters)

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: list[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return the command line of psql and its environment."""
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [str(binaries() / "psql"), *arguments[1:]], environment


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL whose server starts with the first connection of a process."""

    client_class = DatabaseClient

    @property
    def server(self) -> EmbeddedServer:
        """The server of this database."""
        directory = self.settings_dict.get("DIRECTORY") or Path(settings.BASE_DIR) / "var" / "postgres"
        return server_for(directory)

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters of the connection, on a server that runs."""
        self._fill_address(check=False)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; create a missing database, restart a server that has died meanwhile."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError as error:
            name = conn_params.get("dbname", "")
            if f'database "{name}" does not exist' in str(error):
                self.server.create_database(name)
            elif "FATAL" in str(error):
                raise
            else:
                self._fill_address(check=True)
                conn_params["host"] = self.settings_dict["HOST"]
            return super().get_new_connection(conn_params)

    def _fill_address(self, *, check: bool) -> None:
        try:
            self.settings_dict["HOST"] = self.server.acquire(check=check)
        except ServerError as error:
            raise OperationalError(str(error)) from error
        self.settings_dict["PORT"] = self.server.options["port"]
