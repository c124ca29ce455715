"""What several records share: slugs that keep working, dates as they are known, checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.domain import languages, text
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import DatePrecision

if TYPE_CHECKING:
    # Django's fields are generic to the type checker alone.
    LineColumn = models.CharField[str, str]
    WordsColumn = models.TextField[str, str]
    SlugColumn = models.SlugField[str, str]
    Column = models.Field[str, str]
else:
    LineColumn, WordsColumn, SlugColumn = models.CharField, models.TextField, models.SlugField
    Column = object


class Cleaned(Column):
    """A column of words: what is checked, looked for or saved is clean, see `text.clean`."""

    has_lines = False

    def to_python(self, value: Any) -> Any:
        """The value as it is kept."""
        value = super().to_python(value)
        return text.clean(value, lines=self.has_lines) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Clean the record's own value with what is saved: not everything that saves checks."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """Migrations know Django's own field: the column is the same."""
        name, path, args, kwargs = super().deconstruct()
        return name, _PLAIN.get(path.rpartition(".")[2], path), args, kwargs


_PLAIN = {
    "LineField": "django.db.models.CharField",
    "PieceField": "django.db.models.CharField",
    "WordsField": "django.db.models.TextField",
    "CleanSlugField": "django.db.models.SlugField",
}


class LineField(Cleaned, LineColumn):
    """Words in one line."""


class PieceField(LineField):
    """A short piece of a text, with the ends of its lines."""

    has_lines = True


class WordsField(Cleaned, WordsColumn):
    """Words in lines and paragraphs."""

    has_lines = True


class CleanSlugField(Cleaned, SlugColumn):
    """A slug, found in whichever form of Unicode it is asked for."""


SLUG_LENGTH = 120


class Wording(NamedTuple):
    """A text as a reader gets it: words, their language, and who translated them, if anybody."""

    text: str
    language: str
    translator: str = ""


def wording(original: Wording, translations: Iterable[Wording], language: str | None) -> Wording:
    """The text in the reader's language where there is one, else the original.

    ``fr-CA`` is content with ``fr``.
    """
    wanted = (language or "").split("-")[0]
    if wanted in ("", original.language.split("-")[0]):
        return original
    for translation in translations:
        if translation.language.split("-")[0] == wanted:
            return translation
    return original


class LanguageField(LineField):
    """The code of a language as BCP 47 writes it, such as ``fr`` or ``ko``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        kwargs.setdefault("validators", [validate_language])
        super().__init__(*args, **kwargs)


def validate_language(code: str) -> None:
    """Refuse what is no code of a language."""
    if not languages.is_language(code):
        raise ValidationError(
            _("“%(code)s” is not the code of a language. Codes look like fr, en or ko."),
            code="language",
            params={"code": code},
        )


def validate_words(value: str) -> None:
    """Refuse blanks where words are wanted; a form strips them, other ways in do not."""
    if not value.strip():
        # Django's own sentence: it is in Django's catalogues.
        raise ValidationError(models.Field.default_error_messages["blank"], code="blank")


def words_constraint(field: str, name: str) -> CheckConstraint:
    """The database's part of `validate_words`."""
    return CheckConstraint(condition=~Q(**{field: ""}), name=name)


def validate_country(code: str) -> None:
    """Refuse what is no country's code."""
    if not languages.is_country(code):
        raise ValidationError(
            _("“%(code)s” is not the code of a country. Codes look like FR, US or KR."),
            code="country",
            params={"code": code},
        )


class WebAddressField(LineField):
    """An address that a reader can follow: http or https and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [validate_web_address])
        super().__init__(*args, **kwargs)


def validate_web_address(address: str) -> None:
    """Refuse an address that is not http or https, or that hides where it leads."""
    sentence = _("Write the address as http://… or https://…, as the browser shows it.")
    # In small letters, as browsers show it and as the database's part compares it.
    if not address.startswith(("http://", "https://")):
        raise ValidationError(sentence, code="address")
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValidationError(sentence, code="address") from error
    if parts.username or parts.password:
        raise ValidationError(sentence, code="address")
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise ValidationError(sentence, code="address") from error


def address_constraint(field: str, name: str) -> CheckConstraint:
    """The database's part of `validate_web_address`."""
    return CheckConstraint(
        # Not startswith: SQLite's LIKE takes HTTP:// for http://, PostgreSQL's does not.
        condition=Q(**{field: ""})
        | Q(Exact(Left(field, 7), "http://"))
        | Q(Exact(Left(field, 8), "https://")),
        name=name,
        violation_error_message=_("Write the address as http://… or https://…."),
    )


