"""Know how one claim's graph is drawn: boxes in columns, curves between them, what is folded.

Plain geometry over a small structure of its own; may not touch Django, the database or another
room, but for the measure of texts.

::

    Origin            Relays                          Articles
    ┌─────────┐       ┌─────────┐     ┌─────┐         ┌───────┐
    │ briefing├──────▶│ remarks ├────▶│ AFP ├──┬─────▶│ Le360 │
    └─────────┘       └────┬────┘     └─────┘  │      ├───────┤
                           │                   └─────▶│ Matin │
                           │                          ├───────┤
                           └─────────────────────────▶│ Pravdy│
                                                      └───────┘

Columns come from the caller, articles first; here they are folded, ordered so that few curves
cross (the barycentre method: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of
hierarchical system structures", IEEE Transactions on Systems, Man, and Cybernetics 11, 1981), and
each box is set as near to the middle of its neighbours as the order allows.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Literal

from articles.presentation.charts import text_width

Role = Literal["origin", "article", "relay", "none"]

# Articles that came the same way: so many are drawn, the rest is one box; one is never folded.
SAME_WAY: Final = 4
# At most so many boxes in a column, columns, and curves: what is drawn has a bound.
ROWS: Final = 10
COLUMNS: Final = 6
CURVES: Final = 80

WIDTH: Final = 1216  # the widest that pages have room for without shrinking it
KIND, TITLE, LABEL = 12, 14, 12  # sizes of letters
PADDING: Final = 12
ROW_GAP: Final = 16
TOP: Final = 28  # below the columns' heads
EDGE: Final = 2  # room for the lines of the outermost boxes

_LEADING: Final = 17
_TITLE_LEADING: Final = 18
_GLYPH_ROOM: Final = 20
_WAYPOINT: Final = 10  # the height of a curve where it passes a column


@dataclass(frozen=True, slots=True)
class Box:
    """A source that is to be drawn; `record` is whatever the caller wants to find again."""

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
class Words:
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
class Placed:
    """A box in its place; without `box` a fold of `count` sources, or one that says "none"."""

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
        return _n(self.x + PADDING)

    @property
    def is_fold(self) -> bool:
        """Whether it stands for several sources."""
        return self.box is None and self.role != "none"

    @property
    def words(self) -> str:
        """A fold's or an empty place's own words, whole."""
        return " ".join(line.text for line in self.title)

    @property
    def glyph(self) -> str:
        """The mark of its role as a path: diamond origin, circle relay, square article."""
        x, y = _n(self.x + self.width - 17), _n(self.y + 16)
        if self.role == "origin":
            return f"M{x:g} {y - 6.5:g}l6.5 6.5-6.5 6.5-6.5-6.5z"
        if self.role == "article":
            return f"M{x - 5.5:g} {y - 5.5:g}h11v11h-11z"
        return f"M{x - 6:g} {y:g}a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"

    @property
    def pile(self) -> str:
        """The edges of the boxes behind a fold, as a path."""
        right, bottom = _n(self.x + self.width), _n(self.y + self.height)
        return (
            f"M{right:g} {self.y + 4:g}h4V{bottom + 4:g}H{self.x + 4:g}v-4"
            f"M{right + 4:g} {self.y + 8:g}h4V{bottom + 8:g}H{self.x + 8:g}v-4"
        )


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a curve: the middle of the lines, and the paper behind them."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def middle(self) -> float:
        """Where its lines are centred."""
        return _n(self.x + self.width / 2)


@dataclass(frozen=True, slots=True)
class Curve:
    """A path from the origin's side to the article's, with its head and its words.

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
    boxes: tuple[Placed, ...] = ()
    curves: tuple[Curve, ...] = ()
    # Steps between boxes that are not drawn, because there are too many.
    hidden: int = 0

    @property
    def size(self) -> Literal["s", "m", "l"]:
        """How much room it needs to be read."""
        return "s" if self.width <= 620 else "m" if self.width <= 960 else "l"


def draw(
    columns: Sequence[Sequence[Box]],
    links: Iterable[Link],
    *,
    unsourced: Collection[Hashable] = (),
    words: Words,
) -> Drawing:
    """Draw one claim's graph.

    In: `columns` of boxes, articles first and origins last, each source once; `links` between
    them, each from a column to an earlier one or inside one (a loop); the keys of the articles
    that name no source. Out: a Drawing of bounded size, the same for the same input. Raises
    ValueError for a link whose end is no box, or that leads the wrong way.
    """
    if not any(columns):
        return Drawing(0, 0)
    graph = _folded(columns, links, set(unsourced), words)
    return _Layout(graph, words).drawing()


