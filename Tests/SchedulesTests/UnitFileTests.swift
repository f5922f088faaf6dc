import Testing

struct UnitFileTests {
  @Test func `settings are read with their section, comments and empty lines are not`() throws {
    let unit = try UnitFile(parsing: "# Head\n\n[Unit]\nDescription=A=b\n[Timer]\nOnCalendar=\nOnCalendar=*:0/15\n")
    #expect(
      unit.settings == [
        .init(section: "Unit", key: "Description", value: "A=b"), .init(section: "Timer", key: "OnCalendar", value: ""),
        .init(section: "Timer", key: "OnCalendar", value: "*:0/15"),
      ])
    #expect(unit.values("Timer", "OnCalendar") == ["", "*:0/15"])
  }

  @Test(arguments: [("[Unit]\nDescription\n", 2), ("Description=A\n", 1), ("[Unit]\n=A\n", 2)])
  func `a line that says nothing is refused with its number`(text: String, line: Int) {
    #expect(throws: UnitFile.Unreadable(line: line)) { try UnitFile(parsing: text) }
  }

  @Test func `a misspelled key and a key of another section are unknown`() throws {
    let unit = try UnitFile(parsing: "[Service]\nExecStrat=/bin/true\nOnCalendar=*:0/15\n[Timers]\nUnit=a.service\n")
    #expect(unit.unknownSettings == ["[Service] ExecStrat", "[Service] OnCalendar", "[Timers] Unit"])
  }

  @Test(arguments: Schedules.units)
  func `a shipped unit uses known sections and keys, each once`(name: String) throws {
    let unit = try Schedules.unit(name)
    #expect(unit.unknownSettings == [])
    #expect(Set(unit.settings.map { "[\($0.section)] \($0.key)" }).count == unit.settings.count)
    #expect(try Schedules.text(name).hasPrefix("# "), "the head says how to install it")
  }
}
