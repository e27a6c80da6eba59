"""Auctions: price found in the open, by bids that nobody can read before their time.

An institute prepares an auction of a listing; the operator's auction officer publishes and runs it; where the state
paid for the technology, the owner approves it first. Who bids, how much, and how many they are is unknown to everybody
until tendering has ended: bids are sealed at the bidder, and only custodians together can open them.
"""
