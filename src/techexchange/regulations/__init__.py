"""The law as data: rule packs with a version and a date from which they hold, and the verdicts they give."""
