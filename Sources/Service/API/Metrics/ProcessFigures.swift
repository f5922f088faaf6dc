internal import Glibc

/// What this process costs its machine.
enum ProcessFigures {
  static var metrics: [Metric] {
    [
      Metric("process_cpu_seconds_total", "Processor time of the process, user and system.", .counter) {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return [] }
        return [Metric.Sample(seconds(usage.ru_utime) + seconds(usage.ru_stime))]
      },
      Metric("process_resident_memory_bytes", "Memory of the process that is in use.", .gauge) {
        residentPages.map { [Metric.Sample(Double($0 * sysconf(Int32(_SC_PAGESIZE))))] } ?? []
      },
    ]
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }

  /// The second number of `/proc/self/statm` (proc(5)).
  private static var residentPages: Int? {
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let count = read(descriptor, &buffer, buffer.count)
    let numbers = buffer.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
    return numbers.count > 1 ? Int(String(decoding: numbers[1], as: UTF8.self)) : nil
  }
}
