"""Terms as LaTeX: what a person would write; the reader reads it back."""

from __future__ import annotations

from handproof.terms.latex_binders import BINDER_NOTATIONS
from handproof.terms.nodes import App, Num, Term
from handproof.terms.printing import (
    Level,
    Notation,
    Piece,
    Render,
    Style,
    by_row,
    connective,
    product_text,
    property_text,
    relation,
    render,
    sum_text,
)


def to_latex(term: Term) -> str:
    """The term as LaTeX mathematics, without delimiters."""
    return render(term, LATEX)


def _bracket(text: str) -> str:
    if any(token in text for token in (r"\frac", r"\sum", r"\prod", r"\int", r"\begin")):
        return rf"\left({text}\right)"
    return f"({text})"


def _number(term: Num) -> Piece:
    value = term.value
    if value.denominator == 1:
        return Piece(str(value), Level.ATOM if value >= 0 else Level.SUM)
    sign = "-" if value < 0 else ""
    text = rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    return Piece(text, Level.PREFIX if not sign else Level.SUM)


def _script(kind: str) -> Notation:
    def notation(show: Render, node: App) -> Piece:
        return Piece(f"{_base(show, node.args[0])}{kind}", Level.POSTFIX)

    return notation


def _base(show: Render, term: Term) -> str:
    text = show(term, Level.ATOM)
    return f"{{{text}}}" if "^" in text and not text.startswith(("(", r"\left(")) else text


def _power(show: Render, node: App) -> Piece:
    exponent = show(node.args[1], Level.CONNECTIVE)
    return Piece(f"{_base(show, node.args[0])}^{{{exponent}}}", Level.POSTFIX)


def _inverse(show: Render, node: App) -> Piece:
    return Piece(f"{_base(show, node.args[0])}^{{-1}}", Level.POSTFIX)


def _transpose(show: Render, node: App) -> Piece:
    inner = node.args[0]
    if isinstance(inner, App) and inner.op == "inv":
        return Piece(f"{_base(show, inner.args[0])}^{{-\\top}}", Level.POSTFIX)
    return Piece(rf"{_base(show, inner)}^\top", Level.POSTFIX)


def _fraction(show: Render, node: App) -> Piece:
    top, bottom = (show(arg, Level.CONNECTIVE) for arg in node.args)
    return Piece(rf"\frac{{{top}}}{{{bottom}}}", Level.PREFIX)


def _call(head: str) -> Notation:
    def notation(show: Render, node: App) -> Piece:
        inside = ", ".join(show(arg, Level.CONNECTIVE) for arg in node.args)
        return Piece(rf"{head}\left({inside}\right)", Level.POSTFIX)

    return notation


def _log(show: Render, node: App) -> Piece:
    arg = node.args[0]
    if isinstance(arg, App) and arg.op == "det":
        return Piece(rf"\log {show(arg, Level.ATOM)}", Level.PREFIX)
    return _call(r"\log")(show, node)


def _between(left: str, right: str) -> Notation:
    return lambda show, node: Piece(
        left + ", ".join(show(arg, Level.CONNECTIVE) for arg in node.args) + right, Level.ATOM
    )


def _entry(show: Render, node: App) -> Piece:
    indices = [show(index, Level.CONNECTIVE) for index in node.args[1:]]
    short = all(len(index) == 1 for index in indices)
    base = _base(show, node.args[0])
    base = f"{{{base}}}" if "_" in base and not base.startswith(("(", r"\left(")) else base
    return Piece(f"{base}_{{{('' if short else ',').join(indices)}}}", Level.ATOM)


def _apply(show: Render, node: App) -> Piece:
    inside = ", ".join(show(arg, Level.CONNECTIVE) for arg in node.args[1:])
    return Piece(rf"{show(node.args[0], Level.ATOM)}({inside})", Level.POSTFIX)


def _derivative_by(head: str, mark: str) -> Notation:
    def notation(show: Render, node: App) -> Piece:
        body, variable = node.args[0], show(node.args[1], Level.POSTFIX)
        operator = rf"\frac{{{head}}}{{{mark} {variable}}}"
        if (
            show(body, Level.ATOM) == show(body, Level.CONNECTIVE)
            and len(show(body, Level.ATOM)) < 14
        ):
            return Piece(
                rf"\frac{{{head} {show(body, Level.ATOM)}}}{{{mark} {variable}}}", Level.PREFIX
            )
        return Piece(f"{operator} {show(body, Level.ATOM)}", Level.BIG)

    return notation


