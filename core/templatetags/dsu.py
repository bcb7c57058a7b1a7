"""Tags and filters for every page: French formats, icons, list headers, filters in force."""

import re
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django import forms, template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from core import french

register = template.Library()

ICONS_DIR = "node_modules/bootstrap-icons/icons"
DEFAULT_FILTERS_SHOWN = 4
SORT_PARAMETER = "tri"
# Values of other parameters that a new sort or filter makes meaningless.
PAGE_PARAMETERS = ("page",)
# The two ends of a range, as django-filter names them, in words.
RANGE_ENDS = {"after": "à partir du", "before": "jusqu’au", "min": "au moins", "max": "au plus"}

register.filter("fr_number", french.number)
register.filter("fr_percent", french.percent)
register.filter("fr_exact", french.exact)
register.filter("euro", french.euro)
register.filter("cents", french.cents)
register.filter("area", french.area)
register.filter("file_size", french.file_size)
register.filter("age_days", french.age_days)
register.filter("date_short", french.date_short)
register.filter("date_text", french.date_text)
register.filter("days_short", french.days_short)
register.filter("late", french.late)


@cache
def _icon_svg(name: str) -> tuple[str, str] | None:
    """(viewBox, inner markup) of a bootstrap-icons file, or None when there is no such icon."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return None
    path = Path(settings.BASE_DIR) / ICONS_DIR / f"{name}.svg"
    if not path.is_file():
        return None
    found = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', path.read_text("utf-8"), re.DOTALL)
    if found is None:
        return None
    inner = re.sub(r">\s+<", "><", found.group(2).strip())
    return found.group(1), inner


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """The icon as inline SVG, hidden from screen readers: the word beside it carries the meaning.

    Raises ImproperlyConfigured for an unknown name, except in production where nothing is drawn.
    """
    found = _icon_svg(name)
    if found is None:
        if settings.DEBUG or getattr(settings, "ICONS_ARE_STRICT", False):
            raise ImproperlyConfigured(f"No such icon in {ICONS_DIR}: {name!r}")
        return mark_safe("")
    view_box, inner = found
    classes = f"icon {css}".strip()
    if not re.fullmatch(r"[\w -]+", classes):
        raise ImproperlyConfigured(f"Not a list of CSS classes: {css!r}")
    # The markup is a file of a locked package, the classes are checked above.
    return mark_safe(  # noqa: S308
        f'<svg class="{classes}" viewBox="{view_box}" width="16" height="16" fill="currentColor" '
        f'aria-hidden="true" focusable="false">{inner}</svg>'
    )


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context, view_name: str, label: str, icon_name: str, *sections: str, css: str = ""):
    """One entry of the menu, or nothing while its page does not exist.

    `sections` are names: "veille" matches the context variable `section`, "diagnostics:*" any
    view of that namespace, "dashboards:portfolio*" the views beginning so.
    """
    try:
        url = reverse(view_name)
    except NoReverseMatch:
        return {"url": ""}
    request = context.get("request")
    here = context.get("section") or ""
    if not here and request is not None and getattr(request, "resolver_match", None):
        here = request.resolver_match.view_name
    counts = context.get("menu_counts") or {}
    return {
        "url": url,
        "label": label,
        "icon_name": icon_name,
        "css": css,
        "count": next((counts[name] for name in sections if counts.get(name)), None),
        "is_page": bool(request and request.path == url),
        "is_section": _is_section(here, sections),
    }


def _is_section(here: str, sections) -> bool:
    return any(here.startswith(name[:-1]) if name.endswith("*") else here == name for name in sections)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context, name: str, label: str, *, default="", param=SORT_PARAMETER, css="", first="asc"):
    """A column header that sorts: a link that keeps the other parameters and goes to page one.

    `default` is the sort in force when the address has none ("-seen_on" is downwards); `first`
    is the direction ("asc" or "desc") that the first click gives.
    """
    query = context["request"].GET.copy()
    current = query.get(param) or default
    if current == name:
        direction, following = "ascending", f"-{name}"
    elif current == f"-{name}":
        direction, following = "descending", name
    else:
        direction, following = "", f"-{name}" if first == "desc" else name
    for parameter in PAGE_PARAMETERS:
        query.pop(parameter, None)
    query[param] = following
    return {
        "name": name,
        "url": f"?{query.urlencode()}",
        "label": label,
        "direction": direction,
        "css": css,
    }


@register.simple_tag
def page_window(page_obj, around: int = 2) -> list[int | None]:
    """Page numbers to show, None where numbers are left out: [1, None, 4, 5, 6, None, 9].

    Empty when the page does not know how many there are (its count is capped).
    """
    last = getattr(getattr(page_obj, "paginator", None), "num_pages", None)
    if not last or last < 2:
        return []
    number = page_obj.number
    wanted = {1, last, *range(max(1, number - around), min(last, number + around) + 1)}
    pages: list[int | None] = []
    for page in sorted(wanted):
        previous = pages[-1] if pages else 0
        if previous is not None and page - previous == 2:
            pages.append(page - 1)
        elif previous is not None and page - previous > 2:
            pages.append(None)
        pages.append(page)
    return pages


@dataclass(frozen=True)
class BandFields:
    """The fields of a filter form: those always shown, and those under « Plus de filtres »."""

    shown: list
    more: list
    more_in_force: int


@dataclass(frozen=True)
class FilterChip:
    label: str
    value: str
    remove_url: str


@register.simple_tag
def band_fields(filterset) -> BandFields:
    form = filterset.form
    visible = [field for field in form.visible_fields() if field.name != SORT_PARAMETER]
    for field in visible:
        _name_range_ends(field)
    names = getattr(filterset, "primary_fields", None)
    if names is None:
        names = [field.name for field in visible[:DEFAULT_FILTERS_SHOWN]]
    more = [field for field in visible if field.name not in names]
    in_force = sum(1 for field in more if _parameters_of(form, field.name))
    return BandFields([form[name] for name in names if name in form.fields], more, in_force)


@register.simple_tag(takes_context=True)
def active_filters(context, filterset) -> list[FilterChip]:
    """What the address filters on, each with the address that takes this filter away."""
    form = filterset.form
    cleaned = getattr(form, "cleaned_data", {})
    chips = []
    for name, field in form.fields.items():
        parameters = _parameters_of(form, name)
        if name == SORT_PARAMETER or not parameters:
            continue
        text = _value_in_words(field, cleaned.get(name), form.data.getlist(parameters[0]))
        if not text:
            continue
        query = context["request"].GET.copy()
        for parameter in (*parameters, *PAGE_PARAMETERS):
            query.pop(parameter, None)
        label = str(field.label or form[name].label)
        chips.append(FilterChip(label, text, f"?{query.urlencode()}"))
    return chips


def _name_range_ends(field) -> None:
    """Give each input of a range its own name for screen readers, and the date picker to dates."""
    widget = field.field.widget
    suffixes = getattr(widget, "suffixes", None) or []
    for suffix, part in zip(suffixes, getattr(widget, "widgets", []), strict=False):
        if suffix in RANGE_ENDS:
            part.attrs.setdefault("aria-label", f"{field.label} {RANGE_ENDS[suffix]}")
        if suffix in ("after", "before"):
            part.input_type = "date"


def _parameters_of(form, name: str) -> list[str]:
    """The parameters of the address that fill this field (a range has two: `_min`, `_max`)."""
    data = form.data
    field = form.fields[name]
    if not hasattr(data, "getlist"):
        return []
    if isinstance(field, forms.NullBooleanField) and field.to_python(data.get(name)) is None:
        return []
    suffixes = getattr(field.widget, "suffixes", None) or getattr(field.widget, "widgets_names", None)
    names = [f"{name}_{str(s).lstrip('_')}" if s else name for s in suffixes] if suffixes else []
    return [key for key in (names or [name]) if any(value.strip() for value in data.getlist(key))]


def _value_in_words(field, value, raw: list[str]) -> str:
    choices = getattr(field, "choices", None)
    if isinstance(value, slice):
        ends = (value.start, value.stop)
        words = (_plain(end) if end is not None else None for end in ends)
        return " – ".join(word or "…" for word in words)
    if hasattr(value, "_meta"):
        return str(value)
    if value is not None and hasattr(value, "model"):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if choices is not None and not hasattr(field, "queryset"):
        labels = {str(key): str(label) for key, label in _flat(choices)}
        return ", ".join(labels.get(key, key) for key in raw if key)
    return _plain(value) if value not in (None, "", []) else ", ".join(key for key in raw if key)


def _plain(value) -> str:
    return french.date_short(value) if french.to_date(value) else str(value)


def _flat(choices):
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


@register.simple_tag
def meter_geometry(value, maximum, tick=None) -> dict:
    """Widths in percent, as SVG attributes want them, of a bar with its comparison tick.

    Returns `bar` and `tick` ("45.80%"; "" when there is no value).
    """
    return {"bar": _share(value, maximum), "tick": _share(tick, maximum)}


def _share(value, maximum) -> str:
    number, whole = french.to_decimal(value), french.to_decimal(maximum)
    if number is None or not whole or whole < 0:
        return ""
    return f"{float(min(max(number / whole, 0), 1)) * 100:.2f}%"


@register.filter
def pluralize(value, endings="s") -> str:
    """The ending of a word that is counted, in place of Django's: in French zero and one and a half are singular.

    `endings` are those of the plural, or of both ("n’est,ne sont"), as in Django.
    """
    one, many = endings.split(",") if "," in endings else ("", endings)
    try:
        count = float(value)
    except ValueError:
        return ""
    except TypeError:
        count = len(value)
    return many if abs(count) >= 2 else one


@register.filter
def if_empty(value, fallback):
    """`value` unless it is empty or missing."""
    return fallback if value in (None, "") else value


# Shorter values of a form are choices, keys and dates, not something that somebody wrote.
WRITTEN = 20


@register.simple_tag(takes_context=True)
def typed_texts(context) -> list[str]:
    """The texts that were sent with the request, to be copied from a page that refuses it; never a password."""
    request = context.get("request")
    if request is None or request.method != "POST":
        return []
    return [
        text
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for text in values
        if len(text.strip()) >= WRITTEN
    ]


@register.simple_tag
def new_uid() -> str:
    """Return a new identifier: a form that is sent twice with it writes once."""
    return str(uuid.uuid4())
