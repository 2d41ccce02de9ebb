"""The partner page: what the schema answers, for people. It asks the same endpoint as every program does, as the
reader who signed in: no figure has a second way to a page.
"""
