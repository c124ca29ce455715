"""Merges two actors, sources or claims that are the same, and undoes such a merge.

First a plan is made of the rows that will move; nothing is written, and the desk shows it. Then the
rows move in one transaction. The merge stores them, and undoing it moves them back. Which tables
name a record is read from the models, so that no table can be forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import events, permissions
from articles.actions import moves
from articles.actions.claims import attribution_errors
from articles.actions.moves import RECORD, Entry, Left
from articles.actions.refreshing import claims_touched_by, refresh_claims
from articles.actions.saving import Person, refuse, sign
from articles.domain import text
from articles.domain.vocabulary import Mergeable, Status
from articles.models import (
    Actor,
    ActorAlias,
    ActorFormerSlug,
    Appearance,
    Article,
    Attribution,
    Claim,
    ClaimRelation,
    ClaimTranslation,
    ClaimWords,
    Hop,
    Merge,
    RecordKey,
    Source,
)

type Mergeables = Actor | Source | Claim

MODELS: Final[Mapping[str, type[Mergeables]]] = {
    Mergeable.ACTOR: Actor,
    Mergeable.SOURCE: Source,
    Mergeable.CLAIM: Claim,
}


@dataclass(frozen=True)
class Aspect:
    """Columns of a record that say one thing, and so stay or go together."""

    name: str
    label: str | Promise
    columns: tuple[str, ...]


ASPECTS: Final[Mapping[str, tuple[Aspect, ...]]] = {
    Mergeable.ACTOR: (
        Aspect("name", gettext_lazy("name"), ("name", "name_language", "folded")),
        Aspect("kind", gettext_lazy("kind"), ("kind",)),
        Aspect("country", gettext_lazy("country"), ("country",)),
        Aspect("role", gettext_lazy("role"), ("role",)),
    ),
    Mergeable.SOURCE: (
        Aspect("title", gettext_lazy("title"), ("title", "title_language", "folded")),
        Aspect("kind", gettext_lazy("kind"), ("kind",)),
        Aspect("issuer", gettext_lazy("issuer"), ("issuer_id",)),
        Aspect("language", gettext_lazy("language"), ("language",)),
        Aspect("date", gettext_lazy("date"), ("date", "date_precision")),
        Aspect("url", gettext_lazy("address"), ("url", "address_key")),
        Aspect("archived_url", gettext_lazy("archived address"), ("archived_url",)),
        Aspect("note", gettext_lazy("note for readers"), ("note",)),
    ),
    Mergeable.CLAIM: (
        Aspect("statement", gettext_lazy("statement"), ("statement", "language")),
        Aspect("mode", gettext_lazy("mode"), ("mode",)),
        Aspect("date", gettext_lazy("date"), ("date", "date_precision")),
        Aspect(
            "answer",
            gettext_lazy("answer"),
            ("question_id", "position", "low", "high", "approximate"),
        ),
        Aspect("status", gettext_lazy("status"), ("status", "withdrawn_reason")),
    ),
}

# Of two claims the merged one has the status that stands later in this list.
RANK = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN, Status.PUBLISHED]


@dataclass(frozen=True)
class Choice:
    """An aspect in which the two differ, and whether the absorbed record's value is taken."""

    aspect: Aspect
    taken: bool
    # Where one of them has nothing recorded, there is nothing to choose between.
    open: bool


@dataclass(frozen=True)
class Obstacle:
    """Why the two cannot be merged as they are, with the records on which that is mended.

    `other_way` says that the same merge would do in the other direction.
    """

    why: str
    records: tuple[models.Model, ...] = ()
    other_way: bool = False


@dataclass
class MergePlan:
    """What a merge would do: nothing is written yet."""

    kind: Mergeable
    kept: Any
    absorbed: Any
    choices: list[Choice] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    # In plain words: what does not simply move.
    notes: list[str] = field(default_factory=list)
    # Appearances in whose chain the two stand beside each other, and would become one hop.
    collapsing: list[Appearance] = field(default_factory=list)
    # What the kept record's columns become.
    taking: dict[str, Any] = field(default_factory=dict)

    @property
    def moved(self) -> dict[str, int]:
        """How many rows of each model go over to the kept record."""
        counts: dict[str, int] = defaultdict(int)
        for entry in self.entries:
            if entry.op == "change" and entry.model != self.kept._meta.model_name:
                counts[entry.model] += 1
        return dict(counts)

    @property
    def doubled(self) -> dict[str, int]:
        """How many rows of each model go, since the kept record has the same already."""
        counts: dict[str, int] = defaultdict(int)
        for entry in self.entries:
            if entry.op == "delete" and entry.group != RECORD:
                counts[entry.model] += 1
        return dict(counts)


