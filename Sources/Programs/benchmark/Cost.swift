import Glibc

/// What a piece of work has cost.
struct Cost {
  /// CPU time of all threads of the process, in user and kernel mode.
  var cpuSeconds = 0.0
  /// Time on the clock.
  var wallSeconds = 0.0

  static func += (total: inout Cost, part: Cost) {
    total.cpuSeconds += part.cpuSeconds
    total.wallSeconds += part.wallSeconds
  }
}

/// Runs from its making.
struct Stopwatch {
  private let cpu = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)
  private let wall = Self.seconds(CLOCK_MONOTONIC)

  /// What the process has spent since.
  var cost: Cost {
    Cost(
      cpuSeconds: Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, wallSeconds: Self.seconds(CLOCK_MONOTONIC) - wall)
  }

  /// What `body` costs.
  static func measure(_ body: () throws -> Void) rethrows -> Cost {
    let watch = Stopwatch()
    try body()
    return watch.cost
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
