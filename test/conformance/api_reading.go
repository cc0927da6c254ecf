package main

import (
	"net/http"
	"slices"
	"sort"

	"github.com/mattermost/mattermost/server/public/model"
)

// What is read of channels beyond threads: stretches of them, files and reactions.

func (a *api) GetPostsSince(channelID string, time int64) (*model.PostList, *model.AppError) {
	a.record("GetPostsSince", channelID, time)
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.world.changedSince(channelID, time), nil
}

func (a *api) GetPostsForChannel(channelID string, page, perPage int) (*model.PostList, *model.AppError) {
	a.record("GetPostsForChannel", channelID, page, perPage)
	if perPage > 1000 {
		return nil, &model.AppError{Id: "app.post.get_posts.app_error", Where: "GetPostsPage", StatusCode: http.StatusBadRequest}
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.world.channelPage(channelID, page, perPage), nil
}

func (a *api) GetReactions(postID string) ([]*model.Reaction, *model.AppError) {
	a.record("GetReactions", postID)
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.world.reactions[postID], nil
}

func (a *api) GetFileInfo(id string) (*model.FileInfo, *model.AppError) {
	a.record("GetFileInfo", id)
	return find(a, "GetFileInfo", a.world.files, id)
}

func (a *api) GetFileInfos(page, perPage int, options *model.GetFileInfosOptions) ([]*model.FileInfo, *model.AppError) {
	a.record("GetFileInfos", page, perPage, options)
	a.lock.Lock()
	defer a.lock.Unlock()
	var infos []*model.FileInfo
	for _, info := range a.world.files {
		if (len(options.ChannelIds) == 0 || slices.Contains(options.ChannelIds, info.ChannelId)) && info.CreateAt >= options.Since {
			infos = append(infos, info)
		}
	}
	sort.Slice(infos, func(i, j int) bool {
		return infos[i].CreateAt < infos[j].CreateAt || infos[i].CreateAt == infos[j].CreateAt && infos[i].Id < infos[j].Id
	})
	return infos[min(page*perPage, len(infos)):min((page+1)*perPage, len(infos))], nil
}

func (a *api) GetFile(id string) ([]byte, *model.AppError) {
	a.record("GetFile", id)
	a.lock.Lock()
	defer a.lock.Unlock()
	bytes, found := a.world.fileBytes[id]
	if !found {
		return nil, missing("GetFile")
	}
	return bytes, nil
}
