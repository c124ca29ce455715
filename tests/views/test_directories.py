"""The lists of actors, sources, articles and questions: what stands in a row is so."""

import pytest
from django.core.management import call_command
from django.db.models import Q

from articles.models import Actor, Article, Claim, Question, Source


@pytest.mark.django_db
def test_the_count_of_a_row_is_the_number_of_its_claims():
    """Counted again one record at a time, the plain way."""
    call_command("demo", verbosity=0)
    claims = Claim.objects.published()
    through = {"appearances__article__status": "published"}
    several = set()
    for source in Source.objects.in_use().with_counts():
        found = claims.filter(appearances__hops__source=source, **through).distinct()
        assert source.claim_count == found.count(), source
        several.add(source.claim_count)
    assert len(several) > 3
    for actor in Actor.objects.in_use().with_counts():
        named = Q(attributions__actor=actor) | Q(attributions__on_behalf_of=actor)
        assert actor.claim_count == claims.filter(named).distinct().count(), actor
    for article in Article.objects.published().with_counts():
        found = claims.filter(appearances__article=article).distinct()
        assert article.claim_count == found.count(), article
    for question in Question.objects.in_use().with_counts():
        assert question.claim_count == claims.filter(question=question).count(), question
