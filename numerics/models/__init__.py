"""One module a model; methods are named after the mathematics they compute."""
