"""Estimators of how good a trained model is, each with its own diagnostics."""
