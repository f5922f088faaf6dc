internal import Crypto
public import Files
public import Registry

/// Why what is remembered cannot be used.
public enum SnapshotFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A file could not be read or written.
  case file(FileError)
  /// The bytes of a file are not those that were written.
  case damaged(path: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let path):
      "the registry file \(path) is damaged; restore it with the database from a backup, or remove "
        + "both its name and the baseline by starting with a new database"
    }
  }
}

/// The files beside the database: what is remembered of each vehicle, and the key under which owners are kept.
///
/// Both get new names for each snapshot, and the row of the last accepted one says which of them count. A run that is
/// killed leaves files that no row names; the next one takes them away.
public struct SnapshotFiles: Sendable {
  private static let magic: [UInt8] = Array("PWREG\u{0}01".utf8)

  private let database: String

  /// The files beside a database.
  public init(database: String) { self.database = database }

  private var prefix: String { database + ".registry-" }

  /// The name of the file for the snapshot of this number and digest.
  public func stateName(number: Int64, digest: String) -> String { "registry-\(number)-\(digest.prefix(12)).state" }

  private func path(_ name: String) -> String { database + "." + name }

  // MARK: State

  /// Writes the table to the file of this name: all of it or nothing.
  public func write(_ table: VehicleTable, name: String) throws(SnapshotFileError) {
    do {
      let file = try NewFile(path: path(name))
      try file.write(Self.magic)
      for number in 0..<VehicleTable.blockCount {
        let block = table.block(number)
        let sum = block.withUnsafeBytes { VehicleTable.checksum($0) }
        try file.write(Self.bytes(UInt64(block.count)) + Self.bytes(sum))
        try file.write(block)
      }
      try file.commit()
    } catch {
      throw .file(error)
    }
  }

  /// Reads the table from the file of this name; its index has still to be made.
  public func read(name: String) throws(SnapshotFileError) -> VehicleTable {
    let path = path(name)
    let table = VehicleTable()
    do {
      let file = try InputFile(path: path)
      guard try file.read(Self.magic.count) == Self.magic else {
        throw SnapshotFileError.damaged(path: path)
      }
      for number in 0..<VehicleTable.blockCount {
        let head = try file.read(16)
        let size = head.count == 16 ? Self.number(head, 0) : UInt64.max
        guard size <= UInt64(file.size ?? 0) else { throw SnapshotFileError.damaged(path: path) }
        let block = try file.read(Int(size))
        let isWhole = block.withUnsafeBytes { block in
          block.count == Int(size) && VehicleTable.checksum(block) == Self.number(head, 8)
            && table.load(block: number, block)
        }
        guard isWhole else { throw SnapshotFileError.damaged(path: path) }
      }
    } catch let error as FileError {
      throw .file(error)
    } catch let error as SnapshotFileError {
      throw error
    } catch {
      throw .damaged(path: path)
    }
    return table
  }

  // MARK: Key

  /// The key in the file of this name.
  public func key(name: String) throws(SnapshotFileError) -> [UInt8] {
    do {
      let file = try InputFile(path: path(name))
      let key = try file.read(SipHash.keySize)
      guard key.count == SipHash.keySize, file.size == SipHash.keySize else {
        throw SnapshotFileError.damaged(path: path(name))
      }
      return key
    } catch let error as FileError {
      throw .file(error)
    } catch {
      throw .damaged(path: path(name))
    }
  }

  /// The name of a new key file, with its key, which only the owner of the database can read.
  public func makeKey(number: Int64) throws(SnapshotFileError) -> (name: String, key: [UInt8]) {
    let name = "registry-\(number).key"
    let key = SecureRandom.bytes(SipHash.keySize)
    do {
      let file = try NewFile(path: path(name))
      try file.write(key)
      try file.commit()
    } catch {
      throw .file(error)
    }
    return (name, key)
  }

  // MARK: Leftovers

  /// Takes away every registry file that is not named, as of earlier snapshots and of runs that were killed.
  public func removeAll(but names: [String]) throws(SnapshotFileError) {
    let kept = Set(names.map { path($0) })
    do {
      for file in try Folder.siblings(startingWith: prefix) where !kept.contains(file) {
        let isOurs = [".state", ".key", ".new"].contains { file.hasSuffix($0) }
        if isOurs { try Folder.remove(file) }
      }
    } catch {
      throw .file(error)
    }
  }

  // MARK: Bytes

  private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
  }
}
