import Testing

struct AnswersTests {
  struct Case: CustomTestStringConvertible {
    let kind: String
    let question: String
    let answer: String
    var status: Int32 = 0

    var testDescription: String { "\(kind) \(question)" }
  }

  static let cases = [
    Case(
      kind: "plates", question: #"{"plate": "abc 12d"}"#,
      answer: #"{"valid":true,"kind":"standard-2019","normalized":"ABC12D"}"#),
    Case(
      kind: "plates", question: #"{"plate": "QQQ111"}"#, answer: #"{"valid":false,"kind":null,"normalized":"QQQ111"}"#),
    Case(
      kind: "plates", question: #"{"plate": "123456"}"#, answer: #"{"valid":false,"kind":null,"normalized":"123456"}"#),
    Case(
      kind: "plates", question: #"{"plate": "!"}"#, answer: #"{"valid":false,"kind":null,"normalized":null}"#),
    Case(kind: "plates", question: #"{"plate": 7}"#, answer: #"{"error":"plate is no text"}"#, status: 65),
    Case(kind: "plates", question: "{}", answer: #"{"error":"plate is missing"}"#, status: 65),
    Case(
      kind: "prices",
      question: #"{"input_price": "129 900 kr exkl. moms", "input_currency_hint": null, "decimal_separator": null}"#,
      answer: #"{"amount":"129900","currencyText":"kr","kind":"exVat"}"#),
    Case(
      kind: "prices", question: #"{"input_price": "34.99", "input_currency_hint": "GBP"}"#,
      answer: #"{"amount":"34.99","currencyText":"GBP","kind":"cash"}"#),
    Case(
      kind: "prices", question: #"{"input_price": "1,234", "decimal_separator": ","}"#,
      answer: #"{"amount":"1.234","currencyText":null,"kind":"cash"}"#),
    Case(
      kind: "prices", question: #"{"input_price": null}"#, answer: #"{"amount":null,"currencyText":null,"kind":null}"#),
    Case(
      kind: "prices", question: #"{"input_price": "1", "decimal_separator": "point"}"#,
      answer: #"{"error":"decimal_separator is not one character"}"#, status: 65),
    Case(kind: "prices", question: "{}", answer: #"{"error":"input_price is missing"}"#, status: 65),
    Case(
      kind: "robots",
      question:
        #"{"robots_txt": "User-agent: *\nDisallow: /a\nCrawl-delay: 1.5\nSitemap: https://example.test/s.xml", "#
        + #""user_agent": "bot", "url": "https://example.test/a"}"#,
      answer: #"{"allowed":false,"crawlDelay":1.5,"sitemaps":["https://example.test/s.xml"]}"#),
    Case(
      kind: "robots", question: #"{"robots_txt_b64": "VXNlci1hZ2VudDogKgpDcmF3bC1kZWxheTogMg=="}"#,
      answer: #"{"allowed":true,"crawlDelay":2,"sitemaps":[]}"#),
    Case(
      kind: "robots", question: #"{"robots_txt_b64": "?"}"#, answer: #"{"error":"robots_txt_b64 is not base64"}"#,
      status: 65),
    Case(
      kind: "robots", question: #"{"url": "/"}"#, answer: #"{"error":"robots_txt and robots_txt_b64 are missing"}"#,
      status: 65),
    Case(
      kind: "zones",
      question:
        #"{"zone": {"type": "Polygon", "coordinates": [[[179,0],[-179,0],[-179,1],[179,1]]]}, "point": [180,1]}"#,
      answer: #"{"inside":true}"#),
    Case(
      kind: "zones", question: #"{"zone": {"type": "Circle", "center": [0,90], "radius_m": 1000}, "point": [77,89.9]}"#,
      answer: #"{"inside":false}"#),
    Case(
      kind: "zones", question: #"{"zone": {"type": "Polygon", "coordinates": [[[0,0],[1,1]]]}, "point": [0,0]}"#,
      answer: #"{"error":"zone.coordinates[0]: wants at least three distinct points"}"#, status: 65),
    Case(
      kind: "zones", question: #"{"zone": {"type": "Circle", "center": [0,91], "radius_m": 1}, "point": [0,0]}"#,
      answer: #"{"error":"zone: center wants a longitude and a latitude"}"#, status: 65),
    Case(
      kind: "zones", question: #"{"zone": {"type": "Circle", "center": [0,9], "radius_m": 0}, "point": [0,0]}"#,
      answer: #"{"error":"zone.radius: wants a distance above 0 and at most 20000 km"}"#, status: 65),
    Case(
      kind: "zones", question: #"{"zone": {"type": "Circle", "center": [0,9]}, "point": [0,0]}"#,
      answer: #"{"error":"zone.radius_m: wants a number"}"#, status: 65),
    Case(
      kind: "zones", question: #"{"zone": 7, "point": [0,0]}"#,
      answer: #"{"error":"zone: wants a GeoJSON Polygon or MultiPolygon"}"#, status: 65),
    Case(
      kind: "zones", question: #"{"zone": 7, "point": [0]}"#,
      answer: #"{"error":"point wants a longitude and a latitude"}"#, status: 65),
    Case(kind: "zones", question: "{}", answer: #"{"error":"zone is missing"}"#, status: 65),
    Case(kind: "robots", question: "what?", answer: #"{"error":"the line is no JSON object"}"#, status: 65),
    Case(kind: "robots", question: "", answer: #"{"error":"the line is no JSON object"}"#, status: 65),
    Case(
      kind: "robots", question: #"{"url": "/"} and more"#, answer: #"{"error":"the line is no JSON object"}"#,
      status: 65),
  ]

  @Test(arguments: cases)
  func `a question is answered by one line`(_ example: Case) async throws {
    let ending = try await BenchmarkProcess.run(["--answers", example.kind], input: example.question + "\n")
    #expect(ending.lines == [example.answer])
    #expect(ending.status == example.status)
    #expect(ending.errors == "")
  }

  @Test func `thousands of questions are answered in order, also behind a bad one and without a last line end`()
    async throws
  {
    let numbers = 100..<20_100
    var questions = numbers.map { #"{"plate":"AB\#($0)"}"# }
    questions[1] = "no question"
    let ending = try await BenchmarkProcess.run(["--answers", "plates"], input: questions.joined(separator: "\n"))
    #expect(ending.status == 65)
    #expect(ending.lines.count == 20_000)
    #expect(ending.lines[1] == #"{"error":"the line is no JSON object"}"#)
    let inOrder = zip(numbers, ending.lines).count { number, line in line.hasSuffix(#""normalized":"AB\#(number)"}"#) }
    #expect(inOrder == 19_999)
  }

  @Test func `no question has no answer`() async throws {
    let ending = try await BenchmarkProcess.run(["--answers", "prices"])
    #expect(ending.status == 0)
    #expect(ending.output == "")
  }
}
