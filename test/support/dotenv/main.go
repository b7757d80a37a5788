// Reads dotenv texts with the Go readers and prints the results.
//
// Standard input: a JSON list of texts. Standard output: a JSON list, for each text one object of outcomes.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	"github.com/joho/godotenv"
)

// The values that a reader returns for a text, or its error. Some readers panic; that counts as an error.
func read(reader func(text string) (map[string]string, error), text string) (outcome map[string]any) {
	defer func() {
		if crash := recover(); crash != nil {
			outcome = map[string]any{"error": fmt.Sprint("crashes: ", crash)}
		}
	}()
	values, err := reader(text)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	return map[string]any{"values": values}
}

func compose(text string) (map[string]string, error) {
	return dotenv.Parse(strings.NewReader(text))
}

// Needs an empty environment: otherwise a name without "=" gets the value of this process's variable.
func docker(text string) (map[string]string, error) {
	lines, err := kvfile.ParseFromReader(strings.NewReader(text), nil)
	values := map[string]string{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		values[name] = value
	}
	return values, err
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	os.Clearenv()
	outcomes := []map[string]any{}
	for _, text := range texts {
		outcomes = append(outcomes, map[string]any{
			"godotenv": read(godotenv.Unmarshal, text),
			"compose":  read(compose, text),
			"docker":   read(docker, text),
		})
	}
	json.NewEncoder(os.Stdout).Encode(outcomes)
}
