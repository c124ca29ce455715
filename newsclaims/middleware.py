"""Middleware of the project."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

from articles import events
from newsclaims.accounts import client_address

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


def log_refusals(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
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
