import HAL
import Testing

@Suite("FixedBytes")
struct FixedBytesTests {
  /// The bytes as an array, to compare.
  private func array<let capacity: Int>(_ bytes: FixedBytes<capacity>) -> [UInt8] {
    (0..<bytes.count).map { bytes[$0] }
  }

  @Test func startsEmpty() {
    let bytes = FixedBytes<4>()
    #expect(bytes.isEmpty)
    #expect(bytes.count == 0)
    #expect(bytes.span.count == 0)
  }

  @Test func takesUpToItsCapacity() {
    var bytes = FixedBytes<4>()
    for byte in 1...4 {
      let hadRoom = bytes.append(UInt8(byte))
      #expect(hadRoom)
    }
    #expect(array(bytes) == [1, 2, 3, 4])
    let hadRoom = bytes.append(5)
    #expect(!hadRoom)
    #expect(array(bytes) == [1, 2, 3, 4])
  }

  @Test(arguments: 0...6) func copiesSpan(count: Int) {
    let source = (0..<count).map { UInt8($0 + 10) }
    let bytes = FixedBytes<5>(source.span)
    if count <= 5 {
      #expect(bytes.map(array) == source)
    } else {
      #expect(bytes == nil)
    }
  }

  @Test func repeatedByteIsCutToTheCapacity() {
    #expect(array(FixedBytes<3>(repeating: 7, count: 2)) == [7, 7])
    #expect(array(FixedBytes<3>(repeating: 7, count: 4)) == [7, 7, 7])
    #expect(FixedBytes<3>(repeating: 7, count: -1).isEmpty)
  }

  @Test func forgottenBytesDoNotCount() {
    var first = FixedBytes<4>(repeating: 9, count: 4)
    first.removeAll()
    first.append(1)
    #expect(first == FixedBytes<4>(repeating: 1, count: 1))
    #expect(first != FixedBytes<4>(repeating: 1, count: 2))
    #expect(first != FixedBytes<4>(repeating: 2, count: 1))
  }

  @Test func subscriptWrites() {
    var bytes = FixedBytes<2>(repeating: 0, count: 2)
    bytes[1] = 0xAB
    #expect(array(bytes) == [0, 0xAB])
  }

  @Test func subscriptPastTheEndTraps() async {
    await #expect(processExitsWith: .failure) {
      var bytes = FixedBytes<4>(repeating: 1, count: 2)
      bytes[2] = 1
    }
  }

  @Test func emptyCapacity() {
    var bytes = FixedBytes<0>()
    let hadRoom = bytes.append(1)
    #expect(!hadRoom)
    #expect(bytes == FixedBytes<0>())
  }
}
