import Foundation
import SQLite
import Testing

struct ExplainCommandTests {
  private let control: Control

  init() throws { control = try Control() }

  /// The identifier of the last event of a type, as it is.
  private func event(_ type: String) async throws -> String {
    let output = Pipe()
    let process = try control.start("events", "--type", type, output: output)
    var last = ""
    while case let line = await Control.line(of: output), !line.isEmpty { last = line }
    try await Control.end(of: process)
    return String(try #require(last.firstMatch(of: /"id":"(evt_[^"]+)"/)?.1))
  }

  @Test func `a listing is read again from the page that is kept`() async throws {
    _ = try await control.run("watch", "MLB27J")
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let explained = try await control.run("explain", try await event("listed_for_sale"))
    #expect(
      explained
        == .init(
          0,
          output: """
            {"event":{"id":"EVENT","eventType":"vehicle.listed_for_sale",\
            "occurredAt":"2026-06-01T08:00:00.000Z","data":{"monitorId":"UUID","licensePlate":"MLB27J",\
            "vin":"JMZBN627801001027","pageUrl":"https://www.blocket.se/mobility/item/90001027","price":149000,\
            "currency":"SEK","site":"blocket","adId":"90001027","initial":false}},"enqueuedAt":"TIME",\
            "run":{"run":1,"site":"blocket","mode":"full","startedAt":"2026-06-01T08:00:00.000Z",\
            "outcome":"accepted"},"page":{"url":"https://www.blocket.se/mobility/search/car?sort=PUBLISHED_DESC"\
            ,"fetchedAt":"2026-06-01T08:00:00.000Z","status":200,\
            "sha256":"ef719efee612951bbf0f6da26bd8e7e8624b2a6465ff0e6ae9dfd40a13c18e9f","isKept":true,\
            "bytes":SIZE,"kind":"search"},"offer":{"number":1,"firstSeenAt":"2026-06-01T08:00:00.000Z",\
            "lastSeenAt":"2026-06-01T08:00:00.000Z","delistedAt":null,\
            "prices":[{"seenAt":"2026-06-01T08:00:00.000Z","amount":149000,"currency":"SEK","kind":"cash"}]},\
            "then":{"adId":"90001027","url":"https://www.blocket.se/mobility/item/90001027","plate":"MLB27J",\
            "vin":"JMZBN627801001027","price":"149000","currency":"SEK","priceKind":"cash",\
            "provenance":{"adId":"state:ad_id","make":"state:make","mileage":"state:mileage",\
            "model":"state:model","plate":"state:regno","price":"state:price.amount","title":"state:heading",\
            "url":"state:canonical_url","vin":"state:chassis_number","year":"state:year"}},\
            "now":{"site":"blocket","adId":"90001027","url":"https://www.blocket.se/mobility/item/90001027",\
            "title":"Mazda 3","plate":"MLB27J","vin":"JMZBN627801001027","price":149000,"currency":"SEK",\
            "priceKind":"cash","mileageKm":91200,"year":2018,"make":"Mazda","model":"3","seller":"private",\
            "offer":"sale","status":"available","provenance":{"adId":"state:ad_id","make":"state:make",\
            "mileage":"state:mileage","model":"state:model","plate":"state:regno","price":"state:price.amount",\
            "title":"state:heading","url":"state:canonical_url","vin":"state:chassis_number",\
            "year":"state:year"}},"differences":[],"saidAgain":true,"because":"the kept page reads the same: \
            this vehicle, for sale, at this price","otherwise":["no plate in a labelled or structured place (it \
            was read by state:regno): a match by VIN at most (it was read by state:chassis_number)","the ad \
            being a lease, wanted or for parts, or sold: no event","an offer of the vehicle on the site within \
            the 30 days before: the same offer, and no event","nobody watching the vehicle for this type: no \
            event"]}

            """))
  }