# Folding


@dataclass
class _Item:
    """What is drawn as one box, or the place where a curve passes a column."""

    column: int  # from the left
    role: Role
    boxes: list[Box] = field(default_factory=list)
    text: str = ""  # of a fold, or where no source is named
    waypoint: bool = False
    # The source through which all of a fold's articles came.
    through: Box | None = None
    height: float = 0.0
    texts: Texts | None = None
    kind: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    state: tuple[str, ...] = ()

    @property
    def box(self) -> Box | None:
        return self.boxes[0] if len(self.boxes) == 1 and not self.text else None


@dataclass
class _Edge:
    """A step between two items, with what joins them."""

    start: int  # on the origin's side
    end: int
    kind: Literal["use", "loop", "none"] = "use"
    labels: tuple[str, ...] = ()
    weight: int = 0


@dataclass
class _Folded:
    items: list[_Item]
    edges: list[_Edge]
    columns: int
    hidden: int


def _folded(
    columns: Sequence[Sequence[Box]],
    links: Iterable[Link],
    unsourced: set[Hashable],
    words: Words,
) -> _Folded:
    layer_of = {box.key: layer for layer, column in enumerate(columns) for box in column}
    kept = list(links)
    for link in kept:
        if link.origin_side not in layer_of or link.article_side not in layer_of:
            raise ValueError(f"The link {link} has an end that is no box. Give a box for each.")
        if layer_of[link.origin_side] < layer_of[link.article_side]:
            raise ValueError(f"The link {link} leads the wrong way. Articles' columns come first.")
    groups = [_fold_rows(column, layer, kept, unsourced) for layer, column in enumerate(columns)]
    bands = _fold_columns(groups)
    # Where articles name no source and nothing else is there, that stands in a column of its own.
    count = max(len(bands), 2 if unsourced else 1)
    items: list[_Item] = []
    item_of: dict[Hashable, int] = {}
    for band, rows in enumerate(bands):
        for boxes in rows:
            role = boxes[0].role
            items.append(_Item(count - 1 - band, role, boxes))
            for box in boxes:
                item_of[box.key] = len(items) - 1

    found: dict[tuple[int, int], _Edge] = {}
    for link in kept:
        ends = item_of[link.origin_side], item_of[link.article_side]
        if ends[0] == ends[1]:
            continue
        edge = found.setdefault(ends, _Edge(*ends))
        edge.labels = tuple(dict.fromkeys((*edge.labels, *link.labels)))
        edge.weight += link.articles
        if items[ends[0]].column == items[ends[1]].column:
            edge.kind = "loop"
    # The heaviest stay, in the order in which they came.
    ranked = sorted(found.values(), key=lambda edge: -edge.weight)
    drawn = {id(edge) for edge in ranked[:CURVES]}
    edges = [edge for edge in found.values() if id(edge) in drawn]
    hidden = len(found) - len(edges)

    for item in items:
        if len(item.boxes) > 1:
            item.through = _through(item, items, item_of, kept)
            item.text = (
                words.articles(len(item.boxes), item.through)
                if item.role == "article"
                else words.sources(len(item.boxes))
            )
    for n, item in enumerate(list(items)):
        if item.role == "article" and all(box.key in unsourced for box in item.boxes):
            items.append(_Item(0, "none", text=words.unsourced))
            edges.append(_Edge(len(items) - 1, n, "none"))
    return _Folded(items, edges, count, hidden)


