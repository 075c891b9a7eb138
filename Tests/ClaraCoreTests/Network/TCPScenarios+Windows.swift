/// Windows, and the ends of a connection.
extension TCPScenario {
  static let windows: [TCPScenario] = [
    TCPScenario(
      "a closed window is probed with one byte, ever more slowly, as long as the peer answers",
      open + """
        20 < A 1 ack 1 win 0
        20 write 10
        120 > A 1+1 ack 1 win 6144
        121 < A 1 ack 1 win 0
        320 > A 1+1 ack 1 win 6144
        321 < A 1 ack 1 win 0
        720 > A 1+1 ack 1 win 6144
        721 < A 1 ack 1 win 0
        1520 > A 1+1 ack 1 win 6144
        1521 < A 1 ack 1 win 0
        2320 > A 1+1 ack 1 win 6144
        2321 < A 1 ack 1 win 0
        3120 > A 1+1 ack 1 win 6144
        3121 < A 1 ack 1 win 0
        3920 > A 1+1 ack 1 win 6144
        3921 < A 1 ack 1 win 0
        4720 > A 1+1 ack 1 win 6144
        4721 < A 1 ack 1 win 0
        5520 > A 1+1 ack 1 win 6144
        5521 < A 1 ack 1 win 0
        6320 > A 1+1 ack 1 win 6144
        6321 < A 1 ack 1 win 4000
        6321 > PA 1+10 ack 1 win 6144
        6330 < A 1 ack 11
        6330 silent
        """),
    TCPScenario(
      "a peer that takes the probe's byte goes on from there",
      open + """
        20 < A 1 ack 1 win 0
        20 write 10
        120 > A 1+1 ack 1 win 6144
        121 < A 1 ack 2 win 0
        221 > A 2+1 ack 1 win 6144
        222 < A 1 ack 2 win 100
        222 > PA 2+9 ack 1 win 6144
        223 < A 1 ack 11 win 100
        223 silent
        """),
    TCPScenario(
      "a closed window and no answer ends after 5.5 s",
      open + """
        20 < A 1 ack 1 win 0
        20 write 1
        120 > PA 1+1 ack 1 win 6144
        320 > PA 1+1 ack 1 win 6144
        720 > PA 1+1 ack 1 win 6144
        1520 > PA 1+1 ack 1 win 6144
        2320 > PA 1+1 ack 1 win 6144
        3120 > PA 1+1 ack 1 win 6144
        3920 > PA 1+1 ack 1 win 6144
        4720 > PA 1+1 ack 1 win 6144
        5520 state closed timedOut
        """),
    TCPScenario(
      "an old segment does not change the window",
      open + """
        20 < PA 1+10 ack 1 win 50
        20 > A 1 ack 11 win 6134
        21 < A 1 ack 1 win 4000
        21 > A 1 ack 11 win 6134
        22 write 60
        22 > A 1+50 ack 11 win 6134
        23 < A 11 ack 51 win 50
        23 > PA 51+10 ack 11 win 6134
        24 < A 11 ack 61 win 50
        """),
    TCPScenario(
      "our window closes with the unread data, keeps out more, and opens again by reading",
      open + """
        20 < A 1+1440 ack 1
        20 > A 1 ack 1441 win 4704
        20 < A 1441+1440 ack 1
        20 > A 1 ack 2881 win 3264
        20 < A 2881+1440 ack 1
        20 > A 1 ack 4321 win 1824
        20 < A 4321+1440 ack 1
        20 > A 1 ack 5761 win 384
        21 < A 5761+1440 ack 1
        21 > A 1 ack 6145 win 0
        22 < A 6145+1 ack 1
        22 > A 1 ack 6145 win 0
        22 readable 6144
        30 read 1000
        31 read 220
        31 > A 1 ack 6145 win 1220
        32 < A 6145+10 ack 1
        32 > A 1 ack 6155 win 1210
        33 read 4934
        33 > A 1 ack 6155 win 6144
        """),
  ]

