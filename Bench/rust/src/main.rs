// A snapshot of the book by serde_json and rust_decimal: borrowed text, exact decimals, no tree in between.
//
//   depth FILE
//
// Talks to Bench/run.py as Bench/c/worker.h says.

use std::fmt;
use std::hint::black_box;
use std::io::{BufRead, Write};

use rust_decimal::Decimal;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// A decimal that stands in JSON as text. rust_decimal's own reading tries scientific notation too and rounds
/// what does not fit; this one is quicker and loses nothing.
struct Exact(Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Exact;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a decimal as text")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Exact, E> {
                Decimal::from_str_exact(text).map(Exact).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[derive(Deserialize)]
struct Depth<'a> {
    asks: Vec<(Exact, Exact)>,
    bids: Vec<(Exact, Exact)>,
    #[serde(rename = "lastUpdateId")]
    last_update_id: &'a str,
    timestamp: i64,
}

fn read(bytes: &[u8]) -> (Depth<'_>, u64) {
    let depth: Depth = serde_json::from_slice(bytes).expect("a snapshot");
    let id = depth.last_update_id.parse().expect("an id");
    (depth, id)
}

fn sum(levels: &[(Exact, Exact)]) -> (Decimal, Decimal) {
    levels.iter().fold((Decimal::ZERO, Decimal::ZERO), |sum, level| (sum.0 + level.0 .0, sum.1 + level.1 .0))
}

fn nanoseconds(clock: i32) -> i64 {
    #[repr(C)]
    struct Time {
        seconds: i64,
        nanoseconds: i64,
    }
    extern "C" {
        fn clock_gettime(clock: i32, time: *mut Time) -> i32;
    }
    let mut time = Time { seconds: 0, nanoseconds: 0 };
    // Safe: 64-bit Linux's timespec, and the pointer is good for the call.
    unsafe { clock_gettime(clock, &mut time) };
    time.seconds * 1_000_000_000 + time.nanoseconds
}

fn main() {
    const MONOTONIC: i32 = 1;
    const PROCESSOR: i32 = 2;
    let path = std::env::args().nth(1).expect("depth FILE");
    let bytes = std::fs::read(path).expect("the file");
    {
        let (depth, id) = read(&bytes);
        let (asks, bids) = (sum(&depth.asks), sum(&depth.bids));
        println!(
            "answer {} {} {} {} {} {} {} {}",
            depth.asks.len(), asks.0.normalize(), asks.1.normalize(),
            depth.bids.len(), bids.0.normalize(), bids.1.normalize(), id, depth.timestamp
        );
    }
    for line in std::io::stdin().lock().lines() {
        let count: usize = line.expect("a line").trim().parse().expect("a count");
        let (wall, processor) = (nanoseconds(MONOTONIC), nanoseconds(PROCESSOR));
        for _ in 0..count {
            black_box(read(black_box(&bytes)));
        }
        println!("{} {}", nanoseconds(MONOTONIC) - wall, nanoseconds(PROCESSOR) - processor);
        std::io::stdout().flush().expect("a reader");
    }
}
