import CommandLineTool

/// Reads the command line, runs one thing, ends with its status.
@main
struct Main {
  static func main() async {
    let status = await RegistryProgram.run(arguments: Array(CommandLine.arguments.dropFirst()))
    status.exit()
  }
}
