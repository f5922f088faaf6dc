/// A column of a snapshot.
public enum SnapshotColumn: String, Sendable, CaseIterable {
  /// The registration plate.
  case plate
  /// The vehicle's number; the register's own identifier serves too.
  case vin
  /// The owner's number or name.
  case owner
  /// The lessee or other user.
  case user
  /// The day on which the owner acquired the vehicle.
  case acquired
  /// The vehicle's status.
  case status
}

/// How letters are written as bytes.
public enum SnapshotEncoding: String, Sendable, CaseIterable {
  /// UTF-8, with or without a mark at its start.
  case utf8 = "utf-8"
  /// ISO 8859-1, which here includes 8859-15: they differ in no letter of a plate.
  case latin1 = "iso-8859-1"
}

/// How a snapshot is written, as far as somebody said.
public struct SnapshotFormat: Sendable, Hashable {
  /// The names of columns in the header, or of members in NDJSON.
  public var columns: [SnapshotColumn: String]
  /// What separates columns; nil when the header shows it.
  public var delimiter: UInt8?
  /// How letters are written.
  public var encoding: SnapshotEncoding
  /// What stands in place of an owner who is not told.
  public var withheld: WithheldOwners

  /// The format of the columns `plate`, `vin` and `owner`, with the optional ones where the header has them.
  public init(
    columns: [SnapshotColumn: String] = [:], delimiter: UInt8? = nil, encoding: SnapshotEncoding = .utf8,
    withheld: WithheldOwners = WithheldOwners()
  ) {
    self.columns = columns
    self.delimiter = delimiter
    self.encoding = encoding
    self.withheld = withheld
  }

  /// The mapping in `plate=REGNR,vin=CHASSI`; nil when it is wrong.
  public static func columns(_ text: String) -> [SnapshotColumn: String]? {
    var columns: [SnapshotColumn: String] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let sign = part.firstIndex(of: "="), let column = SnapshotColumn(rawValue: String(part[..<sign])),
        columns[column] == nil
      else { return nil }
      let name = String(part[part.index(after: sign)...])
      guard !name.isEmpty else { return nil }
      columns[column] = name
    }
    return columns
  }

  func name(_ column: SnapshotColumn) -> String { columns[column] ?? column.rawValue }

  /// Whether a snapshot without this column cannot be used.
  func requires(_ column: SnapshotColumn) -> Bool {
    columns[column] != nil || column == .plate || column == .vin || column == .owner
  }
}

/// What stands in place of an owner who is not told; an empty field always does.
public struct WithheldOwners: Sendable, Hashable {
  private let exact: Set<String>
  private let prefixes: [String]
  private let hidesStars: Bool

  /// Marks separated by commas, case aside: `SKYDDAD`, `SKYDD*` for what begins so, and `*` for any number of stars.
  public init(_ marks: String = "") {
    let marks = marks.split(separator: ",").map { $0.trimmed.uppercased() }.filter { !$0.isEmpty }
    hidesStars = marks.contains { $0.allSatisfy { $0 == "*" } }
    let words = marks.filter { !$0.allSatisfy { $0 == "*" } }
    prefixes = words.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
    exact = Set(words.filter { !$0.hasSuffix("*") })
  }

  /// Whether a mark could stand for what else looks like a number.
  var mayHideNumbers: Bool {
    exact.union(prefixes).contains { mark in mark.first.map { "0123456789+-".contains($0) } ?? true }
  }

  func contains(_ text: String) -> Bool {
    let text = text.trimmed.uppercased()
    if text.isEmpty || exact.contains(text) || prefixes.contains(where: { text.hasPrefix($0) }) { return true }
    return hidesStars && text.allSatisfy { $0 == "*" }
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
