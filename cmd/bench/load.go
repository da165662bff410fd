package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// job is one kind of request, sent over keep-alive connections by callers that wait for each answer.
type job struct {
	name  string
	conns int
	at    *process
	// next gives request number n, in buf when it is made for the occasion; ok is false when there is no work left.
	// Many callers use it at once.
	next func(buf []byte) (req []byte, n int, ok bool)
	// check says what is wrong with the reply to request n.
	check func(n int, r *reply) error
}

// reply is what is read of an HTTP response. It is overwritten by the next one of the connection.
type reply struct {
	code     int
	location string
	body     []byte
}

// sample is one round of a job.
type sample struct {
	took  time.Duration
	cpu   time.Duration   // of the server
	waits []time.Duration // of each request
	fails int
	why   error // of the first failure
}

func (s sample) rate() float64 { return float64(len(s.waits)) / s.took.Seconds() }

// run sends requests for a while. Each one that is begun is finished.
func (j *job) run(d time.Duration) (sample, error) {
	callers := make([]*caller, j.conns)
	for i := range callers {
		c, err := net.Dial("tcp", j.at.addr)
		if err != nil {
			return sample{}, err
		}
		defer c.Close()
		callers[i] = &caller{conn: c, in: bufio.NewReaderSize(c, 32<<10), buf: make([]byte, 0, 4<<10)}
	}
	cpu, begun := j.at.cpu(), time.Now()
	var wg sync.WaitGroup
	for _, c := range callers {
		wg.Go(func() { c.work(j, begun.Add(d)) })
	}
	wg.Wait()
	s := sample{took: time.Since(begun), cpu: j.at.cpu() - cpu}
	for _, c := range callers {
		s.waits = append(s.waits, c.waits...)
		if s.fails += c.fails; s.why == nil {
			s.why = c.why
		}
	}
	return s, nil
}

// caller is one connection.
type caller struct {
	conn  net.Conn
	in    *bufio.Reader
	buf   []byte
	reply reply
	waits []time.Duration
	fails int
	why   error
}

func (c *caller) work(j *job, until time.Time) {
	for now := time.Now(); now.Before(until); {
		req, n, ok := j.next(c.buf)
		if !ok {
			return
		}
		err := c.ask(req)
		done := time.Now()
		c.waits = append(c.waits, done.Sub(now))
		now = done
		if err == nil {
			err = j.check(n, &c.reply)
		}
		if err != nil {
			if c.fails++; c.why == nil {
				c.why = fmt.Errorf("%s, request %d: %w", j.name, n, err)
			}
			if c.fails > 100 {
				return
			}
		}
	}
}

func (c *caller) ask(req []byte) error {
	if err := c.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	if _, err := c.conn.Write(req); err != nil {
		return err
	}
	return c.reply.read(c.in)
}

// read takes one response off a connection: with a length, in chunks, or without a body.
func (r *reply) read(in *bufio.Reader) error {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if len(line) < 13 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return fmt.Errorf("no response: %q", line)
	}
	if r.code, err = strconv.Atoi(string(line[9:12])); err != nil {
		return err
	}
	length, chunked := 0, false
	r.location, r.body = "", r.body[:0]
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return err
		}
		name, value, ok := bytes.Cut(bytes.TrimSpace(line), []byte(": "))
		if !ok {
			break // the empty line
		}
		switch string(name) {
		case "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		case "Transfer-Encoding":
			chunked = true
		case "Location":
			r.location = string(value)
		}
	}
	if r.code == 304 {
		return nil
	}
	if !chunked {
		return r.take(in, length)
	}
	return r.chunks(in)
}

func (r *reply) chunks(in *bufio.Reader) error {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return err
		}
		if err := r.take(in, int(n)); err != nil {
			return err
		}
		if _, err := in.Discard(2); err != nil || n == 0 {
			return err
		}
	}
}

func (r *reply) take(in *bufio.Reader, n int) error {
	old := len(r.body)
	r.body = slices.Grow(r.body, n)[:old+n]
	_, err := io.ReadFull(in, r.body[old:])
	return err
}
