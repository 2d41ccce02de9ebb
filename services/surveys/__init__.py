"""Owns instruments, invitations and answers; says so on the stream SURVEYS.

For now it holds its place: it migrates, owns its stream and answers for its health, but takes no command.
"""
