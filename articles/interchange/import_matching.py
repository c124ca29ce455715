"""What an import finds here already: records known by key, number, address or name.

Reads in bulk; writes nothing but that a key whose record was deleted is forgotten.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles import interchange, permissions
from articles.actions.saving import Person
from articles.domain import text as texts
from articles.domain.vocabulary import (
    ActorKind,
    HopUse,
    Mode,
    Position,
    Relation,
    SourceKind,
    Speech,
    Status,
)
from articles.ingest.url_keys import address_key
from articles.interchange import Lists, NotFittingError, Piece, Problem, excerpt
from articles.models import (
    Actor,
    ActorAlias,
    Appearance,
    Article,
    Claim,
    Question,
    RecordKey,
    Source,
    Topic,
)

COLLECTION = "import"
# Rows worked on at a time: bounds memory.
BATCH = 1_000
# Problems that are kept to be shown; the others are counted.
MOST_PROBLEMS = 1_000
# Records that are kept to be known again without asking the database.
KEPT = 100_000
# More changes than these are left to whoever builds the index anew.
MOST_TO_FOLLOW = 20_000

LISTS = Lists(
    actor_kinds=frozenset(ActorKind.values),
    source_kinds=frozenset(SourceKind.values),
    modes=frozenset(Mode.values),
    speeches=frozenset(Speech.values),
    uses=frozenset(HopUse.values),
    relations=frozenset(Relation.values),
    statuses=frozenset({Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED}),
    positions=frozenset(Position.values),
)

# The text of an article of which no passage is known any more.
UNKNOWN = "[…]"

type Record = dict[str, Any]
# The name of a sort of records, and one of them as a file has it.
type Part = tuple[str, Record]


@dataclass
class Report:
    """What an import did, or would do: rows read, records made and known, what is wrong."""

    rows: int = 0
    rejected: int = 0
    # By the model's name: claim, appearance, article, source, actor, question, topic.
    made: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    # Whether everything was taken back: a dry run, or something was wrong.
    undone: bool = False
    # Claims that readers would see, but whoever brings them in may not publish.
    kept_as_drafts: int = 0

    def add(self, problems: Iterable[Problem]) -> None:
        """Take down what is wrong."""
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problem)

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem_count


def short(key: str) -> str:
    if len(key) <= 200:
        return key
    return "hashed:" + hashlib.sha256(key.encode()).hexdigest()


@dataclass(slots=True)
class Text:
    """An article's text as it becomes: whether it is only an excerpt, and what it is made of."""

    text: str
    status: str
    is_excerpt: bool
    is_new: bool
    pieces: list[Piece]
    changed: bool = False


# The sorts of records that have a slug.
SLUGGED: dict[str, Any] = {"actor": Actor, "question": Question, "topic": Topic}
MODELS: dict[str, Any] = SLUGGED | {"source": Source, "claim": Claim}


