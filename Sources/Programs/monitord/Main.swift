import CommandLineTool
import FoundationEssentials

/// Reads the command line, serves until told to end, ends with its status.
@main struct Main {
  static func main() async {
    MemoryArenas.shareFew()
    let program = ServerProgram(streams: StandardStreams(), environment: ProcessInfo.processInfo.environment)
    await program.run(Array(CommandLine.arguments.dropFirst())).exit()
  }
}
