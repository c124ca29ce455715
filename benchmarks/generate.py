"""Fills an empty, migrated database with claims to measure on: the same for the same number.

    DATABASE_URL=… python -m benchmarks.generate --claims 100000

Values are Zipf-distributed, actors keep to their topics, articles are in French, English and four
other languages. Rows go in by bulk statements, without models and without history, which is what
makes a million claims possible in minutes (and takes 770 MB at its peak). What is derived
of a claim is worked out as `actions.refresh_claims` does; a sample is compared with it at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import django

django.setup()

from django.db import connection, models, transaction
from django.utils.text import slugify

from articles import actions
from articles.domain import text as texts
from articles.domain.provenance import Chain, Step, provenance
from articles.domain.vocabulary import ActorKind, HopUse, Mode, SourceKind, Speech, Status
from articles.ingest.url_keys import address_key
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
from articles.models.claims import order_key
from articles.search import analysis

if TYPE_CHECKING:
    from psycopg import Cursor

# Claims between two commits.
BATCH = 10_000
SAMPLE = 2_000
FIRST_DAY = datetime.date(2017, 1, 1)
DAYS = 3_600
# When it was published stands still, so that the same number gives the same database.
NOW = "2026-11-01 12:00:00"
NOW_ZONED = NOW + "+00"

LANGUAGES = {"fr": 44, "en": 41, "de": 6, "ko": 3, "ru": 3, "uk": 3}
COUNTRIES = (
    "US RU KP FR KR UA CN GB DE JP IL IR TR IN BR IT ES PL CA AU SE NO FI DK NL BE CH AT GR PT "
    "RO HU CZ SK BG RS HR SI EE LV LT IE MX AR CL CO PE ZA EG NG KE ET MA DZ TN SA AE QA"
).split()
KINDS = {
    ActorKind.PERSON: 52,
    ActorKind.GOVERNMENT_BODY: 12,
    ActorKind.ORGANISATION: 9,
    ActorKind.COMPANY: 8,
    ActorKind.OUTLET: 6,
    ActorKind.NEWS_AGENCY: 4,
    ActorKind.MILITARY: 4,
    ActorKind.UNNAMED: 3,
    ActorKind.INTELLIGENCE_SERVICE: 2,
}
MODES = dict(zip(Mode.values, (46, 12, 9, 9, 8, 7, 5, 4), strict=True))
APPEARANCES = {1: 60, 2: 22, 3: 10, 4: 5, 5: 3}
HOPS = {0: 18, 1: 40, 2: 26, 3: 11, 4: 5}

# The most frequent words, by rank; the long tail is made of syllables.
FRENCH = """
guerre armée président ministre soldats gouvernement accord frontière attaque sécurité victimes
troupes région capitale élection conflit missile sanctions village négociations paix défense
ville hôpital enquête police justice peuple otages énergie pétrole gaz marché croissance budget
réforme grève climat sécheresse inondation récolte réfugiés migration école médecin vaccin
épidémie santé usine emploi salaire impôt banque dette monnaie commerce exportation navire port
avion drone char munitions bombardement offensive retrait cessez-le-feu civils blessés morts
prisonniers témoin rapport assemblée parlement député opposition parti campagne vote scrutin
résultat fraude manifestation colère espoir avenir histoire culture mémoire science satellite
réseau données logiciel entreprise industrie agriculture rivière montagne forêt incendie barrage
""".split()
ENGLISH = """
war army president minister soldiers government agreement border attack security casualties
troops region capital election conflict missile sanctions village negotiations peace defence
city hospital investigation police justice people hostages energy oil gas market growth budget
reform strike climate drought flood harvest refugees migration school doctor vaccine epidemic
health factory employment wage tax bank debt currency trade export vessel harbour aircraft drone
tank ammunition bombing offensive withdrawal ceasefire civilians wounded dead prisoners witness
report assembly parliament deputy opposition party campaign vote ballot result fraud
demonstration anger hope future history culture memory science satellite network data software
company industry agriculture river mountain forest fire dam bridge road railway pipeline
""".split()
LITTLE = {
    "fr": "de la le les des et à en un une que pour dans sur par avec qui ne pas".split(),
    "en": "the of to and a in that for is on with by from it as at was not be".split(),
    "de": "der die das und in von zu mit auf für ist nicht ein eine dem".split(),
    "ru": "в и на не что с по из о к за от для".split(),
    "uk": "в і на не що з по до за від для".split(),
    "ko": ["그", "이", "저", "및"],
}
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
# The same syllables in the letters of languages that do not write Latin ones.
CYRILLIC = str.maketrans("bdfgklmnprstvzaeiou", "бдфгклмнпрствзаеиоу")
HANGUL = {syllable: chr(0xAC00 + 28 * 5 * n) for n, syllable in enumerate(SYLLABLES)}


class Zipf:
    """Draws from 0 on: n's share is 1 / (n + shift). The shift flattens the head."""

    def __init__(self, chance: random.Random, values: int, shift: float) -> None:
        self._sums = list(itertools.accumulate(1 / (n + shift) for n in range(values)))
        self._chance, self._all = chance, range(values)
        self._drawn: list[int] = []

    def draw(self) -> int:
        """One of them."""
        if not self._drawn:
            self._drawn = self._chance.choices(self._all, cum_weights=self._sums, k=20_000)
        return self._drawn.pop()

    def draw_apart(self, number: int) -> list[int]:
        """So many or, where some would be the same, fewer; each once."""
        return list(dict.fromkeys([self.draw() for _ in range(number)]))


