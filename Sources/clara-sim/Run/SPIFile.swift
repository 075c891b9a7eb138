import HALSim
import Traces

/// Writes what happens on the bus of the modem's chip into a file while a session runs.
final class SPIFile {
  private let file: OutputFile
  private var writer: SPICSVWriter

  /// Text that is kept before it is written: a long session makes hundreds of megabytes.
  private static let pieceLength = 1 << 20

  /// Begins a file for the bus of `session`; its name decides on the dialect.
  init(_ file: OutputFile, _ session: SimulatedSession) {
    self.file = file
    let isExport = file.path.lowercased().hasSuffix(".txt")
    writer = SPICSVWriter(dialect: isExport ? .analyser : .dataTable)
    session.hardware.spi?.onTransaction = { [unowned self] trace in
      writer.write(mosi: trace.mosi, miso: trace.miso, start_ns: trace.start_ns, byte_ns: trace.byte_ns)
      if writer.text.count >= Self.pieceLength { flush() }
    }
  }

  /// Writes the rest and ends the file.
  func close() {
    flush()
    file.finish()
  }

  private func flush() { file.write(writer.takeText()) }
}
