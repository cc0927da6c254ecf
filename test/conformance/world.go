package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// world is what the host holds: one bulk export in memory. README.md says how lines become objects.
type world struct {
	teams    map[string]*model.Team
	channels map[string]*model.Channel
	users    map[string]*model.User
	posts    map[string]*model.Post
	// members by channel id, then user id; team members by team id, then user id.
	members     map[string]map[string]bool
	teamMembers map[string]map[string]bool
	// when a member last looked into a channel, by channel id and user id.
	lastViewed map[[2]string]int64
	reactions  map[string][]*model.Reaction
	files      map[string]*model.FileInfo
	fileBytes  map[string][]byte
	folder     string
	taken      map[string]int
}

func loadWorld(path string) (*world, error) {
	lines, err := readExport(path)
	if err != nil {
		return nil, err
	}
	w := &world{map[string]*model.Team{}, map[string]*model.Channel{}, map[string]*model.User{}, map[string]*model.Post{},
		map[string]map[string]bool{}, map[string]map[string]bool{}, map[[2]string]int64{}, map[string][]*model.Reaction{},
		map[string]*model.FileInfo{}, map[string][]byte{}, filepath.Dir(path), map[string]int{}}
	for _, line := range lines {
		switch {
		case line.Team != nil:
			t := line.Team
			id := idOf("team:" + t.Name)
			w.teams[id] = &model.Team{Id: id, Name: t.Name, DisplayName: t.DisplayName, Type: t.Type}
		case line.Channel != nil:
			w.addChannel(line.Channel)
		case line.User != nil:
			w.addUser(line.User)
		case line.Bot != nil:
			w.addBot(line.Bot.Username, line.Bot.DisplayName)
		case line.DirectChannel != nil:
			w.addDirect(line.DirectChannel.usernames())
		case line.Post != nil:
			place := line.Post.Team + "/" + line.Post.Channel
			w.addThread(line.Post, place, idOf("channel:"+place))
		case line.DirectPost != nil:
			key := w.addDirect(line.DirectPost.ChannelMembers)
			w.addThread(line.DirectPost, key, idOf(key))
		}
	}
	return w, nil
}

// ids are those of everything in the world.
func (w *world) ids() []string {
	var ids []string
	for id := range w.teams {
		ids = append(ids, id)
	}
	for id := range w.channels {
		ids = append(ids, id)
	}
	for id := range w.users {
		ids = append(ids, id)
	}
	for id, post := range w.posts {
		ids = append(append(ids, id), post.FileIds...)
	}
	return ids
}

func (w *world) addChannel(c *exportChannel) {
	id := idOf("channel:" + c.Team + "/" + c.Name)
	w.channels[id] = &model.Channel{Id: id, TeamId: idOf("team:" + c.Team), Name: c.Name, DisplayName: c.DisplayName,
		Type: model.ChannelType(c.Type), DeleteAt: c.DeletedAt}
}

func (w *world) addUser(u *exportUser) {
	id := idOf("user:" + u.Username)
	roles := u.Roles
	if roles == "" {
		roles = "system_user"
	}
	w.users[id] = &model.User{Id: id, Username: u.Username, Email: u.Email, Nickname: u.Nickname, FirstName: u.FirstName,
		LastName: u.LastName, Locale: u.Locale, Roles: roles, DeleteAt: u.DeleteAt}
	for _, team := range u.Teams {
		join(w.teamMembers, idOf("team:"+team.Name), id)
		for _, channel := range team.Channels {
			channelID := idOf("channel:" + team.Name + "/" + channel.Name)
			join(w.members, channelID, id)
			w.lastViewed[[2]string{channelID, id}] = channel.LastViewedAt
		}
	}
}

func (w *world) addBot(username, displayName string) *model.User {
	id := idOf("user:" + username)
	w.users[id] = &model.User{Id: id, Username: username, FirstName: displayName, Roles: "system_user", IsBot: true}
	return w.users[id]
}

func (w *world) addDirect(usernames []string) string {
	key := directKey(usernames)
	id := idOf(key)
	kind := model.ChannelTypeDirect
	if len(usernames) > 2 {
		kind = model.ChannelTypeGroup
	}
	w.channels[id] = &model.Channel{Id: id, Type: kind, Name: key}
	for _, name := range usernames {
		join(w.members, id, idOf("user:"+name))
	}
	return key
}

func (w *world) addThread(p *exportPost, place, channelID string) {
	root := w.addPost(p, place, channelID, "")
	for i := range p.Replies {
		w.addPost(&p.Replies[i], place, channelID, root)
	}
}

