import Crypto
import Testing

struct ConstantTimeTests {
  @Test(
    arguments: [
      ([], [], true), ([1, 2, 3], [1, 2, 3], true), ([1, 2, 3], [1, 2, 4], false), ([0, 2, 3], [1, 2, 3], false),
      ([1, 2], [1, 2, 3], false), ([1, 2, 3], [], false),
    ] as [([UInt8], [UInt8], Bool)])
  func `bytes are the same or not`(one: [UInt8], other: [UInt8], areSame: Bool) {
    #expect(ConstantTime.areEqual(one, other) == areSame)
  }
}
