package content

import (
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// lexerNames are the languages that are colored, and what the highlighter calls them. The others are shown plain.
var lexerNames = map[string]string{
	"go": "go", "sql": "sql", "json": "json", "yaml": "yaml", "sh": "bash", "http": "http", "nginx": "nginx",
	"c": "c", "python": "python", "java": "java", "js": "javascript", "xml": "xml",
	"apache": "apacheconf", "proto": "protobuf", "graphql": "graphql", "hcl": "hcl", "toml": "toml", "ini": "ini",
	"properties": "properties", "dockerfile": "docker", "promql": "promql",
}

// Colors colors listings. It keeps the lexers that were looked up: finding one takes longer than using it. It is safe
// for concurrent use; the zero value is ready.
type Colors struct {
	mu     sync.Mutex
	lexers map[string]chroma.Lexer
}

// listingCode is a listing as Load draws it: its language, and its code escaped.
var listingCode = regexp.MustCompile(`(<figure class="code" data-lang="([a-z]+)"><pre [^>]*><code>)([^<]*)(</code>)`)

// HTML colors every listing in a stretch of a lesson's HTML. Load leaves listings plain, because lexing all of them
// takes longer than all the rest of it and a start should not wait for pages that nobody has asked for.
func (h *Colors) HTML(text string) string {
	return listingCode.ReplaceAllStringFunc(text, func(figure string) string {
		part := listingCode.FindStringSubmatch(figure)
		return part[1] + h.code(part[2], html.UnescapeString(part[3])) + part[4]
	})
}

// lexer is nil for a language that is shown plain.
func (h *Colors) lexer(lang string) chroma.Lexer {
	name := lexerNames[lang]
	if name == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lexers == nil {
		h.lexers = map[string]chroma.Lexer{}
	}
	if h.lexers[lang] == nil {
		h.lexers[lang] = chroma.Coalesce(lexers.Get(name))
	}
	return h.lexers[lang]
}

// code is a listing as HTML with at most five classes of token, defined in views/static/code.css.
func (h *Colors) code(lang, text string) string {
	lexer := h.lexer(lang)
	if lexer == nil {
		return html.EscapeString(text)
	}
	tokens, err := lexer.Tokenise(nil, text)
	if err != nil {
		return html.EscapeString(text)
	}
	var b strings.Builder
	for _, token := range tokens.Tokens() {
		writeToken(&b, token)
	}
	return b.String()
}

func writeToken(b *strings.Builder, token chroma.Token) {
	class, text := tokenClass(token.Type), html.EscapeString(token.Value)
	if class == "" || strings.TrimSpace(text) == "" {
		b.WriteString(text)
		return
	}
	b.WriteString(`<span class="` + class + `">` + text + `</span>`)
}

// tokenClass is the class of a token: c comment, s string, m number or constant, n name that is defined or built in,
// k keyword; none for the rest.
func tokenClass(t chroma.TokenType) string {
	switch {
	case t == chroma.CommentPreproc || t == chroma.OperatorWord || t == chroma.NameTag:
		return "k"
	case t.InCategory(chroma.Comment):
		return "c"
	case t == chroma.KeywordConstant || t.InSubCategory(chroma.LiteralNumber) || t == chroma.LiteralDate:
		return "m"
	case t == chroma.KeywordType:
		return "n"
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString) || t == chroma.Literal:
		return "s"
	}
	switch t {
	case chroma.NameFunction, chroma.NameFunctionMagic, chroma.NameClass, chroma.NameAttribute, chroma.NameBuiltin,
		chroma.NameDecorator, chroma.NameProperty:
		return "n"
	}
	return ""
}
