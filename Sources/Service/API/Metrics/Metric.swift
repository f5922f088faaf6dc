/// Something that is measured, for `/metrics`.
public struct Metric: Sendable {
  /// How its values are to be read.
  public enum Kind: String, Sendable, Hashable {
    /// Only grows while the process lives.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts by size, in parts named `_bucket`, `_sum` and `_count`.
    case histogram
  }

  /// One value.
  public struct Sample: Sendable, Hashable {
    /// What is added to the name, such as `_sum`.
    public var suffix: String
    /// What tells it from the other values of the metric: names and texts in turn.
    public var labels: [Label]
    /// The value.
    public var value: Double

    /// A value by its parts.
    public init(_ value: Double, labels: [Label] = [], suffix: String = "") {
      self.value = value
      self.labels = labels
      self.suffix = suffix
    }
  }

  /// A name and a text.
  public struct Label: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The text.
    public let value: String

    /// A label by its parts.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Begins with `platewatch_` or `process_`, and ends with its unit.
  public let name: String
  /// What it counts, in one sentence.
  public let help: String
  /// How its values are to be read.
  public let kind: Kind
  private let read: @Sendable () throws -> [Sample]

  /// A metric whose values `read` tells when somebody asks, on a thread of the server: within microseconds.
  public init(_ name: String, _ help: String, _ kind: Kind, read: @escaping @Sendable () throws -> [Sample]) {
    self.name = name
    self.help = help
    self.kind = kind
    self.read = read
  }

  /// The metrics in the text format of Prometheus (version 0.0.4); one that cannot be read is left out.
  static func text(_ metrics: [Metric]) -> String {
    var text = ""
    for metric in metrics {
      guard let samples = try? metric.read(), !samples.isEmpty else { continue }
      text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
      for sample in samples {
        let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        text += metric.name + sample.suffix + (labels.isEmpty ? "" : "{\(labels)}") + " \(number(sample.value))\n"
      }
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
