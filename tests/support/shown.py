"""What a page of claims was drawn from: the listing of the request that it answered."""

from typing import Any

from articles.listing.claims import ClaimListing
from articles.views.common import sees_drafts


def listing_of(response: Any) -> ClaimListing:
    """The listing of a page that a test client was given, for who asked for it."""
    request = response.wsgi_request
    return ClaimListing(request.GET, drafts=sees_drafts(request))
