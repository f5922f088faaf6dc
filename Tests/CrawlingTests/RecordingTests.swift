import Foundation
import HTTP
import TestSupport
import Testing

@testable import Crawling

struct RecordingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: directory.url.appending(path: name))
  }

  private func get(_ url: String, from transport: Transport) async -> String {
    do throws(TransportError) {
      let response = try await transport.send(Request(url: url))
      return "\(response.status) \(String(decoding: response.body, as: UTF8.self))"
    } catch {
      return "\(error.reason)"
    }
  }

  @Test func `a URL that occurs several times is answered in order, and the last answer repeats`() async throws {
    try write("one", to: "1")
    try write("two", to: "2")
    try write(
      """
      [{"url": "https://a.test/", "status": 200, "headers": {"ETag": "x", "Vary": ["a", "b"]}, "body": "1"},
       {"url": "https://a.test/", "status": 404, "headers": {}, "body": "2"}]
      """, to: "index.json")
    let recording = try Recording.load(directory: directory.url.path)
    #expect(recording.count == 2)
    let transport = recording.makeTransport()
    #expect(await get("https://a.test/", from: transport) == "200 one")
    #expect(await get("https://a.test/", from: transport) == "404 two")
    #expect(await get("https://A.test:443/#top", from: transport) == "404 two")
    #expect(await get("https://a.test/other", from: transport) == "the recording has no answer for it")
    #expect(await get("https://a.test/robots.txt", from: transport) == "404 ")
    let response = try await recording.makeTransport().send(Request(url: "https://a.test/"))
    #expect(response.headers.all("vary") == ["a", "b"])
  }

  @Test(arguments: [
    ("{}", "index.json is not a JSON array"), ("[1]", "index.json: entry 0: is not an object"),
    ("[", "index.json is not a JSON array"), (#"[{"status": 200}]"#, #"index.json: entry 0: has no "url""#),
    (#"[{"url": "u", "status": 99, "body": "b"}]"#, #"index.json: entry 0: has no "status" from 200 to 599"#),
    (#"[{"url": "u", "status": 200}]"#, #"index.json: entry 0: has no "body" that names a file"#),
    (
      #"[{"url": "u", "status": 200, "body": "../b"}]"#,
      #"index.json: entry 0: the body "../b" is not the name of a file in the directory"#
    ), (#"[{"url": "u", "status": 200, "body": "b"}]"#, "the body b of u is missing"),
  ])
  func `an index that cannot be used is refused with a reason`(index: String, reason: String) throws {
    try write(index, to: "index.json")
    let path = directory.url.path
    #expect(failure(of: path) == "recording \(path): \(reason)")
  }

  @Test func `a directory that is no recording is refused with a reason`() throws {
    let path = directory.path("none")
    #expect(failure(of: path) == "recording \(path): there is no such directory")
    try write("", to: "file")
    let file = directory.path("file")
    #expect(failure(of: file) == "recording \(file): is a file; a recording is a directory")
    let empty = directory.url.path
    #expect(failure(of: empty) == "recording \(empty): has no index.json that can be read")
  }

  private func failure(of path: String) -> String? {
    do throws(RecordingError) {
      _ = try Recording.load(directory: path)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Answers each request with the next of these.
  private func scripted(_ responses: [Response]) -> Transport {
    let log = ArrivalLog()
    return Transport { request throws(TransportError) in
      let number = log.note("any", at: 0)
      guard number <= responses.count else { throw TransportError(.notRecorded, for: request) }
      return responses[number - 1]
    }
  }

  @Test func `what was written is what is replayed`() async throws {
    let path = directory.path("new/recording")
    let bytes: [UInt8] = [0xFF, 0x00, 0x0D, 0x0A, 0xC3]
    let writer = try RecordingWriter(directory: path)
    let transport = writer.recording(
      scripted([
        Response(
          status: 200, headers: ["Content-Type": "text/html; charset=iso-8859-1", "Content-Encoding": "gzip"],
          body: bytes),
        Response(status: 304), Response(status: 503, headers: ["Retry-After": "5"]),
      ]))
    for url in ["https://a.test/x", "https://a.test/x", "https://a.test/y", "https://a.test/z"] {
      _ = try? await transport.send(Request(url: url))
    }
    #expect(writer.failure == nil)
    let replay = try Recording.load(directory: path)
    #expect(replay.count == 2)
    let page = try await replay.makeTransport().send(Request(url: "https://a.test/x"))
    #expect(page == Response(status: 200, headers: ["content-type": "text/html; charset=iso-8859-1"], body: bytes))
    #expect(await get("https://a.test/y", from: replay.makeTransport()) == "503 ")
    #expect(await get("https://a.test/z", from: replay.makeTransport()) == "the recording has no answer for it")
  }

  @Test func `after every answer the recording can be used, and a later run continues it`() async throws {
    let path = directory.path("r")
    let pages = (1...5).map { Response(status: 200, body: Array("page \($0)".utf8)) }
    let transport = try RecordingWriter(directory: path).recording(scripted(pages))
    for number in 1...5 {
      _ = try await transport.send(Request(url: "https://a.test/x"))
      // What a run that is killed here leaves behind.
      #expect(try Recording.load(directory: path).count == number)
    }
    // A body that no index names, as a run leaves it that is killed between the two files.
    try Data("half".utf8).write(to: URL(filePath: "\(path)/0006-x.body"))
    let more = try RecordingWriter(directory: path).recording(
      scripted([Response(status: 200, body: Array("new".utf8))]))
    _ = try await more.send(Request(url: "https://a.test/x"))
    let replay = try Recording.load(directory: path).makeTransport()
    var bodies: [String] = []
    for _ in 1...7 { bodies.append(await get("https://a.test/x", from: replay)) }
    #expect(bodies == ["200 page 1", "200 page 2", "200 page 3", "200 page 4", "200 page 5", "200 new", "200 new"])
  }

  @Test func `a directory that cannot be made is refused with a reason`() throws {
    try write("", to: "file")
    do throws(RecordingError) {
      _ = try RecordingWriter(directory: directory.path("file/r"))
      Issue.record("was made")
    } catch {
      #expect(error.kind == .notWritten)
      #expect("\(error)".hasPrefix("recording \(directory.path("file/r")): cannot be made ("))
    }
  }
}
