import Foundation
import HAL
import SLAC

/// Hex text as bytes.
func bytes(_ hex: String) -> [UInt8] {
  var result: [UInt8] = []
  var high: UInt8?
  for character in hex where character.isHexDigit {
    let digit = UInt8(character.hexDigitValue ?? 0)
    if let first = high {
      result.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  return result
}

/// The bytes written to a buffer.
func array<let capacity: Int>(_ buffer: FrameBuffer<capacity>) -> [UInt8] {
  (0..<buffer.count).map { buffer[$0] }
}

/// Bytes in place.
func fixed<let capacity: Int>(_ bytes: [UInt8]) -> FixedBytes<capacity> {
  var result = FixedBytes<capacity>()
  for byte in bytes { result.append(byte) }
  return result
}

/// A frame that must be readable.
func parse(_ frame: [UInt8]) throws -> MMEFrame { try MMEFrame.parse(frame.span) }

/// The message as a frame, without padding.
func unpadded(_ message: some MMEMessage, header: MMEHeader) -> [UInt8] {
  var frame = FrameBuffer<1_600>()
  header.emit(to: &frame)
  message.emitFields(to: &frame)
  return array(frame)
}

/// The message of a frame as bytes again, without padding; nil for a message that is not read field by field.
func unpadded(_ frame: MMEFrame) -> [UInt8]? {
  let header = frame.header
  switch frame.message {
  case .slacParmRequest(let message): return unpadded(message, header: header)
  case .slacParmConfirm(let message): return unpadded(message, header: header)
  case .startAttenCharIndication(let message): return unpadded(message, header: header)
  case .mnbcSoundIndication(let message): return unpadded(message, header: header)
  case .attenProfileIndication(let message): return unpadded(message, header: header)
  case .attenCharIndication(let message): return unpadded(message, header: header)
  case .attenCharResponse(let message): return unpadded(message, header: header)
  case .slacMatchRequest(let message): return unpadded(message, header: header)
  case .slacMatchConfirm(let message): return unpadded(message, header: header)
  case .validateRequest(let message): return unpadded(message, header: header)
  case .validateConfirm(let message): return unpadded(message, header: header)
  case .ampMapRequest(let message): return unpadded(message, header: header)
  case .ampMapConfirm(let message): return unpadded(message, header: header)
  case .setKeyRequest(let message): return unpadded(message, header: header)
  case .setKeyConfirm(let message): return unpadded(message, header: header)
  case .getKeyRequest(let message): return unpadded(message, header: header)
  case .getKeyConfirm(let message): return unpadded(message, header: header)
  case .networkInfoRequest(let message): return unpadded(message, header: header)
  case .networkInfoConfirm(let message): return unpadded(message, header: header)
  case .discoverListRequest(let message): return unpadded(message, header: header)
  case .discoverListConfirm(let message): return unpadded(message, header: header)
  case .bridgeInfoRequest(let message): return unpadded(message, header: header)
  case .bridgeInfoConfirm(let message): return unpadded(message, header: header)
  case .softwareVersionRequest(let message): return unpadded(message, header: header)
  case .softwareVersionConfirm(let message): return unpadded(message, header: header)
  case .qualcommNetworkInfoRequest(let message): return unpadded(message, header: header)
  case .qualcommNetworkInfoConfirm(let message): return unpadded(message, header: header)
  case .hostActionIndication(let message): return unpadded(message, header: header)
  case .hostActionResponse(let message): return unpadded(message, header: header)
  case .linkStatusRequest(let message): return unpadded(message, header: header)
  case .linkStatusConfirm(let message): return unpadded(message, header: header)
  case .toneAttenuationIndication(let message): return unpadded(message, header: header)
  case .pilotStateIndication(let message): return unpadded(message, header: header)
  case .other: return nil
  }
}

/// A generator for tests.
struct TestEntropy: EntropySource {
  var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func random() -> UInt32 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt32(truncatingIfNeeded: state >> 16)
  }
}
