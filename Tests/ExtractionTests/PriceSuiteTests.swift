import Extraction
import Foundation
import TestSupport
import Testing

struct PriceSuiteTests {
  private struct Row {
    let price: String
    let hint: String?
    let separator: Character?
    let amount: Decimal?
    let currency: String?
    let failsElsewhere: Bool

    init?(_ line: String) throws {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      guard let row = object as? [String: Any], row["suspect"] as? Bool != true else { return nil }
      price = row["input_price"] as? String ?? ""
      hint = row["input_currency_hint"] as? String
      separator = (row["decimal_separator"] as? String)?.first
      amount = (row["amount"] as? String).flatMap { Decimal(string: $0) }
      currency = row["currency_text"] as? String
      failsElsewhere = row["upstream_xfail"] as? Bool == true
    }
  }

  @Test(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
  func `the public price suite is read as its owners expect`() throws {
    let file = try #require(Repository.shared).appending(path: "suites/prices.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    var wrong: [String] = []
    var count = 0
    for line in lines {
      guard let row = try Row(String(line)) else { continue }
      count += 1
      let result = PriceParser.parse(row.price, currencyHint: row.hint, decimalSeparator: row.separator)
      if result.amount.flatMap({ Decimal(string: $0) }) != row.amount || result.currencyText != row.currency {
        wrong.append(
          "\(row.price) (hint \(row.hint ?? "-")): \(result.amount ?? "-") \(result.currencyText ?? "-"), "
            + "not \(row.amount.map { "\($0)" } ?? "-") \(row.currency ?? "-")\(row.failsElsewhere ? " x" : "")")
      }
    }
    #expect(count > 500)
    #expect(wrong.count * 100 <= count * 3, "\(wrong.joined(separator: "\n"))")
    #expect(wrong.isEmpty, "\(count - wrong.count) of \(count)\n\(wrong.joined(separator: "\n"))")
  }
}
