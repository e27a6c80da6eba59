"""Who is told what: an inbox for every person, and letters for those who want them.

A notice says that something happened which concerns an organisation a person acts for, or the person. It is made by
listening to the facts of the other domains, for every member who could act on it, except the one who did it; at most
one notice per fact and person, however often the fact is heard. A notice carries names and titles its reader may
know, never the terms of an offer; its text is made when it is read, in Vietnamese or English.

A letter repeats a notice for those who have not turned letters off, or muted notices of its kind. Being read is all
that happens to a notice; it is no fact of the exchange and is not recorded.
"""
