"""A page for developers at partners to try questions on, which needs no internet."""
