import Compression
import Foundation
import HTTP
import Synchronization
import TestSupport

/// A market on this machine, answered over real sockets.
final class LiveMarket: Sendable {
  typealias Reply = LoopbackServer.Reply

  /// What the server does about a path; nil for what the market itself answers.
  private let special = Mutex<@Sendable (LoopbackServer.ReceivedRequest) -> Reply?>({ _ in nil })
  private let cars: Mutex<[Car]>
  private let running = Mutex<LoopbackServer?>(nil)

  init(_ cars: [Car]) throws {
    self.cars = Mutex(cars)
    let server = try LoopbackServer { [weak self] request in self?.answer(request) ?? .close }
    running.withLock { $0 = server }
  }

  var server: LoopbackServer {
    get throws {
      guard let server = running.withLock({ $0 }) else { throw CancellationError() }
      return server
    }
  }

  func show(_ cars: [Car]) { self.cars.withLock { $0 = cars } }

  /// Puts other answers in the place of the market's own.
  func answer(with answer: @escaping @Sendable (LoopbackServer.ReceivedRequest) -> Reply?) {
    special.withLock { $0 = answer }
  }

  var market: CarMarket {
    get throws { CarMarket(cars.withLock { $0 }, origin: "http://\(try server.host)") }
  }

  /// The paths asked for, in order.
  var targets: [String] { get throws { try server.requests.map(\.target) } }

  /// Writes the definition and returns the arguments that crawl the market.
  func arguments(_ station: Station, changing old: String = "", to new: String = "") throws -> [String] {
    try station.write(try market.definition(changing: old, to: new), to: "sites/cars.json")
    return ["--site", "cars", "--sites", station.directory.path("sites")]
  }

  private func answer(_ request: LoopbackServer.ReceivedRequest) -> Reply {
    if let reply = special.withLock({ $0 })(request) { return reply }
    guard let (status, text) = (try? market)?.answer(request.target) else { return .response(status: 404) }
    let etag = "\"\(text.utf8.reduce(5_381) { ($0 &* 33 &+ Int($1)) & 0xFFFF_FFFF })\""
    if status == 200, request.headers["If-None-Match"] == etag { return .response(status: 304) }
    return .response(
      status: status, headers: ["Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "ETag": etag],
      body: Gzip.compress(Array(text.utf8)))
  }
}
