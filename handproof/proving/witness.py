"""Witnesses: models of Γ in which a claim fails, as JSON, checked again, and told in words.

Schema ``handproof/witness/1``: the digest of the statement, sizes, values (exact rationals as text,
matrices as lists of rows, families as lists), both sides of the claim. A symbol that a fact
``symbol = term`` gives a transcendental value is ``{"from": label}``: it is computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from handproof.proving import values as v
from handproof.proving.evaluate import HANDLERS, Root, Scope
from handproof.proving.interface import Witness
from handproof.proving.models import Builder, Model
from handproof.proving.models.equations import unfolded_symbols
from handproof.proving.models.samples import absorbed
from handproof.proving.models.traits import flatten
from handproof.proving.numbers import (
    EvaluationError,
    Precision,
    is_rational,
    rational,
    show,
    standard,
)
from handproof.proving.quantifiers import opened
from handproof.proving.statement import digest, obligation_of
from handproof.proving.values import Truth, Value
from handproof.terms.context import Obligation
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sorts import INTEGER, Family, Matrix, Sort

Json = Any
SCHEMA = "handproof/witness/1"
BITS = 512


@dataclass(eq=False)
class WitnessError(Exception):
    """A witness that is none. ``code`` is stable; its page is in ``docs/errors``."""

    code: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" ({self.fix})" if self.fix else "")


def witness_of(made: Builder, model: Model) -> Witness:
    """The witness that a model is in which the claim fails."""
    with Precision(BITS):
        truth: Truth = made.scope(model.sizes, model.values).value(made.obligation.claim)
    values = {}
    for symbol, value in sorted(model.values.items(), key=lambda item: item[0].name):
        label = model.constructed.get(symbol.name)
        inexact = not all(is_rational(standard(x)) for x in _numbers(value))
        values[symbol.name] = {"from": label} if label and inexact else encode(value, symbol.sort)
    shown = [x for side in (truth.left, truth.right) for x in _numbers(side)]
    exact = all(is_rational(standard(x)) for x in shown)
    left, right = encode_plain(truth.left), encode_plain(truth.right)
    return Witness(dict(model.sizes), values, left, right, exact)


def witness_json(statement: Json, witness: Witness) -> Json:
    """The witness as ``handproof/witness/1`` for a statement."""
    return {
        "schema": SCHEMA,
        "statement": digest(statement),
        "sizes": dict(witness.sizes),
        "values": dict(witness.values),
        "left": witness.left,
        "right": witness.right,
        "exact": witness.exact,
    }


def recheck_witness(statement: Json, witness: Json) -> None:
    """Evaluate a witness again from its JSON alone; `WitnessError` where it does not refute.

    HP321: not a witness for this statement. HP322: values are missing or of the wrong shape.
    HP323: a fact does not hold, or cannot be decided. HP324: the claim does not fail.
    """
    if witness.get("schema") != SCHEMA:
        raise WitnessError("HP321", f"expected the schema {SCHEMA}")
    if witness.get("statement") != digest(statement):
        raise WitnessError("HP321", "the witness is for another statement")
    obligation = _obligation(statement, witness)
    with Precision(BITS):
        scope, constructed = _model(obligation, witness)
        for label, proposition in flatten(obligation.context.facts):
            _check_fact(scope, label, proposition, constructed)
        try:
            truth: Truth = scope.value(obligation.claim)
        except EvaluationError as error:
            raise WitnessError("HP324", f"the claim has no value: {error.message}") from error
    if truth.holds:
        raise WitnessError("HP324", "the claim holds in this model")


def _obligation(statement: Json, witness: Json) -> Obligation:
    """The opened obligation; over sample covariances where the witness gives their values."""
    obligation = opened(obligation_of(statement))
    given = witness.get("values", {})
    if not any(d.symbol.name in given for d in obligation.context.definitions):
        return obligation
    simpler = absorbed(obligation)
    if simpler is None or any(d.symbol.name in given for d in simpler.context.definitions):
        raise WitnessError("HP322", "a value is given to a symbol that has a definition")
    return simpler


def _check_fact(scope: Scope, label: str, proposition: Term, constructed: frozenset[Term]) -> None:
    try:
        truth: Truth = scope.value(proposition)
    except EvaluationError as error:
        raise WitnessError("HP323", f"{label} cannot be decided: {error.message}") from error
    if not truth.holds:
        raise WitnessError("HP323", f"{label} does not hold in this model")
    if not truth.exact and proposition not in constructed:
        raise WitnessError("HP323", f"{label} is not known to hold exactly")


def _model(obligation: Obligation, witness: Json) -> tuple[Scope, frozenset[Term]]:
    """The model as a scope, and the facts that values were computed from."""
    context = obligation.context
    definitions = {d.symbol: d for d in context.definitions}
    sizes = witness.get("sizes", {})
    if not all(isinstance(n, int) and n >= 1 for n in sizes.values()):
        raise WitnessError("HP322", "sizes must be positive integers")
    values: dict[Sym, Value] = {}
    waiting: list[tuple[Sym, str]] = []
    bare = Scope(Root(sizes, {}, definitions, HANDLERS))
    for symbol in _symbols(obligation):
        found = witness.get("values", {}).get(symbol.name)
        if symbol in definitions or found is None:
            continue  # a symbol without a value only matters where it is used
        if isinstance(found, dict) and "from" in found:
            waiting.append((symbol, str(found["from"])))
        else:
            values[symbol] = decode(found, symbol.sort, bare)
    constructed: set[Term] = set()
    for symbol, label in waiting:
        fact, term = _source(obligation, symbol, label)
        scope = Scope(Root(sizes, values, definitions, HANDLERS))
        values[symbol] = scope.value(term)
        constructed.add(fact)
    return Scope(Root(sizes, values, definitions, HANDLERS)), frozenset(constructed)


def _symbols(obligation: Obligation) -> list[Sym]:
    """The declared symbols and the free ones, which a model may choose too."""
    context = obligation.context
    terms = [obligation.claim, *(fact.proposition for fact in context.facts)]
    free = {s for term in terms for s in unfolded_symbols(term, context)}
    return [*context.symbols, *sorted(free - set(context.symbols), key=lambda s: s.name)]


def _source(obligation: Obligation, symbol: Sym, label: str) -> tuple[Term, Term]:
    """The fact ``symbol = term`` of that label, and its term, free of the symbol."""
    for name, fact in flatten(obligation.context.facts):
        if name == label and isinstance(fact, App) and fact.op == "eq":
            for side, other in (fact.args, fact.args[::-1]):
                if side is symbol and symbol not in unfolded_symbols(other, obligation.context):
                    return fact, other
    raise WitnessError("HP322", f"no fact {label} gives {symbol.name} its value")


def _numbers(value: Value) -> list[Any]:
    if value is None or isinstance(value, (v.Closure, v.Truth)):
        return []
    return v.numbers_of(value)


def encode(value: Value, sort: Sort) -> Json:
    """A value in the nesting that its sort asks for."""
    if isinstance(sort, Family):
        return [encode(member, sort.element) for member in value]
    if isinstance(sort, Matrix):
        return [[show(x) for x in row] for row in v.matrix(value).data]
    if isinstance(value, v.Closure):
        return {"polynomial": [show(x) for x in value.coefficients]}
    return show(value)


def encode_plain(value: Value) -> Json:
    """A value of unknown sort: text, rows, or a list of members; None where there is none."""
    if isinstance(value, v.Mat):
        return [[show(x) for x in row] for row in value.data]
    if isinstance(value, tuple):
        return [encode_plain(member) for member in value]
    if value is None or not v.is_number(value):
        return None
    return show(value)


def decode(data: Json, sort: Sort, scope: Scope) -> Value:
    """A value from JSON; `WitnessError` HP322 where its shape is not that of the sort."""
    try:
        return _decode(data, sort, scope)
    except (ValueError, TypeError, ZeroDivisionError, KeyError, EvaluationError) as error:
        raise WitnessError("HP322", f"not a value: {str(data)[:60]} ({error})") from error


def _decode(data: Json, sort: Sort, scope: Scope) -> Value:
    if isinstance(sort, Family):
        if len(data) != scope.size(sort.length):
            raise ValueError("a family of another length")
        return tuple(_decode(member, sort.element, scope) for member in data)
    if isinstance(sort, Matrix):
        rows, cols = scope.size(sort.rows), scope.size(sort.cols)
        if len(data) != rows or any(len(row) != cols for row in data):
            raise ValueError(f"expected {rows} x {cols}")
        return v.array([[_number(x) for x in row] for row in data], cols)
    if isinstance(data, dict):
        return v.polynomial(tuple(_number(x) for x in data["polynomial"]))
    value = _number(data)
    if sort == INTEGER and value.q != 1:
        raise ValueError("expected an integer")
    return value


def _number(text: Json) -> Any:
    if not isinstance(text, str):
        raise TypeError("numbers are texts such as '1/2'")
    return rational(Fraction(text))


def about(statement: Json) -> frozenset[str]:
    """Names of the symbols that the claim of a statement depends on, definitions unfolded."""
    obligation = opened(obligation_of(statement))
    symbols = unfolded_symbols(obligation.claim, obligation.context)
    return frozenset(symbol.name for symbol in symbols)


def describe(
    witness: Witness, latex: bool = False, names: frozenset[str] | None = None
) -> list[str]:
    """The witness in words: sizes, values, both sides; LaTeX between ``$`` where asked for.

    With ``names`` (see `about`) the values of other symbols, which only the assumptions need, come
    in a line of their own at the end.
    """
    lines: list[str] = []
    sizes = [(name, str(n)) for name, n in witness.sizes.items()]
    values = [(name, _shown(value, latex)) for name, value in witness.values.items()]
    told = [(name, text) for name, text in values if names is None or name in names]
    rest = [(name, text) for name, text in values if names is not None and name not in names]
    if sizes or told:
        equations = [_equation(name, text, latex) for name, text in sizes + told]
        lines.append("with " + ", ".join(equations))
    left, right = (_shown(side, latex) for side in (witness.left, witness.right))
    if witness.left is not None and witness.right is not None:
        sides = (f"${left}$", f"${right}$") if latex else (left, right)
        lines.append(f"the left side is {sides[0]}, the right side is {sides[1]}")
    elif witness.left is not None:
        lines.append(f"the value is {f'${left}$' if latex else left}")
    if rest:
        equations = [_equation(name, text, latex) for name, text in rest]
        lines.append("the other assumptions hold with " + ", ".join(equations))
    return lines


def _equation(name: str, text: str, latex: bool) -> str:
    return f"${name} = {text}$" if latex else f"{name} = {text}"


def _shown(value: Json, latex: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _number_text(value, latex)
    if isinstance(value, dict):
        if "from" in value:
            return f"\\text{{as in {value['from']}}}" if latex else f"as in {value['from']}"
        return _polynomial_text(value["polynomial"], latex)
    if value and isinstance(value[0], list) and value[0] and isinstance(value[0][0], str):
        return _matrix_text(value, latex)
    members = [_shown(member, latex) for member in value]
    return ("(" + ",\\; ".join(members) + ")") if latex else "(" + ", ".join(members) + ")"


def _number_text(text: str, latex: bool) -> str:
    if latex and "/" in text:
        sign = "-" if text.startswith("-") else ""
        above, below = text.lstrip("-").split("/")
        return f"{sign}\\tfrac{{{above}}}{{{below}}}"
    return text


def _matrix_text(rows: list[list[str]], latex: bool) -> str:
    cells = [[_number_text(x, latex) for x in row] for row in rows]
    if latex:
        body = " \\\\ ".join(" & ".join(row) for row in cells)
        return f"\\begin{{pmatrix}} {body} \\end{{pmatrix}}"
    return "[" + "; ".join(" ".join(row) for row in cells) + "]"


def _polynomial_text(coefficients: list[str], latex: bool) -> str:
    arrow = "\\mapsto" if latex else "->"
    shown = [
        _number_text(c, latex) + (f" t^{k}" if k else "")
        for k, c in enumerate(coefficients)
        if Fraction(c) != 0
    ]
    return f"(t {arrow} {' + '.join(shown) or '0'})"
