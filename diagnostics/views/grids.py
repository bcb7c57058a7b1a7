"""The grids of diagnostics: read by those who work on a quartier, composed by chargés de mission."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.forms import told_in
from core.history import history_of
from core.views import refuse
from diagnostics import permissions, services
from diagnostics.enums import DiagnosticKind, GridStatus
from diagnostics.forms import GridForm, GridItemForm, GridLevelForm, GridThemeForm
from diagnostics.models import Diagnostic, Grid, GridItem, GridLevel, GridTheme

MOVES = {"monter": -1, "descendre": 1}
PARTS: dict[str, Any] = {
    "niveaux": GridLevel.objects.select_related("grid"),
    "themes": GridTheme.objects.select_related("grid"),
    "criteres": GridItem.objects.select_related("theme__grid"),
}
FORMS: dict[type[Any], Any] = {GridLevel: GridLevelForm, GridTheme: GridThemeForm, GridItem: GridItemForm}
ANCHORS: dict[type[Any], str] = {GridLevel: "niveau", GridTheme: "theme", GridItem: "critere"}
QUESTIONS: dict[type[Any], str] = {
    GridLevel: "Ce niveau quittera l’échelle de la grille.",
    GridTheme: "Le thème sera supprimé avec tous ses critères.",
    GridItem: "Le critère sera supprimé de la grille.",
}
SECTION = {"section": "diagnostics"}


@dataclass
class Series:
    """The versions of one grid, the newest first, with how many of the reader's diagnostics use each."""

    versions: list[Grid] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)

    @property
    def shown(self) -> Grid:
        """The version in use, or else the newest."""
        return next((grid for grid in self.versions if grid.status == GridStatus.IN_USE), self.versions[0])

    @property
    def draft(self) -> Grid | None:
        """The version that is being written, unless it is the one shown."""
        return next((grid for grid in self.versions if grid.is_draft and grid is not self.shown), None)

    @property
    def use_count(self) -> int:
        """How many diagnostics use one of its versions."""
        return sum(self.uses[grid.pk] for grid in self.versions)


def grid_list(request: HttpRequest) -> HttpResponse:
    """List the grids by kind of diagnostic, each with its versions and their state."""
    refuse(permissions.why_not_read_grids(request.user))
    grids = Grid.objects.annotate(
        theme_count=Count("themes", distinct=True), item_count=Count("themes__items", distinct=True)
    )
    uses = _uses(request.user)
    series: dict[Any, Series] = {}
    for grid in grids.order_by("name", "-number", "pk"):
        series.setdefault(grid.series, Series(uses=uses)).versions.append(grid)
    kinds = [
        {"label": label, "series": [each for each in series.values() if each.versions[0].kind == kind]}
        for kind, label in DiagnosticKind.choices
    ]
    can_manage = permissions.can_manage_grids(request.user)
    return render(request, "diagnostics/grid_list.html", {"kinds": kinds, "can_manage": can_manage, **SECTION})


def grid_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a whole version of a grid: its scale, its themes and items, the other versions, its history."""
    refuse(permissions.why_not_read_grids(request.user))
    grid = get_object_or_404(Grid, pk=pk)
    uses = _uses(request.user)
    versions = list(Grid.objects.filter(series=grid.series).order_by("-number"))
    context = {
        "grid": grid,
        **_parts(grid),
        "versions": [{"grid": version, "use_count": uses[version.pk]} for version in versions],
        "draft": next((version for version in versions if version.is_draft), None),
        "use_count": uses[grid.pk],
        "can_manage": permissions.can_manage_grids(request.user),
        "history": history_of(grid, hidden=["series", "number"]),
        **SECTION,
    }
    return render(request, "diagnostics/grid_detail.html", context)


def grid_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version as it will look on a phone, at a stop; nothing is sent."""
    refuse(permissions.why_not_read_grids(request.user))
    grid = get_object_or_404(Grid, pk=pk)
    context = {"grid": grid, **_parts(grid), "can_manage": permissions.can_manage_grids(request.user), **SECTION}
    return render(request, "diagnostics/grid_preview.html", context)


