import Foundation

/// Search pages of invented ads in the form of query results in base64, as large Swedish sites have them.
struct SyntheticSearch {
  /// Ads on a page.
  static let adsPerPage = 50

  /// How such a page is read, as a record of a site definition.
  static let record = """
    {"script": "//script[@data-react-query-state]", "encoding": "base64", "on": "search",
     "items": "queries[].state.data.docs[]", "total": "queries[].state.data.total",
     "fields": {"adId": "ad_id", "url": "canonical_url", "title": "heading", "plate": "regno", "price": "price.amount",
                "currency": "price.currency_code", "mileageMil": "mileage", "year": "year", "make": "make", "model": "model"}}
    """

  /// Address of the site, without a slash at its end.
  let base: String
  /// Gives the same ads when it is the same.
  var seed: UInt64 = 20_261_121

  func ad(_ id: Int) -> SyntheticAd { SyntheticAd(id, seed: seed) }

  func address(_ id: Int) -> String { "\(base)/item/\(id)" }

  /// A page with these ads; the larger `padding`, the more of what no reader asks for stands between and around them.
  func page(_ ids: [Int], total: Int, padding: Int = 0) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    let docs = ids.map { document(ad($0), padding: padding, &random) }.joined(separator: ",")
    let filters = (0..<padding).map { "{\"name\":\"filter_\($0)\",\"label\":\"\(SwedishText.words(8, &random))\"}" }
    let state = """
      {"queries":[{"queryKey":["filters"],"state":{"data":{"filters":[\(filters.joined(separator: ","))]}}},\
      {"queryKey":["search"],"state":{"status":"success","data":{"total":\(total),"docs":[\(docs)]}}}]}
      """
    let cards = ids.map { id in
      let ad = ad(id)
      return
        "<article><a href=\"\(address(id))\"><h2>\(ad.title)</h2><p>\(SwedishText.grouped(ad.price)) kr</p></a></article>"
    }.joined()
    let words = (0..<padding).map {
      "<li class=\"menu__item\"><a href=\"/k/\($0)\">\(SwedishText.words(4, &random))</a></li>"
    }
    return Array(
      """
      <!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>Bilar till salu</title></head><body>
      <nav><ul>\(words.joined())</ul></nav><main>\(cards)</main><script type="application/json" \
      data-react-query-state>\(Data(state.utf8).base64EncodedString())</script></body></html>
      """.utf8)
  }

  private func document(_ ad: SyntheticAd, padding: Int, _ random: inout SeededRandom) -> String {
    let extras = (0..<padding / 20).map { "{\"id\":\($0),\"value\":\"\(SwedishText.words(20, &random))\"}" }
    return """
      {"ad_id":"\(ad.id)","canonical_url":"\(address(ad.id))","heading":"\(ad.title)","regno":"\(ad.plate)",\
      "price":{"amount":\(ad.price),"currency_code":"SEK"},"mileage":\(ad.mileageMil),"year":\(ad.year),\
      "make":"\(ad.make)","model":"\(ad.model)","extras":[\(extras.joined(separator: ","))]}
      """
  }
}
