import HAL

/// What the host and its own modem say to each other.
public enum LocalModem {
  /// The address on which every Qualcomm modem takes messages from its host, and does not put them on the line.
  public static let address = MACAddress(0x00B0_5200_0001)

  /// Whether a modem took the key.
  ///
  /// The standard's result is 0 for success. Modems with a Qualcomm chip answer with 1 when they have taken the key
  /// and start anew, and with 0 when they refuse (a remote modem does); they carry addresses of many makers, so
  /// they are the rule here, and modems whose address is Lumissil's or ST's are the exception that follows the
  /// standard. Source: clara-behaviour 2.4; 152 of 153 recorded confirmations are 1, each followed by the new network.
  public static func accepted(_ confirm: SetKeyConfirm, from source: MACAddress) -> Bool {
    let maker = OUI(UInt32(truncatingIfNeeded: source.value >> 24))
    return maker == .lumissil || maker == .st ? confirm.result == 0 : confirm.result != 0
  }
}
