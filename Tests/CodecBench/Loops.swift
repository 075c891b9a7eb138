import EXI

/// Decodes a message again and again; callgrind looks for this name.
@inline(never)
func decodeOften(_ exi: [UInt8], _ count: Int, _ body: (RawSpan) throws(EXIError) -> Void) {
  for _ in 0..<count {
    do throws(EXIError) { try body(exi.span.bytes) } catch { preconditionFailure("a vector does not decode") }
  }
}

/// Encodes a message again and again; callgrind looks for this name.
@inline(never)
func encodeOften<Message: EXIDocument>(_ type: Message.Type, _ exi: [UInt8], _ count: Int) {
  guard let message = try? Message.decode(exi.span.bytes) else { preconditionFailure("a vector does not decode") }
  var buffer = [UInt8](repeating: 0, count: exi.count + 16)
  for _ in 0..<count {
    var span = buffer.mutableSpan
    var raw = span.mutableBytes
    do throws(EXIError) {
      if try message.encode(into: &raw, source: exi.span.bytes) != exi.count { preconditionFailure("another length") }
    } catch { preconditionFailure("a vector does not encode") }
  }
}
