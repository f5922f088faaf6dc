import CommandLineTool
import JSON
import Matching
import Outbox
import SQLite
import Vehicles

/// `events`: what was said, in the order of saying, and with `--follow` what is said from now on too.
struct EventsCommand: Command {
  static let name = "events"
  static let usage = "events [--follow] [--type TYPE] [--plate PLATE] [--after EVENT|PLACE] [--limit N]"
  static let options: [CommandLineSpecification.Option] = [
    .flag("follow", "wait for more events until told to end (Ctrl-C)", commands: [name]),
    .value(
      "type", "TYPE", "only events of this type: \(EventType.allCases.map(\.rawValue).joined(separator: ", "))",
      commands: [name, ReplayCommand.name]),
    .value("plate", "PLATE", "only events about this plate", commands: [name, ReplayCommand.name]),
    .value(
      "after", "EVENT", "begin behind this event, or behind this place in the order of saying", commands: [name]),
  ]

  /// Events read at once, so that memory stays flat.
  private static let pageSize = 500
  /// How long `--follow` waits before it asks again whether the database has changed, which costs microseconds.
  private static let pause = Duration.milliseconds(200)

  private enum Start: Sendable {
    case place(Int64)
    case event(String)
  }

  private let follows: Bool
  private let type: EventType?
  private let plate: String?
  private let start: Start
  private let limit: Int

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    follows = arguments.has("follow")
    type = try arguments.keyword("type", EventType.self)
    plate = try arguments.string("plate").map { text in
      guard let plate = LicensePlate(text) else {
        throw UsageError.conflict("--plate is not a plate; give one such as ABC123")
      }
      return plate.normalized
    }
    limit = try arguments.int("limit", in: 1...1_000_000_000) ?? .max
    guard let after = arguments.string("after") else {
      start = .place(0)
      return
    }
    if let place = Int64(after), place >= 0 {
      start = .place(place)
    } else if after.hasPrefix("evt_") {
      start = .event(after)
    } else {
      throw UsageError.wrongValue(
        flag: "--after", value: after, expected: "an event such as evt_... or a place such as 17")
    }
  }

  func run(in session: Session) async throws -> ExitStatus {
    let place = try await firstPlace(in: session)
    var reader = EventReader(type: type?.rawValue, plate: plate, place: place, left: limit)
    guard follows else {
      var rows: [StoredEvent] = []
      while let page = try await reader.next(Self.pageSize, in: session.database), !session.output.isReaderGone {
        if session.showsTables { rows += page } else { try session.show(page) }
      }
      if session.showsTables { try session.show(rows) }
      return .done
    }
    try await untilToldToEnd(session) { [reader] in try await follow(reader, in: session) }
    return .done
  }

  private func firstPlace(in session: Session) async throws -> Int64 {
    switch start {
    case .place(let place): return place
    case .event(let id):
      let event = try await session.database.read { connection in try Outbox(connection).event(id: id) }
      guard let event else { throw CommandError.unknownEvent(id) }
      return event.sequence
    }
  }

  /// Prints what there is and what comes, until the limit is reached or nobody reads any more.
  private func follow(_ reader: EventReader, in session: Session) async throws {
    var reader = reader
    var version: Int?
    while reader.left > 0, !session.output.isReaderGone {
      // Asked before the events are read: what comes in between is then read twice at worst, never missed.
      let current = try await session.database.read { connection throws(SQLiteError) in try connection.dataVersion }
      if current != version {
        version = current
        while !Task.isCancelled, let page = try await reader.next(Self.pageSize, in: session.database) {
          try session.show(page)
        }
      }
      guard reader.left > 0 else { return }
      try await session.surroundings.sleep(Self.pause)
    }
  }

  /// Runs `body` until it returns or a signal asks to end, whichever is first.
  private func untilToldToEnd(_ session: Session, _ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in session.surroundings.requestsToEnd() { return } }
      group.addTask {
        do {
          try await body()
        } catch is CancellationError {
          return
        }
      }
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}

/// Reads events page by page, each one once.
struct EventReader: Sendable {
  let type: String?
  let plate: String?
  /// The place of the event read last.
  private(set) var place: Int64
  /// How many more may be read.
  private(set) var left: Int

  init(type: String?, plate: String?, place: Int64, left: Int) {
    self.type = type
    self.plate = plate
    self.place = place
    self.left = left
  }

  /// The next events, at most `count`; nil when there are none now.
  mutating func next(_ count: Int, in database: Database) async throws -> [StoredEvent]? {
    let (type, plate, place, count) = (type, plate, place, min(count, left))
    guard count > 0 else { return nil }
    let events = try await database.read { connection throws(SQLiteError) in
      try Outbox(connection).events(after: place, limit: count, type: type, plate: plate)
    }
    guard let last = events.last else { return nil }
    self.place = last.sequence
    left -= events.count
    return events
  }
}

extension StoredEvent: Showable {
  static var columns: [Table.Column] {
    [
      Table.Column("TIME"), Table.Column("TYPE"), Table.Column("PLATE"), Table.Column("SITE"),
      Table.Column("PRICE", isNumeric: true), Table.Column("EVENT"),
    ]
  }

  var cells: [String] {
    [
      event.occurredAt.utcText, event.type, event.subject.plate ?? "", event.subject.site ?? "",
      EventBody(event.body)?.priceText ?? "", event.id,
    ]
  }

  var json: String { String(decoding: event.body, as: UTF8.self) }
}
