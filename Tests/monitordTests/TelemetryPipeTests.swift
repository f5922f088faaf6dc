import Foundation
import TestSupport
import Testing

struct TelemetryPipeTests {
  @Test(arguments: [false, true])
  func `a server ends in time though nothing comes through the pipe of messages`(isOpened: Bool) async throws {
    let directory = try TemporaryDirectory()
    let pipe = directory.path("messages")
    try #require(mkfifo(pipe, 0o600) == 0)
    // The server is ready whether somebody writes into the pipe or not.
    let station = try await Station(["--telemetry", pipe, "--no-deliver"], in: directory)
    let writer = isOpened ? open(pipe, O_WRONLY | O_NONBLOCK) : -1
    defer { if writer >= 0 { close(writer) } }
    let start = ContinuousClock.now
    station.server.send(SIGTERM)
    #expect(try await station.server.ending().status == 0)
    #expect(ContinuousClock.now - start < .seconds(10))
  }
}
