import Foundation
import TestSupport

extension Station {
  /// Writes the market's definition and a recording of it, and returns the arguments that crawl it.
  func record(
    _ market: CarMarket, as name: String, page change: (Int, String) -> String = { $1 }
  ) throws -> [String] {
    try write(market.definition(), to: "sites/cars.json")
    try market.record(in: directory.path(name), page: change)
    return ["--site", "cars", "--sites", directory.path("sites"), "--replay", directory.path(name)]
  }

  /// Crawls the market as it is on a day of June 2026.
  func crawl(
    _ market: CarMarket, day: Int, _ further: [String] = [], page change: (Int, String) -> String = { $1 }
  ) async throws -> Program.Ending {
    let arguments = try record(market, as: "day\(day)-\(UUID().uuidString)", page: change)
    return try await crawl(arguments + ["--now", Self.time(day)] + further)
  }

  static func time(_ day: Int) -> String { "2026-06-\(String(100 + day).dropFirst())T08:00:00Z" }
}
