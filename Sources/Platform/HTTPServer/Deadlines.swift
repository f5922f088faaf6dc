/// Until when a connection may go on as it is, in milliseconds of the server's time.
struct Deadlines: Sendable {
  private let idle: Int64
  private let head: Int64
  private let grace: Int64
  private let bytesPerSecond: Int64

  init(_ limits: ServerLimits) {
    idle = limits.idle.wholeMilliseconds
    head = limits.head.wholeMilliseconds
    grace = limits.transferGrace.wholeMilliseconds
    bytesPerSecond = Int64(max(1, limits.minimumBytesPerSecond))
  }

  /// For the first line of the next request.
  func idle(since start: Int64) -> Int64 { start + idle }

  /// For the end of a head that began at `start`.
  func head(since start: Int64) -> Int64 { start + head }

  /// For the next piece of a body or an answer of which `bytes` are through or wait.
  func transfer(since start: Int64, bytes: Int) -> Int64 { start + grace + Int64(bytes) * 1_000 / bytesPerSecond }
}
