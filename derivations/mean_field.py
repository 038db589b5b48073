r"""Mean field in a Boltzmann machine: when the updates converge.

C. M. Marcus and R. M. Westervelt (1989), Dynamics of iterated-map neural networks, Physical Review
A 40, 501, for the Lyapunov function and the bound on the gain; the model is that of C. Peterson
and J. R. Anderson (1987), A mean field theory learning algorithm for neural networks, Complex
Systems 1, 995.
"""

from handproof import Derivation

mf = Derivation(
    "Mean field in a Boltzmann machine: when the updates converge",
    source="Marcus and Westervelt (1989), Phys. Rev. A 40, 501",
)

mf.heading("The updates")
(d,) = mf.sizes("d")
mf.index("i", d)
mf.matrix("A", d, d, "couplings", symmetric=True)
mf.vector("c", d, "fields")
mf.vector(r"\mu", d, "means of the hidden units, between 0 and 1")
mf.prose(
    r"A Boltzmann machine with couplings $A$ (symmetric, with zero diagonal) and fields $c$ is "
    r"approximated by independent units with means $\mu \in (0, 1)^d$. Up to a constant the "
    r"evidence lower bound is $\frac{1}{2} \mu^\top A \mu + c^\top \mu - \sum_i \phi(\mu_i)$ with"
)
mf.define(r"\phi(p) = p \log(p) + (1 - p) \log(1 - p)")
mf.define(r"R = \frac{1}{2} \mu^\top A \mu + c^\top \mu")
mf.prose("Its gradient has a linear part, and a part that each unit has for itself:")
mf.step(
    r"\frac{\partial R}{\partial \mu_i} = c_i + \sum_{j=1}^d A_{ij} \mu_j",
    because="$A$ is symmetric",
)
mf.scalar("p", "the mean of one unit")
mf.fact(r"p > 0")
mf.fact(r"1 - p > 0")
mf.step(r"\frac{\partial \phi(p)}{\partial p} = \log \frac{p}{1 - p}")
mf.scalar("h", r"what the unit sees, $c_i + \sum_j A_{ij} \mu_j$")
stationary = mf.suppose(r"h = \log \frac{p}{1 - p}", "the gradient vanishes in this unit")
mf.conclude(
    r"p = \operatorname{sigm}(h)",
    because=r"so $\mu$ is stationary where $\mu_i = \operatorname{sigm}(c_i + \sum_j A_{ij} "
    r"\mu_j)$ for every $i$",
    using=stationary,
)
mf.prose(
    r"The updates iterate this equation: $\mu_{t+1} = F(\mu_t)$ with $F(\mu)_i = "
    r"\operatorname{sigm}(c_i + \sum_j A_{ij} \mu_j)$, all units together, from $\mu_0 = (1/2, "
    r"\dots, 1/2)$. They need not converge."
)

mf.heading("The slope of an update")
mf.step(
    r"\frac{\partial}{\partial h} \operatorname{sigm}(h)"
    r" = \operatorname{sigm}(h) (1 - \operatorname{sigm}(h))"
)
mf.step(
    r"\operatorname{sigm}(h) (1 - \operatorname{sigm}(h)) \le \frac{1}{4}",
    because=r"the product of $p$ and $1 - p$ is largest at $p = 1/2$",
)
mf.prose(
    r"So divided differences of the logistic function are at most $1/4$, and below $1/4$ between "
    r"different points: the slope is $1/4$ at one point only."
)

mf.heading("A Lyapunov function of two consecutive states")
mf.prose("In one coordinate the Kullback-Leibler divergence of two means is a Bregman divergence:")
mf.scalar("q", "another mean of one unit")
mf.fact(r"q > 0")
mf.fact(r"1 - q > 0")
mf.step(
    r"\phi(q) - \phi(p) - (q - p) \log \frac{q}{1 - q}"
    r" = -\left( p \log \frac{p}{q} + (1 - p) \log \frac{1 - p}{1 - q} \right)"
)
mf.prose("Now for three consecutive states of the whole machine:")
mf.vector("x", d, r"the state $\mu_{t-1}$")
mf.vector("y", d, r"the state $\mu_t$")
mf.vector("z", d, r"the state $\mu_{t+1}$")
mf.prose("The quadratic form does not change when its two sides change places:")
mf.step(r"x^\top A y = y^\top A x", because="the transpose of a number, and $A$ is symmetric")
for name in "xyz":
    mf.fact(rf"{name}_i > 0")
    mf.fact(rf"1 - {name}_i > 0")
