"""Fills a fresh system with the four programmes, their small histories and the imported sample data.

Time is simulated while the histories are told: every process shares one clock, which stands on the first day of
the month after the one that is being told. So things are recorded soon after they happened, as in real life, and
"what did we know on 15 December" has an answer. Then the clock goes to the present, where the sample data is
imported as what it is: an old system's data, taken over today; from there on it follows the real time.
"""
