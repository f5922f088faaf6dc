internal import FoundationEssentials
internal import Glibc

/// The clock that every process of a machine shares and nobody sets.
public enum MachineClock {
  /// Milliseconds since the machine was started, sleep included.
  public static func milliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Names the run of the machine, so that milliseconds of one run are not taken for those of another.
  public static func boot() -> String {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return text.map { String($0.prefix { !$0.isWhitespace }) } ?? "unknown"
  }
}
