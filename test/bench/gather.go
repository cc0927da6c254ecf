package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

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
	a.query()
	if id == a.gathered.root.Id {
		return a.gathered.root, nil
	}
	return nil, model.NewAppError("GetPost", "bench.missing", nil, "", http.StatusNotFound)
}

func (a *api) GetUsersByIds(ids []string) ([]*model.User, *model.AppError) {
	a.query()
	users := make([]*model.User, 0, len(ids))
	for _, id := range ids {
		users = append(users, a.gathered.people[id])
	}
	return users, nil
}

func (a *api) GetChannel(id string) (*model.Channel, *model.AppError) {
	a.query()
	return &model.Channel{Id: id, TeamId: "team", Type: model.ChannelTypeOpen, Name: "release"}, nil
}

func (a *api) GetTeam(id string) (*model.Team, *model.AppError) {
	a.query()
	return &model.Team{Id: id, Name: "demo"}, nil
}

func (a *api) HasPermissionToChannel(string, string, *model.Permission) bool {
	a.query()
	return true
}

func (a *api) GetConfig() *model.Config {
	config := &model.Config{}
	config.SetDefaults()
	return config
}

func (a *api) GetServerVersion() string { return "10.11.0" }

// queryTime is what a call takes on a server that asks its database: a look-up by key, over a network.
const queryTime = 500 * time.Microsecond

// query lets a call take its time while that is measured.
func (a *api) query() {
	if a.slow.Load() {
		time.Sleep(queryTime)
	}
}

// gather lets the plugin make the thread ready for a model, and takes how long that is in the middle: on a host that
// answers at once, and on one whose calls take the time of a query. The reference is the way of the Agents plugin over
// the same bridge, ours; beside it, untargeted, stands that way in Go.
func gather(s *side) (figures, error) {
	got := figures{}
	for _, slow := range []bool{false, true} {
		s.api.slow.Store(slow)
		err := gatherAt(s, slow, got)
		s.api.slow.Store(false)
		if err != nil {
			return nil, err
		}
	}
	return got, nil
}

func gatherAt(s *side, slow bool, got figures) error {
	const count = 20
	name := "agents_gather"
	if !slow {
		name = "agents_gather_at_once"
	}
	took := func(call string) (float64, error) {
		var t timing
		for range 2 {
			if err := s.command(fmt.Sprintf("%s:%s 1 %d", call, s.api.gathered.root.Id, count), &t); err != nil {
				return 0, err
			}
		}
		return t.P50Us / 1e3, nil
	}
	asAgents, err := took("agents")
	if err != nil {
		return err
	}
	if s.id != ids[0] {
		got[name+"_in_go"] = asAgents
		return nil
	}
	ours, err := took("gather")
	got[name], got[name+ofReference], got[name+"_in_go"] = ours, asAgents, ours
	return err
}
