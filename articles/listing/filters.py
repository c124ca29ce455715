"""Parameters to a Selection: every parameter of an address is a filter here.

What does not validate gives an error and no rows. Which claims a parameter leaves is `search`'s
business, the parameters' names `selection`'s; here stands which values exist, and the sentence
for one that does not.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.domain import languages, selection
from articles.domain.dates import FIRST_YEAR
from articles.domain.ids import parse_id
from articles.domain.selection import Selection
from articles.domain.vocabulary import NONE, ActorKind, Mergeable, Mode, Sort, Speech
from articles.models import Actor, Claim, Merge, Question, Source, Topic
from articles.models.claims import ClaimQuerySet
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


class SlugListField(ListField):
    """Slugs of records, today's or former ones; ``-none`` where it means something.

    `drafts` and `facet` are set by ClaimForm: for whom it is, and the parameter's name.
    """

    drafts = False
    facet = ""

    def __init__(self, *, model: Any, none: str | Promise = "", **kwargs: Any) -> None:
        self.model, self.none = model, none
        super().__init__(**kwargs)

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        slugs = [each for each in values if not (self.none and each == NONE)]
        found = {NONE: Known(NONE, str(self.none), NOBODY)} if len(slugs) < len(values) else {}
        # A slug that is in use goes before a former one.
        for column in ("slug", "former_slugs__slug"):
            missing = [each for each in slugs if each not in found]
            if not missing:
                break
            records = self.model.objects.filter(**{f"{column}__in": missing})
            rows = records.values_list(column, "pk", "slug", "text" if self._asks else "name")
            found |= {
                asked: Known(slug, self._label(pk, label), pk)
                for asked, pk, slug, label in rows
                if self.drafts or self._is_public(pk)
            }
        return found

    def _is_public(self, pk: int) -> bool:
        """Whether readers see a record; a name that only drafts use does not exist for them."""
        # Nearly all that are asked for have public claims, which the index tells in no time.
        if is_found(self.facet, pk):
            return True
        return bool(self.model.objects.in_use().filter(pk=pk).exists())

    @property
    def _asks(self) -> bool:
        return self.model is Question

    def _label(self, pk: int, label: str) -> str:
        """What readers call a record."""
        if self._asks:
            question = Question.objects.prefetch_related("translations").get(pk=pk)
            return str(question.wording(get_language()).text)
        return label


class SourceListField(ListField):
    """Ids of sources; ``-none`` is an article that names no source. For `drafts` see above."""

    drafts = False

    def resolve(self, values: Sequence[str]) -> dict[str, Known]:
        numbers = {each: number for each in values if (number := parse_id(each)) is not None}
        titles = self._titles(numbers.values())
        # One that was merged into another is asked for by that one's number.
        if lost := set(numbers.values()) - set(titles):
            went = Merge.followed(Mergeable.SOURCE, lost)
            titles |= self._titles(went.values())
            numbers = {each: went.get(number, number) for each, number in numbers.items()}
        known = {
            each: Known(str(number), titles[number], number)
            for each, number in numbers.items()
            if number in titles
        }
        if NONE in values:
            known[NONE] = Known(NONE, gettext("no source named"), NOBODY)
        return known

    def _titles(self, ids: Collection[int]) -> dict[int, str]:
        seen = Source.objects.all() if self.drafts else Source.objects.in_use()
        return dict(seen.filter(pk__in=ids).values_list("pk", "title")) if ids else {}


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
        typed = value or ""
        value = typed.replace("\x00", " ")
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
        # Also where nothing is left of what was typed: no words would mean all claims.
        if typed.strip() and not asked.wanted and not asked.unwanted:
            raise ValidationError(gettext("contains no word. Type letters or digits."))
        return words


class ClaimForm(forms.Form):
    """Every parameter of a selection of claims, checked."""

    q = WordsField(required=False, label=_("words"))
    actor = SlugListField(
        label=_("actor"),
        model=Actor,
        none=_("the article's own voice"),
        unknown=_("No actor is known here as “%(value)s”."),
    )
    relay = SlugListField(
        label=_("relayed by"),
        model=Actor,
        unknown=_("No actor is known here as “%(value)s”."),
    )
    kind = ClosedListField(
        label=_("kind of actor"),
        choices=ActorKind.choices,
        unknown=_("“%(value)s” is not a kind of actor."),
    )
    country = CountryField(
        label=_("country"),
        unknown=_("“%(value)s” is not the code of a country. Codes look like FR, US or KR."),
    )
    mode = ClosedListField(
        label=_("mode"),
        choices=Mode.choices,
        unknown=_("“%(value)s” is not a mode of a claim."),
    )
    question = SlugListField(
        label=_("question"),
        model=Question,
        unknown=_("No question is known here as “%(value)s”."),
    )
    topic = SlugListField(
        label=_("topic"),
        model=Topic,
        unknown=_("No topic is known here as “%(value)s”."),
    )
    outlet = SlugListField(
        label=_("outlet"),
        model=Actor,
        unknown=_("No outlet is known here as “%(value)s”."),
    )
    source = SourceListField(
        label=_("source"),
        unknown=_("No source has the number “%(value)s”."),
    )
    language = LanguageListField(
        label=_("language of the article"),
        unknown=_("“%(value)s” is not the code of a language. Codes look like fr, en or ko."),
    )
    speech = ClosedListField(
        label=_("kind of speech"),
        choices=Speech.choices,
        unknown=_("“%(value)s” is not a kind of speech."),
    )
    since = ISODateField(required=False, label=pgettext_lazy("date", "from"))
    until = ISODateField(required=False, label=pgettext_lazy("date", "to"))
    origins = forms.IntegerField(
        required=False,
        label=_("origins, at least"),
        min_value=0,
        max_value=1_000_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("is a whole number, such as 2.")
        ),
    )
    sort = forms.ChoiceField(
        required=False,
        label=_("order"),
        choices=Sort.choices,
        error_messages={"invalid_choice": _("is newest, oldest or relevance.")},
    )

    def for_drafts(self, drafts: bool) -> None:
        """Say whether somebody asks who sees drafts: values that only these use exist for them."""
        for name, field in self.fields.items():
            if isinstance(field, SlugListField):
                field.drafts, field.facet = drafts, name
            elif isinstance(field, SourceListField):
                field.drafts = drafts


class ClaimFilter(django_filters.FilterSet):
    """The parameters of an address as a selection, and the claims of it."""

    class Meta:
        model = Claim
        fields: Sequence[str] = ()
        form = ClaimForm

    def __init__(self, params: QueryDict, *, drafts: bool = False) -> None:
        """`params` as the address gives them; `drafts`: for somebody who sees drafts."""
        super().__init__(params, sql.everything(drafts=drafts))
        self.drafts = drafts
        self.form.for_drafts(drafts)

    def get_form_class(self) -> type[forms.Form]:
        """The form as it is written above; django-filter would make one of filters each time."""
        return ClaimForm

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
            if isinstance(field, ListField) and field.counted
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
