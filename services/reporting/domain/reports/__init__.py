"""What a report says, as pure functions: of the folded log (closed edition) or of a release (open edition).

`order` is what is asked for; `material` is what the log gives; `closed` and `opened` make the content of the two
editions from them. Nothing else enters a content, so that whoever has order and log finds the same bytes.
"""
