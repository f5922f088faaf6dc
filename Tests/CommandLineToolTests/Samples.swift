import CommandLineTool

/// Two programs with all that a command line may have.
enum Samples {
  static let crawl = CommandLineSpecification(
    program: "crawl", summary: "look at the newest ads of one or more sites and tell what is new",
    usage: ["--site NAME... | --all [--mode newest|full] [--max-requests N] [--deadline TIME]"],
    options: [
      .value("site", "NAME", "a site to look at", isRepeatable: true),
      .flag("all", "look at every site that has a definition, one after another, the one that waits longest first"),
      .value("mode", "MODE", "newest or full"),
      .value("max-requests", "N", "stop after so many requests"),
      .value("deadline", "TIME", "stop in time to end by then"),
      .value("now", "INSTANT", "the time that observations have"),
      .value("a-flag-with-a-long-name", "PLACEHOLDER", "goes on the next line"),
    ],
    example: "crawl --site blocket --deadline 50s",
    environment: [("PLATEWATCH_CONTACT", "an address for the sites' owners")])

  static let monitorctl = CommandLineSpecification(
    program: "monitorctl", summary: "keep the accounts", usage: ["COMMAND"],
    commands: ["account add", "account list", "watch", "runs"],
    options: [
      .value("events", "TYPES", "which events", commands: ["watch"]), .flag("json", "one object per line"),
    ],
    example: "monitorctl watch ABC123", usesDatabase: false)

  static func parsed(_ words: String..., by specification: CommandLineSpecification = crawl) throws -> Arguments {
    guard case .run(let arguments) = try specification.parse(words) else { throw Told() }
    return arguments
  }

  struct Told: Error {}
}
