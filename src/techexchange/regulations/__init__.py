"""The law as data: rule packs with a version and a date from which they hold, and the verdicts they give.

Words. A *rule pack* is one file (TOML) with what the law of one *jurisdiction* asks: which technologies may be
transferred and under which permit, which contracts are registered, by whom and until when, what a contract settles,
how it may be paid, what authors are due, and how long records are kept. Each *rule* names its source, the days on which
it holds, and how *certain* it is: `seen` in the law itself, known from a `secondary` source, or from a `draft`. A
*screening* is what a pack says of a listing's content; a *verdict* is any answer of a pack, and its *findings* name the
pack, the rule and the source.

Invariants.
- A pack is checked as a whole when it is read; one that is not right is not used, and every fault says what to write.
- Given the same pack, facts and day, the verdict is the same: nothing here reads a clock, a setting or a database.
- A rule says nothing outside the days on which it holds.
- Another country is another file, and no code knows any country.

Decisions.
- The pack of a day is the one that began last among those that hold on it. A pack that ended stays readable by its id,
  so that an old verdict can be given again; a file is never changed once it was used, a new version is a new file.
- A day is the day of the jurisdiction's clock.
- Words in a text are only signs. A sign that rests on a class of the International Patent Classification together with
  words is taken for what its list says; one that rests on words alone asks people to look.
- A transfer between two parties abroad is not the business of the jurisdiction: its course is `foreign`.
- Figures known from a secondary source or a draft are defaults: whoever runs an exchange replaces the pack by one of
  their own in the directory that TECHEXCHANGE_REGULATIONS names.
"""
