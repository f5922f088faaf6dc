import HTTP
import Testing

struct TokenTests {
  @Test func `letters, digits and fifteen marks make a token, and no other byte does`() {
    let allowed = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    #expect((UInt8.min...UInt8.max).filter(Token.allows) == allowed.utf8.sorted())
  }

  @Test(arguments: [("X-Trace", true), ("GET", true), ("", false), ("X Trace", false), ("X:", false), ("Spår", false)])
  func `a text is a token when it has bytes, and each may stand in one`(_ text: String, _ isToken: Bool) {
    #expect(Token.isToken(text) == isToken)
  }
}
