import CommandLineTool
import Files

/// Why a drop folder cannot be used.
enum DropFolderError: Error, CustomStringConvertible {
  case file(FileError)

  var description: String {
    switch self {
    case .file(let error): error.description
    }
  }
}

/// `registry-diff --drop-folder DIR`: takes in the newest file of a folder into which the register is delivered.
///
/// The newest is that with the latest date in its name. A file that is refused is renamed to end with `.refused`, with the
/// reason in a file beside it, so that it is not tried again; one that is accepted stays, and is no news the next time.
struct DropFolderCommand {
  let options: RegistryOptions
  let output: RegistryOutput

  private static let endings = [".csv", ".txt", ".ndjson", ".jsonl", ".json", ".gz"]

  func run(_ folder: String) async throws -> ExitStatus {
    let names: [String]
    do {
      names = try Folder.names(in: folder)
    } catch {
      throw DropFolderError.file(error)
    }
    // Names that begin with a dot, or end otherwise, belong to deliveries under way; refused ones are not tried again.
    let candidates = names.compactMap { name -> (date: String, path: String)? in
      guard !name.hasPrefix("."), !name.contains(".refused"), Self.endings.contains(where: { name.hasSuffix($0) }),
        let date = FileDate.date(in: name)
      else { return nil }
      return (date, "\(folder)/\(name)")
    }
    guard let newest = candidates.max(by: { ($0.date, $0.path) < ($1.date, $1.path) }) else {
      output.say("registry-diff: \(folder) holds no snapshot: no file with a date in its name and a known ending")
      return .done
    }
    let parts = candidates.filter { $0.date == newest.date }.map(\.path).sorted()
    let (reasons, status) = try await TakeCommand(options: options, output: output).take(parts)
    guard !reasons.isEmpty, !options.isDryRun else { return status }
    for path in parts { try Self.setAside(path, reasons) }
    return status
  }

  private static func setAside(_ path: String, _ reasons: [String]) throws(DropFolderError) {
    do {
      try NewFile.make(path + ".refused.txt", text: reasons.joined(separator: "\n") + "\n")
      try Folder.rename(path, to: path + ".refused")
    } catch {
      throw .file(error)
    }
  }
}
