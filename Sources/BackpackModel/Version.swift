// The version, once for all doors.

/// Version of this package, as the changelog has it: text at an address that stays.
package let backpackVersionText: StaticString = "0.1.0"

/// Version of this package.
public let backpackVersion = backpackVersionText.description
