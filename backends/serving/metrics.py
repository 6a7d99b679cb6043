"""What a server counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from .admission import Admission
from .answers import Totals

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """Counters of one server; two servers in a process do not share them."""

    def __init__(self, model: str, admission: Admission) -> None:
        """Everything is at zero."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "moewarden_requests", "Requests by route and status.", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "moewarden_request_seconds", "Seconds until an answer was whole.", registry=self.registry, buckets=SECONDS
        )
        self.first = Histogram(
            "moewarden_first_token_seconds",
            "Seconds until an answer began, waiting included.",
            registry=self.registry,
            buckets=SECONDS,
        )
        self.gone = Counter(
            "moewarden_disconnects", "Requests whose client left before the end.", registry=self.registry
        )
        self._tokens = Counter("moewarden_tokens", "Tokens by what they were.", ["kind"], registry=self.registry)
        Gauge("moewarden_model_info", "The model that is served.", ["model"], registry=self.registry).labels(model).set(
            1
        )
        running = Gauge("moewarden_running", "Requests that run.", registry=self.registry)
        running.set_function(lambda: admission.running)
        waiting = Gauge("moewarden_waiting", "Requests that wait for a slot.", registry=self.registry)
        waiting.set_function(lambda: admission.waiting)

    def count(self, totals: Totals) -> None:
        """Note what an answer cost."""
        self._tokens.labels("prompt").inc(totals.prompt)
        self._tokens.labels("cached").inc(totals.cached)
        self._tokens.labels("output").inc(totals.output)

    def text(self) -> bytes:
        """All of it in Prometheus' format."""
        return bytes(generate_latest(self.registry))
