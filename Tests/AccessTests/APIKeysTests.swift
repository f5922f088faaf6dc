import Access
import Foundation
import SQLite
import TestSupport
import Testing

struct APIKeysTests {
  private let directory: TemporaryDirectory
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("keys.sqlite"))
    try connection.migrate(APIKeys.migrations)
  }

  private static func text(_ byte: UInt8 = 7) -> KeyText {
    KeyText(
      identifierBytes: [UInt8](repeating: byte, count: 8), secretBytes: [UInt8](repeating: byte &+ 1, count: 32))
  }

  private static let start = Date(timeIntervalSince1970: 1_780_300_800)

  @Test func `a key is a name and 256 random bits in one text`() throws {
    let text = Self.text()
    #expect(text.text.hasPrefix("pw_\(text.id)_"))
    #expect(text.id.utf8.count == 12)
    #expect(text.text.utf8.count == 3 + 12 + 1 + 43)
    let largest = KeyText(
      identifierBytes: [UInt8](repeating: 255, count: 8), secretBytes: [UInt8](repeating: 255, count: 32))
    let keys = APIKeys(connection)
    for text in [text, largest] {
      _ = try keys.add(text, account: "acct_1", scopes: [.events], at: Self.start)
      #expect(try keys.key(openedBy: text.text)?.id == text.id)
    }
  }

  @Test(arguments: [
    "", "pw_", "pw_abc_def", "xx_LygHa16AHYF0_", "pw_LygHa16AHYF0_åååååååååååååååååååååååååååååååååååååååååå",
  ])
  func `a text of another form opens nothing`(_ text: String) throws {
    #expect(try APIKeys(connection).key(openedBy: text) == nil)
  }

  @Test func `a key opens what it was made for`() throws {
    let keys = APIKeys(connection)
    let limit = RateLimit(perSecond: 5, burst: 9)
    let made = try keys.add(Self.text(), account: "acct_1", scopes: [.events, .vehicles], rate: limit, at: Self.start)
    let found = try #require(try keys.key(openedBy: Self.text().text))
    #expect(found == made)
    #expect(found.accountID == "acct_1")
    #expect(found.scopes == [.events, .vehicles])
    #expect(found.rate == limit)
    #expect(try keys.key(openedBy: Self.text(8).text) == nil)
  }

  @Test func `a key with another secret opens nothing`() throws {
    let keys = APIKeys(connection)
    _ = try keys.add(Self.text(), account: "acct_1", scopes: [.events], at: Self.start)
    let forged = String(Self.text().text.dropLast()) + "0"
    #expect(forged != Self.text().text)
    #expect(try keys.key(openedBy: forged) == nil)
  }

  @Test func `the database holds nothing that opens anything`() throws {
    let keys = APIKeys(connection)
    _ = try keys.add(Self.text(), account: "acct_1", scopes: [.events], at: Self.start)
    _ = try connection.checkpoint()
    let bytes = try Data(contentsOf: URL(filePath: connection.path))
    let secret = Self.text().text.suffix(43)
    #expect(bytes.range(of: Data(Self.text().id.utf8)) != nil)
    #expect(bytes.range(of: Data(secret.utf8)) == nil)
  }

  @Test func `a revoked key opens nothing from then on and keeps its date`() throws {
    let keys = APIKeys(connection)
    _ = try keys.add(Self.text(), account: "acct_1", scopes: [.events], at: Self.start)
    #expect(try keys.revoke(id: Self.text().id, at: Self.start.addingTimeInterval(1)))
    #expect(try keys.key(openedBy: Self.text().text) == nil)
    #expect(try keys.revoke(id: Self.text().id, at: Self.start.addingTimeInterval(9)))
    #expect(try keys.all().map(\.revokedAt) == [Self.start.addingTimeInterval(1)])
    #expect(try !keys.revoke(id: "nobody", at: Self.start))
  }

  @Test func `the last use is kept and never goes back`() throws {
    let keys = APIKeys(connection)
    _ = try keys.add(Self.text(), account: "acct_1", scopes: [.events], at: Self.start)
    #expect(try keys.all().map(\.lastUsedAt) == [nil])
    try keys.noteUses([Self.text().id: Self.start.addingTimeInterval(60)])
    try keys.noteUses([Self.text().id: Self.start.addingTimeInterval(30)])
    #expect(try keys.all().map(\.lastUsedAt) == [Self.start.addingTimeInterval(60)])
  }

  @Test func `keys are listed by account in the order of their making`() throws {
    let keys = APIKeys(connection)
    for (number, account) in ["acct_1", "acct_2", "acct_1"].enumerated() {
      _ = try keys.add(
        Self.text(UInt8(9 - number)), account: account, scopes: [.events],
        at: Self.start.addingTimeInterval(Double(number)))
    }
    #expect(try keys.all().map(\.accountID) == ["acct_1", "acct_2", "acct_1"])
    #expect(try keys.all(account: "acct_1").map(\.id) == [Self.text(9).id, Self.text(7).id])
  }
}

extension APIKeys {
  fileprivate func key(openedBy text: String) throws(SQLiteError) -> APIKey? {
    try key(openedBy: text.utf8Span.span)
  }
}
