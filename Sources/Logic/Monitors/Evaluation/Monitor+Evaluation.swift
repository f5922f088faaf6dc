extension Monitor {
  /// A position says nothing any more after a day.
  static let positionStaleMilliseconds: Int64 = 86_400_000
  /// A value says nothing any more after a week.
  static let valueStaleMilliseconds: Int64 = 7 * 86_400_000

  /// Whether it asks for nothing but the time, and so only fires when the vehicle is used.
  var isOnlyTime: Bool {
    triggers.allSatisfy { trigger in
      if case .time = trigger.question { true } else { false }
    }
  }
}

extension ZoneCondition {
  var dwellMilliseconds: Int64 { dwell.map { Int64($0 / .milliseconds(1)) } ?? 0 }
}
