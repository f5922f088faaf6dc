internal import CMalloc

/// How the C library keeps memory for threads.
public enum MemoryArenas {
  /// Fewer make threads wait for each other.
  private static let most: Int32 = 4

  /// Has all threads share a few arenas from now on, for programs that run long.
  ///
  /// Left to itself the C library makes up to eight for each core, and what one has free no other can use: after an import
  /// of a million lines that is 40 MB.
  public static func shareFew() { _ = mallopt(M_ARENA_MAX, most) }
}
