internal import JSON
internal import Monitors

/// Decodes messages that come as JSON lines, or as one JSON array or object over several lines, in pieces of any size.
public struct TelemetryLines: ~Copyable {
  /// A line that is no message.
  public struct Refused: Sendable, Hashable {
    /// The line, from 1; of an array the element.
    public let line: Int
    /// One sentence.
    public let reason: String
  }

  /// The longest line.
  public static let longestLine = 1 << 20
  /// Beyond so many refused lines the others are only counted.
  public static let mostRefused = 1_000
  private static let newline = UInt8(ascii: "\n")

  private let account: String
  private let keepsJSON: Bool
  private var rest: [UInt8] = []
  private var reader = TelemetryReader()
  private var lineReader = TelemetryLineReader()
  private var line = 0
  /// Whether the text is one value of several lines, which has to be there as a whole.
  private var isOneValue: Bool?
  private var skipsLine = false
  /// How many lines have been refused.
  public private(set) var refusedCount = 0
  /// The first lines that were refused since they were taken from here, at most `mostRefused`.
  public private(set) var refused: [Refused] = []
  private var messages: [IncomingMessage] = []

  /// Lines that an account sends; with `keepsJSON` messages come with their text.
  public init(account: String, keepsJSON: Bool) {
    self.account = account
    self.keepsJSON = keepsJSON
  }

  /// How many lines, or elements of an array, there have been.
  public var lineCount: Int { line }

  /// Takes the next bytes; times from the future are held against `now`, in milliseconds since 1970.
  public mutating func take(_ bytes: [UInt8], now: Int64) {
    if rest.isEmpty { rest = bytes } else { rest += bytes }
    // What is too long for a line and has no end of one is not looked at again with every piece.
    if isOneValue == nil { isOneValue = Self.beginsValue(rest) ?? (rest.count > Self.longestLine ? false : nil) }
    guard isOneValue == false else { return }
    takeLines(now: now, isLast: false)
  }

  /// Takes what is left after the last bytes.
  public mutating func finish(now: Int64) {
    if isOneValue == true {
      takeValue(now: now)
    } else {
      takeLines(now: now, isLast: true)
    }
    rest = []
  }

  /// Takes the messages decoded so far.
  public mutating func takeMessages() -> [IncomingMessage] {
    defer { messages = [] }
    return messages
  }

  /// Takes the refused lines so far, so that a long stream does not keep them all.
  public mutating func takeRefused() -> [Refused] {
    defer { refused = [] }
    return refused
  }

  /// How many messages wait to be taken.
  public var waitingCount: Int { messages.count }

  /// Whether the text is an array, or an object whose first line does not close it; nil while that cannot be told.
  private static func beginsValue(_ bytes: [UInt8]) -> Bool? {
    guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return nil }
    if bytes[start] == UInt8(ascii: "[") { return true }
    guard let end = bytes[start...].firstIndex(of: newline) else { return nil }
    let last = bytes[start..<end].last { !isSpace($0) }
    return last == UInt8(ascii: "{") || last == UInt8(ascii: ",") || last == UInt8(ascii: "[")
      || last == UInt8(ascii: ":")
  }

  /// What JSON allows around a value; a null byte is none of it.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

  private mutating func takeLines(now: Int64, isLast: Bool) {
    let bytes = rest
    var start = 0
    while start < bytes.count {
      guard let end = Self.lineEnd(bytes, from: start) ?? (isLast ? bytes.count : nil) else { break }
      takeLine(bytes, start..<end, now: now)
      start = end + 1
    }
    rest = start >= bytes.count ? [] : Array(bytes[start...])
    if rest.count > Self.longestLine {
      if !skipsLine { refuse(line + 1, "the line is longer than \(Self.longestLine) bytes") }
      skipsLine = true
      rest = []
    }
  }

  private static func lineEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var index = start
      while index < buffer.count {
        if buffer[index] == newline { return index }
        index += 1
      }
      return nil
    }
  }

  private mutating func takeLine(_ bytes: [UInt8], _ range: Range<Int>, now: Int64) {
    line += 1
    if skipsLine {
      skipsLine = false
      return
    }
    guard let first = bytes[range].first(where: { !Self.isSpace($0) }) else {
      line -= range.isEmpty && range.upperBound >= bytes.count ? 1 : 0
      return
    }
    guard first == UInt8(ascii: "{") else { return refuse(line, "\(TelemetryRefusal.notJSON)") }
    do throws(TelemetryRefusal) {
      take(try read(bytes, range), now: now, json: keepsJSON ? bytes[range] : nil)
    } catch {
      refuse(line, "\(error)")
    }
  }

  private mutating func takeValue(now: Int64) {
    guard let document = JSONDocument(rest), rest[document.textEnd...].allSatisfy(Self.isSpace) else {
      line = 1
      refuse(1, "the body is neither a JSON value nor one JSON object per line")
      return
    }
    guard document.kind(document.root) == .array else {
      line = 1
      take(document, document.root, now: now, json: keepsJSON ? rest[...] : nil)
      return
    }
    var index = document.root + 1
    let end = document.end(of: document.root)
    while index < end {
      line += 1
      var json: ArraySlice<UInt8>?
      if keepsJSON {
        var writer = JSONWriter()
        writer.copy(document, index)
        json = writer.bytes[...]
      }
      take(document, index, now: now, json: json)
      index = document.end(of: index)
    }
  }

  private mutating func take(_ document: JSONDocument, _ node: Int, now: Int64, json: ArraySlice<UInt8>?) {
    do throws(TelemetryRefusal) {
      take(try reader.read(document, at: node), now: now, json: json)
    } catch {
      refuse(line, "\(error)")
    }
  }

  private mutating func read(_ bytes: [UInt8], _ range: Range<Int>) throws(TelemetryRefusal) -> TelemetryMessage {
    try bytes.withUnsafeBufferPointer { buffer throws(TelemetryRefusal) in try lineReader.read(buffer, in: range) }
  }

  private mutating func take(_ message: TelemetryMessage, now: Int64, json: ArraySlice<UInt8>?) {
    var message = message
    guard message.settle(now: now) else {
      refuse(line, "\(TelemetryRefusal.future)")
      return
    }
    messages.append(IncomingMessage(accountID: account, message: message, json: json))
  }

  private mutating func refuse(_ line: Int, _ reason: String) {
    refusedCount += 1
    if refused.count < Self.mostRefused { refused.append(Refused(line: line, reason: reason)) }
  }
}
