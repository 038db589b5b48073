"""Models, training, estimators and studies that accompany the verified derivations.

The package stands beside `handproof` and shares only its term language: the
formulas that a model is held against are compiled from terms (`numerics.compile`).
"""
