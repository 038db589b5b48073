"""Gradients of sums over entries: energies, elementwise sums, the free energy of a layer."""

from handproof import Derivation

energies = Derivation("Gradients of sums over entries", source="Bishop (2006); Hinton (2012)")
energies.sizes("n m")
energies.vector("x", "n", "the variable")
energies.vector("v", "n", "constant")
energies.vector("b", "n", "biases")
energies.vector("h", "m", "the variable")
energies.vector("c", "m", "biases")
energies.matrix("W", "n", "m", "weights")
energies.matrix("A", "n", "n", "constant")
energies.matrix("S", "n", "n", "constant, symmetric", symmetric=True)
energies.index("k", "n")

D = r"\frac{\partial}{\partial %s} "
BILINEAR = r"\sum_{i=1}^n \sum_{j=1}^m v_i W_{ij} h_j"
LAYER = r"\sum_{j=1}^m \operatorname{softplus}(c_j + \sum_{i=1}^n v_i W_{ij})"
for variable, body, gradient in (
    ("x", r"\sum_{i=1}^n x_i", r"\mathbf{1}_n"),
    ("x", r"\sum_{i=1}^n b_i x_i", "b"),
    ("x", r"\sum_{i=1}^n x_i^2", "2 x"),
    ("x", r"\sum_{i=1}^n (x_i - b_i)^2", "2 (x - b)"),
    ("x", r"\sum_{i=1}^n x_i^3", r"3 (x \circ x)"),
    ("x", r"\sum_{i=1}^n v_i x_i^2", r"2 (v \circ x)"),
    ("x", r"\sum_{i=1}^n \exp(x_i)", r"\exp(x)"),
    ("x", r"\sum_{i=1}^n v_i \exp(x_i)", r"v \circ \exp(x)"),
    ("x", r"\sum_{i=1}^n \operatorname{softplus}(x_i)", r"\operatorname{sigm}(x)"),
    ("x", r"\sum_{i=1}^n \sum_{j=1}^n A_{ij} x_i x_j", r"(A + A^\top) x"),
    ("x", r"\sum_{i=1}^n \sum_{j=1}^n S_{ij} x_i x_j", "2 S x"),
    ("x", r"\sum_{i=1}^n \sum_{j=1}^m x_i W_{ij} h_j", "W h"),
    ("h", BILINEAR, r"W^\top v"),
    ("W", BILINEAR, r"v h^\top"),
    ("W", r"\sum_{i=1}^n \sum_{j=1}^m W_{ij}^2", "2 W"),
    (
        "x",
        r"(-\sum_{i=1}^n \sum_{j=1}^m x_i W_{ij} h_j - \sum_{i=1}^n b_i x_i)",
        "-W h - b",
    ),
    ("c", LAYER, r"\operatorname{sigm}(c + W^\top v)"),
    ("v", LAYER, r"W \operatorname{sigm}(c + W^\top v)"),
    ("W", LAYER, r"v \left(\operatorname{sigm}(c + W^\top v)\right)^\top"),
):
    energies.step(D % variable + body + " = " + gradient)

energies.heading("One entry")
energies.step(
    r"\frac{\partial}{\partial x_k} \sum_{i=1}^n \sum_{j=1}^n S_{ij} x_i x_j"
    r" = 2 \sum_{i=1}^n S_{ki} x_i"
)
energies.step(r"\frac{\partial}{\partial x_k} \sum_{i=1}^n b_i x_i = b_k")
energies.step(r"\frac{\partial}{\partial x_k} \sum_{i=1}^n \exp(b_i x_i) = b_k \exp(b_k x_k)")
