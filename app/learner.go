package app

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/labstack/echo/v4"

	"warmcache/db"
)

const cookieName = "warmcache"

// learner is who asks; a stranger is ok = false. It reads and never writes.
func (a *App) learner(c echo.Context) (who db.Learner, ok bool, err error) {
	return a.sessions.Learner(c.Request())
}

// known is who asks for a thing of their own; to a stranger it does not exist.
func (a *App) known(c echo.Context) (db.Learner, error) {
	who, ok, err := a.learner(c)
	if err == nil && !ok {
		err = fmt.Errorf("a stranger's %s: %w", c.Request().URL.Path, fs.ErrNotExist)
	}
	return who, err
}

// someone is who does something that is kept: a stranger becomes a learner here, without a sign-up.
func (a *App) someone(c echo.Context) (db.Learner, error) {
	who, ok, err := a.learner(c)
	if err == nil && !ok {
		if who, err = a.Store.NewLearner(c.Request().Context(), a.Now()); err == nil {
			err = a.sessions.SignIn(c.Response(), c.Request(), who.ID)
		}
	}
	if err != nil {
		return who, err
	}
	return a.present(c, who)
}

// present keeps the session of a learner who begins something alive and learns the zone that the browser names.
func (a *App) present(c echo.Context, who db.Learner) (db.Learner, error) {
	if err := a.sessions.Renew(c.Response(), c.Request()); err != nil {
		return who, err
	}
	return a.inZone(c, who)
}

// inZone takes over the zone sent along with a form. One that is unknown changes nothing.
func (a *App) inZone(c echo.Context, who db.Learner) (db.Learner, error) {
	zone := c.FormValue("zone")
	if zone == "" || zone == who.Zone || len(zone) > 64 {
		return who, nil
	}
	err := a.Store.SetZone(c.Request().Context(), who.ID, zone, who.Calendar.Cutoff)
	if errors.Is(err, fs.ErrInvalid) {
		return who, nil
	}
	if err != nil {
		return who, err
	}
	return a.Store.Learner(c.Request().Context(), who.ID)
}
