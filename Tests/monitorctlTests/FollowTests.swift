import CommandLineTool
import CrawlRuns
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import monitorctl

struct FollowTests {
  @Test func `following asks again after a pause and tells what came meanwhile, each thing once`() async throws {
    let control = try Control()
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    _ = try await control.run("watch", "MLB36A")
    let file = control.directory.url.appending(path: "said")
    try Data().write(to: file)
    let output = try FileHandle(forWritingTo: file)
    let pauses = Mutex<[Duration]>([])
    let surroundings = Surroundings(
      now: { Date(timeIntervalSince1970: 0) }, newUUID: { UUID() },
      sleep: { pause in
        let count = pauses.withLock { pauses in
          pauses.append(pause)
          return pauses.count
        }
        // Nothing comes in the first pause, an event in the second one, and the third is the last.
        if count == 2 { _ = try await control.run("watch", "MLB27J") }
        if count == 3 { throw CancellationError() }
      },
      requestsToEnd: { AsyncStream { _ in } })
    let database = try await PlatewatchDatabase.open(at: control.database)
    let session = Session(
      database: database, surroundings: surroundings,
      output: LineWriter(descriptor: output.fileDescriptor, name: "the file"),
      messages: LineWriter(descriptor: output.fileDescriptor, name: "the file"), messageLevel: .info,
      showsTables: false)
    guard case .run(let arguments) = try ControlProgram.specification.parse(["events", "--follow"]) else {
      Issue.record("the command line asks for help")
      return
    }
    #expect(try await EventsCommand(arguments).run(in: session) == .done)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.map { $0.contains("MLB36A") } == [true, false])
    #expect(lines.map { $0.contains("MLB27J") } == [false, true])
    #expect(pauses.withLock { $0 } == [.milliseconds(200), .milliseconds(200), .milliseconds(200)])
  }
}
