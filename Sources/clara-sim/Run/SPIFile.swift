import Foundation
import HALSim
import Traces

/// Writes what happens on the bus of the modem's chip into a file while a session runs.
final class SPIFile {
  private let path: String
  private let handle: FileHandle
  private var writer: SPICSVWriter
  private var failure: CommandFailure?

  /// Text that is kept before it is written: a long session makes hundreds of megabytes.
  private static let pieceLength = 1 << 20

  /// Begins a file for the bus of `session`; its name decides on the dialect.
  init(_ path: String, _ session: SimulatedSession) throws(CommandFailure) {
    self.path = path
    let isExport = path.lowercased().hasSuffix(".txt")
    writer = SPICSVWriter(dialect: isExport ? .analyser : .dataTable)
    try SessionRecorder.write(Data(), to: path)
    guard let handle = FileHandle(forWritingAtPath: path) else { throw .noInput("cannot write \(path)") }
    self.handle = handle
    session.hardware.spi?.onTransaction = { [unowned self] trace in
      writer.write(mosi: trace.mosi, miso: trace.miso, start_ns: trace.start_ns, byte_ns: trace.byte_ns)
      if writer.text.count >= Self.pieceLength { flush() }
    }
  }

  /// Writes the rest and closes the file.
  ///
  /// - Throws: what went wrong in writing, also earlier.
  func close() throws(CommandFailure) {
    flush()
    try? handle.close()
    if let failure { throw failure }
  }

  private func flush() {
    let text = writer.takeText()
    guard failure == nil else { return }
    do {
      try handle.write(contentsOf: Data(text))
    } catch {
      failure = .noInput("cannot write \(path): \(error.localizedDescription)")
    }
  }
}
