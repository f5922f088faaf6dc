internal import CLibXML2
internal import Glibc

/// The tree of a page, for rules that need XPath; built from the same markup as the `Document`.
///
/// Not Sendable: one owner, one thread at a time. Nodes that it hands out are valid as long as it lives.
public final class Tree {
  /// A node of a tree: an element, an attribute or a text.
  public struct Node: Hashable {
    fileprivate let pointer: xmlNodePtr
  }

  private let tree: htmlDocPtr
  private let context: xmlXPathContextPtr
  private var compiled: [String: xmlXPathCompExprPtr] = [:]
  private let document: Document

  /// Builds the tree of a page; nil when there is no markup at all.
  ///
  /// Cost: about twice that of the document. With `withScripts`, scripts have their content in the tree, for expressions that look into
  /// it; otherwise only `text(of:)` knows it.
  public init?(_ document: Document, withScripts: Bool = false) {
    _ = LibXML2.initialized
    xmlSetStructuredErrorFunc(nil, ignoreError)
    let bytes = withScripts ? document.fullMarkup : document.markup
    let tree = bytes.withUnsafeBytes {
      htmlReadMemory(
        $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: $0.count), nil, "UTF-8", LibXML2.options)
    }
    guard let tree else { return nil }
    guard let context = xmlXPathNewContext(tree) else {
      xmlFreeDoc(tree)
      return nil
    }
    self.tree = tree
    self.context = context
    self.document = document
    hasScripts = withScripts
  }

  deinit {
    for expression in compiled.values { xmlXPathFreeCompExpr(expression) }
    xmlXPathFreeContext(context)
    xmlFreeDoc(tree)
  }

  private let hasScripts: Bool

  /// The nodes that an expression finds, in document order; empty when it finds none, is no node set or is not XPath.
  public func nodes(_ xpath: String, in node: Node? = nil) -> [Node] {
    evaluate(xpath, in: node) { result in
      guard result.type == XPATH_NODESET, let set = result.nodesetval, let table = set.pointee.nodeTab else {
        return []
      }
      return (0..<Int(set.pointee.nodeNr)).compactMap { table[$0].map(Node.init) }
    } ?? []
  }

  /// The text of the first node found, or the value of an expression such as `string(...)`; nil when nothing is found.
  public func text(_ xpath: String, in node: Node? = nil) -> String? {
    let value: String?? = evaluate(xpath, in: node) { result in
      switch result.type {
      case XPATH_STRING: return result.stringval.map { String(cString: $0) }
      case XPATH_NUMBER: return String(result.floatval)
      case XPATH_BOOLEAN: return result.boolval != 0 ? "true" : "false"
      default:
        guard let set = result.nodesetval, set.pointee.nodeNr > 0, let first = set.pointee.nodeTab?[0] else {
          return nil
        }
        return self.text(of: Node(pointer: first))
      }
    }
    return value.flatMap { $0 }
  }

  /// All text below a node, its pieces parted by spaces, or the value of an attribute; the content of a script.
  public func text(of node: Node) -> String {
    if node.pointer.pointee.type == XML_ELEMENT_NODE, !isScript(node) { return elementText(node) }
    guard let content = xmlNodeGetContent(node.pointer) else { return "" }
    defer { clibxml2_free(content) }
    let text = String(cString: content)
    guard !hasScripts, isScript(node), let number = Int(text) else { return text }
    return document.scriptText(numbered: number) ?? text
  }

  private func isScript(_ node: Node) -> Bool {
    guard node.pointer.pointee.type == XML_ELEMENT_NODE, let name = node.pointer.pointee.name else { return false }
    return strcmp(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self), "script") == 0
  }

  /// The texts below an element in order, without recursion; neighbouring elements are separate words.
  private func elementText(_ node: Node) -> String {
    var result = ""
    var current: xmlNodePtr? = node.pointer.pointee.children
    while let here = current {
      if here.pointee.type == XML_TEXT_NODE || here.pointee.type == XML_CDATA_SECTION_NODE,
        let content = here.pointee.content
      {
        if !result.isEmpty { result += " " }
        result += String(cString: content)
      }
      if let child = here.pointee.children, here.pointee.type == XML_ELEMENT_NODE, !isScript(Node(pointer: here)) {
        current = child
        continue
      }
      var last: xmlNodePtr? = here
      while let step = last, step != node.pointer, step.pointee.next == nil { last = step.pointee.parent }
      guard let step = last, step != node.pointer else { break }
      current = step.pointee.next
    }
    return result
  }

  /// The value of an attribute; nil when the element does not have it.
  public func attribute(_ name: String, of node: Node) -> String? {
    guard let value = xmlGetProp(node.pointer, name) else { return nil }
    defer { clibxml2_free(value) }
    return String(cString: value)
  }

  /// Whether a text is an XPath expression that libxml2 accepts.
  public static func isValid(_ xpath: String) -> Bool {
    _ = LibXML2.initialized
    xmlSetStructuredErrorFunc(nil, ignoreError)
    guard let expression = xmlXPathCompile(xpath) else { return false }
    xmlXPathFreeCompExpr(expression)
    return true
  }

  private func evaluate<Value>(_ xpath: String, in node: Node?, _ body: (xmlXPathObject) -> Value) -> Value? {
    let expression: xmlXPathCompExprPtr
    if let known = compiled[xpath] {
      expression = known
    } else {
      guard let new = xmlXPathCompile(xpath) else { return nil }
      compiled[xpath] = new
      expression = new
    }
    context.pointee.node = node?.pointer ?? xmlDocGetRootElement(tree)
    guard let result = xmlXPathCompiledEval(expression, context) else { return nil }
    defer { xmlXPathFreeObject(result) }
    return body(result.pointee)
  }
}

/// Broken markup and expressions are results, not news: without this the library prints to stderr.
private func ignoreError(_ data: UnsafeMutableRawPointer?, _ error: xmlErrorPtr?) {}
