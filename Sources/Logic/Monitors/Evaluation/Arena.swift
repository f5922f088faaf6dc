/// A growing list of plain values in one piece of memory, read through bare pointers where each nanosecond counts.
struct Arena<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 16) {
    self.capacity = max(capacity, 1)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Adds a value and returns its place.
  @discardableResult
  mutating func append(_ element: Element) -> Int {
    if count == capacity { grow() }
    base[count] = element
    count += 1
    return count - 1
  }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "an arena of \(count) has no place \(index)")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "an arena of \(count) has no place \(index)")
      base[index] = newValue
    }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}

/// Words in chunks that never move, so that growing neither copies nor doubles them.
struct WordStore: ~Copyable {
  private static let chunkBits = 17
  private static let chunkWords = 1 << chunkBits

  private var chunks = Arena<UnsafeMutablePointer<UInt64>>()
  private var end = 0
  /// Pieces that were given back, by their size.
  private var free: [Int: [UInt32]] = [:]

  deinit {
    for index in 0..<chunks.count { chunks[index].deallocate() }
  }

  /// Words of memory in use by chunks.
  var capacity: Int { chunks.count * Self.chunkWords }

  /// A piece of so many words, all zero.
  mutating func allocate(_ words: Int) -> UInt32 {
    precondition(words > 0 && words <= Self.chunkWords, "a piece of \(words) words does not fit into a chunk")
    if let place = free[words]?.popLast() {
      pointer(place).update(repeating: 0, count: words)
      return place
    }
    if end + words > capacity {
      let chunk = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.chunkWords)
      chunk.initialize(repeating: 0, count: Self.chunkWords)
      end = capacity
      chunks.append(chunk)
    } else if (end & (Self.chunkWords - 1)) + words > Self.chunkWords {
      end = (end | (Self.chunkWords - 1)) + 1
      return allocate(words)
    }
    let place = UInt32(end)
    end += words
    return place
  }

  /// Gives a piece back.
  mutating func release(_ place: UInt32, words: Int) { free[words, default: []].append(place) }

  /// The words of a piece.
  @inline(__always)
  func pointer(_ place: UInt32) -> UnsafeMutablePointer<UInt64> {
    chunks.base[Int(place) >> Self.chunkBits] + (Int(place) & (Self.chunkWords - 1))
  }
}
