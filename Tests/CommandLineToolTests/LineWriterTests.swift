import CommandLineTool
import Foundation
import Testing

struct LineWriterTests {
  private func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func `lines of many threads come out whole, also through a descriptor that does not block`() async throws {
    let (read, write) = try makePipe()
    try #require(fcntl(write, F_SETFL, O_NONBLOCK) == 0)
    let writer = LineWriter(descriptor: write, name: "the pipe")
    let reading = Thread.detached { FileHandle(fileDescriptor: read, closeOnDealloc: true).readDataToEndOfFile() }
    try await withThrowingTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          for _ in 0..<20 { try writer.writeLine(String(repeating: "\(number)", count: 5000)) }
        }
      }
      try await group.waitForAll()
    }
    close(write)
    let text = String(decoding: await reading.value, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 161)
    #expect(lines.last == "")
    #expect(lines.dropLast().allSatisfy { $0.count == 5000 && Set($0).count == 1 })
  }

  @Test func `when the reader has gone, lines are thrown away quietly`() throws {
    _ = StandardStreams()
    let (read, write) = try makePipe()
    let writer = LineWriter(descriptor: write, name: "the pipe")
    try writer.writeLine("one")
    #expect(!writer.isReaderGone)
    close(read)
    try writer.writeLine("two")
    #expect(writer.isReaderGone)
    try writer.writeLine("three")
    close(write)
  }

  @Test func `a full disk is an error with the output's name`() throws {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    let error = #expect(throws: OutputError.self) {
      try LineWriter(descriptor: full, name: "the standard output").writeLine("x")
    }
    #expect(error?.description == "cannot write to the standard output: No space left on device")
    #expect(error?.status == .inputOutput)
  }
}

extension Thread {
  /// The result of `body`, run on a thread of its own because it blocks.
  fileprivate static func detached(_ body: @escaping @Sendable () -> Data) -> Task<Data, Never> {
    Task { await withCheckedContinuation { done in Thread.detachNewThread { done.resume(returning: body()) } } }
  }
}

struct TerminalWidthTests {
  @Test func `a terminal tells its width, or the environment does, or it is 80`() throws {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(terminal >= 0)
    defer { close(terminal) }
    #expect(TerminalWidth.columns(of: terminal, environment: [:]) == 80)
    #expect(TerminalWidth.columns(of: terminal, environment: ["COLUMNS": "99"]) == 99)
    #expect(TerminalWidth.columns(of: terminal, environment: ["COLUMNS": "x"]) == 80)
    var size = winsize(ws_row: 40, ws_col: 123, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    #expect(TerminalWidth.columns(of: terminal, environment: ["COLUMNS": "99"]) == 123)
    #expect(TerminalWidth.columns(of: terminal, environment: ["TERM": "dumb"]) == nil)
  }

  @Test func `a file is no terminal`() throws {
    let file = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(file) }
    #expect(TerminalWidth.columns(of: file, environment: ["COLUMNS": "99"]) == nil)
  }
}
