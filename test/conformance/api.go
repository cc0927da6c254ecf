package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

var _ plugin.API = (*api)(nil)

// api answers plugin API calls from a world and records every call.
type api struct {
	unserved
	*recorder
	lock     sync.Mutex
	world    *world
	config   map[string]any
	defaults map[string]any
	commands map[string]*model.Command
	kv       map[string][]byte
	siteURL  string
	created  int
}

func newAPI(w *world, r *recorder, manifest *model.Manifest, siteURL string) *api {
	defaults := map[string]any{}
	if manifest.SettingsSchema != nil {
		for _, s := range manifest.SettingsSchema.Settings {
			if s.Default != nil {
				defaults[strings.ToLower(s.Key)] = s.Default
			}
		}
	}
	return &api{recorder: r, world: w, config: map[string]any{}, defaults: defaults, commands: map[string]*model.Command{},
		kv: map[string][]byte{}, siteURL: siteURL}
}

func missing(where string) *model.AppError {
	return &model.AppError{Id: "store.missing.app_error", Message: "Not found.", Where: where, StatusCode: http.StatusNotFound}
}

// configure replaces the plugin's settings, given under the keys of the manifest.
func (a *api) configure(settings map[string]any) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.config = map[string]any{}
	for key, value := range settings {
		a.config[strings.ToLower(key)] = value
	}
}

// LoadPluginConfiguration is the one call recorded without arguments: its only one is where the answer goes.
func (a *api) LoadPluginConfiguration(dest any) error {
	a.record("LoadPluginConfiguration")
	a.lock.Lock()
	defer a.lock.Unlock()
	all := map[string]any{}
	for key, value := range a.defaults {
		all[key] = value
	}
	for key, value := range a.config {
		all[key] = value
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, dest)
}

func (a *api) GetConfig() *model.Config {
	a.record("GetConfig")
	config := &model.Config{}
	config.SetDefaults()
	config.ServiceSettings.SiteURL = &a.siteURL
	return config
}

func (a *api) GetServerVersion() string {
	a.record("GetServerVersion")
	return model.CurrentVersion
}

