/// How far some work has come, as one line for a terminal.
public struct ProgressBar: Sendable, Hashable {
  /// What is worked on.
  public var label: String
  /// How many are done.
  public var done: Int
  /// How many there are, nil while nobody knows.
  public var total: Int?
  /// Facts that change meanwhile, such as `3 new`.
  public var extras: [String]
  /// Time since the start.
  public var elapsed: Duration

  /// The state of some work.
  public init(label: String, done: Int, total: Int? = nil, extras: [String] = [], elapsed: Duration) {
    self.label = label
    self.done = done
    self.total = total
    self.extras = extras
    self.elapsed = elapsed
  }

  /// How long the rest takes at the pace so far; nil while that cannot be told.
  public var timeLeft: Duration? {
    guard let total, done > 0 else { return nil }
    return elapsed * Double(max(0, total - done)) / Double(done)
  }

  /// One line of at most `width` characters: `blocket [####----] 120/590 20% 0:12 left 3 new`.
  ///
  /// When space is short the bar goes first, then the facts from the last; what is left is cut.
  public func line(width: Int) -> String {
    var facts = [count] + [share, time].compactMap { $0 } + extras.map(\.printable)
    let label = self.label.printable
    let text = { ([label] + facts).filter { !$0.isEmpty }.joined(separator: " ") }
    while text().count > width, facts.count > 1 { facts.removeLast() }
    let room = min(Self.longestBar, width - text().count - 3)
    guard let total, room >= Self.shortestBar else { return String(text().prefix(max(0, width))) }
    let filled = total > 0 ? min(room, room * min(done, total) / total) : room
    let bar = "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled) + "]"
    return ([label, bar] + facts).filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static let shortestBar = 8
  private static let longestBar = 30

  private var count: String { total.map { "\(done)/\($0)" } ?? "\(done)" }

  private var share: String? { total.map { $0 > 0 ? "\(min(100, done * 100 / $0))%" : "100%" } }

  private var time: String? {
    if let timeLeft, timeLeft > .zero { return Self.clock(timeLeft) + " left" }
    return Self.clock(elapsed)
  }

  /// `0:07`, `12:30` or `1:02:03`.
  private static func clock(_ time: Duration) -> String {
    let seconds = time.components.seconds
    let twoDigits = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
    let rest = "\(twoDigits(seconds % 60))"
    guard seconds >= 3600 else { return "\(seconds / 60):\(rest)" }
    return "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(rest)"
  }
}
