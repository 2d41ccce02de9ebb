"""Fills a fresh system with the four programmes, lived day by day, and the imported sample data.

Time is simulated while they are lived: every process shares one clock, which goes from day to day. So things are
recorded soon after they happened, as in real life, and "what did we know on 15 December" has an answer. Then the clock
goes to the present, where the sample data is imported as what it is: an old system's data, taken over today; from there
on it follows the real time.
"""
