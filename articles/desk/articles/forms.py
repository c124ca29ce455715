"""The forms with which an article is entered and corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.actions import NewOutlet, version_of
from articles.desk.conflicts import Conflict, record_as_seen
from articles.desk.fields import KnownDateField, LanguageNameField, reader_language
from articles.domain import languages
from articles.domain import text as texts
from articles.domain.ids import parse_id
from articles.ingest.warnings import GRAVE, Doubt
from articles.lookup import articles as known_articles
from articles.lookup.actors import PUBLISHERS
from articles.lookup.articles import Proposal
from articles.models import Actor, Article, Source
from articles.models.base import validate_web_address

# The largest file that is read, in bytes, and the longest text, in characters.
MOST_BYTES = 20_000_000
LONGEST_TEXT = 500_000
OTHER, NEW = "other", "new"


class FromForm(forms.Form):
    """The first form: an address, a text, or a file from which the article is read."""

    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_("As the browser shows it. The page is visited, and what it says is proposed."),
    )
    pasted = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Pasted as text or as the source of the page (HTML). The address is then recorded and "
            "not visited."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "accept": ".txt,.md,.html,.htm,.mhtml,.mht,.warc,.gz,.wacz,.pdf,.docx,text/plain,"
                "text/html"
            }
        ),
        help_text=_(
            "Text (.txt, .md), a document (.pdf, .docx) or a saved page (.html, .mhtml, .warc), up "
            "to 20 MB."
        ),
    )

    def clean_address(self) -> str:
        """The address; one that is typed without https:// gets it."""
        address: str = self.cleaned_data["address"].strip()
        if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", address):
            address = f"https://{address}"
        return address

    def clean_file(self) -> Any:
        """The file, if it is neither empty nor too large."""
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 20 MB. Paste its text instead."))
        if file and not file.size:
            raise ValidationError(_("This file is empty. Choose another."))
        return file

    def clean(self) -> None:
        """Refuse a text and a file together, and a form without any of the three."""
        super().clean()
        text, file = self.cleaned_data.get("pasted", "").strip(), self.cleaned_data.get("file")
        if text and file:
            self.add_error("file", _("Give a text or a file, but not both."))
        if not (text or file or self.cleaned_data.get("address") or self.errors):
            self.add_error("address", _("Give an address, a text or a file."))


