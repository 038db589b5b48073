"""The normal form: polynomials over Q in scalar atoms and words of matrix letters.

A `Poly` maps ``(monomial, word)`` to its coefficient. A monomial is sorted pairs of an atom and an
exponent; a word is letters ``(atom, transposed)``, cut where the inner size is 1, so that numbers
have the empty word. A quotient ``1/p`` is an atom (``1/(a b)`` is ``1/a 1/b``, also at 0, where a
quotient is 0) that cancels only when `Normal.zero` clears it, which needs ``p`` nonzero.
Equal keys mean equal values for all values of the free symbols: everything rests on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from handproof.kernel.forms import FORMS, order, quotient
from handproof.kernel.nodes import (
    BINDERS,
    DERIVATIVES,
    INT,
    MAX_BITS,
    ONE,
    PROP,
    Node,
    Size,
    is_array,
    least,
    need,
    shape,
)
from handproof.kernel.polynomials import (
    UNIT,
    Monomial,
    Number,
    Poly,
    Word,
    exact,
    merge,
    plus,
)
from handproof.kernel.sums import Index, opened, over
from handproof.kernel.terms import Terms


class Normal:
    """Normal forms over one `Terms`; letters of ``symmetric`` terms equal their transpose."""

    def __init__(self, terms: Terms, symmetric: Iterable[Node] = (), plain: Any = None) -> None:
        self.terms: Terms = terms
        self.plain: Normal = plain or self
        self.atoms: dict[Any, int] = {}
        self.nodes: list[Node] = []  # a term with the value of each atom
        self.kinds: list[Any] = []  # the key of each atom
        self.sums: dict[int, tuple[list[Index], Node]] = {}
        self.symmetric: set[int] = set()
        self.memo: dict[Node, Poly] = {}
        self.keys: dict[Any, int] = {}
        self.key_of: dict[Node, int] = {}
        for node in sorted(symmetric, key=lambda each: each.uid):
            terms_of = list(self.of(node))
            single = len(terms_of) == 1 and len(terms_of[0][1]) == 1 and not terms_of[0][0]
            need(single, "HP221", "{} is not a single letter", node)
            self.symmetric.add(terms_of[0][1][0][0])
            self.memo.clear()
            self.key_of.clear()

    # --- atoms and letters

    def atom(self, key: Any, node: Node) -> int:
        """The number of the atom with this key."""
        found = self.atoms.get(key)
        if found is None:
            found = self.atoms[key] = len(self.nodes)
            self.nodes.append(node)
            self.kinds.append(key)
        return found

    def value(self, key: Any, node: Node, turned: Any = None) -> Poly:
        """The polynomial that is one atom; ``turned`` is the key of its transpose, if known."""
        if shape(node) == (ONE, ONE):
            return {(((self.atom(key, node), 1),), ()): 1}
        if turned is not None and turned in self.atoms and key not in self.atoms:
            return {((), ((self.atoms[turned], True),)): 1}
        letter = self.atom(key, node)
        if turned == key:
            self.symmetric.add(letter)
        return {((), ((letter, False),)): 1}

    def flip(self, word: Word) -> Word:
        """The word of the transpose."""
        return tuple((a, not t and a not in self.symmetric) for a, t in reversed(word))

    def sides(self, letter: tuple[int, bool]) -> tuple[Size, Size]:
        """Rows and columns of a letter."""
        rows, cols = shape(self.nodes[letter[0]])
        return (cols, rows) if letter[1] else (rows, cols)

    def ones(self, word: Word) -> list[int]:
        """The places of a word where the size is 1."""
        if not word:
            return []
        places = [0] if self.sides(word[0])[0] == ONE else []
        return places + [i for i, letter in enumerate(word, 1) if self.sides(letter)[1] == ONE]

    def cut(self, word: Word) -> tuple[Monomial, Word]:
        """The 1 by 1 factors of a word as atoms, and the word that is left."""
        places = self.ones(word)
        if len(places) < 2:
            return (), word
        mono: Monomial = ()
        for start, end in pairwise(places):
            mono = merge(mono, ((self.cycle(word[start:end]), 1),))
        return mono, word[: places[0]] + word[places[-1] :]

    def cycle(self, word: Word) -> int:
        """The atom of the trace of a word: least over rotations and transposition."""
        self.terms.spend(len(word) * len(word))
        turned = self.flip(word)
        best = min(w[i:] + w[:i] for w in (word, turned) for i in range(len(word)))
        found = self.atoms.get(("trace", best))
        return self.atom(("trace", best), self.traced(best)) if found is None else found

    def traced(self, word: Word) -> Node:
        return self.terms.make("trace", self.product_node((), word))

    def product_node(self, mono: Monomial, word: Word) -> Node:
        """A term for a monomial times a word."""
        make, factors = self.terms.make, []
        for a, e in mono:
            factors.append(
                make("pow", self.nodes[a], self.terms.num(e)) if e > 1 else self.nodes[a]
            )
        factors += [make("transpose", self.nodes[a]) if t else self.nodes[a] for a, t in word]
        return make("mul", *factors) if len(factors) > 1 else [*factors, self.terms.num(1)][0]

    # --- arithmetic

    def times(self, left: Poly, right: Poly) -> Poly:
        """The product of two polynomials whose shapes fit."""
        self.terms.spend(len(left) * len(right) * 3)
        total: Poly = {}
        for (m, v), a in left.items():
            for (n, w), b in right.items():
                mono, word, c = merge(m, n), v + w, a * b
                big = c.numerator.bit_length() + c.denominator.bit_length()
                need(big < MAX_BITS and len(word) <= 200, "HP290", "a number or word is too long")
                if v and w:
                    scalars, word = self.cut(word)
                    mono = merge(mono, scalars)
                plus(total, {(mono, word): c})
        return total

    def power(self, base: Poly, exponent: int) -> Poly:
        total = UNIT
        for _ in range(exponent):
            total = self.times(total, base)
        return total

    def reciprocal(self, poly: Poly) -> Poly:
        """``1/p`` for a scalar: of a single term factor by factor, else an atom up to a number."""
        need(poly, "HP222", "a denominator is zero")
        need(not any(word for _, word in poly), "HP299", "a matrix is no denominator")
        (first, lead), *rest = sorted(poly.items(), key=lambda item: item[0])
        if rest:
            monic = frozenset((t, exact(Fraction(c) / lead)) for t, c in poly.items())
            key = ("reciprocal", monic)
            known = self.atoms.get(key)
            inside = self.nodes[known] if known is not None else self.inverted(poly, lead)
            return {(((self.atom(key, inside), 1),), ()): exact(Fraction(1) / lead)}
        total: Poly = {((), ()): exact(Fraction(1) / lead)}
        for a, e in first[0]:
            if self.kinds[a][0] == "reciprocal":
                one: Poly = dict(self.kinds[a][1])
            else:
                key = ("reciprocal", frozenset({((((a, 1),), ()), 1)}))
                node = self.terms.make("div", self.terms.num(1), self.nodes[a])
                one = {(((self.atom(key, node), 1),), ()): 1}
            total = self.times(total, self.power(one, e))
        return total

    def inverted(self, poly: Poly, lead: Number) -> Node:
        make, num = self.terms.make, self.terms.num
        parts = [
            make("mul", num(Fraction(c) / lead), self.product_node(*t)) for t, c in poly.items()
        ]
        return make("div", num(1), make("add", *parts))

    def transposed(self, poly: Poly) -> Poly:
        return {(m, self.flip(w)): c for (m, w), c in poly.items()}

    def trace(self, poly: Poly, size: Size) -> Poly:
        """The trace of a square polynomial; of the empty word it is the size."""
        total: Poly = {}
        for (mono, word), c in poly.items():
            places = self.ones(word)
            if not word:
                part = self.of(self.terms.size_term(size))
            elif places and len(word) > 1:
                # a word n -> 1 -> n: rotated to start where its size is 1
                scalars, rest = self.cut(word[places[0] :] + word[: places[0]])
                need(not rest, "HP299", "a closed word was not cut")
                part = {(scalars, ()): 1}
            elif len(word) == 1 and word[0][0] in self.sums:
                indices, body = opened(self, word[0][0])
                part = self.of(over(self.terms, indices, self.terms.make("trace", body)))
            else:
                part = {(((self.cycle(word), 1),), ()): 1}
            plus(total, self.times({(mono, ()): c}, part))
        return total

    def entry(self, poly: Poly, i: Node, j: Node, size: Size) -> Poly:
        """The entry ``i, j`` of a matrix polynomial."""
        total: Poly = {}
        for (mono, word), c in poly.items():
            places = self.ones(word)[:1] if len(word) > 1 else []
            one = self.terms.num(1)
            if not word:
                keys = tuple(sorted((self.key(i), self.key(j))))
                node = self.terms.make("entry", self.identity(size), i, j)
                part = self.value(("delta", size, keys), node)
            elif places and 0 < places[0] < len(word):
                head, tail = word[: places[0]], word[places[0] :]
                part = self.times(self.member(head, i, one), self.member(tail, one, j))
            else:
                part = self.member(word, i, j)
            plus(total, self.times({(mono, ()): c}, part))
        return total

    def identity(self, size: Size) -> Node:
        return self.terms.make("identity", self.terms.size_term(size))

    def member(self, word: Word, i: Node, j: Node) -> Poly:
        """The entry of a word; a sum of matrices has the sum of their entries."""
        if len(word) == 1 and word[0][0] in self.sums:
            indices, body = opened(self, word[0][0])
            at = (j, i) if word[0][1] else (i, j)
            return self.of(over(self.terms, indices, self.terms.make("entry", body, *at)))
        keys = self.key(i), self.key(j)
        turned = (self.flip(word), keys[1], keys[0])
        key = min((word, *keys), turned)
        at = (i, j) if key == (word, *keys) else (j, i)
        node = self.terms.make("entry", self.product_node((), key[0]), *at)
        return self.value(("entry", *key), node)

    # --- terms to polynomials

    def of(self, node: Node) -> Poly:
        """The normal form of a number or matrix; not to be changed."""
        found = self.memo.get(node)
        if found is None:
            self.terms.spend(1)
            rule = FORMS.get(node.op)
            found = self.memo[node] = rule(self, node) if rule else self.opaque(node)
        return found

    def opaque(self, node: Node) -> Poly:
        return self.value(self.structure(node), node)

    def key(self, node: Node) -> int:
        """A number that terms share only if they are equal for all values of their symbols."""
        found = self.key_of.get(node)
        if found is None:
            if is_array(node.sort):
                structure: Any = ("poly", shape(node), frozenset(self.of(node).items()))
            else:
                structure = self.structure(node)
            found = self.keys.setdefault(structure, len(self.keys))
            self.key_of[node] = found
        return found

    def structure(self, node: Node) -> Any:
        """Operator and keys of the children, bound names and the writing of orders unified."""
        op, args = node.op, node.args
        if op in ("sym", "num"):
            return ("leaf", node)
        if op in DERIVATIVES:
            # what is differentiated is a function of the variable: no equation of Γ enters it
            return (op, ("function", self.plain.key(args[0])), *map(self.key, args[1:]))
        if op in BINDERS:
            bound = self.bound(args[0].sort, args[-1])
            body = self.terms.subst(args[-1], {args[0]: bound})
            return (op, args[0].sort, *map(self.key, args[1:-1]), self.key(body))
        if node.sort == PROP and (sides := order(self.terms, node)) is not None:
            return ("order", sides[1], self.key(sides[0]))
        return (op, *map(self.key, args))

    def bound(self, sort: Any, *nodes: Node) -> Node:
        """The canonical name for a variable bound around these terms: free in none of them."""
        taken = [int(s.name[1:]) for node in nodes for s in node.free if s.name[0] == "#"]
        return self.terms.sym(f"#{max(taken, default=-1) + 1}", sort)

    # --- zero

    def zero(self, node: Node, nonzero: Sequence[Node] = ()) -> bool:
        """Whether a term is 0, clearing denominators positive by themselves or by ``nonzero``."""
        known, poly = set[int](), self.of(node)
        for factor in nonzero:
            for each in (quotient(self, factor), self.reciprocal(self.of(factor))):
                known.update(a for mono, _ in each for a, _ in mono)
        while poly:
            quotients = [a for m, _ in poly for a, _ in m if self.kinds[a][0] == "reciprocal"]
            if not quotients:
                return False
            last = max(quotients)  # the outermost: made after what is in it
            below: Poly = dict(self.kinds[last][1])
            fine = last in known or self.positive(below)
            need(
                fine, "HP220", "the denominator of {} is not known to be nonzero", self.nodes[last]
            )
            degree = max(dict(m).get(last, 0) for m, _ in poly)
            cleared: Poly = {}
            for (mono, word), c in poly.items():
                left = tuple(p for p in mono if p[0] != last)
                missing = self.power(below, degree - dict(mono).get(last, 0))
                plus(cleared, self.times(missing, {(left, word): c}))
            poly = cleared
        return True

    def integer_terms(self, poly: Poly) -> list[tuple[tuple[str, ...], Number]] | None:
        """The polynomial in size variables that a scalar is, or None."""
        terms: list[tuple[tuple[str, ...], Number]] = []
        for (mono, word), c in poly.items():
            nodes = [self.nodes[a] for a, _ in mono]
            fine = all(
                n.op == "sym" and n.sort == INT and n.name in self.terms.sizes for n in nodes
            )
            if word or not fine or sum(e for _, e in mono) > 8:
                return None
            terms.append((tuple(sorted(self.nodes[a].name for a, e in mono for _ in range(e))), c))
        return terms

    def least(self, poly: Poly) -> Number | None:
        """A lower bound of a polynomial in sizes, by sizes >= 1 and facts between sizes."""
        found = self.integer_terms(poly)
        if found is None:
            return None
        low = least(found)
        for label, slack in self.terms.slacks if low is None or low < 1 else ():
            beyond = least([*found, *((names, -c) for names, c in slack)])
            if beyond is not None and (low is None or beyond + 1 > low):
                self.terms.size_facts.add(label)
                low = beyond + 1
        return low

    def positive(self, poly: Poly) -> bool:
        low = self.least(poly)
        return low is not None and low > 0
