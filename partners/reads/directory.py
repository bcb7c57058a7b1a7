"""Who to call on a quartier, theme by theme."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from partners.models import ContactPost, Partner, PartnerTheme, Presence


@dataclass
class Present:
    """A partner that acts on a quartier: in which roles, on which themes, and whom to call there first."""

    partner: Partner
    roles: list[str] = field(default_factory=list)
    themes: set[int] = field(default_factory=set)
    posts: list[ContactPost] = field(default_factory=list)


@dataclass(frozen=True)
class Directory:
    """Partners by theme, those without one last; themes on which nobody acts."""

    groups: list[tuple[str, list[Present]]]
    deserts: list[PartnerTheme]
    total: int


def directory_of(quartier_id: int) -> Directory:
    """Return who acts on a quartier today. Three queries. The caller has checked that its reader sees the quartier."""
    # Who is not to be kept any more is not shown.
    posts = ContactPost.objects.to_hand_out().select_related("contact").order_by("pk")
    rows = (
        Presence.objects.current()
        .of_active_partners()
        .filter(quartier=quartier_id)
        .with_theme()
        .select_related("partner__kind", "partner__commune")
        .prefetch_related(Prefetch("partner__posts", posts, to_attr="current_posts"))
        .order_by("partner__name_key", "role", "pk")
    )
    found: dict[int, Present] = {}
    for row in rows:
        partner: Any = row.partner
        one = found.setdefault(partner.pk, Present(partner, posts=partner.current_posts))
        if (role := str(row.get_role_display())) not in one.roles:
            one.roles.append(role)
        if row.on_theme is not None:
            one.themes.add(row.on_theme)
    themes = list(PartnerTheme.objects.filter(is_active=True))
    groups = [(str(theme), [one for one in found.values() if theme.pk in one.themes]) for theme in themes]
    known = {theme.pk for theme in themes}
    without = [one for one in found.values() if not one.themes & known]
    if without:
        groups.append(("Autres", without))
    return Directory(
        [(name, present) for name, present in groups if present],
        [theme for theme in themes if not any(theme.pk in one.themes for one in found.values())],
        len(found),
    )
