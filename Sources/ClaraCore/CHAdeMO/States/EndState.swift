/// Nothing is left to do until power off.
struct EndState: Sendable {}
