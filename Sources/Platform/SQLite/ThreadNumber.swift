internal import Glibc
internal import Synchronization

/// Numbers threads from 0, in the order in which they first ask.
enum ThreadNumber {
  private static let next = Atomic(0)
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let code = pthread_key_create(&key, nil)
    precondition(code == 0, "the system has no room for a value of each thread")
    return key
  }()

  /// The number of the calling thread.
  static var current: Int {
    if let kept = pthread_getspecific(key) { return Int(bitPattern: kept) - 1 }
    let number = next.add(1, ordering: .relaxed).oldValue
    // One more than the number: a thread that has none has null. Without memory for it a thread gets a new one each time.
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: number + 1))
    return number
  }
}