mf.define(
    r"E(x, y) = -\sum_{i=1}^d x_i \sum_{j=1}^d A_{ij} y_j - \sum_{i=1}^d c_i (x_i + y_i)"
    r" + \sum_{i=1}^d \phi(x_i) + \sum_{i=1}^d \phi(y_i)"
)
mf.prose(r"So the order of its two arguments does not matter; $E_t = E(\mu_t, \mu_{t-1})$.")
update = mf.suppose(
    r"c_i = \log \frac{z_i}{1 - z_i} - \sum_{j=1}^d A_{ij} y_j",
    r"$z = F(y)$, in logits and solved for the field",
)
field = mf.step(r"c_i + \sum_{j=1}^d A_{ij} y_j = \log \frac{z_i}{1 - z_i}", using=update)
mf.conclude(
    r"E(z, y) - E(x, y) = -\sum_{i=1}^d \left( x_i \log \frac{x_i}{z_i}"
    r" + (1 - x_i) \log \frac{1 - x_i}{1 - z_i} \right)",
    because=r"that is, $E_{t+1} - E_t = -\sum_i \operatorname{KL}(\mu_{t-1,i}, \mu_{t+1,i})$",
    using=update,
)
mf.prose("A divergence is never negative. For positive numbers $a$ and $b$, their complements too:")
mf.scalar("a", "a mean", positive=True)
mf.scalar("b", "another mean", positive=True)
mf.scalar(r"\bar{a}", "its complement", positive=True)
mf.scalar(r"\bar{b}", "its complement", positive=True)
first = mf.step(r"a \log \frac{a}{b} \ge a - b", because=r"$\log r \le r - 1$ at $r = b / a$")
second = mf.step(r"\bar{a} \log \frac{\bar{a}}{\bar{b}} \ge \bar{a} - \bar{b}")
total = mf.suppose(r"a + \bar{a} = b + \bar{b}", "both sums are 1")
mf.conclude(
    r"a \log \frac{a}{b} + \bar{a} \log \frac{\bar{a}}{\bar{b}} \ge 0",
    because="so $E_t$ never rises",
    using=(first, second, total),
)
mf.prose(
    r"$E$ is bounded on $(0, 1)^d$, hence the divergences have a finite sum and $\mu_{t+1} - "
    r"\mu_{t-1} \to 0$. That the orbit then tends to one cycle of period 1 or 2 is cited, not "
    r"checked here: it is the theorem of Łojasiewicz (1963) on gradient inequalities of analytic "
    r"functions, applied to $E$ on the compact part of $(0, 1)^d$ that $F$ does not leave."
)