func (w *world) addPost(p *exportPost, place, channelID, rootID string) string {
	key := postKey(place, p.CreateAt, p.User)
	if w.taken[key]++; w.taken[key] > 1 {
		key = fmt.Sprintf("%s#%d", key, w.taken[key])
	}
	id := idOf(key)
	post := &model.Post{Id: id, CreateAt: p.CreateAt, UpdateAt: max(p.CreateAt, p.EditAt, p.DeleteAt), EditAt: p.EditAt, DeleteAt: p.DeleteAt,
		UserId: idOf("user:" + p.User), ChannelId: channelID, RootId: rootID, Message: p.Message, Type: p.Type, IsPinned: p.IsPinned}
	post.Props = model.StringInterface{}
	for name, value := range p.Props {
		post.Props[name] = value
	}
	for i, attachment := range p.Attachments {
		fileID := idOf(strings.Replace(key, "post:", "file:", 1) + fmt.Sprintf("/%d", i))
		post.FileIds = append(post.FileIds, fileID)
		w.addFile(post, fileID, attachment.Path)
	}
	for _, r := range p.Reactions {
		post.HasReactions = true
		w.reactions[id] = append(w.reactions[id], &model.Reaction{UserId: idOf("user:" + r.User), PostId: id, ChannelId: channelID,
			EmojiName: r.EmojiName, CreateAt: r.CreateAt, UpdateAt: r.CreateAt})
	}
	w.posts[id] = post
	return id
}

// addFile knows a file, and what it holds where it lies beside the export.
func (w *world) addFile(post *model.Post, id, path string) {
	bytes, err := os.ReadFile(filepath.Join(w.folder, filepath.Clean("/"+path)))
	if err == nil {
		w.fileBytes[id] = bytes
	}
	name := filepath.Base(path)
	w.files[id] = &model.FileInfo{Id: id, Name: name, Extension: strings.TrimPrefix(filepath.Ext(name), "."), Path: path, Size: int64(len(bytes)),
		PostId: post.Id, CreatorId: post.UserId, ChannelId: post.ChannelId, CreateAt: post.CreateAt}
}

// thread is a post's thread as the host's store gives it: live posts alone.
func (w *world) thread(post *model.Post) *model.PostList {
	root := post.RootId
	if root == "" {
		root = post.Id
	}
	list := model.NewPostList()
	for id, p := range w.posts {
		if (id == root || p.RootId == root) && p.DeleteAt == 0 {
			list.Posts[id] = p.Clone()
			list.Order = append(list.Order, id)
		}
	}
	newestFirst(list)
	return list
}

func newestFirst(list *model.PostList) {
	sort.Slice(list.Order, func(i, j int) bool {
		a, b := list.Posts[list.Order[i]], list.Posts[list.Order[j]]
		return a.CreateAt > b.CreateAt || a.CreateAt == b.CreateAt && a.Id > b.Id
	})
}

// changedSince is what the host's store tells: deleted posts too, and roots beside what changed.
func (w *world) changedSince(channelID string, time int64) *model.PostList {
	list := model.NewPostList()
	for id, p := range w.posts {
		if p.ChannelId == channelID && p.UpdateAt > time {
			list.Posts[id] = p.Clone()
			list.Order = append(list.Order, id)
			if root := w.posts[p.RootId]; root != nil {
				list.Posts[root.Id] = root.Clone()
			}
		}
	}
	newestFirst(list)
	return list
}

// channelPage is a page of a channel, pages counted from 0, with the whole threads of its replies beside it.
func (w *world) channelPage(channelID string, page, perPage int) *model.PostList {
	list := model.NewPostList()
	for id, p := range w.posts {
		if p.ChannelId == channelID && p.DeleteAt == 0 {
			list.Posts[id] = p.Clone()
			list.Order = append(list.Order, id)
		}
	}
	newestFirst(list)
	first, last := min(page*perPage, len(list.Order)), min((page+1)*perPage, len(list.Order))
	list.Order = list.Order[first:last]
	shown := map[string]bool{}
	for _, id := range list.Order {
		shown[id] = true
		if root := list.Posts[id].RootId; root != "" {
			shown[root] = true
		}
	}
	roots := map[string]bool{}
	for _, id := range list.Order {
		roots[list.Posts[id].RootId] = list.Posts[id].RootId != ""
	}
	for id, p := range list.Posts {
		if !shown[id] && !roots[p.RootId] {
			delete(list.Posts, id)
		}
	}
	return list
}

func (w *world) isAdmin(userID string) bool {
	u := w.users[userID]
	return u != nil && u.DeleteAt == 0 && strings.Contains(" "+u.Roles+" ", " system_admin ")
}

func (w *world) isGuest(userID string) bool {
	return strings.Contains(w.users[userID].Roles, "system_guest")
}

func join(table map[string]map[string]bool, place, userID string) {
	if table[place] == nil {
		table[place] = map[string]bool{}
	}
	table[place][userID] = true
}
