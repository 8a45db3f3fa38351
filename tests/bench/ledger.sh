#!/bin/bash
# What a ledger costs as it grows: a broker is loaded through its own socket to 10,000 entries and
# on to N; printed are rate, disk, memory, and how long the next start takes.
# usage: ledger.sh BIN REGISTER WORK PORT ENTRIES WINDOW
#   BIN: folder of the programs; WORK: folder that is made and left; PORT: first of three free ones
set -euo pipefail
bin=$1 register=$2 work=$3 port=$4 entries=$5 window=$6
dir=$work/instance
first=$((entries < 10000 ? entries / 2 : 10000))
points="102 103 106 107 108 110 114 116"
broker=
cleanup() { [ -z "$broker" ] || kill "$broker" 2>/dev/null || true; }
trap cleanup EXIT

millis() { echo $(($(date +%s%N) / 1000000)); }

start() {
	"$bin/waymarkd" --instance "$dir" 2>"$work/broker.log" &
	broker=$!
	until grep -q ' ready' "$work/broker.log"; do
		kill -0 "$broker"
		sleep 0.01
	done
}

stop() {
	kill "$broker"
	wait "$broker"
	broker=
}

# Submits $1 more updates; prints the rate.
load() {
	# shellcheck disable=SC2086 # a list of points
	"$bin/bench_submit" "tcp://127.0.0.1:$port" "$dir/keys/server.pub" \
		"$dir/keys/institution/eeas.key" "$window" "$1u" $points | cut -d' ' -f1
}

disk_bytes() { du -s --block-size=1 "$dir/store" | cut -f1; }
rss_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$broker/status"; }

report() { # entries, rate, bytes before, entries before
	printf '%10d %10d %12.1f %10d %9d\n' "$1" "$2" \
		"$(awk -v a="$(disk_bytes)" -v b="$3" -v n=$(($1 - $4)) 'BEGIN { print (a - b) / n }')" "$(rss_kib)" "$5"
}

rm -rf "$dir"
mkdir -p "$work"
"$bin/waymark" init --instance "$dir" --register "$register" --port "$port" >/dev/null
printf '%10s %10s %12s %10s %9s\n' entries acked/s bytes/update rss_kib start_ms
at=0
for next in "$first" "$entries"; do
	[ "$next" -gt "$at" ] || continue
	start
	before=$(disk_bytes)
	rate=$(load $((next - at)))
	stop
	began=$(millis)
	start
	report "$next" "$rate" "$before" "$at" $(($(millis) - began))
	stop
	at=$next
done
