// `import Backpack` is enough: the nouns, and what endpoints of one's own are written with.

@_exported public import BackpackModel
@_exported public import BackpackWire
