// Package app serves the pages: it is the only room that knows echo and sessions. A handler reads, does and shows,
// and returns its error; errors.go turns errors into status and page.
package app

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes/bank"
)

// Config is what the program hands in.
type Config struct {
	Library *content.Library
	Bank    *bank.Bank
	Store   *db.Store
	Now     func() time.Time
	Rand    *rand.Rand // draws variants; must be seeded from the system's randomness
	Log     *slog.Logger
	Dev     bool // serves /dev/gallery
}

// App holds what the handlers need. It is safe for concurrent use.
type App struct {
	Config
	echo      *echo.Echo
	assets    *assets
	lessons   *lessons
	index     func() *content.Index // waits until it is made
	colors    content.Colors
	seal      cipher.AEAD
	templates map[uint64]string // ids by their short names in seals
	sessions  *db.Sessions
	paces     paces
	randMu    sync.Mutex
}

// New makes the app and all that is made once: static files, search index, the seal of open checks.
func New(ctx context.Context, c Config) (*App, error) {
	a := &App{Config: c, echo: echo.New(), index: background(func() *content.Index { return content.NewIndex(c.Library) }), paces: newPaces()}
	var err error
	if a.assets, err = newAssets(); err != nil {
		return nil, err
	}
	if a.templates, err = shortIDs(c.Bank.Templates()); err != nil {
		return nil, err
	}
	if a.seal, err = newSeal(ctx, c.Store); err != nil {
		return nil, err
	}
	if a.sessions, err = c.Store.Sessions(ctx, cookieName, false); err != nil {
		return nil, err
	}
	if err = a.sessions.Sweep(ctx); err != nil {
		return nil, err
	}
	a.lessons = newLessons(a)
	a.echo.HideBanner, a.echo.HidePort = true, true
	a.echo.IPExtractor = echo.ExtractIPDirect()
	a.echo.HTTPErrorHandler = a.fail
	a.echo.Use(a.recover, headers, refuseLarge)
	a.routes()
	return a, nil
}

// background makes a value while the start goes on; who asks for it waits until it is there.
func background[T any](make func() T) func() T {
	once := sync.OnceValue(make)
	go once()
	return once
}

// routes is the table of every address.
func (a *App) routes() {
	e := a.echo
	get := func(path string, h echo.HandlerFunc) { e.Match([]string{http.MethodGet, http.MethodHead}, path, h) }
	get("/", a.home)
	get("/map", a.guide)
	get("/t/:section/:topic", a.lesson)
	get("/t/:section/:topic/picture", a.lessonPicture)
	e.POST("/t/:section/:topic/quiz", a.startQuiz)
	e.POST("/check", a.check)
	get("/review", a.review)
	e.POST("/review", a.startReview)
	e.POST("/drill/:topic/:concept", a.drill)
	get("/s/:sitting", a.summary)
	e.POST("/s/:sitting/end", a.leave)
	get("/s/:sitting/:n", a.question)
	e.POST("/s/:sitting/:n", a.answer)
	e.POST("/s/:sitting/:n/undo", a.undo)
	get("/progress", a.progress)
	get("/search", a.search)
	get("/glossary", a.glossary)
	get("/healthz", a.health)
	get("/static/:file", a.assets.serve)
	get("/favicon.ico", a.assets.favicon)
	get("/robots.txt", robots)
	if a.Dev {
		get("/dev/gallery", a.gallery)
		get("/dev/gallery/:page", a.galleryPage)
	}
}

// Routes lists every route, for tests that must cover them all.
func (a *App) Routes() []*echo.Route { return a.echo.Routes() }

// Handler is the app behind its outer walls: the cross-origin check and the limit of a body.
func (a *App) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(a.denied))
	return guard.Handler(limitBody(a.echo))
}

// Limits of a connection.
const (
	maxBody       = 64 << 10
	readTimeout   = 10 * time.Second
	writeTimeout  = 20 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
	shutdownGrace = 15 * time.Second
)

// Serve answers on the listener until the context ends, then finishes what has begun. Who does not take an answer
// within the grace is cut off.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: a.Handler(), ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, DisableGeneralOptionsHandler: true,
		ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.Background(), shutdownGrace)
		defer cancel()
		err := srv.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) {
			err = srv.Close()
		}
		return err
	}
}

// rng gives a source of its own to a request, so that requests share no state.
func (a *App) rng() *rand.Rand {
	a.randMu.Lock()
	defer a.randMu.Unlock()
	return rand.New(rand.NewPCG(a.Rand.Uint64(), a.Rand.Uint64()))
}
