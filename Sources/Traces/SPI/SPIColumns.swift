/// Which column of an export is what.
struct SPIColumns {
  var dialect: SPIRecording.Dialect
  var count: Int
  var type: Int?
  /// Which analyser a row comes from; tables may hold those of several.
  var name: Int?
  /// Number of the chip select that a row belongs to.
  var packet: Int?
  var time: Int
  var mosi: Int
  var miso: Int

  /// The columns that a header names; nil when it has neither MOSI nor MISO.
  ///
  /// - Throws: what is missing, in words.
  static func header(_ fields: [String]) throws(SPIHeaderError) -> SPIColumns? {
    let names = fields.map { $0.lowercased() }
    let mosi = names.firstIndex(of: "mosi")
    let miso = names.firstIndex(of: "miso")
    guard mosi != nil || miso != nil else { return nil }
    guard let mosi else { throw SPIHeaderError(missing: "mosi") }
    guard let miso else { throw SPIHeaderError(missing: "miso") }
    if let type = names.firstIndex(of: "type") {
      guard let time = names.firstIndex(of: "start_time") else { throw SPIHeaderError(missing: "start_time") }
      return SPIColumns(
        dialect: .dataTable, count: names.count, type: type, name: names.firstIndex(of: "name"), time: time, mosi: mosi,
        miso: miso)
    }
    guard let time = names.firstIndex(where: { $0.hasPrefix("time") || $0 == "start_time" }) else {
      throw SPIHeaderError(missing: "Time [s]")
    }
    return SPIColumns(
      dialect: .analyser, count: names.count, packet: names.firstIndex(of: "packet id"), time: time, mosi: mosi,
      miso: miso)
  }
}

/// A column that a header should have.
struct SPIHeaderError: Error {
  var missing: String
}
