"""What is tried against the real peers, as a table. A protocol is a parameter of every case."""

import dataclasses

LOOP = "CurrentDemand"


@dataclasses.dataclass
class Charge:
    """Clara at the SECC, SLAC included."""

    name: str
    # The SECC's arguments.
    secc: tuple = ()
    # Clara's arguments.
    drive: tuple = ("--stop-after", "2")
    # Reasons that Clara may name; the first is what is meant.
    reasons: tuple = ("stopButton",)
    outcome: str = "stopped"
    # Exit codes of Clara and of the SECC; None where it does not matter.
    code: int = 0
    secc_code: int | None = 0
    # What deviates: ("response" or "request", message, number), or ("act",). Then state B must come within `state_b` s.
    deviation: tuple | None = None
    state_b: float = 4.5
    # Done once current flows: "cut" the line, "kill" or "freeze" the SECC, "interrupt" Clara.
    act: str | None = None
    # Arguments of pyslac and of the charger's modem.
    slac: tuple = ()
    evse_modem: tuple = ()
    # Clara's modem: "simulated" in front of the interface, or "real": the rig's stand-in on the interface.
    modem: str = "simulated"
    # A scenario for Clara, as JSON5.
    scenario: str | None = None
    # Protocols for which the case makes sense.
    protocols: tuple = ("din", "iso2")
    # Messages of the deviation in which Clara may not go on: after it only these may be sent.
    then: tuple | None = None


@dataclasses.dataclass
class Serve:
    """The reference EVCC at the simulated charger, SLAC included."""

    name: str
    charger: tuple
    end: str = "completed"
    protocols: tuple = ("din", "iso2")


def fault(text):
    return ("--cable-check", "0", "--fault", text)


def loop(field, value, first=3, last="-"):
    return fault(f"set:CurrentDemandRes@{first}{last}:{field}={value}")


def failed(name, secc, reasons, **more):
    return Charge(name, secc, (), reasons, "failed", 1, **{"secc_code": None, **more})


ENDED = ("PowerDelivery", "WeldingDetection", "SessionStop")

# Whole sessions: what real chargers do now and then must not end them.
SESSIONS = [
    Charge("battery-full", drive=(), reasons=("batteryFull",), outcome="completed",
           scenario="{name:'full', battery:{soc_percent:79.95}, settings:{stopAtSoC_percent:80,"
                    "autoOffAfterCharging:true}, expect:{outcome:'completed', stopReason:'batteryFull'}}"),
    Charge("interrupted", act="interrupt", drive=(), code=130),
    Charge("real-modem", modem="real", evse_modem=("--gate",)),
    Charge("sdp-answer-lost", fault("drop:SDPRes@1-5")),
    Charge("cut-up-answer", fault("split:ServiceDiscoveryRes:1")),
    Charge("slow-authorisation", ("--auth-ongoing", "5")),
    # In DIN 70121 a response without a schedule is against the schema, and cannot be decoded.
    Charge("slow-schedule", ("--schedule-ongoing", "3"), protocols=("iso2",)),
    Charge("slow-ramp", ("--ramp", "120", "--cable-check", "3")),
    Charge("slac-confirmation-lost", slac=("--fault", "drop:CM_SLAC_PARM.CNF@1")),
    Charge("slac-confirmation-twice", slac=("--fault", "twice:CM_SLAC_PARM.CNF")),
    Charge("slac-sounds-lost", evse_modem=("--lose-sounds", "2")),
]

# The charger deviates: the right reason, state B in time, and nothing more than what ends a session.
FAULTS = [
    failed("failed-in-loop", loop("ResponseCode", "FAILED", 3, ""), ("chargerResponseFailed",),
           deviation=("response", LOOP, 3), state_b=1.5, then=()),
    failed("failed-in-pre-charge", fault("set:PreChargeRes@2:ResponseCode=FAILED"), ("chargerResponseFailed",),
           deviation=("response", "PreCharge", 2), state_b=1.5, then=()),
    failed("power-refused", fault("set:PowerDeliveryRes@1:ResponseCode=FAILED_PowerDeliveryNotApplied"),
           ("powerDeliveryRefused",), deviation=("response", "PowerDelivery", 1), state_b=1.5, then=()),
    failed("cable-check-failed", fault("set:CableCheckRes:ResponseCode=FAILED"), ("cableCheckFailed",),
           deviation=("response", "CableCheck", 1), state_b=1.5, then=()),
    failed("isolation-fault", ("--isolation", "Fault"), ("chargerIsolationFault", "cableCheckFailed"),
           deviation=None),
    Charge("shutdown", loop("DC_EVSEStatus.EVSEStatusCode", "EVSE_Shutdown"), (), ("chargerShutdown",), code=0,
           deviation=("response", LOOP, 3), then=ENDED),
    Charge("stop-notification", loop("DC_EVSEStatus.EVSENotification", "StopCharging"), (),
           ("chargerStopNotification",), code=0, deviation=("response", LOOP, 3), then=ENDED),
    Charge("stop-after", ("--stop-after", "5"), (), ("chargerStopNotification", "chargerShutdown"), code=0,
           deviation=("response", LOOP, 5), then=(LOOP, *ENDED)),
    failed("emergency", loop("DC_EVSEStatus.EVSEStatusCode", "EVSE_EmergencyShutdown"), ("chargerEmergencyShutdown",),
           deviation=("response", LOOP, 3), state_b=1.5, then=ENDED),
    failed("malfunction", loop("DC_EVSEStatus.EVSEStatusCode", "EVSE_Malfunction"), ("chargerMalfunction",),
           deviation=("response", LOOP, 3), state_b=1.5, then=ENDED),
    failed("stalls-in-loop", fault("drop:CurrentDemandRes@5-"), ("responseTimeout",),
           deviation=("request", LOOP, 5), then=()),
    failed("stalls-in-pre-charge", fault("drop:PreChargeRes@2-"), ("responseTimeout",),
           deviation=("request", "PreCharge", 2), then=()),
    failed("too-late-in-loop", fault("delay:CurrentDemandRes@4:8"), ("responseTimeout",),
           deviation=("request", LOOP, 4), then=()),
    failed("closed-in-loop", fault("close:CurrentDemandRes@5"), ("tcpLost",), deviation=("request", LOOP, 5), then=()),
    failed("reset-in-loop", fault("reset:CurrentDemandRes@5"), ("tcpLost",), deviation=("request", LOOP, 5), then=()),
    failed("garbage-in-loop", fault("raw:CurrentDemandRes@5-:809802ffff"), ("responseTimeout",),
           deviation=("request", LOOP, 5), then=()),
    failed("wrong-length-in-loop", fault("header:CurrentDemandRes@5-:01fe800100010000"), ("tcpLost", "responseTimeout"),
           deviation=("request", LOOP, 5), then=()),
    failed("ten-times-the-voltage", fault("set:PreChargeRes:EVSEPresentVoltage.Multiplier=1"), ("preChargeTimeout",)),
    failed("line-cut", (), ("plcLost", "responseTimeout"), act="cut", deviation=("act",), then=(LOOP,)),
    failed("charger-frozen", (), ("responseTimeout",), act="freeze", deviation=("act",), then=(LOOP,)),
    failed("charger-dies", (), ("tcpLost",), act="kill", deviation=("act",), then=(LOOP,)),
]

SERVED = [
    Serve("evcc-ideal", ("--profile", "ideal")),
    Serve("evcc-alpitronic", ("--profile", "alpitronic")),
]


def repeated(count):
    """The same whole session so many times in a row."""
    return [Charge(f"session-{number:02}") for number in range(1, count + 1)]
