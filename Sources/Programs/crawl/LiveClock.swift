import Crawling
import FoundationEssentials
import JSON

/// The clocks of the real world, with a simulated day where one is asked for.
enum LiveClock {
  static func milliseconds() -> Int64 { Int64(Date().millisecondsSince1970) }

  static func make(simulated: Date?) -> CrawlClock {
    let fixed = simulated.map { Int64($0.millisecondsSince1970) }
    return CrawlClock(
      now: { milliseconds() }, observed: { fixed ?? milliseconds() },
      sleep: { duration in try await Task.sleep(for: duration) })
  }
}
