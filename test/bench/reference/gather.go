package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// gatherAsAgents makes a thread ready for a model as the Mattermost Agents plugin does, told in our own words: the
// thread in one call, its authors one call after another, then a text of `name: message`.
func gatherAsAgents(api plugin.API, root string) error {
	list, appErr := api.GetPostThread(root)
	if appErr != nil {
		return appErr
	}
	posts := make([]*model.Post, 0, len(list.Posts))
	for _, post := range list.Posts {
		posts = append(posts, post)
	}
	slices.SortFunc(posts, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
	names := map[string]string{}
	for _, post := range posts {
		if _, known := names[post.UserId]; known {
			continue
		}
		user, appErr := api.GetUser(post.UserId)
		if appErr != nil {
			return appErr
		}
		names[post.UserId] = user.Username
	}
	var text strings.Builder
	for _, post := range posts {
		fmt.Fprintf(&text, "%s: %s\n\n", names[post.UserId], post.Message)
	}
	if text.Len() == 0 {
		return fmt.Errorf("no posts in thread %s", root)
	}
	return nil
}
