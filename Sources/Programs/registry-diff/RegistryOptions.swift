import CommandLineTool
import FoundationEssentials
import Registry

/// What was typed, checked and ready to use.
struct RegistryOptions {
  /// The one thing that a call of the program does.
  enum Action: Equatable {
    case take(files: [String])
    case takeNewest(folder: String)
    case compare(before: [String], after: [String])
  }

  var action: Action
  var format: SnapshotFormat
  var guards: SnapshotGuards
  var asOf: String?
  var now: Date?
  var replaces: Bool
  var isMonitoredOnly: Bool
  var isDryRun: Bool
  var renewsKey: Bool
  var threads: Int
  /// Empty for a comparison, which keeps nothing.
  var database = ""
  var logLevel: Log.Level

  static let specification = CommandLineSpecification(
    program: "registry-diff",
    summary: "compares owner snapshots of the vehicle register and prints the events they cause",
    usage: [
      "--snapshot FILE [--snapshot FILE ...] [--as-of 2026-06-01] [--max-change 5%] [--partial] [--dry-run]",
      "--drop-folder DIR",
      "--before FILE --after FILE",
    ],
    options: [
      .value(
        "snapshot", "FILE", "take in this file; several are parts of one snapshot; - reads stdin", isRepeatable: true),
      .value(
        "drop-folder", "DIR",
        "take in the newest file of DIR whose name holds a date; a refused one gets its reason beside it"),
      .value("before", "FILE", "the older snapshot of a comparison that keeps nothing", isRepeatable: true),
      .value("after", "FILE", "the newer one; every change is printed", isRepeatable: true),
      .value("as-of", "2026-06-01", "the day that the snapshot speaks of; else the date in the file name, else today"),
      .value("columns", "NAME=COLUMN,...", "the columns of plate, vin, owner, user, acquired and status"),
      .value("delimiter", "CHAR", "what separates columns; else , ; | or a tab, whichever the header shows"),
      .value("encoding", "utf-8|iso-8859-1", "how letters are written; utf-8 unless given"),
      .value("withheld", "MARKS", "what stands for an owner who is not told: 'SKYDDAD,*'; an empty field always does"),
      .value("max-change", "5%", "refuse a snapshot in which more owners changed; 5% unless given"),
      .flag("partial", "rows may be missing: nothing follows from that"),
      .flag("replace", "take in another content for the day that was accepted last"),
      .flag("monitored-only", "keep nothing about vehicles that nobody monitors"),
      .flag("renew-key", "keep owners under a new key from this snapshot on"),
      .flag("dry-run", "store nothing; print the events that would be said"),
      .value("now", "2026-06-01T08:00:00Z", "say that it is this time: sets occurredAt and today"),
      .value("threads", "N", "read with N threads; one for each core unless given"),
    ],
    example:
      "registry-diff --snapshot owners-2026-06-01.csv --columns plate=REGNR,vin=CHASSI,owner=AGARE,acquired=DATUM")

  init(_ arguments: Arguments, environment: [String: String]) throws(UsageError) {
    try arguments.refusePositionals()
    logLevel = try arguments.keyword("log-level", Log.Level.self) ?? .info
    now = try arguments.instant("now")
    format = try Self.format(arguments)
    guards = SnapshotGuards(maximumChange: try Self.share(arguments), isPartial: arguments.has("partial"))
    replaces = arguments.has("replace")
    isMonitoredOnly = arguments.has("monitored-only")
    isDryRun = arguments.has("dry-run")
    renewsKey = arguments.has("renew-key")
    threads = try arguments.int("threads", in: 1...64) ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
    asOf = nil
    let ways = ["snapshot", "drop-folder", "before"].filter { arguments.has($0) }
    if ways.count > 1 { throw .conflict("--\(ways[0]) and --\(ways[1]) exclude each other") }
    let after = arguments.strings("after")
    switch ways.first {
    case "snapshot": action = .take(files: arguments.strings("snapshot"))
    case "drop-folder": action = .takeNewest(folder: try arguments.requiredString("drop-folder"))
    case "before":
      guard !after.isEmpty else { throw .missingFlag("--after", reason: "--before is compared with it") }
      action = .compare(before: arguments.strings("before"), after: after)
    default:
      if !after.isEmpty { throw .missingFlag("--before", reason: "--after is compared with it") }
      throw .missingFlag("--snapshot", reason: "or --drop-folder, or --before and --after")
    }
    if ways.first == "before" {
      for flag in ["as-of", "max-change", "partial", "replace", "monitored-only", "renew-key", "dry-run"]
      where arguments.has(flag) {
        throw .conflict("--\(flag) has no meaning with --before and --after, which keep nothing")
      }
    } else {
      if !after.isEmpty { throw .conflict("--after and --\(ways.first ?? "snapshot") exclude each other") }
      database = try DatabaseLocation.path(option: arguments.string("database"), environment: environment)
    }
    if let text = arguments.string("as-of") {
      guard try arguments.instant("as-of") != nil, text.utf8.count == 10 else {
        throw .wrongValue(flag: "--as-of", value: text, expected: "a date such as 2026-06-01")
      }
      asOf = text
    }
  }

  private static func format(_ arguments: Arguments) throws(UsageError) -> SnapshotFormat {
    var format = SnapshotFormat(withheld: WithheldOwners(arguments.string("withheld") ?? ""))
    if let text = arguments.string("columns") {
      guard let columns = SnapshotFormat.columns(text) else {
        throw .wrongValue(
          flag: "--columns", value: text,
          expected: "names such as plate=REGNR,vin=CHASSI,owner=AGARE of plate, vin, owner, user, acquired and status")
      }
      format.columns = columns
    }
    if let text = arguments.string("delimiter") {
      let character = text == "tab" || text == "\\t" ? "\t" : text
      guard character.utf8.count == 1, let byte = character.utf8.first, !"\"\r\n".utf8.contains(byte) else {
        throw .wrongValue(flag: "--delimiter", value: text, expected: "one character of ASCII, or tab")
      }
      format.delimiter = byte
    }
    if let text = arguments.string("encoding") {
      switch text.lowercased() {
      case "utf-8", "utf8": format.encoding = .utf8
      case "iso-8859-1", "iso-8859-15", "latin1", "latin-1": format.encoding = .latin1
      default: throw .wrongValue(flag: "--encoding", value: text, expected: "utf-8 or iso-8859-1")
      }
    }
    return format
  }

  private static func share(_ arguments: Arguments) throws(UsageError) -> Double? {
    guard let text = arguments.string("max-change") else { return nil }
    let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
    guard let number = Double(digits), number >= 0, number <= 100 else {
      throw .wrongValue(flag: "--max-change", value: text, expected: "a share such as 5% or 0.5%, from 0% to 100%")
    }
    return number / 100
  }
}