class Weighted[Value]:
    """Draws the values of a short list by their weights."""

    def __init__(self, chance: random.Random, weights: dict[Value, int]) -> None:
        self._values, self._weights = list(weights), list(weights.values())
        self._chance = chance
        self._drawn: list[Value] = []

    def draw(self) -> Value:
        """One of them."""
        if not self._drawn:
            self._drawn = self._chance.choices(self._values, self._weights, k=20_000)
        return self._drawn.pop()


class Words:
    """A vocabulary by rank, in each language's spelling, each word with its keys there."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self._chance = chance.random
        self._zipf = Zipf(chance, number, 15)
        made: dict[tuple[str, ...], None] = {}
        while len(made) < number:
            made[tuple(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4, 4))))] = None
        self._syllables = list(made)
        self._known: dict[str, dict[int, tuple[str, str]]] = {code: {} for code in LANGUAGES}
        self._little = {
            code: [(word, self._keys(word, code)) for word in words]
            for code, words in LITTLE.items()
        }

    def sentence(self, number: int, language: str) -> tuple[str, str]:
        """So many words as a sentence, and their keys."""
        known, little, chance = self._known[language], self._little[language], self._chance
        found = []
        for _ in range(number):
            draw = chance()
            if draw < 0.3:
                found.append(little[int(draw / 0.3 * len(little))])
            else:
                rank = self._zipf.draw()
                found.append(known.get(rank) or self._make(rank, language))
        words = " ".join([word for word, _keys in found])
        return words[:1].upper() + words[1:] + ".", " ".join([keys for _word, keys in found])

    def word(self, rank: int, language: str) -> str:
        """The word of this rank."""
        return (self._known[language].get(rank) or self._make(rank, language))[0]

    def made(self, rank: int) -> str:
        """A word of syllables, for names."""
        return "".join(self._syllables[rank % len(self._syllables)]).capitalize()

    def _make(self, rank: int, language: str) -> tuple[str, str]:
        real = {"fr": FRENCH, "en": ENGLISH}.get(language, [])
        word = "".join(self._syllables[rank])
        if rank < len(real):
            word = real[rank]
        elif language in {"ru", "uk"}:
            word = word.translate(CYRILLIC)
        elif language == "ko":
            word = "".join(HANGUL[syllable] for syllable in self._syllables[rank])
        self._known[language][rank] = (word, self._keys(word, language))
        return self._known[language][rank]

    @staticmethod
    def _keys(word: str, language: str) -> str:
        return " ".join(analysis.key(each.folded, language) for each in analysis.words(word))


class Table:
    """Puts rows of a model's columns into its table, many at a time.

    Columns that are not named and cannot be NULL get the defaults of their fields.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.add = self.rows.append
        table = connection.ops.quote_name(model._meta.db_table)
        fields: list[Any] = [model._meta.get_field(name) for name in columns]
        left_out = [
            field
            for field in model._meta.concrete_fields
            if field not in fields and not field.null and field.get_default() is not None
        ]
        self._defaults = tuple(field.get_default() for field in left_out)
        fields += left_out
        names = ", ".join(connection.ops.quote_name(each.column) for each in fields)
        self._copy = f"COPY {table} ({names}) FROM STDIN"
        marks = ", ".join("?" * len(fields))
        self._insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608

    def flush(self) -> None:
        """Let all rows go in."""
        if self._defaults:
            self.rows[:] = [row + self._defaults for row in self.rows]
        if connection.vendor == "postgresql":
            with connection.cursor() as wrapped:
                cursor: Cursor = wrapped.cursor  # type: ignore[assignment]
                with cursor.copy(self._copy.encode()) as copy:
                    for row in self.rows:
                        copy.write_row(row)
        else:
            # Without Django's own wrapper, which rewrites the statement for every row.
            connection.connection.executemany(self._insert, self.rows)
        self.rows.clear()


