internal import Outbox
internal import SQLite

/// What is measured of sending events to webhook endpoints, by all processes of the database.
enum DeliveryMetrics {
  static func metrics(_ backend: Backend) -> [Metric] {
    @Sendable func read() throws -> DeliveryFigures {
      try backend.readers.read { connection throws(SQLiteError) in
        try DeliveryFigures(connection, at: backend.now())
      }
    }
    return [
      Metric(
        "platewatch_delivery_oldest_ready_seconds", "How long the earliest delivery that may be sent has been due.",
        .gauge
      ) { [Metric.Sample(try read().oldestReadyAge / .seconds(1))] },
      Metric("platewatch_delivery_in_flight", "Attempts on their way.", .gauge) {
        [Metric.Sample(Double(try read().inFlight))]
      },
      Metric("platewatch_delivery_attempts_total", "Attempts by how they ended.", .counter) {
        try read().outcomes.map { Metric.Sample(Double($0.count), labels: [.init("outcome", $0.outcome)]) }
      },
      Metric("platewatch_webhook_endpoints", "Endpoints by their breaker, or paused or disabled.", .gauge) {
        try read().endpoints.map { Metric.Sample(Double($0.count), labels: [.init("state", $0.state)]) }
      },
      Metric(
        "platewatch_first_attempt_delay_seconds", "From an event's enqueueing to its first attempt.", .histogram
      ) {
        let figures = try read()
        guard let all = figures.delays.last else { return [] }
        return figures.delays.map { step in
          let bound = step.atMost.map { "\($0 / .seconds(1))" } ?? "+Inf"
          return Metric.Sample(Double(step.count), labels: [.init("le", bound)], suffix: "_bucket")
        } + [
          Metric.Sample(figures.delaySum / .seconds(1), suffix: "_sum"),
          Metric.Sample(Double(all.count), suffix: "_count"),
        ]
      },
    ]
  }
}
