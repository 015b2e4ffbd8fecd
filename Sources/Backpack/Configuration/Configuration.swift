// Where the key and the addresses come from: the environment, or a .env file.

public import BackpackWire

/// What a program needs to know to reach the account: the key and the addresses.
///
/// Reading it never throws: a program that an assistant starts must come up and say what is wrong. Look at
/// `problem` before trading; a configuration with a problem holds no key.
public struct Configuration: Sendable {
  /// Names of the environment variables.
  public enum Variable {
    public static let privateKey = "BACKPACK_PRIVATE_KEY"
    public static let publicKey = "BACKPACK_PUBLIC_KEY"
    public static let baseURL = "BACKPACK_BASE_URL"
    public static let webSocketURL = "BACKPACK_WS_URL"
  }

  /// The venue's own address for requests.
  public static let standardBaseURL = "https://api.backpack.exchange"
  /// The venue's own address for streams.
  public static let standardWebSocketURL = "wss://ws.backpack.exchange"

  /// `nil`: no key is configured.
  public var key: SecretKey?
  /// Where the key was found: a path, or `the environment`.
  public var keySource: String?
  /// No slash at the end.
  public var baseURL = Self.standardBaseURL
  /// For `BackpackStreams.Options.url`. No slash at the end.
  public var webSocketURL = Self.standardWebSocketURL
  /// What is wrong and must be mended before trading. Names variables and files, never values.
  public var problem: String?
  /// What works, but should be mended.
  public var warnings: [String] = []

  /// Reads the environment, then the `.env` files.
  ///
  /// A variable of the process's environment wins over files. Of files, the one named by `envFile`
  /// counts alone; without it the one in the working directory, then the one in the configuration folder
  /// (`$XDG_CONFIG_HOME/backpack`, else `~/.config/backpack`).
  ///
  /// The addresses are taken from the file that holds the private key, or from the environment, and from
  /// nowhere else: a `.env` in a folder somebody else wrote must not send your signed requests elsewhere.
  public static func load(environment: [String: String], envFile: String? = nil) -> Configuration {
    load(environment: environment, envFile: envFile, given: [:])
  }

  /// - Parameters:
  ///   - given: variables a program sets by other means than its environment; they go before all others.
  ///   - readsFiles: `false` where the program brings its key.
  package static func load(
    environment: [String: String], envFile: String? = nil, given: [String: String],
    readsFiles: Bool = true
  ) -> Configuration {
    var configuration = Configuration()
    let files =
      readsFiles ? configuration.readFiles(environment: environment, envFile: envFile) : []
    configuration.set(given: given, environment: environment, files: files)
    return configuration
  }

  private mutating func set(
    given: [String: String], environment: [String: String], files: [Source]
  ) {
    let program = Source(name: "the program", variables: given)
    let process = Source(name: "the environment", variables: environment)
    let sources = [process] + files

    let home = sources.first { $0.value(Variable.privateKey) != nil }
    let trusted = [program, process] + (home.map { [$0] } ?? files)
    warnOfUnused(files, home: home)
    func value(_ variable: String) -> (text: String, source: String)? {
      for source in trusted {
        if let text = source.value(variable) { return (text, source.name) }
      }
      return nil
    }

    setAddress(\.baseURL, Variable.baseURL, value(Variable.baseURL), secure: "https")
    setAddress(
      \.webSocketURL, Variable.webSocketURL, value(Variable.webSocketURL), secure: "wss")
    if let home, let secret = home.value(Variable.privateKey) {
      // The public key beside the private one: another file's would only belong to another key.
      let publicKey = home.value(Variable.publicKey) ?? process.value(Variable.publicKey)
      setKey(secret: secret, publicKey: publicKey, source: home.name)
    } else if value(Variable.publicKey) != nil {
      complain(
        "\(Variable.publicKey) is set but \(Variable.privateKey) is not. Set both, or neither for paper trading."
      )
    }
    if problem != nil { key = nil }
  }

