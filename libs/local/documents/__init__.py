"""Documents made from the code so that they cannot drift from it: `make docs` writes them into docs/."""
