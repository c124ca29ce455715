"""Measure the proposals of `articles.extraction` against texts that people annotated.

    python -m benchmarks.extraction polnear FOLDER          brat standoff, as PolNeAR has it
    python -m benchmarks.extraction gum FOLDER              GUM: .conllu and .rs4 beside each other
    python -m benchmarks.extraction spans FILE.conllu SPANS.tsv

It knows the formats and the arithmetic, and nothing of how proposals are made. README.md says where
the texts come from; none of them is kept here.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import time
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articles.extraction.proposals import Proposal, propose

Span = tuple[int, int]
OVERLAPS = (0.3, 0.8)


@dataclass(frozen=True)
class Claim:
    """An annotated claim: where its content stands, and the words that say who says it."""

    start: int
    end: int
    speakers: tuple[Span, ...]


@dataclass(frozen=True)
class Document:
    """A text with the claims that people found in it."""

    name: str
    language: str
    text: str
    claims: tuple[Claim, ...]


# The formats


def read_polnear(folder: Path) -> Iterator[Document]:
    """Documents of brat standoff: `text/NAME.txt` beside `attributions/NAME_ANNOTATOR.ann`.

    Of several annotators of one text the first counts. A content in pieces counts as one, from its
    first character to its last.
    """
    notes: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        notes.setdefault(path.stem.rpartition("_")[0], path)
    for path in sorted((folder / "text").glob("*.txt")):
        if path.stem not in notes:
            continue
        spans: dict[str, list[Span]] = {}
        claims = []
        for line in notes[path.stem].read_text("utf-8").splitlines():
            name, _tab, rest = line.partition("\t")
            if name.startswith("T"):
                places = rest.partition("\t")[0].partition(" ")[2]
                spans[name] = [
                    (int(a), int(b))
                    for a, b in (part.split() for part in places.split(";") if part.strip())
                ]
            elif name.startswith("E"):
                claims.append([part.split(":") for part in rest.split()])
        yield Document(
            path.stem,
            "en",
            path.read_bytes().decode("utf-8"),
            tuple(claim for each in claims for claim in _polnear_claim(each, spans)),
        )


def _polnear_claim(parts: list[list[str]], spans: dict[str, list[Span]]) -> Iterator[Claim]:
    def role(wanted: str) -> list[Span]:
        return [s for name, at in parts if name.rstrip("0123456789") == wanted for s in spans[at]]

    content = role("Content")
    if content:
        start, end = min(a for a, _b in content), max(b for _a, b in content)
        yield Claim(start, end, tuple(role("Source")))


def read_gum(folder: Path) -> Iterator[Document]:
    """Documents of GUM: a claim is what a relation of attribution is a satellite of.

    The speaker is only known to stand in the satellite, so that the whole of it is given.
    """
    for path in sorted(folder.glob("*.rs4")):
        text, tokens = _conllu_text(path.with_suffix(".conllu"))
        root = ET.parse(path).getroot()  # noqa: S314 - a local file of a corpus
        nodes = {e.get("id", ""): e for e in root.iter() if e.tag in {"segment", "group"}}
        places: dict[str, Span] = {}
        at = 0
        for segment in root.iter("segment"):
            count = len("".join((segment.text or "").split()))
            first = at
            while count > 0:
                count -= len("".join(text[slice(*tokens[at])].split()))
                at += 1
            places[segment.get("id", "")] = (tokens[first][0], tokens[at - 1][1])
        children: dict[str, list[str]] = defaultdict(list)
        for name, node in nodes.items():
            children[node.get("parent", "")].append(name)
        claims = []
        for name, node in nodes.items():
            if node.get("relname", "").startswith("attribution"):
                content = _leaves(node.get("parent", ""), nodes, children)
                satellite = _leaves(name, nodes, children)
                spans = [places[leaf] for leaf in content]
                claims.append(
                    Claim(
                        min(a for a, _b in spans),
                        max(b for _a, b in spans),
                        tuple(places[leaf] for leaf in satellite),
                    )
                )
        yield Document(path.stem, "en", text, tuple(claims))


def _leaves(name: str, nodes: dict[str, ET.Element], children: dict[str, list[str]]) -> list[str]:
    """The segments of a node; what is only attached to it as a satellite is none of them."""
    if nodes[name].tag == "segment":
        return [name]
    found = []
    for child in children[name]:
        relation = nodes[child].get("relname", "")
        nucleus = relation == "span" or (
            nodes[name].get("type") == "multinuc" and relation in _MULTINUCLEAR
        )
        if nucleus:
            found += _leaves(child, nodes, children)
            for satellite in children[child]:
                other = nodes[satellite].get("relname", "")
                if other != "span" and not (
                    nodes[child].get("type") == "multinuc" and other in _MULTINUCLEAR
                ):
                    found += _leaves(satellite, nodes, children)
    return found


_MULTINUCLEAR = frozenset(
    "adversative-contrast joint-disjunction joint-list joint-other joint-sequence "
    "restatement-repetition same-unit".split()
)


def _conllu_text(path: Path) -> tuple[str, list[Span]]:
    """A document's text, with a blank line between paragraphs, and where its tokens stand."""
    text = ""
    tokens: list[Span] = []
    space = ""
    inside = 0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# newpar") and text and "newpar_block" not in line:
            space = "\n\n"
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        number, _dash, last = cells[0].partition("-")
        if last:
            inside = int(last)
        elif "." in number or (inside and int(number) <= inside):
            inside = 0 if "." not in number and int(number) == inside else inside
            continue
        text += space
        tokens.append((len(text), len(text) + len(cells[1])))
        text += cells[1]
        space = "" if "SpaceAfter=No" in cells[9] else " "
    return text, tokens


