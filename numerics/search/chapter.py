"""What the report's chapter on mean field shows: the least counterexamples, and the plots."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from handproof.kernel.orbits import check_orbit
from numerics.confirm.result import Figure
from numerics.search.figures import KEY, figures
from numerics.search.meanfield import Family
from numerics.search.shrink import Cost
from numerics.search.smallest import Least, least

SIZES: tuple[tuple[Cost, int, range], ...] = (
    ("l1", 6, range(2, 4)),
    ("height", 5, range(2, 3)),
)
"""The enumerations: by which size, up to which, over how many units."""


@dataclass(frozen=True)
class Counterexample:
    """A least counterexample whose certificate the checker has accepted.

    Attributes:
        measure: what is least about it.
        instance: the couplings and the fields, as ``$latex$``.
        proof: why the orbit never converges, as text with ``$latex$``.
        minimal: what is known of everything before it.
        file: where its certificate lies.
    """

    measure: str
    instance: str
    proof: str
    minimal: str
    file: Path


def counterexamples(out: Path) -> tuple[Counterexample, ...]:
    """Enumerate smallest first, certify, check, and write the certificates to `out`.

    A second or two. Nothing is returned whose certificate the standard-library checker refuses:
    it raises OrbitError then.
    """
    found = [least(by, limit, dims) for by, limit, dims in SIZES]
    return tuple(_counterexample(one, out) for one in found if one is not None)


def _counterexample(found: Least, out: Path) -> Counterexample:
    certificate = found.judgement.certificate
    assert certificate is not None
    check_orbit(certificate)
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"mean-field-least-{found.by}.json"
    file.write_text(json.dumps(certificate), encoding="utf-8")
    measure = "sum of absolute values" if found.by == "l1" else "height"
    before = (
        f"the {found.below} instances before it are proved convergent"
        if found.complete and found.below == found.proved
        else f"{found.proved} of the {found.below} instances before it are proved convergent"
    )
    kind = "integers" if found.by == "l1" else "rationals"
    return Counterexample(measure, _instance(found), _proof(found), f"over {kind}: {before}", file)


def _instance(found: Least) -> str:
    family = Family(found.problem.d)
    A, c = family.unpack(found.theta)
    parts = [f"A_{{{i + 1}{j + 1}}} = {_latex(A[i][j])}" for i, j in family.pairs()]
    return "$" + ", ".join([*parts, f"c = {_vector(c)}"]) + "$"


def _proof(found: Least) -> str:
    """The order argument in one line, at the point of the certificate; else the statement."""
    certificate = found.judgement.certificate
    assert certificate is not None
    if certificate["tier"] != "order" or set(certificate["flips"]) != {1}:
        return found.judgement.statement.replace("_", r"\_").replace("<", r"\<")
    point = [Fraction(x) for x in certificate["point"]]
    once = _image(found, [float(x) for x in point])
    twice = _image(found, once)
    p = _vector(point)
    return (
        rf"$F$ reverses the order, and $p = {p}$ has $F(p) \approx {_decimals(once)} < p"
        rf" \le F(F(p)) \approx {_decimals(twice)}$: from $\mu_{certificate['steps']} \ge p$ on"
        r" every second state stays above $p$, the others stay below $F(p)$"
    )


def _image(found: Least, mu: Sequence[float]) -> list[float]:
    A, c = Family(found.problem.d).unpack(found.theta)
    fields = [
        float(c[i]) + sum(float(a) * m for a, m in zip(A[i], mu, strict=True))
        for i in range(len(mu))
    ]
    return [1 / (1 + math.exp(-h)) for h in fields]


def _latex(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}{abs(value.numerator)}/{value.denominator}"


def _vector(values: Sequence[Fraction]) -> str:
    return "(" + ", ".join(map(_latex, values)) + ")"


def _decimals(values: Sequence[float]) -> str:
    return "(" + ", ".join(f"{v:.4f}" for v in values) + ")"


def kept_figures(out: Path) -> tuple[Figure, ...]:
    """The plots of the chapter; drawn again only where the code or a file has changed."""
    note = out / "search_figures.json"
    digest = _code()
    if note.is_file():
        kept = json.loads(note.read_text(encoding="utf-8"))
        drawn = tuple(
            Figure(key, KEY, out / f"{key}.pdf", out / f"{key}.svg", caption)
            for key, caption in kept["captions"]
        )
        files = [path for f in drawn for path in (f.path_pdf, f.path_svg)]
        if kept["code"] == digest and all(path.is_file() for path in files):
            return drawn
    made = figures(out)
    captions = [(f.key, f.caption) for f in made]
    note.write_text(json.dumps({"code": digest, "captions": captions}), encoding="utf-8")
    return made


def _code() -> str:
    """A digest of everything that the plots are drawn with."""
    folder = Path(__file__).parent
    style = [folder.parent / "style.py", folder.parent / "handproof.mplstyle"]
    sources = [*sorted(folder.glob("*.py")), *sorted(folder.glob("*.txt")), *style]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
