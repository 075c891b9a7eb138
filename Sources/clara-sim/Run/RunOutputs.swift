import HAL
import HALSim
import Traces

/// The files that `clara-sim run` writes: opened before the session, so that a path that does not work costs nothing.
final class RunOutputs {
  private struct Output {
    let option: String
    /// What the summary calls it, and what it is for; nil for what a program reads.
    let label: (name: String, reader: String)?
    let file: OutputFile
  }

  private static let options: [(option: String, label: (name: String, reader: String)?)] = [
    ("--record", ("recorded", "for Wireshark")), ("--spi", ("SPI bus", "for clara-sim replay")),
    ("--vcd", ("waveform", "for GTKWave")), ("--junit", nil), ("--report", nil),
  ]

  private var outputs: [Output] = []

  /// Opens what the command line asks for; `input` is the scenario's file.
  ///
  /// - Throws: a usage failure when two of the files are one, or the failure of the file that cannot be opened.
  init(_ invocation: Invocation, input: String?) throws(CommandFailure) {
    var set = OutputSet(inputs: input.map { [$0] } ?? [])
    for (option, label) in Self.options {
      guard let path = invocation.value(option) else { continue }
      outputs.append(Output(option: option, label: label, file: try set.open(option, path)))
    }
  }

  /// The file of an option that was given.
  func file(_ option: String) -> OutputFile? { outputs.first { $0.option == option }?.file }

  /// Writes the whole content of an option's file; of an option that was not given, nothing is made.
  func write(_ option: String, _ content: @autoclosure () -> some Sequence<UInt8>) {
    guard let file = file(option) else { return }
    file.write(content())
    file.finish()
  }

  /// What could not be written, one failure each.
  var failures: [CommandFailure] { outputs.compactMap(\.file.failure) }

  /// The lines of the summary that say what is where; a file that is not whole is not praised.
  var lines: [String] {
    outputs.compactMap { output in
      guard let label = output.label, output.file.problem == nil else { return nil }
      let padding = String(repeating: " ", count: max(1, 15 - label.name.count))
      return "\(label.name)\(padding)\(output.file.path), \(label.reader)"
    }
  }
}
