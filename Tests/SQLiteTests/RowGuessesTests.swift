import SQLite
import Testing

struct RowGuessesTests {
  @Test func `a name is guessed where it was found last`() {
    let guesses = RowGuesses()
    let name = RowGuesses.Name("acct_1", "ABC123")
    #expect(guesses.row(name) == nil)
    guesses.note(name, at: 7)
    #expect(guesses.row(name) == 7)
    #expect(guesses.row(RowGuesses.Name("acct_1", "ABC123")) == 7)
    guesses.note(name, at: 4_294_967_295)
    #expect(guesses.row(name) == 4_294_967_295)
  }

  @Test func `parts of a name do not run together`() {
    let guesses = RowGuesses()
    guesses.note(RowGuesses.Name("acct_1", "ABC123"), at: 7)
    #expect(guesses.row(RowGuesses.Name("acct_1A", "BC123")) == nil)
    #expect(guesses.row(RowGuesses.Name("ABC123", "acct_1")) == nil)
  }

  @Test func `a row of a number too large to be kept is not guessed`() {
    let guesses = RowGuesses()
    let name = RowGuesses.Name("acct_1", "ABC123")
    guesses.note(name, at: 4_294_967_296)
    guesses.note(name, at: -1)
    #expect(guesses.row(name) == nil)
  }

  @Test func `names that are fewer than places seldom take the place of each other`() {
    let guesses = RowGuesses()
    for number in 1...200_000 { guesses.note(RowGuesses.Name("acct_1", "\(number)"), at: Int64(number)) }
    let kept = (1...200_000).count { guesses.row(RowGuesses.Name("acct_1", "\($0)")) == Int64($0) }
    // With one place for each name it would be 166,000, with two 184,000.
    #expect(kept > 198_000)
  }

  @Test func `a name that was noted again has one place, and the other stays another's`() {
    let guesses = RowGuesses()
    let names = (1...600_000).map { RowGuesses.Name("acct_1", "\($0)") }
    for name in names { guesses.note(name, at: 1) }
    let last = names.suffix(60_000)
    for name in last { guesses.note(name, at: 2) }
    for name in last { guesses.note(name, at: 3) }
    #expect(!last.contains { guesses.row($0) == 2 || guesses.row($0) == 1 })
  }

  @Test func `more names than places take the places of others`() {
    let guesses = RowGuesses()
    for number in 1...1_000_000 { guesses.note(RowGuesses.Name("acct_1", "\(number)"), at: Int64(number)) }
    let kept = (1...1_000_000).filter { number in
      let row = guesses.row(RowGuesses.Name("acct_1", "\(number)"))
      // A wrong guess is allowed, but needs two names of which 48 bits are the same.
      #expect(row == nil || row == Int64(number))
      return row != nil
    }
    #expect(kept.count > 500_000)
    #expect(kept.count <= 524_288)
  }
}
