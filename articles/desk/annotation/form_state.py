"""What stands in the form of a claim that is being marked: typed text, rows of actors and sources.

The state is a flat table of strings, as a form sends it and a draft stores it, right or wrong.
Knows names of fields; asks no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from articles.domain.ids import parse_id

# Typed or chosen one by one.
FIELDS = (
    "passage",
    "start",
    "statement",
    "language",
    "own_voice",
    "attributed_as",
    "cue",
    "mode",
    "speech",
    "said_on",
    "question",
    "answer",
    "position",
    "note",
)
# What is proposed from the passage, and may be proposed anew as long as nobody typed over it.
PROPOSED = ("cue", "attributed_as", "mode", "speech", "answer")
# Of the blocks in which an actor, a source or a question is made in place.
NEW_ACTOR = ("na-for", "na-name", "na-kind", "na-country", "na-role")
NEW_SOURCE = ("ns-open", "ns-title", "ns-kind", "ns-issuer", "ns-language", "ns-date", "ns-url")
NEW_QUESTION = ("nq-open", "nq-text", "nq-unit")
KNOWN = (
    *FIELDS,
    *(f"was-{name}" for name in PROPOSED),
    "claim",
    "different",
    # The version of the claim that the form was filled from.
    "seen",
    *NEW_ACTOR,
    *NEW_SOURCE,
    *NEW_QUESTION,
)
# No form of this page has more rows, or a longer text.
MOST_ROWS = 40
LONGEST = 20_000


@dataclass
class AttributionRow:
    """A row of who says it, with ids as they were sent."""

    actor: str
    behalf: str = ""
    # The words by which the one on whose behalf is looked for; None where that field is closed.
    find: str | None = None


@dataclass
class ChainRow:
    """A row of the chain, with the id of its source as it was sent."""

    source: str
    use: str = ""
    cue: str = ""
    seen: bool = False


@dataclass
class FormState:
    """The form's content.

    `typed` holds the single fields by name, `who` and `hops` the rows, `finds` the words that are
    looked for by slot. A slot is a place for a record that is found by words: "actor",
    "behalf-0", "question", "source", "issuer".
    """

    typed: dict[str, str] = field(default_factory=dict)
    who: list[AttributionRow] = field(default_factory=list)
    hops: list[ChainRow] = field(default_factory=list)
    finds: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> FormState:
        """The state that a form sent or a draft stored; names that are no field are left out."""

        def value(name: str) -> str:
            # PostgreSQL takes no NUL, and nobody types one.
            return str(sent.get(name, "")).replace("\x00", "").replace("\r\n", "\n")[:LONGEST]

        state = cls(typed={name: value(name) for name in KNOWN if value(name)})
        for row in range(MOST_ROWS):
            if value(f"who-{row}-actor"):
                find = value(f"find-behalf-{row}") if f"find-behalf-{row}" in sent else None
                state.who.append(
                    AttributionRow(value(f"who-{row}-actor"), value(f"who-{row}-behalf"), find)
                )
            if value(f"hop-{row}-source"):
                state.hops.append(
                    ChainRow(
                        value(f"hop-{row}-source"),
                        value(f"hop-{row}-use"),
                        value(f"hop-{row}-cue"),
                        bool(value(f"hop-{row}-seen")),
                    )
                )
        for slot in ("actor", "question", "source", "issuer"):
            if value(f"find-{slot}"):
                state.finds[slot] = value(f"find-{slot}")
        return state

    def data(self) -> dict[str, str]:
        """The state as one flat table, which `read` understands."""
        found = {name: value for name, value in self.typed.items() if value}
        for row, who in enumerate(self.who):
            found[f"who-{row}-actor"] = who.actor
            if who.behalf:
                found[f"who-{row}-behalf"] = who.behalf
            if who.find is not None:
                found[f"find-behalf-{row}"] = who.find
        for row, hop in enumerate(self.hops):
            found[f"hop-{row}-source"] = hop.source
            found |= {f"hop-{row}-use": hop.use} if hop.use else {}
            found |= {f"hop-{row}-cue": hop.cue} if hop.cue else {}
            found |= {f"hop-{row}-seen": "on"} if hop.seen else {}
        found |= {f"find-{slot}": words for slot, words in self.finds.items() if words}
        return found

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")

    def __setitem__(self, name: str, value: str) -> None:
        self.typed[name] = value

    def propose(self, name: str, value: str) -> None:
        """Put a proposed value into a field, unless somebody typed something else there."""
        if self[name] == self[f"was-{name}"]:
            self[name] = self[f"was-{name}"] = value

    def is_proposed(self, name: str) -> bool:
        """Whether what stands in a field is what was proposed."""
        return bool(self[name]) and self[name] == self[f"was-{name}"]

    def words(self, slot: str) -> str:
        """The words that are looked for in a slot."""
        if (row := self._behalf(slot)) is not None:
            return self.who[row].find or ""
        return self.finds.get(slot, "")

    def take(self, slot: str, pk: str) -> str:
        """Put a record that was found into its slot; gives the id of the field that comes next."""
        if (row := self._behalf(slot)) is not None:
            self.who[row].behalf, self.who[row].find = pk, None
            return "find-actor"
        self.finds.pop(slot, None)
        match slot:
            case "actor":
                if pk not in {who.actor for who in self.who}:
                    self.who.append(AttributionRow(pk))
                self["own_voice"] = ""
            case "source":
                if pk not in {hop.source for hop in self.hops}:
                    self.hops.append(ChainRow(pk))
            case "question":
                self["question"] = pk
                return "id_answer"
            case "issuer":
                self["ns-issuer"] = pk
                return "ns-kind"
        return f"find-{slot}"

    def look_for(self, slot: str, words: str) -> None:
        """Note what is looked for in a slot."""
        if (row := self._behalf(slot)) is not None:
            self.who[row].find = words
        else:
            self.finds[slot] = words

    def _behalf(self, slot: str) -> int | None:
        """The number of the row whose “on behalf of” a slot is; None where it is another slot."""
        if not slot.startswith("behalf-"):
            return None
        row = parse_id(slot.removeprefix("behalf-"))
        return row if row is not None and row < len(self.who) else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it that somebody typed or chose."""
        chosen = {*FIELDS, "claim"} - {"language", "start"}
        typed = any(self[name].strip() and not self.is_proposed(name) for name in chosen)
        new = any(self[name] for name in ("na-name", "ns-title", "nq-text"))
        return not (typed or new or self.who or self.hops)
