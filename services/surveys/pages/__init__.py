"""The answer page: server-rendered HTML that works without JavaScript, on a small screen, in six languages.

`routes` (what is asked of it), `answering` (a filled-in page meets the store), `forms` (what a browser sends), `views`
(what is shown), `limits` (how often), `route` (whatever goes wrong is said kindly). No cookie, no script, no picture,
nothing from elsewhere.
"""
