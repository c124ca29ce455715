"""What one request leaves in memory changes nothing for the next: kept pages are as fresh ones."""

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from articles import actions
from newsclaims import wsgi

# Whatever stands in a request besides its address, as a server hands it on (PEP 3333).
HEADERS = (
    "ACCEPT", "ACCEPT_CHARSET", "ACCEPT_ENCODING", "AUTHORIZATION", "CACHE_CONTROL",
    "CF_CONNECTING_IP", "CLIENT_IP", "DNT", "FORWARDED", "FROM", "FRONT_END_HTTPS",
    "HX_CURRENT_URL", "HX_TARGET", "HX_TRIGGER", "IF_MODIFIED_SINCE", "IF_NONE_MATCH", "ORIGIN",
    "PATH_INFO", "PRAGMA", "PREFIX", "RANGE", "REFERER", "SCRIPT_NAME", "SEC_FETCH_MODE",
    "SEC_FETCH_SITE", "TE", "USER_AGENT", "VIA", "X_CSRFTOKEN", "X_FORWARDED_FOR",
    "X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX", "X_FORWARDED_SERVER",
    "X_HTTP_METHOD_OVERRIDE", "X_ORIGINAL_URL", "X_REAL_IP", "X_REQUESTED_WITH", "X_REWRITE_URL",
    "X_SCRIPT_NAME",
)  # fmt: skip
PWNED = "/pwned"
REQUESTS: dict[str, dict[str, str]] = {
    "every header": {f"HTTP_{name}": PWNED for name in HEADERS},
    "where the site begins": {"SCRIPT_NAME": PWNED},
    "another name of the site": {"HTTP_HOST": "127.0.0.1"},
    "by https": {"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"},
    "another language": {"HTTP_ACCEPT_LANGUAGE": "fr"},
    "a part for htmx": {"HTTP_HX_REQUEST": "true"},
    "a cookie for the language": {"HTTP_COOKIE": "language=fr"},
    "other cookies": {"HTTP_COOKIE": "sessionid=pwned; csrftoken=pwned; messages=pwned; x=/pwned"},
    "parameters": {"QUERY_STRING": "next=/pwned&language=fr&page=2&q=pwned&x=/pwned&format=json"},
    "another method": {"REQUEST_METHOD": "HEAD"},
    "a form": {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0", "HTTP_X_METHOD": "PUT"},
}


def ask(address: str, **more: str) -> tuple[str, bytes]:
    """A page as it leaves the program: its status and its body."""
    environ: dict[str, Any] = {
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "HTTP_HOST": "testserver",
    }
    setup_testing_defaults(environ)
    said: list[str] = []
    answer = wsgi.application(
        environ | more, lambda status, _headers, _exception=None: said.append(status)
    )
    return said[0], b"".join(answer)


@pytest.fixture
def addresses(world: Any, settings: Any) -> list[str]:
    """A list and a page of each record."""
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    records = (
        world.claim("toll"),
        world.article("herald"),
        world.actor("pohl"),
        world.source("wire"),
    )
    return ["/claims/", "/actors/", *(record.get_absolute_url() for record in records)]


def cold() -> None:
    """Let go of all that is kept: everything may have changed."""
    actions.refresh_claims([])


@pytest.mark.once
@pytest.mark.parametrize("name", REQUESTS)
def test_no_request_changes_what_others_get(addresses: list[str], name: str) -> None:
    cold()
    fresh = {address: ask(address) for address in addresses}
    assert {status for status, _body in fresh.values()} == {"200 OK"}
    cold()
    for address in addresses:
        ask(address, **REQUESTS[name])
    for address in addresses:
        assert ask(address) == fresh[address], f"{address} after a request with {name}"
