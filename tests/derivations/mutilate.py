"""Wrong variants of a claim: one small mistake each, of the kinds that people make by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handproof.terms.build import app, bind, mul, num, power, rebuild
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.sorts import Matrix

Edit = Callable[[Term], Iterator[Term]]


@dataclass(frozen=True, slots=True)
class Variant:
    """A mutilated claim; ``claim`` is None where the mistake gives a formula without meaning."""

    kind: str
    claim: Term | None
    message: str = ""


def variants(claim: Term) -> Iterator[Variant]:
    """All variants of the right side, then of the left, by one edit each; never the claim itself."""
    seen = {claim}
    yield from _of_bounds(claim)
    sides = (1, 0) if len(claim.children) >= 2 else (0,)
    for side in sides:
        for kind, edit in EDITS.items():
            for path, subterm in _places(claim.children[side]):
                for edited in _tries(edit, subterm):
                    variant = _put(claim, (side, *path), edited, kind)
                    if variant.claim is None or variant.claim not in seen:
                        if variant.claim is not None:
                            seen.add(variant.claim)
                        yield variant


def _of_bounds(claim: Term) -> Iterator[Variant]:
    """A bound turned round, and a bound that asks for one more."""
    turned = {"ge": "le", "le": "ge"}
    if isinstance(claim, App) and claim.op in turned:
        left, right = claim.args
        yield Variant("reversed bound", app(turned[claim.op], left, right))
        more = num(-1 if claim.op == "ge" else 1)
        yield Variant("bound too strong", app(claim.op, app("add", left, more), right))


def chosen(claim: Term, least: int) -> list[Variant]:
    """At least ``least`` variants where there are so many: one of each kind in turn, in order."""
    by_kind: dict[str, list[Variant]] = {}
    for variant in variants(claim):
        by_kind.setdefault(variant.kind, []).append(variant)
    picked: list[Variant] = []
    while len(picked) < least and any(by_kind.values()):
        picked.extend(waiting.pop(0) for waiting in by_kind.values() if waiting)
    return picked


def _tries(edit: Edit, term: Term) -> Iterator[Term | TermError]:
    iterator = edit(term)
    while True:
        try:
            yield next(iterator)
        except StopIteration:
            return
        except TermError as error:
            yield error
            return


def _put(claim: Term, path: tuple[int, ...], edited: Term | TermError, kind: str) -> Variant:
    if isinstance(edited, TermError):
        return Variant(kind, None, str(edited))
    try:
        return Variant(kind, _replace(claim, path, edited))
    except TermError as error:
        return Variant(kind, None, str(error))


def _replace(term: Term, path: tuple[int, ...], new: Term) -> Term:
    if not path:
        return new
    children = list(term.children)
    children[path[0]] = _replace(children[path[0]], path[1:], new)
    return rebuild(term, tuple(children))


def _places(term: Term) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield (), term
    if isinstance(term, App) and term.op in ("partial", "gradient", "directional", "at", "entry"):
        return
    first = len(term.args) if isinstance(term, Bind) else 0
    for position, child in enumerate(term.children[first:], first):
        for path, subterm in _places(child):
            yield (position, *path), subterm


def _sign(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "add":
        for position, arg in enumerate(term.args):
            flipped = arg.args[0] if isinstance(arg, App) and arg.op == "neg" else app("neg", arg)
            yield app("add", *term.args[:position], flipped, *term.args[position + 1 :])


def _swap(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "mul":
        for k in range(len(term.args) - 1):
            left, right = term.args[k : k + 2]
            if isinstance(left.sort, Matrix) and isinstance(right.sort, Matrix):
                yield mul(*term.args[:k], right, left, *term.args[k + 2 :])


def _transpose(term: Term) -> Iterator[Term]:
    if isinstance(term, Sym) and isinstance(term.sort, Matrix):
        yield app("transpose", term)
    if isinstance(term, App) and term.op == "transpose":
        yield term.args[0]


def _factor(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "mul" and len(term.args) > 1:
        for k in range(len(term.args)):
            rest = term.args[:k] + term.args[k + 1 :]
            yield rest[0] if len(rest) == 1 else mul(*rest)
    if isinstance(term, App) and term.op == "div":
        yield term.args[0]


def _fraction(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "div" and not isinstance(term.args[0], Num):
        yield app("div", term.args[1], term.args[0])


def _identity(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "identity":
        for name in ("d", "q"):
            if isinstance(term.args[0], Sym) and term.args[0].name != name:
                yield app("identity", Sym(name, term.args[0].sort))


def _trace(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op in ("trace", "log", "exp"):
        yield term.args[0]


def _inverse(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "inv":
        yield term.args[0]


def _power(term: Term) -> Iterator[Term]:
    if isinstance(term, App) and term.op == "pow" and isinstance(term.args[1], Num):
        yield power(term.args[0], int(term.args[1].value) + 1)


def _range(term: Term) -> Iterator[Term]:
    if isinstance(term, Bind) and term.op in ("sum", "prod"):
        low, high = term.args
        yield bind(term.op, term.var, app("add", low, num(1)), high, term.body)


def _coefficient(term: Term) -> Iterator[Term]:
    if isinstance(term, Num) and term.value:
        yield Num(term.value * 2)
    if isinstance(term, App) and term.op in ("add", "mul", "inv", "trace", "log"):
        yield mul(num(2), term)


EDITS: dict[str, Edit] = {
    "sign": _sign,
    "swapped product": _swap,
    "transpose": _transpose,
    "missing factor": _factor,
    "upside down": _fraction,
    "wrong identity": _identity,
    "dropped trace": _trace,
    "missing inverse": _inverse,
    "wrong power": _power,
    "wrong range": _range,
    "wrong coefficient": _coefficient,
}
