"""Measurements of the exchange: ratios to a stated limit, both taken side by side in one run."""
