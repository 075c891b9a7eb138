import Foundation

/// The part of /sys and /dev that umockdev shows to programs instead of the machine's own.
struct BedDirectory {
  let path: String

  init() throws {
    // Short: the name of a UNIX socket has 107 characters.
    let url = FileManager.default.temporaryDirectory.appending(path: "usb-bed-\(getpid())")
    path = url.path
    try? FileManager.default.removeItem(atPath: path)
    try make("sys/bus/usb/devices")
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Adds a device at port `port` of bus 1, and returns where its socket must be.
  func add(_ slot: BedSlot, port: Int) throws -> String {
    let address = port + 1
    let name = "1-\(port)"
    let node = "bus/usb/001/00\(address)"
    let folder = "sys/devices/pci0000:00/usb1/\(name)"
    try make(folder)
    let uevent =
      "MAJOR=189\nMINOR=\(address - 1)\nDEVNAME=\(node)\nDEVTYPE=usb_device\nBUSNUM=001\nDEVNUM=00\(address)\n"
    for (file, text) in [
      ("uevent", uevent), ("busnum", "1\n"), ("devnum", "\(address)\n"), ("speed", "\(slot.device.speed)\n"),
      ("bConfigurationValue", "1\n"),
    ] {
      try write("\(folder)/\(file)", Data(text.utf8))
    }
    try write("\(folder)/descriptors", Data(slot.device.descriptors))
    try link("\(folder)/subsystem", to: "../../../../bus/usb")
    try link("sys/bus/usb/devices/\(name)", to: "../../../devices/pci0000:00/usb1/\(name)")
    try make("dev/bus/usb/001")
    try write("dev/\(node)", Data())
    try make("ioctl/dev/bus/usb/001")
    return "\(path)/ioctl/dev/\(node)"
  }

  /// Takes every right to a device's node away.
  func forbid(port: Int) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: "\(path)/dev/bus/usb/001/00\(port + 1)")
  }

  private func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
  }

  private func write(_ file: String, _ data: Data) throws {
    try data.write(to: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  private func link(_ file: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(file)", withDestinationPath: target)
  }
}
