"""Know which addresses lead to the same page, however they were passed on; asks nobody.

`address_key` is what two forms of one address have in common; `tidy` takes from an address what
only says by which way somebody came.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

from articles.domain.tracking_parameters import is_tracking
from articles.ingest import addresses
from articles.ingest.problems import NotFetched

# Longer than this a key ends in a digest: an index takes no more.
KEY_LENGTH: Final = 250

# Parameters that ask for the same page in another form.
_FORMS: Final = frozenset({"amp", "_amp", "outputtype"})
# The same page for another kind of machine.
_DEVICES: Final = frozenset({"www", "www2", "www3", "m", "mobile", "mobil", "touch", "amp", "wap"})
# A page that another site keeps a fast copy of: https://www.google.com/amp/s/example.org/page
_CACHED: Final = re.compile(r"/amp/(s/)?(?=[^/]+\.)")
_AMP_ENDS: Final = re.compile(
    r"(?<=[^/])/amp(?:\.html?)?/?$|(?<=.)\.amp(?=(?:\.html?)?$)|(?<=.)\.amp$"
)


def address_key(address: str) -> str:
    """What all forms of an address share, and addresses of different pages do not.

    ::

        https://www.example.org/a/?utm_source=x#top  ┐
        http://m.example.org:80/a                    ├  example.org/a
        HTTPS://Example.org/a/amp                    ┘

    Out: host and path, then the parameters that choose a page, sorted; "" for an address that is
    none. At most 250 characters of ASCII: a longer one ends in its digest.
    """
    try:
        known = addresses.parse(address.strip())
    except NotFetched:
        return ""
    host, path, query = known.host, known.path, known.target.partition("?")[2]
    if host.removeprefix("www.").startswith("google.") and (cached := _CACHED.match(path)):
        return address_key(f"https://{known.target[cached.end() :]}")
    port = "" if known.port in addresses.PORTS.values() else f":{known.port}"
    path = "/".join(_segment(each) for each in _AMP_ENDS.sub("", path).split("/")).rstrip("/")
    chosen = sorted(_segment(each) for each in query.split("&") if each and not _is_no_choice(each))
    key = f"{plain_host(host)}{port}{path or '/'}{'?' if chosen else ''}{'&'.join(chosen)}"
    # What follows #! or #/ names a page; what follows # alone a place in it.
    fragment = urlsplit(address.strip()).fragment
    if fragment.startswith(("!", "/")):
        key += f"#{quote(fragment, safe='!/')}"
    if len(key) <= KEY_LENGTH:
        return key
    return (
        f"{key[: KEY_LENGTH - 33]}~{hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()}"
    )


def site_of(address: str) -> str:
    """The beginning that keys of one site share: "example.org/"; "" for no address."""
    return address_key(address).partition("/")[0] + "/" if address_key(address) else ""


def is_one_outlet(one: str, other: str) -> bool:
    """Whether two addresses are of one outlet: edition.example.com and www.example.com are.

    By the domain that was registered (publicsuffix.org): two sites of one blog service, or two
    papers under co.uk, are two.
    """
    if site_of(one) == site_of(other):
        return True
    domains = {_registered(each) for each in (one, other)}
    return len(domains) == 1 and "" not in domains


def _registered(address: str) -> str:
    """The domain of an address that somebody registered; "" for a host without one."""
    from tld import get_fld

    try:
        host = addresses.parse(address.strip()).host
    except NotFetched:
        return ""
    return get_fld(f"https://{host}", fail_silently=True, search_private=True) or ""


def plain_host(host: str) -> str:
    """A host without the labels that name a kind of machine: m., www., en.m."""
    labels = host.split(".")
    # What is left has to be a host still: m.fr stays what it is.
    while len(labels) > 2 and labels[0] in _DEVICES:
        labels = labels[1:]
    if len(labels) > 3 and labels[1] in _DEVICES:
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def tidy(address: str) -> str:
    """An address without the parameters that only track, and without a place in the page.

    What is no address is given back as it is.
    """
    address = address.strip()
    if not address_key(address):
        return address
    parts = urlsplit(address)
    query = "&".join(each for each in parts.query.split("&") if not _is_no_choice(each))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    tidied = urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))
    # A space that stands at the end only now belongs to the address: nobody may strip it.
    bare = tidied.rstrip()
    return bare + quote(tidied[len(bare) :])


def _is_no_choice(parameter: str) -> bool:
    """Whether a parameter, name and value, does not choose a page."""
    name = parameter.partition("=")[0]
    return name.casefold() in _FORMS or is_tracking(name)


def _segment(part: str) -> str:
    """A part of an address with its percent-encoding done one way."""
    return quote(unquote_to_bytes(part), safe="!$'()*+,;:@=~")