# The plan


def plan_merge(
    *, kept: Mergeables, absorbed: Mergeables, take: Collection[str] | None = None
) -> MergePlan:
    """What it would take to let `absorbed` go into `kept`.

    `take` names the aspects whose values come from the absorbed record; None: what the kept one
    does not have itself, and the status that is nearer to readers.
    """
    kind = Mergeable(kept._meta.model_name or "")
    plan = MergePlan(kind, kept, absorbed)
    if kept.pk == absorbed.pk:
        plan.obstacles.append(Obstacle(_("This is one record. Choose another one.")))
        return plan
    _choose(plan, take)
    for plan_rows in PLANNED[kind].values():
        plan_rows(plan)
    _plan_keys(plan)
    _plan_the_rest(plan)
    if not plan.obstacles:
        _check_kept(plan)
    plan.entries.append(moves.change(_copy(kept), "kept", **plan.taking))
    plan.entries.append(moves.delete(absorbed, RECORD))
    return plan


def _copy[Row: models.Model](record: Row) -> Row:
    """The same row as another object, to be changed without changing the first."""
    return type(record)(
        **{c.attname: getattr(record, c.attname) for c in record._meta.concrete_fields}
    )


def _choose(plan: MergePlan, take: Collection[str] | None) -> None:
    for aspect in ASPECTS[plan.kind]:
        mine, others = (
            [getattr(record, name) for name in aspect.columns]
            for record in (plan.kept, plan.absorbed)
        )
        if mine == others:
            continue
        if aspect.name == "status":
            default = RANK.index(others[0]) > RANK.index(mine[0])
            is_open = True
        else:
            default, is_open = _says_more(mine, others)
        taken = default if take is None or not is_open else aspect.name in take
        plan.choices.append(Choice(aspect, taken, is_open))
        if taken:
            plan.taking.update(zip(aspect.columns, others, strict=True))
    if isinstance(plan.kept, Claim):
        # Readers have seen it since the first of the two was published.
        seen = [each.published_at for each in (plan.kept, plan.absorbed) if each.published_at]
        if seen and min(seen) != plan.kept.published_at:
            plan.taking["published_at"] = min(seen)


def _says_more(mine: list[Any], others: list[Any]) -> tuple[bool, bool]:
    """Whether the other's value goes before one's own, and whether that can be chosen."""
    empty = ("", None, False)
    pairs = list(zip(mine, others, strict=True))
    if all(own in empty or own == other for own, other in pairs):
        return True, False
    return False, not all(other in empty or own == other for own, other in pairs)


def _check_kept(plan: MergePlan) -> None:
    """Whether the kept record is right with what it takes over."""
    record = _copy(plan.kept)
    for name, value in plan.taking.items():
        setattr(record, name, value)
    try:
        record.full_clean(validate_unique=False)
    except ValidationError as error:
        plan.obstacles.append(
            Obstacle(
                _("The merged record would not be right: %(problem)s")
                % {"problem": " ".join(error.messages)},
                (plan.kept, plan.absorbed),
            )
        )


def _plan_issued(plan: MergePlan) -> None:
    for source in Source.objects.filter(issuer=plan.absorbed).order_by("pk"):
        plan.entries.append(moves.change(source, f"source-{source.pk}", issuer_id=plan.kept.pk))


def _plan_aliases(plan: MergePlan) -> None:
    kept, absorbed = plan.kept, plan.absorbed
    aliases = {alias.name: alias for alias in kept.aliases.all()}
    for alias in absorbed.aliases.all():
        group = f"alias-{alias.pk}"
        if alias.name in aliases:
            plan.entries.append(moves.delete(alias, group, aliases[alias.name]))
        else:
            aliases[alias.name] = alias
            plan.entries.append(moves.change(alias, group, actor_id=kept.pk))
    # Whoever looks for the name that is not kept finds the actor still.
    gone = kept if "name" in plan.taking else absorbed
    stays = plan.taking.get("name", kept.name)
    if gone.name != stays and gone.name not in aliases:
        alias = ActorAlias(
            actor_id=kept.pk,
            name=gone.name,
            language=gone.name_language,
            folded=text.fold(gone.name),
        )
        plan.entries.append(moves.create(alias, "new-alias"))


