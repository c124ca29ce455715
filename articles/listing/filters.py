"""Parameters to a Selection: every parameter of an address is a filter here.

What does not validate gives an error and no rows. Which claims a parameter leaves is `search`'s
business, the parameters' names `selection`'s; here stands which values exist, and the sentence
for one that does not.
"""

from __future__ import annotations

import copy
import datetime
import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.caching.objects import KeptAWhile
from articles.domain import languages, selection
from articles.domain.dates import FIRST_YEAR
from articles.domain.ids import parse_id
from articles.domain.selection import Selection
from articles.domain.vocabulary import NONE, ActorKind, Mergeable, Mode, Sort, Speech
from articles.models import Actor, Attribution, Claim, Merge, Question, Source, Topic
from articles.models.claims import ClaimQuerySet
from articles.prepared import Prepared
from articles.search import NOBODY, Value, is_found, sql

# More values of one parameter than anybody chooses; an address with more was made by a machine.
MOST_VALUES = 50


class ListWidget(forms.Widget):
    """Reads every value that stands in the address under one name; draws nothing itself."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, ()))

    def render(self, *args: Any, **kwargs: Any) -> str:  # type: ignore[override]
        return ""


class Known(NamedTuple):
    """A value that is known: as it is written today, its label, and what facets count for it."""

    today: str
    label: str
    counted: Value


class ListField(forms.Field):
    """Several values of one parameter, each of which must be known.

    After cleaning, `labels` has what a reader calls each value, and `counted` what facets count
    for each: the number of a record, else the value itself. A subclass says in `resolve` which
    values are known.
    """

    widget = ListWidget

    def __init__(self, *, unknown: str | Promise, **kwargs: Any) -> None:
        self.unknown = unknown
        self.labels: dict[str, str] = {}
        self.counted: dict[str, Value] = {}
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def __deepcopy__(self, memo: object) -> ListField:
        # Each form gets copies, and only these are theirs.
        mine = copy.copy(self)
        mine.labels, mine.counted = {}, {}
        return mine

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        """Those of the values that are known."""
        raise NotImplementedError

    def clean(self, value: Any) -> tuple[str, ...]:
        """The values without repetition, each as it is written today."""
        asked = list(dict.fromkeys(each.strip() for each in value or () if each.strip()))
        if len(asked) > MOST_VALUES:
            raise ValidationError(
                ngettext(
                    "Choose at most %(count)d value of one filter.",
                    "Choose at most %(count)d values of one filter.",
                    MOST_VALUES,
                )
                % {"count": MOST_VALUES}
            )
        readable = [each for each in asked if "\x00" not in each]
        known = self.resolve(readable) if readable else {}
        missing = [each for each in asked if each not in known]
        if missing:
            raise ValidationError(
                [
                    ValidationError(
                        str(self.unknown), params={"value": each.replace("\x00", "�")[:100]}
                    )
                    for each in missing
                ]
            )
        self.labels = {known[each].today: known[each].label for each in asked}
        self.counted = {known[each].today: known[each].counted for each in asked}
        return tuple(self.labels)


class ClosedListField(ListField):
    """Values of a closed list."""

    def __init__(self, *, choices: Sequence[tuple[str, str | Promise]], **kwargs: Any) -> None:
        self.choices = dict(choices)
        super().__init__(**kwargs)

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        return {
            each: Known(each, str(self.choices[each]), each)
            for each in values
            if each in self.choices
        }


class CountryField(ListField):
    """Codes of countries, in any case."""

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        language = get_language() or "en"
        codes = {each: each.upper() for each in values}
        return {
            each: Known(code, languages.country_name(code, language), code)
            for each, code in codes.items()
            if languages.is_country(code)
        }


class LanguageListField(ListField):
    """Codes of languages."""

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        return {
            each: Known(each, languages.language_name(each, get_language() or "en"), each)
            for each in values
            if languages.is_language(each)
        }


# Slugs that readers' addresses had, by model and language.
_slugs_kept: KeptAWhile[tuple[Any, str, str | None], Known] = KeptAWhile(2_000)


class SlugListField(ListField):
    """Slugs of records, today's or former ones; ``-none`` where it means something."""

    def __init__(self, *, model: Any, none: str | Promise = "", **kwargs: Any) -> None:
        self.model, self.none = model, none
        # As the form's maker says: for whom, and the parameter's name.
        self.drafts, self.facet = False, ""
        super().__init__(**kwargs)

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for asked in values:
            if self.none and asked == NONE:
                found[NONE] = Known(NONE, str(self.none), NOBODY)
            elif known := self._known(asked):
                found[asked] = known
        return found

    def _known(self, slug: str) -> Known | None:
        if self.drafts:
            return self._look_up(slug)
        # One page of a selection follows another: what readers may see is not asked again and
        # again. What nobody sees yet may change without a word in the log.
        key = (self.model, slug, get_language())
        return _slugs_kept.get(key, functools.partial(self._look_up, slug))

    def _look_up(self, slug: str) -> Known | None:
        # A slug that is in use goes before a former one.
        for find in (_by_slug, _by_former_slug):
            for row in self._there(find, slug):
                return Known(row[1], self.label_of(*row), row[0])
        return None

    def _there(self, find: Callable[[Any], Prepared], slug: str) -> list[tuple[Any, ...]]:
        """Id, slug and label of the record with a slug, if it exists for who asks.

        A name that only drafts use is not public: for readers it does not exist.
        """
        rows = find(self.model).rows(slug)
        return rows if self.drafts else [row for row in rows if self._is_public(row[0])]

    def _is_public(self, number: int) -> bool:
        # Nearly all that is asked for gives claims. To plan the whole question, which regards what
        # stays behind where it does not, takes PostgreSQL ten times as long.
        found = is_found(self.facet, number)
        if found or (found is None and self.model is Actor and _saying().rows(number)):
            return True
        return bool(_in_use(self.model).rows(number))

    def label_of(self, pk: int, slug: str, label: str) -> str:
        """What readers call a record."""
        if self.model is Question:
            question = Question.objects.prefetch_related("translations").get(pk=pk)
            return str(question.wording(get_language()).text)
        return label


