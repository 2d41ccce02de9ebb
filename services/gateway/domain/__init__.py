"""Rules of the view: how a figure is worded, and who sees which edition of it."""
