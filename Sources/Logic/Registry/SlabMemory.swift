internal import Glibc
internal import Synchronization

/// Zeroed memory that is taken piece by piece and given back all at once, for hundreds of megabytes used in any order.
///
/// It asks the system for huge pages: with those of 4 KiB each random access waits for its address to be translated,
/// which takes longer than the access itself.
final class SlabMemory: Sendable {
  /// A slab is address space; memory is what has been touched of it.
  private static let slabSize = 32 << 20
  private static let hugePageSize = 2 << 20
  private static let alignment = 64

  private struct Slabs {
    var starts: [UInt] = []
    var next: UInt = 0
    var end: UInt = 0
  }

  private let slabs = Mutex(Slabs())

  deinit {
    slabs.withLock { slabs in
      for start in slabs.starts {
        munmap(UnsafeMutableRawPointer(bitPattern: start), Self.slabSize + Self.hugePageSize)
      }
    }
  }

  /// Memory for `count` values that lives as long as this object; at most 32 MiB.
  func piece<Value: BitwiseCopyable>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
    let size = (count * MemoryLayout<Value>.stride + Self.alignment - 1) & ~(Self.alignment - 1)
    precondition(size <= Self.slabSize, "a piece of \(size) bytes is larger than a slab")
    let address = slabs.withLock { slabs in
      if slabs.next + UInt(size) > slabs.end { Self.addSlab(&slabs) }
      defer { slabs.next += UInt(size) }
      return slabs.next
    }
    guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else {
      preconditionFailure("no slab begins at 0")
    }
    return pointer.bindMemory(to: type, capacity: count)
  }

  private static func addSlab(_ slabs: inout Slabs) {
    let space = mmap(
      nil, slabSize + hugePageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let space, space != MAP_FAILED else { preconditionFailure("the system gives no memory") }
    let start = UInt(bitPattern: space)
    slabs.starts.append(start)
    slabs.next = (start + UInt(hugePageSize) - 1) & ~(UInt(hugePageSize) - 1)
    slabs.end = slabs.next + UInt(slabSize)
    // Where the system knows no huge pages, it is only slower.
    madvise(UnsafeMutableRawPointer(bitPattern: slabs.next), slabSize, MADV_HUGEPAGE)
  }
}
