"""Provenance on letters, drawn; and on random graphs, against a slow and simple reading of it."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain.provenance import Chain, Edge, Meet, Provenance, Step, Way, provenance


def chain(letters: str) -> Chain[str]:
    """A chain from "a m o": the article a, then its hops, nearest first."""
    article, *steps = letters.split()
    return Chain(article, tuple(Step(source) for source in steps))


def drawn(*chains: str) -> Provenance[str]:
    return provenance([chain(letters) for letters in chains])


def sets(found: tuple[frozenset[str], ...]) -> list[str]:
    """Sets of letters as words: [{"m", "n"}, {"o"}] is ["mn", "o"]."""
    return ["".join(sorted(each)) for each in found]


# Chains


def test_a_source_may_not_stand_twice_in_one_chain():
    with pytest.raises(ValueError, match=r"'m' stands twice in one chain\. Remove one"):
        chain("a m n m")


def test_an_article_may_not_stand_in_its_own_chain():
    with pytest.raises(ValueError, match=r"'a' cannot stand in its own chain\. Remove that hop"):
        chain("a m a")


# Origins


def test_five_articles_that_end_in_one_assessment_have_one_origin():
    #   a ─▶ o ◀─ b      c ─▶ o ◀─ d      e ─▶ p ─▶ o
    found = drawn("a o", "b o", "c o", "d o", "e p o")
    assert sets(found.origins) == ["o"]
    assert found.origin_count == 1
    assert found.articles == ("a", "b", "c", "d", "e")
    assert found.relays == ("p",)
    assert found.unsourced == found.loops == found.meets == ()


def test_a_communique_from_which_another_chain_goes_on_is_no_origin():
    #   a ─▶ t ─▶ k ─▶ l     the leader's text
    #   b ────────┘          b's own chain ends at the communiqué k
    found = drawn("a t k l", "b k")
    assert sets(found.origins) == ["l"]
    assert found.meets == (Meet("k", ("a", "b")),)
    assert found.roles == {
        "a": "article",
        "b": "article",
        "t": "relay",
        "k": "relay",
        "l": "origin",
    }


def test_two_ends_are_two_origins():
    assert sets(drawn("a m o", "b m p").origins) == ["o", "p"]


def test_nothing_recorded_rests_on_nothing():
    found = drawn()
    assert found.origin_count == 0
    assert found.longest is found.shortest is None
    assert found.layers() == found.articles == found.edges == ()


def test_an_article_that_names_no_source_is_no_origin_and_is_counted_beside():
    found = drawn("a o", "b")
    assert sets(found.origins) == ["o"]
    assert found.unsourced == ("b",)
    assert found.roles["b"] == "article"


def test_an_article_alone_names_no_source():
    found = drawn("a")
    assert (found.origin_count, found.unsourced, found.layers()) == (0, ("a",), (("a",),))


def test_an_article_of_which_one_appearance_names_a_source_names_a_source():
    found = drawn("a", "a o")
    assert found.unsourced == ()
    assert found.articles == ("a",)


# An article as a hop of another article's chain


def test_another_articles_chain_goes_on_where_the_article_goes_on():
    #   a ─▶ b ─▶ o      a cites the article b, and b has its own chain
    found = drawn("a b", "b o")
    assert sets(found.origins) == ["o"]
    assert found.roles["b"] == "article"
    assert found.meets == (Meet("b", ("a", "b")),)
    assert found.longest == Way("a", ("b", "o"))


def test_an_article_without_source_on_which_a_chain_ends_is_the_origin():
    #   a ─▶ b           b names no source: it is the recorded end of a's chain
    found = drawn("a b", "b")
    assert sets(found.origins) == ["b"]
    assert found.unsourced == ()
    assert found.roles["b"] == "origin"


def test_an_article_without_source_through_which_a_chain_passes_is_counted_beside():
    #   a ─▶ b ─▶ o      only a says so; b itself names no source
    found = drawn("a b o", "b")
    assert sets(found.origins) == ["o"]
    assert found.unsourced == ("b",)
    assert found.meets == ()


# Loops


def test_a_circle_without_a_way_out_counts_as_one_origin():
    #   a ─▶ m ⇄ n ◀─ b
    found = drawn("a m n", "b n m")
    assert sets(found.origins) == sets(found.loops) == sets(found.circular_origins) == ["mn"]
    assert found.origin_count == 1


def test_two_articles_that_cite_each_other_are_one_origin():
    found = drawn("a b", "b a")
    assert sets(found.origins) == ["ab"]
    assert found.unsourced == ()
    assert found.layers() == (("a", "b"),)


def test_a_loop_with_a_way_out_is_found_but_is_no_origin():
    #   a ─▶ m ⇄ n ─▶ o
    #   b ───────┘
    found = drawn("a m n o", "b n m")
    assert sets(found.origins) == ["o"]
    assert sets(found.loops) == ["mn"]
    assert found.circular_origins == ()
    assert found.meets == (Meet("m", ("a", "b")), Meet("n", ("a", "b")))
    assert found.layers() == (("a", "b"), ("m", "n"), ("o",))


def test_two_circles_are_two_loops():
    #   a ─▶ m ⇄ n ─▶ p ⇄ q
    found = drawn("a m n p q", "b n m", "c q p")
    assert sets(found.loops) == ["mn", "pq"]
    assert sets(found.origins) == ["pq"]


def test_circles_that_share_a_source_are_one_loop():
    found = drawn("a m n", "b n m", "c n p", "d p n")
    assert sets(found.loops) == ["mnp"]


# Edges


def test_an_edge_gathers_how_it_is_known():
    found = provenance(
        [
            Chain("b", (Step("m", "quotes", "selon"), Step("o", "", "", seen=True))),
            Chain("a", (Step("m", "cites", "d'après"), Step("o", "cites"))),
            Chain("a", (Step("m", "quotes", "selon"),)),
        ]
    )
    assert found.edges == (
        Edge("m", "a", ("cites", "quotes"), ("d'après", "selon"), ("a",), seen=False),
        Edge("m", "b", ("quotes",), ("selon",), ("b",), seen=False),
        Edge("o", "m", ("cites",), (), ("a", "b"), seen=True),
    )
    assert found.seen == {"a": True, "b": True, "m": False, "o": True}


# Meets


def test_ways_meet_where_they_first_come_together():
    #   a ─▶ p ─▶ r ─▶ s ─▶ o
    #   b ───┘    │
    #   c ────────┘
    found = drawn("a p r s o", "b p r s o", "c r s o")
    assert found.meets == (Meet("p", ("a", "b")), Meet("r", ("a", "b", "c")))


def test_ways_that_part_and_join_again_do_not_meet_again():
    #   a ─▶ p ─▶ q ─▶ s ─▶ o
    #   b ───┘──▶ r ───┘
    assert drawn("a p q s o", "b p r s o").meets == (Meet("p", ("a", "b")),)


def test_two_ways_of_one_article_are_no_meeting():
    assert drawn("a p r o", "a q r o").meets == ()


def test_an_origin_is_no_meeting():
    assert drawn("a p o", "b q o").meets == ()


# Ways


def test_the_longest_and_the_shortest_way():
    found = drawn("a m n o", "b n o", "c", "d o")
    assert found.longest == Way("a", ("m", "n", "o"))
    assert found.shortest == Way("d", ("o",))
    assert (found.longest.hops, found.shortest.hops) == (3, 1)


def test_a_way_goes_on_where_another_chain_goes_on():
    #   a ─▶ k ─▶ l ─▶ o,  k ─▶ p     a's chain ends at k, and the shortest way from there is to p
    found = drawn("a k", "b k l o", "c k p")
    assert found.shortest == Way("a", ("k", "p"))
    assert found.longest == Way("b", ("k", "l", "o"))


def test_a_way_does_not_go_round():
    #   b ─▶ x ─▶ a ─▶ o, and a's own chain ends at x: going on leads back through a
    found = drawn("a x", "b x a o")
    assert found.shortest == Way("a", ("o",))
    found = drawn("a m n", "b n m o")
    assert found.shortest == Way("a", ("m", "o"))


# Drawing and order


def test_layers_lead_from_articles_to_origins():
    #   a ─▶ p ─▶ o      the shorter way's origin stands with the other
    #   b ─▶ q
    assert drawn("a p o", "b q", "c").layers() == (("a", "b", "c"), ("p",), ("o", "q"))


def test_numbers_sort_by_size():
    found = provenance([Chain(10, (Step(100),)), Chain(9, (Step(20),))])
    assert found.articles == (9, 10)
    assert found.origins == (frozenset({20}), frozenset({100}))


def test_a_key_sorts():
    found = provenance([chain("a o"), chain("b p")], key=lambda source: -ord(source))
    assert found.articles == ("b", "a")


# Size


def test_two_thousand_appearances_and_long_chains():
    through_agencies = [
        Chain(n, (Step("AP" if n % 2 else "AFP"), Step("briefing"))) for n in range(2000)
    ]
    found = provenance(through_agencies)
    assert (len(found.articles), found.origin_count, len(found.meets)) == (2000, 1, 2)
    assert len(found.edges) == 2002

    # Far deeper than Python's stack: a chain, and a circle of as many sources.
    long = tuple(range(1, 20_000))
    found_long = provenance([Chain(0, tuple(Step(n) for n in long))])
    assert found_long.origins == (frozenset({19_999}),)
    assert found_long.longest is not None
    assert found_long.longest.hops == 19_999
    round_ = [Chain(0, tuple(Step(n) for n in long)), Chain(-1, (Step(19_999), Step(1)))]
    assert provenance(round_).origins == (frozenset(long),)


# Random graphs


@st.composite
def chain_lists(draw: st.DrawFn) -> list[Chain[int]]:
    """Chains over few sources, so that they cross, loop and pass through one another's articles."""
    sources = range(draw(st.integers(2, 8)))
    chains = []
    for _ in range(draw(st.integers(0, 8))):
        article, *rest = draw(st.permutations(sources))
        hops = rest[: draw(st.integers(0, min(4, len(rest))))]
        chains.append(Chain(article, tuple(Step(n, seen=draw(st.booleans())) for n in hops)))
    return chains


