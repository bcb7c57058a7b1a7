"""What a text seems to say about residents, told while it is typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from core.limits import RETRY_SECONDS, is_too_often
from core.privacy import find_personal_data

# Texts that one person has looked at in a minute: more than anybody types, and too few to keep a server busy.
PER_MINUTE = 120

# Characters. The longest field that is guarded holds less; what is longer is looked at when it is sent.
LONGEST = 20_000


@require_POST
@sensitive_post_parameters()
@sensitive_variables("text")
def privacy_check(request: HttpRequest) -> HttpResponse:
    """Answer the warnings on the text that is typed, as a part of a page. Nothing is kept of it, not even in a log.

    The text is the field that htmx says it sends, `text` otherwise. A text of more than `LONGEST` is not read (422).
    Who asks more than `PER_MINUTE` times in a minute is not answered (429).
    """
    if is_too_often(("privacy", request.user.pk), PER_MINUTE):
        # The pages say nothing of it: the text is looked at again when it is sent.
        return HttpResponse(status=429, headers={"Retry-After": RETRY_SECONDS})
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
