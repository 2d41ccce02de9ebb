"""The commands of matching: what each needs on the desk, and how it is decided there. One module a subject."""
