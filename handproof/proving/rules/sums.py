"""Products over ranges and sums over vectors of zeros and ones.

A product of positive factors is ``exp`` of the sum of their logs. A sum over ``{0,1}^n`` of a
product of one factor for each coordinate is a product of two-term sums (the distributive law): the
summand is brought to that form by reading off, in each exponent, what multiplies the coordinate.
"""

from __future__ import annotations

from collections.abc import Iterable

from handproof.proving.builder import Step, Use
from handproof.proving.rational import Quotient
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.proving.rules.arrays import Linear, coordinates
from handproof.proving.rules.linear import Over, split_linear, with_body
from handproof.terms.build import add, app, bind, eq, mul, num, power
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sorts import INTEGER, REAL


def product_of_positive(s: Simplifier, term: Term) -> Conversion | None:
    """``prod f = exp(sum log f)`` where every factor is positive."""
    assert isinstance(term, Bind)
    values = {
        "lo": term.args[0], "hi": term.args[1], "f": bind("lambda", term.var, term.body),
    }  # fmt: skip
    step = s.by_axiom("prod_exp_log", values)
    return None if step is None else Conversion(step.right, step)


def counted(s: Simplifier, term: Term) -> Conversion | None:
    """A sum whose summand does not depend on the index: how many terms, times the summand."""
    assert isinstance(term, Bind)
    if term.var in free_symbols(term.body):
        return None
    step = s.by_axiom("sum_const", {"lo": term.args[0], "hi": term.args[1], "c": term.body})
    return None if step is None else Conversion(step.right, step)


def split_by_families(s: Simplifier, term: Term) -> Conversion | None:
    """A sum split where the range of an equation for the members in its summand ends."""
    assert isinstance(term, Bind)
    low, high = term.args
    for family in s.families:
        over = family.over
        if not (isinstance(over, App) and over.op == "range"):
            continue
        inside = over.args[0] is low and over.args[1] is not high
        if not inside or family.array not in free_symbols(term.body):
            continue
        function = bind("lambda", term.var, term.body)
        values = {"lo": low, "m": over.args[1], "hi": high, "f": function}
        step = s.by_axiom("sum_split", values)
        if step is not None:
            return Conversion(step.right, step)
    return None


def ranges_joined(s: Simplifier, terms: Iterable[Term]) -> list[Step]:
    """Sums of one summand over ranges that meet, split where one of the others ends."""
    sums = [letter for term in terms for letter in s.quotient(term).letters]
    binders = list(dict.fromkeys(b for b in sums if isinstance(b, Bind) and b.op == "sum"))
    found: list[Step] = []
    for whole in binders:
        for part in binders:
            step = None if part is whole else _split_at(s, whole, part)
            if step is not None:
                found.append(step)
    return found


def _split_at(s: Simplifier, whole: Bind, part: Bind) -> Step | None:
    """``whole`` split at the end of ``part``, an initial piece of it; simplified."""
    if part.args[0] is not whole.args[0] or part.args[1] is whole.args[1]:
        return None
    if substitute(part.body, {part.var: whole.var}) is not whole.body:
        return None
    values = {
        "lo": whole.args[0],
        "m": part.args[1],
        "hi": whole.args[1],
        "f": bind("lambda", whole.var, whole.body),
    }
    step = s.by_axiom("sum_split", values)
    if step is None:
        return None
    right = s.simplify(step.right)
    return step if right.step is None else s.builder.trans(step, right.step)


def over_vectors(s: Simplifier, term: Term) -> Conversion | None:
    """A sum over ``{0,1}^n`` by linearity and the distributive law."""
    assert isinstance(term, Bind)
    size = _length(term)
    if size is None:
        return None
    return split_linear(s, term, Over("sum_over", {"n": size}), _distributed)


def power_of_binary(s: Simplifier, letter: Term, exponent: int) -> Conversion | None:
    """``h_k^e = h_k`` for a vector of zeros and ones, ``e`` at least 2."""
    assert isinstance(letter, App)
    if exponent < 2 or len(letter.args) != 2:
        return None
    vector, index = letter.args
    if s.facts.holds(app("in", vector, app("binary", s.rows(vector)))) is None:
        return None
    square = s.by_axiom("binary_square", {"h": vector, "k": index, "n": s.rows(vector)})
    if square is None:
        return None
    powers = [power(letter, k) for k in range(exponent - 1)]
    raised = power(letter, exponent)
    step = s.combined(eq(raised, letter), [Use(square, add(*powers))])
    return None if step is None else Conversion(letter, step)


def _length(term: Bind) -> Term | None:
    over = term.args[0]
    return over.args[0] if isinstance(over, App) and over.op == "binary" else None


def _distributed(s: Simplifier, term: Bind, core: Quotient) -> Conversion | None:
    size = _length(term)
    assert size is not None
    if core.constant == 1:
        step = s.by_axiom("sum_over_const", {"n": size, "c": num(1)})
        return None if step is None else Conversion(step.right, step)
    found = _factors(s, term.var, core)
    if found is None:
        return None
    slopes, picked = found
    index, value = Sym("@j", INTEGER), Sym("@t", REAL)
    slope: Term = add(*(part.at(index) for part in slopes)) if slopes else num(0)
    function = bind("lambda", index, bind("lambda", value, app("exp", mul(value, slope))))
    factor = app("exp", mul(app("entry", term.var, index), slope))
    body: Term = bind("prod", index, num(1), size, factor)
    if picked is not None:
        body = mul(app("entry", term.var, picked), body)
    parted = with_body(s, term, body)
    step = _law(s, size, function, picked) if parted else None
    if parted is None or step is None:
        return None
    return s.then(parted, Conversion(step.right, step))


def _law(s: Simplifier, size: Term, function: Bind, picked: Term | None) -> Step | None:
    if picked is None:
        return s.by_axiom("sum_over_product", {"n": size, "f": function})
    return s.by_axiom("sum_over_product_entry", {"n": size, "f": function, "k": picked})


def _factors(s: Simplifier, var: Sym, core: Quotient) -> tuple[list[Linear], Term | None] | None:
    """What multiplies each coordinate in the exponents, and the coordinate that is a factor."""
    slopes: list[Linear] = []
    picked: Term | None = None
    ((monomial, _),) = core.terms
    for letter, exponent in monomial:
        if not isinstance(letter, App):
            return None
        if letter.op == "exp":
            found = coordinates(s, letter.args[0], var, exponent)
            if found is None or any(part.degree != 1 for part in found):
                return None
            slopes += found
        elif letter.op == "entry" and letter.args[0] is var and exponent == 1 and picked is None:
            picked = letter.args[1]
        else:
            return None
    return slopes, picked
