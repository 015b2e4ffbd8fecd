import BackpackModel
import Testing

@Suite struct `Exact decimals` {
  @Test func `a decimal is read and written without loss`() throws {
    for text in [
      "0", "141.2", "-0.5", "0.0000000000000000000000000001",
      "99999999999999999999999999999999999999",
    ] {
      #expect(try ExactDecimal(parsing: text).description == text)
    }
  }

  @Test func `zeros at the end do not count, so equal values are equal`() throws {
    let one = try ExactDecimal(parsing: "1.50")
    let other = try ExactDecimal(parsing: "1.5")
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
    #expect(one.description == "1.5")
  }

  @Test(arguments: [
    "", "+1", "1e3", " 1", "1 ", "01", ".5", "1.", "NaN", "0x10", "1,5", "−1", "1_000",
  ])
  func `text that is no plain decimal is refused`(text: String) {
    #expect(throws: DecimalError.syntax) { try ExactDecimal(parsing: text) }
  }

  @Test func `a digit that does not fit is an error, not a rounding`() {
    #expect(throws: DecimalError.overflow) {
      try ExactDecimal(parsing: "0.00000000000000000000000000001")
    }
    #expect(throws: DecimalError.overflow) {
      try ExactDecimal(parsing: "100000000000000000000000000000000000000")
    }
    let largest: ExactDecimal = "99999999999999999999999999999999999999"
    #expect(throws: DecimalError.overflow) { try largest + .one }
    #expect(throws: DecimalError.overflow) { try largest * "1.1" }
  }

  @Test func `a tenth added ten times is one`() throws {
    var sum = ExactDecimal.zero
    for _ in 0..<10 { sum = try sum + "0.1" }
    #expect(sum == .one)
  }

  @Test func `rounding goes where it was told, and only once`() throws {
    let value: ExactDecimal = "-2.5"
    #expect(try value.rounded(scale: 0, .towardsZero) == "-2")
    #expect(try value.rounded(scale: 0, .awayFromZero) == "-3")
    #expect(try value.rounded(scale: 0, .down) == "-3")
    #expect(try value.rounded(scale: 0, .up) == "-2")
    #expect(try value.rounded(scale: 0, .halfEven) == "-2")
    #expect(try ExactDecimal(2).divided(by: ExactDecimal(3), scale: 4, .halfEven) == "0.6667")
    #expect(throws: DecimalError.divisionByZero) {
      try ExactDecimal.one.divided(by: .zero, scale: 2, .down)
    }
  }

  @Test func `multiples of a tick are told from their neighbours`() throws {
    #expect(try ExactDecimal(stringLiteral: "141.20").isMultiple(of: "0.01"))
    #expect(try !ExactDecimal(stringLiteral: "141.205").isMultiple(of: "0.01"))
    #expect(
      try ExactDecimal(stringLiteral: "141.205").rounded(toMultipleOf: "0.01", .down) == "141.2")
    #expect(
      try ExactDecimal(stringLiteral: "141.205").rounded(toMultipleOf: "0.01", .up) == "141.21")
    #expect(throws: DecimalError.invalidArgument) { try ExactDecimal.one.isMultiple(of: .zero) }
  }

  @Test func `negating zero gives zero, which is not negative`() {
    #expect(-ExactDecimal.zero == .zero)
    #expect(!(-ExactDecimal.zero).isNegative)
    #expect(-ExactDecimal.one == "-1")
  }
}

@Suite struct `Units` {
  @Test func `price times quantity is a notional, exactly`() throws {
    let notional = try Price(stringLiteral: "141.20") * Quantity(stringLiteral: "3.07")
    #expect(notional == "433.484")
    #expect(try notional.averagePrice(of: "3.07") == "141.2")
  }

  @Test func `basis points become the fraction they stand for`() throws {
    #expect(try BasisPoints(stringLiteral: "8.5").rate() == "0.00085")
  }
}

@Suite struct `Names` {
  @Test func `the quote asset is found behind the last underscore, whatever the base is called`() {
    #expect(Symbol("SOL_USDC").quote == "USDC")
    #expect(Symbol("AAPL.US_USDC_PERP").quote == "USDC")
    #expect(Symbol("kPEPE_USDC_PERP").isPerpetual)
    #expect(Symbol("SOL").quote == nil)
  }

  @Test(arguments: ["", "SOL USDC", "SOL_USDC&x=1", "SOL/USDC", "Ä_USDC"])
  func `what cannot name a market is not well-formed`(text: String) {
    #expect(!Symbol(text).isWellFormed)
  }
}
