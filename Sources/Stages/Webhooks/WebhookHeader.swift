/// The names of the fields that a webhook carries beside its body.
public enum WebhookHeader {
  /// The event's identifier, the same in every try.
  public static let id = "webhook-id"
  /// When the try began, in seconds since 1970.
  public static let timestamp = "webhook-timestamp"
  /// One signature for each key that is valid, with spaces between.
  public static let signature = "webhook-signature"
  /// Which try it is, from 1.
  public static let attempt = "webhook-attempt"
  /// What became of the try before: `unknown` warns of a possible duplicate.
  public static let previous = "webhook-previous"
  /// `1` when somebody asked for the event to be sent again.
  public static let replay = "webhook-replay"
  /// In an answer: what the receiver asks for, `disable` or `abort-message`.
  public static let wish = "webhook-delivery"
}
