"""`make load`: the whole system asked by many at once, and how long each of them waits."""
