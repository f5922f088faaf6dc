public import JSON

extension TimeWindow {
  /// The zone of windows that name none.
  public static let usualTimeZone = "Europe/Paris"

  /// `{"times": [...], "timeZone"}` as the vehicle makers write it; throws with the field below the node.
  ///
  /// Entries are `{"recurrence": "Daily", "start": "PT22H", "duration": "PT8H", "occurence": {"day": ["Fri"], "week":
  /// ["w50-w3"]}}` or `{"recurrence": "None", "start": "2026-05-01T00:00:00Z", "duration": "P30D"}`. `occurrence`, a bare
  /// list of days, weeks in any case and up to `w53`, and offsets such as `+0000` are accepted; members that are not
  /// known are refused.
  public init(json: JSONDocument, at node: Int, clocks: ClockCase) throws(InvalidField) {
    let reader = TimeReader(json: json)
    try reader.expectObject(node, members: ["times", "timeZone"])
    let zone = try reader.text(node, "timeZone") ?? Self.usualTimeZone
    guard let clock = clocks.clock(zone) else {
      throw InvalidField("timeZone", "\"\(zone.prefix(64))\" is no IANA time zone such as Europe/Stockholm")
    }
    let times = try reader.list(node, "times")
    guard !times.isEmpty, times.count <= Self.maximumEntryCount else {
      throw InvalidField("times", "wants 1 to \(Self.maximumEntryCount) entries")
    }
    var entries: [Entry] = []
    for (index, time) in times.enumerated() {
      do throws(InvalidField) {
        entries.append(try reader.entry(time))
      } catch {
        throw error.within("times[\(index)]")
      }
    }
    try self.init(entries, clock: clock)
  }
}

/// Reads entries of windows.
private struct TimeReader {
  let json: JSONDocument

  func entry(_ node: Int) throws(InvalidField) -> TimeWindow.Entry {
    try expectObject(node, members: ["recurrence", "start", "duration"] + Self.occurrences)
    let recurrence = try text(node, "recurrence")
    switch recurrence?.lowercased() {
    case nil, "daily": return .daily(try daily(node))
    case "none": return try once(node)
    default: throw InvalidField("recurrence", "wants Daily or None, not \"\(recurrence?.prefix(40) ?? "")\"")
    }
  }

  /// As the originals write it, and as it is written.
  private static let occurrences = ["occurence", "occurrence"]

  private func daily(_ node: Int) throws(InvalidField) -> DailyTime {
    guard let start = ISODuration(try requiredText(node, "start")) else {
      throw InvalidField("start", "wants a duration from PT0H to PT23H59M")
    }
    guard let duration = ISODuration(try requiredText(node, "duration")) else {
      throw InvalidField("duration", "wants a duration such as PT8H")
    }
    let present = Self.occurrences.compactMap { name in member(node, name).map { (name, $0) } }
    guard present.count < 2 else { throw InvalidField("occurrence", "is given in both spellings") }
    guard let (name, occurrence) = present.first else { return try DailyTime(start: start, duration: duration) }
    do throws(InvalidField) {
      let (days, weeks) = try days(occurrence)
      return try DailyTime(start: start, duration: duration, days: days, weeks: weeks)
    } catch {
      throw ["start", "duration"].contains(error.field) ? error : error.within(name)
    }
  }

  private func days(_ occurrence: Int) throws(InvalidField) -> (Set<Weekday>, Set<Int>?) {
    if json.kind(occurrence) == .array { return (try weekdays(elements(occurrence), field: ""), nil) }
    try expectObject(occurrence, members: ["day", "week"])
    var days = Set(Weekday.allCases)
    var weeks: Set<Int>?
    if member(occurrence, "day") != nil { days = try weekdays(try list(occurrence, "day"), field: "day") }
    if member(occurrence, "week") != nil { weeks = try isoWeeks(try list(occurrence, "week"), field: "week") }
    return (days, weeks)
  }

