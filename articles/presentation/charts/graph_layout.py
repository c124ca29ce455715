"""Lay a folded graph out: columns from the origins to the articles, and curves between the boxes.

The boxes of a column are ordered so that few curves cross (the barycentre method: K. Sugiyama,
S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE
Transactions on Systems, Man, and Cybernetics 11, 1981). Then each box is set as near to the middle
of its neighbours as that order allows.
"""

from bisect import bisect_right, insort
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from articles.presentation.charts import text_width
from articles.presentation.charts.geometry import rounded
from articles.presentation.charts.graph import (
    PADDING,
    Box,
    Curve,
    Drawing,
    GraphTexts,
    Head,
    Label,
    Line,
    Link,
    Node,
)
from articles.presentation.charts.graph_folding import Edge, FoldedGraph, Item, folded

WIDTH: Final = 1216  # the widest that pages have room for without shrinking it
KIND, TITLE, LABEL = 12, 14, 12  # sizes of letters
ROW_GAP: Final = 16
TOP: Final = 28  # below the columns' heads
EDGE: Final = 2  # room for the lines of the outermost boxes

_LEADING: Final = 17
_TITLE_LEADING: Final = 18
_GLYPH_ROOM: Final = 20
_WAYPOINT: Final = 10  # the height of a curve where it passes a column


def draw(
    columns: Sequence[Sequence[Box]],
    links: Iterable[Link],
    *,
    unsourced: Collection[Hashable] = (),
    words: GraphTexts,
) -> Drawing:
    """Draw one claim's graph.

    In: `columns` of boxes, articles first and origins last, each source once; `links` between
    them, each from a column to an earlier one or inside one (a loop); the keys of the articles
    that name no source. Out: a Drawing of bounded size, the same for the same input. Raises
    ValueError for a link whose end is no box, or that leads the wrong way.
    """
    if not any(columns):
        return Drawing(0, 0)
    graph = folded(columns, links, set(unsourced), words)
    return _Layout(graph, words).drawing()


class _Layout:
    """The order, the coordinates and the curves of a folded graph."""

    def __init__(self, graph: FoldedGraph, words: GraphTexts) -> None:
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
        self.gap = rounded(max(64.0, self.label_room + 44.0, min(spare, 120.0)))
        room = (WIDTH - 2 * EDGE - 8 - (self.count - 1) * self.gap) / self.count
        self.box_width = rounded(min(max(room, 156.0), 224.0))
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
                    self.items.append(Item(column, "none", waypoint=True, height=_WAYPOINT))
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
        return rounded(self.left + column * (self.box_width + self.gap))

    def drawing(self) -> Drawing:
        boxes: list[Node] = []
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
            width=rounded(width),
            height=rounded(bottom + 8 + EDGE),
            heads=self._heads(),
            boxes=tuple(boxes),
            curves=tuple(curves),
            hidden=self.hidden,
        )

    def _placed(self, n: int) -> Node:
        item = self.items[n]
        top = rounded(self.y[n] - item.height / 2)
        at = top + (19 if item.box else 21)
        lines: dict[str, list[Line]] = {"kind": [], "title": [], "state": []}
        for part, leading in (("kind", _LEADING), ("title", 0), ("state", _LEADING)):
            step = leading or (_TITLE_LEADING if item.box else _LEADING)
            for text in getattr(item, part):
                lines[part].append(Line(rounded(at), text))
                at += step
            if part == "kind" and item.kind:
                at += 2
        return Node(
            x=self._x(item.column),
            y=top,
            width=self.box_width,
            height=rounded(item.height),
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
                port = rounded(self.y[n] + (at - (len(ports) - 1) / 2) * step)
                (leaving if way_ == "leave" else arriving)[number] = port
        return leaving, arriving

    def _line(
        self, way: Sequence[int], start: float, end: float, *, head: bool
    ) -> tuple[str, list["_Span"]]:
        """A curve through the gaps, level where it passes a column, with its head."""
        x, y = self._x(self.items[way[0]].column) + self.box_width, start
        path = f"M{rounded(x):g} {y:g}"
        spans = []
        for n in way[1:]:
            to_x = self._x(self.items[n].column)
            to_y = end if n == way[-1] else rounded(self.y[n])
            half = rounded((x + to_x) / 2)
            path += f"C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"
            spans.append(_Span(x, y, to_x, to_y))
            x, y = to_x, to_y
            if n != way[-1]:
                x = rounded(to_x + self.box_width)
                path += f"H{x:g}"
        # From where no source is named nothing came: there is no direction to show.
        return path + (f"M{rounded(x - 7):g} {rounded(y - 4):g}l7 4-7 4" if head else ""), spans

    def _arc(self, edge: Edge, start: float, end: float) -> tuple[str, list["_Span"]]:
        """A step inside a column: down on the right, back up on the left."""
        left = self._x(self.items[edge.start].column)
        down = self.y[edge.start] < self.y[edge.end]
        x = rounded(left + self.box_width) if down else left
        reach = self.gap * 0.66 * (1 if down else -1)
        tip = 7 if down else -7
        path = (
            f"M{x:g} {start:g}"
            f"C{rounded(x + reach):g} {start:g} {rounded(x + reach):g} {end:g} {x:g} {end:g}"
            f"M{rounded(x + tip):g} {rounded(end - 4):g}l{-tip} 4 {tip} 4"
        )
        # The curve's own middle lies at three quarters of its reach.
        middle = rounded(x + self.gap / 2 * (1 if down else -1))
        return path, [_Span(middle, start, middle, end)]

    def _label(
        self, labels: Sequence[str], spans: Sequence["_Span"], placed: Sequence[Label]
    ) -> Label | None:
        """Words on the curve, nearest to the article's side, where no other words stand."""
        texts = [text_width.shortened(label, self.label_room, LABEL) for label in labels]
        width = rounded(max(text_width.width(text, LABEL) for text in texts) + 8)
        height = 15.0 * len(texts) + 2
        for span in reversed(spans):
            for time in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
                x, y = span.at(time)
                # In the gap between the boxes, wherever on the curve.
                spare = max((abs(span.to_x - span.x) - width) / 2, 0.0)
                middle = (span.x + span.to_x) / 2
                x = min(max(x, middle - spare), middle + spare)
                box = (rounded(x - width / 2), rounded(y - height / 2))
                if all(_apart(box, (width, height), label) for label in placed):
                    lines = tuple(
                        Line(rounded(box[1] + 12.5 + 15 * at), text)
                        for at, text in enumerate(texts)
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
