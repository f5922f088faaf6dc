/// Tells a snapshot that can be believed from one that is cut off, shifted, wrongly decoded or of another register.
public struct SnapshotGuards: Sendable, Hashable {
  /// The share of owners that may change, unless somebody says otherwise (`seeds-and-peers.md` D14).
  public static let usualChange = 0.05
  /// Fewer changed owners than this are no mass change in a small register, unless a share was asked for.
  static let fewChanges = 3
  /// From this many rows on shares are steady enough to be compared closely.
  static let steadyRows = 1000

  /// The share of owners that may change; nil for the usual one.
  public var maximumChange: Double?
  /// Whether rows may be missing.
  public var isPartial: Bool

  /// Guards as the caller wants them.
  public init(maximumChange: Double? = nil, isPartial: Bool = false) {
    self.maximumChange = maximumChange
    self.isPartial = isPartial
  }

  /// The reasons to refuse a snapshot, each with what was measured; none when it can be believed.
  ///
  /// `previous` are the figures of the last accepted one.
  public func findings(_ now: SnapshotFigures, after previous: SnapshotFigures?) -> [String] {
    var findings = inner(now)
    guard let previous, findings.isEmpty else { return findings }
    findings += missing(now, previous) + changed(now) + shapes(now, previous)
    return findings
  }

  // MARK: By itself

  private func inner(_ now: SnapshotFigures) -> [String] {
    let rows = now["rows"]
    let all = rows + now["unreadable"]
    if rows == 0 { return ["none of its \(all) rows can be read"] }
    var findings: [String] = []
    if now["openEnds"] > 0 { findings.append("it ends within a row, so it is cut off") }
    if now["unreadable"] * 100 > all || all < 100 && now["unreadable"] * 4 > all {
      findings.append(Self.share(now["unreadable"], all, "of its rows cannot be read; at most 1 % may"))
    }
    if now["garbled"] * 5 > now["accented"] {
      findings.append(
        "\(now["garbled"]) of \(now["accented"]) rows with letters outside of ASCII are not in the encoding named; "
          + "see --encoding")
    }
    if now["duplicates"] >= 5, now["duplicates"] * 1000 > rows {
      findings.append(Self.share(now["duplicates"], rows, "of its rows repeat another one; at most 0.1 % may"))
    }
    if now["conflicts"] >= 5, now["conflicts"] * 1000 > rows {
      findings.append(Self.share(now["conflicts"], rows, "of its rows contradict another one; at most 0.1 % may"))
    }
    if now["oddDates"] >= 3, now["oddDates"] * 10 > now["dated"] + now["oddDates"] {
      findings.append(
        Self.share(now["oddDates"], now["dated"] + now["oddDates"], "of its days of acquisition are none"))
    }
    if rows >= 20, now["oddVINs"] == rows, now["oddPlates"] == rows {
      findings.append("none of its vehicle numbers and plates is of the usual form, so columns are mixed up")
    }
    if rows >= 20, now["withheld"] * 10 > rows * 9 {
      findings.append(Self.share(now["withheld"], rows, "of its rows have no owner"))
    }
    return findings
  }

  // MARK: Beside the last one

  private func missing(_ now: SnapshotFigures, _ previous: SnapshotFigures) -> [String] {
    guard !isPartial else { return [] }
    let rows = now["rows"]
    let before = previous["rows"]
    if rows * 5 < before * 4 {
      return [Self.share(rows, before, "of the previous rows are there; at least 80 % must be, or give --partial")]
    }
    if now["expected"] >= Self.steadyRows, now["missing"] * 10 > now["expected"] {
      return [
        Self.share(
          now["missing"], now["expected"], "of the known vehicles are missing; at most 10 % may, or give --partial")
      ]
    }
    for (what, groups, formerGroups) in [
      ("plates", now.plateGroups, previous.plateGroups), ("vehicle numbers", now.vinGroups, previous.vinGroups),
    ] where groups.count == formerGroups.count {
      for index in groups.indices where formerGroups[index] >= 50 && groups[index] * 2 < formerGroups[index] {
        return [
          "\(groups[index]) \(what) that begin with \(Self.character(index)) are there and \(formerGroups[index]) "
            + "were, so a part of the register is missing; give --partial if that is meant"
        ]
      }
    }
    return []
  }

  private func changed(_ now: SnapshotFigures) -> [String] {
    let owners = now["ownerChanges"]
    let compared = max(1, now["ownersCompared"])
    let limit = maximumChange ?? Self.usualChange
    var findings: [String] = []
    if Double(owners) > limit * Double(compared), maximumChange != nil || owners >= Self.fewChanges {
      findings.append(
        Self.share(owners, compared, "of the owners changed; at most \(Self.percent(limit)) may, see --max-change"))
    }
    let known = now["compared"]
    guard known >= 20 else { return findings }
    for (name, what) in [("statusChanges", "statuses"), ("plateChanges", "plates"), ("userChanges", "users")]
    where now[name] * 10 > known * 3 {
      findings.append(Self.share(now[name], known, "of the \(what) changed; at most 30 % may"))
    }
    if now["corrected"] * 20 > known {
      findings.append(Self.share(now["corrected"], known, "of the owners went back to the one before; at most 5 % may"))
    }
    return findings
  }

  /// Shares that hardly move from day to day in a register of any size.
  private func shapes(_ now: SnapshotFigures, _ previous: SnapshotFigures) -> [String] {
    let rows = now["rows"]
    let before = previous["rows"]
    guard rows >= 20, before >= 20 else { return [] }
    let tolerance = min(rows, before) >= Self.steadyRows ? 0.01 : 0.2
    var findings: [String] = []
    for (name, what) in [
      ("oddVINs", "unusual vehicle numbers"), ("oddPlates", "unusual plates"), ("withheld", "rows without an owner"),
      ("numberedOwners", "owners with a number"), ("dated", "rows with a day of acquisition"),
    ] {
      let share = Double(now[name]) / Double(rows)
      let former = Double(previous[name]) / Double(before)
      // A column that was not mapped before is no defect.
      if name == "dated", previous[name] == 0 || now[name] == 0 && now["oddDates"] == 0 { continue }
      if abs(share - former) > tolerance {
        findings.append(
          "\(Self.percent(share)) are \(what) and \(Self.percent(former)) were; they may differ by "
            + "\(Self.percent(tolerance))")
      }
    }
    return findings
  }

  // MARK: Words

  private static func share(_ part: Int, _ whole: Int, _ what: String) -> String {
    "\(percent(Double(part) / Double(max(1, whole)))) (\(part) of \(whole)) \(what)"
  }

  /// `2.35 %`, with two digits at most.
  static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    let whole = hundredths / 100
    let rest = hundredths % 100
    if rest == 0 { return "\(whole) %" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10) %" : "\(whole).\(rest < 10 ? "0" : "")\(rest) %"
  }

  private static func character(_ index: Int) -> String {
    switch index {
    case 1...10: String(index - 1)
    case 11...36: String(UnicodeScalar(UInt8(54 + index)))
    default: "another character"
    }
  }
}