def _columns(model: Any) -> tuple[str, ...]:
    """Id, slug and label."""
    return "pk", "slug", "text" if model is Question else "name"


@functools.cache
def _by_slug(model: Any) -> Prepared:
    """The record with a slug."""
    columns, records = _columns(model), model.objects
    return Prepared(lambda slug: records.filter(slug=slug).values_list(*columns), "an example")


@functools.cache
def _by_former_slug(model: Any) -> Prepared:
    """The record that had a slug."""
    columns, records = _columns(model), model.objects
    return Prepared(
        lambda slug: records.filter(former_slugs__slug=slug).values_list(*columns), "an example"
    )


@functools.cache
def _saying() -> Prepared:
    """Which of a few claims of the actor with a number are public."""
    # Of a few: among all claims of a frequent actor PostgreSQL looks for the first one too long.
    said = Attribution.objects.order_by()
    return Prepared(
        lambda pk: Claim.objects.filter(
            pk__in=said.filter(actor=pk).values("claim")[:5], listed=True
        ).values_list("pk"),
        -1,
    )


@functools.cache
def _in_use(model: Any) -> Prepared:
    """The number of the record with a number, if what is public names it."""
    used = model.objects.in_use()
    return Prepared(lambda pk: used.filter(pk=pk).values_list("pk"), -1)


@functools.cache
def _source_titles(drafts: bool) -> Prepared:
    """The title of the source with a number."""
    seen = Source.objects.all() if drafts else Source.objects.in_use()
    return Prepared(lambda pk: seen.filter(pk=pk).values_list("title"), -1)


def _titles(numbers: Iterable[int], drafts: bool) -> dict[int, str]:
    """Titles by number, of the sources that there are."""
    rows = _source_titles(drafts).rows
    return {number: title for number in numbers for (title,) in rows(number)}


class SourceListField(ListField):
    """Ids of sources; ``-none`` is an article that names no source."""

    def __init__(self, **kwargs: Any) -> None:
        self.drafts = False
        super().__init__(**kwargs)

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        numbers = {each: number for each in values if (number := parse_id(each)) is not None}
        titles = _titles(numbers.values(), self.drafts)
        # One that was merged into another is asked for by that one's number.
        if lost := set(numbers.values()) - set(titles):
            went = Merge.followed(Mergeable.SOURCE, lost)
            titles |= _titles(went.values(), self.drafts)
            numbers = {each: went.get(number, number) for each, number in numbers.items()}
        known = {
            each: Known(str(number), titles[number], number)
            for each, number in numbers.items()
            if number in titles
        }
        if NONE in values:
            known[NONE] = Known(NONE, gettext("no source named"), NOBODY)
        return known


