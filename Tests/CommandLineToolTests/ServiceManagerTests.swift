import CommandLineTool
import TestSupport
import Testing

struct ServiceManagerTests {
  @Test func `the manager that is named is told`() async throws {
    let socket = try NotifySocket()
    ServiceManager(environment: ["NOTIFY_SOCKET": socket.path]).tell("READY=1")
    #expect(await socket.message() == "READY=1")
  }

  @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nonexistent"], ["NOTIFY_SOCKET": "@nobody"]])
  func `without one nobody is told, and nothing happens`(_ environment: [String: String]) {
    ServiceManager(environment: environment).tell("READY=1")
  }
}
