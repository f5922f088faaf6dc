import FoundationEssentials
import Matching
import SQLite
import TestSupport
import Testing
import Vehicles

struct MonitoringIndexTests {
  private let directory: TemporaryDirectory
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(MonitoringIndex.migrations)
  }

  private let date = Date(timeIntervalSince1970: 1_780_000_000.125)

  @discardableResult
  private func watch(
    _ plate: String, _ types: [String] = ["listed_for_sale"], vin: String? = nil, account: String = "acct_default",
    id: Int = 1, seconds: Double = 0, metadata: MetadataChange = .keep
  ) throws -> MonitoringIndex.Watched {
    let request = try MonitoringRequest(
      accountID: account, plate: plate, vin: vin, eventTypes: types, metadata: metadata)
    let newID = try #require(UUID(uuidString: "00000000-0000-4000-8000-00000000000\(id)"))
    return try MonitoringIndex(connection).watch(request, newID: newID, at: date.addingTimeInterval(seconds))
  }

  @Test func `a monitoring is written as the API promises`() throws {
    let metadata = try #require(Metadata(json: #"{ "b": 1.50, "a": "å" }"#))
    let plain = try watch("abc 123", ["ownership_change", "listed_for_sale", "ownership_change"])
    #expect(plain.isNew)
    #expect(
      plain.monitoring.json
        == #"{"monitorId":"00000000-0000-4000-8000-000000000001","accountId":"acct_default","licensePlate":"ABC123","#
        + #""vin":null,"eventTypes":["ownership_change","listed_for_sale"],"createdAt":"2026-05-28T20:26:40.125Z"}"#)
    let full = try watch("mlb-84a", vin: "yv1lz56d0x2000001", id: 2, metadata: .replace(metadata))
    let json =
      #"{"monitorId":"00000000-0000-4000-8000-000000000002","accountId":"acct_default","licensePlate":"MLB84A","#
      + #""vin":"YV1LZ56D0X2000001","eventTypes":["listed_for_sale"],"metadata":{"b":1.50,"a":"å"},"#
      + #""createdAt":"2026-05-28T20:26:40.125Z"}"#
    #expect(full.monitoring.json == json)
    let stored = try MonitoringIndex(connection).monitoring(id: "00000000-0000-4000-8000-000000000002")
    #expect(stored?.json == json)
    #expect(stored == full.monitoring)
  }

  @Test func `the same plate again changes the monitoring and keeps what is not named`() throws {
    let metadata = try #require(Metadata(json: #"{"a":1}"#))
    try watch("ABC123", vin: "YV1LZ56D0X2000001", metadata: .replace(metadata))
    let again = try watch("ABC 123", ["delisted", "listed_for_sale"], id: 2, seconds: 60)
    #expect(!again.isNew)
    #expect(again.addedTypes == [.delisted])
    #expect(again.monitoring.monitorID == "00000000-0000-4000-8000-000000000001")
    #expect(again.monitoring.createdAt == date)
    #expect(again.monitoring.metadata == metadata)
    #expect(again.monitoring.vin?.value == "YV1LZ56D0X2000001")
    #expect(again.monitoring.eventTypes == [.delisted, .listedForSale])
    let cleared = try watch("ABC123", metadata: .clear)
    #expect(cleared.monitoring.metadata == nil)
    let plate = try #require(LicensePlate("ABC123"))
    #expect(try MonitoringIndex(connection).monitoring(account: "acct_default", plate: plate) == cleared.monitoring)
  }

  @Test func `parts of a monitoring are changed by name`() throws {
    let index = MonitoringIndex(connection)
    let plate = try #require(LicensePlate("ABC123"))
    #expect(try index.change(account: "acct_default", plate: plate, eventTypes: [.delisted], metadata: .keep) == nil)
    let metadata = try #require(Metadata(json: #"{"a":1}"#))
    try watch("ABC123")
    let first = try index.change(account: "acct_default", plate: plate, eventTypes: nil, metadata: .replace(metadata))
    #expect(first?.monitoring.eventTypes == [.listedForSale])
    #expect(first?.monitoring.metadata == metadata)
    let second = try index.change(account: "acct_default", plate: plate, eventTypes: [.delisted], metadata: .keep)
    #expect(second?.addedTypes == [.delisted])
    #expect(second?.monitoring.metadata == metadata)
  }

  @Test func `accounts do not see each other's monitorings`() throws {
    let accounts = Accounts(connection)
    let added = try accounts.add(id: "acct_b", name: "b", at: date)
    #expect(try accounts.account(id: "acct_b") == added)
    #expect(try accounts.all().map(\.id) == ["acct_default", "acct_b"])
    try watch("ABC123", id: 1)
    try watch("ABC123", account: "acct_b", id: 2)
    let index = MonitoringIndex(connection)
    let plate = try #require(LicensePlate("ABC123"))
    #expect(try index.unwatch(account: "acct_b", plate: plate))
    #expect(try !index.unwatch(account: "acct_b", plate: plate))
    #expect(try index.count(account: "acct_default") == 1)
    #expect(try index.count(account: "acct_b") == 0)
    #expect(throws: SQLiteError.self) { try watch("ABC123", account: "acct_c", id: 3) }
  }

  @Test func `the list is in the order of making`() throws {
    let plates = ["ABC123", "DEF456", "GHJ789", "KLM012"]
    for (index, (plate, seconds)) in zip(plates, [3.0, 1, 2, 1]).enumerated() {
      try watch(plate, id: 9 - index, seconds: seconds)
    }
    let index = MonitoringIndex(connection)
    func list(_ limit: Int, _ offset: Int) throws -> [String] {
      try index.monitorings(account: "acct_default", limit: limit, offset: offset).map(\.plate.normalized)
    }
    #expect(try list(100, 0) == ["KLM012", "DEF456", "GHJ789", "ABC123"])
    #expect(try list(2, 1) == ["DEF456", "GHJ789"])
    #expect(try list(2, 4) == [])
  }

  @Test(arguments: [
    ("", MonitoringRefusal.invalidPlate), ("A", .invalidPlate), ("ABC 123 456", .invalidPlate),
    ("IQV123", .invalidPlate),
    ("123456", .militaryPlate),
  ])
  func `plates that cannot be watched are refused`(plate: String, refusal: MonitoringRefusal) {
    #expect(throws: refusal) { try MonitoringRequest.plate(plate) }
  }

  @Test func `requests that make no sense are refused with a reason`() {
    func refusal(_ types: [String], vin: String? = nil) -> MonitoringRefusal? {
      #expect(throws: MonitoringRefusal.self) {
        try MonitoringRequest(accountID: "a", plate: "ABC123", vin: vin, eventTypes: types)
      }
    }
    #expect(refusal([]) == .noEventTypes)
    #expect(refusal(["sold"]) == .unknownEventType("sold"))
    #expect(refusal(["delisted"], vin: "WVWZZZ3**") == .invalidVIN)
  }

  @Test(arguments: [
    (MonitoringRefusal.invalidPlate, "invalid_plate", "licensePlate is not a Swedish plate; give one such as ABC123"),
    (
      .militaryPlate, "refused_plate",
      "licensePlate is a military plate, which no public register and no ad shows"
    ),
    (.invalidVIN, "invalid_vin", "vin is not a vehicle identification number of 5 to 17 letters and digits"),
    (
      .noEventTypes, "no_event_types",
      "eventTypes is empty; give at least one of listed_for_sale, ownership_change, price_changed, delisted"
    ),
    (
      .unknownEventType("sold"), "unknown_event_type",
      "eventTypes has an unknown type \"sold\"; known are listed_for_sale, ownership_change, price_changed, delisted"
    ),
    (.invalidMetadata, "invalid_metadata", "metadata is not a JSON object of at most 16384 bytes and 8 levels"),
  ])
  func `a refusal says what to give instead`(refusal: MonitoringRefusal, code: String, sentence: String) {
    #expect(refusal.code == code)
    #expect("\(refusal)" == sentence)
  }

  @Test(arguments: [
    ("{}", true), ("[]", false), ("1", false), ("{\"a\":", false),
    (#"{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}"#, true),
    (#"{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}"#, false),
    ("{\"a\":\"\(String(repeating: "x", count: 16_376))\"}", true),
    ("{\"a\":\"\(String(repeating: "x", count: 16_377))\"}", false),
  ])
  func `metadata is a JSON object of bounded size`(json: String, isAccepted: Bool) {
    #expect((Metadata(json: json) != nil) == isAccepted)
    #expect((try? MonitoringRequest.metadata(json)) == Metadata(json: json).map { .replace($0) })
  }

  struct Question: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var plate: String?
    var vin: String?
    var type: EventType?
    let found: [String]
  }

  @Test(arguments: [
    Question(testDescription: "by plate", plate: "abc 123", found: ["ABC123 plate"]),
    Question(testDescription: "by VIN", vin: "YV1LZ56D0X2000001", found: ["ABC123 vin"]),
    Question(testDescription: "by both, once", plate: "ABC123", vin: "YV1LZ56D0X2000001", found: ["ABC123 plate"]),
    Question(
      testDescription: "two vehicles", plate: "DEF456", vin: "YV1LZ56D0X2000001", found: ["DEF456 plate", "ABC123 vin"]),
    Question(testDescription: "by type", plate: "DEF456", type: .listedForSale, found: []),
    Question(testDescription: "a personal plate", plate: "B0SS0", found: ["BOSS0 plate"]),
    Question(testDescription: "a taxi", plate: "ABC123T", found: ["ABC123 plate"]),
    Question(testDescription: "an ordinary plate with O", plate: "0BC123", found: []),
    Question(testDescription: "nobody's", plate: "XYZ999", vin: "YV1LZ56D0X2000002", found: []),
    Question(testDescription: "nothing", found: []),
  ])
  func `a vehicle is matched by plate and by VIN`(_ question: Question) throws {
    try watch("ABC123", vin: "YV1LZ56D0X2000001", id: 1)
    try watch("DEF456", ["delisted"], id: 2)
    try watch("BOSS0", id: 3)
    try watch("OBC123", id: 4)
    let matches = try Matcher(connection).matches(
      plate: question.plate.flatMap { LicensePlate($0) }, vin: question.vin.flatMap { VIN($0) }, type: question.type)
    #expect(matches.map { "\($0.monitoring.plate) \($0.ground.rawValue)" } == question.found)
  }
}
