"""The grammar every domain speaks: errors, lives, permissions, events, money and paging; no I/O, no framework."""