class Matcher:
    """One run: what it met, and what of it the database knows."""

    def __init__(self, report: Report, *, by: Person, reason: str, status: str) -> None:
        self.report, self.by, self.reason = report, by, reason
        self.limit = status
        self.now = timezone.now()
        self.publishes = permissions.may_publish(by, Claim)
        self.check = interchange.check(LISTS)
        # Numbers are kept where nothing has one yet, so that addresses go on working.
        self.keeps_numbers = not (Claim.objects.exists() or Source.objects.exists())
        self.ids: dict[str, dict[str, int]] = {sort: {} for sort in MODELS}
        self.types = ContentType.objects.get_for_models(*MODELS.values())
        # Of records that are at hand: what derived columns and words are made of.
        self.sources: dict[int, list[Any]] = {}
        self.names: dict[int, list[tuple[str, str]]] = {}
        self.called: dict[str, list[int]] | None = None
        self.at_address: dict[bytes, int] | None = None
        self.relations: list[tuple[int, str, str]] = []
        # Claims whose change has to be told, new and old.
        self.changed = array("q")
        self.touched: set[int] = set()

    def _forget(self) -> None:
        """Let go of what was met, between two batches, once it is much."""
        caches: list[dict[Any, Any]] = [*self.ids.values(), self.sources, self.names]
        for known in caches:
            if len(known) > KEPT:
                known.clear()

    # What is here already

    def _find(self, records: list[Record]) -> None:
        """Find the ids of what these records name and the database knows."""
        wanted: dict[str, dict[str, Record]] = {sort: {} for sort in MODELS}
        for record in records:
            for sort, part in parts_of(record):
                wanted[sort].setdefault(part["key"], part)
        for sort, parts in wanted.items():
            missing = {key: part for key, part in parts.items() if key not in self.ids[sort]}
            if missing:
                found = self._by_key(sort, missing)
                rest = {key: part for key, part in missing.items() if key not in found}
                found |= getattr(self, f"_same_{sort}")(rest) if rest else {}
                self.ids[sort].update(found)
        self._bring_facts(records)

    def _by_key(self, sort: str, parts: Iterable[str]) -> dict[str, int]:
        """Those that an earlier import brought in and that are still there."""
        by_short = {short(f"{sort} {key}"): key for key in parts}
        rows = RecordKey.objects.filter(
            collection=COLLECTION, key__in=list(by_short), content_type=self.types[MODELS[sort]]
        )
        found = {by_short[key]: pk for key, pk in rows.values_list("key", "object_id")}
        there = set(
            MODELS[sort]._default_manager.filter(pk__in=found.values()).values_list("pk", flat=True)
        )
        gone = {key for key, pk in found.items() if pk not in there}
        if gone:
            keys = [each for each, key in by_short.items() if key in gone]
            RecordKey.objects.filter(collection=COLLECTION, key__in=keys).delete()
        return {key: pk for key, pk in found.items() if key not in gone}

    def _same_actor(self, parts: dict[str, Record]) -> dict[str, int]:
        found = self._same_slugged(
            Actor, parts, lambda part, row: (part["name"], part["kind"]) == (row.name, row.kind)
        )
        for key, part in parts.items():
            if not part.get("slug"):
                ids = self._called(part["name"])
                if len(ids) == 1:
                    found[key] = ids[0]
        return found

    def _called(self, name: str) -> list[int]:
        """The actors that have this name, alias or slug."""
        if self.called is None:
            self.called = defaultdict(list)
            for model, pk in ((Actor, "pk"), (ActorAlias, "actor")):
                for folded, actor in model._default_manager.values_list("folded", pk).iterator():
                    if actor not in self.called[folded]:
                        self.called[folded].append(actor)
        found = self.called.get(texts.fold(name), [])
        return found or list(Actor.objects.filter(slug=name).values_list("pk", flat=True))

    def _same_question(self, parts: dict[str, Record]) -> dict[str, int]:
        found = self._same_slugged(Question, parts, lambda part, row: part["text"] == row.text)
        return found | self._same_words(Question, "text", parts)

    def _same_topic(self, parts: dict[str, Record]) -> dict[str, int]:
        found = self._same_slugged(Topic, parts, lambda part, row: part["name"] == row.name)
        return found | self._same_words(Topic, "name", parts)

    @staticmethod
    def _same_words(model: Any, name: str, parts: dict[str, Record]) -> dict[str, int]:
        """Questions and topics that have no slug are those of the same words."""
        plain = {part[name]: key for key, part in parts.items() if not part.get("slug")}
        rows = model._default_manager.filter(**{f"{name}__in": list(plain)})
        return {plain[words]: pk for words, pk in rows.order_by("-pk").values_list(name, "pk")}

    @staticmethod
    def _same_slugged(
        model: Any, parts: dict[str, Record], same: Callable[[Record, Any], bool]
    ) -> dict[str, int]:
        slugs = {part["slug"]: key for key, part in parts.items() if part.get("slug")}
        return {
            slugs[row.slug]: row.pk
            for row in model._default_manager.filter(slug__in=list(slugs))
            if same(parts[slugs[row.slug]], row)
        }

    def _same_source(self, parts: dict[str, Record]) -> dict[str, int]:
        numbers = {part["id"]: key for key, part in parts.items() if part.get("id")}
        found = {}
        for row in Source.objects.filter(pk__in=list(numbers)):
            part = parts[numbers[row.pk]]
            if (part["title"], part["kind"], part["url"]) == (row.title, row.kind, row.url):
                found[numbers[row.pk]] = row.pk
        if self.at_address is None:
            # As it was before anything came in: two sources of one file may share an address.
            rows = Source.objects.exclude(address_key="").order_by("-pk")
            self.at_address = {
                _hash(key): pk for key, pk in rows.values_list("address_key", "pk").iterator()
            }
        for key, part in parts.items():
            if key not in found and part["url"] and self.at_address:
                pk = self.at_address.get(_hash(address_key(part["url"])))
                if pk is not None:
                    found[key] = pk
        return found

    def _same_claim(self, parts: dict[str, Record]) -> dict[str, int]:
        """Claims that were exported from here."""
        numbers = {number: key for key in parts if (number := number_of(key))}
        return {
            numbers[pk]: pk
            for pk, statement, mode in Claim.objects.filter(pk__in=list(numbers)).values_list(
                "pk", "statement", "mode"
            )
            if (statement, mode) == (parts[numbers[pk]]["statement"], parts[numbers[pk]]["mode"])
        }

    def _bring_facts(self, records: list[Record]) -> None:
        """Have at hand what the database says of the sources, actors, articles and claims."""
        ids = self.ids["source"]
        sources = {
            pk
            for record in records
            for _sort, part in parts_of(record)
            if _sort == "source" and (pk := ids.get(part["key"])) is not None
        }
        missing = sources - self.sources.keys()
        rows = Source.objects.filter(pk__in=missing)
        self.sources.update(
            {
                pk: facts
                for pk, *facts in rows.values_list(
                    "pk", "date", "title", "title_language", "language"
                )
            }
        )
        actors = self.ids["actor"]
        speakers = {
            pk
            for record in records
            for row in record["attributions"]
            for who in (row["actor"], row["on_behalf_of"])
            if who and (pk := actors.get(who["key"])) is not None
        }
        named: dict[int, list[tuple[str, str]]] = {}
        for actor in Actor.objects.filter(pk__in=speakers - self.names.keys()).prefetch_related(
            "aliases"
        ):
            named[actor.pk] = [
                (actor.name, actor.name_language),
                *((alias.name, alias.language) for alias in actor.aliases.all()),
            ]
        self.names.update(named)
        articles = {
            pk
            for record in records
            for each in record["appearances"]
            if (pk := ids.get(each["article"]["key"])) is not None
        }
        self.texts: dict[str, Text] = {}
        self._read_texts(articles, records)
        claims = [pk for record in records if (pk := self.ids["claim"].get(record["key"]))]
        self.claim_status = dict(Claim.objects.filter(pk__in=claims).values_list("pk", "status"))
        self.marked = {
            (claim, article, exact)
            for claim, article, exact in Appearance.objects.filter(claim__in=claims).values_list(
                "claim", "article", "exact"
            )
        }
        # What this batch makes, by key.
        self.new: dict[str, dict[str, Record]] = {sort: {} for sort in MODELS}
        self.placed: set[tuple[Any, ...]] = set()

    def _read_texts(self, articles: Collection[int], records: list[Record]) -> None:
        pieces: dict[int, list[Piece]] = defaultdict(list)
        rows = Appearance.objects.filter(article__in=articles, start__isnull=False)
        for article, *piece in rows.values_list("article", "start", "exact", "prefix", "suffix"):
            pieces[article].append(Piece(*piece))
        there = {article.pk: article for article in Article.objects.filter(pk__in=articles)}
        ids = self.ids["source"]
        for record in records:
            for each in record["appearances"]:
                key = each["article"]["key"]
                article = there.get(ids.get(key, 0))
                if key in self.texts or article is None:
                    continue
                made_of = pieces[article.pk]
                text = "" if article.text == UNKNOWN else article.text
                self.texts[key] = Text(
                    text, article.status, excerpt_of(made_of) == text, False, made_of
                )


def parts_of(record: Record) -> Iterator[Part]:
    """Everything that a record names, as sort and part; what others need comes first."""
    for row in record["attributions"]:
        yield "actor", row["actor"]
        if row["on_behalf_of"]:
            yield "actor", row["on_behalf_of"]
    for appearance in record["appearances"]:
        for source in (appearance["article"], *(hop["source"] for hop in appearance["chain"])):
            if source["issuer"]:
                yield "actor", source["issuer"]
            yield "source", source
    if record["question"]:
        yield "question", record["question"]
    for topic in record["topics"]:
        yield "topic", topic
    yield "claim", record


def excerpt_of(pieces: list[Piece], *, strict: bool = False) -> str:
    try:
        return excerpt(dict.fromkeys(pieces))
    except NotFittingError:
        if strict:
            raise
        return ""


def number_of(key: str) -> int:
    """The number of a claim whose key is its address; 0 where it is none."""
    digits = key.rstrip("/").rpartition("/")[2]
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _hash(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), digest_size=12).digest()