def pairs(chains: list[Chain[int]]) -> set[tuple[int, int]]:
    return {
        pair
        for one in chains
        for pair in itertools.pairwise([one.article, *(step.source for step in one.steps)])
    }


def reach(chains: list[Chain[int]]) -> dict[int, set[int]]:
    """For each source, all that it leads to, over one edge or more."""
    nodes = {one.article for one in chains} | {n for pair in pairs(chains) for n in pair}
    leads = {n: {b for a, b in pairs(chains) if a == n} for n in nodes}
    while True:
        wider = {n: led | {far for near in led for far in leads[near]} for n, led in leads.items()}
        if wider == leads:
            return leads
        leads = wider


@given(chain_lists())
def test_origins_are_the_ends_and_only_the_ends(chains: list[Chain[int]]):
    leads = reach(chains)
    hops = {step.source for one in chains for step in one.steps}
    # An end: whatever it leads to leads back to it; and some chain came there.
    ends = {
        frozenset({n} | leads[n])
        for n in hops | {n for n in leads if n in leads[n]}
        if all(n in leads[far] for far in leads[n])
    }
    found = provenance(chains)
    assert set(found.origins) == ends
    assert found.origin_count == len(ends)
    in_origins = {n for origin in found.origins for n in origin}
    assert {n for n, role in found.roles.items() if role == "origin"} == in_origins


