public import JSON
public import Vehicles

extension Listing {
  /// Writes the ad as `--inspect` and `--dry-run` show it.
  ///
  /// `price` and `currency` are the sum that buys the vehicle, so they are null for leases, auctions, placeholders and prices
  /// on request; a fee per month stands in `monthlyPrice`.
  public func write(to json: inout JSONWriter) {
    let isSum = priceKind == .cash || priceKind == .exVat
    json.object { json in
      json.member("site", site)
      json.member("adId", adId)
      json.member("url", url)
      json.member("title", title)
      json.member("plate", plate?.normalized)
      json.member("vin", vin?.value)
      json.member("price", raw: isSum ? price?.decimalText ?? "null" : "null")
      json.member("currency", isSum ? price?.currency.rawValue : nil)
      json.member("priceKind", priceKind?.rawValue)
      if priceKind == .monthly, let price {
        json.member(
          "monthlyPrice",
          object: { json in
            json.member("amount", raw: price.decimalText)
            json.member("currency", price.currency.rawValue)
          })
      }
      json.member("mileageKm", mileageKilometres)
      json.member("year", year)
      json.member("make", make)
      json.member("model", model)
      json.member("seller", seller?.rawValue)
      json.member("offer", offer?.rawValue)
      json.member("status", status?.rawValue)
      json.member(
        "provenance",
        object: { json in
          for (field, place) in provenance.sorted(by: { $0.key < $1.key }) { json.member(field, place) }
        })
    }
  }
}

extension ExtractedPage {
  /// The page as `--inspect` shows it: one JSON object.
  public func json(site: String?) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("url", url.isEmpty ? nil : url)
      json.member("kind", kind.rawValue)
      json.member("site", site)
      json.member("charset", charset)
      json.member("listings", array: { json in for listing in listings { listing.write(to: &json) } })
      json.member("links", array: { json in for link in links { json.value(link) } })
      json.member("nextPage", nextPage)
      json.member("problems", array: { json in for problem in problems { json.value(problem) } })
    }
    return json.text
  }
}
