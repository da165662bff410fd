package main

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"warmcache/app"
	"warmcache/db"
)

// serveCmd runs the server until it is told to stop.
type serveCmd struct {
	Addr string `default:":8080" env:"WARMCACHE_ADDR" help:"Address to listen on."`
	DB   string `name:"db" default:"data/warmcache.db" env:"WARMCACHE_DB" help:"Database file; made when there is none."`
	Dev  bool   `help:"Serve /dev/gallery."`
}

// Run prints the address once the server answers.
func (cmd serveCmd) Run(s streams) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(s.err, nil))
	if runtime.GOMAXPROCS(0) == 1 {
		log.Warn("only one CPU: answers wait longer for the disk; two are better")
	}
	least := debug.SetGCPercent(400) // what the start makes stays: collecting in between only delays it
	lib, b, err := load()
	if err != nil {
		return err
	}
	debug.SetGCPercent(least)
	store, err := db.Open(cmd.DB, db.Options{})
	if err != nil {
		return err
	}
	defer func() {
		if cerr := store.Close(); err == nil {
			err = cerr
		}
	}()
	a, err := app.New(context.WithoutCancel(ctx), app.Config{Library: lib, Bank: b, Store: store, Now: time.Now, Rand: seeded(), Log: log, Dev: cmd.Dev})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", cmd.Addr)
	if err != nil {
		return fmt.Errorf("%w (is another warmcache running? choose another with --addr)", err)
	}
	go debug.FreeOSMemory() // reading the guide leaves much that no page needs
	fmt.Fprintf(s.out, "Warmcache is at %s (database %s)\n", address(l.Addr()), cmd.DB)
	return a.Serve(ctx, l)
}

// address is what to type into a browser.
func address(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return "http://" + host + ":" + port
}

// seeded is a source that nobody can foresee.
func seeded() *rand.Rand {
	var b [32]byte
	_, _ = crand.Read(b[:]) // never fails
	return rand.New(rand.NewChaCha8(b))
}