@given(chain_lists())
def test_loops_are_exactly_where_they_are(chains: list[Chain[int]]):
    leads = reach(chains)
    loops = {frozenset(m for m in leads[n] if n in leads[m]) for n in leads if n in leads[n]}
    found = provenance(chains)
    assert set(found.loops) == loops
    assert len(found.loops) == len(loops)


@given(chain_lists())
def test_every_appearance_is_reachable_and_reaches_an_origin(chains: list[Chain[int]]):
    found = provenance(chains)
    assert {(e.article_side, e.origin_side) for e in found.edges} == pairs(chains)
    assert len(found.edges) == len(pairs(chains))
    assert set(found.articles) == {one.article for one in chains}
    leads = reach(chains)
    in_origins = {n for origin in found.origins for n in origin}
    for one in chains:
        if one.steps:
            assert one.article in in_origins or leads[one.article] & in_origins
        else:
            assert (
                one.article in found.unsourced
                or one.article in in_origins
                or any(other.article == one.article and other.steps for other in chains)
            )


@given(chain_lists())
def test_roles_and_columns_hold_every_source_once(chains: list[Chain[int]]):
    found = provenance(chains)
    nodes = set(reach(chains))
    assert set(found.roles) == set(found.seen) == nodes
    assert sorted(n for column in found.layers() for n in column) == sorted(nodes)
    column_of = {n: at for at, column in enumerate(found.layers()) for n in column}
    loop_of = {n: loop for loop in found.loops for n in loop}
    for edge in found.edges:
        near, far = edge.article_side, edge.origin_side
        if near in loop_of and loop_of[near] == loop_of.get(far):
            assert column_of[near] == column_of[far]
        else:
            assert column_of[near] < column_of[far]
    assert all(column_of[n] == len(found.layers()) - 1 for o in found.origins for n in o)


