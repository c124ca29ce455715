"""Chains, origins and loops: what one claim rests on, as far as it is recorded.

Plain dataclasses over any hashable ids of sources; imports neither Django nor other packages.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["origin", "article", "relay"]


@dataclass(frozen=True, slots=True)
class Step[S: Hashable]:
    """One hop of a chain: the source that is passed through, and how.

    `use` is how the source before it used this one ("quotes", "paraphrases", "cites", "" for not
    recorded), `cue` the words that say so ("selon", "" for none), `seen` whether an editor has
    seen this source; else it is only reported.
    """

    source: S
    use: str = ""
    cue: str = ""
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Chain[S: Hashable]:
    """What stands between one appearance of a claim and its origin, nearest to the article first.

    `Chain("a", (Step("t"), Step("k"), Step("o")))` is::

        a ──▶ t ──▶ k ──▶ o
        article           the chain's last hop

    A chain without steps is an appearance whose article names no source. Raises ValueError when a
    source stands twice, or when the article is a step of its own chain.
    """

    article: S
    steps: tuple[Step[S], ...] = ()

    def __post_init__(self) -> None:
        met = {self.article}
        for step in self.steps:
            if step.source == self.article:
                raise ValueError(
                    f"The article {self.article!r} cannot stand in its own chain. Remove that hop."
                )
            if step.source in met:
                raise ValueError(
                    f"The source {step.source!r} stands twice in one chain. Remove one of the two."
                )
            met.add(step.source)


@dataclass(frozen=True, slots=True)
class Edge[S: Hashable]:
    """One source used by another, put together from every chain that says so.

    ::

        article_side ──▶ origin_side        "AFP" ──▶ "the briefing"

    `uses` and `cues` are those recorded, each once, sorted; `articles` those in whose chains this
    edge stands; `seen` whether an editor saw the origin's side in any of them.
    """

    origin_side: S
    article_side: S
    uses: tuple[str, ...]
    cues: tuple[str, ...]
    articles: tuple[S, ...]
    seen: bool


@dataclass(frozen=True, slots=True)
class Meet[S: Hashable]:
    """A source in which ways of several articles come together: "both through AFP".

    ::

        a ──▶ AFP ──▶ o        Meet(source="AFP", articles=("a", "b"))
        b ────┘
    """

    source: S
    articles: tuple[S, ...]


@dataclass(frozen=True, slots=True)
class Way[S: Hashable]:
    """The way of one appearance to an origin: `sources` nearest to the article first.

    It is the recorded chain. Where that ends at a source from which another chain goes on, the
    way goes on with it, as short as it can, until it stands on an origin::

        a ──▶ k               recorded for a
        b ──▶ k ──▶ o         recorded for b
        a ──▶ k ──▶ o         a's way, 2 hops
    """

    article: S
    sources: tuple[S, ...]

    @property
    def hops(self) -> int:
        """How many hops from the article to the origin; at least 1."""
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class Provenance[S: Hashable]:
    """What one claim rests on: the chains of all its appearances, put together into one graph.

    ::

        tageblatt ──▶ AFP ──▶ briefing      articles   gazette, journal, tageblatt, tribune
        journal ──────┘                     origins    {briefing}, {m, n}: 2
        gazette ──▶ m ◀──▶ n                loops      {m, n}
        tribune                             unsourced  tribune
                                            meets      AFP (journal, tageblatt)

    `articles`   the articles in which the claim appears, each once.
    `edges`      who used whom; none stands twice.
    `origins`    the ends of the graph, each a set: of one source from which no chain goes on, or
                 of the sources of a circle without a way out, which count as one.
    `loops`      every set of sources that go round in a circle (circular reporting), with and
                 without a way out of it: the strongly connected components of more than one
                 source.
    `unsourced`  articles that name no source: no appearance in them has a hop. They are no
                 origins and are counted beside. But where another article's chain ends on such an
                 article, it is the recorded end of that chain, so an origin, and not counted here.
                 An article with one appearance that names a source and one that does not names a
                 source.
    `meets`      where ways of two or more articles come together that had not come together
                 before, nearest to the articles first. An origin is no such place: that all ways
                 end there is what the count of origins says. An article through which another
                 article's way leads can be one.
    `longest`, `shortest`   of the ways to an origin; None where no article names a source.
    `relays`     sources that are neither an origin nor one of the articles.
    `roles`      every source: "origin" before "article" before "relay" where it is several.
    `seen`       every source: whether an editor has seen it in any chain; articles are seen.

    Everything is sorted, so equal input in any order gives equal results.
    """

    articles: tuple[S, ...]
    edges: tuple[Edge[S], ...]
    origins: tuple[frozenset[S], ...]
    loops: tuple[frozenset[S], ...]
    unsourced: tuple[S, ...]
    meets: tuple[Meet[S], ...]
    longest: Way[S] | None
    shortest: Way[S] | None
    relays: tuple[S, ...]
    roles: Mapping[S, Role]
    seen: Mapping[S, bool]
    _layers: tuple[tuple[S, ...], ...]

    @property
    def origin_count(self) -> int:
        """How many independent origins are recorded."""
        return len(self.origins)

    @property
    def circular_origins(self) -> tuple[frozenset[S], ...]:
        """The origins that are a circle without a way out."""
        return tuple(origin for origin in self.origins if len(origin) > 1)

    def layers(self) -> tuple[tuple[S, ...], ...]:
        """The sources in columns, for drawing: articles first, origins last.

        Every source once. An edge leads from its column to a later one, except inside a loop,
        whose sources share a column. A source stands as near to the articles as its longest way
        from them allows; origins stand together in the last column::

            tageblatt   AFP   briefing
            journal           m
            gazette           n
            tribune
        """
        return self._layers


def provenance[S: Hashable](
    chains: Iterable[Chain[S]], *, key: Callable[[S], Any] | None = None
) -> Provenance[S]:
    """Put the chains of all appearances of one claim together and say what it rests on.

    In: a chain for each appearance, in any order; the same article may come several times. `key`
    gives what sources are sorted by; without it numbers come first, by size, then all others by
    their `repr`.

    Out: a Provenance; an empty one for no chains. It holds what was recorded and nothing else.

    Time and memory grow with the number of hops (times a bit for each article where ways meet);
    components are R. Tarjan's, "Depth-first search and linear graph algorithms", SIAM Journal on
    Computing 1 (1972), without recursion, so that no chain is too long.
    """
    sources, ordered = _numbered(chains, key or _default_key)
    number = {source: n for n, source in enumerate(sources)}
    walks = [
        (number[chain.article], tuple(number[step.source] for step in chain.steps))
        for chain in ordered
    ]

    edges = _edges(ordered, sources, number)
    onward: list[list[int]] = [[] for _ in sources]
    for edge in edges:
        onward[number[edge.article_side]].append(number[edge.origin_side])

    article_numbers = sorted({article for article, _ in walks})
    sourced = {article for article, steps in walks if steps}
    hops = {step for _, steps in walks for step in steps}
    graph = _Graph(onward)
    ends = [
        c
        for c, members in enumerate(graph.components)
        if not graph.after[c] and (len(members) > 1 or members[0] in hops)
    ]
    end_of = {n for c in ends for n in graph.components[c]}
    articles = {sources[n] for n in article_numbers}

    def named(numbers: Iterable[int]) -> tuple[S, ...]:
        return tuple(sources[n] for n in sorted(numbers))

    def sets(components: Iterable[int]) -> tuple[frozenset[S], ...]:
        members = sorted(sorted(graph.components[c]) for c in components)
        return tuple(frozenset(sources[n] for n in group) for group in members)

    def way(found: tuple[int, list[int]] | None) -> Way[S] | None:
        return found and Way(sources[found[0]], tuple(sources[n] for n in found[1]))

    depth = graph.depths()
    if ends:
        last = max(depth[c] for c in ends)
        for c in ends:
            depth[c] = last
    columns: list[list[int]] = [[] for _ in range(max(depth, default=-1) + 1)]
    for n, c in enumerate(graph.component_of):
        columns[depth[c]].append(n)

    roles: dict[S, Role] = {
        source: "origin" if n in end_of else "article" if source in articles else "relay"
        for n, source in enumerate(sources)
    }
    seen = {source: source in articles for source in sources}
    for edge in edges:
        seen[edge.origin_side] = seen[edge.origin_side] or edge.seen
    shortest, longest = _extreme_ways(walks, graph, end_of)

    return Provenance(
        articles=named(article_numbers),
        edges=edges,
        origins=sets(ends),
        loops=sets(c for c, members in enumerate(graph.components) if len(members) > 1),
        unsourced=named(n for n in article_numbers if n not in sourced and n not in end_of),
        meets=tuple(
            Meet(sources[n], named(who)) for n, who in _meets(graph, sourced, end_of, depth)
        ),
        longest=way(longest),
        shortest=way(shortest),
        relays=tuple(source for source in sources if roles[source] == "relay"),
        roles=roles,
        seen=seen,
        _layers=tuple(named(column) for column in columns),
    )


def _default_key(source: object) -> tuple[int, int, str]:
    if isinstance(source, int):
        return 0, source, ""
    return 1, 0, repr(source)


def _numbered[S: Hashable](
    chains: Iterable[Chain[S]], key: Callable[[S], Any]
) -> tuple[list[S], list[Chain[S]]]:
    """All sources sorted, so that their numbers sort as they do, and the chains sorted by them."""
    kept = list(chains)
    found = {chain.article for chain in kept}
    found.update(step.source for chain in kept for step in chain.steps)
    sources = sorted(found, key=key)
    number = {source: n for n, source in enumerate(sources)}
    kept.sort(
        key=lambda chain: [number[chain.article], *(number[step.source] for step in chain.steps)]
    )
    return sources, kept


def _edges[S: Hashable](
    chains: Sequence[Chain[S]], sources: Sequence[S], number: Mapping[S, int]
) -> tuple[Edge[S], ...]:
    """Every pair of neighbours in any chain once, sorted from the article's side."""
    steps: dict[tuple[int, int], list[tuple[int, Step[S]]]] = {}
    for chain in chains:
        article = before = number[chain.article]
        for step in chain.steps:
            after = number[step.source]
            steps.setdefault((before, after), []).append((article, step))
            before = after
    return tuple(
        Edge(
            origin_side=sources[after],
            article_side=sources[before],
            uses=tuple(sorted({step.use for _, step in found} - {""})),
            cues=tuple(sorted({step.cue for _, step in found} - {""})),
            articles=tuple(sources[n] for n in sorted({article for article, _ in found})),
            seen=any(step.seen for _, step in found),
        )
        for (before, after), found in sorted(steps.items(), key=lambda item: item[0])
    )


