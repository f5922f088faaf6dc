internal import Synchronization

/// What is remembered of every vehicle, in 256 parts that threads use side by side.
public final class VehicleTable: Sendable {
  static let partitionCount = 256

  /// A part under its lock.
  final class Part: Sendable {
    let content: Mutex<Partition>

    init(memory: SlabMemory) { content = Mutex(Partition(memory: memory)) }
  }

  let parts: [Part]
  /// The texts of odd identities and of statuses.
  public let texts: TextTable

  /// A table without vehicles.
  public init() {
    let memory = SlabMemory()
    parts = (0..<Self.partitionCount).map { _ in Part(memory: memory) }
    texts = TextTable()
  }

  /// How many vehicles there are.
  public var count: Int { parts.reduce(0) { sum, part in sum + part.content.withLock { $0.records.count } } }

  /// Makes the tables of every `step`th part from `first` on, after all rows were added and before any is compared.
  ///
  /// Rows of one vehicle become one: the later day counts.
  public func index(from first: Int = 0, step: Int = 1) {
    let memory = SlabMemory()
    for number in stride(from: first, to: parts.count, by: step) {
      parts[number].content.withLock { part in
        part.buildIndex(in: memory) { kept, other in
          if other.facts.acquired > kept.facts.acquired { kept = other }
        }
      }
    }
  }
}
