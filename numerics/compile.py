"""Terms to torch: a verified formula as a function of tensors.

`compile_term` turns a term into nested closures, one a node; calling the result with
values of the free symbols evaluates it. Only operators with a plain numeric meaning
are translated; any other raises `NotCompilable` when the formula is compiled, not when it
is called.

Values: a number is a 0-dimensional tensor, an n x m matrix (a vector: n x 1) a tensor
(n, m), an integer a Python int, a family a tuple of its members. Everything stays
differentiable by autograd, which is also how `partial` and `gradient` are evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from types import MappingProxyType

import torch
from torch import Tensor

from handproof.terms.context import Context
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.sorts import INTEGER, Family, Matrix
from numerics.errors import BadParameter, NotCompilable
from numerics.torch_operators import (
    OPERATORS,
    Value,
    added,
    bernoulli_mass,
    greatest,
    hadamard,
    least,
    normal_density,
    tensor,
)

Environment = Mapping[Sym, Value]
Compiled = Callable[[Environment], Value]
_EMPTY = Context()


def compile_term(term: Term, context: Context = _EMPTY) -> Compiled:
    """Return a function from values of the free symbols of `term` to its value.

    Args:
        term: a number, matrix or family; not a proposition.
        context: definitions of symbols and functions that `term` uses.

    Errors: `NotCompilable` names the first operator without a translation.
    """
    if isinstance(term, Num):
        return _number(term)
    if isinstance(term, Sym):
        return _symbol(term, context)
    if isinstance(term, Bind):
        return _binder(term, context)
    assert isinstance(term, App)
    special = _SPECIAL.get(term.op)
    if special is not None:
        return special(term, context)
    operator = OPERATORS.get(term.op)
    if operator is None:
        raise NotCompilable(
            "an operator with a numeric meaning", repr(term.op), "Compile a part without it."
        )
    parts = [compile_term(arg, context) for arg in term.args]
    return lambda env: operator([tensor(part(env)) for part in parts])


def evaluate(term: Term, values: Environment, context: Context = _EMPTY) -> Tensor:
    """Return the value of a number or matrix `term` as a tensor; see `compile_term`."""
    return tensor(compile_term(term, context)(values))


def _integer(value: Value) -> int:
    if isinstance(value, int):
        return value
    if isinstance(value, Tensor) and value.dim() == 0 and float(value) == int(value):
        return int(value)
    raise BadParameter("an integer", repr(value), "Indices and bounds are integers.")


def _number(term: Num) -> Compiled:
    if term.value.denominator == 1:
        integer = int(term.value)
        return lambda env: integer
    value = torch.tensor(float(term.value), dtype=torch.float64)
    return lambda env: value


def _symbol(term: Sym, context: Context) -> Compiled:
    definition = context.definition(term)
    if definition is not None and not definition.parameters:
        body = compile_term(definition.body, context)
        # A value that is given wins, so that a formula can be differentiated in it.
        return lambda env: env[term] if term in env else body(env)

    def look_up(env: Environment) -> Value:
        if term not in env:
            raise BadParameter(f"a value of {term.name}", "none", "Add it to the values.")
        return env[term]

    return look_up


def _identity(term: App, context: Context) -> Compiled:
    size = compile_term(term.args[0], context)

    def build(env: Environment) -> Tensor:
        n = _integer(size(env))
        eye = torch.eye(n, dtype=torch.float64)
        return eye[0, 0] if n == 1 else eye

    return build


def _constant(fill: float) -> Callable[[App, Context], Compiled]:
    def compile_constant(term: App, context: Context) -> Compiled:
        rows, cols = (compile_term(arg, context) for arg in term.args)

        def build(env: Environment) -> Tensor:
            shape = (_integer(rows(env)), _integer(cols(env)))
            full = torch.full(shape, fill, dtype=torch.float64)
            return full[0, 0] if shape == (1, 1) else full

        return build

    return compile_constant


def _integers(term: App, context: Context) -> Compiled:
    """Keep sums and products of integers integers, so that they can be bounds and sizes."""
    parts = [compile_term(arg, context) for arg in term.args]
    operator = OPERATORS[term.op]
    exact: Mapping[str, Callable[[list[int]], int]] = {
        "add": sum, "mul": math.prod, "neg": lambda values: -values[0],
    }  # fmt: skip

    def value(env: Environment) -> Value:
        values = [part(env) for part in parts]
        if all(isinstance(v, int) for v in values):
            return exact[term.op]([v for v in values if isinstance(v, int)])
        return operator([tensor(v) for v in values])

    return value


def _entry(term: App, context: Context) -> Compiled:
    array = compile_term(term.args[0], context)
    indices = [compile_term(arg, context) for arg in term.args[1:]]

    def pick(env: Environment) -> Tensor:
        value = tensor(array(env))
        places = [_integer(index(env)) - 1 for index in indices]
        if value.dim() == 0:
            return value
        if len(places) == 1:
            places = [places[0], 0] if value.shape[1] == 1 else [0, places[0]]
        if not all(0 <= k < n for k, n in zip(places, value.shape, strict=True)):
            shown = [k + 1 for k in places]
            raise BadParameter(f"an index within {tuple(value.shape)}", str(shown), "Check it.")
        return value[places[0], places[1]]

    return pick


def _member(term: App, context: Context) -> Compiled:
    family, index = (compile_term(arg, context) for arg in term.args)

    def pick(env: Environment) -> Value:
        members, place = family(env), _integer(index(env)) - 1
        if not isinstance(members, tuple) or not 0 <= place < len(members):
            raise BadParameter("a member of a family", f"index {place + 1}", "Check the range.")
        return members[place]

    return pick


def _apply(term: App, context: Context) -> Compiled:
    function = term.args[0]
    definition = context.definition(function) if isinstance(function, Sym) else None
    arguments = [compile_term(arg, context) for arg in term.args[1:]]
    if definition is not None:
        parameters, body = definition.parameters, compile_term(definition.body, context)
    elif isinstance(function, Bind) and function.op == "lambda":
        parameters, body = (function.var,), compile_term(function.body, context)
    else:
        raise NotCompilable("a defined function", repr(function), "Define it in the context.")
    return lambda env: body(
        {**env, **{p: a(env) for p, a in zip(parameters, arguments, strict=True)}}
    )


def _density(term: App, context: Context) -> Compiled:
    """The density of a normal distribution: mean and variance, or mean and covariance."""
    law = term.args[0]
    if not isinstance(law, App) or law.op not in ("normal", "bernoulli"):
        raise NotCompilable("a normal or Bernoulli density", repr(law), "Compile a part.")
    parts = [compile_term(arg, context) for arg in (*law.args, term.args[1])]
    if law.op == "bernoulli":
        return lambda env: bernoulli_mass(*(tensor(part(env)) for part in parts))
    return lambda env: normal_density(*(tensor(part(env)) for part in parts))


def _derivative(term: App, context: Context) -> Compiled:
    """`partial(f, x)` and `gradient(f, X)` at the value of x, by autograd."""
    variable = term.args[1]
    symbol, index = variable, None
    if isinstance(variable, App) and variable.op in ("entry", "at"):
        symbol, index = variable.args[0], compile_term(variable, context)
    if not isinstance(symbol, Sym):
        raise NotCompilable("a derivative by a symbol or its entry", repr(variable), "Rewrite it.")
    body = compile_term(term.args[0], context)

    def differentiate(env: Environment) -> Tensor:
        leaf = _leaf(env[symbol])
        inner = {**env, symbol: leaf}
        target = tensor(inner[symbol] if index is None else index(inner))
        value = tensor(body(inner))
        source = target if index is None and isinstance(leaf, Tensor) else None
        if source is not None:
            (found,) = torch.autograd.grad(value, source, allow_unused=True, create_graph=True)
            return torch.zeros_like(source) if found is None else found
        return _entry_derivative(value, leaf, inner, target)

    return differentiate


def _leaf(value: Value) -> Value:
    """Return a copy of `value` whose tensors ask for gradients."""
    if isinstance(value, tuple):
        return tuple(_leaf(member) for member in value)
    return tensor(value).detach().clone().requires_grad_()


def _leaves(value: Value) -> list[Tensor]:
    if isinstance(value, tuple):
        return [leaf for member in value for leaf in _leaves(member)]
    return [tensor(value)]


def _entry_derivative(value: Tensor, leaf: Value, inner: Environment, target: Tensor) -> Tensor:
    """Return d value / d target where `target` is one entry of `leaf`."""
    leaves = _leaves(leaf)
    gradients = torch.autograd.grad(value, leaves, allow_unused=True, create_graph=True)
    selectors = torch.autograd.grad(target, leaves, allow_unused=True)
    total = torch.zeros((), dtype=torch.float64)
    for gradient, selector in zip(gradients, selectors, strict=True):
        if gradient is not None and selector is not None:
            total = total + (gradient * selector).sum()
    return total


def _cases(term: App, context: Context) -> Compiled:
    raise NotCompilable("a formula without cases", "cases", "Compile each case.")


_SPECIAL: Mapping[str, Callable[[App, Context], Compiled]] = MappingProxyType(
    {
        "identity": _identity,
        "zeros": _constant(0.0),
        "ones": _constant(1.0),
        "add": _integers,
        "mul": _integers,
        "neg": _integers,
        "entry": _entry,
        "at": _member,
        "apply": _apply,
        "density": _density,
        "partial": _derivative,
        "gradient": _derivative,
        "cases": _cases,
    }
)
"""Operators that need more than the values of their arguments."""


def _binder(term: Bind, context: Context) -> Compiled:
    if term.op not in _BINDERS:
        raise NotCompilable("a sum, product or family", repr(term.op), "Compile a part.")
    over = (_members_of_range if term.op in _RANGED else _members_of_set)(term, context)
    body, combine, variable = compile_term(term.body, context), _BINDERS[term.op], term.var
    return lambda env: combine([body({**env, variable: value}) for value in over(env)])


def _total(values: list[Value]) -> Value:
    return added([tensor(v) for v in values]) if values else tensor(0)


def _whole_product(values: list[Value]) -> Value:
    return hadamard([tensor(v) for v in values]) if values else tensor(1)


_BINDERS: Mapping[str, Callable[[list[Value]], Value]] = MappingProxyType(
    {
        "sum": _total,
        "sum_over": _total,
        "prod": _whole_product,
        "prod_over": _whole_product,
        "family": lambda values: tuple(values),
        "maximum": lambda values: greatest([tensor(v) for v in values]),
        "minimum": lambda values: least([tensor(v) for v in values]),
    }
)
_RANGED = ("sum", "prod", "family")


def _members_of_range(term: Bind, context: Context) -> Callable[[Environment], Iterable[Value]]:
    bounds = [compile_term(arg, context) for arg in term.args]

    def members(env: Environment) -> Iterable[Value]:
        values = [_integer(bound(env)) for bound in bounds]
        low, high = (1, values[0]) if len(values) == 1 else values
        return range(low, high + 1)

    return members


def _members_of_set(term: Bind, context: Context) -> Callable[[Environment], Iterable[Value]]:
    """Return the members of a finite set: bits, signs, a range, or a list."""
    over = term.args[0]
    if not isinstance(over, App) or over.op not in ("binary", "signs", "range", "set"):
        raise NotCompilable("a finite set", repr(over), "Sum over a finite set.")
    parts = [compile_term(arg, context) for arg in over.args]
    kind = over.op

    def members(env: Environment) -> Iterable[Value]:
        values = [part(env) for part in parts]
        if kind == "set":
            return values
        if kind == "range":
            return range(_integer(values[0]), _integer(values[1]) + 1)
        low = 0.0 if kind == "binary" else -1.0
        states = product((low, 1.0), repeat=_integer(values[0]))
        return [_column(torch.tensor(state, dtype=torch.float64)) for state in states]

    return members


def _column(vector: Tensor) -> Tensor:
    return vector[0] if len(vector) == 1 else vector[:, None]


def as_value(array: Tensor, symbol: Sym) -> Value:
    """Return `array` in the form that `symbol` asks for by its sort.

    Args:
        array: a number (), vector (n,), matrix (n, m), or for a family one more
            dimension in front.
    """
    sort = symbol.sort
    if sort == INTEGER:
        return int(array)
    if isinstance(sort, Family):
        element = Sym(symbol.name, sort.element)
        return tuple(as_value(member, element) for member in array)
    if isinstance(sort, Matrix):
        if array.dim() == 0:
            return array
        matrix = array[:, None] if array.dim() == 1 else array
        return matrix[0, 0] if matrix.shape == (1, 1) else matrix
    return array.reshape(())
