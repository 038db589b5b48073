"""The Gaussian-Bernoulli restricted Boltzmann machine: conditionals, free energy, gradients.

K. Cho, A. Ilin and T. Raiko (2011), Improved learning of Gaussian-Bernoulli restricted Boltzmann
machines, ICANN 2011, section 2; here with the coupling ``W_ij h_j v_i / sigma_i``.
"""

from handproof import Derivation

gb_rbm = Derivation(
    "Gaussian-Bernoulli restricted Boltzmann machine",
    source="Cho, Ilin and Raiko (2011), ICANN 2011, section 2",
)

gb_rbm.heading("Energy and joint density")
n, m = gb_rbm.sizes("n m")
gb_rbm.index("i", n)
gb_rbm.index("j", m)
gb_rbm.matrix("W", n, m, "couplings")
gb_rbm.vector("b", n, "visible offsets")
gb_rbm.vector(r"\alpha", m, "hidden offsets")
gb_rbm.family(r"\sigma", n, words="standard deviations of the visible units", positive=True)
gb_rbm.vector("v", n, "visible units, real numbers")
gb_rbm.binary("h", m, "hidden units, zero or one")
gb_rbm.define(
    r"E(v, h) = -\left( \sum_{i=1}^n \sum_{j=1}^m W_{ij} h_j \frac{v_i}{\sigma_i}"
    r" - \sum_{i=1}^n \frac{(v_i - b_i)^2}{2 \sigma_i^2} + \sum_{j=1}^m \alpha_j h_j \right)"
)
gb_rbm.scalar("Z", "normalising constant", positive=True)
gb_rbm.define(r"p(v, h) = \frac{1}{Z} e^{-E(v, h)}")

gb_rbm.heading("Visible units given the hidden units")
gb_rbm.prose(
    r"In each visible unit the exponent is quadratic. Completing the square shows its mean, "
    r"$b_i + \sigma_i \sum_j W_{ij} h_j$:"
)
square = gb_rbm.step(
    r"\frac{v_i}{\sigma_i} \sum_{j=1}^m W_{ij} h_j - \frac{(v_i - b_i)^2}{2 \sigma_i^2}"
    r" = -\frac{\left( v_i - b_i - \sigma_i \sum_{j=1}^m W_{ij} h_j \right)^2}{2 \sigma_i^2}"
    r" + \frac{b_i}{\sigma_i} \sum_{j=1}^m W_{ij} h_j"
    r" + \frac{1}{2} \left( \sum_{j=1}^m W_{ij} h_j \right)^2",
    because="complete the square in $v_i$",
)
factors = gb_rbm.step(
    r"p(v, h) = \frac{1}{Z} e^{\sum_{j=1}^m \alpha_j h_j} \prod_{i=1}^n e^{"
    r"\frac{v_i}{\sigma_i} \sum_{j=1}^m W_{ij} h_j - \frac{(v_i - b_i)^2}{2 \sigma_i^2}}",
    because="the energy is a sum over the visible units",
)
gb_rbm.define(r"p(v \mid h) = \frac{p(v, h)}{\int_{\mathbb{R}^n} p(v', h) \, \mathrm{d}v'}")
visible = gb_rbm.conclude(
    r"p(v \mid h) = \prod_{i=1}^n \mathcal{N}\left(v_i;"
    r" b_i + \sigma_i \sum_{j=1}^m W_{ij} h_j, \sigma_i^2\right)",
    because=r"the terms $\alpha_j h_j$ cancel, and each factor is a Gaussian integral",
)
gb_rbm.prose(
    r"The density is a product over the units: given $h$ the visible units are independent and "
    r"normal, with standard deviations $\sigma_i$."
)

gb_rbm.heading("Hidden units given the visible units")
linear = gb_rbm.step(
    r"-E(v, h) = -\sum_{i=1}^n \frac{(v_i - b_i)^2}{2 \sigma_i^2}"
    r" + \sum_{j=1}^m h_j \left( \alpha_j + \sum_{i=1}^n W_{ij} \frac{v_i}{\sigma_i} \right)",
    because="the energy is linear in the hidden units",
)
marginal = gb_rbm.step(
    r"\sum_{h \in \{0,1\}^m} e^{-E(v, h)} = e^{-\sum_{i=1}^n \frac{(v_i - b_i)^2}{2 \sigma_i^2}}"
    r" \prod_{j=1}^m \left( 1 + e^{\alpha_j + \sum_{i=1}^n W_{ij} \frac{v_i}{\sigma_i}} \right)",
    because="sum over each hidden unit apart",
)
gb_rbm.define(
    r"p(h_j = u \mid v) = \frac{\sum_{h \in \{0,1\}^m} (u h_j + (1 - u) (1 - h_j)) p(v, h)}"
    r"{\sum_{h \in \{0,1\}^m} p(v, h)}"
)
hidden = gb_rbm.conclude(
    r"p(h_j = 1 \mid v) = \operatorname{sigm}\left( \alpha_j"
    r" + \sum_{i=1}^n W_{ij} \frac{v_i}{\sigma_i} \right)",
    because="the other hidden units cancel",
)

gb_rbm.heading("Free energy and its gradients")
gb_rbm.define(r"F(v) = -\log \left( \sum_{h \in \{0,1\}^m} e^{-E(v, h)} \right)")
free = gb_rbm.conclude(
    r"F(v) = \sum_{i=1}^n \frac{(v_i - b_i)^2}{2 \sigma_i^2}"
    r" - \sum_{j=1}^m \log \left( 1 + e^{\alpha_j + \sum_{i=1}^n W_{ij} \frac{v_i}{\sigma_i}}"
    r" \right)",
    because="the logarithm of the last product",
)
gb_rbm.prose(
    r"Its gradients are what contrastive divergence needs; the hidden units enter through their "
    r"conditional probabilities. Write $\Phi$ for the right side:"
)
gb_rbm.define(
    r"\Phi = \sum_{i=1}^n \frac{(v_i - b_i)^2}{2 \sigma_i^2}"
    r" - \sum_{j=1}^m \log \left( 1 + e^{\alpha_j + \sum_{i=1}^n W_{ij} \frac{v_i}{\sigma_i}}"
    r" \right)"
)
gb_rbm.conclude(
    r"\frac{\partial \Phi}{\partial W_{ij}} = -\frac{v_i}{\sigma_i} \operatorname{sigm}\left("
    r" \alpha_j + \sum_{k=1}^n W_{kj} \frac{v_k}{\sigma_k} \right)",
)
gb_rbm.conclude(r"\frac{\partial \Phi}{\partial b_i} = -\frac{v_i - b_i}{\sigma_i^2}")
gb_rbm.conclude(
    r"\frac{\partial \Phi}{\partial \alpha_j} = -\operatorname{sigm}\left( \alpha_j"
    r" + \sum_{k=1}^n W_{kj} \frac{v_k}{\sigma_k} \right)",
)

gb_rbm.heading("Normalising constant")
gb_rbm.step(
    r"\int_{\mathbb{R}^n} e^{-E(v, h)} \, \mathrm{d}v = e^{\sum_{j=1}^m \alpha_j h_j}"
    r" \prod_{i=1}^n \sqrt{2 \pi} \sigma_i e^{\frac{b_i}{\sigma_i} \sum_{j=1}^m W_{ij} h_j"
    r" + \frac{1}{2} \left( \sum_{j=1}^m W_{ij} h_j \right)^2}",
    because="one Gaussian integral for each visible unit",
)
