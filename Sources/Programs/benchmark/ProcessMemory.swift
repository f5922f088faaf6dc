import Foundation
import Glibc

/// Memory of this process, as Linux counts it.
enum ProcessMemory {
  /// Bytes in memory now, mapped files included.
  static var residentBytes: Int { status("VmRSS:") }

  /// The most bytes that were in memory since `forgetPeak`.
  static var peakBytes: Int { status("VmHWM:") }

  /// Begins a new peak at what is in memory now, freed memory that was not given back included; where the system does not let it, the old one stays.
  static func forgetPeak() {
    let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = write(descriptor, "5", 1)
    close(descriptor)
  }

  private static func status(_ name: String) -> Int {
    let text = String(decoding: FileManager.default.contents(atPath: "/proc/self/status") ?? Data(), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    return (kibibytes ?? 0) * 1024
  }
}
