import Foundation
import Glibc
import Synchronization

/// A receiver of webhooks on 127.0.0.1 that does next to nothing: one thread, kept connections, `200` for everything but paths
/// that begin with `/hang`, which are never answered.
///
/// It runs in this process, as a child would cost the same and its CPU time is told apart by its thread's clock.
final class LoopbackReceiver: Sendable {
  let port: Int
  private let listener: Int32
  private let received = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let thread = Mutex<pthread_t?>(nil)

  init() throws(BenchmarkError) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(listener, raw, length) == 0 && getsockname(listener, raw, &length) == 0
      }
    }
    guard isBound, listen(listener, 1_024) == 0 else {
      throw .noServer(reason: String(cString: strerror(errno)))
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    var started = pthread_t()
    let context = Unmanaged.passRetained(self)
    pthread_create(&started, nil, runReceiver, context.toOpaque())
    thread.withLock { [started] in $0 = started }
  }

  /// How many requests it has answered.
  var count: Int { received.load(ordering: .relaxed) }

  /// What its thread has spent so far.
  var cpuSeconds: Double {
    guard let thread = thread.withLock({ $0 }) else { return 0 }
    var clock = clockid_t()
    var time = timespec()
    guard pthread_getcpuclockid(thread, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Ends the thread and closes every connection.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let running { pthread_join(running, nil) }
    close(listener)
  }

  fileprivate func run() {
    var waiting = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    var buffers: [[UInt8]] = [[]]
    while !isStopped.load(ordering: .relaxed) {
      guard poll(&waiting, nfds_t(waiting.count), 100) > 0 else { continue }
      // From the end, as those that close make way for the last one.
      for index in waiting.indices.reversed() where waiting[index].revents != 0 {
        if index == 0 {
          accept(&waiting, &buffers)
        } else if !serve(waiting[index].fd, &buffers[index]) {
          close(waiting[index].fd)
          waiting.swapAt(index, waiting.count - 1)
          buffers.swapAt(index, buffers.count - 1)
          waiting.removeLast()
          buffers.removeLast()
        }
      }
    }
    for connection in waiting.dropFirst() { close(connection.fd) }
  }

  private func accept(_ waiting: inout [pollfd], _ buffers: inout [[UInt8]]) {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { return }
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    waiting.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    buffers.append([])
  }

  /// Returns false when the connection is over.
  private func serve(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Bool {
    let isOpen = withUnsafeTemporaryAllocation(byteCount: 8_192, alignment: 1) { chunk in
      let count = read(descriptor, chunk.baseAddress, chunk.count)
      guard count > 0 else { return false }
      bytes.append(contentsOf: chunk[..<count])
      return true
    }
    guard isOpen, let length = Self.requestLength(bytes), bytes.count >= length else { return isOpen }
    if !bytes.starts(with: Self.hanging) {
      received.wrappingAdd(1, ordering: .relaxed)
      _ = Self.answer.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
    bytes.removeFirst(length)
    return true
  }

  private static let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
  private static let hanging = Array("POST /hang".utf8)
  private static let lengthName = Array("content-length:".utf8)

  /// The bytes of the first request; nil while its head is not complete.
  private static func requestLength(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var (line, length) = (0, 0)
      for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
        if index - line <= 1 { return index + 1 + length }
        if index - line > lengthName.count, lengthName.indices.allSatisfy({ bytes[line + $0] | 0x20 == lengthName[$0] })
        {
          length = bytes[line + lengthName.count..<index].reduce(0) { total, byte in
            byte >= 48 && byte <= 57 ? total * 10 + Int(byte - 48) : total
          }
        }
        line = index + 1
      }
      return nil
    }
  }
}

private func runReceiver(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<LoopbackReceiver>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
