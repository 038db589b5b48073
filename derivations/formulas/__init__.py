"""The formulas of the models that have no full derivation yet, as terms of handproof's language.

Each stands under the name of the quantity that it gives. The full derivations (`derivations.ppca`
and `derivations.gb_rbm` now) state theirs in their steps; a derivation that is added later takes
the place of its formulas here under the same names. There is nothing to check in these modules,
so `handproof check` passes over them.
"""
