package lint

// Rules are all rules. The first group is about a sound question, the second about its stem, the third about what
// gives a key away by form, the last about single kinds.
func Rules() []Rule {
	return []Rule{
		{"one-key", "exactly one best answer, and for multiple choice at least one right and one wrong", each(oneKey)},
		{"distinct", "options that differ in more than spelling, case, marks or unit", each(distinct)},
		{"rationale", "a reason for each option, in a sentence of its own", each(rationale)},
		{"rationale-own", "for each distractor the reason why this one is wrong", usually(rationaleOwn)},
		{"misconception", "misconception ids that are slugs and do not depend on the values", misconception},
		{"trace", "a computed question's trace ends in its key", each(trace)},
		{"concept", "the section that teaches it, named as topic#section", each(concept)},
		{"placeholder", "no remains of a template or of formatting", each(placeholder)},

		{"full-question", "a stem that asks a full question, readable without the options", each(fullQuestion)},
		{"no-statement-hunt", "a question about one thing, no hunt for the true statement", each(statementHunt)},
		{"negative", "no negated question, or the negation in capitals", each(negative)},
		{"trivia", "nothing that one looks up: dates, version numbers, names of people", each(trivia)},
		{"reading", "a stem and options that read at once", each(reading)},
		{"stem-grammar", "a stem without doubled or colliding words", each(stemGrammar)},
		{"exhibit", "exhibits that fit one look", each(exhibit)},

		{"no-all-none", "no all, none or both of the above", each(allNone)},
		{"no-position", "no option that refers to another by its place", each(positionWord)},
		{"absolutes", "no absolutes in distractors alone", mostly(absolute)},
		{"hedges", "no hedge in the key alone", mostly(hedge)},
		{"stem-echo", "no word of the stem in the key alone", mostly(echo)},
		{"key-length", "a key of about the length of its distractors, or balanced over the template", mostly(keyLength)},
		{"key-longest", "a key that is the longest as often as any option", overall("the key is number %d by length", lengthPlace)},
		{"key-rank", "a numeric key whose rank is uniform", overall("the key is number %d by value", rankPlace)},
		{"key-line", "a key line that can stand anywhere", overall("the key is line %d", linePlace)},
		{"contains", "no option that contains another", each(contains)},
		{"markup", "no code marks on the key alone, nor on all but the key", mostly(markup)},
		{"emphasis", "no bold or other emphasis in options", each(emphasis)},
		{"form", "options that all begin alike: with or without a capital, with one form of words", mostly(form)},
		{"closing", "options that all end alike", mostly(closing)},
		{"units", "a unit that the key shares with other options", mostly(units)},
		{"precision", "as many decimals in the key as in other options", mostly(precision)},

		{"typed", "a typed question that says what to write and does not say the answer", each(typed)},
		{"near", "near answers outside the tolerance and different", each(near)},
		{"order-clue", "items whose words do not tell their place", each(orderClue)},
		{"match-echo", "no word that joins a left side with its own right side alone", each(matchEcho)},
		{"cells", "cells of which not all have one value, and whose key is offered", usually(cells)},
		{"several", "right options of multiple choice no longer than wrong ones, in changing number", several},
	}
}
