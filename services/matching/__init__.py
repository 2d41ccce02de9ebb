"""Owns employers, openings, profiles, proposals and placements; says so on the stream MATCHING.

For now it holds its place: it migrates, owns its stream and answers for its health, but takes no command.
"""
