import CommandLineTool

extension ControlProgram {
  /// Every command, in the order of the help.
  static let commands: [any Command.Type] = [
    AccountAddCommand.self, AccountListCommand.self, KeyAddCommand.self, KeyListCommand.self, KeyRevokeCommand.self,
    WatchCommand.self, UnwatchCommand.self, ListCommand.self,
    ImportCommand.self,
    EventsCommand.self, ExplainCommand.self, RunsCommand.self, AcceptCommand.self, ReplayRunCommand.self,
    StatusCommand.self, RegistryCommand.self, BackupCommand.self, EndpointAddCommand.self, EndpointListCommand.self,
    EndpointTestCommand.self, EndpointRotateCommand.self, EndpointPauseCommand.self, EndpointResumeCommand.self,
    EndpointRemoveCommand.self, EndpointRecoverCommand.self, DeliveriesCommand.self, ReplayCommand.self,
    ListenCommand.self,
  ]

  static let specification = CommandLineSpecification(
    program: "monitorctl", summary: "accounts, monitored plates, what was said about them, and how crawls went",
    usage: commands.map { $0.usage }, commands: commands.map { $0.name },
    options: commands.flatMap { $0.options } + sharedOptions,
    example: """
      monitorctl watch ABC123 --events listed_for_sale,price_changed --metadata '{"loanId":"7"}'
      monitorctl events --follow --plate ABC123
      """)

  /// The flags that several commands have.
  private static let sharedOptions: [CommandLineSpecification.Option] = [
    .value(
      "account", "ID", "whose; acct_default unless given, and all accounts where an operator lists things",
      commands: [
        WatchCommand.name, UnwatchCommand.name, ListCommand.name, ImportCommand.name, KeyAddCommand.name,
        KeyListCommand.name, EndpointAddCommand.name, EndpointListCommand.name, DeliveriesCommand.name,
        ReplayCommand.name,
      ]),
    .value(
      "limit", "N",
      "at most so many events or webhooks, or so many of the latest runs, snapshots or deliveries (20 unless given)",
      commands: [
        EventsCommand.name, RunsCommand.name, RegistryCommand.name, DeliveriesCommand.name, ListenCommand.name,
      ]),
    .value(
      "now", "INSTANT", "the time to go by instead of the clock, such as 2026-06-01T08:00:00Z",
      commands: [WatchCommand.name, ImportCommand.name, StatusCommand.name]),
    .value(
      "sites", "DIR", "a folder with site definitions NAME.json beside the shipped ones",
      commands: [ExplainCommand.name, AcceptCommand.name, ReplayRunCommand.name, StatusCommand.name]),
    .value(
      "since", "INSTANT", "only events that were enqueued then or later",
      commands: [ReplayCommand.name, EndpointRecoverCommand.name]),
    .value("endpoint", "ID", "only to this endpoint", commands: [DeliveriesCommand.name, ReplayCommand.name]),
    .flag("json", "one JSON object per line on a terminal too"),
  ]
}