class _Graph:
    """A directed graph of the numbers 0 to n-1, with its strongly connected components.

    `components` lists them so that every edge between two leads to an earlier one: ends first.
    """

    def __init__(self, onward: Sequence[Sequence[int]]) -> None:
        self.onward = onward
        self.components = _components(onward)
        self.component_of = [0] * len(onward)
        for c, members in enumerate(self.components):
            for n in members:
                self.component_of[n] = c
        self.before: list[list[int]] = [[] for _ in onward]
        self.after: list[set[int]] = [set() for _ in self.components]
        for n, followers in enumerate(onward):
            for follower in followers:
                self.before[follower].append(n)
                if self.component_of[n] != self.component_of[follower]:
                    self.after[self.component_of[n]].add(self.component_of[follower])

    def depths(self) -> list[int]:
        """For each component, how many edges its longest way from any start has."""
        depth = [0] * len(self.components)
        for c in reversed(range(len(self.components))):
            for follower in self.after[c]:
                depth[follower] = max(depth[follower], depth[c] + 1)
        return depth


def _components(onward: Sequence[Sequence[int]]) -> list[list[int]]:
    """Tarjan's strongly connected components, ends first, with a stack instead of recursion."""
    index: list[int] = [-1] * len(onward)  # order of discovery; -1: not yet found
    low = [0] * len(onward)
    open_: list[int] = []
    is_open = [False] * len(onward)
    components: list[list[int]] = []
    count = 0
    for root in range(len(onward)):
        if index[root] >= 0:
            continue
        work = [(root, 0)]  # a number, and at which of its followers to go on
        while work:
            n, place = work.pop()
            if index[n] < 0:
                index[n] = low[n] = count
                count += 1
                open_.append(n)
                is_open[n] = True
            for k in range(place, len(onward[n])):
                follower = onward[n][k]
                if index[follower] < 0:
                    work += [(n, k), (follower, 0)]  # come back to this edge afterwards
                    break
                if is_open[follower]:
                    low[n] = min(low[n], low[follower])
            else:
                if low[n] == index[n]:
                    members = []
                    while is_open[n]:
                        member = open_.pop()
                        is_open[member] = False
                        members.append(member)
                    components.append(sorted(members))
    return components


