public import SQLite

/// The tables of this stage: the pace of hosts, copies of robots.txt and the validators of pages.
public enum CrawlingSchema {
  /// Every step of their history, in order.
  public static var migrations: [Migration] {
    [
      Migration(
        name: "crawling-v001", sql: String(decoding: PackageResources.v001_crawling_sql, as: UTF8.self)),
      Migration(
        name: "crawling-v002", sql: String(decoding: PackageResources.v002_walk_position_sql, as: UTF8.self)),
      Migration(
        name: "crawling-v003", sql: String(decoding: PackageResources.v003_validator_addresses_sql, as: UTF8.self)),
    ]
  }
}
