/// A user's crontab: variables, and commands with the times they start.
struct Crontab {
  /// A line that is none of a variable, a job, a comment and nothing.
  struct Unreadable: Error, Equatable {
    let line: Int
  }

  struct Job: Equatable {
    /// Minute, hour, day of the month, month, day of the week.
    let times: [String]
    /// The line's rest, with the redirections.
    let shellLine: String

    /// The program and its arguments, without the redirections.
    var command: String {
      let end = [" 2>", " >"].compactMap { shellLine.firstRange(of: $0)?.lowerBound }.min()
      return String(shellLine[..<(end ?? shellLine.endIndex)])
    }
  }

  private(set) var variables: [String: String] = [:]
  private(set) var jobs: [Job] = []

  init(parsing text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let words = line.split(separator: " ", maxSplits: 5)
      if words.count == 6, words[0].first?.isLetter == false {
        let shellLine = String(words[5].drop { $0 == " " })
        jobs.append(Job(times: words.prefix(5).map(String.init), shellLine: shellLine))
      } else if let mark = line.firstIndex(of: "="), line.first?.isLetter == true {
        variables[String(line[..<mark])] = String(line[line.index(after: mark)...])
      } else {
        throw Unreadable(line: index + 1)
      }
    }
  }
}