def _meets(
    graph: _Graph, sourced: Iterable[int], end_of: Iterable[int], depth: Sequence[int]
) -> list[tuple[int, list[int]]]:
    """Sources in which ways of articles come together, and whose; nearest to the articles first.

    `sourced` are the articles from which a way starts. Which of them lead to a component is kept
    as the bits of one number; where nothing joins, it is its predecessor's very object.
    """
    starts = sorted(sourced)
    bit = {article: 1 << place for place, article in enumerate(starts)}
    ends = set(end_of)
    arriving = [0] * len(graph.components)
    met: list[tuple[int, list[int]]] = []
    for c in reversed(range(len(graph.components))):
        members = graph.components[c]
        outside = {
            graph.component_of[before]
            for n in members
            for before in graph.before[n]
            if graph.component_of[before] != c
        }
        for whose in (
            *(arriving[before] for before in sorted(outside)),
            *(bit[n] for n in members if n in bit),
        ):
            arriving[c] = arriving[c] | whose if arriving[c] else whose
        if arriving[c].bit_count() < 2 or any(arriving[b] == arriving[c] for b in outside):
            continue
        whose_ways = [article for article in starts if arriving[c] & bit[article]]
        for n in members:
            # Inside a loop, ways join where they come in.
            comes_in = n in bit or any(graph.component_of[b] != c for b in graph.before[n])
            if comes_in and n not in ends:
                met.append((n, whose_ways))
    return sorted(met, key=lambda meet: (depth[graph.component_of[meet[0]]], meet[0]))


