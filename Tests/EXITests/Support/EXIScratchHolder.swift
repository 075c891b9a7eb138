import EXI

/// A scratch space that arrays can be put into.
final class EXIScratchHolder {
  private var scratch = EXIScratch<2048>()

  /// The bytes in use.
  var source: [UInt8] { EXIScratchHolder.copy(scratch) }

  private static func copy(_ scratch: borrowing EXIScratch<2048>) -> [UInt8] {
    let span = scratch.source
    return (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }

  func bytes<let size: Int>(_ value: [UInt8]) throws(EXIError) -> EXIBytes<size> { try scratch.bytes(value.span) }

  func text<let size: Int>(_ value: String) throws(EXIError) -> EXIText<size> {
    let scalars = value.unicodeScalars.map { $0.value }
    return try scratch.text(scalars: scalars.span)
  }

  func append<Element: EXIElement, let size: Int>(
    _ element: Element, to list: inout EXIList<Element, size>
  ) throws(EXIError) {
    try scratch.append(element, to: &list)
  }

  func put<Element: EXIElement>(_ element: Element) throws(EXIError) -> EXIDeferred<Element> {
    try scratch.put(element)
  }
}