class ArticleFields(forms.Form):
    """What is recorded of an article and of its source.

    The outlet is one of those proposed, or named; a name that nobody has makes a new one.
    """

    title = forms.CharField(label=_("Title"), max_length=500, help_text=_("As it is printed."))
    outlet = forms.CharField(label=_("Outlet"), required=False, widget=forms.RadioSelect)
    outlet_name = forms.CharField(
        label=_("Name of the outlet"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    outlet_country = forms.ChoiceField(
        label=_("Its country, if it is new"), required=False, choices=[]
    )
    # The outlet's name as it was read from the page, to tell whether an editor changed it.
    found_outlet = forms.CharField(required=False, widget=forms.HiddenInput)
    bylines = forms.CharField(
        label=_("Authors"),
        required=False,
        max_length=500,
        help_text=_("Who signs it, as it is printed."),
    )
    when = KnownDateField(
        label=_("Date of publication"),
        help_text=_("As it is known: 28 April 2025, 2025-04, 2025. Empty: not recorded."),
    )
    language = LanguageNameField(label=_("Language"))
    url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=2000,
        validators=[validate_web_address],
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    archived_url = forms.CharField(
        label=_("Archived address"),
        required=False,
        max_length=2000,
        validators=[validate_web_address],
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text=_("Where a copy is kept, for the day the address dies."),
    )
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26}),
        help_text=_("Paragraphs apart by an empty line. Claims are marked in it."),
    )
    is_summary = forms.BooleanField(
        label=_("This is a summary in our own words"),
        required=False,
        help_text=_("Readers are told that the text is not the article’s own."),
    )

    def __init__(self, *args: Any, proposals: Iterable[Proposal] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = list(proposals)
        countries = languages.country_choices(reader_language())
        country: Any = self.fields["outlet_country"]
        country.choices = [("", _("Not known")), *countries]
        self._is_new_offered = self.data.get("outlet") == NEW
        self._offer()

    def _offer(self) -> None:
        """The outlets to choose from."""
        choices: list[tuple[str, Any]] = [
            (str(each.outlet.pk), _proposed(each)) for each in self.proposals
        ]
        if self._is_new_offered:
            choices.append((NEW, _("a new outlet, with the name below")))
        choices += [(OTHER, _("the one with the name below")), ("", _("not recorded"))]
        widget: Any = self.fields["outlet"].widget
        widget.choices = choices

    def clean_text(self) -> str:
        """The text in the form in which it is stored."""
        text = texts.normalise_text(self.cleaned_data["text"])
        if not text:
            raise ValidationError(_("The text is missing. Paste it here."), code="required")
        if len(text) > LONGEST_TEXT:
            raise ValidationError(_("This text is too long for an article. Leave out a part."))
        return text

    def clean(self) -> None:
        """Find out which outlet is meant: a recorded one, or a new one."""
        super().clean()
        self.chosen_outlet = self._chosen() if "outlet" in self.cleaned_data else None
        self._offer()

    def _chosen(self) -> Actor | NewOutlet | None:
        chosen = self.cleaned_data["outlet"]
        name = " ".join(self.cleaned_data.get("outlet_name", "").split())
        if not chosen and name and name != self.cleaned_data.get("found_outlet"):
            # A name that somebody typed goes before the choice “not recorded”.
            chosen = OTHER
        if chosen and chosen not in {OTHER, NEW}:
            actor: Actor | None = Actor.objects.filter(pk=parse_id(chosen) or 0).first()
            if actor is None:
                self.add_error("outlet", _("This outlet is no longer there. Choose another."))
            elif name and actor not in [
                each.outlet for each in known_articles.outlets_for(name, "")
            ]:
                # The name and the choice say two different things.
                self.add_error(
                    "outlet_name",
                    _(
                        "You chose %(outlet)s above. Empty this name, or choose “the one with the "
                        "name below”."
                    )
                    % {"outlet": actor.name},
                )
            if actor and actor.pk not in {each.outlet.pk for each in self.proposals}:
                self.proposals.append(Proposal(actor, _("chosen")))
            return actor
        if not chosen:
            return None
        if not name:
            self.add_error("outlet_name", _("Write the outlet’s name, or say “not recorded”."))
            return None
        if chosen == NEW:
            return NewOutlet(name, self.cleaned_data.get("outlet_country", ""))
        return self._named(name)

    def _named(self, name: str) -> Actor | NewOutlet | None:
        """The outlet of this name: the only one that there is, or a new one where there is none.

        Where it may be one of several, or one whose name is written a little differently, the
        editor is asked.
        """
        called = known_articles.outlets_called(name)
        publishers = [actor for actor in called if actor.kind in PUBLISHERS]
        if len(publishers) == 1 == len(called):
            return publishers[0]
        like = known_articles.outlets_for(name, self.cleaned_data.get("url", ""))
        if not called and not like:
            return NewOutlet(name, self.cleaned_data.get("outlet_country", ""))
        shown = _numbers(self.data.get("shown", ""))
        if not called and shown >= {each.outlet.pk for each in like}:
            # The editor saw these outlets and typed another name: a new one is meant.
            return NewOutlet(name, self.cleaned_data.get("outlet_country", ""))
        known = {each.outlet.pk for each in self.proposals}
        self.proposals += [each for each in like if each.outlet.pk not in known]
        self._is_new_offered = True
        self.add_error(
            "outlet",
            ngettext(
                "There is an actor that may be meant. Choose it, or say that the outlet is new.",
                "There are actors that may be meant. Choose one, or say that the outlet is new.",
                len(like),
            ),
        )
        return None

    @property
    def values(self) -> dict[str, Any]:
        """The values of the fields by the names that the actions use."""
        given = self.cleaned_data
        names = ("title", "language", "url", "archived_url", "bylines", "text", "is_summary")
        return {name: given[name] for name in names} | {"partial_date": given["when"]}

    @property
    def shown(self) -> str:
        """The ids of the outlets that the page offers, sent back in a hidden field."""
        return ",".join(str(each.outlet.pk) for each in self.proposals)

    @property
    def outlets(self) -> list[str]:
        """Names that the browser suggests."""
        actors = Actor.objects.filter(kind__in=PUBLISHERS).order_by("folded", "pk")
        return list(actors.values_list("name", flat=True)[:500])


class KeepForm(ArticleFields):
    """The second form: the article as it was read, to be corrected before it is saved."""

    # The recorded source whose text this is; empty where it is another article.
    source = forms.CharField(label=_("Recorded already"), required=False, widget=forms.RadioSelect)
    anyway = forms.BooleanField(
        label=_("This is the whole article: keep this text"),
        required=False,
    )
    # The codes of doubts about the page, and the ids of articles of which the editor was warned.
    doubts = forms.CharField(required=False, widget=forms.HiddenInput)
    read_hash = forms.CharField(required=False, widget=forms.HiddenInput)
    original = forms.CharField(required=False, widget=forms.HiddenInput)
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sources: Iterable[Source] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = list(sources)
        choices: list[tuple[str, Any]] = [(str(each.pk), _recorded(each)) for each in self.sources]
        if choices:
            widget: Any = self.fields["source"].widget
            widget.choices = [*choices, ("", _("none of these: it is another article"))]
        else:
            self.fields["source"].widget = forms.HiddenInput()
        if not self.is_grave:
            self.fields["anyway"].widget = forms.HiddenInput()

    @property
    def doubt_codes(self) -> list[Doubt]:
        """The doubts about the page."""
        codes = str(self["doubts"].value() or "").split(",")
        return [Doubt(code) for code in codes if code in set(Doubt)]

    @property
    def is_grave(self) -> bool:
        """Whether what was found may not be the article's text."""
        return bool(GRAVE & set(self.doubt_codes))

    def clean(self) -> None:
        """Refuse a text that may be only the beginning, unless the editor says that it is all."""
        super().clean()
        text = self.cleaned_data.get("text", "")
        if (
            Doubt.BEGINNING in self.doubt_codes
            and texts.text_hash(text) == self.cleaned_data.get("read_hash")
            and not self.cleaned_data.get("anyway")
        ):
            self.add_error(
                "text",
                _(
                    "This looks like only the beginning of the article. Paste the whole text, or "
                    "say below that this is all of it."
                ),
            )
        chosen = self.cleaned_data.get("source", "")
        self.chosen_source = next((each for each in self.sources if str(each.pk) == chosen), None)

    @property
    def warned_of(self) -> set[int]:
        """The articles of which the editor was told that they may be the same."""
        return _numbers(self.data.get("warned", ""))


class CorrectForm(ArticleFields):
    """The form with which an article is corrected."""

    note = forms.CharField(
        label=_("Note for readers"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=100,
        help_text=_("In a few words, for the history. You may leave it empty."),
    )
    # The version that the form shows, and the ids of passages that the editor agreed to lose.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    losing = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        self.article = article
        issuer = article.source.issuer
        proposals = [Proposal(issuer, _("as it is recorded"))] if issuer else []
        super().__init__(*args, proposals=proposals, **kwargs)

    @staticmethod
    def initial_of(article: Article) -> dict[str, Any]:
        """The recorded values, by field."""
        source = article.source
        return {
            "title": source.title,
            "outlet": str(source.issuer_id or ""),
            "bylines": article.bylines,
            "when": source.partial_date,
            "language": source.language,
            "url": source.url,
            "archived_url": source.archived_url,
            "text": article.text,
            "is_summary": article.is_summary,
            "note": source.note,
            "seen": version_of(article),
        }

    def words_of(self, name: str, sent: list[str]) -> str:
        """What was sent for the outlet, as a person reads it; nothing for other fields."""
        if name != "outlet":
            return ""
        chosen = sent[0] if sent else ""
        if chosen in {OTHER, NEW}:
            return str(self.data.get("outlet_name", ""))
        actor = Actor.objects.filter(pk=parse_id(chosen) or 0).first()
        return actor.name if actor else gettext("not recorded")

    @property
    def values(self) -> dict[str, Any]:
        """The values of the fields by the names that the actions use."""
        given = super().values | {"note": self.cleaned_data["note"]}
        source = self.article.source
        if source.title_language == source.language:
            # The title's language changes with the article's, unless the two were different.
            given["title_language"] = given["language"]
        return given


def article_conflict(article: Article, data: QueryDict) -> Conflict:
    """An article's form where somebody else saved it meanwhile, field by field."""
    conflict = Conflict(
        article,
        data,
        version_name="seen",
        silent=frozenset(
            {"reason", "seen", "losing", "outlet_name", "outlet_country", "found_outlet"}
        ),
        beside={"outlet": ["outlet_name", "outlet_country"]},
    )
    before = record_as_seen(conflict)
    # Read anew: the article at hand may have been looked at before the other save.
    now = Article.objects.with_source().get(pk=article.pk)
    conflict.add_form(
        before=before and CorrectForm(article=now, initial=CorrectForm.initial_of(before)),
        theirs=CorrectForm(article=now, initial=CorrectForm.initial_of(now)),
        yours=CorrectForm(data, article=now),
    )
    return conflict


def _numbers(written: str) -> set[int]:
    """The ids in a hidden field; anything else in it is left out."""
    return {number for each in written.split(",") if (number := parse_id(each)) is not None}


def _proposed(proposal: Proposal) -> SafeString:
    outlet = proposal.outlet
    country = languages.country_name(outlet.country, reader_language()) if outlet.country else ""
    details = ", ".join(filter(None, (outlet.get_kind_display(), country, str(proposal.why))))
    return format_html('<bdi>{}</bdi> <span class="muted">({})</span>', outlet.name, details)


def _recorded(source: Any) -> SafeString:
    claims = source.claim_count
    resting = ngettext("%(number)d claim rests on it", "%(number)d claims rest on it", claims) % {
        "number": claims
    }
    return format_html(
        '{} “<bdi>{}</bdi>” <span class="muted">({}, {})</span>',
        gettext("the text of"),
        source.title,
        source.get_kind_display(),
        resting,
    )
