/// The minutes of a day, 0 to 1,439, at which a schedule that is the same every day starts something.
enum DailyTimes {
  /// For the fields of crontab(5): numbers, lists, `*` and steps; nil for what is wrong or not the same every day.
  static func minutes(cron fields: [String]) -> [Int]? {
    guard fields.count == 5, fields[2...] == ["*", "*", "*"], let minutes = values(fields[0], below: 60),
      let hours = values(fields[1], below: 24)
    else { return nil }
    return hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
  }

  /// For `OnCalendar` of systemd.time(7): hours, minutes and zero seconds, after `*-*-*` or nothing; else nil.
  static func minutes(calendar text: String) -> [Int]? {
    var words = text.split(separator: " ").map(String.init)
    if words.count == 2, words[0] == "*-*-*" { words.removeFirst() }
    guard words.count == 1 else { return nil }
    let fields = words[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 2 || fields.count == 3 && fields[2] == "00", let hours = values(fields[0], below: 24),
      let minutes = values(fields[1], below: 60)
    else { return nil }
    return hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
  }

  /// `7`, `7,9`, `*`, `*/15` (cron) and `0/15` (systemd), in ascending order.
  private static func values(_ field: String, below limit: Int) -> [Int]? {
    var found: Set<Int> = []
    for item in field.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2, let start = parts[0] == "*" ? 0 : Int(parts[0]), (0..<limit).contains(start) else {
        return nil
      }
      if parts.count == 2 {
        guard let step = Int(parts[1]), (1..<limit).contains(step) else { return nil }
        found.formUnion(stride(from: start, to: limit, by: step))
      } else if parts[0] == "*" {
        found.formUnion(0..<limit)
      } else {
        found.insert(start)
      }
    }
    return found.sorted()
  }
}