def _plan_addresses(plan: MergePlan) -> None:
    kept, absorbed = plan.kept, plan.absorbed
    for former in absorbed.former_slugs.all():
        plan.entries.append(moves.change(former, RECORD, record_id=kept.pk))
    address = ActorFormerSlug(slug=absorbed.slug, record_id=kept.pk)
    plan.entries.append(moves.create(address, RECORD))


def _plan_attributions(plan: MergePlan) -> None:
    kept, absorbed = plan.kept, plan.absorbed
    concerned = Attribution.objects.filter(Q(actor=absorbed) | Q(on_behalf_of=absorbed))
    beside = Attribution.objects.filter(claim__in=concerned.values("claim"))
    claims: dict[int, list[Attribution]] = defaultdict(list)
    for row in beside.order_by("claim", "position", "pk"):
        claims[row.claim_id].append(row)
    alone = 0
    for claim, rows in claims.items():
        names_it = [each for each in rows if absorbed.pk in (each.actor_id, each.on_behalf_of_id)]
        said = {
            (each.actor_id, each.on_behalf_of_id): each for each in rows if each not in names_it
        }
        for row in names_it:
            actor, behalf = (
                kept.pk if each == absorbed.pk else each
                for each in (row.actor_id, row.on_behalf_of_id)
            )
            if actor == behalf:
                behalf = None
                alone += 1
            _move_or_drop(
                plan,
                row,
                f"claim-{claim}",
                said,
                (actor, behalf),
                actor_id=actor,
                on_behalf_of_id=behalf,
            )
    if alone:
        plan.notes.append(
            _(
                "One of the two speaks on behalf of the other. Nobody speaks on their own behalf: "
                "the merged actor then speaks for itself (%(count)d attributions)."
            )
            % {"count": alone}
        )


def _move_or_drop[Row: models.Model](
    plan: MergePlan, row: Row, group: str, known: dict[Any, Row], key: Any, **after: Any
) -> None:
    """Let a row move, or go where the kept record has one that says the same."""
    if key in known:
        plan.entries.append(moves.delete(row, group, known[key]))
    else:
        known[key] = row
        plan.entries.append(moves.change(row, group, **after))


def _plan_texts(plan: MergePlan) -> None:
    """Two texts cannot become one, and the one that there is stays where its passages are."""
    kept, absorbed = plan.kept, plan.absorbed
    if not absorbed.is_article:
        return
    if kept.is_article:
        why = _(
            "Both are articles with a text of their own, in which passages are marked. "
            "Two texts cannot become one. If one of them was entered twice, delete its "
            "text first: its source stays."
        )
        plan.obstacles.append(Obstacle(why, (kept.article, absorbed.article)))
    else:
        why = _(
            "The one that would go is an article, in whose text claims are marked. "
            "Merge them the other way around, so that the article stays."
        )
        plan.obstacles.append(Obstacle(why, other_way=True))


def _plan_chains(plan: MergePlan) -> None:
    appearances = (
        Appearance.objects.filter(hops__source=plan.absorbed)
        .select_related("claim", "article__source")
        .prefetch_related(models.Prefetch("hops", Hop.objects.order_by("position")))
    )
    apart = [each for each in appearances.order_by("pk") if not _plan_chain(plan, each)]
    if apart:
        plan.obstacles.append(
            Obstacle(
                _(
                    "Both stand in one chain, with others between them or behind their own "
                    "article. A chain passes each source once. Take one of the two out of these "
                    "chains, or leave the sources as they are."
                ),
                tuple(apart),
            )
        )


def _plan_chain(plan: MergePlan, appearance: Appearance) -> bool:
    """Let a chain pass through the kept source; whether that can be."""
    kept, absorbed = plan.kept.pk, plan.absorbed.pk
    group = f"appearance-{appearance.pk}"
    hops = list(appearance.hops.all())
    passes = [appearance.article_id, *(hop.source_id for hop in hops)]
    if kept not in passes:
        row = hops[passes.index(absorbed) - 1]
        plan.entries.append(moves.change(row, group, source_id=kept))
        return True
    near, far = sorted((passes.index(kept), passes.index(absorbed)))
    if far - near != 1:
        return False
    plan.collapsing.append(appearance)
    gone = hops[far - 1]
    stays = hops[near - 1] if near else None
    plan.entries.append(moves.delete(gone, group, stays))
    if stays is not None:
        after: dict[str, Any] = {}
        if stays.source_id != kept:
            after["source_id"] = kept
        if gone.seen and not stays.seen:
            after["seen"] = True
        if after:
            plan.entries.append(moves.change(stays, group, **after))
    for position, hop in enumerate(hops[far:], start=gone.position):
        plan.entries.append(moves.change(hop, group, position=position))
    return True


