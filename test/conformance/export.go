package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// The lines of a Mattermost bulk export, as far as the tests read them.
type exportLine struct {
	Type          string         `json:"type"`
	Team          *exportTeam    `json:"team"`
	Channel       *exportChannel `json:"channel"`
	User          *exportUser    `json:"user"`
	Bot           *exportBot     `json:"bot"`
	Post          *exportPost    `json:"post"`
	DirectChannel *exportDirect  `json:"direct_channel"`
	DirectPost    *exportPost    `json:"direct_post"`
}

type exportTeam struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Type        string `json:"type"`
}

type exportChannel struct {
	Team        string `json:"team"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Type        string `json:"type"`
	DeletedAt   int64  `json:"deleted_at"`
}

type exportUser struct {
	Username  string `json:"username"`
	Email     string `json:"email"`
	Nickname  string `json:"nickname"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Locale    string `json:"locale"`
	Roles     string `json:"roles"`
	DeleteAt  int64  `json:"delete_at"`
	Teams     []struct {
		Name     string `json:"name"`
		Channels []struct {
			Name         string `json:"name"`
			LastViewedAt int64  `json:"last_viewed_at"`
		} `json:"channels"`
	} `json:"teams"`
}

type exportBot struct {
	Username    string `json:"username"`
	DisplayName string `json:"display_name"`
}

type exportDirect struct {
	Members      []string `json:"members"`
	Participants []struct {
		Username string `json:"username"`
	} `json:"participants"`
}

func (d *exportDirect) usernames() []string {
	names := append([]string{}, d.Members...)
	for _, p := range d.Participants {
		names = append(names, p.Username)
	}
	return names
}

// exportPost is a post, a direct post or a reply.
type exportPost struct {
	Team           string         `json:"team"`
	Channel        string         `json:"channel"`
	ChannelMembers []string       `json:"channel_members"`
	User           string         `json:"user"`
	Type           string         `json:"type"`
	Message        string         `json:"message"`
	Props          map[string]any `json:"props"`
	CreateAt       int64          `json:"create_at"`
	EditAt         int64          `json:"edit_at"`
	DeleteAt       int64          `json:"delete_at"`
	IsPinned       bool           `json:"is_pinned"`
	Replies        []exportPost   `json:"replies"`
	Reactions      []struct {
		User      string `json:"user"`
		EmojiName string `json:"emoji_name"`
		CreateAt  int64  `json:"create_at"`
	} `json:"reactions"`
	Attachments []struct {
		Path string `json:"path"`
	} `json:"attachments"`
}

func readExport(path string) ([]exportLine, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []exportLine
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 4<<20)
	for n := 1; scanner.Scan(); n++ {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		var line exportLine
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", path, n, err)
		}
		lines = append(lines, line)
	}
	return lines, scanner.Err()
}
