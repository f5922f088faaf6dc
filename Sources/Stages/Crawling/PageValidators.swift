internal import Extraction
internal import JSON
internal import SQLite

/// The rows of `page_validator`.
enum PageValidators {
  static func use(_ url: String, rules: String, in connection: Connection) throws(SQLiteError) -> Validator? {
    let found = try connection.first(
      """
      SELECT site, etag, last_modified, kind, ads, next_page, stated_total, is_last_allowed, stored_at, uses \
      FROM page_validator WHERE url = ? AND rules = ?
      """, [.text(url), .text(rules)]
    ) { row -> (validator: Validator, uses: Int)? in
      guard let kind = PageKind(rawValue: row.text(3)) else { return nil }
      let validator = Validator(
        url: url, site: row.text(0), etag: row.optionalText(1), lastModified: row.optionalText(2), rules: rules,
        kind: kind, ads: ads(row.text(4)), nextPage: row.optionalText(5), statedTotal: row.optionalInt(6),
        isLastAllowedPage: row.bool(7), storedAt: row.int64(8))
      return (validator, row.int(9))
    }
    guard let found, let (validator, uses) = found else { return nil }
    let isWholePageDue = uses >= Validator.usesBeforeWholePage
    try connection.execute(
      "UPDATE page_validator SET uses = ? WHERE url = ?", [Value(isWholePageDue ? 0 : uses + 1), .text(url)])
    return isWholePageDue ? nil : validator
  }

  /// The count of uses begins anew, because the page has just been fetched whole.
  static func store(_ validator: Validator, in connection: Connection) throws(SQLiteError) {
    try connection.execute(
      """
      INSERT OR REPLACE INTO page_validator (url, site, etag, last_modified, rules, kind, ads, next_page, \
      stated_total, is_last_allowed, stored_at, uses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
      """,
      [
        .text(validator.url), .text(validator.site), Value(validator.etag), Value(validator.lastModified),
        .text(validator.rules), .text(validator.kind.rawValue), .text(json(validator.ads)), Value(validator.nextPage),
        Value(validator.statedTotal), Value(validator.isLastAllowedPage ? 1 : 0), .integer(validator.storedAt),
      ])
  }

  /// An array of `{"id", "url", "paid"}`, the last two where there is something to say.
  private static func json(_ ads: [ShownAd]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for ad in ads {
        writer.object { writer in
          writer.member("id", ad.adId)
          if let url = ad.url { writer.member("url", url) }
          if ad.isPaid { writer.member("paid", true) }
        }
      }
    }
    return writer.text
  }

  private static func ads(_ json: String) -> [ShownAd] {
    guard let document = JSONDocument(json), document.kind(document.root) == .array else { return [] }
    var ads: [ShownAd] = []
    document.forEachElement(document.root) { node in
      if let id = document.member(node, "id").flatMap(document.string) {
        let url = document.member(node, "url").flatMap(document.string)
        ads.append(
          ShownAd(
            adId: id, url: url, isIdentified: false, isPaid: document.member(node, "paid") != nil, standing: .unchanged)
        )
      }
      return true
    }
    return ads
  }
}
