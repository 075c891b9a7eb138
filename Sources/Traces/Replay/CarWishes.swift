import ClaraCore
import HAL

/// What the car of a recorded session wants, read from its requests, as inputs of Clara's session machine.
struct CarWishes {
  private(set) var inputs = SessionInputs()

  init() {
    inputs.isConnected = true
    inputs.isLockConfirmed = true
    inputs.car.isDiscovered = true
  }

  /// Takes the request that the car sent next, after a response named `response`.
  mutating func learn(from request: V2GContent, after response: String) {
    guard let element = request.element else { return }
    learnStatus(element)
    if let voltage = milli(element["EVTargetVoltage"]) {
      if request.message == "PreChargeReq" { inputs.car.batteryVoltage_mV = voltage }
      inputs.car.targetVoltage_mV = voltage
    }
    if request.message == "CurrentDemandReq" {
      inputs.car.requestedCurrent_mA = milli(element["EVTargetCurrent"]) ?? 0
    }
    if request.message == "ChargeParameterDiscoveryReq",
      let limit = milli(element["DC_EVChargeParameter"]?["EVMaximumVoltageLimit"])
    {
      inputs.car.targetVoltage_mV = limit - 1_000
    }
    learnProgress(request, after: response)
  }

  /// Takes the charger's voltage for the battery's: the recorded car was content with it.
  mutating func acceptVoltage(of response: V2GContent) {
    guard response.message == "PreChargeRes", let voltage = milli(response.element?["EVSEPresentVoltage"]) else {
      return
    }
    inputs.car.batteryVoltage_mV = voltage
  }

  private mutating func learnStatus(_ element: JSONValue) {
    let status =
      element["DC_EVStatus"] ?? element["DC_EVChargeParameter"]?["DC_EVStatus"]
      ?? element["DC_EVPowerDeliveryParameter"]?["DC_EVStatus"]
    guard let soc = status?["EVRESSSOC"]?.int64 else { return }
    inputs.car.soc_percent = UInt8(clamping: soc)
  }

  /// The steps that the car took on its own: contactors closed, an end, contactors open again.
  private mutating func learnProgress(_ request: V2GContent, after response: String) {
    switch (response, request.message) {
    case ("PreChargeRes", "PowerDeliveryReq"):
      inputs.isContactorClosed = true
      inputs.car.areContactorsClosed = true
    case ("CurrentDemandRes", "PowerDeliveryReq"), ("MeteringReceiptRes", "PowerDeliveryReq"):
      if request.element?["ChargeProgress"]?.text != "Renegotiate" {
        inputs.stopRequest = .batteryFull
      } else {
        setOpen(true)
      }
    case ("PowerDeliveryRes", "ChargeParameterDiscoveryReq"): inputs.car.isEnded = false
    case ("PowerDeliveryRes", "WeldingDetectionReq"), ("PowerDeliveryRes", "SessionStopReq"):
      setOpen(false)
    case ("SessionSetupRes", "SessionStopReq"), ("ServiceDiscoveryRes", "SessionStopReq"),
      ("ServicePaymentSelectionRes", "SessionStopReq"), ("ContractAuthenticationRes", "SessionStopReq"),
      ("PaymentServiceSelectionRes", "SessionStopReq"), ("AuthorizationRes", "SessionStopReq"),
      ("ChargeParameterDiscoveryRes", "SessionStopReq"), ("CableCheckRes", "SessionStopReq"),
      ("PreChargeRes", "SessionStopReq"):
      inputs.stopRequest = .stopButton
    default: break
    }
  }

  /// The contactors are open again; a car that will be started anew has ended meanwhile.
  private mutating func setOpen(_ isEnded: Bool) {
    inputs.isContactorClosed = false
    inputs.car.areContactorsOpenAgain = true
    inputs.car.isEnded = isEnded
  }

  private func milli(_ value: JSONValue?) -> Int32? { Quantity(value).map { Int32(clamping: $0.thousandths) } }
}
