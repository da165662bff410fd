// Package hash computes where keys go: the slots of Redis Cluster, modulo placement, and rings of points. It is pure.
package hash

import (
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct {
	Rule, Text, State string
}

// Slots is the number of hash slots of a Redis Cluster.
const Slots = 16384

// TagModel is a mistake about hash tags. Zero is the rule of the cluster specification.
type TagModel byte

const (
	FirstBraces  TagModel = iota
	WholeKey              // tags are ignored
	LastBraces            // the last pair of braces counts
	EmptyCounts           // {} is a tag, the empty string
	InnerBraces           // of {{x}} the inner pair counts
	ToLastClose           // the tag runs to the last closing brace
	BeforeColon           // the part before the first colon places the key
	AnyBraceText          // keys with any equal braced part stand together
)

// Slug names the mistake.
func (m TagModel) Slug() string {
	return [...]string{"", "hash-tag-ignored", "last-braces-tag", "empty-tag-counts", "inner-braces-tag", "tag-to-last-brace", "prefix-places-key", "any-tag-matches"}[m]
}

// Tag returns the part of a key that is hashed, and why (Redis cluster specification, "Hash tags"): if there is a {
// with a } to its right, and something between the first { and the first } behind it, only that; else the whole key.
func Tag(key string, m TagModel) (tag, why string) {
	open := strings.IndexByte(key, '{')
	switch m {
	case WholeKey:
		return key, ""
	case BeforeColon:
		before, _, _ := strings.Cut(key, ":")
		return before, ""
	case LastBraces, AnyBraceText:
		open = strings.LastIndexByte(key, '{')
	case InnerBraces:
		for open >= 0 && open+1 < len(key) && key[open+1] == '{' {
			open++
		}
	}
	if open < 0 {
		return key, "has no brace: the whole key is hashed"
	}
	end := strings.IndexByte(key[open:], '}')
	if m == ToLastClose {
		end = strings.LastIndexByte(key[open:], '}')
	}
	switch {
	case end < 0:
		return key, "opens a brace that is never closed: the whole key is hashed"
	case end == 1 && m != EmptyCounts:
		return key, "has nothing between the first `{` and the first `}` behind it: the whole key is hashed"
	}
	tag = key[open+1 : open+end]
	return tag, fmt.Sprintf("hashes only `%s`, between the first `{` and the first `}` behind it", tag)
}

// CRC16 is CRC-16/XMODEM: polynomial 1021 hex, initial value 0, not reflected (cluster specification, appendix A).
func CRC16(s string) uint16 {
	var crc uint16
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// Slot returns the hash slot of a key, from 0.
func Slot(key string, m TagModel) int {
	tag, _ := Tag(key, m)
	return int(CRC16(tag)) % Slots
}

// Together reports whether keys may stand in one command of a cluster: all in one slot. The trace has a step a key.
func Together(keys []string, m TagModel) (bool, []Step) {
	same := true
	var trace []Step
	first := Slot(keys[0], m)
	for _, k := range keys {
		_, why := Tag(k, m)
		slot := Slot(k, m)
		same = same && slot == first
		trace = append(trace, Step{"cluster.tag", fmt.Sprintf("`%s` %s.", k, why), fmt.Sprintf("slot %d", slot)})
	}
	return same, trace
}

// Node returns which of the nodes serves a slot, from 0: node i serves the slots from starts[i] up to the next start.
func Node(slot int, starts []int) int {
	n := 0
	for i, s := range starts {
		if slot >= s {
			n = i
		}
	}
	return n
}
