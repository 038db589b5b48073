"""The formulas that the models compute, as terms of handproof's language.

Where a derivation states a formula (`ppca`, `gb_rbm`), conformance takes it from
there; the formulas here are the others, each under the name of the quantity.
"""
