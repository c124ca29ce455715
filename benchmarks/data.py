"""Makes the claims that are measured: always the same ones for the same number.

    DATABASE_URL=… python -m benchmarks.data --claims 100000

fills an empty, migrated database. Values are Zipf-distributed, actors keep to their topics, and
articles are in four languages. Rows are written in bulk and without history. What is derived of a
claim comes from the same function as in the program, and a sample is checked at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

django.setup()

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from articles import actions
from articles.actions.bulk import Rows, catch_up_ids
from articles.actions.refreshing import Carried, worked_out
from articles.domain import text as texts
from articles.domain.provenance import Chain, Step
from articles.domain.vocabulary import ActorKind, HopUse, Mode, SourceKind, Speech, Status
from articles.models import (
    Actor,
    ActorAlias,
    Appearance,
    Article,
    Attribution,
    Claim,
    ClaimChange,
    ClaimWords,
    Hop,
    Question,
    Source,
    Topic,
)
from articles.search import analysis

BATCH = 10_000
FIRST_DAY, DAYS = datetime.date(2017, 1, 1), 3_600
NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
# Later articles carry a claim as well, but none that comes so many articles later.
REACH = 30

# Shares in percent.
LANGUAGES = {"fr": 46, "en": 43, "de": 7, "ru": 4}
KINDS = dict(zip(ActorKind.values, (52, 12, 9, 8, 6, 4, 4, 3, 2), strict=True))
MODES = dict(zip(Mode.values, (46, 12, 9, 9, 8, 7, 5, 4), strict=True))
APPEARANCES = {1: 60, 2: 22, 3: 10, 4: 5, 5: 3}
HOPS = {0: 18, 1: 40, 2: 26, 3: 11, 4: 5}
SPEAKERS = {1: 72, 2: 20, 3: 8}
COUNTRIES = "US RU KP FR KR UA CN GB DE JP IL IR TR IN BR IT ES PL CA AU SE NO FI DK NL BE".split()
# The most frequent words of two languages, by rank; all others are made of syllables.
FRENCH = (
    "guerre armée président ministre soldats gouvernement accord frontière attaque sécurité "
    "victimes troupes région capitale élection conflit missile village négociations défense"
).split()
ENGLISH = (
    "war army president minister soldiers government agreement border attack security "
    "casualties troops region capital election conflict missile village negotiations defence"
).split()
LITTLE = {
    "fr": "de la le les des et en un une que pour dans sur par avec qui ne pas".split(),
    "en": "the of to and in that for is on with by from it as at was not be".split(),
    "de": "der die das und in von zu mit auf für ist nicht ein eine dem".split(),
    "ru": "в и на не что с по из о к за от для".split(),
}
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
CYRILLIC = str.maketrans("bdfgklmnprstvzaeiou", "бдфгклмнпрствзаеиоу")


def drawing[Value](chance: random.Random, weights: dict[Value, float]) -> Callable[[], Value]:
    """A function that draws one of the values by their weights."""
    values, sums = list(weights), list(itertools.accumulate(weights.values()))
    drawn = itertools.chain.from_iterable(
        chance.choices(values, cum_weights=sums, k=20_000) for _ in itertools.count()
    )
    return drawn.__next__


def zipf(chance: random.Random, values: int, shift: float) -> Callable[[], int]:
    """A function that draws from 1 to `values`: n's share is 1 / (n + shift)."""
    return drawing(chance, {n: 1 / (n + shift) for n in range(1, values + 1)})


def apart(draw: Callable[[], int], number: int) -> list[int]:
    """So many draws, each value once."""
    return list(dict.fromkeys(draw() for _ in range(number)))


def rows(model: Any, columns: str) -> Rows:
    """Rows for these columns of a table."""
    return Rows(model, *columns.split())


