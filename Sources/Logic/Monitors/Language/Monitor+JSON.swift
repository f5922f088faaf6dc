public import JSON

extension Monitor {
  /// Writes the monitor in the makers' current spelling; what is not set is left out.
  public func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("label", label)
      switch vehicles {
      case .all: object.member("vehicles", "all")
      case .named(let names):
        object.member("vehicles", array: { array in names.forEach { array.value($0.description) } })
      }
      if notification != NotificationSettings() {
        object.member("subscribeParam", object: { notification.write(to: &$0) })
      }
      if !extensions.isEmpty {
        object.member("extendedEventParam", array: { array in extensions.forEach { array.value($0) } })
      }
      if !attributes.isEmpty { object.member("attributes", array: { attributes.write(to: &$0) }) }
      object.member(
        "triggerParam",
        object: { param in
          param.member("triggers", array: { array in triggers.forEach { $0.write(to: &array) } })
          param.member("boolExp", expression.description)
        })
      options.write(to: &object)
    }
  }

  /// The monitor in the makers' current spelling.
  public var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.text
  }
}

extension Monitor.Options {
  fileprivate func write(to object: inout JSONWriter) {
    if coolDownSeconds > 0 { object.member("coolDown", coolDownSeconds) }
    if notifyOnClear { object.member("notifyOnClear", true) }
    if initialEvent { object.member("initialEvent", true) }
    if evaluateOnWindowEdge { object.member("evaluateOnWindowEdge", true) }
    if let staleAfterSeconds { object.member("staleAfter", "PT\(staleAfterSeconds)S") }
  }
}

extension NotificationSettings {
  fileprivate func write(to object: inout JSONWriter) {
    if let refreshSeconds { object.member("refreshEvent", refreshSeconds) }
    if let retryPolicy {
      object.member(
        "retryPolicy",
        object: { policy in
          switch retryPolicy {
          case .none: policy.member("policy", "None")
          case .bounded(let retries, let delay):
            policy.member("policy", "Bounded")
            policy.member("retryNumber", retries)
            policy.member("retryDelay", delay)
          case .always(let delay):
            policy.member("policy", "Always")
            policy.member("retryDelay", delay)
          }
        })
    }
    if let batch {
      object.member(
        "batchNotify",
        object: { member in
          member.member("size", batch.size)
          member.member("timeWindow", batch.timeWindowSeconds)
        })
    }
    if let webhook {
      object.member(
        "callback",
        object: { callback in
          callback.member(
            "webhook",
            object: { member in
              member.member("target", webhook.target)
              member.member("name", webhook.name)
              if !webhook.attributes.isEmpty {
                member.member("attributes", array: { webhook.attributes.write(to: &$0) })
              }
            })
        })
    }
  }
}

extension [Attribute] {
  fileprivate func write(to array: inout JSONWriter) {
    for attribute in self {
      array.object { object in
        object.member("type", attribute.place.rawValue)
        object.member("key", attribute.key)
        object.member("value", attribute.value)
      }
    }
  }
}

extension Trigger {
  fileprivate func write(to array: inout JSONWriter) {
    array.object { object in
      object.member("name", name)
      switch question {
      case .zone(let condition): condition.write(to: &object)
      case .time(let condition): object.member("time", raw: condition.json)
      case .data(let condition): object.member("data", object: { condition.write(to: &$0) })
      }
    }
  }
}

extension ZoneCondition {
  fileprivate func write(to trigger: inout JSONWriter) {
    trigger.member(
      "zone",
      object: { object in
        object.member("transition", transition.rawValue)
        switch area {
        case .circle(let radius, let longitude, let latitude):
          object.member(
            "place",
            object: { place in
              place.member("radius", raw: radius)
              place.member(
                "center",
                object: { center in
                  center.member("longitude", raw: longitude)
                  center.member("latitude", raw: latitude)
                })
            })
        case .geometry(let json): object.member("polygon", raw: json)
        }
      })
    if let hysteresisMetres {
      let isWhole = hysteresisMetres == hysteresisMetres.rounded()
      trigger.member("hysteresis", raw: isWhole ? "\(Int(hysteresisMetres))" : "\(hysteresisMetres)")
    }
    if dwell != nil {
      trigger.member(
        "dwell",
        dwellMilliseconds % 60_000 == 0 ? "PT\(dwellMilliseconds / 60_000)M" : "PT\(dwellMilliseconds / 1000)S")
    }
  }
}

extension DataCondition {
  fileprivate func write(to object: inout JSONWriter) {
    object.member("data", operand.name)
    object.member("op", op.rawValue)
    object.member("value", array: { array in values.forEach { array.value($0) } })
    if let previous {
      object.member(
        "previous",
        object: { member in
          member.member("op", previous.op.rawValue)
          member.member("value", array: { array in previous.values.forEach { array.value($0) } })
        })
    }
  }
}