def choice_constraint(
    field: str, values: list[str], name: str, *, blank: bool = False
) -> CheckConstraint:
    """Only a closed list's values are kept."""
    return CheckConstraint(
        condition=Q(**{f"{field}__in": [*values, *([""] if blank else [])]}),
        name=name,
        violation_error_message=_("Choose one of the values of the list."),
    )


def date_constraint(name: str) -> CheckConstraint:
    """A date and how well it is known stand together or not at all."""
    return CheckConstraint(
        condition=Q(date=None, date_precision="")
        | Q(date__isnull=False, date_precision__in=DatePrecision.values),
        name=name,
        violation_error_message=_("Give the date and how well it is known, or neither."),
    )


class PartlyDated(models.Model):
    """A record with a date as it is known.

    `date` is the earliest day that it can be, `date_precision` how well it is known; both are
    empty where no date is recorded.
    """

    date = models.DateField(_("date"), null=True, blank=True)
    date_precision = models.CharField(
        _("known"), max_length=6, choices=DatePrecision, blank=True, default=""
    )

    class Meta:
        abstract = True

    @property
    def partial_date(self) -> PartialDate | None:
        """The date as it is known, or None."""
        if self.date is None:
            return None
        return PartialDate(self.date, self.date_precision)  # type: ignore[arg-type]

    @partial_date.setter
    def partial_date(self, value: PartialDate | None) -> None:
        self.date = value.earliest if value else None
        self.date_precision = value.precision if value else ""

    def clean(self) -> None:
        """Refuse half a date, and one that is not the earliest day of its month, season or year."""
        super().clean()
        if (self.date is None) != (not self.date_precision):
            raise ValidationError(
                {"date": _("Give the date and how well it is known, or neither.")}
            )
        try:
            _known = self.partial_date
        except ValueError as error:
            raise ValidationError(
                {
                    "date": _(
                        "A month, a season or a year is dated by its first day. Seasons begin in "
                        "March, June, September and December."
                    )
                }
            ) from error


class Slugged(models.Model):
    """A record that is reached by a slug of its name, and by every slug that it ever had.

    A subclass names its text in `slug_from` and has a model of `former_slugs`.
    """

    slug_from = "name"

    slug = CleanSlugField(_("slug"), max_length=SLUG_LENGTH, unique=True, allow_unicode=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the slug in step with the text, and what it was before as a former one."""
        model: Any = type(self)
        before = (
            model._default_manager.filter(pk=self.pk).values_list("slug", self.slug_from).first()
            if self.pk
            else None
        )
        if before is None or before[1] != getattr(self, self.slug_from) or not self.slug:
            self.slug = self._free_slug(before[0] if before else None)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)
        if before and before[0] != self.slug:
            former: Any = model.former_slugs.rel.related_model._default_manager
            former.get_or_create(slug=before[0], defaults={"record": self})

    def _free_slug(self, own: str | None) -> str:
        """The text's slug, with a number where another record has or had the same."""
        model: Any = type(self)
        value = getattr(self, self.slug_from)
        # A name of which slugify leaves nothing (Hangul, Arabic) stands in the address itself.
        base = slugify(value) or slugify(value, allow_unicode=True) or model._meta.model_name
        base = base[: SLUG_LENGTH - 6].strip("-_")
        former = model.former_slugs.rel.related_model._default_manager
        number, slug = 1, str(base)
        while slug != own and (
            model._default_manager.filter(slug=slug).exists()
            or former.filter(slug=slug).exclude(record=self.pk).exists()
        ):
            number += 1
            slug = f"{base}-{number}"
        return slug


class FormerSlug(models.Model):
    """A slug that a record had before it was renamed; its address redirects."""

    slug = CleanSlugField(max_length=SLUG_LENGTH, unique=True, allow_unicode=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug
