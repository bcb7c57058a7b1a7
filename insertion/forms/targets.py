"""The form of what a maître d'ouvrage owes in a project."""

from typing import Any

from core.forms import VersionedModelForm
from insertion.models import ProjectTarget
from partners.forms.fields import partner_field
from partners.models import Partner
from territories.forms.fields import WholeRowMixin, day_input


class TargetForm(WholeRowMixin, VersionedModelForm):
    """What a maître d'ouvrage owes in a project, as the convention says, and what it declared by a day."""

    class Meta:
        model = ProjectTarget
        fields = [
            "name",
            "authority",
            "invested",
            "worked_hours",
            "share",
            "target_hours",
            "declared_hours",
            "declared_on",
            "source",
        ]
        localized_fields = ["invested", "share", "declared_hours"]
        widgets = {"declared_on": day_input()}
        help_texts = {
            "name": "Comme la convention le nomme : « SPL GO/Ville ».",
            "share": "La part des heures travaillées que dit la convention : 5, 7,5…",
            "target_hours": "Vide : les heures travaillées × l’objectif en %.",
            "declared_hours": "Ce qu’il a déclaré à l’ANRU ou au porteur de projet, à la date ci-dessous.",
            "source": "Convention, tableau de l’ANRU, revue de projet…",
        }

    checked_too = ("project",)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"] = partner_field(
            "Partenaire de l’annuaire", Partner.objects.visible_to(user), required=False
        )
        self.fields["authority"].help_text = "Ses marchés écrits ici se mettent alors à côté de son objectif."
        if self.instance.authority_id:
            self.initial["authority"] = self.instance.authority
        self.order_fields(["version", *self.Meta.fields])
