import Foundation
import TestSupport
import Testing

/// What systemd itself says, where it is installed.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: Systemd.analyze), "systemd-analyze is not installed"))
struct SystemdTests {
  @Test func `systemd finds nothing to say about the units`() throws {
    let directory = try TemporaryDirectory()
    for name in Schedules.units {
      try Systemd.runnable(Schedules.text(name)).write(toFile: directory.path(name), atomically: true, encoding: .utf8)
    }
    let result = try Systemd.run(["verify"] + Schedules.units.map { directory.path($0) })
    #expect(result == Systemd.Result(status: 0, output: ""))
  }

  @Test func `systemd names a setting it does not know`() throws {
    let directory = try TemporaryDirectory()
    let unit = try Schedules.text("platewatch-crawl.service").replacing("ProtectHome=", with: "ProtectHomes=")
    let path = directory.path("platewatch-crawl.service")
    try Systemd.runnable(unit).write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try Systemd.run(["verify", path]).output.contains("Unknown key 'ProtectHomes' in section [Service]"))
  }

  @Test(arguments: [("platewatch-crawl.timer", "*-*-* *:00/15:00"), ("platewatch-crawl-full.timer", "*-*-* 00:14:00")])
  func `systemd reads the times as meant`(name: String, normalized: String) throws {
    let times = try Schedules.unit(name).values("Timer", "OnCalendar")
    let result = try Systemd.run(["calendar"] + times)
    #expect(result.status == 0)
    #expect(result.output.contains("Normalized form: \(normalized)\n"))
  }
}

/// Runs `systemd-analyze`.
enum Systemd {
  static let analyze = "/usr/bin/systemd-analyze"

  struct Result: Equatable {
    let status: Int32
    let output: String
  }

  /// The unit with a program that every host has: `verify` looks for it, and ours is not installed.
  static func runnable(_ unit: String) -> String {
    unit.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("ExecStart=") ? "ExecStart=/bin/true" : String($0) }.joined(separator: "\n")
  }

  static func run(_ arguments: [String]) throws -> Result {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: analyze)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
  }
}
