"""The events each service says, and the grammar of programme definitions: shapes only, no logic.

One module per speaking service. Everything here is public: other services and other systems build
on it, so a change of shape fails tests/contract until it is made the additive way.
"""