def _jacobian(show: Render, node: App) -> Piece:
    """``\\partial F / \\partial x^\\top``; of a gradient by the same variable the Hessian."""
    body, variable = node.args
    name, head = show(variable, Level.POSTFIX), r"\partial"
    below = by_row(name, variable, r"\operatorname{{vec}}({})", r"^\top")
    if isinstance(body, App) and body.op == "gradient" and body.args[1] is variable:
        body, head, below = body.args[0], r"\partial^2", rf"{name} \partial {below}"
    return Piece(rf"\frac{{{head}}}{{\partial {below}}} {show(body, Level.ATOM)}", Level.BIG)


def _gradient_symmetric(show: Render, node: App) -> Piece:
    body, variable = show(node.args[0], Level.ATOM), show(node.args[1], Level.CONNECTIVE)
    return Piece(rf"\nabla^{{\mathrm{{sym}}}}_{{{variable}}} {body}", Level.BIG)


def _differential(show: Render, node: App) -> Piece:
    return Piece(rf"\mathrm{{d}}{show(node.args[0], Level.ATOM)}", Level.PREFIX)


def _directional(show: Render, node: App) -> Piece:
    body, variable, direction = (show(arg, Level.CONNECTIVE) for arg in node.args)
    return Piece(
        rf"\mathrm{{D}}_{{{variable}}}\left({body}\right)\left[{direction}\right]", Level.POSTFIX
    )


