"""Makes a database of any size to measure on: the same claims for the same number, every time.

    DATABASE_URL=… python benchmarks/generate.py --claims 100000

fills an empty, migrated database. Values are Zipf-distributed: few actors say much, most say
little. Actors keep to topics, articles are in French, English and four other languages, and words
are made of syllables. Rows go in without models and without history, which is all that makes a
million claims possible in minutes; what is derived is right, as the commands that check it say.
"""

from __future__ import annotations

import argparse
import bisect
import datetime
import itertools
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsclaims.settings")

import django

django.setup()

from django.db import connection, models, transaction
from django.utils import timezone

from articles import text as texts
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    ClaimWords,
    Hop,
    Question,
    Source,
    Topic,
)
from articles.provenance import Chain, Step, provenance
from articles.querysets import order_key
from articles.search import analysis
from articles.vocabulary import ActorKind, HopUse, Mode, SourceKind, Speech, Status

BATCH = 20_000
FIRST_DAY = datetime.date(2000, 1, 1)
DAYS = 9_400

LANGUAGES = (("fr", 45), ("en", 40), ("de", 5), ("ru", 4), ("ko", 3), ("uk", 3))
COUNTRIES = (
    "US RU KP KR UA FR CN DE GB JP IL IR TR IN BR IT ES PL CA AU SE NO FI DK NL BE CH AT GR PT "
    "RO HU CZ SK BG RS HR SI EE LV LT IE MX AR CL CO PE ZA EG NG KE ET MA DZ TN SA AE QA"
).split()
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
# The same syllables in letters of their own for languages that do not write Latin ones.
CYRILLIC = str.maketrans("bdfgklmnprstvzaeiou", "бдфгклмнпрствзаеиоу")
HANGUL = {syllable: chr(0xAC00 + 28 * 5 * n) for n, syllable in enumerate(SYLLABLES)}


class Zipf:
    """Draws ranks from 0 on: the rank's share is 1 / (rank + 1) ** exponent."""

    def __init__(self, chance: random.Random, values: int, exponent: float) -> None:
        shares = (1 / (rank + 1) ** exponent for rank in range(values))
        self._sums = list(itertools.accumulate(shares))
        self._chance = chance.random

    def draw(self) -> int:
        """A rank."""
        return bisect.bisect(self._sums, self._chance() * self._sums[-1])

    def draw_some(self, number: int) -> list[int]:
        """So many ranks or, where some are the same, fewer; in the order drawn."""
        return list(dict.fromkeys(self.draw() for _ in range(number)))


