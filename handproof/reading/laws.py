"""Distributions, densities and moments as written."""

from __future__ import annotations

from handproof.reading.environment import name_key
from handproof.reading.reader import Reader
from handproof.reading.tree import (
    Chain,
    Group,
    Node,
    key,
    strip,
)
from handproof.terms.nodes import Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import Distribution, Random

EXPECTATIONS: dict[str, str] = {
    "E": "expectation", "\\mathbb{E}": "expectation", "Var": "variance", "Cov": "covariance",
    "Corr": "", "H": "entropy", "\\mathbb{V}": "variance",
}  # fmt: skip
LAWS: dict[str, str] = {
    "\\mathcal{N}": "normal", "N": "normal", "Normal": "normal", "\\mathcal{U}": "uniform",
    "Unif": "uniform", "Uniform": "uniform", "Bernoulli": "bernoulli", "Bern": "bernoulli",
    "Gam": "gamma_law", "Beta": "beta_law", "Bet": "beta_law", "Exp": "exponential",
    "Poisson": "poisson", "Poiss": "poisson", "Bin": "binomial_law", "Cat": "categorical",
    "Dir": "dirichlet",
}  # fmt: skip
_LAW_ARITY = {"bernoulli": 1, "exponential": 1, "poisson": 1, "categorical": 1, "dirichlet": 1}


def law(reader: Reader, whole: Node, name: str, group: Group) -> Term:
    """``\\mathcal{N}(m, S)`` is a distribution, ``\\mathcal{N}(x; m, S)`` a density at x."""
    op = LAWS[name]
    arity = _LAW_ARITY.get(op, 2)
    parts, separators = group.parts, group.separators
    point: Node | None = None
    if separators and separators[0] in (";", "|"):
        point, parts, separators = parts[0], parts[1:], separators[1:]
    if len(parts) != arity or any(sign != "," for sign in separators):
        message = f"`{reader.text(whole)}`: {name} takes {arity} parameters"
        raise reader.error("HP404", message, whole, "a density is written with `;` after the value")
    where = reader.term(point) if point is not None else None
    terms = law_parameters(reader, op, parts, where)
    made = reader.make(whole, op, *terms)
    return made if where is None else reader.make(whole, "density", made, where)


def law_parameters(
    reader: Reader, op: str, parts: tuple[Node, ...], where: Term | None
) -> list[Term]:
    """Parameters; an unsized mean or covariance of a normal takes its size from the others."""
    if op != "normal":
        return [reader.term(part) for part in parts]
    from handproof.reading.errors import NeedShapeError
    from handproof.terms.sizes import ONE

    rows = reader.shape(where, parts[0])[0] if where is not None else None
    for part in parts:
        if rows is not None or key(part) == "0":
            continue
        try:
            rows = reader.shape(reader.term(part), part)[0]
        except NeedShapeError:
            continue
    rows = ONE if rows is None else rows
    mean, spread = reader.term(parts[0], (rows, ONE)), reader.term(parts[1], (rows, rows))
    if reader.shape(mean, parts[0])[0] != reader.shape(spread, parts[1])[0]:
        found = reader.shape(spread, parts[1])
        message = (
            f"`{reader.text(parts[1])}` is {found[0]} x {found[1]} beside a mean of length {rows}"
        )
        raise reader.ill(message, parts[1])
    return [mean, spread]


def moment(reader: Reader, whole: Node, name: str, group: Group) -> Term:
    """``\\mathbb{E}[x]``, ``\\mathrm{Var}(x)``, ``\\mathrm{Cov}(x, y)``."""
    op = EXPECTATIONS[name]
    if not op or any(sign != "," for sign in group.separators):
        raise reader.error("HP404", f"`{reader.text(whole)}` is not supported", whole)
    terms = [reader.term(part) for part in group.parts]
    for term, part in zip(terms, group.parts, strict=True):
        if not any(_is_random(reader, symbol) for symbol in free_symbols(term)):
            message = f"nothing in `{reader.text(part)}` is declared as random"
            raise reader.error("HP406", message, part, "say what distribution it has")
    if op == "covariance" and len({reader.shape(t, whole) for t in terms}) > 1:
        raise reader.error("HP404", "a covariance of vectors of different lengths", whole)
    return reader.make(whole, op, *terms)


def _is_random(reader: Reader, symbol: Sym) -> bool:
    return isinstance(symbol.sort, Random) or name_key(symbol.name) in reader.env.randoms


def expectation_over(reader: Reader, whole: Node, sub: Node, body: Node) -> Term:
    """``\\mathbb{E}_{z \\sim D}[f(z)]``."""
    chain = strip(sub)
    if isinstance(chain, Chain) and [s.name for s in chain.signs] == ["distributed"]:
        label = key(chain.sides[0])
        law_term = reader.term(chain.sides[1])
        if label is not None and isinstance(law_term.sort, Distribution):
            var = Sym(label, law_term.sort.value)
            inner = reader.binding(var, keys=(label,)).term(body)
            return reader.make_binder(whole, "expect", var, law_term, inner)
    raise reader.error("HP404", f"`{reader.text(whole)}`: write E_{{z \\sim D}}[..]", whole)
