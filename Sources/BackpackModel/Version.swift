// The version, once for all doors.

/// Version of this package, as the changelog has it.
public let backpackVersion = "0.1.0"
