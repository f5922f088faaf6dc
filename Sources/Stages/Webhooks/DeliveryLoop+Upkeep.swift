internal import CommandLineTool
internal import FoundationEssentials
internal import Outbox
internal import SQLite

/// How far a worker is with tidying up.
struct UpkeepRound {
  /// Deliveries up to this number have been looked at.
  var place: Int64 = 0
  /// When the next round begins, by the monotonic clock in milliseconds; nil during one.
  var restUntil: Int64?
}

extension DeliveryLoop {
  /// Cancels a part of what removed endpoints have left, and removes a part of what ended long ago; writes only where there is
  /// something.
  func tidy(_ round: inout UpkeepRound) async throws {
    let (now, place) = (clock.now(), round.place)
    if try await database.read({ connection throws(SQLiteError) in try Endpoints(connection).hasRemovedToCancel() }) {
      _ = try await database.write { connection throws(SQLiteError) in
        try Endpoints(connection).cancelRemoved(at: Date(timeIntervalSince1970: Double(now) / 1000))
      }
    }
    if let restUntil = round.restUntil {
      guard clock.monotonic() >= restUntil else { return }
      round.restUntil = nil
    }
    let findings = try await database.read { connection throws(SQLiteError) in
      try DeliveryUpkeep(connection).find(after: place, at: now)
    }
    if !findings.old.isEmpty {
      try await database.write { connection throws(SQLiteError) in
        try DeliveryUpkeep(connection).remove(findings.old)
      }
      log.info("removed deliveries that ended long ago") { $0.add("deliveries", findings.old.count) }
    }
    round.place = findings.next ?? 0
    if findings.next == nil { round.restUntil = clock.monotonic() + Self.upkeep.wholeMilliseconds }
  }
}
