public import FoundationEssentials
internal import JSON
public import SQLite

/// An answer as it was given.
public struct KeptAnswer: Sendable, Hashable {
  /// SHA-256 of what was asked.
  public let fingerprint: [UInt8]
  /// The status.
  public let status: Int
  /// The header `Location`.
  public let location: String?
  /// The header `Content-Type`.
  public let contentType: String?
  /// The body.
  public let body: [UInt8]

  /// An answer by its parts.
  public init(fingerprint: [UInt8], status: Int, location: String?, contentType: String?, body: [UInt8]) {
    self.fingerprint = fingerprint
    self.status = status
    self.location = location
    self.contentType = contentType
    self.body = body
  }
}

/// Answers to requests that their clients may send again because they did not hear the answer.
///
/// A view of one connection for the length of a transaction. The answer is kept in the transaction that did the work, so
/// that there is never one without the other.
public struct KeptAnswers {
  /// How long a request may come again.
  public static let lifetime: Duration = .seconds(24 * 3600)

  private let connection: Connection

  /// The answers behind `connection`, which has had `APIKeys.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// The answer given under a key of the client's, unless it is too old.
  public func answer(account: String, key: String, at date: Date) throws(SQLiteError) -> KeptAnswer? {
    try connection.first(
      """
      SELECT fingerprint, status, location, content_type, body FROM kept_answer \
      WHERE account_id = ? AND key = ? AND created_at > ?
      """, [.text(account), .text(key), Self.oldest(at: date)]
    ) { row in
      KeptAnswer(
        fingerprint: row.blob(0), status: row.int(1), location: row.optionalText(2), contentType: row.optionalText(3),
        body: row.blob(4))
    }
  }

  /// Keeps an answer, in the place of one that is too old.
  public func keep(_ answer: KeptAnswer, account: String, key: String, at date: Date) throws(SQLiteError) {
    try connection.execute(
      """
      INSERT OR REPLACE INTO kept_answer \
      (account_id, key, fingerprint, status, location, content_type, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(account), .text(key), .blob(answer.fingerprint), Value(answer.status), Value(answer.location),
        Value(answer.contentType), .blob(answer.body), Value(date.millisecondsSince1970),
      ])
  }

  /// Removes answers that are too old, at most `limit`; returns how many.
  @discardableResult
  public func removeOld(at date: Date, limit: Int) throws(SQLiteError) -> Int {
    try connection.execute(
      """
      DELETE FROM kept_answer WHERE (account_id, key) IN \
      (SELECT account_id, key FROM kept_answer WHERE created_at <= ? LIMIT ?)
      """, [Self.oldest(at: date), Value(limit)])
  }

  private static func oldest(at date: Date) -> Value {
    Value(date.millisecondsSince1970 - Int(lifetime / .milliseconds(1)))
  }
}
