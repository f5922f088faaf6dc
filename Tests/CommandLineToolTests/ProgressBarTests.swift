import CommandLineTool
import Testing

struct ProgressBarTests {
  private func bar(_ done: Int, of total: Int?, extras: [String] = [], seconds: Int = 10) -> ProgressBar {
    ProgressBar(label: "blocket", done: done, total: total, extras: extras, elapsed: .seconds(seconds))
  }

  @Test(arguments: [
    (0, "blocket [------------------------------] 0/200 0% 0:10"),
    (50, "blocket [#######-----------------------] 50/200 25% 0:30 left"),
    (200, "blocket [##############################] 200/200 100% 0:10"),
    (250, "blocket [##############################] 250/200 100% 0:10"),
  ])
  func `the bar fills as the work is done`(done: Int, expected: String) {
    #expect(bar(done, of: 200).line(width: 79) == expected)
  }

  @Test(arguments: [
    (79, "blocket [##########--------------------] 40/120 33% 0:20 left 3 new 1 gone"),
    (55, "blocket [###--------] 40/120 33% 0:20 left 3 new 1 gone"),
    (43, "blocket 40/120 33% 0:20 left 3 new 1 gone"),
    (40, "blocket 40/120 33% 0:20 left 3 new"),
    (30, "blocket 40/120 33% 0:20 left"),
    (18, "blocket 40/120 33%"),
    (10, "blocket 40"),
    (0, ""),
    (-1, ""),
  ])
  func `a narrow terminal loses the bar first, then the facts from the last`(width: Int, expected: String) {
    #expect(bar(40, of: 120, extras: ["3 new", "1 gone"]).line(width: width) == expected)
  }

  @Test func `without a total there is no bar and no time left`() {
    #expect(bar(40, of: nil, extras: ["3 new"]).line(width: 79) == "blocket 40 0:10 3 new")
    #expect(bar(40, of: nil).timeLeft == nil)
    #expect(bar(0, of: 0).line(width: 24) == "blocket 0/0 100% 0:10")
  }

  @Test(arguments: [
    (1, 60, 1, "0:59 left"), (10, 730, 10, "12:00 left"), (1, 3724, 1, "1:02:03 left"),
  ])
  func `the time left is what the rest takes at the pace so far`(
    done: Int, total: Int, seconds: Int, expected: String
  ) {
    #expect(bar(done, of: total, seconds: seconds).line(width: 79).hasSuffix(expected))
  }

  @Test func `a label from outside cannot move the cursor`() {
    let bar = ProgressBar(label: "a\u{1B}[2J\n", done: 1, elapsed: .zero)
    #expect(bar.line(width: 79) == "a\\u001b[2J\\n 1 0:00")
  }
}

struct ProgressDisplayTests {
  private let collected = Collector()

  private func display(columns: Int? = 40) -> ProgressDisplay {
    ProgressDisplay(columns: { columns }, write: { [collected] in collected.add($0) })
  }

  private func bar(milliseconds: Int, done: Int = 1) -> ProgressBar {
    ProgressBar(label: "x", done: done, elapsed: .milliseconds(milliseconds))
  }

  @Test func `at most ten drawings a second reach the terminal`() {
    let display = display()
    for milliseconds in stride(from: 0, through: 1000, by: 10) { display.update(bar(milliseconds: milliseconds)) }
    #expect(collected.lines.count == 11)
    #expect(collected.lines.first == "\r\u{1B}[Kx 1 0:00")
    #expect(collected.lines.last == "\r\u{1B}[Kx 1 0:01")
  }

  @Test func `work that begins anew is drawn at once`() {
    let display = display()
    display.update(bar(milliseconds: 500))
    display.update(bar(milliseconds: 0, done: 2))
    #expect(collected.lines.last == "\r\u{1B}[Kx 2 0:00")
  }

  @Test func `other lines go above the bar, which is drawn again`() {
    let display = display()
    display.writeLine("before")
    display.update(bar(milliseconds: 0))
    display.writeLine("note")
    display.clear()
    display.writeLine("after")
    display.clear()
    #expect(
      collected.lines == ["before\n", "\r\u{1B}[Kx 1 0:00", "\r\u{1B}[Knote\nx 1 0:00", "\r\u{1B}[K", "after\n"])
  }

  @Test func `nothing but lines is written when there is no terminal`() {
    let display = display(columns: nil)
    display.update(bar(milliseconds: 0))
    display.writeLine("note")
    display.clear()
    #expect(collected.lines == ["note\n"])
  }
}
