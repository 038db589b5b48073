"""Certificates and the small checkers that accept or reject them."""
