internal import Crypto
public import FoundationEssentials
internal import JSON
public import SQLite

/// The keys to the API.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct APIKeys {
  private let connection: Connection

  /// The keys behind `connection`, which has had `migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// The history of the tables.
  public static var migrations: [Migration] {
    [Migration(name: "access-v001", sql: String(decoding: PackageResources.v001_access_sql, as: UTF8.self))]
  }

  /// Adds a key of an account that exists.
  public func add(
    _ text: KeyText, account: String, scopes: [Scope], rate: RateLimit? = nil, at date: Date
  ) throws(SQLiteError) -> APIKey {
    let key = APIKey(
      id: text.id, accountID: account, scopes: scopes, rate: rate, createdAt: date.inWholeMilliseconds,
      lastUsedAt: nil, revokedAt: nil)
    try connection.execute(
      """
      INSERT INTO api_key (id, account_id, digest, scopes, rate, burst, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(key.id), .text(account), .blob(KeyText.digest(text.text.utf8Span.span)), Value(ScopeCode.number(scopes)),
        Value(rate?.perSecond), Value(rate?.burst), Value(date.millisecondsSince1970),
      ])
    return key
  }

  /// The key whose text, in UTF-8, somebody sent; nil when it is none, its secret is another one, or it was revoked.
  ///
  /// What is kept of a key is read again only when somebody has written to the database.
  public func key(openedBy text: Span<UInt8>) throws(SQLiteError) -> APIKey? {
    guard let id = KeyText.identifier(in: text) else { return nil }
    let lock = try connection.unchanged(id) { () throws(SQLiteError) in
      try connection.first(Self.lockQuery, [.text(id)]) { row in
        Lock(digest: row.blob(APIKey.columnCount), key: APIKey(row))
      }
    }
    guard let lock, ConstantTime.areEqual(lock.digest, KeyText.digest(text)) else { return nil }
    return lock.key
  }

  /// What a key must fit that was not revoked; a class, because it is looked at for each request and a copy would cost more.
  private final class Lock: Sendable {
    let digest: [UInt8]
    let key: APIKey

    init(digest: [UInt8], key: APIKey) {
      self.digest = digest
      self.key = key
    }
  }

  private static let lockQuery = "SELECT \(APIKey.columns), digest FROM api_key WHERE id = ? AND revoked_at IS NULL"

  /// Every key of one account, or of all, in the order of their making.
  public func all(account: String? = nil) throws(SQLiteError) -> [APIKey] {
    try connection.query(
      "SELECT \(APIKey.columns) FROM api_key WHERE ?1 IS NULL OR account_id = ?1 ORDER BY created_at, id",
      [Value(account)]
    ) { row in APIKey(row) }
  }

  /// The key of this name, revoked or not.
  public func key(id: String) throws(SQLiteError) -> APIKey? {
    try connection.first("SELECT \(APIKey.columns) FROM api_key WHERE id = ?", [.text(id)]) { row in APIKey(row) }
  }

  /// Has a key open nothing from now on; false when there is none of this name, and a revoked one keeps its date.
  public func revoke(id: String, at date: Date) throws(SQLiteError) -> Bool {
    try connection.execute(
      "UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
      [Value(date.millisecondsSince1970), .text(id)]) > 0
  }

  /// Notes when keys were used.
  public func noteUses(_ uses: [String: Date]) throws(SQLiteError) {
    for (id, date) in uses {
      try connection.execute(
        "UPDATE api_key SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?",
        [Value(date.millisecondsSince1970), .text(id)])
    }
  }
}

extension APIKey {
  fileprivate static let columns = "id, account_id, scopes, rate, burst, created_at, last_used_at, revoked_at"
  fileprivate static let columnCount = 8

  fileprivate init(_ row: Row) {
    id = row.text(0)
    accountID = row.text(1)
    scopes = ScopeCode.scopes(row.int(2))
    rate = row.isNull(3) ? nil : RateLimit(perSecond: row.int(3), burst: row.int(4))
    createdAt = Date(millisecondsSince1970: row.int(5))
    lastUsedAt = row.optionalInt(6).map { Date(millisecondsSince1970: $0) }
    revokedAt = row.optionalInt(7).map { Date(millisecondsSince1970: $0) }
  }
}
