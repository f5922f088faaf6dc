import CommandLineTool
import FoundationEssentials

/// Reads the command line, runs one thing, ends with its status.
@main
struct Main {
  static func main() async {
    MemoryArenas.shareFew()
    let arguments = Array(CommandLine.arguments.dropFirst())
    await DeliverProgram.run(arguments, environment: ProcessInfo.processInfo.environment).exit()
  }
}
