"""Provers and refuters: each takes an obligation and a budget and returns an outcome."""