@given(chain_lists())
def test_meets_are_where_ways_come_together(chains: list[Chain[int]]):
    found = provenance(chains)
    leads = reach(chains)
    sourced = {one.article for one in chains if one.steps}
    in_origins = {n for origin in found.origins for n in origin}
    arrive = {n: {a for a in sourced if a == n or n in leads[a]} for n in leads}
    expected = {}
    for n in leads:
        together = {n} | {m for m in leads[n] if n in leads[m]}
        outside = {a for a, b in pairs(chains) if b in together and a not in together}
        comes_in = n in sourced or any(b == n and a in outside for a, b in pairs(chains))
        if (
            n not in in_origins
            and len(arrive[n]) > 1
            and comes_in
            and all(arrive[a] != arrive[n] for a in outside)
        ):
            expected[n] = tuple(sorted(arrive[n]))
    assert {meet.source: meet.articles for meet in found.meets} == expected


def hops_to(goals: set[int], start: int, edges: set[tuple[int, int]]) -> int:
    """Over how many edges the nearest of the goals is."""
    near, count = {start}, 0
    while not near & goals:
        near = near | {b for a, b in edges if a in near}
        count += 1
    return count


@given(chain_lists())
def test_ways_lead_to_an_origin_and_none_is_longer_or_shorter(chains: list[Chain[int]]):
    found = provenance(chains)
    if found.longest is None or found.shortest is None:
        assert found.longest is found.shortest is None
        assert not any(one.steps for one in chains)
        return
    in_origins = {n for origin in found.origins for n in origin}
    for way in (found.longest, found.shortest):
        assert set(itertools.pairwise([way.article, *way.sources])) <= pairs(chains)
        assert way.sources[-1] in in_origins
        assert len({way.article, *way.sources}) == way.hops + 1
    in_loops = {n for loop in found.loops for n in loop} - in_origins
    lengths, others = [], 0
    for one in chains:
        if one.steps:
            last = one.steps[-1].source
            if last in in_loops:  # what goes round is cut out: at most as long
                others += 1
            else:
                lengths.append(len(one.steps) + hops_to(in_origins, last, pairs(chains)))
    for length in lengths:
        assert found.shortest.hops <= length <= found.longest.hops
    if not others:
        assert (found.shortest.hops, found.longest.hops) == (min(lengths), max(lengths))


@given(chain_lists(), st.randoms())
def test_the_order_of_input_does_not_matter(chains: list[Chain[int]], chance: random.Random):
    mixed = list(chains)
    chance.shuffle(mixed)
    assert provenance(mixed) == provenance(chains)


@given(chain_lists())
def test_a_chain_recorded_twice_changes_nothing(chains: list[Chain[int]]):
    assert provenance(chains * 2) == provenance(chains)