  /// Says which lines of files count for nothing: orders may otherwise go where nobody expects them.
  private mutating func warnOfUnused(_ files: [Source], home: Source?) {
    guard let home else { return }
    for file in files where file.name != home.name {
      if let other = file.value(Variable.privateKey), other != home.value(Variable.privateKey) {
        warnings.append(
          "\(Variable.privateKey) in \(file.name) is not used: \(home.name) has another.")
      }
      for variable in [Variable.baseURL, Variable.webSocketURL] where file.value(variable) != nil {
        warnings.append(
          """
          \(variable) in \(file.name) is not used: addresses count only from where the private key is \
          (\(home.name)) or from the environment.
          """)
      }
    }
  }

  private struct Source {
    var name: String
    var variables: [String: String]

    /// Empty counts as unset: hosts fill in empty strings for what the user left out.
    func value(_ variable: String) -> String? {
      guard let text = variables[variable], !text.isEmpty else { return nil }
      return text
    }
  }

  private mutating func readFiles(environment: [String: String], envFile: String?) -> [Source] {
    var paths: [String] = []
    if let envFile {
      paths = [envFile]
    } else {
      paths.append(".env")
      if let folder = Self.configurationFolder(environment) { paths.append("\(folder)/.env") }
    }
    var sources: [Source] = []
    for path in paths {
      do {
        let file = try EnvironmentFile(path: path)
        warnings += file.warnings
        sources.append(Source(name: path, variables: file.variables))
      } catch {
        switch error {
        // A folder called .env is a Python environment more often than not.
        case .missing where envFile == nil, .notAFile where envFile == nil: continue
        case .missing: complain("The file \(path) named for the keys does not exist.")
        case .notAFile:
          complain("The file \(path) cannot be read: it is not a regular file.")
        case .unreadable(let reason): complain("The file \(path) cannot be read: \(reason).")
        }
      }
    }
    return sources
  }

  /// `$XDG_CONFIG_HOME/backpack`, else `~/.config/backpack`.
  public static func configurationFolder(_ environment: [String: String]) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      return folder + "/backpack"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/backpack"
  }

  private mutating func setKey(secret: String, publicKey: String?, source: String) {
    let key: SecretKey
    do { key = try SecretKey(base64: secret) } catch {
      complain(error.sentence(about: "\(Variable.privateKey) (from \(source))"))
      return
    }
    if let publicKey {
      guard let configured = try? PublicKey(base64: publicKey) else {  // nil: not a public key
        complain(
          """
          \(Variable.publicKey) is not base64 of 32 bytes. Leave it out (it is derived from the private key) \
          or set it to the API key as Backpack Exchange shows it.
          """)
        return
      }
      guard configured == key.publicKey else {
        complain(
          """
          \(Variable.publicKey) does not belong to \(Variable.privateKey) (from \(source)): the private key's \
          public half is another. Perhaps they are from two different API keys.
          """)
        return
      }
    }
    self.key = key
    keySource = source
  }

  private mutating func setAddress(
    _ member: WritableKeyPath<Configuration, String>, _ variable: String,
    _ value: (text: String, source: String)?, secure scheme: String
  ) {
    guard let (given, source) = value else { return }
    var text = given
    while text.hasSuffix("/") { text.removeLast() }
    let plain = String(scheme.dropLast())
    // Streams go where requests go, under names of their own.
    let origin = text.hasPrefix("ws") ? "http" + text.dropFirst(2) : text
    guard text.hasPrefix("\(scheme)://") || text.hasPrefix("\(plain)://"),
      (try? CurlOrigin(origin)) != nil  // nil: not a place the transport goes to
    else {
      complain(
        """
        \(variable) (from \(source)) must be \(scheme)://host or \(scheme)://host:port; \(plain):// is for this \
        machine alone.
        """)
      return
    }
    self[keyPath: member] = text
  }

  private mutating func complain(_ text: String) {
    problem = [problem, text].compactMap(\.self).joined(separator: " ")
  }
}
