// Who stands in line at the prices of a book.

/// The queues of all levels: doubly linked entries in one array, free ones used again.
struct QueuePool: Sendable {
  static let none: Int32 = -1

  struct Node: Sendable {
    let owner: MatchingBook.Owner
    var steps: Int64
    var previous: Int32
    var next: Int32
  }

  private var nodes: ContiguousArray<Node> = []
  private var firstFree = QueuePool.none

  subscript(index: Int32) -> Node {
    get { nodes[Int(index)] }
    _modify { yield &nodes[Int(index)] }
  }

  mutating func add(
    _ owner: MatchingBook.Owner, steps: Int64, between previous: Int32, _ next: Int32
  ) -> Int32 {
    let node = Node(owner: owner, steps: steps, previous: previous, next: next)
    let index: Int32
    if firstFree == Self.none {
      index = Int32(nodes.count)
      nodes.append(node)
    } else {
      index = firstFree
      firstFree = nodes[Int(index)].next
      nodes[Int(index)] = node
    }
    if previous != Self.none { nodes[Int(previous)].next = index }
    if next != Self.none { nodes[Int(next)].previous = index }
    return index
  }

  mutating func remove(_ index: Int32) {
    let node = nodes[Int(index)]
    if node.previous != Self.none { nodes[Int(node.previous)].next = node.next }
    if node.next != Self.none { nodes[Int(node.next)].previous = node.previous }
    nodes[Int(index)].next = firstFree
    firstFree = index
  }
}
