import CommandLineTool
import FoundationEssentials

/// What was typed, checked and ready to use.
struct DeliverOptions {
  let follows: Bool
  let deadline: Duration?
  let allowsInsecure: Bool
  let contact: String?
  let database: String
  let logLevel: Log.Level

  static let specification = CommandLineSpecification(
    program: "deliver", summary: "sends events to webhook endpoints and tells what became of every attempt",
    usage: ["[--follow] [--deadline 50s] [--allow-insecure-endpoints]"],
    options: [
      .flag("follow", "go on when nothing is due, until told to end (Ctrl-C)"),
      .value("deadline", "50s", "begin nothing after this time; what is on its way is waited for"),
      .flag("allow-insecure-endpoints", "send by plain http and to private addresses too, for development"),
      .value("contact", "ADDRESS", "web or mail address in the user agent, so that a receiver can reach you"),
    ],
    example: "deliver --deadline 50s",
    environment: [("PLATEWATCH_CONTACT", "the contact, where --contact is not given")])

  init(_ arguments: Arguments, environment: [String: String]) throws(UsageError) {
    try arguments.refusePositionals()
    follows = arguments.has("follow")
    deadline = try arguments.duration("deadline", in: .seconds(1) ... .seconds(86_400 * 30))
    allowsInsecure = arguments.has("allow-insecure-endpoints")
    contact = arguments.string("contact") ?? environment["PLATEWATCH_CONTACT"].flatMap { $0.isEmpty ? nil : $0 }
    database = try DatabaseLocation.path(option: arguments.string("database"), environment: environment)
    logLevel = try arguments.keyword("log-level", Log.Level.self) ?? .info
  }
}
