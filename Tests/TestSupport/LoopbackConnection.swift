internal import Glibc
internal import HTTP

/// One accepted connection, which reads requests and writes replies; its owner closes the descriptor.
struct LoopbackConnection {
  private static let largestHead = 1_000_000

  private let descriptor: Int32
  private let number: Int
  private var pending: [UInt8] = []

  init(descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  /// Reads until a whole request is there; nil at the connection's end.
  mutating func nextRequest() -> LoopbackServer.ReceivedRequest? {
    let mark = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while headEnd == nil {
      headEnd = pending.indices.first { pending[$0...].starts(with: mark) }
      if headEnd == nil, pending.count > Self.largestHead || !receive() { return nil }
      // A TLS greeting never has the empty line that ends a header.
      if let first = pending.first, !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) { return takeGreeting() }
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: pending[..<headEnd], as: UTF8.self).split(separator: "\r\n")
    pending.removeFirst(headEnd + 4)
    guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
    var headers = Headers()
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers.append(String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
    }
    let length = headers["Content-Length"].flatMap { Int($0) } ?? 0
    while pending.count < length { if !receive() { return nil } }
    defer { pending.removeFirst(length) }
    return LoopbackServer.ReceivedRequest(
      connection: number, method: String(words[0]), target: String(words[1]), headers: headers,
      body: Array(pending.prefix(length)))
  }

  private mutating func takeGreeting() -> LoopbackServer.ReceivedRequest {
    defer { pending = [] }
    return LoopbackServer.ReceivedRequest(
      connection: number, method: "", target: "", headers: Headers(), body: pending)
  }

  /// False when the connection is at its end.
  func send(_ reply: LoopbackServer.Reply, to request: LoopbackServer.ReceivedRequest) -> Bool {
    switch reply {
    case .response(let status, let headers, let body, let isChunked):
      let hasBody = request.method != "HEAD" && status != 204 && status != 304
      let framing: Headers.Field? =
        status == 204 || status == 304
        ? nil : isChunked ? .init("Transfer-Encoding", "chunked") : .init("Content-Length", "\(body.count)")
      let head = Self.head(status: status, headers: headers.fields + (framing.map { [$0] } ?? []))
      return write(hasBody ? head + (isChunked ? Self.chunked(body) : body) : head)
    case .raw(let bytes): _ = write(bytes)
    case .drip(let start, let rest, let pause): drip(start, rest, pause)
    case .truncated(let headers, let body, let declared):
      let length = Headers.Field("Content-Length", "\(declared)")
      _ = write(Self.head(status: 200, headers: headers.fields + [length]) + body)
    case .close: break
    case .silence: while !isGone(within: .seconds(3_600)) {}
    }
    return false
  }

  private func drip(_ start: [UInt8], _ rest: [UInt8], _ pause: Duration) {
    guard write(start) else { return }
    for byte in rest { if isGone(within: pause) || !write([byte]) { return } }
  }

  /// Whether the client, or the server's end, closed the connection within this time.
  private func isGone(within duration: Duration) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let parts = duration.components
    let milliseconds = Int32(parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000)
    guard poll(&entry, 1, milliseconds) > 0 else { return false }
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, 0) <= 0
  }

  private mutating func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { pending.append(contentsOf: buffer[..<count]) }
    return count > 0
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        // Without the flag a client that went away would end the test process by a signal.
        let count = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  private static func head(status: Int, headers: [Headers.Field]) -> [UInt8] {
    let lines = ["HTTP/1.1 \(status) Status"] + headers.map { "\($0.name): \($0.value)" }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static func chunked(_ body: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var rest = body[...]
    while !rest.isEmpty {
      let piece = rest.prefix(8_000)
      text += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
      rest = rest.dropFirst(piece.count)
    }
    return text + Array("0\r\n\r\n".utf8)
  }
}