def _plan_claim_attributions(plan: MergePlan) -> None:
    kept, absorbed = plan.kept, plan.absorbed
    known = {(row.actor_id, row.on_behalf_of_id): row for row in kept.attributions.all()}
    last = max((row.position for row in known.values()), default=0)
    for number, row in enumerate(absorbed.attributions.all(), start=1):
        key = row.actor_id, row.on_behalf_of_id
        place = {"claim_id": kept.pk, "position": last + number}
        _move_or_drop(plan, row, f"attribution-{row.pk}", known, key, **place)
    # Somebody named goes before nobody.
    own_voice = (kept.own_voice or absorbed.own_voice) and not known
    if known and (kept.own_voice or absorbed.own_voice):
        plan.notes.append(
            _(
                "One is in the article’s own voice, the other says who makes the claim. The merged "
                "claim names them, and is not in the article’s own voice."
            )
        )
    if kept.own_voice != own_voice:
        plan.taking["own_voice"] = own_voice


def _plan_translations(plan: MergePlan) -> None:
    kept, absorbed = plan.kept, plan.absorbed
    goes = kept if "statement" in plan.taking else absorbed
    stays = plan.taking.get("language", kept.language)
    known: dict[str, ClaimTranslation] = {}
    for row in kept.translations.all():
        if row.language == stays:
            # In this language there is now a statement of its own.
            plan.entries.append(moves.delete(row, f"translation-{row.pk}"))
            _note_translation(plan, row)
        else:
            known[row.language] = row
    for row in absorbed.translations.all():
        group = f"translation-{row.pk}"
        if row.language == stays:
            plan.entries.append(moves.delete(row, group))
            _note_translation(plan, row)
            continue
        twin = known.get(row.language)
        if twin is not None and twin.statement != row.statement:
            _note_translation(plan, row)
        _move_or_drop(plan, row, group, known, row.language, claim_id=kept.pk)
    if goes.language != stays and goes.language not in known:
        # The same claim in another language: its statement is what a translation is.
        row = ClaimTranslation(
            claim_id=kept.pk, language=goes.language, statement=goes.statement, translator=""
        )
        plan.entries.append(moves.create(row, "new-translation"))
        plan.notes.append(
            _("The statement that goes is in another language, and stays as a translation.")
        )


def _note_translation(plan: MergePlan, row: ClaimTranslation) -> None:
    plan.notes.append(
        _(
            "There would be two wordings in one language. This translation goes, and stays in the "
            "history: “%(words)s”"
        )
        % {"words": row.statement}
    )


def _plan_relations(plan: MergePlan) -> None:
    kept, absorbed = plan.kept.pk, plan.absorbed.pk
    rows = ClaimRelation.objects.filter(
        Q(claim__in=[kept, absorbed]) | Q(about__in=[kept, absorbed])
    ).order_by("pk")
    concerned = [row for row in rows if absorbed in (row.claim_id, row.about_id)]
    known = {(row.claim_id, row.about_id): row for row in rows if row not in concerned}
    for row in concerned:
        group = f"relation-{row.pk}"
        claim, about = (kept if each == absorbed else each for each in (row.claim_id, row.about_id))
        if claim == about:
            plan.entries.append(moves.delete(row, group))
            plan.notes.append(
                _("That one of the two “%(does)s” the other goes: no claim is about itself.")
                % {"does": row.get_kind_display()}
            )
            continue
        twin = known.get((claim, about))
        if twin is not None and twin.kind != row.kind:
            plan.notes.append(
                _(
                    "To a third claim one of the two “%(mine)s”, the other “%(other)s”. The first "
                    "stays: correct it afterwards if it is wrong."
                )
                % {"mine": twin.get_kind_display(), "other": row.get_kind_display()}
            )
        _move_or_drop(plan, row, group, known, (claim, about), claim_id=claim, about_id=about)


