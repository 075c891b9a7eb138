import HAL
import SLAC
import Testing

@Suite struct HostileBytesTests {
  func kind(_ frame: [UInt8]) -> MMEError.Kind? {
    do throws(MMEError) {
      _ = try MMEFrame.parse(frame.span)
      return nil
    } catch {
      return error.kind
    }
  }

  @Test func errorsNameKindAndPlace() {
    func error(_ frame: [UInt8]) -> MMEError? {
      do throws(MMEError) {
        _ = try MMEFrame.parse(frame.span)
        return nil
      } catch {
        return error
      }
    }
    let frame = array(SLACParmRequest(runID: Samples.runID).frame(from: Samples.car, to: .broadcast))
    var foreign = frame
    foreign[12] = 0x08
    #expect(error(foreign) == MMEError(.notHomePlug, at: 12))
    var version = frame
    version[14] = 3
    #expect(error(version) == MMEError(.unsupportedVersion, at: 14))
    var fragment = frame
    fragment[17] = 0x10
    #expect(error(fragment) == MMEError(.fragmented, at: 17))
    #expect(error(Array(frame.prefix(28))) == MMEError(.truncated, at: 21))
    #expect(error([]) == MMEError(.truncated, at: 0))
    var many = array(
      AttenCharIndication(vehicle: Samples.car, runID: Samples.runID, soundCount: 10, profile: Samples.profile)
        .frame(from: Samples.charger, to: Samples.car))
    many.append(0)
    many[70] = 59
    #expect(error(many) == MMEError(.tooMany, at: 71))
  }

  @Test func listsHoldTheirLimitAndOneMore() throws {
    var list = array(DiscoverListConfirm().frame(from: Samples.charger, to: Samples.car))
    list += [UInt8](repeating: 7, count: 200)
    for count in [8, 9, 255] as [UInt8] {
      list[19] = count
      guard case .discoverListConfirm(let confirm) = try parse(list).message else { throw MMEError(.truncated, at: 0) }
      #expect(confirm.stationCount == count && confirm.keptCount == 8)
    }
    var map = array(AmpMapRequest(carrierCount: 2_000, uniform: 1).frame(from: Samples.charger, to: Samples.car))
    #expect(map.count == 19 + 2 + 578 && kind(map) == nil)
    map.append(0)
    map[19] = 0x84
    #expect(kind(map) == .tooMany)
    var text = array(
      SoftwareVersionConfirm(deviceClass: 1, text: FixedBytes(repeating: 65, count: 64)).frame(
        from: Samples.charger, to: Samples.car))
    #expect(kind(text) == nil)
    text.append(65)
    text[22] = 65
    #expect(kind(text) == .tooMany)
  }

  /// Every truncation ends in an error or, once all fields are there, in the same message.
  @Test func everyTruncation() throws {
    var count = 0
    for (name, frame) in Samples.all() {
      let whole = try parse(frame)
      let needed = try #require(unpadded(whole)).count
      for length in 0..<frame.count {
        count += 1
        let result = Result { try parse(Array(frame.prefix(length))) }
        switch result {
        case .success(let cut): #expect(length >= needed && cut == whole, "\(name) at \(length)")
        case .failure(let error):
          #expect(length < needed && (error as? MMEError)?.kind == .truncated, "\(name) at \(length)")
        }
      }
    }
    #expect(count > 2_000)
  }

  /// Every value of every byte ends in a message or an error; what is read after the change of a bit is written as a
  /// message that reads the same.
  @Test func everySingleByteMutation() throws {
    var good = 0
    var bad = 0
    for (name, frame) in Samples.all() {
      for offset in frame.indices {
        for value in 0...255 as ClosedRange<UInt8> {
          var mutated = frame
          mutated[offset] = value
          guard let parsed = try? parse(mutated) else {
            bad += 1
            continue
          }
          good += 1
          guard (value ^ frame[offset]).nonzeroBitCount == 1, let again = writtenAgain(parsed) else { continue }
          if (try? parse(again)) != parsed { Issue.record("\(name): byte \(offset) = \(value)") }
        }
      }
    }
    print("single byte mutations: \(good) read, \(bad) refused")
    #expect(good > 100_000 && bad > 10_000)
  }

  /// Format version 0 of the maker's network message is read, but written as version 1.
  private func writtenAgain(_ frame: MMEFrame) -> [UInt8]? {
    if frame.header.version == 0, frame.header.type == QualcommNetworkInfoConfirm.type { return nil }
    return unpadded(frame)
  }
}
