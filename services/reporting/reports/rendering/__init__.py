"""A report's content as files. `pages` reads the content into headed tables and charts; each format writes those.

Rendered once, when the report is signed, and kept: identical rendering is promised only under the same lockfile.
"""
