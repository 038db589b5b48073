"""Which sort an operator gives its arguments: shapes are checked here, and nowhere trusted.

`SIGNATURES` is read from ``signatures.json``: the kinds of the arguments (two letters are rows and
columns, others are rows of `ARGUMENTS`, ``..`` repeats the last), the kind of the result (two
letters, a sort, or a row of `RESULTS`), and what integers give.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from handproof.kernel.nodes import (
    BINDERS,
    BOUND,
    INT,
    ONE,
    PROP,
    REAL,
    Node,
    Size,
    Sort,
    array,
    fits,
    is_array,
    need,
    scalar,
    shape,
    size_product,
    size_sum,
)

Args = tuple[Node, ...]


class Context(Protocol):
    """What typing asks of the table of terms."""

    definitions: dict[Node, tuple[Args, Node]]

    def size(self, node: Node) -> Size:
        """The size that a term stands for, known to be at least 1."""


SIGNATURES: dict[str, tuple[list[str], str, bool]] = {
    op: (row[0].split(), row[1], len(row) > 2)
    for ops, row in json.loads(Path(__file__).with_name("signatures.json").read_text()).items()
    for op in ops.split()
}


def sort_of(t: Context, op: str, a: Args) -> Sort:
    """The sort of an application or binder; rejects wrong arity, sorts and shapes."""
    if op == "neg" and len(a) == 1 and a[0].op == "infinity":
        return BOUND
    need(op in SIGNATURES, "HP202", "the kernel has no operator {}", op)
    wanted, result, whole = SIGNATURES[op]
    given, sizes = (a[:-1] if op in BINDERS else a), {"1": ONE}
    if wanted and wanted[-1].endswith(".."):
        more = max(len(given) - len(wanted) + 1, 0 if wanted == ["size.."] else 1)
        wanted = [*wanted[:-1], *[wanted[-1][:-2]] * more]
    need(len(given) == len(wanted) and len(a) >= (op in BINDERS), "HP201", "{}: arity", op)
    for code, arg in zip(wanted, given, strict=True):
        if len(code) == 2:
            found = shape(arg)
            fit = all(sizes.setdefault(*pair) == pair[1] for pair in zip(code, found, strict=True))
        else:
            fit = ARGUMENTS[code](t, a, arg)
        need(fit, "HP201", "{} does not take {}", op, arg)
    if op == "density":
        need(fits(a[0].sort[1], a[1].sort), "HP201", "{} has no density at {}", *a)
    if whole and all(arg.sort == INT for arg in a) and result != "law":
        return INT
    if result in (INT, PROP, BOUND):
        need(op not in BINDERS or a[-1].sort == PROP, "HP201", "{} needs a proposition", op)
        return result
    if len(result) == 2 and result not in RESULTS:
        return array(sizes[result[0]], sizes[result[1]])
    return RESULTS[result](t, op, a)


def alike(left: Sort, right: Sort) -> bool:
    return fits(left, right) or fits(right, left)


def _smooth(t: Context, x: Node) -> bool:
    return x.op == "sym" and is_array(x.sort) and x.sort != INT and x not in t.definitions


ARGUMENTS: dict[str, Callable[[Context, Args, Node], bool]] = {
    "any": lambda t, a, x: True,
    "p": lambda t, a, x: x.sort == PROP,
    "?": lambda t, a, x: x.sort not in (PROP, BOUND),
    "=": lambda t, a, x: alike(a[0].sort, x.sort),
    "@": lambda t, a, x: is_array(x.sort),
    "i": lambda t, a, x: x.sort == INT,
    "size": lambda t, a, x: x.sort == INT,
    "b": lambda t, a, x: x.sort in (REAL, INT, BOUND),
    "v": lambda t, a, x: x.op == "sym",
    "index": lambda t, a, x: x.op == "sym" and x.sort == INT,
    "r": lambda t, a, x: x.op == "sym" and x.sort == REAL,
    "set": lambda t, a, x: x.sort[0] == "set" and alike(x.sort[1], a[0].sort),
    "law": lambda t, a, x: x.sort[0] == "distribution",
    "family": lambda t, a, x: x.sort[0] == "family",
    "variable": lambda t, a, x: _smooth(t, x),
    "place": lambda t, a, x: scalar(x) and _smooth(t, x.args[0] if x.op == "entry" else x),
    "direction": lambda t, a, x: shape(x) == shape(a[1]),
}


def _product(_t: Context, _op: str, a: Args) -> Sort:
    rows, cols = shape(a[0])
    for arg in a[1:]:
        more, out = shape(arg)
        if rows == cols == ONE:
            rows, cols = more, out
        elif (more, out) != (ONE, ONE):
            need(cols == more, "HP201", "the factor {} does not fit what stands before it", arg)
            cols = out
    return INT if all(arg.sort == INT for arg in a) else array(rows, cols)


def _power(_t: Context, _op: str, a: Args) -> Sort:
    whole = a[0].sort == INT and a[1].op == "num" and a[1].sort == INT and a[1].name >= 0
    return INT if whole else array(*shape(a[0]))


def _kron(_t: Context, _op: str, a: Args) -> Sort:
    rows, cols = shape(a[0])
    for arg in a[1:]:
        rows, cols = size_product(rows, shape(arg)[0]), size_product(cols, shape(arg)[1])
    return array(rows, cols)


def _block(_t: Context, _op: str, a: Args) -> Sort:
    need(a[0].op == a[1].op == "num", "HP201", "a block matrix needs counts")
    rows, cols, blocks = a[0].name, a[1].name, a[2:]
    fit = rows > 0 and cols > 0 and rows.denominator == cols.denominator == 1
    fit = fit and rows * cols == len(blocks)
    need(fit, "HP201", "a block matrix needs rows x columns blocks")
    heights = [shape(block)[0] for block in blocks[:: int(cols)]]
    widths = [shape(block)[1] for block in blocks[: int(cols)]]
    places = [(height, width) for height in heights for width in widths]
    need(places == [shape(block) for block in blocks], "HP201", "the blocks do not fit")
    return array(size_sum(x for h in heights for x in h), size_sum(x for w in widths for x in w))


def _entry(_t: Context, _op: str, a: Args) -> Sort:
    fit = not scalar(a[0]) and (len(a) == 3 or (len(a) == 2 and ONE in shape(a[0])))
    need(fit, "HP201", "bad indices of {}", a[0])
    return REAL


def _value(_t: Context, _op: str, a: Args) -> Sort:
    need(a[0].sort[0] == "function", "HP201", "{} is not a function", a[0])
    domain, found = a[0].sort[1], [arg.sort for arg in a[1:]]
    fit = len(domain) == len(found) and all(map(fits, domain, found))
    need(fit, "HP201", "the arguments of {} have wrong sorts", a[0])
    return a[0].sort[2]


def _cases(_t: Context, _op: str, a: Args) -> Sort:
    """``cases(condition, value, ..., otherwise)``: an odd number of arguments."""
    fit = len(a) > 2 and len(a) % 2 and all(arg.sort == PROP for arg in a[:-1:2])
    need(fit, "HP201", "cases need a condition before each value but the last")
    values = {shape(arg) for arg in (*a[1::2], a[-1])}
    need(len(values) == 1, "HP201", "the cases have different shapes")
    return array(*values.pop())


def _sized(t: Context, op: str, a: Args) -> Sort:
    need(len(a) <= 2, "HP201", "{}: too many sizes", op)
    rows, cols = ([t.size(arg) for arg in a] + [ONE, ONE])[:2]
    return array(rows, rows if op == "identity" else cols)


def _number(_t: Context, op: str, a: Args) -> Sort:
    need(scalar(a[-1]), "HP201", "{} needs a number", op)
    return REAL


def _variable(t: Context, op: str, a: Args) -> Sort:
    _number(t, op, a)
    return a[0].sort


def _square(_t: Context, op: str, a: Args) -> Sort:
    rows, cols = shape(a[1])
    need(rows == cols, "HP201", "{} needs a square matrix", op)
    return array(rows, cols)


RESULTS: dict[str, Callable[[Context, str, Args], Sort]] = {
    "product": _product, "power": _power, "kron": _kron, "block": _block, "entry": _entry,
    "value": _value, "cases": _cases, "size": _sized, "number": _number, "by square": _square,
    "jacobian": lambda t, op, a: array(shape(a[0])[0], size_product(*shape(a[1]))),
    "by": lambda t, op, a: array(*shape(a[1])),
    "body": lambda t, op, a: array(*shape(a[-1])),
    "vec": lambda t, op, a: array(size_product(*shape(a[0])), ONE),
    "variable": _variable,
    "member": lambda t, op, a: a[0].sort[2],
    "integers": lambda t, op, a: ("set", INT),
    "numbers": lambda t, op, a: ("set", REAL),
    "set": lambda t, op, a: ("set", _sized(t, op, a)),
    "array set": lambda t, op, a: ("set", array(*shape(a[0]))),
    "family": lambda t, op, a: ("family", t.size(a[1]), a[2].sort),
    "function": lambda t, op, a: ("function", (a[0].sort,), a[1].sort),
    "law": lambda t, op, a: ("distribution", INT if SIGNATURES[op][2] else array(*shape(a[0]))),
}  # fmt: skip