class ISODateField(forms.DateField):
    """A day as ISO 8601 writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d"],
            localize=False,
            error_messages={"invalid": _("is not a date. Write year, month and day: 2025-04-28.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        # strptime takes 2025-4-8 and full-width digits; an address has one spelling.
        if day is not None and day.isoformat() != str(value).strip():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if day is not None and day.year < FIRST_YEAR:
            message = _("is before the year %(year)s. Write a later date, or take it out.")
            raise ValidationError(message, code="too-early", params={"year": FIRST_YEAR})
        return day


class WordsField(forms.CharField):
    """A search for words: anything may be typed."""

    def clean(self, value: Any) -> str:
        value = (value or "").replace("\x00", " ")
        if len(value) > selection.MOST_CHARACTERS:
            raise ValidationError(
                gettext("has more than %(count)d characters. Search for fewer words.")
                % {"count": selection.MOST_CHARACTERS}
            )
        words = str(super().clean(value))
        asked = selection.terms(words)
        if len(asked.wanted) + len(asked.unwanted) > selection.MOST_TERMS:
            raise ValidationError(
                gettext("has more than %(count)d words. Search for fewer.")
                % {"count": selection.MOST_TERMS}
            )
        if words and not asked.wanted and not asked.unwanted:
            raise ValidationError(gettext("contains no word. Type letters or digits."))
        return words


class Parameter(django_filters.Filter):
    """A parameter with the form field that checks it."""

    def __init__(self, field: type[forms.Field], **kwargs: Any) -> None:
        self.field_class = field
        super().__init__(**kwargs)


class ClaimFilter(django_filters.FilterSet):
    """Every parameter of a selection of claims."""

    q = Parameter(WordsField, label=_("words"))
    actor = Parameter(
        SlugListField,
        label=_("actor"),
        model=Actor,
        none=_("the article's own voice"),
        unknown=_("No actor is known here as “%(value)s”."),
    )
    relay = Parameter(
        SlugListField,
        label=_("relayed by"),
        model=Actor,
        unknown=_("No actor is known here as “%(value)s”."),
    )
    kind = Parameter(
        ClosedListField,
        label=_("kind of actor"),
        choices=ActorKind.choices,
        unknown=_("“%(value)s” is not a kind of actor."),
    )
    country = Parameter(
        CountryField,
        label=_("country"),
        unknown=_("“%(value)s” is not the code of a country. Codes look like FR, US or KR."),
    )
    mode = Parameter(
        ClosedListField,
        label=_("mode"),
        choices=Mode.choices,
        unknown=_("“%(value)s” is not a mode of a claim."),
    )
    question = Parameter(
        SlugListField,
        label=_("question"),
        model=Question,
        unknown=_("No question is known here as “%(value)s”."),
    )
    topic = Parameter(
        SlugListField,
        label=_("topic"),
        model=Topic,
        unknown=_("No topic is known here as “%(value)s”."),
    )
    outlet = Parameter(
        SlugListField,
        label=_("outlet"),
        model=Actor,
        unknown=_("No outlet is known here as “%(value)s”."),
    )
    source = Parameter(
        SourceListField,
        label=_("source"),
        unknown=_("No source has the number “%(value)s”."),
    )
    language = Parameter(
        LanguageListField,
        label=_("language of the article"),
        unknown=_("“%(value)s” is not the code of a language. Codes look like fr, en or ko."),
    )
    speech = Parameter(
        ClosedListField,
        label=_("kind of speech"),
        choices=Speech.choices,
        unknown=_("“%(value)s” is not a kind of speech."),
    )
    since = Parameter(ISODateField, label=pgettext_lazy("date", "from"))
    until = Parameter(ISODateField, label=pgettext_lazy("date", "to"))
    origins = Parameter(
        forms.IntegerField,
        method="at_least",
        label=_("origins, at least"),
        min_value=0,
        max_value=1_000_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("is a whole number, such as 2.")
        ),
    )
    sort = Parameter(
        forms.ChoiceField,
        label=_("order"),
        choices=Sort.choices,
        error_messages={"invalid_choice": _("is newest, oldest or relevance.")},
    )

    class Meta:
        model = Claim
        fields: Sequence[str] = ()

    def __init__(self, params: QueryDict, *, drafts: bool = False) -> None:
        """`params` as the address gives them; `drafts`: for somebody who sees drafts."""
        # Not by FilterSet's own beginning, which copies every filter so that each can filter these
        # claims in its own way: none here does.
        self.is_bound, self.data, self.request, self.form_prefix = True, params, None, None
        self.filters = self.base_filters
        self.drafts = drafts
        for name, field in self.form.fields.items():
            if isinstance(field, SlugListField):
                field.drafts, field.facet = drafts, name
            elif isinstance(field, SourceListField):
                field.drafts = drafts

    @functools.cached_property
    def queryset(self) -> ClaimQuerySet:
        """All claims that may be seen."""
        return sql.everything(drafts=self.drafts)

    @classmethod
    @functools.lru_cache(maxsize=500)
    def _form_class(cls, names: frozenset[str]) -> type[forms.Form]:
        fields = {name: each.field for name, each in cls.base_filters.items() if name in names}
        return type("ClaimFilterForm", (cls._meta.form,), fields)

    def get_form_class(self) -> type[forms.Form]:
        """The form of the parameters that the address names, where django-filter has one of all.

        Each field of a form costs as much as a small query, and most addresses name one or two.
        """
        return self._form_class(frozenset(self.base_filters.keys() & self.data.keys()))

    def refusals(self) -> list[str]:
        """A sentence for each parameter that is unknown, repeated wrongly or has a wrong value."""
        params: QueryDict = self.data
        found = [
            gettext("“%(name)s” is not a filter. Remove it from the address.")
            % {"name": name[:100]}
            for name in selection.unknown_parameters(params)
        ]
        for name in selection.SINGLE:
            if len(params.getlist(name)) > 1:
                sentence = gettext("“%(name)s” is in the address twice. Keep one.")
                found.append(sentence % {"name": name})
        for name, errors in self.form.errors.items():
            field = self.form.fields[name]
            # A list's sentences name the value and stand alone; others go on from the name.
            alone = isinstance(field, ListField)
            sentence = "%(problem)s" if alone else gettext("“%(name)s” %(problem)s")
            found.extend(sentence % {"name": name, "problem": error} for error in errors)
        since, until = (self.form.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and since > until:
            found.append(gettext("“since” is later than “until”. Swap them."))
        return found

    def selection(self) -> Selection:
        """What was asked for, each value as it is written today. Nothing may have been refused."""
        values = self.form.cleaned_data
        return Selection(
            **{name: values.get(name, ()) for name in selection.REPEATED},
            q=values.get("q", ""),
            since=values.get("since"),
            until=values.get("until"),
            origins=values.get("origins"),
            sort=values.get("sort") or Sort.NEWEST,
            cursor=self.data.get("cursor", ""),
        )

    def counted(self) -> dict[tuple[str, tuple[str, ...]], tuple[Value, ...]]:
        """What facets count for the values of a list, by the list's name and these values."""
        return {
            (name, tuple(field.counted)): tuple(field.counted.values())
            for name, field in self.form.fields.items()
            if isinstance(field, ListField)
        }

    def filter_queryset(self, queryset: ClaimQuerySet) -> ClaimQuerySet:
        """What django-filter gives as `qs`: the selection's claims; none where one was refused."""
        return queryset.none() if self.refusals() else self.narrowed()

    def narrowed(self, *, besides: Collection[str] = ()) -> ClaimQuerySet:
        """The claims of the selection, as if the parameters in `besides` were not there."""
        return sql.narrow(
            self.queryset.all(), self.selection(), drafts=self.drafts, besides=besides
        )

    def label(self, name: str, value: str) -> str:
        """What a reader calls a value of a list."""
        field = self.form.fields[name]
        return field.labels.get(value, value) if isinstance(field, ListField) else value