  private func weekdays(_ nodes: [Int], field: String) throws(InvalidField) -> Set<Weekday> {
    guard (1...7).contains(nodes.count) else { throw InvalidField(field, "wants 1 to 7 days") }
    var days: Set<Weekday> = []
    for (index, node) in nodes.enumerated() {
      guard let day = json.string(node).flatMap({ Weekday(abbreviation: $0) }) else {
        throw InvalidField("\(field)[\(index)]", "wants Mon, Tue, Wed, Thu, Fri, Sat or Sun")
      }
      days.insert(day)
    }
    return days
  }

  private func isoWeeks(_ nodes: [Int], field: String) throws(InvalidField) -> Set<Int> {
    guard (1...53).contains(nodes.count) else { throw InvalidField(field, "wants 1 to 53 weeks or ranges") }
    var weeks: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      let ends = (json.string(node) ?? "").split(separator: "-", omittingEmptySubsequences: false).map(Self.week)
      guard ends.count <= 2, let first = ends.first, let first, let last = ends.last, let last else {
        throw InvalidField("\(field)[\(index)]", "wants a week such as w7 or a range such as w50-w3, up to w53")
      }
      if first <= last { weeks.formUnion(first...last) } else { weeks.formUnion(Array(first...53) + Array(1...last)) }
    }
    return weeks
  }

  private static func week(_ text: Substring) -> Int? {
    guard text.first?.lowercased() == "w", (2...3).contains(text.utf8.count),
      text.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }), let week = Int(text.dropFirst()),
      (1...53).contains(week)
    else { return nil }
    return week
  }

  private func once(_ node: Int) throws(InvalidField) -> TimeWindow.Entry {
    for name in Self.occurrences where member(node, name) != nil {
      throw InvalidField(name, "belongs to Daily entries, not to None")
    }
    guard let start = InstantText.milliseconds(try requiredText(node, "start")) else {
      throw InvalidField("start", "wants a time such as 2026-05-01T00:00:00Z")
    }
    guard let text = try text(node, "duration") else { return .once(start: start, end: nil) }
    guard let duration = ISODuration(text), duration.milliseconds > 0 else {
      throw InvalidField("duration", "wants a duration above 0 such as P30D")
    }
    return .once(start: start, end: start + duration.milliseconds)
  }

  func expectObject(_ node: Int, members: [String]) throws(InvalidField) {
    guard json.kind(node) == .object else { throw InvalidField("", "wants an object") }
    var unknown: String?
    json.forEachMember(node) { key, _ in
      let name = json.string(key) ?? ""
      if !members.contains(name) { unknown = name }
      return unknown == nil
    }
    if let unknown {
      throw InvalidField(String(unknown.prefix(40)), "is not known here; known are \(members.joined(separator: ", "))")
    }
  }

  /// A member that is there and not null.
  private func member(_ node: Int, _ name: String) -> Int? {
    json.member(node, name).flatMap { json.kind($0) == .null ? nil : $0 }
  }

  func text(_ node: Int, _ name: String) throws(InvalidField) -> String? {
    guard let node = member(node, name) else { return nil }
    guard let text = json.string(node) else { throw InvalidField(name, "wants a text") }
    return text
  }

  private func requiredText(_ node: Int, _ name: String) throws(InvalidField) -> String {
    guard let text = try text(node, name) else { throw InvalidField(name, "is missing") }
    return text
  }

  func list(_ node: Int, _ name: String) throws(InvalidField) -> [Int] {
    guard let node = member(node, name) else { throw InvalidField(name, "is missing") }
    guard json.kind(node) == .array else { throw InvalidField(name, "wants a list") }
    return elements(node)
  }

  private func elements(_ node: Int) -> [Int] {
    var elements: [Int] = []
    json.forEachElement(node) { element in
      elements.append(element)
      return true
    }
    return elements
  }
}
