import CommandLineTool
import Testing

struct ExitStatusTests {
  @Test func `the numbers are those promised`() {
    #expect(CommandLineTool.ExitStatus.allCases.map(\.rawValue) == [0, 1, 64, 65, 69, 70, 73, 74, 75, 77, 78])
  }

  @Test func `each part of a run outranks the next in the promised order`() {
    let order: [CommandLineTool.ExitStatus] = [
      .internalError, .inputOutput, .configuration, .dataRefused, .unreachable, .forbidden, .temporary, .done,
    ]
    for (higher, lower) in zip(order, order.dropFirst()) {
      #expect(CommandLineTool.ExitStatus.mostSevere(of: [lower, higher, lower]) == higher)
    }
    #expect(Set(CommandLineTool.ExitStatus.allCases.map(\.severity)).count == CommandLineTool.ExitStatus.allCases.count)
  }

  @Test func `no parts at all is done`() {
    #expect(CommandLineTool.ExitStatus.mostSevere(of: []) == .done)
  }

  @Test func `a process ends with its number`() async {
    await #expect(processExitsWith: .exitCode(75)) { CommandLineTool.ExitStatus.temporary.exit() }
  }
}
