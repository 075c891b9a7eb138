/// A field that two messages of the same name do not share.
public struct FieldDifference: Sendable {
  /// Where the field stands below the message, such as `DC_EVStatus.EVReady`.
  public var path: String
  /// What the recorded car sent; nil when the field is absent.
  public var car: JSONValue?
  /// What Clara would send; nil when the field is absent.
  public var clara: JSONValue?

  /// All fields that differ between two messages.
  ///
  /// Physical values count as equal when their numbers are: 4000 with multiplier -1 is 400 with multiplier 0.
  public static func find(car: JSONValue?, clara: JSONValue?, path: String = "") -> [FieldDifference] {
    guard car != clara else { return [] }
    if let left = Quantity(car), let right = Quantity(clara), left.isSame(as: right) { return [] }
    guard case .object(let left)? = car, case .object(let right)? = clara, Quantity(car) == nil else {
      return [FieldDifference(path: path, car: car, clara: clara)]
    }
    var keys = left.members.map(\.key)
    keys += right.members.map(\.key).filter { left[$0] == nil }
    return keys.flatMap { find(car: left[$0], clara: right[$0], path: path.isEmpty ? $0 : path + "." + $0) }
  }

  /// A value for a person: `409.5 V`, `true`, `absent`.
  public static func text(_ value: JSONValue?) -> String {
    guard let value else { return "absent" }
    if let quantity = Quantity(value) { return quantity.text }
    if let text = value.text { return text.isEmpty ? "empty" : text }
    // The offers of a handshake are too long to read as JSON.
    let offers = (value.elements ?? []).compactMap { offer in
      offer["ProtocolNamespace"]?.text.map { "\($0) (SchemaID \(offer["SchemaID"]?.compact ?? "?"))" }
    }
    return offers.isEmpty ? value.compact : offers.joined(separator: ", ")
  }
}

/// A `PhysicalValue` of the schemas: a number, a power of ten and a unit.
struct Quantity: Equatable {
  /// The number in units of 10^-3 of ``unit``.
  var thousandths: Int64
  var unit: String?

  init?(_ value: JSONValue?) {
    guard case .object(let object)? = value, let multiplier = object["Multiplier"]?.int64,
      let number = object["Value"]?.int64, (-3...3).contains(multiplier), abs(number) < 1 << 40
    else { return nil }
    var thousandths = number
    for _ in -3..<multiplier { thousandths *= 10 }
    self.thousandths = thousandths
    unit = object["Unit"]?.text
  }

  /// True when the numbers are equal; a unit that is left out (DIN allows it) is taken to be the other's.
  func isSame(as other: Quantity) -> Bool {
    thousandths == other.thousandths && (unit == other.unit || unit == nil || other.unit == nil)
  }

  var text: String {
    let decimals = String(thousandths.magnitude % 1_000)
    var below = String(repeating: "0", count: 3 - decimals.utf8.count) + decimals
    while below.last == "0" { below.removeLast() }
    let number = String(thousandths.magnitude / 1_000) + (below.isEmpty ? "" : "." + below)
    return (thousandths < 0 ? "-" : "") + number + (unit.map { " " + $0 } ?? "")
  }
}
