import Foundation
import TestSupport
import Testing

/// What the program prints, whole.
struct OutputTests {
  private let station: Station
  private let market: CarMarket

  init() throws {
    station = try Station()
    market = CarMarket([Car(9), Car(8)])
  }

  private static let listing = """
    {"site":"cars","adId":"10008","url":"https://cars.example.test/ad/10008","title":"Volvo V10008","plate":"MLB008",\
    "vin":null,"price":113352,"currency":"SEK","priceKind":"cash","mileageKm":81000,"year":2019,"make":null,"model":null,\
    "seller":null,"offer":"sale","status":"available","provenance":{"adId":"state:id","mileage":"state:mileage",\
    "plate":"state:plate","price":"state:price","title":"state:title","url":"state:url","year":"state:year"}}
    """

  @Test func `the version`() async throws {
    let ending = try await station.crawl(["--version"])
    #expect(ending.output == "crawl 0.1.0\n")
    #expect(ending.errors.isEmpty)
    #expect(ending.status == 0)
  }

  @Test func `the help`() async throws {
    let ending = try await station.crawl(["--help"])
    #expect(ending.output == Self.help)
    #expect(ending.errors.isEmpty)
    #expect(ending.status == 0)
  }

  @Test func `a dry run prints each listing and stores nothing`() async throws {
    let arguments = try station.record(market, as: "day")
    let ending = try await station.crawl(arguments + ["--dry-run"])
    #expect(ending.lines.map { $0.member("adId") } == ["10009", "10008", "10009"])
    #expect(ending.lines.map { $0.member("plate") } == ["null", "MLB008", "MLB009"])
    #expect(ending.lines.dropFirst().first == Self.listing)
    #expect(
      ending.errors.timeless
        == "site=cars outcome=accepted requests=4 pages=3 listings=3 new=0 changed=0 gone=0 matched=0 events=0 problems=0\n"
    )
    #expect(ending.status == 0)
    #expect(!FileManager.default.fileExists(atPath: station.database))
  }

  @Test func `a dry run of a recording reads all of it, whatever the database knows, and leaves that as it is`()
    async throws
  {
    let arguments = try station.record(CarMarket((1...60).map { Car($0) }.reversed()), as: "day")
    #expect(try await station.crawl(arguments + ["--now", "2026-06-01"]).status == 0)
    let ending = try await station.crawl(arguments + ["--dry-run"])
    #expect(ending.status == 0)
    #expect(ending.lines.count == 66)
    #expect(try await station.column("SELECT count(*) FROM run") == ["1"])
  }

  @Test func `a plan says what would be asked and asks nothing`() async throws {
    let live = try LiveMarket((1...45).map { Car($0) }.reversed())
    let arguments = try live.arguments(station)
    let origin = "http://\(try live.server.host)"
    let unknown = try await station.crawl(arguments + ["--plan"])
    #expect(
      unknown.output == """
        {"site":"cars","mode":"newest","starts":["\(origin)/search"],"requests":null,"requestsAtMost":501,"robotsRequests":1,\
        "searchRequests":null,"listingRequests":null,"verifyRequests":0,"delayMilliseconds":1,"durationSeconds":null,\
        "heldUntil":null,"forbidden":[]}

        """)
    #expect(unknown.errors.isEmpty)
    #expect(try live.targets.isEmpty)
    #expect(try await station.crawl(arguments + ["--mode", "full"]).isDone)
    let asked = try live.targets.count
    let known = try await station.crawl(arguments + ["--plan", "--mode", "full"])
    #expect(
      known.output == """
        {"site":"cars","mode":"full","starts":["\(origin)/search"],"requests":null,"requestsAtMost":501,\
        "robotsRequests":0,"searchRequests":4,"listingRequests":null,"verifyRequests":0,"delayMilliseconds":1,\
        "durationSeconds":null,"heldUntil":null,"forbidden":[]}

        """)
    #expect(try live.targets.count == asked)
  }

  @Test func `one saved page is read with the definition of its host or without any`() async throws {
    try station.write(market.definition(), to: "sites/cars.json")
    try station.write(market.adPage(market.cars[1]), to: "ad.html")
    let file = station.directory.path("ad.html")
    let known = try await station.crawl([
      "--inspect", file, "--sites", station.directory.path("sites"), "--url", "https://cars.example.test/ad/10008",
    ])
    #expect(
      known.output == """
        {"url":"https://cars.example.test/ad/10008","kind":"listing","site":"cars","charset":"utf-8","listings":[\
        \(Self.listing)],"links":[],"nextPage":null,"problems":[]}

        """)
    #expect(known.status == 0)
    let unknown = try await station.crawl(["--inspect", file])
    #expect(
      unknown.output == """
        {"url":null,"kind":"other","site":null,"charset":"utf-8","listings":[],"links":[],"nextPage":null,\
        "problems":["no listing found"]}

        """)
    let missing = try await station.crawl(["--inspect", "/nonexistent/page.html"])
    #expect(missing.errors == "crawl: --inspect: file /nonexistent/page.html cannot be read\n")
    #expect(missing.status == 74)
    #expect(!FileManager.default.fileExists(atPath: station.database))
  }

  @Test func `one page of the web is fetched politely and read`() async throws {
    let live = try LiveMarket((1...3).map { Car($0) })
    let sites = Array(try live.arguments(station).dropFirst(2))
    let page = "http://\(try live.server.host)/ad/10002"
    let ending = try await station.crawl(["--inspect", page] + sites)
    #expect(ending.output.hasPrefix("{\"url\":\"\(page)\",\"kind\":\"listing\",\"site\":\"cars\""))
    #expect(ending.output.member("plate") == "MLB002")
    #expect(try live.targets == ["/robots.txt", "/ad/10002"])
    let secret = try await station.crawl(["--inspect", "http://\(try live.server.host)/secret/1"] + sites)
    #expect(secret.errors == "crawl: GET http://\(try live.server.host)/secret/1: robots.txt forbids it\n")
    #expect(secret.status == 77)
    #expect(try live.targets == ["/robots.txt", "/ad/10002"])
  }

  @Test func `definitions are listed`() async throws {
    try station.write(market.definition(), to: "sites/cars.json")
    let ending = try await station.crawl(["--list-sites", "--sites", station.directory.path("sites")])
    #expect(
      ending.lines.compactMap { $0.member("id") }
        == [
          "autoscout24", "bilbasen", "bilweb", "blocket", "bytbil", "cars", "carla", "finn", "kvd", "mobile_de",
          "otomoto",
          "riddermark", "wayke",
        ].sorted())
    #expect(
      ending.lines.contains(
        """
        {"id":"cars","name":"Cars","country":"SE","currency":"SEK","hosts":["cars.example.test"],"fetch":"ifIncomplete",\
        "notes":"invented"}
        """))
    #expect(ending.errors.isEmpty)
    #expect(ending.status == 0)
  }

  @Test func `definitions are checked, good and bad`() async throws {
    try station.write(market.definition(), to: "good.json")
    try station.write(market.definition(changing: "\"hosts\": [", to: "\"hots\": ["), to: "bad.json")
    let (good, bad) = (station.directory.path("good.json"), station.directory.path("bad.json"))
    let ending = try await station.crawl(["--check", good, bad, "/nonexistent.json"])
    #expect(ending.output == "\(good): good: cars, cars.example.test, 1 records, 0 cards, 0 fields\n")
    #expect(
      ending.errors == """
        crawl: site definition \(bad): hots: is unknown; known here: auction, blocked, cards, country, currency, dealer, \
        exVat, fields, gone, hosts, id, language, lease, listing, name, notes, page, parts, private, records, \
        requestsPerMinute, reserved, search, sitemap, sold, wanted
        crawl: site definition /nonexistent.json: cannot be read

        """)
    #expect(ending.status == 78)
  }

  private static let script = "/usr/bin/script"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: script), "needs script(1) for a terminal"))
  func `a bar is drawn on a terminal only`() async throws {
    let arguments = try station.record(CarMarket((1...60).map { Car($0) }.reversed()), as: "day")
    let piped = try await station.crawl(arguments + ["--dry-run"])
    #expect(!(piped.output + piped.errors).contains("\u{1B}"))
    let line = ([Program("crawl").path] + arguments + ["--database", station.database]).joined(separator: " ")
    let shown = try await Program(path: Self.script)
      .run(["-qec", line, "/dev/null"], environment: ["TERM": "xterm", "COLUMNS": "80"])
    #expect(shown.output.contains("\r\u{1B}[K"))
    #expect(shown.output.contains("cars: 66 listings on 10 pages, 60 new"), Comment(rawValue: shown.output))
    #expect(shown.status == 0)
  }
}
