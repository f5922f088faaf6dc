import CommandLineTool
import Synchronization
import Testing

struct LogTests {
  @Test func `lines below the level are neither told nor made`() {
    let collected = Collector()
    let log = Log(level: .warning) { collected.add($0.text) }
    log.debug("\(collected.fail())")
    log.info("\(collected.fail())") { _ in Issue.record("made fields for nobody") }
    log.warning("slow down") { $0.add("host", "a.test") }
    log.error("gone")
    #expect(collected.lines == ["level=warning message=\"slow down\" host=a.test", "level=error message=gone"])
  }

  @Test func `the levels are ordered and named`() {
    #expect(Log.Level.allCases.sorted() == [.debug, .info, .warning, .error])
    #expect(Log.Level(rawValue: "warning") == .warning)
  }

  @Test func `a silent log tells nothing`() {
    Log.silent.info("nobody hears this")
    Log.silent.error("nor this")
  }
}

/// Keeps what it is given, from any thread.
final class Collector: Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  func add(_ line: String) { kept.withLock { $0.append(line) } }

  func fail() -> String {
    Issue.record("made a message for nobody")
    return ""
  }
}

struct LogfmtLineTests {
  @Test func `a line is pairs in the order added, without those that have no value`() {
    var line = LogfmtLine()
    line.add("site", "blocket")
    line.add("run", 17)
    line.add("price", nil as Int?)
    line.add("title", nil as String?)
    line.add("dry", true)
    line.add("seconds", 14.249, decimals: 1)
    line.add("requests_per_news", 0.3, decimals: 2)
    line.add("took", .milliseconds(1250), decimals: 2)
    line.add("ratio", .nan as Double, decimals: 2)
    line.add("change", -0.05, decimals: 1)
    line.add("whole", 2.5, decimals: 0)
    #expect(
      line.text
        == "site=blocket run=17 dry=true seconds=14.2 requests_per_news=0.30 took=1.25 ratio=- change=-0.1 whole=3")
    #expect("\(line)" == line.text)
  }

  @Test(arguments: [
    ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
    ("say \"hi\"", #""say \"hi\"""#),
    ("C:\\new", #""C:\\new""#), ("a\nlevel=error", #""a\nlevel=error""#), ("\u{1B}[31m", #""\u001b[31m""#),
    ("räksmörgås", "räksmörgås"), ("\u{202E}gpj", #""\u202egpj""#), ("no\u{A0}break", "\"no\u{A0}break\""),
  ])
  func `a value is quoted when it would break the line`(value: String, expected: String) {
    var line = LogfmtLine()
    line.add("v", value)
    #expect(line.text == "v=" + expected)
  }

  @Test func `a key keeps to letters, digits, dots, dashes and underscores`() {
    var line = LogfmtLine()
    line.add("a b=\nå", "x")
    #expect(line.text == "a_b___=x")
  }
}
