internal import Synchronization

/// Counts requests by route and status, and how long they took.
final class RequestMeter: Sendable {
  private struct Tally {
    /// Few, so that looking through them is quicker than hashing.
    var byStatus: [(status: Int, count: Int)] = []
    var byDuration: [Int]
    var seconds = 0.0
    var bytes = 0

    mutating func add(status: Int, bucket: Int, seconds: Double, bytes: Int) {
      if let index = byStatus.firstIndex(where: { $0.status == status }) {
        byStatus[index].count += 1
      } else {
        byStatus.append((status, 1))
      }
      byDuration[bucket] += 1
      self.seconds += seconds
      self.bytes += bytes
    }
  }

  /// Upper bounds in seconds.
  private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

  private struct Place {
    let method: String
    let pattern: String
    var tally = Tally(byDuration: [Int](repeating: 0, count: bounds.count + 1))
  }

  /// One for each route, and a last one for requests that none fits.
  private let places = Mutex([Place(method: "other", pattern: "none")])

  /// Makes room for these routes; once, before anything is counted.
  func count(by routes: [Route]) {
    places.withLock { places in
      places.insert(
        contentsOf: routes.map { Place(method: $0.method.rawValue, pattern: $0.pattern.description) }, at: 0)
    }
  }

  /// Counts a request of the route at a place of the routes, nil for none.
  func count(_ place: Int?, status: Int, bytes: Int, seconds: Double) {
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    places.withLock { places in
      places[place ?? places.count - 1].tally.add(status: status, bucket: bucket, seconds: seconds, bytes: bytes)
    }
  }

  /// What was counted.
  var metrics: [Metric] {
    [
      Metric("platewatch_http_requests_total", "Requests answered.", .counter) {
        self.samples { labels, tally in
          tally.byStatus.sorted { $0.status < $1.status }.map { status, count in
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
    places.withLock { $0 }.filter { !$0.tally.byStatus.isEmpty }
      .sorted { ($0.pattern, $0.method) < ($1.pattern, $1.method) }
      .flatMap { place in
        make([Metric.Label("method", place.method), Metric.Label("route", place.pattern)], place.tally)
      }
  }
}
