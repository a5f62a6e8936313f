package failure

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// Helm's words for `required` and `fail`, and for a template that cannot be parsed.
	located = regexp.MustCompile(`^(?:execution|parse) error (?:at|in) \((.+?)\): (?s:(.*))$`)

	// A line of Helm's that says where, and one that says at which expression.
	placeLine     = regexp.MustCompile(`^(\S.*?):(\d+)(?::(\d+))?$`)
	executingLine = regexp.MustCompile(`^  executing "(.*)" at <(.*)>:$`)

	// The words of text/template itself, where Helm leaves them as they are.
	chained = regexp.MustCompile(`template: ([^\s:]+):(\d+)(?::(\d+))?: (?:executing "([^"]*)" at <(.*?)>: )?`)
)

// rootTemplate is Helm's name for text that `tpl` renders, which stands in no file.
const rootTemplate = "gotpl"

// OfTemplate says where in which template Helm's error arose.
//
// Message becomes what went wrong innermost; the way there, from the outermost template on, becomes the details.
func OfTemplate(err error) *Failure {
	text := err.Error()
	failure := &Failure{Kind: Template, Message: text}
	if match := located.FindStringSubmatch(text); match != nil {
		failure.Message = match[2]
		failure.place(match[1])
		return failure
	}
	if failure.readBlocks(text) {
		return failure
	}
	steps := chained.FindAllStringSubmatchIndex(text, -1)
	for i, step := range steps {
		group := func(n int) string {
			if step[2*n] < 0 {
				return ""
			}
			return text[step[2*n]:step[2*n+1]]
		}
		failure.step(group(1), group(2), group(3), group(5))
		if i == len(steps)-1 && step[1] < len(text) {
			failure.Message = text[step[1]:]
		}
	}
	return failure
}

// readBlocks reads Helm's report of several blocks: a line with the place, one with the expression, then the message.
func (f *Failure) readBlocks(text string) bool {
	lines := strings.Split(text, "\n")
	if placeLine.FindStringSubmatch(lines[0]) == nil {
		return false
	}
	for i := 0; i < len(lines); i++ {
		match := placeLine.FindStringSubmatch(lines[i])
		if match == nil || (i > 0 && (i+1 >= len(lines) || !strings.HasPrefix(lines[i+1], "  "))) {
			continue
		}
		expression := ""
		message := i + 1
		if message < len(lines) {
			if executing := executingLine.FindStringSubmatch(lines[message]); executing != nil {
				expression = executing[2]
				message++
			}
		}
		f.step(match[1], match[2], match[3], expression)
		var said []string
		for ; message < len(lines) && placeLine.FindString(lines[message]) == ""; message++ {
			said = append(said, lines[message])
		}
		f.Message = strings.TrimSpace(strings.Join(said, "\n"))
		i = message - 1
	}
	f.Message = strings.TrimSuffix(f.Message, ":")
	return true
}

// step goes one template further in.
func (f *Failure) step(file, line, column, expression string) {
	place := file + ":" + line
	if column != "" {
		place += ":" + column
	}
	if file != rootTemplate {
		f.place(place)
	}
	if expression != "" {
		f.Expression = expression
		f.Details = append(f.Details, Detail{Path: place, Message: expression})
	}
}

// place reads `file:line:column`. text/template counts columns from 0.
func (f *Failure) place(place string) {
	match := placeLine.FindStringSubmatch(place)
	if match == nil {
		f.File = place
		return
	}
	f.File = match[1]
	f.Line, _ = strconv.Atoi(match[2])
	f.Column = 0
	if match[3] != "" {
		column, _ := strconv.Atoi(match[3])
		f.Column = column + 1
	}
}
