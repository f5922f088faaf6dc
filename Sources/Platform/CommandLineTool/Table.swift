/// Rows in aligned columns for a terminal.
public struct Table: Sendable {
  /// A column with its heading.
  public struct Column: Sendable, Hashable {
    /// The heading.
    public let title: String
    /// Whether its cells end at the same place, as numbers do.
    public let isNumeric: Bool

    /// A column of text, or of numbers.
    public init(_ title: String, isNumeric: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row, which has a cell for each column; an empty cell is shown as `-`.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "the table has \(columns.count) columns, the row \(cells.count)")
    rows.append(cells.map { $0.isEmpty ? "-" : $0.printable })
  }

  /// The lines, the headings first; nothing is cut unless `width` is given, and then only the last column is.
  public func lines(width: Int? = nil) -> [String] {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { cells in
      var line = ""
      for (index, cell) in cells.enumerated() {
        if index > 0 { line += "  " }
        let space = String(repeating: " ", count: widths[index] - cell.count)
        let isLast = index == cells.count - 1
        line += columns[index].isNumeric ? space + cell : cell + (isLast ? "" : space)
      }
      guard let width, line.count > width else { return line }
      let start = widths.dropLast().reduce(0) { $0 + $1 + 2 }
      // The columns before the last one stay whole: an identifier that is cut is of no use.
      return line.prefix(max(width, start + 1) - 1) + "…"
    }
  }
}
