public import FoundationEssentials
internal import HTTP
public import JSON
internal import SQLite

/// One try to send an event, as it is kept.
public struct Attempt: Sendable, Hashable {
  /// Which try of the delivery it was, from 1.
  public let number: Int
  /// When it began.
  public let startedAt: Date
  /// What became of it; nil while it is on its way.
  public let result: AttemptResult?
  /// Whether its end came when its sender no longer had the delivery.
  public let isLate: Bool

  static let columns = """
    number, started_at, ended_at, outcome, status, address, resolved_us, connected_us, secured_us, first_byte_us, \
    total_us, retry_after_ms, excerpt, explanation, is_late
    """

  init(_ row: Row) {
    number = row.int(0)
    startedAt = Date(millisecondsSince1970: row.int(1))
    isLate = row.bool(14)
    result = row.optionalText(3).flatMap { AttemptResult.Outcome(rawValue: $0) }.map { outcome in
      AttemptResult(
        outcome, status: row.optionalInt(4), retryAfter: row.optionalInt(11).map { .milliseconds($0) },
        address: row.optionalText(5),
        timing: Response.Timing(
          resolved: .microseconds(row.int(6)), connected: .microseconds(row.int(7)),
          secured: .microseconds(row.int(8)), firstByte: .microseconds(row.int(9)), total: .microseconds(row.int(10))),
        excerpt: row.text(12), explanation: row.optionalText(13))
    }
  }

  /// Writes the object of the API: the phases are in milliseconds from the start.
  public func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("attempt", number)
      object.member("startedAt", startedAt)
      object.member("outcome", result?.outcome.rawValue ?? "started")
      guard let result else { return }
      if let status = result.status { object.member("status", status) }
      if let address = result.address { object.member("address", address) }
      object.member(
        "ms",
        object: { phases in
          phases.member("resolved", raw: Self.milliseconds(result.timing.resolved))
          phases.member("connected", raw: Self.milliseconds(result.timing.connected))
          phases.member("secured", raw: Self.milliseconds(result.timing.secured))
          phases.member("firstByte", raw: Self.milliseconds(result.timing.firstByte))
          phases.member("total", raw: Self.milliseconds(result.timing.total))
        })
      if let retryAfter = result.retryAfter {
        object.member("retryAfterSeconds", Int(retryAfter.components.seconds))
      }
      if !result.excerpt.isEmpty { object.member("response", result.excerpt) }
      if let explanation = result.explanation { object.member("explanation", explanation) }
      if isLate { object.member("late", true) }
    }
  }

  /// To the tenth.
  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = duration / .microseconds(100)
    return "\(tenths.rounded() / 10)"
  }
}
