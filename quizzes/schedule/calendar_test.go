package schedule

import (
	"archive/zip"
	"path/filepath"
	"runtime"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// zones are all that the Go distribution knows.
func zones(t *testing.T) (names []string) {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu", "Australia/Lord_Howe",
			"Pacific/Apia", "Pacific/Kwajalein", "Pacific/Kiritimati", "America/Juneau", "Asia/Manila", "Africa/Casablanca",
			"Antarctica/Troll", "America/St_Johns", "Pacific/Chatham", "Europe/Dublin", "America/Caracas", "Asia/Pyongyang"}
	}
	defer z.Close()
	for _, f := range z.File {
		if !f.FileInfo().IsDir() {
			names = append(names, f.Name)
		}
	}
	return names
}

func calendars(t *testing.T) *rapid.Generator[Calendar] {
	var all []*time.Location
	for _, name := range zones(t) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, zone)
	}
	t.Logf("%d zones", len(all))
	return rapid.Custom(func(t *rapid.T) Calendar {
		return Calendar{
			Zone:   rapid.SampledFrom(all).Draw(t, "zone"),
			Cutoff: time.Duration(rapid.IntRange(-12*60, 12*60).Draw(t, "cutoff")) * time.Minute,
		}
	})
}

// moments from 1840 to 2100, so that date lines moved and clocks went back.
var moments = rapid.Int64Range(-4.1e12, 4.1e12)

// civil is the day by the wall clock, worked out by the time package alone.
func civil(c Calendar, t time.Time) int64 {
	w := t.In(c.Zone)
	wall := time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), w.Nanosecond(), time.UTC).Add(-c.Cutoff)
	return floorDiv(wall.Unix(), 86400)
}

func TestDayIsTheWallClocks(t *testing.T) {
	cals := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c, at := cals.Draw(t, "calendar"), time.UnixMilli(moments.Draw(t, "at"))
		if got, want := c.Day(at), civil(c, at); got != want {
			t.Fatalf("day %d, by the wall clock %d", got, want)
		}
	})
}

func TestStartBeginsItsDay(t *testing.T) {
	cals := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c, ms := cals.Draw(t, "calendar"), moments.Draw(t, "at")
		day := c.DayMS(ms)
		start := c.Start(day)
		if c.DayMS(start) < day || c.DayMS(start-1) >= day {
			t.Fatalf("day %d starts at %d, which is day %d after day %d", day, start, c.DayMS(start), c.DayMS(start-1))
		}
		if ms < start-26*3600*1000 || ms > start+75*3600*1000 {
			t.Fatalf("day %d of %d starts at %d", day, ms, start)
		}
	})
}

// Time that passes never counts for less than no day nor for more than one extra
// day (a zone crossing the date line), and never falls by more than one.
func TestDaysPassWithTime(t *testing.T) {
	cals := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c, a := cals.Draw(t, "calendar"), moments.Draw(t, "a")
		b := a + rapid.Int64Range(0, 400*dayMS).Draw(t, "later")
		passed, whole := c.DayMS(b)-c.DayMS(a), (b-a)/dayMS
		if passed < whole-1 || passed > whole+2 {
			t.Fatalf("%d ms are %d days", b-a, passed)
		}
	})
}

func TestKnownDays(t *testing.T) {
	day := func(y int, m time.Month, d int) int64 { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400 }
	for _, c := range []struct {
		zone, at string // at is wall time with its offset
		want     int64
	}{
		{"Europe/Berlin", "2026-03-29T03:59:59+02:00", day(2026, 3, 28)}, // the night of 23 hours
		{"Europe/Berlin", "2026-03-29T04:00:00+02:00", day(2026, 3, 29)},
		{"America/New_York", "2026-11-01T01:30:00-04:00", day(2026, 10, 31)}, // the hour that comes twice
		{"America/New_York", "2026-11-01T01:30:00-05:00", day(2026, 10, 31)},
		{"Pacific/Apia", "2011-12-29T23:00:00-10:00", day(2011, 12, 29)}, // the 30th was left out
		{"Pacific/Apia", "2011-12-31T05:00:00+14:00", day(2011, 12, 31)},
		{"Pacific/Kiritimati", "2026-01-01T05:00:00+14:00", day(2026, 1, 1)},
		{"Asia/Kathmandu", "2026-01-01T03:59:00+05:45", day(2025, 12, 31)},
		{"UTC", "1969-12-31T23:00:00Z", -1},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Calendar{zone, 4 * time.Hour}).Day(at); got != c.want {
			t.Errorf("%s %s is day %d, want %d", c.zone, c.at, got, c.want)
		}
	}
}
