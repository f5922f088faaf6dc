internal import JSON

/// What is kept of a snapshot beside its records: counts that tell the next one from a broken one.
public struct SnapshotFigures: Sendable, Hashable {
  /// Counts by name.
  public private(set) var counts: [String: Int] = [:]
  /// Rows by the first character of the plate.
  public private(set) var plateGroups: [Int] = []
  /// Rows by the first character of the VIN.
  public private(set) var vinGroups: [Int] = []

  /// The figures of a snapshot that was read and compared.
  public init(_ profile: SnapshotProfile, _ tally: DiffTally) {
    counts = [
      "rows": profile.rows, "unreadable": profile.unreadable, "oddVINs": profile.oddVINs,
      "oddPlates": profile.oddPlates, "withheld": profile.withheld, "numberedOwners": profile.numberedOwners,
      "dated": profile.dated, "oddDates": profile.oddDates, "users": profile.users, "accented": profile.accented,
      "garbled": profile.garbled, "openEnds": profile.openEnds, "compared": tally.compared,
      "ownersCompared": tally.ownersCompared, "ownerChanges": tally.owners, "corrected": tally.corrected,
      "userChanges": tally.users, "added": tally.added, "missing": tally.missing, "statusChanges": tally.statuses,
      "plateChanges": tally.plates, "duplicates": tally.duplicates, "conflicts": tally.conflicts,
      "expected": tally.expected,
    ]
    plateGroups = profile.plateGroups
    vinGroups = profile.vinGroups
  }

  /// The figures in a text that `json` has made; nil for another text.
  public init?(json text: String) {
    guard let json = JSONDocument(text), json.kind(json.root) == .object else { return nil }
    json.forEachMember(json.root) { key, value in
      guard let name = json.string(key) else { return true }
      if json.kind(value) == .array {
        var numbers: [Int] = []
        json.forEachElement(value) { element in
          numbers.append(json.scalarText(element).flatMap { Int($0) } ?? 0)
          return true
        }
        if name == "plateGroups" { plateGroups = numbers } else { vinGroups = numbers }
      } else {
        counts[name] = json.scalarText(value).flatMap { Int($0) } ?? 0
      }
      return true
    }
  }

  /// A count by its name; 0 for one that was not counted.
  public subscript(_ name: String) -> Int { counts[name] ?? 0 }

  /// A JSON object on one line.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      for (name, count) in counts.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
      writer.member("plateGroups", array: { array in for count in plateGroups { array.value(count) } })
      writer.member("vinGroups", array: { array in for count in vinGroups { array.value(count) } })
    }
    return writer.text
  }
}