def _extreme_ways(
    walks: Sequence[tuple[int, tuple[int, ...]]], graph: _Graph, end_of: set[int]
) -> tuple[tuple[int, list[int]] | None, tuple[int, list[int]] | None]:
    """The shortest and the longest way, as Way describes them; the first of equal ones.

    `walks` are the chains as numbers, sorted; `end_of` all sources that belong to an origin.
    """
    distance, toward = _distances(graph, end_of)
    shortest: tuple[int, int] | None = None
    longest: tuple[int, int] | None = None
    for place, (article, steps) in enumerate(walks):
        if not steps:
            continue
        last = steps[-1]
        if last in end_of or len(graph.components[graph.component_of[last]]) == 1:
            hops = len(steps) + distance[last]
        else:  # it ends inside a loop: going on may lead back through itself
            hops = len(_way(article, steps, toward))
        if shortest is None or hops < shortest[0]:
            shortest = hops, place
        if longest is None or hops > longest[0]:
            longest = hops, place
    if shortest is None or longest is None:
        return None, None
    short, long = walks[shortest[1]], walks[longest[1]]
    return (short[0], _way(*short, toward)), (long[0], _way(*long, toward))


def _distances(graph: _Graph, end_of: set[int]) -> tuple[list[int], list[int]]:
    """For each source: how far the nearest origin is, and over which follower (-1: at an end)."""
    distance = [-1] * len(graph.onward)
    toward = [-1] * len(graph.onward)
    queue = deque(sorted(end_of))
    for n in queue:
        distance[n] = 0
    while queue:
        n = queue.popleft()
        for before in graph.before[n]:
            if distance[before] < 0:
                distance[before] = distance[n] + 1
                queue.append(before)
    for n, followers in enumerate(graph.onward):
        if distance[n] > 0:
            toward[n] = min(f for f in followers if distance[f] == distance[n] - 1)
    return distance, toward


def _way(article: int, steps: Sequence[int], toward: Sequence[int]) -> list[int]:
    """The steps and what leads on from them to an end, each round through itself cut out."""
    way = [article, *steps]
    place = {n: at for at, n in enumerate(way)}
    n = toward[way[-1]]
    while n >= 0:
        if place.get(n, len(way)) < len(way) and way[place[n]] == n:
            del way[place[n] + 1 :]
        else:
            place[n] = len(way)
            way.append(n)
        n = toward[n]
    return way[1:]
