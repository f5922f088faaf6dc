import Foundation
import TestSupport

/// The files of the folder `Schedules`.
enum Schedules {
  static let crawls = ["platewatch-crawl.service", "platewatch-crawl-full.service"]
  static let services = crawls + ["platewatch-registry.service", "platewatch-monitord.service"]
  static let timers = ["platewatch-crawl.timer", "platewatch-crawl-full.timer", "platewatch-registry.timer"]
  static var units: [String] { services + timers }

  static var folder: URL { Repository.root.appending(path: "Schedules") }

  static var fileNames: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  static func unit(_ name: String) throws -> UnitFile { try UnitFile(parsing: text(name)) }

  static var crontab: Crontab {
    get throws { try Crontab(parsing: text("crontab")) }
  }

  /// The programs that schedules may start, each with the flags of its own and of all programs.
  static let flags: [String: Set<String>] = [
    "registry-diff": common.union([
      "--after", "--as-of", "--before", "--columns", "--delimiter", "--drop-folder", "--dry-run", "--encoding",
      "--max-change", "--monitored-only", "--now", "--partial", "--renew-key", "--replace", "--snapshot", "--threads",
      "--withheld",
    ]),
    "crawl": common.union([
      "--all", "--check", "--contact", "--deadline", "--dry-run", "--inspect", "--list-sites", "--max-requests",
      "--mode", "--now", "--plan", "--record", "--replay", "--site", "--sites", "--url",
    ]),
    "deliver": common.union(["--allow-insecure-endpoints", "--contact", "--deadline", "--follow"]),
    "monitord": common.union(["--listen", "--rate-limit", "--tls-cert", "--tls-key"]),
    "monitorctl": common.union(["--json", "--max-age"]),
  ]

  private static let common: Set<String> = ["--database", "--help", "--log-level", "--version"]
}
