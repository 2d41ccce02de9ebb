"""A small simulated history for each of the four programmes, and the book of what must come out of it.

Everybody in it is made up. A seed makes it the same every time. Each programme's file lists *kinds of stories*
(somebody whose offer came on the window's last day, somebody who came back, an exit that was corrected ...)
and says of each kind which figures it moves: the book counts stories and never computes with dates, so it can
be held against the figures that the system computes from the events.
"""

from local.history.play import History, play

__all__ = ["History", "play"]