func (a *api) RegisterCommand(command *model.Command) error {
	a.record("RegisterCommand", command)
	// As the server does (RegisterPluginCommand in server/channels/app/plugin_commands.go).
	if command.AutocompleteData != nil {
		if err := command.AutocompleteData.IsValid(); err != nil {
			return err
		}
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	a.commands[command.Trigger] = command
	return nil
}

func (a *api) EnsureBotUser(bot *model.Bot) (string, error) {
	a.record("EnsureBotUser", bot)
	a.lock.Lock()
	defer a.lock.Unlock()
	id := idOf("user:" + bot.Username)
	if a.world.users[id] == nil {
		a.world.addBot(bot.Username, bot.DisplayName)
		a.know(id)
	}
	return id, nil
}

func (a *api) GetUser(id string) (*model.User, *model.AppError) {
	a.record("GetUser", id)
	return find(a, "GetUser", a.world.users, id)
}

func (a *api) GetUsersByIds(ids []string) ([]*model.User, *model.AppError) {
	a.record("GetUsersByIds", ids)
	a.lock.Lock()
	defer a.lock.Unlock()
	var users []*model.User
	for _, id := range ids {
		if u := a.world.users[id]; u != nil {
			users = append(users, u)
		}
	}
	return users, nil
}

func (a *api) GetTeam(id string) (*model.Team, *model.AppError) {
	a.record("GetTeam", id)
	return find(a, "GetTeam", a.world.teams, id)
}

func (a *api) GetChannel(id string) (*model.Channel, *model.AppError) {
	a.record("GetChannel", id)
	return find(a, "GetChannel", a.world.channels, id)
}

func (a *api) GetChannelMember(channelID, userID string) (*model.ChannelMember, *model.AppError) {
	a.record("GetChannelMember", channelID, userID)
	a.lock.Lock()
	defer a.lock.Unlock()
	if !a.world.members[channelID][userID] {
		return nil, missing("GetChannelMember")
	}
	return &model.ChannelMember{ChannelId: channelID, UserId: userID, SchemeUser: true,
		LastViewedAt: a.world.lastViewed[[2]string{channelID, userID}]}, nil
}

func (a *api) GetPost(id string) (*model.Post, *model.AppError) {
	a.record("GetPost", id)
	post, err := find(a, "GetPost", a.world.posts, id)
	if err == nil && post.DeleteAt != 0 {
		return nil, missing("GetPost")
	}
	return post, err
}

func (a *api) GetPostThread(id string) (*model.PostList, *model.AppError) {
	a.record("GetPostThread", id)
	post, err := find(a, "GetPostThread", a.world.posts, id)
	if err != nil {
		return nil, err
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.world.thread(post), nil
}

func (a *api) HasPermissionTo(userID string, permission *model.Permission) bool {
	a.record("HasPermissionTo", userID, permission)
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.world.isAdmin(userID)
}

func (a *api) HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool {
	a.record("HasPermissionToTeam", userID, teamID, permission)
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.world.isAdmin(userID) || a.world.teamMembers[teamID][userID] && !a.world.isGuest(userID)
}

func (a *api) HasPermissionToChannel(userID, channelID string, permission *model.Permission) bool {
	a.record("HasPermissionToChannel", userID, channelID, permission)
	a.lock.Lock()
	defer a.lock.Unlock()
	user, channel := a.world.users[userID], a.world.channels[channelID]
	if user == nil || user.DeleteAt != 0 || channel == nil {
		return false
	}
	return a.world.members[channelID][userID] || channel.TeamId != "" && a.world.isAdmin(userID)
}

func (a *api) SendEphemeralPost(userID string, post *model.Post) *model.Post {
	a.record("SendEphemeralPost", userID, post)
	return a.issue(post, model.PostTypeEphemeral)
}

func (a *api) UpdateEphemeralPost(userID string, post *model.Post) *model.Post {
	a.record("UpdateEphemeralPost", userID, post)
	return post
}

func (a *api) DeleteEphemeralPost(userID, postID string) {
	a.record("DeleteEphemeralPost", userID, postID)
}

func (a *api) CreatePost(post *model.Post) (*model.Post, *model.AppError) {
	a.record("CreatePost", post)
	created := a.issue(post, post.Type)
	a.lock.Lock()
	defer a.lock.Unlock()
	a.world.posts[created.Id] = created
	return created.Clone(), nil
}

func (a *api) UpdatePost(post *model.Post) (*model.Post, *model.AppError) {
	a.record("UpdatePost", post)
	before, err := find(a, "UpdatePost", a.world.posts, post.Id)
	if err != nil {
		return nil, err
	}
	updated := post.Clone()
	updated.CreateAt, updated.UpdateAt = before.CreateAt, time.Now().UnixMilli()
	updated.EditAt = updated.UpdateAt
	a.lock.Lock()
	defer a.lock.Unlock()
	a.world.posts[updated.Id] = updated
	return updated.Clone(), nil
}

// issue gives a post what the host gives it; made posts have the ids `created:1`, `created:2`, ….
func (a *api) issue(post *model.Post, kind string) *model.Post {
	a.lock.Lock()
	defer a.lock.Unlock()
	issued := post.Clone()
	if issued.Id == "" {
		a.created++
		issued.Id = createdID(a.created)
		a.know(issued.Id)
	}
	issued.Type = kind
	issued.CreateAt = time.Now().UnixMilli()
	issued.UpdateAt = issued.CreateAt
	return issued
}

func (a *api) PublishWebSocketEvent(event string, payload map[string]any, broadcast *model.WebsocketBroadcast) {
	a.record("PublishWebSocketEvent", event, payload, broadcast)
}

func (a *api) LogDebug(message string, pairs ...any) { a.record("LogDebug", message, pairs) }
func (a *api) LogInfo(message string, pairs ...any)  { a.record("LogInfo", message, pairs) }
func (a *api) LogWarn(message string, pairs ...any)  { a.record("LogWarn", message, pairs) }
func (a *api) LogError(message string, pairs ...any) { a.record("LogError", message, pairs) }

// find looks one object up; what it finds is encoded and never changed.
func find[T any](a *api, where string, table map[string]*T, id string) (*T, *model.AppError) {
	a.lock.Lock()
	defer a.lock.Unlock()
	value := table[id]
	if value == nil {
		return nil, missing(where)
	}
	return value, nil
}
