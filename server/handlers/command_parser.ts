/** What somebody typed after the trigger. */

export type ParsedCommand =
  /** Nothing: the thread they are in. */
  | { readonly kind: 'here' }
  | { readonly kind: 'help' }
  /** A post id, or a permalink that ends in one. */
  | { readonly kind: 'post'; readonly postId: string }
  /** Meant as a post, but holding no valid id. */
  | { readonly kind: 'bad_post_id' }
  | { readonly kind: 'unknown'; readonly name: string };

/** The host's own limit of a message, in UTF-16 units at most; a command is far shorter. */
const MAX_COMMAND = 2048;

const HELP = new Set(['help', '--help', '-h', '?', 'помощь', 'справка']);
const POST_ID = /^[a-z0-9]{26}$/;
const PERMALINK = /\/pl\/([^/?#]*)/;

/** The form every id of the host has. */
export function isPostId(text: string): boolean {
  return POST_ID.test(text);
}

/** `command` is the whole line, trigger included. */
export function parseCommand(command: string): ParsedCommand {
  const [, word = ''] = command.slice(0, MAX_COMMAND).trim().split(/\s+/u);
  if (word === '') return { kind: 'here' };
  if (HELP.has(word.toLowerCase())) return { kind: 'help' };
  if (POST_ID.test(word)) return { kind: 'post', postId: word };
  // Those who know Markdown type a link as `<https://…>`.
  const id = PERMALINK.exec(word.replace(/^<|>$/g, ''))?.[1];
  if (id !== undefined && POST_ID.test(id)) return { kind: 'post', postId: id };
  // A word of letters and hyphens is a sub-command; what has digits or is a link was to be a post.
  if (id !== undefined || !/^[\p{L}-]{1,25}$/u.test(word)) return { kind: 'bad_post_id' };
  return { kind: 'unknown', name: word };
}