def _plan_topics(plan: MergePlan) -> None:
    link: Any = Claim.topics.through
    known = {row.topic_id: row for row in link._default_manager.filter(claim=plan.kept)}
    for row in link._default_manager.filter(claim=plan.absorbed).order_by("pk"):
        group = f"topic-{row.topic_id}"
        _move_or_drop(plan, row, group, known, row.topic_id, claim_id=plan.kept.pk)


def _plan_appearances(plan: MergePlan) -> None:
    rows = Appearance.objects.select_related("article__source").prefetch_related(
        models.Prefetch("hops", Hop.objects.order_by("position")), "translations"
    )
    mine = {
        (each.article_id, each.start): each
        for each in rows.filter(claim=plan.kept)
        if each.start is not None
    }
    clash: list[models.Model] = []
    for each in rows.filter(claim=plan.absorbed).order_by("pk"):
        twin = mine.get((each.article_id, each.start))
        if twin is None:
            group = f"appearance-{each.pk}"
            plan.entries.append(moves.change(each, group, claim_id=plan.kept.pk))
        elif not _plan_same_passage(plan, twin, each):
            clash += [twin, each]
    if clash:
        plan.obstacles.append(
            Obstacle(
                _(
                    "Both are marked at the same passage, but with different chains behind them. "
                    "Only one of these appearances can stay: give both the same chain, or remove "
                    "the wrong one."
                ),
                tuple(clash),
            )
        )


def _plan_same_passage(plan: MergePlan, stays: Appearance, goes: Appearance) -> bool:
    """Let two appearances at one passage become one; whether that can be."""
    group = f"appearance-{goes.pk}"
    kept_hops, gone_hops = list(stays.hops.all()), list(goes.hops.all())
    ours, theirs = ([hop.source_id for hop in each] for each in (kept_hops, gone_hops))
    if ours and theirs and ours != theirs:
        return False
    for position, hop in enumerate(gone_hops):
        if not ours:
            plan.entries.append(moves.change(hop, group, appearance_id=stays.pk))
            continue
        same = kept_hops[position]
        plan.entries.append(moves.delete(hop, group, same))
        more = _filled(plan, same, hop, ("use", "cue"))
        if hop.seen and not same.seen:
            more["seen"] = True
        if more:
            plan.entries.append(moves.change(same, group, **more))
    translated = {row.language: row for row in stays.translations.all()}
    for row in goes.translations.all():
        _move_or_drop(plan, row, group, translated, row.language, appearance_id=stays.pk)
    more = _filled(plan, stays, goes, ("speech", "cue", "attributed_as", "note"))
    plan.entries.append(moves.delete(goes, group, stays))
    if more:
        plan.entries.append(moves.change(stays, group, **more))
    plan.notes.append(
        _("Both are marked at the same passage of “%(article)s”: one appearance stays.")
        % {"article": Truncator(str(goes.article)).chars(80)}
    )
    return True


def _filled(
    plan: MergePlan, stays: models.Model, goes: models.Model, names: Iterable[str]
) -> dict[str, Any]:
    """What a row learns from its double; where both say something, it keeps its own."""
    more: dict[str, Any] = {}
    for name in names:
        mine, other = getattr(stays, name), getattr(goes, name)
        if not mine and other:
            more[name] = other
        elif mine and other and mine != other:
            plan.notes.append(
                _("There, “%(field)s” differs. “%(mine)s” stays, “%(other)s” goes.")
                % {
                    "field": stays._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                    "mine": mine,
                    "other": other,
                }
            )
    return more


def _plan_keys(plan: MergePlan) -> None:
    """Brought in again, the absorbed record is known as the kept one."""
    content_type = ContentType.objects.get_for_model(plan.kept)
    keys = RecordKey.objects.filter(content_type=content_type, object_id=plan.absorbed.pk)
    for key in keys.order_by("pk"):
        plan.entries.append(moves.change(key, f"key-{key.pk}", object_id=plan.kept.pk))


def _plan_the_rest(plan: MergePlan) -> None:
    """Whatever else names the absorbed record names the kept one, also what is added some day."""
    planned = PLANNED[plan.kind]
    for relation in type(plan.kept)._meta.related_objects:
        table: Any = relation.related_model
        if table in planned or table in MADE_ANEW or relation.many_to_many:
            continue
        name = relation.field.name
        mine = table._base_manager.filter(**{name: plan.kept}).first()
        for row in table._base_manager.filter(**{name: plan.absorbed}).order_by("pk"):
            group = f"{table._meta.model_name}-{row.pk}"
            if relation.field.primary_key or (relation.one_to_one and mine is not None):
                plan.entries.append(moves.delete(row, group, mine))
            else:
                after = {relation.field.attname: plan.kept.pk}
                plan.entries.append(moves.change(row, group, **after))


