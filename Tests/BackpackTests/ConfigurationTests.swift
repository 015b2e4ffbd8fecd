import Backpack
import Glibc
import Testing

private let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
private let publicHalf = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
private let otherSeed = "TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs="
private let otherPublicHalf = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="

/// A folder with a .env file in it, taken away afterwards.
private struct Folder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/backpack-env-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    write_all(descriptor, text)
    fchmod(descriptor, mode)
    close(descriptor)
    return file
  }

  private func write_all(_ descriptor: Int32, _ text: String) {
    var text = text
    text.withUTF8 { #expect(Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count) }
  }
}

@Suite struct `Where the key comes from` {
  @Test func `without a key there is none, and nothing is wrong`() {
    let configuration = Configuration.load(environment: [:], envFile: "/dev/null/none")
    #expect(configuration.key == nil)
    let plain = Configuration.load(environment: ["HOME": "/nonexistent"])
    #expect(plain.key == nil)
    #expect(plain.problem == nil)
    #expect(plain.baseURL == "https://api.backpack.exchange")
  }

  @Test func `the environment gives the key, and a public key that belongs to it is taken`() {
    let configuration = Configuration.load(environment: [
      "BACKPACK_PRIVATE_KEY": seed, "BACKPACK_PUBLIC_KEY": publicHalf,
    ])
    #expect(configuration.problem == nil)
    #expect(configuration.key?.publicKey.base64 == publicHalf)
  }

  @Test func `a public key of another pair is a problem, and no key is used`() {
    let configuration = Configuration.load(environment: [
      "BACKPACK_PRIVATE_KEY": seed, "BACKPACK_PUBLIC_KEY": otherPublicHalf,
    ])
    #expect(configuration.key == nil)
    #expect(configuration.problem?.contains("BACKPACK_PUBLIC_KEY does not belong") == true)
  }

  @Test(arguments: ["short", "not base64 at all!", "AAAA", seed + seed])
  func `a malformed key is a problem that names the variable and never the value`(secret: String) {
    let configuration = Configuration.load(environment: ["BACKPACK_PRIVATE_KEY": secret])
    #expect(configuration.key == nil)
    #expect(configuration.problem?.contains("BACKPACK_PRIVATE_KEY") == true)
    #expect(configuration.problem?.contains(secret) == false)
  }

  @Test func `a file is read with its comments, quotes and exports`() throws {
    let folder = try Folder()
    let file = try folder.write(
      "env",
      """
      # keys of the trading account
      export BACKPACK_PRIVATE_KEY="\(seed)"
      BACKPACK_PUBLIC_KEY='\(publicHalf)'   # checked
      BACKPACK_BASE_URL = https://example.test/  # with a slash
      """)
    let configuration = Configuration.load(environment: [:], envFile: file)
    #expect(configuration.problem == nil)
    #expect(configuration.warnings.isEmpty)
    #expect(configuration.key?.publicKey.base64 == publicHalf)
    #expect(configuration.baseURL == "https://example.test")
  }

  @Test func `a key file others can read is used with a warning that tells the fix`() throws {
    let folder = try Folder()
    let file = try folder.write("env", "BACKPACK_PRIVATE_KEY=\(seed)\n", mode: 0o644)
    let configuration = Configuration.load(environment: [:], envFile: file)
    #expect(configuration.key != nil)
    #expect(configuration.warnings.contains { $0.contains("chmod 600 '\(file)'") })
    #expect(!configuration.warnings.contains { $0.contains(seed) })
  }

  @Test func `a file named on the command line must exist`() {
    let configuration = Configuration.load(environment: [:], envFile: "/nonexistent/.env")
    #expect(configuration.problem?.contains("/nonexistent/.env") == true)
  }

  @Test func `the environment wins over the file`() throws {
    let folder = try Folder()
    let file = try folder.write("env", "BACKPACK_PRIVATE_KEY=\(otherSeed)\n")
    let configuration = Configuration.load(
      environment: ["BACKPACK_PRIVATE_KEY": seed], envFile: file)
    #expect(configuration.key?.publicKey.base64 == publicHalf)
  }

