internal import Glibc

/// Sockets that have their answer and whose peers may still be sending: what comes is dropped, until they close.
struct LingeringSockets {
  /// For how long a socket is kept, and how many of them.
  private static let patience: Int64 = 2_000
  private static let limit = 256

  private var until: [Int32: Int64] = [:]
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

  var descriptors: [Int32] { Array(until.keys) }

  mutating func add(_ descriptor: Int32, at now: Int64) {
    shutdown(descriptor, Int32(SHUT_WR))
    guard until.count < Self.limit else {
      close(descriptor)
      return
    }
    until[descriptor] = now + Self.patience
  }

  /// Drops what has come on a socket, which does not block.
  mutating func drain(_ descriptor: Int32) {
    // A few buffers in a round, so that one peer cannot hold up the others.
    for _ in 0..<16 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 { continue }
      if count == 0 || errno != EAGAIN { end(descriptor) }
      return
    }
  }

  mutating func closeOverdue(at now: Int64) {
    for (descriptor, end) in until where end < now { self.end(descriptor) }
  }

  mutating func closeAll() { for descriptor in until.keys { end(descriptor) } }

  private mutating func end(_ descriptor: Int32) {
    until[descriptor] = nil
    close(descriptor)
  }
}
