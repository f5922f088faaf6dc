import CommandLineTool
import Dispatch
import Synchronization
import Testing

struct LineQueueTests {
  private final class Reader: Sendable {
    let gate = DispatchSemaphore(value: 0)
    let begins = DispatchSemaphore(value: 0)
    let isOpen = Mutex(false)
    let texts = Mutex<[String]>([])

    func take(_ lines: [UInt8]) {
      if !isOpen.withLock({ $0 }) {
        begins.signal()
        gate.wait()
        isOpen.withLock { $0 = true }
      }
      texts.withLock { $0.append(String(decoding: lines, as: UTF8.self)) }
    }
  }

  private static func line(_ number: Int) -> LogfmtLine {
    var line = LogfmtLine()
    line.add("n", number)
    return line
  }

  @Test func `lines are written in their order`() {
    let texts = Mutex<[String]>([])
    let queue = LineQueue { lines in texts.withLock { $0.append(String(decoding: lines, as: UTF8.self)) } }
    for number in 0..<200 { queue.add(Self.line(number)) }
    #expect(queue.finish(within: .seconds(60)))
    #expect(texts.withLock { $0 }.joined() == (0..<200).map { "n=\($0)\n" }.joined())
  }

  @Test func `a writer that stands still holds nobody up, and what was dropped is told`() {
    let reader = Reader()
    let queue = LineQueue(capacity: 3) { reader.take($0) }
    queue.add(Self.line(-1))
    reader.begins.wait()
    for number in 0..<10 { queue.add(Self.line(number)) }
    #expect(!queue.finish(within: .milliseconds(1)))
    reader.gate.signal()
    #expect(queue.finish(within: .seconds(60)))
    #expect(
      reader.texts.withLock { $0 } == [
        "n=-1\n", "n=0\nn=1\nn=2\n",
        "level=warning message=\"log lines were dropped, because nobody read them in time\" lines=7\n",
      ])
  }
}
