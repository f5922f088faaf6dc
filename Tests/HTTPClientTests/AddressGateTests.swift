import HTTP
import Testing

@testable import HTTPClient

struct AddressGateTests {
  @Test(arguments: [
    ([], [], nil), (["::1", "10.0.0.1"], [false, false], "::1"), (["127.0.0.1", "8.8.8.8"], [false, true], nil),
    (["8.8.8.8"], [true], nil),
  ])
  func `the first refused address is blamed unless another was allowed`(
    addresses: [String], verdicts: [Bool], blamed: String?
  ) {
    var gate = AddressGate(rules: .publicOnly, host: "a.test", port: 80)
    var given: [Bool] = []
    for address in addresses.compactMap({ IPAddress($0) }) { given.append(gate.admits(address)) }
    #expect(given == verdicts)
    #expect(gate.blamed?.description == blamed)
  }
}
