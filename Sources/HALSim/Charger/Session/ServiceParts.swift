import EXI

/// The parts of a message about services that have no place in the message itself; a class, and generic where
/// it writes, because Swift 6.3.1 crashes over other shapes.
final class ServiceParts {
  private var scratch = EXIScratch<1_024>()

  /// The bytes of the parts made so far.
  var source: [UInt8] { Self.copy(scratch) }

  private static func copy(_ scratch: borrowing EXIScratch<1_024>) -> [UInt8] {
    let span = scratch.source
    return (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }

  /// The services beside charging; nil without any.
  func list(_ serviceIDs: [UInt16]) throws(EXIError) -> ISO2.ServiceList? {
    var services = EXIList<ISO2.Service, 0>()
    for serviceID in serviceIDs {
      try append(ISO2.Service(ServiceID: serviceID, ServiceCategory: .OtherCustom, FreeService: true), to: &services)
    }
    return services.isEmpty ? nil : ISO2.ServiceList(Service: services)
  }

  /// One set with one number: enough for a car to have something to read.
  func parameters() throws(EXIError) -> ISO2.ServiceParameterList {
    var parameters = EXIList<ISO2.Parameter, 0>()
    try append(ISO2.Parameter(Name: try text("Channel"), choice: .intValue(1)), to: &parameters)
    var sets = EXIList<ISO2.ParameterSet, 0>()
    try append(ISO2.ParameterSet(ParameterSetID: 1, Parameter: parameters), to: &sets)
    return ISO2.ServiceParameterList(ParameterSet: sets)
  }

  private func text<let size: Int>(_ value: String) throws(EXIError) -> EXIText<size> {
    let scalars = value.unicodeScalars.map(\.value)
    return try scratch.text(scalars: scalars.span)
  }

  private func append<Element: EXIElement, let size: Int>(
    _ element: Element, to list: inout EXIList<Element, size>
  ) throws(EXIError) {
    try scratch.append(element, to: &list)
  }
}
