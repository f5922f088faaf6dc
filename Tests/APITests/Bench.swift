import API
import Access
import CrawlRuns
import Foundation
import HTTP
import HTTPServer
import JSON
import Matching
import SQLite
import Synchronization
import TestSupport
import Webhooks

/// An API over a database of its own, with accounts and keys, asked without sockets.
struct Bench: Sendable {
  let directory: TemporaryDirectory
  let path: String
  let backend: Backend
  let api: API
  /// Sentences about failures that were the server's.
  let failures: Failures
  /// A key of `acct_default` with every scope.
  let key: String
  /// What `key` is called.
  var keyID: String { String(key.split(separator: "_")[1]) }
  /// The real time, which tests move.
  let clock: TestClock

  final class Failures: Sendable {
    private let sentences = Mutex<[String]>([])
    var all: [String] { sentences.withLock { $0 } }
    func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
  }

  final class TestClock: Sendable {
    private let elapsed = Mutex(Duration.zero)
    var uptime: Duration { elapsed.withLock { $0 } }
    /// Begins on 2026-06-01 at 08:00 UTC.
    var now: Date { Date(timeIntervalSince1970: 1_780_300_800 + uptime / .seconds(1)) }
    func advance(_ duration: Duration) { elapsed.withLock { $0 += duration } }
  }

  init(
    settings: API.Settings = API.Settings(rateLimit: .none), extra: [Area] = [],
    runsFast: Bool = false
  ) async throws {
    directory = try TemporaryDirectory()
    path = directory.path("platewatch.sqlite")
    let database = try await PlatewatchDatabase.open(at: path)
    let clock = TestClock()
    self.clock = clock
    // Short pauses move the clock and are over; long ones never end, as nobody waits for what comes after them.
    let sleep: @Sendable (Duration) async throws -> Void = { duration in
      guard runsFast, duration < .seconds(1) else {
        return try await Task.sleep(for: runsFast ? .seconds(3600) : duration)
      }
      try Task.checkCancellation()
      clock.advance(duration)
      await Task.yield()
    }
    key = try await Self.addKey(database, account: MonitoringIndex.defaultAccountID, scopes: Scope.allCases)
    let failures = Failures()
    self.failures = failures
    backend = try Backend(
      databaseAt: path,
      surroundings: Backend.Surroundings(
        now: { clock.now }, uptime: { clock.uptime }, newUUID: { UUID() }, sleep: sleep)
    ) { failures.add($0) }
    api = API(backend, areas: API.areas(backend, Self.registration) + extra, settings: settings)
  }

  /// Knows one public name and one that leads into a private network.
  private static let registration = EndpointRegistration(
    allowsInsecure: false,
    resolver: NameResolver { host throws(NameResolver.Failure) in
      let addresses = ["hooks.example.com": "93.184.216.34", "inside.example.com": "10.0.0.1"]
      guard let address = addresses[host].flatMap({ IPAddress($0) }) else { throw .notFound(host: host) }
      return [address]
    })

  /// The same bench in front of another API.
  func with(_ api: API) -> Bench {
    Bench(directory: directory, path: path, backend: backend, api: api, failures: failures, key: key, clock: clock)
  }

  private init(
    directory: TemporaryDirectory, path: String, backend: Backend, api: API, failures: Failures, key: String,
    clock: TestClock
  ) {
    self.directory = directory
    self.path = path
    self.backend = backend
    self.api = api
    self.failures = failures
    self.key = key
    self.clock = clock
  }

  /// A new account's key.
  func addAccount(_ id: String, scopes: [Scope] = Scope.allCases, rate: RateLimit? = nil) async throws -> String {
    let database = try await PlatewatchDatabase.open(at: path)
    try await database.write { connection in
      _ = try Accounts(connection).add(id: id, name: id, at: Date(timeIntervalSince1970: 0))
    }
    return try await Self.addKey(database, account: id, scopes: scopes, rate: rate)
  }

  /// Another key of an account.
  func addKey(account: String, scopes: [Scope], rate: RateLimit? = nil) async throws -> String {
    try await Self.addKey(try await PlatewatchDatabase.open(at: path), account: account, scopes: scopes, rate: rate)
  }

  private static func addKey(
    _ database: Database, account: String, scopes: [Scope], rate: RateLimit? = nil
  ) async throws -> String {
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255) } }
    let text = KeyText(identifierBytes: bytes(8), secretBytes: bytes(32))
    try await database.write { connection in
      _ = try APIKeys(connection).add(
        text, account: account, scopes: scopes, rate: rate, at: Date(timeIntervalSince1970: 0))
    }
    return text.text
  }

  /// Asks with the key of `acct_default` unless another one, or none, is given.
  func ask(
    _ method: String, _ target: String, _ body: String? = nil, key: String?? = nil, headers: [(String, String)] = []
  ) async -> ServerResponse {
    await ask(method, target, bytes: body.map { Array($0.utf8) } ?? [], key: key, headers: headers)
  }

  /// Asks with any bytes as the body, which arrives in pieces of `pieceSize` where it is streamed.
  func ask(
    _ method: String, _ target: String, bytes: [UInt8], key: String?? = nil, headers: [(String, String)] = [],
    pieceSize: Int = 1000
  ) async -> ServerResponse {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var fields = Headers(headers.map { Headers.Field($0.0, $0.1) })
    if let key = key ?? .some(self.key) { fields.append("Authorization", "Bearer \(key)") }
    let request = ServerRequest(
      id: "1", method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil, headers: fields)
    switch api.plan(for: request) {
    case .answer(let response): return response
    case .later(let body): return await body()
    case .collect(let limit, let then):
      guard bytes.count <= limit else { return ServerResponse(status: 413) }
      switch then(bytes) {
      case .now(let response): return response
      case .later(let body): return await body()
      }
    case .stream(let limit, let then):
      return await then(Self.pieces(of: bytes, size: pieceSize, limit: limit))
    }
  }

  static func pieces(of bytes: [UInt8], size: Int, limit: Int) -> RequestBody {
    let position = Mutex(0)
    return RequestBody { () throws(RequestBody.Failure) in
      let start = position.withLock { position in
        defer { position = min(position + size, bytes.count) }
        return position
      }
      guard start < bytes.count else { return nil }
      let end = min(start + size, bytes.count)
      guard end <= limit else { throw .tooLong }
      return Array(bytes[start..<end])
    }
  }
}

extension ServerResponse {
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The text at a path such as `data[0].licensePlate`; nil when there is none.
  func value(_ path: String) -> String? {
    guard let document = JSONDocument(body), let path = JSONPath(path) else { return nil }
    return path.first(in: document, from: document.root).flatMap { $0.document.scalarText($0.node) }
  }
}