mf.heading("When two-cycles are impossible")
mf.prose(
    r"Suppose $F(x) = y$ and $F(y) = x$, and let $w = x - y$. With $\Theta$ the diagonal matrix of "
    r"the divided differences of the logistic function, $w = -\Theta A w$. Its entries are "
    r"positive, at most $1/4$, and below $1/4$ where $w_i \ne 0$."
)
mf.vector("w", d, "difference of the two states of a cycle")
mf.matrix(r"\Theta", d, d, "divided differences", diagonal=True, invertible=True)
mf.scalar(r"\lambda", "the smallest eigenvalue of $A$")
cycle = mf.suppose(r"w = -\Theta A w", "the two equations of the cycle, subtracted")
solved = mf.step(r"\Theta^{-1} w = -A w", using=cycle)
criterion = mf.step(
    r"w^\top \Theta^{-1} w = -w^\top A w",
    because="the two-cycle criterion",
    using=solved,
)
steep = mf.suppose(
    r"4 \|w\|^2 < w^\top \Theta^{-1} w", r"every $\Theta_{ii} < 1/4$ where $w_i \ne 0$; $w \ne 0$"
)
ray = mf.suppose(r"w^\top A w \ge \lambda \|w\|^2", "the smallest Rayleigh quotient")
mf.step(r"4 \|w\|^2 < -w^\top A w", using=(criterion, steep))
mf.conclude(
    r"4 \|w\|^2 < -\lambda \|w\|^2",
    because=r"impossible for $\lambda \ge -4$: then every orbit converges, whatever $c$ is",
    using=(criterion, steep, ray),
)
mf.prose(
    r"The bound is sharp. For $\lambda < -4$ the function $\sum_i \phi(1/2 + s_i) + \frac{1}{2} "
    r"s^\top A s$ has a minimiser $s \ne 0$, since its second derivative at $0$ is $4 I + A$; and "
    r"$c = -A (1/2 + s)$ makes $F(1/2) = 1/2 + s$ and $F(1/2 + s) = 1/2$."
)

mf.heading("Damped updates")
mf.prose(
    r"Now move only a part of the way, $\mu + \eta \delta$ with $\delta = F(\mu) - \mu$ and $0 < "
    r"\eta \le 1$. The quadratic part of the bound changes by"
)
mf.vector(r"\delta", d, r"$F(\mu) - \mu$")
mf.scalar(r"\eta", "step", positive=True)
rayleigh = mf.suppose(
    r"\delta^\top A \delta \ge \lambda \|\delta\|^2", "the smallest Rayleigh quotient again"
)
new = r"\frac{1}{2} (\mu + \eta \delta)^\top A (\mu + \eta \delta) + c^\top (\mu + \eta \delta)"
mf.step(
    rf"\left( {new} \right) - R"
    r" = \eta \delta^\top (A \mu + c) + \frac{\eta^2}{2} \delta^\top A \delta"
)
mf.step(
    rf"\left( {new} \right) - R"
    r" \ge \eta \delta^\top (A \mu + c) + \frac{\eta^2}{2} \lambda \|\delta\|^2",
    using=rayleigh,
)
mf.prose(
    r"The entropies: $\phi'' \ge 4$ gives $\phi(\mu + \eta \delta) \le (1 - \eta) \phi(\mu) + \eta "
    r"\phi(F(\mu)) - 2 \eta (1 - \eta) \|\delta\|^2$, summed over the units, and $\delta^\top (A "
    r"\mu + c) + \phi(\mu) - \phi(F(\mu))$ is the divergence $K$ of $\mu$ from $F(\mu)$, by the "
    r"identity of one coordinate above. Write $s = \|\delta\|^2$ and $Q = \delta^\top A \delta$; "
    r"the gain is at least the left side of"
)
mf.scalar("K", r"$\sum_i \operatorname{KL}(\mu_i, F(\mu)_i)$")
mf.scalar("Q", r"$\delta^\top A \delta$")
mf.scalar("s", r"$\|\delta\|^2$", nonnegative=True)
pinsker = mf.suppose(r"K \ge 2 s", "Pinsker's inequality")
lowest = mf.suppose(r"Q \ge \lambda s", "the Rayleigh quotient")
mf.conclude(
    r"\eta K + 2 \eta (1 - \eta) s + \frac{\eta^2}{2} Q"
    r" \ge \eta s \left( 4 - \eta \left( 2 - \frac{\lambda}{2} \right) \right)",
    because=r"positive for $\eta < 8 / (4 + |\lambda|)$ and $\lambda \le 0$",
    using=(pinsker, lowest),
)
mf.prose(
    r"So damped updates with $\eta < 8 / (4 + |\lambda|)$ raise the bound and, by the same theorem "
    r"of Łojasiewicz, converge. Updating one unit at a time raises it by the divergence of the old "
    r"mean from the new one, and so converges always."
)
