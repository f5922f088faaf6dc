import FoundationEssentials
import Matching
import SQLite
import TestSupport
import Testing
import Vehicles

/// A monitoring is read where it was found last, whatever others have done to it since.
struct MonitoringGuessTests {
  private let directory: TemporaryDirectory
  private let writer: Connection
  private let readers: ReaderPool

  init() throws {
    directory = try TemporaryDirectory()
    writer = try Connection(path: directory.path("test.sqlite"))
    try writer.migrate(MonitoringIndex.migrations)
    try writer.execute("INSERT INTO account VALUES ('acct_1', 'one', 0)")
    readers = try ReaderPool(path: writer.path)
  }

  private func watch(_ plate: String, account: String = "acct_default", id: Int) throws {
    let request = try MonitoringRequest(
      accountID: account, plate: plate, vin: nil, eventTypes: ["delisted"], metadata: .keep)
    let newID = try #require(UUID(uuidString: "00000000-0000-4000-8000-00000000000\(id)"))
    _ = try MonitoringIndex(writer).watch(request, newID: newID, at: Date(timeIntervalSince1970: 1_780_000_000))
  }

  /// The last digit of the monitoring's UUID, by a reader that guesses.
  private func found(_ plate: String, account: String = "acct_default") throws -> Character? {
    try read(plate, account: account)?.monitorID.last
  }

  private func read(_ plate: String, account: String = "acct_default") throws -> Monitoring? {
    let plate = try #require(LicensePlate(plate))
    return try readers.read { connection in
      #expect(connection.guesses != nil)
      return try MonitoringIndex(connection).monitoring(account: account, plate: plate)
    }
  }

  @Test func `a monitoring is found again as another connection has changed it`() throws {
    try watch("ABC123", id: 1)
    #expect(try read("ABC123")?.eventTypes == [.delisted])
    let plate = try #require(LicensePlate("ABC123"))
    _ = try MonitoringIndex(writer).change(
      account: "acct_default", plate: plate, eventTypes: [.priceChanged], metadata: .keep)
    #expect(try read("ABC123")?.eventTypes == [.priceChanged])
  }

  @Test func `a monitoring that has ended is not found where it was`() throws {
    try watch("ABC123", id: 1)
    #expect(try found("ABC123") == "1")
    try writer.execute("DELETE FROM monitoring")
    #expect(try found("ABC123") == nil)
    // SQLite gives the row's number to the next one.
    try watch("XYZ987", id: 2)
    #expect(try writer.first("SELECT id FROM monitoring") { row in row.int(0) } == 1)
    #expect(try found("ABC123") == nil)
    #expect(try found("XYZ987") == "2")
  }

  @Test func `a monitoring that was made anew is found in its new row`() throws {
    try watch("ABC123", id: 1)
    #expect(try found("ABC123") == "1")
    try writer.execute("DELETE FROM monitoring")
    try watch("XYZ987", id: 2)
    try watch("ABC123", id: 3)
    #expect(try found("ABC123") == "3")
    #expect(try found("ABC123") == "3")
  }

  @Test func `a row that now belongs to another account is not shown`() throws {
    try watch("ABC123", account: "acct_1", id: 1)
    #expect(try found("ABC123", account: "acct_1") == "1")
    try writer.execute("UPDATE monitoring SET account_id = 'acct_default'")
    #expect(try found("ABC123", account: "acct_1") == nil)
    #expect(try found("ABC123") == "1")
  }

  @Test func `a guess leads to the row without the index`() throws {
    let plan = try writer.query(
      """
      EXPLAIN QUERY PLAN SELECT plate FROM monitoring WHERE id = 1 AND +plate_key = 'ABC123' AND +account_id = 'acct_1'
      """
    ) { row in row.text(3) }
    #expect(plan == ["SEARCH monitoring USING INTEGER PRIMARY KEY (rowid=?)"])
  }
}
