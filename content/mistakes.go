package content

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// mistake is something an author has to mend, named so that an editor can jump to it.
type mistake struct {
	file string
	line int // from 1; 0 when the whole file is meant
	text string
}

func (m mistake) Error() string {
	if m.line == 0 {
		return m.file + ": " + m.text
	}
	return fmt.Sprintf("%s:%d: %s", m.file, m.line, m.text)
}

// mistakes gathers what is wrong in the whole guide, so that one run names everything. Lessons are rendered side by
// side, so several may add at once.
type mistakes struct {
	mu  sync.Mutex
	all []mistake
}

func (m *mistakes) add(file string, line int, format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all = append(m.all, mistake{file, line, fmt.Sprintf(format, args...)})
}

// err joins all mistakes by file and line; nil when there is none.
func (m *mistakes) err() error {
	slices.SortStableFunc(m.all, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text))
	})
	errs := make([]error, len(m.all))
	for i, one := range m.all {
		errs[i] = one
	}
	return errors.Join(errs...)
}
