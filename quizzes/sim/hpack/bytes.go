package hpack

// Bytes gives the representation's bytes (section 6), with strings in plain ASCII and not in Huffman code.
func (p Rep) Bytes() []byte {
	switch p.Kind {
	case Indexed:
		return integer(0x80, 7, p.Index)
	case Resize:
		return integer(0x20, 5, p.Max)
	case Adding:
		return p.literal(integer(0x40, 6, p.Index))
	case Never:
		return p.literal(integer(0x10, 4, p.Index))
	}
	return p.literal(integer(0x00, 4, p.Index))
}

func (p Rep) literal(b []byte) []byte {
	if p.Index == 0 {
		b = append(append(b, integer(0, 7, len(p.Name))...), p.Name...)
	}
	return append(append(b, integer(0, 7, len(p.Value))...), p.Value...)
}

// integer writes a number behind the pattern of the first byte, whose lower bits are the prefix (section 5.1).
func integer(pattern byte, prefix, n int) []byte {
	most := 1<<prefix - 1
	if n < most {
		return []byte{pattern | byte(n)}
	}
	b := []byte{pattern | byte(most)}
	for n -= most; n >= 128; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

// Block gives the bytes of a header block.
func Block(reps []Rep) []byte {
	var b []byte
	for _, p := range reps {
		b = append(b, p.Bytes()...)
	}
	return b
}
