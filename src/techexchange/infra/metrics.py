"""What the process counts about itself, read by Prometheus at `/metrics`; labels never name a person or a thing."""

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

REQUESTS = Counter(
    "techexchange_http_requests",
    "Requests answered, by the template of their route",
    ("method", "route", "status"),
    registry=REGISTRY,
)
LATENCY = Histogram(
    "techexchange_http_request_seconds",
    "Time from the first byte in to the last byte out",
    ("method", "route"),
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
IN_FLIGHT = Gauge("techexchange_http_requests_in_flight", "Requests being answered now", registry=REGISTRY)
EMBEDDED = Gauge(
    "techexchange_embedded_ratio", "Share of the published listings that search by meaning finds", registry=REGISTRY
)
LEDGER_SIGNED = Gauge(
    "techexchange_ledger_signed_entries", "Entries of the record that a signed tree head covers", registry=REGISTRY
)
LEDGER_FAULTS = Gauge(
    "techexchange_ledger_faults", "Entries of the record that are not as they were recorded", registry=REGISTRY
)
LETTERS = Counter(
    "techexchange_letters", "Letters by what became of them: sent, put_off or failed", ("outcome",), registry=REGISTRY
)
TICK_FAILURES = Counter(
    "techexchange_tick_failures", "What the clock could not do when it was due, by tick", ("tick",), registry=REGISTRY
)
for outcome in ("sent", "put_off", "failed"):
    LETTERS.labels(outcome)


def exposition() -> tuple[bytes, str]:
    """Everything counted so far in the text format, and its media type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_PLAIN_1_0_0
