"""Middleware of the project."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware


class CheckedHostMiddleware(CommonMiddleware):
    """Django's own, which refuses names that are not in ALLOWED_HOSTS, except at /healthz.

    Health checks often know only the IP address of a machine, and the answer holds no host name.
    """

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """A redirect to the page's right address, or None to go on. Raises DisallowedHost."""
        if request.path_info == "/healthz":
            return None
        return super().process_request(request)