# The tables that name a record and that its plan moves row by row, since two of their rows can say
# the same: every other table's rows simply move.
PLANNED: Final[Mapping[str, Mapping[Any, Callable[[MergePlan], None]]]] = {
    Mergeable.ACTOR: {
        Attribution: _plan_attributions,
        Source: _plan_issued,
        ActorAlias: _plan_aliases,
        ActorFormerSlug: _plan_addresses,
    },
    Mergeable.SOURCE: {Article: _plan_texts, Hop: _plan_chains},
    Mergeable.CLAIM: {
        Attribution: _plan_claim_attributions,
        ClaimTranslation: _plan_translations,
        ClaimRelation: _plan_relations,
        Claim.topics.through: _plan_topics,
        Appearance: _plan_appearances,
    },
}
# What follows from other rows, and is worked out again after the merge.
MADE_ANEW: Final = frozenset({ClaimWords})


# Doing it


def merge_actors(**how: Any) -> Merge:
    """Let one actor go into another: `_merge` says how."""
    return _merge(Actor, **how)


def merge_sources(**how: Any) -> Merge:
    """Let one source go into another: `_merge` says how."""
    return _merge(Source, **how)


def merge_claims(**how: Any) -> Merge:
    """Let one claim go into another: `_merge` says how."""
    return _merge(Claim, **how)


MERGE: Final[Mapping[str, Callable[..., Merge]]] = {
    Mergeable.ACTOR: merge_actors,
    Mergeable.SOURCE: merge_sources,
    Mergeable.CLAIM: merge_claims,
}


@transaction.atomic
def _merge(
    model: type[Mergeables],
    *,
    kept: Mergeables,
    absorbed: Mergeables,
    take: Collection[str] | None = None,
    collapse: bool = False,
    by: Person,
    reason: str,
) -> Merge:
    """Let `absorbed` go into `kept`: what names the one names the other then.

    `take`: see `plan_merge`. `collapse` agrees that the two become one hop in the chains in which
    they follow each other. Raises ValidationError with a sentence for each obstacle, and code
    ``collapse`` where only that agreement is missing.
    """
    kind = Mergeable(model._meta.model_name or "")
    permissions.require(permissions.may_merge(by, kind), _("Only editors merge records."))
    kept, absorbed = _locked(model, kept.pk, absorbed.pk)
    plan = plan_merge(kept=kept, absorbed=absorbed, take=take)
    if plan.obstacles:
        raise ValidationError([each.why for each in plan.obstacles], code="obstacle")
    if plan.collapsing and not collapse:
        raise ValidationError(
            _("In some chains the two follow each other. Agree that they become one hop there."),
            code="collapse",
        )
    touched = _claims_touched_by(plan.entries)
    moves.carry_out(plan.entries[:-2], by, reason)
    _write(kept, plan.taking, by, reason)
    _refuse_nobody(kept)
    moves.carry_out(plan.entries[-1:], by, reason)
    merge = Merge.objects.create(
        kind=kind,
        kept_id=kept.pk,
        absorbed_id=absorbed.pk,
        kept_name=str(kept),
        absorbed_name=str(absorbed),
        absorbed_slug=getattr(absorbed, "slug", ""),
        reason=reason,
        by=cast("User | None", by),
        rows=[entry.plain() for entry in plan.entries],
    )
    touched |= _claims_touched_by(plan.entries)
    refresh_claims(sorted(touched - ({merge.absorbed_id} if kind == Mergeable.CLAIM else set())))
    events.log(
        "merge", "%s %d goes into %d, merge %d by %s",
        kind, merge.absorbed_id, merge.kept_id, merge.pk, events.named(by),
    )  # fmt: skip
    return merge


def _claims_touched_by(entries: Iterable[Entry]) -> set[int]:
    """The claims that rest on these rows as they are at the moment: ask before and after."""
    rows = [entry.table(pk=entry.pk) for entry in entries if entry.pk is not None]
    return set(claims_touched_by(*rows))