def _cases(show: Render, node: App) -> Piece:
    rows = [
        rf"{show(value, Level.CONNECTIVE)} & \text{{if }} {show(condition, Level.CONNECTIVE)}"
        for condition, value in zip(node.args[0::2], node.args[1::2], strict=False)
    ]
    if len(node.args) % 2:
        rows.append(rf"{show(node.args[-1], Level.CONNECTIVE)} & \text{{otherwise}}")
    return Piece(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", Level.ATOM)


def _block(show: Render, node: App) -> Piece:
    width = int(node.args[1].value) if isinstance(node.args[1], Num) else 1
    cells = [show(cell, Level.CONNECTIVE) for cell in node.args[2:]]
    rows = [" & ".join(cells[i : i + width]) for i in range(0, len(cells), width)]
    return Piece(r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}", Level.ATOM)


def _density(show: Render, node: App) -> Piece:
    law, value = node.args
    if isinstance(law, App) and law.op == "normal":
        mean, spread = (show(arg, Level.CONNECTIVE) for arg in law.args)
        point = show(value, Level.CONNECTIVE)
        return Piece(rf"\mathcal{{N}}\left({point};\, {mean},\, {spread}\right)", Level.POSTFIX)
    return Piece(rf"{show(law, Level.ATOM)}({show(value, Level.CONNECTIVE)})", Level.POSTFIX)


def _propto(show: Render, node: App) -> Piece:
    left, right = (show(arg, Level.SUM) for arg in node.args[:2])
    return Piece(rf"{left} \propto {right}", Level.RELATION)


def _space(show: Render, node: App) -> Piece:
    sizes = [show(arg, Level.CONNECTIVE) for arg in node.args]
    power = r" \times ".join(sizes)
    return Piece(r"\mathbb{R}" + (f"^{{{power}}}" if power else ""), Level.ATOM)


def _binomial(show: Render, node: App) -> Piece:
    above, below = (show(arg, Level.CONNECTIVE) for arg in node.args)
    return Piece(rf"\binom{{{above}}}{{{below}}}", Level.ATOM)


def _constant(text: str) -> Notation:
    return lambda _show, _node: Piece(text, Level.ATOM)


_CALLS = {
    "log": _log,
    "exp": _call(r"\exp"),
    "trace": _call(r"\operatorname{tr}"),
    "diag": _call(r"\operatorname{diag}"),
    "diagonal": _call(r"\operatorname{diag}"),
    "vec": _call(r"\operatorname{vec}"),
    "sigmoid": _call(r"\operatorname{sigm}"),
    "softplus": _call(r"\operatorname{softplus}"),
    "logit": _call(r"\operatorname{logit}"),
    "map_exp": _call(r"\exp"),
    "map_log": _call(r"\log"),
    "map_sigmoid": _call(r"\operatorname{sigm}"),
    "erf": _call(r"\operatorname{erf}"),
    "gamma": _call(r"\Gamma"),
    "lgamma": _call(r"\log\Gamma"),
    "digamma": _call(r"\psi"),
    "beta": _call(r"\mathrm{B}"),
    "min": _call(r"\min"),
    "max": _call(r"\max"),
    "sign": _call(r"\operatorname{sign}"),
    "expectation": _call(r"\mathbb{E}"),
    "variance": _call(r"\operatorname{Var}"),
    "covariance": _call(r"\operatorname{Cov}"),
    "entropy": _call(r"\mathrm{H}"),
    "divergence": _call(r"\mathrm{KL}"),
    "probability": _call(r"\Pr"),
    "normal": _call(r"\mathcal{N}"),
    "bernoulli": _call(r"\operatorname{Bern}"),
    **{name: _call(rf"\{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}

_RELATIONS = {
    "eq": "=",
    "ne": r"\ne",
    "le": r"\le",
    "lt": "<",
    "ge": r"\ge",
    "gt": ">",
    "in": r"\in",
    "distributed": r"\sim",
}

_PROPERTIES = {
    "positive": "> 0",
    "nonnegative": r"\ge 0",
    "nonzero": r"\ne 0",
    "invertible": r"\text{ invertible}",
    "symmetric": r"\text{ symmetric}",
    "diagonal_matrix": r"\text{ diagonal}",
    "positive_definite": r"\succ 0",
    "positive_semidefinite": r"\succeq 0",
    "orthonormal_columns": r"\text{ has orthonormal columns}",
    "orthogonal": r"\text{ orthogonal}",
    "decreasing": r"\text{ in decreasing order}",
    "integrable": r"\text{ integrable}",
}

APPLICATIONS: dict[str, Notation] = {
    "add": sum_text,
    "neg": lambda show, node: Piece(f"-{show(node.args[0], Level.PRODUCT)}", Level.SUM),
    "mul": lambda show, node: product_text(show, node, " "),
    "div": _fraction,
    "pow": _power,
    "inv": _inverse,
    "transpose": _transpose,
    "sqrtm": _script("^{1/2}"),
    "pinv": _script("^{+}"),
    "factorial": _script("!"),
    "sqrt": lambda show, node: Piece(
        rf"\sqrt{{{show(node.args[0], Level.CONNECTIVE)}}}", Level.POSTFIX
    ),
    "det": _between(r"\left|", r"\right|"),
    "abs": _between(r"\left|", r"\right|"),
    "norm": _between(r"\left\|", r"\right\|"),
    "norm_sq": lambda show, node: Piece(
        rf"\left\|{show(node.args[0], Level.CONNECTIVE)}\right\|^2", Level.POSTFIX
    ),
    "floor": _between(r"\lfloor ", r"\rfloor"),
    "set": _between(r"\{", r"\}"),
    "interval": _between("(", ")"),
    "range": lambda show, node: Piece(
        rf"\{{{show(node.args[0], Level.SUM)}, \dots, {show(node.args[1], Level.SUM)}\}}",
        Level.ATOM,
    ),
    "binary": lambda show, node: Piece(
        rf"\{{0,1\}}^{{{show(node.args[0], Level.CONNECTIVE)}}}", Level.ATOM
    ),
    "signs": lambda show, node: Piece(
        rf"\{{-1,1\}}^{{{show(node.args[0], Level.CONNECTIVE)}}}", Level.ATOM
    ),
    "reals": _space,
    "naturals": _constant(r"\mathbb{N}"),
    "identity": lambda show, node: Piece(
        f"I_{{{show(node.args[0], Level.CONNECTIVE)}}}", Level.ATOM
    ),
    "zeros": _constant("0"),
    "ones": lambda show, node: Piece(
        rf"\mathbf{{1}}_{{{show(node.args[0], Level.CONNECTIVE)}}}", Level.ATOM
    ),
    "hadamard": lambda show, node: Piece(
        r" \circ ".join(show(arg, Level.PREFIX) for arg in node.args), Level.PRODUCT
    ),
    "kron": lambda show, node: Piece(
        r" \otimes ".join(show(arg, Level.PREFIX) for arg in node.args), Level.PRODUCT
    ),
    "entry": _entry,
    "at": _entry,
    "apply": _apply,
    "binomial": _binomial,
    "partial": _derivative_by(r"\partial", r"\partial"),
    "gradient": _derivative_by(r"\partial", r"\partial"),
    "gradient_symmetric": _gradient_symmetric,
    "jacobian": _jacobian,
    "directional": _directional,
    "differential": _differential,
    "cases": _cases,
    "block": _block,
    "density": _density,
    "propto": _propto,
    "pi": _constant(r"\pi"),
    "euler": _constant("e"),
    "infinity": _constant(r"\infty"),
    "implies": connective(r"\implies"),
    "iff": connective(r"\iff"),
    "and": connective(r"\quad\text{and}\quad"),
    "or": connective(r"\quad\text{or}\quad"),
    "independent": relation(r"\perp"),
    **_CALLS,
    **{op: relation(symbol) for op, symbol in _RELATIONS.items()},
    **{op: property_text(words) for op, words in _PROPERTIES.items()},
}


LATEX = Style(
    applications=APPLICATIONS,
    binders=BINDER_NOTATIONS,
    name=lambda name: name,
    number=_number,
    bracket=_bracket,
    fallback=lambda op, args: rf"\operatorname{{{op.replace('_', ' ')}}}({', '.join(args)})",
)
