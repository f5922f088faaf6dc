internal import Foundation
internal import Glibc

/// A socket that a service tells when it is ready, as systemd's.
public final class NotifySocket: Sendable {
  /// The system gave no socket.
  public struct Failure: Error {}

  /// What goes into `NOTIFY_SOCKET`.
  public let path: String
  private let descriptor: Int32
  private let directory: TemporaryDirectory

  /// A socket in a directory of its own.
  public init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("notify")
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Failure() }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
    guard isBound else { throw Failure() }
  }

  deinit { close(descriptor) }

  /// The next message; nil when none comes within two minutes.
  public func message() async -> String? {
    let descriptor = descriptor
    return await withCheckedContinuation { continuation in
      // A thread of its own: the shared ones must not wait.
      Thread.detachNewThread {
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var buffer = [UInt8](repeating: 0, count: 1000)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        continuation.resume(returning: count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil)
      }
    }
  }
}
