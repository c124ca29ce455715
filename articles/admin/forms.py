"""The admin's forms and sets of forms: what is asked, and what is wrong with the answers.

Checks only; `records` and its neighbours save.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.forms.models import BaseInlineFormSet, construct_instance
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import permissions
from articles.actions import (
    NewHop,
    attribution_errors,
    locate_passage,
    set_chain,
)
from articles.admin.fields import FigureField, PartialDateField, PlaceField, know
from articles.admin.labels import chain_words, label
from articles.domain import text
from articles.domain.ids import parse_id
from articles.domain.vocabulary import SourceKind
from articles.models import Appearance, Article, Claim, Hop, Source

# The fields of a source that stand on its article's form. The date is typed in one line, `when`.
SOURCE_FIELDS = (
    "title",
    "title_language",
    "issuer",
    "language",
    "url",
    "archived_url",
    "note",
)


class RecordForm(forms.ModelForm):
    """A form of one record, which asks why it is changed."""

    # Who fills it in: set by the admin, on the class that it makes for one request.
    user: Any

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("In a few words, for the history. You may leave it empty."),
    )

    @property
    def changes(self) -> set[str]:
        """The fields that were changed, the reason aside."""
        return set(self.changed_data) - {"reason"}

    @property
    def record_changes(self) -> set[str]:
        """Those of them that the record itself keeps."""
        return self.changes


class DatedForm(RecordForm):
    """A form of a record with a date as it is known."""

    when = PartialDateField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("when", self.dated().partial_date)

    def dated(self) -> Any:
        """The record whose date it is."""
        return self.instance

    def _post_clean(self) -> None:
        if "when" in self.cleaned_data:
            self.dated().partial_date = self.cleaned_data["when"]
        super()._post_clean()  # type: ignore[misc]


class StatusForm(RecordForm):
    """A form of a record that is a draft, in review, published or withdrawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status: Any = self.fields.get("status")
        if status and not permissions.may_publish(self.user, type(self.instance)):
            status.choices = [
                choice for choice in status.choices if choice[0] not in permissions.PUBLIC
            ]
            status.help_text = _("When it is ready, send it to review. Editors publish.")


class SourceForm(DatedForm):
    """A source that is no article."""


class ArticleForm(DatedForm, StatusForm):
    """An article and its source in one form.

    A source whose text is entered now is the class's `given`.
    """

    given: Source | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            self.source = instance.source
        else:
            self.source = copy.copy(self.given) if self.given else Source(kind=SourceKind.ARTICLE)
        super().__init__(*args, **kwargs)
        for name in SOURCE_FIELDS:
            if name in self.fields and (self.source.pk or name != "title_language"):
                value = getattr(self.source, name)
                self.initial.setdefault(name, value.pk if name == "issuer" and value else value)
        if "title_language" in self.fields:
            self.fields["title_language"].required = False
            self.fields["title_language"].help_text = _(
                "The language in which title and note are written. Leave empty if it is the "
                "article's."
            )
        if self.source.pk and not permissions.may_change(self.user, self.source):
            for name in (*SOURCE_FIELDS, "when"):
                if name in self.fields:
                    self.fields[name].disabled = True

    def dated(self) -> Any:
        """The source's is the date of publication."""
        return self.source

    def _post_clean(self) -> None:
        if "title_language" in self.cleaned_data and not self.cleaned_data["title_language"]:
            self.cleaned_data["title_language"] = (
                self.cleaned_data.get("language") or self.source.title_language
            )
        construct_instance(self, self.source, SOURCE_FIELDS)
        super()._post_clean()
        unasked = {field.name for field in Source._meta.fields} - set(SOURCE_FIELDS)
        try:
            self.source.full_clean(exclude=unasked | set(self.errors), validate_unique=False)
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]

    @property
    def source_changes(self) -> set[str]:
        """The fields of the source that were changed."""
        return self.changes & {*SOURCE_FIELDS, "when"}

    @property
    def record_changes(self) -> set[str]:
        """The fields of the article itself that were changed."""
        return self.changes - {*SOURCE_FIELDS, "when"}


