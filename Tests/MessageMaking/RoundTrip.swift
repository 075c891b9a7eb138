import Traces

/// A made-up message that went through the encoder and the decoder.
package struct RoundTrip: Sendable {
  /// The message set.
  package let schema: V2GSchema
  /// The element in the body, or the root element.
  package let message: String
  /// What was made up.
  package let value: JSONValue
  /// The bytes.
  package let exi: [UInt8]

  /// A message that could not be encoded, or did not come back as it was.
  package struct Failure: Error, CustomStringConvertible {
    /// What happened to which message.
    package let description: String
  }

  /// Makes a message, encodes it, decodes that, and compares; encodes it once more from JSON.
  ///
  /// Throws what did not hold.
  package init(_ schema: V2GSchema, from source: any ValueSource) throws(Failure) {
    let made = V2GJSON.make(schema, from: source, room: 1 << 20)
    let bytes: [UInt8]
    let decoded: V2GJSON.Decoded
    let again: [UInt8]
    do {
      bytes = try made.encoded.get()
      decoded = try V2GJSON.decode(schema, bytes)
      again = try V2GJSON.encode(schema, made.value)
    } catch {
      throw Failure(description: "\(schema.name): \(error): \(made.value.compact)")
    }
    let text = "\(schema.name): \(hexText(bytes)) of \(made.value.compact)"
    if decoded.value != made.value { throw Failure(description: "\(text) became \(decoded.value.compact)") }
    if !decoded.notes.isEmpty { throw Failure(description: "\(text) gave notes: \(decoded.notes.texts)") }
    if again != bytes { throw Failure(description: "\(text): from JSON \(hexText(again))") }
    self.schema = schema
    message = decoded.message
    value = made.value
    exi = bytes
  }
}

/// Bytes as lower-case hexadecimal digits.
package func hexText(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
