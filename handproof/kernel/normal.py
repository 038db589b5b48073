"""The normal form: polynomials over Q in scalar atoms and words of matrix letters.

A `Poly` maps ``(monomial, word)`` to its coefficient. A monomial is sorted pairs of an atom and an
exponent; a word is letters ``(atom, transposed)``, cut where the inner size is 1, so that numbers
have the empty word. A quotient ``1/p`` is an atom (``1/(a b)`` is ``1/a 1/b``, also at 0, where a
quotient is 0) that cancels only when `Normal.zero` clears it, which needs ``p`` nonzero.
Equal keys mean equal values for all values of the free symbols: everything rests on that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    scalar,
    shape,
)
from handproof.kernel.polynomials import UNIT, Monomial, Number, Poly, Word, exact, merge, plus
from handproof.kernel.sums import Index, spread
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
            ((mono, word),) = list(self.of(node)) if len(self.of(node)) == 1 else [((), ())]
            need(len(word) == 1 and not mono, "HP221", "{} is not a single letter", node)
            self.symmetric.add(word[0][0])
            self.memo.clear()
            self.key_of.clear()

    # --- atoms and letters

    def atom(self, key: Any, node: Node) -> int:
        """The number of the atom with this key."""
        found = self.atoms.setdefault(key, len(self.nodes))
        if found == len(self.nodes):
            self.nodes.append(node)
            self.kinds.append(key)
        return found

    def value(self, key: Any, node: Node, turned: Any = None) -> Poly:
        """The polynomial that is one atom; ``turned`` is the key of its transpose, if known."""
        if scalar(node):
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
        places = [0] if word and self.sides(word[0])[0] == ONE else []
        return places + [i for i, letter in enumerate(word, 1) if self.sides(letter)[1] == ONE]

    def cut(self, word: Word) -> tuple[Monomial, Word]:
        """The 1 by 1 factors of a word as atoms, and the word that is left."""
        places = self.ones(word)
        mono: Monomial = ()
        for start, end in pairwise(places):
            mono = merge(mono, ((self.cycle(word[start:end]), 1),))
        return mono, word[: places[0]] + word[places[-1] :] if mono else word

    def cycle(self, word: Word) -> int:
        """The atom of the trace of a word: least over rotations and transposition."""
        self.terms.spend(len(word) * len(word))
        best = min(w[i:] + w[:i] for w in (word, self.flip(word)) for i in range(len(word)))
        key = ("trace", best)
        if key in self.atoms:
            return self.atoms[key]
        return self.atom(key, self.terms.make("trace", self.product_node((), best)))

    def product_node(self, mono: Monomial, word: Word) -> Node:
        """A term for a monomial times a word."""
        make, nodes, num = self.terms.make, self.nodes, self.terms.num
        factors = [make("pow", nodes[a], num(e)) if e > 1 else nodes[a] for a, e in mono]
        factors += [make("transpose", nodes[a]) if t else nodes[a] for a, t in word]
        return make("mul", *factors) if len(factors) > 1 else [*factors, num(1)][0]

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
        make, num = self.terms.make, self.terms.num
        (first, lead), *rest = sorted(poly.items(), key=lambda item: item[0])
        if rest:
            monic = {t: exact(Fraction(c) / lead) for t, c in poly.items()}
            key = ("reciprocal", frozenset(monic.items()))
            if key not in self.atoms:
                parts = [make("mul", num(c), self.product_node(*t)) for t, c in monic.items()]
                self.atom(key, make("div", num(1), make("add", *parts)))
            return {(((self.atoms[key], 1),), ()): exact(Fraction(1) / lead)}
        total: Poly = {((), ()): exact(Fraction(1) / lead)}
        for a, e in first[0]:
            if self.kinds[a][0] == "reciprocal":
                one: Poly = dict(self.kinds[a][1])
            else:
                key = ("reciprocal", frozenset({((((a, 1),), ()), 1)}))
                one = self.value(key, make("div", num(1), self.nodes[a]))
            total = self.times(total, self.power(one, e))
        return total

    def transposed(self, poly: Poly) -> Poly:
        return {(m, self.flip(w)): c for (m, w), c in poly.items()}

    def mapped(self, poly: Poly, part: Callable[[Word], Poly]) -> Poly:
        """A linear function of a polynomial, by its values at words."""
        total: Poly = {}
        for (mono, word), c in poly.items():
            plus(total, self.times({(mono, ()): c}, part(word)))
        return total

    def trace(self, word: Word, size: Size) -> Poly:
        """The trace of a word; of the empty word it is the size."""
        places = self.ones(word)
        if not word:
            return self.of(self.terms.size_term(size))
        if places and len(word) > 1:  # n -> 1 -> n: rotated to start where its size is 1
            scalars, rest = self.cut(word[places[0] :] + word[: places[0]])
            need(not rest, "HP299", "a closed word was not cut")
            return {(scalars, ()): 1}
        if len(word) == 1 and word[0][0] in self.sums:
            return spread(self, word[0][0], lambda body: self.terms.make("trace", body))
        return {(((self.cycle(word), 1),), ()): 1}

    def entry(self, word: Word, i: Node, j: Node, size: Size) -> Poly:
        """The entry ``i, j`` of a word; a sum of matrices has the sum of their entries."""
        make, one, place = self.terms.make, self.terms.num(1), (self.ones(word) or [0])[0]
        if not word:
            node = make("entry", make("identity", self.terms.size_term(size)), i, j)
            return self.value(("delta", size, tuple(sorted((self.key(i), self.key(j))))), node)
        if 0 < place < len(word):
            return self.times(self.entry(word[:place], i, one, size),
                              self.entry(word[place:], one, j, size))  # fmt: skip
        if len(word) == 1 and word[0][0] in self.sums:
            at = (j, i) if word[0][1] else (i, j)
            return spread(self, word[0][0], lambda body: make("entry", body, *at))
        keys = self.key(i), self.key(j)
        key = min((word, *keys), (self.flip(word), keys[1], keys[0]))
        at = (i, j) if key == (word, *keys) else (j, i)
        return self.value(("entry", *key), make("entry", self.product_node((), key[0]), *at))

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
            found = self.key_of[node] = self.keys.setdefault(structure, len(self.keys))
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

    # --- zero and signs

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
            need(fine, "HP220", "the denominator of {} may be zero", self.nodes[last])
            degree = max(dict(m).get(last, 0) for m, _ in poly)
            cleared: Poly = {}
            for (mono, word), c in poly.items():
                left = tuple(p for p in mono if p[0] != last)
                missing = self.power(below, degree - dict(mono).get(last, 0))
                plus(cleared, self.times(missing, {(left, word): c}))
            poly = cleared
        return True

    def least(self, poly: Poly) -> Number | None:
        """A lower bound of a polynomial in sizes, by sizes >= 1 and facts between sizes."""
        terms: list[tuple[tuple[str, ...], Number]] = []
        for (mono, word), c in poly.items():
            atoms = [(self.nodes[a], e) for a, e in mono]
            sizes = all(n.op == "sym" and n.sort == INT and n.name in self.terms.sizes
                        for n, _ in atoms)  # fmt: skip
            if word or not sizes or sum(e for _, e in atoms) > 8:
                return None
            terms.append((tuple(sorted(n.name for n, e in atoms for _ in range(e))), c))
        low = least(terms)
        for label, slack in self.terms.slacks if low is None or low < 1 else ():
            beyond = least([*terms, *((names, -c) for names, c in slack)])
            if beyond is not None and (low is None or beyond + 1 > low):
                self.terms.size_facts.add(label)
                low = beyond + 1
        return low

    def positive(self, poly: Poly) -> bool:
        low = self.least(poly)
        return low is not None and low > 0

    def apart(self, poly: Poly) -> bool:
        """Whether a polynomial in sizes is never 0."""
        return self.positive(poly) or self.positive(plus({}, poly, -1))

    def evident(self, t: Node) -> bool:
        """Whether a proposition about rational numbers and sizes holds by evaluation."""
        sides = order(self.terms, t)
        if sides is not None:
            low = self.least(self.of(sides[0]))
            return low is not None and (low > 0 if sides[1] else low >= 0)
        if t.op in ("eq", "ne") and is_array(t.args[0].sort):
            poly = self.of(self.terms.minus(*t.args))
            return not poly if t.op == "eq" else self.apart(poly)
        if t.op == "nonzero":
            return self.apart(self.of(t.args[0]))
        if t.op == "in" and t.args[1].op == "range" and t.args[0].sort == INT:
            first, last = t.args[1].args
            ends = (first, t.args[0]), (t.args[0], last)
            return all(self.evident(self.terms.make("le", *pair)) for pair in ends)
        return t.op == "in" and t.args[1].op == "reals"
