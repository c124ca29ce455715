"""Random records for the tests of the search: small pools of values, so that they meet often."""

from __future__ import annotations

import datetime
import random
from typing import Any

from django.db import transaction

from articles import actions
from articles.domain.vocabulary import ActorKind, Mode, SourceKind, Speech, Status
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    Hop,
    Question,
    Source,
    Topic,
)

STATEMENTS = {
    "fr": "L’armée déclare que 4\u00a0000 soldats nord-coréens ont été tués cet été à Koursk",
    "en": "The army declared that 4,000 North Korean soldiers were killed in Kursk's battle",
    "de": "Soldaten der Volksarmee wurden bei Kursk getötet, erklärte das Ministerium",
    "ru": "Российская армия объявила, что солдаты Кореи погибли под Курском",
    "uk": "Солдати Північної Кореї загинули під Курськом, заявив президент",
    "ko": "북한군 4000명이 쿠르스크에서 전사했다고 군이 밝혔다",
}
COUNTRIES = ["KP", "FR", "US", ""]
DAYS = [datetime.date(2025, 4, day) for day in (1, 2, 28)]


class Pool:
    """Some records of each kind, made directly: how they came to be is no matter here."""

    def __init__(self, seed: int, claims: int = 40) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (no secret)
        pick = self.chance.choice
        self.actors = [
            Actor.objects.create(
                name=f"Actor {number} {pick(['Ministère', 'Agencies', '조선중앙통신'])}",
                kind=pick([ActorKind.PERSON, ActorKind.MILITARY, ActorKind.NEWS_AGENCY]),
                country=pick(COUNTRIES),
            )
            for number in range(6)
        ]
        self.topics = [Topic.objects.create(name=f"topic {number}") for number in range(3)]
        self.questions = [
            Question.objects.create(text=f"How many {number}?", unit="men") for number in range(2)
        ]
        self.sources = [self._source(SourceKind.SPEECH) for _ in range(6)]
        self.articles = [
            Article.objects.create(
                source=self._source(SourceKind.ARTICLE),
                text="text",
                status=pick([Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT]),
            )
            for _ in range(5)
        ]
        self.claims = [self._claim() for _ in range(claims)]
        actions.refresh_claims([claim.pk for claim in self.claims])

    def _source(self, kind: str) -> Source:
        pick = self.chance.choice
        day = pick([*DAYS, None])
        return Source.objects.create(
            kind=kind,
            title=self._words("fr")[:200],
            title_language="fr",
            issuer=pick([*self.actors, None]),
            language=pick(["fr", "en", "ko", ""]),
            date=day,
            date_precision="day" if day else "",
        )

    def _words(self, language: str) -> str:
        words = STATEMENTS[language].split(" ")
        return " ".join(self.chance.sample(words, min(len(words), 7)))

    def _claim(self) -> Claim:
        pick, chance = self.chance.choice, self.chance.random
        own_voice = chance() < 0.2
        day = pick([*DAYS, None, None])
        language = pick(list(STATEMENTS))
        claim = Claim.objects.create(
            statement=self._words(language),
            language=language,
            mode=pick([Mode.STATES, Mode.DENIES]),
            own_voice=own_voice,
            question=pick([*self.questions, None]),
            date=day,
            date_precision="day" if day else "",
            status=pick([Status.PUBLISHED] * 4 + [Status.DRAFT]),
        )
        claim.topics.set(self.chance.sample(self.topics, pick([0, 1, 2])))
        for number, actor in enumerate(self.chance.sample(self.actors, pick([1, 1, 2]))):
            if not own_voice:
                behalf = pick([None, None, *self.actors])
                Attribution.objects.create(
                    claim=claim,
                    actor=actor,
                    on_behalf_of=None if behalf == actor else behalf,
                    position=number,
                )
        for article in self.chance.sample(self.articles, pick([0, 1, 1, 2, 3])):
            self.appear(claim, article)
        return claim

    def appear(self, claim: Claim, article: Article) -> None:
        """Let an article carry a claim, with some chain."""
        pick = self.chance.choice
        for start in range(pick([1, 1, 2])):
            exact = self._words(pick(list(STATEMENTS)))
            appearance = Appearance.objects.create(
                article=article,
                claim=claim,
                exact=exact,
                speech=pick([Speech.DIRECT, Speech.INDIRECT, ""]),
                start=start,
                end=start + len(exact),
            )
            through = self.chance.sample(self.sources, pick([0, 1, 2, 3]))
            for position, source in enumerate(through, start=1):
                Hop.objects.create(appearance=appearance, source=source, position=position)

    def change(self) -> str:
        """Change something, as an editor might, and say what."""
        pick = self.chance.choice
        with transaction.atomic():
            kinds: dict[str, Any] = {
                "status of a claim": self._change_claim,
                "status of an article": self._change_article,
                "actor": self._change_actor,
                "chain": self._change_chain,
                "source": self._change_source,
                "new claim": self._new_claim,
                "deleted claim": self._delete_claim,
            }
            kind = pick(list(kinds))
            touched = kinds[kind]()
            if touched is not None:
                actions.refresh_claims(actions.claims_touched_by(touched))
        return kind

    def _change_claim(self) -> Claim:
        claim = self.chance.choice(self.claims)
        claim.refresh_from_db()
        claim.status = self.chance.choice([Status.PUBLISHED, Status.DRAFT, Status.WITHDRAWN])
        claim.withdrawn_reason = "wrong" if claim.status == Status.WITHDRAWN else ""
        claim.statement = self._words(claim.language)
        claim.save()
        return claim

    def _change_article(self) -> Article:
        article = self.chance.choice(self.articles)
        article.status = self.chance.choice([Status.PUBLISHED, Status.DRAFT, Status.WITHDRAWN])
        article.withdrawn_reason = "wrong" if article.status == Status.WITHDRAWN else ""
        article.save()
        return article

    def _change_actor(self) -> Actor:
        actor = self.chance.choice(self.actors)
        actor.country = self.chance.choice(COUNTRIES)
        actor.name = f"{actor.name.rstrip('x')}{self.chance.choice(['', 'x'])}"
        actor.save()
        return actor

    def _change_chain(self) -> Claim:
        claim = self.chance.choice(self.claims)
        claim.appearances.all().delete()
        for article in self.chance.sample(self.articles, 2):
            self.appear(claim, article)
        return claim

    def _change_source(self) -> Source:
        source = self.chance.choice(self.sources + [each.source for each in self.articles])
        source.issuer = self.chance.choice([*self.actors, None])
        source.language = self.chance.choice(["fr", "en", "ko", ""])
        source.save()
        return source

    def _new_claim(self) -> Claim:
        self.claims.append(self._claim())
        return self.claims[-1]

    def _delete_claim(self) -> None:
        claim = self.claims.pop(self.chance.randrange(len(self.claims)))
        claim.appearances.all().delete()
        claim.delete()
