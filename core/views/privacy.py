"""What a text seems to say about residents, told while it is typed."""

from collections import Counter
from time import monotonic
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from core.privacy import find_personal_data

# Texts that one person has looked at in a minute: more than anybody types, and too few to keep a server busy. Each
# process counts for itself and forgets with the minute: what it guards against is a script, and a count that all would
# share would cost more than the look itself.
PER_MINUTE = 120

# Characters. The longest field that is guarded holds less; what is longer is looked at when it is sent.
LONGEST = 20_000


_asked: Counter[int] = Counter()
_minute = 0


def _is_too_often(key: Any) -> bool:
    """Whether a person has asked too often in this minute."""
    global _minute
    if (minute := int(monotonic() // 60)) != _minute:
        _asked.clear()
        _minute = minute
    _asked[key] += 1
    return _asked[key] > PER_MINUTE


@require_POST
@sensitive_post_parameters()
@sensitive_variables("text")
def privacy_check(request: HttpRequest) -> HttpResponse:
    """Answer the warnings on the text that is typed, as a part of a page. Nothing is kept of it, not even in a log.

    The text is the field that htmx says it sends, `text` otherwise. A text of more than `LONGEST` is not read (422).
    Who asks more than `PER_MINUTE` times in a minute is not answered (429).
    """
    if _is_too_often(request.user.pk):
        # The pages say nothing of it: the text is looked at again when it is sent.
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    text = request.POST.get(request.htmx.trigger_name or "text", "")  # type: ignore[attr-defined]
    is_too_long = len(text) > LONGEST
    # A browser sends the ends of lines as two characters, and shows them as one.
    findings = [] if is_too_long else find_personal_data(text.replace("\r\n", "\n"))
    return render(
        request,
        "core/privacy_findings.html",
        {"findings": findings, "is_too_long": is_too_long},
        status=422 if is_too_long else 200,
    )
