package views

// GlossaryPage lists the terms that the lessons define, by first letter.
type GlossaryPage struct {
	Layout  Layout
	Count   int
	Letters []GlossaryLetter
}

// GlossaryLetter holds the terms of one letter.
type GlossaryLetter struct {
	Letter  string
	ID      string // of its heading, "letter-a"
	Entries []GlossaryEntry
}

// GlossaryEntry is a term with its meanings.
type GlossaryEntry struct {
	Name     string
	Meanings []GlossaryMeaning
}

// GlossaryMeaning is a definition and the section it stands in.
type GlossaryMeaning struct {
	Definition string
	Where      Link
}