class Words:
    """A vocabulary in each language, by rank."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self._chance, self._rank = chance, zipf(chance, number, 14)
        made: dict[str, None] = {}
        while len(made) <= number:
            made["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4, 4))))] = None
        self.made = list(made)
        self._by_language = {code: [*self.made] for code in LANGUAGES}
        self._by_language["ru"] = [word.translate(CYRILLIC) for word in self.made]
        for code, real in (("fr", FRENCH), ("en", ENGLISH)):
            self._by_language[code][1 : len(real) + 1] = real

    def sentence(self, number: int, language: str) -> str:
        """So many words, nearly a third of them little ones."""
        known, little, chance = self._by_language[language], LITTLE[language], self._chance.random
        found = [
            little[int(chance() * len(little))] if chance() < 0.3 else known[self._rank()]
            for _ in range(number)
        ]
        return f"{' '.join(found).capitalize()}."


@dataclass(slots=True)
class Carrier:
    """An article whose passages are being gathered: (appearance, claim, passage, start, speech)."""

    pk: int
    language: str
    title: str
    day: datetime.date
    status: str
    paragraphs: list[str]
    length: int
    passages: list[tuple[int, int, str, int, str]] = field(default_factory=list)

    def carry(self, appearance: int, claim: int, passage: str, speech: str) -> int:
        """Write a passage down as a paragraph; where it starts."""
        start = self.length + 2
        self.paragraphs.append(passage)
        self.length = start + len(passage)
        self.passages.append((appearance, claim, passage, start, speech))
        return start


class Generator:
    """Makes all records of one database."""

    def __init__(self, claims: int) -> None:
        self.claims = claims
        self.actors = max(2_000, min(20_000, claims // 50))
        self.sources = max(2_000, min(50_000, claims // 20))
        self.topics = max(60, min(300, claims // 1_000))
        self.questions = max(20, min(500, claims // 500))
        self.articles = max(20, claims // 5)
        chance = self.chance = random.Random(f"newsclaims {claims}")
        self.words = Words(chance, max(5_000, min(60_000, claims // 10)))
        self.language = drawing(chance, LANGUAGES)
        self.actor = zipf(chance, self.actors, 1.5)
        # What an actor gives to the words of its claims.
        self.names: list[list[tuple[str, str]]] = [[]]
        self.carriers: dict[int, Carrier] = {}
        self.appearances = 0

    def shared(self) -> None:
        """Write what claims refer to: actors, topics, questions, sources that are no articles."""
        chance, words = self.chance, self.words
        actors = rows(Actor, "id slug name kind country folded")
        aliases = rows(ActorAlias, "actor name folded")
        kind, country = drawing(chance, KINDS), zipf(chance, len(COUNTRIES), 0.5)
        self.outlets: list[int] = []
        for pk in range(1, self.actors + 1):
            name = f"{chance.choice(words.made)} {words.made[pk % len(words.made)]}".title()
            is_a, code = kind(), "" if chance.random() < 0.05 else COUNTRIES[country() - 1]
            if is_a == ActorKind.OUTLET:
                self.outlets.append(pk)
            actors.add(pk, f"actor-{pk}", name, is_a, code, texts.fold(name))
            called = [name, f"{name[0]}. {name.split()[1]}"] if chance.random() < 0.4 else [name]
            for alias in called[1:]:
                aliases.add(pk, alias, texts.fold(alias))
            self.names.append([(each, "") for each in called])
        topics = rows(Topic, "id slug name language")
        for pk in range(1, self.topics + 1):
            topics.add(pk, f"topic-{pk}", words.made[pk], "en")
        questions = rows(Question, "id slug text language unit")
        for pk in range(1, self.questions + 1):
            text = f"{words.sentence(6, 'en')[:-1]}?"
            questions.add(pk, f"question-{pk}", text, "en", "soldiers" if pk % 3 else "")
        self.source_rows = rows(
            Source,
            "id kind title title_language issuer language date date_precision url folded "
            "address_key",
        )
        kinds = [each for each in SourceKind.values if each != SourceKind.ARTICLE]
        for pk in range(1, self.sources + 1):
            language = self.language()
            title = words.sentence(5, language)
            issuer = self.actor() if chance.random() < 0.9 else None
            day = _day(chance.randrange(DAYS))
            self.source_rows.add(
                *(pk, kinds[pk % len(kinds)], title, language, issuer, language, day, "day"),
                *("", texts.fold(title), ""),
            )
        for each in (actors, aliases, topics, questions, self.source_rows):
            each.flush()

    def carrier(self, number: int) -> Carrier:
        """The article of this number, from 1 on. They are entered about as they came out."""
        if number not in self.carriers:
            chance, language = self.chance, self.language()
            lead, title = self.words.sentence(14, language), self.words.sentence(8, language)
            day = _day(DAYS * number // self.articles + chance.randint(-40, 40))
            status = Status.PUBLISHED if chance.random() > 0.015 else Status.DRAFT
            pk = self.sources + number
            self.carriers[number] = Carrier(pk, language, title, day, status, [lead], len(lead))
        return self.carriers[number]

    def all_claims(self, say: Callable[[str], None]) -> None:
        """Write claims and the articles that carry them."""
        chance, words = self.chance, self.words
        article_rows = rows(Article, "source text text_hash status")
        claim_rows = rows(
            Claim,
            "id date date_precision statement language mode own_voice question position low high "
            "status listed order_key article_count origin_count unsourced_count circular "
            "published_at changed_at",
        )
        words_rows = rows(ClaimWords, "claim keys analysis")
        said_rows = rows(Attribution, "claim actor on_behalf_of position")
        appearance_rows = rows(Appearance, "id article claim exact prefix suffix start end speech")
        hop_rows = rows(Hop, "appearance position source use seen")
        topic_rows = rows(Claim.topics.through, "claim topic")
        change_rows = rows(ClaimChange, "claim_id at")
        every = [
            *(self.source_rows, article_rows, claim_rows, words_rows, said_rows, appearance_rows),
            *(hop_rows, topic_rows, change_rows),
        ]

        topic, question = zipf(chance, self.topics, 1), zipf(chance, self.questions, 1)
        source, outlet = zipf(chance, self.sources, 5), zipf(chance, len(self.outlets), 1)
        mode, spoken = drawing(chance, MODES), drawing(chance, SPEAKERS)
        times, hops = drawing(chance, APPEARANCES), drawing(chance, HOPS)
        speech = drawing(chance, {Speech.INDIRECT: 50, Speech.DIRECT: 35, Speech.MIXED: 15})
        use = drawing(chance, {"": 20, **dict.fromkeys(HopUse.values, 25)})

        def write(each: Carrier) -> None:
            body = "\n\n".join(each.paragraphs)
            address = f"https://example.org/{each.pk}"
            self.source_rows.add(
                *(each.pk, SourceKind.ARTICLE, each.title, each.language),
                *(self.outlets[outlet() - 1], each.language, each.day, "day", address),
                *(texts.fold(each.title), address),
            )
            article_rows.add(each.pk, body, texts.text_hash(body), each.status)
            for pk, claim, passage, start, how in each.passages:
                end = start + len(passage)
                before = body[max(0, start - texts.CONTEXT) : start]
                appearance_rows.add(
                    *(pk, each.pk, claim, passage, before, body[end : end + texts.CONTEXT]),
                    *(start, end, how),
                )

        def appear(claim: int, each: Carrier, home: int, origin: int) -> Carried:
            """Let an article carry the claim; most chains about one claim go back to one origin."""
            self.appearances += 1
            passage = words.sentence(18, each.language)
            start = each.carry(self.appearances, claim, passage, speech())
            chain = apart(source, hops())
            if chain and chance.random() < 0.6:
                chain = [*[each for each in chain[:-1] if each != origin], origin]
            if chain and home > 2 * REACH and chance.random() < 0.03:
                # Through another article, which is a source like any other.
                chain.insert(0, self.sources + chance.randrange(1, home - REACH))
            for position, passed in enumerate(chain, 1):
                hop_rows.add(self.appearances, position, passed, use(), chance.random() < 0.3)
            steps = Chain(each.pk, tuple(Step(number) for number in chain))
            return Carried(
                each.status, each.day, steps, start, self.appearances,
                (passage, each.language), (each.title, each.language),
            )  # fmt: skip

        for pk in range(1, self.claims + 1):
            home = 1 + (pk - 1) * self.articles // self.claims
            near = {home, *(home + chance.randint(1, REACH) for _ in range(times() - 1))}
            found = [self.carrier(each) for each in sorted(near) if each <= self.articles]
            draw, origin = chance.random(), source()
            carried = [appear(pk, each, home, origin) for each in found]
            subject, names = topic(), []
            own_voice = chance.random() < 0.06
            if not own_voice:
                speakers = apart(self.actor, spoken())
                for position, actor in enumerate(speakers, 1):
                    other = self.actor() if chance.random() < 0.12 else actor
                    behalf = None if other == actor else other
                    said_rows.add(pk, actor, behalf, position)
                    names += self.names[actor] + (self.names[behalf] if behalf else [])
                if chance.random() < 0.6:
                    subject = 1 + (speakers[0] * 7919 + chance.randrange(3)) % self.topics
            for each in {subject, *([topic()] if chance.random() < 0.3 else [])}:
                topic_rows.add(pk, each)
            day, precision = None, ""
            if chance.random() < 0.85:
                day, precision = _day(DAYS * home // self.articles - chance.randint(0, 20)), "day"
                if chance.random() < 0.04:
                    day, precision = day.replace(day=1), "month"
            asked, position, figure = None, "", None
            if chance.random() < 0.15:
                asked = question()
                figure = chance.randrange(10, 20_000) if asked % 3 else None
                position = "" if asked % 3 else chance.choice(("yes", "no"))
            status = (
                Status.DRAFT if draw < 0.015 else Status.IN_REVIEW if draw < 0.025
                else Status.PUBLISHED
            )  # fmt: skip
            statement, language = words.sentence(11, found[0].language), found[0].language
            derived, keys = worked_out(
                pk, status=status, day=day, published_at=None, carried=carried, names=names,
                statements=[(statement, language)],
            )  # fmt: skip
            derived["published_at"] = derived["published_at"] and NOW
            claim_rows.add(
                *(pk, day, precision, statement, language, mode(), own_voice, asked, position),
                *(figure, figure, status, *derived.values(), NOW),
            )
            words_rows.add(pk, keys, analysis.VERSION)
            change_rows.add(pk, NOW)
            if pk % BATCH == 0 or pk == self.claims:
                for number in [n for n in self.carriers if n < home or pk == self.claims]:
                    write(self.carriers.pop(number))
                with transaction.atomic():
                    for table in every:
                        table.flush()
                if pk % (10 * BATCH) == 0:
                    say(f"{pk:,} claims …")


def _day(number: int) -> datetime.date:
    return FIRST_DAY + datetime.timedelta(days=max(0, number))


def generate(claims: int, say: Callable[[str], None]) -> None:
    """Fill an empty database with so many claims and all that belongs to them.

    Ends the program with a sentence where the database is not empty or the result is not right.
    """
    if Claim.objects.exists() or Actor.objects.exists():
        raise SystemExit("This database has records already. Name an empty one in DATABASE_URL.")
    started = time.monotonic()
    postgresql = connection.vendor == "postgresql"
    # Articles are written after the claims in them: references are checked once, at the end.
    _execute(
        ["SET session_replication_role = replica"]
        if postgresql
        else [
            "PRAGMA foreign_keys = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA cache_size = -300000",
        ]
    )
    generator = Generator(claims)
    generator.shared()
    generator.all_claims(say)
    for model in (Actor, Topic, Question, Source, Claim, Appearance):
        catch_up_ids(model)
    _execute(["VACUUM ANALYZE"] if postgresql else ["ANALYZE"])
    connection.check_constraints()
    sample = sorted(random.Random(claims).sample(range(1, claims + 1), min(2_000, claims)))
    if wrong := actions.wrong_claims(sample):
        raise SystemExit(f"These claims are not as the program would have them: {wrong[:10]}")
    say(f"{claims:,} claims are made and checked, in {time.monotonic() - started:.0f} s.")


def copy(sqlite: Path) -> None:
    """Fill an empty, migrated PostgreSQL with the claims of a SQLite database."""
    models = [*apps.get_app_config("articles").get_models(), Claim.topics.through]
    _execute(["SET session_replication_role = replica"])
    with contextlib.closing(sqlite3.connect(sqlite)) as source, connection.cursor() as wrapped:
        cursor: Any = wrapped.cursor
        for model in models:
            table = model._meta.db_table
            names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as target:
                for row in source.execute(f'SELECT {names} FROM "{table}"'):  # noqa: S608
                    target.write_row(row)
    _execute(connection.ops.sequence_reset_sql(no_style(), models))
    _execute(["SET session_replication_role = DEFAULT", "VACUUM ANALYZE"])


def _execute(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--claims", type=int, required=True)
    generate(parser.parse_args().claims, lambda sentence: print(sentence, flush=True))


if __name__ == "__main__":
    main()