def grid_create(request: HttpRequest) -> HttpResponse:
    """Begin a grid: a draft with a scale that can be changed."""
    refuse(permissions.why_not_manage_grids(request.user))
    form = GridForm(request.POST or None, instance=Grid())
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            grid = services.new_grid(row=form.instance, by=request.user)
            form.log_privacy_overrides(grid, request.user)
        if not form.errors:
            messages.success(request, "La grille est créée en brouillon. Ajoutez ses thèmes et leurs critères.")
            return redirect("diagnostics:grid_compose", grid.pk)
    return _form_page(request, form, "Nouvelle grille", reverse("diagnostics:grid_list"), None)


def grid_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name, the kind and the directions of a draft."""
    grid = _draft(request, pk)
    form = GridForm(request.POST if request.method == "POST" else None, instance=grid)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
            form.log_privacy_overrides(grid, request.user)
        if not form.errors:
            messages.success(request, "La grille est enregistrée.")
            return redirect("diagnostics:grid_compose", grid.pk)
    return _form_page(
        request, form, "Nom, type et mode d’emploi", reverse("diagnostics:grid_compose", args=[pk]), grid
    )


def grid_compose(request: HttpRequest, pk: int) -> HttpResponse:
    """Compose a draft: its scale, its themes, its items, their order."""
    grid = _draft(request, pk)
    context = {
        "grid": grid,
        **_parts(grid),
        "missing": services.why_not_ready(grid),
        "told": request.GET.get("place", "")[:120],
        **SECTION,
    }
    return render(request, "diagnostics/grid_compose.html", context)


def grid_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Put a grid in use, begin its next version, archive it, or delete it while it is a draft."""
    refuse(permissions.why_not_manage_grids(request.user))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    grid = get_object_or_404(Grid, pk=pk)
    try:
        return _act(request, grid, name)
    except ValueError as error:
        messages.error(request, str(error))
    page = "diagnostics:grid_compose" if grid.is_draft else "diagnostics:grid_detail"
    return redirect(page, grid.pk)


def _act(request: HttpRequest, grid: Grid, name: str) -> HttpResponse:
    if name == "mettre-en-service":
        services.publish_grid(grid=grid, by=request.user)
        messages.success(request, "La grille est en service : les nouveaux diagnostics peuvent la prendre.")
    elif name == "version-suivante":
        draft = services.next_version(grid=grid, by=request.user)
        messages.success(
            request, f"La version {draft.number} est en brouillon : modifiez-la, puis mettez-la en service."
        )
        return redirect("diagnostics:grid_compose", draft.pk)
    elif name == "archiver":
        services.archive_grid(grid=grid, by=request.user)
        messages.success(request, "La grille est archivée : les diagnostics qui l’utilisent la gardent.")
    elif "confirme" not in request.POST and grid.is_draft:
        question = "Supprimer ce brouillon, ses thèmes et ses critères ? On ne peut pas revenir en arrière."
        return _ask(request, grid, f"Supprimer « {grid} » ?", question, "liste")
    else:
        services.delete_draft(grid=grid, by=request.user)
        messages.success(request, f"Le brouillon « {grid} » est supprimé.")
        return redirect("diagnostics:grid_list")
    return redirect("diagnostics:grid_detail", grid.pk)


def level_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a level to the scale of a draft."""
    grid = _draft(request, pk)
    return _edit(request, GridLevel(grid=grid), "Nouveau niveau", "Le niveau est ajouté.")


def theme_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a theme to a draft, after the others."""
    grid = _draft(request, pk)
    return _edit(request, GridTheme(grid=grid), "Nouveau thème", "Le thème est ajouté. Ajoutez ses critères.")


def item_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an item to a theme of a draft, after the others."""
    theme = _part(request, "themes", pk)
    return _edit(request, GridItem(theme=theme), f"Nouveau critère de « {theme} »", "Le critère est ajouté.")


def part_update(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change a level, a theme or an item of a draft."""
    row = _part(request, kind, pk)
    heading = {GridLevel: "Niveau", GridTheme: "Thème", GridItem: "Critère"}[type(row)]
    return _edit(request, row, f"{heading} « {row} »", "C’est enregistré.")


