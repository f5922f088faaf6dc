import CommandLineTool
import Extraction

/// Why a benchmark could not be run.
enum BenchmarkError: Error, CustomStringConvertible {
  /// A file or directory cannot be read.
  case unreadable(path: String, reason: String)
  /// A file or directory cannot be made.
  case unwritable(path: String, reason: String)
  /// A line of a file of truths is not understood.
  case wrongTruth(path: String, line: Int)
  /// A site definition is wrong.
  case wrongSite(SiteError)
  /// The address of the site is no address.
  case wrongBase(String)
  /// The pages that a crawl is to be measured on do not come.
  case noPages(String)
  /// The requests that a server is to be measured with do not come.
  case noLoad(String)
  /// Standard input cannot be read.
  case inputFailed(reason: String)

  /// What the program ends with.
  var status: ExitStatus {
    switch self {
    case .unreadable, .inputFailed: .inputOutput
    case .unwritable: .cannotCreate
    case .wrongTruth: .dataRefused
    case .wrongSite: .configuration
    case .wrongBase: .usage
    case .noPages, .noLoad: .unreachable
    }
  }

  var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .wrongTruth(let path, let line):
      "\(path), line \(line): wants a JSON object with id, plate, price and currency"
    case .wrongSite(let error): "\(error)"
    case .wrongBase(let text): "--base wants an address such as http://127.0.0.1:8088, not \"\(text)\""
    case .noLoad(let reason): "there are no requests to measure with: \(reason)"
    case .noPages(let what): "\(what); a server with the pages must run at --base"
    case .inputFailed(let reason): "cannot read the standard input: \(reason)"
    }
  }
}
