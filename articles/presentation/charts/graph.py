"""The drawing of one claim's graph: what goes in, and what a template draws.

::

    Origin            Relays                          Articles
    ┌─────────┐       ┌─────────┐     ┌─────┐         ┌───────┐
    │ briefing├──────▶│ remarks ├────▶│ AFP ├──┬─────▶│ Le360 │
    └─────────┘       └────┬────┘     └─────┘  │      ├───────┤
                           │                   └─────▶│ Matin │
                           │                          ├───────┤
                           └─────────────────────────▶│ Pravdy│
                                                      └───────┘

`graph_folding` decides which sources share a box, `graph_layout` where each box stands.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final, Literal

from articles.presentation.charts.geometry import rounded

# The space between the edge of a box and its text.
PADDING: Final = 12


Role = Literal["origin", "article", "relay", "none"]


@dataclass(frozen=True, slots=True)
class Box:
    """A source that is to be drawn; `record` is any object of the caller."""

    key: Hashable
    role: Role
    seen: bool = False
    record: Any = None


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands in a box: a line for the source's kind, its title, a line for its state.

    `language` is that of the title, where it has one of its own.
    """

    kind: str
    title: str
    state: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One source used by another, with how ("cited by"), and in how many articles' chains."""

    origin_side: Hashable
    article_side: Hashable
    labels: tuple[str, ...] = ()
    articles: int = 1


@dataclass(frozen=True)
class GraphTexts:
    """What the drawing says, in the reader's language.

    `texts` is asked for each box that is drawn, not for those that are folded. `unsourced` stands
    where an article names no source. `articles` gets how many articles were folded and the one
    source through which they came, if it is one: "and 196 more through AP". `sources` gets how
    many other sources were folded.
    """

    texts: Callable[[Box], Texts]
    unsourced: str
    articles: Callable[[int, Box | None], str]
    sources: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where its baseline is, and what it says."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A box in its place; without `box` it stands for `count` sources, or for an unnamed one."""

    x: float
    y: float
    width: float
    height: float
    role: Role
    seen: bool
    box: Box | None
    texts: Texts | None
    count: int
    kind: tuple[Line, ...]
    title: tuple[Line, ...]
    state: tuple[Line, ...]

    @property
    def text_x(self) -> float:
        """Where its lines begin."""
        return rounded(self.x + PADDING)

    @property
    def is_fold(self) -> bool:
        """Whether it stands for several sources."""
        return self.box is None and self.role != "none"

    @property
    def words(self) -> str:
        """The text of a box without a single source, in one line."""
        return " ".join(line.text for line in self.title)

    @property
    def glyph(self) -> str:
        """The mark of its role as a path: diamond origin, circle relay, square article."""
        x, y = rounded(self.x + self.width - 17), rounded(self.y + 16)
        if self.role == "origin":
            return f"M{x:g} {y - 6.5:g}l6.5 6.5-6.5 6.5-6.5-6.5z"
        if self.role == "article":
            return f"M{x - 5.5:g} {y - 5.5:g}h11v11h-11z"
        return f"M{x - 6:g} {y:g}a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"

    @property
    def pile(self) -> str:
        """The edges of the boxes behind a box that stands for several, as a path."""
        right, bottom = rounded(self.x + self.width), rounded(self.y + self.height)
        return (
            f"M{right:g} {self.y + 4:g}h4V{bottom + 4:g}H{self.x + 4:g}v-4"
            f"M{right + 4:g} {self.y + 8:g}h4V{bottom + 8:g}H{self.x + 8:g}v-4"
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A label on a curve, with the rectangle behind it."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def middle(self) -> float:
        """Where its lines are centred."""
        return rounded(self.x + self.width / 2)


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from a source to its user, with its arrowhead and its label.

    `kind` is "use", "loop" for a step inside a circle, "none" where no source is named.
    """

    path: str
    kind: Literal["use", "loop", "none"]
    label: Label | None
    ends: tuple[int, int]  # places in Drawing.boxes


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: "origins", "relays" or "articles", and how many stand under it."""

    x: float
    name: Literal["origins", "relays", "articles"]
    count: int


@dataclass(frozen=True)
class Drawing:
    """What a template draws, in units of about a pixel."""

    width: float
    height: float
    heads: tuple[Head, ...] = ()
    boxes: tuple[Node, ...] = ()
    curves: tuple[Curve, ...] = ()
    # Steps between boxes that are not drawn, because there are too many.
    hidden: int = 0

    @property
    def size(self) -> Literal["s", "m", "l"]:
        """The class of its width, by which the stylesheet scales it."""
        return "s" if self.width <= 620 else "m" if self.width <= 960 else "l"
