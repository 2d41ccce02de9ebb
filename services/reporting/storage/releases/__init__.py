"""Releases in the database: the true numbers they are made from, what was published, and decisions about headlines."""
