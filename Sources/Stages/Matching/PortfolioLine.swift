public import JSON
internal import SQLite
internal import Vehicles

/// One line of a portfolio, checked: a plate to be monitored.
public struct PortfolioLine: Sendable, Hashable {
  /// 1 for the first line of the file.
  public let number: Int
  let plate: LicensePlate
  let vin: VIN?
  /// Nil for those that the monitoring has already, or that every new one gets.
  let eventTypes: [EventType]?
  let metadata: MetadataChange

  /// Reads a line that is one JSON object with the fields of a monitoring.
  public init(number: Int, _ json: [UInt8]) throws(PortfolioRefusal.Reason) {
    let document: JSONDocument
    do {
      document = try JSONDocument(strict: json, maximumDepth: Metadata.greatestDepth + 1)
    } catch {
      throw .notJSON(error)
    }
    do throws(MonitoringRefusal) {
      let fields = try MonitoringFields(document)
      guard let plate = fields.plate else { throw MonitoringRefusal.missing("licensePlate") }
      self.plate = try MonitoringRequest.plate(plate)
      vin = try fields.vin.map { text throws(MonitoringRefusal) in
        guard let vin = VIN(text) else { throw .invalidVIN }
        return vin
      }
      eventTypes = try fields.eventTypes.map { names throws(MonitoringRefusal) in
        try MonitoringRequest.eventTypes(names)
      }
      metadata = fields.metadata
      self.number = number
    } catch {
      throw .monitoring(error)
    }
  }
}

/// A line that is not taken.
public struct PortfolioRefusal: Error, Sendable, Hashable {
  /// Why a line is not taken.
  public enum Reason: Error, Sendable, Hashable {
    /// It is no JSON, or JSON that can be read in two ways.
    case notJSON(JSONDocument.Flaw)
    /// It asks for no monitoring that can be.
    case monitoring(MonitoringRefusal)
    /// The plate stands in an earlier line already.
    case repeated(line: Int)
    /// It is longer than any monitoring.
    case tooLong
  }

  /// 1 for the first line of the file.
  public let line: Int
  /// Why it is not taken.
  public let reason: Reason

  /// A refusal by its parts.
  public init(line: Int, reason: Reason) {
    self.line = line
    self.reason = reason
  }

  /// The reason in one word, for programs.
  public var code: String {
    switch reason {
    case .notJSON: "invalid_json"
    case .monitoring(let refusal): refusal.code
    case .repeated: "repeated_plate"
    case .tooLong: "line_too_long"
    }
  }

  /// The field of the line that is wrong; nil when it is all of it.
  public var field: String? {
    switch reason {
    case .notJSON, .tooLong: nil
    case .monitoring(let refusal): refusal.field
    case .repeated: "licensePlate"
    }
  }

  /// One sentence.
  public var sentence: String {
    switch reason {
    case .notJSON(let flaw): "the line \(flaw)"
    case .monitoring(let refusal): refusal.description
    case .repeated(let line): "licensePlate stands in line \(line) already"
    case .tooLong: "the line is longer than \(PortfolioLines.longestLine) bytes"
    }
  }
}

/// Cuts a file that comes in pieces into lines, of which it keeps one at a time.
public struct PortfolioLines: Sendable {
  /// Room for the largest metadata with everything around it.
  public static let longestLine = 32_768

  private var rest: [UInt8] = []
  private var isTooLong = false
  private var number = 0

  /// The beginning of a file.
  public init() {}

  /// How many lines have ended.
  public var count: Int { number }

  /// Gives `body` every line that ends in `piece`, nil for one that is too long; lines of nothing but space are counted only.
  public mutating func take(_ piece: [UInt8], _ body: (_ number: Int, _ line: [UInt8]?) -> Void) {
    var start = 0
    while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
      add(piece[start..<end])
      endLine(body)
      start = end + 1
    }
    add(piece[start...])
  }

  /// Gives `body` the last line when no line end follows it.
  public mutating func finish(_ body: (_ number: Int, _ line: [UInt8]?) -> Void) {
    if !rest.isEmpty || isTooLong { endLine(body) }
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    guard !isTooLong, !bytes.isEmpty else { return }
    if rest.count + bytes.count > Self.longestLine {
      isTooLong = true
      rest = []
    } else {
      rest += bytes
    }
  }

  private mutating func endLine(_ body: (_ number: Int, _ line: [UInt8]?) -> Void) {
    number += 1
    if number == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
    if isTooLong {
      body(number, nil)
    } else if !rest.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) {
      body(number, rest)
    }
    rest.removeAll(keepingCapacity: true)
    isTooLong = false
  }
}
