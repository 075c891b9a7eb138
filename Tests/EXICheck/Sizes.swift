import Traces

/// Writes the table of message sizes (`doc/exi-sizes.md`).
enum Sizes {
  static func write() {
    say("# Sizes of V2G messages")
    say("")
    say("Bytes of the values on a 64-bit host; a test compares them with the types, `make docs` writes this file. What")
    say("is deferred ([exi.md](exi.md)) is not in them. `Message` is the whole document with its header.")
    for schema in V2GSchema.allCases where !schema.isFragment {
      say("")
      say("## \(schema.name)")
      say("")
      say("| Type | Bytes |")
      say("|---|---|")
      for (name, bytes) in schema.messageSizes { say("| `\(name)` | \(bytes) |") }
    }
  }
}
