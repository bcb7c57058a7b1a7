"""What import-linter and ruff cannot see: floors of foreign keys and templates, names, words, the closed door."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models.constraints import BaseConstraint
from django.template import engines

from tests.conftest import migrated_template
from tests.site_map import addresses

ROOT = Path(__file__).resolve().parent.parent
# From the ground up. An app that does not exist yet has its floor already.
FLOORS = [
    "core",
    "territories",
    "accounts",
    "partners",
    "diagnostics",
    "actions",
    "insertion",
    "meetings",
    "dashboards",
]
APPS = [name for name in FLOORS if apps.is_installed(name)]
MODELS = [model for name in APPS for model in apps.get_app_config(name).get_models()]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What answers a visitor who has not signed in: the health of the site, and the ways in.
OPEN = {
    "health",
    # A script that holds nothing of anybody.
    "diagnostics:worker",
    "diagnostics:manifest",
    # What is said without network instead of a page.
    "diagnostics:field_away",
    # What a secret or signed address opens: a partner's own record, answers to
    # invitations, shared meetings, private calendars.
    "partners:correction",
    # The hours that a company or a structure notes by its own link.
    "insertion:hours_answer",
    "meetings:answer",
    "meetings:answer_calendar",
    "meetings:feed",
    "meetings:shared",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "openid_connect_login",
    "openid_connect_callback",
}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def source_files(*suffixes: str) -> Iterator[Path]:
    """Yield the files of the project, without what `make` installs or makes."""
    kept = [*APPS, "dsu", "templates", "static", "tests", "docs", "bench", ".ci"]
    tops = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".env"]
    inside = [path for name in kept if (ROOT / name).is_dir() for path in (ROOT / name).rglob("*") if path.is_file()]
    for path in [*tops, *inside]:
        if "__pycache__" not in path.parts and path.suffix in suffixes:
            yield path


def python_of(*rooms: str) -> list[Path]:
    """Return the Python files of these rooms, a module or a package, in every app."""
    found = []
    for name in APPS:
        for room in rooms:
            folder = ROOT / name / room
            found += [path for path in [ROOT / name / f"{room}.py", *folder.rglob("*.py")] if path.exists()]
    return found


# ---- floors -------------------------------------------------------------------------------------------------------


def test_every_app_of_ours_has_a_floor():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert ours == set(APPS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_go_down(model):
    # docs/adr/0003: any app may point at the user.
    above = [
        f"{field.name} → {field.related_model._meta.label}"
        for field in [*model._meta.get_fields(), *model._meta.many_to_many]
        if field.is_relation
        and not field.auto_created
        and isinstance(field.related_model, type)
        and (label := field.related_model._meta.app_label) in FLOORS
        and FLOORS.index(label) > FLOORS.index(model._meta.app_label)
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
    ]
    assert not above


def templates_named_in(text: str) -> list[str]:
    return [name.partition("#")[0] for name in re.findall(r"\{%-?\s*(?:include|extends)\s+[\"']([^\"']+)", text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_include_what_is_below(path):
    here = path.relative_to(ROOT / "templates").parts[0]
    for name in templates_named_in(path.read_text()):
        there = name.partition("/")[0]
        if there == "django":
            continue  # The widgets of Django itself.
        if here == "components":
            assert there == "components", f"a component includes {name}"
        elif "/" in name and there != "components" and here in FLOORS:
            assert there in FLOORS, f"an app includes {name}"
            assert FLOORS.index(there) <= FLOORS.index(here), f"{here} includes {name}, which is above"
        elif here not in FLOORS:
            assert there not in FLOORS, f"the shell includes {name}, which belongs to an app"


def test_templates_of_an_app_are_rendered_by_it_or_above():
    for name in APPS:
        for path in (ROOT / name).rglob("*.py"):
            for template in re.findall(r"\"([a-z_]+)/[a-z_/]+\.html[\"#]", path.read_text()):
                if template in FLOORS:
                    assert FLOORS.index(template) <= FLOORS.index(name), f"{short(path)} renders {template}/"


# ---- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_no_inline_style_nor_script(path):
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.S)
    assert not re.findall(r"<[^>]*\sstyle\s*=", text), "a style attribute: the security policy forbids it"
    assert not re.findall(r"<style", text)
    assert not re.findall(r"<[^>]*\son[a-z]+\s*=", text), "an event attribute: the security policy forbids it"
    assert not re.findall(r"javascript:", text)
    inline = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    assert not inline


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_compile(path):
    """A template that no page shows yet is one that no other test reads."""
    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


def test_apostrophes_are_typographic():
    """A straight apostrophe between letters in the text of a page, outside of tags, attributes and variables."""
    found = []
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(), flags=re.S)
        found += [f"{short(path)}: {words}" for words in re.findall(r"\w*[a-zà-ÿ]'[a-zà-ÿ]\w*", text)]
    assert not found


# ---- addresses ----------------------------------------------------------------------------------------------------


def test_a_day_is_said_as_people_say_it():
    """The first of a month is "1er": `date_text` knows, `date` and `now` do not."""
    texts = [*TEMPLATES, *(ROOT / "templates").rglob("*.txt")]
    found = [path.name for path in texts if re.search(r"(?:\|date:|\bnow )\"[^\"]*\bj F", path.read_text())]
    assert not found


def test_every_page_asks_for_sign_in_but_these():
    assert {address.name for address in addresses() if address.is_open} <= OPEN


def test_the_sign_in_of_every_request_is_on():
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE


def test_addresses_that_code_and_pages_name_exist():
    names = {address.name for address in addresses()}
    apps_named = "|".join(APPS)
    missing = set()
    for path in [*TEMPLATES, *(path for name in APPS for path in (ROOT / name).rglob("*.py"))]:
        for name in re.findall(rf"[\"']((?:{apps_named}):[a-z_]+)[\"']", path.read_text()):
            if name not in names:
                missing.add(f"{short(path)}: {name}")
    assert not missing


def test_paths_are_french_and_end_with_a_slash():
    for address in addresses():
        if address.name.partition(":")[0] in APPS and address.route:
            assert re.fullmatch(
                r"([a-z0-9-]+|<[a-z_]+:[a-z_]+>|/)+(/|\.(geojson|json|js|csv|docx|ics|webmanifest|<[a-z_]+:file_format>))",
                address.route,
            )


# ---- models -------------------------------------------------------------------------------------------------------

# Counts are written by triggers alone: nobody is ever told that one is refused.
CONSTRAINTS = [
    (model, constraint)
    for model in MODELS
    for constraint in model._meta.constraints
    if model.__module__ != "diagnostics.models.tallies"
]


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=lambda value: getattr(value, "name", ""))
def test_constraints_say_in_french_what_they_refuse(model: Any, constraint: BaseConstraint):
    if isinstance(constraint, models.UniqueConstraint) and model._meta.pk.name in constraint.fields:
        return  # Never broken: it is only there for a composite foreign key.
    message = str(constraint.violation_error_message)
    assert message != str(constraint.default_violation_error_message), "no violation_error_message"
    assert re.fullmatch(r"[A-ZÀ-Ý][^']+\.", message, flags=re.S), message
    assert not re.search(r"\b(the|must|already|is|invalid|not|of|with)\b", message), message


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_models_are_named_in_french(model):
    if "Event" not in model.__name__:
        assert "Meta" in model.__dict__ or model._meta.verbose_name
        assert str(model._meta.verbose_name) != re.sub(r"(?<=[a-z])([A-Z])", r" \1", model.__name__).lower() or str(
            model._meta.verbose_name
        ) in (
            "commune",
            "quartier",
            "observation",
            "indicator",
            "photo",
            "diagnostic",
            "notification",
            "contact",
            "action",
            "budget",
            "lot",
        ), model._meta.verbose_name


def test_nothing_is_deleted_in_cascade_but_parts_of_a_whole():
    """History is archived: a cascade goes from a whole to its parts, and never from a user to what was written."""
    allowed = re.compile(
        r"(accounts\.(TeamQuartier|Membership|Notification(Choice)?)\.|territories\.|core\.SavedView\.user|core\.\w+\."
        r"|diagnostics\.(ThemeItem|Observation(Photo|Tally)|MonthlyTally|QuartierTally|Grid(Level|Theme|Item)"
        r"|Diagnostic(Step|Text|Quartier)|ParticipantGroup|Verbatim|Score|Stop|IssueQuartier|IssueObservation|AlertMark|PhotoUpload|PhotoChunk|HallState)\."
        r"|partners\.(ContactPost\.contact|AgreementAmount\.agreement|NotADuplicate\.(first|second))"
        r"|meetings\.(SeriesException|MeetingQuartier|AgendaItem|Invitee|AttendanceGroup|ShareOpening)\."
        r"|actions\.((Programme|Action)(Quartier|Step)|ProgrammeFramework|Action(Axis|Issue|Partner|Residence|Tally|Watched)|Milestone|Spending(Share|Value))\."
        r"|insertion\.(HoursTally\.|ContractQuartier\.)"
        r"|meetings\.CalendarFeed\.user)"
    )
    for model in MODELS:
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE:
                assert allowed.match(f"{model._meta.label}.{field.name}"), f"{model._meta.label}.{field.name}"


# ---- code ---------------------------------------------------------------------------------------------------------


def public_without_docstring(path: Path) -> list[str]:
    missing = []

    def look(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if child.name.startswith("_") or child.name == "Meta":
                continue
            if not ast.get_docstring(child):
                missing.append(f"{inside}{child.name}, line {child.lineno}")
            if isinstance(child, ast.ClassDef):
                look(child, f"{child.name}.")

    look(ast.parse(path.read_text()), "")
    return missing


@pytest.mark.parametrize("path", python_of("models", "permissions", "services", "importers", "tasks"), ids=short)
def test_public_code_says_what_it_does(path):
    assert not public_without_docstring(path)


def test_no_drawer_for_everything():
    drawers = ("utils", "util", "helpers", "helper", "signals", "common", "misc", "tools")
    assert not [short(path) for name in APPS for path in (ROOT / name).rglob("*") if path.stem in drawers]


def test_no_print_in_our_apps():
    for name in APPS:
        for path in (ROOT / name).rglob("*.py"):
            if short(path) == "core/db/server.py":
                continue  # A small command line of its own.
            calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
            assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"], short(path)


def test_no_path_of_a_machine():
    found = []
    for path in source_files(
        ".py", ".html", ".md", ".js", ".css", ".toml", ".txt", ".in", ".json", ".ini", ".run", ""
    ):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{short(path)}: {match}" for match in re.findall(r"(?<![\w.:/-])/(?:work|root|home)/\w*", text)]
    assert not found


def test_every_module_can_be_imported():
    """A module that only a command or a route reads at run time is found here when it cannot be read."""
    for name in APPS:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)


def test_rooms_that_are_typed_are_the_ones_that_exist():
    """`make check` gives mypy the rooms where rules and writes are; none may hide under another name."""
    rooms = {
        "__init__",
        "admin",
        "apps",
        "documents",
        "enums",
        "exports",
        "filters",
        "forms",
        "importers",
        "management",
    }
    rooms |= {"migrations", "models", "permissions", "services", "tasks", "templatetags", "urls", "views"}
    # The ground floor, dashboards and a few named matters are free to name their files.
    named = {"adapters", "clause", "codes", "commands", "geometry", "history", "middleware", "plan", "reads", "rights"}
    named |= {"charts", "demo"}
    for name in APPS:
        if name == "core":
            continue
        files = {path.stem for path in (ROOT / name).iterdir() if path.suffix == ".py" or path.is_dir()}
        assert files - {"__pycache__"} <= rooms | named, name


# ---- migrations ---------------------------------------------------------------------------------------------------


def our_migrations() -> list[Any]:
    loader = MigrationLoader(None)
    return [migration for (name, _), migration in sorted(loader.disk_migrations.items()) if name in APPS]


@pytest.mark.parametrize("migration", our_migrations(), ids=str)
def test_migrations_are_named_and_reversible(migration):
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", migration.name)
    assert "_auto_" not in migration.name
    assert migration.name.split("_", 1)[1] != "initial"
    assert all(operation.reversible for operation in migration.operations)


@pytest.fixture
def migrated_database(django_db_setup, django_db_blocker):
    """Point the connection at a copy of the database that the migrations made, for a test that changes tables."""
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        other = f"{connection.creation._get_test_db_name()}_migrations"

        def run(sql: str) -> None:
            with connection._nodb_cursor() as cursor:
                cursor.execute(sql)

        connection.close()
        run(f'DROP DATABASE IF EXISTS "{other}"')
        run(f'CREATE DATABASE "{other}" TEMPLATE "{migrated_template(connection)}"')
        connection.settings_dict["NAME"] = other
        try:
            yield other
        finally:
            connection.close()
            connection.settings_dict["NAME"] = name
            run(f'DROP DATABASE IF EXISTS "{other}"')


CATALOG = """
    SELECT 'table', c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
        AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), ''
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef, ''
        FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid), ''
        FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname::text, pg_get_function_arguments(p.oid), md5(prosrc), ''
        FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL SELECT 'text search', cfgname::text, '', '', ''
        FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace
"""


def catalog() -> set[tuple[str, ...]]:
    """Return the tables, constraints, indexes, triggers and functions of the database."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOG)
        return set(cursor.fetchall())


@pytest.mark.timeout(300)
def test_migrations_go_back(migrated_database):
    """Forward is what made the database. Going back leaves what the packages have, so that forward is as the first
    time.
    """
    packages = [config.label for config in apps.get_app_configs() if config.label not in APPS]
    theirs = ("django_", "_pgh_", "_pgtrigger_", *(f"{name}_" for name in packages))
    there = {row[1].split("_")[0] for row in catalog()}
    ours = [name for name in APPS if (ROOT / name / "migrations").is_dir()]
    assert there >= set(ours) - {"core"}
    MigrationExecutor(connection).migrate([(name, None) for name in reversed(ours)])
    left = {row for row in catalog() if not row[1].startswith(theirs)}
    assert not left, "going back leaves something behind"
