import Foundation
import Testing

/// Each rule, shown that it can fail, and on what it must stay silent.
@Suite("House rules can fail")
struct RuleSelfTests {
  private func source(_ text: String, path: String = "Sources/HAL/X.swift") -> SourceText {
    SourceText(path: path, text: text)
  }

  private func file(_ text: String, path: String = "doc/x.md") -> TextFile { TextFile(path: path, text: text) }

  @Test(arguments: [
    ("let a = \"class { }\" // class", "let a = \"         \"         "),
    ("a /* b /* c */ d */ e", "a                   e"),
    ("\"\\(f(\"x\")) y\"", "\" (f(\" \"))  \""),
    ("#\"\\(a) \"b\"# c", "#\"       \"# c"),
    ("\"\"\"\n \"x\" {\n\"\"\" }", "\"\"\"\n      \n\"\"\" }"),
    ("\"a\\\"b\" c", "\"    \" c"),
  ])
  func commentsAndStringsAreBlanked(text: String, expected: String) {
    #expect(String(decoding: CommentStripper.strip(Array(text.utf8)), as: UTF8.self) == expected)
  }

  @Test func manifestIsRead() {
    let manifest = Manifest(
      """
      .target(name: "A", dependencies: [.product(name: "B", package: "b"), "C"], swiftSettings: portable), // "D"
      .testTarget(name: "ATests", dependencies: ["A"]), .executableTarget(name: "run", swiftSettings: common)
      """)
    #expect(manifest.target("A")?.dependencies == ["B", "C"])
    #expect(manifest.target("A")?.isPortable == true)
    #expect(manifest.target("ATests")?.kind == .test)
    #expect(manifest.target("run")?.kind == .executable)
    #expect(manifest.targets.count == 3)
  }

  @Test func importAgainstTheDirection() {
    let manifest = Manifest(".target(name: \"HAL\", dependencies: [\"EXI\"]), .target(name: \"New\")")
    let texts = ImportRules.violations(of: manifest).map(\.text)
    #expect(texts == ["HAL must not depend on EXI", "New has no place in the direction"])
  }

