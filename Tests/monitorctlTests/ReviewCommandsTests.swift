import CrawlRuns
import Observations
import Testing

struct ReviewCommandsTests {
  private let control: Control

  init() throws { control = try Control() }

  /// An accepted day, then one on which the site has renamed what its pages call plate, VIN and price.
  private func breakSite() async throws {
    _ = try await control.run("watch", "MLB101")
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let broken = try await control.crawl("broken", at: "2026-06-02T08:00:00Z")
    #expect(broken.outcome == .quarantined)
  }

  /// The shipped definition with the names that the broken day uses.
  private func mendedSites() throws -> String {
    try control.makeSites { definition in
      definition
        .replacing(#""plate": "regno""#, with: #""plate": ["regno", "licence"]"#)
        .replacing(#""vin": "chassis_number""#, with: #""vin": ["chassis_number", "frame_no"]"#)
        .replacing(
          #""currency": "price.currency_code""#,
          with: #""currency": "price.currency_code", "monthlyPrice": "pricing.per_month""#
        )
        .replacing(#""mileage": "mileage""#, with: #""mileage": ["mileage", "odometer"]"#)
        .replacing(#""mileageUnit": "mileage_unit""#, with: #""mileageUnit": ["mileage_unit", "odometer_unit"]"#)
        .replacing(#""dealer_segment""#, with: #""seller_segment""#)
    }
  }

  @Test func `a run that the gates still hold stays quarantined, and the reason is told`() async throws {
    try await breakSite()
    let held = try await control.run("replay-run", "2")
    #expect(
      held
        == .init(
          65,
          errors: """
            monitorctl: run 2: still quarantined: search.currency was found in 0 of 37 listings, usually in 100 %

            """))
    let runs = try await control.run("runs", "--limit", "1")
    #expect(
      runs
        == .init(
          0,
          output: """
            {"run":2,"site":"blocket","mode":"full","startedAt":"2026-06-02T08:00:00.000Z",\
            "endedAt":"2026-06-02T08:00:00.000Z","outcome":"quarantined","attribution":"layout",\
            "reason":"search.currency was found in 0 of 37 listings, usually in 100 %","counters":{"requests":9,\
            "pages":8,"resultPages":5,"opened":0,"listings":37,"new":0,"changed":0,"gone":0,"held":0,"matched":0,"events":0,"problems":3,\
            "reason":"search.currency was found in 0 of 37 listings, usually in 100 %"},\
            "findings":[{"gate":"coverage","field":"search.currency","baseline":1,"now":0,"n":37,\
            "sentence":"search.currency was found in 0 of 37 listings, usually in 100 %"},{"gate":"coverage",\
            "field":"search.mileageKm","baseline":1,"now":0,"n":37,"sentence":"search.mileageKm was found in 0 \
            of 37 listings, usually in 100 %"},{"gate":"coverage","field":"search.plate","baseline":0.944,\
            "now":0,"n":37,"sentence":"search.plate was found in 0 of 37 listings, usually in 94 %"},\
            {"gate":"coverage","field":"search.price","baseline":1,"now":0,"n":37,"sentence":"search.price was \
            found in 0 of 37 listings, usually in 100 %"},{"gate":"coverage","field":"search.seller",\
            "baseline":1,"now":0,"n":37,"sentence":"search.seller was found in 0 of 37 listings, usually in 100 \
            %"},{"gate":"coverage","field":"search.vin","baseline":0.944,"now":0,"n":37,"sentence":"search.vin \
            was found in 0 of 37 listings, usually in 94 %"}]}

            """))
  }

  @Test func `a run whose pages are read rightly is still held when its prices are of another kind`() async throws {
    try await breakSite()
    let held = try await control.run("replay-run", "2", "--sites", try mendedSites())
    #expect(
      held
        == .init(
          65,
          errors: """
            monitorctl: run 2: still quarantined: search.kind:cash was found in 0 of 37 listings, usually in 94 %

            """))
  }

  @Test func `an accepted run is read by the rules as they are now`() async throws {
    try await breakSite()
    let sites = try mendedSites()
    let taken = try await control.run("accept", "2", "--sites", sites)
    #expect(
      taken
        == .init(
          0,
          output: """
            {"id":"EVENT","eventType":"vehicle.listed_for_sale","occurredAt":"2026-06-02T08:00:00.000Z",\
            "data":{"monitorId":"UUID","licensePlate":"MLB101","vin":"YV1MK204592001101",\
            "pageUrl":"https://www.blocket.se/mobility/item/90001101","monthlyPrice":1915,"currency":"SEK",\
            "site":"blocket","adId":"90001101","initial":false}}

            """,
          errors: """
            run=2 outcome=accepted pages=5 listings=37 new=3 changed=34 events=1

            """))
    let again = try await control.run("replay-run", "2", "--sites", sites)
    #expect(
      again
        == .init(
          1,
          errors: """
            monitorctl: run 2: is accepted and not quarantined, so there is nothing to take in

            """))
  }

  @Test func `a run is accepted whatever the gates say`() async throws {
    try await breakSite()
    let accepted = try await control.run("accept", "2")
    #expect(
      accepted
        == .init(
          0,
          errors: """
            run=2 outcome=accepted pages=5 listings=37 new=3 changed=2 events=0

            """))
    let refused = try await control.run("accept", "1")
    #expect(
      refused
        == .init(
          1,
          errors: """
            monitorctl: run 1: is accepted and not quarantined, so there is nothing to take in

            """))
  }

  @Test(arguments: [
    (["accept", "9"], 1, "run 9: there is no such run; `monitorctl runs` lists them"),
    (["replay-run", "9"], 1, "run 9: there is no such run; `monitorctl runs` lists them"),
    (["accept", "last"], 64, #"RUN wants the number of a run, not "last""#),
    (["accept"], 64, "RUN is missing"),
    (
      ["accept", "1", "--sites", "/nowhere"], 78,
      "site definition /nowhere: is no folder that can be read (--sites)"
    ),
  ])
  func `what cannot be reviewed is named in one sentence`(
    words: [String], status: Int32, sentence: String
  ) async throws {
    #expect(try await control.run(words) == .init(status, errors: "monitorctl: \(sentence)\n"))
  }

  @Test func `a broken definition is named with its file, field and reason`() async throws {
    let sites = try control.makeSites { _ in "{}" }
    let refused = try await control.run("replay-run", "1", "--sites", sites)
    #expect(
      refused
        == .init(
          78,
          errors: """
            monitorctl: site definition DIRECTORY/sites/blocket.json: id: is missing

            """))
  }
}
