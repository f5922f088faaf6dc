/// The targets that `Package.swift` declares below `Sources`, read from its text.
struct PackageManifest {
  struct Declaration: Equatable {
    let name: String
    let row: Row
    let dependencies: [String]
  }

  let declarations: [Declaration]

  init(parsing text: String) {
    let helper = #/(library|program|systemLibrary|cLibrary|cxxLibrary)\(\s*"([\w-]+)"([^)]*)\)/#
    let helped = text.matches(of: helper).compactMap { match -> Declaration? in
      let arguments = String(match.output.3)
      let row: Row? =
        switch match.output.1 {
        case "program": .programs
        case "systemLibrary", "cLibrary", "cxxLibrary": .c
        default: arguments.firstMatch(of: #/in: "(\w+)"/#).flatMap { Row(rawValue: String($0.output.1)) }
        }
      let used = arguments.firstMatch(of: #/uses: \[([^\]]*)\]/#)?.output.1 ?? ""
      return row.map { Declaration(name: String(match.output.2), row: $0, dependencies: Self.names(in: used)) }
    }
    let plain = #/name: "(\w+)",\s*dependencies: \[([^\]]*)\],\s*path: "Sources/(\w+)/\w+"/#
    let written = text.matches(of: plain).compactMap { match -> Declaration? in
      Row(rawValue: String(match.output.3)).map {
        Declaration(name: String(match.output.1), row: $0, dependencies: Self.names(in: match.output.2))
      }
    }
    declarations = helped + written
  }

  private static func names(in list: Substring) -> [String] {
    list.matches(of: #/"(\w+)"/#).map { String($0.output.1) }
  }

  var cModules: Set<String> { Set(declarations.filter { $0.row == .c }.map(\.name)) }

  /// Dependencies on targets that do not lie below.
  var upward: [Violation] {
    let rows = Dictionary(declarations.map { ($0.name, $0.row) }) { first, _ in first }
    return declarations.flatMap { declaration in
      declaration.dependencies.compactMap { name in
        rows[name].flatMap { ImportRules.refusal(declaration.name, declaration.row, name, $0) }
          .map { Violation("Package.swift", $0) }
      }
    }
  }
}
