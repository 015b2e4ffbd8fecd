"""The C interface of libbackpack.so: every structure, constant and function of include/backpack.h, and nothing else.

A test compares this file with the header, member by member, so that the two cannot drift apart.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import (
    POINTER,
    Structure,
    c_bool,
    c_char,
    c_char_p,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any, Dict, List, Tuple

ABI_VERSION = 1
SONAME = "libbackpack.so.1"

DECIMAL_SIZE = 48
PUBLIC_KEY_SIZE = 45
SIGNATURE_SIZE = 89
NUMBER_SIZE = 24
PARAMS_MAX = 64
GROUPS_MAX = 64
VALUE_SIZE_MAX = 4096
WINDOW_MS_MAX = 60000
BOOK_LEVELS_MAX = 100000
STREAMS_MAX = 256
STREAM_EVENTS_MAX = 65536
PARAMS_JSON_SIZE_MAX = 1048576

OK = 0
E_ARGUMENT = 1
E_KEY = 2
E_KEY_MISMATCH = 3
E_DUPLICATE_PARAM = 4
E_UNSIGNABLE = 5
E_TOO_LARGE = 6
E_MEMORY = 7
E_SIGNATURE = 8
E_NUMBER = 9
E_OVERFLOW = 10
E_CAPACITY = 11
E_FORMAT = 12
E_NOT_SYNCED = 13
E_GAP = 14
E_BROKEN = 15
E_REJECTED = 20
E_THROTTLED = 21
E_REFUSED = 22
E_NOT_SENT = 23
E_UNAVAILABLE = 24
E_UNKNOWN = 25
E_UNREADABLE = 26
E_CONFIGURATION = 30
E_FORKED = 31
E_TIMEOUT = 32
E_CLOSED = 33

ROUND_DOWN = 0
ROUND_UP = 1
ROUND_FLOOR = 2
ROUND_CEILING = 3
ROUND_HALF_EVEN = 4

BID = 1
ASK = 2

BOOK_EMPTY = 0
BOOK_SYNCED = 1
BOOK_BROKEN = 2

MODE_AUTO = 0
MODE_PAPER = 1
MODE_LIVE = 2

OUTCOME_UNKNOWN = 0
OUTCOME_PLACED = 1
OUTCOME_NOT_PLACED = 2


class Error(Structure):
    _fields_ = [
        ("status", c_int32),
        ("http_status", c_int32),
        ("retry_after_ms", c_int64),
        ("code", c_char_p),
        ("message", c_char_p),
        ("client_ids", POINTER(c_uint32)),
        ("client_ids_count", c_size_t),
    ]


class Decimal(Structure):
    _fields_ = [
        ("low", c_uint64),
        ("high", c_uint64),
        ("scale", c_uint8),
        ("negative", c_bool),
        ("reserved", c_uint8 * 6),
    ]


class Param(Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class Group(Structure):
    _fields_ = [("params", c_void_p), ("count", c_size_t)]


class Headers(Structure):
    _fields_ = [
        ("api_key", c_char * PUBLIC_KEY_SIZE),
        ("signature", c_char * SIGNATURE_SIZE),
        ("timestamp", c_char * NUMBER_SIZE),
        ("window", c_char * NUMBER_SIZE),
    ]


class Level(Structure):
    _fields_ = [("price", Decimal), ("quantity", Decimal)]


class Depth(Structure):
    _fields_ = [
        ("bids", c_void_p),
        ("bids_capacity", c_size_t),
        ("bids_count", c_size_t),
        ("asks", c_void_p),
        ("asks_capacity", c_size_t),
        ("asks_count", c_size_t),
        ("last_update_id", c_uint64),
        ("engine_time_us", c_int64),
    ]


class FixedDepth(Structure):
    _fields_ = [
        ("bid_prices", c_void_p),
        ("bid_quantities", c_void_p),
        ("ask_prices", c_void_p),
        ("ask_quantities", c_void_p),
        ("price_scale", c_uint8),
        ("quantity_scale", c_uint8),
        ("reserved", c_uint8 * 6),
    ]


class BookInfo(Structure):
    _fields_ = [
        ("state", c_int32),
        ("bids_cut", c_bool),
        ("asks_cut", c_bool),
        ("reserved", c_uint8 * 2),
        ("bids_count", c_size_t),
        ("asks_count", c_size_t),
        ("last_update_id", c_uint64),
        ("engine_time_us", c_int64),
    ]


class Config(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("mode", c_int32),
        ("timeout_ms", c_uint32),
        ("secret_base64", c_char_p),
        ("env_file", c_char_p),
        ("base_url", c_char_p),
        ("websocket_url", c_char_p),
        ("paper_state", c_char_p),
        ("paper_seed", c_uint64),
        ("order_max", c_char_p),
        ("day_max", c_char_p),
        ("price_distance_max", c_char_p),
        ("orders_per_minute_max", c_uint32),
        ("reserved", c_uint32),
    ]


class Call(Structure):
    _fields_ = [("size", c_size_t), ("stopper", c_void_p), ("timeout_ms", c_uint32), ("reserved", c_uint32)]


class Order(Structure):
    _fields_ = [
        ("id", c_char_p),
        ("symbol", c_char_p),
        ("order_type", c_char_p),
        ("status", c_char_p),
        ("time_in_force", c_char_p),
        ("price", c_char_p),
        ("quantity", c_char_p),
        ("quote_quantity", c_char_p),
        ("executed_quantity", c_char_p),
        ("executed_quote_quantity", c_char_p),
        ("trigger_price", c_char_p),
        ("created_at_ms", c_int64),
        ("side", c_int32),
        ("client_id", c_uint32),
        ("has_client_id", c_bool),
        ("post_only", c_bool),
        ("reduce_only", c_bool),
        ("reserved", c_uint8 * 5),
    ]


class Position(Structure):
    _fields_ = [
        ("symbol", c_char_p),
        ("net_quantity", c_char_p),
        ("entry_price", c_char_p),
        ("break_even_price", c_char_p),
        ("mark_price", c_char_p),
        ("est_liquidation_price", c_char_p),
        ("pnl_unrealized", c_char_p),
        ("pnl_realized", c_char_p),
        ("cumulative_funding", c_char_p),
        ("imf", c_char_p),
        ("mmf", c_char_p),
    ]


class Balance(Structure):
    _fields_ = [
        ("asset", c_char_p),
        ("available", c_char_p),
        ("locked", c_char_p),
        ("staked", c_char_p),
        ("lent", c_char_p),
    ]


class OrderRequest(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("symbol", c_char_p),
        ("order_type", c_char_p),
        ("quantity", c_char_p),
        ("quote_quantity", c_char_p),
        ("price", c_char_p),
        ("time_in_force", c_char_p),
        ("side", c_int32),
        ("client_id", c_uint32),
        ("post_only", c_bool),
        ("reduce_only", c_bool),
        ("reserved", c_uint8 * 6),
    ]


# Objects are opaque, and arrays are made where they are needed: both travel as addresses.
_OBJECT = c_void_p
_ARRAY = c_void_p
_OUT = c_void_p

# name -> (what it returns, what it takes)
PROTOTYPES: Dict[str, Tuple[Any, List[Any]]] = {
    "backpack_abi_version": (c_uint32, []),
    "backpack_version": (c_char_p, []),
    "backpack_status_text": (c_char_p, [c_int32]),
    "backpack_last_error": (POINTER(Error), []),
    "backpack_decimal_parse": (c_int32, [c_char_p, _OUT]),
    "backpack_decimal_text": (c_int32, [Decimal, _OUT]),
    "backpack_decimal_compare": (c_int32, [Decimal, Decimal, _OUT]),
    "backpack_decimal_add": (c_int32, [Decimal, Decimal, _OUT]),
    "backpack_decimal_negated": (Decimal, [Decimal]),
    "backpack_decimal_multiply": (c_int32, [Decimal, Decimal, _OUT]),
    "backpack_decimal_to_step": (c_int32, [Decimal, Decimal, c_int32, _OUT]),
    "backpack_signer_new": (c_int32, [c_char_p, _OUT]),
    "backpack_signer_free": (None, [_OBJECT]),
    "backpack_signer_public_key": (c_int32, [_OBJECT, _OUT]),
    "backpack_sign": (c_int32, [_OBJECT, c_char_p, _ARRAY, c_size_t, c_uint64, c_uint32, _OUT]),
    "backpack_sign_pairs": (c_int32, [_OBJECT, c_char_p, c_char_p, c_size_t, c_uint64, c_uint32, _OUT]),
    "backpack_sign_batch": (c_int32, [_OBJECT, c_char_p, _ARRAY, c_size_t, c_uint64, c_uint32, _OUT]),
    "backpack_sign_headers": (c_int32, [_OBJECT, c_char_p, _ARRAY, c_size_t, c_uint64, c_uint32, _OUT]),
    "backpack_verify": (c_int32, [c_char_p, c_char_p, _ARRAY, c_size_t, c_uint64, c_uint32, c_char_p]),
    "backpack_depth_parse": (c_int32, [c_char_p, c_size_t, _OUT]),
    "backpack_depth_to_fixed": (c_int32, [_ARRAY, _OUT]),
    "backpack_book_new": (c_int32, [c_char_p, c_size_t, _OUT]),
    "backpack_book_free": (None, [_OBJECT]),
    "backpack_book_load": (c_int32, [_OBJECT, c_char_p, c_size_t, c_size_t]),
    "backpack_book_apply": (c_int32, [_OBJECT, c_char_p, c_size_t, _OUT]),
    "backpack_book_describe": (c_int32, [_OBJECT, _OUT]),
    "backpack_book_levels": (c_int32, [_OBJECT, c_int32, _OUT, c_size_t, _OUT]),
    "backpack_book_cost": (c_int32, [_OBJECT, c_int32, Decimal, _OUT, _OUT]),
    "backpack_client_new": (c_int32, [_ARRAY, _OUT]),
    "backpack_client_free": (None, [_OBJECT]),
    "backpack_client_describe": (c_char_p, [_OBJECT]),
    "backpack_stopper_new": (c_int32, [_OUT]),
    "backpack_stopper_stop": (None, [_OBJECT]),
    "backpack_stopper_free": (None, [_OBJECT]),
    "backpack_result_free": (None, [_OBJECT]),
    "backpack_result_json": (c_void_p, [_OBJECT, _OUT]),
    "backpack_result_count": (c_size_t, [_OBJECT]),
    "backpack_result_order": (POINTER(Order), [_OBJECT, c_size_t]),
    "backpack_result_position": (POINTER(Position), [_OBJECT, c_size_t]),
    "backpack_result_balance": (POINTER(Balance), [_OBJECT, c_size_t]),
    "backpack_get_orders": (c_int32, [_OBJECT, c_char_p, _ARRAY, _OUT]),
    "backpack_create_order": (c_int32, [_OBJECT, _ARRAY, _ARRAY, _OUT]),
    "backpack_cancel_order": (c_int32, [_OBJECT, c_char_p, c_char_p, c_uint32, _ARRAY, _OUT]),
    "backpack_get_order": (c_int32, [_OBJECT, c_char_p, c_char_p, c_uint32, _ARRAY, _OUT]),
    "backpack_resolve_order": (c_int32, [_OBJECT, c_char_p, c_uint32, _ARRAY, _OUT]),
    "backpack_get_positions": (c_int32, [_OBJECT, c_char_p, _ARRAY, _OUT]),
    "backpack_get_balances": (c_int32, [_OBJECT, _ARRAY, _OUT]),
    "backpack_request": (c_int32, [_OBJECT, c_char_p, c_char_p, _ARRAY, _OUT]),
    "backpack_stream_open": (c_int32, [_OBJECT, _ARRAY, c_size_t, _OUT]),
    "backpack_stream_fd": (c_int, [_OBJECT]),
    "backpack_stream_next": (c_int32, [_OBJECT, c_uint32, _OUT, _OUT]),
    "backpack_stream_close": (None, [_OBJECT]),
    "backpack_stream_free": (None, [_OBJECT]),
}


def _path() -> str:
    """The library of the wheel; else the one the environment names; else the system's."""
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libbackpack.so")
    if os.path.exists(beside):
        return beside
    return os.environ.get("BACKPACK_LIBRARY") or SONAME


def _load() -> ctypes.CDLL:
    path = _path()
    try:
        library = ctypes.CDLL(path)
        version = library.backpack_abi_version
    except (OSError, AttributeError) as error:
        raise ImportError(
            f"The library {path} cannot be used: {error}. Install the wheel of this package, or name the library in "
            "the environment: BACKPACK_LIBRARY=/path/to/libbackpack.so"
        ) from error
    version.restype = c_uint32
    if version() < ABI_VERSION:
        raise ImportError(f"The library {path} has ABI {version()}; this package needs {ABI_VERSION} or later.")
    for name, (result, arguments) in PROTOTYPES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


lib = _load()
version: str = lib.backpack_version().decode()
