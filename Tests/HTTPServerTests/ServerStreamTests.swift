import Glibc
import HTTP
import HTTPServer
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerStreamTests {
  /// Adds up the pieces, and says how they ended.
  @Sendable private static func count(_ request: ServerRequest) -> Plan {
    .stream(limit: 1_000_000) { body in
      var count = 0
      do {
        for try await piece in body { count += piece.isEmpty ? 1_000_000_000 : piece.count }
        return .text("\(count)")
      } catch { return .text("\(count) \(error)") }
    }
  }

  @Test(arguments: [0, 1, 1_000_000]) func `a body is streamed`(size: Int) async throws {
    try await Fixture.run(handler: Self.count) { fixture in
      let peer = try fixture.connect()
      for _ in 0..<2 {
        await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        await peer.send([UInt8](repeating: 120, count: size))
        #expect(await peer.receive().map(\.text) == ["\(size)"])
      }
    }
  }

  @Test func `the pieces are in order`() async throws {
    let sent = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 / 1_000) }
    let received = Mutex<[UInt8]>([])
    try await Fixture.run(handler: { _ in
      .stream(limit: 1_000_000) { body in
        do {
          for try await piece in body {
            received.withLock { $0 += piece }
            await Task.yield()
          }
          return .text("done")
        } catch { return .text("\(error)") }
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      for start in stride(from: 0, to: sent.count, by: 90_000) {
        await peer.send("\(String(90_000, radix: 16))\r\n")
        await peer.send(Array(sent[start..<(start + 90_000)]))
        await peer.send("\r\n")
      }
      await peer.send("0\r\n\r\n")
      #expect(await peer.receive().map(\.text) == ["done"])
    }
    #expect(received.withLock { $0 } == sent)
  }

  @Test func `a body that is declared too long starts no task`() async throws {
    try await Fixture.run(handler: { _ in
      .stream(limit: 10) { _ in
        Issue.record("the body was to be refused")
        return .text("")
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world")
      #expect(await peer.receiveToEnd().map(\.status) == [413])
    }
  }

  @Test func `a chunked body that grows too long ends the pieces with an error`() async throws {
    let end = Mutex<RequestBody.Failure?>(nil)
    let ended = Signal()
    try await Fixture.run(handler: { _ in
      .stream(limit: 10) { body in
        do throws(RequestBody.Failure) {
          var pieces = body.makeAsyncIterator()
          while try await pieces.next() != nil {}
        } catch { end.withLock { $0 = error } }
        ended.give()
        return .text("")
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
      await peer.send("6\r\n world\r\n")
      #expect(await peer.receiveToEnd().map(\.status) == [413])
      await ended.wait()
    }
    #expect(end.withLock { $0 } == .tooLong)
  }

  @Test func `a peer that leaves ends the pieces with an error and cancels the task`() async throws {
    let end = Mutex<RequestBody.Failure?>(nil)
    let started = Signal()
    let ended = Signal()
    // When the end comes together with the last bytes, libmicrohttpd 0.9.75 does not notice it, and the deadline does.
    try await Fixture.run(
      { $0.limits.transferGrace = .seconds(1) },
      handler: { _ in
        .stream(limit: 1_000) { body in
          started.give()
          do throws(RequestBody.Failure) {
            var pieces = body.makeAsyncIterator()
            while try await pieces.next() != nil {}
          } catch { end.withLock { $0 = error } }
          ended.give()
          return .text("")
        }
      }
    ) { fixture in
      var peer: RawPeer? = try fixture.connect()
      await peer?.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello")
      await started.wait()
      peer = nil
      await ended.wait()
    }
    #expect(end.withLock { $0 } == .interrupted)
  }

  @Test func `a task that answers early is heard when the body is through`() async throws {
    try await Fixture.run(handler: { _ in
      .stream(limit: 4_000_000) { body in
        do throws(RequestBody.Failure) {
          var pieces = body.makeAsyncIterator()
          return .text("after \(try await pieces.next() == nil ? "nothing" : "a piece")", status: 422)
        } catch { return .text("\(error)") }
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
      await peer.send([UInt8](repeating: 120, count: 4_000_000))
      #expect(await peer.receive().map(\.text) == ["after a piece"])
      #expect(try await peer.exchange("POST / HTTP/1.1\r\nHost: a\r\n\r\n").text == "after nothing")
    }
  }

  @Test func `a reader that is slow stops the sender, whose time does not run meanwhile`() async throws {
    let goOn = Signal()
    let size = 64_000_000
    try await Fixture.run(
      { configuration in
        configuration.limits.transferGrace = .seconds(3)
        configuration.limits.minimumBytesPerSecond = 1_000_000
      },
      handler: { request in
        guard request.method == "POST" else { return .answer(.text("hello")) }
        return .stream(limit: size) { body in
          await goOn.wait()
          var count = 0
          do {
            for try await piece in body { count += piece.count }
            return .text("\(count)")
          } catch { return .text("\(error)") }
        }
      }
    ) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
      let sent = Atomic(false)
      async let upload: Void = {
        await peer.send([UInt8](repeating: 120, count: size))
        sent.store(true, ordering: .relaxed)
      }()
      // Idle connections are closed after the grace has passed for the waiting one, too.
      let other = try fixture.connect()
      await onThread {
        var entry = pollfd(fd: other.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, 4_000)
      }
      // Neither the server nor the system took all of it.
      let isSent = sent.load(ordering: .relaxed)
      #expect(!isSent)
      goOn.give()
      await upload
      #expect(await peer.receive().map(\.text) == ["\(size)"])
    }
  }
}
