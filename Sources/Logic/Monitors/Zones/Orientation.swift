/// A point of a flat map: longitude as x, which may lie beyond 180, and latitude as y.
struct Vertex: Sendable, Hashable {
  var x: Double
  var y: Double
}

/// On which side of a line a point lies, without rounding errors.
enum Orientation {
  /// Positive when `c` lies left of the way from `a` to `b`, negative when right of it, 0 only when exactly on the line.
  @inline(__always)
  static func of(_ a: Vertex, _ b: Vertex, _ c: Vertex) -> Double {
    let left = (a.x - c.x) * (b.y - c.y)
    let right = (a.y - c.y) * (b.x - c.x)
    let determinant = left - right
    if determinant.magnitude >= errorBound * (left.magnitude + right.magnitude) { return determinant }
    return exactly(a, b, c)
  }

  /// Largest relative error of the plain determinant.
  ///
  /// Source: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997, section 4.1, read 2026-11-21.
  private static let errorBound = 3.330_669_073_875_471_6e-16

  /// The sign from the six products of the determinant, each kept whole as two numbers and added without loss.
  @inline(never)
  private static func exactly(_ a: Vertex, _ b: Vertex, _ c: Vertex) -> Double {
    let factors: InlineArray<6, (Double, Double)> = [
      (a.x, b.y), (-a.x, c.y), (-c.x, b.y), (-a.y, b.x), (a.y, c.x), (c.y, b.x),
    ]
    var sum = ExactSum()
    for index in factors.indices {
      let (first, second) = factors[index]
      let product = first * second
      sum.add((-product).addingProduct(first, second))
      sum.add(product)
    }
    return sum.sign
  }
}

/// A sum kept as up to twelve numbers that do not overlap, smallest first.
private struct ExactSum {
  private var parts = InlineArray<12, Double>(repeating: 0)
  private var count = 0

  mutating func add(_ value: Double) {
    var carry = value
    for index in 0..<count {
      let part = parts[index]
      let sum = carry + part
      let roundedPart = sum - carry
      parts[index] = (carry - (sum - roundedPart)) + (part - roundedPart)
      carry = sum
    }
    parts[count] = carry
    count += 1
  }

  /// The largest part that is not 0 decides.
  var sign: Double {
    for index in (0..<count).reversed() where parts[index] != 0 { return parts[index] }
    return 0
  }
}
