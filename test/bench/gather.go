package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
)

// The thread that is gathered has as many authors as a busy channel, and nothing but text, so that whoever does not
// look at files and reactions does the same work.
const (
	gatheredPosts   = 1000
	gatheredAuthors = 50
)

// gathered is that thread with its people.
type gathered struct {
	root   *model.Post
	list   *model.PostList
	people map[string]*model.User
}

func newGathered() *gathered {
	random := rand.New(rand.NewPCG(2, gatheredPosts))
	people := map[string]*model.User{}
	ids := make([]string, gatheredAuthors)
	for i := range ids {
		user := someUser()
		user.Id, user.Username = randomID(random), fmt.Sprintf("person.%d", i)
		ids[i], people[user.Id] = user.Id, user
	}
	list := thread(gatheredPosts)
	g := &gathered{list: list, people: people, root: list.Posts[list.Order[len(list.Order)-1]]}
	for i, id := range list.Order {
		post := list.Posts[id]
		post.UserId, post.Props, post.FileIds, post.HasReactions = ids[i%len(ids)], model.StringInterface{}, nil, false
	}
	return g
}

func (a *api) GetPost(id string) (*model.Post, *model.AppError) {
	if id == a.gathered.root.Id {
		return a.gathered.root, nil
	}
	return nil, model.NewAppError("GetPost", "bench.missing", nil, "", http.StatusNotFound)
}

func (a *api) GetUsersByIds(ids []string) ([]*model.User, *model.AppError) {
	users := make([]*model.User, 0, len(ids))
	for _, id := range ids {
		users = append(users, a.gathered.people[id])
	}
	return users, nil
}

func (a *api) GetChannel(id string) (*model.Channel, *model.AppError) {
	return &model.Channel{Id: id, TeamId: "team", Type: model.ChannelTypeOpen, Name: "release"}, nil
}

func (a *api) GetTeam(id string) (*model.Team, *model.AppError) {
	return &model.Team{Id: id, Name: "demo"}, nil
}

func (a *api) HasPermissionToChannel(string, string, *model.Permission) bool { return true }

func (a *api) GetConfig() *model.Config {
	config := &model.Config{}
	config.SetDefaults()
	return config
}

func (a *api) GetServerVersion() string { return "10.11.0" }

// gather lets the plugin make the thread ready for a model, and takes how long that is in the middle. The reference is
// the way of the Agents plugin over the same bridge, ours; beside it, untargeted, stands that way in Go.
func gather(s *side) (figures, error) {
	const count = 40
	root := newGathered().root.Id
	took := func(call string) (float64, error) {
		var t timing
		for range 3 {
			if err := s.command(fmt.Sprintf("%s:%s 1 %d", call, root, count), &t); err != nil {
				return 0, err
			}
		}
		return t.P50Us / 1e3, nil
	}
	asAgents, err := took("agents")
	if err != nil || s.id != ids[0] {
		return figures{"agents_gather_in_go": asAgents}, err
	}
	ours, err := took("gather")
	return figures{"agents_gather": ours, "agents_gather" + ofReference: asAgents, "agents_gather_in_go": ours}, err
}
