import Foundation
import HAL
import HALLinux
import HALSim

/// Runs a program on a machine with emulated USB devices: an FT232H or a CH347 with a QCA7005 behind it, at whose line
/// the simulated charger waits, and a gs_usb adapter, on whose bus the simulated car is. The program is any that uses
/// libusb; umockdev puts the devices under it.
@main
struct USBBed {
  static let usage = """
    usage: usb-bed [OPTION...] -- PROGRAM ARGUMENT...
      --report FILE       write what the devices saw, as JSON
      --profile NAME      the charger's make (default ideal)
      --car NAME          the car's make (default leaf40)
      --soc PERCENT       the car's state of charge (default 42)
      --ch347 t|f|mode0   the bridge is a CH347T, a CH347F, or a CH347T in mode 0
      --ft2232h           the bridge is an FT2232H, whose pins are a serial port's until it is told otherwise
      --two               an FT232H more, with nothing behind it
      --none              no device at all
      --driver            the system's driver is on the FT232H
      --dead              the bridge does not answer
    DEVICE is bridge or can:
      --busy DEVICE       another program has it
      --forbidden DEVICE  the program has no right to open it
      --refuse DEVICE     it stalls every transfer
      --short DEVICE      it takes one byte less than it is sent, always
      --cut DEVICE        what it sends ends one byte early, always
    After a second of current, half a second apart:
      --stall N           so many transfers to the bridge stall
      --lose N            so many transfers to the bridge are lost
    After three seconds of current:
      --short-later N     so many transfers to the bridge take one byte less
      --cut-later N       so many transfers from the bridge end one byte early
    Counted from the beginning of the current:
      --pull-after S      pull a device out after so many seconds
      --pull DEVICE       which (default bridge)
      --bus-cut-after S   cut the car's bus: nobody acknowledges any more
      --bus-off-after S   the adapter leaves the car's bus
      --press-after S     press the stop button
      --dead-after S      the FT232H's engine does not answer any more
      --hang-up-after S   the program's terminal closes: SIGHUP, and again after 0.1 s
      --limit S           kill the program after so many seconds (default 120)
    Ends as the program does; 69 when umockdev is missing.
    """

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    guard var options = BedOptions(Array(CommandLine.arguments.dropFirst())) else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(64)
    }
    guard BedOptions.hasPreload else {
      FileHandle.standardError.write(
        Data("skipped: no umockdev (Debian: umockdev), so there are no emulated devices\n".utf8))
      exit(69)
    }
    do {
      exit(try BedRun(&options).run())
    } catch {
      FileHandle.standardError.write(Data("usb-bed: \(error)\n".utf8))
      exit(70)
    }
  }
}