def part_action(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Move a level, a theme or an item of a draft, or delete it."""
    row = _part(request, kind, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    grid = services.grid_of_part(row)
    try:
        if name in MOVES:
            rank, total = services.move_part(row=row, by=request.user, places=MOVES[name])
            return _back(grid, _anchor(row), {"place": f"{row} : {rank} sur {total}"})
        if "confirme" not in request.POST:
            return _ask(request, grid, f"Supprimer « {row} » ?", QUESTIONS[type(row)], _anchor(row))
        # Where one goes on reading once it is no longer there.
        anchor = _anchor(row.theme) if isinstance(row, GridItem) else "liste"
        services.delete_part(row=row, by=request.user)
        messages.success(request, f"« {row} » est supprimé.")
        return _back(grid, anchor)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:grid_detail", grid.pk)


def _ask(request: HttpRequest, grid: Grid, heading: str, question: str, anchor: str) -> HttpResponse:
    """Ask before something is deleted, where no script has asked already."""
    compose_url = reverse("diagnostics:grid_compose", args=[grid.pk])
    context = {"heading": heading, "question": question, "label": "Supprimer", "cancel_url": f"{compose_url}#{anchor}"}
    return render(request, "core/confirm_page.html", {**context, **SECTION})


def _uses(user: Any) -> Counter[int]:
    """Return how many of the diagnostics that the user sees use each grid."""
    rows = Diagnostic.objects.visible_to(user).filter(grid__isnull=False).order_by().values_list("grid_id")
    return Counter(dict(rows.annotate(count=Count("pk"))))


def _parts(grid: Grid) -> dict[str, Any]:
    """Return the scale, the best level first, and the themes with their items."""
    items: dict[int, list[GridItem]] = {}
    for item in GridItem.objects.filter(theme__grid=grid):
        items.setdefault(item.theme_id, []).append(item)
    themes = grid.themes.select_related("theme")
    return {
        "levels": list(grid.levels.order_by("-value", "pk")),
        "rows": [{"theme": theme, "items": items.get(theme.pk, [])} for theme in themes],
        "item_count": sum(map(len, items.values())),
    }


def _draft(request: HttpRequest, pk: int) -> Grid:
    """Return the draft that the user may change; 404 when there is none, 403 with the reason when they may not."""
    refuse(permissions.why_not_manage_grids(request.user))
    grid = get_object_or_404(Grid, pk=pk)
    refuse(permissions.why_not_edit_grid(request.user, grid))
    return grid


def _part(request: HttpRequest, kind: str, pk: int) -> Any:
    """Return a part of a draft that the user may change."""
    refuse(permissions.why_not_manage_grids(request.user))
    row = get_object_or_404(PARTS[kind], pk=pk)
    refuse(permissions.why_not_edit_grid(request.user, services.grid_of_part(row)))
    return row


def _edit(request: HttpRequest, row: Any, heading: str, done: str) -> HttpResponse:
    is_new, grid = row.pk is None, services.grid_of_part(row)
    form = FORMS[type(row)](_sent(request, row), instance=row)
    if request.method == "POST" and form.is_valid():
        save = services.add_part if is_new else services.save_part
        try:
            with told_in(form):
                save(row=form.instance, by=request.user)
                form.log_privacy_overrides(form.instance, request.user)
        except ValueError as error:
            form.add_error(None, str(error))
        if not form.errors:
            messages.success(request, done)
            return _back(grid, _anchor(form.instance))
    return _form_page(request, form, heading, reverse("diagnostics:grid_compose", args=[grid.pk]), grid)


def _sent(request: HttpRequest, row: Any) -> Any:
    """Return what was sent. A name alone comes from the line under a theme: the weight is then the usual one."""
    if request.method != "POST":
        return None
    if isinstance(row, GridItem) and row.pk is None and "weight" not in request.POST:
        data = request.POST.copy()
        data["weight"] = str(row.weight)
        return data
    return request.POST


def _form_page(request: HttpRequest, form: Any, heading: str, cancel_url: str, grid: Grid | None) -> HttpResponse:
    context = {"form": form, "heading": heading, "cancel_url": cancel_url, "grid": grid, **SECTION}
    return render(request, "diagnostics/grid_form.html", context, status=422 if form.errors else 200)


def _back(grid: Grid, anchor: str, query: dict[str, str] | None = None) -> HttpResponse:
    return redirect(f"{reverse('diagnostics:grid_compose', args=[grid.pk], query=query)}#{anchor}")


def _anchor(row: Any) -> str:
    return f"{ANCHORS[type(row)]}-{row.pk}"
