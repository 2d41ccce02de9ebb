"""Releases are made here: when one is due, what each goal says in it. Asked by a timer and by staff alike."""
