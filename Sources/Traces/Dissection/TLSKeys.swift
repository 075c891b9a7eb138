/// Finds UDP packets that give TLS secrets away in the form of the NSS key log.
enum TLSKeys {
  private static let labels = ["CLIENT_", "SERVER_", "EXPORTER_SECRET"]

  /// The text of a datagram that starts with a label of the key log; nil for any other.
  static func text(_ datagram: FrameBytes) -> String? {
    guard let length = datagram.word(4) else { return nil }
    let body = datagram.window(from: 8, length: max(0, Int(length) - 8)).slice
    guard labels.contains(where: { body.starts(with: $0.utf8) }) else { return nil }
    guard body.allSatisfy({ $0 < 0x80 }) else { return nil }
    var text = body
    while let last = text.last, last == 0 || last == 0x0A || last == 0x0D { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}
