"""What rests on a source."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from articles.presentation.summaries.wording import Spelled, spelled


def source(
    *, claims: int, articles: int, origin_of: int, direct: int = 0, through_others: int = 0
) -> list[str]:
    """What rests on a source: `claims` in `articles`; of `origin_of` it is the recorded end.

    `direct` of them name it in an article, `through_others` reach one through something else.
    """
    if not claims:
        return [gettext("No claim here passes through this source.")]
    through = ngettext("One claim", "%(count)s claims", claims) % {"count": Spelled(claims)}
    where = ngettext("one article", "%(count)s articles", articles) % {"count": spelled(articles)}
    found = [
        ngettext(
            "%(claims)s in %(articles)s passes through this source.",
            "%(claims)s in %(articles)s pass through this source.",
            claims,
        )
        % {"claims": through, "articles": where}
    ]
    if direct and through_others:
        found.append(
            gettext(
                "Articles use it directly for %(direct)s of them, and through others for "
                "%(others)s."
            )
            % {"direct": spelled(direct), "others": spelled(through_others)}
        )
    if origin_of == claims:
        found.append(
            ngettext(
                "It is the claim's recorded origin.",
                "It is the recorded origin of all of them.",
                claims,
            )
        )
    elif origin_of:
        found.append(
            ngettext(
                "It is the recorded origin of one of them.",
                "It is the recorded origin of %(count)s of them.",
                origin_of,
            )
            % {"count": spelled(origin_of)}
        )
    else:
        found.append(
            ngettext(
                "It is a relay: the origin lies behind it.",
                "It is a relay: the origins lie behind it.",
                claims,
            )
        )
    return found