def read_spans(conllu: Path, spans: Path) -> Iterator[Document]:
    """Sentences of a CoNLL-U file, each a document, with a table of what was annotated in them.

    The table begins with `# language` and `# sha256`; its columns are the sentence's id, start and
    end of the content, and the speakers' places ("12-20 31-40"), in characters of `# text`. A row
    without a content says that the sentence has none. Raises SystemExit where the file is another.
    """
    lines = spans.read_text("utf-8").splitlines()
    head = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# "))
    found = hashlib.sha256(conllu.read_bytes()).hexdigest()
    if found != head["sha256"]:
        raise SystemExit(f"{conllu} is not the file that was annotated: its SHA-256 is {found}.")
    rows: dict[str, list[Claim]] = defaultdict(list)
    for row in csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t"):
        claims = rows[row[0]]
        if len(row) > 2 and row[1]:
            places = [part.split("-") for part in (row[3] if len(row) > 3 else "").split()]
            speakers = tuple((int(a), int(b)) for a, b in places)
            claims.append(Claim(int(row[1]), int(row[2]), speakers))
    name = ""
    for line in conllu.read_text("utf-8").splitlines():
        if line.startswith("# sent_id = "):
            name = line.removeprefix("# sent_id = ")
        elif line.startswith("# text = ") and name in rows:
            text = line.removeprefix("# text = ")
            yield Document(name, head["language"], text, tuple(rows[name]))


# The arithmetic


