"""A second, independent checker of certificates; see `handproof.second.check`."""
