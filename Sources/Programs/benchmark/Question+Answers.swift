import Crawling
import Extraction
import Foundation
import JSON
import Vehicles

extension Question {
  /// `{"allowed", "crawlDelay", "sitemaps"}`; a question without an address or an agent asks about none in particular.
  func robotsAnswer() throws(BadQuestion) -> [UInt8] {
    let rules = RobotsRules(parsing: try robotsFile())
    let agent = try text("user_agent") ?? ""
    let url = try text("url") ?? ""
    var writer = JSONWriter()
    writer.object { json in
      json.member("allowed", rules.isAllowed(url, agent: agent))
      json.member("crawlDelay", raw: rules.crawlDelay(agent: agent).map(Self.number) ?? "null")
      json.member("sitemaps", array: { array in rules.sitemaps.forEach { array.value($0) } })
    }
    return writer.bytes
  }

  private func robotsFile() throws(BadQuestion) -> [UInt8] {
    if let encoded = try text("robots_txt_b64") {
      guard let bytes = Data(base64Encoded: encoded) else {
        throw BadQuestion(description: "robots_txt_b64 is not base64")
      }
      return Array(bytes)
    }
    guard let file = try text("robots_txt") else {
      throw BadQuestion(description: "robots_txt and robots_txt_b64 are missing")
    }
    return Array(file.utf8)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// `{"amount", "currencyText", "kind"}`.
  func priceAnswer() throws(BadQuestion) -> [UInt8] {
    guard has("input_price") else { throw BadQuestion(description: "input_price is missing") }
    let separator = try text("decimal_separator")
    if let separator, separator.count != 1 {
      throw BadQuestion(description: "decimal_separator is not one character")
    }
    let price = PriceParser.parse(
      try text("input_price") ?? "", currencyHint: try text("input_currency_hint"), decimalSeparator: separator?.first)
    var writer = JSONWriter()
    writer.object { json in
      json.member("amount", price.amount)
      json.member("currencyText", price.currencyText)
      json.member("kind", price.kind?.rawValue)
    }
    return writer.bytes
  }

  /// `{"valid", "kind", "normalized"}`; the kind of a plate that is not valid is null.
  func plateAnswer() throws(BadQuestion) -> [UInt8] {
    let plate = SwedishPlate(try requiredText("plate"))
    var writer = JSONWriter()
    writer.object { json in
      json.member("valid", plate.isValid)
      json.member("kind", plate.isValid ? plate.kind?.rawValue : nil)
      json.member("normalized", plate.normalized)
    }
    return writer.bytes
  }
}
