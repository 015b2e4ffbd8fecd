-- Another language's reader of C reads backpack.h, and trades on paper: arg[1] is the header, arg[2] the library.
local ffi = require "ffi"

-- It knows C, but no preprocessor and not every attribute.
local pipe = assert(io.popen("cc -E -P -D'__attribute__(x)=' '" .. arg[1] .. "'"))
ffi.cdef(pipe:read "*a")
pipe:close()
local lib = ffi.load(arg[2])

local function checked(status)
  if status ~= lib.BACKPACK_OK then error(ffi.string(lib.backpack_last_error().message)) end
end

local config = ffi.new("backpack_config", {
  size = ffi.sizeof "backpack_config", mode = lib.BACKPACK_MODE_PAPER, paper_state = ":memory:", paper_seed = 1,
})
local client = ffi.new "backpack_client *[1]"
checked(lib.backpack_client_new(config, client))

local request = ffi.new("backpack_order_request", {
  size = ffi.sizeof "backpack_order_request", symbol = "BTC_USDC", side = lib.BACKPACK_BID, order_type = "Limit",
  price = "80000", quantity = "0.001", post_only = true,
})
local placed, cancelled = ffi.new "backpack_result *[1]", ffi.new "backpack_result *[1]"
checked(lib.backpack_create_order(client[0], request, nil, placed))
local order = lib.backpack_result_order(placed[0], 0)
print(ffi.string(order.status))
checked(lib.backpack_cancel_order(client[0], order.symbol, order.id, 0, nil, cancelled))
print(ffi.string(lib.backpack_result_order(cancelled[0], 0).status))

request.price = "80000.123"
print(lib.backpack_create_order(client[0], request, nil, placed) == lib.BACKPACK_E_REJECTED)
print(ffi.string(lib.backpack_last_error().message))

lib.backpack_result_free(placed[0])
lib.backpack_result_free(cancelled[0])
lib.backpack_client_free(client[0])
