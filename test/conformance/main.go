// Command conformance runs the plugin's tarball inside the real plugin.Environment of server/public and plays
// scenarios.json against it. One line per scenario, last line `N passed, N failed`.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

func main() {
	bundle := flag.String("bundle", "", "the plugin's tar.gz, or the folder it was unpacked to")
	scenarios := flag.String("scenarios", "scenarios.json", "the scenarios; exports are named relative to it")
	record := flag.String("record", "", "write what was observed to this file")
	only := flag.String("only", "", "run only scenarios whose name holds this text")
	verbose := flag.Bool("v", false, "print the host's log of failed scenarios")
	flag.Parse()
	file, err := loadScenarios(*scenarios)
	exitOn(err)
	pluginDir, err := os.MkdirTemp("", "conformance-plugins-")
	exitOn(err)
	manifest, err := unpack(*bundle, pluginDir)
	exitOn(err)
	fmt.Printf("%s %s under Mattermost %s\n", manifest.Id, manifest.Version, model.CurrentVersion)

	var all []*observed
	passed, failed := 0, 0
	for _, s := range file.Scenarios {
		if !strings.Contains(s.Name, *only) {
			continue
		}
		begun := time.Now()
		out, hostLog, err := play(s, file, filepath.Dir(*scenarios), pluginDir, manifest)
		log.SetOutput(os.Stderr)
		took := time.Since(begun).Round(time.Millisecond)
		if err != nil {
			failed++
			fmt.Printf("FAIL  %s (%v): %v\n", s.Name, took, err)
			if *verbose {
				fmt.Println(hostLog)
			}
		} else {
			passed++
			fmt.Printf("ok    %s (%v)\n", s.Name, took)
		}
		if out != nil {
			all = append(all, out)
		}
	}
	if *record != "" {
		exitOn(save(*record, all))
	}
	exitOn(os.RemoveAll(pluginDir))
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

// unpack brings the bundle to <dir>/<plugin id> and reads its manifest.
func unpack(bundle, dir string) (*model.Manifest, error) {
	info, err := os.Stat(bundle)
	if err != nil {
		return nil, err
	}
	staging := filepath.Join(dir, ".unpacked")
	if err := os.Mkdir(staging, 0o755); err != nil {
		return nil, err
	}
	command := exec.Command("tar", "-xzf", bundle, "-C", staging, "--strip-components=1")
	if info.IsDir() {
		command = exec.Command("cp", "-R", bundle+"/.", staging)
	}
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("unpack: %w: %s", err, output)
	}
	manifest, _, err := model.FindManifest(staging)
	if err != nil {
		return nil, err
	}
	return manifest, os.Rename(staging, filepath.Join(dir, manifest.Id))
}

func save(path string, all []*observed) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
