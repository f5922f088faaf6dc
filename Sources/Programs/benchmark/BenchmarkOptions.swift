import CommandLineTool
import HTTP

/// What the command line asks for.
struct BenchmarkOptions {
  /// Directory of pages named by number; nil generates them.
  var pages: String?
  /// File that says what stands on the pages.
  var truth: String?
  /// File of a site definition.
  var site: String?
  /// Address of a server that has the pages; nil serves generated ones within the process.
  var base: String?
  /// Ads.
  var count: Int?
  /// Monitorings.
  var monitorings: Int?
  /// What is to be extracted; nil for all.
  var parts: [String]?
  /// Whether a walk for the newest ads is measured in place of a whole one.
  var measuresNewest: Bool

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    pages = arguments.string("pages")
    truth = arguments.string("truth")
    site = arguments.string("site")
    base = arguments.string("base")
    count = try arguments.int("count", in: 1...10_000_000)
    monitorings = try arguments.int("monitorings", in: 1...10_000_000)
    parts = try arguments.keywords("parts", among: ExtractBenchmark.Part.allCases.map(\.rawValue))
    measuresNewest = arguments.has("newest")
    if (pages == nil) != (truth == nil) { throw UsageError.conflict("--pages and --truth belong together") }
    if measuresNewest, base != nil { throw UsageError.conflict("--newest serves its own pages; leave out --base") }
    if let base, WebAddress(base)?.pathAndQuery != "/" || base.hasSuffix("/") { throw BenchmarkError.wrongBase(base) }
  }

  /// The specification for a command line: answering questions is no command.
  static func specification(for words: [String]) -> CommandLineSpecification {
    let answers = words.contains { $0 == "--answers" || $0.hasPrefix("--answers=") }
    return CommandLineSpecification(
      program: "benchmark", summary: "measures what the programs promise, and answers questions for comparison",
      usage: [
        "extract [--pages DIR --truth FILE] [--count N] [--site FILE] [--parts LIST]",
        "crawl [--base URL] [--count N] [--site FILE]",
        "crawl --newest [--count N]",
        "deliver [--backlog N] [--endpoints N] [--rate N [--seconds N]] [--hanging 20%] [--claims]",
        "match [--monitorings N]",
        "api [--monitorings N] [--seconds N]",
        "monitors [--zones N] [--messages N] [--vehicles N]",
        "registry --before FILE --after FILE [--columns LIST] [--threads N]",
        "--answers KIND",
      ],
      commands: answers ? [] : ["api", "crawl", "deliver", "extract", "match", "monitors", "registry"],
      options: options + APIBenchmark.options + DeliverBenchmark.options + MonitorsBenchmark.options
        + RegistryBenchmark.options,
      example: """
        benchmark extract --count 2000
        echo '{"plate":"abc 12d"}' | benchmark --answers plates
        """, usesDatabase: false)
  }

  private static let options: [CommandLineSpecification.Option] = [
    .value(
      "pages", "DIR", "read pages 0, 1, 2 ... of this directory instead of generating them", commands: ["extract"]),
    .value(
      "truth", "FILE", "what stands on them: one JSON object with id, plate, price and currency per line",
      commands: ["extract"]),
    .value(
      "parts", "LIST",
      "only these of \(ExtractBenchmark.Part.allCases.map(\.rawValue).joined(separator: ","))", commands: ["extract"]),
    .value(
      "base", "URL", "crawl /list/1 of this server instead of pages served within the process", commands: ["crawl"]),
    .value("site", "FILE", "site definition instead of the built-in one", commands: ["crawl", "extract"]),
    .value("count", "N", "how many ads; 2000 unless given, 50000 with --newest", commands: ["crawl", "extract"]),
    .flag("newest", "measure a walk for 20 new ads among known ones", commands: ["crawl"]),
    .value("monitorings", "N", "how many monitorings; 1000000 unless given", commands: ["api", "match"]),
    .value("answers", "KIND", "answer one JSON question per line of stdin: \(AnswerKind.list)"),
  ]
}
