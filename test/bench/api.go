package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// api serves what the measured plugins call, and nothing else; every answer is prepared beforehand.
type api struct {
	plugin.API
	user     *model.User
	threads  map[string]*model.PostList
	gathered *gathered
	// slow: calls take the time of a query.
	slow atomic.Bool
}

func newAPI() *api {
	g := newGathered()
	threads := map[string]*model.PostList{"1000": thread(1000), "10000": thread(10000), g.root.Id: g.list}
	return &api{user: someUser(), threads: threads, gathered: g}
}

func (a *api) LoadPluginConfiguration(any) error { return nil }
func (a *api) LogError(message string, pairs ...any) {
	fmt.Println("a plugin logged:", message, pairs)
}

func (a *api) GetUser(id string) (*model.User, *model.AppError) {
	a.query()
	if person := a.gathered.people[id]; person != nil {
		return person, nil
	}
	return a.user, nil
}

func (a *api) GetPostThread(id string) (*model.PostList, *model.AppError) {
	a.query()
	if list := a.threads[id]; list != nil {
		return list, nil
	}
	return nil, model.NewAppError("GetPostThread", "bench.missing", nil, "", http.StatusNotFound)
}

func someUser() *model.User {
	user := &model.User{Id: model.NewId(), CreateAt: 1700000000000, UpdateAt: 1750000000000, Username: "anna.ivanova",
		Email: "anna.ivanova@example.com", EmailVerified: true, Nickname: "Аня", FirstName: "Анна", LastName: "Иванова",
		Position: "Release manager", Roles: "system_user", Locale: "ru", LastActivityAt: 1750000000000,
		Timezone: model.StringMap{"automaticTimezone": "Europe/Moscow", "manualTimezone": "", "useAutomaticTimezone": "true"}}
	user.SetDefaultNotifications()
	return user
}

// thread is a root post and its replies as the server hands them to plugins: no metadata, texts of a sentence to a
// few paragraphs, half of them Russian. The same posts every time.
func thread(posts int) *model.PostList {
	random := rand.New(rand.NewPCG(1, uint64(posts)))
	id := func() string { return randomID(random) }
	users := make([]string, 12)
	for i := range users {
		users[i] = id()
	}
	list := model.NewPostList()
	channel, root := id(), ""
	for i := range posts {
		at := int64(1750000000000 + i*60_000 + random.IntN(50_000))
		post := &model.Post{Id: id(), CreateAt: at, UpdateAt: at, UserId: users[random.IntN(len(users))], ChannelId: channel,
			RootId: root, Message: text(random), Props: model.StringInterface{}, ReplyCount: int64(posts - 1)}
		if root == "" {
			root = post.Id
		}
		switch random.IntN(20) {
		case 0:
			post.FileIds = model.StringArray{id(), id()}
		case 1:
			post.EditAt, post.Hashtags = at+1000, "#release"
		case 2:
			post.Props["attachments"] = []any{map[string]any{"title": text(random), "color": "#36a64f", "fields": []any{
				map[string]any{"title": "Build", "value": float64(random.IntN(10000)), "short": true}}}}
		case 3:
			post.Props["disable_group_highlight"] = true
			post.HasReactions = true
		}
		list.Posts[post.Id] = post
		list.Order = append([]string{post.Id}, list.Order...)
	}
	return list
}

var words = [2][]string{
	strings.Fields("the release we should move it to Thursday because tests on staging still fail and nobody has looked at the migration script yet could you check"),
	strings.Fields("релиз давайте перенесём на четверг потому что тесты на стенде падают и никто ещё не смотрел скрипт миграции проверь пожалуйста сегодня вечером"),
}

func text(random *rand.Rand) string {
	language := words[random.IntN(2)]
	// Most posts are short, some are long.
	count := 3 + random.IntN(15)
	if random.IntN(8) == 0 {
		count += random.IntN(120)
	}
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(language[random.IntN(len(language))])
	}
	return b.String()
}

func randomID(random *rand.Rand) string {
	const letters = "ybndrfg8ejkmcpqxot1uwisza345h769"
	id := make([]byte, 26)
	for i := range id {
		id[i] = letters[random.IntN(len(letters))]
	}
	return string(id)
}
