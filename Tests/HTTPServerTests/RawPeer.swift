import Glibc
import HTTP
import Synchronization
import Testing

/// A connection to a server that sends exactly the given bytes; what blocks runs on threads of its own, because the
/// shared pool must be free for the server's tasks.
final class RawPeer: Sendable {
  /// An answer as it came.
  struct Answer {
    let status: Int
    let headers: Headers
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private struct Failure: Error {}

  /// How long a test waits for bytes before it is wrong.
  private static let patienceSeconds = 20

  let descriptor: Int32
  private let pending = Mutex<[UInt8]>([])
  private let reset = Atomic(false)

  /// Whether the connection ended so that a peer may lose what was sent last.
  var wasReset: Bool { reset.load(ordering: .relaxed) }

  init(port: UInt16) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    descriptor = try Self.connect(AF_INET, &address)
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  init(path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    descriptor = try Self.connect(AF_UNIX, &address)
  }

  deinit { close(descriptor) }

  /// False when the server has closed.
  @discardableResult
  func send(_ bytes: [UInt8]) async -> Bool { await onThread { self.sendNow(bytes) } }

  /// As `send`, on a thread that may block.
  @discardableResult
  func sendNow(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  @discardableResult
  func send(_ text: String) async -> Bool { await send(Array(text.utf8)) }

  /// The next answers, fewer when the server closes before; those to HEAD have no body.
  func receive(_ count: Int = 1, toHead: Bool = false) async -> [Answer] {
    await onThread { self.receiveNow(count, toHead: toHead) }
  }

  /// As `receive`, on a thread that may block.
  func receiveNow(_ count: Int = 1, toHead: Bool = false) -> [Answer] {
    var answers: [Answer] = []
    while answers.count < count, let answer = next(toHead: toHead) { answers.append(answer) }
    return answers
  }

  /// What comes until the server closes, which it must.
  func receiveToEnd() async -> [Answer] {
    let answers = await receive(.max)
    #expect(pending.withLock { $0.isEmpty })
    return answers
  }

  func exchange(_ text: String) async throws -> Answer {
    await send(text)
    return try #require(await receive().first)
  }

  /// Whether the server closes the connection without another byte.
  func isClosedByServer() async -> Bool {
    await onThread { self.pending.withLock { $0.isEmpty } && !self.read() && errno != EAGAIN }
  }

  private func next(toHead: Bool) -> Answer? {
    let mark = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    repeat {
      headEnd = pending.withLock { bytes in bytes.indices.first { bytes[$0...].starts(with: mark) } }
      if headEnd == nil, !read() { return nil }
    } while headEnd == nil
    guard let headEnd else { return nil }
    let head = pending.withLock { bytes in
      defer { bytes.removeFirst(headEnd + 4) }
      return String(decoding: bytes[..<headEnd], as: UTF8.self)
    }
    let lines = head.split(separator: "\r\n")
    let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
    var headers = Headers()
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers.append(String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
    }
    let length = toHead ? 0 : headers["Content-Length"].flatMap { Int($0) } ?? 0
    while pending.withLock({ $0.count }) < length { if !read() { return nil } }
    let body = pending.withLock { bytes in
      defer { bytes.removeFirst(length) }
      return Array(bytes.prefix(length))
    }
    return Answer(status: status, headers: headers, body: body)
  }

  private func read() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { pending.withLock { $0.append(contentsOf: buffer[..<count]) } }
    if count < 0, errno == ECONNRESET { reset.store(true, ordering: .relaxed) }
    return count > 0
  }

  private static func connect<Address>(_ family: Int32, _ address: inout Address) throws -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure() }
    var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      throw Failure()
    }
    return descriptor
  }
}
