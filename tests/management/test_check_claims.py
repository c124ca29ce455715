"""The command that works out every claim again and says where the database differs."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from articles.models import Claim, ClaimWords
from tests.support.world import World


def said(*arguments: str) -> str:
    """What the command writes."""
    out = io.StringIO()
    call_command("check_claims", *arguments, stdout=out)
    return out.getvalue()


def test_all_is_well_after_actions(world: World) -> None:
    assert said() == f"{Claim.objects.count()} claims checked, 0 wrong.\n"


@pytest.mark.parametrize(
    "column", ["origin_count", "article_count", "unsourced_count", "order_key"]
)
def test_what_was_written_past_the_actions_is_found_and_mended(world: World, column: str) -> None:
    claim = Claim.objects.published().first()
    assert claim is not None
    right = getattr(claim, column)
    Claim.objects.filter(pk=claim.pk).update(**{column: right + 7})
    with pytest.raises(CommandError, match="--mend"):
        said()
    claim.refresh_from_db()
    assert getattr(claim, column) == right + 7  # it only looked
    assert f"Claim {claim.pk} is not" in said("--mend")
    claim.refresh_from_db()
    assert getattr(claim, column) == right
    assert "0 wrong" in said()


def test_words_that_are_missing_are_found(world: World) -> None:
    ClaimWords.objects.filter(claim=Claim.objects.published().first()).delete()
    assert "1 wrong" in said("--mend")
    assert "0 wrong" in said()
