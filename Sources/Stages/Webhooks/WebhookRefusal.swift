/// Why a message is not taken for the sender's.
public enum WebhookRefusal: Error, Sendable, Hashable {
  /// This field is not there.
  case missing(String)
  /// This field is there more than once.
  case repeated(String)
  /// The timestamp is no positive number of seconds.
  case malformedTimestamp
  /// None of the signatures is of a kind that the keys at hand verify.
  case noUsableSignature
  /// No signature has the form of one.
  case malformedSignature
  /// Other bytes were signed, or by another key.
  case wrongSignature
  /// Signed by the sender, but this many seconds ago.
  case tooOld(seconds: Int64)
  /// Signed by the sender, but this many seconds ahead.
  case tooNew(seconds: Int64)
}

extension WebhookRefusal: CustomStringConvertible {
  /// What is wrong, as a part of a sentence.
  public var description: String {
    switch self {
    case .missing(let name): "the header \(name) is missing"
    case .repeated(let name): "the header \(name) is there more than once"
    case .malformedTimestamp: "webhook-timestamp is no positive number of seconds"
    case .noUsableSignature: "webhook-signature has none that this secret verifies"
    case .malformedSignature: "webhook-signature has none that is well formed"
    case .wrongSignature: "no signature fits the message and this secret"
    case .tooOld(let seconds): "the signature is right, but \(seconds) s old"
    case .tooNew(let seconds): "the signature is right, but \(seconds) s ahead of this clock"
    }
  }
}
