"""Relations of a claim to others: those that are recorded, and claims to relate it to.

Offered are the answers to the same question, and whatever is found by words. Which claims these
are is `listing`'s answer; what is entered goes through `actions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import actions
from articles.actions import Person
from articles.domain.ids import parse_id
from articles.domain.vocabulary import Mode, Relation
from articles.listing.claims import ClaimListing
from articles.models import Claim

# A claim that denies something most likely denies the other claim.
LIKELY = {Mode.CONFIRMS.value: Relation.CONFIRMS.value, Mode.DENIES.value: Relation.DENIES.value}


class RelationForm(forms.Form):
    """A relation from this claim to another, which is chosen in the list or given by number."""

    kind = forms.ChoiceField(
        label=_("What it does"),
        choices=[("", _("Choose …")), *Relation.choices],
        error_messages={
            "required": _("Choose what it does: confirm, deny, repeat or correct."),
            "invalid_choice": _("Choose what it does: confirm, deny, repeat or correct."),
        },
    )
    about = forms.ModelChoiceField(
        label=_("The other claim"),
        queryset=Claim.objects.for_editors(),
        error_messages={
            "required": _("Choose the other claim from the list."),
            "invalid_choice": _("The other claim is not here any more. Choose one from the list."),
        },
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=100,
        help_text=_("In a few words, for the history. You may leave it empty."),
    )


@dataclass
class Relations:
    """The page of one claim. `params` are those of the list of candidates.

    `words` search it, `everywhere` looks beyond the answers to the same question.
    """

    claim: Claim
    params: QueryDict
    may: bool
    form: RelationForm
    errors: list[str] = field(default_factory=list)

    @property
    def version(self) -> str:
        """What the page shows: a save on top of a newer one is stopped."""
        return str(getattr(self.claim, "shown_version", ""))

    @property
    def words(self) -> str:
        """What is searched for."""
        return str(self.params.get("q", "")).replace("\x00", " ").strip()[:200]

    @property
    def everywhere(self) -> bool:
        """Whether claims are offered that do not answer the same question."""
        return not self.claim.question_id or bool(self.params.get("everywhere"))

    @cached_property
    def listing(self) -> ClaimListing | None:
        """The claims that are offered; None as long as there is nothing to look for."""
        asked = QueryDict(mutable=True)
        if not self.everywhere and self.claim.question:
            asked["question"] = self.claim.question.slug
        if self.words:
            asked["q"] = self.words
        if not asked:
            return None
        if cursor := self.params.get("cursor"):
            asked["cursor"] = str(cursor)
        return ClaimListing(asked, drafts=True)

    @cached_property
    def candidates(self) -> list[Claim]:
        """The claims of this page, without the claim itself and those related to it already."""
        if self.listing is None:
            return []
        known = {row.about_id for row in self.claim.shown_relations}
        known |= {row.claim_id for row in self.claim.shown_responses}
        return [each for each in self.listing.claims if each.pk not in {*known, self.claim.pk}]

    @property
    def chosen(self) -> str:
        """The id of the claim that was chosen, where the form comes back with an error."""
        return str(self.form["about"].value() or "")


def load(pk: int) -> Claim | None:
    """A claim with all that its page shows, and the version that this is."""
    # Asked before what it stands for is read: what comes between is then noticed.
    version = actions.version_of(Claim(pk=pk))
    claims = Claim.objects.for_rows(drafts=True).with_relations(drafts=True)
    found: Claim | None = claims.filter(pk=pk).first()
    if found is not None:
        found.shown_version = version  # type: ignore[attr-defined]
    return found


def first_form(claim: Claim) -> RelationForm:
    """The form before anybody filled it in."""
    return RelationForm(initial={"kind": LIKELY.get(claim.mode, "")})


def relate(claim: Claim, data: QueryDict, by: Person) -> tuple[RelationForm, list[str]]:
    """Save the relation that was sent: the form, and sentences that say why it was refused."""
    form = RelationForm(data)
    if not form.is_valid():
        return form, [str(error) for errors in form.errors.values() for error in errors]
    values = form.cleaned_data
    try:
        actions.relate_claims(
            claim=claim,
            kind=values["kind"],
            about=values["about"],
            version=data.get("seen"),
            by=by,
            reason=values["reason"],
        )
    except ValidationError as error:
        return form, error.messages
    return form, []


def remove(claim: Claim, data: QueryDict, by: Person) -> list[str]:
    """Remove a relation; sentences that say why that was refused."""
    about = Claim.objects.filter(pk=parse_id(data.get("remove")) or 0).first()
    if about is None:
        return [gettext("The other claim is not here any more. Choose one from the list.")]
    try:
        actions.unrelate_claims(
            claim=claim,
            about=about,
            version=data.get("seen"),
            by=by,
            reason=data.get("reason", "")[:100],
        )
    except ValidationError as error:
        return list(error.messages)
    return []
