import Testing

struct MonitoringCommandsTests {
  private let control: Control
  private let monitoring = """
    {"monitorId":"UUID","accountId":"acct_default","licensePlate":"MLB36A","vin":null,"eventTypes":\
    ["listed_for_sale","ownership_change","price_changed","delisted"],"createdAt":"2026-06-01T08:00:00.000Z"}

    """

  init() throws { control = try Control() }

  @Test func `a plate is watched, listed and let go`() async throws {
    let watched = try await control.run("watch", "mlb 36a", "--now", "2026-06-01T08:00:00Z")
    #expect(watched == .init(0, output: monitoring))
    #expect(try await control.run("list") == .init(0, output: monitoring))
    #expect(try await control.run("unwatch", "MLB36A") == .init(0, errors: "the plate is no longer watched\n"))
    #expect(try await control.run("list") == .init(0))
    let again = try await control.run("unwatch", "MLB36A")
    #expect(
      again
        == .init(
          1,
          errors: """
            monitorctl: the account acct_default does not watch this plate; `monitorctl list` shows what it does

            """))
  }

  @Test func `watching again changes what was named and keeps the rest`() async throws {
    _ = try await control.run(
      "watch", "MLB36A", "--events", "delisted,price_changed", "--metadata", #"{ "loanId": "7" }"#, "--now",
      "2026-06-01T08:00:00Z")
    let again = try await control.run("watch", "MLB36A", "--vin", "YV1PWA8VDL1001036")
    #expect(
      again
        == .init(
          0,
          output: """
            {"monitorId":"UUID","accountId":"acct_default","licensePlate":"MLB36A","vin":"YV1PWA8VDL1001036",\
            "eventTypes":["delisted","price_changed"],"metadata":{"loanId":"7"},\
            "createdAt":"2026-06-01T08:00:00.000Z"}

            """))
  }

  @Test func `an ad that is online already is told at once, after the monitoring`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let event = """
      {"id":"EVENT","eventType":"vehicle.listed_for_sale","occurredAt":"2026-06-01T08:00:00.000Z","data":\
      {"monitorId":"UUID","licensePlate":"MLB36A","vin":"YV1PWA8VDL1001036",\
      "pageUrl":"https://www.blocket.se/mobility/item/90001036","price":349000,"currency":"SEK","site":"blocket",\
      "adId":"90001036","initial":true}}

      """
    let watched = try await control.run("watch", "MLB36A", "--now", "2026-06-01T08:00:00Z")
    #expect(
      watched
        == .init(
          0, output: monitoring + event,
          errors: "an ad of the vehicle is online already; the event follows the monitoring\n"))
    #expect(try await control.run("events") == .init(0, output: event))
    let silent = try await control.run("watch", "MLB35B", "--log-level", "warning")
    #expect(silent.errors.isEmpty)
    #expect(silent.output.split(separator: "\n").count == 2)
  }

  @Test func `accounts are added and listed, and each has its own monitorings`() async throws {
    let added = try await control.run("account", "add", "Nordic Loans")
    #expect(added.status == 0)
    #expect(added.output.hasPrefix(#"{"id":"ACCOUNT","name":"Nordic Loans","createdAt":"20"#))
    let listed = try await control.run("account", "list")
    #expect(
      listed.output == #"{"id":"acct_default","name":"default","createdAt":"1970-01-01T00:00:00.000Z"}"# + "\n"
        + added.output)
    let stranger = "monitorctl: there is no account acct_x; `monitorctl account list` shows them\n"
    #expect(try await control.run("watch", "MLB36A", "--account", "acct_x") == .init(1, errors: stranger))
    #expect(try await control.run("unwatch", "MLB36A", "--account", "acct_x") == .init(1, errors: stranger))
    #expect(try await control.run("list", "--account", "acct_x") == .init(1, errors: stranger))
  }

  @Test(arguments: [
    (["watch"], "PLATE is missing"),
    (["watch", "MLB36A", "x"], #""x" is one word too many"#),
    (["watch", "ABC-12-345"], "PLATE is not a Swedish plate; give one such as ABC123"),
    (["unwatch", "ABC-12-345"], "PLATE is not a Swedish plate; give one such as ABC123"),
    (["watch", "123456"], "PLATE is a military plate, which no public register and no ad shows"),
    (["watch", "MLB36A", "--vin", "X"], "--vin is not a vehicle identification number of 5 to 17 letters and digits"),
    (
      ["watch", "MLB36A", "--metadata", "[1]"],
      "--metadata is not a JSON object of at most 16384 bytes and 8 levels"
    ),
    (
      ["watch", "MLB36A", "--events", "sold"],
      """
      --events wants listed_for_sale, ownership_change, price_changed or delisted, separated by commas, not "sold"
      """
    ),
    (
      ["watch", "MLB36A", "--now", "noon"],
      #"--now wants an instant such as 2026-06-01T08:00:00Z or a date such as 2026-06-01, not "noon""#
    ),
    (["list", "--events", "delisted"], #"--events is not a flag of "list""#),
    (["account", "add", ""], "NAME wants 1 to 200 characters"),
    (["account"], #""account" needs another word: add or list"#),
    (["watc"], #""watc" is not a command of this program; did you mean watch?"#),
    (["list", "--log-level", "loud"], #"--log-level wants debug, info, warning or error, not "loud""#),
  ])
  func `a mistake on the command line is named in one sentence`(words: [String], sentence: String) async throws {
    #expect(try await control.run(words) == .init(64, errors: "monitorctl: \(sentence)\n"))
  }

  @Test func `monitorings and accounts are tables on a terminal`() async throws {
    _ = try await control.run(
      "watch", "MLB36A", "--events", "delisted", "--now", "2026-06-01T08:00:00Z", "--metadata", #"{"loanId":"7"}"#)
    #expect(
      try await control.runOnTerminal("list") == [
        "PLATE   VIN  EVENTS    CREATED                   MONITORING                            METADATA",
        #"MLB36A  -    delisted  2026-06-01T08:00:00.000Z  UUID  {"loanId":"7"}"#,
      ])
    #expect(
      try await control.runOnTerminal("account", "list") == [
        "ACCOUNT       CREATED                   NAME",
        "acct_default  1970-01-01T00:00:00.000Z  default",
      ])
    #expect(
      try await control.runOnTerminal("account", "list", "--json") == [
        #"{"id":"acct_default","name":"default","createdAt":"1970-01-01T00:00:00.000Z"}"#
      ])
  }

  @Test func `help and version are told on stdout`() async throws {
    #expect(try await control.run("--version") == .init(0, output: "monitorctl 0.1.0\n"))
    let help = try await control.run("watch", "--help")
    #expect(help.status == 0)
    #expect(help.output.contains(#/all of them\n +unless given/#))
  }
}
