"""The GraphQL endpoint: what a request goes through, and the schema it is answered by."""
