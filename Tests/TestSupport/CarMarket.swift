internal import Foundation

/// A car on sale in an invented market.
public struct Car: Sendable {
  /// The site's identifier.
  public var id: Int
  /// Nil when only the ad's own page names the plate.
  public var plate: String?
  /// In kronor.
  public var price: Int
  /// The plate on the ad's own page.
  public var pagePlate: String?

  /// The car of this number: plate `MLB` and the number, `MLC` from 1,000 on; every tenth, from 9 on, names it only on its own page.
  public init(_ number: Int, id: Int? = nil, price: Int? = nil) {
    self.id = id ?? 10_000 + number
    let plate = "ML" + String("BCDE".dropFirst(number / 1_000).prefix(1)) + String(1_000 + number % 1_000).dropFirst()
    self.plate = number % 10 == 9 ? nil : plate
    pagePlate = plate
    self.price = price ?? 50_000 + number * 7_919 % 300_000
  }

  var json: String {
    let plate = plate.map { "\"\($0)\"" } ?? "null"
    return """
      {"id":\(id),"title":"Volvo V\(id)","plate":\(plate),"price":\(price),"year":2019,"mileage":81000,"url":"/ad/\(id)"}
      """
  }
}

/// A market with search pages and a page for each ad.
public struct CarMarket: Sendable {
  /// The ads, the newest first.
  public var cars: [Car]
  /// Ads on a search page.
  public var carsPerPage = 20
  /// Ads that are gone: their pages answer 404.
  public var gone: [Int] = []
  /// Scheme and host.
  public var origin: String
  /// How many ads it says that it has, when that is not the truth.
  public var statedTotal: Int?
  /// Nil for a market without a robots.txt.
  public var robots: String? = "User-agent: *\nDisallow: /secret\n"

  /// A market that shows these ads.
  public init(_ cars: [Car], origin: String = "https://cars.example.test") {
    self.cars = cars
    self.origin = origin
  }

  /// Search pages with ads.
  public var pageCount: Int { (cars.count + carsPerPage - 1) / carsPerPage }

  /// The definition of the market; `change` replaces a part of its text.
  public func definition(id: String = "cars", changing old: String = "", to new: String = "") -> String {
    let host = origin.split(separator: "/")[1]
    let text = """
      {"id": "\(id)", "name": "Cars", "country": "SE", "currency": "SEK", "language": "sv", "notes": "invented",
       "hosts": ["\(host)"], "requestsPerMinute": \(origin.contains("127.0.0.1") ? 60_000 : 60),
       "search": {"start": ["\(origin)/search"], "pageParameter": "page", "lastPage": 500, "newestFirst": true},
       "listing": {"url": "^https?://[^/]+/ad/(?<id>[0-9]+)", "fetch": "ifIncomplete"},
       "records": [{"script": "//script[@id='state']", "items": "ads[]", "total": "total",
         "fields": {"adId": "id", "url": "url", "title": "title", "plate": "plate", "price": "price", "year": "year",
           "mileage": "mileage"}}],
       "gone": {"status": [404, 410]}}
      """
    return old.isEmpty ? text : text.replacing(old, with: new)
  }

  /// Where a search page is, counted from 1.
  public func searchAddress(_ page: Int) -> String { page == 1 ? "\(origin)/search" : "\(origin)/search?page=\(page)" }

  /// A search page, counted from 1.
  public func searchPage(_ page: Int) -> String {
    let shown = cars.dropFirst((page - 1) * carsPerPage).prefix(carsPerPage)
    let links = shown.map { "<a href=\"/ad/\($0.id)\">Volvo V\($0.id)</a>" }.joined(separator: "\n")
    let state = "{\"total\":\(statedTotal ?? cars.count),\"ads\":[\(shown.map(\.json).joined(separator: ","))]}"
    return "<html><head><title>Bilar</title></head><body>\(links)<script id=\"state\">\(state)</script></body></html>"
  }

  /// An ad's own page.
  public func adPage(_ car: Car) -> String {
    var car = car
    car.plate = car.pagePlate
    return "<html><head><title>Volvo V\(car.id)</title></head><body><h1>Volvo V\(car.id)</h1>"
      + "<script id=\"state\">{\"ads\":[\(car.json)]}</script></body></html>"
  }

  /// What the market answers to a path with its query; nil for a path that it does not have.
  public func answer(_ target: String) -> (status: Int, text: String)? {
    if target == "/robots.txt" { return robots.map { (200, $0) } }
    if target.hasPrefix("/search") {
      let page = target.split(separator: "page=").dropFirst().first.flatMap { Int($0) } ?? 1
      return (200, searchPage(page))
    }
    guard target.hasPrefix("/ad/"), let id = Int(target.dropFirst(4)) else { return nil }
    if let car = cars.first(where: { $0.id == id }) { return (200, adPage(car)) }
    return gone.contains(id) ? (404, "<h1>Gone</h1>") : nil
  }

  /// Writes a recording of the whole market, one page past its end included; `page` may change a search page.
  public func record(in directory: String, page change: (Int, String) -> String = { $1 }) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var entries: [String] = []
    func add(_ url: String, _ status: Int, _ type: String, _ text: String) throws {
      let file = "\(entries.count).body"
      try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(file)"))
      entries.append(
        "{\"url\":\"\(url)\",\"status\":\(status),\"headers\":{\"content-type\":\"\(type)\"},\"body\":\"\(file)\"}")
    }
    if let robots { try add("\(origin)/robots.txt", 200, "text/plain", robots) }
    for number in 1...(pageCount + 1) {
      try add(searchAddress(number), 200, "text/html; charset=utf-8", change(number, searchPage(number)))
    }
    for car in cars where car.plate == nil {
      try add("\(origin)/ad/\(car.id)", 200, "text/html; charset=utf-8", adPage(car))
    }
    for id in gone { try add("\(origin)/ad/\(id)", 404, "text/html; charset=utf-8", "<h1>Gone</h1>") }
    try Data("[\(entries.joined(separator: ",\n"))]".utf8).write(to: URL(filePath: "\(directory)/index.json"))
  }
}
