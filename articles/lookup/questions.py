"""Questions by their words, in any of their languages."""

from __future__ import annotations

from typing import Any

from articles.lookup import clean_words, first_of
from articles.models import Question

MOST = 8
# So many of the longest words are looked for one by one.
MOST_APART = 4


def find(words: str, questions: Any = None, *, most: int = MOST) -> list[Question]:
    """The questions that words mean, of those given: with all of them, then with one of them."""
    words = clean_words(words)
    if not words:
        return []
    questions = (Question.objects.all() if questions is None else questions).order_by("text", "pk")
    apart = Question.objects.none()
    for word in sorted(words.split(), key=len, reverse=True)[:MOST_APART]:
        if len(word) > 3:
            apart = apart | Question.objects.asking(word).order_by()
    return first_of(
        questions.asking(words),
        questions.filter(pk__in={each.pk for each in apart[:most]}),
        most=most,
    )
