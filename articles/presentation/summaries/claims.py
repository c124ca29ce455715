"""What backs a claim, and how it reached its articles."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from articles.presentation.summaries.wording import Spelled, hops_away, spelled


def backing(
    *, articles: int, unsourced: int, origins: Sequence[str], circles: int = 0
) -> list[str]:
    """What a claim rests on.

    `articles` carry it, `unsourced` of them name no source, `origins` are the names of the
    recorded origins (a circle's sources joined), `circles` how many circles its sources make.
    """
    if not articles:
        return [gettext("No published article carries this claim.")]
    found = [
        ngettext(
            "One article carries this claim.", "%(count)s articles carry this claim.", articles
        )
        % {"count": Spelled(articles)}
    ]
    sourced = articles - unsourced
    if not origins:
        if articles == 1:
            found.append(gettext("It names no source."))
        else:
            found.append(gettext("None of them names a source."))
    elif len(origins) == 1:
        values = {"count": Spelled(sourced), "origin": origins[0]}
        if articles == 1:
            found.append(gettext("It rests on one recorded origin: %(origin)s.") % values)
        elif not unsourced:
            found.append(gettext("They rest on one recorded origin: %(origin)s.") % values)
        else:
            found.append(
                ngettext(
                    "One of them rests on a recorded origin: %(origin)s.",
                    "%(count)s of them rest on one recorded origin: %(origin)s.",
                    sourced,
                )
                % values
            )
    else:
        values = {"count": spelled(len(origins))}
        if articles == 1:
            found.append(gettext("It rests on %(count)s recorded origins.") % values)
        else:
            found.append(gettext("They rest on %(count)s recorded independent origins.") % values)
    if origins and unsourced:
        found.append(
            ngettext(
                "One article names no source.", "%(count)s articles name no source.", unsourced
            )
            % {"count": Spelled(unsourced)}
        )
    if circles:
        found.append(
            ngettext(
                "Some of these sources cite each other in a circle.",
                "In %(count)s places these sources cite each other in a circle.",
                circles,
            )
            % {"count": spelled(circles)}
        )
    return found


def ways(
    *,
    sourced: int,
    meets: Sequence[tuple[str, int, bool]],
    origins: int,
    nearest: int,
    farthest: int,
) -> list[str]:
    """How a claim reached the articles that name a source, of which there are `sourced`.

    `meets` are the sources in which chains come together, nearest to the articles first: the title,
    how many articles' chains pass through it, and whether it is one of these articles itself.
    `nearest` and `farthest` are how many hops away the `origins` are.
    """
    if not sourced:
        return []
    found = [
        _meets(called, articles, sourced, is_one_of_them=is_one_of_them)
        for called, articles, is_one_of_them in meets
    ]
    found.append(hops_away(nearest, farthest) if origins == 1 else _all_away(nearest, farthest))
    return found


def _meets(called: str, articles: int, sourced: int, *, is_one_of_them: bool) -> str:
    values = {"source": called, "count": Spelled(articles - is_one_of_them)}
    if is_one_of_them:
        return (
            ngettext(
                "One article passes on another that carries the claim: %(source)s.",
                "%(count)s articles pass on another that carries the claim: %(source)s.",
                articles - 1,
            )
            % values
        )
    if articles == sourced == 2:
        return gettext("Both chains pass through %(source)s.") % values
    if articles == sourced:
        return gettext("All chains pass through %(source)s.") % values
    return ngettext(
        "The chain of one article passes through %(source)s.",
        "The chains of %(count)s articles pass through %(source)s.",
        articles,
    ) % (values | {"count": spelled(articles)})


def _all_away(nearest: int, farthest: int) -> str:
    """How far several origins are, in hops."""
    if nearest == farthest:
        return ngettext(
            "The origins are one hop away.", "The origins are %(count)s hops away.", nearest
        ) % {"count": spelled(nearest)}
    return gettext("The origins are %(nearest)s to %(farthest)s hops away.") % {
        "nearest": spelled(nearest),
        "farthest": spelled(farthest),
    }
