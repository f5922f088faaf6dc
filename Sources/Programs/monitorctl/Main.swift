import CommandLineTool
import FoundationEssentials

/// The live clock, randomness, signals and streams; everything else is in `ControlProgram`.
@main struct Main {
  static func main() async {
    let surroundings = Surroundings(
      now: { Date() }, newUUID: { UUID() }, sleep: { try await Task.sleep(for: $0) },
      requestsToEnd: { Signals.received() })
    let program = ControlProgram(
      surroundings: surroundings, streams: StandardStreams(), environment: ProcessInfo.processInfo.environment)
    await program.run(Array(CommandLine.arguments.dropFirst())).exit()
  }
}
