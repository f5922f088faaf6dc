internal import Compression
internal import Crypto
public import FoundationEssentials
internal import JSON
public import SQLite

/// A page as it was fetched, to prove an event or to be read again.
public struct PageCapture: Sendable, Hashable {
  /// Absolute address that was asked for.
  public let url: String
  /// Absolute address that answered, after redirects.
  public let finalURL: String
  /// When the answer came.
  public let fetchedAt: Date
  /// Status of the answer.
  public let status: Int
  /// Value of `Content-Type`.
  public let contentType: String?
  /// The body without content encoding, otherwise untouched.
  public let body: [UInt8]

  /// A page by its parts; without `finalURL`, one that was not redirected.
  public init(
    url: String, finalURL: String? = nil, fetchedAt: Date, status: Int, contentType: String?, body: [UInt8]
  ) {
    self.url = url
    self.finalURL = finalURL ?? url
    self.fetchedAt = fetchedAt
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// SHA-256 of the body in lower-case hexadecimal.
  public var bodyDigest: String { Digest.hex(Digest.sha256(body)) }
}

extension ObservationStore {
  /// How long the bytes of pages are kept.
  public static let pageLifetime: TimeInterval = 30 * 24 * 3600
  /// No page is larger, so that a damaged row cannot fill memory.
  static let largestBody = 64 << 20

  /// Keeps the bytes of a page that an event rests on, or whose run was quarantined; equal bodies are kept once.
  ///
  /// They are kept for `pageLifetime` after `now`, the real time: a page of a simulated day is not old. Returns the digest by
  /// which `body(digest:)` gives them back.
  @discardableResult
  public func keep(_ page: PageCapture, run: Int64, at now: Date) throws(SQLiteError) -> String {
    let digest = page.bodyDigest
    let keptUntil = max(now, page.fetchedAt).addingTimeInterval(Self.pageLifetime).millisecondsSince1970
    let known = try connection.first("SELECT kept_until FROM page_body WHERE sha256 = ?", [.text(digest)]) { row in
      row.int(0)
    }
    if known == nil {
      try connection.execute(
        "INSERT INTO page_body (sha256, kept_until, gzip) VALUES (?, ?, ?)",
        [.text(digest), Value(keptUntil), .blob(Gzip.compress(page.body))])
    } else if let known, known < keptUntil {
      try connection.execute(
        "UPDATE page_body SET kept_until = ? WHERE sha256 = ?", [Value(keptUntil), .text(digest)])
    }
    try connection.execute(
      """
      INSERT OR IGNORE INTO page_capture (run_id, url, fetched_at, status, content_type, sha256, final_url) \
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(run), .text(page.url), Value(page.fetchedAt.millisecondsSince1970), Value(page.status),
        Value(page.contentType), .text(digest), Value(page.finalURL == page.url ? nil : page.finalURL),
      ])
    return digest
  }

  /// The pages kept of a run, in the order of fetching; a body that does not unpack is left out.
  public func pages(ofRun id: Int64) throws(SQLiteError) -> [PageCapture] {
    try connection.query("\(Self.captures) ORDER BY fetched_at, page_capture.id", [.integer(id)]) { row in
      Self.capture(row)
    }.compactMap { $0 }
  }

  /// The pages kept of a run that were fetched from one address, in the order of fetching.
  public func pages(ofRun id: Int64, url: String) throws(SQLiteError) -> [PageCapture] {
    try connection.query("\(Self.captures) AND url = ? ORDER BY fetched_at", [.integer(id), .text(url)]) { row in
      Self.capture(row)
    }.compactMap { $0 }
  }

  private static let captures = """
    SELECT url, fetched_at, status, content_type, gzip, final_url \
    FROM page_capture JOIN page_body USING (sha256) WHERE run_id = ?
    """

  private static func capture(_ row: Row) -> PageCapture? {
    guard let body = try? Gzip.decompress(row.blob(4), limit: largestBody) else { return nil }
    return PageCapture(
      url: row.text(0), finalURL: row.optionalText(5), fetchedAt: Date(millisecondsSince1970: row.int(1)),
      status: row.int(2), contentType: row.optionalText(3), body: body)
  }

  /// The bytes with this digest; nil when they are no longer kept.
  public func body(digest: String) throws(SQLiteError) -> [UInt8]? {
    let packed = try connection.first("SELECT gzip FROM page_body WHERE sha256 = ?", [.text(digest)]) { row in
      row.blob(0)
    }
    return packed.flatMap { try? Gzip.decompress($0, limit: Self.largestBody) }
  }

  /// Forgets the pages whose time is over; returns how many bodies went.
  public func forgetPages(keptUntil date: Date) throws(SQLiteError) -> Int {
    let time = Value(date.millisecondsSince1970)
    try connection.execute(
      "DELETE FROM page_capture WHERE sha256 IN (SELECT sha256 FROM page_body WHERE kept_until < ?)", [time])
    return try connection.execute("DELETE FROM page_body WHERE kept_until < ?", [time])
  }
}