class Words:
    """Made-up words by rank, each in the spelling of a language and with its key there."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self._zipf = Zipf(chance, number, 1.0)
        made: dict[tuple[str, ...], None] = {}
        while len(made) < number:
            made[tuple(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4))))] = None
        self._syllables = list(made)
        self._known: dict[tuple[int, str], tuple[str, str]] = {}

    def sentence(self, number: int, language: str) -> tuple[str, str]:
        """So many words as a sentence, and their keys."""
        ranks = [self._zipf.draw() for _ in range(number)]
        found = [self._known.get((rank, language)) or self._make(rank, language) for rank in ranks]
        words = " ".join([word for word, _keys in found])
        return words[:1].upper() + words[1:] + ".", " ".join([keys for _word, keys in found])

    def word(self, rank: int, language: str) -> str:
        """The word of this rank."""
        return (self._known.get((rank, language)) or self._make(rank, language))[0]

    def _make(self, rank: int, language: str) -> tuple[str, str]:
        word = "".join(self._syllables[rank])
        if language in {"ru", "uk"}:
            word = word.translate(CYRILLIC)
        elif language == "ko":
            word = "".join(HANGUL[syllable] for syllable in self._syllables[rank])
        keys = " ".join(analysis.key(each.folded, language) for each in analysis.words(word))
        self._known[rank, language] = (word, keys)
        return word, keys


class Table:
    """Puts rows of a model's columns into its table, many at a time."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self._rows: list[tuple[Any, ...]] = []
        table = connection.ops.quote_name(model._meta.db_table)
        fields = [model._meta.get_field(name) for name in columns]
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[union-attr]
        self._is_postgresql = connection.vendor == "postgresql"
        if self._is_postgresql:
            self._statement = f"COPY {table} ({names}) FROM STDIN"
        else:
            marks = ", ".join("?" * len(columns))
            self._statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        self.total = 0

    def add(self, *row: Any) -> None:
        """A row, in the order of the columns."""
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Let all rows go in."""
        with connection.cursor() as cursor:
            raw: Any = cursor.cursor
            if self._is_postgresql:
                with raw.copy(self._statement) as copy:
                    for row in self._rows:
                        copy.write_row(row)
            else:
                # Without Django's own wrapper, which rewrites the statement for every row.
                connection.connection.executemany(self._statement, map(_plain, self._rows))
        self.total += len(self._rows)
        self._rows.clear()


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        str(value) if isinstance(value, datetime.date | datetime.datetime) else value
        for value in row
    )


def generate(claims: int, say: Callable[[str], None]) -> None:
    """Fill the tables with so many claims and all that belongs to them. They must be empty."""
    if Claim.objects.exists() or Actor.objects.exists():
        raise SystemExit("This database has records already. Name an empty one in DATABASE_URL.")
    started = time.monotonic()
    with transaction.atomic():
        _Generator(claims).run()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Actor, Source, Topic, Question, Claim, Appearance, Hop, Attribution):
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
                )
        cursor.execute("ANALYZE")
    say(f"{claims} claims are made, in {time.monotonic() - started:.0f} seconds.")


class _Generator:
    def __init__(self, claims: int) -> None:
        self.chance = random.Random(f"newsclaims {claims}")
        self.claims = claims
        self.actors = max(60, claims // 50)
        self.outlets = max(20, self.actors // 50)
        self.articles = max(20, claims // 5)
        self.sources = max(60, claims // 20)
        self.topics = min(300, max(20, claims // 500))
        self.questions = max(10, claims // 300)
        self.words = Words(self.chance, max(2_000, min(80_000, claims)))
        self.now = timezone.now()
        languages, weights = zip(*LANGUAGES, strict=True)
        self.language: Callable[[], str] = lambda: self.chance.choices(languages, weights)[0]

    def run(self) -> None:
        self._actors()
        self._topics_and_questions()
        self._sources()
        self._claims()

    def _actors(self) -> None:
        table = Table(
            Actor,
            ("id", "slug", "name", "name_language", "kind", "country", "role", "folded"),
        )
        country = Zipf(self.chance, len(COUNTRIES), 1.0)
        kinds = [kind for kind in ActorKind.values if kind != ActorKind.OUTLET]
        self.names: list[str] = []
        for pk in range(1, self.actors + 1):
            kind = ActorKind.OUTLET if pk % 50 == 0 else self.chance.choice(kinds)
            name = (
                f"{self.words.word(pk % 2000, 'en').capitalize()} "
                f"{self.words.word(self.chance.randrange(2000), 'en').capitalize()} {pk}"
            )
            self.names.append(name)
            code = "" if pk % 17 == 0 else COUNTRIES[country.draw()]
            slug = name.lower().replace(" ", "-")
            table.add(pk, slug, name, "", kind, code, "", texts.fold(name))
        table.flush()
        self.outlet_ids = [pk for pk in range(1, self.actors + 1) if pk % 50 == 0][: self.outlets]
        if not self.outlet_ids:
            self.outlet_ids = [1]
        # What an actor's name gives to the words of its claims.
        self.name_keys = [
            analysis.keys([(name, "")]).strip().removesuffix(analysis.BREAK).strip()
            for name in self.names
        ]

    def _topics_and_questions(self) -> None:
        table = Table(Topic, ("id", "slug", "name", "language"))
        for pk in range(1, self.topics + 1):
            name = f"{self.words.word(pk, 'en')} {pk}"
            table.add(pk, name.replace(" ", "-"), name, "en")
        table.flush()
        table = Table(Question, ("id", "slug", "text", "language", "unit"))
        for pk in range(1, self.questions + 1):
            words, _keys = self.words.sentence(5, "en")
            table.add(pk, f"question-{pk}", f"{words[:-1]}?", "en", "soldiers")
        table.flush()

    def _sources(self) -> None:
        """Articles have the first ids, so that a source's id tells whether it is one."""
        self.source_table = Table(
            Source,
            (
                *("id", "kind", "title", "title_language", "issuer", "language", "date"),
                *("date_precision", "url", "archived_url", "note", "folded"),
            ),
        )
        issuer = Zipf(self.chance, self.actors, 0.85)
        kinds = [kind for kind in SourceKind.values if kind != SourceKind.ARTICLE]
        self.issuers: dict[int, int | None] = {}
        first = self.articles + 1
        for pk in range(first, first + self.sources):
            words, _keys = self.words.sentence(5, "en")
            title = f"{words[:-1]} {pk}"
            self.issuers[pk] = None if pk % 11 == 0 else issuer.draw() + 1
            self.source_table.add(
                *(pk, self.chance.choice(kinds), title, "en", self.issuers[pk], self.language()),
                *(self._day(), "day", "", "", "", texts.fold(title)),
            )
        self.source_table.flush()

    def _day(self) -> datetime.date:
        # More of what is recent: the square root leans towards 1.
        return FIRST_DAY + datetime.timedelta(days=int(DAYS * self.chance.random() ** 0.5))

    def _claims(self) -> None:
        """Claims with all that hangs on them, article by article."""
        chance = self.chance
        article_table = Table(
            Article, ("source", "bylines", "text", "is_summary", "text_hash", "status",
                      "withdrawn_reason"),
        )  # fmt: skip
        claim_table = Table(
            Claim,
            (
                *("id", "date", "date_precision", "statement", "language", "mode", "own_voice"),
                *("question", "position", "low", "high", "approximate", "status"),
                *("withdrawn_reason", "listed", "order_key", "article_count", "origin_count"),
                *("unsourced_count", "circular", "published_at", "changed_at"),
            ),
        )
        words_table = Table(ClaimWords, ("claim", "keys", "analysis"))
        attribution_table = Table(Attribution, ("id", "claim", "actor", "on_behalf_of", "position"))
        appearance_table = Table(
            Appearance,
            (
                *("id", "article", "claim", "exact", "prefix", "suffix", "start", "end"),
                *("speech", "cue", "attributed_as", "note"),
            ),
        )
        hop_table = Table(Hop, ("id", "appearance", "position", "source", "use", "cue", "seen"))
        through = Claim.topics.through
        topic_table = Table(through, ("claim", "topic"))

        actor = Zipf(chance, self.actors, 0.85)
        topic = Zipf(chance, self.topics, 0.7)
        question = Zipf(chance, self.questions, 0.8)
        source = Zipf(chance, self.sources, 0.8)
        modes, speeches, uses = Mode.values, Speech.values, HopUse.values
        mode_weights = (50, 12, 8, 8, 8, 6, 5, 3)
        attributions = appearances = hops = 0

        # An article is written down when the claims that it carries are known.
        bodies: dict[int, list[str]] = {}
        lengths: dict[int, int] = {}
        articles: dict[int, tuple[str, str, str, datetime.date, bool]] = {}

        def article(pk: int) -> tuple[str, str, str, datetime.date, bool]:
            if pk not in articles:
                language = self.language()
                title, keys = self.words.sentence(8, language)
                articles[pk] = (language, title[:-1], keys, self._day(), pk % 50 != 0)
                bodies[pk], lengths[pk] = [], 0
            return articles[pk]

        for pk in range(1, self.claims + 1):
            home = min(self.articles, 1 + pk * self.articles // (self.claims + 1))
            carriers = [home]
            for _ in range(chance.choices((0, 1, 2), (75, 18, 7))[0]):
                # A claim is carried by neighbours: articles of the same days.
                other = home + chance.randint(1, 40)
                if other <= self.articles and other not in carriers:
                    carriers.append(other)
            # In the order in which the program reads them.
            carriers.sort(key=lambda each: (article(each)[3], each), reverse=True)
            own_voice = chance.random() < 0.05
            status = Status.PUBLISHED if chance.random() < 0.98 else Status.DRAFT
            language, *_rest = article(home)
            statement, keys = self.words.sentence(10, language)
            lines = [keys]

            days: list[datetime.date] = []
            chains: list[Chain[int]] = []
            public: list[bool] = []
            for carrier in carriers:
                its_language, _title, title_keys, day, published = article(carrier)
                passage, passage_keys = self.words.sentence(24, its_language)
                appearances += 1
                start = lengths[carrier]
                bodies[carrier].append(passage)
                lengths[carrier] += len(passage) + 2
                appearance_table.add(
                    *(appearances, carrier, pk, passage, "", "", start, start + len(passage)),
                    *(chance.choice(speeches), "", "", ""),
                )
                steps = []
                drawn = source.draw_some(chance.choices((0, 1, 2, 3), (12, 45, 30, 13))[0])
                for position, rank in enumerate(drawn, start=1):
                    hops += 1
                    through_source = self.articles + 1 + rank
                    use = chance.choice(uses)
                    hop_table.add(hops, appearances, position, through_source, use, "", False)
                    steps.append(Step(through_source))
                chains.append(Chain(carrier, tuple(steps)))
                days.append(day)
                public.append(published)
                lines += [passage_keys, title_keys]

            listed = status == Status.PUBLISHED and any(public)
            regarded = [n for n, is_public in enumerate(public) if is_public or not listed]
            backing = provenance(chains[n] for n in regarded)
            if listed and not all(public):
                kept = [line for n in regarded for line in lines[1 + 2 * n : 3 + 2 * n]]
                lines = [lines[0], *kept]
            date = None if chance.random() < 0.2 else self._day()
            day_of = date or min(days[n] for n in regarded)

            speakers: list[int] = []
            main_topic = topic.draw()
            if not own_voice:
                for _ in range(chance.choices((1, 2, 3), (75, 20, 5))[0]):
                    rank = actor.draw()
                    speakers.append(rank + 1)
                    if chance.random() < 0.6:
                        # Actors keep to topics.
                        main_topic = (rank * 7919) % self.topics
                speakers = list(dict.fromkeys(speakers))
                for position, speaker in enumerate(speakers, start=1):
                    attributions += 1
                    behalf = 1 + speaker % self.actors if chance.random() < 0.15 else None
                    behalf = None if behalf == speaker else behalf
                    attribution_table.add(attributions, pk, speaker, behalf, position)
                    lines.append(self.name_keys[speaker - 1])
                    if behalf:
                        lines.append(self.name_keys[behalf - 1])
            under = dict.fromkeys([main_topic, *topic.draw_some(chance.choice((0, 0, 1, 2)))])
            for each in under:
                topic_table.add(pk, each + 1)

            figure = chance.randrange(1, 15_000) if chance.random() < 0.3 else None
            claim_table.add(
                *(pk, date, "day" if date else "", statement, language),
                *(chance.choices(modes, mode_weights)[0], own_voice),
                *(None if figure is None else question.draw() + 1, "", figure, figure, False),
                *(status, "", listed, order_key(day_of, pk), len(backing.articles)),
                *(backing.origin_count, len(backing.unsourced), bool(backing.loops)),
                *(self.now if listed else None, self.now),
            )
            joined = "".join(f"{line} {analysis.BREAK} " for line in dict.fromkeys(_split(lines)))
            words_table.add(pk, f" {joined}", analysis.VERSION)

            # No later claim is carried by an article that lies this far behind.
            for done in [each for each in articles if each < home] if pk % 200 == 0 else ():
                self._write_article(article_table, done, articles.pop(done), bodies.pop(done))
                del lengths[done]

        for left, known in articles.items():
            self._write_article(article_table, left, known, bodies[left])
        for table in (
            *(self.source_table, article_table, claim_table, words_table, attribution_table),
            *(appearance_table, hop_table, topic_table),
        ):
            table.flush()

    def _write_article(
        self,
        table: Table,
        pk: int,
        known: tuple[str, str, str, datetime.date, bool],
        passages: list[str],
    ) -> None:
        language, title, _keys, day, published = known
        outlet = self.outlet_ids[int(len(self.outlet_ids) * self.chance.random() ** 3)]
        self.source_table.add(
            *(pk, SourceKind.ARTICLE, title, language, outlet, language, day, "day"),
            *(f"https://example.org/{pk}", "", "", texts.fold(title)),
        )
        body = "\n\n".join(passages) or title
        status = Status.PUBLISHED if published else Status.DRAFT
        table.add(pk, "", body, False, texts.text_hash(body), status, "")


def _split(lines: Iterable[str]) -> Iterator[str]:
    """Names give several lines each."""
    for line in lines:
        yield from line.split(f" {analysis.BREAK} ")


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, required=True)
    generate(parser.parse_args().claims, lambda sentence: print(sentence, flush=True))


if __name__ == "__main__":
    main()
