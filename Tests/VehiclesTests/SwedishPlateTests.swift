import Foundation
import TestSupport
import Testing
import Vehicles

struct SwedishPlateTests {
  @Test(arguments: [
    ("abc 123", LicensePlate.Kind.standard, "ABC123"), ("ABC 12D", .standard2019, "ABC12D"),
    ("ABC 123 T", .taxi, "ABC123"), ("AB 123 C", .diplomatic, "AB123C"), ("EN VARG", .personal, "ENVARG"),
    ("A B", .personal, "AB"),
  ])
  func `a text is judged as a Swedish plate`(text: String, kind: LicensePlate.Kind, normalized: String) {
    let plate = SwedishPlate(text)
    #expect(plate.isValid)
    #expect(plate.kind == kind)
    #expect(plate.normalized == normalized)
  }

  @Test(arguments: [
    ("EN VARGA", "ENVARGA"), ("A", nil), ("AB1 12A", "AB112A"), ("IQV 123", "IQV123"), ("12 34 56", "123456"),
    ("?", nil),
  ])
  func `a text that is no plate to be monitored is refused`(text: String, normalized: String?) {
    #expect(!SwedishPlate(text).isValid)
    #expect(SwedishPlate(text).normalized == normalized)
  }

  @Test(
    .enabled(if: Repository.shared != nil, "the suites of ../shared are absent"),
    arguments: ["plates-faker", "plates-mangila", "plates-validatorjs"])
  func `the public plate suites agree`(suite: String) throws {
    // Two rows want lower case refused, which normalising forgives; one takes an O as last letter, which is not given out.
    let contradictory: Set = ["abc 123", "abc 12A", "HKH 03O"]
    for row in try Suite.rows(suite) {
      guard let text = row["plate"] as? String, !contradictory.contains(text) else { continue }
      let plate = SwedishPlate(text)
      #expect(plate.isValid == (row["valid"] as? Bool), "\(text)")
      #expect(!plate.isValid || plate.kind?.rawValue == (row["kind"] as? String), "\(text)")
    }
  }

  @Test(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
  func `the withheld letter groups of public lists are known`() throws {
    for row in try Suite.rows("plates-letter-groups") {
      guard let letters = row["letters"] as? String else { continue }
      #expect(LicensePlate.isIssued(letterGroup: letters) == (row["issued"] as? Bool), "\(letters)")
    }
  }
}

/// The rows of a suite outside the checkout.
enum Suite {
  static func rows(_ name: String) throws -> [[String: Any]] {
    let folder = try #require(Repository.shared)
    let text = try String(contentsOf: folder.appending(path: "suites/\(name).jsonl"), encoding: .utf8)
    let rows = try text.split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    try #require(!rows.isEmpty)
    return rows
  }
}
