"""A validated read operation as one SQL statement that returns the JSON text of its data.

Executing field by field costs as much as the answer is large; PostgreSQL writes the same text several times
faster, in one round trip. Strawberry goes on declaring, documenting and validating the schema: what is written
here is, for each field, the expression that says the same as its resolver. The resolvers stay the oracle (a
property test holds both equal) and answer whatever cannot be compiled, refused values included.
"""
