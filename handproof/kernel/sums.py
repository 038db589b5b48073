"""Sums in normal form: what is free of the index comes out, nested sums are one.

A sum that falls apart no further is an atom (or, of matrices, a letter) that keeps its indices and
its summand; sums inside it whose ranges do not depend on its index are joined to it, and the
indices are named such that the key is least, so that neither their order nor their names matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import TYPE_CHECKING, Any

from handproof.kernel.nodes import INT, Node, ProofError, need, scalar, size_sum
from handproof.kernel.polynomials import MAX_POWER, UNIT, Monomial, Poly, Word, plus

if TYPE_CHECKING:
    from handproof.kernel.normal import Normal
    from handproof.kernel.terms import Terms

Index = tuple[Node, Node, Node]  # the bound symbol, from, to
MAX_INDICES = 5


def over(terms: Terms, indices: Sequence[Index], body: Node) -> Node:
    """The nested sum over the indices."""
    for index in reversed(indices):
        body = terms.make("sum", *index, body)
    return body


def opened(n: Normal, atom: int) -> tuple[list[Index], Node]:
    """The indices and the body of a sum, with new names."""
    indices, body = n.sums[atom]
    names = {index: n.terms.fresh(INT) for index, _, _ in indices}
    return [(names[i], lo, hi) for i, lo, hi in indices], n.terms.subst(body, names)


def spread(n: Normal, atom: int, function: Callable[[Node], Node]) -> Poly:
    """A linear function of a sum of matrices, as the sum of its values."""
    indices, body = opened(n, atom)
    return n.of(over(n.terms, indices, function(body)))


def summed(n: Normal, node: Node) -> Poly:
    """A sum, term by term: what is free of the index comes out."""
    var, low, high, body = node.args
    index = n.bound(INT, body, low, high)
    total: Poly = {}
    for (mono, word), c in n.of(n.terms.subst(body, {var: index})).items():
        free = tuple(p for p in mono if index not in n.nodes[p[0]].free)
        held = tuple(p for p in mono if index in n.nodes[p[0]].free)
        places = [k for k, (a, _) in enumerate(word) if index in n.nodes[a].free]
        start, end = (places[0], places[-1] + 1) if places else (len(word), len(word))
        part = summand(n, (index, low, high), held, word[start:end])
        part = n.times({(free, word[:start]): c}, part)
        plus(total, n.times(part, {((), word[end:]): 1}))
    return total


def summand(n: Normal, index: Index, held: Monomial, word: Word) -> Poly:
    """The sum of one term, all of whose outer factors depend on the index."""
    if not held and not word:
        known = count(n, index[1], index[2])
        if known is not None:
            return known
    traces = [(a, e) for a, e in held if n.kinds[a][0] == "trace"]
    if not word and len(traces) == 1 and traces[0][1] == 1:
        bent, rest = arc(n, n.kinds[traces[0][0]][1], index[0])
        if rest:
            inner = component(n, index, tuple(p for p in held if p != traces[0]), bent)
            product = n.times(inner, {((), rest): 1})
            return n.mapped(product, lambda each: n.trace(each, n.sides(rest[-1])[1]))
    return component(n, index, held, word)


def arc(n: Normal, word: Word, index: Node) -> tuple[Word, Word]:
    """A cyclic word as the part that holds the index and the longest part free of it."""
    splits: list[tuple[int, Word, Word]] = []
    for k in range(len(word)):
        for turned in (word[k:] + word[:k], n.flip(word[k:] + word[:k])):
            held = [p for p, (a, _) in enumerate(turned) if index in n.nodes[a].free]
            if held[0] == 0:
                splits.append((held[-1] + 1, turned[: held[-1] + 1], turned[held[-1] + 1 :]))
    return min(splits)[1:]


def count(n: Normal, low: Node, high: Node) -> Poly | None:
    """The number of indices from ``low`` to ``high``, where that is a size or 0."""
    try:
        bounds = (*n.terms.size_of(high), *((m, -c) for m, c in n.terms.size_of(low)))
        n.terms.known(size_sum((*bounds, ((), 2))))
    except ProofError:
        return None
    return plus(plus(dict(n.of(high)), n.of(low), -1), UNIT)


def component(n: Normal, index: Index, held: Monomial, word: Word) -> Poly:
    """A sum that falls apart no further; sums inside that depend on the index are joined to it."""
    indices, nodes, make = [index], list[Node](), n.terms.make
    many = sum(e for _, e in held) + len(word)
    need(many <= MAX_POWER, "HP290", "a summand has too many factors")
    for a, turned in [*((a, False) for a, e in held for _ in range(e)), *word]:
        inner, node = n.sums.get(a), n.nodes[a]
        if inner and not any(index[0] in low.free | high.free for _, low, high in inner[0]):
            more, node = opened(n, a)
            indices += more
        nodes.append(make("transpose", node) if turned else node)
    body = make("mul", *nodes) if len(nodes) > 1 else [*nodes, n.terms.num(1)][0]
    key, chosen, best = named(n, indices, body)
    turned_key = None if scalar(best) else named(n, indices, make("transpose", body))[0]
    made = n.value(key, over(n.terms, chosen, best), turned_key)
    ((mono, letters),) = made
    n.sums.setdefault(letters[0][0] if letters else mono[0][0], (chosen, best))
    return made


def named(n: Normal, indices: Sequence[Index], body: Node) -> Any:
    """The least key over renamings of the indices, with the indices and the body so named."""
    own = {index for index, _, _ in indices}
    taken = body.free.union(*(a.free | b.free for _, a, b in indices)) - own
    first = int(n.bound(INT, *taken).name[1:])
    names = [n.terms.sym(f"#{first + k}", INT) for k in range(len(indices))]
    orders = permutations(indices) if len(indices) <= MAX_INDICES else [tuple(indices)]
    ranked = [(tuple((n.key(a), n.key(b)) for _, a, b in way), way) for way in orders]
    best: Any = None
    for ranges, way in ranked:
        if ranges == min(r for r, _ in ranked):
            renamed = {old[0]: new for old, new in zip(way, names, strict=True)}
            moved = n.terms.subst(body, renamed)
            key = ("sum", ranges, n.key(moved))
            if best is None or key < best[0]:
                chosen = [(new, a, b) for new, (_, a, b) in zip(names, way, strict=True)]
                best = (key, chosen, moved)
    return best
