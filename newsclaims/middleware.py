"""Middleware of the project."""

import unicodedata
from collections.abc import Callable

from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    QueryDict,
    UnreadablePostError,
)
from django.middleware.common import CommonMiddleware

from articles import events
from articles.domain.text import clean
from newsclaims.accounts import client_address

type View = Callable[[HttpRequest], HttpResponseBase]

REFUSALS = {400, 403, 429}


class CheckedHostMiddleware(CommonMiddleware):
    """Django's own, which refuses names that are not in ALLOWED_HOSTS, except at /healthz.

    Health checks often know only the IP address of a machine, and the answer holds no host name.
    """

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """A redirect to the page's right address, or None to go on. Raises DisallowedHost."""
        if request.path_info == "/healthz":
            return None
        return super().process_request(request)


def log_refusals(get_response: View) -> View:
    """Log each request that is refused: what was asked for, and by whom."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code in REFUSALS:
            # Where the request was refused before anybody knew who asks, nobody is named.
            person = getattr(request, "user", None)
            events.log(
                "refusal", "%d for %s %r, to %s at %s",
                response.status_code, request.method, request.path,
                events.named(person) if person else "somebody", client_address(request),
            )  # fmt: skip
        return response

    return answer


def clean_words(get_response: View) -> View:
    """Let every view, form and address have its words as records keep them, see `text.clean`."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.isascii():
            request.path_info = unicodedata.normalize("NFC", request.path_info)
        if request.META.get("QUERY_STRING"):
            request.GET = _cleaned(request.GET, _clean_parameter)  # type: ignore[assignment]
        if request.method == "POST":
            try:
                request.POST = _cleaned(request.POST, clean)  # type: ignore[assignment]
            except UnreadablePostError:  # the sender has left
                return get_response(request)
        return get_response(request)

    return answer


def _clean_parameter(value: str) -> str:
    """A clean value; one that holds controls alone stays, to be refused and not taken for none."""
    after = clean(value)
    return after if after.strip() or not value.strip() else value


def _cleaned(sent: QueryDict, rule: Callable[[str], str]) -> QueryDict:
    """The same with clean words; what was typed as a password stays as it was typed."""
    changed = {
        name: after
        for name, before in sent.lists()
        if "password" not in name
        for after in [[rule(str(value)) for value in before]]
        if after != before
    }
    if not changed:
        return sent
    made = sent.copy()
    for name, values in changed.items():
        made.setlist(name, values)
    made._mutable = False
    return made
