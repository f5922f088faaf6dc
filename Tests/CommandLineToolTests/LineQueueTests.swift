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

    func take(_ text: String) {
      if !isOpen.withLock({ $0 }) {
        begins.signal()
        gate.wait()
        isOpen.withLock { $0 = true }
      }
      texts.withLock { $0.append(text) }
    }
  }

  @Test func `lines are written in their order`() {
    let texts = Mutex<[String]>([])
    let queue = LineQueue { text in texts.withLock { $0.append(text) } }
    for number in 0..<200 { queue.add("\(number)") }
    #expect(queue.finish(within: .seconds(60)))
    #expect(texts.withLock { $0 }.joined(separator: "\n") == (0..<200).map { "\($0)" }.joined(separator: "\n"))
  }

  @Test func `a writer that stands still holds nobody up, and what was dropped is told`() {
    let reader = Reader()
    let queue = LineQueue(capacity: 3) { reader.take($0) }
    queue.add("first")
    reader.begins.wait()
    for number in 0..<10 { queue.add("\(number)") }
    #expect(!queue.finish(within: .milliseconds(1)))
    reader.gate.signal()
    #expect(queue.finish(within: .seconds(60)))
    #expect(
      reader.texts.withLock { $0 } == [
        "first", "0\n1\n2",
        #"level=warning message="log lines were dropped, because nobody read them in time" lines=7"#,
      ])
  }
}