@dataclass(slots=True)
class Carrier:
    """An article whose passages are still being gathered."""

    pk: int
    language: str
    title: str
    title_keys: str
    day: str
    public: bool
    parts: list[str] = field(default_factory=list)
    length: int = 0
    # What was given of each appearance but for its surroundings: id, claim, passage, start, speech.
    passages: list[tuple[int, int, str, int, str]] = field(default_factory=list)

    def add(self, sentence: str) -> int:
        """Write a sentence down as a paragraph; where it starts."""
        start = self.length
        self.parts.append(sentence)
        self.length += len(sentence) + 2
        return start


class Sizes:
    """How many records of each sort belong to so many claims."""

    def __init__(self, claims: int) -> None:
        self.claims = claims
        self.actors = max(2_000, min(20_000, claims // 50))
        self.sources = max(2_000, min(50_000, claims // 20))
        self.articles = max(20, claims // 5)
        self.topics = max(60, min(300, claims // 1_000))
        self.questions = max(20, min(500, claims // 500))
        self.words = max(5_000, min(60_000, claims // 10))


class Generator:
    """Makes all records of one database; `run` says now and then how far it is."""

    def __init__(self, claims: int) -> None:
        self.size = Sizes(claims)
        chance = self.chance = random.Random(f"newsclaims {claims}")
        self.words = Words(chance, self.size.words)
        self.language = Weighted(chance, LANGUAGES)
        self.country = Zipf(chance, len(COUNTRIES), 1.5)
        self.who = Zipf(chance, self.size.actors, 2.5)

    def run(self, say: Callable[[str], None]) -> None:
        """Write everything."""
        with transaction.atomic():
            self._actors()
            self._topics_and_questions()
            self._sources()
        self._claims(say)

    def _actors(self) -> None:
        table = Table(
            Actor, "id", "slug", "name", "name_language", "kind", "country", "role", "folded"
        )
        aliases = Table(ActorAlias, "actor", "name", "language", "folded")
        kind = Weighted(self.chance, KINDS)
        slugs: set[str] = set()
        self.kinds: list[str] = []
        # What an actor's names give to the words of its claims.
        self.name_lines: list[list[str]] = []
        for pk in range(1, self.size.actors + 1):
            self.kinds.append(kind.draw())
            while True:
                first, last = (self.words.made(self.chance.randrange(10**6)) for _ in range(2))
                name = f"{first} {last}"
                if slugify(name) not in slugs:
                    break
            slugs.add(slugify(name))
            code = "" if self.chance.random() < 0.05 else COUNTRIES[self.country.draw()]
            table.add(
                (pk, slugify(name), name, "", self.kinds[-1], code, "", texts.fold(name))
            )  # fmt: skip
            names = [name]
            if self.chance.random() < 0.4:
                names += [f"{first[0]}. {last}", f"{last} {first}"][: self.chance.randint(1, 2)]
            for alias in names[1:]:
                aliases.add((pk, alias, "", texts.fold(alias)))
            self.name_lines.append(_lines(analysis.keys([(each, "") for each in names])))
        table.flush()
        aliases.flush()
        self.outlets = [n for n, kind in enumerate(self.kinds, 1) if kind == ActorKind.OUTLET]

    def _topics_and_questions(self) -> None:
        topics = Table(Topic, "id", "slug", "name", "language")
        for pk in range(1, self.size.topics + 1):
            name = f"{self.words.word(pk, 'en')} {self.words.made(pk * 7).lower()}"
            topics.add((pk, f"{slugify(name)}-{pk}", name, "en"))
        topics.flush()
        questions = Table(Question, "id", "slug", "text", "language", "unit")
        for pk in range(1, self.size.questions + 1):
            words, _keys = self.words.sentence(6, "en")
            unit = "soldiers" if pk % 3 else ""
            questions.add((pk, f"question-{pk}", f"{words[:-1]}?", "en", unit))
        questions.flush()

    def _sources(self) -> None:
        """Those that are no articles have the first ids."""
        self.source_table = Table(
            Source,
            *("id", "kind", "title", "title_language", "issuer", "language", "date"),
            *("date_precision", "url", "archived_url", "note", "folded"),
            "address_key",
        )
        kinds = [kind for kind in SourceKind.values if kind != SourceKind.ARTICLE]
        for pk in range(1, self.size.sources + 1):
            language = self.language.draw()
            title = self.words.sentence(6, language)[0][:-1]
            issuer = None if self.chance.random() < 0.08 else self.who.draw() + 1
            day = _day(self.chance.randrange(DAYS)).isoformat()
            url = f"https://example.org/sources/{pk}" if self.chance.random() < 0.7 else ""
            self.source_table.add(
                (
                    *(pk, self.chance.choice(kinds), title, language, issuer, language, day),
                    *("day", url, "", "", texts.fold(title), address_key(url)),
                )
            )
        self.source_table.flush()

    def _claims(self, say: Callable[[str], None]) -> None:
        """Claims with all that hangs on them, in the order of the articles that carry them."""
        size, chance, words = self.size, self.chance, self.words
        self.article_table = Table(
            Article,
            *("source", "bylines", "text", "is_summary", "text_hash", "status"),
            "withdrawn_reason",
        )
        claim_table = Table(
            Claim,
            *("id", "date", "date_precision", "statement", "language", "mode", "own_voice"),
            *("question", "position", "low", "high", "approximate", "status"),
            *("withdrawn_reason", "listed", "order_key", "article_count", "origin_count"),
            *("unsourced_count", "circular", "published_at", "changed_at"),
        )
        words_table = Table(ClaimWords, "claim", "keys", "analysis")
        attribution_table = Table(Attribution, "claim", "actor", "on_behalf_of", "position")
        self.appearance_table = Table(
            Appearance,
            *("id", "article", "claim", "exact", "prefix", "suffix", "start", "end"),
            *("speech", "cue", "attributed_as", "note"),
        )
        hop_table = Table(Hop, "appearance", "position", "source", "use", "cue", "seen")
        topic_table = Table(Claim.topics.through, "claim", "topic")
        change_table = Table(ClaimChange, "claim_id", "at")
        # Each after what it refers to.
        tables = (
            *(self.source_table, self.article_table, claim_table, words_table, attribution_table),
            *(self.appearance_table, hop_table, topic_table, change_table),
        )
        now = NOW_ZONED if connection.vendor == "postgresql" else NOW

        topic, question = Zipf(chance, size.topics, 2), Zipf(chance, size.questions, 2)
        source = Zipf(chance, size.sources, 6)
        self.outlet = Zipf(chance, len(self.outlets), 2)
        mode, carried, hops = (Weighted(chance, each) for each in (MODES, APPEARANCES, HOPS))
        spoken = Weighted(chance, {1: 72, 2: 20, 3: 8})
        speech = Weighted(chance, {Speech.INDIRECT: 50, Speech.DIRECT: 35, Speech.MIXED: 15})
        use = Weighted(chance, {"": 20} | dict.fromkeys(HopUse.values, 25))
        self.cues = {"fr": ("a déclaré", "selon"), "en": ("said", "according to")}
        appearances = 0
        started = time.monotonic()

        carriers: dict[int, Carrier] = {}

        def carrier(number: int) -> Carrier:
            if number not in carriers:
                language = self.language.draw()
                title, keys = words.sentence(8, language)
                # Articles are entered about in the order in which they came out.
                lag = chance.randint(-40, 40) + DAYS * number // size.articles
                carriers[number] = Carrier(
                    *(size.sources + number, language, title[:-1], keys),
                    *(_day(lag).isoformat(), chance.random() > 0.015),
                )
                carriers[number].add(words.sentence(14, language)[0])
            return carriers[number]

        for pk in range(1, size.claims + 1):
            home = 1 + (pk - 1) * size.articles // size.claims
            # Others that carry it came out about then.
            near = [home]
            for _ in range(carried.draw() - 1):
                other = home + chance.randint(1, 30)
                if other <= size.articles and other not in near:
                    near.append(other)
            found = [carrier(each) for each in near]
            status = Status.PUBLISHED
            if (draw := chance.random()) < 0.025:
                status = Status.DRAFT if draw < 0.015 else Status.IN_REVIEW
            listed = status == Status.PUBLISHED and any(each.public for each in found)
            language = found[0].language
            statement, keys = words.sentence(11, language)

            chains: list[Chain[int]] = []
            given: list[tuple[Carrier, str]] = []
            origin = source.draw() + 1
            for each in found:
                passage, passage_keys = words.sentence(18, each.language)
                appearances += 1
                each.passages.append(
                    (appearances, pk, passage, each.add(passage), speech.draw())
                )  # fmt: skip
                given.append((each, passage_keys))
                drawn = [n + 1 for n in source.draw_apart(hops.draw())]
                if drawn and chance.random() < 0.6:
                    # Articles about one claim often go back to one origin.
                    drawn = [*[n for n in drawn[:-1] if n != origin], origin]
                if drawn and home > 50 and chance.random() < 0.03:
                    # Through another article, which is a source like any other.
                    drawn.insert(0, size.sources + chance.randrange(1, home - 40))
                for position, passed in enumerate(drawn, 1):
                    seen = chance.random() < 0.3
                    hop_table.add((appearances, position, passed, use.draw(), "", seen))
                chains.append(Chain(each.pk, tuple(Step(n) for n in drawn)))

            regarded = [n for n, each in enumerate(found) if each.public or not listed]
            counts = _backing([chains[n] for n in regarded])
            own_day = None
            if chance.random() < 0.85:
                lag = chance.randint(0, 20) + DAYS * home // size.articles - 20
                own_day = _day(lag)
            precision = "day" if own_day else ""
            if own_day and chance.random() < 0.04:
                own_day, precision = own_day.replace(day=1), "month"
            day = own_day or min(
                datetime.date.fromisoformat(found[n].day) for n in regarded
            )  # fmt: skip

            # The order of the words is that of refresh_claims: appearances as they are read back.
            lines = [keys]
            latest_first = sorted(
                (given[n] for n in regarded), key=lambda pair: (pair[0].day, pair[0].pk)
            )
            for each, passage_keys in reversed(latest_first):
                lines += [passage_keys, each.title_keys]
            own_voice = chance.random() < 0.06
            subject = topic.draw()
            if not own_voice:
                attributed: dict[int, int | None] = {}
                for actor in self.who.draw_apart(spoken.draw()):
                    behalf = self.who.draw() if chance.random() < 0.12 else None
                    attributed[actor] = None if behalf == actor else behalf
                for position, (actor, behalf) in enumerate(attributed.items(), 1):
                    attribution_table.add(
                        (pk, actor + 1, None if behalf is None else behalf + 1, position)
                    )
                    lines += self.name_lines[actor]
                    if behalf is not None:
                        lines += self.name_lines[behalf]
                if chance.random() < 0.6:
                    # Actors keep to a few topics.
                    actor = next(iter(attributed))
                    subject = (actor * 7919 + chance.randrange(3)) % size.topics
            for each_topic in {subject, *topic.draw_apart(chance.choice((0, 0, 1)))}:
                topic_table.add((pk, each_topic + 1))

            asked, position, low, high = None, "", None, None
            if chance.random() < 0.15:
                asked = question.draw() + 1
                if asked % 3:
                    low = chance.randrange(10, 20_000)
                    high = low if chance.random() < 0.7 else low + chance.randrange(5_000)
                else:
                    position = chance.choice(("yes", "no"))
            claim_table.add(
                (
                    *(pk, own_day and own_day.isoformat(), precision, statement, language),
                    *(mode.draw(), own_voice, asked, position, low, high),
                    *(low is not None and pk % 4 == 0, status, "", listed, order_key(day, pk)),
                    *(*counts, now if listed else None, now),
                )
            )
            joined = "".join(f"{line} {analysis.BREAK} " for line in dict.fromkeys(lines) if line)
            words_table.add((pk, f" {joined}", analysis.VERSION))
            change_table.add((pk, now))

            if pk % BATCH == 0 or pk == size.claims:
                # No later claim is carried by an article that lies behind the next one's first.
                for number in sorted(carriers):
                    if pk == size.claims or number < home:
                        self._write(carriers.pop(number))
                with transaction.atomic():
                    # An appearance waits for its article, and its hops for the appearance.
                    waiting = {each[0] for one in carriers.values() for each in one.passages}
                    kept = [row for row in hop_table.rows if row[0] in waiting]
                    hop_table.rows[:] = [row for row in hop_table.rows if row[0] not in waiting]
                    for table in tables:
                        table.flush()
                    hop_table.rows.extend(kept)
                if pk % 100_000 == 0:
                    say(f"{pk:,} claims, {pk / (time.monotonic() - started):,.0f} a second")

    def _write(self, each: Carrier) -> None:
        """Write down an article, which nothing further is added to, and what appears in it."""
        outlet = self.outlets[self.outlet.draw()]
        self.source_table.add(
            (
                *(each.pk, SourceKind.ARTICLE, each.title, each.language, outlet, each.language),
                *(each.day, "day", f"https://example.org/{each.pk}", "", ""),
                texts.fold(each.title),
                address_key(f"https://example.org/{each.pk}"),
            )
        )
        body = "\n\n".join(each.parts)
        status = Status.PUBLISHED if each.public else Status.DRAFT
        self.article_table.add((each.pk, "", body, False, texts.text_hash(body), status, ""))
        cues = self.cues.get(each.language, ("",))
        for pk, claim, passage, start, speech in each.passages:
            end = start + len(passage)
            before = body[max(0, start - texts.CONTEXT) : start]
            self.appearance_table.add(
                (
                    *(pk, each.pk, claim, passage, before, body[end : end + texts.CONTEXT]),
                    *(start, end, speech, cues[pk % len(cues)], "", ""),
                )
            )


def _lines(keys: str) -> list[str]:
    return [line.strip() for line in keys.split(analysis.BREAK) if line.strip()]


def _day(number: int) -> datetime.date:
    return FIRST_DAY + datetime.timedelta(days=max(0, number))


def _backing(chains: Sequence[Chain[int]]) -> tuple[int, int, int, bool]:
    """Articles, origins, articles that name no source, and whether sources go in a circle."""
    if len(chains) == 1:
        # The most common case by far, worked out in a fraction of the time.
        sourced = bool(chains[0].steps)
        return 1, int(sourced), int(not sourced), False
    backing = provenance(chains)
    return (
        len(backing.articles),
        backing.origin_count,
        len(backing.unsourced),
        bool(backing.loops),
    )


def _indexes() -> Iterator[tuple[str, str]]:
    """Indexes that no constraint needs, with the statement that makes each."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT i.indexname, i.indexdef FROM pg_indexes i "
                "LEFT JOIN pg_constraint c ON c.conname = i.indexname "
                "WHERE i.schemaname = current_schema() AND c.conname IS NULL "
                "AND i.tablename LIKE 'articles\\_%%'"
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
                "AND tbl_name LIKE 'articles\\_%%' ESCAPE '\\'"
            )
        yield from cursor.fetchall()


@contextlib.contextmanager
def without_indexes() -> Iterator[None]:
    """Let rows come in without them: making them anew is faster than keeping them meanwhile."""
    with connection.cursor() as cursor:
        indexes = list(_indexes())
        for name, _statement in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _name, statement in indexes:
            cursor.execute(statement)


def set_sequences() -> None:
    """Let PostgreSQL go on numbering records behind those that came with their numbers."""
    with connection.cursor() as cursor:
        for model in (Actor, Source, Topic, Question, Claim, Appearance):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )


def generate(claims: int, say: Callable[[str], None]) -> None:
    """Fill an empty database with so many claims and all that belongs to them.

    Ends the program with a sentence where the database is not empty, or where a sample of what
    was made is not what `refresh_claims` works out.
    """
    if Claim.objects.exists() or Actor.objects.exists():
        raise SystemExit("This database has records already. Name an empty one in DATABASE_URL.")
    started = time.monotonic()
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -200000")
    with without_indexes():
        Generator(claims).run(say)
        say(f"Rows after {time.monotonic() - started:.0f} s; indexes …")
    with connection.cursor() as cursor:
        if is_sqlite:
            broken = cursor.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise SystemExit(f"A row refers to nothing: {broken}")
            cursor.execute("PRAGMA foreign_keys = ON")
        else:
            set_sequences()
        cursor.execute("ANALYZE")
    check(claims)
    say(f"{claims:,} claims are made and checked, in {time.monotonic() - started:.0f} s.")


def check(claims: int) -> None:
    """Compare a sample with what `refresh_claims` works out of the records."""
    sample = random.Random(claims).sample(range(1, claims + 1), min(SAMPLE, claims))
    wrong = actions.wrong_claims(sorted(sample))
    if wrong:
        raise SystemExit(
            f"Of {len(sample)} claims {len(wrong)} are not as they should be: {wrong[:10]} …"
        )


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, required=True)
    generate(parser.parse_args().claims, lambda sentence: print(sentence, flush=True))


if __name__ == "__main__":
    main()