  static let closing: [TCPScenario] = [
    TCPScenario(
      "we close first",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        20 state finWait1 closed
        30 < A 1 ack 2
        30 state finWait2
        40 < FA 1 ack 2
        40 > A 2 ack 2 win 6144
        40 state timeWait closed
        50 < FA 1 ack 2
        50 > A 2 ack 2 win 6144
        10039 state timeWait
        10040 state closed closed
        10040 silent
        """),
    TCPScenario(
      "data goes out before our FIN, and data still coming is taken",
      open + """
        20 blocked
        20 write 10
        20 close
        24 unblocked
        25 > FPA 1+10 ack 1 win 6144
        30 < PA 1+20 ack 1
        30 > A 12 ack 21 win 6124
        125 > FPA 1+10 ack 21 win 6124
        130 < FA 21 ack 12
        130 > A 12 ack 22 win 6124
        130 read 20
        130 state timeWait closed
        """),
    TCPScenario(
      "both close at the same time",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        21 < FA 1 ack 1
        21 > A 2 ack 2 win 6144
        21 state closing
        22 < A 2 ack 2
        22 state timeWait closed
        """),
    TCPScenario(
      "the peer closes first",
      open + """
        20 < PFA 1+10 ack 1
        20 > A 1 ack 12 win 6134
        20 state closeWait closedByPeer
        21 read 10
        30 close
        30 > FA 1 ack 12 win 6144
        30 state lastAck
        40 < A 12 ack 2
        40 state closed closedByPeer
        40 silent
        """),
    TCPScenario(
      "a FIN before missing data waits for it; data behind it is ignored",
      open + """
        20 < FA 21 ack 1
        20 > A 1 ack 1 win 6144
        20 < PA 11+30 ack 1
        20 > A 1 ack 1 win 6144
        20 state established
        21 < PA 1+10 ack 1
        21 > A 1 ack 22 win 6124
        21 state closeWait closedByPeer
        22 < PA 22+10 ack 1
        22 readable 20
        22 read 20
        """),
    TCPScenario(
      "repeated FINs are acknowledged",
      open + """
        20 < FA 1 ack 1
        20 > A 1 ack 2 win 6144
        220 < FA 1 ack 1
        220 > A 1 ack 2 win 6144
        620 < FA 1 ack 1
        620 > A 1 ack 2 win 6144
        620 state closeWait
        """),
    TCPScenario(
      "a peer that never closes does not hold us: 5 s",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        30 < A 1 ack 2
        5019 state finWait2
        5020 state closed closed
        5020 silent
        """),
    TCPScenario(
      "a peer that is gone does not hold us either",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        120 > FA 1 ack 1 win 6144
        320 > FA 1 ack 1 win 6144
        720 > FA 1 ack 1 win 6144
        1520 > FA 1 ack 1 win 6144
        2320 > FA 1 ack 1 win 6144
        3120 > FA 1 ack 1 win 6144
        3920 > FA 1 ack 1 win 6144
        4720 > FA 1 ack 1 win 6144
        5020 state closed closed
        5020 silent
        """),
    TCPScenario(
      "a RST inside the window ends the connection, one outside does not",
      open + """
        20 < R 0
        20 < RA 6145 ack 1
        20 state established
        21 < R 1
        21 state closed resetByPeer
        21 silent
        """),
    TCPScenario(
      "a RST further on in the window ends it too; a SYN only gets an answer",
      open + """
        20 < S 100
        20 > A 1 ack 1 win 6144
        20 state established
        21 < RA 500 ack 1
        21 state closed resetByPeer
        """),
    TCPScenario(
      "a RST after our FIN is an end in order",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        21 < RA 1 ack 2
        21 state closed closed
        """),
    TCPScenario(
      "breaking off sends a RST and forgets the rest",
      open + """
        20 write 10
        20 > PA 1+10 ack 1 win 6144
        30 abort
        30 > RA 11 ack 1 win 0
        30 state closed aborted
        30 < PA 1+10 ack 11
        30 silent
        """),
    TCPScenario(
      "a new connection knows nothing of the old one",
      open + """
        20 < PA 21+10 ack 1
        20 > A 1 ack 1 win 6144
        20 write 10
        20 > PA 1+10 ack 1 win 6144
        30 connect
        30 > S 0 win 6144 mss 1440
        40 < SA 0 ack 1
        40 > A 1 ack 1 win 6144
        41 < PA 1+20 ack 1
        41 > A 1 ack 21 win 6124
        41 read 20
        41 silent
        """),
  ]
}
