"""Lives the four programmes day by day through the public APIs, and keeps a book of its own about what it did.

A *room* (`rooms`) plans one programme's life from a seed: what is done on which day, and what the book then says.
`living` carries the days out on one clock for every process, and holds the figures that are asked for against the book
on the way. Everybody in it is made up.
"""
