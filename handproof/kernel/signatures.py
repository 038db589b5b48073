"""Which sort an operator gives its arguments: shapes are checked here, and nowhere trusted.

`SIGNATURES` is read from ``signatures.json``: the kinds of the arguments (two letters are rows and
columns, ``..`` repeats the last), the kind of the result, and what integers give.
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
    shape,
    size_product,
    size_sum,
)


class Context(Protocol):
    """What typing asks of the table of terms."""

    definitions: dict[Node, tuple[tuple[Node, ...], Node]]

    def size(self, node: Node) -> Size:
        """The size that a term stands for, known to be at least 1."""


SIGNATURES: dict[str, tuple[list[str], str, bool]] = {
    op: (row[0].split(), row[1], len(row) > 2)
    for ops, row in json.loads(Path(__file__).with_name("signatures.json").read_text()).items()
    for op in ops.split()
}


def sort_of(t: Context, op: str, a: tuple[Node, ...]) -> Sort:
    """The sort of an application or binder; rejects wrong arity, sorts and shapes."""
    if op == "neg" and a and a[0].op == "infinity":
        return BOUND
    if op in SPECIAL:
        need(len(a) > 1 or (a and op in ("mul", "apply", "set", "vec")), "HP201", "{}: arity", op)
        return SPECIAL[op](t, a)
    need(op in SIGNATURES, "HP202", "the kernel has no operator {}", op)
    wanted, result, whole = SIGNATURES[op]
    given, sizes = (a[:-1] if op in BINDERS else a), {"1": ONE}
    if wanted and wanted[-1].endswith(".."):
        more = max(len(given) - len(wanted) + 1, 0 if wanted == ["size.."] else 1)
        wanted = [*wanted[:-1], *[wanted[-1][:-2]] * more]
    need(len(given) == len(wanted) and len(a) >= (op in BINDERS), "HP201", "{}: arity", op)
    for code, arg in zip(wanted, given, strict=True):
        if len(code) == 2:
            for letter, found in zip(code, shape(arg), strict=True):
                known = sizes.setdefault(letter, found)
                need(known == found, "HP201", "{} does not fit {}", op, arg)
        else:
            need(ARGUMENTS[code](arg), "HP201", "{} does not take {}", op, arg)
    integers = whole and result != "law" and all(arg.sort == INT for arg in a)
    if op == "density":
        need(fits(a[0].sort[1], a[1].sort), "HP201", "{} has no density at {}", *a)
    return _result(t, op, a, INT if integers else result, sizes)


ARGUMENTS: dict[str, Callable[[Node], bool]] = {
    "p": lambda arg: arg.sort == PROP,
    "?": lambda arg: arg.sort not in (PROP, BOUND),
    "i": lambda arg: arg.sort == INT,
    "size": lambda arg: arg.sort == INT,
    "b": lambda arg: arg.sort in (REAL, INT, BOUND),
    "v": lambda arg: arg.op == "sym",
    "index": lambda arg: arg.op == "sym" and arg.sort == INT,
    "r": lambda arg: arg.op == "sym" and arg.sort == REAL,
    "set": lambda arg: arg.sort[0] == "set",
    "law": lambda arg: arg.sort[0] == "distribution",
}


def _result(t: Context, op: str, a: tuple[Node, ...], result: str, sizes: dict[str, Size]) -> Sort:
    if op in BINDERS and SIGNATURES[op][0][-1] == "set":
        _member(t, a[:2])
    if result in (INT, PROP, BOUND):
        fine = op not in ("forall", "exists") or a[-1].sort == PROP
        need(fine, "HP201", "{} needs a proposition", op)
        return result
    if result in ("integers", "numbers"):
        return ("set", INT if result == "integers" else REAL)
    if result in ("size", "set"):
        first, second = ([t.size(arg) for arg in a] + [ONE, ONE])[:2]
        need(len(a) <= 2, "HP201", "{}: too many sizes", op)
        made = array(first, first if op == "identity" else second)
        return made if result == "size" else ("set", made)
    if result == "family":
        return ("family", t.size(a[1]), a[2].sort)
    if result == "function":
        return ("function", (a[0].sort,), a[1].sort)
    if result == "law":
        return ("distribution", INT if SIGNATURES[op][2] else array(*shape(a[0])))
    rows, cols = (sizes[result[0]], sizes[result[1]]) if len(result) == 2 else shape(a[-1])
    need(result != "number" or rows == cols == ONE, "HP201", "{} needs a number", op)
    return a[0].sort if result == "variable" else array(rows, cols)


def _mul(_t: Context, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    for arg in a[1:]:
        more, out = shape(arg)
        if rows == cols == ONE:
            rows, cols = more, out
        elif (more, out) != (ONE, ONE):
            need(cols == more, "HP201", "the factor {} does not fit what stands before it", arg)
            cols = out
    return INT if all(arg.sort == INT for arg in a) else array(rows, cols)


def _pow(_t: Context, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    need(len(a) == 2 and rows == cols and shape(a[1]) == (ONE, ONE), "HP201", "bad power")
    whole = a[0].sort == INT and a[1].op == "num" and a[1].sort == INT and a[1].name >= 0
    return INT if whole else array(rows, cols)


def _block(_t: Context, a: tuple[Node, ...]) -> Sort:
    need(a[0].op == a[1].op == "num", "HP201", "a block matrix needs counts")
    rows, cols, blocks = a[0].name, a[1].name, a[2:]
    fit = rows > 0 and cols > 0 and rows.denominator == 1 and rows * cols == len(blocks)
    need(fit, "HP201", "a block matrix needs rows x columns blocks")
    heights = [shape(block)[0] for block in blocks[:: int(cols)]]
    widths = [shape(block)[1] for block in blocks[: int(cols)]]
    places = [(height, width) for height in heights for width in widths]
    need(places == [shape(block) for block in blocks], "HP201", "the blocks do not fit")
    return array(size_sum(x for h in heights for x in h), size_sum(x for w in widths for x in w))


def _kron(_t: Context, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    for arg in a[1:]:
        rows, cols = size_product(rows, shape(arg)[0]), size_product(cols, shape(arg)[1])
    return array(rows, cols)


def _vec(_t: Context, a: tuple[Node, ...]) -> Sort:
    need(len(a) == 1, "HP201", "vec takes one matrix")
    return array(size_product(*shape(a[0])), ONE)


def _entry(_t: Context, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    fit = (rows, cols) != (ONE, ONE) and (len(a) == 3 or (len(a) == 2 and ONE in (rows, cols)))
    need(fit and all(i.sort == INT for i in a[1:]), "HP201", "bad indices of {}", a[0])
    return REAL


def _at(_t: Context, a: tuple[Node, ...]) -> Sort:
    fit = len(a) == 2 and a[0].sort[0] == "family" and a[1].sort == INT
    need(fit, "HP201", "bad member of {}", a[0])
    return a[0].sort[2]


def _apply(_t: Context, a: tuple[Node, ...]) -> Sort:
    need(a[0].sort[0] == "function", "HP201", "{} is not a function", a[0])
    domain, found = a[0].sort[1], [arg.sort for arg in a[1:]]
    fit = len(domain) == len(found) and all(map(fits, domain, found))
    need(fit, "HP201", "the arguments of {} have wrong sorts", a[0])
    return a[0].sort[2]


def _cases(_t: Context, a: tuple[Node, ...]) -> Sort:
    """``cases(condition, value, ..., otherwise)``: an odd number of arguments."""
    fit = len(a) % 2 and all(arg.sort == PROP for arg in a[:-1:2])
    need(fit, "HP201", "cases need a condition before each value but the last")
    values = {shape(arg) for arg in (*a[1::2], a[-1])}
    need(len(values) == 1, "HP201", "the cases have different shapes")
    return array(*values.pop())


def _derivative(t: Context, a: tuple[Node, ...]) -> Sort:
    base = a[1] if a[1].op != "entry" else a[1].args[0]
    smooth = base.op == "sym" and is_array(base.sort) and base.sort != INT
    need(smooth and base not in t.definitions, "HP201", "cannot differentiate by {}", a[1])
    if len(a) == 3:  # directional
        need(a[1] is base and shape(a[2]) == shape(base), "HP201", "bad direction {}", a[2])
    return array(*shape(a[0]))


def _partial(t: Context, a: tuple[Node, ...]) -> Sort:
    need(len(a) == 2 and shape(a[1]) == (ONE, ONE), "HP201", "{} is not a number", a[1])
    return _derivative(t, a)


def _gradient(t: Context, a: tuple[Node, ...]) -> Sort:
    fit = len(a) == 2 and a[1].op == "sym" and shape(a[0]) == (ONE, ONE)
    need(fit, "HP201", "no gradient of {} by {}", a[0], a[1])
    _derivative(t, a)
    return array(*shape(a[1]))


def _directional(t: Context, a: tuple[Node, ...]) -> Sort:
    need(len(a) == 3, "HP201", "a directional derivative has three arguments")
    return _derivative(t, a)


def _equal(_t: Context, a: tuple[Node, ...]) -> Sort:
    left, right = a[0].sort, a[1].sort
    same = left == right or {left, right} == {REAL, INT}
    need(len(a) == 2 and same and left not in (PROP, BOUND), "HP201", "sides of different sorts")
    return PROP


def _member(_t: Context, a: tuple[Node, ...]) -> Sort:
    kind, element = a[1].sort[0], a[1].sort[1]
    fit = kind == "set" and (element == a[0].sort or {element, a[0].sort} == {REAL, INT})
    need(len(a) == 2 and fit, "HP201", "{} cannot be in {}", a[0], a[1])
    return PROP


def _set(_t: Context, a: tuple[Node, ...]) -> Sort:
    fit = is_array(a[0].sort) and len({shape(arg) for arg in a}) == 1
    need(fit, "HP201", "a set of things of different shapes")
    return ("set", array(*shape(a[0])))


SPECIAL: dict[str, Callable[[Context, tuple[Node, ...]], Sort]] = {
    "mul": _mul, "pow": _pow, "block": _block, "kron": _kron, "vec": _vec, "entry": _entry,
    "at": _at, "apply": _apply, "cases": _cases, "partial": _partial, "gradient": _gradient,
    "directional": _directional, "eq": _equal, "ne": _equal, "in": _member, "set": _set,
}  # fmt: skip
