"""People, organisations and the credentials by which the exchange knows them.

Words. A *person* signs in; an *organisation* is on the exchange as one kind (owner, operator, auditor, institute,
business, broker, valuer); a *membership* gives a person one role in one organisation, and someone may hold several.
An *invitation* offers a role by mail. A *session* is a sign-in: a short-lived access token and a refresh token that
is exchanged for a new pair each time. A *machine client* acts for one organisation within its scopes.

Lives. An organisation goes unverified → pending → verified → suspended ↺ | revoked. Anyone may register one of any
kind but the owner; what it may do follows from its kind, its members' roles and its status. The owner is created on
the command line, once. The operator verifies participants; the owner appoints operators and auditors.

Invariants. Who acts is read from the credential at each request, in one query, so that whatever is revoked is
refused at once. A verified organisation's name, country and tax code do not change, and no two that are verified or
wait for it share a tax code. An organisation keeps an administrator. A refresh token used twice ends its session. An
authenticator's code is accepted once. Staff of owner, operator and auditor act with a second factor only.

Decisions. A stranger cannot learn who has an account: registering, asking for a new password and failing to sign in
answer alike and do like work. The password is chosen when the address is proved, so nobody can prepare an account
for somebody else. A corrected address holds once the person, signed in, shows the token that was mailed to it; until
then letters go to the one proved before, which is told, and opens nothing any more. Former addresses are remembered
to be erased with the person, and for nothing else. Personal data stay in this domain's tables: events carry ids.
Tokens are stored as hashes only.

Numbers. Sign-in: 10 failures per account and 30 per address in 15 minutes, counted before the password is looked at;
a device that has signed in before has 10 of its own. Mailed links: 5 per address of mail an hour, 30 per network
address; they work for 24 hours, for a password 1 hour, for a corrected address 7 days. Invitations: 14 days. Machine
tokens: 1 hour.
"""