def _fold_rows(
    column: Sequence[Box], layer: int, links: Sequence[Link], unsourced: set[Hashable]
) -> list[list[Box]]:
    """The boxes of a column, each a list of itself, or several that became one.

    Articles that came the same way fold first; then whatever is too much for a column, those
    through which least passes.
    """
    here = {box.key for box in column}
    ways: dict[Hashable, set[Hashable]] = {box.key: set() for box in column}
    weight: dict[Hashable, int] = dict.fromkeys(here, 0)
    for link in links:
        if link.article_side in here:
            ways[link.article_side].add((link.origin_side, link.labels))
        if link.origin_side in here:
            weight[link.origin_side] += link.articles
    rows: list[list[Box]] = []
    folded: list[list[Box]] = []
    same: dict[Hashable, list[Box]] = {}
    for box in column:
        # An article that others use has a place of its own, whatever its way.
        if layer == 0 and box.role == "article" and not weight[box.key]:
            same.setdefault((frozenset(ways[box.key]), box.key in unsourced), []).append(box)
        else:
            rows.append([box])
    for group in same.values():
        shown = len(group) if len(group) <= SAME_WAY + 1 else SAME_WAY
        rows += [[box] for box in group[:shown]]
        if group[shown:]:
            folded.append(group[shown:])
    if len(rows) + len(folded) <= ROWS:
        return [*rows, *folded]
    # By role, so that a fold is of one sort; an article without a source stays apart from others.
    sorts: dict[Hashable, list[Box]] = {}
    for boxes in folded:
        sorts.setdefault((boxes[0].role, boxes[0].key in unsourced), []).extend(boxes)
    rows.sort(key=lambda row: -weight[row[0].key])
    first, rest = rows[: ROWS - 4], rows[ROWS - 4 :]
    for row in rest:
        sorts.setdefault((row[0].role, row[0].key in unsourced), []).extend(row)
    place = {box.key: at for at, box in enumerate(column)}
    for boxes in sorts.values():
        boxes.sort(key=lambda box: place[box.key])
    first.sort(key=lambda row: place[row[0].key])
    return [*first, *sorts.values()]


def _fold_columns(groups: list[list[list[Box]]]) -> list[list[list[Box]]]:
    """At most COLUMNS of them: those in the middle of a long way become one box."""
    if len(groups) <= COLUMNS:
        return groups
    before, after = COLUMNS // 2, COLUMNS - COLUMNS // 2 - 1
    middle = [box for rows in groups[before:-after] for row in rows for box in row]
    relays = [box for box in middle if box.role != "article"]
    articles = [box for box in middle if box.role == "article"]
    return [*groups[:before], [row for row in (relays, articles) if row], *groups[-after:]]


def _through(
    item: _Item, items: Sequence[_Item], item_of: Mapping[Hashable, int], links: Iterable[Link]
) -> Box | None:
    """The one source that all boxes of a fold used, if it is one."""
    mine = {box.key for box in item.boxes}
    used = {link.origin_side for link in links if link.article_side in mine} - mine
    if len(used) != 1:
        return None
    key = used.pop()
    return next(box for box in items[item_of[key]].boxes if box.key == key)


# Layout


