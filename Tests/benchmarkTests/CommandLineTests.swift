import Testing

struct CommandLineTests {
  struct Refusal: CustomTestStringConvertible {
    let arguments: [String]
    let sentence: String
    var status: Int32 = 64

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let refusals = [
    Refusal(
      arguments: ["--answers", "nothing"],
      sentence: #"--answers wants robots, prices, plates or zones, not "nothing""#),
    Refusal(
      arguments: [], sentence: "a command is missing: api, crawl, deliver, extract, match, monitors or registry"),
    Refusal(arguments: ["extrct"], sentence: #""extrct" is not a command of this program; did you mean extract?"#),
    Refusal(arguments: ["extract", "--pages", "pages"], sentence: "--pages and --truth belong together"),
    Refusal(
      arguments: ["extract", "--parts", "all"],
      sentence: #"--parts wants ads, floor, search, attributes, nested or large, separated by commas, not "all""#),
    Refusal(arguments: ["match", "--newest"], sentence: #"--newest is not a flag of "match""#),
    Refusal(
      arguments: ["crawl", "--newest", "--base", "http://127.0.0.1:1"],
      sentence: "--newest serves its own pages; leave out --base"),
    Refusal(
      arguments: ["crawl", "--base", "127.0.0.1"],
      sentence: #"--base wants an address such as http://127.0.0.1:8088, not "127.0.0.1""#),
    Refusal(
      arguments: ["extract", "--truth", "/nonexistent/truth", "--pages", "/nonexistent"],
      sentence: "cannot read /nonexistent/truth: there is no such file, or it may not be read", status: 74),
    Refusal(
      arguments: ["extract", "--site", "/nonexistent/site.json"],
      sentence: "cannot read /nonexistent/site.json: there is no such file, or it may not be read", status: 74),
  ]

  @Test(arguments: refusals)
  func `a wrong command line is refused in one sentence`(_ refusal: Refusal) async throws {
    let ending = try await BenchmarkProcess.run(refusal.arguments)
    #expect(ending.errors == "benchmark: \(refusal.sentence)\n")
    #expect(ending.status == refusal.status)
    #expect(ending.output == "")
  }

  @Test func `the help names every command and shows an example`() async throws {
    let ending = try await BenchmarkProcess.run(["--help"])
    #expect(ending.status == 0)
    for text in ["extract [--pages DIR --truth FILE]", "crawl --newest", "match [", "benchmark extract --count 2000"] {
      #expect(ending.output.contains(text))
    }
  }
}
