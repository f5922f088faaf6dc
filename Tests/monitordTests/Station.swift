import Foundation
import HTTP
import HTTPClient
import JSON
import TestSupport
import Testing

/// A running server with a database of its own, and the programs beside it.
struct Station: Sendable {
  let directory: TemporaryDirectory
  let server: RunningProgram
  /// `http://127.0.0.1:` and a port.
  let address: String
  let key: String
  private let client = CurlClient(.init(userAgent: "test"))

  var database: String { directory.path("platewatch.sqlite") }
  var environment: [String: String] { ["PLATEWATCH_DATABASE": database, "PATH": "/usr/bin:/bin"] }

  /// Starts a server whose keys have no limit.
  init(_ arguments: [String] = [], in directory: TemporaryDirectory? = nil, key: String? = nil) async throws {
    let directory = try directory ?? TemporaryDirectory()
    self.directory = directory
    let environment = ["PLATEWATCH_DATABASE": directory.path("platewatch.sqlite")]
    if let key {
      self.key = key
    } else {
      let made = try await Program("monitorctl").run(
        ["key", "add", "--scopes", "vehicles,events"], environment: environment)
      let document = try #require(JSONDocument(made.output))
      self.key = try #require(document.member(document.root, "key").flatMap { document.string($0) })
    }
    let socket = try NotifySocket()
    server = try Program("monitord").start(
      ["--listen", "127.0.0.1:0", "--rate-limit", "0"] + arguments,
      environment: environment.merging(["NOTIFY_SOCKET": socket.path]) { $1 })
    #expect(await socket.message() == "READY=1")
    let line = try #require(try server.errorsSoFar().split(separator: "\n").first { $0.hasPrefix("listening on http") })
    address = String(line.dropFirst("listening on ".count))
  }

  /// Asks over the network.
  func ask(_ method: String, _ target: String, _ body: String? = nil) async throws -> Response {
    var request = Request(
      method: method, url: address + target, headers: ["Authorization": "Bearer \(key)"],
      body: body.map { Array($0.utf8) }, addresses: .publicAndLoopback(hosts: ["127.0.0.1"]))
    if body != nil { request.headers.append("Content-Type", "application/json") }
    return try await client.transport.send(request)
  }

  /// Makes a monitoring and returns the status.
  func watch(_ plate: String) async throws -> Int {
    try await ask(
      "POST", "/v1/vehicles/se/monitorings", #"{"licensePlate":"\#(plate)","eventTypes":["delisted"]}"#
    ).status
  }

  /// The plates that are monitored, as another program sees them.
  func plates() async throws -> [String] {
    let list = try await Program("monitorctl").run(["list"], environment: environment)
    return list.output.matches(of: #/"licensePlate":"(\w+)"/#).map { String($0.output.1) }
  }
}
