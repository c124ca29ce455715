"""Claims brought in from a file, many at a time: what is here already is known again.

Takes rows as `interchange` reads and cleans them. A dry run does everything and takes it back, so
that it says exactly what would be. docs/adr/0017 has the reasons.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Collection, Iterable
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import events, interchange, search
from articles.actions.bulk import Rows, catch_up_ids, reserve
from articles.actions.refreshing import refresh_claims
from articles.actions.saving import Person
from articles.domain import text as texts
from articles.domain.vocabulary import ActorKind, Status
from articles.interchange import NotFittingError, Piece, Problem, Row
from articles.interchange.import_matching import (
    BATCH,
    MOST_TO_FOLLOW,
    Record,
    Report,
    Text,
    excerpt_of,
    number_of,
    parts_of,
)
from articles.interchange.import_writing import Writer
from articles.models import (
    Claim,
    ClaimChange,
    ClaimRelation,
    Source,
)


def import_claims(
    *,
    rows: Iterable[Row],
    by: Person,
    reason: str,
    status: str = "",
    partly: bool = False,
    dry_run: bool = False,
    reject: Callable[[Row], object] | None = None,
    progress: Callable[[Report], object] | None = None,
) -> Report:
    """Bring claims in with all that backs them; what is known already is not made twice.

    All or nothing, or (`partly`) the rows that are good: these batch by batch, so that what is in
    stays in; rows with problems go to `reject`. `status` is the highest that claims get; without
    one, that of the file, which is draft where the file does not say. Whoever may not publish
    brings in drafts. The index follows by itself unless there is much, see `MOST_TO_FOLLOW`.
    """
    report = Report()
    importer = _Importer(report, by=by, reason=reason, status=status)
    if partly and not dry_run:
        for batch in batched(rows, BATCH):
            with transaction.atomic():
                importer.take(batch, reject)
                importer.note_changes()
            if progress:
                progress(report)
        with transaction.atomic():
            importer.end()
            importer.note_changes()
    else:
        with transaction.atomic():
            for batch in batched(rows, BATCH):
                importer.take(batch, reject)
                if progress:
                    progress(report)
            importer.end()
            if dry_run or (not report.is_good and not partly):
                report.undone = True
                transaction.set_rollback(True)
            else:
                importer.note_changes()
    events.log(
        "import", "%d rows, %d claims new, %d rows rejected%s, by %s",
        report.rows, report.made["claim"], report.rejected,
        ", nothing kept" if report.undone else "", events.named(by),
    )  # fmt: skip
    return report


class _Rejected(Exception):  # noqa: N818
    """A row that cannot come in, with why."""

    def __init__(self, code: str, where: str = "", **params: Any) -> None:
        self.code, self.where, self.params = code, where, params
        super().__init__(code)


class _Importer(Writer):
    """One run: looks rows through, settles what each makes, and has it written."""

    # A batch

    def take(self, rows: Collection[Row], reject: Callable[[Row], object] | None) -> None:
        """Check these rows and write what is new in them."""
        self.now = timezone.now()
        self._forget()
        good: list[Row] = []
        for row in rows:
            self.report.rows += 1
            if row.record is not None:
                known = {each.where for each in row.problems}
                row.problems += [
                    each for each in self._looked_through(row) if each.where not in known
                ]
            if row.problems or row.record is None:
                self._reject(row, reject)
            else:
                good.append(row)
        self._find([row.record for row in good if row.record])
        kept = []
        for row in good:
            try:
                self._accept(row.record or {})
            except _Rejected as error:
                row.problems = [Problem(error.code, row.line, error.where, error.params)]
                self._reject(row, reject)
            else:
                kept.append(row)
        self._write([row.record for row in kept if row.record])

    def _looked_through(self, row: Row) -> list[Problem]:
        record = row.record or {}
        problems = self.check(record, row.line)
        if "id" in record and record["id"] is None:
            return interchange.columns(problems)
        return problems

    def _reject(self, row: Row, reject: Callable[[Row], object] | None) -> None:
        self.report.rejected += 1
        self.report.add(row.problems)
        if reject:
            reject(row)

    # One row

    def _accept(self, record: Record) -> None:
        """Settle what a row makes. Raises _Rejected, and then nothing of it is made."""
        claim = self.ids["claim"].get(record["key"])
        status = self._status(record)
        self._settle_actors(record)
        self._settle_chains(record)
        fresh = []
        for appearance in record["appearances"]:
            article = self.ids["source"].get(appearance["article"]["key"])
            exact = appearance["passage"]["exact"]
            if claim is None or article is None or (claim, article, exact) not in self.marked:
                fresh.append(appearance)
        if fresh and not self.publishes:
            public = claim is not None and self.claim_status.get(claim) in _PUBLIC
            texts_ = (self.texts.get(each["article"]["key"]) for each in fresh)
            if public or any(each.status in _PUBLIC for each in texts_ if each):
                raise _Rejected("published")
        self._place(fresh, status)
        record["fresh"], record["ready"] = fresh, status
        for sort, part in parts_of(record):
            if part["key"] not in self.ids[sort]:
                self.new[sort].setdefault(part["key"], part)

    def _status(self, record: Record) -> str:
        order = [Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED]
        asked = record["status"] or Status.DRAFT
        if self.limit and order.index(Status(asked)) > order.index(Status(self.limit)):
            asked = self.limit
        if asked == Status.PUBLISHED and not self.publishes:
            self.report.kept_as_drafts += 1
            asked = Status.DRAFT
        return str(asked)

    def _settle_actors(self, record: Record) -> None:
        for sort, part in parts_of(record):
            if sort != "actor" or part["key"] in self.ids["actor"] or part.get("slug"):
                continue
            if len(self._called(part["name"])) > 1:
                raise _Rejected("several-actors", "actor", value=part["name"])
            known = self.new["actor"].get(part["key"])
            if not part["kind"] and known is None:
                raise _Rejected(
                    "new-actor-kind",
                    "actor_kind",
                    value=part["name"],
                    known=", ".join(ActorKind.values),
                )

        self._settle_attributions(record)

    def _settle_attributions(self, record: Record) -> None:
        """Two names of one claim may turn out to be one actor here."""
        ids = self.ids["actor"]
        met = set()
        for row in record["attributions"]:
            actor, behalf = row["actor"], row["on_behalf_of"]
            pair = (
                ids.get(actor["key"]) or actor["key"],
                behalf and (ids.get(behalf["key"]) or behalf["key"]),
            )
            if pair in met:
                raise _Rejected("actor-twice", "actor", value=actor["name"])
            if pair[0] == pair[1]:
                raise _Rejected("own-behalf", "on_behalf_of")
            met.add(pair)

    def _settle_chains(self, record: Record) -> None:
        """Two names of one source in a chain may turn out to be one here."""
        ids = self.ids["source"]
        for appearance in record["appearances"]:
            steps = [appearance["article"], *(hop["source"] for hop in appearance["chain"])]
            met = [ids.get(each["key"]) or each["key"] for each in steps]
            if len(set(met)) < len(met):
                twice = next(step for n, step in enumerate(steps) if met[n] in met[:n])
                raise _Rejected("source-twice", "chain", value=twice["title"])

    def _place(self, appearances: list[Record], status: str) -> None:
        """Find each passage's place in its article's text, which grows where it is an excerpt."""
        before: dict[str, tuple[Text | None, str, list[Piece], bool]] = {}
        try:
            for appearance in appearances:
                key = appearance["article"]["key"]
                known = self.texts.get(key)
                if key not in before:
                    before[key] = (
                        (known, known.text, [*known.pieces], known.changed)
                        if known
                        else (None, "", [], False)
                    )
                if known is None:
                    published = Status.PUBLISHED if status == Status.PUBLISHED else Status.DRAFT
                    known = self.texts[key] = Text("", str(published), True, True, [])
                appearance["place"] = self._found(known, appearance)
        except _Rejected:
            for key, (known, text, pieces, changed) in before.items():
                if known is None:
                    del self.texts[key]
                else:
                    known.text, known.pieces, known.changed = text, pieces, changed
            raise

    def _found(self, article: Text, appearance: Record) -> tuple[Any, ...]:
        """Start, end, exact words, prefix and suffix of a passage."""
        passage = appearance["passage"]
        exact, start = passage["exact"], passage["start"]
        title = appearance["article"]["title"]
        lost = (None, None, exact, passage["prefix"], passage["suffix"])
        if passage["lost"]:
            article.changed = article.changed or article.is_new
            return lost
        if start is not None and article.is_excerpt and _is_normal(passage):
            piece = Piece(start, exact, passage["prefix"], passage["suffix"])
            if article.text[start : start + len(exact)] != exact or piece not in article.pieces:
                try:
                    text = excerpt_of([*article.pieces, piece], strict=True)
                except NotFittingError:
                    raise _Rejected("passages-unlike", "passage", value=title) from None
                article.pieces.append(piece)
                if text != article.text:
                    article.text, article.changed = text, True
            return start, start + len(exact), exact, piece.prefix, piece.suffix
        if start is not None and article.text[start : start + len(exact)] == exact:
            found = texts.select(article.text, start, start + len(exact))
        else:
            places = texts.find_passages(article.text, exact)
            alike = [
                place
                for place in places
                if (place.prefix, place.suffix) == (passage["prefix"], passage["suffix"])
            ]
            if len(places) > 1 and len(alike) != 1 and not article.is_excerpt:
                raise _Rejected("passage-several", "passage", value=title)
            if places:
                found = (alike or places)[0]
            elif article.is_excerpt:
                found = self._grow(article, exact)
            else:
                raise _Rejected("passage-missing", "passage", value=title)
        return found.start, found.end, found.exact, found.prefix, found.suffix

    @staticmethod
    def _grow(article: Text, exact: str) -> texts.Selector:
        """Let an excerpt go on with a passage as its next paragraph."""
        words = texts.normalise_text(exact)
        start = len(article.text) + 2 if article.text else 0
        article.text = f"{article.text}\n\n{words}" if article.text else words
        article.changed = True
        found = texts.select(article.text, start, start + len(words))
        article.pieces.append(Piece(start, found.exact, found.prefix, found.suffix))
        return found

    # The end

    def end(self) -> None:
        """Relate claims to each other, which may stand anywhere in the file."""
        for batch in batched(self.relations, BATCH):
            keys = {key for _claim, _kind, key in batch}
            found = self._by_key("claim", keys)
            rest = [key for key in keys if key not in found]
            found |= {key: number_of(key) for key in rest}
            there = set(Claim.objects.filter(pk__in=found.values()).values_list("pk", flat=True))
            related = set(
                ClaimRelation.objects.filter(
                    claim__in={claim for claim, _kind, _key in batch}
                ).values_list("claim", "about")
            )
            wanted = []
            for claim, kind, key in batch:
                about = found[key]
                if about in there and about != claim and (claim, about) not in related:
                    related.add((claim, about))
                    wanted.append((claim, kind, about))
            made = reserve(ClaimRelation, len(wanted))
            rows = Rows(ClaimRelation, "id", "claim", "kind", "about")
            for pk, relation in zip(made, wanted, strict=True):
                rows.add(pk, *relation)
            rows.flush()
            self._history(ClaimRelation, made)
        self.relations.clear()
        if self.keeps_numbers:
            catch_up_ids(Claim)
            catch_up_ids(Source)

    def note_changes(self) -> None:
        """Tell index, feeds and kept pages what changed: last, since writers wait for it."""
        if self.touched:
            refresh_claims(sorted(self.touched))
        if self.changed:
            ClaimChange.record([])  # takes the lock under which changes are numbered
            rows = Rows(ClaimChange, "claim_id", "at")
            for batch in batched(self.changed, 10 * BATCH):
                for claim in batch:
                    rows.add(claim, self.now)
                rows.flush()
            if len(self.changed) <= MOST_TO_FOLLOW:
                transaction.on_commit(search.catch_up, robust=True)
        self.changed, self.touched = array("q"), set()


# What readers see or saw.
_PUBLIC = frozenset({Status.PUBLISHED.value, Status.WITHDRAWN.value})


# What `text.normalise_text` would change, which would move everything behind it.
_ABNORMAL = re.compile("[\t\x85\u2028\u2029\ufeff]|[^\\S\n]\n|\n{3}")


def _is_normal(passage: Record) -> bool:
    """Whether a passage and what stands around it can stand in a text as they are."""
    words = passage["prefix"] + passage["exact"] + passage["suffix"]
    return not _ABNORMAL.search(words) and unicodedata.is_normalized("NFC", words)
