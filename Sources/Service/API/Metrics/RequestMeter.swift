internal import Synchronization

/// Counts requests by route and status, and how long they took.
final class RequestMeter: Sendable {
  private struct Tally {
    var byStatus: [Int: Int] = [:]
    var byDuration: [Int]
    var seconds = 0.0
    var bytes = 0

    mutating func add(status: Int, bucket: Int, seconds: Double, bytes: Int) {
      byStatus[status, default: 0] += 1
      byDuration[bucket] += 1
      self.seconds += seconds
      self.bytes += bytes
    }
  }

  /// Upper bounds in seconds.
  private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

  private static let empty = Tally(byDuration: [Int](repeating: 0, count: bounds.count + 1))

  private struct Place: Hashable {
    let method: String
    let pattern: String
  }

  private let tallies = Mutex<[Place: Tally]>([:])

  /// Counts a request of `route`, nil for none.
  func count(_ route: Route?, status: Int, bytes: Int, duration: Duration) {
    let seconds = duration / .seconds(1)
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    let place = Place(method: route?.method.rawValue ?? "other", pattern: route?.pattern.description ?? "none")
    tallies.withLock { tallies in
      tallies[place, default: Self.empty].add(status: status, bucket: bucket, seconds: seconds, bytes: bytes)
    }
  }

  /// What was counted.
  var metrics: [Metric] {
    [
      Metric("platewatch_http_requests_total", "Requests answered.", .counter) {
        self.samples { labels, tally in
          tally.byStatus.sorted { $0.key < $1.key }.map { status, count in
            Metric.Sample(Double(count), labels: labels + [Metric.Label("status", String(status))])
          }
        }
      },
      Metric("platewatch_http_response_bytes_total", "Bytes of the bodies of answers.", .counter) {
        self.samples { labels, tally in [Metric.Sample(Double(tally.bytes), labels: labels)] }
      },
      Metric(
        "platewatch_http_request_seconds", "From the first line of a request to the end of its answer.", .histogram
      ) {
        self.samples { labels, tally in
          var below = 0
          var samples: [Metric.Sample] = []
          for (bound, count) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], tally.byDuration) {
            below += count
            samples.append(
              Metric.Sample(Double(below), labels: labels + [Metric.Label("le", bound)], suffix: "_bucket"))
          }
          return samples + [
            Metric.Sample(tally.seconds, labels: labels, suffix: "_sum"),
            Metric.Sample(Double(below), labels: labels, suffix: "_count"),
          ]
        }
      },
    ]
  }

  private func samples(_ make: ([Metric.Label], Tally) -> [Metric.Sample]) -> [Metric.Sample] {
    tallies.withLock { $0 }.sorted { ($0.key.pattern, $0.key.method) < ($1.key.pattern, $1.key.method) }
      .flatMap { place, tally in
        make([Metric.Label("method", place.method), Metric.Label("route", place.pattern)], tally)
      }
  }
}
