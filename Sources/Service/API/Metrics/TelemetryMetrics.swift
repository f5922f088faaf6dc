internal import SQLite
internal import Telemetry

/// What is measured of messages of vehicles, over the life of the database.
enum TelemetryMetrics {
  private static let names = ["accepted", "unknown", "repeated", "refused"]

  static func metrics(_ backend: Backend) -> [Metric] {
    @Sendable func totals() throws -> [String: Int] {
      try backend.readers.read { connection throws(SQLiteError) in try TelemetryTotals(connection).all() }
    }
    return [
      Metric(
        "platewatch_telemetry_messages_total",
        "Messages of vehicles: accepted, and of those unknown or without news; and those that were refused.", .counter
      ) {
        let totals = try totals()
        return names.map { Metric.Sample(Double(totals[$0] ?? 0), labels: [.init("result", $0)]) }
      },
      Metric(
        "platewatch_telemetry_late_values_total", "Values of vehicles that were older than those known.", .counter
      ) { [Metric.Sample(Double(try totals()["late"] ?? 0))] },
    ]
  }
}