@dataclass
class Score:
    """What was found, counted."""

    proposed: Counter[str] = field(default_factory=Counter)
    right: dict[float, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    annotated: Counter[str] = field(default_factory=Counter)
    found: dict[float, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    speakers: int = 0
    speakers_right: int = 0
    seconds: float = 0.0
    documents: int = 0

    def add(self, document: Document, proposals: list[Proposal], seconds: float) -> None:
        """Count one document."""
        self.documents += 1
        self.seconds += seconds
        for each in proposals:
            self.proposed.update(["all", each.tier, each.speech])
        for claim in document.claims:
            self.annotated.update(["all", kind(document.text, claim)])
        for least in OVERLAPS:
            for each, claim in pairs(proposals, document.claims, least):
                self.right[least].update(["all", each.tier, each.speech])
                self.found[least].update(["all", kind(document.text, claim)])
                if least == OVERLAPS[0] and (claim.speakers or each.speakers):
                    self.speakers += 1
                    self.speakers_right += names_the_same(each, claim)

    def table(self) -> str:
        """The figures as lines of text, in per cent."""
        lines = [f"{'':28}{'precision':>10}{'recall':>10}{'F':>8}{'proposed':>10}{'gold':>8}"]
        for least in OVERLAPS:
            for name in ("all", "sure", "likely", "direct", "mixed", "indirect"):
                proposed, right = self.proposed[name], self.right[least][name]
                # How sure a proposal is says nothing of a claim: recall is of all claims.
                part = "all" if name in {"sure", "likely"} else name
                annotated = self.annotated[part]
                found = right if part != name else self.found[least][name]
                precision, recall = _share(right, proposed), _share(found, annotated)
                f = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
                lines.append(
                    f"overlap {least}, {name:14}{precision:10.1f}{recall:10.1f}{f:8.1f}"
                    f"{proposed:10}{annotated:8}"
                )
        lines.append(f"speaker right{_share(self.speakers_right, self.speakers):25.1f}")
        lines.append(f"ms a document{1000 * self.seconds / max(self.documents, 1):25.2f}")
        return "\n".join(lines)


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def pairs(
    proposals: list[Proposal], claims: tuple[Claim, ...], least: float
) -> list[tuple[Proposal, Claim]]:
    """Proposals and claims that overlap, each at most once, the best pairs first."""
    ranked = sorted(
        (
            (overlap((p.start, p.end), (c.start, c.end)), -i, -j)
            for i, p in enumerate(proposals)
            for j, c in enumerate(claims)
            if p.start < c.end and c.start < p.end
        ),
        reverse=True,
    )
    taken: set[tuple[str, int]] = set()
    found = []
    for share, i, j in ranked:
        if share >= least and not taken & {("p", i), ("c", j)}:
            taken |= {("p", i), ("c", j)}
            found.append((proposals[-i], claims[-j]))
    return found


def overlap(one: Span, other: Span) -> float:
    """The characters that two places share, as a part of all that they cover (Jaccard)."""
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    whole = one[1] - one[0] + other[1] - other[0] - shared
    return shared / whole if whole else 0.0


def names_the_same(proposal: Proposal, claim: Claim) -> bool:
    """Whether a speaker of the proposal stands where one was annotated; both may name nobody."""
    if not claim.speakers or not proposal.speakers:
        return not claim.speakers and not proposal.speakers
    return any(a < d and c < b for a, b in proposal.speakers for c, d in claim.speakers)


_QUOTATION = re.compile(r"[«“”„\"‘‹][^«“”„\"‹»›]*[»”“\"’›]?")


def kind(text: str, claim: Claim) -> str:
    """Direct, mixed or indirect, by the quotation marks of an annotated claim."""
    content = text[claim.start : claim.end].strip(" \n.,;:–—-")
    if content[:1] in {*'«“”„"‘‹'} and content[-1:] in {*'»”“"’›'}:
        return "direct"
    return "mixed" if _QUOTATION.search(content) else "indirect"


def measure(documents: Iterator[Document]) -> Score:
    """Propose the claims of each document and count what is right."""
    score = Score()
    for document in documents:
        begun = time.perf_counter()
        proposals = propose(document.text, document.language)
        score.add(document, proposals, time.perf_counter() - begun)
    return score


def main() -> None:
    """Read the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="format", required=True)
    for name in ("polnear", "gum"):
        commands.add_parser(name).add_argument("folder", type=Path)
    spans = commands.add_parser("spans")
    spans.add_argument("conllu", type=Path)
    spans.add_argument("spans", type=Path)
    asked = parser.parse_args()
    if asked.format == "polnear":
        documents = read_polnear(asked.folder)
    elif asked.format == "gum":
        documents = read_gum(asked.folder)
    else:
        documents = read_spans(asked.conllu, asked.spans)
    print(measure(documents).table())


if __name__ == "__main__":
    main()
