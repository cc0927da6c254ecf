package main

// handCases are subjects with code of their own; none of them ends the plugin.
var handCases = []named{
	{"hook Implemented", (*suite).implemented},
	{"hook ServeHTTP", servesRequests("ServeHTTP")},
	{"hook ServeHTTP: flushes", flushes("ServeHTTP")},
	{"hook ServeHTTP: 32 at once", servesManyAtOnce("ServeHTTP")},
	{"hook ServeHTTP: the client goes away", givesUp("ServeHTTP")},
	{"hook ServeMetrics", servesRequests("ServeMetrics")},
	{"hook ServeMetrics: flushes", flushes("ServeMetrics")},
	{"hook ServeMetrics: 32 at once", servesManyAtOnce("ServeMetrics")},
	{"hook ServeMetrics: the client goes away", givesUp("ServeMetrics")},
	{"hook FileWillBeUploaded", (*suite).fileWillBeUploaded},
	{"api LoadPluginConfiguration", (*suite).configurations},
	{"api LogDebug", logs("LogDebug")},
	{"api LogInfo", logs("LogInfo")},
	{"api LogWarn", logs("LogWarn")},
	{"api LogError", logs("LogError")},
	{"api LogAuditRec", audits("LogAuditRec")},
	{"api LogAuditRecWithLevel", audits("LogAuditRecWithLevel")},
	{"api InstallPlugin", uploads("InstallPlugin")},
	{"api UploadData", uploads("UploadData")},
	{"api ReceiveSharedChannelAttachmentSyncMsg", uploads("ReceiveSharedChannelAttachmentSyncMsg")},
	{"api PluginHTTP", (*suite).pluginHTTP},
	{"api methods that the host lacks", (*suite).missing},
	{"integers beyond 2^53", (*suite).numbers},
	{"texts: not UTF-8, and long", (*suite).texts},
}
