"""The rules of surveys, pure.

`instrument` (what is asked), `answering` (a filled-in form), `asking` (who is asked when), `links` (who may open the
page), `answers` (an answer's life), `participation` (spells as heard), `pairing` and `results` (figures).
"""
