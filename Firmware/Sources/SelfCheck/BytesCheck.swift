import HAL

/// Buffers at and past their limits, and checked reads past the end.
func checkBytes<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("bytes")
  var buffer = FrameBuffer<16>()
  buffer.append(MACAddress(0x0001_87FE_DCBA))
  buffer.append(bigEndian: UInt32(0x89AB_CDEF))
  buffer.append(littleEndian: UInt16(0x88E1))
  buffer.pad(to: 16)
  trace.value("buffer", buffer.span)
  trace.check("full is not overflowed", !buffer.overflowed)
  buffer.append(0)
  trace.check("one more is", buffer.overflowed && buffer.count == 16)

  trace.check("address read back", MACAddress(buffer.span, at: 0) == MACAddress(0x0001_87FE_DCBA))
  trace.check("number read back", buffer.span.uint32BigEndian(at: 6) == 0x89AB_CDEF)
  trace.check("nothing past the end", buffer.span.uint32BigEndian(at: 13) == nil)
  trace.check("nothing at the last offset", buffer.span.bytes(at: .max, count: 1) == nil)

  var bytes = FixedBytes<4>(repeating: 7, count: 9)
  trace.check("cut to the capacity", bytes.count == 4 && !bytes.append(1))
  trace.end("bytes")
}
