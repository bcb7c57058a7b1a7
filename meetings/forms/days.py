"""Days that are odd enough to be confirmed once."""

from typing import Any

from django import forms


class ConfirmedDayMixin(forms.BaseForm):
    """Refuse once a day that is odd; the same form, sent again with its box ticked, goes through."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day_confirmed"] = forms.BooleanField(
            required=False, label="C’est bien ce jour.", widget=forms.HiddenInput
        )

    def doubt(self, name: str, message: str) -> None:
        """Say on the field `name` what is odd of its day, and ask for it to be confirmed."""
        self.fields["day_confirmed"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("day_confirmed"):
            self.add_error(name, message)