class _Layout:
    """Order, coordinates and curves of what was folded."""

    def __init__(self, graph: _Folded, words: Words) -> None:
        self.items = graph.items
        self.edges = graph.edges
        self.count = graph.columns
        self.hidden = graph.hidden
        self.words = words
        self._measure()
        self.segments: list[list[int]] = []  # each edge as the items that it passes, from the left
        self._waypoints()
        self.order = self._ordered()
        self.y = self._heights()  # the middle of each item

    def _measure(self) -> None:
        """Widths of boxes and of the gaps between them, then each box's lines and height."""
        labels = [label for edge in self.edges for label in edge.labels]
        widest = max((text_width.width(label, LABEL) for label in labels), default=0.0)
        self.label_room = min(widest, 104.0)
        spare = (WIDTH - self.count * 224.0 - 12) / max(self.count - 1, 1)
        self.gap = _n(max(64.0, self.label_room + 44.0, min(spare, 120.0)))
        room = (WIDTH - 2 * EDGE - 8 - (self.count - 1) * self.gap) / self.count
        self.box_width = _n(min(max(room, 156.0), 224.0))
        loops = [edge for edge in self.edges if edge.kind == "loop"]
        columns = {self.items[edge.start].column for edge in loops}
        self.left = EDGE + (self.gap if 0 in columns else 0.0)
        self.right = EDGE + 8 + (self.gap if self.count - 1 in columns else 0.0)
        inner = self.box_width - 2 * PADDING
        for item in self.items:
            if item.box:
                item.texts = texts = self.words.texts(item.box)
                item.kind = text_width.wrapped(texts.kind, inner - _GLYPH_ROOM, KIND, lines=2)
                item.title = text_width.wrapped(texts.title, inner, TITLE, lines=3, bold=True)
                item.state = text_width.wrapped(texts.state, inner, KIND, lines=2)
            else:
                item.title = text_width.wrapped(item.text, inner, KIND, lines=3)
            item.height = (
                (len(item.kind) + len(item.state)) * _LEADING
                + len(item.title) * (_TITLE_LEADING if item.box else _LEADING)
                + (22 if item.box else 18)
            )

    def _waypoints(self) -> None:
        """Let a curve that passes columns have a place of its own in each of them."""
        for edge in self.edges:
            way = [edge.start]
            if edge.kind != "loop":
                for column in range(self.items[edge.start].column + 1, self.items[edge.end].column):
                    self.items.append(_Item(column, "none", waypoint=True, height=_WAYPOINT))
                    way.append(len(self.items) - 1)
            self.segments.append([*way, edge.end])

    def _ordered(self) -> list[list[int]]:
        """The items of each column from above, so that few curves cross."""
        lefts: list[list[int]] = [[] for _ in self.items]
        rights: list[list[int]] = [[] for _ in self.items]
        for edge, way in zip(self.edges, self.segments, strict=True):
            if edge.kind == "loop":
                continue
            for one, other in pairwise(way):
                rights[one].append(other)
                lefts[other].append(one)
        self.lefts, self.rights = lefts, rights
        order: list[list[int]] = [[] for _ in range(self.count)]
        for n, item in enumerate(self.items):
            order[item.column].append(n)
        best, fewest = [list(column) for column in order], self._crossings(order)
        for sweep in range(12):
            leftwards = sweep % 2 == 0
            columns = range(self.count - 2, -1, -1) if leftwards else range(1, self.count)
            for column in columns:
                beside = order[column + 1 if leftwards else column - 1]
                place = {n: at for at, n in enumerate(beside)}
                scale = len(beside) / max(len(order[column]), 1)
                middle = {}
                for at, n in enumerate(order[column]):
                    near = [place[other] for other in (rights if leftwards else lefts)[n]]
                    middle[n] = sum(near) / len(near) if near else at * scale
                order[column].sort(key=middle.__getitem__)
            crossings = self._crossings(order)
            if crossings < fewest:
                best, fewest = [list(column) for column in order], crossings
        return best

    def _crossings(self, order: Sequence[Sequence[int]]) -> int:
        """How many pairs of curves cross between neighbouring columns."""
        crossings = 0
        for left, right in pairwise(order):
            place = {n: at for at, n in enumerate(right)}
            passed: list[int] = []
            for n in left:
                reached = sorted(place[other] for other in self.rights[n])
                crossings += sum(len(passed) - bisect_right(passed, at) for at in reached)
                for at in reached:
                    insort(passed, at)
        return crossings

    def _heights(self) -> list[float]:
        """The middle of each item: near its neighbours' middles, nothing on anything else."""
        y = [0.0] * len(self.items)
        for stack in self.order:
            at = 0.0
            for n in stack:
                y[n] = at + self.items[n].height / 2
                at += self.items[n].height + ROW_GAP
        for sweep in range(9):
            leftwards = sweep % 2 == 0
            last = sweep == 8
            columns = range(self.count - 1, -1, -1) if leftwards else range(self.count)
            for column in columns:
                self._settle(self.order[column], y, both=last, leftwards=leftwards)
        top = min(y[n] - item.height / 2 for n, item in enumerate(self.items))
        return [at - top + TOP for at in y]

    def _settle(
        self, column: Sequence[int], y: list[float], *, both: bool, leftwards: bool
    ) -> None:
        """Move a column's items as near to where they want to be as their order and sizes allow.

        The least squares of the moves under that order: pool adjacent violators.
        """
        wishes: list[tuple[float, float]] = []
        for n in column:
            near = [*self.rights[n], *self.lefts[n]] if both else []
            near = near or (self.rights[n] if leftwards else self.lefts[n])
            straight = self.items[n].waypoint
            if near:
                wishes.append((sum(y[o] for o in near) / len(near), 4.0 if straight else 1.0))
            else:
                wishes.append((y[n], 0.2))
        # Sizes taken out, what remains has only to rise.
        offset = 0.0
        offsets: list[float] = []
        before: int | None = None
        for n in column:
            if before is not None:
                offset += (self.items[before].height + self.items[n].height) / 2 + ROW_GAP
            offsets.append(offset)
            before = n
        pools: list[tuple[float, float, int]] = []  # mean, weight, how many
        for (wish, weight), taken in zip(wishes, offsets, strict=True):
            mean, total, size = wish - taken, weight, 1
            while pools and pools[-1][0] >= mean:
                other, its, count = pools.pop()
                mean = (mean * total + other * its) / (total + its)
                total, size = total + its, size + count
            pools.append((mean, total, size))
        at = 0
        for mean, _total, size in pools:
            for n, taken in zip(column[at : at + size], offsets[at : at + size], strict=True):
                y[n] = mean + taken
            at += size

    def _x(self, column: int) -> float:
        return _n(self.left + column * (self.box_width + self.gap))

    def drawing(self) -> Drawing:
        boxes: list[Placed] = []
        place_of: dict[int, int] = {}
        for column in self.order:
            for n in column:
                if not self.items[n].waypoint:
                    place_of[n] = len(boxes)
                    boxes.append(self._placed(n))
        curves = self._curves(place_of)
        bottom = max(
            [placed.y + placed.height for placed in boxes]
            + [self.y[n] for n, item in enumerate(self.items) if item.waypoint]
        )
        width = self._x(self.count - 1) + self.box_width + self.right
        return Drawing(
            width=_n(width),
            height=_n(bottom + 8 + EDGE),
            heads=self._heads(),
            boxes=tuple(boxes),
            curves=tuple(curves),
            hidden=self.hidden,
        )

    def _placed(self, n: int) -> Placed:
        item = self.items[n]
        top = _n(self.y[n] - item.height / 2)
        at = top + (19 if item.box else 21)
        lines: dict[str, list[Line]] = {"kind": [], "title": [], "state": []}
        for part, leading in (("kind", _LEADING), ("title", 0), ("state", _LEADING)):
            step = leading or (_TITLE_LEADING if item.box else _LEADING)
            for text in getattr(item, part):
                lines[part].append(Line(_n(at), text))
                at += step
            if part == "kind" and item.kind:
                at += 2
        return Placed(
            x=self._x(item.column),
            y=top,
            width=self.box_width,
            height=_n(item.height),
            role=item.role,
            seen=bool(item.boxes) and all(box.seen for box in item.boxes),
            box=item.box,
            texts=item.texts,
            count=len(item.boxes),
            kind=tuple(lines["kind"]),
            title=tuple(lines["title"]),
            state=tuple(lines["state"]),
        )

    def _heads(self) -> tuple[Head, ...]:
        def boxes(columns: range) -> int:
            here = (self.items[n] for column in columns for n in self.order[column])
            # Where no source is named stands under the head of the one that is missing.
            return sum(len(item.boxes) for item in here) or 1

        last = self.count - 1
        if not last:
            circle = all(self.items[n].role == "origin" for n in self.order[0])
            return (Head(self._x(0), "origins" if circle else "articles", boxes(range(1))),)
        heads = [Head(self._x(0), "origins", boxes(range(1)))]
        if last > 1:
            heads.append(Head(self._x(1), "relays", boxes(range(1, last))))
        return (*heads, Head(self._x(last), "articles", boxes(range(last, last + 1))))

    def _curves(self, place_of: Mapping[int, int]) -> list[Curve]:
        leaving, arriving = self._ports()
        labels: list[Label] = []
        found = []
        for number, edge in enumerate(self.edges):
            way = self.segments[number]
            start, end = leaving[number], arriving[number]
            if edge.kind == "loop":
                path, spans = self._arc(edge, start, end)
            else:
                path, spans = self._line(way, start, end, head=edge.kind != "none")
            # What was folded may have been used in as many ways as it came.
            mixed = len(self.items[edge.end].boxes) > 1 and len(self.lefts[edge.end]) > 1
            wanted = edge.labels and not mixed and len(self.items[edge.start].boxes) <= 1
            label = self._label(edge.labels, spans, labels) if wanted else None
            if label:
                labels.append(label)
            found.append(Curve(path, edge.kind, label, (place_of[edge.start], place_of[edge.end])))
        return found

    def _ports(self) -> tuple[dict[int, float], dict[int, float]]:
        """At which height each edge leaves and enters its boxes, those to above uppermost."""
        sides: dict[tuple[int, str], list[tuple[float, int, str]]] = {}
        for number, edge in enumerate(self.edges):
            way = self.segments[number]
            if edge.kind == "loop":
                side = "right" if self.y[edge.start] < self.y[edge.end] else "left"
                sides.setdefault((edge.start, side), []).append((self.y[edge.end], number, "leave"))
                sides.setdefault((edge.end, side), []).append((self.y[edge.start], number, "enter"))
            else:
                sides.setdefault((edge.start, "right"), []).append(
                    (self.y[way[1]], number, "leave")
                )
                sides.setdefault((edge.end, "left"), []).append((self.y[way[-2]], number, "enter"))
        leaving: dict[int, float] = {}
        arriving: dict[int, float] = {}
        for (n, _side), ports in sides.items():
            step = min(12.0, (self.items[n].height - 20) / max(len(ports) - 1, 1))
            for at, (_y, number, way_) in enumerate(sorted(ports)):
                port = _n(self.y[n] + (at - (len(ports) - 1) / 2) * step)
                (leaving if way_ == "leave" else arriving)[number] = port
        return leaving, arriving

    def _line(
        self, way: Sequence[int], start: float, end: float, *, head: bool
    ) -> tuple[str, list["_Span"]]:
        """A curve through the gaps, level where it passes a column, with its head."""
        x, y = self._x(self.items[way[0]].column) + self.box_width, start
        path = f"M{_n(x):g} {y:g}"
        spans = []
        for n in way[1:]:
            to_x = self._x(self.items[n].column)
            to_y = end if n == way[-1] else _n(self.y[n])
            half = _n((x + to_x) / 2)
            path += f"C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"
            spans.append(_Span(x, y, to_x, to_y))
            x, y = to_x, to_y
            if n != way[-1]:
                x = _n(to_x + self.box_width)
                path += f"H{x:g}"
        # From where no source is named nothing came: there is no direction to show.
        return path + (f"M{_n(x - 7):g} {_n(y - 4):g}l7 4-7 4" if head else ""), spans

    def _arc(self, edge: _Edge, start: float, end: float) -> tuple[str, list["_Span"]]:
        """A step inside a column: down on the right, back up on the left."""
        left = self._x(self.items[edge.start].column)
        down = self.y[edge.start] < self.y[edge.end]
        x = _n(left + self.box_width) if down else left
        reach = self.gap * 0.66 * (1 if down else -1)
        tip = 7 if down else -7
        path = (
            f"M{x:g} {start:g}C{_n(x + reach):g} {start:g} {_n(x + reach):g} {end:g} {x:g} {end:g}"
            f"M{_n(x + tip):g} {_n(end - 4):g}l{-tip} 4 {tip} 4"
        )
        # The curve's own middle lies at three quarters of its reach.
        middle = _n(x + self.gap / 2 * (1 if down else -1))
        return path, [_Span(middle, start, middle, end)]

    def _label(
        self, labels: Sequence[str], spans: Sequence["_Span"], placed: Sequence[Label]
    ) -> Label | None:
        """Words on the curve, nearest to the article's side, where no other words stand."""
        texts = [text_width.shortened(label, self.label_room, LABEL) for label in labels]
        width = _n(max(text_width.width(text, LABEL) for text in texts) + 8)
        height = 15.0 * len(texts) + 2
        for span in reversed(spans):
            for time in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
                x, y = span.at(time)
                # In the gap between the boxes, wherever on the curve.
                spare = max((abs(span.to_x - span.x) - width) / 2, 0.0)
                middle = (span.x + span.to_x) / 2
                x = min(max(x, middle - spare), middle + spare)
                box = (_n(x - width / 2), _n(y - height / 2))
                if all(_apart(box, (width, height), label) for label in placed):
                    lines = tuple(
                        Line(_n(box[1] + 12.5 + 15 * at), text) for at, text in enumerate(texts)
                    )
                    return Label(*box, width, height, lines)
        return None


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of a curve between two columns, a cubic that begins and ends level."""

    x: float
    y: float
    to_x: float
    to_y: float

    def at(self, time: float) -> tuple[float, float]:
        """The point at a time from 0 to 1; both control points lie at half of the way across."""
        across = 1.5 * time * (1 - time) + time**3
        down = (3 - 2 * time) * time**2
        return self.x + (self.to_x - self.x) * across, self.y + (self.to_y - self.y) * down


def _apart(corner: tuple[float, float], size: tuple[float, float], label: Label) -> bool:
    return (
        corner[0] >= label.x + label.width
        or corner[0] + size[0] <= label.x
        or corner[1] >= label.y + label.height
        or corner[1] + size[1] <= label.y
    )


def _n(value: float) -> float:
    """A coordinate to a tenth, with no minus before a zero."""
    return round(value, 1) + 0.0
