"""What eleven people of programme C answered: few enough for every share to be worked out by hand."""

CORE = ("satisfied", "strengthened")

# person: entry (health, employability, network), exit (the same, then satisfied, strengthened); "-" is unanswered
ANSWERS = {
    "p01": ("3 4 5", "4 6 9 5 5"),  # both yes; all improved
    "p02": ("3 4 5", "3 4 5 4 4"),  # both yes (4 is the first yes); all the same
    "p03": ("4 6 9", "3 5 7 5 3"),  # satisfied alone: not both; all worse
    "p04": ("2 - 2", "4 5 3 2 5"),  # strengthened alone: not both; employability unpaired
    "p05": ("1 1 1", "2 3 - 4 5"),  # both yes; network unpaired
    "p06": (None, "5 9 20 5 4"),  # both yes; nothing to compare with
    "p07": ("3 3 3", None),  # left without an exit answer
    "p08": (None, None),  # never answered
    "p09": ("2 2 2", "3 1 4 5 -"),  # yes and unknown: unknown
    "p10": ("2 2 2", "3 2 4 - 1"),  # unknown and no: no
    "p11": ("5 5 5", None),  # still taking part: not yet asked at an exit
}
ENTRY = ("health", "employability", "network_size")
EXIT = (*ENTRY, *CORE)


def said_by() -> dict[str, dict[str, dict[str, str]]]:
    """Each person's answers: moment -> item -> what was chosen."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for person, (entry, last) in ANSWERS.items():
        found[person] = {
            moment: {name: value for name, value in zip(names, said.split(), strict=True) if value != "-"}
            for moment, names, said in (("entry", ENTRY, entry), ("exit", EXIT, last))
            if said is not None
        }
    return found
