/// Where the columns of one file are, read from its first bytes.
public struct SnapshotLayout: Sendable, Hashable {
  /// Why the file cannot be used at all.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// The header lacks columns; with those it has.
    case missingColumns([String], header: [String])
    /// Two columns have the name.
    case repeatedColumn(String)

    /// One sentence.
    public var description: String {
      switch self {
      case .empty: "it is empty"
      case .missingColumns(let names, let header):
        "its header lacks \(names.joined(separator: ", ")) and has \(header.prefix(20).joined(separator: ", ")); "
          + "map the names with --columns, or name the delimiter"
      case .repeatedColumn(let name): "its header names \(name) twice"
      }
    }
  }

  /// Whether each row is a JSON object.
  public let isJSON: Bool
  /// What separates columns.
  public let delimiter: UInt8
  /// Bytes before the first row.
  public let bodyStart: Int
  /// How many columns the header has.
  let columnCount: Int
  /// The place of each column of `SnapshotColumn.allCases`, -1 for one that the file lacks.
  let places: [Int]
  /// Names of JSON members, in the same order.
  let names: [String]

  static let mostColumns = 512

  /// Reads the layout from the first bytes of a file: at least its header, or all of it.
  public init(_ bytes: UnsafeRawBufferPointer, format: SnapshotFormat) throws(Failure) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let start = bytes.count >= 3 && bytes.prefix(3).elementsEqual(mark) ? 3 : 0
    guard start < bytes.count else { throw .empty }
    names = SnapshotColumn.allCases.map { format.name($0) }
    let first = bytes[start...].first { $0 != 10 && $0 != 13 && $0 != 32 }
    isJSON = first == UInt8(ascii: "{")
    guard !isJSON else {
      delimiter = 0
      bodyStart = start
      columnCount = 0
      places = []
      return
    }
    let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
    var line = Array(bytes[start..<end])
    while line.last == 13 { line.removeLast() }
    delimiter = format.delimiter ?? Self.delimiter(of: line)
    bodyStart = min(end + 1, bytes.count)
    let text = format.encoding == .latin1 ? String(line.map { Character(UnicodeScalar($0)) }) : nil
    let header = Self.fields(text ?? String(decoding: line, as: UTF8.self), delimiter)
    columnCount = header.count
    var places: [Int] = []
    var missing: [String] = []
    for column in SnapshotColumn.allCases {
      let name = format.name(column).lowercased()
      let found = header.indices.filter { header[$0].lowercased() == name }
      if found.count > 1 { throw .repeatedColumn(format.name(column)) }
      if found.isEmpty, format.requires(column) { missing.append(format.name(column)) }
      places.append(found.first ?? -1)
    }
    guard missing.isEmpty, header.count <= Self.mostColumns else {
      throw .missingColumns(missing, header: header.map { String($0.prefix(40)) })
    }
    self.places = places
  }

  /// Whether another file of the same snapshot can be read in the same way.
  public func isLike(_ other: SnapshotLayout) -> Bool {
    isJSON == other.isJSON && places.map { $0 >= 0 } == other.places.map { $0 >= 0 }
  }

  /// Whether the column is in the file; NDJSON may have every column.
  public func has(_ column: SnapshotColumn) -> Bool {
    guard !isJSON, let index = SnapshotColumn.allCases.firstIndex(of: column) else { return isJSON }
    return places[index] >= 0
  }

  private static func delimiter(of line: [UInt8]) -> UInt8 {
    let candidates = Array(",;\t|".utf8)
    let counts = candidates.map { candidate in line.count { $0 == candidate } }
    guard let most = counts.max(), let index = counts.firstIndex(of: most) else { return UInt8(ascii: ",") }
    return candidates[index]
  }

  private static func fields(_ line: String, _ delimiter: UInt8) -> [String] {
    line.split(separator: Character(UnicodeScalar(delimiter)), omittingEmptySubsequences: false).map { field in
      let name = field.trimmed
      guard name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
      return name.dropFirst().dropLast().replacing("\"\"", with: "\"").trimmed
    }
  }
}
