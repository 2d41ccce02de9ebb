"""The gateway: one protected GraphQL view for partner organisations and staff, read only.

Owns nothing but the shape of the answer. It reads the published read contract (schema `read` of
reporting's database) as a role that may do nothing else, under row-level security; it hears no events,
says none, and asks no other service, so that the view stays up when a command service is down.
"""
