extension Fleet {
  /// Makes one vehicle of two: `other` is gone, and what was known of it is known of `number`, found by all these keys.
  ///
  /// Of each value the newer one stays; of a monitor that both had, how it stood for `number`.
  public func merge(_ other: UInt32, into number: UInt32, keys names: [UInt64], monitors: [Int]) {
    guard other != number, let target = place(of: number), place(of: other) != nil else { return }
    let own = description(of: VehicleRecord(words: words.pointer(target)).layout).monitors.map(\.identity)
    set(monitors: monitors, of: other, keys: [])
    set(monitors: monitors, of: number, keys: names)
    guard let old = place(of: other), let new = place(of: number) else { return }
    for name in names { keys.insert(name, new) }
    let (record, former) = (VehicleRecord(words: words.pointer(new)), VehicleRecord(words: words.pointer(old)))
    takeNewer(of: former, into: record)
    let shape = description(of: record.layout)
    for (slot, code) in shape.codes.enumerated() where former.time(slot) > record.time(slot) {
      record.setValue(slot, former.value(slot))
      record.setPrevious(slot, former.previous(slot))
      record.setTime(slot, former.time(slot))
      for (place, text) in side.all(place: old) where place & 127 == code { side.set(text, place: new, code: place) }
    }
    var word = VehicleRecord.headWords + shape.codes.count * VehicleRecord.slotWords
    for monitor in shape.monitors {
      let count = Int(RecordDescription.words(monitor.shape))
      if !own.contains(monitor.identity) {
        for offset in 0..<count { record.words[word + offset] = former.words[word + offset] }
      }
      word += count
    }
    remove(other, at: old)
    settle(record, place: new)
  }

  private func takeNewer(of former: VehicleRecord, into record: VehicleRecord) {
    if former.positionTime > record.positionTime {
      (record.position, record.positionTime, record.candidateCount) = (former.position, former.positionTime, 0)
    }
    if former.privacyTime > record.privacyTime {
      (record.privacy, record.privacyTime) = (former.privacy, former.privacyTime)
    }
    record.lastEvaluation = max(record.lastEvaluation, former.lastEvaluation)
  }

  private func remove(_ number: UInt32, at place: UInt32) {
    let record = VehicleRecord(words: words.pointer(place))
    record.nextTimer = .max
    side.removeAll(place: place)
    words.release(place, words: Int(table.layouts[record.layout].words))
    places[Int(number)] = 0
    vehicleCount -= 1
  }
}
