"""Subscriptions over WebSockets (graphql-transport-ws): what changed, from a position on, while a token holds."""
