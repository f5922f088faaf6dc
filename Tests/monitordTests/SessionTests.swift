import Foundation
import HTTP
import TestSupport
import Testing

/// The session of the README, with the programs that it names.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
struct SessionTests {
  @Test(.timeLimit(.minutes(5))) func `from an account to the feed with curl`() async throws {
    let directory = try TemporaryDirectory()
    let environment = ["PLATEWATCH_DATABASE": directory.path("platewatch.sqlite")]
    let account = try await Program("monitorctl").run(["account", "add", "Example Bank"], environment: environment)
    let accountID = try #require(account.output.firstMatch(of: #/"id":"(acct_\w{22})"/#)).output.1
    let made = try await Program("monitorctl").run(
      ["key", "add", "--account", String(accountID), "--scopes", "vehicles,events"], environment: environment)
    let pattern =
      #/\{"keyId":"(\w{12})","key":"(pw_\w+)","accountId":"(acct_\w+)","scopes":\["vehicles","events"\]\}\n/#
    let key = try #require(made.output.wholeMatch(of: pattern)).output
    #expect(made.errors == "the key is shown only now; who loses it makes a new one\n")
    let station = try await Station(in: directory, key: String(key.2))

    func curl(_ arguments: String...) async throws -> String {
      let common = ["--silent", "--show-error", "--header", "Authorization: Bearer \(station.key)"]
      let ending = try await Program(path: "/usr/bin/curl").run(common + arguments)
      #expect(ending.status == 0, "\(ending.errors)")
      return ending.output
    }
    let collection = station.address + "/v1/vehicles/se/monitorings"
    let monitoring = try await curl(
      "--json",
      #"{"licensePlate":"mlb 27j","eventTypes":["listed_for_sale","price_changed"],"metadata":{"loanId":"loan_7"}}"#,
      collection)
    #expect(
      monitoring.contains(#""licensePlate":"MLB27J","vin":null,"eventTypes":["listed_for_sale","price_changed"]"#))
    #expect(try await curl(collection + "/mlb%2027j") == monitoring)

    let recordings = Repository.fixtures.appending(path: "blocket/recordings/day1").path
    let crawl = try await Program("crawl").run(
      ["--site", "blocket", "--mode", "full", "--replay", recordings, "--now", "2026-09-08T08:00:00Z"],
      environment: environment)
    #expect(crawl.status == 0)
    let feed = try await curl(station.address + "/v1/events?wait=30s")
    #expect(feed == #"{"data":[\#(crawl.lines[0])],"next":"1"}"#)
    #expect(try await curl(station.address + "/v1/events?after=1") == #"{"data":[],"next":"1"}"#)
    let listings = try await curl(station.address + "/v1/vehicles/se/MLB27J/listings")
    #expect(listings.contains(#""prices":[{"kind":"cash","amount":149000,"currency":"SEK""#))

    let revoked = try await Program("monitorctl").run(["key", "revoke", String(key.1)], environment: environment)
    #expect(revoked.status == 0)
    #expect(try await curl(collection) == #"{"error":"the API key is not valid","code":"unauthorized"}"#)

    station.server.send(SIGTERM)
    let ending = try await station.server.ending()
    #expect(ending.status == 0)
    #expect(ending.output == "")
    #expect(ending.errors.contains("method=GET route=/v1/vehicles/se/monitorings/{licensePlate} status=200"))
    #expect(!ending.errors.localizedUppercase.contains("MLB"))
    #expect(!ending.errors.contains(station.key))
  }
  @Test(.timeLimit(.minutes(5))) func `what another program writes is seen by the next request`() async throws {
    let station = try await Station()
    let path = "/v1/vehicles/se/monitorings/MLB27J"
    for _ in 0..<3 {
      let watched = try await Program("monitorctl").run(["watch", "MLB27J"], environment: station.environment)
      #expect(watched.status == 0)
      for _ in 0..<4 { #expect(try await station.ask("GET", path).status == 200) }
      let ended = try await Program("monitorctl").run(["unwatch", "MLB27J"], environment: station.environment)
      #expect(ended.status == 0)
      for _ in 0..<4 { #expect(try await station.ask("GET", path).status == 404) }
    }
    station.server.send(SIGTERM)
    #expect(try await station.server.ending().status == 0)
  }
}