def _locked(model: type[Mergeables], kept: int, absorbed: int) -> tuple[Any, Any]:
    """Both records, so that nobody else changes them meanwhile; always in the same order."""
    rows: Any = model._default_manager.select_for_update()
    found = {row.pk: row for row in rows.filter(pk__in=[kept, absorbed]).order_by("pk")}
    if len(found) < len({kept, absorbed}):
        raise ValidationError(
            _("One of the two is not there any more. Somebody may have merged them already."),
            code="gone",
        )
    return found[kept], found[absorbed]


def _refuse_nobody(record: Any) -> None:
    """A claim says who makes it, or that nobody is named."""
    if isinstance(record, Claim):
        refuse(attribution_errors(record.own_voice, record.attributions.count(), record.status))


def _write(record: Any, values: Mapping[str, Any], by: Person, reason: str) -> None:
    """Save a record as a whole, for its history, past what its own save works out."""
    for name, value in values.items():
        setattr(record, name, value)
    if isinstance(record, Source):
        # Merges that were made before addresses had keys do not say what becomes of them.
        record.derive()
    sign(record, by, reason)
    models.Model.save(record)


# Undoing it


def entries_of(merge: Merge) -> list[Entry]:
    """What a merge moved, in the order in which it did."""
    return [Entry(**row) for row in merge.rows]


@transaction.atomic
def undo_merge(*, merge: Merge, leave_changed: bool = False, by: Person, reason: str) -> list[Left]:
    """Move back exactly what a merge moved.

    Rows that somebody changed since stay as they are now. They are given, and must be agreed to
    with `leave_changed`. Raises ValidationError: with code ``changed`` where only that is
    missing, otherwise where the merge cannot be undone, or not yet.
    """
    permissions.require(permissions.may_merge(by, merge.kind), _("Only editors merge records."))
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.is_undone:
        raise ValidationError(_("This merge is undone already."), code="undone")
    entries = entries_of(merge)
    _refuse_out_of_turn(merge, entries)
    model = MODELS[merge.kind]
    kept: Any = model._default_manager.filter(pk=merge.kept_id).select_for_update().first()
    if kept is None:
        raise ValidationError(
            _("“%(name)s”, into which it was merged, is not there any more.")
            % {"name": merge.kept_name},
            code="gone",
        )
    touched = _claims_touched_by(entries)
    left = moves.move_back(entries, by, reason)
    if left and not leave_changed:
        raise ValidationError(
            _("Some of it was changed since, and would stay as it is now."), code="changed"
        )
    for pk in (merge.kept_id, merge.absorbed_id):
        record = model._default_manager.get(pk=pk)
        _refuse_nobody(record)
        # Its topics came after it did: a claim's history keeps both in one row.
        if pk == merge.kept_id or isinstance(record, Claim):
            _write(record, {}, by, reason)
    touched |= _claims_touched_by(entries)
    merge.undone_at, merge.undone_reason = timezone.now(), reason
    merge.undone_by = cast("User | None", by)
    merge.save()
    refresh_claims(sorted(touched))
    events.log("merge", "merge %d is undone, by %s", merge.pk, events.named(by))
    return left


def _refuse_out_of_turn(merge: Merge, entries: Iterable[Entry]) -> None:
    """What was merged later, and moved the same rows, must be undone before."""
    moved = {(merge.kind, merge.kept_id)}
    for entry in entries:
        moved.add((entry.model, entry.pk or 0))
        if entry.stands_for:
            moved.add((entry.stands_for[0], entry.stands_for[1]))
    for later in Merge.objects.standing().filter(pk__gt=merge.pk).order_by("-pk"):
        concerned = {(later.kind, later.kept_id), (later.kind, later.absorbed_id)}
        concerned |= {(row["model"], row["pk"]) for row in later.rows}
        if moved & concerned:
            raise ValidationError(
                _(
                    "Since then “%(absorbed)s” was merged into “%(kept)s”, which moved the same "
                    "records again. Undo that one first."
                ),
                code="later-merge",
                params={
                    "absorbed": later.absorbed_name,
                    "kept": later.kept_name,
                    "merge": later.pk,
                },
            )


def preview_undo(*, merge: Merge, by: Person) -> list[Left]:
    """What would stay as it is now if a merge were undone; nothing is written.

    Raises ValidationError where it cannot be undone.
    """
    with transaction.atomic():
        left = undo_merge(merge=merge, leave_changed=True, by=by, reason="")
        transaction.set_rollback(True)
    return left
