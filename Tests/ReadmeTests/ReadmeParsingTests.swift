import Testing

struct ReadmeParsingTests {
  @Test func `code blocks, tables and links are read`() {
    let readme = Readme(
      parsing: """
        # Title
        See [a](Sources/A.swift#L3), [b](#b), [c](https://example.com/c) and [d](mailto:d@example.com).

        ```sh
        cat a | wc

        echo "[x](y)"
        ```

        | Folder | What |
        | --- | --- |
        | `Sources/C/`, `Tests/` | `not this` [e](e.md) |

        ```
        plain
        ```
        | Program |
        | --- |
        | `crawl` |
        """)
    #expect(
      readme.codeBlocks == [
        .init(language: "sh", text: "cat a | wc\n\necho \"[x](y)\""), .init(language: "", text: "plain"),
      ])
    #expect(
      readme.tables == [
        .init(subject: "Folder", names: ["Sources/C/", "Tests/"]), .init(subject: "Program", names: ["crawl"]),
      ])
    #expect(readme.links == ["Sources/A.swift", "e.md"])
  }
}
