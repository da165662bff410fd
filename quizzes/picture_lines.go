package quizzes

import (
	"regexp"
	"strings"
)

// numbered is the number or the time before a line. A time is worth showing, a number says what the order says.
var numbered = regexp.MustCompile(`^\s*(\d+(?:\.\d+)?(?: m?s)?)\s+`)

// LanesOf draws lines that begin with the name of a party, perhaps after a number or a time: "3 s  reader: GET". It
// draws nothing where a line names none of them, except for the first, which may tell what holds before.
func LanesOf(names []string, lines []string) Picture {
	l := Lanes{Names: names}
	for i, line := range lines {
		who, text := told(names, line)
		if who < 0 && i == 0 {
			l.Start = strings.TrimPrefix(line, numbered.FindString(line))
			continue
		}
		if who < 0 {
			return nil
		}
		l.Events = append(l.Events, Event{Lane: who, Text: text, SentBy: -1})
	}
	return l
}

// CallsOf draws lines that begin with the name of a party, and name another where something goes from one to
// the other: "Ben writes kale to S", "Ben reads from S".
func CallsOf(names []string, lines []string) Picture {
	c := Calls{Parties: names}
	for _, line := range lines {
		who, text := told(names, line)
		if who < 0 {
			return nil
		}
		call := Call{From: who, To: who, Text: text}
		for to, n := range names {
			for _, way := range []string{" to ", " reaches ", " from "} {
				before, after, ok := strings.Cut(" "+text, way+n)
				if !ok || after != "" && after[0] != ',' {
					continue
				}
				if call.To, call.Text = to, strings.TrimSpace(before+after); way == " from " {
					call.From, call.To = to, who
				}
			}
		}
		c.Sent = append(c.Sent, call)
	}
	return c
}

// told splits a line into its party and the rest, with its time in front.
func told(names []string, line string) (who int, text string) {
	when := numbered.FindString(line)
	rest := strings.TrimSpace(line[len(when):])
	if when = strings.TrimSpace(when); !strings.HasSuffix(when, "s") {
		when = ""
	}
	who = -1
	for i, n := range names {
		after, ok := strings.CutPrefix(rest, n)
		if ok && (after == "" || strings.ContainsAny(after[:1], ": '")) && (who < 0 || len(n) > len(names[who])) {
			who, text = i, after
		}
	}
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(text, ":"), "'s"))
	return who, strings.TrimSpace(when + " " + text)
}

// SessionsOf puts lines that begin with the name of a session into columns. It draws nothing where a line names none.
func SessionsOf(names []string, lines []string, code bool) Picture {
	s := Sessions{Names: names}
	for _, line := range lines {
		who, text := told(names, line)
		if who < 0 {
			return nil
		}
		s.Steps = append(s.Steps, SessionStep{Session: who, Text: text, Code: code})
	}
	return s
}