  @Test func `a file that does not hold the key cannot redirect its requests`() throws {
    let folder = try Folder()
    let file = try folder.write("env", "BACKPACK_BASE_URL=https://elsewhere.test\n")
    let configuration = Configuration.load(
      environment: ["BACKPACK_PRIVATE_KEY": seed], envFile: file)
    #expect(configuration.baseURL == "https://api.backpack.exchange")
  }

  @Test func `the configuration folder is read when the working directory has no key`() throws {
    let folder = try Folder()
    mkdir("\(folder.path)/backpack", 0o700)
    _ = try folder.write("backpack/.env", "BACKPACK_PRIVATE_KEY=\(seed)\n")
    let configuration = Configuration.load(environment: ["XDG_CONFIG_HOME": folder.path])
    #expect(configuration.key?.publicKey.base64 == publicHalf)
  }

  /// `.env` is also what many call a Python environment.
  @Test func `a folder called .env is no obstacle`() throws {
    let folder = try Folder()
    mkdir("\(folder.path)/backpack", 0o700)
    mkdir("\(folder.path)/backpack/.env", 0o700)
    let configuration = Configuration.load(environment: [
      "XDG_CONFIG_HOME": folder.path, "BACKPACK_PRIVATE_KEY": seed,
    ])
    #expect(configuration.problem == nil)
    #expect(configuration.key?.publicKey.base64 == publicHalf)
    let named = Configuration.load(environment: [:], envFile: "\(folder.path)/backpack/.env")
    #expect(named.problem?.contains("not a regular file") == true)
  }

  @Test func `what a file sets and does not count is told, by name alone`() throws {
    let folder = try Folder()
    let address = "http://127.0.0.1:1"
    let file = try folder.write(
      "env", "BACKPACK_PRIVATE_KEY=\(otherSeed)\nBACKPACK_BASE_URL=\(address)\n")
    let configuration = Configuration.load(
      environment: ["BACKPACK_PRIVATE_KEY": seed], envFile: file)
    for variable in ["BACKPACK_PRIVATE_KEY", "BACKPACK_BASE_URL"] {
      #expect(
        configuration.warnings.contains {
          $0.contains("\(variable) in \(file) is not used") && !$0.contains(otherSeed)
            && !$0.contains(address)
        })
    }
    let same = try folder.write("env", "BACKPACK_PRIVATE_KEY=\(seed)\n")
    #expect(
      Configuration.load(environment: ["BACKPACK_PRIVATE_KEY": seed], envFile: same).warnings == [])
  }

  @Test func `empty variables count as unset`() {
    let configuration = Configuration.load(environment: [
      "BACKPACK_PRIVATE_KEY": "", "BACKPACK_BASE_URL": "", "HOME": "/nonexistent",
    ])
    #expect(configuration.key == nil)
    #expect(configuration.problem == nil)
  }

  @Test func `a byte order mark does not hide the first variable`() throws {
    let folder = try Folder()
    let file = try folder.write("env", "\u{FEFF}BACKPACK_PRIVATE_KEY=\(seed)\n")
    let configuration = Configuration.load(environment: [:], envFile: file)
    #expect(configuration.key?.publicKey.base64 == publicHalf)
    #expect(configuration.keySource == file)
  }

  @Test func `a file that is no .env at all gives a few warnings, not thousands`() throws {
    let folder = try Folder()
    let file = try folder.write("env", String(repeating: "once upon a time\n", count: 1000))
    #expect(Configuration.load(environment: [:], envFile: file).warnings.count == 5)
  }

  @Test(arguments: [
    "ftp://x", "api.backpack.exchange", "https://a b", "https://host/path", "https://u:p@host",
    "http://example.com",
  ])
  func `an address that is none is a problem`(address: String) {
    let configuration = Configuration.load(environment: ["BACKPACK_BASE_URL": address])
    #expect(configuration.problem?.contains("BACKPACK_BASE_URL") == true)
  }
}