class ClaimForm(DatedForm, StatusForm):
    """A claim; who says it stands in the set of attributions beside it.

    One number, which is kept as a range from itself to itself, is typed once, in `figure`.
    """

    figure = FigureField(
        label=gettext_lazy("Figure"),
        required=False,
        max_digits=24,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"class": "vDecimalField", "step": "any"}),
        help_text=gettext_lazy("One number, in the question's unit. For a range leave it empty."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claim = self.instance
        if claim.low is not None and claim.low == claim.high:
            self.initial.update(figure=claim.low, low=None, high=None)
        if "low" in self.fields:
            self.fields["low"].help_text = _("The least. “At most” leaves it empty.")
            self.fields["high"].help_text = _("The most. “At least” leaves it empty.")

    def _post_clean(self) -> None:
        figure = self.cleaned_data.get("figure")
        if figure is not None:
            if self.cleaned_data.get("low") is None and self.cleaned_data.get("high") is None:
                self.cleaned_data.update(low=figure, high=figure)
            else:
                self.add_error(
                    "figure", _("Give one number here, or a range from and to, but not both.")
                )
        super()._post_clean()


class AppearanceForm(forms.ModelForm):
    """A claim in an article: its passage is found in the text from the quote alone.

    Where the passage stands several times, `which` asks; where the article's text is
    changed in the same moment, `article` is the article as it will be.
    """

    which = PlaceField()

    user: Any
    article: Article | None = None
    # Whether a set of forms looks after passages that are marked twice.
    in_set = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = copy.copy(self.instance)
        self.initial["which"] = self.instance.start
        if self.instance.pk:
            for name in ("claim", "article"):
                if name in self.fields:
                    know(self.fields[name], getattr(self.instance, name))

    def show_places(self) -> None:
        """Offer the other places that the passage could have, before anything is typed."""
        if self.instance.pk and not self.is_bound and not self.instance.is_lost:
            article = self.article or self.instance.article
            self._offer(article.text, self.instance.exact)

    @property
    def heading(self) -> str:
        """What the row is about, beside its fields."""
        if not self.instance.pk:
            return ""
        return label(self.instance.claim if self.article else self.instance.article)

    @property
    def chain(self) -> list[Hop]:
        """The hops that it has, nearest to the article first."""
        return list(self.instance.hops.all()) if self.instance.pk else []

    @property
    def chain_words(self) -> str:
        """The chain in one line."""
        return chain_words(self.chain)

    @property
    def is_moved(self) -> bool:
        """Whether other words are meant, or the same in another place."""
        return not self.instance.pk or bool({"exact", "which", "article"} & set(self.changed_data))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        article = self._article()
        if article is None:
            return
        if self.has_changed() and article.pk and not permissions.may_change(self.user, article):
            self.add_error(
                "article" if "article" in self.fields else None,
                _("This article is before readers. Only editors mark claims in it."),
            )
        if "exact" in self.errors or not self.cleaned_data.get("exact"):
            return
        self._find(article)
        if not self.in_set and not self.errors:
            self._refuse_double()

    def _article(self) -> Article | None:
        if self.article is not None:
            return self.article
        found: Article | None = self.cleaned_data.get("article")
        return found

    def _find(self, article: Article) -> None:
        """Place the passage, or say why it cannot be placed and offer what there is."""
        quote = self.cleaned_data["exact"]
        if not self.is_moved:
            # Nothing new is meant: it moves with its words if the text changes, or is lost.
            if self.article is not None and self.before.selector is not None:
                self.instance.place(text.reanchor(article.text, self.before.selector))
            self._offer(article.text, quote)
            return
        try:
            place = self.cleaned_data.get("which")
            self.instance.place(locate_passage(article.text, quote, start=place))
        except ValidationError as error:
            several = error.code == "passage-several"
            self._offer(article.text, quote)
            self.add_error("which" if several else "exact", error)
        else:
            self._offer(article.text, quote)

    def _offer(self, article_text: str, quote: str) -> None:
        places = text.find_passages(article_text, quote)
        if len(places) > 1:
            self.fields["which"].offer(article_text, places)  # type: ignore[attr-defined]

    def _refuse_double(self) -> None:
        double = Appearance.objects.filter(
            article=self.instance.article_id,
            claim=self.instance.claim_id,
            start=self.instance.start,
        ).exclude(pk=self.instance.pk)
        if self.instance.start is not None and double.exists():
            self.add_error("exact", _marked_already())


def _marked_already() -> str:
    return _("This passage is marked for this claim already. Choose another, or remove this one.")


class SameChainChoice(forms.ModelChoiceField):
    """A choice among the chains that an article has already."""

    def label_from_instance(self, obj: Appearance) -> str:
        """The chain and a claim that came through it."""
        return _("%(chain)s (as for: %(claim)s)") % {
            "chain": chain_words(list(obj.hops.all())),
            "claim": Truncator(obj.claim.statement).chars(60),
        }


class AppearancePageForm(AppearanceForm, RecordForm):
    """An appearance on a page of its own.

    Sentences that follow each other often came the same way: a chain can be taken over.
    """

    same_chain = SameChainChoice(
        label=gettext_lazy("Same chain as"),
        queryset=Appearance.objects.none(),
        required=False,
        help_text=gettext_lazy("Takes over a chain of this article. Then add no hops below."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_places()
        if "same_chain" in self.fields:
            self.fields["same_chain"].queryset = self.chains()  # type: ignore[attr-defined]

    def chains(self) -> QuerySet[Appearance]:
        """Appearances in the same article, one for each chain that there is."""
        value = parse_id(self["article"].value()) if "article" in self.fields else None
        if value is None:
            return Appearance.objects.none()
        hops = Hop.objects.select_related("source").order_by("position")
        sourced = (
            Appearance.objects.filter(article=value, hops__isnull=False)
            .exclude(pk=self.instance.pk)
            .distinct()
            .select_related("claim")
            .prefetch_related(Prefetch("hops", hops))
        )
        firsts = {tuple(hop.source_id for hop in each.hops.all()): each.pk for each in sourced}
        return sourced.filter(pk__in=firsts.values())

    def taken_over(self) -> list[NewHop]:
        """The hops of the chain that was chosen."""
        chosen = self.cleaned_data.get("same_chain")
        hops = chosen.hops.all() if chosen else []
        return [NewHop(hop.source, use=hop.use, cue=hop.cue, seen=hop.seen) for hop in hops]


class PartFormSet(BaseInlineFormSet):
    """Rows that belong to a record."""

    user: Any

    def add_fields(self, form: Any, index: int | None) -> None:
        """The box that deletes a row has no label of its own in a table."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = form.fields["DELETE"].label

    def filled(self) -> Iterator[Any]:
        """The forms whose rows will be there, in order."""
        for form in self.forms:
            if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                yield form


class AppearanceFormSet(PartFormSet):
    """The appearances of one claim, or the ones in one article."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        self._prepare(form)
        return form

    @property
    def empty_form(self) -> Any:
        """The form that the page copies for another row."""
        form = super().empty_form
        self._prepare(form)
        return form

    def _prepare(self, form: Any) -> None:
        form.user, form.in_set = self.user, True
        if isinstance(self.instance, Article):
            form.article = self.instance
        form.show_places()

    def clean(self) -> None:
        """Refuse a passage that is marked twice for one claim, and what is public to some."""
        super().clean()
        if any(self.errors):
            return
        seen = set()
        for form in sorted(self.filled(), key=lambda form: form.is_moved):
            appearance = form.instance
            key = (
                None if isinstance(self.instance, Article) else appearance.article_id,
                appearance.claim_id,
                appearance.start,
            )
            if appearance.start is not None and key in seen:
                if form.is_moved:
                    form.add_error("exact", _marked_already())
                else:
                    appearance.place(None)
            seen.add(key)
        gone: list[Any] = self.deleted_forms
        for form in gone:
            if form.instance.pk and not permissions.may_delete(self.user, form.before):
                raise ValidationError(
                    _("You may only remove appearances that you entered, before they are public.")
                )

    def delete_first(self, reason: str) -> None:
        """Delete what is to be deleted, so that its places are free for those that move."""
        self._gone = set()
        for form in self.deleted_forms:
            if form.instance.pk:
                row = copy.copy(form.instance)
                row._change_reason = reason or None
                self._gone.add(row.pk)
                row.delete()

    def follow(self) -> None:
        """Stand where the passages stand that were found again, if nothing else is meant."""
        found = {row.pk: row for row in self.instance.appearances.all()}
        rows: list[Any] = self.initial_forms
        for form in rows:
            row = found.get(form.instance.pk)
            if row is not None and not form.is_moved:
                for name in ("exact", "prefix", "suffix", "start", "end"):
                    setattr(form.instance, name, getattr(row, name))

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete a row, if it is still there."""
        if obj.pk not in getattr(self, "_gone", ()):
            super().delete_existing(obj, commit=commit)


class AttributionFormSet(PartFormSet):
    """Who makes a claim: somebody, or nobody by name, or the article itself."""

    def validate_unique(self) -> None:
        """Who stands twice is told in `clean`, also where on whose behalf is empty."""

    def clean(self) -> None:
        """Refuse an actor twice, and a claim that says wrongly who makes it."""
        super().clean()
        if any(self.errors):
            return
        seen = set()
        for form in self.filled():
            key = form.cleaned_data.get("actor"), form.cleaned_data.get("on_behalf_of")
            if key in seen:
                form.add_error(
                    "actor", _("This actor is attributed already. Remove one of the two.")
                )
            seen.add(key)
        claim: Claim = self.instance
        errors = attribution_errors(claim.own_voice, len(seen), claim.status)
        if errors:
            raise ValidationError(errors)

    def number(self) -> None:
        """Give new rows their position, behind those that there are."""
        last = max((form.instance.position for form in self.initial_forms), default=0)
        for form in self.extra_forms:
            if form.has_changed():
                last += 1
                form.instance.position = last


class RelationFormSet(PartFormSet):
    """What a claim does to others."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        # The claim as it is being changed on the same page: its date is compared.
        form.instance.claim = self.instance
        if form.instance.pk and "about" in form.fields:
            know(form.fields["about"], form.instance.about)
        return form

    def validate_unique(self) -> None:
        """A claim that stands twice is told in `clean`."""

    def clean(self) -> None:
        """Refuse the same other claim twice."""
        super().clean()
        if any(self.errors):
            return
        seen = set()
        for form in self.filled():
            about = form.cleaned_data.get("about")
            if about in seen:
                form.add_error("about", _("This claim stands here already. Remove one of the two."))
            seen.add(about)


class HopForm(forms.ModelForm):
    """A step of a chain. Positions and sources are compared in the set, not with the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = False
        if self.instance.pk:
            know(self.fields.get("source"), self.instance.source)

    def has_changed(self) -> bool:
        """A new row that only has a number is an empty one."""
        return bool(set(self.changed_data) - (set() if self.instance.pk else {"position"}))

    def validate_unique(self) -> None:
        """Not here."""

    def validate_constraints(self) -> None:
        """Not here: rows that change places would seem to collide."""


class HopFormSet(PartFormSet):
    """A chain: saved as a whole, in the order of the positions, without gaps."""

    def validate_unique(self) -> None:
        """What stands twice is told in `clean`, with a sentence at its field."""

    def chain(self) -> list[Any]:
        """The forms of the hops in the order of their positions; those without one come last."""
        forms_ = [form for form in self.filled() if form.cleaned_data.get("source")]
        return sorted(forms_, key=lambda form: form.cleaned_data.get("position") or len(forms_) + 1)

    def clean(self) -> None:
        """Refuse a source that stands twice, the article itself, and a position given twice."""
        super().clean()
        if any(self.errors):
            return
        article = self.instance.article_id
        sources, positions = set(), set()
        for form in self.chain():
            source = form.cleaned_data["source"].pk
            position = form.cleaned_data.get("position")
            if source == article:
                form.add_error(
                    "source",
                    _("This is the article itself. The chain begins behind it: remove this hop."),
                )
            elif source in sources:
                form.add_error(
                    "source", _("This source stands twice in the chain. Remove one of the two.")
                )
            if position is not None and position in positions:
                form.add_error(
                    "position",
                    _("Two hops have position %(position)d. Give each its own number.")
                    % {"position": position},
                )
            sources.add(source)
            positions.add(position)

    def keep(self, by: Any, reason: str, taken_over: list[NewHop]) -> None:
        """Save the chain, and note for the log what was done to it."""
        self.new_objects = [form.instance for form in self.extra_forms if form.has_changed()]
        self.changed_objects = [
            (form.instance, form.changed_data)
            for form in self.initial_forms
            if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]
        self.deleted_objects = [form.instance for form in self.deleted_forms if form.instance.pk]
        entered = [
            NewHop(
                form.cleaned_data["source"],
                use=form.cleaned_data["use"],
                cue=form.cleaned_data["cue"],
                seen=form.cleaned_data["seen"],
            )
            for form in self.chain()
        ]
        if self.has_changed() or (taken_over and not entered):
            hops = entered or taken_over
            set_chain(appearance=self.instance, hops=hops, by=by, reason=reason)


class TranslationFormSet(PartFormSet):
    """Texts in other languages, one a language."""

    def validate_unique(self) -> None:
        """A language that stands twice is told in `clean`."""

    def clean(self) -> None:
        """Refuse a second translation into one language."""
        super().clean()
        if any(self.errors):
            return
        seen = set()
        for form in self.filled():
            language = form.cleaned_data.get("language")
            if language in seen:
                form.add_error(
                    "language", _("There are two texts in this language. Remove one of them.")
                )
            seen.add(language)


def refused(records: list[tuple[Any, str]]) -> str:
    """One sentence for what could not be done, and why."""
    listed = " · ".join(
        _("“%(record)s”: %(why)s") % {"record": record, "why": why} for record, why in records
    )
    return ngettext(
        "%(count)d was not changed. %(listed)s",
        "%(count)d were not changed. %(listed)s",
        len(records),
    ) % {"count": len(records), "listed": listed}
