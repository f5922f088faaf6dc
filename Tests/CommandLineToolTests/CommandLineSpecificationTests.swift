import CommandLineTool
import Testing

struct CommandLineSpecificationTests {
  private func told(_ words: String...) throws -> String? {
    guard case .tell(let text) = try Samples.crawl.parse(words) else { return nil }
    return text
  }

  @Test func `help shows every flag and one example within 80 columns`() {
    #expect(
      Samples.crawl.helpText == """
        crawl: look at the newest ads of one or more sites and tell what is new

        Usage:
          crawl --site NAME... | --all [--mode newest|full] [--max-requests N]
              [--deadline TIME]

        Flags:
          --site NAME        a site to look at; may be repeated
          --all              look at every site that has a definition, one after
                             another, the one that waits longest first
          --mode MODE        newest or full
          --max-requests N   stop after so many requests
          --deadline TIME    stop in time to end by then
          --now INSTANT      the time that observations have
          --a-flag-with-a-long-name PLACEHOLDER
                             goes on the next line
          --database PATH    the database file; made when missing
          --log-level LEVEL  what is told on the way: debug, info, warning or error;
                             info unless given
          --help             print this and end
          --version          print the version and end

        Environment:
          PLATEWATCH_CONTACT   an address for the sites' owners
          PLATEWATCH_DATABASE  the database file when --database is not given
          XDG_STATE_HOME       the directory for it otherwise; ~/.local/state when not
                               set

        Example:
          crawl --site blocket --deadline 50s
        """)
  }

  @Test func `help and version win over a wrong line, but not behind two dashes`() throws {
    #expect(try told("--nonsense", "--help") == Samples.crawl.helpText)
    #expect(try told("--mode", "--version") == "crawl 0.1.0")
    #expect(try told("--", "--help") == nil)
  }

  @Test func `a program without a database has no flag for one`() {
    #expect(!Samples.monitorctl.helpText.contains("--database"))
    #expect(!Samples.monitorctl.helpText.contains("XDG_STATE_HOME"))
  }

  @Test func `values come after a space or an equals sign, in the order given`() throws {
    let arguments = try Samples.parsed("--site", "blocket", "one", "--site=byt=bil", "--mode", "-", "--all", "two")
    #expect(arguments.strings("site") == ["blocket", "byt=bil"])
    #expect(arguments.string("mode") == "-")
    #expect(arguments.has("all"))
    #expect(!arguments.has("deadline"))
    #expect(arguments.positionals == ["one", "two"])
    #expect(arguments.command == "")
  }

  @Test func `behind two dashes nothing is a flag`() throws {
    #expect(try Samples.parsed("a", "--", "--all", "-b").positionals == ["a", "--all", "-b"])
  }

  @Test(arguments: [
    (["--sitee", "x"], "--sitee is not a flag of this program; did you mean --site?"),
    (["--mdoe=x"], "--mdoe is not a flag of this program; did you mean --mode?"),
    (["--entirely-else"], "--entirely-else is not a flag of this program"),
    (["-s", "x"], "-s is not a flag of this program"),
    (["--site"], "--site needs a value: --site NAME"),
    (["--site", "--all"], "--site needs a value: --site NAME"),
    (["--site="], "--site needs a value: --site NAME"),
    (["--site", ""], "--site needs a value: --site NAME"),
    (["--all=yes"], "--all takes no value"),
    (["--mode", "full", "--mode", "newest"], "--mode was given more than once"),
    (["--all", "--all"], "--all was given more than once"),
  ])
  func `a wrong line is refused with the flag's name`(words: [String], expected: String) {
    let error = #expect(throws: UsageError.self) { try Samples.crawl.parse(words) }
    #expect(error?.description == expected)
    #expect(error?.status == .usage)
  }

  @Test func `the first words are the command`() throws {
    let add = try Samples.parsed("account", "--json", "add", "list", by: Samples.monitorctl)
    #expect(add.command == "account add")
    #expect(add.positionals == ["list"])
    let watch = try Samples.parsed("--events", "x", "watch", "ABC123", by: Samples.monitorctl)
    #expect(watch.command == "watch")
    #expect(watch.positionals == ["ABC123"])
  }

  @Test(arguments: [
    ([], "a command is missing: account, watch or runs"),
    (["account"], "\"account\" needs another word: add or list"),
    (["account", "ad"], "\"account ad\" is not a command of this program; did you mean add?"),
    (["wacth", "ABC123"], "\"wacth\" is not a command of this program; did you mean watch?"),
    (["something"], "\"something\" is not a command of this program"),
    (["runs", "--events", "x"], "--events is not a flag of \"runs\""),
  ])
  func `a wrong command is refused with what there is`(words: [String], expected: String) {
    let error = #expect(throws: UsageError.self) { try Samples.monitorctl.parse(words) }
    #expect(error?.description == expected)
  }
}
