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
  /// How wide the terminal is that results go to; nil when they are for a program.
  let columns: Int?

  /// Prints `items` as a table or as one JSON object per line.
  func show<Item: Showable>(_ items: [Item]) throws(OutputError) {
    guard let columns else {
      for item in items { try output.writeLine(item.json) }
      return
    }
    var table = Table(Item.columns)
    for item in items { table.append(item.cells) }
    for line in table.lines(width: columns) { try output.writeLine(line) }
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
