package content

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"
)

func checkJSON(c Code) error {
	var value any
	return json.Unmarshal([]byte(c.Text), &value)
}

func checkYAML(c Code) error {
	decoder := yaml.NewDecoder(strings.NewReader(c.Text))
	for {
		var value any
		if err := decoder.Decode(&value); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func checkXML(c Code) error {
	var root struct{ XMLName xml.Name }
	return xml.Unmarshal([]byte(c.Text), &root)
}

// checkHTTP reads one request or response up to its body; a listing may cut the body short.
func checkHTTP(c Code) error {
	head, _, _ := strings.Cut(c.Text, "\n\n")
	message := strings.ReplaceAll(strings.TrimRight(head, "\n"), "\n", "\r\n") + "\r\n\r\n"
	reader := bufio.NewReader(bytes.NewBufferString(message))
	if strings.HasPrefix(message, "HTTP/") {
		response, err := http.ReadResponse(reader, nil)
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	_, err := http.ReadRequest(reader)
	return err
}
