import HTTP
import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(1))) struct OwnAddressesTests {
  private static let somewhere = IPAddress.v4(0x5DB8_D822)

  @Test func `the interfaces of this machine include loopback`() throws {
    let addresses = try #require(OwnAddresses.ofInterfaces())
    #expect(addresses.contains(.v4(0x7F00_0001)))
    #expect(OwnAddresses().contains(.v4(0x7F00_0001)))
    #expect(!addresses.contains(Self.somewhere))
  }

  @Test func `they are read again after an hour, and kept when that fails`() {
    let answers = Mutex<[Set<IPAddress>?]>([[Self.somewhere], nil, []])
    let own = OwnAddresses { answers.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    let start = ContinuousClock.now
    #expect(own.contains(Self.somewhere, at: start))
    #expect(own.contains(Self.somewhere, at: start + .seconds(3_599)))
    #expect(answers.withLock { $0.count } == 2)
    #expect(own.contains(Self.somewhere, at: start + .seconds(3_601)))
    #expect(answers.withLock { $0.count } == 1)
    #expect(!own.contains(Self.somewhere, at: start + .seconds(7_202)))
  }

  @Test func `what could not be read at first is tried at every question, and a log tells what follows`() {
    let answers = Mutex<[Set<IPAddress>?]>([nil, nil, [Self.somewhere]])
    let own = OwnAddresses { answers.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    let start = ContinuousClock.now
    #expect(!own.contains(Self.somewhere, at: start))
    #expect(own.contains(Self.somewhere, at: start))
    #expect(OwnAddresses.problem() == nil)
    #expect(OwnAddresses.problem(reading: { nil })?.contains("cannot be read") == true)
  }

  @Test func `a public address of this machine is closed to strangers`() {
    let own = OwnAddresses { [Self.somewhere] }
    for (rules, isOpen) in [
      (AddressRules.publicOnly, false), (.publicAndLoopback(hosts: []), false), (.publicAndPrivate, true),
    ] {
      var gate = AddressGate(rules: rules, host: "a.test", port: 443, ownAddresses: own)
      #expect(gate.admits(Self.somewhere) == isOpen)
      #expect(gate.blamed == (isOpen ? nil : Self.somewhere))
    }
  }
}
