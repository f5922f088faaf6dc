import Dispatch
import Foundation
import SQLite
import Synchronization
import TestSupport
import Testing

struct ReaderPoolTests {
  private let directory: TemporaryDirectory
  private let readers: ReaderPool

  init() throws {
    directory = try TemporaryDirectory()
    let writer = try Connection(path: directory.path("test.sqlite"))
    try writer.executeScript("CREATE TABLE item (id INTEGER PRIMARY KEY)")
    readers = try ReaderPool(path: writer.path)
  }

  /// A thread that reads when it is told to.
  private final class Reader: Sendable {
    private let orders = DispatchSemaphore(value: 0)
    private let begun = DispatchSemaphore(value: 0)
    private let leave = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let used = Mutex<ObjectIdentifier?>(nil)

    init(_ readers: ReaderPool) {
      Thread.detachNewThread { [self] in
        for _ in 0..<2 {
          orders.wait()
          do {
            try readers.read { connection in
              used.withLock { $0 = ObjectIdentifier(connection) }
              begun.signal()
              leave.wait()
            }
          } catch {
            used.withLock { $0 = nil }
            begun.signal()
            leave.wait()
          }
          ended.signal()
        }
      }
    }

    /// Begins to read, and returns with which connection.
    func begin() -> ObjectIdentifier? {
      orders.signal()
      begun.wait()
      return used.withLock { $0 }
    }

    func end() {
      leave.signal()
      ended.wait()
    }
  }

  @Test func `those who read at once have connections of their own, and get them again`() {
    let threads = (0..<6).map { _ in Reader(readers) }
    let first = threads.map { $0.begin() }
    #expect(Set(first).count == 6)
    for thread in threads { thread.end() }
    // The other way round and one by one, so that every connection is there for each.
    let again = Array(
      threads.reversed().map { thread in
        defer { thread.end() }
        return thread.begin()
      }.reversed())
    // Threads that others of this process came between may share a place.
    #expect(zip(first, again).count { $0 == $1 } >= 4)
  }

  @Test func `one after the other they share one connection`() {
    let used = (0..<3).map { _ in
      let thread = Reader(readers)
      let connection = thread.begin()
      thread.end()
      return connection
    }
    #expect(Set(used).count == 1)
    #expect(used.first != .some(nil))
  }

  @Test func `more readers at once than places are all served`() {
    let threads = (0..<20).map { _ in Reader(readers) }
    for _ in 0..<2 {
      let used = threads.map { $0.begin() }
      #expect(Set(used).count == 20)
      for thread in threads { thread.end() }
    }
  }
}