  @Test func undeclaredImport() throws {
    let manifest = Manifest(".target(name: \"HAL\", swiftSettings: portable), .target(name: \"Traces\")")
    let code = source("import Foundation\n@testable import struct Glibc.timespec\n// import Dispatch\n")
    let portable = ImportRules.violations(of: [code], in: try #require(manifest.target("HAL")))
    #expect(portable.map(\.line) == [1, 2])
    #expect(ImportRules.violations(of: [code], in: try #require(manifest.target("Traces"))).isEmpty)
  }

  @Test(arguments: [
    "final class A {}", "var a: any P", "let a: [any P]", "try! f()", "a as! B", "fatalError(\"x\")", "print(1)",
    "_ = Date()", "func f() throws {}", "struct A: OptionSet {}", "func f() async {}", "weak var a: A?",
  ])
  func bannedConstruct(code: String) {
    #expect(PortableRules.violations(in: source(code)).count == 1)
  }

  @Test(arguments: [
    "func f() throws(E) {}", "log.print(1)", "// class any print( try!", "let classes = 1", "try? f()", "try !f()",
    "a as? B",
    "let a = \"any P\"", "case any", "f(class: 1)", "precondition(a, \"text\")",
  ])
  func allowedConstruct(code: String) {
    #expect(PortableRules.violations(in: source(code)).isEmpty)
  }

  @Test func globalState() {
    let code = "var a = 1\nstruct B {\n  static var c = 1\n  static var d: Int { 1 }\n  var e = 1\n}\nlet f = 1\n"
    #expect(PortableRules.globalState(in: source(code)).map(\.line) == [1, 3])
  }

  @Test func danglingSpan() {
    let getter = "var span: Span<UInt8> {\n  @_lifetime(borrow self)\n  borrowing get { bytes.span }\n}\n"
    #expect(PortableRules.danglingSpans(in: source(getter)).map(\.line) == [2])
    let kept = getter.replacingOccurrences(of: "borrow self)", with: "borrow self) @_addressableSelf")
    #expect(PortableRules.danglingSpans(in: source(kept)).isEmpty)
  }

  @Test(arguments: [
    "func f() {", "init?(a: [Int]) where A == B {", "subscript(i: Int) -> Int {", "var a: [Int] {", "deinit {",
  ])
  func longFunction(head: String) {
    func body(_ lines: Int) -> String {
      "protocol P {\n func g()\n var b: Int { get }\n}\nstruct S {\n\(head)\n"
        + String(repeating: "if a { b(\"}\") }\n", count: lines - 2) + "}\n}\n"
    }
    #expect(SizeRules.longFunctions(in: source(body(70))).isEmpty)
    let found = SizeRules.longFunctions(in: source(body(71)))
    #expect(found.map(\.line) == [6])
    #expect(found.first?.text.contains("71 lines") == true)
  }

  @Test func longFileAndLongLine() {
    #expect(SizeRules.longFile(file(String(repeating: "x\n", count: 500))).isEmpty)
    #expect(SizeRules.longFile(file(String(repeating: "x\n", count: 501))).count == 1)
    #expect(SizeRules.longLines(in: source(String(repeating: "ab ", count: 40) + "\n")).isEmpty)
    #expect(SizeRules.longLines(in: source(String(repeating: "ab ", count: 41) + "\n")).count == 1)
    #expect(SizeRules.longLines(in: source("let frame = \"" + String(repeating: "A5", count: 90) + "\"")).isEmpty)
  }

  @Test func undocumentedSymbol() {
    let code = """
      /// One.
      @frozen
      public struct A {}
      @inlinable public func b() {}
      public extension A {}
      // Not a documentation comment.
      public static let c = 1
      private let d = "public let e"
      """
    #expect(TextRules.undocumented(in: source(code)).map(\.line) == [4, 7])
  }

  @Test func unfinishedWork() {
    let marks = [("TO" + "DO", 1), ("a FIX" + "ME: b", 1), ("XX" + "XL", 0), ("HA" + "CKRF", 0)]
    for (text, count) in marks { #expect(TextRules.unfinished(in: file(text)).count == count, "\(text)") }
  }

  @Test func machinePath() {
    let bad = ["\"/" + "tmp/x\"", "cd /" + "home/me", "see /" + "work", "https://pypi" + ".org/x"]
    for text in bad { #expect(TextRules.machinePaths(in: file(text)).count == 1, "\(text)") }
    for text in ["frame/" + "work", "../" + "work/x", "/" + "workshop", "https://a.b/" + "home/"] {
      #expect(TextRules.machinePaths(in: file(text)).isEmpty, "\(text)")
    }
  }

  @Test func sleepingTest() {
    #expect(TextRules.sleeping(in: source("Thread.sle" + "ep(forTimeInterval: 1)\nasleep(1)\n// sleep(1)")).count == 1)
  }

  @Test func dirtyWhitespace() {
    #expect(TextRules.whitespace(in: file("a\nb \n\tc\n d\n")).map(\.line) == [2, 3])
  }

  @Test func brokenLink() {
    let page = file(
      """
      [a](../Package.swift) [b](../Package.swift#top) [c](#here) [d](https://example.org/x) [e](nowhere.md)
      [f](../../outside.md)
      ```
      [g](nowhere.md)
      ```
      """)
    let found = TextRules.brokenLinks(in: page, root: Repository.current.root)
    #expect(found.map(\.text) == ["broken link: nowhere.md", "broken link: ../../outside.md"])
  }

  @Test func unexplainedTarget() {
    let makefile = file(".PHONY: a b\na: ## Explained\nb:\n", path: "Makefile")
    #expect(TextRules.unexplainedTargets(in: makefile).map(\.text) == ["make b has no one-line help"])
  }

  @Test func looseScript() {
    #expect(TextRules.looseScripts(in: file("#!/usr/bin/env bash\nset -euo pipefail\n")).isEmpty)
    #expect(TextRules.looseScripts(in: file("#!/usr/bin/env bash\nset -e\n")).count == 1)
    #expect(TextRules.looseScripts(in: file("#!/bin/sh\nset -euo pipefail\n")).count == 1)
  }
}
