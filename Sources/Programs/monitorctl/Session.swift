import CommandLineTool
import FoundationEssentials
import SQLite

/// Something that is shown as a row of a table on a terminal and as a JSON object elsewhere.
protocol Showable {
  static var columns: [Table.Column] { get }
  var cells: [String] { get }
  var json: String { get }
}

/// What a command works with.
struct Session: Sendable {
  let database: Database
  let surroundings: Surroundings
  let output: LineWriter
  let messages: LineWriter
  /// The least level of message that is told.
  let messageLevel: Log.Level
  /// Whether results go to a terminal; else they are for a program.
  let showsTables: Bool

  /// Prints `items` as a table or as one JSON object per line.
  func show<Item: Showable>(_ items: [Item]) throws(OutputError) {
    guard showsTables else {
      for item in items { try output.writeLine(item.json) }
      return
    }
    var table = Table(Item.columns)
    for item in items { table.append(item.cells) }
    // Nothing is cut: on a narrow terminal a line that goes on is worth more than a reason that is missing.
    for line in table.lines() { try output.writeLine(line) }
  }

  /// Prints event bodies, one per line.
  func show(bodies: [[UInt8]]) throws(OutputError) {
    for body in bodies { try output.write(body + [UInt8(ascii: "\n")]) }
  }

  /// Tells the person who is watching what was done.
  func note(_ sentence: String) throws(OutputError) {
    guard messageLevel <= .info else { return }
    try messages.writeLine(sentence)
  }
}
