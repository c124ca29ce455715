"""Fold a graph that is too large to draw: several sources share one box."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from articles.presentation.charts.graph import Box, GraphTexts, Link, Role, Texts

# Of articles with the same sources so many are drawn, and the others share one box. One article
# alone is never folded.
MOST_ALIKE: Final = 4
# At most so many boxes in a column, columns, and curves.
ROWS: Final = 10
COLUMNS: Final = 6
CURVES: Final = 80


@dataclass
class Item:
    """What is drawn as one box, or the point at which a curve crosses a column."""

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
class Edge:
    """A step between two items, with what joins them."""

    start: int  # on the origin's side
    end: int
    kind: Literal["use", "loop", "none"] = "use"
    labels: tuple[str, ...] = ()
    weight: int = 0


@dataclass
class FoldedGraph:
    items: list[Item]
    edges: list[Edge]
    columns: int
    hidden: int


def folded(
    columns: Sequence[Sequence[Box]],
    links: Iterable[Link],
    unsourced: set[Hashable],
    words: GraphTexts,
) -> FoldedGraph:
    layer_of = {box.key: layer for layer, column in enumerate(columns) for box in column}
    all_links = list(links)
    for link in all_links:
        if link.origin_side not in layer_of or link.article_side not in layer_of:
            raise ValueError(f"The link {link} has an end that is no box. Give a box for each.")
        if layer_of[link.origin_side] < layer_of[link.article_side]:
            raise ValueError(f"The link {link} leads the wrong way. Articles' columns come first.")
    groups = [
        _fold_rows(column, layer, all_links, unsourced) for layer, column in enumerate(columns)
    ]
    bands = _fold_columns(groups)
    # Where articles name no source and nothing else is there, that stands in a column of its own.
    count = max(len(bands), 2 if unsourced else 1)
    items: list[Item] = []
    item_of: dict[Hashable, int] = {}
    for band, rows in enumerate(bands):
        for boxes in rows:
            role = boxes[0].role
            items.append(Item(count - 1 - band, role, boxes))
            for box in boxes:
                item_of[box.key] = len(items) - 1

    found: dict[tuple[int, int], Edge] = {}
    for link in all_links:
        ends = item_of[link.origin_side], item_of[link.article_side]
        if ends[0] == ends[1]:
            continue
        edge = found.setdefault(ends, Edge(*ends))
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
            item.through = _through(item, items, item_of, all_links)
            item.text = (
                words.articles(len(item.boxes), item.through)
                if item.role == "article"
                else words.sources(len(item.boxes))
            )
    for n, item in enumerate(list(items)):
        if item.role == "article" and all(box.key in unsourced for box in item.boxes):
            items.append(Item(0, "none", text=words.unsourced))
            edges.append(Edge(len(items) - 1, n, "none"))
    return FoldedGraph(items, edges, count, hidden)


def _fold_rows(
    column: Sequence[Box], layer: int, links: Sequence[Link], unsourced: set[Hashable]
) -> list[list[Box]]:
    """The rows of a column: each row is a list of the boxes that share it.

    Articles with the same sources are folded first. If there are still too many rows, the boxes
    with the fewest articles are folded.
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
        shown = len(group) if len(group) <= MOST_ALIKE + 1 else MOST_ALIKE
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
    item: Item, items: Sequence[Item], item_of: Mapping[Hashable, int], links: Iterable[Link]
) -> Box | None:
    """The one source that all boxes of a fold used, if it is one."""
    mine = {box.key for box in item.boxes}
    used = {link.origin_side for link in links if link.article_side in mine} - mine
    if len(used) != 1:
        return None
    key = used.pop()
    return next(box for box in items[item_of[key]].boxes if box.key == key)
