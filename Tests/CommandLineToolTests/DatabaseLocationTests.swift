import CommandLineTool
import Testing

struct DatabaseLocationTests {
  private let all = [
    "PLATEWATCH_DATABASE": "/var/lib/p.sqlite", "XDG_STATE_HOME": "/home/ada/state", "HOME": "/home/ada",
  ]

  private func path(_ option: String? = nil, without missing: String..., with other: [String: String] = [:]) throws
    -> String
  {
    let environment = all.filter { !missing.contains($0.key) }.merging(other) { $1 }
    return try DatabaseLocation.path(option: option, environment: environment)
  }

  @Test func `the flag wins, then the variable, then the state directory, then the home directory`() throws {
    #expect(try path("here.sqlite") == "here.sqlite")
    #expect(try path() == "/var/lib/p.sqlite")
    #expect(try path(without: "PLATEWATCH_DATABASE") == "/home/ada/state/platewatch/platewatch.sqlite")
    #expect(
      try path(without: "PLATEWATCH_DATABASE", "XDG_STATE_HOME")
        == "/home/ada/.local/state/platewatch/platewatch.sqlite")
  }

  @Test(arguments: ["", "relative/state"])
  func `a state directory that is empty or relative does not count`(state: String) throws {
    #expect(
      try path(with: ["PLATEWATCH_DATABASE": "", "XDG_STATE_HOME": state, "HOME": "/home/ada/"])
        == "/home/ada/.local/state/platewatch/platewatch.sqlite")
  }

  @Test func `without any of them the flag is asked for`() {
    let error = #expect(throws: UsageError.self) {
      try path(without: "PLATEWATCH_DATABASE", "XDG_STATE_HOME", with: ["HOME": ""])
    }
    #expect(
      error?.description
        == "--database is missing; neither PLATEWATCH_DATABASE nor XDG_STATE_HOME nor HOME says where it is")
  }
}
