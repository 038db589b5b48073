"""Sums in normal form: linear, free factors out, nested ranges flattened, canonical names.

A sum is split over the monomials of its summand. What does not depend on the index comes out: other
scalar factors, letters at both ends of a word, and of a cyclic word the longest index-free arc.
Nested sums with independent ranges are flattened, split into components that share no index, and
each component is named by the least renaming of its indices.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from handproof.proving.normal import SCALAR, Atom, Letter, Powers, ScalarPoly, Value, Word, join
from handproof.terms.build import app, bind, mul, num, power
from handproof.terms.nodes import Bind, Sym, Term
from handproof.terms.scope import canonical, free_symbols, substitute
from handproof.terms.sizes import ONE, Size

if TYPE_CHECKING:
    from handproof.proving.normaliser import Normaliser

MOST_RENAMED = 5
"""Components with more indices keep the names as given."""

MARK = "@n"
"""Canonical names of indices are this and a number; no author writes it."""

Nest = tuple[tuple[Sym, Term, Term], ...]
"""Index, lower and upper bound, outermost first."""


def normal_sum(n: Normaliser, term: Bind) -> Value | None:
    """The normal form of a sum; None where its bounds are not scalar terms."""
    nest, body = _flatten(term)
    value = n(body)
    if any(_mentions_index(n, factor, nest) for factor in value.den):
        return _opaque_denominator(n, nest, value)
    shape = value.shape
    parts = [
        _monomial(n, nest, word, powers, coefficient, shape)
        for (word, powers), coefficient in value.terms.items()
    ]
    total = n.algebra.add(parts, shape)
    if not total.terms:
        return Value(shape, {})
    return Value(shape, total.terms, tuple(sorted((*total.den, *value.den))))


def _flatten(term: Bind, start: int = 0) -> tuple[Nest, Term]:
    """Nested sums whose bounds do not mention outer indices, with fresh index names."""
    nest: list[tuple[Sym, Term, Term]] = []
    body: Term = term
    while isinstance(body, Bind) and body.op == "sum":
        if any(var in free_symbols(arg) for arg in body.args for var, _, _ in nest):
            break
        marked = Sym(f"@s{start + len(nest)}:{_level(body)}", body.var.sort)
        nest.append((marked, body.args[0], body.args[1]))
        body = substitute(body.body, {body.var: marked})
    return tuple(nest), body


def _level(term: Term) -> int:
    inner = max((_level(child) for child in term.children), default=0)
    return inner + 1 if isinstance(term, Bind) else inner


def _mentions_index(n: Normaliser, poly: object, nest: Nest) -> bool:
    indices = {var for var, _, _ in nest}
    atoms = n.algebra.atoms
    assert isinstance(poly, tuple)
    return any(indices & atoms[atom].symbols for powers, _ in poly for atom, _ in powers)


def _opaque_denominator(n: Normaliser, nest: Nest, value: Value) -> Value | None:
    """A summand whose denominator depends on an index: its reciprocal becomes a scalar atom."""
    free = [f for f in value.den if not _mentions_index(n, f, nest)]
    bound = [f for f in value.den if _mentions_index(n, f, nest)]
    power_of = _reciprocals(n, bound)
    parts = [
        _monomial(n, nest, word, _over(n, powers, power_of), coefficient, value.shape)
        for (word, powers), coefficient in value.terms.items()
    ]
    total = n.algebra.add(parts, value.shape)
    return Value(value.shape, total.terms, tuple(sorted((*total.den, *free))))


def _monomial(
    n: Normaliser,
    nest: Nest,
    word: Word,
    powers: Powers,
    coefficient: Fraction,
    shape: tuple[Size, Size],
) -> Value:
    """The sum of one monomial: free factors times the sums of the index components."""
    nest, powers = _opened(n, nest, powers)
    indices = frozenset(var for var, _, _ in nest)
    atoms, letters = n.algebra.atoms, n.algebra.letters
    free: Powers = tuple(p for p in powers if not indices & atoms[p[0]].symbols)
    bound = tuple(p for p in powers if indices & atoms[p[0]].symbols)
    held = [k for k, letter in enumerate(word) if indices & letters[letter].symbols]
    low, high = (held[0], held[-1] + 1) if held else (len(word), len(word))
    core = word[low:high]
    groups = _components(n, nest, core, bound)
    result = Value(SCALAR, {((), free): coefficient})
    middle: Value | None = None
    for group, mono, has_core in groups:
        if has_core:
            middle = _component(n, group, core, mono)
        elif mono:
            result = n.algebra.multiply(result, _component(n, group, (), mono))
        else:
            result = n.algebra.multiply(result, _count(n, group[0]))
    left = _path(n, word[:low], shape)
    right = _path(n, word[high:], shape)
    if not core and word:
        middle = _path(n, word, shape)
        left = right = None
    elif not word and shape != SCALAR:
        middle = n.algebra.identity(shape[0])
    for part in (left, middle, right):
        if part is not None:
            result = n.algebra.multiply(result, part)
    return result


def _opened(n: Normaliser, nest: Nest, powers: Powers) -> tuple[Nest, Powers]:
    """Scalar sums among the factors that depend on an index join the nest, to the end."""
    for position, (atom, exponent) in enumerate(powers):
        found = n.algebra.atoms[atom]
        indices = {var for var, _, _ in nest}
        if found.key[0] != "sum" or exponent < 1 or not indices & found.symbols:
            continue
        assert isinstance(found.term, Bind)
        rest = powers[:position] + powers[position + 1 :]
        wider = nest
        for _ in range(exponent):
            more, body = _flatten(found.term, len(wider))
            inner = _single(n, n(body))
            bounds = [b for _, *pair in more for b in pair]
            if inner is None or any(v in free_symbols(b) for v, *_ in nest for b in bounds):
                break
            wider, rest = (*wider, *more), join(rest, inner)
        else:
            return _opened(n, wider, rest)
    return nest, powers


def _single(n: Normaliser, value: Value) -> Powers | None:
    """The factors of a summand that is one monomial, its denominators as reciprocals."""
    if len(value.terms) != 1:
        return None
    (_, powers), coefficient = next(iter(value.terms.items()))
    return _over(n, powers, _reciprocals(n, value.den)) if coefficient == 1 else None


def _reciprocals(n: Normaliser, factors: Iterable[ScalarPoly]) -> Powers:
    """``1/p`` of each factor as a scalar atom."""
    powers: Powers = ()
    for factor in factors:
        shown = app("div", num(1), n.poly_term(factor))
        key = ("reciprocal", factor)
        atom = n.algebra.new_atom(Atom(key, shown, (), free_symbols(shown)))
        powers = join(powers, ((atom, 1),))
    return powers


def _over(n: Normaliser, powers: Powers, below: Powers) -> Powers:
    """The product of powers and reciprocals, ``x`` cancelled against ``1/x``.

    Summands share a common denominator here; the kernel keeps each with its own, so what only the
    common denominator has brought in must go again.
    """
    total = dict(join(powers, below))
    for atom, exponent in below:
        poly = n.algebra.atoms[atom].key[1]
        assert isinstance(poly, tuple)
        if len(poly) != 1 or len(poly[0][0]) != 1:
            continue
        inside = poly[0][0][0][0]
        common = min(exponent, total.get(inside, 0))
        if common > 0:
            total[inside] -= common
            total[atom] -= common
    return tuple(sorted((atom, e) for atom, e in total.items() if e))


def _path(n: Normaliser, word: Word, _shape: tuple[Size, Size]) -> Value | None:
    if not word:
        return None
    letters = n.algebra.letters
    return Value((letters[word[0]].rows, letters[word[-1]].cols), {(word, ()): Fraction(1)})


def _count(n: Normaliser, bounds: tuple[Sym, Term, Term]) -> Value:
    """How many terms a range has: its length where it starts at 1 and ends at a size."""
    var, low, high = bounds
    from handproof.proving.normaliser import _size

    size = _size(high)
    if n(low).constant == 1 and size is not None:
        return n.algebra.size(size)
    shown = canonical(bind("sum", var, low, high, num(1)))
    key = ("count", n(low).key, n(high).key)
    return n.algebra.scalar(n.algebra.new_atom(Atom(key, shown, (), free_symbols(shown))))


def _components(
    n: Normaliser, nest: Nest, core: Word, powers: Powers
) -> list[tuple[Nest, Powers, bool]]:
    """The factors grouped by shared indices: (indices, scalar factors, holds the core word)."""
    indices = [var for var, _, _ in nest]
    parent = {var: var for var in indices}

    def root(var: Sym) -> Sym:
        while parent[var] is not var:
            var = parent[var]
        return var

    def used(symbols: frozenset[Sym]) -> list[Sym]:
        return [var for var in indices if var in symbols]

    core_symbols: frozenset[Sym] = frozenset().union(
        *(n.algebra.letters[letter].symbols for letter in core)
    )
    for symbols in [core_symbols, *(n.algebra.atoms[a].symbols for a, _ in powers)]:
        linked = used(symbols)
        for other in linked[1:]:
            parent[root(other)] = root(linked[0])
    groups: list[tuple[Nest, Powers, bool]] = []
    for var in indices:
        if root(var) is not var:
            continue
        members = tuple(row for row in nest if root(row[0]) is var)
        names = {row[0] for row in members}
        own = tuple(p for p in powers if names & n.algebra.atoms[p[0]].symbols)
        groups.append((members, own, bool(names & core_symbols)))
    return groups


def _component(n: Normaliser, group: Nest, core: Word, powers: Powers) -> Value:
    """One connected component as an atom, index-free arcs of a lone cyclic word pulled out."""
    indices = frozenset(var for var, _, _ in group)
    if len(group) > 1 and not core and len(powers) == 1 and n.algebra.atoms[powers[0][0]].word:
        inner = _component(n, group[-1:], (), powers)
        return _again(n, group[:-1], inner)
    if not core:
        cyclic = [p for p in powers if n.algebra.atoms[p[0]].word]
        if len(cyclic) == 1 and cyclic[0][1] == 1:
            arc, rest = _free_arc(n, n.algebra.atoms[cyclic[0][0]].word, indices)
            if arc and (len(group) == 1 or len(powers) == 1):
                others = tuple(p for p in powers if p is not cyclic[0])
                inner = _atom_of(n, group, rest, others)
                path = _path(n, arc, SCALAR)
                assert path is not None
                return n.algebra.trace(n.algebra.multiply(path, inner))
    return _atom_of(n, group, core, powers)


def _again(n: Normaliser, nest: Nest, value: Value) -> Value:
    """The outer sums over the value of an inner one."""
    parts = [_monomial(n, nest, word, p, c, value.shape) for (word, p), c in value.terms.items()]
    return n.algebra.add(parts, value.shape)


def _free_arc(n: Normaliser, word: Word, indices: frozenset[Sym]) -> tuple[Word, Word]:
    """The longest arc of a cyclic word free of the indices, and what remains, in order."""
    size = len(word)
    free = [not indices & n.algebra.letters[letter].symbols for letter in word]
    best: tuple[int, Word, Word] = (0, (), word)
    for start in range(size):
        length = 0
        while length < size and free[(start + length) % size]:
            length += 1
        turned = word[start:] + word[:start]
        arc, rest = turned[:length], turned[length:]
        if length > best[0] or (length == best[0] and length and (arc, rest) < best[1:]):
            best = (length, arc, rest)
    return best[1], best[2]


def _atom_of(n: Normaliser, group: Nest, core: Word, powers: Powers) -> Value:
    """The letter or scalar atom of ``sum over group of powers * core``, canonically named."""
    body = _body_term(n, core, powers)
    orders = permutations(group) if len(group) <= MOST_RENAMED else [group]
    first = _first_free(body, group)
    best: tuple[str, Term, Term] | None = None
    for order in orders:
        names = {var: Sym(f"{MARK}{first + i}", var.sort) for i, (var, _, _) in enumerate(order)}
        renamed = _sorted_body(n, substitute(body, names))
        shown: Term = renamed
        for var, low, high in reversed(order):
            shown = bind("sum", names[var], low, high, shown)
        text = repr(shown)
        if best is None or text < best[0]:
            best = (text, renamed, shown)
    assert best is not None
    return _named(n, best[2], core, free_symbols(best[2]))


def _first_free(body: Term, group: Nest) -> int:
    """The least number from which on no canonical index name is free in the body or the bounds."""
    terms = [body, *(bound for _, *bounds in group for bound in bounds)]
    names = {s.name for term in terms for s in free_symbols(term)}
    tails = [name[len(MARK) :] for name in names if name.startswith(MARK)]
    used = [int(tail) for tail in tails if tail.isdigit()]
    return max(used, default=-1) + 1


def _named(n: Normaliser, shown: Term, core: Word, symbols: frozenset[Sym]) -> Value:
    bounds: list[object] = []
    inner: Term = shown
    while isinstance(inner, Bind) and inner.op == "sum" and inner.var.name.startswith(MARK):
        bounds.append((n(inner.args[0]).key, n(inner.args[1]).key))
        inner = inner.body
    key = ("sum", tuple(bounds), n(inner).key)
    shown = canonical(shown)
    if not core:
        return n.algebra.scalar(n.algebra.new_atom(Atom(key, shown, (), symbols)))
    letters = n.algebra.letters
    rows, cols = letters[core[0]].rows, letters[core[-1]].cols
    if rows == ONE and cols == ONE:
        return n.algebra.scalar(n.algebra.new_atom(Atom(key, shown, (), symbols)))
    flipped = n.algebra.transpose(n(inner))
    own = Letter(key, shown, rows, cols, symbols)
    other_key = ("sum", tuple(bounds), flipped.key)
    other = Letter(other_key, app("transpose", shown), cols, rows, symbols)
    known = n.algebra.find_letter(key)
    letter = known if known is not None else n.algebra.new_letter(own, other)
    return n.algebra.letter_value(letter)


def _body_term(n: Normaliser, core: Word, powers: Powers) -> Term:
    factors: list[Term] = []
    for atom, exponent in powers:
        base = n.atom_term(atom)
        factors.append(base if exponent == 1 else power(base, exponent))
    factors += [n.algebra.letters[letter].term for letter in core]
    if not factors:
        return num(1)
    return factors[0] if len(factors) == 1 else mul(*factors)


def _sorted_body(n: Normaliser, body: Term) -> Term:
    """The body with its factors in the order of its normal form, so renamings compare."""
    value = n(body)
    below = _reciprocals(n, value.den)
    shown = [_body_term(n, word, _over(n, powers, below)) for word, powers in value.terms]
    return shown[0] if len(shown) == 1 else n.to_term(value)
