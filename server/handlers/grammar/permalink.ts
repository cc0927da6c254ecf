/** Posts as people name them: a link copied from the menu of a post, or its id. */

export type PostName =
  | { readonly kind: 'post'; readonly postId: string }
  /** A link to another site. */
  | { readonly kind: 'foreign' }
  /** Meant as a post, but holding no valid id. */
  | { readonly kind: 'bad' }
  | { readonly kind: 'other' };

const POST_ID = /^[a-z0-9]{26}$/;
const PERMALINK = /\/pl\/([^/?#]*)/;

/** The form every id of the host has. */
export function isPostId(text: string): boolean {
  return POST_ID.test(text);
}

/** `siteUrl`: this server's address; where it is empty, a link is taken to be to this server. */
export function readPostName(raw: string, siteUrl: string): PostName {
  if (POST_ID.test(raw)) return { kind: 'post', postId: raw };
  // Those who know Markdown type a link as `<https://…>` or `[text](https://…)`; sentences end it with a comma.
  const text = raw.replace(/^(?:\[[^\]]*\]\(|[<(«"'“„])+|[>)»"'“”,.;!]+$/gu, '');
  if (POST_ID.test(text)) return { kind: 'post', postId: text };
  const isLink = /^https?:\/\//i.test(text);
  if (isLink && isForeign(text, siteUrl)) return { kind: 'foreign' };
  const id = PERMALINK.exec(text)?.[1];
  if (id !== undefined) return POST_ID.test(id) ? { kind: 'post', postId: id } : { kind: 'bad' };
  // A long word of digits and Latin letters was to be an id, a path or link was to be a permalink.
  return isLink || text.includes('/') || /^(?=.*\d)[a-z0-9]{20,}$/i.test(text)
    ? { kind: 'bad' }
    : { kind: 'other' };
}

/** Of another host, or outside the folder the server is in; the scheme may differ, as behind a proxy. */
function isForeign(link: string, siteUrl: string): boolean {
  if (!URL.canParse(link)) return false;
  if (!URL.canParse(siteUrl)) return false;
  const [url, site] = [new URL(link), new URL(siteUrl)];
  const folder = site.pathname.replace(/\/+$/, '');
  return url.host !== site.host || !`${url.pathname}/`.startsWith(`${folder}/`);
}