  @Test func `a change of price is read again from the page that is kept`() async throws {
    _ = try await control.run("watch", "MLB27J")
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    try await control.crawl("day2", at: "2026-06-02T08:00:00Z")
    let id = try await event("price_changed")
    let table = try await control.runOnTerminal("explain", id)
    #expect(
      table == [
        "WHAT        HOW IT CAME TO BE",
        "event       EVENT price_changed at 2026-06-02T08:00:00.000Z",
        "run         2 of blocket, full, begun 2026-06-02T08:00:00.000Z, accepted",
        "page        https://www.blocket.se/mobility/search/car?sort=PUBLISHED_DESC&page=2",
        "fetched     2026-06-02T08:00:00.000Z with status 200",
        "sha256      84eb6a9849e12d958c3b15f745d3f3cee8d5ce41fbd24abc09e24a6e3b407896",
        "kept        35290 bytes, read as search",
        "offer       number 1, seen 2026-06-01T08:00:00.000Z to 2026-06-02T08:00:00.000Z",
        "said again  yes: the kept page reads the same: this vehicle, for sale, at this price",
        """
        otherwise   the price of before, or one of another kind or currency (it was read by \
        state:price.amount): no event
        """,
        """
        otherwise   the gates holding the run because too many prices moved at once: no event until \
        somebody accepts it
        """,
        "otherwise   nobody watching the vehicle for this type: no event",
        "",
        """
        FIELD      SAID                                           RULE THEN             READ NOW            \
                                   RULE NOW
        """,
        """
        adId       90001027                                       state:ad_id           90001027            \
                                   state:ad_id
        """,
        """
        currency   SEK                                            -                     SEK                 \
                                   -
        """,
        """
        make       -                                              state:make            Mazda               \
                                   state:make
        """,
        """
        mileage    -                                              state:mileage         91200               \
                                   state:mileage
        """,
        """
        model      -                                              state:model           3                   \
                                   state:model
        """,
        """
        plate      MLB27J                                         state:regno           MLB27J              \
                                   state:regno
        """,
        """
        price      139000                                         state:price.amount    139000              \
                                   state:price.amount
        """,
        """
        priceKind  cash                                           -                     cash                \
                                   -
        """,
        """
        title      -                                              state:heading         Mazda 3             \
                                   state:heading
        """,
        """
        url        https://www.blocket.se/mobility/item/90001027  state:canonical_url   \
        https://www.blocket.se/mobility/item/90001027  state:canonical_url
        """,
        """
        vin        JMZBN627801001027                              state:chassis_number  JMZBN627801001027   \
                                   state:chassis_number
        """,
        """
        year       -                                              state:year            2018                \
                                   state:year
        """,
      ])
  }

  @Test func `what today's rules read otherwise is not said again`() async throws {
    _ = try await control.run("watch", "MLB27J")
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let id = try await event("listed_for_sale")
    let sites = try control.makeSites { definition in
      definition.replacing(#""regno""#, with: #""licence""#).replacing(#""chassis_number""#, with: #""frame_no""#)
    }
    let explained = try await control.run("explain", id, "--sites", sites)
    #expect(explained.status == 0)
    let difference = "plate was MLB27J and reads as nothing"
    #expect(explained.output.contains(#""differences":["\#(difference)","vin was"#))
    #expect(
      explained.output.contains(
        #""saidAgain":false,"because":"the kept page names neither plate nor VIN of the ad 90001027""#))
  }

  @Test func `a delisting that a walk has proved names the walk`() async throws {
    _ = try await control.run("watch", "MLB12X")
    for day in 1...3 { try await control.crawl("day\(day)", at: "2026-06-0\(day)T08:00:00Z") }
    let explained = try await control.run("explain", try await event("delisted"))
    #expect(explained.status == 0)
    #expect(explained.output.contains(#""walk":3,"offer":{"number":1"#))
    let because = "the complete walk 3 did not meet the ad, so there is no page to read"
    #expect(explained.output.contains(#""saidAgain":null,"because":"\#(because)""#))
  }

  @Test func `a page that is no longer kept cannot be read again`() async throws {
    _ = try await control.run("watch", "MLB27J")
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let connection = try Connection(path: control.database)
    try connection.execute("DELETE FROM page_capture")
    let explained = try await control.run("explain", try await event("listed_for_sale"))
    #expect(explained.output.contains(#""isKept":false"#))
    #expect(explained.output.contains(#""now":null,"differences":[],"saidAgain":null"#))
    #expect(explained.output.contains(#""because":"the page is no longer kept""#))
  }

  @Test func `an event that rests on no page says so`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    _ = try await control.run("watch", "MLB27J", "--now", "2026-06-01T09:00:00Z")
    let explained = try await control.run("explain", try await event("listed_for_sale"))
    #expect(
      explained
        == .init(
          0,
          output: """
            {"event":{"id":"EVENT","eventType":"vehicle.listed_for_sale",\
            "occurredAt":"2026-06-01T09:00:00.000Z","data":{"monitorId":"UUID","licensePlate":"MLB27J",\
            "vin":"JMZBN627801001027","pageUrl":"https://www.blocket.se/mobility/item/90001027","price":149000,\
            "currency":"SEK","site":"blocket","adId":"90001027","initial":true}},"enqueuedAt":"TIME",\
            "offer":{"number":1,"firstSeenAt":"2026-06-01T08:00:00.000Z",\
            "lastSeenAt":"2026-06-01T08:00:00.000Z","delistedAt":null,\
            "prices":[{"seenAt":"2026-06-01T08:00:00.000Z","amount":149000,"currency":"SEK","kind":"cash"}]},\
            "then":{"adId":"90001027","url":"https://www.blocket.se/mobility/item/90001027","plate":"MLB27J",\
            "vin":"JMZBN627801001027","price":"149000","currency":"SEK","priceKind":"cash","provenance":{}},\
            "now":null,"differences":[],"saidAgain":null,"because":"the ad was known to be online when the \
            monitoring was made, so no page was read for the event","otherwise":["the ad not being online, or \
            something speaking against it, when the monitoring was made: no event then"]}

            """))
  }

  @Test func `an unknown event is named`() async throws {
    let unknown = "monitorctl: there is no event evt_x; `monitorctl events` shows them\n"
    #expect(try await control.run("explain", "evt_x") == .init(1, errors: unknown))
  }
}
