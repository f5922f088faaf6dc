import CommandLineTool
import Foundation
import TestSupport
import Testing

struct ProcessLockTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("state/crawl.lock")
  }

  private func refusal(_ path: String) -> LockError? {
    #expect(throws: LockError.self) { _ = try ProcessLock(path: path) }
  }

  @Test func `one at a time has the lock, until it is let go`() throws {
    do {
      let lock = try ProcessLock(path: path)
      let error = refusal(path)
      #expect(error == .held(path: path))
      #expect(error?.description == "another run holds the lock \(path)")
      #expect(error?.status == .temporary)
      _ = consume lock
    }
    _ = try ProcessLock(path: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `the lock is held while a closure runs and let go when it throws`() async throws {
    struct Refusal: Error {}
    let result = try await ProcessLock.holding(path) {
      #expect(refusal(path) == .held(path: path))
      return 7
    }
    #expect(result == 7)
    await #expect(throws: Refusal.self) { try await ProcessLock.holding(path) { throw Refusal() } }
    _ = try ProcessLock(path: path)
  }

  @Test func `a killed process leaves no lock behind`() throws {
    _ = try ProcessLock(path: path)
    let holder = Process()
    let (input, output) = (Pipe(), Pipe())
    holder.executableURL = URL(filePath: "/bin/bash")
    holder.arguments = ["-c", "exec 9>>\"$0\"; flock 9; echo locked; read", path]
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
    #expect(refusal(path) == .held(path: path))
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    _ = try ProcessLock(path: path)
  }

  @Test func `a copy of the descriptor, as a program that is being started has one, does not keep the lock`() throws {
    let lock = try ProcessLock(path: path)
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    let descriptor = try #require(
      descriptors.first { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path })
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    try #require(copy >= 0)
    defer { close(copy) }
    _ = consume lock
    _ = try ProcessLock(path: path)
  }

  @Test func `a place where no file can be is named`() {
    let error = refusal("/proc/platewatch/crawl.lock")
    #expect(
      error?.description
        == "cannot create the lock /proc/platewatch/crawl.lock: cannot create the directory /proc/platewatch")
    #expect(error?.status == .cannotCreate)
    #expect(
      refusal(directory.url.path)?.description == "cannot create the lock \(directory.url.path): Is a directory")
  }
}

struct SignalsTests {
  @Test func `a request to end arrives instead of ending the process`() async {
    var received = Signals.received([SIGUSR1, SIGUSR2]).makeAsyncIterator()
    kill(getpid(), SIGUSR2)
    #expect(await received.next() == SIGUSR2)
    kill(getpid(), SIGUSR1)
    #expect(await received.next() == SIGUSR1)
  }

  @Test func `the requests to end are SIGTERM and SIGINT`() {
    #expect(Signals.requestsToEnd == [15, 2])
  }
}
